//! Pages about what the mocks remember and received.

use askama::Template;
use serde_json::{Map, Value};
use tencentcloud_mock::{Call, Server};
use tencentcloud_model::words;

use crate::explorer::address::part;
use crate::explorer::calls::clock;
use crate::explorer::frame::{Frame, shown};
use crate::explorer::http::{Ask, Reply};
use crate::explorer::site::Site;

/// How many calls the log shows.
const SHOWN: usize = 200;
/// How many rows of a kind are shown.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "explorer/mock.html")]
struct Remembered {
    frame: Frame,
    exports: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    calls: usize,
}

/// What a mock remembers of one kind.
struct Table {
    name: &'static str,
    /// How many there are, of which the latest are shown.
    count: usize,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What the mock remembers.
pub fn remembered(site: &Site, _: &Ask) -> Reply {
    let mock = site.mocks.inside();
    let tables = mock
        .remembered()
        .into_iter()
        .map(|(name, rows)| table(name, &rows));
    shown(&Remembered {
        frame: Frame::new(site, "The mock").at("mock"),
        exports: vec![
            ("TENCENTCLOUD_ENDPOINT_URL", mock.url()),
            ("TENCENTCLOUD_SECRET_ID", mock.secret_id().to_owned()),
            ("TENCENTCLOUD_SECRET_KEY", mock.secret_key().to_owned()),
            (
                "TENCENTCLOUD_CHAT_SDK_APP_ID",
                mock.sdk_app_id().to_string(),
            ),
            ("TENCENTCLOUD_CHAT_IDENTIFIER", "administrator".to_owned()),
            ("TENCENTCLOUD_CHAT_KEY", mock.app_key().to_owned()),
        ],
        tables: tables.collect(),
        calls: mock.calls().len(),
    })
}

/// A column for each member that any row has; what is nested is JSON.
fn table(name: &'static str, rows: &[Map<String, Value>]) -> Table {
    let count = rows.len();
    let rows = &rows[count.saturating_sub(ROWS)..];
    let mut head: Vec<String> = Vec::new();
    for member in rows.iter().flat_map(|row| row.keys()) {
        if !head.contains(member) {
            head.push(member.clone());
        }
    }
    // What tells one from another goes first.
    head.sort_by_key(|member| (!member.ends_with("Id") && member != "Name", member.clone()));
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(value) => words::wire(value),
    };
    let row = |row: &Map<String, Value>| head.iter().map(|member| cell(row.get(member))).collect();
    Table {
        name,
        count,
        rows: rows.iter().rev().map(row).collect(),
        head,
    }
}

#[derive(Template)]
#[template(path = "explorer/log.html")]
struct Log {
    frame: Frame,
    mocks: Vec<Received>,
}

/// What a mock received.
struct Received {
    name: String,
    url: String,
    left_out: usize,
    /// The latest first.
    calls: Vec<Line>,
}

struct Line {
    time: String,
    service: String,
    action: String,
    code: Option<String>,
    request_id: String,
    parameters: String,
    /// The page with what was sent filled in, where the action is known.
    to: Option<String>,
}

/// The calls that the mocks received, from whomever.
pub fn log(site: &Site, _: &Ask) -> Reply {
    let mocks = site.mocks.all().into_iter().map(|(name, server)| {
        let calls = server.calls();
        let lines = calls
            .iter()
            .rev()
            .take(SHOWN)
            .map(|call| line(site, &server, call));
        Received {
            name,
            url: server.url(),
            left_out: calls.len().saturating_sub(SHOWN),
            calls: lines.collect(),
        }
    });
    shown(&Log {
        frame: Frame::new(site, "Log of the mock").at("mock"),
        mocks: mocks.collect(),
    })
}

fn line(site: &Site, server: &Server, call: &Call) -> Line {
    let hidden = server.without_secrets(&call.parameters);
    let module = Some(&*call.service).filter(|service| !service.is_empty());
    let to =
        module.map(|module| format!("{}/s/{}/{}", site.root(), part(module), part(&call.action)));
    Line {
        time: clock(call.time),
        service: call.service.clone(),
        action: call.action.clone(),
        code: call.code.clone(),
        request_id: call.request_id.clone(),
        parameters: serde_json::to_string_pretty(&hidden).unwrap_or_default(),
        to,
    }
}
