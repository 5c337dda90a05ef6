//! The lines of a file that a finding shows: cut around the places that matter, and harmless.

use std::ops::Range;

use crate::escape::harmless_lines;
use crate::sources::{Sources, Span};

/// Characters of a line that are shown before a place and from it on.
const AROUND: usize = 120;

/// Stands where something is left out.
const CUT: &str = "…";

/// Characters of a message past which its middle is left out.
const MESSAGE: usize = 400;

/// Some lines of a file, from the first to the last that one of the places is in.
pub(super) struct Excerpt {
    /// Number of the first line.
    pub(super) line: usize,
    pub(super) text: String,
    /// The places within the text.
    pub(super) places: Vec<Range<usize>>,
}

impl Excerpt {
    /// The lines of places in one file; a place ends with its line at the latest.
    pub(super) fn of(spans: &[Span], sources: &Sources) -> Self {
        let lines: Vec<_> = spans.iter().map(|span| sources.line(*span)).collect();
        let numbers = || lines.iter().map(|line| line.number);
        let (first, last) = (numbers().min().unwrap_or(1), numbers().max().unwrap_or(1));
        let mut excerpt = Self {
            line: first,
            text: String::new(),
            places: vec![0..0; spans.len()],
        };
        for number in first..=last {
            let here = lines.iter().zip(spans).enumerate();
            let here: Vec<_> = here
                .filter(|(_, (line, _))| line.number == number)
                .map(|(index, (line, span))| {
                    let end = span.end.clamp(span.start, line.start + line.text.len());
                    (index, span.start - line.start..end - line.start)
                })
                .collect();
            let known = here.first().map(|(index, _)| lines[*index]);
            let line = known.or_else(|| sources.numbered(spans[0].file, number));
            excerpt.line(line.map_or("", |line| line.text), &here);
            if number < last {
                excerpt.text.push('\n');
            }
        }
        excerpt
    }

    /// The column of the first place in its line, counted from 1.
    pub(super) fn column(&self) -> usize {
        let before = &self.text[..self.places[0].start];
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        before[line..].chars().count() + 1
    }

    /// Adds a line with the places in it.
    fn line(&mut self, line: &str, places: &[(usize, Range<usize>)]) {
        let start = places
            .iter()
            .map(|(_, place)| place.start)
            .min()
            .unwrap_or(0);
        let from = line[..start]
            .char_indices()
            .rev()
            .nth(AROUND)
            .map_or(0, |(at, _)| at);
        let to = places
            .iter()
            .map(|(_, place)| place.start)
            .max()
            .unwrap_or(start);
        let to = line[to..]
            .char_indices()
            .nth(AROUND)
            .map_or(line.len(), |(at, _)| to + at);
        if from > 0 {
            self.text.push_str(CUT);
        }
        let base = self.text.len();
        // Escapes are longer than what they stand for.
        let at = |offset: usize| base + harmless_lines(&line[from..offset.clamp(from, to)]).len();
        for (index, place) in places {
            self.places[*index] = at(place.start)..at(place.end);
        }
        self.text.push_str(&harmless_lines(&line[from..to]));
        if to < line.len() {
            self.text.push_str(CUT);
        }
    }
}

/// A message whose middle is left out if it is long.
pub(super) fn short(message: &str) -> String {
    if message.len() <= MESSAGE {
        return message.to_owned();
    }
    let head = message.char_indices().nth(MESSAGE * 3 / 4);
    let tail = message.char_indices().rev().nth(MESSAGE / 4);
    match (head, tail) {
        (Some((head, _)), Some((tail, _))) if head < tail => {
            format!("{}{CUT}{}", &message[..head], &message[tail..])
        }
        _ => message.to_owned(),
    }
}
