//! Which names are alike enough for one to be the other, renamed.

use std::collections::HashMap;

use crate::naming::snake;

/// Letters from which a word may have one of them wrong and still be the same word.
const LONG: usize = 5;

/// Words from which a name may have another one in their midst.
const MANY: usize = 4;

/// Things that may share a part of a name before it tells nothing.
const CROWD: usize = 32;

/// How much two names are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// One has a word more, or another word among four.
    Near,
    /// The same words, but for case, plurals and one letter.
    Same,
}

/// A name as the words that it is made of.
pub(super) struct Words {
    words: Vec<String>,
    joined: String,
}

impl Words {
    pub(super) fn of(name: &str) -> Self {
        let words: Vec<String> = snake(name).split('_').map(singular).collect();
        Self {
            joined: singular(&name.replace('_', "").to_lowercase()),
            words,
        }
    }

    /// Whether both begin with one word, as actions that do the same do.
    pub(super) fn same_start(&self, other: &Words) -> bool {
        self.words.first() == other.words.first()
    }

    /// How much both are alike, if they are.
    pub(super) fn likeness(&self, other: &Words) -> Option<Likeness> {
        if self.joined == other.joined || self.words == other.words {
            return Some(Likeness::Same);
        }
        let (few, many) = if self.words.len() <= other.words.len() {
            (&self.words, &other.words)
        } else {
            (&other.words, &self.words)
        };
        let start = few.iter().zip(many).take_while(|(a, b)| a == b).count();
        let rests = (few.get(start..)?, many.get(start..)?);
        match rests {
            ([a, few @ ..], [b, many @ ..]) if few == many => {
                if is_slip(a, b) {
                    Some(Likeness::Same)
                } else if self.words.len() >= MANY && is_plain(a) && is_plain(b) {
                    Some(Likeness::Near)
                } else {
                    None
                }
            }
            (few, [_, many @ ..]) if few == many => Some(Likeness::Near),
            _ => None,
        }
    }

    /// What every name that is alike has one of as well.
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.joined.clone(), self.words.concat()];
        for (i, word) in self.words.iter().enumerate() {
            let (before, after) = (self.words[..i].concat(), self.words[i + 1..].concat());
            keys.push(format!("{before}{after}"));
            if word.len() >= LONG && is_plain(word) {
                let cuts = (0..word.len()).map(|c| (&word[..c], &word[c + 1..]));
                keys.extend(cuts.map(|(left, right)| format!("{before}{left}{right}{after}")));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// Names by their keys, so that those alike are found without a look at all the others.
pub(super) struct Index(HashMap<String, Vec<usize>>);

impl Index {
    pub(super) fn of<'a>(names: impl Iterator<Item = (usize, &'a Words)>) -> Self {
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, words) in names {
            for key in words.keys() {
                index.entry(key).or_default().push(i);
            }
        }
        index.retain(|_, names| names.len() <= CROWD);
        Self(index)
    }

    /// The names that may be alike, each once.
    pub(super) fn candidates(&self, words: &Words) -> Vec<usize> {
        let found = words.keys().into_iter().filter_map(|key| self.0.get(&key));
        let mut found: Vec<usize> = found.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether one word is the other with one letter wrong, missing, or two in the wrong order.
fn is_slip(a: &str, b: &str) -> bool {
    let long = |word: &str| word.len() >= LONG && is_plain(word);
    long(a) && long(b) && strsim::osa_distance(a, b) <= 1
}

/// Whether a word is letters alone: a digit makes it another thing.
fn is_plain(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphabetic())
}

/// A word without the ending of its plural.
fn singular(word: &str) -> String {
    let whole = |end| word.ends_with(end);
    if word.len() <= 3 || ["ss", "us", "is"].into_iter().any(whole) {
        word.to_owned()
    } else if let Some(stem) = word.strip_suffix("ies") {
        format!("{stem}y")
    } else if ["sses", "xes", "ches", "shes"].into_iter().any(whole) {
        word[..word.len() - 2].to_owned()
    } else {
        word.strip_suffix('s').unwrap_or(word).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> Option<Likeness> {
        let (a, b) = (Words::of(a), Words::of(b));
        let likeness = a.likeness(&b);
        assert_eq!(b.likeness(&a), likeness, "the same in both directions");
        let index = Index::of([(0, &a)].into_iter());
        assert!(likeness.is_none() || index.candidates(&b) == [0]);
        likeness
    }

    #[test]
    fn slips_plurals_and_case_are_the_same_name() {
        for (a, b) in [
            ("DropItem", "DropItems"),
            ("AlarmLable", "AlarmLabel"),
            ("GroupId", "GroupID"),
            ("RoomIds", "RoomIDs"),
            ("DescribePolicy", "DescribePolicies"),
            ("InquiryPriceCreateDisk", "InquirePriceCreateDisk"),
            ("ModifyAdress", "ModifyAddresses"),
            ("DescribeRuleList", "DescribeRulesList"),
        ] {
            assert_eq!(likeness(a, b), Some(Likeness::Same), "{a} {b}");
        }
    }

    #[test]
    fn a_word_more_or_another_among_four_is_near() {
        for (a, b) in [
            ("Preview", "PreviewUrl"),
            ("DescribeInstances", "DescribeDBInstances"),
            ("DescribeVpcFirewallRule", "DescribeNatFirewallRule"),
        ] {
            assert_eq!(likeness(a, b), Some(Likeness::Near), "{a} {b}");
        }
    }

    #[test]
    fn other_words_are_other_names() {
        for (a, b) in [
            ("DescribeProtectNetList", "DescribeRaspLicenseList"),
            ("Dimension", "AlarmLable"),
            ("CreateRoom", "DeleteRoom"),
            ("StartTime", "EndTime"),
            ("FromId", "FormId"),
            ("Ipv4Address", "Ipv6Address"),
            ("Name", "Namespace"),
            ("DescribeV1UserTaskList", "DescribeV2UserTaskList"),
        ] {
            assert_eq!(likeness(a, b), None, "{a} {b}");
        }
    }
}
