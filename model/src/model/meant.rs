//! What people who know other languages write for types.

use super::{Scalar, is_name};

/// What other languages call the types that need no file, in lower case.
const MEANT: [(&str, &str); 23] = [
    ("bigint", "integer"),
    ("bool", "boolean"),
    ("byte", "integer"),
    ("bytes", "string"),
    ("char", "string"),
    ("date", "string"),
    ("datetime", "string"),
    ("decimal", "float"),
    ("double", "float"),
    ("f64", "float"),
    ("float64", "float"),
    ("i64", "integer"),
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("number", "integer"),
    ("short", "integer"),
    ("str", "string"),
    ("text", "string"),
    ("timestamp", "integer"),
    ("u64", "uint64"),
    ("uint", "uint64"),
];

/// Beginnings and ends of what other languages call a list, in lower case.
const LISTS: [(&str, &str); 9] = [
    ("", "[]"),
    ("[]", ""),
    ("[", "]"),
    ("array of ", ""),
    ("array<", ">"),
    ("list<", ">"),
    ("list<", ""),
    ("list[", "]"),
    ("vec<", ">"),
];

/// The type of a spec that a word of another language means, if it is known.
pub(crate) fn meant(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    if let Some((_, meant)) = MEANT.iter().find(|(other, _)| *other == lower) {
        return Some((*meant).to_owned());
    }
    if lower != word && Scalar::named(&lower).is_some() {
        return Some(lower);
    }
    LISTS.iter().find_map(|(start, end)| {
        let inner = lower.strip_prefix(start)?.strip_suffix(end)?;
        let inner = word.get(start.len()..start.len() + inner.len())?;
        let known = Scalar::named(inner).is_some() || is_name(inner);
        let inner = meant(inner).or_else(|| known.then(|| inner.to_owned()))?;
        Some(format!("list<{inner}>"))
    })
}
