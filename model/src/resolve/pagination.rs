//! How answers are paged: names to indices, and whether what they name can page.

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{Field, FieldPath, PageStyle, Pagination, Scalar, Type, TypeDef};
use crate::sources::{At, Span};
use crate::spec::{self, Next, Style};
use crate::text::code;
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
    let mut check = Check {
        types,
        parameters: Vec::new(),
        findings,
    };
    let whole_number = Wanted::Scalar(&Scalar::WHOLE);
    let size = check.parameter(&file.size, input, whole_number);
    let items = check.path(&file.items, output, Wanted::List);
    let total = optional(file.total.as_ref(), |total| {
        check.path(total, output, whole_number)
    });
    let single_page_if = optional(file.single_page_if.as_ref(), |name| {
        check.parameter(name, input, Wanted::Any)
    });

    let position = check.position(file, whole);
    let style = check.style(file, whole);
    let first = check.first(file, whole);
    let (style, named) = style?;
    let facts = style.facts();
    let wanted = Wanted::Scalar(facts.position);
    let position = position.and_then(|name| check.parameter(name, input, wanted));
    let next = match (&facts.next, named) {
        (Some(next), Some(path)) if next.in_items => items.as_ref().and_then(|items| {
            let list = last(types, output, items)?;
            let field = check.item_field(path, &file.items, list, wanted)?;
            let way = items.0.iter().copied().chain([field]);
            Some(Some(FieldPath(way.collect())))
        }),
        (_, path) => optional(path, |path| check.path(path, output, wanted)),
    };
    let value = Pagination {
        style,
        first: facts.first.or(first)?,
        position: position?,
        next: next?,
        size: size?,
        total: total?,
        items: items?,
        single_page_if: single_page_if?,
    };
    Some(At { value, span: whole })
}

/// The styles that specs call by one name, which what is named as the next position tells apart.
fn styles(style: Style) -> impl Iterator<Item = PageStyle> {
    let all = PageStyle::ALL.into_iter();
    all.filter(move |known| known.facts().spec == style)
}

/// What a key names that may be missing; none if it names something wrong.
fn optional<T>(
    key: Option<&At<String>>,
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

/// The fields of a struct.
fn members<'a>(types: &'a [TypeDef], ty: &Type) -> Option<&'a [Field]> {
    match ty {
        Type::Named(id) => types.get(id.0).map(TypeDef::fields),
        _ => None,
    }
}

/// A type that something needs to page.
#[derive(Clone, Copy)]
enum Wanted {
    Any,
    Struct,
    List,
    Scalar(&'static [Scalar]),
}

impl Wanted {
    fn words(self) -> String {
        words::with_article(match self {
            Self::Any => "value",
            Self::Struct => "struct",
            Self::List => "list",
            Self::Scalar(scalars) => scalars[0].facts().name,
        })
    }

    fn fits(self, ty: &Type) -> bool {
        match self {
            Self::Any => true,
            Self::Struct => matches!(ty, Type::Named(_)),
            Self::List => matches!(ty, Type::List(_)),
            Self::Scalar(scalars) => {
                matches!(ty, Type::Scalar(scalar) if scalars.contains(scalar))
            }
        }
    }
}

struct Check<'a> {
    types: &'a [TypeDef],
    /// The parameters named so far, each of which has one part in paging.
    parameters: Vec<usize>,
    findings: &'a mut Findings,
}

impl Check<'_> {
    /// The parameter of the style; those of other styles are refused.
    fn position<'f>(&mut self, file: &'f spec::Pagination, whole: Span) -> Option<&'f At<String>> {
        let mut position = None;
        for (style, name) in file.positions() {
            if style == file.style {
                position = self.present(style.name(), name, whole);
            } else {
                self.absent(style.name(), name.map(|name| name.span), file.style);
            }
        }
        position
    }

    /// The style, and what is named as the field with the next position.
    fn style<'f>(
        &mut self,
        file: &'f spec::Pagination,
        whole: Span,
    ) -> Option<(PageStyle, Option<&'f At<String>>)> {
        let next = file.next.as_ref();
        let keys = next.into_iter().flat_map(Next::keys);
        let given: Vec<_> = keys.filter_map(|(key, path)| Some((key, path?))).collect();
        let place = given.first().map(|(_, path)| path.span);
        let key = |style: &PageStyle| style.facts().next.as_ref().map(|next| next.key);
        if let Some(counted) = styles(file.style).find(|style| key(style).is_none()) {
            let place = next.map(|_| place.unwrap_or(whole));
            self.absent("next", place, file.style);
            return Some((counted, None));
        }
        self.present("next", next, whole)?;
        let found = match *given {
            [(given, path)] => styles(file.style)
                .find(|style| key(style) == Some(given))
                .map(|style| (style, Some(path))),
            _ => None,
        };
        if found.is_none() {
            let keys: Vec<_> = styles(file.style)
                .filter_map(|style| key(&style))
                .map(code)
                .collect();
            let message = "where the next cursor stands is not told";
            let finding = Diagnostic::at(RULE, place.unwrap_or(whole), message);
            self.findings
                .push(finding.help(format!("give `next` one of {}", keys.join(" and "))));
        }
        found
    }

    /// What is told as the first position, where that is not always the same.
    fn first(&mut self, file: &spec::Pagination, whole: Span) -> Option<i64> {
        let first = file.first.as_ref();
        if styles(file.style).any(|style| style.facts().first.is_none()) {
            return self.present("first", first, whole).map(|first| first.value);
        }
        self.absent("first", first.map(|first| first.span), file.style);
        None
    }

    /// Index of a parameter that must have a certain type.
    fn parameter(&mut self, name: &At<String>, input: &[Field], wanted: Wanted) -> Option<usize> {
        let index = self.field("parameter", name, name, input, wanted)?;
        if self.parameters.contains(&index) {
            let message = format!("the parameter `{name}` is named twice");
            self.findings.push(
                Diagnostic::at(RULE, name.span, message).help("name one parameter for each key"),
            );
            return None;
        }
        self.parameters.push(index);
        Some(index)
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
                Some(_) => Wanted::Struct,
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
        if self.findings.is_silent(ty.span) || wanted.fits(ty) {
            return Some(index);
        }
        self.findings.at(
            RULE,
            place.span,
            format!("the {what} `{name}` must be {} to page", wanted.words()),
        );
        None
    }

    /// Index of the field that the items, named before the last dot, have.
    fn item_field(
        &mut self,
        path: &At<String>,
        items: &At<String>,
        list: &Field,
        wanted: Wanted,
    ) -> Option<usize> {
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
        let item = match &list.ty.value {
            Type::List(item) => members(self.types, item),
            _ => None,
        };
        match item {
            Some(fields) if !fields.is_empty() => self.field("field", path, name, fields, wanted),
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
