//! What is said of a field beside its name: its type, its bounds, its siblings.

use tencentcloud_model::model::{Bounds, Deprecated, Field};
use tencentcloud_model::sources::At;
use tencentcloud_model::words;

use super::{Pair, Spans, Subject};
use crate::diff::rules::{
    CONDITION_ADDED, CONDITION_REMOVED, CONFLICT_ADDED, CONFLICT_REMOVED, DEFAULT_ADDED,
    DEFAULT_CHANGED, DEFAULT_REMOVED, DEPRECATED, DEPRECATION_WITHDRAWN, FORMAT_ADDED,
    FORMAT_CHANGED, FORMAT_REMOVED, ITEMS_RELAXED, ITEMS_TIGHTENED, LENGTH_RELAXED,
    LENGTH_TIGHTENED, OUTPUT_BECAME_ALWAYS, OUTPUT_BECAME_NULLABLE, OUTPUT_NEVER_NULL,
    OUTPUT_NO_LONGER_ALWAYS, RANGE_RELAXED, RANGE_TIGHTENED, Rule, SENSITIVE_ADDED,
    SENSITIVE_REMOVED, SINGLE_ACCEPTED, SINGLE_NOT_ACCEPTED, UNIT_ADDED, UNIT_CHANGED,
    UNIT_REMOVED,
};

use super::values;

/// A facet that a thing has or has not: what it is to gain and to lose it, as a rule and in words
/// behind the thing's name.
pub(super) struct Flag<T> {
    pub(super) of: fn(&T) -> bool,
    pub(super) gained: (&'static Rule, &'static str),
    pub(super) lost: (&'static Rule, &'static str),
}

/// The flags of fields. Whether one is required depends on what holds it.
const FLAGS: &[Flag<Field>] = &[
    Flag {
        of: |field| field.always,
        gained: (&OUTPUT_BECAME_ALWAYS, "is always there now"),
        lost: (&OUTPUT_NO_LONGER_ALWAYS, "may be missing now"),
    },
    Flag {
        of: |field| field.nullable,
        gained: (&OUTPUT_BECAME_NULLABLE, "may be null now"),
        lost: (&OUTPUT_NEVER_NULL, "is never null now"),
    },
    Flag {
        of: |field| field.sensitive,
        gained: (&SENSITIVE_ADDED, "is a secret now"),
        lost: (&SENSITIVE_REMOVED, "is no longer a secret"),
    },
    Flag {
        of: |field| field.accepts_single,
        gained: (&SINGLE_ACCEPTED, "may come as one element without a list"),
        lost: (&SINGLE_NOT_ACCEPTED, "always comes as a list"),
    },
];

/// Compares what a thing has or has not.
pub(super) fn flags<T>(
    subject: &mut Subject<'_, '_>,
    name: &str,
    flags: &[Flag<T>],
    (base, head): (&T, &T),
) {
    for flag in flags {
        let (rule, words) = match ((flag.of)(base), (flag.of)(head)) {
            (false, true) => flag.gained,
            (true, false) => flag.lost,
            _ => continue,
        };
        subject.push(rule, format!("`{name}` {words}"));
    }
}

/// Compares what is said of one field alone.
pub(super) fn compare(subject: &mut Subject<'_, '_>, pair: &Pair<'_>, base: &Field, head: &Field) {
    values::compare(subject, pair, base, head);
    bounds(
        subject,
        [&RANGE_TIGHTENED, &RANGE_RELAXED],
        (&base.range, &head.range),
        "value",
    );
    bounds(
        subject,
        [&LENGTH_TIGHTENED, &LENGTH_RELAXED],
        (&base.length, &head.length),
        "length",
    );
    bounds(
        subject,
        [&ITEMS_TIGHTENED, &ITEMS_RELAXED],
        (&base.items, &head.items),
        "size",
    );
    default(subject, base, head);
    unit(subject, base, head);
    format(subject, base, head);
    flags(subject, &head.name, FLAGS, (base, head));
    deprecation(subject, &head.name, (&base.deprecated, &head.deprecated));
}

/// Compares whether something is on its way out.
pub(super) fn deprecation(
    subject: &mut Subject<'_, '_>,
    name: &str,
    (base, head): (&Option<Deprecated>, &Option<Deprecated>),
) {
    match (base, head) {
        (None, Some(deprecated)) => {
            let instead = deprecated
                .instead
                .as_ref()
                .map_or_else(String::new, |instead| format!(": use `{instead}` instead"));
            subject.push(&DEPRECATED, format!("`{name}` is deprecated{instead}"));
        }
        (Some(_), None) => {
            subject.push(
                &DEPRECATION_WITHDRAWN,
                format!("`{name}` is no longer deprecated"),
            );
        }
        _ => {}
    }
}

fn bounds(
    subject: &mut Subject<'_, '_>,
    [tightened, relaxed]: [&'static Rule; 2],
    (base, head): (&Option<At<Bounds>>, &Option<At<Bounds>>),
    what: &str,
) {
    let open = Bounds(None, None);
    let (before, now) = (
        base.map_or(open, |bounds| bounds.value),
        head.map_or(open, |bounds| bounds.value),
    );
    // An open side allows more than any other.
    let narrower = |a: Bounds, b: Bounds| {
        let low = a.0.is_some_and(|low| b.0.is_none_or(|other| low > other));
        let high = a.1.is_some_and(|high| b.1.is_none_or(|other| high < other));
        low || high
    };
    let spans = subject.facet(base, head);
    let message = format!(
        "Its {what} is {} now; it was {}",
        words::bounds(now),
        words::bounds(before)
    );
    if narrower(now, before) {
        subject.push_at(tightened, spans, message.clone());
    }
    if narrower(before, now) {
        subject.push_at(relaxed, spans, message);
    }
}

fn default(subject: &mut Subject<'_, '_>, base: &Field, head: &Field) {
    let spans = subject.facet(&base.default, &head.default);
    let (rule, message) = match (&base.default, &head.default) {
        (None, Some(now)) => (&DEFAULT_ADDED, format!("Its default is `{}`", now.value)),
        (Some(before), None) => (
            &DEFAULT_REMOVED,
            format!(
                "Its default is not documented any more; it was `{}`",
                before.value
            ),
        ),
        (Some(before), Some(now)) if before != now => (
            &DEFAULT_CHANGED,
            format!(
                "Its default is `{}` now; it was `{}`",
                now.value, before.value
            ),
        ),
        _ => return,
    };
    subject.push_at(rule, spans, message);
}

fn unit(subject: &mut Subject<'_, '_>, base: &Field, head: &Field) {
    let (rule, message) = match (base.unit, head.unit) {
        (None, Some(now)) => (&UNIT_ADDED, format!("It is in {}", words::unit(now))),
        (Some(before), None) => (
            &UNIT_REMOVED,
            format!(
                "Its unit is not documented any more; it was {}",
                words::unit(before)
            ),
        ),
        (Some(before), Some(now)) if before != now => (
            &UNIT_CHANGED,
            format!(
                "It is in {} now; it was in {}",
                words::unit(now),
                words::unit(before)
            ),
        ),
        _ => return,
    };
    subject.push(rule, message);
}

fn format(subject: &mut Subject<'_, '_>, base: &Field, head: &Field) {
    let (rule, message) = match (base.format, head.format) {
        (None, Some(now)) => (
            &FORMAT_ADDED,
            format!("It is written as {}", words::format(now)),
        ),
        (Some(before), None) => (
            &FORMAT_REMOVED,
            format!(
                "Its format is not documented any more; it was {}",
                words::format(before)
            ),
        ),
        (Some(before), Some(now)) if before != now => (
            &FORMAT_CHANGED,
            format!(
                "It is written as {} now; it was {}",
                words::format(now),
                words::format(before)
            ),
        ),
        _ => return,
    };
    subject.push(rule, message);
}

/// Compares what is said of a field and its siblings. `map` tells for each field of the base
/// which one of the head it is; what concerns a sibling that is new or gone is told by that one's
/// own rule.
pub(super) fn siblings(
    subject: &mut Subject<'_, '_>,
    (base, head): (&[Field], &[Field]),
    (b, h): (usize, usize),
    map: &[Option<usize>],
) {
    let is_old = |sibling: usize| map.contains(&Some(sibling));
    let before: Vec<usize> = base[b]
        .conflicts_with
        .iter()
        .filter_map(|&other| map[other])
        .collect();
    let now = &head[h].conflicts_with;
    // Both siblings say it; it is one change.
    for &other in now
        .iter()
        .filter(|&&other| other > h && is_old(other) && !before.contains(&other))
    {
        let message = format!(
            "`{}` and `{}` exclude each other now",
            head[h].name, head[other].name
        );
        subject.push(&CONFLICT_ADDED, message);
    }
    for &other in before
        .iter()
        .filter(|&&other| other > h && !now.contains(&other))
    {
        let message = format!(
            "`{}` and `{}` no longer exclude each other",
            head[h].name, head[other].name
        );
        subject.push(&CONFLICT_REMOVED, message);
    }
    let before: Vec<_> = base[b]
        .requires
        .iter()
        .filter_map(|(other, value)| Some((map[*other]?, &value.value)))
        .collect();
    let now: Vec<_> = head[h]
        .requires
        .iter()
        .map(|(other, value)| (*other, &value.value))
        .collect();
    for (other, value) in now.iter().filter(|condition| !before.contains(condition)) {
        let message = format!(
            "`{}` counts only while `{}` is `{value}`",
            head[h].name, head[*other].name
        );
        subject.push(&CONDITION_ADDED, message);
    }
    for (other, value) in &before {
        if now.iter().all(|(sibling, _)| sibling != other) {
            let message = format!(
                "`{}` counts whether or not `{}` is `{value}`",
                head[h].name, head[*other].name
            );
            subject.push(&CONDITION_REMOVED, message);
        }
    }
}

impl Subject<'_, '_> {
    /// Where a facet stands; the thing itself where it has none.
    pub(super) fn facet<T>(&self, base: &Option<At<T>>, head: &Option<At<T>>) -> Spans {
        Spans {
            base: base.as_ref().map(|facet| facet.span).or(self.spans.base),
            head: head.as_ref().map(|facet| facet.span).or(self.spans.head),
        }
    }
}
