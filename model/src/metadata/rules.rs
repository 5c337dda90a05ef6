//! The rules of `rules.yaml`: what names and prose tell that the metadata does not say.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::decode::decode;
use crate::sources::FileId;
use crate::spec::{Effect, Format, Style};
use crate::yaml;

const TEXT: &str = include_str!("rules.yaml");

static RULES: LazyLock<Rules> =
    LazyLock::new(|| read().unwrap_or_else(|error| panic!("rules.yaml: {error}")));

/// The rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    effects: Vec<EffectRule>,
    pub(super) paging: Vec<PagingRule>,
    first_page: Vec<FirstPage>,
    pub(super) totals: Vec<String>,
    secrets: Secrets,
    pub(super) stream: StreamRule,
    octet_streams: Vec<OctetStreamRule>,
    deprecations: Vec<Deprecation>,
    formats: BTreeMap<String, Format>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectRule {
    words: Vec<String>,
    effect: Effect,
    #[serde(default)]
    destructive: bool,
    #[serde(rename = "reason")]
    _reason: String,
}

/// Names of the parameters that page in one style.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagingRule {
    pub(super) style: Style,
    pub(super) position: Vec<String>,
    pub(super) size: Vec<String>,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstPage {
    first: i64,
    phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    words: Vec<String>,
    #[serde(rename = "reason")]
    _reason: String,
}

/// How an action is known whose answers come as a stream.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamRule {
    pub(super) phrases: Vec<String>,
    pub(super) by: Vec<String>,
}

/// An action whose requests have bytes as their body and parameters as headers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OctetStreamRule {
    service: String,
    action: String,
    pub(super) body: String,
    pub(super) header_prefix: String,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deprecation {
    state: String,
    note: String,
}

fn read() -> Result<Rules, String> {
    let (node, mut findings) = yaml::parse(TEXT, FileId(0));
    let (rules, found) = node.as_ref().map(decode).unwrap_or_default();
    findings.extend(found);
    match (rules, findings.first()) {
        (Some(rules), None) => Ok(rules),
        (_, finding) => Err(finding.map_or_else(String::new, |finding| finding.message.clone())),
    }
}

pub(super) fn rules() -> &'static Rules {
    &RULES
}

/// Whether an action changes anything, by its name.
#[must_use]
pub(super) fn effect(action: &str) -> Effect {
    rules()
        .effect(action)
        .map_or(Effect::Write, |rule| rule.effect)
}

/// Whether what an action changes cannot be changed back, by its name.
#[must_use]
pub fn is_destructive(action: &str) -> bool {
    rules().effect(action).is_some_and(|rule| rule.destructive)
}

/// Whether what a text holds is a secret, by its name.
#[must_use]
pub fn is_secret(member: &str) -> bool {
    let words = &rules().secrets.words;
    words.iter().any(|word| member.ends_with(word.as_str())) && !member.starts_with("Is")
}

impl Rules {
    fn effect(&self, action: &str) -> Option<&EffectRule> {
        self.effects.iter().find(|rule| {
            let mut words = rule.words.iter();
            words.any(|word| {
                let rest = action.strip_prefix(word.as_str());
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
            })
        })
    }

    /// Number of the first page, as the prose of the page number has it.
    pub(super) fn first_page(&self, prose: &str) -> Option<i64> {
        let prose: String = prose.split_whitespace().collect();
        let says = |rule: &&FirstPage| rule.phrases.iter().any(|phrase| prose.contains(phrase));
        self.first_page.iter().find(says).map(|rule| rule.first)
    }

    pub(super) fn octet_stream(&self, service: &str, action: &str) -> Option<&OctetStreamRule> {
        let mut rules = self.octet_streams.iter();
        rules.find(|rule| rule.service == service && rule.action == action)
    }

    /// What a state says, if it says that a thing is on its way out.
    pub(super) fn deprecation(&self, state: &str) -> Option<&str> {
        let rule = self.deprecations.iter().find(|rule| rule.state == state);
        rule.map(|rule| &*rule.note)
    }

    pub(super) fn format(&self, member: &str) -> Option<Format> {
        self.formats.get(member).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_can_be_read() {
        assert_eq!(read().map(|_| ()), Ok(()));
    }

    #[test]
    fn the_first_word_tells_the_effect() {
        assert_eq!(effect("DescribeRooms"), Effect::Read);
        assert_eq!(effect("Describe"), Effect::Read);
        assert_eq!(effect("BatchDescribeDocument"), Effect::Read);
        assert_eq!(effect("BatchDeleteRecord"), Effect::Write);
        assert_eq!(effect("Listen"), Effect::Write);
        assert_eq!(effect("DeleteRoom"), Effect::Write);
        assert!(is_destructive("DeleteRoom") && is_destructive("TerminateInstances"));
        assert!(!is_destructive("CreateRoom") && !is_destructive("Removed"));
    }

    #[test]
    fn the_prose_tells_the_first_page() {
        let rules = rules();
        assert_eq!(rules.first_page("页码，从 1 开始"), Some(1));
        assert_eq!(
            rules.first_page("The page number, starting from 0."),
            Some(0)
        );
        assert_eq!(rules.first_page("页码"), None);
    }
}
