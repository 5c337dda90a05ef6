//! Whether documented examples fit the types of their action.
//!
//! Values that nobody documented and bounds do not count, as the documents themselves break them.

use serde_json::Value;

use super::values::{fits, wanted};
use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::json;
use crate::model::{Action, Example, Field, Service, Type, TypeDef, TypeKind};
use crate::sources::{At, Sources, Span};
use crate::tree::{Kind, Node};

const RULE: &str = "example";

/// Checks the examples of a service.
pub(super) fn check(service: &Service, sources: &Sources, findings: &mut Findings) {
    for action in &service.actions {
        for example in &action.examples {
            check_example(service, action, example, sources, findings);
        }
    }
}

/// Takes out the examples of others that do not fit, as nobody here can mend them.
pub(crate) fn drop_unfit(service: &mut Service, sources: &Sources) {
    for index in 0..service.actions.len() {
        let mut examples = std::mem::take(&mut service.actions[index].examples);
        examples.retain(|example| {
            let mut findings = Findings::after(Vec::new());
            let action = &service.actions[index];
            check_example(service, action, example, sources, &mut findings);
            findings.is_empty()
        });
        service.actions[index].examples = examples;
    }
}

fn check_example(
    service: &Service,
    action: &Action,
    example: &Example,
    sources: &Sources,
    findings: &mut Findings,
) {
    let envelope = service.protocol.facts().envelope;
    let sides: [(_, _, _, &[&str]); 2] = [
        (&example.input, &action.input, false, &[]),
        (&example.output, &action.output, true, envelope),
    ];
    for (text, fields, answer, envelope) in sides {
        if findings.is_silent(text.span) {
            continue;
        }
        let (node, found) = json::example(text, sources.text(text.span.file));
        found.into_iter().for_each(|finding| findings.push(finding));
        let mut check = Check {
            types: &service.types,
            answer,
            findings,
        };
        if let Some(node) = node {
            check.object(&node, fields, envelope, "the example");
        }
    }
}

/// The checks of one side of an example.
struct Check<'a> {
    types: &'a [TypeDef],
    /// Whether it is the answer.
    answer: bool,
    findings: &'a mut Findings,
}

impl Check<'_> {
    fn object(&mut self, node: &Node, fields: &[Field], protocol: &[&str], what: &str) {
        let Kind::Mapping(entries) = &node.kind else {
            return self.mismatch(node, what, "an object".to_owned());
        };
        // Names that misspelled ones were taken for.
        let mut meant = Vec::new();
        for (key, value) in entries {
            let known = fields.iter().find(|field| field.name == *key);
            let field = match known {
                None if protocol.contains(&&*key.value) => None,
                None => self
                    .unknown(key, fields)
                    .inspect(|field| meant.push(&field.name)),
                known => known,
            };
            if let Some(field) = field {
                self.field(value, field);
            }
        }
        if self.answer {
            return;
        }
        for field in fields.iter().filter(|field| field.required) {
            let given = |name: &At<String>| *name == field.name;
            if !entries.iter().any(|(key, _)| given(key)) && !meant.iter().any(|name| given(name)) {
                let message = format!("{what} lacks the required `{}`", field.name);
                self.report(node.span, message, "give it a value, or make it optional");
            }
        }
    }

    /// Notes an unknown field; the one that is meant, if it can be told.
    fn unknown<'f>(&mut self, key: &At<String>, fields: &'f [Field]) -> Option<&'f Field> {
        let message = format!("unknown field `{key}` in the example");
        let finding = Diagnostic::at(RULE, key.span, message);
        let known = fields.iter().map(|field| &*field.name.value);
        let otherwise = "add it to the fields, or remove it";
        let near = self.findings.unknown(finding, key, known, otherwise)?;
        fields.iter().find(|field| *field.name.value == *near)
    }

    fn field(&mut self, node: &Node, field: &Field) {
        if self.findings.is_silent(field.ty.span)
            || (node.is_null() && (self.answer || field.nullable))
        {
            return;
        }
        match &field.ty.value {
            Type::List(element)
                if field.accepts_single && !matches!(node.kind, Kind::Sequence(_)) =>
            {
                self.value(node, element, &field.name);
            }
            ty => self.value(node, ty, &field.name),
        }
    }

    fn value(&mut self, node: &Node, ty: &Type, name: &str) {
        if node.is_null() && self.answer {
            return;
        }
        let what = format!("`{name}`");
        if let Type::Named(id) = ty
            && let TypeKind::Struct(fields) = &self.types[id.0].kind
        {
            return self.object(node, fields, &[], &what);
        }
        match (&node.kind, ty) {
            (Kind::Sequence(items), Type::List(element)) => {
                for item in items {
                    self.value(item, element, name);
                }
            }
            (Kind::Scalar(value), ty) if fits(value, ty, self.types) => {}
            (Kind::Scalar(value), ty) => self.mismatch(node, &what, wanted(ty, self.types, value)),
            (_, ty) => self.mismatch(node, &what, wanted(ty, self.types, &Value::Null)),
        }
    }

    fn mismatch(&mut self, node: &Node, what: &str, wanted: String) {
        let found = match node.kind {
            Kind::Mapping(_) => "an object".to_owned(),
            _ if node.is_null() => "`null`".to_owned(),
            _ => node.describe(),
        };
        let message = format!("{what} must be {wanted}, found {found}");
        self.report(
            node.span,
            message,
            "an example fits the types that the action names",
        );
    }

    fn report(&mut self, span: Span, message: String, help: &str) {
        self.findings
            .push(Diagnostic::at(RULE, span, message).help(help));
    }
}
