//! Whether parameters are as the spec says.

use generator::model::{Base, Field, Service, Type, TypeKind};
use generator::spec::Bounds;
use serde_json::Value;

use crate::envelope::Object;
use crate::fault::Fault;

/// Checks parameters against the spec.
pub(crate) struct Validator<'m> {
    pub(crate) service: &'m Service,
    /// Whether bounds of numbers, texts and lists count too.
    pub(crate) bounds: bool,
}

impl Validator<'_> {
    /// The first thing that is wrong. Null stands for a parameter not given.
    pub(crate) fn check(&self, fields: &[Field], parameters: &Object) -> Result<(), Fault> {
        self.object(fields, parameters, "")
    }

    fn object(&self, fields: &[Field], object: &Object, path: &str) -> Result<(), Fault> {
        let known = |name: &String| fields.iter().any(|field| field.name.value == *name);
        if let Some(unknown) = object.keys().find(|name| !known(name)) {
            return Err(Fault::new(
                "UnknownParameter",
                format!("There is no parameter `{path}{unknown}`."),
            ));
        }
        for field in fields {
            let path = format!("{path}{}", field.name.value);
            match object.get(&field.name.value) {
                None | Some(Value::Null) if field.required => return Err(Fault::missing(&path)),
                None | Some(Value::Null) => {}
                Some(value) => {
                    self.value(&field.ty.value, value, &path)?;
                    if self.bounds {
                        check_bounds(field, value, &path)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn value(&self, ty: &Type, value: &Value, path: &str) -> Result<(), Fault> {
        let (fits, expected) = match ty {
            Type::String => (value.is_string(), "a string"),
            Type::Integer | Type::Switch => (is_integer(value), "an integer"),
            Type::Float => (value.is_number(), "a number"),
            Type::Boolean => (value.is_boolean(), "true or false"),
            Type::List(element) => match value {
                Value::Array(values) => {
                    for (index, value) in values.iter().enumerate() {
                        self.value(element, value, &format!("{path}.{index}"))?;
                    }
                    return Ok(());
                }
                _ => (false, "a list"),
            },
            Type::Named(id) => match (&self.service.ty(*id).kind, value) {
                (TypeKind::Struct(fields), Value::Object(members)) => {
                    return self.object(fields, members, &format!("{path}."));
                }
                (TypeKind::Struct(_), _) => (false, "an object"),
                (
                    TypeKind::Enum {
                        base: Base::String, ..
                    },
                    value,
                ) => (value.is_string(), "a string"),
                (TypeKind::Enum { .. } | TypeKind::Flags(_), value) => {
                    (is_integer(value), "an integer")
                }
            },
        };
        if fits {
            return Ok(());
        }
        Err(Fault::new(
            "InvalidParameter",
            format!("The parameter `{path}` must be {expected}."),
        ))
    }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

fn check_bounds(field: &Field, value: &Value, path: &str) -> Result<(), Fault> {
    let too = |what: &str, bounds: Bounds| {
        Err(Fault::new(
            "InvalidParameterValue",
            format!("{what} `{path}` must lie {}.", within(bounds)),
        ))
    };
    let lies = |bounds: Bounds, amount: f64| {
        bounds.0.is_none_or(|least| amount >= least) && bounds.1.is_none_or(|most| amount <= most)
    };
    let size = |size: usize| u32::try_from(size).map_or(f64::INFINITY, f64::from);
    if let (Some(range), Some(number)) = (&field.range, value.as_f64())
        && !lies(range.value, number)
    {
        return too("The parameter", range.value);
    }
    if let (Some(length), Some(text)) = (&field.length, value.as_str())
        && !lies(length.value, size(text.chars().count()))
    {
        return too("The number of characters of", length.value);
    }
    if let (Some(items), Some(list)) = (&field.items, value.as_array())
        && !lies(items.value, size(list.len()))
    {
        return too("The number of elements of", items.value);
    }
    Ok(())
}

fn within(Bounds(least, most): Bounds) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("between {least} and {most}"),
        (Some(least), None) => format!("at or above {least}"),
        (None, Some(most)) => format!("at or below {most}"),
        (None, None) => "anywhere".to_owned(),
    }
}
