//! Whether parameters are as the spec says.

use serde_json::Value;
use tencentcloud_model::model::{Field, Service, Type};
use tencentcloud_model::spec::{Bound, Bounds};
use tencentcloud_model::words;

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
        let wrong = |expected: &str| {
            Err(Fault::new(
                "InvalidParameter",
                format!("The parameter `{path}` must be {expected}."),
            ))
        };
        if let Some(scalar) = ty.scalar(&self.service.types) {
            let json = &scalar.facts().json;
            return match json.holds(value) {
                true => Ok(()),
                false => wrong(&json.wanted(value)),
            };
        }
        match (ty, value) {
            (Type::List(element), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(element, value, &format!("{path}.{index}"))?;
                }
                Ok(())
            }
            (Type::List(_), _) => wrong("a list"),
            (Type::Named(id), Value::Object(members)) => {
                self.object(self.service.ty(*id).fields(), members, &format!("{path}."))
            }
            _ => wrong("an object"),
        }
    }
}

fn check_bounds(field: &Field, value: &Value, path: &str) -> Result<(), Fault> {
    let too = |what: &str, bounds: Bounds| {
        Err(Fault::new(
            "InvalidParameterValue",
            format!("{what} `{path}` must be {}.", words::bounds(bounds)),
        ))
    };
    if let (Some(range), Some(number)) = (&field.range, value.as_number())
        && !range.hold(Bound::of(number))
    {
        return too("The parameter", range.value);
    }
    if let (Some(length), Some(text)) = (&field.length, value.as_str())
        && !length.hold(Bound::count(text.chars().count()))
    {
        return too("The number of characters of", length.value);
    }
    if let (Some(items), Some(list)) = (&field.items, value.as_array())
        && !items.hold(Bound::count(list.len()))
    {
        return too("The number of elements of", items.value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{find, model, model_of, object};

    fn code(action: &str, parameters: Value, bounds: bool) -> Option<String> {
        let model = model();
        let (service, action) = find(&model, "lcic", action);
        Validator { service, bounds }
            .check(&action.input, &object(parameters))
            .err()
            .map(|fault| fault.code.into_owned())
    }

    fn room() -> Value {
        json!({
            "Name": "a", "StartTime": 1, "EndTime": 2, "Resolution": 1, "MaxMicNumber": 16,
            "SubType": "video",
        })
    }

    #[test]
    fn parameters_are_as_the_spec_says() {
        let rooms = |room: Value| json!({ "SdkAppId": 1, "RoomInfos": [room] });
        let with = |name: &str, value: Value| {
            let mut room = room();
            room[name] = value;
            code("BatchCreateRoom", rooms(room), true)
        };
        assert_eq!(code("BatchCreateRoom", rooms(room()), true), None);
        assert_eq!(
            with("Name", Value::Null).as_deref(),
            Some("MissingParameter")
        );
        assert_eq!(with("TeacherId", Value::Null), None);
        assert_eq!(
            with("Teacher", json!("a")).as_deref(),
            Some("UnknownParameter")
        );
        for (name, value) in [
            ("Name", json!(1)),
            ("StartTime", json!("1")),
            ("StartTime", json!(1.5)),
            ("AutoMic", json!(true)),
            ("Resolution", json!("Hd")),
            ("SubType", json!(1)),
            ("Assistants", json!("a")),
            ("Assistants", json!([1])),
        ] {
            assert_eq!(
                with(name, value).as_deref(),
                Some("InvalidParameter"),
                "{name}"
            );
        }
        let list = json!({ "SdkAppId": 1, "RoomInfos": [1] });
        assert_eq!(
            code("BatchCreateRoom", list, true).as_deref(),
            Some("InvalidParameter")
        );
        // Values that nobody documented pass.
        assert_eq!(with("Resolution", json!(99)), None);
        assert_eq!(with("SubType", json!("hologram")), None);
    }

    #[test]
    fn bounds_count_unless_they_are_off() {
        let mut parameters = room();
        parameters["SdkAppId"] = json!(1);
        for (number, fits) in [(-1, false), (0, true), (16, true), (17, false)] {
            parameters["MaxMicNumber"] = json!(number);
            let wrong = Some("InvalidParameterValue".to_owned()).filter(|_| !fits);
            assert_eq!(
                code("CreateRoom", parameters.clone(), true),
                wrong,
                "{number}"
            );
            assert_eq!(code("CreateRoom", parameters.clone(), false), None);
        }
        for (size, fits) in [(200, true), (201, false)] {
            let parameters = json!({ "GroupId": "a", "SdkAppId": 1, "MemberIds": vec!["a"; size] });
            assert_eq!(
                code("AddGroupMember", parameters, true).is_none(),
                fits,
                "{size}"
            );
        }
        let model = model_of("input: [{ name: T, type: string, length: [1, 2], doc: T. }]\n");
        let (service, action) = find(&model, "a", "B");
        for (text, fits) in [("", false), ("é", true), ("éé", true), ("ééé", false)] {
            let checked = Validator {
                service,
                bounds: true,
            }
            .check(&action.input, &object(json!({ "T": text })));
            assert_eq!(checked.is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn numbers_of_64_bits_are_exact() {
        let model = model_of(
            "input:\n  - { name: S, type: integer, doc: S. }\n  - { name: U, type: uint64, range: [0, 18446744073709551614], doc: U. }\n",
        );
        let (service, action) = find(&model, "a", "B");
        for (name, value, code) in [
            ("S", json!(i64::MAX), None),
            ("S", json!(u64::MAX), Some("InvalidParameter")),
            ("U", json!(u64::MAX - 1), None),
            ("U", json!(u64::MAX), Some("InvalidParameterValue")),
            ("U", json!(-1), Some("InvalidParameter")),
            ("U", json!(1.5), Some("InvalidParameter")),
        ] {
            let bounds = true;
            let checked =
                Validator { service, bounds }.check(&action.input, &object(json!({ name: value })));
            assert_eq!(
                checked.err().as_ref().map(|fault| &*fault.code),
                code,
                "{name} {value}"
            );
        }
    }
}
