//! The specs, resolved: every reference exists. Of Rust it knows the names alone that specs give
//! where two would become one.
//!
//! Values keep where they stand ([`At`]) for diagnostics and comparisons.

mod content;
mod flat;
mod meant;
mod paging;
mod protocol;
mod scalar;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::content::{Content, OctetStream};
pub(crate) use self::meant::meant;
pub use self::paging::{NextFacts, PageStyle, Pagination, StyleFacts};
pub use self::protocol::{ProtocolFacts, VersionFormat};
pub use self::scalar::{Json, Scalar, ScalarFacts, base64, bytes, whole};
use crate::sources::At;
pub use crate::spec::{Base, Bound, Bounds, Effect, Format, Protocol, RegionUse, Unit};

/// All services.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Model {
    /// Error codes that every TC3 action can return, sorted by code.
    pub common_errors: Vec<ErrorDef>,
    /// The services, sorted by name.
    pub services: Vec<Service>,
}

/// A service: one folder of specs, one module of the client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Service {
    /// Its folder and module.
    pub module: String,
    /// Its name; signs requests.
    pub name: At<String>,
    /// Name of the product.
    pub title: String,
    /// What the product is.
    pub doc: String,
    /// Version of the API.
    pub version: At<String>,
    /// How requests and answers are shaped.
    pub protocol: Protocol,
    /// Host that is reached by default.
    pub endpoint: At<String>,
    /// Region and host, sorted by region.
    pub regional_endpoints: Vec<(String, At<String>)>,
    /// Whether actions take a region.
    pub region: RegionUse,
    /// The regions allowed; empty if any.
    pub regions: Vec<At<String>>,
    /// Requests per second for each action that says nothing else, where a limit is documented.
    pub rate_limit: Option<At<u32>>,
    /// Chapters of the documentation, in its order.
    pub categories: Vec<Category>,
    /// Where the facts come from.
    pub source: Source,
    /// The service's own error codes, sorted by code.
    pub errors: Vec<ErrorDef>,
    /// Types, sorted by name.
    pub types: Vec<TypeDef>,
    /// Actions, sorted by name.
    pub actions: Vec<Action>,
    /// Releases of the documentation, newest first.
    pub history: Vec<Release>,
}

/// Where the facts of a service come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A document that people read.
    Document {
        /// Its name.
        name: String,
        /// Day of its last change.
        updated: String,
        /// The metadata that later facts come from: package and release.
        metadata: Option<String>,
    },
    /// The cloud's metadata: package and release.
    Metadata(String),
}

/// A chapter of the documentation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Category {
    /// What actions call it.
    pub name: At<String>,
    /// Its heading.
    pub title: String,
}

/// An error code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ErrorDef {
    /// The code as received; numbers as their digits.
    pub code: At<String>,
    /// Our name for a numeric code.
    pub name: Option<At<String>>,
    /// The Rust variant, where the spec settles a collision.
    pub rust_name: Option<At<String>>,
    /// Other spellings that documents print.
    pub aliases: Vec<At<String>>,
    /// Whether the documentation says to try again.
    pub retryable: bool,
    /// What it means.
    pub doc: String,
}

/// Index of a type in [`Service::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeId(pub usize);

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "flat::Type", into = "flat::Type")]
pub enum Type {
    /// A single value of a type that needs no file.
    Scalar(Scalar),
    /// Any number of values.
    List(Box<Type>),
    /// A type of the service.
    Named(TypeId),
}

/// A named type.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TypeDef {
    /// Its name.
    pub name: At<String>,
    /// The name in Rust, where the spec settles a collision.
    pub rust_name: Option<At<String>>,
    /// What it is.
    pub doc: String,
    /// A remark.
    pub note: Option<String>,
    /// Struct, enum or flags.
    pub kind: TypeKind,
    /// Whether a request reaches it.
    pub in_input: bool,
    /// Whether an answer reaches it.
    pub in_output: bool,
    /// The same for types whose values hold each other, without a list between.
    pub ring: usize,
    /// The release that added it, where the history tells.
    pub since: Option<u32>,
}

/// What a named type is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum TypeKind {
    /// Named fields.
    Struct(Vec<Field>),
    /// One of several values.
    Enum {
        /// What values are on the wire.
        base: Base,
        /// The values documented.
        values: Vec<EnumValue>,
    },
    /// Any of several bits.
    Flags(Vec<Flag>),
}

/// A value of an enum.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnumValue {
    /// The value on the wire, of the enum's base.
    #[serde(with = "flat::value")]
    pub value: At<Value>,
    /// The name in Rust.
    pub name: At<String>,
    /// What it means.
    pub doc: String,
}

/// A bit of a set of flags.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flag {
    /// The bit, counted from 0.
    pub bit: At<u32>,
    /// The name in Rust.
    pub name: At<String>,
    /// What it means.
    pub doc: String,
}

/// An action.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Its name.
    pub name: At<String>,
    /// The name in Rust, where the spec settles a collision.
    pub rust_name: Option<At<String>>,
    /// Path of the request; empty where the protocol has one for all.
    pub path: String,
    /// Index in [`Service::categories`], where there are any.
    pub category: Option<usize>,
    /// What it does.
    pub doc: String,
    /// A remark.
    pub note: Option<String>,
    /// Whether it may be sent twice.
    pub effect: At<Effect>,
    /// How the parameters of requests travel.
    pub content: Content,
    /// Whether requests are sent without a signature.
    pub anonymous: bool,
    /// How answers come as a stream of events.
    pub stream: Option<At<Stream>>,
    /// Requests per second: its own, or the service's; none where no limit is documented.
    pub rate_limit: Option<At<u32>>,
    /// Set when it is on its way out.
    pub deprecated: Option<Deprecated>,
    /// How answers are paged.
    pub pagination: Option<At<Pagination>>,
    /// Parameters.
    pub input: Vec<Field>,
    /// Fields of the answer.
    pub output: Vec<Field>,
    /// Codes that the action documents, as indices.
    pub errors: Vec<At<ErrorRef>>,
    /// Documented requests and answers.
    pub examples: Vec<Example>,
    /// The release that added it, where the history tells.
    pub since: Option<u32>,
}

/// An error code that an action documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorRef {
    /// Index in [`Model::common_errors`].
    Common(usize),
    /// Index in [`Service::errors`].
    Service(usize),
}

/// What to use instead of something deprecated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deprecated {
    /// The action or field to use instead.
    pub instead: Option<At<String>>,
    /// More about it.
    pub note: Option<String>,
}

/// A parameter, a field of an answer, or a field of a struct.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Name on the wire.
    pub name: At<String>,
    /// The name in Rust, where the spec settles a collision.
    pub rust_name: Option<At<String>>,
    /// Type of its values.
    pub ty: At<Type>,
    /// Whether a request must set it.
    pub required: bool,
    /// Whether an answer is useless without it.
    pub always: bool,
    /// Whether an answer may hold `null`.
    pub nullable: bool,
    /// What the cloud assumes if it is left out.
    #[serde(with = "flat::optional_value")]
    pub default: Option<At<Value>>,
    /// Bounds of a number, both inclusive.
    pub range: Option<At<Bounds>>,
    /// Bounds of a string's length in characters.
    pub length: Option<At<Bounds>>,
    /// Bounds of a list's size.
    pub items: Option<At<Bounds>>,
    /// What a number counts.
    pub unit: Option<Unit>,
    /// How a text is written.
    pub format: Option<Format>,
    /// Whether no log may show it.
    pub sensitive: bool,
    /// Set when it is on its way out.
    pub deprecated: Option<Deprecated>,
    /// Indices of the siblings that exclude it.
    pub conflicts_with: Vec<usize>,
    /// Siblings (as indices) and the values they must have for this one to count.
    #[serde(with = "flat::indexed_values")]
    pub requires: Vec<(usize, At<Value>)>,
    /// Whether the cloud also prints a list of one as the bare element.
    pub accepts_single: bool,
    /// What it is.
    pub doc: String,
    /// A remark.
    pub note: Option<String>,
    /// The release that added it, where the history tells.
    pub since: Option<u32>,
}

/// How the answers of an action come as a stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// Type of an event's data; that of the answer where there is none.
    pub item: Option<TypeId>,
    /// Index of the boolean parameter that asks for the stream.
    pub by: Option<usize>,
}

/// A field within structs: the index of each struct's field, the field itself last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldPath(pub Vec<usize>);

/// A documented request and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The request as JSON text.
    pub input: At<String>,
    /// The answer as JSON text, without its envelope.
    pub output: At<String>,
}

/// A release of the documentation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Release {
    /// Its number.
    pub number: u32,
    /// When it came out, as documented.
    pub time: String,
    /// Actions it adds.
    pub new_actions: Vec<String>,
    /// Actions it changes: name, parameters added, answer fields added.
    pub modified_actions: Vec<(String, Vec<String>, Vec<String>)>,
    /// Types it adds.
    pub new_types: Vec<String>,
    /// Types it changes: name, fields added, fields whose documentation changed.
    pub modified_types: Vec<(String, Vec<String>, Vec<String>)>,
}

impl Action {
    /// Whether the answer to a request comes as a stream of events.
    #[must_use]
    pub fn is_streamed(&self, request: &Map<String, Value>) -> bool {
        let asks =
            |by: usize| request.get(self.input[by].name.as_str()) == Some(&Value::Bool(true));
        let stream = self.stream.as_ref();
        stream.is_some_and(|stream| stream.by.is_none_or(asks))
    }
}

impl ErrorDef {
    /// Whether a code as received is this one, by its code or an alias.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.code.value == code || self.aliases.iter().any(|alias| alias.value == code)
    }
}

impl Service {
    /// The type that an ID of this service stands for.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The fields that a path goes through, of an answer with these fields.
    pub fn along<'a>(
        &'a self,
        fields: &'a [Field],
        path: &'a FieldPath,
    ) -> impl Iterator<Item = &'a Field> {
        path.0.iter().scan(fields, |fields, index| {
            let field = fields.get(*index)?;
            *fields = self.items_of(field);
            Some(field)
        })
    }

    /// A path as specs write it: `Data.Items`.
    #[must_use]
    pub fn path_name(&self, fields: &[Field], path: &FieldPath) -> String {
        let names = self.along(fields, path).map(|field| &*field.name.value);
        names.collect::<Vec<_>>().join(".")
    }

    /// Where a path leads in an answer, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self, fields: &[Field], path: &FieldPath) -> String {
        let fields = self.along(fields, path);
        fields
            .map(|field| format!("/{}", field.name.value))
            .collect()
    }

    /// The fields of the structs that a list holds, at any depth; none if it holds no structs.
    #[must_use]
    pub fn items_of(&self, list: &Field) -> &[Field] {
        match list.ty.innermost() {
            Type::Named(id) => self.ty(*id).fields(),
            _ => &[],
        }
    }
}

impl TypeDef {
    /// The fields of a struct; none of an enum or flags.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            TypeKind::Struct(fields) => fields,
            TypeKind::Enum { .. } | TypeKind::Flags(_) => &[],
        }
    }
}

impl Type {
    /// The type of a list's elements, at any depth; the type itself otherwise.
    #[must_use]
    pub fn innermost(&self) -> &Type {
        match self {
            Type::List(element) => element.innermost(),
            other => other,
        }
    }
}

/// Whether Windows keeps a name for a device, so that no file can have it.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let port = name
        .strip_prefix("com")
        .or_else(|| name.strip_prefix("lpt"));
    let port = port.is_some_and(|port| matches!(port.as_bytes(), [b'1'..=b'9']));
    port || matches!(&*name, "aux" | "con" | "nul" | "prn")
}

/// Whether a word can name a thing on the wire, in a path and in Rust alike.
pub(crate) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The common codes, for services whose answers can hold them.
#[must_use]
pub fn common_errors<'a>(model: &'a Model, service: &Service) -> &'a [ErrorDef] {
    if service.protocol.facts().has_common_errors {
        &model.common_errors
    } else {
        &[]
    }
}

/// The error code that an action refers to.
#[must_use]
pub fn error_def<'a>(
    service: &'a Service,
    common: &'a [ErrorDef],
    error: ErrorRef,
) -> &'a ErrorDef {
    match error {
        ErrorRef::Common(index) => &common[index],
        ErrorRef::Service(index) => &service.errors[index],
    }
}
