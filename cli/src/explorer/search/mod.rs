//! Everything that has a name, found by words.
//!
//! Words are looked up in a list of all words that names and titles have; misspelt ones are compared
//! with its entries. Chinese, which has no spaces between words, is looked for in all titles.

mod words;

use std::collections::BTreeMap;

use memchr::memmem;
use tencentcloud_model::catalogue::{Glossary, Term};

use self::words::{Words, split};
use super::address::part;
use super::html::Html;
use crate::failure::Outcome;
use crate::services::{Found, Services};

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Service,
    Action,
    Parameter,
    Field,
    Type,
    Code,
}

impl Kind {
    /// What it is called, and how much sooner it is shown than another that fits as well.
    fn facts(self) -> (&'static str, u32) {
        match self {
            Self::Service => ("service", 7),
            Self::Action => ("action", 5),
            Self::Code => ("error code", 3),
            Self::Type => ("type", 2),
            Self::Parameter => ("parameter", 2),
            Self::Field => ("field", 0),
        }
    }
}

/// Score of a name that is what was looked for, whole.
const WHOLE: u32 = 40;
/// Score of a word that is the service's name, and of one in its title.
const SERVICE: [u32; 2] = [6, 2];
/// Score of a Chinese word in a title, more where the title begins with it, and more where it ends
/// a sentence too.
const IN_TITLE: u32 = 8;
const AT_BEGIN: u32 = 5;
const ALONE: u32 = 5;

/// Names of all services.
pub struct Index {
    services: Vec<Service>,
    items: Vec<Item>,
    /// The titles of all items, one after the other.
    titles: String,
    /// Where the title of each item begins.
    begins: Vec<usize>,
    words: Words,
    /// Modules by code, those inside first; none of codes that any service answers.
    codes: BTreeMap<String, Vec<u32>>,
    /// Parts that could not be read.
    unread: usize,
}

struct Service {
    module: String,
    name: String,
    title: String,
    /// Its items.
    items: std::ops::Range<usize>,
}

struct Item {
    kind: Kind,
    service: u32,
    name: String,
    owner: String,
    actions: u32,
}

/// Something that was found.
pub struct Hit<'a> {
    pub kind: &'static str,
    pub name: &'a str,
    pub title: Html,
    pub module: &'a str,
    pub service: &'a str,
    /// What it belongs to besides its service: `field of RoomInfo`.
    pub place: String,
    /// Where it is told of, below the token.
    pub to: String,
}

impl Index {
    pub fn of(services: &Services) -> Self {
        let mut index = Self {
            services: Vec::new(),
            items: Vec::new(),
            titles: String::new(),
            begins: Vec::new(),
            words: Words::default(),
            codes: BTreeMap::new(),
            unread: 0,
        };
        for found in services.all() {
            if index.add(found).is_err() {
                index.unread += 1;
            }
        }
        index.words.sort();
        index
    }

    fn add(&mut self, found: Found<'_>) -> Outcome {
        let entry = found.entry;
        let (outline, glossaries) = (found.outline()?, found.glossaries()?);
        let begin = self.items.len();
        let service = u32::try_from(self.services.len()).unwrap_or(u32::MAX);
        let mut add = |kind, term: &Term| {
            let item = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
            self.words.add(item, &term.name, &term.title);
            self.items.push(Item {
                kind,
                service,
                name: term.name.clone(),
                owner: term.owner.clone(),
                actions: term.actions,
            });
            self.begins.push(self.titles.len());
            self.titles.push_str(&term.title);
            self.titles.push('\n');
        };
        let named = |name: &str, title: &str| Term {
            name: name.to_owned(),
            title: title.to_owned(),
            owner: String::new(),
            actions: 0,
        };
        add(Kind::Service, &named(&entry.module, &entry.title));
        for heading in &outline {
            add(Kind::Action, &named(&heading.name, &heading.title));
        }
        type Terms = fn(&Glossary) -> &[Term];
        let kinds: [(Kind, Terms); 4] = [
            (Kind::Parameter, |glossary| &glossary.parameters),
            (Kind::Field, |glossary| &glossary.fields),
            (Kind::Type, |glossary| &glossary.types),
            (Kind::Code, |glossary| &glossary.codes),
        ];
        for (kind, terms) in kinds {
            let mut known: Vec<(&str, &str)> = Vec::new();
            for glossary in &glossaries {
                let before = known.len();
                for term in terms(glossary) {
                    let name = (term.name.as_str(), term.owner.as_str());
                    if known[..before].binary_search(&name).is_err() {
                        known.push(name);
                        add(kind, term);
                    }
                }
                known.sort_unstable();
            }
        }
        for glossary in &glossaries {
            for term in &glossary.codes {
                self.codes
                    .entry(term.name.clone())
                    .or_default()
                    .push(service);
            }
            for term in &glossary.common_codes {
                let services = self.codes.entry(term.name.clone()).or_default();
                // One of them tells of it for all.
                if services.is_empty() {
                    services.push(service);
                }
            }
        }
        self.services.push(Service {
            module: entry.module.clone(),
            name: entry.service.to_lowercase(),
            title: entry.title.to_lowercase(),
            items: begin..self.items.len(),
        });
        Ok(())
    }

    /// How many services could not be read.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Whether anybody documents a code.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes.contains_key(code)
    }

    /// All codes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().map(String::as_str)
    }

    /// The services that document a code.
    pub fn modules_of_code(&self, code: &str) -> Vec<&str> {
        let services = self.codes.get(code).map_or(&[][..], Vec::as_slice);
        let mut modules: Vec<_> = services
            .iter()
            .map(|service| self.services[*service as usize].module.as_str())
            .collect();
        modules.dedup();
        modules
    }

    /// What fits all words, best first, and how many there are.
    pub fn find(&self, text: &str, most: usize) -> (Vec<Hit<'_>>, usize) {
        let words = split(text);
        if words.is_empty() {
            return (Vec::new(), 0);
        }
        let mut sums = vec![0_u32; self.items.len()];
        for (number, word) in words.iter().enumerate() {
            let scores = self.scores(word);
            for (sum, score) in sums.iter_mut().zip(scores) {
                let fits = score > 0 && (number == 0 || *sum > 0);
                *sum = if fits { *sum + u32::from(score) } else { 0 };
            }
        }
        let whole: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let whole = whole.to_lowercase();
        let mut hits: Vec<(u32, usize)> = Vec::new();
        for (item, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum > 0) {
            let Item { kind, name, .. } = &self.items[item];
            let is_whole = name.len() >= whole.len()
                && name
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .eq(whole.chars());
            let bonus = if is_whole { WHOLE } else { 0 };
            hits.push((sum + bonus + kind.facts().1, item));
        }
        let count = hits.len();
        let order = |(score, item): &(u32, usize)| {
            let found = &self.items[*item];
            (u32::MAX - score, found.name.len(), *item)
        };
        if count > most {
            hits.select_nth_unstable_by_key(most, order);
            hits.truncate(most);
        }
        hits.sort_by_key(order);
        let hits = hits.into_iter().map(|(_, item)| self.hit(item));
        (hits.collect(), count)
    }

    /// How well each item fits a word.
    fn scores(&self, word: &str) -> Vec<u16> {
        let mut scores = vec![0_u16; self.items.len()];
        let mut raise = |item: usize, score: u32| {
            let score = u16::try_from(score).unwrap_or(u16::MAX);
            scores[item] = scores[item].max(score);
        };
        if word.is_ascii() {
            self.words.find(word, &mut raise);
        } else {
            let finder = memmem::Finder::new(word);
            let mut from = 0;
            while let Some(found) = finder.find(&self.titles.as_bytes()[from..]) {
                let at = from + found;
                let next = self.begins.partition_point(|begin| *begin <= at);
                let item = next.saturating_sub(1);
                let rest = self.titles.get(at + word.len()..).unwrap_or_default();
                let mut score = IN_TITLE;
                if self.begin(item) == at {
                    score += AT_BEGIN;
                    score += if rest.starts_with(['.', '。', '\n']) {
                        ALONE
                    } else {
                        0
                    };
                }
                raise(item, score);
                from = self.begin(next);
            }
        }
        for service in &self.services {
            let score = match service.name == word {
                true => SERVICE[0],
                false if service.title.contains(word) => SERVICE[1],
                false => continue,
            };
            service.items.clone().for_each(|item| raise(item, score));
        }
        scores
    }

    fn hit(&self, item: usize) -> Hit<'_> {
        let found = &self.items[item];
        let service = &self.services[found.service as usize];
        let (module, name) = (part(&service.module), part(&found.name));
        let (place, to) = match found.kind {
            Kind::Service => (String::new(), format!("/s/{module}")),
            Kind::Action => (String::new(), format!("/s/{module}/{name}")),
            Kind::Type => (String::new(), format!("/type/{module}/{name}")),
            Kind::Field => (
                format!("of {}", found.owner),
                format!("/type/{module}/{}", part(&found.owner)),
            ),
            Kind::Parameter => (
                match found.actions {
                    1 => "of one action".to_owned(),
                    actions => format!("of {actions} actions"),
                },
                format!("/parameter/{module}/{name}"),
            ),
            Kind::Code => (String::new(), format!("/code?q={name}")),
        };
        Hit {
            kind: found.kind.facts().0,
            name: &found.name,
            title: Html::prose(self.title(item)),
            module: &service.module,
            // A service is the first of its items.
            service: self.title(service.items.start),
            place,
            to,
        }
    }

    /// Where the title of an item begins; behind the last, where all end.
    fn begin(&self, item: usize) -> usize {
        self.begins.get(item).copied().unwrap_or(self.titles.len())
    }

    fn title(&self, item: usize) -> &str {
        let title = self.titles.get(self.begin(item)..self.begin(item + 1));
        title.unwrap_or_default().trim_end()
    }
}
