//! Text to the types of [`spec`](crate::spec), file by file.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::decode::decode;
use crate::diagnostic::Diagnostic;
use crate::sources::{FileId, Part, Role, Sources, Span};
use crate::spec::{
    ActionFile, Approval, ApprovalsFile, ErrorEntry, ErrorsFile, HistoryFile, Release, ServiceFile,
    TypeFile,
};
use crate::tree::{Kind, Node};
use crate::yaml;

/// All spec files. What is missing or broken has a finding, and an empty value in its place.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) common_errors: Vec<ErrorEntry>,
    /// Whether there may be more common codes than could be read.
    pub(crate) common_damaged: bool,
    /// By module.
    pub(crate) services: BTreeMap<String, ServiceFiles>,
}

/// The files of a service.
#[derive(Debug, Default)]
pub(crate) struct ServiceFiles {
    pub(crate) service: Option<ServiceFile>,
    pub(crate) errors: Vec<ErrorEntry>,
    pub(crate) history: Vec<Release>,
    /// Actions, by file name.
    pub(crate) actions: BTreeMap<String, ActionFile>,
    /// Types, by file name; none where the file is no YAML.
    pub(crate) types: BTreeMap<String, Option<TypeFile>>,
    /// Whether something could not be read, so that what is not found may be there.
    pub(crate) damaged: bool,
}

/// Reads all files.
pub(crate) fn parse(sources: &Sources) -> (Files, Vec<Diagnostic>) {
    let mut files = Files::default();
    let mut findings = Vec::new();
    for (id, role, text) in sources.iter() {
        let mut reader = Reader {
            id,
            text,
            findings: &mut findings,
            damaged: false,
        };
        let (module, part) = match role {
            Role::Approvals => {
                reader.read::<ApprovalsFile>();
                continue;
            }
            Role::CommonErrors => {
                files.common_errors = reader
                    .read::<ErrorsFile>()
                    .map_or_else(Vec::new, |f| f.errors.value);
                files.common_damaged = reader.damaged;
                continue;
            }
            Role::Of(module, part) => (module, part),
        };
        let service = files.services.entry(module.to_owned()).or_default();
        match part {
            Part::Service => service.service = reader.read().or_else(empty),
            Part::Errors => {
                service.errors = reader
                    .read::<ErrorsFile>()
                    .map_or_else(Vec::new, |f| f.errors.value);
            }
            Part::History => {
                service.history = reader
                    .read::<HistoryFile>()
                    .map_or_else(Vec::new, |f| f.releases.value);
            }
            Part::Action(name) => {
                if let Some(action) = reader.read() {
                    service.actions.insert(name.to_owned(), action);
                }
            }
            Part::Type(name) => {
                service.types.insert(name.to_owned(), reader.read());
            }
        }
        service.damaged |= reader.damaged;
    }
    for (module, service) in &mut files.services {
        if service.service.is_none() {
            findings.push(
                Diagnostic::in_file(
                    "missing-file",
                    sources.folder(module),
                    "the service has no `service.yaml`",
                )
                .help("add one that names its version, protocol and endpoint"),
            );
            service.service = empty();
            service.damaged = true;
        }
    }
    (files, findings)
}

/// The changes that the specs accept, as far as they can be read.
#[must_use]
pub fn approvals(sources: &Sources) -> Vec<Approval> {
    let mut findings = Vec::new();
    let mut approvals = Vec::new();
    for (id, _, text) in sources
        .iter()
        .filter(|(_, role, _)| *role == Role::Approvals)
    {
        let mut reader = Reader {
            id,
            text,
            findings: &mut findings,
            damaged: false,
        };
        approvals.extend(
            reader
                .read::<ApprovalsFile>()
                .into_iter()
                .flat_map(|file| file.approvals),
        );
    }
    approvals
}

/// A file on its way to a value.
struct Reader<'a> {
    id: FileId,
    text: &'a str,
    findings: &'a mut Vec<Diagnostic>,
    damaged: bool,
}

impl Reader<'_> {
    fn read<T: for<'de> Deserialize<'de>>(&mut self) -> Option<T> {
        let (node, mut found) = yaml::parse(self.text, self.id);
        let value = node.and_then(|node| {
            let (value, mut findings) = decode(&node);
            // An alias, say, was refused; that it has no value is no news.
            findings.retain(|finding| found.iter().all(|earlier| earlier.place != finding.place));
            found.append(&mut findings);
            value
        });
        if value.is_none() && found.is_empty() {
            let span = Span {
                file: self.id,
                start: 0,
                end: 0,
            };
            found.push(
                Diagnostic::at("syntax", span, "the file is empty")
                    .help("write what it is named after, or remove it"),
            );
        }
        self.damaged = found
            .iter()
            .any(|f| !matches!(f.rule, "unknown-key" | "duplicate-key"));
        self.findings.append(&mut found);
        value
    }
}

/// A value with nothing in it.
fn empty<T: for<'de> Deserialize<'de>>() -> Option<T> {
    decode(&Node {
        kind: Kind::Mapping(Vec::new()),
        span: Span::default(),
    })
    .0
}
