//! What is filled in, value by value, and the paths that name values.

use std::collections::BTreeMap;

use serde_json::Value;

/// Ends the name of a value that is written as JSON.
pub const RAW: char = '~';
/// How deep values are nested at most.
pub const DEEPEST: usize = 24;

/// What is filled in for one value, and for those within it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// What the controls of this name hold. One that is empty says of a list or a struct that it is
    /// there.
    pub texts: Vec<String>,
    /// JSON that stands for all of it.
    pub raw: Option<String>,
    pub parts: BTreeMap<Step, Node>,
}

/// A step into a value; numbers go as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Index(usize),
    Name(String),
}

impl Step {
    pub fn named(name: &str) -> Self {
        Self::Name(name.to_owned())
    }

    /// The step that a part of a path is.
    pub fn of(part: &str) -> Self {
        match part.parse() {
            Ok(index) => Self::Index(index),
            Err(_) => Self::Name(unescaped(part)),
        }
    }

    /// What stands for it in a path: of a name, nothing that means something else there.
    pub fn part(&self) -> String {
        match self {
            Self::Index(index) => index.to_string(),
            Self::Name(name) => escaped(name),
        }
    }

    /// The name of a member.
    pub fn name(&self) -> &str {
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

pub fn steps(path: &str) -> Option<Vec<Step>> {
    let steps: Vec<_> = path.split('.').map(Step::of).collect();
    (steps.len() <= DEEPEST).then_some(steps)
}

/// The path of something within.
pub fn below(path: &str, step: &str) -> String {
    match path {
        "" => step.to_owned(),
        _ => format!("{path}.{step}"),
    }
}

impl Node {
    /// The value at a path, which is there from now on.
    pub fn reach(&mut self, steps: &[Step]) -> &mut Self {
        steps.iter().fold(self, |node, step| {
            node.parts.entry(step.clone()).or_default()
        })
    }

    /// Has the elements of lists count from 0 without gaps.
    pub fn close_gaps(&mut self) {
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

    pub fn raw(value: &Value) -> Self {
        Self {
            raw: Some(value.to_string()),
            ..Self::default()
        }
    }

    /// Something that is there, and has no text of its own.
    pub fn there() -> Self {
        Self {
            texts: vec![String::new()],
            ..Self::default()
        }
    }

    /// The value of something that is not documented: JSON, or else a text.
    pub fn foreign(&self) -> Option<Value> {
        let text = self.texts.iter().rfind(|text| !text.is_empty());
        match &self.raw {
            Some(raw) => Some(json(raw)),
            None => text.map(|text| Value::from(text.as_str())),
        }
    }

    pub fn part(&self, name: &str) -> Option<&Self> {
        self.parts.get(&Step::named(name))
    }

    /// Whether anything is filled in, here or within.
    pub fn is_filled(&self) -> bool {
        let has_text = self.texts.iter().any(|text| !text.is_empty());
        has_text || self.raw.is_some() || self.parts.values().any(Self::is_filled)
    }
}

/// A text as JSON; as a text where it is none.
pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}
