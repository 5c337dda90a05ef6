//! `generate` and `check`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use generator::output::{self, Change, Comparison, Files, Lock, OutputError, Run, Written};
use generator::part::Part;
use similar::TextDiff;
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::escape::harmless_lines;
use tencentcloud_model::nearest;
use tencentcloud_model::sources::Sources;

use super::arguments::Format;
use super::{Arguments, FINDING, FINE, count, fmt, load, print, read, report, resolve};

/// Files whose differences `check` prints.
const SHOWN: usize = 3;

/// Writes what differs.
pub fn write(arguments: &Arguments) -> Result<u8, String> {
    let started = Instant::now();
    let services = prepare(arguments)?;
    let sources = match load(arguments, &services)? {
        Ok(sources) => sources,
        Err(code) => return Ok(code),
    };
    let parts = parts(&sources, &services);
    let mut run =
        Run::begin(&arguments.out, |who| waiting(&arguments.out, who)).map_err(failure)?;
    let mut anew = Vec::new();
    for part in &parts {
        let made_from = part.made_from(&sources);
        if !run.has(part.name(), made_from) {
            anew.push((part, made_from));
        }
    }
    // What is as it was made was made from specs without findings.
    if !anew.is_empty() {
        let model = match resolve(arguments, &sources) {
            Ok(model) => model,
            Err(code) => return Ok(code),
        };
        let mut findings = Vec::new();
        for (part, made_from) in anew {
            match part.files(&model) {
                Ok(files) => {
                    let stamp = Some((part.name(), made_from));
                    run.add(&files, stamp).map_err(failure)?;
                }
                Err(found) => findings.extend(found),
            }
        }
        if !findings.is_empty() {
            return Ok(report(findings, &sources, arguments.format));
        }
    }
    let written = run
        .finish(&folders(&parts), services.is_empty())
        .map_err(failure)?;
    Ok(fine(arguments, &sources, written, started))
}

/// Lists what would change.
pub fn check(arguments: &Arguments) -> Result<u8, String> {
    let started = Instant::now();
    let services = prepare(arguments)?;
    let (sources, model) = match read(arguments, &services)? {
        Ok(specs) => specs,
        Err(code) => return Ok(code),
    };
    let mut findings = fmt::findings(arguments, &sources);
    let parts = parts(&sources, &services);
    let _lock = Lock::read(&arguments.out, |who| waiting(&arguments.out, who)).map_err(failure)?;
    let mut comparison = Comparison::new(&arguments.out);
    let mut drift = Drift::default();
    for part in &parts {
        match part.files(&model) {
            Ok(files) => {
                let changes = comparison.add(&files).map_err(failure)?;
                drift.unchanged += files.len() - changes.len();
                drift.add(&files, changes);
            }
            Err(found) => findings.extend(found),
        }
    }
    drift.stale = comparison.stale(&folders(&parts)).map_err(failure)?;
    drift.left = comparison.left_behind().map_err(failure)?;
    if drift.is_none() && findings.is_empty() {
        let written = Written {
            unchanged: drift.unchanged,
            ..Written::default()
        };
        return Ok(fine(arguments, &sources, written, started));
    }
    if arguments.format != Format::Text {
        findings.extend(drift.findings(arguments));
        return Ok(report(findings, &sources, arguments.format));
    }
    if !findings.is_empty() {
        report(findings, &sources, arguments.format);
    }
    if !drift.is_none() {
        print(&harmless_lines(&drift.text()));
        eprintln!(
            "The output is not what the specs say. To mend it: {}",
            mend(arguments)
        );
    }
    Ok(FINDING)
}

/// The services that were named, once the folders are found to be such as can be read and written.
fn prepare(arguments: &Arguments) -> Result<Vec<String>, String> {
    let spec = &arguments.spec;
    if spec.is_dir() {
        output::admit(&arguments.out, spec).map_err(failure)?;
    }
    let words = arguments.words.iter().map(|word| word.to_string_lossy());
    let named: BTreeSet<String> = words.map(String::from).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let known =
        load::services(spec).map_err(|error| format!("error: `{}`: {error}\n", spec.display()))?;
    for name in &named {
        if !known.contains(name) {
            let hint = match nearest(name, known.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("there are {}", known.join(", ")),
            };
            return Err(format!("error: there is no service `{name}`: {hint}\n"));
        }
    }
    Ok(named.into_iter().collect())
}

/// What is to be made: the services named, or all.
fn parts<'a>(sources: &'a Sources, services: &[String]) -> Vec<Part<'a>> {
    let package = services.is_empty().then_some(Part::Package);
    sources
        .services()
        .map(Part::Service)
        .chain(package)
        .collect()
}

/// The folders in which every generated file is of these parts.
fn folders(parts: &[Part<'_>]) -> Vec<PathBuf> {
    match parts.last() {
        Some(package @ Part::Package) => package.folders(),
        _ => parts.iter().flat_map(Part::folders).collect(),
    }
}

/// What is said of a folder that cannot be written to.
pub fn failure(error: OutputError) -> String {
    format!("error: {error}\n")
}

/// Says that another run holds the folder.
pub fn waiting(out: &Path, who: &str) {
    let out = out.display();
    eprintln!("`{out}` is held by {who}; waiting for it to end");
}

/// Says that there is nothing to mend.
fn fine(arguments: &Arguments, sources: &Sources, written: Written, started: Instant) -> u8 {
    match arguments.format {
        Format::Json => {
            report(Vec::new(), &Sources::default(), Format::Json);
        }
        _ if arguments.quiet => {}
        _ => print(&summary(sources, written, started)),
    }
    FINE
}

fn summary(sources: &Sources, written: Written, started: Instant) -> String {
    format!(
        "Read {}, {}, {}.\nFiles: {} written, {} unchanged, {} removed ({} ms).\n",
        count(sources.services().count(), "service"),
        count(sources.actions(), "action"),
        count(sources.types(), "type"),
        written.written,
        written.unchanged,
        written.removed,
        started.elapsed().as_millis(),
    )
}

/// How the output is not what the specs say.
#[derive(Default)]
pub struct Drift {
    /// Files that differ, and whether they are there.
    changed: Vec<(PathBuf, bool)>,
    /// What the first of them differ in.
    differences: Vec<String>,
    /// Generated files that no spec asks for.
    pub stale: BTreeSet<PathBuf>,
    /// What a killed run left.
    pub left: Vec<PathBuf>,
    unchanged: usize,
}

impl Drift {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && self.stale.is_empty() && self.left.is_empty()
    }

    /// Notes what of some files changes.
    pub fn add(&mut self, files: &Files, changes: Vec<Change>) {
        for Change { path, now } in changes {
            self.changed.push((path.clone(), now.is_some()));
            if let Some(now) = now
                && self.differences.len() < SHOWN
            {
                self.differences
                    .push(difference(&path, &now, &files[&path]));
            }
        }
    }

    /// What would change, as findings.
    fn findings(&self, arguments: &Arguments) -> Vec<Diagnostic> {
        let finding = |rule, path: &Path, message: &str| {
            let path = arguments.out.join(path).display().to_string();
            Diagnostic::in_file(rule, path, message).help(format!("run `{}`", mend(arguments)))
        };
        let changed = self.changed.iter().map(|(path, is_there)| match is_there {
            true => finding("output-differs", path, "the file is not what the specs say"),
            false => finding("output-missing", path, "the file is missing"),
        });
        let stale = self
            .stale
            .iter()
            .map(|path| finding("output-stale", path, "no spec asks for the file any more"));
        let left = self
            .left
            .iter()
            .map(|path| finding("output-left", path, "a run that was killed left this"));
        changed.chain(stale).chain(left).collect()
    }

    /// What would change, for people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (path, is_there) in &self.changed {
            let what = if *is_there { "changed" } else { "missing" };
            out += &format!("{what}: {}\n", path.display());
        }
        for path in &self.stale {
            out += &format!("stale: {}\n", path.display());
        }
        for path in &self.left {
            out += &format!("left by a killed run: {}\n", path.display());
        }
        out + &self.differences.concat()
    }
}

fn difference(path: &Path, now: &[u8], text: &str) -> String {
    let name = path.display().to_string();
    let now = String::from_utf8_lossy(now);
    let diff = TextDiff::from_lines(&*now, text);
    format!(
        "\n{}",
        diff.unified_diff()
            .context_radius(3)
            .header(&name, &format!("{name} (generated)"))
    )
}

/// The command that makes the output what the specs say.
fn mend(arguments: &Arguments) -> String {
    let mut options = String::new();
    for service in &arguments.words {
        let _ = write!(options, " {}", service.display());
    }
    if !options.is_empty() {
        options.insert_str(0, " generate");
    }
    for (name, folder, default) in [
        ("spec", &arguments.spec, "spec"),
        ("out", &arguments.out, "generated"),
    ] {
        if *folder != arguments.root.join(default) {
            let _ = write!(options, " --{name} {}", folder.display());
        }
    }
    if !options.is_empty() {
        options.insert_str(0, " --");
    }
    format!("cargo run -p generator{options}")
}
