//! A form: what is filled in for the parameters of an action, and the JSON that it stands for.
//!
//! A value has a name that is its path: `RoomInfos.0.Name`. Whatever no control of its type can hold
//! (an undocumented member, null, a text with control characters) is JSON under a name that ends with
//! `~`, so that form and JSON always say the same. What is left empty is not sent.

mod node;
mod notes;
mod typed;
pub mod view;

use serde_json::{Map, Value};
use tencentcloud_model::model::{Field, Service};

use self::node::{Node, RAW, steps};
use self::typed::Shape;
use super::http::Pairs;

pub use self::notes::{Notes, notes};
pub use self::typed::Gathered;

/// How many values a form has at most.
const MOST: usize = 20_000;

/// What is filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form(Node);

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
