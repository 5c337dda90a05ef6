//! What an action answers where nothing is remembered: its documented example, in which the
//! request can be recognised.

use serde_json::{Value, json};
use tencentcloud_model::model::{self, Action, Field, Protocol, Type};

use crate::envelope::{self, Object};
use crate::inject::Example;

/// The answer of a documented example, without its envelope; the first example if none is chosen
/// or none is like that. An action without examples answers what it always answers.
pub(crate) fn example(protocol: Protocol, action: &Action, chosen: Option<&Example>) -> Object {
    let chosen = chosen.and_then(|chosen| find(action, chosen));
    let example = chosen.or(action.examples.first());
    let output = example.and_then(|example| serde_json::from_str(&example.output.value).ok());
    match output {
        Some(Value::Object(mut output)) => {
            envelope::strip(protocol, &mut output);
            output
        }
        _ => action
            .output
            .iter()
            .filter(|field| field.always)
            .map(|field| (field.name.value.clone(), placeholder(field)))
            .collect(),
    }
}

/// An example by its number or title.
pub(crate) fn find<'m>(action: &'m Action, chosen: &Example) -> Option<&'m model::Example> {
    match chosen {
        Example::Number(number) => action.examples.get(number.checked_sub(1)?),
        Example::Title(title) => {
            let mut examples = action.examples.iter();
            examples.find(|example| example.title.eq_ignore_ascii_case(title))
        }
    }
}

/// Which examples an action has.
pub(crate) fn which(action: &Action) -> String {
    let examples = action.examples.iter().zip(1..);
    let titles = examples.map(|(example, number)| format!("{number} (`{}`)", example.title));
    let titles: Vec<_> = titles.collect();
    format!(
        "the examples of {} are {}",
        action.name.value,
        titles.join(", ")
    )
}

fn placeholder(field: &Field) -> Value {
    match field.ty.value {
        Type::Scalar(scalar) => scalar.facts().json.sample(),
        Type::List(_) => json!([]),
        Type::Named(_) => json!(1),
    }
}

/// Repeats parameters in the fields of the answer that have their name and type.
pub(crate) fn echo(action: &Action, parameters: &Object, answer: &mut Object) {
    for field in &action.output {
        let name = &field.name.value;
        let same = |other: &&Field| other.name.value == *name && other.ty.value == field.ty.value;
        if action.input.iter().any(|other| same(&other))
            && let Some(value) = parameters.get(name).filter(|value| !value.is_null())
        {
            answer.insert(name.clone(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, model_of, object};

    #[test]
    fn an_example_is_chosen_by_number_or_title() {
        let model = testing::model();
        let (service, action) = testing::find(&model, "lcic", "DescribeDocument");
        let id = |chosen: Option<Example>| {
            let output = example(service.protocol, action, chosen.as_ref());
            assert!(!output.contains_key("RequestId"));
            output["DocumentId"].clone()
        };
        assert_eq!(id(None), "omxxxxsdc");
        assert_eq!(id(Some(Example::Number(2))), "ntxsfrzk");
        assert_eq!(
            id(Some(Example::Title("preview a document".into()))),
            "ntxsfrzk"
        );
        assert_eq!(id(Some(Example::Number(99))), "omxxxxsdc");
        let (service, action) = testing::find(&model, "im", "account_check");
        let output = example(service.protocol, action, None);
        assert_eq!(output.keys().collect::<Vec<_>>(), ["ResultItem"]);
    }

    #[test]
    fn without_examples_what_always_comes_comes() {
        let model = model_of(
            "output:\n  - { name: Id, type: integer, always: true, doc: I. }\n  \
             - { name: Text, type: string, doc: T. }\n",
        );
        let (service, action) = testing::find(&model, "a", "B");
        let output = example(service.protocol, action, None);
        assert_eq!(Value::Object(output), json!({ "Id": 1 }));
    }

    #[test]
    fn only_parameters_of_the_same_type_are_echoed() {
        let model = testing::model();
        let (_, action) = testing::find(&model, "lcic", "LoginUser");
        let mut output = object(json!({ "UserId": "xx", "Token": "xx" }));
        echo(action, &object(json!({ "UserId": "me" })), &mut output);
        assert_eq!(
            Value::Object(output),
            json!({ "UserId": "me", "Token": "xx" })
        );
        // A switch in the request, a link in the answer.
        let (_, action) = testing::find(&model, "lcic", "DescribeRoom");
        let mut output = Object::new();
        echo(
            action,
            &object(json!({ "RoomId": 1, "RTMPStreamingURL": 1 })),
            &mut output,
        );
        assert_eq!(Value::Object(output), json!({}));
    }
}
