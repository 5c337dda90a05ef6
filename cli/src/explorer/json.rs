//! JSON as lines that fold.

use serde_json::Value;

/// How many lines a page shows at most.
const MOST: usize = 4000;
/// How many levels are open at first.
const OPEN: usize = 3;
/// How many elements of a list are open at first.
const SHORT: usize = 30;

/// A line, or where a part begins and ends.
pub enum Line {
    /// An object or a list begins.
    Open {
        name: String,
        bracket: &'static str,
        /// What is in it: `3 elements`.
        told: String,
        is_open: bool,
    },
    Close {
        bracket: &'static str,
        comma: bool,
    },
    Value {
        name: String,
        text: String,
        /// `text`, `number`, `word`.
        kind: &'static str,
        comma: bool,
    },
}

/// A value as lines, and whether some were left out.
pub fn lines(value: &Value) -> (Vec<Line>, bool) {
    let mut lines = Vec::new();
    push(&mut lines, String::new(), value, 0, false);
    let cut = lines.len() >= MOST;
    (lines, cut)
}

fn push(lines: &mut Vec<Line>, name: String, value: &Value, depth: usize, comma: bool) {
    if lines.len() >= MOST {
        return;
    }
    let (brackets, count, one, many) = match value {
        Value::Object(members) if !members.is_empty() => {
            (["{", "}"], members.len(), "member", "members")
        }
        Value::Array(elements) if !elements.is_empty() => {
            (["[", "]"], elements.len(), "element", "elements")
        }
        single => {
            let kind = match single {
                Value::String(_) => "text",
                Value::Number(_) => "number",
                _ => "word",
            };
            let text = single.to_string();
            lines.push(Line::Value {
                name,
                text,
                kind,
                comma,
            });
            return;
        }
    };
    let [bracket, end] = brackets;
    lines.push(Line::Open {
        name,
        bracket,
        told: format!("{count} {}", if count == 1 { one } else { many }),
        is_open: depth < OPEN && count <= SHORT,
    });
    match value {
        Value::Object(members) => {
            for (index, (name, member)) in members.iter().enumerate() {
                let name = Value::from(name.as_str()).to_string();
                push(lines, name, member, depth + 1, index + 1 < count);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                push(lines, String::new(), element, depth + 1, index + 1 < count);
            }
        }
        _ => {}
    }
    lines.push(Line::Close {
        bracket: end,
        comma,
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Line, lines};

    #[test]
    fn what_opens_is_closed_however_much_there_is() {
        let large = json!(vec![vec![json!({ "a": [1] }); 100]; 100]);
        for (value, is_cut) in [(json!({ "a": [1, {}], "b": "<" }), false), (large, true)] {
            let (lines, cut) = lines(&value);
            let open = lines
                .iter()
                .filter(|line| matches!(line, Line::Open { .. }))
                .count();
            let close = lines
                .iter()
                .filter(|line| matches!(line, Line::Close { .. }))
                .count();
            assert_eq!((open, cut), (close, is_cut));
        }
    }
}
