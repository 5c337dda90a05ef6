//! What a command line and a manifest name: packages, actions, and what becomes of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use generator::bindgen::Target;
use generator::lower::rust::Drivers;
use generator::output;
use serde_json::Value;
use tencentcloud_model::escape::harmless;
use tencentcloud_model::metadata::{Language, Metadata};

use super::{Stop, stop};
use crate::cli::Arguments;

/// Where the runtime is.
const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");

/// The packages that were named: the one that is read, and one in another language.
pub(super) fn packages(arguments: &Arguments) -> Result<(Metadata, Option<Metadata>), Stop> {
    let mut opened = arguments.metadata.iter().map(|path| Metadata::open(path));
    let Some(first) = opened.next() else {
        return stop(
            "name the cloud's metadata: `pip download --no-deps tccli`, then `--metadata tccli-*.whl`",
        );
    };
    Ok((first?, opened.next().transpose()?))
}

/// The package with the prose that is wanted.
pub(super) fn prose<'a>(
    arguments: &Arguments,
    first: &'a Metadata,
    second: Option<&'a Metadata>,
) -> Result<Option<&'a Metadata>, Stop> {
    let language = match arguments.prose.as_deref() {
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

pub(super) fn drivers(arguments: &Arguments) -> Result<Drivers, Stop> {
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

pub(super) fn target(arguments: &Arguments, out: &Path) -> Result<Target, Stop> {
    let Some(name) = &arguments.package else {
        let here = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
        let name = here.file_name().unwrap_or_default().to_string_lossy();
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
    let (Ok(from), Ok(to)) = (output::resolved(from), to.canonicalize()) else {
        return to.to_owned();
    };
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
pub(super) fn words(arguments: &Arguments, out: &Path) -> Result<Vec<String>, Stop> {
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
    let Some(manifest) = manifest(arguments, &resolved(out)) else {
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

/// A folder as its crate sees it, so that the code is the same wherever the command is run.
pub(super) fn within_crate(arguments: &Arguments, out: &Path) -> PathBuf {
    let here = resolved(out);
    let manifest = manifest(arguments, &here);
    let within = manifest.as_deref().and_then(Path::parent);
    match within.and_then(|folder| here.strip_prefix(folder).ok()) {
        Some(path) if path.as_os_str().is_empty() => ".".into(),
        Some(path) => path.to_owned(),
        None => here.file_name().unwrap_or_default().into(),
    }
}

/// The manifest of the crate that a folder is in. A package's own is written by the run itself, so
/// that it says nothing.
fn manifest(arguments: &Arguments, folder: &Path) -> Option<PathBuf> {
    let own = usize::from(arguments.package.is_some());
    let folders = folder.ancestors().skip(own);
    let mut manifests = folders.map(|folder| folder.join("Cargo.toml"));
    manifests.find(|manifest| manifest.is_file())
}

/// The path of a folder without links, where it can be known.
fn resolved(folder: &Path) -> PathBuf {
    output::resolved(folder).unwrap_or_else(|_| folder.to_owned())
}

/// The command, as it can be run again; what the manifest names is not repeated.
pub(super) fn command(arguments: &Arguments, out: &Path, shown: fn(&Path) -> &Path) -> String {
    let mut command = "cargo run -p generator -- bindgen".to_owned();
    let mut add = |name: &str, value: &str| command += &format!(" --{name} {}", quoted(value));
    for path in &arguments.metadata {
        add("metadata", &shown(path).display().to_string());
    }
    add("out", &out.display().to_string());
    if let Some(path) = &arguments.errors {
        add("errors", &shown(path).display().to_string());
    }
    if let Some(language) = &arguments.prose {
        add("prose", language);
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
