//! Flat parameters of queries and forms (`Filters.0.Name=zone`) as the JSON that they stand for.

use std::collections::BTreeMap;

use serde_json::Value;
use tencentcloud_model::model::{Field, Json, Scalar, Service, Type};

use crate::envelope::Object;
use crate::fault::Fault;
use crate::number;
use crate::request::Pairs;

/// How many parts a name may have; real ones have five at most.
const MAX_PARTS: usize = 16;
/// The largest index of a list; no request has room for as many elements.
const MAX_INDEX: u64 = 9_999_999;

/// A value or, under a common prefix, several.
enum Node {
    Text(String),
    Branch(BTreeMap<String, Node>),
}

/// Reads flat parameters, telling numbers from texts by the spec. What the spec does not know, or
/// what is not of its type, stays a text. With `nested_json`, lists and structs may also come as
/// the JSON text of the whole, as in the parts of a multipart body.
pub(crate) fn read(
    service: &Service,
    fields: &[Field],
    pairs: Pairs,
    nested_json: bool,
) -> Result<Object, Fault> {
    let mut root = BTreeMap::new();
    for (name, value) in pairs {
        if !insert(&mut root, &name, value) {
            return Err(Fault::new(
                "InvalidParameter",
                format!(
                    "The parameter `{name}` is given twice or in two ways, is nested too deep, or \
                     has a part that is empty or an index like `+0`, `00` or `10000000`."
                ),
            ));
        }
    }
    let reader = Reader {
        service,
        nested_json,
    };
    Ok(reader.object(fields, root))
}

/// Whether the name is one, and its place was free.
fn insert(root: &mut BTreeMap<String, Node>, name: &str, value: String) -> bool {
    if name.split('.').take(MAX_PARTS + 1).count() > MAX_PARTS || !name.split('.').all(is_part) {
        return false;
    }
    let mut parents: Vec<_> = name.split('.').collect();
    let last = parents.pop().unwrap_or(name);
    let mut place = root;
    for part in parents {
        let node = place
            .entry(part.to_owned())
            .or_insert_with(|| Node::Branch(BTreeMap::new()));
        match node {
            Node::Branch(members) => place = members,
            Node::Text(_) => return false,
        }
    }
    place.insert(last.to_owned(), Node::Text(value)).is_none()
}

/// Whether a part of a name is a name or an index. What looks like a number has to be an index.
fn is_part(part: &str) -> bool {
    let like_a_number = |c: char| matches!(c, '+' | '-' | ' ') || c.is_numeric();
    if part.chars().all(like_a_number) {
        index(part).is_some()
    } else {
        true
    }
}

fn index(part: &str) -> Option<u64> {
    number::unsigned(part).filter(|index| *index <= MAX_INDEX)
}

struct Reader<'m> {
    service: &'m Service,
    nested_json: bool,
}

impl Reader<'_> {
    fn object(&self, fields: &[Field], members: BTreeMap<String, Node>) -> Object {
        members
            .into_iter()
            .map(|(name, node)| {
                let field = fields.iter().find(|field| field.name.value == name);
                let ty = field.map_or(&Type::Scalar(Scalar::String), |field| &field.ty.value);
                let value = self.value(ty, node);
                (name, value)
            })
            .collect()
    }

    fn value(&self, ty: &Type, node: Node) -> Value {
        match node {
            Node::Text(text) => self.text(ty, text),
            Node::Branch(members) => match ty {
                Type::List(element) => self.list(element, members),
                Type::Named(id) => self.object(self.service.ty(*id).fields(), members).into(),
                Type::Scalar(_) => self.object(&[], members).into(),
            },
        }
    }

    /// Elements in the order of their indices, which need not begin at 0.
    fn list(&self, element: &Type, members: BTreeMap<String, Node>) -> Value {
        if !members.keys().all(|part| index(part).is_some()) {
            return self.object(&[], members).into();
        }
        let mut elements: Vec<_> = members
            .into_iter()
            .map(|(part, node)| (index(&part), node))
            .collect();
        elements.sort_by_key(|(index, _)| *index);
        elements
            .into_iter()
            .map(|(_, node)| self.value(element, node))
            .collect()
    }

    fn text(&self, ty: &Type, text: String) -> Value {
        let read = match ty
            .scalar(&self.service.types)
            .map(|scalar| &scalar.facts().json)
        {
            Some(Json::Text | Json::Base64) => None,
            Some(Json::Whole(_)) => number::integer(&text).map(Value::Number),
            Some(Json::Number) => number::decimal(&text).map(Value::Number),
            Some(Json::Boolean) => match text.as_str() {
                "true" | "True" => Some(true.into()),
                "false" | "False" => Some(false.into()),
                _ => None,
            },
            None if self.nested_json => serde_json::from_str(&text).ok(),
            None => None,
        };
        read.unwrap_or(Value::String(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{find, model};

    /// Reads pairs as parameters of BatchCreateRoom.
    fn read_rooms(pairs: &[(&str, &str)], nested_json: bool) -> Result<Value, Fault> {
        let model = model();
        let (service, action) = find(&model, "lcic", "BatchCreateRoom");
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        read(service, &action.input, pairs, nested_json).map(Value::Object)
    }

    #[test]
    fn types_come_from_the_spec_and_order_from_the_indices() {
        let read = read_rooms(
            &[
                ("SdkAppId", "1"),
                ("RoomInfos.10.Name", "3"),
                ("RoomInfos.2.Name", "2"),
                ("RoomInfos.0.Name", "1"),
                ("RoomInfos.0.MaxMicNumber", "16"),
                ("RoomInfos.0.Assistants.0", "7"),
                ("RoomInfos.0.SubType", "video"),
            ],
            false,
        );
        let expected = json!({
            "SdkAppId": 1,
            "RoomInfos": [
                { "Name": "1", "MaxMicNumber": 16, "Assistants": ["7"], "SubType": "video" },
                { "Name": "2" },
                { "Name": "3" },
            ],
        });
        assert_eq!(read, Ok(expected));
    }

    #[test]
    fn what_does_not_fit_stays_as_it_is() {
        let read = read_rooms(
            &[("SdkAppId", "x"), ("RoomInfos.a", "1"), ("No.1", "")],
            false,
        );
        let expected = json!({ "SdkAppId": "x", "RoomInfos": { "a": "1" }, "No": { "1": "" } });
        assert_eq!(read, Ok(expected));
        for number in [
            "+1",
            "01",
            " 1",
            "1 ",
            "-0",
            "1.0",
            "1e3",
            "18446744073709551616",
        ] {
            let read = read_rooms(&[("SdkAppId", number)], false);
            assert_eq!(read, Ok(json!({ "SdkAppId": number })));
        }
    }

    #[test]
    fn a_name_has_one_way_to_be_written() {
        for name in [
            "RoomInfos..0.Name",
            "RoomInfos.+0.Name",
            "RoomInfos.00.Name",
            "RoomInfos.-0.Name",
            "RoomInfos.0..Name",
            "RoomInfos. 0.Name",
            "RoomInfos.0 .Name",
            "RoomInfos.\u{660}.Name",
            "RoomInfos.10000000.Name",
            "RoomInfos.18446744073709551616.Name",
            ".SdkAppId",
            "SdkAppId.",
            ".",
            "",
            "RoomInfos.007",
        ] {
            let fault = read_rooms(&[(name, "1")], false).expect_err(name);
            assert_eq!(fault.code, "InvalidParameter", "{name}");
        }
        let last = read_rooms(&[("RoomInfos.9999999.Name", "a")], false);
        assert_eq!(last, Ok(json!({ "RoomInfos": [{ "Name": "a" }] })));
    }

    #[test]
    fn json_stands_for_a_list_only_where_it_may() {
        let pairs = [("RoomInfos", r#"[{"Name":"a"}]"#)];
        let nested = read_rooms(&pairs, true);
        assert_eq!(nested, Ok(json!({ "RoomInfos": [{ "Name": "a" }] })));
        let text = read_rooms(&pairs, false);
        assert_eq!(text, Ok(json!({ "RoomInfos": r#"[{"Name":"a"}]"# })));
    }

    #[test]
    fn contradictions_and_depths_are_refused() {
        let deep = "a.".repeat(100_000);
        for pairs in [
            &[("A", "1"), ("A", "1")][..],
            &[("A", "1"), ("A.0", "1")],
            &[("A.0", "1"), ("A", "1")],
            &[(deep.as_str(), "1")],
        ] {
            let fault = read_rooms(pairs, false).expect_err("a contradiction");
            assert_eq!(fault.code, "InvalidParameter");
        }
    }
}
