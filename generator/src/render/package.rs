//! What makes the client a package: its manifest, its front page and its examples.

use std::path::Path;

use askama::Template;
use tencentcloud_model::model::{Model, Protocol, Service};
use tencentcloud_model::text::code;

use super::markdown::cell::{cell, prose_cell};
use super::markdown::text;
use crate::output::{Files, MARK};

/// Actions of the service `im` that an example calls.
const CHAT: &[&str] = &["account_check"];

/// Actions of the service `lcic` that the front page and most examples call.
const CLASSROOM: &[&str] = &[
    "CreateDocument",
    "CreateRoom",
    "DeleteRoom",
    "DescribeDocument",
    "DescribeRoom",
    "GetRooms",
];

/// Every file of the package but its code, by path.
#[must_use]
pub fn files(model: &Model) -> Files {
    let services: Vec<_> = model.services.iter().map(Feature::new).collect();
    let classroom = has_actions(model, "lcic", CLASSROOM);
    let chat = has_actions(model, "im", CHAT);
    let examples = examples(&services, classroom, chat);
    let manifest = Manifest {
        services: &services,
        examples: &examples,
    };
    let readme = Readme {
        services: &services,
        examples: &examples,
        classroom,
        chat,
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
    services: &'a [Feature],
    examples: &'a [Example],
    classroom: bool,
    chat: bool,
}

#[derive(Template)]
#[template(path = "examples/call.rs")]
struct Call<'a> {
    services: Vec<&'a Feature>,
}

#[derive(Template)]
#[template(path = "examples/create_room.rs")]
struct CreateRoom;

#[derive(Template)]
#[template(path = "examples/list_rooms.rs")]
struct ListRooms;

#[derive(Template)]
#[template(path = "examples/wait_for_document.rs")]
struct WaitForDocument;

#[derive(Template)]
#[template(path = "examples/add_header.rs")]
struct AddHeader;

#[derive(Template)]
#[template(path = "examples/metrics.rs")]
struct Metrics;

#[derive(Template)]
#[template(path = "examples/bench_call.rs")]
struct BenchCall;

#[derive(Template)]
#[template(path = "examples/check_accounts.rs")]
struct CheckAccounts;

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
    features: &'static str,
    program: String,
}

fn examples(services: &[Feature], classroom: bool, chat: bool) -> Vec<Example> {
    let has_paths = |feature: &&Feature| feature.protocol.facts().has_paths;
    let mut examples = vec![Example {
        name: "call",
        about: "calls any action with JSON from the command line",
        features: r#""async""#,
        program: text(&Call {
            services: services
                .iter()
                .filter(|feature| !has_paths(feature))
                .collect(),
        }),
    }];
    if classroom {
        examples.push(Example {
            name: "create_room",
            about: "creates a room and handles a documented error",
            features: r#""async", "lcic""#,
            program: text(&CreateRoom),
        });
        examples.push(Example {
            name: "list_rooms",
            about: "lists rooms, page after page",
            features: r#""async", "lcic""#,
            program: text(&ListRooms),
        });
        examples.push(Example {
            name: "wait_for_document",
            about: "has a document transcoded, and waits until it is",
            features: r#""async", "lcic""#,
            program: text(&WaitForDocument),
        });
        examples.push(Example {
            name: "add_header",
            about: "sends a header with each request, and tells what came with the answer",
            features: r#""async", "lcic""#,
            program: text(&AddHeader),
        });
        examples.push(Example {
            name: "metrics",
            about: "counts attempts and the time that they take, as Prometheus reads them",
            features: r#""async", "lcic""#,
            program: text(&Metrics),
        });
        examples.push(Example {
            name: "bench_call",
            about: "measures calls to a server on this machine",
            features: r#""async", "lcic""#,
            program: text(&BenchCall),
        });
    }
    if chat {
        examples.push(Example {
            name: "check_accounts",
            about: "tells which accounts exist in Chat, and which could not be checked",
            features: r#""async", "im""#,
            program: text(&CheckAccounts),
        });
    }
    examples
}

fn has_actions(model: &Model, module: &str, names: &[&str]) -> bool {
    let service = model
        .services
        .iter()
        .find(|service| service.module == module);
    service.is_some_and(|service| {
        names
            .iter()
            .all(|name| service.actions.iter().any(|action| *action.name == **name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(!files[Path::new("README.md")].contains("lcic"));
    }
}
