//! What is said of how types and fields are written in Rust.

use tencentcloud_model::model::{Base, Field, Service, TypeDef, TypeId, TypeKind};
use tencentcloud_model::text::code;
use tencentcloud_model::words;

/// What is known of a field beside its description, in sentences.
#[must_use]
pub fn facts(service: &Service, siblings: &[Field], field: &Field) -> Vec<String> {
    let mut facts = words::facts(service, siblings, field);
    if field.sensitive {
        facts.push("Never shown by `Debug`.".to_owned());
    }
    facts
}

/// What a type's own page and item say of it beside its description.
#[must_use]
pub fn type_note(ty: &TypeDef) -> Option<&'static str> {
    match &ty.kind {
        TypeKind::Struct(_) => None,
        TypeKind::Enum {
            base: Base::Integer,
            ..
        } => Some("A number on the wire. Numbers that nobody documented are kept as `Other`."),
        TypeKind::Enum {
            base: Base::String, ..
        } => Some("A string on the wire. Strings that nobody documented are kept as `Other`."),
        TypeKind::Flags(_) => {
            Some("Bits of a number on the wire. Bits that nobody documented are kept.")
        }
    }
}

/// What to know of a type whose values fail each for itself.
#[must_use]
pub fn outcome_note(service: &Service, id: TypeId) -> Option<String> {
    let [name, _] = service.protocol.facts().outcome?;
    service.outcome(id).map(|_| {
        format!(
            "Each can fail for itself: answers hold it as an {}, which gives the value or the error that {} tells of.",
            code("Outcome"),
            code(name)
        )
    })
}
