//! All that is known of a service or an action, as a page for a terminal.

use std::fmt::Write as _;
use std::io;

use tencentcloud_model::escape::harmless;
use tencentcloud_model::model::{
    Action, Field, Model, Service, Stream, TypeDef, TypeKind, common_errors, error_def,
};
use tencentcloud_model::words;

use crate::failure::Outcome;
use crate::names::kebab;
use crate::options::{self, parameter_names};
use crate::output::columns_of;
use crate::services::{Found, Services};
use crate::terminal::{self, Style};
use crate::tree::kind;
use crate::types;

/// Columns that a name takes in lists.
const NAME: usize = 34;

/// The services there are.
pub fn services(services: &Services) -> String {
    let style = Style::of(&io::stdout());
    let mut page = format!("{}\n", style.bold("Services"));
    for found in services.all() {
        let entry = found.entry;
        let s = if entry.actions == 1 { "" } else { "s" };
        let title = format!(
            "{} {} ({} action{s})",
            entry.title, entry.version, entry.actions
        );
        page += &row(&entry.module, &title);
    }
    page + "\n`tencentcloud SERVICE` lists actions, `tencentcloud search WORDS` finds them.\n"
}

/// A service and its actions.
pub fn service(found: Found<'_>) -> Outcome<String> {
    let style = Style::of(&io::stdout());
    let entry = found.entry;
    let title = format!("{}: {} {}", entry.module, entry.title, entry.version);
    let mut page = format!(
        "{}\n\n{}\n",
        style.bold(&harmless(&title)),
        style.bold("Actions")
    );
    for heading in found.outline()? {
        page += &row(&kebab(&heading.name), &heading.title);
    }
    let module = &entry.module;
    let _ = writeln!(
        page,
        "\n`tencentcloud help {module} ACTION` tells all of one."
    );
    Ok(page)
}

/// All of an action.
pub fn action(model: &Model, service: &Service, action: &Action) -> String {
    let style = Style::of(&io::stdout());
    let (module, name) = (&service.module, kebab(&action.name));
    let names = parameter_names(&action.input);
    let mut page = format!(
        "{}\n\n",
        style.bold(&harmless(&format!(
            "tencentcloud {module} {name} ({})",
            action.name
        )))
    );
    paragraph(&mut page, &action.doc);
    if let Some(deprecated) = &action.deprecated {
        paragraph(&mut page, &words::deprecation(deprecated, str::to_owned));
    }
    if let Some(body) = words::body(action) {
        paragraph(&mut page, &format!("Sent as {body}."));
    }
    paragraph(&mut page, &words::limits(action));
    if let Some(stream) = &action.stream {
        paragraph(&mut page, &events(service, &names, stream));
    }
    let required: Vec<_> = action
        .input
        .iter()
        .zip(&names)
        .filter(|(field, _)| field.required)
        .map(|(field, name)| format!("--{name} <{}>", kind(service, &field.ty)))
        .collect();
    let _ = writeln!(page, "{}", style.bold("Usage"));
    let usage = format!("tencentcloud {module} {name} {}", required.join(" "));
    text(&mut page, &usage, "  ");
    page.push('\n');
    section(
        &mut page,
        style,
        "Parameters",
        service,
        &action.input,
        Some(&names),
    );
    let _ = writeln!(
        page,
        "{}\n{}",
        style.bold("Options of every call"),
        options::list()
    );
    section(&mut page, style, "Answer", service, &action.output, None);
    for id in types::reached(service, action) {
        named(&mut page, style, service, service.ty(id));
    }
    let common = common_errors(model, service);
    if !action.errors.is_empty() {
        let _ = writeln!(page, "{}", style.bold("Error codes"));
        for error in &action.errors {
            let error = error_def(service, common, error.value);
            let _ = writeln!(page, "  {}", harmless(&error.code));
            text(&mut page, &error.doc, "      ");
        }
        page.push('\n');
    }
    for example in &action.examples {
        let _ = writeln!(
            page,
            "{}",
            style.bold(&harmless(&format!("Example: {}", example.title)))
        );
        for line in example
            .input
            .lines()
            .chain([""])
            .chain(example.output.lines())
        {
            let _ = writeln!(page, "  {}", harmless(line));
        }
        page.push('\n');
    }
    page
}

/// How the answer comes as a stream of events.
fn events(service: &Service, names: &[String], stream: &Stream) -> String {
    let asked = stream.by.map_or(String::new(), |by| {
        format!(" where --{} is true", names[by])
    });
    let data = stream
        .item
        .map_or("an answer", |item| &service.ty(item).name);
    format!("The answer comes as a stream{asked}: each event is shown as it comes, and is {data}.")
}

fn section(
    page: &mut String,
    style: Style,
    title: &str,
    service: &Service,
    fields: &[Field],
    names: Option<&[String]>,
) {
    if fields.is_empty() {
        return;
    }
    let _ = writeln!(page, "{}", style.bold(title));
    for (index, field) in fields.iter().enumerate() {
        let name = match names {
            Some(names) => format!("--{}", names[index]),
            None => field.name.value.clone(),
        };
        let _ = writeln!(
            page,
            "  {} <{}>",
            harmless(&name),
            harmless(&kind(service, &field.ty))
        );
        let facts = words::facts(service, fields, field).join(" ");
        text(page, &[&*field.doc, &*facts].join(" "), "      ");
    }
    page.push('\n');
}

fn named(page: &mut String, style: Style, service: &Service, ty: &TypeDef) {
    let name = harmless(&ty.name);
    if let TypeKind::Struct(fields) = &ty.kind {
        return section(page, style, &name, service, fields, None);
    }
    let _ = writeln!(page, "{}", style.bold(&name));
    for value in types::values(&ty.kind) {
        *page += &row(&format!("{}, {}", value.wire, kebab(value.name)), value.doc);
    }
    page.push('\n');
}

/// A name and what it means.
pub fn row(name: &str, title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = format!("  {name:NAME$}  {title}");
    format!("{}\n", harmless(line.trim_end()))
}

fn paragraph(page: &mut String, words: &str) {
    if !words.is_empty() {
        text(page, words, "");
        page.push('\n');
    }
}

/// Prose, wrapped to the terminal.
fn text(page: &mut String, words: &str, indent: &str) {
    let width = terminal::width() - indent.len();
    let (mut line, mut taken) = (String::new(), 0);
    for word in words.split_whitespace() {
        let word = harmless(word);
        if taken > 0 && taken + columns_of(&word) >= width {
            let _ = writeln!(page, "{indent}{line}");
            line.clear();
            taken = 0;
        }
        if taken > 0 {
            line.push(' ');
            taken += 1;
        }
        // Chinese has no spaces at which a line could end.
        for character in word.chars() {
            let columns = columns_of(character.encode_utf8(&mut [0; 4]));
            if taken + columns > width {
                let _ = writeln!(page, "{indent}{line}");
                line.clear();
                taken = 0;
            }
            line.push(character);
            taken += columns;
        }
    }
    if !line.is_empty() {
        let _ = writeln!(page, "{indent}{line}");
    }
}
