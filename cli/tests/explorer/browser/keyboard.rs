//! Finding, filling in and sending without a mouse.

use fantoccini::key::Key;

use super::{DESK, in_window};

#[test]
fn a_room_is_found_filled_in_and_made_by_keyboard_alone() {
    in_window(DESK, async |window| {
        window.open("/").await;
        window.write("/").await;
        assert_eq!(window.says("return document.activeElement.id").await, "q");
        window.write("creatroom").await;
        window.press(Key::Enter).await;
        window.wait_for("#hits li a").await;
        window.write("/").await;
        window.press(Key::Down).await;
        let hit = "return document.activeElement.textContent.includes('CreateRoom')";
        window.wait_until(hit).await;
        window.press(Key::Enter).await;
        window.wait_for("#form").await;

        window.tab_to("button[value='example:any']").await;
        window.press(Key::Enter).await;
        window
            .wait_until("return document.querySelector('[name=Name]')?.value !== ''")
            .await;
        window.tab_to("[name=Name]").await;
        window.write(&(Key::Control + "a")).await;
        window.write("Algebra by keyboard").await;
        let shown = "return document.getElementById('json').value.includes('Algebra by keyboard')";
        window.wait_until(shown).await;

        window.tab_to("button[value='call:mock']").await;
        window.press(Key::Enter).await;
        window
            .wait_until("return document.body.textContent.includes('RoomId')")
            .await;
        window.tab_to("nav.pages a[href$='/mock']").await;
        window.press(Key::Enter).await;
        window
            .wait_until("return location.pathname.endsWith('/mock')")
            .await;
        window
            .wait_until("return document.body.textContent.includes('Algebra by keyboard')")
            .await;
    });
}

#[test]
fn a_broken_signature_shows_its_first_difference() {
    in_window(DESK, async |window| {
        window.open("/s/lcic/DescribeRoom/signature").await;
        let script = "return [...document.querySelectorAll('details pre')]\
                      .map((pre) => pre.textContent).find((text) => text.startsWith('POST\\n'))";
        let canonical = window.says(script).await;
        let canonical = canonical.as_str().expect("a canonical request");
        assert!(canonical.contains("content-type;host\n"), "{canonical}");

        // A header that is not in lower case, as many begin.
        let broken = canonical.replacen("content-type:", "Content-Type:", 1);
        let told = [
            (canonical, "No difference"),
            (&broken, "The first difference"),
        ];
        for (theirs, told) in told {
            let place = window.wait_for("#foreign").await;
            place.clear().await.expect("cleared");
            place.send_keys(theirs).await.expect("written");
            window.tab_to("#compare button").await;
            window.press(Key::Enter).await;
            let script = format!(
                "return document.getElementById('difference')?.textContent.includes({told:?})"
            );
            window.wait_until(&script).await;
        }
        let marked = "return document.querySelector('#difference mark').textContent";
        assert_eq!(window.says(marked).await, "Content-Type:application/json");
    });
}
