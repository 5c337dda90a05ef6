//! `diff`.

use std::ffi::OsStr;
use std::path::Path;

use generator::diff::{self, Entry, Report, Snapshot};
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::load;
use tencentcloud_model::sources::Sources;

use super::arguments::Format;
use super::git::Repository;
use super::{Arguments, COULD_NOT_RUN, FINDING, FINE, print, report, style};

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
    let could_not = |reason| format!("error: could not compare: {reason}\n");
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
    let result = Report::new((&names.0, &names.1), VERSION, changes, &approvals);
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
        return Ok(FINE);
    };
    let advice = advice(worst, &approvals_file);
    match arguments.format {
        Format::Text => print(&advice),
        _ => eprint!("{advice}"),
    }
    Ok(FINDING)
}

/// What to do about a comparison that fails, by the example of its worst change.
fn advice(worst: &Entry, approvals: &Path) -> String {
    format!(
        "\n`cargo run -p generator -- explain {}` says why this breaks and how to avoid it.\n\
         A change that has to be is accepted in {}, under `approvals:`:\n\n  \
         - {{ rule: {}, place: {}, reason: Why callers will be fine. }}\n",
        worst.rule,
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
