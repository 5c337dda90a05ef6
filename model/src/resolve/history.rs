//! The releases of the documentation, and what they say about when things came.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{self, Action, Field, TypeDef, TypeKind};
use crate::sources::At;
use crate::spec::Release;

/// The release that added a thing.
pub(super) struct Since<'a> {
    releases: HashMap<Added<'a>, u32>,
}

/// A thing that a release adds.
#[derive(PartialEq, Eq, Hash)]
enum Added<'a> {
    Action(&'a str),
    Input(&'a str, &'a str),
    Output(&'a str, &'a str),
    Type(&'a str),
    Field(&'a str, &'a str),
}

impl<'a> Since<'a> {
    pub(super) fn new(history: &'a [Release]) -> Self {
        let mut releases = HashMap::new();
        for release in history {
            let mut add = |added| releases.insert(added, release.release.value);
            for action in &release.new_actions {
                add(Added::Action(action));
            }
            for ty in &release.new_types {
                add(Added::Type(ty));
            }
            for modified in &release.modified_actions {
                for field in &modified.new_input {
                    add(Added::Input(&modified.action, field));
                }
                for field in &modified.new_output {
                    add(Added::Output(&modified.action, field));
                }
            }
            for modified in &release.modified_types {
                for field in &modified.new {
                    add(Added::Field(&modified.ty, field));
                }
            }
        }
        Self { releases }
    }

    pub(super) fn new_action(&self, action: &str) -> Option<u32> {
        self.releases.get(&Added::Action(action)).copied()
    }

    pub(super) fn input(&self, action: &str, field: &str) -> Option<u32> {
        self.releases.get(&Added::Input(action, field)).copied()
    }

    pub(super) fn output(&self, action: &str, field: &str) -> Option<u32> {
        self.releases.get(&Added::Output(action, field)).copied()
    }

    pub(super) fn new_type(&self, ty: &str) -> Option<u32> {
        self.releases.get(&Added::Type(ty)).copied()
    }

    pub(super) fn type_field(&self, ty: &str, field: &str) -> Option<u32> {
        self.releases.get(&Added::Field(ty, field)).copied()
    }
}

/// A release in the model.
pub(super) fn release(file: &Release) -> model::Release {
    model::Release {
        number: file.release.value,
        time: file.time.value.clone(),
        new_actions: names(&file.new_actions),
        modified_actions: file
            .modified_actions
            .iter()
            .map(|m| {
                (
                    m.action.value.clone(),
                    names(&m.new_input),
                    names(&m.new_output),
                )
            })
            .collect(),
        new_types: names(&file.new_types),
        modified_types: file
            .modified_types
            .iter()
            .map(|m| (m.ty.value.clone(), names(&m.new), names(&m.modified)))
            .collect(),
    }
}

fn names(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|name| name.value.clone()).collect()
}

/// Finds names in the history that stand for nothing.
pub(super) fn check(
    history: &[Release],
    types: &[TypeDef],
    actions: &[Action],
    findings: &mut Findings,
) {
    let action_names = || actions.iter().map(|action| &*action.name.value);
    let type_names = || types.iter().map(|ty| &*ty.name.value);
    for release in history {
        for action in &release.new_actions {
            known("action", action, action_names(), findings);
        }
        for ty in &release.new_types {
            known("type", ty, type_names(), findings);
        }
        for modified in &release.modified_actions {
            match actions.iter().find(|action| action.name == modified.action) {
                None => known("action", &modified.action, action_names(), findings),
                Some(action) => {
                    for field in &modified.new_input {
                        known("parameter", field, field_names(&action.input), findings);
                    }
                    for field in &modified.new_output {
                        known("output field", field, field_names(&action.output), findings);
                    }
                }
            }
        }
        for modified in &release.modified_types {
            match types.iter().find(|ty| ty.name == modified.ty) {
                None => known("type", &modified.ty, type_names(), findings),
                Some(ty) => {
                    let TypeKind::Struct(fields) = &ty.kind else {
                        let message = format!("`{}` has no fields", modified.ty);
                        findings.at("unknown-in-history", modified.ty.span, message);
                        continue;
                    };
                    for field in modified.new.iter().chain(&modified.modified) {
                        known("field", field, field_names(fields), findings);
                    }
                }
            }
        }
    }
}

fn field_names(fields: &[Field]) -> impl Iterator<Item = &str> + Clone {
    fields.iter().map(|field| &*field.name.value)
}

/// Finds a name that is not among those known.
fn known<'a>(
    what: &str,
    name: &At<String>,
    mut names: impl Iterator<Item = &'a str> + Clone,
    findings: &mut Findings,
) {
    let all = names.clone();
    if names.all(|known| known != name.value) {
        let finding = Diagnostic::at(
            "unknown-in-history",
            name.span,
            format!("unknown {what} `{name}`"),
        );
        findings.unknown(
            finding,
            name,
            all,
            "the history names what the specs hold now",
        );
    }
}
