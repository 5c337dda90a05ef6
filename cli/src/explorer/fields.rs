//! What is told of parameters, fields and types.

use tencentcloud_model::model::{Field, Service, Type, TypeDef, TypeKind};
use tencentcloud_model::words;

use super::address::part;
use super::html::Html;
use crate::types;

/// What is told of a field.
#[derive(Default)]
pub struct Facts {
    /// Its type, which leads to where that is told of.
    pub ty: Html,
    pub required: bool,
    pub doc: Html,
    /// Bounds, unit, default and the like.
    pub facts: Html,
    /// Why it is on its way out.
    pub deprecated: Option<Html>,
}

/// A field, as tables show it.
pub struct FieldRow {
    pub name: String,
    pub facts: Facts,
}

/// A named type, as pages show it.
pub struct TypeView {
    pub name: String,
    pub kind: &'static str,
    pub doc: Html,
    pub fields: Vec<FieldRow>,
    /// Of an enum or flags: what is on the wire, the name, what it means.
    pub values: Vec<(String, String, Html)>,
}

/// What is told of a field among its siblings.
pub fn facts(service: &Service, siblings: &[Field], field: &Field, root: &str) -> Facts {
    // Pages tell this beside the name.
    let rest = Field {
        required: false,
        ..field.clone()
    };
    Facts {
        ty: ty(service, &field.ty, root),
        required: field.required,
        doc: Html::prose(&field.doc),
        facts: Html::prose(&words::facts(service, siblings, &rest).join(" ")),
        deprecated: field
            .deprecated
            .as_ref()
            .map(|deprecated| Html::prose(&words::deprecation(deprecated, str::to_owned))),
    }
}

/// Rows of a table of fields, the required first.
pub fn rows(service: &Service, fields: &[Field], root: &str) -> Vec<FieldRow> {
    let required = fields.iter().filter(|field| field.required);
    let others = fields.iter().filter(|field| !field.required);
    required
        .chain(others)
        .map(|field| FieldRow {
            name: field.name.value.clone(),
            facts: facts(service, fields, field, root),
        })
        .collect()
}

/// All that is told of a type.
pub fn type_view(service: &Service, ty: &TypeDef, root: &str) -> TypeView {
    let kind = match &ty.kind {
        TypeKind::Struct(_) => "struct",
        TypeKind::Enum { .. } => "enum",
        TypeKind::Flags(_) => "flags",
    };
    let values = types::values(&ty.kind).into_iter();
    TypeView {
        name: ty.name.value.clone(),
        kind,
        doc: Html::prose(&ty.doc),
        fields: rows(service, ty.fields(), root),
        values: values
            .map(|value| (value.wire, value.name.to_owned(), Html::prose(value.doc)))
            .collect(),
    }
}

/// A type, which leads to its page where it has one.
fn ty(service: &Service, ty: &Type, root: &str) -> Html {
    match ty {
        Type::Scalar(scalar) => Html::text(scalar.facts().name),
        Type::List(element) => Html::around("list<", &self::ty(service, element, root), ">"),
        Type::Named(id) => {
            let name = &service.ty(*id).name;
            let to = format!("{root}/type/{}/{}", part(&service.module), part(name));
            Html::link(&to, name)
        }
    }
}
