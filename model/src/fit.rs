//! Whether the parameters of a request are as the spec says.

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use crate::model::{Bound, Bounds, Field, Service, Type};
use crate::words;

/// Something that is not as the spec says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// In which way.
    pub kind: Kind,
    /// Where: `RoomInfos.0.Name`.
    pub path: String,
    /// What it must be, as the end of "It must be …"; empty of what is missing or unknown.
    pub wanted: String,
}

/// In which way something is not as the spec says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is no such parameter.
    Unknown,
    /// It is required.
    Missing,
    /// It is of another type.
    Type,
    /// It lies outside of its bounds.
    Bounds(Counted),
}

/// What bounds are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A number itself.
    Number,
    /// The characters of a text.
    Characters,
    /// The elements of a list.
    Elements,
}

/// Tells `found` of all that does not fit, in the order of the fields, until it breaks. Null stands
/// for a parameter that is not given.
pub fn check(
    service: &Service,
    fields: &[Field],
    parameters: &Map<String, Value>,
    found: &mut impl FnMut(Misfit) -> ControlFlow<()>,
) -> ControlFlow<()> {
    Check { service, found }.object(fields, parameters, "")
}

struct Check<'a, F> {
    service: &'a Service,
    found: &'a mut F,
}

impl<F: FnMut(Misfit) -> ControlFlow<()>> Check<'_, F> {
    fn tell(&mut self, kind: Kind, path: String, wanted: impl Into<String>) -> ControlFlow<()> {
        let wanted = wanted.into();
        (self.found)(Misfit { kind, path, wanted })
    }

    fn object(
        &mut self,
        fields: &[Field],
        object: &Map<String, Value>,
        path: &str,
    ) -> ControlFlow<()> {
        let known = |name: &String| fields.iter().any(|field| field.name.value == *name);
        for unknown in object.keys().filter(|name| !known(name)) {
            self.tell(Kind::Unknown, format!("{path}{unknown}"), "")?;
        }
        for field in fields {
            let path = format!("{path}{}", field.name.value);
            match object.get(&field.name.value) {
                None | Some(Value::Null) if field.required => self.tell(Kind::Missing, path, "")?,
                None | Some(Value::Null) => {}
                Some(value) => {
                    self.value(&field.ty.value, value, &path)?;
                    self.bounds(field, value, &path)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn value(&mut self, ty: &Type, value: &Value, path: &str) -> ControlFlow<()> {
        let service = self.service;
        if let Some(scalar) = ty.scalar(&service.types) {
            let json = &scalar.facts().json;
            return match json.holds(value) {
                true => ControlFlow::Continue(()),
                false => self.tell(Kind::Type, path.to_owned(), json.wanted(value)),
            };
        }
        match (ty, value) {
            (Type::List(element), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(element, value, &format!("{path}.{index}"))?;
                }
                ControlFlow::Continue(())
            }
            (Type::List(_), _) => self.tell(Kind::Type, path.to_owned(), "a list"),
            (Type::Named(id), Value::Object(members)) => {
                self.object(service.ty(*id).fields(), members, &format!("{path}."))
            }
            _ => self.tell(Kind::Type, path.to_owned(), "an object"),
        }
    }

    fn bounds(&mut self, field: &Field, value: &Value, path: &str) -> ControlFlow<()> {
        let mut outside = |counted, bounds: Bounds| {
            self.tell(
                Kind::Bounds(counted),
                path.to_owned(),
                words::bounds(bounds),
            )
        };
        if let (Some(range), Some(number)) = (&field.range, value.as_number())
            && !range.hold(Bound::of(number))
        {
            outside(Counted::Number, range.value)?;
        }
        if let (Some(length), Some(text)) = (&field.length, value.as_str())
            && !length.hold(Bound::count(text.chars().count()))
        {
            outside(Counted::Characters, length.value)?;
        }
        if let (Some(items), Some(list)) = (&field.items, value.as_array())
            && !items.hold(Bound::count(list.len()))
        {
            outside(Counted::Elements, items.value)?;
        }
        ControlFlow::Continue(())
    }
}

impl Counted {
    /// What is counted, before "should be"; empty of a number.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "",
            Self::Characters => "its number of characters ",
            Self::Elements => "its number of elements ",
        }
    }
}
