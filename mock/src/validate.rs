//! Whether parameters are as the spec says.

use std::ops::ControlFlow;

use tencentcloud_model::fit::{self, Counted, Kind, Misfit};
use tencentcloud_model::model::{Field, Service};

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
        let mut first = None;
        let _ = fit::check(self.service, fields, parameters, &mut |misfit| {
            if !self.bounds && matches!(misfit.kind, Kind::Bounds(_)) {
                return ControlFlow::Continue(());
            }
            first = Some(misfit);
            ControlFlow::Break(())
        });
        first.map_or(Ok(()), |misfit| Err(fault(&misfit)))
    }
}

fn fault(Misfit { kind, path, wanted }: &Misfit) -> Fault {
    let too = |what: &str| {
        let message = format!("{what} `{path}` must be {wanted}.");
        Fault::new("InvalidParameterValue", message)
    };
    match kind {
        Kind::Unknown => Fault::new(
            "UnknownParameter",
            format!("There is no parameter `{path}`."),
        ),
        Kind::Missing => Fault::missing(path),
        Kind::Type => Fault::new(
            "InvalidParameter",
            format!("The parameter `{path}` must be {wanted}."),
        ),
        Kind::Bounds(Counted::Number) => too("The parameter"),
        Kind::Bounds(Counted::Characters) => too("The number of characters of"),
        Kind::Bounds(Counted::Elements) => too("The number of elements of"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
