//! Types, fields and builders: what a spec's field is in Rust.

use tencentcloud_model::model::{self, Base, Scalar, Service, Type, TypeId};
use tencentcloud_model::text::{code, prose, wrap};
use tencentcloud_model::words;

use super::Names;
use super::docs;
use super::rust::{
    Builder, DOC_WIDTH, Docs, Enum, Field, Flags, Literal, Param, Required, Struct, Ty, TypeItem,
    TypeKind, Variant,
};
use crate::naming::{identifier, shouty};

/// What a struct is. Its shape depends on nothing else: an action more or less changes no struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A request or a named type: any field may be left out, an empty list can be sent.
    Shared,
    /// An answer: a missing list is an empty one.
    Answer,
}

/// Lowers a named type.
#[must_use]
pub fn type_item(service: &Service, names: &Names, id: TypeId) -> TypeItem {
    let ty = service.ty(id);
    let ident = names.ty(id).to_owned();
    let mut paragraphs = vec![prose(&ty.doc)];
    paragraphs.extend(docs::type_note(ty).map(str::to_owned));
    paragraphs.extend(docs::outcome_note(service, id));
    paragraphs.extend(ty.since.map(words::since));
    let docs = wrap(&paragraphs, DOC_WIDTH);
    let kind = match &ty.kind {
        model::TypeKind::Struct(fields) => {
            let fields_of = FieldsOf {
                service,
                names,
                siblings: fields,
                owner: Some(id),
            };
            let item = fields_of.structure(ident, docs, Side::Shared);
            let builder = ty.in_input.then(|| fields_of.builder(&item));
            TypeKind::Struct(item, builder)
        }
        model::TypeKind::Enum { base, values } => TypeKind::Enum(Enum {
            ident,
            docs,
            variants: values.iter().map(variant).collect(),
            text: *base == Base::String,
        }),
        model::TypeKind::Flags(flags) => TypeKind::Flags(Flags {
            ident,
            docs,
            flags: flags
                .iter()
                .map(|flag| {
                    (
                        identifier(&shouty(&flag.name)),
                        wrap(&[prose(&flag.doc)], DOC_WIDTH),
                        *flag.bit,
                    )
                })
                .collect(),
        }),
    };
    TypeItem {
        file: super::names::file(names.ty(id)),
        kind,
    }
}

fn variant(value: &model::EnumValue) -> Variant {
    let literal = match &*value.value {
        serde_json::Value::String(text) => Literal::Text(text.clone()),
        number => Literal::Integer(number.as_i64().unwrap_or_default()),
    };
    let wire = match &literal {
        Literal::Text(text) if text.chars().all(char::is_alphanumeric) && !text.is_empty() => {
            text.clone()
        }
        _ => value.value.to_string(),
    };
    let docs = vec![prose(&value.doc), format!("{} on the wire.", code(&wire))];
    Variant {
        ident: value.name.to_string(),
        docs: wrap(&docs, DOC_WIDTH),
        value: literal,
    }
}

/// The fields of one struct, with all that is needed to lower them.
#[derive(Clone, Copy, Debug)]
pub struct FieldsOf<'a> {
    /// The service.
    pub service: &'a Service,
    /// Names of its items.
    pub names: &'a Names,
    /// The fields.
    pub siblings: &'a [model::Field],
    /// The type that they belong to, if it has a name in the spec.
    pub owner: Option<TypeId>,
}

impl FieldsOf<'_> {
    /// The struct.
    #[must_use]
    pub fn structure(&self, ident: String, docs: Docs, side: Side) -> Struct {
        Struct {
            ident,
            docs,
            has_default: self.siblings.iter().all(|field| !field.always),
            has_secrets: self.siblings.iter().any(|field| field.sensitive),
            from_text: only_text(self.siblings)
                .filter(|_| side == Side::Shared)
                .map(super::names::field),
            outcome: self
                .owner
                .and_then(|id| self.service.outcome(id))
                .map(|fields| fields.map(|index| super::names::field(&self.siblings[index]))),
            fields: self
                .siblings
                .iter()
                .map(|field| self.field(field, side))
                .collect(),
        }
    }

    /// The builder of the struct that they became.
    #[must_use]
    pub fn builder(&self, target: &Struct) -> Builder {
        let checks = super::names::too_many_required(self.siblings);
        let mut states = (1..).map(|n| format!("_S{n}"));
        let params = self.siblings.iter().enumerate().map(|(index, field)| {
            let has_state = field.required && !checks;
            let state = if has_state { states.next() } else { None };
            self.param(target, index, state)
        });
        Builder {
            ident: super::names::builder(&target.ident),
            target: target.ident.clone(),
            params: params.collect(),
            checks,
        }
    }

    fn field(&self, field: &model::Field, side: Side) -> Field {
        let ty = self.ty(&field.ty);
        let list = matches!(*field.ty, Type::List(_));
        let plain = field.always || (list && side == Side::Answer);
        let ident = super::names::field(field);
        let flags = [
            ("required", field.required),
            ("always", field.always),
            ("single", field.accepts_single),
        ];
        Field {
            docs: self.field_docs(field),
            ty: if plain { ty } else { Ty::Option(Box::new(ty)) },
            wire: field.name.to_string(),
            flags: flags
                .into_iter()
                .filter_map(|(flag, is_set)| is_set.then_some(flag))
                .collect(),
            secret: field.sensitive,
            time: (is_time(field) && (side == Side::Answer || self.owner.is_some()))
                .then(|| super::names::time(&ident)),
            deprecated: self.deprecated(field),
            ident,
        }
    }

    fn param(&self, target: &Struct, index: usize, state: Option<String>) -> Param {
        let (field, lowered) = (&self.siblings[index], &target.fields[index]);
        let maybe = super::names::maybe(&lowered.ident);
        let is_taken = target.fields.iter().any(|field| field.ident == maybe);
        Param {
            ident: lowered.ident.clone(),
            docs: lowered.docs.clone(),
            ty: self.ty(&field.ty),
            is_time: is_time(field),
            maybe: (!field.required && !is_taken).then_some(maybe),
            required: state.map(|state| Required {
                state,
                demand: self.names.demand(&lowered.ident),
            }),
            deprecated: lowered.deprecated.clone(),
        }
    }

    /// The type of a value.
    pub(super) fn ty(&self, ty: &Type) -> Ty {
        match ty {
            Type::Scalar(scalar) => Ty::Scalar(*scalar),
            Type::List(element) => Ty::Vec(Box::new(self.element(element))),
            Type::Named(id) => {
                let mut named = Ty::Named(self.names.ty(*id).to_owned());
                if self.service.outcome(*id).is_some() {
                    named = Ty::Outcome(Box::new(named));
                }
                let ring = |id| self.service.ty(id).ring;
                if self.owner.is_some_and(|owner| ring(owner) == ring(*id)) {
                    Ty::Boxed(Box::new(named))
                } else {
                    named
                }
            }
        }
    }

    /// An element of a list, which needs no box of its own.
    fn element(&self, ty: &Type) -> Ty {
        FieldsOf {
            owner: None,
            ..*self
        }
        .ty(ty)
    }

    fn field_docs(&self, field: &model::Field) -> Docs {
        let mut facts = vec![format!("Wire name: {}.", code(&field.name))];
        facts.extend(docs::facts(self.service, self.siblings, field));
        facts.extend(field.since.map(words::since));
        wrap(&[prose(&field.doc), facts.join(" ")], DOC_WIDTH)
    }

    fn deprecated(&self, field: &model::Field) -> Option<String> {
        let name_of = |wire: &str| {
            let sibling = self.siblings.iter().find(|sibling| *sibling.name == *wire);
            sibling.map_or_else(|| wire.to_owned(), super::names::field)
        };
        field
            .deprecated
            .as_ref()
            .map(|deprecated| words::deprecation(deprecated, name_of))
    }
}

/// Whether a field is a point in time.
pub(super) fn is_time(field: &model::Field) -> bool {
    field.unit == Some(model::Unit::UnixSeconds) && *field.ty == Type::Scalar(Scalar::Integer)
}

/// The field that must be given, if it is a text and no other must be.
pub(super) fn only_text(fields: &[model::Field]) -> Option<&model::Field> {
    let mut required = fields.iter().filter(|field| field.required);
    let only = required.next()?;
    (required.next().is_none() && *only.ty == Type::Scalar(Scalar::String)).then_some(only)
}
