//! Names of a module's items, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::{
    self, Model, Service, Source, TypeId, TypeKind, common_errors, is_device,
};
use tencentcloud_model::sources::{At, Span};

use crate::naming::{camel, identifier, shouty, snake};

/// Names that every module has, those that mean something else in each file among them.
pub(super) const MODULE_ITEMS: &[&str] = &[
    "Client",
    "GenericClient",
    "ErrorCode",
    "SERVICE",
    "blocking",
    CALLER,
    SELF,
];

/// The type parameter of builders that stands for what a request is sent with.
pub const CALLER: &str = "C";

/// The one keyword that CamelCase can arrive at.
pub(super) const SELF: &str = "Self";

/// Most required parameters whose states the compiler keeps.
const MOST_STATES: usize = 24;

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["new", "send", "wait_until", "with", "with_meta"];

/// Methods that builders have beside their setters.
const BUILDER_METHODS: &[&str] = &[
    "build",
    "items",
    "pages",
    "send",
    "send_stream",
    "wait_until",
];

/// Modules of the client crate that are no service.
const CRATE_MODULES: &[&str] = &["runtime", "async", "blocking", "default"];

/// Variant of an enum that keeps values nobody documented.
pub const OTHER: &str = "Other";

/// Names of a service's types and actions in Rust.
#[derive(Clone, Debug)]
pub struct Names {
    types: Vec<String>,
    actions: Vec<String>,
    /// Traits that tell of builders that a required parameter is set, by the parameter.
    demands: BTreeMap<String, String>,
}

impl Names {
    /// Names all types and actions of a service.
    #[must_use]
    pub fn new(service: &Service) -> Self {
        let name = |name: &At<String>, rust_name: &Option<At<String>>| match rust_name {
            Some(rust_name) => rust_name.to_string(),
            None => camel(name),
        };
        Names {
            types: service
                .types
                .iter()
                .map(|ty| name(&ty.name, &ty.rust_name))
                .collect(),
            actions: service
                .actions
                .iter()
                .map(|action| name(&action.name, &action.rust_name))
                .collect(),
            demands: demands(service),
        }
    }

    /// Name of a type.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &str {
        &self.types[id.0]
    }

    /// Name of an action's request.
    #[must_use]
    pub fn action(&self, index: usize) -> &str {
        &self.actions[index]
    }

    /// Name of the trait that tells of builders that a required parameter is set.
    #[must_use]
    pub fn demand(&self, field: &str) -> String {
        self.demands.get(field).cloned().unwrap_or_default()
    }

    /// The required parameters, and the traits that tell that they are set.
    pub fn demands(&self) -> impl Iterator<Item = (&String, &String)> {
        self.demands.iter()
    }
}

/// Whether more parameters are required than the compiler keeps the states of.
#[must_use]
pub fn too_many_required(fields: &[model::Field]) -> bool {
    fields.iter().filter(|field| field.required).count() > MOST_STATES
}

/// One name for each required parameter, whichever requests and types have it.
fn demands(service: &Service) -> BTreeMap<String, String> {
    let types = service.types.iter().map(|ty| match &ty.kind {
        TypeKind::Struct(fields) if ty.in_input => fields.as_slice(),
        _ => &[],
    });
    let inputs = service.actions.iter().map(|action| action.input.as_slice());
    let built = types
        .chain(inputs)
        .filter(|fields| !too_many_required(fields));
    let required = built.flatten().filter(|field| field.required);
    let fields: BTreeSet<_> = required.map(field).collect();
    let mut taken = BTreeSet::new();
    fields
        .into_iter()
        .map(|field| {
            let mut name = format!("Has{}", camel(field.trim_start_matches("r#")));
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            (field, name)
        })
        .collect()
}

/// Name of a field and its setter.
#[must_use]
pub fn field(field: &model::Field) -> String {
    let name = match &field.rust_name {
        Some(rust_name) => rust_name.to_string(),
        None => snake(&field.name),
    };
    if BUILDER_METHODS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        identifier(&name)
    }
}

/// Name of the setter of an optional field that takes an `Option`.
#[must_use]
pub fn maybe(field: &str) -> String {
    format!("maybe_{}", field.trim_start_matches("r#"))
}

/// Name of the method that gives a field as a point in time.
#[must_use]
pub fn time(field: &str) -> String {
    format!("{}_at", field.trim_start_matches("r#"))
}

/// Name of the builder of a request or a type.
#[must_use]
pub fn builder(target: &str) -> String {
    format!("{target}Builder")
}

/// The items that an action is: its request, its answer, its builder.
pub(super) fn of_action(request: &str) -> Vec<String> {
    vec![
        request.to_owned(),
        format!("{request}Output"),
        builder(request),
    ]
}

/// The items that a struct is, with the builder that one has which requests reach.
pub(super) fn of_type(name: &str) -> Vec<String> {
    vec![name.to_owned(), builder(name)]
}

/// Name of the file of a type or an action, and of its module.
#[must_use]
pub fn file(name: &str) -> String {
    match snake(name).as_str() {
        "mod" => "mod_".to_owned(),
        name => identifier(name),
    }
}

/// Name of an action's method.
#[must_use]
pub fn method(request: &str) -> String {
    let name = snake(request);
    if CLIENT_METHODS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        identifier(&name)
    }
}

/// Name of an error code's variant.
#[must_use]
pub fn error_variant(error: &model::ErrorDef) -> String {
    match (&error.rust_name, &error.name) {
        (Some(rust_name), _) => rust_name.to_string(),
        (None, Some(name)) => camel(name),
        (None, None) => camel(&error.code),
    }
}

/// Every two things that would have one name in Rust, and every name that Rust cannot have.
#[must_use]
pub fn findings(model: &Model) -> Vec<Diagnostic> {
    let of = |service| collisions(service, common_errors(model, service), &Names::new(service));
    model.services.iter().flat_map(of).collect()
}

/// Every two things of a service that would have one name in Rust.
#[must_use]
pub fn collisions(service: &Service, common: &[model::ErrorDef], names: &Names) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if CRATE_MODULES.contains(&service.module.as_str())
        || identifier(&service.module) != service.module
    {
        found.push(
            Diagnostic::at(
                "rust-name-reserved",
                service.name.span,
                format!("`{}` cannot be a module of the client", service.module),
            )
            .help(match service.source {
                Source::Document { .. } => "rename the folder and `service`",
                Source::Metadata(_) => {
                    "unpack the metadata and rename the folder: requests go by `serviceShortName`"
                }
            }),
        );
    }
    items(service, names, &mut found);
    for ty in &service.types {
        match &ty.kind {
            TypeKind::Struct(fields) => field_names(fields, &[], &mut found),
            TypeKind::Enum { values, .. } => {
                let mut scope = Scope::new("value", &[OTHER, SELF]);
                for value in values {
                    scope.add(
                        value.name.to_string(),
                        &value.name,
                        value.name.span,
                        &mut found,
                    );
                }
            }
            TypeKind::Flags(flags) => {
                let mut scope = Scope::new("flag", &[]);
                for flag in flags {
                    scope.add(
                        identifier(&shouty(&flag.name)),
                        &flag.name,
                        flag.name.span,
                        &mut found,
                    );
                }
            }
        }
    }
    for action in &service.actions {
        field_names(&action.input, &[], &mut found);
        let added = super::protocol::request_id(service.protocol);
        let reserved: Vec<_> = added.iter().map(|field| field.ident.as_str()).collect();
        field_names(&action.output, &reserved, &mut found);
    }
    let mut scope = Scope::new("error code", &[OTHER, SELF]);
    for error in common.iter().chain(&service.errors) {
        scope.add(
            error_variant(error),
            &error.code,
            error.code.span,
            &mut found,
        );
    }
    found
}

/// The items that share the module: types, requests, answers, builders.
fn items(service: &Service, names: &Names, found: &mut Vec<Diagnostic>) {
    let mut scope = Scope::new("item", MODULE_ITEMS);
    let mut files = Scope::new("file", &[]);
    for (i, ty) in service.types.iter().enumerate() {
        let name = names.ty(TypeId(i));
        match ty.kind {
            // One that no request reaches today may be reached tomorrow.
            TypeKind::Struct(_) => {
                for item in of_type(name) {
                    scope.add(item, &ty.name, ty.name.span, found);
                }
            }
            _ => scope.add(name.to_owned(), &ty.name, ty.name.span, found),
        }
        files.add(file(name), &ty.name, ty.name.span, found);
        device(name, &ty.name, found);
    }
    let mut methods = Scope::new("method", &[]);
    for (i, action) in service.actions.iter().enumerate() {
        let name = names.action(i);
        for item in of_action(name) {
            scope.add(item, &action.name, action.name.span, found);
        }
        methods.add(file(name), &action.name, action.name.span, found);
        device(name, &action.name, found);
    }
}

/// Finds a file that Windows could not hold.
fn device(rust_name: &str, name: &At<String>, found: &mut Vec<Diagnostic>) {
    let file = file(rust_name);
    if is_device(&file) {
        let message = format!("`{name}` becomes the file `{file}.rs`, which Windows cannot hold");
        found.push(
            Diagnostic::at("rust-name-reserved", name.span, message)
                .help("give it another `rust_name`"),
        );
    }
}

fn field_names(fields: &[model::Field], reserved: &[&str], found: &mut Vec<Diagnostic>) {
    let mut scope = Scope::new("field", reserved);
    for field in fields {
        scope.add(self::field(field), &field.name, field.name.span, found);
    }
}

/// Names that must differ from one another.
struct Scope {
    kind: &'static str,
    /// What each stands for, and where; none if the client needs it itself.
    taken: BTreeMap<String, Option<(String, Span)>>,
}

impl Scope {
    fn new(kind: &'static str, reserved: &[&str]) -> Self {
        let taken = reserved
            .iter()
            .map(|&name| (name.to_owned(), None))
            .collect();
        Scope { kind, taken }
    }

    fn add(&mut self, ident: String, name: &str, span: Span, found: &mut Vec<Diagnostic>) {
        let kind = self.kind;
        let finding = |message| {
            let help = "give one of them another `rust_name` (values and flags: another `name`)";
            Diagnostic::at("rust-name-collision", span, message).help(help)
        };
        match self.taken.get(&ident) {
            None => {
                self.taken.insert(ident, Some((name.to_owned(), span)));
            }
            Some(None) => found.push(finding(format!(
                "{kind} `{name}` becomes `{ident}` in Rust, a name that the client needs itself"
            ))),
            Some(Some((other, first))) => found.push(
                finding(format!(
                    "{kind} `{name}` becomes `{ident}` in Rust, as `{other}` does"
                ))
                .other(*first, "the other one"),
            ),
        }
    }
}
