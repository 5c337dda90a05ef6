//! Nested JSON as flat, sorted parameters, the form of queries and of v1 signatures.

use std::collections::BTreeMap;

use crate::json::Json;

/// Parameters by name, in the order of their names' bytes, which is the order they are signed in.
pub type Parameters = BTreeMap<String, String>;

/// Flattens a JSON object: `{"Filters": [{"Name": "zone"}]}` becomes `Filters.0.Name=zone`.
///
/// Numbers keep their digits, booleans are written as in JSON. Null, empty lists and empty objects have no flat
/// form and are left out; what follows them in a list moves up, so that indexes have no gaps.
/// A value that is no object has no names and flattens to nothing.
pub fn flatten(value: &Json) -> Parameters {
    let mut parameters = Parameters::new();
    if let Json::Object(members) = value {
        for (name, member) in members {
            insert(&mut parameters, name.clone(), member);
        }
    }
    parameters
}

fn insert(parameters: &mut Parameters, name: String, value: &Json) {
    match value {
        Json::Null => {}
        Json::Bool(flag) => {
            parameters.insert(name, flag.to_string());
        }
        Json::Number(text) | Json::Text(text) => {
            parameters.insert(name, text.clone());
        }
        Json::List(items) => {
            for (index, item) in items.iter().filter(|item| has_content(item)).enumerate() {
                insert(parameters, format!("{name}.{index}"), item);
            }
        }
        Json::Object(members) => {
            for (member_name, member) in members {
                insert(parameters, format!("{name}.{member_name}"), member);
            }
        }
    }
}

/// The full name of the first empty list or object in a value called `name`: [`flatten`] leaves
/// it out, though the cloud may tell it from no value at all.
pub fn first_empty(name: &str, value: &Json) -> Option<String> {
    match value {
        Json::List(items) if items.is_empty() => Some(name.to_owned()),
        Json::Object(members) if members.is_empty() => Some(name.to_owned()),
        Json::List(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| first_empty(&format!("{name}.{index}"), item)),
        Json::Object(members) => members
            .iter()
            .find_map(|(member, value)| first_empty(&format!("{name}.{member}"), value)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => None,
    }
}

fn has_content(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::List(items) => items.iter().any(has_content),
        Json::Object(members) => members.values().any(has_content),
        Json::Bool(_) | Json::Number(_) | Json::Text(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::sign::percent;

    fn pairs(value: &Value) -> Vec<String> {
        flatten(&value.into())
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    #[test]
    fn lists_and_objects_become_dotted_names() {
        let value = json!({
            "Limit": 1,
            "Filters": [{"Name": "zone", "Values": ["a b", "c"]}, {"Name": "id"}],
            "DryRun": true,
            "Ratio": 0.5,
            "Note": "",
        });
        assert_eq!(
            pairs(&value),
            [
                "DryRun=true",
                "Filters.0.Name=zone",
                "Filters.0.Values.0=a b",
                "Filters.0.Values.1=c",
                "Filters.1.Name=id",
                "Limit=1",
                "Note=",
                "Ratio=0.5",
            ]
        );
    }

    #[test]
    fn names_sort_by_their_bytes() {
        let list: Vec<i64> = (0..11).collect();
        let value = json!({"a": 0, "A": list, "B": 0, "A1": 0});
        let names: Vec<_> = flatten(&Json::from(&value)).into_keys().collect();
        assert_eq!(names[..4], ["A.0", "A.1", "A.10", "A.2"]);
        assert_eq!(names[11..], ["A1", "B", "a"]);
    }

    #[test]
    fn what_is_empty_is_left_out() {
        assert_eq!(
            pairs(&json!({"A": null, "B": [], "C": {}, "D": [null, {"E": []}, "x"]})),
            ["D.0=x"]
        );
        assert!(pairs(&json!(["no", "names"])).is_empty());
    }

    #[test]
    fn the_first_empty_value_is_found_by_its_name() {
        let value = json!({"B": [1, {"C": [], "D": {}}], "E": [null, ""]});
        assert_eq!(
            first_empty("A", &Json::from(&value)).as_deref(),
            Some("A.B.1.C")
        );
        assert_eq!(first_empty("A", &Json::from(&value["E"])), None);
    }

    /// The inverse, for values whose leaves are texts and whose lists and objects are not empty.
    fn unflatten(query: &str) -> Value {
        let mut root = Value::Null;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').expect("a pair");
            let mut place = &mut root;
            for part in decode(name).split('.') {
                place = match part.parse::<usize>() {
                    Ok(index) => {
                        if place.is_null() {
                            *place = Value::Array(Vec::new());
                        }
                        let items = place.as_array_mut().expect("a list");
                        // `A.10` comes before `A.2`.
                        items.resize(items.len().max(index + 1), Value::Null);
                        &mut items[index]
                    }
                    Err(_) => {
                        if place.is_null() {
                            *place = Value::Object(Map::new());
                        }
                        &mut place[part]
                    }
                };
            }
            *place = Value::String(decode(value));
        }
        root
    }

    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
                assert!(
                    !digits.iter().any(u8::is_ascii_lowercase),
                    "lower-case hex in {text}"
                );
                let digits = std::str::from_utf8(&digits).expect("ASCII");
                bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal"));
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn object_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
        prop::collection::btree_map("[A-Za-z][A-Za-z0-9]{0,5}", value, 1..5)
            .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into())
    }

    fn parameters() -> impl Strategy<Value = Value> {
        let leaf = any::<String>().prop_map(Value::String);
        object_of(leaf.prop_recursive(4, 64, 14, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..14).prop_map(Value::Array),
                object_of(inner),
            ]
        }))
    }

    proptest! {
        #![proptest_config(crate::testing::seeded(4))]

        #[test]
        fn flattened_encoded_and_parsed_back_is_the_same(value in parameters()) {
            prop_assert_eq!(unflatten(&percent::encode_pairs(&flatten(&Json::from(&value)))), value);
        }
    }
}
