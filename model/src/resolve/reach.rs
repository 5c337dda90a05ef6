//! What types reach one another, each found in one walk.

use crate::model::{Action, Field, Type, TypeDef, TypeId};

/// Notes of all types what reaches them and what they reach.
pub(super) fn mark(types: &mut [TypeDef], actions: &[Action]) {
    let roots = |fields: fn(&Action) -> &[Field]| -> Vec<TypeId> {
        actions.iter().flat_map(fields).filter_map(named).collect()
    };
    let holds: Vec<Vec<usize>> = edges(types, named);
    let input = reachable(&holds, roots(|action| &action.input));
    let events = actions
        .iter()
        .filter_map(|action| action.stream.as_ref()?.item);
    let answers = roots(|action| &action.output).into_iter().chain(events);
    let output = reachable(&holds, answers.collect());
    let rings = rings(&edges(types, |field| match *field.ty {
        Type::Named(id) => Some(id),
        _ => None,
    }));
    for (index, ty) in types.iter_mut().enumerate() {
        ty.in_input = input[index];
        ty.in_output = output[index];
        ty.ring = rings[index];
    }
}

/// For each type the types of its fields.
fn edges(types: &[TypeDef], target: impl Fn(&Field) -> Option<TypeId>) -> Vec<Vec<usize>> {
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

/// For each type whether it is reached from those given.
fn reachable(edges: &[Vec<usize>], mut next: Vec<TypeId>) -> Vec<bool> {
    let mut reached = vec![false; edges.len()];
    while let Some(TypeId(id)) = next.pop() {
        if !std::mem::replace(&mut reached[id], true) {
            next.extend(edges[id].iter().copied().map(TypeId));
        }
    }
    reached
}

/// For each type the ring it belongs to: two types of one ring reach each other. After Kosaraju:
/// backwards from the types that were left last, each walk stays within a ring.
fn rings(edges: &[Vec<usize>]) -> Vec<usize> {
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
    let mut rings = vec![usize::MAX; edges.len()];
    for start in left.into_iter().rev() {
        let mut next = vec![start];
        while let Some(id) = next.pop() {
            if rings[id] == usize::MAX {
                rings[id] = start;
                next.extend(&back[id]);
            }
        }
    }
    rings
}

fn named(field: &Field) -> Option<TypeId> {
    match field.ty.value.innermost() {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::rings;

    #[test]
    fn what_reaches_each_other_is_one_ring() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 3 -> 3, 4 -> 0
        let rings = rings(&[vec![1], vec![2], vec![0, 3], vec![3], vec![0]]);
        assert!(rings[0] == rings[1] && rings[1] == rings[2], "{rings:?}");
        let mut others = vec![rings[0], rings[3], rings[4]];
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), 3, "{rings:?}");
    }
}
