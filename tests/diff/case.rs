//! A change of the specs in `spec/`, and what is expected of it.

use std::collections::BTreeMap;

use generator::diff::Verdict::{self, Breaking};
use tencentcloud_model::sources::Sources;
use tests::{paths, project};

/// A change, its rule and verdicts, and a caller from before it.
pub struct Case {
    /// The rule; a word behind a slash tells cases of one rule apart.
    pub name: &'static str,
    /// Where it is expected.
    pub place: &'static str,
    /// Whether the caller still compiles.
    pub source: Verdict,
    /// Whether a deployed program still works.
    pub wire: Verdict,
    /// Other rules that the change follows as well, sorted.
    pub also: &'static [&'static str],
    /// Rust against the crate from before the change, as `client`.
    pub caller: &'static str,
    edits: Vec<Edit>,
}

enum Edit {
    Replace(&'static str, &'static str, &'static str),
    Add(&'static str, &'static str),
    Remove(&'static str),
    Move(&'static str, &'static str),
}

/// A caller that uses all of the client.
const WHOLE: &str = include_str!("whole.rs");

/// A case whose caller uses all of the client.
pub fn case(name: &'static str, place: &'static str, source: Verdict, wire: Verdict) -> Case {
    Case {
        name,
        place,
        source,
        wire,
        also: &[],
        caller: WHOLE,
        edits: Vec::new(),
    }
}

impl Case {
    /// Replaces text that stands once in a file.
    pub fn edit(mut self, path: &'static str, from: &'static str, to: &'static str) -> Self {
        self.edits.push(Edit::Replace(path, from, to));
        self
    }

    /// Adds a file.
    pub fn add(mut self, path: &'static str, text: &'static str) -> Self {
        self.edits.push(Edit::Add(path, text));
        self
    }

    /// Removes a file, or all below a folder.
    pub fn remove(mut self, path: &'static str) -> Self {
        self.edits.push(Edit::Remove(path));
        self
    }

    /// Moves a file, or all below a folder.
    pub fn rename(mut self, from: &'static str, to: &'static str) -> Self {
        self.edits.push(Edit::Move(from, to));
        self
    }

    /// Names the other rules that the change follows.
    pub fn also(mut self, rules: &'static [&'static str]) -> Self {
        self.also = rules;
        self
    }

    /// Sets a caller that uses nothing but what changes.
    pub fn caller(self, caller: &'static str) -> Self {
        assert_eq!(
            self.source, Breaking,
            "{}: the caller of all must do",
            self.name
        );
        self.breaking_caller(caller)
    }

    /// Sets a caller that another rule breaks, which the change follows as well.
    pub fn breaking_caller(mut self, caller: &'static str) -> Self {
        self.caller = caller;
        self
    }

    /// The rule.
    pub fn rule(&self) -> &'static str {
        self.name.split('/').next().unwrap_or(self.name)
    }

    /// The name as one of a package and a file.
    pub fn slug(&self) -> String {
        self.name.replace('/', "-")
    }

    /// The example that holds the caller; cases may share it.
    pub fn example(&self) -> String {
        if self.caller == WHOLE {
            "whole".to_owned()
        } else {
            self.slug()
        }
    }

    /// The specs after the change.
    pub fn head(&self) -> Sources {
        let mut files = files();
        for edit in &self.edits {
            match *edit {
                Edit::Replace(path, from, to) => {
                    let text = files
                        .get_mut(path)
                        .unwrap_or_else(|| panic!("{}: no {path}", self.name));
                    assert_eq!(
                        text.matches(from).count(),
                        1,
                        "{}: `{from}` in {path}",
                        self.name
                    );
                    *text = text.replace(from, to);
                }
                Edit::Add(path, text) => {
                    let before = files.insert(path.to_owned(), text.to_owned());
                    assert!(before.is_none(), "{}: {path} is there", self.name);
                }
                Edit::Remove(path) => {
                    let before = files.len();
                    files.retain(|file, _| !file.starts_with(path));
                    assert!(files.len() < before, "{}: no {path}", self.name);
                }
                Edit::Move(from, to) => {
                    files = files
                        .into_iter()
                        .map(|(path, text)| match path.strip_prefix(from) {
                            Some(rest) => (format!("{to}{rest}"), text),
                            None => (path, text),
                        })
                        .collect();
                }
            }
        }
        Sources::from_files("spec", files)
    }
}

/// The specs before any change.
pub fn base() -> Sources {
    Sources::from_files("spec", files())
}

fn files() -> BTreeMap<String, String> {
    let folder = project().join("tests/diff/spec");
    let read = |path: &std::path::PathBuf| {
        std::fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{error}"))
    };
    paths(&folder)
        .iter()
        .map(|path| (path.display().to_string(), read(path)))
        .collect()
}
