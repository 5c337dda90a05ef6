//! What is told of types, at a terminal and in a browser.

use tencentcloud_model::model::{Action, Field, Service, Type, TypeId, TypeKind};
use tencentcloud_model::words;

/// A documented value of an enum or of flags.
pub struct Documented<'a> {
    /// What stands on the wire.
    pub wire: String,
    pub name: &'a str,
    pub doc: &'a str,
}

/// The documented values of a type; none of a struct.
pub fn values(kind: &TypeKind) -> Vec<Documented<'_>> {
    match kind {
        TypeKind::Struct(_) => Vec::new(),
        TypeKind::Enum { values, .. } => values
            .iter()
            .map(|value| Documented {
                wire: words::wire(&value.value),
                name: &value.name,
                doc: &value.doc,
            })
            .collect(),
        TypeKind::Flags(flags) => flags
            .iter()
            .map(|flag| Documented {
                wire: (1_u64 << flag.bit.value.min(63)).to_string(),
                name: &flag.name,
                doc: &flag.doc,
            })
            .collect(),
    }
}

/// The types that an action reaches, in the order in which they are met.
pub fn reached(service: &Service, action: &Action) -> Vec<TypeId> {
    let mut met = Vec::new();
    let meet = |fields: &[Field], met: &mut Vec<TypeId>| {
        for field in fields {
            if let Type::Named(id) = field.ty.innermost()
                && !met.contains(id)
            {
                met.push(*id);
            }
        }
    };
    meet(&action.input, &mut met);
    meet(&action.output, &mut met);
    let event = action.stream.as_ref().and_then(|stream| stream.item);
    met.extend(event.filter(|event| !met.contains(event)));
    let mut next = 0;
    while let Some(id) = met.get(next).copied() {
        next += 1;
        meet(service.ty(id).fields(), &mut met);
    }
    met
}
