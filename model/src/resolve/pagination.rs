//! How answers are paged: names to indices, and whether what they name can page.

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{Field, PageStyle, Pagination, Scalar, Type, TypeDef, TypeKind};
use crate::sources::{At, Span};
use crate::spec::{self, Style};

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
    let integer = |ty: &Type| *ty == Type::Scalar(Scalar::Integer);
    let list = |ty: &Type| matches!(ty, Type::List(_));

    let mut check = Check { findings };
    let size = check.field("parameter", &file.size, input, "an integer", integer);
    let items = check.field("output field", &file.items, output, "a list", list);
    let total = file
        .total
        .as_ref()
        .map(|total| check.field("output field", total, output, "an integer", integer));
    let single_page_if = file
        .single_page_if
        .as_ref()
        .map(|name| check.field("parameter", name, input, "any type", |_| true));

    let style = match file.style {
        Style::Page => {
            check.absent("cursor", file.cursor.as_ref().map(|name| name.span), "page");
            check.absent("next", file.next.as_ref().map(|next| next.min.span), "page");
            let page = check.present("page", file.page.as_ref(), whole);
            let first = check.present("first", file.first.as_ref(), whole);
            let page =
                page.and_then(|page| check.field("parameter", page, input, "an integer", integer));
            page.zip(first).map(|(page, first)| PageStyle::Number {
                page,
                first: first.value,
            })
        }
        Style::Cursor => {
            check.absent("page", file.page.as_ref().map(|name| name.span), "cursor");
            check.absent(
                "first",
                file.first.as_ref().map(|first| first.span),
                "cursor",
            );
            let cursor = check.present("cursor", file.cursor.as_ref(), whole);
            let next = check.present("next", file.next.as_ref(), whole);
            let cursor = cursor
                .and_then(|cursor| check.field("parameter", cursor, input, "an integer", integer));
            let min_of = next
                .zip(items)
                .and_then(|(next, items)| check.item_field(&next.min, &output[items], types));
            cursor
                .zip(min_of)
                .map(|(cursor, min_of)| PageStyle::Cursor { cursor, min_of })
        }
    };
    let value = Pagination {
        style: style?,
        size: size?,
        total: total.map_or(Some(None), |total| total.map(Some))?,
        items: items?,
        single_page_if: single_page_if.map_or(Some(None), |index| index.map(Some))?,
    };
    Some(At { value, span: whole })
}

struct Check<'a> {
    findings: &'a mut Findings,
}

impl Check<'_> {
    /// Index of a field that must have a certain type.
    fn field(
        &mut self,
        what: &str,
        name: &At<String>,
        fields: &[Field],
        wanted: &str,
        fits: impl Fn(&Type) -> bool,
    ) -> Option<usize> {
        let Some(index) = fields.iter().position(|field| field.name == *name) else {
            let finding = Diagnostic::at(RULE, name.span, format!("unknown {what} `{name}`"));
            let known = fields.iter().map(|field| &*field.name.value);
            let otherwise = format!("name a {what} of the action");
            self.findings.unknown(finding, name, known, &otherwise);
            return None;
        };
        let ty = &fields[index].ty;
        if self.findings.is_silent(ty.span) || fits(&ty.value) {
            return Some(index);
        }
        self.findings.at(
            RULE,
            name.span,
            format!("the {what} `{name}` must be {wanted} to page"),
        );
        None
    }

    /// Index of the field that the items, named before the dot, have.
    fn item_field(&mut self, path: &At<String>, items: &Field, types: &[TypeDef]) -> Option<usize> {
        let name = path
            .split_once('.')
            .filter(|(list, _)| *list == items.name.value)
            .map(|(_, name)| At {
                value: name.to_owned(),
                span: path.span,
            });
        let Some(name) = name else {
            self.findings.push(
                Diagnostic::at(
                    RULE,
                    path.span,
                    format!("`{path}` is no field of the items"),
                )
                .help(format!("write `{}.` and the name of a field", items.name)),
            );
            return None;
        };
        let fields = match items.ty.value.innermost() {
            Type::Named(id) => types.get(id.0).map(|ty| &ty.kind),
            _ => None,
        };
        match fields {
            Some(TypeKind::Struct(fields)) => {
                let integer = |ty: &Type| *ty == Type::Scalar(Scalar::Integer);
                self.field("field", &name, fields, "an integer", integer)
            }
            _ => {
                let message = format!("the items `{}` have no fields", items.name);
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

    fn absent(&mut self, key: &str, span: Option<Span>, style: &str) {
        if let Some(span) = span {
            let message = format!("`{key}` means nothing to the style `{style}`");
            self.findings
                .push(Diagnostic::at(RULE, span, message).help("remove it"));
        }
    }
}
