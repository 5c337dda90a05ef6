//! The words of names and titles, and what has them.

use std::collections::HashMap;

use crate::names::kebab;
use crate::search::closeness;

/// Length of the longest ending that makes no other word, in letters.
const ENDING: usize = 3;

/// All words, each with what has it.
#[derive(Default)]
pub struct Words {
    places: HashMap<String, Places>,
    /// The words, sorted, each with the letters in it.
    sorted: Vec<(String, u64)>,
}

/// What has a word.
#[derive(Default)]
struct Places {
    names: Vec<u32>,
    titles: Vec<u32>,
}

/// The words that are looked for: names at their capitals, the rest where no letters are.
pub fn split(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .flat_map(|word| match word.is_ascii() {
            true => kebab(word).split('-').map(str::to_owned).collect(),
            false => vec![word.to_lowercase()],
        })
        .filter(|word| !word.is_empty())
        .collect()
}

impl Words {
    /// Adds something that has a name and a title.
    pub fn add(&mut self, item: u32, name: &str, title: &str) {
        let mut words = split(name);
        // A name may be typed as one word.
        words.push(words.concat());
        for word in words.into_iter().filter(|word| word.is_ascii()) {
            push(&mut self.places.entry(word).or_default().names, item);
        }
        let words = title.split(|c: char| !c.is_ascii_alphanumeric());
        for word in words.filter(|word| word.len() > 1) {
            let word = word.to_ascii_lowercase();
            push(&mut self.places.entry(word).or_default().titles, item);
        }
    }

    /// Makes ready to find, once all is added.
    pub fn sort(&mut self) {
        let words = self.places.keys();
        self.sorted = words.map(|word| (word.clone(), letters(word))).collect();
        self.sorted.sort_unstable();
    }

    /// Tells what has a word, one that begins with it, or, where there is none, one that is like it;
    /// and how well it fits.
    pub fn find(&self, word: &str, raise: &mut impl FnMut(usize, u32)) {
        let mut tell = |known: &str| {
            let score = closeness(known, word);
            if let Some(places) = self.places.get(known).filter(|_| score > 0) {
                places
                    .names
                    .iter()
                    .for_each(|item| raise(*item as usize, 2 * score));
                places
                    .titles
                    .iter()
                    .for_each(|item| raise(*item as usize, score));
            }
        };
        let begin = self.sorted.partition_point(|(known, _)| &**known < word);
        let begun = self.sorted[begin..]
            .iter()
            .take_while(|(known, _)| known.starts_with(word));
        let count = begun.map(|(known, _)| tell(known)).count();
        // Plurals and stems.
        for length in word.len().saturating_sub(ENDING).max(3)..word.len() {
            tell(&word[..length]);
        }
        if count > 0 {
            return;
        }
        let wanted = letters(word);
        for (known, letters) in &self.sorted {
            // Two slips change four letters at most.
            let is_like =
                (letters ^ wanted).count_ones() <= 4 && known.len().abs_diff(word.len()) <= 2;
            if is_like {
                tell(known);
            }
        }
    }
}

fn push(items: &mut Vec<u32>, item: u32) {
    if items.last() != Some(&item) {
        items.push(item);
    }
}

/// Which letters and digits a word has, a bit each.
fn letters(word: &str) -> u64 {
    word.bytes()
        .fold(0, |letters, byte| letters | 1 << (byte & 63))
}
