//! Answers as people and programs want them.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use serde_json::{Map, Value};
use tencentcloud_model::escape::harmless;

use crate::failure::{Class, Failure, Outcome};

/// The formats there are.
pub const FORMATS: [&str; 5] = ["json", "yaml", "table", "text", "jsonl"];

/// Widest cell of a table, in columns of a terminal.
const WIDEST: usize = 60;

/// A value in a format.
pub fn render(value: &Value, format: &str) -> Outcome<String> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(
            Class::Refused,
            format!("the answer cannot be shown as {format}: {error}"),
        )
    };
    Ok(match format {
        "yaml" => {
            let mut text = serde_saphyr::to_string(value).map_err(|error| failed(&error))?;
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text
        }
        "table" => table(value),
        "text" => plain(value),
        "jsonl" => lines(value),
        _ => serde_json::to_string_pretty(value).map_err(|error| failed(&error))? + "\n",
    })
}

/// An event of a stream in a format: JSON takes a line, YAML a document, a table ends with an empty
/// line.
pub fn event(value: &Value, format: &str) -> Outcome<String> {
    Ok(match format {
        "json" => format!("{value}\n"),
        "yaml" => format!("---\n{}", render(value, format)?),
        "table" => render(value, format)? + "\n",
        _ => render(value, format)?,
    })
}

/// Prints to standard output: for a terminal, with everything escaped that could steer it.
pub fn print(text: &str) -> Outcome {
    if io::stdout().is_terminal() {
        let tame: String = text.split_inclusive('\n').map(tame).collect();
        return write(tame.as_bytes());
    }
    write(text.as_bytes())
}

/// Writes to standard output as it is. Where its reader has gone away, as `head` does that has read
/// enough, the program is over: nobody wants more.
pub fn write(bytes: &[u8]) -> Outcome {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => written
            .map_err(|error| Failure::usage(format!("cannot write to standard output: {error}"))),
    }
}

/// A line as a terminal may have it.
fn tame(line: &str) -> String {
    let (text, end) = line
        .strip_suffix('\n')
        .map_or((line, ""), |text| (text, "\n"));
    let cells: Vec<_> = text.split('\t').map(harmless).collect();
    cells.join("\t") + end
}

/// An element of a list a line, or the value itself.
fn lines(value: &Value) -> String {
    match value {
        Value::Array(elements) => elements
            .iter()
            .map(|element| format!("{element}\n"))
            .collect(),
        other => format!("{other}\n"),
    }
}

/// A value as a cell: texts as they are, all else as JSON.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace(['\n', '\t', '\r'], " "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Cells with tabs between them, a row a line.
fn plain(value: &Value) -> String {
    let mut text = String::new();
    rows(value, &mut text);
    text
}

fn rows(value: &Value, text: &mut String) {
    match value {
        Value::Array(elements) if elements.iter().any(is_nested) => {
            elements.iter().for_each(|element| rows(element, text));
        }
        Value::Array(elements) => line(elements.iter(), text),
        Value::Object(members) => {
            line(members.values().filter(|value| !is_nested(value)), text);
            let nested = members.values().filter(|value| is_nested(value));
            nested.for_each(|value| rows(value, text));
        }
        single => line([single].into_iter(), text),
    }
}

fn line<'a>(values: impl Iterator<Item = &'a Value>, text: &mut String) {
    let cells: Vec<_> = values.map(cell).collect();
    if !cells.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", cells.join("\t"));
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// Tables: one of the single values, and one for each list of objects.
fn table(value: &Value) -> String {
    match value {
        Value::Array(elements) => grid(elements),
        Value::Object(members) => {
            let is_list = |value: &Value| {
                value
                    .as_array()
                    .is_some_and(|list| list.iter().any(Value::is_object))
            };
            let single = members.iter().filter(|(_, value)| !is_list(value));
            let single: Vec<_> = single
                .map(|(name, value)| vec![name.clone(), cell(value)])
                .collect();
            let mut text = draw(&["Name".to_owned(), "Value".to_owned()], &single);
            for (name, value) in members.iter().filter(|(_, value)| is_list(value)) {
                let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let _ = write!(text, "\n{name}\n{}", grid(list));
            }
            text
        }
        single => draw(&["Value".to_owned()], &[vec![cell(single)]]),
    }
}

/// A table with a row for each element.
fn grid(elements: &[Value]) -> String {
    let mut columns: Vec<String> = Vec::new();
    for name in elements
        .iter()
        .filter_map(Value::as_object)
        .flat_map(Map::keys)
    {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    if columns.is_empty() {
        let rows: Vec<_> = elements.iter().map(|element| vec![cell(element)]).collect();
        return draw(&["Value".to_owned()], &rows);
    }
    let rows: Vec<Vec<String>> = elements
        .iter()
        .map(|element| {
            let member = |name: &String| element.get(name).map(cell).unwrap_or_default();
            columns.iter().map(member).collect()
        })
        .collect();
    draw(&columns, &rows)
}

fn draw(head: &[String], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|text| cut(text, WIDEST)).collect())
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .chain(head.get(column))
            .map(|cell| columns_of(cell))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| {
            format!(
                "{cell}{}",
                " ".repeat(width.saturating_sub(columns_of(cell)))
            )
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let body: String = rows.iter().map(|row| line(row)).collect();
    line(head) + &line(&rule) + &body
}

/// A text that takes no more than so many columns of a terminal.
pub fn cut(text: &str, most: usize) -> String {
    if columns_of(text) <= most {
        return text.to_owned();
    }
    let mut taken = 1;
    let fits = |character: &char| {
        taken += columns_of(character.encode_utf8(&mut [0; 4]));
        taken <= most
    };
    let mut shown: String = text.chars().take_while(fits).collect();
    shown.push('…');
    shown
}

/// Columns of a terminal that a text takes: those of East Asia take two.
pub fn columns_of(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    text.chars().map(|c| 1 + usize::from(wide(c))).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{cut, render, tame};

    #[test]
    fn every_format_shows_the_same_answer() {
        let answer = json!({ "Total": 2, "Rooms": [{ "Id": 1, "Name": "a\tb" }, { "Id": 2, "Name": "代数" }] });
        for (format, text) in [
            ("text", "2\n1\ta b\n2\t代数\n"),
            (
                "table",
                "Name   Value\n-----  -----\nTotal  2\n\nRooms\nId  Name\n--  ----\n1   a b\n2   代数\n",
            ),
            (
                "jsonl",
                "{\"Rooms\":[{\"Id\":1,\"Name\":\"a\\tb\"},{\"Id\":2,\"Name\":\"代数\"}],\"Total\":2}\n",
            ),
        ] {
            assert_eq!(render(&answer, format).expect("shown"), text, "{format}");
        }
        let rooms = &answer["Rooms"];
        assert_eq!(render(rooms, "jsonl").expect("shown").lines().count(), 2);
        assert_eq!(render(&json!([]), "jsonl").expect("shown"), "");
        assert!(render(rooms, "yaml").expect("shown").contains("- Id: 1\n"));
    }

    #[test]
    fn a_text_is_cut_to_columns() {
        for (most, shown) in [(4, "ab代"), (3, "ab…"), (2, "a…"), (1, "…")] {
            assert_eq!(cut("ab代", most), shown);
        }
    }

    #[test]
    fn no_answer_steers_a_terminal() {
        assert_eq!(
            tame("a\u{1b}[2J\tb\u{9b}\u{202e}\n"),
            "a\\u001b[2J\tb\\u009b\\u202e\n"
        );
    }
}
