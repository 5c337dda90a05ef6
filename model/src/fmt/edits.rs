//! What changes within lines: the order between brackets, and periods.

use std::ops::Range;

use serde_json::Value;

use super::{Document, is_moved, sorted};
use crate::tree::{Kind, Node};

/// Characters besides letters and digits after which a period can end a sentence.
const BEFORE_PERIOD: [char; 6] = ['`', '"', '\'', ')', ']', '>'];

/// A stretch of the text, and what takes its place.
type Edit = (Range<usize>, String);

impl Document<'_> {
    /// The text after one round of changes; none if there is nothing to change.
    pub(super) fn edited(&self) -> Option<String> {
        let mut edits = Vec::new();
        self.edits(&self.root, "", &mut edits);
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|(place, _)| place.start);
        let mut text = String::with_capacity(self.text.len());
        let mut done = 0;
        for (place, new) in edits {
            text += &self.text[done..place.start];
            text += &new;
            done = place.end;
        }
        Some(text + &self.text[done..])
    }

    fn edits(&self, node: &Node, key: &str, edits: &mut Vec<Edit>) {
        match &node.kind {
            Kind::Scalar(Value::String(doc)) if key == "doc" => {
                edits.extend(self.period(node, doc));
            }
            Kind::Scalar(_) => {}
            Kind::Sequence(items) => {
                let places = items.iter().map(|item| item.span.start..item.span.end);
                if !self.swap(node, places.collect(), &sorted(items, key), edits) {
                    items.iter().for_each(|item| self.edits(item, "", edits));
                }
            }
            Kind::Mapping(entries) => {
                let places = entries
                    .iter()
                    .map(|(key, value)| key.span.start..value.span.end);
                if !self.swap(node, places.collect(), &self.order(node), edits) {
                    entries
                        .iter()
                        .for_each(|(key, value)| self.edits(value, key, edits));
                }
            }
        }
    }

    /// Brings what stands between brackets into order; whether something moves.
    fn swap(
        &self,
        node: &Node,
        places: Vec<Range<usize>>,
        order: &[usize],
        edits: &mut Vec<Edit>,
    ) -> bool {
        let apart = places.windows(2).all(|pair| pair[0].end <= pair[1].start);
        let full = places.iter().all(|place| place.start < place.end);
        if !self.is_flow(node) || !is_moved(order) || !apart || !full {
            return false;
        }
        for (place, from) in places.iter().zip(order) {
            let new = &self.text[places[*from].clone()];
            edits.push((place.clone(), new.to_owned()));
        }
        true
    }

    /// The period that a doc lacks.
    fn period(&self, node: &Node, doc: &str) -> Option<Edit> {
        let doc = doc.trim_end();
        if !doc.ends_with(|c: char| c.is_alphanumeric() || BEFORE_PERIOD.contains(&c)) {
            return None;
        }
        let raw = self.text.get(node.span.start..node.span.end)?.trim_end();
        let quoted = raw.len() > 1
            && ['"', '\'']
                .iter()
                .any(|q| raw.starts_with(*q) && raw.ends_with(*q));
        let at = node.span.start + raw.len() - usize::from(quoted);
        Some((at..at, ".".to_owned()))
    }
}
