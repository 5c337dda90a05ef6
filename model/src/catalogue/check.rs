//! Whether whatever a model refers to is there.

use crate::model::{
    Action, Content, ErrorRef, Field, FieldPath, Model, Pagination, Service, Type, TypeKind,
    is_name,
};
use crate::sources::At;

/// Whether a model holds one service, and all that its parts refer to, by names of which identifiers
/// can be made.
pub(super) fn is_whole(model: &Model) -> bool {
    let [service] = &*model.services else {
        return false;
    };
    let types = service.types.iter().all(|ty| {
        let parts = match &ty.kind {
            TypeKind::Struct(fields) => are_whole(service, fields),
            TypeKind::Enum { values, .. } => values.iter().all(|value| is_name(&value.name)),
            TypeKind::Flags(flags) => flags.iter().all(|flag| is_name(&flag.name)),
        };
        parts && is_named(&ty.name, ty.rust_name.as_ref())
    });
    types
        && is_name(&service.module)
        && service
            .actions
            .iter()
            .all(|action| is_whole_action(model, service, action))
}

fn is_whole_action(model: &Model, service: &Service, action: &Action) -> bool {
    let category = action
        .category
        .is_none_or(|index| index < service.categories.len());
    let errors = action.errors.iter().all(|error| match error.value {
        ErrorRef::Common(index) => index < model.common_errors.len(),
        ErrorRef::Service(index) => index < service.errors.len(),
    });
    let stream = action.stream.as_ref().is_none_or(|stream| {
        stream.item.is_none_or(|id| id.0 < service.types.len())
            && stream.by.is_none_or(|index| index < action.input.len())
    });
    let content = match &action.content {
        Content::OctetStream(stream) => stream.body < action.input.len(),
        Content::Json | Content::Multipart => true,
    };
    // Paths are walked along fields that are.
    category
        && is_named(&action.name, action.rust_name.as_ref())
        && errors
        && stream
        && content
        && are_whole(service, &action.input)
        && are_whole(service, &action.output)
        && action
            .pagination
            .as_ref()
            .is_none_or(|pagination| is_whole_pagination(service, action, pagination))
}

fn is_whole_pagination(service: &Service, action: &Action, pagination: &Pagination) -> bool {
    let input = |index: usize| index < action.input.len();
    let output = |path: &FieldPath| {
        let fields = service.along(&action.output, path).count();
        fields > 0 && fields == path.0.len()
    };
    input(pagination.position)
        && pagination.next.as_ref().is_none_or(output)
        && input(pagination.size)
        && output(&pagination.items)
        && pagination.total.as_ref().is_none_or(output)
        && pagination.single_page_if.is_none_or(input)
}

/// Whether what has this name on the wire, and perhaps another in Rust, can be named there.
fn is_named(name: &str, rust_name: Option<&At<String>>) -> bool {
    is_name(rust_name.map_or(name, |name| name.as_str()))
}

fn are_whole(service: &Service, fields: &[Field]) -> bool {
    fields.iter().all(|field| {
        let ty = match field.ty.innermost() {
            Type::Named(id) => id.0 < service.types.len(),
            _ => true,
        };
        let mut siblings = field.conflicts_with.iter();
        let mut requires = field.requires.iter();
        ty && is_named(&field.name, field.rust_name.as_ref())
            && siblings.all(|index| *index < fields.len())
            && requires.all(|(index, _)| *index < fields.len())
    })
}
