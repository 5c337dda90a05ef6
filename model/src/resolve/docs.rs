//! What things are, in words: as written, or made from their names.

use heck::ToSnakeCase;

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::sources::At;
use crate::spec::{FOREIGN, ServiceFile};

/// Words that are written otherwise than in lower case.
const SPELLINGS: &[(&str, &str)] = &[
    ("api", "API"),
    ("cpu", "CPU"),
    ("dns", "DNS"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("ip", "IP"),
    ("ips", "IPs"),
    ("url", "URL"),
    ("urls", "URLs"),
    ("vpc", "VPC"),
];

/// Whether a `doc` may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Docs {
    /// People write one for everything.
    Written,
    /// What has none is told by its name, as nothing else is known.
    Named,
}

impl Docs {
    pub(super) fn of(service: &ServiceFile) -> Self {
        match (&service.source.document, &service.source.metadata) {
            (None, Some(_)) => Self::Named,
            _ => Self::Written,
        }
    }

    /// The `doc` of a thing.
    pub(super) fn get(
        self,
        doc: Option<&At<String>>,
        name: &At<String>,
        findings: &mut Findings,
    ) -> String {
        match (doc, self) {
            (Some(doc), _) => {
                if doc.starts_with(FOREIGN) {
                    let message = "the sentence is the metadata's";
                    findings.push(
                        Diagnostic::at("foreign-doc", doc.span, message)
                            .help("say in words of your own what it is"),
                    );
                }
                doc.value.clone()
            }
            (None, Self::Named) => in_words(name),
            (None, Self::Written) => {
                findings.push(
                    Diagnostic::at("missing-key", name.span, "the key `doc` is missing")
                        .help("add `doc`, which says what it is"),
                );
                String::new()
            }
        }
    }
}

/// A name as a sentence: `InstanceId` is `Instance ID.`
fn in_words(name: &str) -> String {
    let snake = name.to_snake_case();
    let words = snake.split('_').enumerate().map(|(index, word)| {
        let spelling = SPELLINGS.iter().find(|(plain, _)| *plain == word);
        match (spelling, index) {
            (Some((_, spelling)), _) => (*spelling).to_owned(),
            (None, 0) => word
                .char_indices()
                .map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c })
                .collect(),
            (None, _) => word.to_owned(),
        }
    });
    format!("{}.", words.collect::<Vec<String>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn names_read_as_sentences() {
        assert_eq!(in_words("InstanceChargeType"), "Instance charge type.");
        assert_eq!(in_words("VpcIds"), "VPC IDs.");
        assert_eq!(
            in_words("FailedOperation.NoSuchIp"),
            "Failed operation no such IP."
        );
    }
}
