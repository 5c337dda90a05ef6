//! `generate` and `check`.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use generator::output::{self, Files, Plan};
use similar::TextDiff;
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

use super::arguments::Format;
use super::{Arguments, FINDING, FINE, count, print, read, report};

/// Files whose differences `check` prints.
const SHOWN: usize = 3;

/// Writes what differs.
pub fn write(arguments: &Arguments) -> Result<u8, String> {
    let started = Instant::now();
    let (model, files, plan) = match prepare(arguments)? {
        Ok(prepared) => prepared,
        Err(code) => return Ok(code),
    };
    output::write(&arguments.out, &files, &plan).map_err(|error| format!("error: {error}\n"))?;
    Ok(fine(arguments, &model, &plan, started))
}

/// Lists what would change.
pub fn check(arguments: &Arguments) -> Result<u8, String> {
    let started = Instant::now();
    let (model, files, plan) = match prepare(arguments)? {
        Ok(prepared) => prepared,
        Err(code) => return Ok(code),
    };
    if plan.is_empty() {
        return Ok(fine(arguments, &model, &plan, started));
    }
    if arguments.format != Format::Text {
        let findings = drift(arguments, &plan);
        return Ok(report(findings, &Sources::default(), arguments.format));
    }
    print(&differences(&files, &plan));
    eprintln!(
        "The output is not what the specs say. To mend it: {}",
        mend(arguments)
    );
    Ok(FINDING)
}

/// Says that there is nothing to mend.
fn fine(arguments: &Arguments, model: &Model, plan: &Plan, started: Instant) -> u8 {
    match arguments.format {
        Format::Json => {
            report(Vec::new(), &Sources::default(), Format::Json);
        }
        _ if arguments.quiet => {}
        _ => print(&summary(model, plan, started)),
    }
    FINE
}

/// What would change, as findings.
fn drift(arguments: &Arguments, plan: &Plan) -> Vec<Diagnostic> {
    let finding = |rule, path: &Path, message: &str| {
        Diagnostic::in_file(
            rule,
            arguments.out.join(path).display().to_string(),
            message,
        )
        .help(format!("run `{}`", mend(arguments)))
    };
    let changed = plan.changed.iter().map(|(path, now)| match now {
        Some(_) => finding("output-differs", path, "the file is not what the specs say"),
        None => finding("output-missing", path, "the file is missing"),
    });
    let stale = plan.removed.iter();
    let stale =
        stale.map(|path| finding("output-stale", path, "no spec asks for the file any more"));
    changed.chain(stale).collect()
}

type Prepared = (Model, Files, Plan);

fn prepare(arguments: &Arguments) -> Result<Result<Prepared, u8>, String> {
    let (sources, model) = match read(&arguments.spec, arguments.format)? {
        Ok(specs) => specs,
        Err(code) => return Ok(Err(code)),
    };
    let files = match generator::generate(&model) {
        Ok(files) => files,
        Err(findings) => return Ok(Err(report(findings, &sources, arguments.format))),
    };
    let plan = output::plan(&arguments.out, &files).map_err(|error| format!("error: {error}\n"))?;
    Ok(Ok((model, files, plan)))
}

fn summary(model: &Model, plan: &Plan, started: Instant) -> String {
    let actions = model
        .services
        .iter()
        .map(|service| service.actions.len())
        .sum();
    let types = model
        .services
        .iter()
        .map(|service| service.types.len())
        .sum();
    format!(
        "Read {}, {}, {}.\nFiles: {} written, {} unchanged, {} removed ({} ms).\n",
        count(model.services.len(), "service"),
        count(actions, "action"),
        count(types, "type"),
        plan.changed.len(),
        plan.unchanged,
        plan.removed.len(),
        started.elapsed().as_millis(),
    )
}

fn differences(files: &Files, plan: &Plan) -> String {
    let mut out = String::new();
    for (path, now) in &plan.changed {
        let what = if now.is_some() { "changed" } else { "missing" };
        out.push_str(&format!("{what}: {}\n", path.display()));
    }
    for path in &plan.removed {
        out.push_str(&format!("stale: {}\n", path.display()));
    }
    let differing = plan
        .changed
        .iter()
        .filter_map(|(path, now)| Some((path, now.as_ref()?)));
    for (path, now) in differing.take(SHOWN) {
        let name = path.display().to_string();
        let diff = TextDiff::from_lines(now.as_str(), files[path].as_str());
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "\n{}",
            diff.unified_diff()
                .context_radius(3)
                .header(&name, &format!("{name} (generated)"))
        );
    }
    out
}

/// The command that makes the output what the specs say.
fn mend(arguments: &Arguments) -> String {
    let mut command = "cargo run -p generator".to_owned();
    let mut options = String::new();
    if arguments.spec.as_os_str() != "spec" {
        let _ = write!(options, " --spec {}", arguments.spec.display());
    }
    if arguments.out.as_os_str() != "generated" {
        let _ = write!(options, " --out {}", arguments.out.display());
    }
    if !options.is_empty() {
        let _ = write!(command, " --{options}");
    }
    command
}
