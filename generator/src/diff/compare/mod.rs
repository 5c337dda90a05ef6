//! Two models to a list of changes.

mod actions;
mod documentation;
mod errors;
mod facets;
mod fields;
mod names;
mod pairs;
mod services;
mod types;
mod values;

use std::collections::{HashMap, HashSet};

use tencentcloud_model::model::{Field, Service, Type, TypeId, TypeKind};
use tencentcloud_model::sources::{At, Span};

use self::pairs::Pairs;
use super::{Change, Item, Place, Rule, Snapshot, Verdict};
use crate::lower::rust::{Module, Ty};

/// Every difference, sorted by place.
pub(super) fn compare(base: &Snapshot, head: &Snapshot) -> Vec<Change> {
    let mut changes = Changes {
        base,
        head,
        common: common(base, head),
        found: Vec::new(),
    };
    errors::common(&mut changes);
    services::compare(&mut changes);
    let mut found = changes.found;
    found.sort_by(|a, b| (&a.place, a.rule.name).cmp(&(&b.place, b.rule.name)));
    found
}

/// Owners of a field from which its name says nothing about them.
const HUNDREDS: usize = 100;

/// Names of fields that hundreds of actions and structs have on either side.
fn common<'a>(base: &'a Snapshot, head: &'a Snapshot) -> HashSet<&'a str> {
    let mut common = HashSet::new();
    for side in [base, head] {
        let mut owners: HashMap<&str, usize> = HashMap::new();
        let mut count = |fields: &'a [Field]| {
            for field in fields {
                *owners.entry(&field.name).or_default() += 1;
            }
        };
        for service in &side.model.services {
            for action in &service.actions {
                count(&action.input);
                count(&action.output);
            }
            for ty in &service.types {
                if let TypeKind::Struct(fields) = &ty.kind {
                    count(fields);
                }
            }
        }
        let many = owners.into_iter().filter(|(_, owners)| *owners >= HUNDREDS);
        common.extend(many.map(|(name, _)| name));
    }
    common
}

/// The changes found so far, and the sides that are compared.
struct Changes<'a> {
    base: &'a Snapshot,
    head: &'a Snapshot,
    /// Names of fields that tell nothing about what has them.
    common: HashSet<&'a str>,
    found: Vec<Change>,
}

/// Where something stands on each side; none where it has no place.
#[derive(Clone, Copy)]
struct Spans {
    base: Option<Span>,
    head: Option<Span>,
}

impl Spans {
    /// The places of something that is on both sides.
    fn of<A, B>(base: &At<A>, head: &At<B>) -> Self {
        Self::new(base.span, head.span)
    }

    fn new(base: Span, head: Span) -> Self {
        Self {
            base: Some(base),
            head: Some(head),
        }
    }
}

/// Whether requests, answers, or both hold something, on both sides.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reach {
    request: bool,
    answer: bool,
}

impl Reach {
    const BOTH: Reach = Reach {
        request: true,
        answer: true,
    };
    const REQUEST: Reach = Reach {
        request: true,
        answer: false,
    };
    const ANSWER: Reach = Reach {
        request: false,
        answer: true,
    };

    /// The wire verdict of a rule for what is held so.
    fn wire(self, rule: &Rule) -> Verdict {
        let request = if self.request {
            rule.request
        } else {
            Verdict::Safe
        };
        let answer = if self.answer {
            rule.answer
        } else {
            Verdict::Safe
        };
        request.max(answer)
    }
}

impl<'a> Changes<'a> {
    /// Notes a change, with the verdicts of its rule.
    fn push(
        &mut self,
        rule: &'static Rule,
        place: Place,
        reach: Reach,
        spans: Spans,
        message: String,
    ) -> &mut Change {
        let change = Change {
            rule,
            place,
            message,
            source: rule.source,
            wire: reach.wire(rule),
            base: spans.base.and_then(|span| self.base.place(span)),
            head: spans.head.and_then(|span| self.head.place(span)),
        };
        self.found.push(change);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

impl Snapshot {
    /// The line of a span; none in specs that were empty.
    fn place(&self, span: Span) -> Option<super::Location> {
        (!self.sources.is_empty()).then(|| self.location(span))
    }
}

/// A service on both sides.
struct Pair<'a> {
    base: Half<'a>,
    head: Half<'a>,
    pairs: Pairs,
    /// For each type of the base, which type of the head it is.
    types: Vec<Option<TypeId>>,
    /// For each type's Rust name in the base, the one in the head.
    idents: HashMap<&'a str, &'a str>,
}

/// A service on one side: its model, and what it lowers to.
#[derive(Clone, Copy)]
struct Half<'a> {
    service: &'a Service,
    module: &'a Module,
}

impl Pair<'_> {
    fn place(&self, item: Item) -> Place {
        Place {
            service: self.head.service.module.clone(),
            item,
        }
    }

    /// Whether two types are the same in the spec, whatever their names are.
    fn same_type(&self, base: &Type, head: &Type) -> bool {
        match (base, head) {
            (Type::List(base), Type::List(head)) => self.same_type(base, head),
            (Type::Named(base), Type::Named(head)) => self.types[base.0] == Some(*head),
            _ => base == head,
        }
    }

    /// Whether two types are the same in Rust, but for types that are renamed.
    fn same_rust_type(&self, base: &Ty, head: &Ty) -> bool {
        match (base, head) {
            (Ty::Vec(base), Ty::Vec(head))
            | (Ty::Option(base), Ty::Option(head))
            | (Ty::Outcome(base), Ty::Outcome(head))
            | (Ty::Boxed(base), Ty::Boxed(head)) => self.same_rust_type(base, head),
            (Ty::Named(base), Ty::Named(head)) => self
                .idents
                .get(base.as_str())
                .is_some_and(|now| now == head),
            _ => base == head,
        }
    }
}

/// A thing that is on both sides, and where its changes are noted.
struct Subject<'c, 'a> {
    changes: &'c mut Changes<'a>,
    place: Place,
    reach: Reach,
    spans: Spans,
}

impl Subject<'_, '_> {
    /// Notes a change of the thing.
    fn push(&mut self, rule: &'static Rule, message: String) -> &mut Change {
        self.push_at(rule, self.spans, message)
    }

    /// Notes a change that stands at a place of its own.
    fn push_at(&mut self, rule: &'static Rule, spans: Spans, message: String) -> &mut Change {
        self.changes
            .push(rule, self.place.clone(), self.reach, spans, message)
    }
}
