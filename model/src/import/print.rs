//! What metadata becomes, as YAML. Only keys that metadata can bring are printed.

use std::collections::BTreeMap;

use crate::parse::ServiceFiles;
use crate::sources::At;
use crate::spec::{
    ActionFile, Effect, ErrorEntry, Field, Format, Pagination, RegionUse, ServiceFile, TypeFile,
};
use crate::yaml;

/// Column at which lines end.
const WIDTH: usize = 120;

/// All files of a service, by their paths.
pub(super) fn service(module: &str, files: &ServiceFiles) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    if let Some(service) = &files.service {
        texts.insert(format!("{module}/service.yaml"), service_file(service));
    }
    if !files.errors.is_empty() {
        texts.insert(format!("{module}/errors.yaml"), errors_file(&files.errors));
    }
    for (name, action) in &files.actions {
        texts.insert(format!("{module}/actions/{name}.yaml"), action_file(action));
    }
    for (name, ty) in &files.types {
        if let Some(ty) = ty {
            texts.insert(format!("{module}/types/{name}.yaml"), type_file(ty));
        }
    }
    texts
}

fn head(schema: &str) -> String {
    format!("# yaml-language-server: $schema={schema}.schema.json\n")
}

fn service_file(file: &ServiceFile) -> String {
    let region = match file.region.value {
        RegionUse::Required => "required",
        RegionUse::Optional => "optional",
        RegionUse::Unused => "unused",
    };
    let mut text = head("../schema/service");
    key(&mut text, 0, "service", &file.service);
    key(&mut text, 0, "title", &file.title);
    key(&mut text, 0, "version", &file.version);
    key(&mut text, 0, "protocol", "tc3");
    key(&mut text, 0, "endpoint", &file.endpoint);
    key(&mut text, 0, "region", region);
    if let Some(release) = &file.source.metadata {
        text += &format!("source: {{ metadata: {} }}\n", scalar(release));
    }
    text
}

fn errors_file(errors: &[ErrorEntry]) -> String {
    let mut text = head("../schema/errors") + "errors:\n";
    for error in errors {
        text += &format!("  - code: {}\n", scalar(&error.code.to_string()));
        if let Some(doc) = &error.doc {
            key(&mut text, 4, "doc", doc);
        }
    }
    text
}

pub(super) fn action_file(action: &ActionFile) -> String {
    let mut text = head("../../schema/action");
    key(&mut text, 0, "action", &action.action);
    if let Some(doc) = &action.doc {
        key(&mut text, 0, "doc", doc);
    }
    key(&mut text, 0, "effect", effect(action.effect.value));
    flag(&mut text, 0, "multipart", action.multipart);
    if let Some(stream) = &action.octet_stream {
        let body = ("body", scalar(&stream.body));
        let prefix = ("header_prefix", scalar(&stream.header_prefix));
        text += &format!("octet_stream: {}\n", flow([body, prefix]));
    }
    flag(&mut text, 0, "anonymous", action.anonymous);
    if let Some(stream) = &action.stream {
        let by = stream.by.as_ref().map(|by| ("by", scalar(by)));
        let item = stream.item.as_ref().map(|item| ("item", scalar(item)));
        text += &format!("stream: {}\n", flow(item.into_iter().chain(by)));
    }
    note(&mut text, 0, action.deprecated.as_ref());
    if let Some(paging) = &action.pagination {
        text += &format!("pagination: {}\n", pagination(paging));
    }
    for (side, list) in [("input", &action.input), ("output", &action.output)] {
        fields(&mut text, side, list);
    }
    if !action.errors.is_empty() {
        text += "errors:\n";
        for code in &action.errors {
            text += &format!("  - {}\n", scalar(&code.to_string()));
        }
    }
    let mut examples = action.examples.iter().peekable();
    if examples.peek().is_some() {
        text += "examples:\n";
    }
    for example in examples {
        text += &format!("  - title: {}\n", scalar(&example.title));
        for (side, json) in [("input", &example.input), ("output", &example.output)] {
            text += &format!("    {side}: |\n");
            for line in json.lines() {
                text += &format!("      {line}\n");
            }
        }
    }
    text
}

pub(super) fn type_file(ty: &TypeFile) -> String {
    let mut text = head("../../schema/type");
    if let Some(name) = &ty.structure {
        key(&mut text, 0, "struct", name);
    }
    if let Some(doc) = &ty.doc {
        key(&mut text, 0, "doc", doc);
    }
    fields(&mut text, "fields", &ty.fields);
    text
}

fn fields(text: &mut String, side: &str, fields: &[Field]) {
    if fields.is_empty() {
        return;
    }
    *text += &format!("{side}:\n");
    for one in fields {
        *text += &field(one);
    }
}

/// A field as an item of a list.
pub(super) fn field(field: &Field) -> String {
    let mut text = format!("  - name: {}\n", scalar(&field.name));
    key(&mut text, 4, "type", &field.ty);
    flag(&mut text, 4, "required", field.required);
    flag(&mut text, 4, "nullable", field.nullable);
    if let Some(format) = field.format {
        key(&mut text, 4, "format", format_name(format));
    }
    flag(&mut text, 4, "sensitive", field.sensitive);
    note(&mut text, 4, field.deprecated.as_ref());
    if let Some(doc) = &field.doc {
        key(&mut text, 4, "doc", doc);
    }
    text
}

fn pagination(paging: &Pagination) -> String {
    let word = |(key, word): (_, Option<&At<String>>)| Some((key, scalar(word?)));
    let positions = paging.positions().map(|(style, name)| (style.name(), name));
    let mut keys = vec![("style", paging.style.name().to_owned())];
    keys.extend(positions.into_iter().filter_map(word));
    if let Some(next) = &paging.next {
        keys.push(("next", flow(next.keys().into_iter().filter_map(word))));
    }
    keys.push(("size", scalar(&paging.size)));
    keys.extend(
        paging
            .first
            .as_ref()
            .map(|first| ("first", first.to_string())),
    );
    keys.extend(word(("total", paging.total.as_ref())));
    keys.push(("items", scalar(&paging.items)));
    flow(keys)
}

fn flow(keys: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let keys = keys.into_iter();
    let keys: Vec<_> = keys.map(|(key, value)| format!("{key}: {value}")).collect();
    if keys.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", keys.join(", "))
    }
}

pub(super) fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Write => "write",
    }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Date => "date",
        Format::DateTime => "date-time",
        Format::LocalDateTime => "local-date-time",
    }
}

fn note(text: &mut String, indent: usize, deprecated: Option<&crate::spec::Deprecated>) {
    if let Some(note) = deprecated.and_then(|deprecated| deprecated.note.as_ref()) {
        let indent = " ".repeat(indent);
        *text += &format!("{indent}deprecated: {{ note: {} }}\n", quoted(note));
    }
}

fn flag(text: &mut String, indent: usize, name: &str, is: bool) {
    if is {
        key(text, indent, name, "true");
    }
}

/// A key and its text, folded where the line is too long.
fn key(text: &mut String, indent: usize, name: &str, value: &str) {
    let spaces = " ".repeat(indent);
    let value = if value == "true" {
        value.to_owned()
    } else {
        scalar(value)
    };
    let line = format!("{spaces}{name}: {value}\n");
    if line.trim_end().chars().count() <= WIDTH {
        *text += &line;
        return;
    }
    *text += &format!("{spaces}{name}: >-\n");
    let mut line = String::new();
    for word in value_of(&value).split(' ') {
        let width = indent + 2 + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && width > WIDTH {
            *text += &format!("{spaces}  {line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    *text += &format!("{spaces}  {line}\n");
}

/// The text of a scalar.
fn value_of(scalar: &str) -> String {
    serde_json::from_str(scalar).unwrap_or_else(|_| scalar.to_owned())
}

/// A text as it can stand behind a key, also between braces: bare where it is read so.
fn scalar(text: &str) -> String {
    let bare =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-' | '<' | '>' | '/');
    let is_bare = text.starts_with(char::is_alphabetic)
        && text.chars().all(bare)
        && !text.ends_with(' ')
        && yaml::is_text(text);
    if is_bare {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
