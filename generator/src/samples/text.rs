//! Values and texts by the rules of other languages.

use serde_json::{Map, Value};

/// A request as JSON, over several lines where it has more than one parameter.
pub fn json(request: &Map<String, Value>) -> String {
    let text = if request.len() < 2 {
        serde_json::to_string(request)
    } else {
        serde_json::to_string_pretty(request)
    };
    visible(&text.unwrap_or_default())
}

/// A text as JSON, which is also a literal of JavaScript and of Python.
pub fn quoted(text: &str) -> String {
    visible(&Value::from(text).to_string())
}

/// A word of a shell, whatever is in it.
pub fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// JSON in which every character can be seen: what a terminal or an editor would not show, or show
/// elsewhere than it stands, is escaped. JSON has none of them outside of strings.
fn visible(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character shows nothing by itself: controls, separators, and what turns the direction
/// of text around.
pub fn is_hidden(c: char) -> bool {
    c != '\n' && c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Every line but the first, further to the right.
pub fn indented(text: &str, by: usize) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(by)))
}
