//! Every rule that a change can follow, and what to know of it.

/// Declares rules, each a static of its own, and `ALL`, which lists them.
macro_rules! rules {
    ($($ident:ident {
        name: $name:literal, source: $source:ident, wire: $request:ident / $answer:ident,
        about: $about:literal, why: $why:literal, avoid: $avoid:literal, example: $example:literal,
    })*) => {
        $(#[doc = $about] pub static $ident: Rule = Rule {
            name: $name,
            about: $about,
            source: Verdict::$source,
            request: Verdict::$request,
            answer: Verdict::$answer,
            why: $why,
            avoid: $avoid,
            example: $example,
        };)*

        pub(super) static ALL: &[&Rule] = &[$(&$ident),*];
    };
}

mod actions;
mod errors;
mod facets;
mod fields;
mod services;
mod types;

use tencentcloud_model::nearest;

pub use self::{actions::*, errors::*, facets::*, fields::*, services::*, types::*};

use super::Verdict;

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name, in kebab case.
    pub name: &'static str,
    /// What it means, in one line.
    pub about: &'static str,
    /// Whether code against the generated crate still compiles; the worst it can be.
    pub source: Verdict,
    /// Whether a deployed program still works, where requests hold the thing; the worst it can be.
    pub request: Verdict,
    /// Whether a deployed program still works, where answers hold the thing; the worst it can be.
    pub answer: Verdict,
    /// Why the verdicts are what they are.
    pub why: &'static str,
    /// How not to break anybody, or what to do about it.
    pub avoid: &'static str,
    /// A change of a spec that follows it.
    pub example: &'static str,
}

impl Rule {
    /// Its wire verdict in a few words.
    #[must_use]
    pub fn wire(&self) -> String {
        if self.request == self.answer {
            self.request.name().to_owned()
        } else {
            format!(
                "{} in requests, {} in answers",
                self.request.name(),
                self.answer.name()
            )
        }
    }
}

/// All rules, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        services::ALL,
        actions::ALL,
        fields::ALL,
        facets::ALL,
        types::ALL,
        errors::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The rule of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}

/// The name of a rule that a misspelled one may mean.
#[must_use]
pub fn suggest(name: &str) -> Option<&'static str> {
    nearest(name, all().map(|rule| rule.name))
}
