//! Every kind of page at the widths of a phone, a tablet and a desk, in light and in dark.

use std::fs;
use std::path::Path;

use super::{View, Window, in_window};

/// A page of each kind.
pub const PAGES: &[(&str, &str)] = &[
    ("home", "/"),
    ("search", "/find?q=room"),
    ("service", "/s/lcic"),
    ("action", "/s/lcic/CreateRoom"),
    ("nested", "/s/lcic/BatchCreateRoom"),
    ("signature", "/s/lcic/CreateRoom/signature"),
    ("code", "/s/lcic/CreateRoom/code"),
    ("type", "/type/lcic/RoomInfo"),
    ("codes", "/code"),
    ("error", "/code?q=FailedOperation.ClassStarted"),
    ("calls", "/calls"),
    ("mock", "/mock"),
    ("log", "/mock/log"),
    ("missing", "/nothing"),
];

#[test]
fn every_page_fits_each_width_in_light_and_in_dark() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explorer");
    fs::create_dir_all(&folder).expect("a folder");
    for width in [360, 800, 1400] {
        for dark in [false, true] {
            let view = View {
                width,
                height: 900,
                dark,
            };
            in_window(view, async |window| {
                for (name, page) in PAGES {
                    window.open(page).await;
                    let shade = if dark { "dark" } else { "light" };
                    let shot = window.client.screenshot().await.expect("a picture");
                    let file = folder.join(format!("{name}-{width}-{shade}.png"));
                    fs::write(file, shot).expect("written");
                    fits(&window, name, view).await;
                }
            });
        }
    }
}

/// Nothing has to be scrolled to the side, and the ground is as dark as was asked for.
async fn fits(window: &Window, name: &str, view: View) {
    assert_eq!(window.says("return innerWidth").await, view.width);
    let wide = window
        .says("return document.documentElement.scrollWidth")
        .await;
    assert!(
        wide.as_u64() <= Some(u64::from(view.width)),
        "{name} at {view:?}: {wide}"
    );
    let script = "const color = getComputedStyle(document.body).backgroundColor;\
                  const [red, green, blue] = color.match(/\\d+/g).map(Number);\
                  return red + green + blue < 384";
    assert_eq!(window.says(script).await, view.dark, "{name} at {view:?}");
}
