//! Services, their types, actions and error codes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::docs::Docs;
use super::fields::{Scope, deprecated, text};
use super::history::{self, Since};
use super::reach;
use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{
    Action, Category, Content, EnumValue, ErrorDef, ErrorRef, Example, Field, Flag, Model,
    OctetStream, Protocol, Scalar, Service, Source, Stream, Type, TypeDef, TypeKind,
};
use crate::parse::{Files, ServiceFiles};
use crate::sources::At;
use crate::spec::{self, ActionFile, Base, ErrorEntry, TypeFile};

/// The model of all files. What cannot be resolved has a finding and stands for something else.
pub(crate) fn resolve(files: &Files, findings: &mut Findings) -> Model {
    let common_errors = error_defs(&files.common_errors, Docs::Written, findings);
    let services = files
        .services
        .iter()
        .filter_map(|(module, service)| {
            Some(
                Resolver {
                    files,
                    service,
                    docs: Docs::of(service.service.as_ref()?),
                    common: &common_errors,
                    findings,
                }
                .service(module, service.service.as_ref()?),
            )
        })
        .collect();
    Model {
        common_errors,
        services,
    }
}

/// A service on its way into the model.
struct Resolver<'a> {
    files: &'a Files,
    service: &'a ServiceFiles,
    docs: Docs,
    common: &'a [ErrorDef],
    findings: &'a mut Findings,
}

impl Resolver<'_> {
    fn service(&mut self, module: &str, file: &spec::ServiceFile) -> Service {
        let service = self.service;
        let errors = error_defs(&service.errors, self.docs, self.findings);
        let codes = codes(file.protocol, self.common, &errors);
        let scope = Scope::new(&service.types, self.docs);
        let since = Since::new(&service.history);
        let mut types: Vec<TypeDef> = service
            .types
            .values()
            .flatten()
            .map(|t| self.type_def(t, &scope, &since))
            .collect();
        let actions: Vec<Action> = service
            .actions
            .values()
            .map(|action| self.action(action, file, &types, &codes, &scope, &since))
            .collect();
        reach::mark(&mut types, &actions);
        if !service.damaged {
            history::check(&service.history, &types, &actions, self.findings);
        }
        Service {
            module: module.to_owned(),
            name: file.service.clone(),
            title: file.title.value.clone(),
            doc: self.docs.get(file.doc.as_ref(), &file.title, self.findings),
            version: file.version.clone(),
            protocol: file.protocol,
            endpoint: file.endpoint.clone(),
            regional_endpoints: file
                .regional_endpoints
                .iter()
                .map(|(region, host)| (region.value.clone(), host.clone()))
                .collect(),
            region: file.region.value,
            regions: file.regions.clone(),
            rate_limit: file.rate_limit,
            categories: file
                .categories
                .iter()
                .map(|c| Category {
                    name: c.name.clone(),
                    title: c.title.value.clone(),
                })
                .collect(),
            source: source(&file.source),
            errors,
            types,
            actions,
            history: service.history.iter().map(history::release).collect(),
        }
    }

    fn type_def(&mut self, file: &TypeFile, scope: &Scope<'_>, since: &Since<'_>) -> TypeDef {
        let (name, kind) = match (&file.structure, &file.enumeration, &file.flags) {
            (Some(name), None, None) => {
                self.only(file, name, "a struct", true);
                let added = |field: &str| since.type_field(name, field);
                let fields = scope.fields(&file.fields, added, self.findings);
                (name.clone(), TypeKind::Struct(fields))
            }
            (None, Some(name), None) => {
                self.only(file, name, "an enum", false);
                let base = self.base(file, name);
                let values = file.values.iter().map(|v| self.enum_value(v)).collect();
                (name.clone(), TypeKind::Enum { base, values })
            }
            (None, None, Some(name)) => {
                self.only(file, name, "a set of flags", false);
                if self.base(file, name) == Base::String {
                    let span = file.base.as_ref().map_or(name.span, |base| base.span);
                    self.findings
                        .at("flags-base", span, "flags are bits of an `integer`");
                }
                let flags = file.values.iter().map(|v| self.flag(v)).collect();
                (name.clone(), TypeKind::Flags(flags))
            }
            (structure, enumeration, flags) => {
                let names = [structure, enumeration, flags].into_iter().flatten();
                let last = names.max_by_key(|name| name.span);
                let doc = file.doc.as_ref().map(|doc| doc.span);
                let span = last.map_or(doc.unwrap_or_default(), |name| name.span);
                self.findings.push(
                    Diagnostic::at("type-kind", span, "a type is a struct, an enum or flags")
                        .help("name it with exactly one of `struct`, `enum` and `flags`"),
                );
                self.findings.silence(span);
                let name = last.cloned().unwrap_or(At {
                    value: String::new(),
                    span,
                });
                (name, TypeKind::Struct(Vec::new()))
            }
        };
        TypeDef {
            since: since.new_type(&name),
            doc: self.docs.get(file.doc.as_ref(), &name, self.findings),
            name,
            rust_name: file.rust_name.clone(),
            note: text(file.note.as_ref()),
            kind,
            in_input: false,
            in_output: false,
            ring: 0,
        }
    }

    /// Refuses the keys that belong to another kind of type.
    fn only(&mut self, file: &TypeFile, name: &At<String>, what: &str, structure: bool) {
        let stray = if structure {
            let base = file.base.as_ref().map(|base| ("base", base.span));
            base.or_else(|| file.values.first().map(|value| ("values", value.name.span)))
        } else {
            file.fields.first().map(|field| ("fields", field.name.span))
        };
        if let Some((key, span)) = stray {
            let message = format!("{what} has no `{key}`");
            self.findings
                .push(Diagnostic::at("type-kind", span, message).help(format!(
                    "`{name}` is named as {what}; remove `{key}` or name it otherwise"
                )));
        }
    }

    fn base(&mut self, file: &TypeFile, name: &At<String>) -> Base {
        file.base.as_ref().map_or_else(
            || {
                self.findings.push(
                    Diagnostic::at("missing-key", name.span, "the key `base` is missing")
                        .help("add `base: integer` or `base: string`"),
                );
                Base::Integer
            },
            |base| base.value,
        )
    }

    fn enum_value(&mut self, file: &spec::EnumValue) -> EnumValue {
        if let Some(bit) = &file.bit {
            let message = "`bit` is of flags; an enum has values";
            self.findings
                .push(Diagnostic::at("type-kind", bit.span, message).help("use `value`"));
        }
        let value = file.value.clone().unwrap_or_else(|| {
            if file.bit.is_none() {
                let message = "the key `value` is missing";
                self.findings.at("missing-key", file.name.span, message);
            }
            self.findings.silence(file.name.span);
            At {
                value: Value::Null,
                span: file.name.span,
            }
        });
        EnumValue {
            value,
            name: file.name.clone(),
            doc: file.doc.value.clone(),
        }
    }

    fn flag(&mut self, file: &spec::EnumValue) -> Flag {
        if let Some(value) = &file.value {
            let message = "`value` is of enums; flags have bits";
            self.findings
                .push(Diagnostic::at("type-kind", value.span, message).help("use `bit`"));
        }
        let bit = file.bit.unwrap_or_else(|| {
            if file.value.is_none() {
                let message = "the key `bit` is missing";
                self.findings.at("missing-key", file.name.span, message);
            }
            self.findings.silence(file.name.span);
            At {
                value: 0,
                span: file.name.span,
            }
        });
        Flag {
            bit,
            name: file.name.clone(),
            doc: file.doc.value.clone(),
        }
    }

    fn action(
        &mut self,
        file: &ActionFile,
        service: &spec::ServiceFile,
        types: &[TypeDef],
        codes: &Codes<'_>,
        scope: &Scope<'_>,
        since: &Since<'_>,
    ) -> Action {
        let added = |field: &str| since.input(&file.action, field);
        let input = scope.fields(&file.input, added, self.findings);
        let added = |field: &str| since.output(&file.action, field);
        let output = scope.fields(&file.output, added, self.findings);
        let pagination = file.pagination.as_ref().and_then(|pagination| {
            super::pagination::resolve(pagination, &input, &output, types, self.findings)
        });
        Action {
            since: since.new_action(&file.action),
            name: file.action.clone(),
            rust_name: file.rust_name.clone(),
            path: text(file.path.as_ref()).unwrap_or_default(),
            category: self.category(file, service),
            doc: self
                .docs
                .get(file.doc.as_ref(), &file.action, self.findings),
            note: text(file.note.as_ref()),
            effect: file.effect,
            content: self.content(file, &input),
            anonymous: file.anonymous,
            stream: file
                .stream
                .as_ref()
                .map(|stream| self.stream(stream, &input, scope)),
            rate_limit: file.rate_limit.or(service.rate_limit),
            deprecated: file.deprecated.as_ref().map(deprecated),
            pagination,
            input,
            output,
            errors: file
                .errors
                .iter()
                .filter_map(|code| self.error_ref(code, codes))
                .collect(),
            examples: file
                .examples
                .iter()
                .map(|example| Example {
                    title: example.title.value.clone(),
                    input: example.input.clone(),
                    output: example.output.clone(),
                })
                .collect(),
        }
    }

    /// How parameters travel; what is unknown has a finding.
    fn content(&mut self, file: &ActionFile, input: &[Field]) -> Content {
        let Some(stream) = &file.octet_stream else {
            return if file.multipart {
                Content::Multipart
            } else {
                Content::Json
            };
        };
        let body = &stream.body;
        let is_body = |field: &Field| field.name == *body && field.ty.is_binary();
        match input.iter().position(is_body) {
            Some(body) => Content::OctetStream(OctetStream {
                body,
                header_prefix: stream.header_prefix.value.clone(),
            }),
            None => {
                let message = format!("`{body}` is no binary parameter of the action");
                self.findings.at("content", body.span, message);
                for field in input.iter().filter(|field| field.ty.is_binary()) {
                    self.findings.silence(field.ty.span);
                }
                Content::Json
            }
        }
    }

    /// How answers come as a stream; what is unknown has a finding.
    fn stream(
        &mut self,
        file: &At<spec::Stream>,
        input: &[Field],
        scope: &Scope<'_>,
    ) -> At<Stream> {
        let item = file.item.as_ref().and_then(|name| {
            let id = match scope.ty(name, self.findings)? {
                Type::Named(id) => Some(id),
                _ => None,
            };
            if id.is_none() {
                let message = format!("`{name}` is no struct, as the data of an event is");
                self.findings.at("stream", name.span, message);
            }
            id
        });
        let by = file.by.as_ref().and_then(|name| {
            let index = input.iter().position(|field| {
                field.name == *name && field.ty.value == Type::Scalar(Scalar::Boolean)
            });
            if index.is_none() {
                let message = format!("`{name}` is no boolean parameter of the action");
                self.findings.at("stream", name.span, message);
            }
            index
        });
        At {
            value: Stream { item, by },
            span: file.span,
        }
    }

    /// Index of the action's category; if it is unknown, of the one that may be meant.
    fn category(&mut self, file: &ActionFile, service: &spec::ServiceFile) -> Option<usize> {
        let Some(name) = &file.category else {
            if !service.categories.is_empty() {
                let message = "the key `category` is missing";
                self.findings.push(
                    Diagnostic::at("missing-key", file.action.span, message)
                        .help("add `category`, as the service has categories"),
                );
            }
            return None;
        };
        let names = || {
            service
                .categories
                .iter()
                .map(|category| &*category.name.value)
        };
        if let Some(index) = names().position(|known| known == name.value) {
            return Some(index);
        }
        let message = format!("unknown category `{name}`");
        let finding = Diagnostic::at("unknown-category", name.span, message);
        let otherwise = if service.categories.is_empty() {
            "the service has none; add it to `categories` in `service.yaml`".to_owned()
        } else {
            let all = names().collect::<Vec<_>>().join("`, `");
            format!("the categories are `{all}`")
        };
        let near = self.findings.unknown(finding, name, names(), &otherwise);
        near.and_then(|near| names().position(|known| known == near))
    }

    /// Reference to an error code; if it is unknown, to the one that may be meant.
    fn error_ref(&mut self, code: &At<spec::Code>, codes: &Codes<'_>) -> Option<At<ErrorRef>> {
        let span = code.span;
        let code = code.to_string();
        if let Some(value) = codes.get(&*code).copied() {
            return Some(At { value, span });
        }
        if self.service.damaged || self.files.common_damaged {
            return None;
        }
        let message = format!("unknown error code `{code}`");
        let finding = Diagnostic::at("unknown-error", span, message);
        let otherwise = "add it to the service's `errors.yaml`";
        let near = self
            .findings
            .unknown(finding, &code, codes.keys().copied(), otherwise)?;
        codes.get(near).map(|value| At {
            value: *value,
            span,
        })
    }
}

/// The codes that actions of a service can list, in all their spellings.
type Codes<'a> = BTreeMap<&'a str, ErrorRef>;

fn codes<'a>(protocol: Protocol, common: &'a [ErrorDef], service: &'a [ErrorDef]) -> Codes<'a> {
    let common = if protocol.facts().has_common_errors {
        common
    } else {
        &[]
    };
    let service = (0..).map(ErrorRef::Service).zip(service);
    let common = (0..).map(ErrorRef::Common).zip(common);
    let mut codes = Codes::new();
    for (reference, error) in service.chain(common) {
        for code in std::iter::once(&error.code).chain(&error.aliases) {
            codes.entry(&*code.value).or_insert(reference);
        }
    }
    codes
}

fn source(file: &At<spec::Source>) -> Source {
    match (&file.document, &file.metadata) {
        (None, Some(release)) => Source::Metadata(release.value.clone()),
        (document, metadata) => Source::Document {
            name: text(document.as_ref()).unwrap_or_default(),
            updated: text(file.updated.as_ref()).unwrap_or_default(),
            metadata: text(metadata.as_ref()),
        },
    }
}

/// The codes of a file, sorted.
fn error_defs(entries: &[ErrorEntry], docs: Docs, findings: &mut Findings) -> Vec<ErrorDef> {
    let mut errors: Vec<ErrorDef> = entries
        .iter()
        .map(|entry| {
            let code = At {
                value: entry.code.to_string(),
                span: entry.code.span,
            };
            ErrorDef {
                doc: docs.get(entry.doc.as_ref(), &code, findings),
                code,
                name: entry.name.clone(),
                rust_name: entry.rust_name.clone(),
                aliases: entry.aliases.clone(),
                retryable: entry.retryable,
            }
        })
        .collect();
    errors.sort_by(|a, b| a.code.value.cmp(&b.code.value));
    errors
}
