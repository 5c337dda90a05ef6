//! Metadata to the structs of [`spec`](crate::spec): what is known goes over, nothing is invented.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::api::{Action, Api, Member, Object};
use super::paging;
use super::prose::clean;
use super::rules::{effect, is_secret, rules};
use crate::diagnostic::Diagnostic;
use crate::parse::ServiceFiles;
use crate::sources::{At, Span};
use crate::spec::{
    ActionFile, Deprecated, Field, OctetStream, Protocol, RegionUse, ServiceFile, Source, Stream,
    TypeFile,
};

/// What the metadata calls scalars, and what specs do.
const SCALARS: &[(&str, &str)] = &[
    ("string", "string"),
    ("int64", "integer"),
    ("uint64", "uint64"),
    ("float", "float"),
    ("bool", "boolean"),
    ("binary", "binary"),
    ("date", "string"),
    ("datetime", "string"),
    ("datetime_iso", "string"),
];

/// The field of answers that belongs to the protocol.
const REQUEST_ID: &str = "RequestId";

/// A version of a service on its way to spec structs.
pub(super) struct Converter<'a> {
    pub(super) service: &'a str,
    pub(super) release: &'a str,
    pub(super) api: &'a Api,
    /// The same version in the language of the prose.
    pub(super) prose: Option<&'a Api>,
    pub(super) actions: Option<&'a BTreeSet<String>>,
    /// Whether the service is called as the metadata does.
    pub(super) titled: bool,
    /// Where something is missing or of a wrong kind, which has been told.
    pub(super) damaged: HashSet<Span>,
    pub(super) findings: &'a mut Vec<Diagnostic>,
}

fn at<T>(value: T, span: Span) -> At<T> {
    At { value, span }
}

impl Converter<'_> {
    /// The service with the actions that are asked for, and the types that they reach.
    pub(super) fn files(&mut self) -> ServiceFiles {
        let api = self.api;
        let mut files = ServiceFiles {
            service: Some(self.service_file()),
            ..ServiceFiles::default()
        };
        let mut reached = BTreeSet::new();
        for (name, action) in &api.actions {
            if self
                .actions
                .is_some_and(|actions| !actions.contains(&name.value))
            {
                continue;
            }
            let (Some(input), Some(output)) = (
                self.object("input", &action.input),
                self.object("output", &action.output),
            ) else {
                files.damaged = true;
                continue;
            };
            reached.extend(
                input
                    .members
                    .iter()
                    .chain(&output.members)
                    .filter_map(object_name),
            );
            let action = self.action(name, action, input, output);
            files.actions.insert(name.value.clone(), action);
        }
        let mut waiting: Vec<&At<String>> = reached.iter().copied().collect();
        while let Some(name) = waiting.pop() {
            let Some(object) = self.object("member", name) else {
                files.damaged = true;
                continue;
            };
            let further: Vec<_> = object.members.iter().filter_map(object_name).collect();
            waiting.extend(further.into_iter().filter(|name| reached.insert(name)));
            files
                .types
                .insert(name.value.clone(), Some(self.type_file(name, object)));
        }
        files
    }

    fn service_file(&self) -> ServiceFile {
        let head = &self.api.metadata;
        let span = head.version.span;
        let title = head.title.clone().filter(|_| self.titled);
        let metadata = Some(at(self.release.to_owned(), span));
        let folder = || at(self.service.to_owned(), span);
        let service = head.short_name.clone().unwrap_or_else(folder);
        ServiceFile {
            endpoint: at(format!("{}.tencentcloudapi.com", *service), service.span),
            service,
            title: title.unwrap_or_else(|| at(self.service.to_uppercase(), span)),
            doc: self.doc(None, |api| api.metadata.brief.as_ref()),
            version: head.version.clone(),
            protocol: Protocol::Tc3,
            regional_endpoints: BTreeMap::new(),
            region: at(RegionUse::Optional, span),
            regions: Vec::new(),
            rate_limit: None,
            categories: Vec::new(),
            source: at(
                Source {
                    document: None,
                    updated: None,
                    metadata,
                },
                span,
            ),
        }
    }

    /// The prose that stands at a place of the metadata, or of its twin in another language.
    fn doc<'s>(
        &'s self,
        fallback: Option<Span>,
        place: impl Fn(&'s Api) -> Option<&'s At<String>>,
    ) -> Option<At<String>> {
        let text = place(self.prose?)?;
        let value = clean(text);
        let span = fallback.unwrap_or(text.span);
        (!value.is_empty()).then_some(At { value, span })
    }

    /// The object that a key names.
    fn object<'s>(&mut self, key: &str, name: &At<String>) -> Option<&'s Object>
    where
        Self: 's,
    {
        let object = self.api.objects.get(name);
        let is_told = name.is_empty() && self.damaged.contains(&name.span);
        if object.is_none() && !is_told {
            let message = if name.is_empty() {
                format!("`{key}` is empty")
            } else {
                format!("there is no object `{name}`")
            };
            self.findings
                .push(Diagnostic::at("metadata", name.span, message).help(format!(
                    "`{key}` names one of `objects`; the metadata is damaged, or not the cloud's"
                )));
        }
        object
    }
}

/// What an action or a struct holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Input,
    Output,
    /// A struct that requests hold, and maybe answers.
    Sent,
    /// A struct that only answers hold.
    Received,
}

impl Converter<'_> {
    fn action(
        &self,
        name: &At<String>,
        action: &Action,
        input: &Object,
        output: &Object,
    ) -> ActionFile {
        let status = action.status.as_ref();
        let octet_stream = rules().octet_stream(self.service, name);
        let mut fields = self.fields(&action.input, input, Side::Input);
        let is_listed = |body: &str| fields.iter().any(|field| field.name.value == body);
        let body = octet_stream.filter(|rule| !is_listed(&rule.body));
        fields.extend(body.map(|rule| {
            let binary = at("binary".to_owned(), name.span);
            Field {
                required: true,
                ..plain(at(rule.body.clone(), name.span), binary)
            }
        }));
        ActionFile {
            action: name.clone(),
            rust_name: None,
            path: None,
            category: None,
            doc: self.action_doc(name),
            note: None,
            effect: at(effect(name), name.span),
            multipart: input
                .members
                .iter()
                .any(|member| member.member.value == "binary"),
            octet_stream: octet_stream.map(|rule| {
                let stream = OctetStream {
                    body: at(rule.body.clone(), name.span),
                    header_prefix: at(rule.header_prefix.clone(), name.span),
                };
                at(stream, name.span)
            }),
            anonymous: action.skip_sign,
            stream: stream(input, output),
            rate_limit: None,
            deprecated: status.and_then(|status| deprecated(status, status.span)),
            pagination: paging::pagination(self.api, input, output),
            input: fields,
            output: self.fields(&action.output, output, Side::Output),
            errors: Vec::new(),
            examples: Vec::new(),
        }
    }

    /// The title and what is said beside it.
    fn action_doc(&self, name: &At<String>) -> Option<At<String>> {
        let title = self.doc(Some(name.span), |api| api.actions.get(name)?.name.as_ref());
        let more = self.doc(Some(name.span), |api| {
            api.actions.get(name)?.document.as_ref()
        });
        match (title, more) {
            (Some(title), Some(more)) => {
                let stop = match title.chars().last() {
                    Some('。' | '.') | None => "",
                    Some(last) if last.is_ascii() => ".",
                    Some(_) => "。",
                };
                Some(at(format!("{title}{stop} {more}"), name.span))
            }
            (title, more) => title.or(more),
        }
    }

    fn type_file(&self, name: &At<String>, object: &Object) -> TypeFile {
        let side = if object.is_sent() {
            Side::Sent
        } else {
            Side::Received
        };
        TypeFile {
            structure: Some(name.clone()),
            enumeration: None,
            flags: None,
            rust_name: None,
            base: None,
            doc: self.doc(Some(name.span), |api| {
                api.objects.get(name)?.document.as_ref()
            }),
            note: None,
            fields: self.fields(name, object, side),
            values: Vec::new(),
        }
    }

    fn fields(&self, owner: &At<String>, object: &Object, side: Side) -> Vec<Field> {
        object
            .members
            .iter()
            .filter(|member| side != Side::Output || member.name.value != REQUEST_ID)
            .map(|member| self.field(owner, member, side))
            .collect()
    }

    fn field(&self, owner: &At<String>, member: &Member, side: Side) -> Field {
        let name = &member.name;
        let answered = matches!(side, Side::Output | Side::Received);
        Field {
            required: member.required && !answered,
            nullable: member.value_allowed_null,
            format: rules().format(&member.member),
            sensitive: member.kind.value == "string" && is_secret(name),
            deprecated: member
                .disabled
                .then(|| deprecated("disabled", name.span))
                .flatten(),
            doc: self.doc(Some(name.span), |api| {
                let members = &api.objects.get(owner)?.members;
                members.iter().find(|m| m.name == *name)?.document.as_ref()
            }),
            ..plain(name.clone(), type_word(member))
        }
    }
}

/// A field of which nothing but name and type is known.
fn plain(name: At<String>, ty: At<String>) -> Field {
    Field {
        name,
        rust_name: None,
        ty,
        required: false,
        always: false,
        nullable: false,
        default: None,
        range: None,
        length: None,
        items: None,
        unit: None,
        format: None,
        sensitive: false,
        deprecated: None,
        conflicts_with: Vec::new(),
        requires: BTreeMap::new(),
        accepts_single: false,
        doc: None,
        note: None,
    }
}

/// What a member holds, if that is no scalar.
fn object_name(member: &Member) -> Option<&At<String>> {
    let scalar = SCALARS.iter().any(|(name, _)| *name == member.member.value);
    (matches!(&*member.kind.value, "list" | "object") && !scalar).then_some(&member.member)
}

/// The type as specs write it.
fn type_word(member: &Member) -> At<String> {
    let element = SCALARS
        .iter()
        .find(|(name, _)| *name == member.member.value)
        .map_or(&*member.member.value, |(_, word)| word);
    let word = if member.kind.value == "list" {
        format!("list<{element}>")
    } else {
        element.to_owned()
    };
    at(word, member.member.span)
}

fn deprecated(state: &str, span: Span) -> Option<Deprecated> {
    rules().deprecation(state).map(|note| Deprecated {
        instead: None,
        note: Some(at(note.to_owned(), span)),
    })
}

fn stream(input: &Object, output: &Object) -> Option<At<Stream>> {
    let rule = &rules().stream;
    let id = output.members.iter().find(|m| m.name.value == REQUEST_ID)?;
    let says = |prose: &At<String>| rule.phrases.iter().any(|phrase| prose.contains(phrase));
    id.document.as_ref().filter(|prose| says(prose))?;
    let by = input
        .members
        .iter()
        .find(|m| m.member.value == "bool" && rule.by.contains(&m.name.value));
    Some(at(
        Stream {
            item: None,
            by: by.map(|member| member.name.clone()),
        },
        id.name.span,
    ))
}
