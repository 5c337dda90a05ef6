//! Documented requests and answers, as far as they are JSON that fits.
//!
//! Many are not: some are torn, some are written as a query, some hold fields of another release.
//! Those are left out; nobody here can mend them.

use serde_json::Value;
use serde_json::value::RawValue;

use super::api;
use super::prose::clean;
use crate::sources::At;
use crate::spec::Example;

/// An example as specs have it.
pub(super) fn example(example: &api::Example, number: usize) -> Option<Example> {
    let input = body(&example.input)?;
    let output = answer(&example.output)?;
    let title = example.title.as_ref().map(|title| clean(title));
    let at = |value: String, of: &At<String>| At {
        value,
        span: of.span,
    };
    Some(Example {
        title: at(
            title
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| format!("Example {number}")),
            &example.input,
        ),
        input: at(input, &example.input),
        output: at(output, &example.output),
    })
}

/// The JSON below the header of a request.
fn body(request: &str) -> Option<String> {
    let request = request.replace("\r\n", "\n");
    let (_, body) = request.split_once("\n\n")?;
    object(body)
}

/// The answer within its envelope.
fn answer(text: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Envelope<'a> {
        #[serde(rename = "Response", borrow)]
        response: &'a RawValue,
    }
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    object(envelope.response.get())
}

/// A text that is a JSON object, laid out as specs are; numbers keep their digits.
fn object(text: &str) -> Option<String> {
    let text = text.trim();
    let is_object = matches!(serde_json::from_str(text), Ok(Value::Object(_)));
    is_object.then(|| dedent(text))
}

/// Takes away the indent that all lines but the first share.
fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared = text.lines().skip(1).map(indent).min().unwrap_or(0);
    let lines = text.lines().enumerate().map(|(index, line)| match index {
        0 => line,
        _ => &line[shared..],
    });
    lines.collect::<Vec<_>>().join("\n")
}
