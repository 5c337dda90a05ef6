//! What fields and values say about themselves.

use std::collections::HashMap;

use super::values::refused;
use super::{Owner, field_lists};
use crate::diagnostic::{Diagnostic, FIRST};
use crate::findings::Findings;
use crate::model::{
    Base, Bound, Bounds, EnumValue, Field, Flag, Json, Service, Source, Type, TypeDef, TypeKind,
};
use crate::sources::{At, Span};

/// Lengths of texts and lists.
const SIZES: Json = Json::Whole(0..=u64::MAX as i128);

/// Bits that an integer has room for besides its sign.
const BITS: u32 = 63;

/// Checks the fields and values of a service.
pub(super) fn check(service: &Service, findings: &mut Findings) {
    let written = matches!(service.source, Source::Document { .. });
    for (owner, fields) in field_lists(&service.types, &service.actions) {
        for (index, field) in fields.iter().enumerate() {
            let mut check = Check { field, findings };
            // Of metadata only some actions may be wanted, and a struct is the same for any.
            if written || !matches!(owner, Owner::Struct(_)) {
                check.presence(owner);
            }
            if written {
                check.sent_or_assumed();
            }
            check.siblings(index, fields);
            // What depends on the type cannot be told if the type is unknown.
            if !check.findings.is_silent(field.ty.span) {
                check.bounds();
                check.values(fields, &service.types);
            }
        }
    }
    for ty in &service.types {
        match &ty.kind {
            TypeKind::Struct(_) => {}
            TypeKind::Enum { base, values } => enum_values(&ty.name, *base, values, findings),
            TypeKind::Flags(values) => flags(&ty.name, values, findings),
        }
    }
}

/// The checks of one field.
struct Check<'a> {
    field: &'a Field,
    findings: &'a mut Findings,
}

impl Check<'_> {
    fn report(&mut self, rule: &'static str, span: Span, message: String, help: &str) {
        self.findings
            .push(Diagnostic::at(rule, span, message).help(help));
    }

    /// `required`, `always` and `accepts_single`.
    fn presence(&mut self, owner: Owner<'_>) {
        let field = self.field;
        let name = &field.name;
        let sent = match owner {
            Owner::Input(_) => true,
            Owner::Output => false,
            // An unused type has a finding of its own.
            Owner::Struct(ty) => ty.in_input || !ty.in_output,
        };
        if field.required && !sent {
            self.report(
                "required-output",
                name.span,
                format!("no request holds `{name}`, so it cannot be required"),
                "remove `required`",
            );
        }
        let list = matches!(field.ty.value, Type::List(_));
        if field.always {
            let why = match owner {
                Owner::Input(_) => Some("a parameter"),
                Owner::Struct(_) => Some("a field of a type"),
                Owner::Output if list => Some("a list"),
                Owner::Output if field.nullable => Some("nullable"),
                Owner::Output => None,
            };
            if let Some(why) = why {
                self.report(
                    "always",
                    name.span,
                    format!("`{name}` is {why}, so it cannot be `always` there"),
                    "keep `always` to an ID or a token that an action exists to return",
                );
            }
        }
        if field.accepts_single && !list && !self.findings.is_silent(field.ty.span) {
            self.report(
                "accepts-single",
                name.span,
                format!("`{name}` is no list"),
                "make it `list<T>`, or remove `accepts_single`",
            );
        }
    }

    /// `required` beside `default`, which only a contradiction of the source can mean.
    fn sent_or_assumed(&mut self) {
        let Field {
            name,
            required,
            default,
            note,
            ..
        } = self.field;
        if let Some(default) = default.as_ref().filter(|_| *required && note.is_none()) {
            let message = format!("`{name}` is required, so nothing is assumed if it is left out");
            let help = "remove `required` or `default`; where the source says both, add a `note`";
            self.report("default", default.span, message, help);
        }
    }

    /// `conflicts_with` and `deprecated`.
    fn siblings(&mut self, index: usize, fields: &[Field]) {
        let name = &self.field.name;
        for other in self
            .field
            .conflicts_with
            .iter()
            .filter_map(|other| fields.get(*other))
        {
            if std::ptr::eq(other, self.field) {
                let help = "name the other field";
                let message = format!("`{name}` conflicts with itself");
                self.report("conflicts-with", name.span, message, help);
            } else if !other.conflicts_with.contains(&index) {
                self.report(
                    "conflicts-with",
                    other.name.span,
                    format!(
                        "`{name}` conflicts with `{}`, which does not say so",
                        other.name
                    ),
                    "write `conflicts_with` on both",
                );
            }
        }
        let instead = self
            .field
            .deprecated
            .as_ref()
            .and_then(|d| d.instead.as_ref());
        if let Some(instead) = instead.filter(|instead| *instead == name) {
            let message = format!("`{name}` cannot be used instead of itself");
            self.report("deprecated", instead.span, message, "name the other field");
        }
    }

    /// `range`, `length`, `items` and `unit`.
    fn bounds(&mut self) {
        let field = self.field;
        let ty = &field.ty.value;
        let scalar = match ty {
            Type::Scalar(scalar) => Some(scalar.facts()),
            Type::List(_) | Type::Named(_) => None,
        };
        let number = scalar.filter(|scalar| scalar.is_number());
        let text = scalar.is_some_and(|scalar| scalar.json == Json::Text);
        let list = matches!(ty, Type::List(_));
        let facets = [
            ("range", field.range, number.is_some(), "numbers"),
            ("length", field.length, text, "text"),
            ("items", field.items, list, "lists"),
        ];
        for (facet, bounds, fits, what) in facets {
            let Some(bounds) = bounds else { continue };
            if !fits {
                self.report(
                    "bounds",
                    bounds.span,
                    format!(
                        "`{}` cannot have `{facet}`, which is for {what}",
                        field.name
                    ),
                    "`range` bounds a number, `length` text and `items` a list",
                );
                continue;
            }
            let numbers = number.map_or(&SIZES, |number| &number.json);
            self.sides(facet, &bounds, numbers);
        }
        if field.unit.is_some() && number.is_none() {
            self.report(
                "unit",
                field.name.span,
                format!("`{}` is no number, so it has no unit", field.name),
                "remove `unit`",
            );
        }
    }

    fn sides(&mut self, facet: &str, bounds: &At<Bounds>, numbers: &Json) {
        let Bounds(min, max) = bounds.value;
        let sides = || min.into_iter().chain(max);
        let problem = if sides().next().is_none() {
            Some("bounds nothing")
        } else if min.zip(max).is_some_and(|(min, max)| min > max) {
            Some("has its smaller bound last")
        } else if let Json::Whole(range) = numbers {
            let least = Bound::Whole(*range.start());
            let most = Bound::Whole(*range.end());
            if !sides().all(Bound::is_whole) {
                Some("has a bound that is no whole number")
            } else if least == Bound::Whole(0) && sides().any(|side| side < least) {
                Some("has a negative bound")
            } else if sides().any(|side| side < least || side > most) {
                Some("has a bound that does not fit into 64 bits")
            } else {
                None
            }
        } else {
            None
        };
        if let Some(problem) = problem {
            let message = format!("`{facet}` of `{}` {problem}", self.field.name);
            self.report(
                "bounds",
                bounds.span,
                message,
                "write `[MIN, MAX]`, `null` for an open side",
            );
        }
    }

    /// `default` and `requires`.
    fn values(&mut self, fields: &[Field], types: &[TypeDef]) {
        if let Some(default) = &self.field.default
            && let Some(why) = refused(&default.value, self.field, types)
        {
            let message = format!("the default `{}` {why}", default.value);
            self.report(
                "default",
                default.span,
                message,
                "give the default as on the wire",
            );
        }
        for (index, value) in &self.field.requires {
            let Some(other) = fields.get(*index) else {
                continue;
            };
            if self.findings.is_silent(other.ty.span) {
                continue;
            }
            if let Some(why) = refused(&value.value, other, types) {
                let message = format!("the value `{}` of `{}` {why}", value.value, other.name);
                self.report(
                    "requires",
                    value.span,
                    message,
                    "name a value that it can have",
                );
            }
        }
    }
}

fn enum_values(name: &At<String>, base: Base, values: &[EnumValue], findings: &mut Findings) {
    some_values(name, values.is_empty(), findings);
    let json = &base.scalar().facts().json;
    let mut seen = HashMap::new();
    for EnumValue { value, .. } in values {
        // A missing value has a finding already.
        if value.is_null() {
            continue;
        }
        if !json.holds(value) {
            let wanted = json.wanted(value);
            let message = format!("the value `{value}` is not {wanted}, as `base` says");
            findings.push(
                Diagnostic::at("enum-value", value.span, message).help("change it, or `base`"),
            );
        }
        let first = *seen.entry(value.to_string()).or_insert(value.span);
        if first != value.span {
            let message = format!("the value `{value}` stands twice");
            findings.push(
                Diagnostic::at("duplicate-name", value.span, message)
                    .help("keep one of them")
                    .other(first, FIRST),
            );
        }
    }
}

fn flags(name: &At<String>, flags: &[Flag], findings: &mut Findings) {
    some_values(name, flags.is_empty(), findings);
    let mut seen = HashMap::new();
    for Flag { bit, .. } in flags {
        if bit.value >= BITS {
            let message = format!("an integer has no bit {bit}");
            findings.push(
                Diagnostic::at("enum-value", bit.span, message)
                    .help("bits are counted from 0, up to 62"),
            );
        }
        let first = *seen.entry(bit.value).or_insert(bit.span);
        if first != bit.span {
            let message = format!("the bit {bit} stands twice");
            findings.push(
                Diagnostic::at("duplicate-name", bit.span, message)
                    .help("keep one of them")
                    .other(first, FIRST),
            );
        }
    }
}

fn some_values(name: &At<String>, empty: bool, findings: &mut Findings) {
    if empty {
        let message = format!("`{name}` has no values");
        findings.push(
            Diagnostic::at("enum-value", name.span, message)
                .help("add `values`, or use `integer` or `string` where it is used"),
        );
    }
}
