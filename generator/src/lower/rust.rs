//! The client crate as lowered: every name, type and line of documentation decided.

use std::ops::RangeInclusive;

use tencentcloud_model::model::{Content, PageStyle, Scalar};

use crate::output::MARK;

/// The client crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// A module for each service.
    pub modules: Vec<Module>,
}

/// The module of a service.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name and that of its feature.
    pub name: String,
    /// Where its code finds itself and the runtime.
    pub place: Place,
    /// Documentation of the module.
    pub docs: Docs,
    /// Documentation of its client.
    pub client_docs: Docs,
    /// What the runtime must know of the service.
    pub service: Service,
    /// The actions, sorted by name.
    pub actions: Vec<Action>,
    /// The types, sorted by name.
    pub types: Vec<TypeItem>,
    /// What builders demand of required parameters, sorted by name.
    pub demands: Vec<Demand>,
    /// The error codes.
    pub error_code: ErrorCode,
}

/// Where generated code stands in a crate, and what that means for it.
#[derive(Clone, Debug)]
pub struct Place {
    /// Path of the module that services are in, such as `crate`; none where it is reached by
    /// `super` alone, so that the code can stand anywhere.
    pub root: Option<String>,
    /// Path of the runtime, such as `crate::runtime`.
    pub runtime: String,
    /// First lines of every file, as comments.
    pub head: String,
    /// The clients that there are.
    pub drivers: Drivers,
    /// What examples in documentation begin with, such as `tencentcloud_client`.
    pub example: String,
    /// Whether those examples are compiled when documentation is tested.
    pub doctests: bool,
    /// Whether there are any; they are not where nobody reads documentation.
    pub examples: bool,
}

/// The clients of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drivers {
    /// Both, each behind a feature of the crate.
    Features,
    /// The asynchronous one.
    Async,
    /// The blocking one.
    Blocking,
    /// Both.
    Both,
}

impl Place {
    /// Path of the module of a service, from a file so many modules within it.
    #[must_use]
    pub fn module(&self, name: &str, depth: usize) -> String {
        match &self.root {
            Some(root) => format!("{root}::{name}"),
            None => vec!["super"; depth].join("::"),
        }
    }
}

/// That of the client crate.
impl Default for Place {
    fn default() -> Self {
        Place {
            root: Some("crate".to_owned()),
            runtime: "crate::runtime".to_owned(),
            head: format!("// {MARK}; change the specs, never this file.\n"),
            drivers: Drivers::Features,
            example: "tencentcloud_client".to_owned(),
            doctests: true,
            examples: true,
        }
    }
}

/// A trait that only a required parameter has that is set.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Its name.
    pub ident: String,
    /// What the compiler says when the parameter is not set.
    pub message: String,
    /// What the compiler says at the call.
    pub label: String,
}

/// Columns of documentation text.
pub const DOC_WIDTH: usize = 92;

/// Paragraphs and code blocks, as Markdown lines.
pub type Docs = Vec<String>;

/// What the runtime must know of a service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name; signs requests.
    pub name: String,
    /// Version of the API.
    pub version: String,
    /// Variant of `runtime::Protocol`.
    pub protocol: &'static str,
    /// Host that is reached by default.
    pub endpoint: String,
    /// Region and host.
    pub regional_endpoints: Vec<(String, String)>,
    /// Variant of `runtime::RegionUse`.
    pub region: &'static str,
    /// The regions allowed.
    pub regions: Vec<String>,
    /// Codes after which the documentation says to try again.
    pub retryable_codes: Vec<String>,
}

/// An action: its request, its answer, and the call.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its file under `actions/`.
    pub file: String,
    /// Name on the wire.
    pub name: String,
    /// Path of the request.
    pub path: String,
    /// Method of `runtime::Service` that names the action.
    pub effect: &'static str,
    /// Requests per second; 0 where no limit is documented.
    pub rate_limit: u32,
    /// How the parameters of requests travel.
    pub content: Content,
    /// Whether requests are sent without a signature.
    pub anonymous: bool,
    /// The client's method.
    pub method: String,
    /// Documentation of the method.
    pub docs: Docs,
    /// The call that documentation shows, in lines; none of one that takes more than a
    /// sample holds.
    pub sample: Option<Vec<String>>,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// The request.
    pub request: Struct,
    /// The answer.
    pub output: Struct,
    /// Builder of the request.
    pub builder: Builder,
    /// Set on actions that page.
    pub paging: Option<Paging>,
    /// Set on actions whose answers may come as streams of events.
    pub streaming: Option<Streaming>,
}

impl Action {
    /// Whether it changes nothing.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        self.effect == "reads"
    }
}

/// How an answer comes as a stream of events.
#[derive(Clone, Debug)]
pub struct Streaming {
    /// What an event holds.
    pub event: Ty,
    /// The field of the request that asks for a stream, where there is one.
    pub by: Option<String>,
}

/// A named type of a service.
#[derive(Clone, Debug)]
pub struct TypeItem {
    /// Its file under `types/`.
    pub file: String,
    /// What it is.
    pub kind: TypeKind,
}

/// A kind of named type.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// A struct; one that a request reaches has a builder.
    Struct(Struct, Option<Builder>),
    /// An enum of documented values and others.
    Enum(Enum),
    /// A set of flags.
    Flags(Flags),
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

/// A struct with public fields.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// Whether a value without any field set makes sense.
    pub has_default: bool,
    /// Whether `Debug` leaves fields out.
    pub has_secrets: bool,
    /// The one field that must be set, where it is a text, so that the struct can be made from it.
    pub from_text: Option<String>,
    /// Set where a value tells whether it failed: the fields with the code and the message.
    pub outcome: Option<[String; 2]>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// Its type.
    pub ty: Ty,
    /// Name on the wire.
    pub wire: String,
    /// Flags of `runtime::record!`.
    pub flags: Vec<&'static str>,
    /// Whether `Debug` leaves it out.
    pub secret: bool,
    /// The method that gives it as a `SystemTime`, where it is a point in time.
    pub time: Option<String>,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
}

/// A type of a field or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// A single value.
    Scalar(Scalar),
    /// A type of the module.
    Named(String),
    /// `runtime::Outcome<_>`
    Outcome(Box<Ty>),
    /// `Vec<_>`
    Vec(Box<Ty>),
    /// `Option<_>`
    Option(Box<Ty>),
    /// `Box<_>`, where a type holds itself
    Boxed(Box<Ty>),
}

/// A builder that knows which required parameters are set.
#[derive(Clone, Debug)]
pub struct Builder {
    /// Its name.
    pub ident: String,
    /// What it builds.
    pub target: String,
    /// The parameters, in the order of the fields.
    pub params: Vec<Param>,
    /// Whether it looks for what is missing when it is built: too many parameters are required to
    /// have the compiler do that.
    pub checks: bool,
}

impl Builder {
    /// Whether the compiler keeps the state of any parameter.
    #[must_use]
    pub fn has_states(&self) -> bool {
        self.params.iter().any(|param| param.required.is_some())
    }
}

/// A parameter of a builder.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its field and setter.
    pub ident: String,
    /// Documentation of the setter.
    pub docs: Docs,
    /// What the setter takes.
    pub ty: Ty,
    /// Whether the setter takes a point in time.
    pub is_time: bool,
    /// The setter that takes an `Option`; none on required ones, and where its name is taken.
    pub maybe: Option<String>,
    /// Set on required ones.
    pub required: Option<Required>,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
}

/// How a required parameter is demanded.
#[derive(Clone, Debug)]
pub struct Required {
    /// The type parameter that tells whether it is set.
    pub state: String,
    /// The trait that only a set state has.
    pub demand: String,
}

/// How an action pages.
#[derive(Clone, Debug)]
pub struct Paging {
    /// Type of an item.
    pub item: Ty,
    /// How the next page is asked for.
    pub style: PageStyle,
    /// Number of the first page, where they have numbers.
    pub first: i64,
    /// Page size to send when the caller sets none.
    pub size: Option<i64>,
    /// Parameter that tells where the page begins.
    pub position: Step,
    /// Field of the answer, or of its items, that tells the next position.
    pub next: Option<Vec<Step>>,
    /// Parameter with the page size.
    pub page_size: Step,
    /// Parameter that turns paging off when it is set.
    pub single_page_if: Option<Step>,
    /// Field of the answer that counts all matches.
    pub total: Option<Vec<Step>>,
    /// Field of the answer with the items.
    pub items: Vec<Step>,
}

/// A field on the way to another.
#[derive(Clone, Debug)]
pub struct Step {
    /// The field.
    pub ident: String,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether it is a number without a sign.
    pub unsigned: bool,
    /// Whether it is on its way out.
    pub deprecated: bool,
}

/// An enum that keeps values nobody documented.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// The documented values.
    pub variants: Vec<Variant>,
    /// Whether values are words on the wire, not numbers.
    pub text: bool,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// The value on the wire.
    pub value: Literal,
}

/// A value on the wire.
#[derive(Clone, Debug)]
pub enum Literal {
    /// A number.
    Integer(i64),
    /// A word.
    Text(String),
}

/// A set of flags.
#[derive(Clone, Debug)]
pub struct Flags {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// Constant, documentation and bit of each flag.
    pub flags: Vec<(String, Docs, u32)>,
}

/// The error codes of a service.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// The codes, sorted.
    pub variants: Vec<ErrorVariant>,
    /// Numbers of the codes that any action can return, whether documented or not.
    pub public: Option<PublicCodes>,
}

/// Numbers of codes that any action can return.
#[derive(Clone, Debug)]
pub struct PublicCodes {
    /// Documentation of the method that tells such a code.
    pub docs: Docs,
    /// The numbers.
    pub numbers: RangeInclusive<u32>,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct ErrorVariant {
    /// Its variant.
    pub ident: String,
    /// Documentation of the variant.
    pub docs: Docs,
    /// The code as received.
    pub code: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Its description as plain text.
    pub description: String,
    /// Whether the documentation says to try again.
    pub retryable: bool,
    /// Wire names of the actions that document it.
    pub actions: Vec<String>,
}
