//! Names: what they may be made of, that none stands twice, that files are named after them.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::field_lists;
use crate::diagnostic::{Diagnostic, FIRST};
use crate::findings::Findings;
use crate::model::{ErrorDef, Scalar, Service, Source, TypeKind, is_device, is_name, meant};
use crate::parse::{Files, ServiceFiles};
use crate::sources::At;
use crate::spec::{Code, ErrorEntry};

/// Checks the codes common to all services.
pub(super) fn common(errors: &[ErrorDef], files: &Files, findings: &mut Findings) {
    once("error code", errors.iter().flat_map(codes), findings);
    entries(&files.common_errors, findings);
}

/// Checks the names of a service.
pub(super) fn check(
    service: &Service,
    files: &ServiceFiles,
    common: &[ErrorDef],
    findings: &mut Findings,
) {
    file_names(service, files, findings);
    error_names(service, files, common, findings);

    once(
        "category",
        service.categories.iter().map(|category| &category.name),
        findings,
    );
    for category in &service.categories {
        let right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !category.name.chars().all(right) {
            bad_name(
                &category.name,
                "lower-case letters, digits and `-`",
                findings,
            );
        }
    }
    // Files named after them would be one file where case does not count.
    let lower = str::to_ascii_lowercase;
    once_by(
        "action",
        service.actions.iter().map(|action| &action.name),
        lower,
        findings,
    );
    once_by(
        "type",
        service.types.iter().map(|ty| &ty.name),
        lower,
        findings,
    );

    if matches!(service.source, Source::Document { .. }) {
        written(service, findings);
    }
    for action in &service.actions {
        plain_name(&action.name, findings);
        rust_name(action.rust_name.as_ref(), findings);
    }
    for ty in &service.types {
        plain_name(&ty.name, findings);
        rust_name(ty.rust_name.as_ref(), findings);
        match &ty.kind {
            TypeKind::Struct(_) => {}
            TypeKind::Enum { values, .. } => {
                let named = values
                    .iter()
                    .map(|value| (value.value.to_string(), &value.name));
                value_names(named, findings);
            }
            TypeKind::Flags(flags) => {
                let named = flags.iter().map(|flag| (flag.bit.to_string(), &flag.name));
                value_names(named, findings);
            }
        }
    }
    for (_, fields) in field_lists(&service.types, &service.actions) {
        once("field", fields.iter().map(|field| &field.name), findings);
        for field in fields {
            match &field.rust_name {
                None => plain_name(&field.name, findings),
                name => {
                    let wire = field.name.replace(['.', '-'], "_");
                    if !is_name(&wire) {
                        let parts = "letters, digits, `_`, `.` and `-`, a letter first";
                        bad_name(&field.name, parts, findings);
                    }
                    rust_name(name.as_ref(), findings);
                }
            }
        }
    }
}

/// Checks what people can choose or leave out; the names of metadata are as they are.
fn written(service: &Service, findings: &mut Findings) {
    let types = service.types.iter().map(|ty| &ty.name);
    let actions = service.actions.iter().map(|action| &action.name);
    for name in types.clone().chain(actions).chain([&service.name]) {
        if is_device(name) {
            let message = format!("no file or folder can be named `{name}` on Windows");
            findings.push(
                Diagnostic::at("bad-name", name.span, message)
                    .help("devices have that name there; leave it out"),
            );
        }
    }
    let lower = |c: char| c.is_ascii_lowercase();
    for name in types.filter(|name| name.starts_with(lower) && !is_device(name)) {
        let message = format!("`{name}` cannot be the name of a type");
        let built_in = Scalar::named(name).map(|_| name.value.clone());
        let help = match built_in.or_else(|| meant(name)) {
            Some(built_in) => format!("use `{built_in}`, which needs no file"),
            None => "names of types begin with a capital letter".to_owned(),
        };
        findings.push(Diagnostic::at("bad-name", name.span, message).help(help));
    }
    let facts = service.protocol.facts();
    for action in &service.actions {
        let input = (&action.input, facts.common_parameters);
        for (fields, reserved) in [input, (&action.output, facts.envelope)] {
            for field in fields {
                if reserved.contains(&&**field.name) {
                    let message = format!("`{}` belongs to the protocol", field.name);
                    findings.push(
                        Diagnostic::at("protocol-field", field.name.span, message)
                            .help("remove it; every action has it"),
                    );
                }
            }
        }
    }
}

/// Checks that files and folders are named after what they hold.
fn file_names(service: &Service, files: &ServiceFiles, findings: &mut Findings) {
    let mut check = |what: &str, file: &str, name: &At<String>| {
        if file != name.value {
            let message = format!("the {what} is `{name}`, but the file is `{file}.yaml`");
            findings.push(
                Diagnostic::at("file-name", name.span, message)
                    .help("name the file after what it holds"),
            );
        }
    };
    for (file, action) in &files.actions {
        check("action", file, &action.action);
    }
    for (file, ty) in &files.types {
        let Some(ty) = ty else { continue };
        for name in [&ty.structure, &ty.enumeration, &ty.flags]
            .into_iter()
            .flatten()
        {
            check("type", file, name);
        }
    }

    let Service { module, name, .. } = service;
    let versioned = module.rsplit_once("_v").is_some_and(|(service, version)| {
        service == name.value && version.bytes().all(|b| b.is_ascii_digit())
    });
    // The cloud's metadata may call a service otherwise than requests do: `autoscaling`, `as`.
    let is_foreign = matches!(service.source, Source::Metadata(_));
    if *module != name.value && !versioned && !is_foreign {
        let message = format!("the service is `{name}`, but the folder is `{module}`");
        let help = format!("name the folder `{name}`, or `{name}_v` and a version");
        findings.push(Diagnostic::at("file-name", name.span, message).help(help));
    }
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !is_name(name) || !name.chars().all(lower) {
        bad_name(
            name,
            "lower-case letters and digits, a letter first",
            findings,
        );
    }
}

/// Checks the service's error codes and those that its actions list.
fn error_names(
    service: &Service,
    files: &ServiceFiles,
    common: &[ErrorDef],
    findings: &mut Findings,
) {
    entries(&files.errors, findings);
    once(
        "error code",
        service.errors.iter().flat_map(codes),
        findings,
    );
    once(
        "error name",
        service
            .errors
            .iter()
            .filter_map(|error| error.name.as_ref()),
        findings,
    );
    if service.protocol.facts().has_common_errors {
        for error in &service.errors {
            for code in codes(error) {
                if let Some(other) = common.iter().find(|common| common.is(code)) {
                    let message = format!("`{code}` is common to all services");
                    findings.push(
                        Diagnostic::at("duplicate-name", code.span, message)
                            .help("remove it here")
                            .other(other.code.span, "here for all"),
                    );
                }
            }
        }
    }
    for action in &service.actions {
        let mut seen = HashMap::new();
        for code in &action.errors {
            let first = *seen.entry(code.value).or_insert(code.span);
            if first != code.span {
                let message = "the error code stands twice";
                findings.push(
                    Diagnostic::at("duplicate-name", code.span, message)
                        .help("keep one of them")
                        .other(first, FIRST),
                );
            }
        }
    }
}

/// Checks what codes are made of and how those that are numbers are named.
fn entries(errors: &[ErrorEntry], findings: &mut Findings) {
    for error in errors {
        match (&error.code.value, &error.name) {
            (Code::Number(_), Some(name)) => camel_name(name, findings),
            (Code::Number(number), None) => {
                let message = format!("the code `{number}` has no name");
                findings.push(
                    Diagnostic::at("error-name", error.code.span, message)
                        .help("add a `name` in CamelCase that says what it means"),
                );
            }
            (Code::Word(_), Some(name)) => {
                let message = "only a code that is a number has a name";
                findings.push(
                    Diagnostic::at("error-name", name.span, message)
                        .help("remove it; `rust_name` settles a collision"),
                );
            }
            (Code::Word(_), None) => {}
        }
        let code = At {
            value: error.code.to_string(),
            span: error.code.span,
        };
        let word = matches!(error.code.value, Code::Word(_)).then_some(&code);
        for code in error.aliases.iter().chain(word) {
            if !code.split('.').all(is_name) {
                bad_name(
                    code,
                    "words of letters, digits and `_` with dots in between",
                    findings,
                );
            }
        }
        rust_name(error.rust_name.as_ref(), findings);
    }
}

/// A code in all its spellings.
fn codes(error: &ErrorDef) -> impl Iterator<Item = &At<String>> {
    std::iter::once(&error.code).chain(&error.aliases)
}

/// Checks the names of an enum's values or of flags. A value that stands twice is told as such.
fn value_names<'a>(
    values: impl Iterator<Item = (String, &'a At<String>)> + Clone,
    findings: &mut Findings,
) {
    let mut seen = HashSet::new();
    let first = values
        .clone()
        .filter(|(value, _)| seen.insert(value.clone()));
    once("name", first.map(|(_, name)| name), findings);
    for (_, name) in values {
        camel_name(name, findings);
    }
}

fn plain_name(name: &At<String>, findings: &mut Findings) {
    if is_name(name) {
        return;
    }
    let wire = name.replace(['.', '-'], "_");
    if is_name(&wire) {
        let message = format!("`{name}` cannot be an identifier");
        findings.push(
            Diagnostic::at("bad-name", name.span, message)
                .help(format!("add a `rust_name`, such as `{wire}`")),
        );
    } else {
        bad_name(name, "letters, digits and `_`, a letter first", findings);
    }
}

fn rust_name(name: Option<&At<String>>, findings: &mut Findings) {
    if let Some(name) = name.filter(|name| !is_name(name)) {
        bad_name(name, "letters, digits and `_`, a letter first", findings);
    }
}

fn camel_name(name: &At<String>, findings: &mut Findings) {
    if !name.starts_with(|c: char| c.is_ascii_uppercase())
        || !name.chars().all(|c| c.is_ascii_alphanumeric())
    {
        bad_name(
            name,
            "letters and digits, an upper-case letter first",
            findings,
        );
    }
}

fn bad_name(name: &At<String>, parts: &str, findings: &mut Findings) {
    let message = format!("`{name}` cannot be a name");
    findings.push(
        Diagnostic::at("bad-name", name.span, message).help(format!("it may be made of {parts}")),
    );
}

/// Checks that none of the names given in one place stands twice.
pub(super) fn once<'a>(
    what: &str,
    names: impl IntoIterator<Item = &'a At<String>>,
    findings: &mut Findings,
) {
    once_by(what, names, str::to_owned, findings);
}

/// The same for names that are one and the same if their keys are.
fn once_by<'a>(
    what: &str,
    names: impl IntoIterator<Item = &'a At<String>>,
    key: impl Fn(&str) -> String,
    findings: &mut Findings,
) {
    let mut seen: HashMap<String, &At<String>> = HashMap::new();
    for name in names {
        match seen.entry(key(name)) {
            Entry::Vacant(entry) => {
                entry.insert(name);
            }
            Entry::Occupied(entry) => {
                // The later one in the file, whatever the order of the names.
                let other = *entry.get();
                let (first, last) = if name.span < other.span {
                    (name, other)
                } else {
                    (other, name)
                };
                let (message, help) = if name == other {
                    (
                        format!("the {what} `{name}` stands twice"),
                        "keep one of them",
                    )
                } else {
                    (
                        format!("the {what}s `{first}` and `{last}` differ only in case"),
                        "files named after them would be one on some systems",
                    )
                };
                findings.push(
                    Diagnostic::at("duplicate-name", last.span, message)
                        .help(help)
                        .other(first.span, FIRST),
                );
            }
        }
    }
}
