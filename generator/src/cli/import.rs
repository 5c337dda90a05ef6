//! `import`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::escape::harmless;
use tencentcloud_model::import::{Import, Kind, import};
use tencentcloud_model::load;
use tencentcloud_model::metadata::{ErrorCodes, Metadata, Version};
use tencentcloud_model::nearest;
use tencentcloud_model::sources::Sources;

use super::{Arguments, FINDING, FINE, count, print, report, spec_folder};

/// Brings services from the cloud's metadata into the specs.
///
/// # Errors
///
/// What kept the import from being made.
pub fn write(arguments: &Arguments) -> Result<u8, String> {
    let Some(package) = arguments.metadata.first() else {
        return Err("error: `import` needs `--metadata PACKAGE`\n".to_owned());
    };
    if arguments.words.is_empty() {
        return Err("error: `import` needs the name of a service\n".to_owned());
    }
    let spec = spec_folder(arguments)?;
    let errors = arguments.errors.as_deref().map(ErrorCodes::open);
    let opened = Metadata::open(package).and_then(|metadata| Ok((metadata, errors.transpose()?)));
    let (metadata, errors) = match opened {
        Ok(opened) => opened,
        Err(finding) => return Ok(findings(arguments, vec![finding], &Sources::default())),
    };
    let wanted = wanted(arguments, &metadata)?;
    let sources = match load::load(spec) {
        Ok(sources) => sources,
        Err(found) => return Ok(findings(arguments, found, &Sources::default())),
    };
    // All is read before anything is written.
    let mut imports = Vec::new();
    for (version, actions) in wanted {
        match import(
            &metadata,
            version,
            actions.as_ref(),
            errors.as_ref(),
            &sources,
        ) {
            Ok(import) => imports.push(import),
            Err(failure) => return Ok(findings(arguments, failure.findings, &failure.sources)),
        }
    }
    let mut written = 0;
    for import in &imports {
        tell(import, &metadata, arguments);
        for (path, text) in &import.files {
            written += 1;
            let path = spec.join(path);
            if !arguments.check {
                put(&path, text)
                    .map_err(|error| format!("error: `{}`: {error}\n", path.display()))?;
            }
            if !arguments.quiet {
                print(&format!("  {}\n", harmless(&path.display().to_string())));
            }
        }
    }
    let done = if arguments.check {
        "to write"
    } else {
        "written"
    };
    print(&format!("{} {done}.\n", count(written, "file")));
    Ok(if arguments.check && written > 0 {
        FINDING
    } else {
        FINE
    })
}

fn findings(arguments: &Arguments, findings: Vec<Diagnostic>, sources: &Sources) -> u8 {
    report(findings, sources, arguments.format)
}

/// The actions of each version that are named; all of them where none is.
type Wanted<'a> = BTreeMap<&'a Version, Option<BTreeSet<String>>>;

/// The versions of services that are named, and their actions.
fn wanted<'a>(arguments: &Arguments, metadata: &'a Metadata) -> Result<Wanted<'a>, String> {
    let mut wanted = Wanted::new();
    for word in &arguments.words {
        let word = word.to_string_lossy();
        let (module, action) = match word.split_once('.') {
            Some((module, action)) => (module, Some(action.to_owned())),
            None => (&*word, None),
        };
        let versions = metadata.versions();
        let version = versions.iter().find(|version| version.module == module);
        let version = version.ok_or_else(|| {
            let names = versions.iter().map(|version| &*version.module);
            let hint = nearest(module, names)
                .map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            format!(
                "error: {} has no service `{module}`{hint}\n",
                metadata.release()
            )
        })?;
        let actions = wanted
            .entry(version)
            .or_insert_with(|| Some(BTreeSet::new()));
        match (action, actions) {
            (Some(action), Some(actions)) => {
                actions.insert(action);
            }
            // The service as a whole is more than any of its actions.
            (None, actions) => *actions = None,
            (Some(_), None) => {}
        }
    }
    Ok(wanted)
}

/// Says how the metadata differs from the specs.
fn tell(import: &Import, metadata: &Metadata, arguments: &Arguments) {
    if arguments.quiet {
        return;
    }
    let title = format!("{}, {}", import.module, metadata.release());
    let Some(differences) = &import.differences else {
        print(&format!("{title}: new.\n"));
        return;
    };
    let of = |kind| differences.iter().filter(move |found| found.kind == kind);
    let counts = [Kind::New, Kind::Changed, Kind::Gone];
    let counts = counts.map(|kind| format!("{} {}", of(kind).count(), kind.name()));
    print(&format!("{title}: {}.\n", counts.join(", ")));
    for found in differences {
        let line = format!("{:8} {}: {}", found.kind.name(), found.place, found.what);
        print(&format!("{}\n", harmless(&line)));
    }
}

/// Writes a file in one step, so that a run that is killed leaves it old or new.
fn put(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().unwrap_or_default().display();
    let new = path.with_file_name(format!(".{name}.new"));
    fs::write(&new, text)?;
    fs::rename(&new, path)
}
