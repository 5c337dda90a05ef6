//! A form as rows for a page.

use tencentcloud_model::model::{Field, Scalar, Service, Type, TypeKind};

use super::Form;
use super::node::{Node, RAW, Step, below};
use super::notes::Notes;
use super::typed::Shape;
use crate::explorer::fields::{self, Facts};
use crate::types::{self, Documented};

/// Length from which a text gets several lines, in characters.
const LONG: usize = 80;

/// What a page shows, one after the other.
pub enum Row {
    /// A group begins.
    Open(Box<Group>),
    /// The group ends: what a button adds to it, an element or the struct itself.
    Close(Option<Add>),
    /// A value.
    Value(Box<Filled>),
}

/// A button that adds.
pub struct Add {
    pub path: String,
    pub label: String,
}

/// Values that belong together: the members of a struct or the elements of a list.
pub struct Group {
    pub path: String,
    pub name: String,
    pub facts: Facts,
    pub notes: Vec<String>,
    /// Whether it must be said that it is there although nothing is in it.
    pub marked: bool,
    /// Whether it can be taken away.
    pub removable: bool,
}

/// A value that is filled in.
pub struct Filled {
    pub path: String,
    pub name: String,
    pub facts: Facts,
    pub notes: Vec<String>,
    pub control: Control,
    pub removable: bool,
}

/// What a value is filled in with.
pub enum Control {
    /// A line of text.
    Line { text: String, numeric: bool },
    /// Lines of text.
    Lines { text: String },
    /// Something that nobody should see over a shoulder.
    Secret { text: String },
    /// One of several.
    Choice { options: Vec<Choice> },
    /// Any of several.
    Bits { options: Vec<Choice> },
    /// JSON.
    Json { text: String },
}

pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// The rows of the parameters that are required, and of the others.
pub struct Rows {
    pub required: Vec<Row>,
    pub others: Vec<Row>,
    /// Whether any of the others is filled in.
    pub others_set: bool,
}

/// The rows of a form.
pub fn rows(service: &Service, fields: &[Field], form: &Form, notes: &Notes, root: &str) -> Rows {
    let view = View {
        service,
        notes,
        root,
    };
    let mut rows = Rows {
        required: Vec::new(),
        others: Vec::new(),
        others_set: false,
    };
    for field in fields {
        let node = form.0.part(&field.name);
        let out = match field.required {
            true => &mut rows.required,
            false => &mut rows.others,
        };
        view.field(fields, field, &field.name, node, out);
        rows.others_set |= !field.required && node.is_some_and(Node::is_filled);
    }
    view.foreign(fields, &form.0, "", &mut rows.others);
    rows
}

struct View<'a> {
    service: &'a Service,
    notes: &'a Notes,
    /// Path of all pages.
    root: &'a str,
}

impl View<'_> {
    fn field(
        &self,
        siblings: &[Field],
        field: &Field,
        path: &str,
        node: Option<&Node>,
        out: &mut Vec<Row>,
    ) {
        let place = Place {
            path,
            name: field.name.value.clone(),
            facts: fields::facts(self.service, siblings, field, self.root),
            secret: field.sensitive,
            is_element: false,
        };
        self.value(place, &field.ty, node, out);
    }

    fn value(&self, place: Place<'_>, ty: &Type, node: Option<&Node>, out: &mut Vec<Row>) {
        let nothing = Node::default();
        let node = node.unwrap_or(&nothing);
        let notes = self.notes.of(place.path);
        let shape = Shape::of(self.service, ty);
        if let Some(text) = &node.raw {
            let control = Control::Json { text: text.clone() };
            out.push(place.filled(control, notes, true));
            return;
        }
        match shape {
            Shape::Scalar => {
                let control = self.control(&place, ty, node);
                let removable = place.is_element;
                out.push(place.filled(control, notes, removable));
            }
            Shape::List(element) => {
                let path = place.path.to_owned();
                let name = place.name.clone();
                out.push(Row::Open(Box::new(Group {
                    marked: node.parts.is_empty() && !node.texts.is_empty(),
                    removable: place.is_element || !node.texts.is_empty(),
                    ..place.group(notes)
                })));
                for (step, part) in &node.parts {
                    let Step::Index(index) = step else { continue };
                    let path = below(&path, &step.part());
                    let element_place = Place {
                        path: &path,
                        name: format!("{name} {}", index + 1),
                        facts: Facts::default(),
                        secret: false,
                        is_element: true,
                    };
                    self.value(element_place, element, Some(part), out);
                }
                let label = format!("Add to {name}");
                out.push(Row::Close(Some(Add { path, label })));
            }
            Shape::Struct(fields) => {
                let there = !node.texts.is_empty() || !node.parts.is_empty();
                let path = place.path.to_owned();
                let name = place.name.clone();
                out.push(Row::Open(Box::new(Group {
                    marked: there,
                    removable: there,
                    ..place.group(notes)
                })));
                if there {
                    let (required, others): (Vec<_>, Vec<_>) =
                        fields.iter().partition(|field| field.required);
                    for field in required.into_iter().chain(others) {
                        let path = below(&path, &field.name);
                        self.field(fields, field, &path, node.part(&field.name), out);
                    }
                    self.foreign(fields, node, &path, out);
                }
                let label = format!("Add {name}");
                out.push(Row::Close((!there).then_some(Add { path, label })));
            }
        }
    }

    /// Members that are not documented.
    fn foreign(&self, fields: &[Field], node: &Node, above: &str, out: &mut Vec<Row>) {
        let is_known = |name: &str| fields.iter().any(|field| field.name.value == name);
        for (step, part) in &node.parts {
            let name = step.name().to_owned();
            let Some(value) = part.foreign().filter(|_| !is_known(&name)) else {
                continue;
            };
            // What was written stays, also if it is no JSON.
            let text = part.raw.clone().unwrap_or_else(|| value.to_string());
            let path = below(above, &step.part());
            let place = Place {
                path: &path,
                name,
                facts: Facts::default(),
                secret: false,
                is_element: false,
            };
            out.push(place.filled(Control::Json { text }, self.notes.of(&path), true));
        }
    }

    fn control(&self, place: &Place<'_>, ty: &Type, node: &Node) -> Control {
        let text = node.texts.last().cloned().unwrap_or_default();
        if place.secret {
            return Control::Secret { text };
        }
        let choices = choices(self.service, ty);
        if let Type::Named(id) = ty
            && let TypeKind::Flags(_) = self.service.ty(*id).kind
        {
            let options = chosen(choices, &node.texts);
            return Control::Bits { options };
        }
        if !choices.is_empty() {
            let mut options = chosen(choices, std::slice::from_ref(&text));
            options.insert(0, Choice::new("", "not sent".to_owned(), text.is_empty()));
            return Control::Choice { options };
        }
        let numeric = ty
            .scalar(&self.service.types)
            .is_some_and(|scalar| scalar.facts().is_number());
        match !numeric && (text.contains('\n') || text.chars().count() > LONG) {
            true => Control::Lines { text },
            false => Control::Line { text, numeric },
        }
    }
}

/// Documented values, and after them those that are filled in besides.
fn chosen(mut choices: Vec<(String, String)>, texts: &[String]) -> Vec<Choice> {
    for text in texts.iter().filter(|text| !text.is_empty()) {
        if !choices.iter().any(|(value, _)| value == text) {
            choices.push((text.clone(), format!("{text} (not documented)")));
        }
    }
    let choices = choices.into_iter();
    choices
        .map(|(value, label)| {
            let chosen = texts.contains(&value);
            Choice::new(&value, label, chosen)
        })
        .collect()
}

/// The values that are documented of a type, and what each means.
fn choices(service: &Service, ty: &Type) -> Vec<(String, String)> {
    let label = |value: &Documented<'_>| {
        let doc = value.doc.trim_end_matches('.').replace('`', "");
        let (name, wire) = (value.name, &value.wire);
        match (name.eq_ignore_ascii_case(&doc), doc.is_empty()) {
            (true, _) | (_, true) => format!("{name} ({wire})"),
            _ => format!("{name} ({wire}): {doc}"),
        }
    };
    match ty {
        Type::List(_) => Vec::new(),
        Type::Scalar(Scalar::Boolean) => ["true", "false"]
            .map(|word| (word.to_owned(), word.to_owned()))
            .to_vec(),
        Type::Scalar(scalar) => {
            let values = scalar.facts().values.iter();
            values
                .map(|(wire, meaning)| (wire.to_string(), format!("{meaning} ({wire})")))
                .collect()
        }
        Type::Named(id) => {
            let values = types::values(&service.ty(*id).kind).into_iter();
            values
                .map(|value| (value.wire.clone(), label(&value)))
                .collect()
        }
    }
}

/// Where a value stands, and what is known of it.
struct Place<'a> {
    path: &'a str,
    name: String,
    facts: Facts,
    secret: bool,
    is_element: bool,
}

impl Place<'_> {
    fn filled(self, control: Control, notes: Vec<String>, removable: bool) -> Row {
        let suffix = match control {
            Control::Json { .. } => RAW.to_string(),
            _ => String::new(),
        };
        Row::Value(Box::new(Filled {
            path: format!("{}{suffix}", self.path),
            name: self.name,
            facts: self.facts,
            notes,
            control,
            removable,
        }))
    }

    fn group(self, notes: Vec<String>) -> Group {
        Group {
            path: self.path.to_owned(),
            name: self.name,
            facts: self.facts,
            notes,
            marked: false,
            removable: false,
        }
    }
}

impl Choice {
    fn new(value: &str, label: String, chosen: bool) -> Self {
        Self {
            value: value.to_owned(),
            label,
            chosen,
        }
    }
}

impl Filled {
    /// The path of the value, without what says that it is JSON.
    pub fn place(&self) -> &str {
        self.path.strip_suffix(RAW).unwrap_or(&self.path)
    }
}
