//! What only readers see: which text changed, old and new in short.

use tencentcloud_model::model::{Deprecated, Example};

use super::Subject;
use super::pairs::Pairs;
use crate::diff::rules::DOCUMENTATION_CHANGED;

/// Characters of a text that are shown.
const WIDTH: usize = 60;

/// Characters that are shown before the first difference of longer texts.
const BEFORE: usize = 20;

impl Subject<'_, '_> {
    /// Compares a text that only readers see; `what` says which, after "its".
    pub(super) fn text(&mut self, what: &str, base: Option<&str>, head: Option<&str>) {
        let message = match (base, head) {
            (Some(before), Some(now)) if before != now => match short(before, now) {
                Some((before, now)) => format!("Its {what} is \"{now}\" now; it was \"{before}\""),
                None => format!("Its {what} is laid out otherwise"),
            },
            (None, Some(now)) => format!("Its {what} is new: \"{}\"", excerpt(now, 0)),
            (Some(before), None) => {
                format!("Its {what} is gone; it was \"{}\"", excerpt(before, 0))
            }
            _ => return,
        };
        self.push(&DOCUMENTATION_CHANGED, message);
    }

    /// Compares what is said of something that is on its way out on both sides.
    pub(super) fn deprecation(&mut self, base: &Option<Deprecated>, head: &Option<Deprecated>) {
        if let (Some(base), Some(head)) = (base, head) {
            let instead = |of: &'_ Deprecated| of.instead.as_ref().map(|name| name.value.clone());
            let (before, now) = (instead(base), instead(head));
            self.text("replacement", before.as_deref(), now.as_deref());
            let (before, now) = (base.note.as_deref(), head.note.as_deref());
            self.text("note of deprecation", before, now);
        }
    }

    /// Compares examples; their order is none of it.
    pub(super) fn examples(&mut self, base: &[Example], head: &[Example]) {
        let pairs = Pairs::new(base, head, |example| example.title.as_str()).and_by(
            base,
            head,
            |example| vec![(&*example.input, &*example.output)],
        );
        for (example, _) in pairs.gone((base, head), None, |example| example.input.span) {
            let message = format!("Its example \"{}\" is gone", excerpt(&example.title, 0));
            self.push(&DOCUMENTATION_CHANGED, message);
        }
        for (example, _) in pairs.new_in(head, None, |example| example.input.span) {
            let message = format!("Its example \"{}\" is new", excerpt(&example.title, 0));
            self.push(&DOCUMENTATION_CHANGED, message);
        }
        for (base, head) in pairs.both.iter().map(|&(b, h)| (&base[b], &head[h])) {
            self.text("title of an example", Some(&base.title), Some(&head.title));
            let title = excerpt(&head.title, 0);
            let sides = [
                ("request", &base.input, &head.input),
                ("answer", &base.output, &head.output),
            ];
            for (side, before, now) in sides {
                let what = format!("{side} in the example \"{title}\"");
                self.text(&what, Some(before), Some(now));
            }
        }
    }
}

/// Two texts around their first difference; none if only white space differs.
fn short(before: &str, now: &str) -> Option<(String, String)> {
    let (before, now) = (folded(before), folded(now));
    if before == now {
        return None;
    }
    let chars = before.chars().zip(now.chars());
    let same = chars.take_while(|(a, b)| a == b).count();
    let long = before.chars().count().max(now.chars().count()) > WIDTH;
    let start = if long { same.saturating_sub(BEFORE) } else { 0 };
    Some((excerpt(&before, start), excerpt(&now, start)))
}

/// A text on one line, from a character on and no longer than is shown.
fn excerpt(text: &str, start: usize) -> String {
    let folded = folded(text);
    let shown: String = folded.chars().skip(start).take(WIDTH).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if folded.chars().count() > start + WIDTH {
        "…"
    } else {
        ""
    };
    format!("{before}{shown}{after}")
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shown_around_their_first_difference() {
        let owned = |(a, b): (&str, &str)| Some((a.to_owned(), b.to_owned()));
        assert_eq!(short("Food.", "To eat."), owned(("Food.", "To eat.")));
        assert_eq!(short("a  b", "a\nb"), None);
        let long = |word: &str| format!("{}{word}{}", "x".repeat(100), "y".repeat(100));
        let shown = |word: &str| format!("…{}{word}{}…", "x".repeat(20), "y".repeat(39));
        assert_eq!(
            short(&long("1"), &long("2")),
            Some((shown("1"), shown("2")))
        );
        assert_eq!(excerpt("é".repeat(61).as_str(), 0).chars().count(), 61);
    }
}
