//! A document as a tree of values, each with its place; what YAML files and JSON examples have
//! in common.

use serde_json::Value;

use crate::sources::{At, Span};

/// Length up to which messages quote a text.
const SHORT: usize = 40;

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
            Kind::Scalar(Value::String(text)) if text.len() <= SHORT && !text.contains('\n') => {
                format!("the text `{text}`")
            }
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

/// The candidate nearest to a misspelled word, if one is near enough to be meant: one slip in a
/// short word, two in a long one, upper and lower case aside.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let slips = if word.len() < 8 { 1 } else { 2 };
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= slips)
        .map(|candidate| {
            (
                strsim::osa_distance(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= slips)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognized_and_another_word_is_not() {
        let words = ["Room", "RoomInfo", "RoomItem", "integer", "string"];
        let nearest = |word| nearest(word, words);
        assert_eq!(nearest("RoomInf"), Some("RoomInfo"));
        assert_eq!(nearest("roominfo"), Some("RoomInfo"));
        assert_eq!(nearest("RoomIfno"), Some("RoomInfo"));
        assert_eq!(nearest("sting"), Some("string"));
        assert_eq!(nearest("Rome"), None);
        assert_eq!(nearest("InvalidParameter"), None);
        assert_eq!(nearest(""), None);
    }
}
