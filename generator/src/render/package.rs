//! What makes the client a package: its manifest, its front page and its examples.

use std::collections::BTreeSet;
use std::path::Path;

use askama::Template;
use serde_json::Value;
use tencentcloud_model::model::{Content, Effect, Model, Protocol, Service};
use tencentcloud_model::sample;
use tencentcloud_model::text::code;

use super::markdown::cell::{cell, prose_cell};
use super::markdown::text;
use super::{actions, has};
use crate::output::{Files, MARK};

/// The programs that need no more of the specs than the actions that they call.
const PROGRAMS: &[Program] = include!("../../../templates/examples/programs.rs");

/// Every file of the package but its code, by path.
#[must_use]
pub fn files(model: &Model) -> Files {
    let services: Vec<_> = model.services.iter().map(Feature::new).collect();
    let examples = examples(model, &services);
    let manifest = Manifest {
        services: &services,
        examples: &examples,
    };
    let readme = Readme {
        model,
        services: &services,
        examples: &examples,
    };
    let mut files = Files::from([
        ("Cargo.toml".into(), text(&manifest)),
        ("README.md".into(), text(&readme)),
        (
            "clippy.toml".into(),
            format!(
                "# {MARK}; a builder's type names the state of each required parameter.\n\n\
                 type-complexity-threshold = 1000\n"
            ),
        ),
        (
            "rustfmt.toml".into(),
            format!("# {MARK}; it comes formatted.\n\ndisable_all_formatting = true\n"),
        ),
    ]);
    for Example { name, program, .. } in examples {
        files.insert(Path::new("examples").join(format!("{name}.rs")), program);
    }
    files
}

#[derive(Template)]
#[template(path = "package/Cargo.toml")]
struct Manifest<'a> {
    services: &'a [Feature],
    examples: &'a [Example],
}

#[derive(Template)]
#[template(path = "package/README.md")]
struct Readme<'a> {
    model: &'a Model,
    services: &'a [Feature],
    examples: &'a [Example],
}

impl Readme<'_> {
    /// Whether a listing can be shown that calls these actions.
    fn calls(&self, actions: &str) -> bool {
        has(self.model, actions)
    }

    fn has_chat(&self) -> bool {
        let mut services = self.services.iter();
        services.any(|service| service.protocol == Protocol::ImRest)
    }
}

#[derive(Template)]
#[template(path = "examples/call.rs")]
struct Call<'a> {
    services: Vec<&'a Feature>,
    /// Arguments to try it with.
    sample: Option<String>,
}

/// A program beside the client.
struct Program {
    name: &'static str,
    about: &'static str,
    /// Actions, such as `demo.ListRooms`, with spaces between.
    calls: &'static str,
    text: &'static str,
}

/// A service as a feature of the package.
struct Feature {
    module: String,
    title: String,
    version: String,
    protocol: Protocol,
}

impl Feature {
    fn new(service: &Service) -> Self {
        Feature {
            module: service.module.clone(),
            title: prose_cell([service.title.as_str()]),
            version: cell(&code(&service.version)),
            protocol: service.protocol,
        }
    }
}

struct Example {
    name: &'static str,
    about: &'static str,
    /// The features that it needs.
    features: String,
    program: String,
}

fn examples(model: &Model, services: &[Feature]) -> Vec<Example> {
    let has_paths = |feature: &&Feature| feature.protocol.facts().has_paths;
    let call = Example {
        name: "call",
        about: "calls any action with JSON from the command line",
        features: features(""),
        program: text(&Call {
            services: services
                .iter()
                .filter(|feature| !has_paths(feature))
                .collect(),
            sample: sample_arguments(model),
        }),
    };
    let programs = PROGRAMS.iter().filter(|program| has(model, program.calls));
    let programs = programs.map(|program| Example {
        name: program.name,
        about: program.about,
        features: features(program.calls),
        program: text(&program.text),
    });
    [call].into_iter().chain(programs).collect()
}

/// The features that calls of these actions need, as a list in TOML holds them.
fn features(calls: &str) -> String {
    let modules = calls
        .split_whitespace()
        .filter_map(|call| call.split_once('.'));
    let modules: BTreeSet<_> = modules.map(|(module, _)| module).collect();
    let features: Vec<_> = ["async"].into_iter().chain(modules).collect();
    format!("\"{}\"", features.join("\", \""))
}

/// The shortest arguments of the program `call` that read something.
fn sample_arguments(model: &Model) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "{}[]\":,._- ".contains(c);
    let samples = actions(model).filter_map(|(service, action)| {
        let fits = *action.effect == Effect::Read
            && action.content == Content::Json
            && action.deprecated.is_none()
            && !service.protocol.facts().has_paths;
        let request = fits.then(|| sample::request(service, action))?;
        let json = Value::Object(request).to_string();
        let arguments = format!("{} {} '{json}'", service.module, action.name);
        (json != "{}" && json.chars().all(is_plain)).then_some(arguments)
    });
    samples.min_by_key(|arguments| (arguments.len(), arguments.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::markdown;

    #[test]
    fn examples_of_a_service_that_is_not_there_are_left_out() {
        let files = files(&Model::default());
        let names: Vec<_> = files
            .keys()
            .map(|path| path.display().to_string())
            .collect();
        assert_eq!(
            names,
            [
                "Cargo.toml",
                "README.md",
                "clippy.toml",
                "examples/call.rs",
                "rustfmt.toml"
            ]
        );
        for (path, text) in &files {
            let named = ["lcic", "Chat", "account_check"].map(|name| text.contains(name));
            assert_eq!(named, [false; 3], "{}", path.display());
        }
        for (path, text) in markdown::index(&Model::default()) {
            let named = ["lcic", "Room"].map(|name| text.contains(name));
            assert_eq!(named, [false; 2], "{}", path.display());
        }
    }
}
