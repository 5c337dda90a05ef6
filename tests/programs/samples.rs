//! Every sample sends the parameters that it shows: the mock tells what it received.
//!
//! Samples for Tencent's own SDKs need those; `tests/scripts/samples.sh` installs them and runs all.

use std::fs;
use std::path::Path;
use std::process::Command;

use generator::samples::{Call, Form};
use serde_json::{Map, Value};
use tencentcloud_mock::{Builder, Server};
use tencentcloud_model::model::{Action, Service};
use tencentcloud_model::sample;
use tests::nested::Workspace;
use tests::{model, project};

use crate::environment;

/// Actions that Tencent's SDKs do not have, and why.
const LACKING: &[(&str, &str, &str)] = &[(
    "tiw",
    "DescribeUserStatus",
    "the cloud's metadata, from which the SDKs are made, has it no more",
)];

/// A request of an action.
struct Case<'a> {
    service: &'a Service,
    action: usize,
    request: Map<String, Value>,
}

impl Case<'_> {
    fn action(&self) -> &Action {
        &self.service.actions[self.action]
    }

    fn name(&self) -> String {
        format!("{} {}", self.service.module, self.action().name.value)
    }

    fn code(&self, form: Form, endpoint: Option<&str>) -> Result<String, String> {
        let call = Call {
            service: self.service,
            action: self.action,
            request: &self.request,
            endpoint,
            region: None,
        };
        form.code(&call).map_err(|refusal| refusal.to_string())
    }
}

/// The request that documentation shows of each action, and every documented example.
fn cases(services: &[Service]) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    for service in services {
        for (index, action) in service.actions.iter().enumerate() {
            let documented = action.examples.iter().map(|example| {
                serde_json::from_str(&example.input).expect("an example is an object")
            });
            let mut requests = vec![sample::request(service, action)];
            requests.extend(documented);
            requests.dedup();
            cases.extend(requests.into_iter().map(|request| Case {
                service,
                action: index,
                request,
            }));
        }
    }
    cases
}

/// A server that takes the values of documented examples.
fn server() -> Builder {
    Server::builder().stateless().no_bounds().no_rate_limit()
}

/// What became of the samples of a form.
struct Report {
    form: Form,
    equal: usize,
    /// What has no sample or cannot be run, and why.
    left_out: Vec<String>,
    differences: Vec<String>,
}

impl Report {
    /// Runs the sample of each case; `command` has that of a number and its code.
    fn new(
        form: Form,
        cases: &[Case<'_>],
        server: &Server,
        command: impl Fn(usize, &str) -> Command,
    ) -> Self {
        let mut report = Self {
            form,
            equal: 0,
            left_out: Vec::new(),
            differences: Vec::new(),
        };
        for (number, case) in cases.iter().enumerate() {
            let code = case.code(form, Some(&server.url()));
            let code = code.and_then(|code| match lacking(case, form) {
                Some(why) => Err(why.to_owned()),
                None => Ok(code),
            });
            match code {
                Ok(code) => match difference(case, form, server, command(number, &code)) {
                    Some(difference) => report.differences.push(difference),
                    None => report.equal += 1,
                },
                Err(why) => report.left_out.push(format!("{}: {why}", case.name())),
            }
        }
        report
    }

    /// Tells what was done, also where nothing differs.
    fn tell(&self) {
        let (title, differ) = (self.form.facts().title, self.differences.len());
        println!("{title}: {} equal, {differ} different", self.equal);
        for left_out in &self.left_out {
            println!("  not run: {left_out}");
        }
    }
}

/// Why the SDK of a form cannot run a case.
fn lacking(case: &Case<'_>, form: Form) -> Option<&'static str> {
    let has_sdk = matches!(form, Form::Python | Form::Node | Form::Tccli);
    let mut rows = LACKING.iter().filter(|_| has_sdk);
    let row = rows.find(|(module, action, _)| {
        *module == case.service.module && *action == case.action().name.value
    });
    row.map(|(_, _, why)| *why)
}

/// Runs a sample; what is wrong with what the server received of it.
fn difference(
    case: &Case<'_>,
    form: Form,
    server: &Server,
    mut command: Command,
) -> Option<String> {
    let before = server.calls().len();
    let output = command.output().expect("it starts");
    let calls = server.calls();
    let received = calls[before..]
        .first()
        .filter(|call| call.service == *case.service.name.value)
        .filter(|call| call.action == *case.action().name.value)
        .map(|call| &call.parameters);
    let is_sent = received.is_some_and(|received| is_sent(case, form, received));
    if is_sent && output.status.success() {
        return None;
    }
    Some(format!(
        "{} in {:?}, {}\n  shown: {}\n  received: {}\n{}{}",
        case.name(),
        form,
        output.status,
        Value::Object(case.request.clone()),
        received.unwrap_or(&Value::Null),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// Whether what is received is what the case says. The client's listings ask for a page and its size
/// by themselves.
fn is_sent(case: &Case<'_>, form: Form, received: &Value) -> bool {
    let mut received = received.as_object().cloned().unwrap_or_default();
    if matches!(form, Form::Rust | Form::RustBlocking)
        && let Some(paging) = &case.action().pagination
    {
        for index in [paging.position, paging.size] {
            let name = case.action().input[index].name.as_str();
            if !case.request.contains_key(name) {
                received.remove(name);
            }
        }
    }
    equal(&received.into(), &case.request.clone().into())
}

/// Whether values mean the same: 10 and 10.0 do.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() != b.is_f64() => {
            a.as_f64() == b.as_f64()
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(name, a): (&String, &Value)| b.get(name).is_some_and(|b| equal(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        _ => one == other,
    }
}

fn none_differs(reports: &[Report]) {
    for report in reports {
        report.tell();
    }
    let differences = reports.iter().map(|report| &report.differences);
    let differences: Vec<_> = differences.flatten().map(String::as_str).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The manifest of a program with the client, as the README tells to write it.
fn manifest() -> String {
    format!(
        "[package]\nname = \"samples\"\nedition = \"2024\"\n\n\
         [dependencies]\n\
         tencentcloud-client = {{ path = {:?}, features = [\"blocking\", \"im\", \"lcic\", \"tiw\", \"trtc\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n\
         [lints.rust]\nwarnings = \"deny\"\n",
        project().join("generated")
    )
}

/// Compiles the programs of these forms into one, which runs the one that its first argument names.
fn compile(forms: &[Form], cases: &[Case<'_>]) -> Workspace {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "samples", &["samples"]);
    workspace.write("samples/Cargo.toml", &manifest());
    let mut modules = String::new();
    let mut arms = String::new();
    for form in forms {
        for (number, case) in cases.iter().enumerate() {
            let Ok(code) = case.code(*form, None) else {
                continue;
            };
            let name = program(*form, number);
            workspace.write(
                &format!("samples/src/{name}.rs"),
                &format!("{code}\npub fn run() -> Result<(), Error> {{\n    main()\n}}\n"),
            );
            modules += &format!("mod {name};\n");
            arms += &format!("        Some({name:?}) => {name}::run(),\n");
        }
    }
    workspace.write(
        "samples/src/main.rs",
        &format!(
            "{modules}\nfn main() -> Result<(), tencentcloud_client::Error> {{\n    \
             match std::env::args().nth(1).as_deref() {{\n{arms}        \
             other => panic!(\"no program {{other:?}}\"),\n    }}\n}}\n"
        ),
    );
    workspace.succeed(&["build"]);
    workspace
}

fn program(form: Form, number: usize) -> String {
    format!("{}_{number}", form.facts().name.replace('-', "_"))
}

#[test]
fn every_rust_program_sends_what_it_shows() {
    let model = model("spec");
    let cases = cases(&model.services);
    let forms = [Form::Rust, Form::RustBlocking];
    let workspace = compile(&forms, &cases);
    let server = server().start_blocking().expect("a server");
    let reports = forms.map(|form| {
        Report::new(form, &cases, &server, |number, _| {
            let mut command = Command::new(workspace.binary("samples"));
            environment::set(&mut command, &server);
            command.arg(program(form, number));
            command
        })
    });
    assert!(reports.iter().all(|report| report.left_out.is_empty()));
    none_differs(&reports);
}

#[test]
fn every_script_with_curl_sends_what_it_shows() {
    let has = |name: &str, flag: &str| Command::new(name).arg(flag).output().is_ok();
    if !has("curl", "--version") || !has("openssl", "version") {
        eprintln!("not run: curl or openssl is not here");
        return;
    }
    let model = model("spec");
    let server = server().start_blocking().expect("a server");
    let report = interpreted(
        Form::Curl,
        &["sh", "-euc"],
        &cases(&model.services),
        &server,
    );
    assert!(report.left_out.is_empty());
    none_differs(&[report]);
}

/// Runs the samples of a form by their interpreter.
fn interpreted(form: Form, interpreter: &[&str], cases: &[Case<'_>], server: &Server) -> Report {
    Report::new(form, cases, server, |_, code| {
        let mut command = Command::new(interpreter[0]);
        environment::set_for_scripts(&mut command, server);
        command.args(&interpreter[1..]).arg(code);
        command
    })
}

/// Each form by its SDK; the command line speaks https alone.
#[test]
#[ignore = "needs Tencent's SDKs: run tests/scripts/samples.sh"]
fn every_program_with_an_sdk_sends_what_it_shows() {
    let model = model("spec");
    let cases = cases(&model.services);
    let plain = server().start_blocking().expect("a server");
    let secure = server().tls().start_blocking().expect("a server");
    let authority = Path::new(env!("CARGO_TARGET_TMPDIR")).join("authority.pem");
    fs::write(&authority, secure.ca_pem().expect("https")).expect("written");
    none_differs(&[
        interpreted(Form::Python, &["python3", "-c"], &cases, &plain),
        interpreted(Form::Node, &["node", "-e"], &cases, &plain),
        interpreted(
            Form::Tccli,
            &[
                "env",
                &format!("REQUESTS_CA_BUNDLE={}", authority.display()),
                "sh",
                "-euc",
            ],
            &cases,
            &secure,
        ),
    ]);
}
