//! Forms and JSON, each from the other, by the types of the values.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Field, Json, Service, Type, TypeId, TypeKind, whole};

use super::node::{Node, RAW, Step, below, json};
use crate::explorer::http::Pairs;

/// The pairs of a form, as far as an address may hold them.
#[derive(Default)]
pub struct Gathered {
    pub pairs: Pairs,
    /// Whether secret parameters are filled in, which are left out.
    pub has_secrets: bool,
}

/// How a value is filled in.
#[derive(Clone, Copy)]
pub enum Shape<'a> {
    Scalar,
    List(&'a Type),
    Struct(&'a [Field]),
}

impl<'a> Shape<'a> {
    pub fn of(service: &'a Service, ty: &'a Type) -> Self {
        match ty {
            Type::Scalar(_) => Self::Scalar,
            Type::List(element) => Self::List(element),
            Type::Named(id) => match &service.ty(*id).kind {
                TypeKind::Struct(fields) => Self::Struct(fields),
                TypeKind::Enum { .. } | TypeKind::Flags(_) => Self::Scalar,
            },
        }
    }
}

impl Node {
    /// Whether pairs came of it.
    pub fn pairs(
        &self,
        service: &Service,
        shape: Shape<'_>,
        path: &str,
        gathered: &mut Gathered,
    ) -> bool {
        if let Some(raw) = &self.raw {
            gathered.pairs.push((format!("{path}{RAW}"), raw.clone()));
            return true;
        }
        let before = gathered.pairs.len();
        for (step, part) in &self.parts {
            let path = below(path, &step.part());
            match (shape, step) {
                (Shape::List(element), Step::Index(_)) => {
                    let has_pairs =
                        part.pairs(service, Shape::of(service, element), &path, gathered);
                    // Its place in the list.
                    let place = (!has_pairs).then_some((path, String::new()));
                    gathered.pairs.extend(place);
                }
                (Shape::Struct(fields), _) => {
                    let field = fields.iter().find(|field| field.name.value == step.name());
                    if field.is_some_and(|field| field.sensitive) {
                        gathered.has_secrets |= part.is_filled();
                    } else {
                        let shape =
                            field.map_or(Shape::Scalar, |field| Shape::of(service, &field.ty));
                        part.pairs(service, shape, &path, gathered);
                    }
                }
                _ => {}
            }
        }
        let is_single = matches!(shape, Shape::Scalar);
        let texts = self
            .texts
            .iter()
            .filter(|text| is_single && !text.is_empty());
        let texts = texts.map(|text| (path.to_owned(), text.clone()));
        gathered.pairs.extend(texts);
        if !is_single
            && !path.is_empty()
            && !self.texts.is_empty()
            && gathered.pairs.len() == before
        {
            gathered.pairs.push((path.to_owned(), String::new()));
        }
        gathered.pairs.len() > before
    }
}

/// The parameters that are filled in.
pub fn object(service: &Service, fields: &[Field], node: &Node) -> Map<String, Value> {
    let known = fields.iter().filter_map(|field| {
        let value = value(service, &field.ty, node.part(&field.name)?)?;
        Some((field.name.value.clone(), value))
    });
    let foreign = node.parts.iter().filter_map(|(step, part)| {
        let name = step.name().to_owned();
        let is_known = fields.iter().any(|field| field.name.value == name);
        let value = part.foreign().filter(|_| !is_known)?;
        Some((name, value))
    });
    known.chain(foreign).collect()
}

/// What stands in a node for a value of a type; none if it is not sent.
fn value(service: &Service, ty: &Type, node: &Node) -> Option<Value> {
    if let Some(raw) = &node.raw {
        return Some(json(raw));
    }
    match Shape::of(service, ty) {
        Shape::Struct(fields) => {
            let members = object(service, fields, node);
            let is_there = !members.is_empty() || !node.texts.is_empty();
            is_there.then_some(Value::Object(members))
        }
        Shape::List(element) => {
            let elements = node.parts.iter().filter_map(|(step, part)| match step {
                Step::Index(_) => value(service, element, part),
                Step::Name(_) => None,
            });
            let elements: Vec<_> = elements.collect();
            let is_there = !elements.is_empty() || node.parts.is_empty() && !node.texts.is_empty();
            is_there.then_some(Value::Array(elements))
        }
        Shape::Scalar => {
            let texts = node.texts.iter().filter(|text| !text.is_empty());
            let texts: Vec<_> = texts.map(String::as_str).collect();
            let last = *texts.last()?;
            match ty {
                Type::Named(id) if matches!(service.ty(*id).kind, TypeKind::Flags(_)) => {
                    let bits = texts.iter().map(|text| text.parse::<i64>().ok());
                    let bits = bits.reduce(|one, other| Some(one? | other?)).flatten();
                    Some(bits.map_or_else(|| last.into(), Value::from))
                }
                _ => Some(single(&ty.scalar(&service.types)?.facts().json, last)),
            }
        }
    }
}

/// A text as what it is meant to be; where that cannot be, as text.
fn single(kind: &Json, text: &str) -> Value {
    if *kind == Json::Text {
        return text.into();
    }
    let found = serde_json::from_str(text.trim()).ok();
    found
        .filter(|found| kind.holds(found))
        .unwrap_or_else(|| text.into())
}

/// The node that stands for the members of an object.
pub fn members(service: &Service, fields: &[Field], members: &Map<String, Value>) -> Node {
    let parts = members.iter().map(|(name, member)| {
        let field = fields.iter().find(|field| field.name.value == *name);
        let node = match field {
            Some(field) => node(service, &field.ty, member),
            None => Node::raw(member),
        };
        (Step::named(name), node)
    });
    Node {
        parts: parts.collect(),
        ..Node::there()
    }
}

/// The node that stands for a value: JSON where no control of the type would give it back.
fn node(service: &Service, ty: &Type, given: &Value) -> Node {
    let natural = match (Shape::of(service, ty), given) {
        (Shape::Struct(fields), Value::Object(object)) => members(service, fields, object),
        (Shape::List(_), Value::Array(elements)) if elements.is_empty() => Node::there(),
        (Shape::List(element), Value::Array(elements)) => {
            let parts = elements.iter().enumerate();
            let parts =
                parts.map(|(index, given)| (Step::Index(index), node(service, element, given)));
            Node {
                parts: parts.collect(),
                ..Node::default()
            }
        }
        (Shape::Scalar, given) => Node {
            texts: texts(service, ty, given),
            ..Node::default()
        },
        _ => Node::default(),
    };
    match value(service, ty, &natural) {
        Some(back) if back == *given => natural,
        _ => Node::raw(given),
    }
}

/// What controls hold for a single value.
fn texts(service: &Service, ty: &Type, value: &Value) -> Vec<String> {
    let is_plain = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n');
    match (ty, value) {
        (Type::Named(id), value) if matches!(service.ty(*id).kind, TypeKind::Flags(_)) => {
            let bits = whole(value)
                .and_then(|bits| i64::try_from(bits).ok())
                .unwrap_or(0);
            let bits = (0..63)
                .map(|bit| 1_i64 << bit)
                .filter(|bit| bits & bit != 0);
            bits.map(|bit| bit.to_string()).collect()
        }
        (_, Value::String(text)) if is_plain(text) => vec![text.clone()],
        (_, Value::Number(_) | Value::Bool(_)) => vec![value.to_string()],
        _ => Vec::new(),
    }
}

/// What must be filled in: structs that are required, and an element of each required list of them.
pub fn required(service: &Service, fields: &[Field], within: &mut Vec<TypeId>) -> Node {
    let mut node = Node::there();
    for field in fields.iter().filter(|field| field.required) {
        if let Some(part) = begun(service, &field.ty, within) {
            node.parts.insert(Step::named(&field.name), part);
        }
    }
    node
}

fn begun(service: &Service, ty: &Type, within: &mut Vec<TypeId>) -> Option<Node> {
    match ty {
        Type::List(element) => {
            let element = begun(service, element, within).unwrap_or_else(Node::there);
            let mut list = Node::default();
            list.parts.insert(Step::Index(0), element);
            Some(list)
        }
        Type::Named(id) if !within.contains(id) => match &service.ty(*id).kind {
            TypeKind::Struct(fields) => {
                within.push(*id);
                let made = required(service, fields, within);
                within.pop();
                Some(made)
            }
            TypeKind::Enum { .. } | TypeKind::Flags(_) => None,
        },
        Type::Named(_) | Type::Scalar(_) => None,
    }
}

/// The type at a path.
pub fn at<'a>(service: &'a Service, fields: &'a [Field], steps: &[Step]) -> Option<&'a Type> {
    let (first, rest) = steps.split_first()?;
    let field = fields
        .iter()
        .find(|field| field.name.value == first.name())?;
    within(service, &field.ty, rest)
}

fn within<'a>(service: &'a Service, ty: &'a Type, steps: &[Step]) -> Option<&'a Type> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(ty);
    };
    match (Shape::of(service, ty), step) {
        (Shape::List(element), Step::Index(_)) => within(service, element, rest),
        (Shape::Struct(fields), _) => at(service, fields, steps),
        _ => None,
    }
}

/// Adds an element to a list, or has a struct be there.
pub fn grow(service: &Service, ty: &Type, node: &mut Node) {
    match Shape::of(service, ty) {
        Shape::List(element) => {
            let added = begun(service, element, &mut Vec::new()).unwrap_or_else(Node::there);
            let index = node.parts.len();
            node.texts.clear();
            node.parts.insert(Step::Index(index), added);
        }
        Shape::Struct(fields) if node.parts.is_empty() => {
            *node = required(service, fields, &mut Vec::new());
        }
        Shape::Struct(_) | Shape::Scalar => {}
    }
}
