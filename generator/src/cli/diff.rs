//! `diff`.

use std::ffi::OsStr;
use std::path::Path;

use generator::diff::{self, Entry, Report, Snapshot};
use tencentcloud_model::diagnostic::{Diagnostic, render};
use tencentcloud_model::load;
use tencentcloud_model::metadata::Metadata;
use tencentcloud_model::nearest;
use tencentcloud_model::sources::Sources;

use super::arguments::Format;
use super::git::Repository;
use super::{Arguments, COULD_NOT_RUN, FINDING, FINE, count, print, report, style};

/// The version that the generated client has.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// One side of a comparison.
struct Side {
    /// What people call it.
    name: String,
    specs: Specs,
}

/// The specs of a side.
enum Specs {
    Sources(Sources),
    /// There is no spec folder.
    None,
    /// What keeps them from being loaded.
    Findings(Vec<Diagnostic>),
}

/// Says what the changes of the specs do to callers.
///
/// # Errors
///
/// What kept the comparison from being made.
pub fn diff(arguments: &Arguments) -> Result<u8, String> {
    if let Some(old) = arguments.metadata.first() {
        return releases(arguments, old);
    }
    if let Some(word) = arguments.words.get(2) {
        let word = word.display();
        return Err(format!(
            "error: two sides are compared: `{word}` is one more\n"
        ));
    }
    let base = base(arguments).map_err(could_not)?;
    let head = head(arguments).map_err(could_not)?;
    if matches!(head.specs, Specs::None) {
        let spec = arguments.spec.display();
        return Err(could_not(format!("{} has no folder `{spec}`", head.name)));
    }
    let names = (base.name.clone(), head.name.clone());
    let (base, head) = match snapshots(base, head) {
        (Ok(base), Ok(head)) => (base, head),
        // One side's findings are told: for programs they are one document.
        (Err(wrong), _) | (_, Err(wrong)) => {
            report(wrong.findings, &wrong.sources, arguments.format);
            eprintln!(
                "error: could not compare: the specs of {} are not right",
                wrong.name
            );
            return Ok(COULD_NOT_RUN);
        }
    };
    let approvals_file = head_folder(arguments).join("approvals.yaml");
    let approvals = match head.approvals() {
        Ok(approvals) => approvals,
        Err(findings) => {
            report(findings, head.sources(), arguments.format);
            return Ok(COULD_NOT_RUN);
        }
    };
    let changes = diff::compare(&base, &head);
    let result = Report::new((&names.0, &names.1), Some(VERSION), changes, &approvals);
    Ok(told(arguments, &result, |worst| {
        approval(worst, &approvals_file)
    }))
}

/// Says what a new release of the cloud's metadata does to callers.
fn releases(arguments: &Arguments, old: &Path) -> Result<u8, String> {
    let Some((new, services)) = arguments.words.split_first() else {
        return Err("error: `--metadata OLD` needs the new release behind it\n".to_owned());
    };
    let opened = Metadata::open(old).and_then(|old| Ok((old, Metadata::open(Path::new(new))?)));
    let (old, new) = match opened {
        Ok(sides) => sides,
        Err(finding) => {
            report(vec![finding], &Sources::default(), arguments.format);
            return Ok(COULD_NOT_RUN);
        }
    };
    let services = services.iter().map(|word| module(word, [&old, &new]));
    let services = services.collect::<Result<Vec<_>, _>>().map_err(could_not)?;
    let (changes, failures) = diff::releases(&old, &new, &services);
    let sides = (old.release(), new.release());
    let result = Report::new(sides, None, changes, &[]);
    let code = told(arguments, &result, |_| String::new());
    // For programs the comparison is the document; what is missing in it is told to people.
    for failure in &failures {
        let style = style(&std::io::stderr());
        eprint!("{}", render(&failure.findings, &failure.sources, style));
    }
    if failures.is_empty() {
        return Ok(code);
    }
    let services = count(failures.len(), "service");
    eprintln!("error: {services} could not be compared");
    Ok(COULD_NOT_RUN)
}

/// A module that one of the releases has.
fn module(word: &OsStr, sides: [&Metadata; 2]) -> Result<String, String> {
    let word = word.to_string_lossy();
    let versions = sides.iter().flat_map(|side| side.versions());
    let mut modules = versions.map(|version| &*version.module);
    if modules.clone().any(|module| module == word) {
        return Ok(word.into_owned());
    }
    let hint = nearest(&word, &mut modules)
        .map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    Err(format!("neither release has a service `{word}`{hint}"))
}

fn could_not(reason: String) -> String {
    format!("error: could not compare: {reason}\n")
}

/// Prints a comparison and, if it fails, what to do about its worst change.
fn told(arguments: &Arguments, result: &Report, approval: impl Fn(&Entry) -> String) -> u8 {
    print(&match arguments.format {
        Format::Text => result.text(style(&std::io::stdout())),
        Format::Json => result.json(),
        Format::Github => result.github(),
        Format::Markdown => result.markdown(),
    });
    let Some(worst) = arguments
        .fail_on
        .and_then(|verdict| result.failing(verdict).next())
    else {
        return FINE;
    };
    let advice = format!(
        "\n`cargo run -p generator -- explain {}` says why this breaks and how to avoid it.\n{}",
        worst.rule,
        approval(worst)
    );
    match arguments.format {
        Format::Text => print(&advice),
        _ => eprint!("{advice}"),
    }
    FINDING
}

/// How a change is accepted that has to be.
fn approval(worst: &Entry, approvals: &Path) -> String {
    format!(
        "A change that has to be is accepted in {}, under `approvals:`:\n\n  \
         - {{ rule: {}, place: {}, reason: Why callers will be fine. }}\n",
        approvals.display(),
        worst.rule,
        worst.place
    )
}

fn base(arguments: &Arguments) -> Result<Side, String> {
    match arguments.words.first() {
        Some(word) => side(word, &arguments.spec),
        None => {
            let repository = Repository::around(&arguments.spec)?;
            let (commit, name) = repository.merge_base()?;
            revision(&repository, name, &commit, &arguments.spec)
        }
    }
}

fn head(arguments: &Arguments) -> Result<Side, String> {
    match arguments.words.get(1) {
        Some(word) => side(word, &arguments.spec),
        None => Ok(folder("the work tree".to_owned(), &arguments.spec)),
    }
}

/// The folder of the head's specs; of a revision, where it is in a work tree.
fn head_folder(arguments: &Arguments) -> &Path {
    let named = arguments.words.get(1).map(Path::new);
    named
        .filter(|path| path.is_dir())
        .unwrap_or(&arguments.spec)
}

/// The side that a word names: a folder if there is one of that name, else a revision.
fn side(word: &OsStr, spec: &Path) -> Result<Side, String> {
    let path = Path::new(word);
    if path.is_dir() {
        return Ok(folder(path.display().to_string(), path));
    }
    let Some(word) = word.to_str() else {
        return Err(format!(
            "`{}` is neither a revision nor a folder",
            path.display()
        ));
    };
    let repository = Repository::around(spec)?;
    let commit = repository.commit(word)?;
    revision(&repository, word.to_owned(), &commit, spec)
}

fn folder(name: String, path: &Path) -> Side {
    let specs = if path.is_dir() {
        load::load(path).map_or_else(Specs::Findings, Specs::Sources)
    } else {
        Specs::None
    };
    Side { name, specs }
}

fn revision(
    repository: &Repository,
    name: String,
    commit: &str,
    spec: &Path,
) -> Result<Side, String> {
    let specs = match repository.files(commit)? {
        Some(files) => load::from_tree(&spec.to_string_lossy(), files)
            .map_or_else(Specs::Findings, Specs::Sources),
        None => Specs::None,
    };
    Ok(Side { name, specs })
}

/// What keeps a side from being compared.
struct Wrong {
    name: String,
    findings: Vec<Diagnostic>,
    sources: Sources,
}

/// The specs of both sides, read at the same time, since that is what a comparison spends its
/// time on.
fn snapshots(base: Side, head: Side) -> (Result<Snapshot, Wrong>, Result<Snapshot, Wrong>) {
    std::thread::scope(|scope| {
        let base = scope.spawn(|| snapshot(base));
        let head = snapshot(head);
        let base = base
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (base, head)
    })
}

/// The specs of a side, read. A side without specs is empty.
fn snapshot(side: Side) -> Result<Snapshot, Wrong> {
    let (findings, sources) = match side.specs {
        Specs::None => return Ok(Snapshot::empty()),
        Specs::Findings(findings) => (findings, Sources::default()),
        Specs::Sources(sources) => match Snapshot::new(sources) {
            Ok(snapshot) => return Ok(snapshot),
            Err(failure) => *failure,
        },
    };
    Err(Wrong {
        name: side.name,
        findings,
        sources,
    })
}
