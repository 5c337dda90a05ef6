//! Which things of the head are which of the base, renamed ones included.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use tencentcloud_model::sources::Span;

use super::Spans;
use super::names::{Index, Likeness, Words};

/// Share of what they hold that two things with names of the same words have in common, if they
/// are one.
const SAME: f64 = 0.5;

/// The same for two with names that are near.
const NEAR: f64 = 0.75;

/// Things that two with names that are near have in common at least: with one alone, such as the ID
/// of what they are about, any two of a service would be one.
const FEWEST: usize = 2;

/// Indices of things that are on both sides, or on one.
pub(super) struct Pairs {
    /// On both sides.
    pub(super) both: Vec<(usize, usize)>,
    /// In the base alone.
    removed: Vec<usize>,
    /// In the head alone.
    added: Vec<usize>,
}

impl Pairs {
    /// Pairs things by their names, which stand once on a side.
    pub(super) fn new<'a, T, K: Eq + Hash>(
        base: &'a [T],
        head: &'a [T],
        name: impl Fn(&'a T) -> K,
    ) -> Self {
        let pairs = Self {
            both: Vec::new(),
            removed: (0..base.len()).collect(),
            added: (0..head.len()).collect(),
        };
        pairs.and_by(base, head, |thing| vec![name(thing)])
    }

    /// Pairs things left over that have a key in common.
    pub(super) fn and_by<'a, T, K: Eq + Hash>(
        mut self,
        base: &'a [T],
        head: &'a [T],
        keys: impl Fn(&'a T) -> Vec<K>,
    ) -> Self {
        let mut known: HashMap<K, Vec<usize>> = HashMap::new();
        for &h in self.added.iter().rev() {
            for key in keys(&head[h]) {
                known.entry(key).or_default().push(h);
            }
        }
        let mut taken = HashSet::new();
        self.removed.retain(|&b| {
            let found = keys(&base[b]).iter().find_map(|key| {
                let left = known.get_mut(key)?;
                std::iter::from_fn(|| left.pop()).find(|h| taken.insert(*h))
            });
            self.both.extend(found.map(|h| (b, h)));
            found.is_none()
        });
        self.added.retain(|h| !taken.contains(h));
        self
    }

    /// Pairs things left over whose names are alike, the likeliest first. `likeness` tells how
    /// likely they are one, if they may be.
    pub(super) fn and_renamed<'a, T>(
        mut self,
        base: &'a [T],
        head: &'a [T],
        name: impl Fn(&'a T) -> &'a str,
        likeness: impl Fn((&'a T, &Words), (&'a T, &Words), Likeness) -> Option<f64>,
    ) -> Self {
        let words: Vec<Words> = self
            .added
            .iter()
            .map(|&h| Words::of(name(&head[h])))
            .collect();
        let index = Index::of(words.iter().enumerate());
        let mut alike = Vec::new();
        for &b in &self.removed {
            let old = Words::of(name(&base[b]));
            for candidate in index.candidates(&old) {
                let (h, new) = (self.added[candidate], &words[candidate]);
                let names = old.likeness(new);
                let likely =
                    names.and_then(|names| likeness((&base[b], &old), (&head[h], new), names));
                alike.extend(likely.map(|likely| (likely, b, h)));
            }
        }
        alike.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let (mut old, mut new) = (HashSet::new(), HashSet::new());
        for (_, b, h) in alike {
            if !old.contains(&b) && !new.contains(&h) {
                old.insert(b);
                new.insert(h);
                self.both.push((b, h));
            }
        }
        self.removed.retain(|b| !old.contains(b));
        self.added.retain(|h| !new.contains(h));
        self
    }

    /// For each of `len` things of the base, which thing of the head it is.
    pub(super) fn map(&self, len: usize) -> Vec<Option<usize>> {
        let mut map = vec![None; len];
        for &(b, h) in &self.both {
            map[b] = Some(h);
        }
        map
    }

    /// What is gone, and where. In the head that is the next thing that is left, or the one
    /// before; or the owner, which has a place there unless the thing had a file of its own.
    pub(super) fn gone<'p, T>(
        &'p self,
        (base, head): (&'p [T], &'p [T]),
        owner: Option<Span>,
        span: impl Fn(&T) -> Span,
    ) -> Vec<(&'p T, Spans)> {
        let map = self.map(base.len());
        let place = |h: usize| span(&head[h]);
        let mut next = None;
        let mut places = vec![None; base.len()];
        for (b, paired) in map.iter().enumerate().rev() {
            next = paired.or(next);
            places[b] = next;
        }
        let mut last = None;
        for (b, paired) in map.iter().enumerate() {
            last = paired.or(last);
            places[b] = places[b].or(last);
        }
        let spans = |b: usize| Spans {
            base: Some(span(&base[b])),
            head: owner.map(|owner| places[b].map_or(owner, place)),
        };
        let gone = self.removed.iter();
        gone.map(|&b| (&base[b], spans(b))).collect()
    }

    /// What is new, and where; in the base that is its owner.
    pub(super) fn new_in<'p, T>(
        &'p self,
        head: &'p [T],
        owner: Option<Span>,
        span: impl Fn(&T) -> Span,
    ) -> Vec<(&'p T, Spans)> {
        let new = self.added.iter().map(|&h| &head[h]);
        new.map(|thing| {
            let spans = Spans {
                base: owner,
                head: Some(span(thing)),
            };
            (thing, spans)
        })
        .collect()
    }
}

/// How likely two things with such names are one, by what they hold. Where the names are only
/// near, what many things hold tells nothing.
pub(super) fn by_content<T: Eq + Hash>(
    names: Likeness,
    (base, head): (impl Iterator<Item = T>, impl Iterator<Item = T>),
    tells: impl Fn(&T) -> bool,
) -> Option<f64> {
    let (mut base, mut head): (HashSet<T>, HashSet<T>) = (base.collect(), head.collect());
    if names == Likeness::Near {
        base.retain(&tells);
        head.retain(&tells);
    }
    let all = base.union(&head).count();
    let common = base.intersection(&head).count();
    let share = common as f64 / all as f64;
    match names {
        Likeness::Same if all == 0 => Some(1.0),
        Likeness::Same => Some(1.0 + share).filter(|_| share >= SAME),
        Likeness::Near => Some(share).filter(|_| common >= FEWEST && share >= NEAR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_paired_by_keys_and_then_by_likeness() {
        let base = ["Name", "GroupId", "Old", "Key1"];
        let head = ["GroupID", "Name", "Unlike", "1Key"];
        let pairs = Pairs::new(&base, &head, |name| *name)
            .and_by(&base, &head, |name| {
                name.contains("Key").then_some(0).into_iter().collect()
            })
            .and_renamed(&base, &head, |name| name, |_, _, _| Some(1.0));
        assert_eq!(pairs.both, [(0, 1), (3, 3), (1, 0)]);
        assert_eq!((pairs.removed, pairs.added), (vec![2], vec![2]));
    }

    #[test]
    fn only_near_names_need_content_that_tells() {
        let held = |names, base: &[u8], head: &[u8]| {
            let sides = (base.iter().copied(), head.iter().copied());
            by_content(names, sides, |held| *held < 10).is_some()
        };
        assert!(held(Likeness::Same, &[], &[]));
        assert!(held(Likeness::Same, &[10, 11], &[10, 11, 12]));
        assert!(!held(Likeness::Same, &[1, 2], &[2, 3]));
        assert!(held(Likeness::Near, &[1, 2, 3, 10], &[1, 2, 3, 11]));
        assert!(!held(Likeness::Near, &[10, 11], &[10, 11]));
        assert!(!held(Likeness::Near, &[1, 10], &[1, 10]));
        assert!(held(Likeness::Near, &[1, 2], &[1, 2]));
    }

    #[test]
    fn what_is_gone_is_told_at_the_next_that_is_left() {
        let span = |name: &&str| Span {
            start: name.len(),
            ..Span::default()
        };
        let (base, head) = (["a", "bb", "ccc", "dddd"], ["ccc"]);
        let pairs = Pairs::new(&base, &head, |name| *name);
        let at = |owner, head: &[&'static str]| -> Vec<Option<usize>> {
            let gone = pairs.gone((&base, head), owner, span);
            let places = gone.iter().map(|(_, spans)| spans.head);
            places.map(|place| place.map(|span| span.start)).collect()
        };
        assert_eq!(at(Some(Span::default()), &head), [Some(3); 3]);
        assert_eq!(at(None, &head), [None; 3]);
    }
}
