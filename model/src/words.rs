//! What is said of a thing, from its facets: once, for whoever says it.

use crate::model::{
    Action, Bound, Bounds, Content, Deprecated, Effect, Field, FieldPath, Format, Pagination,
    Service, Source, Type, TypeDef, TypeKind, Unit,
};
use crate::sources::At;
use crate::text::code;
use serde_json::Value;
use std::borrow::Cow;

/// Facts about a field that callers must know, a short sentence each.
#[must_use]
pub fn facts(service: &Service, siblings: &[Field], field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    if field.required {
        facts.push("Required.".to_owned());
    }
    if field.ty.is_binary() {
        facts.push("Sent as it is; Base64 where it stands in JSON.".to_owned());
    }
    if let Some(counted) = field.unit {
        facts.push(format!("In {}.", unit(counted)));
    }
    if let Some(written) = field.format {
        facts.push(format!("Written as {}.", format(written)));
    }
    let bounds = [
        (&field.range, None),
        (&field.length, Some("character")),
        (&field.items, Some("item")),
    ];
    for (bounds, counted) in bounds {
        facts.extend(bounds.map(|bounds| sentence(*bounds, counted)));
    }
    if let Some(default) = &field.default {
        facts.push(format!("Default: {}.", value(service, &field.ty, default)));
    }
    for (sibling, needed) in &field.requires {
        let sibling = &siblings[*sibling];
        facts.push(format!(
            "Counts only while {} is {}.",
            code(&sibling.name),
            value(service, &sibling.ty, needed)
        ));
    }
    if !field.conflicts_with.is_empty() {
        let others: Vec<_> = field
            .conflicts_with
            .iter()
            .map(|&other| code(&siblings[other].name))
            .collect();
        facts.push(format!("Excludes {}.", others.join(", ")));
    }
    if field.nullable {
        facts.push("May be null.".to_owned());
    }
    if field.accepts_single {
        facts.push("The cloud may send one element without a list.".to_owned());
    }
    if field.sensitive {
        facts.push("Secret.".to_owned());
    }
    facts
}

/// The release that added a thing, as a sentence.
#[must_use]
pub fn since(release: u32) -> String {
    format!("Since release {release}.")
}

/// A word or a name behind the article that its sound asks for: an `AddGroupMember`, a `User`.
#[must_use]
pub fn with_article(word: &str) -> String {
    let name: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let capitals = name.chars().take_while(char::is_ascii_uppercase).count();
    let lower = name.to_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    let is_vowel = match lower.chars().next() {
        // Letters that are read one by one: an `RTMP…`, a `URL…`.
        Some(first) if capitals > 1 => "aefhilmnorsx8".contains(first),
        Some('a' | 'i' | '8') => true,
        Some('e') => !begins(&["eu"]),
        Some('o') => lower != "one" && !begins(&["once"]),
        Some('u') => !begins(&["uni", "us", "ut", "url", "uri", "uu", "uin"]),
        Some('h') => begins(&["hour", "honest", "honor"]),
        _ => false,
    };
    format!("{} {word}", if is_vowel { "an" } else { "a" })
}

/// Why a field is deprecated, as plain text.
#[must_use]
pub fn deprecation(deprecated: &Deprecated, name: impl Fn(&str) -> String) -> String {
    let instead = deprecated
        .instead
        .as_ref()
        .map(|instead| format!("use `{}` instead", name(instead)));
    let note = deprecated.note.clone();
    match (instead, note) {
        (Some(instead), Some(note)) => format!("{instead}: {note}"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => "deprecated by the documentation".to_owned(),
    }
}

/// What an effect means: a row for each.
#[derive(Clone, Copy, Debug)]
pub struct EffectWords {
    /// What the action does.
    pub verb: &'static str,
    /// What it does to what the cloud keeps.
    pub change: &'static str,
    /// When a call is sent again.
    pub retry: &'static str,
}

/// An effect in words.
#[must_use]
pub fn effect(effect: Effect) -> EffectWords {
    match effect {
        Effect::Read => EffectWords {
            verb: "reads",
            change: "changes nothing",
            retry: "a call that fails on the way is sent again",
        },
        Effect::Write => EffectWords {
            verb: "writes",
            change: "changes something",
            retry: "a call that may have reached the cloud is not sent again",
        },
    }
}

/// How often an action may be called.
#[must_use]
pub fn rate_limit(per_second: u32) -> String {
    match per_second {
        1 => "1 request per second".to_owned(),
        n => format!("{n} requests per second"),
    }
}

/// How the pages of an action are asked for.
#[must_use]
pub fn paging(service: &Service, action: &Action, paging: &Pagination) -> String {
    let input = |index: usize| code(&action.input[index].name);
    let output = |path: &FieldPath| code(&service.path_name(&action.output, path));
    let facts = paging.style.facts();
    let next = paging.next.as_ref().map(|next| match &facts.next {
        Some(told) if told.in_items => {
            let field = service.along(&action.output, next).last();
            field.map(|field| code(&field.name)).unwrap_or_default()
        }
        _ => output(next),
    });
    let named = [
        ("{position}", input(paging.position)),
        ("{first}", paging.first.to_string()),
        ("{next}", next.unwrap_or_default()),
        ("{size}", input(paging.size)),
        ("{items}", output(&paging.items)),
    ];
    let mut text = facts.words.to_owned();
    for (key, name) in named {
        text = text.replace(key, &name);
    }
    if let Some(total) = &paging.total {
        text.push_str(&format!("; {} counts all matches", output(total)));
    }
    if let Some(switch) = paging.single_page_if {
        text.push_str(&format!("; {} turns paging off", input(switch)));
    }
    text
}

/// What requests are sent as, where that is not JSON.
#[must_use]
pub fn body(action: &Action) -> Option<String> {
    let media_type = code(action.content.media_type());
    match &action.content {
        Content::Json => None,
        Content::Multipart => Some(format!("{media_type}, with a part for each parameter")),
        Content::OctetStream(stream) => Some(format!(
            "{media_type}, with the bytes of {} as the body and {} before the names of the other \
             parameters, which are headers",
            code(&action.input[stream.body].name),
            code(&stream.header_prefix)
        )),
    }
}

/// How often an action may be called, where that is documented.
#[must_use]
pub fn documented_rate_limit(limit: Option<At<u32>>) -> String {
    limit.map_or_else(|| "none documented".to_owned(), |limit| rate_limit(*limit))
}

/// Where facts come from: the day of the documentation, or the release of the metadata.
#[must_use]
pub fn source(source: &Source) -> Cow<'_, str> {
    match source {
        Source::Document {
            updated,
            metadata: Some(release),
            ..
        } => format!("{updated}, with later facts of {release}").into(),
        Source::Document { updated, .. } => updated.into(),
        Source::Metadata(release) => release.into(),
    }
}

/// How often an action may be called, and what a retry means.
#[must_use]
pub fn limits(action: &Action) -> String {
    let EffectWords { change, retry, .. } = effect(*action.effect);
    let limit = action
        .rate_limit
        .map(|limit| format!("At most {}. ", rate_limit(*limit)))
        .unwrap_or_default();
    let anonymous = match action.anonymous {
        true => " It needs no credentials: requests are not signed.",
        false => "",
    };
    format!("{limit}It {change}, so {retry}.{anonymous}")
}

/// A value as it stands on the wire, texts without their quotes.
#[must_use]
pub fn wire(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A documented value in words: its name where it has one, and what stands on the wire.
#[must_use]
pub fn value(service: &Service, ty: &Type, wire: &Value) -> String {
    match (ty, wire) {
        (Type::Scalar(scalar), _) => match scalar.facts().meaning(wire) {
            Some(meaning) => format!("{meaning} ({})", code(&wire.to_string())),
            None => code(&wire.to_string()),
        },
        (Type::Named(id), _) => match name_of(service.ty(*id), wire) {
            Some(name) => format!("{} ({})", code(&name), code(&wire.to_string())),
            None => code(&wire.to_string()),
        },
        (Type::List(element), Value::Array(values)) => {
            let values: Vec<_> = values
                .iter()
                .map(|wire| value(service, element, wire))
                .collect();
            format!("a list of {}", values.join(", "))
        }
        _ => code(&wire.to_string()),
    }
}

/// A unit as prose has it.
#[must_use]
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::UnixSeconds => "seconds since 1970-01-01 UTC",
        Unit::Seconds => "seconds",
        Unit::Minutes => "minutes",
        Unit::Bytes => "bytes",
        Unit::Percent => "percent",
    }
}

/// How a text is written.
#[must_use]
pub fn format(format: Format) -> &'static str {
    match format {
        Format::Date => "a day, such as 2022-08-17",
        Format::DateTime => "a time with its zone, such as 2022-08-17T08:00:00+08:00",
        Format::LocalDateTime => "a time without a zone, such as 2022-08-17 08:00:00",
    }
}

/// Bounds, as the end of "It must be …".
#[must_use]
pub fn bounds(bounds: Bounds) -> String {
    match (bounds.0, bounds.1) {
        (Some(low), Some(high)) => format!("from {low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "not limited".to_owned(),
    }
}

/// Bounds as a sentence; `counted` is one of the things that are counted, if any.
fn sentence(bounds: Bounds, counted: Option<&str>) -> String {
    let words = self::bounds(bounds);
    let sentence = match (counted, bounds.1.or(bounds.0)) {
        (None, _) => format!("{words}."),
        (Some(one), Some(Bound::Whole(1))) => format!("{words} {one}."),
        (Some(one), _) => format!("{words} {one}s."),
    };
    let (first, rest) = sentence.split_at(1);
    first.to_uppercase() + rest
}

fn name_of(ty: &TypeDef, value: &Value) -> Option<String> {
    match &ty.kind {
        TypeKind::Enum { values, .. } => values
            .iter()
            .find(|documented| *documented.value == *value)
            .map(|documented| documented.name.to_string()),
        TypeKind::Struct(_) | TypeKind::Flags(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_go_by_sound() {
        for (article, words) in [
            (
                "an",
                "`AddGroupMember` EndRoom integer output `Outcome` `UnbindDocument` `UpdateRoom` RTMPStream IMUser MFACode `HourStat` `IsOn`",
            ),
            (
                "a",
                "`CreateRoom` `User` `UserSig` URLList Url unit `UniqueId` `Once` `EuropeHost` `HotStat` UINList `UsageStat` parameter",
            ),
        ] {
            for word in words.split(' ') {
                assert_eq!(with_article(word), format!("{article} {word}"));
            }
        }
    }
}
