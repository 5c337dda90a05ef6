//! The text of the specs, and where things stand in it.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::OnceLock;

use serde::de::{self, Deserialize, Deserializer, SeqAccess};
use serde::ser::{Serialize, Serializer};

use crate::outline::Outline;

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
    /// Whether the file has other ends of lines, or a byte order mark.
    is_altered: bool,
    /// Byte offsets of the starts of its lines.
    lines: Vec<usize>,
    /// Of a JSON file; made when it is asked for.
    outline: OnceLock<Outline>,
}

impl Source {
    fn new(path: String, whole: &str) -> Self {
        let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        Self {
            path,
            is_altered: text != whole,
            lines: std::iter::once(0).chain(newlines).collect(),
            text,
            outline: OnceLock::new(),
        }
    }

    /// A line that there is, by its number.
    fn line(&self, number: usize) -> Line<'_> {
        let start = self.lines[number - 1];
        Line {
            number,
            start,
            text: self.text[start..].lines().next().unwrap_or(""),
        }
    }
}

/// What a file is for, as told by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role<'a> {
    Approvals,
    CommonErrors,
    /// A part of a module.
    Of(&'a str, Part<'a>),
}

/// What a file of a service is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Service,
    Errors,
    History,
    Action(&'a str),
    Type(&'a str),
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
            (module, "service", None, None) => Some(Self::Of(module, Part::Service)),
            (module, "errors", None, None) => Some(Self::Of(module, Part::Errors)),
            (module, "history", None, None) => Some(Self::Of(module, Part::History)),
            (module, "actions", Some(name), None) => Some(Self::Of(module, Part::Action(name))),
            (module, "types", Some(name), None) => Some(Self::Of(module, Part::Type(name))),
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

    /// Files of others, which are no specs, in the order given.
    pub(crate) fn foreign(root: &str, files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            root: root.to_owned(),
            files: files
                .into_iter()
                .map(|(path, text)| Source::new(path, &text))
                .collect(),
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

    /// Path of a file below the folder; empty for a file of other sources.
    pub(crate) fn path_below(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.path)
    }

    /// Whether a file's text is as it was read: without a byte order mark, lines ended by `\n`.
    pub(crate) fn is_as_read(&self, file: FileId) -> bool {
        self.file(file).is_none_or(|file| !file.is_altered)
    }

    /// Text of a file; empty for a file of other sources.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.text)
    }

    /// The modules of the services, sorted.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let of = |role| match role {
            Role::Of(module, _) => Some(module),
            Role::Approvals | Role::CommonErrors => None,
        };
        let services: BTreeSet<_> = self.roles().filter_map(of).collect();
        services.into_iter()
    }

    /// How many actions all services have, each of which has a file.
    #[must_use]
    pub fn actions(&self) -> usize {
        let is_action = |role: &Role<'_>| matches!(role, Role::Of(_, Part::Action(_)));
        self.roles().filter(is_action).count()
    }

    /// How many types all services have, each of which has a file.
    #[must_use]
    pub fn types(&self) -> usize {
        let is_type = |role: &Role<'_>| matches!(role, Role::Of(_, Part::Type(_)));
        self.roles().filter(is_type).count()
    }

    fn roles(&self) -> impl Iterator<Item = Role<'_>> {
        self.files.iter().filter_map(|file| Role::of(&file.path))
    }

    /// Hashes all that was read.
    pub fn hash_all(&self, state: &mut impl Hasher) {
        for file in &self.files {
            (&file.path, &file.text).hash(state);
        }
    }

    /// Hashes all that a service is read from: its files, and those that all services share.
    pub fn hash_service(&self, module: &str, state: &mut impl Hasher) {
        let of_service = |path: &str| {
            let folder = path.split('/').next();
            folder == Some(module) || folder == Some("common")
        };
        for file in self.files.iter().filter(|file| of_service(&file.path)) {
            (&file.path, &file.text).hash(state);
        }
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

    /// Of a JSON file the path to what stands at a span, such as `objects.Room.members[3].type`.
    #[must_use]
    pub fn json_path(&self, span: Span) -> Option<String> {
        let file = self.file(span.file)?;
        let is_json = file.path.ends_with(".json");
        let outline = is_json.then(|| file.outline.get_or_init(|| Outline::of(&file.text)))?;
        outline.path(&file.text, span.start)
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
        file.line(file.lines.partition_point(|start| *start <= span.start))
    }

    /// A line of a file by its number.
    pub(crate) fn numbered(&self, file: FileId, number: usize) -> Option<Line<'_>> {
        let file = self.file(file)?;
        (1..=file.lines.len())
            .contains(&number)
            .then(|| file.line(number))
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

/// A file that was loaded, by its place in [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A stretch of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of its start.
    pub start: usize,
    /// Byte offset of its end.
    pub end: usize,
}

/// A value and where it stands. Two compare as their values do.
#[derive(Clone, Copy, Debug, Default)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Name under which [`At`] asks a deserializer for a value and its span; the one in `decode`
/// answers with the sequence `[value, file, start, end]`.
pub(crate) const AT: &str = "generator::At";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value and where it stands")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                value: D,
            ) -> Result<At<T>, D::Error> {
                Ok(At {
                    value: T::deserialize(value)?,
                    span: Span::default(),
                })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<At<T>, A::Error> {
                let missing = |what| de::Error::missing_field(what);
                Ok(At {
                    value: parts.next_element()?.ok_or_else(|| missing("value"))?,
                    span: Span {
                        file: FileId(parts.next_element()?.ok_or_else(|| missing("file"))?),
                        start: parts.next_element()?.ok_or_else(|| missing("start"))?,
                        end: parts.next_element()?.ok_or_else(|| missing("end"))?,
                    },
                })
            }
        }

        deserializer.deserialize_newtype_struct(AT, Visitor(PhantomData))
    }
}

/// The value alone.
impl<T: Serialize> Serialize for At<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(AT, &self.value)
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for At<T> {}

impl<T: PartialOrd> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for At<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for At<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A path below a folder, with `/` between them.
pub(crate) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}
