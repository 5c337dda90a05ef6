//! Fields and the types they name.

use std::collections::BTreeMap;

use super::docs::Docs;
use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{Deprecated, Field, Scalar, Type, TypeId, is_name, meant};
use crate::sources::{At, Span};
use crate::spec::{self, TypeFile};

/// Depth past which lists within lists are refused.
const MAX_LISTS: usize = 8;

/// The types that fields of a service can name.
pub(super) struct Scope<'a> {
    /// By name; none where the file could not be read.
    types: BTreeMap<&'a str, Option<TypeId>>,
    docs: Docs,
}

impl<'a> Scope<'a> {
    pub(super) fn new(files: &'a BTreeMap<String, Option<TypeFile>>, docs: Docs) -> Self {
        let mut types = BTreeMap::new();
        let mut next = 0;
        for (file_name, file) in files {
            let id = file.as_ref().map(|file| {
                let id = TypeId(next);
                next += 1;
                for name in [&file.structure, &file.enumeration, &file.flags]
                    .into_iter()
                    .flatten()
                {
                    types.insert(&*name.value, Some(id));
                }
                id
            });
            // Where the file's name differs from the type's, that is the finding.
            types.entry(file_name).or_insert(id);
        }
        Self { types, docs }
    }

    /// The fields of a struct, a request or an answer; `since` gives the release that added one.
    pub(super) fn fields(
        &self,
        files: &[spec::Field],
        since: impl Fn(&str) -> Option<u32>,
        findings: &mut Findings,
    ) -> Vec<Field> {
        let sibling = |name: &str| files.iter().position(|field| field.name.value == name);
        let mut unknown = |name: &str, span: Span| {
            let message = format!("unknown field `{name}`");
            let finding = Diagnostic::at("unknown-field", span, message);
            let known = files.iter().map(|field| &*field.name.value);
            findings.unknown(
                finding,
                name,
                known,
                "name a field that stands beside this one",
            );
        };
        let mut fields = Vec::with_capacity(files.len());
        for file in files {
            let mut conflicts_with = Vec::new();
            for other in &file.conflicts_with {
                match sibling(other) {
                    Some(index) => conflicts_with.push(index),
                    None => unknown(other, other.span),
                }
            }
            let mut requires = Vec::new();
            for (other, value) in &file.requires {
                match sibling(other) {
                    Some(index) => requires.push((index, value.clone())),
                    None => unknown(other, other.span),
                }
            }
            if let Some(instead) = file.deprecated.as_ref().and_then(|d| d.instead.as_ref())
                && sibling(instead).is_none()
            {
                unknown(instead, instead.span);
            }
            fields.push(Field {
                name: file.name.clone(),
                rust_name: file.rust_name.clone(),
                ty: At {
                    value: Type::Scalar(Scalar::String),
                    span: file.ty.span,
                },
                required: file.required,
                always: file.always,
                nullable: file.nullable,
                default: file.default.clone(),
                range: file.range,
                length: file.length,
                items: file.items,
                unit: file.unit,
                format: file.format,
                sensitive: file.sensitive,
                deprecated: file.deprecated.as_ref().map(deprecated),
                conflicts_with,
                requires,
                accepts_single: file.accepts_single,
                doc: String::new(),
                note: text(file.note.as_ref()),
                since: since(&file.name),
            });
        }
        for (field, file) in fields.iter_mut().zip(files) {
            field.doc = self.docs.get(file.doc.as_ref(), &file.name, findings);
            match self.ty(&file.ty, findings) {
                Some(ty) => field.ty.value = ty,
                None => findings.silence(file.ty.span),
            }
        }
        fields
    }

    /// The type that a word stands for; of an unknown one, the type that may be meant, if any.
    pub(super) fn ty(&self, word: &At<String>, findings: &mut Findings) -> Option<Type> {
        let mut name = word.value.as_str();
        let mut span = word.span;
        let mut depth = 0;
        while let Some(element) = name.strip_prefix("list<").and_then(|w| w.strip_suffix('>')) {
            // Between quotes, where the name stands exactly is not worth telling.
            if span.end - span.start == name.len() {
                span = Span {
                    start: span.start + "list<".len(),
                    end: span.end - 1,
                    ..span
                };
            }
            name = element;
            depth += 1;
        }
        if depth > MAX_LISTS {
            let message = format!("more than {MAX_LISTS} lists within each other");
            findings.at("unknown-type", word.span, message);
            return None;
        }
        let ty = match (Scalar::named(name), self.types.get(name)) {
            (Some(scalar), _) => Some(Type::Scalar(scalar)),
            (None, Some(id)) => id.map(Type::Named),
            (None, None) => self.meant(name, span, findings),
        };
        Some((0..depth).fold(ty?, |element, _| Type::List(Box::new(element))))
    }

    /// Notes that a type is unknown; the type that may be meant.
    fn meant(&self, name: &str, span: Span, findings: &mut Findings) -> Option<Type> {
        let finding = Diagnostic::at("unknown-type", span, format!("unknown type `{name}`"));
        if let Some(meant) = meant(name) {
            findings.push(finding.help(format!("did you mean `{meant}`?")));
            return Scalar::named(&meant).map(Type::Scalar);
        }
        let scalars = Scalar::ALL.map(|scalar| scalar.facts().name);
        let known = scalars.into_iter().chain(self.types.keys().copied());
        let otherwise = if is_name(name) && name.starts_with(|c: char| c.is_ascii_uppercase()) {
            format!("add it as `types/{name}.yaml`")
        } else {
            let scalars = scalars.join("`, `");
            format!("write `{scalars}`, `list<T>` or the name of a file under `types/`")
        };
        let near = findings.unknown(finding, name, known, &otherwise)?;
        Scalar::named(near)
            .map(Type::Scalar)
            .or_else(|| self.types.get(near).copied().flatten().map(Type::Named))
    }
}

/// What to use instead of something deprecated.
pub(super) fn deprecated(file: &spec::Deprecated) -> Deprecated {
    Deprecated {
        instead: file.instead.clone(),
        note: text(file.note.as_ref()),
    }
}

/// Text that may be left out.
pub(super) fn text(value: Option<&At<String>>) -> Option<String> {
    value.map(|value| value.value.clone())
}
