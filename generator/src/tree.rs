//! A document as a tree of values, each with its place; what YAML files and JSON examples have
//! in common.

use serde_json::Value;

use crate::diagnostic::{At, Span};

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// Of a scalar all of it, of a list or mapping at least its start.
    pub(crate) span: Span,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Null, a boolean, a number or text.
    Scalar(Value),
    Sequence(Vec<Node>),
    /// No key stands twice.
    Mapping(Vec<(At<String>, Node)>),
}

impl Node {
    /// What it is, for messages: `a list`, `the number 3`.
    pub(crate) fn describe(&self) -> String {
        match &self.kind {
            Kind::Scalar(Value::Null) => "nothing".to_owned(),
            Kind::Scalar(Value::Number(number)) => format!("the number {number}"),
            Kind::Scalar(Value::String(_)) => "text".to_owned(),
            Kind::Scalar(value) => format!("`{value}`"),
            Kind::Sequence(_) => "a list".to_owned(),
            Kind::Mapping(_) => "a mapping".to_owned(),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Scalar(Value::Null))
    }
}

/// The candidate nearest to a misspelled word, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))
        .map(|(_, candidate)| candidate)
}
