//! Types and what they hold, as a graph.

use crate::model::{Field, Type, TypeDef, TypeId};

/// For each type the types of its fields.
pub(crate) fn edges(
    types: &[TypeDef],
    target: impl Fn(&Field) -> Option<TypeId>,
) -> Vec<Vec<usize>> {
    let of = |ty: &TypeDef| {
        ty.fields()
            .iter()
            .filter_map(&target)
            .map(|id| id.0)
            .collect()
    };
    types.iter().map(of).collect()
}

fn reversed(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut reversed = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for to in targets {
            reversed[*to].push(from);
        }
    }
    reversed
}

/// The type that a field holds, be it in lists.
pub(crate) fn named(field: &Field) -> Option<TypeId> {
    match field.ty.value.innermost() {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

/// For each type the ring it belongs to: two types of one ring reach each other.
pub(crate) fn rings(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut rings = vec![0; edges.len()];
    for ring in ordered(edges) {
        for id in &ring {
            rings[*id] = ring[0];
        }
    }
    rings
}

/// The rings, each before those that it reaches. After Kosaraju: backwards from the types that were
/// left last, each walk stays within a ring.
fn ordered(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut left = Vec::with_capacity(edges.len());
    let mut entered = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut path = vec![(start, 0)];
        if std::mem::replace(&mut entered[start], true) {
            continue;
        }
        while let Some((id, next)) = path.last_mut() {
            match edges[*id].get(*next) {
                Some(&to) => {
                    *next += 1;
                    if !std::mem::replace(&mut entered[to], true) {
                        path.push((to, 0));
                    }
                }
                None => {
                    left.push(*id);
                    path.pop();
                }
            }
        }
    }
    let back = reversed(edges);
    let mut found = vec![false; edges.len()];
    let mut rings = Vec::new();
    for start in left.into_iter().rev() {
        let mut ring = Vec::new();
        let mut next = vec![start];
        while let Some(id) = next.pop() {
            if !std::mem::replace(&mut found[id], true) {
                ring.push(id);
                next.extend(&back[id]);
            }
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    rings
}

/// For each type how many there are at most on a way that ends with it, rings counted whole.
pub(crate) fn depths(edges: &[Vec<usize>]) -> Vec<usize> {
    // At first of the ways that end before the type's ring.
    let mut depths = vec![0; edges.len()];
    for ring in ordered(edges) {
        let above = ring.iter().map(|id| depths[*id]).max().unwrap_or(0);
        let depth = above + ring.len();
        for to in ring.iter().flat_map(|id| &edges[*id]) {
            depths[*to] = depth.max(depths[*to]);
        }
        for id in ring {
            depths[id] = depth;
        }
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::{depths, rings};

    #[test]
    fn what_reaches_each_other_is_one_ring() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 3 -> 3, 4 -> 0
        let edges = [vec![1], vec![2], vec![0, 3], vec![3], vec![0]];
        let rings = rings(&edges);
        assert!(rings[0] == rings[1] && rings[1] == rings[2], "{rings:?}");
        let mut others = vec![rings[0], rings[3], rings[4]];
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), 3, "{rings:?}");
        assert_eq!(depths(&edges), [4, 4, 4, 5, 1]);
    }
}
