//! An action with what is filled in for it: what its pages are about, and what their addresses hold.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use tencentcloud_model::model::RegionUse;
use tencentcloud_model::sample;

use super::address;
use super::form::Form;
use super::http::{Ask, Pairs};
use super::site::Site;
use super::unpacked::Found;
use crate::failure::Outcome;
use crate::json;

/// Names of what stands in forms beside parameters.
pub const DO: &str = "~do";
pub const JSON: &str = "~json";
/// What tells whether the JSON was edited.
pub const MARK: &str = "~mark";
const REGION: &str = "~region";
/// Says that nothing is filled in on purpose.
const EMPTY: &str = "~empty";

/// An action, and what is filled in.
pub struct Filled {
    pub found: Found,
    pub form: Form,
    pub parameters: Map<String, Value>,
    /// Empty if none is named.
    pub region: String,
    /// Whether nobody has begun to fill it in.
    pub is_fresh: bool,
}

impl Filled {
    /// What an address holds: a form that nobody has begun if it holds nothing.
    pub fn of_address(site: &Site, ask: &Ask) -> Outcome<Self> {
        let found = site.action(ask.part(1), ask.part(2))?;
        let pairs = ask.query();
        let region = named(&pairs, REGION);
        let is_begun = pairs
            .iter()
            .any(|(name, _)| !address::is_ours(name) || name == EMPTY);
        let form = match is_begun {
            true => Form::read(&address::parameters(pairs)),
            false => Form::fresh(found.service(), &found.action().input),
        };
        let region = region.unwrap_or_else(|| {
            let region = sample::region(found.service());
            region.unwrap_or_default().to_owned()
        });
        Ok(Self {
            is_fresh: !is_begun,
            ..Self::new(found, form, region)
        })
    }

    /// What was posted.
    ///
    /// # Errors
    ///
    /// There is no such action. JSON that was edited and cannot be read is told beside the form.
    pub fn of_form(site: &Site, ask: &Ask) -> Outcome<(Self, Option<String>)> {
        let found = site.action(ask.part(1), ask.part(2))?;
        let (service, fields) = (found.service(), &found.action().input);
        let text = ask.given(JSON).unwrap_or_default().replace("\r\n", "\n");
        let is_edited = ask.given(MARK).is_some_and(|was| was != mark(&text));
        let mut problem = None;
        let read = Form::read(&address::parameters(ask.form.clone()));
        let form = match json::read(&text) {
            _ if !is_edited => read,
            Ok(Value::Object(parameters)) => Form::of(service, fields, &parameters),
            Ok(_) => {
                problem = Some("The JSON is no object.".to_owned());
                read
            }
            Err(error) => {
                problem = Some(format!("The JSON cannot be read: {error}."));
                read
            }
        };
        let region = named(&ask.form, REGION).unwrap_or_default();
        Ok((Self::new(found, form, region), problem))
    }

    pub fn new(found: Found, form: Form, region: String) -> Self {
        let parameters = form.parameters(found.service(), &found.action().input);
        Self {
            found,
            form,
            parameters,
            region: region.trim().to_owned(),
            is_fresh: false,
        }
    }

    /// The same with another form.
    pub fn with(self, form: Form) -> Self {
        Self::new(self.found, form, self.region)
    }

    /// Whether requests can name a region.
    pub fn takes_region(&self) -> bool {
        self.found.service().region != RegionUse::Unused
    }

    /// The region, if one is named where one can be.
    pub fn region(&self) -> Option<&str> {
        Some(&*self.region).filter(|region| !region.is_empty() && self.takes_region())
    }

    /// Path of the page about the form.
    pub fn path(&self, root: &str) -> String {
        let (module, action) = (&self.found.service().module, &self.found.action().name);
        format!(
            "{root}/s/{}/{}",
            address::part(module),
            address::part(action)
        )
    }

    /// The query that holds all of it; the second says whether secret parameters are missing in it.
    pub fn query(&self) -> (String, bool) {
        let found = &self.found;
        let gathered = self.form.pairs(found.service(), &found.action().input);
        let mut pairs = gathered.pairs;
        if pairs.is_empty() {
            pairs.push((EMPTY.to_owned(), "1".to_owned()));
        }
        if self.takes_region()
            && (!self.region.is_empty() || sample::region(found.service()).is_some())
        {
            pairs.push((REGION.to_owned(), self.region.clone()));
        }
        (address::query(&pairs), gathered.has_secrets)
    }

    /// The query, if an address can hold all that is filled in.
    pub fn whole_query(&self) -> Option<String> {
        let (query, has_secrets) = self.query();
        (!has_secrets && address::fits(&query)).then_some(query)
    }

    /// The parameters as JSON over several lines.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.parameters).unwrap_or_default()
    }
}

/// By which a text is recognised that nobody has edited.
pub fn mark(text: &str) -> String {
    let hash = digest(&SHA256, text.trim().as_bytes());
    let bytes = hash.as_ref().iter().take(8);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

fn named(pairs: &Pairs, name: &str) -> Option<String> {
    let found = pairs.iter().find(|(other, _)| other == name);
    found.map(|(_, value)| value.clone())
}
