//! Today's facts beside specs: what differs is told, and what is new put where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Difference, Kind, print};
use crate::model::{Json, Scalar};
use crate::parse::ServiceFiles;
use crate::sources::{At, FileId, Sources, Span};
use crate::spec::{Base, Code, Deprecated, ErrorEntry, FOREIGN, Field, TypeFile};

/// Files to write, by their paths, and how the metadata differs.
pub(super) fn merge(
    module: &str,
    ours: &ServiceFiles,
    theirs: &ServiceFiles,
    common: &[ErrorEntry],
    wanted: &BTreeSet<String>,
    specs: &Sources,
) -> (BTreeMap<String, String>, Vec<Difference>) {
    let mut merge = Merge {
        module,
        ours,
        theirs,
        spellings: ours
            .errors
            .iter()
            .chain(common)
            .flat_map(spellings)
            .collect(),
        edits: Vec::new(),
        files: BTreeMap::new(),
        needed: BTreeSet::new(),
        found: Vec::new(),
    };
    merge.actions(wanted);
    merge.types();
    merge.new_types();
    let Merge {
        mut files,
        edits,
        found,
        ..
    } = merge;
    let mut places: BTreeMap<FileId, BTreeMap<usize, String>> = BTreeMap::new();
    for edit in edits {
        let file = edit.span.file;
        let at = edit.offset(specs.text(file));
        *places.entry(file).or_default().entry(at).or_default() += &edit.text;
    }
    for (file, edits) in places {
        let mut text = specs.text(file).to_owned();
        // From the end, so that places before stay as they are.
        for (at, new) in edits.into_iter().rev() {
            text.insert_str(at, &new);
        }
        files.insert(specs.path_below(file).to_owned(), text);
    }
    (files, found)
}

struct Merge<'a> {
    module: &'a str,
    ours: &'a ServiceFiles,
    theirs: &'a ServiceFiles,
    /// For each spelling of a code of ours the code itself.
    spellings: BTreeMap<String, String>,
    /// What is put into files that there are.
    edits: Vec<Edit>,
    files: BTreeMap<String, String>,
    /// Types that what is put in refers to.
    needed: BTreeSet<&'a str>,
    found: Vec<Difference>,
}

impl<'a> Merge<'a> {
    fn actions(&mut self, wanted: &BTreeSet<String>) {
        let (ours, theirs) = (self.ours, self.theirs);
        for (name, action) in &ours.actions {
            let place = format!("{}.{name}", self.module);
            let Some(known) = theirs.actions.get(name) else {
                self.tell(Kind::Gone, place, "action");
                continue;
            };
            if action.effect != known.effect {
                let effects = [known, action].map(|action| print::effect(*action.effect));
                let [theirs, ours] = effects;
                self.tell(
                    Kind::Changed,
                    place.clone(),
                    format!("{theirs}; here {ours}"),
                );
            }
            self.deprecated(
                &place,
                action.deprecated.as_ref(),
                known.deprecated.as_ref(),
            );
            self.errors(&place, &action.errors, &known.errors);
            let sides = [
                ("input", &action.input, &known.input),
                ("output", &action.output, &known.output),
            ];
            for (side, fields, known) in sides {
                let end = action.action.span;
                self.fields(&format!("{place}.{side}"), side, end, fields, known);
            }
        }
        for (name, action) in &theirs.actions {
            if ours.actions.contains_key(name) {
                continue;
            }
            let place = format!("{}.{name}", self.module);
            self.tell(Kind::New, place, "action");
            if wanted.contains(name) {
                let mut action = action.clone();
                action.doc = action.doc.as_ref().map(foreign);
                for field in action.input.iter_mut().chain(&mut action.output) {
                    field.doc = field.doc.as_ref().map(foreign);
                }
                let fields = theirs.actions[name].input.iter();
                let fields = fields.chain(&theirs.actions[name].output);
                self.needed.extend(fields.map(|field| innermost(&field.ty)));
                let path = format!("{}/actions/{name}.yaml", self.module);
                self.files.insert(path, print::action_file(&action));
            }
        }
    }

    /// Compares the codes that an action lists, if the metadata came with any.
    fn errors(&mut self, place: &str, ours: &[At<Code>], theirs: &[At<Code>]) {
        if self.theirs.errors.is_empty() {
            return;
        }
        let [ours, theirs] = [ours, theirs].map(|codes| {
            let codes = codes.iter().map(|code| code.value.to_string());
            let codes = codes.map(|code| self.spellings.get(&code).cloned().unwrap_or(code));
            codes.collect::<BTreeSet<_>>()
        });
        for (kind, codes, others) in [(Kind::New, &theirs, &ours), (Kind::Gone, &ours, &theirs)] {
            for code in codes.difference(others) {
                self.tell(kind, place.to_owned(), format!("error code {code}"));
            }
        }
    }

    fn types(&mut self) {
        for (name, ty) in &self.ours.types {
            let Some(ty) = ty.as_ref().filter(|ty| ty.structure.is_some()) else {
                continue;
            };
            let place = format!("{}.{name}", self.module);
            match self.theirs.types.get(name) {
                Some(Some(known)) => {
                    let end = ty
                        .structure
                        .as_ref()
                        .map_or_else(Span::default, |name| name.span);
                    self.fields(&place, "fields", end, &ty.fields, &known.fields);
                }
                _ => self.tell(Kind::Gone, place, "struct"),
            }
        }
    }

    /// The types that are needed and not there, with those that they hold.
    fn new_types(&mut self) {
        let (ours, theirs) = (self.ours, self.theirs);
        let mut done = BTreeSet::new();
        while let Some(name) = self.needed.pop_first() {
            let Some(Some(known)) = theirs.types.get(name) else {
                continue;
            };
            if ours.types.contains_key(name) || !done.insert(name) {
                continue;
            }
            self.tell(Kind::New, format!("{}.{name}", self.module), "struct");
            self.needed
                .extend(known.fields.iter().map(|field| innermost(&field.ty)));
            let mut ty = known.clone();
            ty.doc = ty.doc.as_ref().map(foreign);
            for field in &mut ty.fields {
                field.doc = field.doc.as_ref().map(foreign);
            }
            let path = format!("{}/types/{name}.yaml", self.module);
            self.files.insert(path, print::type_file(&ty));
        }
    }

    /// Compares fields, and puts those that are new behind the neighbour that they follow. `head` is
    /// the name of what holds them, which begins its file.
    fn fields(&mut self, place: &str, list: &str, head: Span, ours: &[Field], theirs: &'a [Field]) {
        let mut before: Option<&Field> = None;
        let mut begun = !ours.is_empty();
        for known in theirs {
            let place = format!("{place}.{}", known.name);
            let Some(field) = ours.iter().find(|field| field.name == known.name) else {
                let flags = if known.required { ", required" } else { "" };
                self.tell(Kind::New, place, format!("{}{flags}", known.ty));
                self.needed.insert(innermost(&known.ty));
                let mut new = known.clone();
                new.doc = new.doc.as_ref().map(foreign);
                let text = print::field(&new);
                let (span, ahead) = match (before, ours.first()) {
                    (Some(before), _) => (before.name.span, false),
                    (None, Some(first)) => (first.name.span, true),
                    (None, None) => (head, false),
                };
                let key = if begun {
                    String::new()
                } else {
                    format!("{list}:\n")
                };
                begun = true;
                self.edits.push(Edit {
                    span,
                    ahead,
                    at_end: ours.is_empty(),
                    text: key + &text,
                });
                continue;
            };
            before = Some(field);
            self.facts(&place, field, known);
        }
        for field in ours {
            if !theirs.iter().any(|known| known.name == field.name) {
                self.tell(Kind::Gone, format!("{place}.{}", field.name), "field");
            }
        }
    }

    fn facts(&mut self, place: &str, ours: &Field, theirs: &Field) {
        let (mine, yours) = (self.wire(&ours.ty), self.wire(&theirs.ty));
        if mine != yours {
            self.tell(
                Kind::Changed,
                place.to_owned(),
                format!("{yours}; here {mine}"),
            );
        }
        self.deprecated(place, ours.deprecated.as_ref(), theirs.deprecated.as_ref());
        let facets = [
            ("required", ours.required, theirs.required),
            ("nullable", ours.nullable, theirs.nullable),
        ];
        for (name, mine, yours) in facets {
            if mine != yours {
                let not = if yours { "" } else { "not " };
                self.tell(Kind::Changed, place.to_owned(), format!("{not}{name}"));
            }
        }
    }

    /// Tells what the metadata marks; what is deprecated in its prose alone has no mark.
    fn deprecated(&mut self, place: &str, ours: Option<&Deprecated>, theirs: Option<&Deprecated>) {
        if ours.is_none() && theirs.is_some() {
            self.tell(Kind::Changed, place.to_owned(), "deprecated");
        }
    }

    /// A type as it is on the wire, where enums are numbers or texts.
    fn wire(&self, ty: &str) -> String {
        if let Some(element) = ty.strip_prefix("list<").and_then(|ty| ty.strip_suffix('>')) {
            return format!("list<{}>", self.wire(element));
        }
        let own = self.ours.types.get(ty).and_then(Option::as_ref);
        let base = |ty: &TypeFile| match (&ty.structure, &ty.base) {
            (Some(_), _) => None,
            (None, Some(base)) if base.value == Base::String => Some("string"),
            (None, _) => Some("integer"),
        };
        let word = own.and_then(base).unwrap_or(ty);
        match Scalar::named(word).map(|scalar| &scalar.facts().json) {
            // The documents do not tell whether a number has a sign.
            Some(Json::Whole(_)) => "integer".to_owned(),
            _ => word.to_owned(),
        }
    }

    fn tell(&mut self, kind: Kind, place: String, what: impl Into<String>) {
        self.found.push(Difference {
            kind,
            place,
            what: what.into(),
        });
    }
}

/// The spellings of a code, each with the code.
fn spellings(error: &ErrorEntry) -> impl Iterator<Item = (String, String)> {
    let code = error.code.value.to_string();
    let all =
        std::iter::once(code.clone()).chain(error.aliases.iter().map(|alias| alias.value.clone()));
    all.map(move |spelling| (spelling, code.clone()))
}

/// Text to be put into a file.
struct Edit {
    /// The name of an entry.
    span: Span,
    /// Whether it stands before the entry, instead of behind it.
    ahead: bool,
    /// Whether it stands at the end of the file instead.
    at_end: bool,
    text: String,
}

impl Edit {
    /// Where it stands in the text of its file.
    fn offset(&self, text: &str) -> usize {
        if self.at_end {
            return text.len();
        }
        let start = text[..self.span.start]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        if self.ahead {
            return start;
        }
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut lines = text[start..].split_inclusive('\n');
        let first = lines.next().unwrap_or_default();
        let rest = lines.take_while(|line| line.trim().is_empty() || indent(line) > indent(first));
        start + first.len() + rest.map(str::len).sum::<usize>()
    }
}

/// A sentence that is not ours.
fn foreign(doc: &At<String>) -> At<String> {
    At {
        value: format!("{FOREIGN}{doc}"),
        span: doc.span,
    }
}

/// The type of a list's elements; the type itself otherwise.
fn innermost(ty: &str) -> &str {
    match ty.strip_prefix("list<").and_then(|ty| ty.strip_suffix('>')) {
        Some(element) => innermost(element),
        None => ty,
    }
}
