//! What of a service is found by words, besides its actions. It is made from the service when it is
//! asked for: kept beside it, it would be a fifth of a catalogue.

use std::collections::BTreeMap;

use crate::model::{ErrorDef, Field, Model, common_errors};
use crate::text::summary;

/// Terms of a service, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Parameters of actions.
    pub parameters: Vec<Term>,
    /// Fields of the structs that requests reach.
    pub fields: Vec<Term>,
    /// Types.
    pub types: Vec<Term>,
    /// Error codes of its own, also as others spell them.
    pub codes: Vec<Term>,
    /// Codes that any service of its kind answers.
    pub common_codes: Vec<Term>,
}

/// Something that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its name.
    pub name: String,
    /// What it is, in one sentence.
    pub title: String,
    /// The type that it is a field of; empty of all else.
    pub owner: String,
    /// How many actions take such a parameter; 0 of all else.
    pub actions: u32,
}

impl Glossary {
    /// Of the one service of a model.
    pub(super) fn of(model: &Model) -> Self {
        let service = &model.services[0];
        let mut parameters: BTreeMap<&str, Term> = BTreeMap::new();
        for field in service.actions.iter().flat_map(|action| &action.input) {
            let known = parameters
                .entry(&field.name)
                .or_insert_with(|| term(field, ""));
            known.actions += 1;
        }
        let reached = service.types.iter().filter(|ty| ty.in_input);
        let mut fields: Vec<_> = reached
            .flat_map(|ty| ty.fields().iter().map(|field| term(field, &ty.name)))
            .collect();
        fields.sort_by(|one, other| (&one.name, &one.owner).cmp(&(&other.name, &other.owner)));
        let types = service.types.iter().map(|ty| named(&ty.name, &ty.doc));
        Self {
            parameters: parameters.into_values().collect(),
            fields,
            types: types.collect(),
            codes: codes(&service.errors),
            common_codes: codes(common_errors(model, service)),
        }
    }
}

fn codes(errors: &[ErrorDef]) -> Vec<Term> {
    let spelt = errors.iter().flat_map(|error| {
        let spellings = [&error.code].into_iter().chain(&error.aliases);
        spellings.map(|code| named(code, &error.doc))
    });
    let mut codes: Vec<_> = spelt.collect();
    codes.sort_by(|one, other| one.name.cmp(&other.name));
    codes
}

fn term(field: &Field, owner: &str) -> Term {
    Term {
        owner: owner.to_owned(),
        ..named(&field.name, &field.doc)
    }
}

fn named(name: &str, doc: &str) -> Term {
    Term {
        name: name.to_owned(),
        title: summary(doc).to_owned(),
        owner: String::new(),
        actions: 0,
    }
}
