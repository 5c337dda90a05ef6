//! The explorer in a real browser: Chromium, driven over WebDriver.
//!
//! Where the browser, its driver or axe-core is missing, these tests say what to install and pass;
//! in the gate, where `CI` is set, they fail.

mod access;
mod keyboard;
mod looks;

use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::browse::Explorer;

/// How a window looks at a page.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub width: u32,
    pub height: u32,
    pub dark: bool,
}

const DESK: View = View {
    width: 1400,
    height: 1000,
    dark: false,
};

/// A browser's window at an explorer.
pub struct Window {
    client: Client,
    explorer: Explorer,
}

/// The driver of a browser, ended with the test.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a test in a window, and closes it whatever happens. One at a time: browsers are heavy.
pub fn in_window<F: Future<Output = ()>>(view: View, test: impl FnOnce(Window) -> F) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((browser, driver)) = found("chromium").zip(found("chromedriver")) else {
        return missing(
            "Chromium and its driver (Debian: apt-get install chromium chromium-driver)",
        );
    };
    let (_driver, address) = driven(&driver);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(&browser, view))
            .connect(&address)
            .await
            .expect("a window");
        let window = Window {
            client: client.clone(),
            explorer: Explorer::new(),
        };
        let outcome = caught(test(window)).await;
        client.close().await.expect("closed");
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    });
}

/// What a test needs and does not find.
pub fn missing(what: &str) {
    let message = format!("not run: install {what}");
    assert!(std::env::var_os("CI").is_none(), "{message}");
    eprintln!("{message}");
}

/// A program of the path.
fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file())
}

/// A driver at a port of its own choice, which others may take just before it.
fn driven(program: &Path) -> (Driver, String) {
    let mut tries = (0..5).filter_map(|_| {
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let out = child.stdout.take().expect("piped");
        let driver = Driver(child);
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        Some((driver, format!("http://127.0.0.1:{}", port?)))
    });
    tries.next().expect("a port")
}

fn capabilities(browser: &Path, view: View) -> serde_json::Map<String, Value> {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // The gate runs as root, which the sandbox refuses; the pages are our own.
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        // Nobody but the explorer is to be reached.
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--no-first-run".to_owned(),
        format!("--window-size={},{}", view.width, view.height),
    ];
    if view.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let options = json!({
        "binary": browser,
        "args": arguments,
        "mobileEmulation": {
            "deviceMetrics": {"width": view.width, "height": view.height, "pixelRatio": 1, "mobile": false}
        },
    });
    [("goog:chromeOptions".to_owned(), options)]
        .into_iter()
        .collect()
}

/// The outcome of a test, a panic included.
async fn caught(test: impl Future<Output = ()>) -> std::thread::Result<()> {
    let mut test = std::pin::pin!(test);
    std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| test.as_mut().poll(context))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
    })
    .await
}

impl Window {
    /// Opens a page below the token.
    pub async fn open(&self, page: &str) {
        let url = format!("http://{}{}{page}", self.explorer.host, self.explorer.root);
        self.client.goto(&url).await.expect("opened");
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        self.write(&char::from(key).to_string()).await;
    }

    /// Writes where the focus is.
    pub async fn write(&self, text: &str) {
        let at = self.client.active_element().await.expect("a focus");
        at.send_keys(text).await.expect("written");
    }

    /// Goes on by the Tab key until the focus is on what fits, as somebody without a mouse does.
    pub async fn tab_to(&self, css: &str) {
        for _ in 0..300 {
            let fits = format!("return document.activeElement.matches({css:?})");
            if self.says(&fits).await == true {
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("the focus never comes to {css}");
    }

    /// What a script says of the page.
    pub async fn says(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits for an element.
    pub async fn wait_for(&self, css: &str) -> Element {
        self.client
            .wait()
            .at_most(Duration::from_secs(60))
            .for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// Waits until a script says yes.
    pub async fn wait_until(&self, script: &str) {
        for _ in 0..600 {
            if self.says(script).await == true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never true: {script}");
    }
}
