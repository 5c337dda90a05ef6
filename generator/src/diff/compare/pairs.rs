//! Which things of the head are which of the base, renamed ones included.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Likeness from which two things are one that was renamed.
const RENAMED: f64 = 0.75;

/// Indices of things that are on both sides, or on one.
pub(super) struct Pairs {
    /// On both sides.
    pub(super) both: Vec<(usize, usize)>,
    /// In the base alone.
    pub(super) removed: Vec<usize>,
    /// In the head alone.
    pub(super) added: Vec<usize>,
}

impl Pairs {
    /// Pairs things by their names (each stands once on a side), and those left over by a
    /// likeness from 0 to 1.
    pub(super) fn new<'a, T, K: Eq + Hash>(
        base: &'a [T],
        head: &'a [T],
        name: impl Fn(&'a T) -> K,
        likeness: impl Fn(&'a T, &'a T) -> f64,
    ) -> Self {
        let named: HashMap<K, usize> = head.iter().map(&name).zip(0..).collect();
        let mut both: Vec<(usize, usize)> = Vec::new();
        let mut removed = Vec::new();
        for (b, thing) in base.iter().enumerate() {
            match named.get(&name(thing)) {
                Some(&h) => both.push((b, h)),
                None => removed.push(b),
            }
        }
        let found: HashSet<usize> = both.iter().map(|&(_, h)| h).collect();
        let mut added: Vec<usize> = (0..head.len()).filter(|h| !found.contains(h)).collect();

        let mut alike: Vec<(f64, usize, usize)> = removed
            .iter()
            .flat_map(|&b| added.iter().map(move |&h| (b, h)))
            .map(|(b, h)| (likeness(&base[b], &head[h]), b, h))
            .filter(|(likeness, ..)| *likeness >= RENAMED)
            .collect();
        alike.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        for (_, b, h) in alike {
            if removed.contains(&b) && added.contains(&h) {
                removed.retain(|other| *other != b);
                added.retain(|other| *other != h);
                both.push((b, h));
            }
        }
        Self {
            both,
            removed,
            added,
        }
    }

    /// For each of `len` things of the base, which thing of the head it is.
    pub(super) fn map(&self, len: usize) -> Vec<Option<usize>> {
        let mut map = vec![None; len];
        for &(b, h) in &self.both {
            map[b] = Some(h);
        }
        map
    }
}

/// Likeness of two names, whatever their case.
pub(super) fn names(a: &str, b: &str) -> f64 {
    strsim::normalized_levenshtein(&a.to_ascii_lowercase(), &b.to_ascii_lowercase())
}

/// Share of what two sets have in common; none where both are empty.
pub(super) fn overlap<T: Eq + Hash>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> f64 {
    let (a, b): (HashSet<T>, HashSet<T>) = (a.collect(), b.collect());
    let all = a.union(&b).count();
    if all == 0 {
        0.0
    } else {
        a.intersection(&b).count() as f64 / all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_paired_by_likeness() {
        let base = ["Name", "GroupId", "Old"];
        let head = ["GroupID", "Name", "Unlike"];
        let pairs = Pairs::new(&base, &head, |name| *name, |a, b| names(a, b));
        assert_eq!(pairs.both, [(0, 1), (1, 0)]);
        assert_eq!((pairs.removed, pairs.added), (vec![2], vec![2]));
    }

    #[test]
    fn nothing_has_nothing_in_common_with_nothing() {
        let none = || std::iter::empty::<u8>();
        assert!(overlap(none(), none()) < f64::EPSILON);
        assert!((overlap([1, 2].iter(), [2, 3].iter()) - 1.0 / 3.0).abs() < f64::EPSILON);
    }
}
