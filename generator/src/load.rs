//! Files to text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::{Diagnostic, FileId, Position, Span};

/// Size past which a file is refused, in bytes.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// Folder of the schemas among the specs.
const SCHEMA: &str = "schema";

/// The text of all spec files, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    root: String,
    files: Vec<Source>,
}

/// A spec file.
#[derive(Clone, Debug)]
struct Source {
    /// Below the spec folder, with `/` between its parts.
    path: String,
    /// Without byte order mark, lines ended by `\n`.
    text: String,
    /// Byte offsets of the starts of its lines.
    lines: Vec<usize>,
}

impl Source {
    fn new(path: String, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.replace("\r\n", "\n");
        let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        Self {
            path,
            lines: std::iter::once(0).chain(newlines).collect(),
            text,
        }
    }
}

/// What a file is for, as told by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role<'a> {
    Approvals,
    CommonErrors,
    Service(&'a str),
    Errors(&'a str),
    History(&'a str),
    Action(&'a str, &'a str),
    Type(&'a str, &'a str),
}

impl<'a> Role<'a> {
    /// The role of a file; `path` is below the spec folder.
    pub(crate) fn of(path: &'a str) -> Option<Self> {
        if path == "approvals.yaml" {
            return Some(Self::Approvals);
        }
        let mut parts = path.strip_suffix(".yaml")?.split('/');
        match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
            ("common", "errors", None, None) => Some(Self::CommonErrors),
            ("common" | "schema", ..) => None,
            (module, "service", None, None) => Some(Self::Service(module)),
            (module, "errors", None, None) => Some(Self::Errors(module)),
            (module, "history", None, None) => Some(Self::History(module)),
            (module, "actions", Some(name), None) => Some(Self::Action(module, name)),
            (module, "types", Some(name), None) => Some(Self::Type(module, name)),
            _ => None,
        }
    }
}

/// A line of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: usize,
    /// Byte offset of its start.
    pub(crate) start: usize,
    /// Without the line's end.
    pub(crate) text: &'a str,
}

impl Sources {
    /// Spec files from memory. `root` stands before their paths where they are shown; the paths
    /// are below it, such as `lcic/service.yaml`. Files that are no specs, such as `README.md`,
    /// are left out.
    pub fn from_files<P, T>(root: &str, files: impl IntoIterator<Item = (P, T)>) -> Self
    where
        P: Into<String>,
        T: AsRef<str>,
    {
        let mut files: Vec<Source> = files
            .into_iter()
            .map(|(path, text)| Source::new(path.into(), text.as_ref()))
            .filter(|file| Role::of(&file.path).is_some())
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            root: root.trim_end_matches('/').to_owned(),
            files,
        }
    }

    /// Number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no files.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Path of a file as shown; empty for a file of other sources.
    #[must_use]
    pub fn path(&self, file: FileId) -> String {
        self.file(file)
            .map_or_else(String::new, |file| join(&self.root, &file.path))
    }

    /// Text of a file; empty for a file of other sources.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.text)
    }

    /// Where a span starts.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let line = self.line(span);
        let before = line
            .text
            .get(..span.start - line.start)
            .unwrap_or(line.text);
        Position {
            line: line.number,
            column: before.chars().count() + 1,
        }
    }

    /// The line in which a span starts.
    pub(crate) fn line(&self, span: Span) -> Line<'_> {
        let Some(file) = self.file(span.file) else {
            return Line {
                number: 1,
                start: span.start,
                text: "",
            };
        };
        let number = file.lines.partition_point(|start| *start <= span.start);
        let start = file.lines[number - 1];
        Line {
            number,
            start,
            text: file.text[start..].lines().next().unwrap_or(""),
        }
    }

    /// All files with their roles, in the order of their IDs.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (FileId, Role<'_>, &str)> {
        (0..)
            .zip(&self.files)
            .filter_map(|(id, file)| Some((FileId(id), Role::of(&file.path)?, &*file.text)))
    }

    /// Path of a folder of the specs as shown.
    pub(crate) fn folder(&self, module: &str) -> String {
        join(&self.root, module)
    }

    fn file(&self, file: FileId) -> Option<&Source> {
        self.files.get(usize::try_from(file.0).ok()?)
    }
}

/// Reads the spec files of a folder.
///
/// # Errors
///
/// A finding for each file or folder that cannot be read or does not belong there.
pub fn load(dir: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let root = dir.to_string_lossy();
    let mut loader = Loader {
        dir,
        root: &root,
        files: Vec::new(),
        findings: Vec::new(),
    };
    loader.folder("", 0);
    if loader.findings.is_empty() && loader.files.is_empty() {
        loader.findings.push(
            Diagnostic::in_file("no-specs", &*root, "the folder holds no specs")
                .help("name the folder that holds `common/` and a folder for each service"),
        );
    }
    if loader.findings.is_empty() {
        Ok(Sources::from_files(&root, loader.files))
    } else {
        Err(loader.findings)
    }
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
            if is_ignored(&name) || path == SCHEMA {
                continue;
            }
            let full = self.dir.join(&path);
            match fs::metadata(&full) {
                Err(_) if full.is_symlink() => {
                    let message = "the symbolic link leads nowhere or to itself";
                    self.report("symlink", &path, message);
                }
                Err(error) => self.unreadable(&path, &error),
                Ok(meta) if meta.is_dir() && belongs(&path, depth) => {
                    if full.is_symlink() {
                        self.report("symlink", &path, "a symbolic link stands for a folder")
                            .help = Some("put the folder itself here".to_owned());
                    } else {
                        self.folder(&path, depth + 1);
                    }
                }
                Ok(meta) if meta.is_file() && Role::of(&path).is_some() => self.read(&path),
                Ok(_) => self.stray(&path),
            }
        }
    }

    fn read(&mut self, path: &str) {
        let mut bytes = Vec::new();
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

fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}
