//! Model to Rust: every decision about names, types and documentation, made once.

pub mod docs;
pub mod names;
pub mod protocol;
pub mod rust;
pub mod sample;
pub mod types;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::{
    self, ErrorRef, Model, PageStyle, RegionUse, Service, TypeId, common_errors, error_def,
};

pub use self::names::Names;
use self::rust::{Crate, Docs, ErrorCode, ErrorVariant, Module, Paging, Ty, TypeKind};
use self::types::{DOC_WIDTH, FieldsOf, Side};
use crate::naming::identifier;
use crate::text::{code, prose, wrap};

/// Lowers all services.
///
/// # Errors
///
/// Every two names that become one in Rust, and every name that Rust cannot have.
pub fn lower(model: &Model) -> Result<Crate, Vec<Diagnostic>> {
    let mut modules = Vec::new();
    let mut collisions = Vec::new();
    for service in &model.services {
        let names = Names::new(service);
        let common = common_errors(model, service);
        collisions.extend(names::collisions(service, common, &names));
        modules.push(module(service, common, &names));
    }
    if collisions.is_empty() {
        Ok(Crate { modules })
    } else {
        Err(collisions)
    }
}

fn module(service: &Service, common: &[model::ErrorDef], names: &Names) -> Module {
    let types: Vec<_> = (0..service.types.len())
        .map(|i| types::type_item(service, names, TypeId(i)))
        .collect();
    let about = format!(
        "{} API of {}, as documented on {}.",
        if service.version.starts_with(|c: char| c.is_ascii_digit()) {
            format!("Version {} of the", code(&service.version))
        } else {
            format!("The {}", code(&service.version))
        },
        prose(&service.title),
        prose(&service.updated),
    );
    Module {
        name: identifier(&service.module),
        docs: wrap(
            &[
                format!("{}.", prose(&service.title)),
                prose(&service.doc),
                protocol::in_rust(service.protocol).identity.to_owned(),
                about,
            ],
            DOC_WIDTH,
        ),
        client_docs: wrap(
            &[
                format!("Calls the actions of {}.", prose(&service.title)),
                "Cheap to clone; clients made from one configuration share its connections, credentials and rate \
                 limits."
                    .to_owned(),
            ],
            DOC_WIDTH,
        ),
        service: runtime_service(service, common),
        actions: (0..service.actions.len()).map(|i| action(service, common, names, i)).collect(),
        types,
        error_code: error_code(service, common),
    }
}

fn runtime_service(service: &Service, common: &[model::ErrorDef]) -> rust::Service {
    let regional = service
        .regional_endpoints
        .iter()
        .map(|(region, host)| (region.clone(), host.to_string()));
    rust::Service {
        name: service.name.to_string(),
        version: service.version.to_string(),
        protocol: protocol::in_rust(service.protocol).variant,
        endpoint: service.endpoint.to_string(),
        regional_endpoints: regional.collect(),
        region: match service.region {
            RegionUse::Required => "Required",
            RegionUse::Optional => "Optional",
            RegionUse::Unused => "Unused",
        },
        regions: service.regions.iter().map(ToString::to_string).collect(),
        retryable_codes: common
            .iter()
            .chain(&service.errors)
            .filter(|error| error.retryable)
            .flat_map(|error| std::iter::once(&error.code).chain(&error.aliases))
            .map(ToString::to_string)
            .collect(),
    }
}

fn action(
    service: &Service,
    common: &[model::ErrorDef],
    names: &Names,
    index: usize,
) -> rust::Action {
    let action = &service.actions[index];
    let request = names.action(index).to_owned();
    let method = names::method(&request);
    let input = FieldsOf {
        service,
        names,
        siblings: &action.input,
        owner: None,
    };
    let output = FieldsOf {
        service,
        names,
        siblings: &action.output,
        owner: None,
    };
    let link = format!(
        "[`Client::{0}`](crate::{1}::GenericClient::{0})",
        method.trim_start_matches("r#"),
        service.module
    );
    let deprecated = action.deprecated.as_ref().map(|deprecated| {
        let method_of = |wire: &str| {
            let position = service
                .actions
                .iter()
                .position(|action| *action.name == *wire);
            position.map_or_else(
                || wire.to_owned(),
                |index| names::method(names.action(index)),
            )
        };
        docs::deprecation(deprecated, method_of)
    });
    let mut answer = output.structure(
        format!("{request}Output"),
        wrap(&[format!("Answer to {link}.")], DOC_WIDTH),
        Side::Output,
    );
    answer.fields.extend(protocol::request_id(service.protocol));
    rust::Action {
        file: names::file(&request),
        name: action.name.to_string(),
        path: if action.path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{}", action.path)
        },
        effect: match *action.effect {
            model::Effect::Read => "Read",
            model::Effect::Write => "Write",
        },
        rate_limit: *action.rate_limit,
        multipart: action.multipart,
        docs: action_docs(service, common, names, index),
        deprecated,
        builder: input.builder(&request),
        paging: action
            .pagination
            .as_ref()
            .map(|paging| self::paging(service, names, action, paging)),
        output: answer,
        request: input.structure(
            request,
            wrap(&[format!("Request of {link}.")], DOC_WIDTH),
            Side::Input,
        ),
        method,
    }
}

fn action_docs(service: &Service, common: &[model::ErrorDef], names: &Names, index: usize) -> Docs {
    let action = &service.actions[index];
    let mut paragraphs = vec![prose(&action.doc)];
    paragraphs.extend(action.note.as_deref().map(docs::note));
    paragraphs.push(docs::limits(action));
    paragraphs.extend(action.since.map(|since| format!("Since release {since}.")));
    let mut docs = wrap(&paragraphs, DOC_WIDTH);
    if !action.errors.is_empty() {
        docs.extend(
            [
                "",
                "# Errors",
                "",
                "Any [`Error`](crate::Error); the documented codes are:",
                "",
            ]
            .map(str::to_owned),
        );
        for error in &action.errors {
            let error = error_def(service, common, **error);
            let variant = names::error_variant(error);
            let module = &service.module;
            docs.push(format!(
                "- [`{}`](crate::{module}::ErrorCode::{variant}): {}",
                error.code,
                prose(&error.doc)
            ));
        }
    }
    docs.extend(["", "# Examples", "", "```no_run"].map(str::to_owned));
    docs.extend(sample::program(service, names, index));
    docs.push("```".to_owned());
    docs
}

fn paging(
    service: &Service,
    names: &Names,
    action: &model::Action,
    paging: &model::Pagination,
) -> Paging {
    let input = |index: usize| names::field(&action.input[index]);
    let output = |index: usize| names::field(&action.output[index]);
    let fields = FieldsOf {
        service,
        names,
        siblings: &action.output,
        owner: None,
    };
    let items = &action.output[paging.items];
    let item = match fields
        .structure(String::new(), Vec::new(), Side::Output)
        .fields
        .swap_remove(paging.items)
        .ty
    {
        Ty::Vec(item) => *item,
        other => other,
    };
    let (first, position, min_of) = match paging.style {
        PageStyle::Number { page, first } => (Some(first), page, None),
        PageStyle::Cursor { cursor, min_of } => {
            (None, cursor, Some(item_field(service, items, min_of)))
        }
    };
    let needs_size = first.is_some() && paging.total.is_none();
    Paging {
        item,
        first,
        size: action.input[paging.size]
            .default
            .as_ref()
            .filter(|_| needs_size)
            .and_then(|size| size.as_i64()),
        position: input(position),
        page_size: input(paging.size),
        single_page_if: paging.single_page_if.map(input),
        total: paging.total.map(output),
        items: output(paging.items),
        min_of,
    }
}

fn item_field(service: &Service, items: &model::Field, index: usize) -> String {
    match items.ty.innermost() {
        model::Type::Named(id) => match &service.ty(*id).kind {
            model::TypeKind::Struct(fields) => names::field(&fields[index]),
            model::TypeKind::Enum { .. } | model::TypeKind::Flags(_) => String::new(),
        },
        _ => String::new(),
    }
}

fn error_code(service: &Service, common: &[model::ErrorDef]) -> ErrorCode {
    let refs = (0..common.len())
        .map(ErrorRef::Common)
        .chain((0..service.errors.len()).map(ErrorRef::Service));
    let mut variants: Vec<_> = refs
        .map(|error| {
            let documenting = service
                .actions
                .iter()
                .filter(|action| action.errors.iter().any(|code| **code == error));
            let actions = documenting.map(|action| action.name.to_string()).collect();
            error_variant(error_def(service, common, error), actions)
        })
        .collect();
    variants.sort_by(|a, b| a.code.cmp(&b.code));
    ErrorCode {
        variants,
        public: protocol::public_codes(service.protocol),
    }
}

fn error_variant(error: &model::ErrorDef, actions: Vec<String>) -> ErrorVariant {
    let mut paragraphs = vec![format!("{}: {}", code(&error.code), prose(&error.doc))];
    if !error.aliases.is_empty() {
        let aliases: Vec<_> = error.aliases.iter().map(|alias| code(alias)).collect();
        paragraphs.push(format!("Also printed as {}.", aliases.join(", ")));
    }
    ErrorVariant {
        ident: names::error_variant(error),
        docs: wrap(&paragraphs, DOC_WIDTH),
        code: error.code.to_string(),
        aliases: error.aliases.iter().map(ToString::to_string).collect(),
        description: error.doc.clone(),
        retryable: error.retryable,
        actions,
    }
}

impl TypeKind {
    /// Its name.
    #[must_use]
    pub fn ident(&self) -> &str {
        match self {
            TypeKind::Struct(item, _) => &item.ident,
            TypeKind::Enum(item) => &item.ident,
            TypeKind::Flags(item) => &item.ident,
        }
    }
}
