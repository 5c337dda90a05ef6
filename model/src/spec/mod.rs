//! The YAML under `spec/`, key for key.
//!
//! Nothing is resolved here: a type is still a word, an error code may not exist. [`At`] keeps
//! where a value stands, so that later stages can point at it.

mod approvals;
mod bounds;
mod history;
mod paging;

use std::{collections::BTreeMap, fmt};

use schemars::{JsonSchema, Schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use self::approvals::{Approval, ApprovalsFile};
pub use self::bounds::{Bound, Bounds};
pub use self::history::{HistoryFile, ModifiedAction, ModifiedType, Release};
pub use self::paging::{Next, Pagination, Style};
use crate::sources::At;

/// Stands before a `doc` that is the metadata's sentence. Specs with one are not right, so that
/// nobody takes it for ours.
pub const FOREIGN: &str = "NOT OURS: ";

/// `service.yaml`: what holds for all actions of a service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    /// Name of the service and of its folder; signs requests.
    pub service: At<String>,
    /// Name of the product.
    pub title: At<String>,
    /// What the product is; may be missing where the source is metadata.
    pub doc: Option<At<String>>,
    /// Version of the API.
    pub version: At<String>,
    /// How requests and answers are shaped.
    pub protocol: Protocol,
    /// Host that is reached by default.
    pub endpoint: At<String>,
    /// Hosts by region.
    #[serde(default)]
    pub regional_endpoints: BTreeMap<At<String>, At<String>>,
    /// Whether actions take a region.
    pub region: At<RegionUse>,
    /// The regions allowed; empty if any.
    #[serde(default)]
    pub regions: Vec<At<String>>,
    /// Requests per second for each action that says nothing else, where a limit is documented.
    pub rate_limit: Option<At<u32>>,
    /// Chapters of the documentation, where it has any.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Where the facts come from.
    pub source: At<Source>,
}

/// A chapter of a service's documentation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// What actions call it.
    pub name: At<String>,
    /// Its heading.
    pub title: At<String>,
}

/// Where facts come from: a document, the cloud's own metadata, or both where the metadata knows
/// more than the document.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the document.
    pub document: Option<At<String>>,
    /// Day of the document's last change, as `YYYY-MM-DD`.
    pub updated: Option<At<String>>,
    /// Package and release of the metadata, such as `tccli 3.1.189.1`.
    pub metadata: Option<At<String>>,
}

/// A way to shape requests and answers.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// API 3.0: one path, the action in a header, TC3-HMAC-SHA256.
    Tc3,
    /// The Chat REST API: a path for each action, UserSig.
    ImRest,
}

/// Whether the actions of a service take a region.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegionUse {
    /// A call without one is refused.
    Required,
    /// A call may name one.
    Optional,
    /// None is sent.
    Unused,
}

/// `errors.yaml`: error codes of a service, or those common to all.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorsFile {
    /// The codes, sorted.
    pub errors: At<Vec<ErrorEntry>>,
}

/// An error code.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorEntry {
    /// The code as received: a word or a number.
    pub code: At<Code>,
    /// Our name for a code that is a number.
    pub name: Option<At<String>>,
    /// The Rust variant, where the one made from the code collides.
    pub rust_name: Option<At<String>>,
    /// Other spellings that documents print.
    #[serde(default)]
    pub aliases: Vec<At<String>>,
    /// Whether the documentation says to try again.
    #[serde(default)]
    pub retryable: bool,
    /// What it means; may be missing where the source is metadata.
    pub doc: Option<At<String>>,
}

/// An error code as written: TC3 codes are words, those of Chat numbers.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Code {
    /// Such as `FailedOperation.ClassTooLong`.
    Word(String),
    /// Such as `70402`.
    Number(i64),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => word.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word or a whole number")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Code, E> {
                Ok(Code::Word(word.to_owned()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Code, E> {
                Ok(Code::Number(number))
            }
        }

        deserializer.deserialize_identifier(Visitor)
    }
}

/// `actions/NAME.yaml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionFile {
    /// Name of the action and of the file.
    pub action: At<String>,
    /// The name in Rust, where the one made from `action` collides.
    pub rust_name: Option<At<String>>,
    /// Path of the request, where the protocol has one for each action.
    pub path: Option<At<String>>,
    /// A category of the service, where it has any.
    pub category: Option<At<String>>,
    /// What it does; may be missing where the source is metadata.
    pub doc: Option<At<String>>,
    /// A remark for who maintains the spec, such as how a contradiction of the source was read.
    pub note: Option<At<String>>,
    /// Whether it may be sent twice.
    pub effect: At<Effect>,
    /// Whether requests are sent as `multipart/form-data`.
    #[serde(default)]
    pub multipart: bool,
    /// How requests are sent as `application/octet-stream`.
    pub octet_stream: Option<At<OctetStream>>,
    /// Whether requests are sent without a signature.
    #[serde(default)]
    pub anonymous: bool,
    /// How answers come as a stream of events.
    pub stream: Option<At<Stream>>,
    /// Requests per second, where it differs from the service's.
    pub rate_limit: Option<At<u32>>,
    /// Set when the action is on its way out.
    pub deprecated: Option<Deprecated>,
    /// How answers are paged.
    pub pagination: Option<At<Pagination>>,
    /// Parameters.
    #[serde(default)]
    pub input: Vec<Field>,
    /// Fields of the answer.
    #[serde(default)]
    pub output: Vec<Field>,
    /// Codes that the action documents.
    #[serde(default)]
    pub errors: Vec<At<Code>>,
    /// Documented requests and answers.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// How requests are sent whose body is the bytes of a parameter, and whose headers are the others.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OctetStream {
    /// Binary parameter that is the body.
    pub body: At<String>,
    /// What stands before a parameter's name in the name of its header, such as `X-CLS-`.
    pub header_prefix: At<String>,
}

/// How the answers of an action come as a stream of events.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Type of an event's data; that of the answer where it is left out.
    pub item: Option<At<String>>,
    /// Boolean parameter that asks for the stream; without one, answers always come as a stream.
    pub by: Option<At<String>>,
}

/// Whether an action changes anything.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Sending it twice does no harm.
    Read,
    /// Sending it twice may act twice.
    Write,
}

/// What to use instead of something deprecated.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecated {
    /// The action or field to use instead.
    #[serde(rename = "use")]
    pub instead: Option<At<String>>,
    /// More about it.
    pub note: Option<At<String>>,
}

/// A parameter, a field of an answer, or a field of a struct.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name on the wire.
    pub name: At<String>,
    /// The name in Rust, where the one made from `name` collides.
    pub rust_name: Option<At<String>>,
    /// `string`, `integer`, `uint64`, `float`, `boolean`, `switch`, `binary`, `list<T>`, or a type of the service.
    #[serde(rename = "type")]
    pub ty: At<String>,
    /// Whether a request must set it.
    #[serde(default)]
    pub required: bool,
    /// Whether an answer is useless without it.
    #[serde(default)]
    pub always: bool,
    /// Whether an answer may hold `null`.
    #[serde(default)]
    pub nullable: bool,
    /// What the cloud assumes if it is left out.
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
    /// Whether it is a secret that no log may show.
    #[serde(default)]
    pub sensitive: bool,
    /// Set when the field is on its way out.
    pub deprecated: Option<Deprecated>,
    /// Fields that exclude this one.
    #[serde(default)]
    pub conflicts_with: Vec<At<String>>,
    /// Values that other fields must have for this one to count.
    #[serde(default)]
    pub requires: BTreeMap<At<String>, At<Value>>,
    /// Whether the cloud also prints a list of one as the bare element.
    #[serde(default)]
    pub accepts_single: bool,
    /// What it is; may be missing where the source is metadata.
    pub doc: Option<At<String>>,
    /// A remark for who maintains the spec, such as how a contradiction of the source was read.
    pub note: Option<At<String>>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Bytes.
    Bytes,
    /// Hundredths.
    Percent,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A day, such as `2022-08-17`.
    Date,
    /// A time with its zone, as ISO 8601: `2022-08-17T08:00:00+08:00`.
    DateTime,
    /// A time without a zone, such as `2022-08-17 08:00:00`.
    LocalDateTime,
}

/// A documented request and its answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub title: At<String>,
    /// The request as JSON text.
    pub input: At<String>,
    /// The answer as JSON text, without its envelope.
    pub output: At<String>,
}

/// `types/NAME.yaml`: one of `struct`, `enum` and `flags`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = one_kind)]
pub struct TypeFile {
    /// Name of a struct and of the file.
    #[serde(rename = "struct")]
    pub structure: Option<At<String>>,
    /// Name of an enum and of the file.
    #[serde(rename = "enum")]
    pub enumeration: Option<At<String>>,
    /// Name of a set of flags and of the file.
    pub flags: Option<At<String>>,
    /// The name in Rust, where the one made from the type's name collides.
    pub rust_name: Option<At<String>>,
    /// What values are on the wire; of an enum and of flags.
    pub base: Option<At<Base>>,
    /// What it is; may be missing where the source is metadata.
    pub doc: Option<At<String>>,
    /// A remark for who maintains the spec, such as how a contradiction of the source was read.
    pub note: Option<At<String>>,
    /// Fields of a struct.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Values of an enum or of flags.
    #[serde(default)]
    pub values: Vec<EnumValue>,
}

/// What the values of an enum are on the wire.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// Whole numbers.
    Integer,
    /// Words.
    String,
}

/// A value of an enum, or a flag.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// The value on the wire; of an enum.
    pub value: Option<At<Value>>,
    /// The bit, counted from 0; of flags.
    pub bit: Option<At<u32>>,
    /// The name in Rust.
    pub name: At<String>,
    /// What it means.
    pub doc: At<String>,
}

/// A type is a struct, an enum or flags, and has the keys of its kind alone.
fn one_kind(schema: &mut Schema) {
    let values = |key: &str, other: &str| json!({ "items": { "required": [key], "properties": { other: false } } });
    schema.insert(
        "oneOf".to_owned(),
        json!([
            {
                "required": ["struct"],
                "properties": {
                    "enum": false, "flags": false, "base": false, "values": false,
                },
            },
            {
                "required": ["enum", "base", "values"],
                "properties": {
                    "struct": false, "flags": false, "fields": false,
                    "values": values("value", "bit"),
                },
            },
            {
                "required": ["flags", "base", "values"],
                "properties": {
                    "struct": false, "enum": false, "fields": false,
                    "base": { "const": "integer" },
                    "values": values("bit", "value"),
                },
            },
        ]),
    );
}
