//! How answers are paged: names to indices, and whether what they name can page.

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{Field, FieldPath, PageStyle, Pagination, Scalar, Type, TypeDef};
use crate::sources::{At, Span};
use crate::spec::{self, Style};
use crate::words;

const RULE: &str = "pagination";

/// The pagination of an action; none if there is a finding.
pub(super) fn resolve(
    file: &At<spec::Pagination>,
    input: &[Field],
    output: &[Field],
    types: &[TypeDef],
    findings: &mut Findings,
) -> Option<At<Pagination>> {
    let whole = file.span;
    let file = &file.value;
    let mut check = Check { types, findings };
    let size = check.parameter(&file.size, input, WHOLE);
    let items = check.path(&file.items, output, LIST);
    let total = optional(&file.total, |total| check.path(total, output, WHOLE));
    let single_page_if = optional(&file.single_page_if, |name| {
        check.parameter(name, input, ANY)
    });

    let position = check.position(file, whole);
    let next = check.next(file, whole);
    let position_of = |check: &mut Check<'_>, wanted| {
        position.and_then(|name| check.parameter(name, input, wanted))
    };
    let (position, style, next) = match file.style {
        Style::Page => {
            let first = check.present("first", file.first.as_ref(), whole);
            let style = first.map(|first| PageStyle::Number(first.value));
            (position_of(&mut check, WHOLE), style, Some(None))
        }
        Style::Offset => {
            let position = position_of(&mut check, WHOLE);
            (position, Some(PageStyle::Offset), Some(None))
        }
        Style::Cursor => match next {
            Some(NextIn::Lowest(path)) => {
                let next = items.as_ref().and_then(|items| {
                    let list = last(types, output, items)?;
                    let field = check.item_field(path, &file.items, list)?;
                    Some(FieldPath(items.0.iter().copied().chain([field]).collect()))
                });
                let position = position_of(&mut check, INTEGER);
                (position, Some(PageStyle::Lowest), next.map(Some))
            }
            Some(NextIn::Field(path)) => {
                let next = check.path(path, output, TEXT);
                let position = position_of(&mut check, TEXT);
                (position, Some(PageStyle::Token), next.map(Some))
            }
            None => (None, None, None),
        },
    };
    if file.style != Style::Page {
        let first = file.first.as_ref().map(|first| first.span);
        check.absent("first", first, file.style);
    }
    let value = Pagination {
        style: style?,
        position: position?,
        next: next?,
        size: size?,
        total: total?,
        items: items?,
        single_page_if: single_page_if?,
    };
    Some(At { value, span: whole })
}

/// What a key names that may be missing; none if it names something wrong.
fn optional<T>(
    key: &Option<At<String>>,
    resolve: impl FnOnce(&At<String>) -> Option<T>,
) -> Option<Option<T>> {
    match key {
        Some(name) => resolve(name).map(Some),
        None => Some(None),
    }
}

/// The field at the end of a path.
fn last<'a>(types: &'a [TypeDef], fields: &'a [Field], path: &FieldPath) -> Option<&'a Field> {
    let (end, way) = path.0.split_last()?;
    let owner = way.iter().try_fold(fields, |fields, index| {
        members(types, &fields.get(*index)?.ty)
    })?;
    owner.get(*end)
}

/// The fields of a struct, or of a list's structs.
fn members<'a>(types: &'a [TypeDef], ty: &Type) -> Option<&'a [Field]> {
    match ty.innermost() {
        Type::Named(id) => types.get(id.0).map(TypeDef::fields),
        _ => None,
    }
}

/// Where the next cursor stands.
#[derive(Clone, Copy)]
enum NextIn<'a> {
    Lowest(&'a At<String>),
    Field(&'a At<String>),
}

/// A type that something needs to page: in words, and whether one is it.
#[derive(Clone, Copy)]
struct Wanted {
    words: &'static str,
    fits: fn(&Type) -> bool,
}

const ANY: Wanted = Wanted {
    words: "any type",
    fits: |_| true,
};
const INTEGER: Wanted = Wanted {
    words: "an integer",
    fits: |ty| *ty == Type::Scalar(Scalar::Integer),
};
const WHOLE: Wanted = Wanted {
    words: "an integer",
    fits: |ty| matches!(ty, Type::Scalar(Scalar::Integer | Scalar::Uint64)),
};
const TEXT: Wanted = Wanted {
    words: "a string",
    fits: |ty| *ty == Type::Scalar(Scalar::String),
};
const LIST: Wanted = Wanted {
    words: "a list",
    fits: |ty| matches!(ty, Type::List(_)),
};

struct Check<'a> {
    types: &'a [TypeDef],
    findings: &'a mut Findings,
}

impl Check<'_> {
    /// The parameter of the style; those of other styles are refused.
    fn position<'f>(&mut self, file: &'f spec::Pagination, whole: Span) -> Option<&'f At<String>> {
        let keys = [
            (Style::Page, "page", &file.page),
            (Style::Offset, "offset", &file.offset),
            (Style::Cursor, "cursor", &file.cursor),
        ];
        let mut position = None;
        for (style, key, name) in keys {
            if style == file.style {
                position = self.present(key, name.as_ref(), whole);
            } else {
                self.absent(key, name.as_ref().map(|name| name.span), file.style);
            }
        }
        position
    }

    /// Where the next cursor stands, which only cursors have.
    fn next<'f>(&mut self, file: &'f spec::Pagination, whole: Span) -> Option<NextIn<'f>> {
        let next = file.next.as_ref();
        if file.style != Style::Cursor {
            let name = next.and_then(|next| next.min.as_ref().or(next.field.as_ref()));
            self.absent("next", name.map(|name| name.span), file.style);
            return None;
        }
        let next = self.present("next", next, whole)?;
        match (&next.min, &next.field) {
            (Some(path), None) => Some(NextIn::Lowest(path)),
            (None, Some(path)) => Some(NextIn::Field(path)),
            (min, _) => {
                let span = min.as_ref().map_or(whole, |min| min.span);
                self.findings.push(
                    Diagnostic::at(RULE, span, "where the next cursor stands is not told")
                        .help("give `next` one of `min` and `field`"),
                );
                None
            }
        }
    }

    /// Index of a parameter that must have a certain type.
    fn parameter(&mut self, name: &At<String>, input: &[Field], wanted: Wanted) -> Option<usize> {
        self.field("parameter", name, name, input, wanted)
    }

    /// The field of an answer that a path leads to.
    fn path(&mut self, path: &At<String>, output: &[Field], wanted: Wanted) -> Option<FieldPath> {
        let types = self.types;
        let mut fields = output;
        let mut indices = Vec::new();
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let wanted = match parts.peek() {
                None => wanted,
                Some(_) => Wanted {
                    words: "a struct",
                    fits: |ty| matches!(ty, Type::Named(_)),
                },
            };
            let index = self.field("output field", path, part, fields, wanted)?;
            indices.push(index);
            fields = members(types, &fields[index].ty).unwrap_or_default();
        }
        Some(FieldPath(indices))
    }

    /// Index of a field that must have a certain type; `place` is where it is named.
    fn field(
        &mut self,
        what: &str,
        place: &At<String>,
        name: &str,
        fields: &[Field],
        wanted: Wanted,
    ) -> Option<usize> {
        let Some(index) = fields.iter().position(|field| *field.name == *name) else {
            let finding = Diagnostic::at(RULE, place.span, format!("unknown {what} `{name}`"));
            let known = fields.iter().map(|field| &*field.name.value);
            let otherwise = format!("name {} of the action", words::with_article(what));
            self.findings.unknown(finding, name, known, &otherwise);
            return None;
        };
        let ty = &fields[index].ty;
        if self.findings.is_silent(ty.span) || (wanted.fits)(&ty.value) {
            return Some(index);
        }
        self.findings.at(
            RULE,
            place.span,
            format!("the {what} `{name}` must be {} to page", wanted.words),
        );
        None
    }

    /// Index of the field that the items, named before the last dot, have.
    fn item_field(&mut self, path: &At<String>, items: &At<String>, list: &Field) -> Option<usize> {
        let name = path
            .rsplit_once('.')
            .filter(|(list, _)| *list == items.value)
            .map(|(_, name)| name);
        let Some(name) = name else {
            let message = format!("`{path}` is no field of the items");
            self.findings.push(
                Diagnostic::at(RULE, path.span, message)
                    .help(format!("write `{items}.` and the name of a field")),
            );
            return None;
        };
        match members(self.types, &list.ty) {
            Some(fields) if !fields.is_empty() => self.field("field", path, name, fields, INTEGER),
            _ => {
                let message = format!("the items `{items}` have no fields");
                self.findings.at(RULE, path.span, message);
                None
            }
        }
    }

    fn present<'v, T>(&mut self, key: &str, value: Option<&'v T>, whole: Span) -> Option<&'v T> {
        if value.is_none() {
            let message = format!("the key `{key}` is missing");
            let help = format!("add `{key}`, which this style of paging needs");
            self.findings
                .push(Diagnostic::at("missing-key", whole, message).help(help));
        }
        value
    }

    fn absent(&mut self, key: &str, span: Option<Span>, style: Style) {
        if let Some(span) = span {
            let message = format!("`{key}` means nothing to the style `{}`", style.name());
            self.findings
                .push(Diagnostic::at(RULE, span, message).help("remove it"));
        }
    }
}
