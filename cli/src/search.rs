//! Finding actions by words.

use strsim::damerau_levenshtein;
use tencentcloud_model::catalogue::{Entry, Heading};

use crate::failure::{Class, Failure, Outcome};
use crate::names::kebab;
use crate::page::row;
use crate::services::Services;

/// How many are shown.
const SHOWN: usize = 20;

/// The actions that fit the words, best first.
pub fn search(services: &Services, words: &[String]) -> Outcome<String> {
    let words: Vec<_> = words
        .iter()
        .flat_map(|words| words.split_whitespace())
        .map(|word| kebab(word).replace('-', " "))
        .flat_map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return Err(Failure::usage("there is no word to look for").hint(
            "`tencentcloud catalogue list` lists services, `tencentcloud SERVICE` its actions",
        ));
    }
    let mut hits = Vec::new();
    for found in services.all() {
        for heading in found.outline()? {
            if let Some(score) = score(found.entry, &heading, &words) {
                hits.push((score, found.entry.module.clone(), heading));
            }
        }
    }
    hits.sort_by(|(score, module, heading), (score_2, module_2, heading_2)| {
        let shorter = heading.name.len().cmp(&heading_2.name.len());
        let names = (&heading.name, module).cmp(&(&heading_2.name, module_2));
        score_2.cmp(score).then(shorter).then(names)
    });
    if hits.is_empty() {
        return Err(Failure::new(Class::Refused, "no action fits these words"));
    }
    let shown = hits.iter().take(SHOWN).map(|(_, module, heading)| {
        row(
            &format!("{module} {}", kebab(&heading.name)),
            &heading.title,
        )
    });
    let mut text: String = shown.collect();
    if let Some(more) = hits.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        text += &format!("  and {more} more\n");
    }
    Ok(text)
}

/// How well an action fits; none if one of the words fits nowhere.
fn score(entry: &Entry, heading: &Heading, words: &[String]) -> Option<u32> {
    let name = kebab(&heading.name);
    let title = heading.title.to_lowercase();
    let service = entry.title.to_lowercase();
    let mut sum = 0;
    for word in words {
        let in_name = name.split('-').map(|part| closeness(part, word)).max();
        // A name that is typed as one word counts more than one that begins alike.
        let whole = 2 * closeness(&name.replace('-', ""), word);
        let in_title = match word.is_ascii() {
            true => {
                let parts = title.split(|c: char| !c.is_alphanumeric());
                parts
                    .map(|part| closeness(part, word) / 2)
                    .max()
                    .unwrap_or(0)
            }
            // Chinese has no spaces between its words.
            false if title.contains(word.as_str()) => 5,
            false => 2 * u32::from(holds_nearly(&title, word)),
        };
        let in_service = if entry.service == *word {
            6
        } else {
            2 * u32::from(service.contains(word.as_str()))
        };
        let best = in_name
            .unwrap_or(0)
            .max(whole)
            .max(in_title)
            .max(in_service);
        if best == 0 {
            return None;
        }
        sum += best;
    }
    Some(sum)
}

/// Whether a title holds a word of at least three characters save for one of them.
fn holds_nearly(title: &str, word: &str) -> bool {
    let (title, word): (Vec<_>, Vec<_>) = (title.chars().collect(), word.chars().collect());
    let is_near = |part: &[char]| {
        let slips = part.iter().zip(&word).filter(|(one, other)| one != other);
        slips.count() <= 1
    };
    word.len() >= 3 && title.windows(word.len()).any(is_near)
}

/// How much a word is like one that is looked for, of 10.
pub fn closeness(part: &str, word: &str) -> u32 {
    if part == word {
        return 10;
    }
    // Plurals and stems.
    if word.len() >= 3 && part.starts_with(word) || part.len() >= 3 && word.starts_with(part) {
        return 7;
    }
    let slips = match word.chars().count() {
        0..=3 => return 0,
        4..=7 => 1,
        _ => 2,
    };
    if part.len().abs_diff(word.len()) > slips {
        return 0;
    }
    match damerau_levenshtein(part, word) {
        1 => 4,
        2 if slips == 2 => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{closeness, holds_nearly};

    #[test]
    fn words_are_found_whole_begun_and_misspelt() {
        let order = ["room", "rooms", "romo", "recording"].map(|part| closeness(part, "room"));
        assert_eq!(order, [10, 7, 4, 0]);
        assert_eq!(closeness("describe", "desribe"), 4);
        assert_eq!(closeness("vm", "vp"), 0);
    }

    #[test]
    fn one_character_of_a_chinese_word_may_be_another() {
        assert!(holds_nearly("查询全部商品。", "全步商品"));
        assert!(!holds_nearly("查询全部商品。", "全步商店"));
        assert!(!holds_nearly("查询", "查寻"));
        assert!(!holds_nearly("查询", "查询商品"));
    }
}
