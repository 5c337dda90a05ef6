//! What callers name: services, and actions of services.

use std::collections::{BTreeMap, BTreeSet};

use tencentcloud_model::metadata::{Failure, Metadata, Version};
use tencentcloud_model::nearest;

/// A version of a service, and what is wanted of it.
pub struct Wanted<'a> {
    /// The version.
    pub version: &'a Version,
    /// The actions; none for all.
    pub actions: Option<BTreeSet<String>>,
}

/// Everything that there is.
#[must_use]
pub fn whole(metadata: &Metadata) -> Vec<Wanted<'_>> {
    let all = |version| Wanted {
        version,
        actions: None,
    };
    metadata.versions().iter().map(all).collect()
}

/// What words such as `dnspod` and `cvm.RunInstances` name, sorted by service; else what of them
/// there is not, a line for each.
///
/// # Errors
///
/// Metadata that cannot be read.
pub fn select<'a>(
    metadata: &'a Metadata,
    words: &[String],
) -> Result<Result<Vec<Wanted<'a>>, Vec<String>>, Failure> {
    let mut named: BTreeMap<&str, Option<BTreeSet<String>>> = BTreeMap::new();
    for word in words {
        let (service, action) = match word.split_once('.') {
            Some((service, action)) => (service, Some(action)),
            None => (word.as_str(), None),
        };
        let actions = named
            .entry(service)
            .or_insert_with(|| Some(BTreeSet::new()));
        match (actions.as_mut(), action) {
            (Some(actions), Some(action)) => {
                actions.insert(action.to_owned());
            }
            (_, None) => *actions = None,
            (None, Some(_)) => {}
        }
    }
    let mut wanted = Vec::new();
    let mut unknown = Vec::new();
    for (service, actions) in named {
        let versions = metadata.versions();
        let Some(version) = versions.iter().find(|version| version.module == service) else {
            let modules = versions.iter().map(|version| version.module.as_str());
            unknown.push(format!(
                "there is no service `{service}`{}",
                hint(service, modules)
            ));
            continue;
        };
        if let Some(actions) = &actions {
            let contents = metadata.contents(version)?;
            for action in actions
                .iter()
                .filter(|action| !contents.actions.contains_key(*action))
            {
                let hint = hint(action, contents.actions.keys().map(String::as_str));
                unknown.push(format!("`{service}` has no action `{action}`{hint}"));
            }
        }
        wanted.push(Wanted { version, actions });
    }
    Ok(if unknown.is_empty() {
        Ok(wanted)
    } else {
        Err(unknown)
    })
}

fn hint<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(word, names) {
        Some(name) => format!(": did you mean `{name}`?"),
        None => ": `list` finds what there is".to_owned(),
    }
}
