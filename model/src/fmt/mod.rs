//! Specs in the form that `spec/README.md` describes: keys in the order of its tables, error codes
//! sorted, docs that end with a period, lines that end with a line feed, one at the end.
//!
//! Text is moved by the places of its parts and never printed anew, so that comments and values
//! stay as they were written.

mod blocks;
mod edits;

use std::collections::HashMap;

use serde_json::Value;

use crate::decode::{Keys, keys};
use crate::sources::{At, FileId, Part, Role, Sources, Span};
use crate::spec::{ActionFile, ApprovalsFile, ErrorsFile, HistoryFile, ServiceFile, TypeFile};
use crate::tree::{Kind, Node};
use crate::yaml::{self, MAX_DEPTH};

/// Key of the lists that are sorted.
const SORTED: &str = "errors";

/// A file that is in another form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path below the spec folder.
    pub path: String,
    /// Its text in the right form.
    pub text: String,
}

/// The files that are in another form. Files that are no YAML are left out.
#[must_use]
pub fn changes(sources: &Sources) -> Vec<Change> {
    let of = |(file, role, text): (FileId, Role<'_>, &str)| {
        let formatted = format(file, role, text)?;
        let path = sources.path_below(file).to_owned();
        let right = formatted == text && sources.is_as_read(file);
        (!right).then_some(Change {
            path,
            text: formatted,
        })
    };
    sources.iter().filter_map(of).collect()
}

/// The text in the right form; none if it is no YAML, or if it would not mean the same.
fn format(file: FileId, role: Role<'_>, text: &str) -> Option<String> {
    let before = Document::read(file, role, text)?;
    let mut text = text.trim_end().to_owned() + "\n";
    // A round does not touch what is within something that it moves.
    let mut rounds = 0..MAX_DEPTH;
    while let Some(edited) = Document::read(file, role, &text)?.edited() {
        rounds.next()?;
        text = edited;
    }
    let text = Document::read(file, role, &text)?.arranged();
    let after = Document::read(file, role, &text)?;
    let same = meaning(&before.root, "") == meaning(&after.root, "");
    same.then_some(text)
}

/// The text of a file, and what is known of it.
struct Document<'a> {
    text: &'a str,
    root: Node,
    /// The order of the keys of mappings, by their places.
    keys: HashMap<Span, Keys>,
}

impl<'a> Document<'a> {
    fn read(file: FileId, role: Role<'_>, text: &'a str) -> Option<Self> {
        let (root, found) = yaml::parse(text, file);
        let root = root.filter(|_| found.is_empty())?;
        let keys = match role {
            Role::Approvals => keys::<ApprovalsFile>(&root),
            Role::CommonErrors | Role::Of(_, Part::Errors) => keys::<ErrorsFile>(&root),
            Role::Of(_, Part::Service) => keys::<ServiceFile>(&root),
            Role::Of(_, Part::History) => keys::<HistoryFile>(&root),
            Role::Of(_, Part::Action(_)) => keys::<ActionFile>(&root),
            Role::Of(_, Part::Type(_)) => keys::<TypeFile>(&root),
        };
        Some(Self { text, root, keys })
    }

    /// Whether a list or mapping stands between brackets.
    fn is_flow(&self, node: &Node) -> bool {
        self.text[node.span.start..].starts_with(['[', '{'])
    }

    /// The order in which the entries of a mapping belong; keys that nobody knows come last.
    fn order(&self, node: &Node) -> Vec<usize> {
        let Kind::Mapping(entries) = &node.kind else {
            return Vec::new();
        };
        let keys = self.keys.get(&node.span).copied().unwrap_or_default();
        let rank = |index: &usize| {
            let (key, _) = &entries[*index];
            keys.iter()
                .position(|known| *known == key.value)
                .unwrap_or(keys.len())
        };
        let mut order: Vec<_> = (0..entries.len()).collect();
        order.sort_by_key(rank);
        order
    }
}

/// The order in which the elements of a list belong that `key` holds.
fn sorted(items: &[Node], key: &str) -> Vec<usize> {
    let mut order: Vec<_> = (0..items.len()).collect();
    if key == SORTED {
        order.sort_by_cached_key(|index| code(&items[*index]));
    }
    order
}

/// The error code that an element of a sorted list names.
fn code(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(Value::String(code)) => code.clone(),
        Kind::Scalar(value) => value.to_string(),
        Kind::Sequence(_) => String::new(),
        Kind::Mapping(entries) => {
            let code = entries.iter().find(|(key, _)| key.value == "code");
            code.map_or_else(String::new, |(_, code)| self::code(code))
        }
    }
}

fn is_moved(order: &[usize]) -> bool {
    !order.is_sorted()
}

/// What a value means, whatever the order of its keys.
fn meaning(node: &Node, key: &str) -> Value {
    match &node.kind {
        Kind::Scalar(Value::String(doc)) if key == "doc" => {
            doc.trim_end().trim_end_matches('.').into()
        }
        Kind::Scalar(value) => value.clone(),
        Kind::Sequence(items) => {
            let order = sorted(items, key);
            order
                .iter()
                .map(|index| meaning(&items[*index], ""))
                .collect()
        }
        Kind::Mapping(entries) => {
            let entry =
                |(key, value): &(At<String>, Node)| (key.value.clone(), meaning(value, key));
            Value::Object(entries.iter().map(entry).collect())
        }
    }
}
