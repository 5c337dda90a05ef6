//! What a person should know of what is filled in. Nothing of it holds a call up.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde_json::{Map, Value};
use tencentcloud_model::fit;
use tencentcloud_model::model::{Field, Service, Type, TypeKind};
use tencentcloud_model::words;

use super::node::below;

/// How many notes are told at most.
const MOST: usize = 200;

/// Notes by the paths of what they are about.
#[derive(Default)]
pub struct Notes(BTreeMap<String, Vec<String>>);

impl Notes {
    fn add(&mut self, path: String, note: String) {
        if self.len() < MOST {
            self.0.entry(path).or_default().push(note);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Those about a value.
    pub fn of(&self, path: &str) -> Vec<String> {
        self.0.get(path).cloned().unwrap_or_default()
    }

    /// All of them, each with its path.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter();
        all.flat_map(|(path, notes)| notes.iter().map(move |note| (&**path, &**note)))
    }
}

/// What does not fit the documentation, and what has no effect or is on its way out.
pub fn notes(service: &Service, fields: &[Field], parameters: &Map<String, Value>) -> Notes {
    let mut notes = Notes::default();
    let _ = fit::check(service, fields, parameters, &mut |misfit| {
        let note = match misfit.kind {
            fit::Kind::Unknown => "is not documented".to_owned(),
            fit::Kind::Missing => "is required".to_owned(),
            fit::Kind::Type => format!("should be {}", misfit.wanted),
            fit::Kind::Bounds(counted) => format!("{}should be {}", counted.words(), misfit.wanted),
        };
        notes.add(misfit.path, note);
        match notes.len() < MOST {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    facets(service, fields, parameters, "", &mut notes);
    notes
}

fn facets(
    service: &Service,
    fields: &[Field],
    object: &Map<String, Value>,
    above: &str,
    notes: &mut Notes,
) {
    let set = |index: usize| {
        object
            .get(&fields[index].name.value)
            .filter(|value| !value.is_null())
    };
    for field in fields {
        let Some(value) = object.get(&field.name.value) else {
            continue;
        };
        let path = below(above, &field.name);
        if let Some(deprecated) = &field.deprecated {
            let instead = words::deprecation(deprecated, str::to_owned);
            notes.add(path.clone(), format!("is deprecated: {instead}"));
        }
        for other in field
            .conflicts_with
            .iter()
            .filter(|other| set(**other).is_some())
        {
            let name = &fields[*other].name;
            notes.add(
                path.clone(),
                format!("excludes {name}: leave one of them out"),
            );
        }
        for (other, needed) in &field.requires {
            if set(*other) != Some(&needed.value) {
                let sibling = &fields[*other];
                let needed = words::value(service, &sibling.ty, needed).replace('`', "");
                notes.add(
                    path.clone(),
                    format!("counts only while {} is {needed}", sibling.name),
                );
            }
        }
        nested(service, &field.ty, value, &path, notes);
    }
}

fn nested(service: &Service, ty: &Type, value: &Value, path: &str, notes: &mut Notes) {
    match (ty, value) {
        (Type::List(element), Value::Array(elements)) => {
            for (index, value) in elements.iter().enumerate() {
                nested(
                    service,
                    element,
                    value,
                    &below(path, &index.to_string()),
                    notes,
                );
            }
        }
        (Type::Named(id), value) => match (&service.ty(*id).kind, value) {
            (TypeKind::Struct(fields), Value::Object(members)) => {
                facets(service, fields, members, path, notes);
            }
            (TypeKind::Enum { values, .. }, value)
                if !value.is_null() && !values.iter().any(|known| known.value.value == *value) =>
            {
                notes.add(
                    path.to_owned(),
                    "is none of the documented values".to_owned(),
                );
            }
            _ => {}
        },
        _ => {}
    }
}
