//! Files to text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::sources::{Role, Sources, join};

/// Size past which a file is refused, in bytes.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// Folder of the schemas among the specs.
const SCHEMA: &str = "schema";

/// Folder of what all services share.
const COMMON: &str = "common";

/// What is said of a folder without specs.
const NO_SPECS: &str = "the folder holds no specs";

/// Reads the spec files of a folder.
///
/// # Errors
///
/// A finding for each file or folder that cannot be read or does not belong there.
pub fn load(dir: &Path) -> Result<Sources, Vec<Diagnostic>> {
    load_services(dir, &[])
}

/// Reads the spec files of some services and those that all services share; with no names, all.
///
/// # Errors
///
/// As [`load`], for what is read.
pub fn load_services(dir: &Path, services: &[String]) -> Result<Sources, Vec<Diagnostic>> {
    let root = dir.to_string_lossy();
    let mut loader = Loader {
        dir,
        root: &root,
        services,
        files: Vec::new(),
        findings: Vec::new(),
    };
    loader.folder("", 0);
    if loader.findings.is_empty() && loader.files.is_empty() {
        loader.findings.push(
            Diagnostic::in_file("no-specs", &*root, NO_SPECS)
                .help("name the folder that holds `common/` and a folder for each service"),
        );
    }
    if !loader.findings.is_empty() {
        return Err(loader.findings);
    }
    let sources = Sources::from_files(&root, loader.files);
    let missed = services
        .iter()
        .filter(|module| !sources.services().any(|known| known == *module));
    let missed: Vec<_> = missed
        .map(|module| Diagnostic::in_file("no-specs", sources.folder(module), NO_SPECS))
        .collect();
    if missed.is_empty() {
        Ok(sources)
    } else {
        Err(missed)
    }
}

/// Names of the services that a folder of specs has, sorted.
///
/// # Errors
///
/// The folder cannot be read.
pub fn services(dir: &Path) -> io::Result<Vec<String>> {
    let mut services = names(dir)?;
    services.retain(|name| {
        !is_ignored(name) && name != SCHEMA && name != COMMON && dir.join(name).is_dir()
    });
    Ok(services)
}

/// Spec files of a tree that is no folder, such as a commit's. `root` stands before their paths
/// where they are shown; the paths are below it.
///
/// # Errors
///
/// A finding for each file that does not belong there or is no text.
pub fn from_tree(
    root: &str,
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Result<Sources, Vec<Diagnostic>> {
    let mut loader = Loader {
        dir: Path::new(""),
        root,
        services: &[],
        files: Vec::new(),
        findings: Vec::new(),
    };
    for (path, bytes) in files {
        let folder = path.split('/').next().unwrap_or_default();
        if path.split('/').any(is_ignored) || folder == SCHEMA {
            continue;
        }
        if Role::of(&path).is_some() {
            loader.add(&path, bytes);
        } else {
            loader.stray(&path);
        }
    }
    if loader.findings.is_empty() {
        Ok(Sources::from_files(root, loader.files))
    } else {
        Err(loader.findings)
    }
}

/// Whether a file or folder of this name is passed over.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name == "README.md"
}

/// The walk through a spec folder.
struct Loader<'a> {
    dir: &'a Path,
    root: &'a str,
    /// The services to read; all if empty.
    services: &'a [String],
    files: Vec<(String, String)>,
    findings: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Reads a folder; `path` is below the spec folder and `depth` parts long.
    fn folder(&mut self, path: &str, depth: usize) {
        let names = match names(&self.dir.join(path)) {
            Ok(names) => names,
            Err(error) => return self.unreadable(path, &error),
        };
        for name in names {
            let path = join(path, &name);
            if is_ignored(&name) || path == SCHEMA || (depth == 0 && !self.is_wanted(&name)) {
                continue;
            }
            let full = self.dir.join(&path);
            match fs::symlink_metadata(&full) {
                Err(error) => self.unreadable(&path, &error),
                Ok(meta) if meta.is_symlink() => self.link(&path, &full),
                Ok(meta) if meta.is_dir() && belongs(&path, depth) => {
                    self.folder(&path, depth + 1);
                }
                Ok(meta) if meta.is_file() && Role::of(&path).is_some() => {
                    self.read(&path, meta.len());
                }
                Ok(_) => self.stray(&path),
            }
        }
    }

    /// Says that a symbolic link stands where a file or folder should.
    fn link(&mut self, path: &str, full: &Path) {
        let Ok(meta) = fs::metadata(full) else {
            let message = "the symbolic link leads nowhere or to itself";
            self.report("symlink", path, message);
            return;
        };
        let what = if meta.is_dir() { "folder" } else { "file" };
        let message = format!("a symbolic link stands for a {what}");
        self.report("symlink", path, message).help = Some(format!("put the {what} itself here"));
    }

    /// Whether a file or folder right below the specs is to be read.
    fn is_wanted(&self, name: &str) -> bool {
        self.services.is_empty() || name == COMMON || self.services.iter().any(|it| it == name)
    }

    /// Reads a file that was seen to have this size.
    fn read(&mut self, path: &str, size: u64) {
        // With room for what is expected, two calls of the system read it, not one for each doubling.
        let room = usize::try_from(size.min(MAX_FILE_SIZE)).unwrap_or_default();
        let mut bytes = Vec::with_capacity(room + 1);
        let read = File::open(self.dir.join(path))
            .and_then(|file| file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            return self.unreadable(path, &error);
        }
        self.add(path, bytes);
    }

    /// Adds a file's text, if it is one.
    fn add(&mut self, path: &str, bytes: Vec<u8>) {
        if bytes.len() as u64 > MAX_FILE_SIZE {
            self.report(
                "too-large",
                path,
                format!("the file is larger than {MAX_FILE_SIZE} bytes"),
            );
            return;
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.files.push((path.to_owned(), text)),
            Err(error) => {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
                self.report("not-utf8", path, format!("line {line} is not UTF-8"))
                    .help = Some("save the file as UTF-8".to_owned());
            }
        }
    }

    fn unreadable(&mut self, path: &str, error: &io::Error) {
        self.report("unreadable", path, format!("cannot be read: {error}"));
    }

    fn stray(&mut self, path: &str) {
        let help = match path.strip_suffix(".yml") {
            Some(stem) if Role::of(&format!("{stem}.yaml")).is_some() => "specs end in `.yaml`",
            _ => {
                "a service has `service.yaml`, `errors.yaml`, `history.yaml`, `actions/` and `types/`"
            }
        };
        self.report("stray-file", path, "does not belong among the specs")
            .help = Some(help.to_owned());
    }

    fn report(
        &mut self,
        rule: &'static str,
        path: &str,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.findings
            .push(Diagnostic::in_file(rule, join(self.root, path), message));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

/// Whether a folder can hold specs: a service's, or `actions` and `types` within it.
fn belongs(path: &str, depth: usize) -> bool {
    match depth {
        0 => true,
        1 => path.ends_with("/actions") || path.ends_with("/types"),
        _ => false,
    }
}

/// Names of a folder's entries, sorted.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
