//! The pages of a service, and the links from one to another.

use std::collections::{BTreeMap, BTreeSet};

use tencentcloud_model::model::{
    Deprecated, ErrorDef, Model, ScalarFacts, Service, Type, TypeId, common_errors,
};
use tencentcloud_model::text::{code, prose};

use crate::lower::Names;
use crate::lower::rust::Module;

/// A service, and what its pages have in common.
#[derive(Debug)]
pub(super) struct Chapter<'a> {
    pub service: &'a Service,
    /// The common error codes, if the service has them.
    pub common: &'a [ErrorDef],
    /// Names in Rust.
    pub names: Names,
    /// Of each action the call that its page shows, in lines, where there is one.
    pub samples: Vec<Option<&'a [String]>>,
    /// Anchor of each error code on the page of error codes.
    anchors: BTreeMap<&'a str, String>,
}

impl<'a> Chapter<'a> {
    pub(super) fn new(model: &'a Model, service: &'a Service, module: &'a Module) -> Self {
        let common = common_errors(model, service);
        let codes = common
            .iter()
            .chain(&service.errors)
            .map(|error| error.code.as_str());
        Chapter {
            service,
            common,
            names: Names::new(service),
            samples: module
                .actions
                .iter()
                .map(|action| action.sample.as_deref())
                .collect(),
            anchors: anchors(codes.collect()),
        }
    }

    /// The chapter as linked from a page beside the overview.
    pub(super) fn links(&self) -> Links<'_> {
        Links {
            chapter: self,
            root: "",
        }
    }

    /// The chapter as linked from a page in a folder below the overview.
    pub(super) fn links_up(&self) -> Links<'_> {
        Links {
            chapter: self,
            root: "../",
        }
    }

    /// Anchor of an error code.
    pub(super) fn anchor(&self, error: &ErrorDef) -> &str {
        self.anchors
            .get(error.code.as_str())
            .map_or("", String::as_str)
    }
}

/// An anchor for each code. Some hosts ignore case in anchors, so codes that differ in nothing
/// else are numbered.
fn anchors(codes: BTreeSet<&str>) -> BTreeMap<&str, String> {
    let mut taken = BTreeSet::new();
    let mut anchors = BTreeMap::new();
    for code in codes {
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        };
        let first = format!("code-{}", code.chars().map(plain).collect::<String>());
        let mut anchor = first.clone();
        let mut count = 1;
        while !taken.insert(anchor.clone()) {
            count += 1;
            anchor = format!("{first}-{count}");
        }
        anchors.insert(code, anchor);
    }
    anchors
}

/// Links to the pages of a chapter, as Markdown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links<'a> {
    chapter: &'a Chapter<'a>,
    /// Where the overview is, seen from the page.
    root: &'static str,
}

impl Links<'_> {
    /// An action, by name; code if there is none.
    pub(super) fn action(self, name: &str) -> String {
        match self
            .chapter
            .service
            .actions
            .iter()
            .any(|action| *action.name == *name)
        {
            true => self.page("actions", name),
            false => code(name),
        }
    }

    /// A type, by name; code if there is none.
    pub(super) fn type_named(self, name: &str) -> String {
        match self
            .chapter
            .service
            .types
            .iter()
            .any(|ty| *ty.name == *name)
        {
            true => self.page("types", name),
            false => code(name),
        }
    }

    /// A type.
    pub(super) fn ty(self, id: TypeId) -> String {
        self.page("types", &self.chapter.service.ty(id).name)
    }

    /// The type of a value in words.
    pub(super) fn value_type(self, ty: &Type) -> String {
        match ty {
            Type::Scalar(scalar) => {
                let ScalarFacts { name, values, .. } = scalar.facts();
                match values.is_empty() {
                    true => (*name).to_owned(),
                    false => format!("[{name}]({}../README.md#{name})", self.root),
                }
            }
            Type::List(element) => format!("list of {}", self.value_type(element)),
            Type::Named(id) => self.ty(*id),
        }
    }

    /// An error code.
    pub(super) fn error(self, error: &ErrorDef) -> String {
        let anchor = self.chapter.anchor(error);
        format!("[{}]({}errors.md#{anchor})", code(&error.code), self.root)
    }

    /// What is deprecated, and what to use instead.
    pub(super) fn deprecated(
        self,
        deprecated: &Deprecated,
        link: impl Fn(&str) -> String,
    ) -> String {
        let instead = deprecated
            .instead
            .as_ref()
            .map(|instead| format!("Use {} instead.", link(instead)));
        let note = deprecated.note.as_deref().map(prose);
        let sentences: Vec<_> = instead.into_iter().chain(note).collect();
        if sentences.is_empty() {
            "No longer to be used.".to_owned()
        } else {
            sentences.join(" ")
        }
    }

    fn page(self, kind: &str, name: &str) -> String {
        format!("[{}]({}{kind}/{name}.md)", prose(name), self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_differ_in_case_alone_have_anchors_of_their_own() {
        let codes = ["A.B", "A.b", "A-b-2", "1"];
        let anchors = anchors(codes.into_iter().collect());
        assert_eq!(anchors["1"], "code-1");
        assert_eq!(anchors.values().collect::<BTreeSet<_>>().len(), codes.len());
    }
}
