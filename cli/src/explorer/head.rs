//! The head of all pages of an action.

use tencentcloud_model::model::{Action, Service};
use tencentcloud_model::words;

use super::filled::Filled;
use super::html::Html;

/// The head of all pages of an action.
pub struct Head {
    pub module: String,
    pub name: String,
    pub doc: Html,
    pub deprecated: Option<Html>,
    pub facts: Vec<(&'static str, Html)>,
    pub tabs: Vec<Tab>,
    /// Path of the page about the form.
    pub path: String,
}

/// A page of an action.
pub struct Tab {
    pub name: &'static str,
    pub to: String,
    pub is_here: bool,
}

impl Head {
    pub fn new(filled: &Filled, root: &str, here: &str) -> Self {
        let (service, action) = (filled.found.service(), filled.found.action());
        let (path, (query, _)) = (filled.path(root), filled.query());
        let tabs = [("Form", ""), ("Signature", "/signature"), ("Code", "/code")];
        Self {
            module: service.module.clone(),
            name: action.name.value.clone(),
            doc: Html::prose(&action.doc),
            deprecated: action
                .deprecated
                .as_ref()
                .map(|deprecated| Html::prose(&words::deprecation(deprecated, str::to_owned))),
            facts: facts(service, action),
            tabs: tabs
                .map(|(name, below)| Tab {
                    name,
                    to: format!("{path}{below}{query}"),
                    is_here: name == here,
                })
                .into(),
            path,
        }
    }
}

/// What is known of an action at a glance.
fn facts(service: &Service, action: &Action) -> Vec<(&'static str, Html)> {
    let effect = words::effect(*action.effect);
    let mut facts = vec![
        ("Effect", format!("{}: {}", effect.verb, effect.retry)),
        ("Version", service.version.value.clone()),
        ("Host", format!("`{}`", service.endpoint.value)),
        (
            "Rate limit",
            words::documented_rate_limit(action.rate_limit),
        ),
    ];
    if !action.path.is_empty() {
        facts.push(("Path", format!("`/{}`", action.path)));
    }
    if let Some(paging) = &action.pagination {
        facts.push(("Paging", words::paging(service, action, paging)));
    }
    if let Some(stream) = &action.stream {
        let by = stream
            .by
            .map(|by| format!(" while `{}` is true", action.input[by].name.value));
        facts.push((
            "Stream",
            format!("answers come as events{}", by.unwrap_or_default()),
        ));
    }
    if action.anonymous {
        facts.push(("Signature", "none is needed".to_owned()));
    }
    if let Some(since) = action.since {
        facts.push(("Since", format!("release {since}")));
    }
    let facts = facts.into_iter();
    facts
        .map(|(name, text)| (name, Html::prose(&text)))
        .collect()
}
