//! What types reach one another, each found in one walk.

use crate::graph::{edges, named, rings};
use crate::model::{Action, Field, Type, TypeDef, TypeId};

/// Notes of all types what reaches them and what they reach.
pub(super) fn mark(types: &mut [TypeDef], actions: &[Action]) {
    let roots = |fields: fn(&Action) -> &[Field]| -> Vec<TypeId> {
        actions.iter().flat_map(fields).filter_map(named).collect()
    };
    let holds = edges(types, named);
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
