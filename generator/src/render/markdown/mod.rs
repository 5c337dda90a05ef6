//! The model as pages of Markdown.
//!
//! Each kind of page has a module that fills a view and a template that prints it. Whatever
//! comes from a spec is escaped on its way into the view.

pub(super) mod cell;

mod action;
mod chapter;
mod errors;
mod fields;
mod index;
mod overview;
mod protocol;
mod requests;
mod types;

#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::path::{Path, PathBuf};

use askama::Template;
use tencentcloud_model::model::{Model, Service};

use self::chapter::Chapter;
use crate::lower::rust::Module;
use crate::output::Files;

#[derive(Template)]
#[template(path = "docs/any-other-service.md")]
struct AnyOtherService;

/// The pages beside those of services, by path below the output folder.
#[must_use]
pub fn index(model: &Model) -> Files {
    let docs = Path::new("docs");
    Files::from([
        (docs.join("README.md"), text(&index::view(model))),
        (
            docs.join("making-requests.md"),
            text(&requests::view(model)),
        ),
        (docs.join("any-other-service.md"), text(&AnyOtherService)),
    ])
}

/// The pages of a service, by path below the output folder, from it and what it became in Rust.
#[must_use]
pub fn files(model: &Model, service: &Service, module: &Module) -> Files {
    let mut files = Files::new();
    let chapter = Chapter::new(model, service, module);
    let folder = Path::new("docs").join(&service.module);
    files.insert(folder.join("README.md"), text(&overview::view(&chapter)));
    files.insert(folder.join("errors.md"), text(&errors::view(&chapter)));
    let error_rows = action::error_rows(&chapter);
    for (i, action) in service.actions.iter().enumerate() {
        files.insert(
            page(&folder, "actions", &action.name),
            text(&action::view(&chapter, &error_rows, i)),
        );
    }
    for (i, ty) in service.types.iter().enumerate() {
        files.insert(
            page(&folder, "types", &ty.name),
            text(&types::view(&chapter, i)),
        );
    }
    files
}

fn page(folder: &Path, kind: &str, name: &str) -> PathBuf {
    folder.join(kind).join(format!("{name}.md"))
}

/// What a template prints, ending with one line feed.
pub(crate) fn text(view: &impl Display) -> String {
    let mut text = view.to_string();
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
