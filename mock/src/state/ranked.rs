//! Sorted lists in which the position of everything is found without counting.

/// Longest stretch that is shifted to make room for one more.
const STRETCH: usize = 512;

/// A sorted list, kept in stretches of which none is empty.
pub(super) struct Ranked<T>(Vec<Vec<T>>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + Ord> Ranked<T> {
    pub(super) fn insert(&mut self, item: T) {
        let index = self.stretch(&item);
        let Some(stretch) = self.0.get_mut(index) else {
            self.0.push(vec![item]);
            return;
        };
        let position = stretch.partition_point(|other| *other < item);
        stretch.insert(position, item);
        if stretch.len() > STRETCH {
            let rest = stretch.split_off(STRETCH / 2);
            self.0.insert(index + 1, rest);
        }
    }

    pub(super) fn remove(&mut self, item: &T) {
        let index = self.stretch(item);
        let Some(stretch) = self.0.get_mut(index) else {
            return;
        };
        if let Ok(position) = stretch.binary_search(item) {
            stretch.remove(position);
        }
        if stretch.is_empty() {
            self.0.remove(index);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// How many come before something, which need not be in the list.
    pub(super) fn before(&self, item: &T) -> usize {
        let index = self.stretch(item);
        let earlier: usize = self.0.iter().take(index).map(Vec::len).sum();
        let stretch = self.0.get(index).map_or(&[][..], Vec::as_slice);
        earlier + stretch.partition_point(|other| other < item)
    }

    /// All from a position on.
    pub(super) fn from(&self, position: usize) -> impl Iterator<Item = T> {
        let mut skipped = position;
        let within = |stretch: &&Vec<T>| {
            let passed = stretch.len() <= skipped;
            if passed {
                skipped -= stretch.len();
            }
            passed
        };
        let index = self.0.iter().take_while(within).count();
        let stretches = self.0.iter().skip(index);
        stretches.flatten().skip(skipped).copied()
    }

    /// The stretch that holds something, if any does.
    fn stretch(&self, item: &T) -> usize {
        let later = self.0.partition_point(|stretch| stretch[0] <= *item);
        later.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn positions_are_those_of_a_sorted_list() {
        let mut random = fastrand::Rng::with_seed(7);
        let (mut ranked, mut sorted) = (Ranked::default(), BTreeSet::new());
        for step in 0..20_000 {
            let item = random.u32(..5000);
            // It grows at first, then shrinks to nothing.
            let grows = step < 12_000 && random.u8(..) > 60;
            if grows && sorted.insert(item) {
                ranked.insert(item);
            } else if !grows {
                let item = sorted.range(item..).next().or(sorted.first()).copied();
                if let Some(item) = item {
                    sorted.remove(&item);
                    ranked.remove(&item);
                }
            }
            assert_eq!(ranked.is_empty(), sorted.is_empty());
            if step % 100 == 0 {
                let all: Vec<_> = sorted.iter().copied().collect();
                assert_eq!(ranked.len(), all.len());
                let position = ranked.before(&item);
                assert_eq!(position, sorted.range(..item).count());
                assert!(ranked.from(position).eq(all[position..].iter().copied()));
                assert!(ranked.0.iter().all(|stretch| stretch.len() <= STRETCH));
            }
        }
        assert!(ranked.is_empty());
        ranked.remove(&1);
        assert_eq!(ranked.from(1).count(), 0);
    }
}
