//! The requests of `tencentcloud` and those of Tencent's own command line are equal.
//!
//! `tests/scripts/samples.sh` installs the latter and runs this.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::process::Command;

use generator::samples::{Call, Form};
use serde_json::{Map, Value};
use tencentcloud_mock::{Builder, SECRET_ID, SECRET_KEY, Server};
use tencentcloud_model::catalogue::Catalogue;
use tencentcloud_model::model::{Model, Service};

use crate::run::{Home, finish};

/// Names the wheel of `tccli`.
const WHEEL: &str = "TCCLI_WHEEL";

/// How many actions are tried besides those of LCIC.
const OTHERS: usize = 300;

const SEED: u64 = 15;

/// Actions with examples of parameters that the specs inside do not have: `--input` sends them, but
/// there are no options for them.
const NEWER: &[(&str, &str)] = &[("lcic", "ModifyRoom")];

/// A documented example of an action.
struct Case {
    module: String,
    action: usize,
    request: Map<String, Value>,
}

/// Services by their module, each read once from the user's catalogue.
struct Services {
    catalogue: Catalogue,
    read: BTreeMap<String, Service>,
    model: Model,
}

impl Services {
    fn of(catalogue: Catalogue) -> Self {
        Self {
            catalogue,
            read: BTreeMap::new(),
            model: Model::default(),
        }
    }

    /// The names of all actions, with the module of each.
    fn actions(&self) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for entry in self.catalogue.entries() {
            let outline = self.catalogue.outline(entry).expect("whole");
            let of_entry = |name| (entry.module.clone(), name);
            names.extend(outline.into_iter().map(|heading| of_entry(heading.name)));
        }
        names.sort();
        names
    }

    fn read(&mut self, module: &str) -> &Service {
        if !self.read.contains_key(module) {
            let entry = self.catalogue.entry(module).expect("a service");
            self.model = self.catalogue.model(entry).expect("whole");
            let service = self.model.services.remove(0);
            self.read.insert(module.to_owned(), service);
        }
        &self.read[module]
    }

    fn examples(&mut self, (module, name): &(String, String)) -> Vec<Case> {
        let service = self.read(module);
        let mut actions = service.actions.iter();
        let action = actions.position(|action| *action.name.value == **name);
        let action = action.expect("the outline names it");
        let examples = service.actions[action].examples.iter();
        let requests = examples.filter_map(|example| serde_json::from_str(&example.input).ok());
        let case = |request| Case {
            module: module.clone(),
            action,
            request,
        };
        requests.map(case).collect()
    }

    /// A server of all services that were read, which takes whatever is documented.
    fn server(&self) -> Builder {
        let mut model = self.model.clone();
        model.services = self.read.values().cloned().collect();
        let server = Server::builder().model(model);
        server.stateless().no_bounds().no_rate_limit()
    }
}

/// The same order in every run.
fn shuffle<T>(items: &mut [T]) {
    let mut state = SEED;
    for last in (1..items.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let random = usize::try_from(state >> 33).expect("31 bits");
        items.swap(last, random % (last + 1));
    }
}

/// What a server receives of a command: action and parameters.
fn received(server: &Server, mut command: Command, input: &str) -> (Option<Value>, String) {
    let before = server.calls().len();
    command
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
    let ran = finish(&mut command, input);
    let call = server.calls().into_iter().nth(before);
    let call = call.map(|call| {
        serde_json::json!({ "of": [call.service, call.action], "parameters": call.parameters })
    });
    (call, ran.out + &ran.err)
}

/// The options that set a parameter, as people write them.
fn options(name: &str, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (member, value) in members {
                options(&format!("{name}.{member}"), value, into);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (index, value) in elements.iter().enumerate() {
                options(&format!("{name}.{index}"), value, into);
            }
        }
        // `@` begins the name of a file.
        Value::String(text) if text.starts_with('@') => into.push(format!("--{name}=@{text}")),
        Value::String(text) => into.push(format!("--{name}={text}")),
        other => into.push(format!("--{name}={other}")),
    }
}

/// The wheel in a catalogue.
fn catalogue(home: &Home) -> PathBuf {
    let path = home.path().join("catalogue");
    let wheel = env::var(WHEEL).unwrap_or_else(|_| panic!("{WHEEL} is to name the wheel of tccli"));
    let mut command = home.command();
    command.env("TENCENTCLOUD_CATALOGUE", &path);
    let ran = finish(command.args(["catalogue", "add", &wheel]), "");
    assert_eq!(ran.code, 0, "{ran:?}");
    path
}

#[test]
#[ignore = "needs tccli: run tests/scripts/samples.sh"]
fn requests_are_those_of_tccli() {
    let home = Home::new();
    let path = catalogue(&home);
    let mut services = Services::of(Catalogue::open(&path).expect("written"));
    let (lcic, mut others): (Vec<_>, Vec<_>) = services
        .actions()
        .into_iter()
        .partition(|(module, _)| module == "lcic");
    let mut cases: Vec<_> = lcic
        .iter()
        .flat_map(|name| services.examples(name))
        .collect();
    println!("lcic: {} examples of {} actions", cases.len(), lcic.len());
    shuffle(&mut others);
    let mut without = Vec::new();
    let mut chosen = 0;
    for name in others {
        match services.examples(&name).into_iter().next() {
            Some(case) => cases.push(case),
            None => {
                without.push(format!("{} {}", name.0, name.1));
                continue;
            }
        }
        chosen += 1;
        if chosen == OTHERS {
            break;
        }
    }
    println!(
        "others: {chosen}; passed over, as they have no example: {}",
        without.join(", ")
    );

    let secure = services.server().tls().start_blocking().expect("a server");
    let plain = services.server().start_blocking().expect("a server");
    let authority = home.file("authority.pem", secure.ca_pem().expect("https"));
    let (mut equal, mut differences) = (0, Vec::new());
    for case in &cases {
        let service = &services.read[&case.module];
        let action = &service.actions[case.action];
        let script = Form::Tccli.code(&Call {
            service,
            action: case.action,
            request: &case.request,
            endpoint: Some(&secure.url()),
            region: None,
        });
        let mut tccli = Command::new("sh");
        tccli.args(["-euc", &script.expect("a call")]);
        tccli.env("REQUESTS_CA_BUNDLE", &authority);
        let theirs = received(&secure, tccli, "");

        let ours = |arguments: &[String], input: &str| {
            let mut command = home.command();
            command
                .env("TENCENTCLOUD_CATALOGUE", &path)
                .args([&case.module, &action.name.value])
                .args(["--endpoint", &plain.url(), "--region", "ap-guangzhou"])
                .args(arguments);
            received(&plain, command, input)
        };
        let json = Value::Object(case.request.clone()).to_string();
        let by_options = !NEWER.contains(&(&*case.module, &*action.name.value));
        let mut flags = Vec::new();
        for (name, value) in &case.request {
            options(name, value, &mut flags);
        }
        let mut ways = vec![(
            "--input",
            ours(&["--input".to_owned(), "-".to_owned()], &json),
        )];
        if by_options {
            ways.push(("options", ours(&flags, "")));
        }
        for (how, ours) in ways {
            if ours.0.is_some() && ours.0 == theirs.0 {
                equal += 1;
                continue;
            }
            let shown = |(call, said): &(Option<Value>, String)| match call {
                Some(call) => call.to_string(),
                None => format!("nothing: {said}"),
            };
            differences.push(format!(
                "{} {} by {how}\n  example: {json}\n  tccli: {}\n  tencentcloud: {}",
                case.module,
                action.name.value,
                shown(&theirs),
                shown(&ours)
            ));
        }
    }
    println!("by --input alone: {NEWER:?}");
    println!("{equal} requests equal, {} different", differences.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
