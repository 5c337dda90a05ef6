//! Pages about services, their types, and who takes a parameter.

use askama::Template;
use tencentcloud_model::model::{Action, Effect, TypeId};
use tencentcloud_model::text::summary;
use tencentcloud_model::words;

use super::home::missing;
use crate::explorer::fields::{self, TypeView};
use crate::explorer::frame::{Frame, shown};
use crate::explorer::html::Html;
use crate::explorer::http::{Ask, Reply};
use crate::explorer::site::Site;
use crate::types;

#[derive(Template)]
#[template(path = "explorer/service.html")]
struct Page {
    frame: Frame,
    module: String,
    doc: Html,
    facts: Vec<(&'static str, Html)>,
    chapters: Vec<Chapter>,
    types: Vec<(String, Html)>,
    codes: Vec<(String, Html)>,
}

struct Chapter {
    title: String,
    actions: Vec<ActionLine>,
}

struct ActionLine {
    name: String,
    title: Html,
    reads: bool,
}

impl ActionLine {
    fn of(action: &Action) -> Self {
        Self {
            name: action.name.value.clone(),
            title: Html::prose(summary(&action.doc)),
            reads: *action.effect == Effect::Read,
        }
    }
}

/// A service: its actions by chapter, types and codes.
pub fn page(site: &Site, ask: &Ask) -> Reply {
    let name = ask.part(1);
    let read = site.unpacked(name, None).and_then(|unpacked| {
        let outline = site.services.named(name)?.outline()?;
        Ok((unpacked, outline))
    });
    let (unpacked, outline) = match read {
        Ok(read) => read,
        Err(failure) => return missing(site, &failure.to_string()),
    };
    let service = unpacked.service();
    let mut chapters: Vec<_> = service
        .categories
        .iter()
        .map(|category| Chapter {
            title: category.title.clone(),
            actions: Vec::new(),
        })
        .collect();
    chapters.push(Chapter {
        title: if chapters.is_empty() {
            "Actions"
        } else {
            "Other actions"
        }
        .to_owned(),
        actions: Vec::new(),
    });
    let last = chapters.len() - 1;
    for heading in outline {
        let mut actions = service.actions.iter();
        let known = actions.find(|action| action.name.value == heading.name);
        let chapter = known.and_then(|action| action.category).unwrap_or(last);
        chapters[chapter].actions.push(ActionLine {
            title: Html::prose(&heading.title),
            reads: heading.effect == Effect::Read,
            name: heading.name,
        });
    }
    chapters.retain(|chapter| !chapter.actions.is_empty());
    let types = service.types.iter();
    let codes = service.errors.iter();
    shown(&Page {
        frame: Frame::new(site, service.title.clone()),
        module: service.module.clone(),
        doc: Html::prose(&service.doc),
        facts: vec![
            ("Version", Html::text(&service.version)),
            (
                "Host",
                Html::prose(&format!("`{}`", service.endpoint.value)),
            ),
            ("Facts of", Html::text(&words::source(&service.source))),
        ],
        chapters,
        types: types
            .map(|ty| (ty.name.value.clone(), Html::prose(summary(&ty.doc))))
            .collect(),
        codes: codes
            .map(|error| (error.code.value.clone(), Html::prose(&error.doc)))
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "explorer/type.html")]
struct TypePage {
    frame: Frame,
    module: String,
    service: String,
    ty: TypeView,
    uses: Vec<ActionLine>,
}

/// A type, and the actions that reach it.
pub fn ty(site: &Site, ask: &Ask) -> Reply {
    let unpacked = match site.unpacked(ask.part(1), None) {
        Ok(unpacked) => unpacked,
        Err(failure) => return missing(site, &failure.to_string()),
    };
    let service = unpacked.service();
    let name = ask.part(2);
    let found = service.types.iter().position(|ty| ty.name.value == name);
    let Some(id) = found.map(TypeId) else {
        return missing(site, &format!("{} has no type {name}.", service.module));
    };
    let actions = service.actions.iter();
    let ty = service.ty(id);
    shown(&TypePage {
        frame: Frame::new(site, format!("{} – {}", ty.name.value, service.title)),
        module: service.module.clone(),
        service: service.title.clone(),
        ty: fields::type_view(service, ty, site.root()),
        uses: actions
            .filter(|action| types::reached(service, action).contains(&id))
            .map(ActionLine::of)
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "explorer/parameter.html")]
struct ParameterPage {
    frame: Frame,
    module: String,
    service: String,
    name: String,
    /// What is told of it, each once, and who takes it so.
    told: Vec<(Html, Vec<ActionLine>)>,
}

/// Who takes a parameter.
pub fn parameter(site: &Site, ask: &Ask) -> Reply {
    let unpacked = match site.unpacked(ask.part(1), None) {
        Ok(unpacked) => unpacked,
        Err(failure) => return missing(site, &failure.to_string()),
    };
    let (service, name) = (unpacked.service(), ask.part(2));
    let mut told: Vec<(&str, Vec<ActionLine>)> = Vec::new();
    for action in &service.actions {
        let Some(field) = action.input.iter().find(|field| field.name.value == name) else {
            continue;
        };
        let line = ActionLine::of(action);
        match told.iter_mut().find(|(doc, _)| *doc == field.doc) {
            Some((_, lines)) => lines.push(line),
            None => told.push((&field.doc, vec![line])),
        }
    }
    if told.is_empty() {
        return missing(
            site,
            &format!("No action of {} takes {name}.", service.module),
        );
    }
    let told = told
        .into_iter()
        .map(|(doc, lines)| (Html::prose(doc), lines));
    shown(&ParameterPage {
        frame: Frame::new(site, format!("{name} – {}", service.title)),
        module: service.module.clone(),
        service: service.title.clone(),
        name: name.to_owned(),
        told: told.collect(),
    })
}
