//! The page of an action: all that is known of it, and a form to call it with.

use askama::Template;
use serde_json::Value;
use tencentcloud_model::model::{Action, Service, common_errors, error_def};
use tencentcloud_model::sample;

use super::{calls, code, home, signature};
use crate::explorer::address::part;
use crate::explorer::fields::{self, FieldRow, TypeView};
use crate::explorer::filled::{DO, Filled, JSON, mark};
use crate::explorer::form::view::{self, Control, Row, Rows};
use crate::explorer::form::{Form, Notes, notes};
use crate::explorer::frame::{Frame, shown};
use crate::explorer::head::Head;
use crate::explorer::html::Html;
use crate::explorer::http::{Ask, Reply};
use crate::explorer::site::Site;
use crate::explorer::unpacked::Found;
use crate::{tree, types};

#[derive(Template)]
#[template(path = "explorer/action.html")]
struct Page {
    frame: Frame,
    head: Head,
    rows: Rows,
    region: Option<Region>,
    json: String,
    mark: String,
    /// What is wrong with the JSON.
    problem: Option<String>,
    /// Notes about the form, each with its path.
    notes: Vec<(String, String)>,
    examples: Vec<String>,
    /// Why the cloud cannot be called.
    refused: Option<&'static str>,
    secrets: bool,
    input: Vec<FieldRow>,
    output: Vec<FieldRow>,
    types: Vec<TypeView>,
    errors: Vec<(String, Html)>,
    documented: Vec<Documented>,
}

/// A region to name, and those to choose from.
struct Region {
    value: String,
    known: Vec<String>,
}

/// A documented example.
struct Documented {
    title: String,
    input: String,
    output: String,
}

/// The page with the form that its address holds.
pub fn page(site: &Site, ask: &Ask) -> Reply {
    match Filled::of_address(site, ask) {
        Ok(filled) => show(site, &filled, None, None),
        Err(failure) => home::missing(site, &failure.to_string()),
    }
}

/// What a button of the form does.
pub fn submit(site: &Site, ask: &Ask) -> Reply {
    let (filled, problem) = match Filled::of_form(site, ask) {
        Ok(read) => read,
        Err(failure) => return home::missing(site, &failure.to_string()),
    };
    if problem.is_some() {
        let text = ask.given(JSON).map(str::to_owned);
        return show(site, &filled, problem, text).with_status(422);
    }
    let (what, of) = ask
        .given(DO)
        .unwrap_or_default()
        .split_once(':')
        .unwrap_or((ask.given(DO).unwrap_or_default(), ""));
    match what {
        "call" => calls::make::call(site, filled, of == "cloud"),
        "signature" => go(site, filled, "/signature", "", signature::show),
        "code" => go(site, filled, "/code", "", code::show),
        "clear" => Reply::see(filled.path(site.root())),
        _ => {
            let (service, action) = (filled.found.service(), filled.found.action());
            let mut form = filled.form.clone();
            match what {
                "add" => form.add(service, &action.input, of),
                "remove" => form.remove(of),
                "example" => form = example(service, action, of),
                _ => {}
            }
            let place = match what {
                "add" | "remove" => format!("#{}", part(of)),
                _ => String::new(),
            };
            go(site, filled.with(form), "", &place, |site, filled| {
                show(site, filled, None, None)
            })
        }
    }
}

/// Sends the browser to the page whose address holds the form; shows it at once where no address
/// can or may hold it.
fn go(
    site: &Site,
    filled: Filled,
    below: &str,
    place: &str,
    show: impl Fn(&Site, &Filled) -> Reply,
) -> Reply {
    match filled.whole_query() {
        Some(query) => Reply::see(format!("{}{below}{query}{place}", filled.path(site.root()))),
        None => show(site, &filled),
    }
}

/// The form of a documented example, or of a request that a person could have written.
fn example(service: &Service, action: &Action, number: &str) -> Form {
    let documented = number
        .parse()
        .ok()
        .and_then(|number: usize| action.examples.get(number));
    let documented = documented.and_then(|example| serde_json::from_str(&example.input).ok());
    let parameters = match documented {
        Some(Value::Object(parameters)) => parameters,
        _ => sample::request(service, action),
    };
    Form::of(service, &action.input, &parameters)
}

fn show(site: &Site, filled: &Filled, problem: Option<String>, text: Option<String>) -> Reply {
    let root = site.root();
    let Found { unpacked, .. } = &filled.found;
    let (service, action) = (filled.found.service(), filled.found.action());
    let notes = match filled.is_fresh {
        true => Notes::default(),
        false => notes(service, &action.input, &filled.parameters),
    };
    let rows = view::rows(service, &action.input, &filled.form, &notes, root);
    let json = filled.json();
    let common = common_errors(&unpacked.model, service);
    let documented = action.examples.iter().map(|example| Documented {
        title: example.title.clone(),
        input: example.input.trim_end().to_owned(),
        output: example.output.trim_end().to_owned(),
    });
    let title = format!("{} – {}", action.name.value, service.title);
    shown(&Page {
        frame: Frame::new(site, title),
        head: Head::new(filled, root, "Form"),
        region: filled.takes_region().then(|| Region {
            value: filled.region.clone(),
            known: tree::regions(service),
        }),
        mark: mark(&json),
        json: text.unwrap_or(json),
        problem,
        notes: notes
            .all()
            .map(|(path, note)| (path.to_owned(), note.to_owned()))
            .collect(),
        examples: action
            .examples
            .iter()
            .map(|example| example.title.clone())
            .collect(),
        refused: site.refuses(action),
        secrets: filled.query().1,
        input: fields::rows(service, &action.input, root),
        output: fields::rows(service, &action.output, root),
        types: types::reached(service, action)
            .into_iter()
            .map(|id| fields::type_view(service, service.ty(id), root))
            .collect(),
        errors: action
            .errors
            .iter()
            .map(|error| {
                let error = error_def(service, common, error.value);
                (error.code.value.clone(), Html::prose(&error.doc))
            })
            .collect(),
        documented: documented.collect(),
        rows,
    })
}
