//! A form: what is filled in for the parameters of an action, and the JSON that it stands for.
//!
//! A value has a name that is its path: `RoomInfos.0.Name`. Whatever no control of its type can hold
//! (an undocumented member, null, a text with control characters) is JSON under a name that ends with
//! `~`, so that form and JSON always say the same. What is left empty is not sent.

mod notes;
mod typed;
pub mod view;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tencentcloud_model::model::{Field, Service};

use self::typed::Shape;
use super::http::Pairs;

pub use self::notes::{Notes, notes};

/// Ends the name of a value that is written as JSON.
const RAW: char = '~';
/// How deep values are nested at most.
const DEEPEST: usize = 24;
/// How many values a form has at most.
const MOST: usize = 20_000;

/// What is filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form(Node);

/// What is filled in for one value, and for those within it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// What the controls of this name hold. One that is empty says of a list or a struct that it is
    /// there.
    texts: Vec<String>,
    /// JSON that stands for all of it.
    raw: Option<String>,
    parts: BTreeMap<Step, Node>,
}

/// A step into a value; numbers go as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

impl Step {
    fn named(name: &str) -> Self {
        Self::Name(name.to_owned())
    }

    /// The step that a part of a path is.
    fn of(part: &str) -> Self {
        match part.parse() {
            Ok(index) => Self::Index(index),
            Err(_) => Self::Name(unescaped(part)),
        }
    }

    /// What stands for it in a path: of a name, nothing that means something else there.
    fn part(&self) -> String {
        match self {
            Self::Index(index) => index.to_string(),
            Self::Name(name) => escaped(name),
        }
    }

    /// The name of a member.
    fn name(&self) -> &str {
        match self {
            Self::Index(_) => "",
            Self::Name(name) => name,
        }
    }
}

/// A name in which a path has no meaning. Those of the cloud stay as they are.
fn escaped(name: &str) -> String {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let mut escaped = String::with_capacity(name.len());
    if is_number {
        // Also of an empty name: it is not one of the elements of a list.
        escaped.push('%');
    }
    for c in name.chars() {
        match c {
            '.' => escaped.push_str("%d"),
            RAW => escaped.push_str("%t"),
            '%' => escaped.push_str("%p"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn unescaped(part: &str) -> String {
    let mut name = String::with_capacity(part.len());
    let mut rest = part.chars().peekable();
    while let Some(c) = rest.next() {
        let meant = match (c, rest.peek()) {
            ('%', Some('d')) => '.',
            ('%', Some('t')) => RAW,
            ('%', Some('p')) => '%',
            ('%', _) => continue,
            (other, _) => {
                name.push(other);
                continue;
            }
        };
        rest.next();
        name.push(meant);
    }
    name
}

fn steps(path: &str) -> Option<Vec<Step>> {
    let steps: Vec<_> = path.split('.').map(Step::of).collect();
    (steps.len() <= DEEPEST).then_some(steps)
}

/// The path of something within.
fn below(path: &str, step: &str) -> String {
    match path {
        "" => step.to_owned(),
        _ => format!("{path}.{step}"),
    }
}

impl Form {
    /// What a query or a form holds. What is too much or too deep is left out.
    pub fn read(pairs: &Pairs) -> Self {
        let mut root = Node::default();
        for (name, text) in pairs.iter().take(MOST) {
            let path = name.strip_suffix(RAW).unwrap_or(name);
            let Some(steps) = steps(path) else { continue };
            let node = root.reach(&steps);
            // Browsers send ends of lines their way.
            let text = text.replace("\r\n", "\n");
            match name.ends_with(RAW) {
                true => node.raw = Some(text),
                false => node.texts.push(text),
            }
        }
        root.close_gaps();
        Self(root)
    }

    /// The form that stands for parameters.
    pub fn of(service: &Service, fields: &[Field], parameters: &Map<String, Value>) -> Self {
        Self(typed::members(service, fields, parameters))
    }

    /// The form where nothing is filled in: required structs and lists are there to be filled.
    pub fn fresh(service: &Service, fields: &[Field]) -> Self {
        Self(typed::required(service, fields, &mut Vec::new()))
    }

    /// The parameters that are filled in.
    pub fn parameters(&self, service: &Service, fields: &[Field]) -> Map<String, Value> {
        typed::object(service, fields, &self.0)
    }

    /// Names and texts, from which the same form is read, but for secret parameters.
    pub fn pairs(&self, service: &Service, fields: &[Field]) -> Gathered {
        let mut gathered = Gathered::default();
        self.0
            .pairs(service, Shape::Struct(fields), "", &mut gathered);
        gathered
    }

    /// Adds an element to a list, or a struct that is not there yet.
    pub fn add(&mut self, service: &Service, fields: &[Field], path: &str) {
        let Some(steps) = steps(path) else { return };
        if let Some(ty) = typed::at(service, fields, &steps) {
            typed::grow(service, ty, self.0.reach(&steps));
        }
    }

    /// Takes a value away; those behind it in a list move up.
    pub fn remove(&mut self, path: &str) {
        let Some(steps) = steps(path) else { return };
        let Some((last, above)) = steps.split_last() else {
            return;
        };
        self.0.reach(above).parts.remove(last);
        self.0.close_gaps();
    }
}

impl Node {
    /// The value at a path, which is there from now on.
    fn reach(&mut self, steps: &[Step]) -> &mut Self {
        steps.iter().fold(self, |node, step| {
            node.parts.entry(step.clone()).or_default()
        })
    }

    /// Has the elements of lists count from 0 without gaps.
    fn close_gaps(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        let mut next = 0;
        for (step, mut part) in parts {
            part.close_gaps();
            let step = match step {
                Step::Index(_) => {
                    next += 1;
                    Step::Index(next - 1)
                }
                name @ Step::Name(_) => name,
            };
            self.parts.insert(step, part);
        }
    }

    fn raw(value: &Value) -> Self {
        Self {
            raw: Some(value.to_string()),
            ..Self::default()
        }
    }

    /// Something that is there, and has no text of its own.
    fn there() -> Self {
        Self {
            texts: vec![String::new()],
            ..Self::default()
        }
    }

    /// The value of something that is not documented: JSON, or else a text.
    fn foreign(&self) -> Option<Value> {
        let text = self.texts.iter().rfind(|text| !text.is_empty());
        match &self.raw {
            Some(raw) => Some(typed::json(raw)),
            None => text.map(|text| Value::from(text.as_str())),
        }
    }

    fn part(&self, name: &str) -> Option<&Self> {
        self.parts.get(&Step::named(name))
    }

    /// Whether pairs came of it.
    fn pairs(
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

    /// Whether anything is filled in, here or within.
    fn is_filled(&self) -> bool {
        let has_text = self.texts.iter().any(|text| !text.is_empty());
        has_text || self.raw.is_some() || self.parts.values().any(Self::is_filled)
    }
}

/// The pairs of a form, as far as an address may hold them.
#[derive(Default)]
pub struct Gathered {
    pub pairs: Pairs,
    /// Whether secret parameters are filled in, which are left out.
    pub has_secrets: bool,
}
