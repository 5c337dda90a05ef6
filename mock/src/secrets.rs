//! What no log shows: the values of sensitive parameters, whichever action they are sent to.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;
use tencentcloud_model::metadata::is_secret;
use tencentcloud_model::model::{Field, Model, Service, TypeDef};

/// Parameters and headers of the protocols that are secret.
const PROTOCOL: [&str; 7] = [
    "Authorization",
    "SecretKey",
    "Signature",
    "Token",
    "usersig",
    "X-TC-Signature",
    "X-TC-Token",
];
/// What stands in a secret's place.
const HIDDEN: &str = "***";

/// The names whose values are secret.
pub(crate) struct Secrets {
    /// In lower case.
    names: HashSet<String>,
    /// Whether names are secret that the cloud's metadata means secrets by.
    of_metadata: bool,
}

impl Secrets {
    /// The names that are sensitive anywhere in the specs, and those of the protocols.
    pub(crate) fn of(model: &Model) -> Self {
        let fields = model.services.iter().flat_map(fields_of);
        let sensitive = fields.filter(|field| field.sensitive);
        let names = sensitive.map(|field| field.name.value.as_str());
        Self {
            names: names.chain(PROTOCOL).map(str::to_ascii_lowercase).collect(),
            of_metadata: false,
        }
    }

    /// The names that are sensitive anywhere in the cloud's metadata, and those of the protocols.
    pub(crate) fn of_metadata() -> Self {
        Self {
            of_metadata: true,
            ..Self::of(&Model::default())
        }
    }

    /// Whether a value is secret by its name, or by that of what it is a part of (`Token.0`).
    pub(crate) fn hides(&self, name: &str) -> bool {
        let mut parts = name.split('.');
        parts.any(|part| {
            self.names.contains(&part.to_ascii_lowercase()) || self.of_metadata && is_secret(part)
        })
    }

    /// A value as it is shown under its name.
    pub(crate) fn shown<'a>(&self, name: &str, value: &'a str) -> &'a str {
        if self.hides(name) { HIDDEN } else { value }
    }

    /// A query or form, not decoded.
    pub(crate) fn within_query(&self, query: &str) -> String {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => {
                let shown = self.shown(&decoded(name), value);
                Cow::Owned(format!("{name}={shown}"))
            }
            None => Cow::Borrowed(pair),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    pub(crate) fn within(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| {
                    let shown = if self.hides(name) {
                        HIDDEN.into()
                    } else {
                        self.within(value)
                    };
                    (name.clone(), shown)
                })
                .collect(),
            Value::Array(values) => values.iter().map(|value| self.within(value)).collect(),
            Value::String(text) => self.within_text(text),
            other => other.clone(),
        }
    }

    /// A text, which may be JSON that somebody put where it does not belong.
    fn within_text(&self, text: &str) -> Value {
        let nested = text.trim_start().starts_with(['{', '[']);
        match serde_json::from_str::<Value>(text) {
            Ok(value) if nested => self.within(&value).to_string().into(),
            _ => text.into(),
        }
    }
}

/// A name of a query or form, decoded.
fn decoded(name: &str) -> String {
    let mut names = form_urlencoded::parse(name.as_bytes());
    names
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

/// All fields of a service: of its actions and of its structs.
fn fields_of(service: &Service) -> impl Iterator<Item = &Field> {
    let of_actions = service
        .actions
        .iter()
        .flat_map(|action| action.input.iter().chain(&action.output));
    let of_types = service.types.iter().flat_map(TypeDef::fields);
    of_actions.chain(of_types)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::model;

    #[test]
    fn secrets_of_queries_and_forms_are_hidden() {
        let secrets = Secrets::of(&model());
        for (query, shown) in [
            ("usersig=ab%2Bcd&x=1", "usersig=***&x=1"),
            (
                "Token=s3%2Fcret&Name=ok&A.0.CallbackKey=k%c3%a9%20y",
                "Token=***&Name=ok&A.0.CallbackKey=***",
            ),
            ("%55sersig=a&USERSIG=b", "%55sersig=***&USERSIG=***"),
            ("Token.0=a&Signature=a=b", "Token.0=***&Signature=***"),
            ("Token&&=x", "Token&&=x"),
            ("", ""),
        ] {
            assert_eq!(secrets.within_query(query), shown);
        }
    }

    #[test]
    fn secrets_of_metadata_are_known_before_it_is_read() {
        let secrets = Secrets::of_metadata();
        assert_eq!(
            secrets.within_query("LoginSettings.Password=a&Name=b&Token=c"),
            "LoginSettings.Password=***&Name=b&Token=***"
        );
    }

    #[test]
    fn sensitive_fields_are_hidden_at_any_depth() {
        let secrets = Secrets::of(&model());
        let value = json!({ "Response": [{ "Token": { "a": 1 }, "UserId": "u" }], "A.0.token": 1 });
        let shown = json!({ "Response": [{ "Token": "***", "UserId": "u" }], "A.0.token": "***" });
        assert_eq!(secrets.within(&value), shown);
        let value = json!({ "Users": r#"[{"CallbackKey":"k"}]"#, "Name": "{Token}" });
        let shown = json!({ "Users": r#"[{"CallbackKey":"***"}]"#, "Name": "{Token}" });
        assert_eq!(secrets.within(&value), shown);
    }
}
