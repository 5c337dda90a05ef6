//! Error codes, which the metadata lacks, from the sources of the cloud's own SDKs.
//!
//! Of a version of a service the Go SDK has `client.go`, where each action lists its codes in the
//! comment above it, and `errors.go` with what they mean; the Python SDK has `errorcodes.py`. Both
//! are read line by line: they are generated, and only their constants matter.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::limits::MAX_NAME;
use super::package::Package;
use super::prose::clean;
use super::versions::Version;
use crate::diagnostic::Diagnostic;
use crate::model::is_name;
use crate::parse::ServiceFiles;
use crate::sources::{At, Span};
use crate::spec::{Code, ErrorEntry};

/// Where the Go SDK lists the codes of each action.
const GO_CLIENT: &str = "client.go";

/// The files that tell codes.
const FILES: [&str; 3] = ["errors.go", GO_CLIENT, "errorcodes.py"];

/// The sources of an SDK: a folder, or an archive as it is downloaded.
pub struct ErrorCodes {
    package: Package,
}

/// What the sources say of a version of a service.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// What each code means, in the SDK's own language.
    pub(super) codes: BTreeMap<String, String>,
    /// The codes of each action; empty where the SDK does not tell.
    pub(super) actions: BTreeMap<String, BTreeSet<String>>,
}

impl ErrorCodes {
    /// Opens the sources of the official Go or Python SDK.
    ///
    /// # Errors
    ///
    /// A finding if they cannot be read, or are the sources of neither.
    pub fn open(path: &Path) -> Result<Self, Diagnostic> {
        let package = Package::open(path)?;
        let is_known = |file: &String| {
            let name = file.rsplit('/').next();
            name.is_some_and(|name| FILES.contains(&name))
        };
        if package.files.iter().any(is_known) {
            return Ok(Self { package });
        }
        Err(
            Diagnostic::in_file("metadata", package.shown, "there are no error codes in it").help(
                "name the sources of the official SDK for Go (codes of each action) or Python (codes of each service)",
            ),
        )
    }

    /// Whether they say anything of a version of a service.
    #[must_use]
    pub fn has(&self, version: &Version) -> bool {
        self.files(version).next().is_some()
    }

    /// What is said of a version of a service.
    pub(super) fn of(&self, version: &Version) -> Result<Found, Diagnostic> {
        let mut found = Found::default();
        for file in self.files(version) {
            let text = self.package.read(file)?;
            if file.ends_with(GO_CLIENT) {
                actions(&text, &mut found);
            } else {
                constants(&text, &mut found);
            }
        }
        Ok(found)
    }

    /// The files that tell of a version of a service.
    fn files(&self, version: &Version) -> impl Iterator<Item = &str> {
        let folder = format!("/{}/v{}/", version.service, version.date);
        let told = FILES.map(|name| format!("{folder}{name}"));
        let files = self.package.files.iter().map(String::as_str);
        files.filter(move |file| {
            let path = format!("/{file}");
            told.iter().any(|told| path.ends_with(told))
        })
    }
}

impl Found {
    /// Puts the codes into the spec, without those that any action can return.
    pub(super) fn fill(mut self, files: &mut ServiceFiles, common: &[ErrorEntry], prose: bool) {
        let is_common = |code: &str| {
            common.iter().any(|entry| {
                let mut spellings = std::iter::once(entry.code.to_string())
                    .chain(entry.aliases.iter().map(ToString::to_string));
                spellings.any(|spelling| spelling == code)
            })
        };
        let at = |value: String| At {
            value,
            span: Span::default(),
        };
        let mut used = BTreeSet::new();
        for (name, action) in &mut files.actions {
            for code in self.actions.remove(name).unwrap_or_default() {
                used.insert(code.clone());
                action.errors.push(At {
                    value: Code::Word(code),
                    span: action.action.span,
                });
            }
        }
        if used.is_empty() {
            used = self.codes.keys().cloned().collect();
        }
        files.errors = used
            .into_iter()
            .filter(|code| !is_common(code))
            .map(|code| ErrorEntry {
                doc: self
                    .codes
                    .get(&code)
                    .map(|doc| clean(doc))
                    .filter(|doc| prose && !doc.is_empty())
                    .map(at),
                code: At {
                    value: Code::Word(code),
                    span: Span::default(),
                },
                name: None,
                rust_name: None,
                aliases: Vec::new(),
                retryable: false,
            })
            .collect();
    }
}

/// The code that a line names as a constant: `NAME = "Code"`, in single quotes in Python.
fn constant(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(" = ")?;
    let is_constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let code = value.strip_prefix(quote)?.strip_suffix(quote)?;
    let is_constant = !name.is_empty() && name.chars().all(is_constant);
    let is_code = code.len() <= MAX_NAME && code.split('.').all(is_name);
    (is_constant && is_code).then_some(code)
}

/// Constants, each below a comment that says what it means.
fn constants(text: &str, found: &mut Found) {
    let mut comment = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("//").or_else(|| line.strip_prefix('#')) {
            comment.push_str(words);
            comment.push(' ');
            continue;
        }
        if let Some(code) = constant(line) {
            found
                .codes
                .insert(code.to_owned(), comment.trim().to_owned());
        }
        comment.clear();
    }
}

/// The constants in the comment above each method of the client.
fn actions(text: &str, found: &mut Found) {
    let mut codes = BTreeSet::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("//") {
            codes.extend(constant(comment.trim()).map(str::to_owned));
            continue;
        }
        let method = line.strip_prefix("func (c *Client) ");
        if let Some((name, _)) = method.and_then(|method| method.split_once('(')) {
            let codes = std::mem::take(&mut codes);
            found.actions.entry(name.to_owned()).or_insert(codes);
        } else {
            codes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_lists_codes_by_action_and_says_what_they_mean() {
        let mut found = Found::default();
        constants(
            "const (\n\t// Not there.\n\tNOTFOUND = \"NotFound\"\n\tX_Y = \"X.Y\"\n)\n",
            &mut found,
        );
        actions(
            "// Ask\n// Asks.\n//  NOTFOUND = \"NotFound\"\n//  X_Y = \"X.Y\"\n\
             func (c *Client) Ask(request *AskRequest) (response *AskResponse, err error) {\n\
             \n// Not above a method: A = \"A\"\nfunc NewAskRequest() {\n",
            &mut found,
        );
        assert_eq!(found.codes["NotFound"], "Not there.");
        assert_eq!(found.codes["X.Y"], "");
        let codes: Vec<_> = found.actions["Ask"].iter().collect();
        assert_eq!(codes, ["NotFound", "X.Y"]);
        assert_eq!(found.actions.len(), 1);
    }

    #[test]
    fn python_says_what_codes_of_a_service_mean() {
        let mut found = Found::default();
        constants(
            "# -*- coding: utf8 -*-\n\n# Not there.\nNOTFOUND = 'NotFound'\n",
            &mut found,
        );
        let expected = BTreeMap::from([("NotFound".to_owned(), "Not there.".to_owned())]);
        assert_eq!(found.codes, expected);
    }

    #[test]
    fn what_is_no_constant_is_passed_over() {
        for line in [
            "a = \"b\"",
            "A = b",
            "A = \"",
            "A = \"b'",
            "A = \"b c\"",
            " = \"b\"",
            "A = \"\"",
        ] {
            assert_eq!(constant(line), None, "{line}");
        }
    }
}
