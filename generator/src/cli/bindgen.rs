//! `bindgen` and `list`: the cloud's own metadata.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use generator::bindgen::{Bindgen, Target, Wanted, select, whole};
use generator::lower::rust::Drivers;
use generator::output::{self, Comparison, Files, Lock, OutputError, Run};
use serde_json::Value;
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::escape::{harmless, harmless_lines};
use tencentcloud_model::metadata::{ErrorCodes, Failure, Language, Metadata, Options};

use super::generate::{Drift, failure, waiting};
use super::{Arguments, FINDING, FINE, count, print, report};

/// Where the runtime is.
const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");

/// Why there is no output.
enum Stop {
    /// The work could not be done.
    Message(String),
    /// There is something to mend.
    Findings(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Findings(failure)
    }
}

impl From<Diagnostic> for Stop {
    fn from(finding: Diagnostic) -> Self {
        Stop::Findings(finding.into())
    }
}

impl From<OutputError> for Stop {
    fn from(error: OutputError) -> Self {
        Stop::Message(failure(error))
    }
}

fn stop<T>(message: impl AsRef<str>) -> Result<T, Stop> {
    Err(Stop::Message(format!("error: {}\n", message.as_ref())))
}

/// Writes code for what is named, or compares it with what is there.
pub fn bindgen(arguments: &Arguments) -> Result<u8, String> {
    settle(arguments, generate(arguments))
}

/// Lists actions.
pub fn list(arguments: &Arguments) -> Result<u8, String> {
    settle(arguments, actions(arguments))
}

fn settle(arguments: &Arguments, result: Result<u8, Stop>) -> Result<u8, String> {
    match result {
        Ok(code) => Ok(code),
        Err(Stop::Message(message)) => Err(message),
        Err(Stop::Findings(Failure { findings, sources })) => {
            Ok(report(findings, &sources, arguments.format))
        }
    }
}

/// The packages that were named: the one that is read, and one in another language.
fn packages(arguments: &Arguments) -> Result<(Metadata, Option<Metadata>), Stop> {
    let mut opened = arguments.metadata.iter().map(|path| Metadata::open(path));
    let Some(first) = opened.next() else {
        return stop(
            "name the cloud's metadata: `pip download --no-deps tccli`, then `--metadata tccli-*.whl`",
        );
    };
    let (first, second) = (first?, opened.next().transpose()?);
    if opened.next().is_some() {
        return stop("there are more than two `--metadata`: one is read, another has its prose");
    }
    Ok((first, second))
}

/// The package with the prose that is wanted.
fn prose<'a>(
    arguments: &Arguments,
    first: &'a Metadata,
    second: Option<&'a Metadata>,
) -> Result<Option<&'a Metadata>, Stop> {
    let language = match arguments
        .prose
        .as_deref()
        .map(Path::to_string_lossy)
        .as_deref()
    {
        None => return Ok(Some(second.unwrap_or(first))),
        Some("none") => return Ok(None),
        Some("en") => Language::English,
        Some("zh") => Language::Chinese,
        Some(other) => {
            let other = harmless(other);
            return stop(format!("there is no prose `{other}`: use none, en or zh"));
        }
    };
    let mut packages = [Some(first), second].into_iter().flatten();
    match packages.find(|package| package.language() == language) {
        Some(package) => Ok(Some(package)),
        None => stop(match language {
            Language::English => {
                "the metadata is in Chinese: name that of `tccli-intl-en` too, with a second `--metadata`"
            }
            Language::Chinese => {
                "the metadata is in English: name that of `tccli` too, with a second `--metadata`"
            }
        }),
    }
}

fn generate(arguments: &Arguments) -> Result<u8, Stop> {
    let started = Instant::now();
    let (metadata, second) = packages(arguments)?;
    let errors = arguments.errors.as_deref();
    let errors = errors.map(ErrorCodes::open).transpose()?;
    let Some(out) = &arguments.given_out else {
        return stop("name the folder to write to: `--out ../my-app/src/cloud`");
    };
    for path in &arguments.metadata {
        output::admit(out, path)?;
    }
    let words = words(arguments, out)?;
    let wanted = if arguments.all {
        whole(&metadata)
    } else {
        match select(&metadata, &words)? {
            Ok(wanted) => wanted,
            Err(unknown) => return stop(unknown.join("\nerror: ")),
        }
    };
    let bindgen = Bindgen {
        metadata: &metadata,
        options: Options {
            actions: None,
            prose: prose(arguments, &metadata, second.as_ref())?,
            errors: errors.as_ref(),
        },
        drivers: drivers(arguments)?,
        target: target(arguments, out)?,
        command: command(arguments, out),
    };
    if arguments.check {
        check(arguments, out, &bindgen, &wanted)
    } else {
        write(arguments, out, &bindgen, &wanted, started)
    }
}

/// Writes what differs. What did not change is not even read.
fn write(
    arguments: &Arguments,
    out: &Path,
    bindgen: &Bindgen<'_>,
    wanted: &[Wanted<'_>],
    started: Instant,
) -> Result<u8, Stop> {
    let mut run = Run::begin(out, |who| waiting(out, who))?;
    let mut work = Vec::new();
    for wanted in wanted {
        let module = &wanted.version.module;
        let made_from = bindgen.made_from(wanted)?;
        if let Some(hash) = made_from
            && run.has(module, hash)?
        {
            continue;
        }
        work.push((wanted, made_from));
    }
    each(bindgen, &work, |index, files| {
        let (wanted, made_from) = work[index];
        let stamp = made_from.map(|hash| (wanted.version.module.as_str(), hash));
        Ok(run.add(&files, stamp)?)
    })?;
    run.add(&bindgen.root(wanted), None)?;
    let written = run.finish(&folders(bindgen, out, wanted), true)?;
    if !arguments.quiet {
        print(&format!(
            "{}: {} of {} services read.\nFiles: {} written, {} unchanged, {} removed ({} ms).\n",
            harmless(bindgen.metadata.release()),
            work.len(),
            wanted.len(),
            written.written,
            written.unchanged,
            written.removed,
            started.elapsed().as_millis(),
        ));
    }
    Ok(FINE)
}

/// Lists what would change.
fn check(
    arguments: &Arguments,
    out: &Path,
    bindgen: &Bindgen<'_>,
    wanted: &[Wanted<'_>],
) -> Result<u8, Stop> {
    let _lock = Lock::read(out, |who| waiting(out, who))?;
    let mut comparison = Comparison::new(out);
    let mut drift = Drift::default();
    let mut compare = |files: &Files| -> Result<(), Stop> {
        let changes = comparison.add(files)?;
        drift.add(files, changes);
        Ok(())
    };
    let work: Vec<_> = wanted.iter().map(|wanted| (wanted, None)).collect();
    each(bindgen, &work, |_, files| compare(&files))?;
    compare(&bindgen.root(wanted))?;
    drift.stale = comparison.stale(&folders(bindgen, out, wanted))?;
    drift.left = comparison.left_behind()?;
    if drift.is_none() {
        if !arguments.quiet {
            print("The output is what the metadata says.\n");
        }
        return Ok(FINE);
    }
    print(&harmless_lines(&drift.text()));
    eprintln!(
        "The output is not what the metadata says. To mend it: {}",
        harmless(&bindgen.command)
    );
    Ok(FINDING)
}

/// Makes services on every core, and hands them over one by one, so that few are in memory.
fn each(
    bindgen: &Bindgen<'_>,
    work: &[(&Wanted<'_>, Option<u64>)],
    mut take: impl FnMut(usize, Files) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (sender, made) = mpsc::sync_channel(1);
        for _ in 0..workers.min(work.len()) {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((wanted, _)) = work.get(index) else {
                        break;
                    };
                    // Nobody listens any more once a service has failed.
                    if sender.send((index, bindgen.files(wanted))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        made.into_iter()
            .try_for_each(|(index, files)| take(index, files?))
    })
}

/// The folders in which every generated file is one of these.
fn folders(bindgen: &Bindgen<'_>, out: &Path, wanted: &[Wanted<'_>]) -> Vec<PathBuf> {
    if let Target::Package { .. } = bindgen.target {
        return ["docs", "src"].map(PathBuf::from).into();
    }
    let modules = wanted
        .iter()
        .map(|wanted| PathBuf::from(&wanted.version.module));
    let mut folders: BTreeSet<PathBuf> = modules.collect();
    // Also those of services that are wanted no more.
    for entry in fs::read_dir(out).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if entry.path().is_dir() && !name.to_string_lossy().starts_with('.') {
            folders.insert(name.into());
        }
    }
    folders.into_iter().collect()
}

fn drivers(arguments: &Arguments) -> Result<Drivers, Stop> {
    Ok(match (&arguments.package, arguments.client.as_deref()) {
        (Some(_), None) => Drivers::Features,
        (Some(_), Some(_)) => {
            return stop("a package has both clients, each behind a feature: leave out `--client`");
        }
        (None, None | Some("async")) => Drivers::Async,
        (None, Some("blocking")) => Drivers::Blocking,
        (None, Some("both")) => Drivers::Both,
        (None, Some(other)) => {
            let other = harmless(other);
            return stop(format!(
                "there is no client `{other}`: use async, blocking or both"
            ));
        }
    })
}

fn target(arguments: &Arguments, out: &Path) -> Result<Target, Stop> {
    let Some(name) = &arguments.package else {
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        return Ok(Target::Module(name.into_owned()));
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
    if !is_name {
        let name = harmless(name);
        return stop(format!(
            "`{name}` is no name of a package: use small letters, digits, `-` and `_`"
        ));
    }
    Ok(Target::Package {
        name: name.clone(),
        runtime: relative(out, Path::new(RUNTIME)),
    })
}

/// The path of a folder as another one sees it.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let (Ok(from), Ok(to)) = (std::path::absolute(from), to.canonicalize()) else {
        return to.to_owned();
    };
    let from = output::resolved(&from).unwrap_or(from);
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from
        .components()
        .skip(common)
        .map(|_| Path::new(".."))
        .collect::<PathBuf>();
    up.join(to.components().skip(common).collect::<PathBuf>())
}

/// What is named: on the command line, else in the manifest of the crate that is written to.
fn words(arguments: &Arguments, out: &Path) -> Result<Vec<String>, Stop> {
    let words: Vec<String> = arguments
        .words
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    if !words.is_empty() || arguments.all {
        if !words.is_empty() && arguments.all {
            return stop("`--all` is everything: name no services beside it");
        }
        return Ok(words);
    }
    let missing = "name what to call, such as `cvm.RunInstances` or `dnspod`, here or in Cargo.toml:\n\n\
                   [package.metadata.tencentcloud]\n\
                   call = [\"cvm.RunInstances\", \"dnspod\"]";
    let here = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let manifests = here.ancestors().map(|folder| folder.join("Cargo.toml"));
    let Some(manifest) = manifests.into_iter().find(|manifest| manifest.is_file()) else {
        return stop(missing);
    };
    let call = call(&manifest)?;
    if call.is_empty() {
        return stop(missing);
    }
    Ok(call)
}

/// `package.metadata.tencentcloud.call` of a manifest, as cargo reads it.
fn call(manifest: &Path) -> Result<Vec<String>, Stop> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(manifest)
        .output();
    let output = match output {
        Ok(output) if output.status.success() => output.stdout,
        Ok(output) => return stop(String::from_utf8_lossy(&output.stderr).trim()),
        Err(error) => return stop(format!("cannot run cargo: {error}")),
    };
    let read: Value = serde_json::from_slice(&output).unwrap_or_default();
    let is_it = |package: &&Value| {
        let path = package["manifest_path"].as_str().map(Path::new);
        path.is_some_and(|path| path.canonicalize().ok() == manifest.canonicalize().ok())
    };
    let packages = read["packages"].as_array();
    let package = packages.and_then(|packages| packages.iter().find(is_it));
    let call = package.map_or(&Value::Null, |package| {
        &package["metadata"]["tencentcloud"]["call"]
    });
    let words = match call {
        Value::Null => Some(Vec::new()),
        Value::Array(words) => words
            .iter()
            .map(|word| word.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    };
    match words {
        Some(words) => Ok(words),
        None => stop(format!(
            "`{}`: `package.metadata.tencentcloud.call` is a list of texts",
            manifest.display()
        )),
    }
}

/// The command, as it can be run again; what the manifest names is not repeated.
fn command(arguments: &Arguments, out: &Path) -> String {
    let mut command = "cargo run -p generator -- bindgen".to_owned();
    let mut add = |name: &str, value: &str| command += &format!(" --{name} {}", quoted(value));
    for path in &arguments.metadata {
        add("metadata", &path.display().to_string());
    }
    add("out", &out.display().to_string());
    if let Some(path) = &arguments.errors {
        add("errors", &path.display().to_string());
    }
    if let Some(language) = &arguments.prose {
        add("prose", &language.to_string_lossy());
    }
    for (name, value) in [
        ("client", &arguments.client),
        ("package", &arguments.package),
    ] {
        if let Some(value) = value {
            add(name, value);
        }
    }
    if arguments.all {
        command += " --all";
    }
    for word in &arguments.words {
        command += &format!(" {}", quoted(&word.to_string_lossy()));
    }
    harmless(&command).into_owned()
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,~".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Prints the actions in whose names or titles all words are found.
fn actions(arguments: &Arguments) -> Result<u8, Stop> {
    let (metadata, second) = packages(arguments)?;
    let words: Vec<_> = arguments
        .words
        .iter()
        .map(|word| word.to_string_lossy().to_lowercase())
        .collect();
    let mut found = 0;
    for version in metadata.versions() {
        let contents = metadata.contents(version)?;
        let twin = second
            .as_ref()
            .and_then(|second| Some((second, second.twin(version)?)));
        let translated = twin
            .map(|(second, twin)| second.contents(twin))
            .transpose()?;
        for (action, title) in &contents.actions {
            let translated = translated
                .as_ref()
                .and_then(|contents| contents.actions.get(action));
            let line = format!(
                "{}.{action}  {}",
                version.module,
                translated.unwrap_or(title)
            );
            let lower = line.to_lowercase();
            if words.iter().all(|word| lower.contains(word)) {
                print(&format!("{}\n", harmless(line.trim_end())));
                found += 1;
            }
        }
    }
    if found == 0 {
        eprintln!("No action has all of these words in its name or its title.");
        return Ok(FINDING);
    }
    if !arguments.quiet {
        eprintln!("{}", count(found, "action"));
    }
    Ok(FINE)
}
