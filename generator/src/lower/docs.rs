//! What is said of how a type is written in Rust.

use tencentcloud_model::model::{Base, Service, TypeDef, TypeId, TypeKind};
use tencentcloud_model::text::code;

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
