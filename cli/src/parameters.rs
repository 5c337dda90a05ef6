//! Parameters of a call: from options, paths of nested values, JSON and files.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ArgMatches;
use serde_json::{Map, Value};
use tencentcloud_model::model::{Action, Base, Field, Json, Service, Type, TypeKind, base64};
use tencentcloud_model::nearest;

use crate::failure::{Failure, Outcome};
use crate::json;
use crate::names::{is_called, kebab};
use crate::options::{option_id, parameter_id, parameter_names};

/// Size past which a file or standard input is refused, in bytes.
const MAX_INPUT: u64 = 32 << 20;

/// The parameters of a call, which must be whole.
pub fn parameters(
    service: &Service,
    action: &Action,
    matches: &ArgMatches,
    paths: &[String],
) -> Outcome<Map<String, Value>> {
    let parameters = given(service, action, matches, paths)?;
    let names = parameter_names(&action.input);
    missing(service, action, &names, &parameters)?;
    bytes(action, &names, &parameters)?;
    Ok(parameters)
}

/// The parameters that the arguments tell. `paths` are those of nested values among them.
pub fn given(
    service: &Service,
    action: &Action,
    matches: &ArgMatches,
    paths: &[String],
) -> Outcome<Map<String, Value>> {
    let mut parameters = match matches.get_one::<String>(&option_id("input")) {
        Some(text) if text.trim_start().starts_with('{') => {
            return Err(Failure::usage("--input takes the name of a file, not JSON")
                .hint("`--input -` reads JSON from standard input"));
        }
        Some(file) => object(&read(file.trim_start_matches('@'))?, file)?,
        None => Map::new(),
    };
    let names = parameter_names(&action.input);
    for (field, name) in action.input.iter().zip(names) {
        let texts = matches.get_many::<String>(&parameter_id(&field.name));
        let Some(texts) = texts else { continue };
        let taken = match field.ty.is_binary() {
            true => taken_in_base64,
            false => taken,
        };
        let texts: Vec<_> = texts.map(|text| taken(text)).collect::<Outcome<_>>()?;
        let value = whole(service, field, &texts).map_err(|problem| wrong(&name, &problem))?;
        parameters.insert(field.name.value.clone(), value);
    }
    let mut nested = BTreeMap::new();
    for path in paths {
        let id = parameter_id(path);
        if let Some(text) = matches.get_one::<String>(&id) {
            nested.insert(steps(path), (path, taken(text)?));
        }
    }
    for (steps, (path, text)) in nested {
        set(service, &action.input, &mut parameters, &steps, &text)
            .map_err(|problem| wrong(path, &problem))?;
    }
    Ok(parameters)
}

fn wrong(name: &str, problem: &str) -> Failure {
    Failure::usage(format!("--{name}: {problem}"))
}

/// Refuses a call without a parameter that it cannot do without.
fn missing(
    service: &Service,
    action: &Action,
    names: &[String],
    parameters: &Map<String, Value>,
) -> Outcome {
    let fields = action.input.iter().zip(names);
    let missing: Vec<_> = fields
        .filter(|(field, _)| field.required && !parameters.contains_key(&field.name.value))
        .map(|(_, name)| format!("--{name}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (module, name) = (&service.module, kebab(&action.name));
    Err(
        Failure::usage(format!("{module} {name} needs {}", missing.join(", "))).hint(format!(
            "`tencentcloud help {module} {name}` tells what they are"
        )),
    )
}

/// Refuses what stands for no bytes where bytes are sent.
fn bytes(action: &Action, names: &[String], parameters: &Map<String, Value>) -> Outcome {
    for (field, name) in action.input.iter().zip(names) {
        if let Some(value) = parameters.get(&field.name.value)
            && field.ty.is_binary()
            && !value.is_null()
            && !Json::Base64.holds(value)
        {
            let problem = format!("{} is wanted", Json::Base64.wanted(value));
            return Err(
                wrong(name, &problem).hint(format!("`--{name} @FILE` sends the bytes of a file"))
            );
        }
    }
    Ok(())
}

/// A step of a path; numbers sort as numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step<'a> {
    Index(usize),
    Name(&'a str),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let step = |part| match str::parse(part) {
        Ok(index) => Step::Index(index),
        Err(_) => Step::Name(part),
    };
    path.split('.').map(step).collect()
}

/// Sets a nested value.
fn set(
    service: &Service,
    fields: &[Field],
    object: &mut Map<String, Value>,
    steps: &[Step<'_>],
    text: &str,
) -> Result<(), String> {
    let Some((Step::Name(name), rest)) = steps.split_first() else {
        return Err("a name is expected, not a number".to_owned());
    };
    let exact = fields.iter().find(|field| *field.name.value == **name);
    let field = exact
        .or_else(|| fields.iter().find(|field| is_called(name, &field.name)))
        .ok_or_else(|| unknown(name, fields.iter().map(|field| field.name.value.as_str())))?;
    let slot = object
        .entry(field.name.value.clone())
        .or_insert(Value::Null);
    fill(service, &field.ty, slot, rest, text)
}

fn fill(
    service: &Service,
    ty: &Type,
    slot: &mut Value,
    steps: &[Step<'_>],
    text: &str,
) -> Result<(), String> {
    match (steps, ty) {
        ([], _) => *slot = value(service, ty, text)?,
        ([Step::Index(index), rest @ ..], Type::List(element)) => {
            if slot.is_null() {
                *slot = Value::Array(Vec::new());
            }
            let Value::Array(elements) = slot else {
                return Err("it is a list in one place and none in another".to_owned());
            };
            if *index == elements.len() {
                elements.push(Value::Null);
            }
            let count = elements.len();
            let element_slot = elements.get_mut(*index).ok_or_else(|| {
                format!("element {index} is set, but there are only {count} before it")
            })?;
            fill(service, element, element_slot, rest, text)?;
        }
        ([Step::Name(_), ..], Type::Named(id)) => {
            if slot.is_null() {
                *slot = Value::Object(Map::new());
            }
            let Value::Object(members) = slot else {
                return Err("it is an object in one place and none in another".to_owned());
            };
            set(service, service.ty(*id).fields(), members, steps, text)?;
        }
        ([Step::Name(_), ..], Type::List(_)) => {
            return Err("it is a list: a number, counted from 0, comes after its name".to_owned());
        }
        _ => return Err("nothing is nested in it".to_owned()),
    }
    Ok(())
}

/// The value of a parameter that is given once or, if it is a list, any number of times.
fn whole(service: &Service, field: &Field, texts: &[String]) -> Result<Value, String> {
    match (&*field.ty, texts) {
        (_, [text]) => value(service, &field.ty, text),
        (Type::List(element), texts) => {
            let elements = texts.iter().map(|text| value(service, element, text));
            elements.collect::<Result<_, _>>().map(Value::Array)
        }
        _ => Err("it is given more than once, and is no list".to_owned()),
    }
}

/// A value of a type, from its text.
fn value(service: &Service, ty: &Type, text: &str) -> Result<Value, String> {
    match ty {
        Type::List(_) if text.trim_start().starts_with('[') => json::read(text),
        Type::List(element) => Ok(Value::Array(vec![value(service, element, text)?])),
        Type::Scalar(scalar) => scalar_value(&scalar.facts().json, text),
        Type::Named(id) => match &service.ty(*id).kind {
            TypeKind::Struct(_) => match json::read(text)? {
                object @ Value::Object(_) => Ok(object),
                _ => Err("a JSON object is wanted".to_owned()),
            },
            TypeKind::Enum { base, values } => {
                if let Some(value) = values.iter().find(|value| is_called(text, &value.name)) {
                    return Ok(value.value.value.clone());
                }
                let other = scalar_value(&base.scalar().facts().json, text);
                match base {
                    // What nobody documented may be new.
                    Base::String => other,
                    Base::Integer => other.map_err(|_| {
                        unknown(text, values.iter().map(|value| value.name.value.as_str()))
                    }),
                }
            }
            TypeKind::Flags(flags) => {
                if let Ok(number) = text.parse::<i64>() {
                    return Ok(number.into());
                }
                let mut bits = 0_i64;
                for word in text.split([',', '|']) {
                    let flag = flags.iter().find(|flag| is_called(word, &flag.name));
                    let flag = flag.ok_or_else(|| {
                        unknown(word, flags.iter().map(|flag| flag.name.value.as_str()))
                    })?;
                    bits |= 1_i64.checked_shl(flag.bit.value).unwrap_or(0);
                }
                Ok(bits.into())
            }
        },
    }
}

fn scalar_value(kind: &Json, text: &str) -> Result<Value, String> {
    if matches!(kind, Json::Text | Json::Base64) {
        return Ok(text.into());
    }
    let found = json::read(text).unwrap_or_else(|_| text.into());
    if kind.holds(&found) {
        Ok(found)
    } else {
        Err(format!(
            "{} is wanted, not `{}`",
            kind.wanted(&found),
            short(text)
        ))
    }
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.map(kebab).collect();
    let known = || known.iter().map(String::as_str);
    match nearest(&kebab(name), known()) {
        Some(meant) => format!("there is no `{}`: did you mean `{meant}`?", short(name)),
        None => {
            let known: Vec<_> = known().collect();
            format!("there is no `{}`: use {}", short(name), known.join(", "))
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// What an argument stands for: itself, `@FILE`, or standard input. `@@` begins a text with `@`.
fn taken(text: &str) -> Outcome<String> {
    match text.strip_prefix('@') {
        Some(rest) if rest.starts_with('@') => Ok(rest.to_owned()),
        Some(file) => read(file),
        None if text == "-" => read("-"),
        None => Ok(text.to_owned()),
    }
}

/// The same for bytes: those of files as Base64.
fn taken_in_base64(text: &str) -> Outcome<String> {
    let file = match text.strip_prefix('@') {
        Some(file) => file,
        None if text == "-" => "-",
        None => return Ok(text.to_owned()),
    };
    let bytes = read_bytes(file)?;
    Ok(base64(&bytes))
}

fn read(file: &str) -> Outcome<String> {
    String::from_utf8(read_bytes(file)?)
        .map_err(|_| Failure::usage(format!("cannot read {}: it is no text", shown(file))))
}

fn read_bytes(file: &str) -> Outcome<Vec<u8>> {
    static IS_READ: AtomicBool = AtomicBool::new(false);
    if file == "-" && IS_READ.swap(true, Ordering::Relaxed) {
        return Err(Failure::usage("standard input can be read once only"));
    }
    let mut bytes = Vec::new();
    let limit = MAX_INPUT + 1;
    let read = match file {
        "-" => io::stdin().take(limit).read_to_end(&mut bytes),
        _ => fs::File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    };
    let shown = shown(file);
    read.map_err(|error| Failure::usage(format!("cannot read {shown}: {error}")))?;
    if bytes.len() as u64 > MAX_INPUT {
        let size = MAX_INPUT >> 20;
        return Err(Failure::usage(format!("{shown} is larger than {size} MB")));
    }
    Ok(bytes)
}

fn shown(file: &str) -> &str {
    if file == "-" { "standard input" } else { file }
}

fn object(text: &str, file: &str) -> Outcome<Map<String, Value>> {
    let file = shown(file);
    match json::read(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Failure::usage(format!("{file}: a JSON object is wanted"))),
        Err(problem) => Err(Failure::usage(format!("{file}: {problem}"))),
    }
}
