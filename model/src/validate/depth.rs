//! How deep structs hold one another.

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::graph::{depths, edges, named};
use crate::model::TypeDef;

/// Structs that may hold one another; in the cloud there are 13. Whether a value may be sent to
/// another thread rustc tells no deeper than 128 steps, and a list in a struct takes it five: past
/// 25 structs it refuses to compile what callers do with an answer.
const MAX_DEPTH: usize = 20;

/// Checks that code made of the types compiles.
pub(super) fn check(types: &[TypeDef], findings: &mut Findings) {
    let depths = depths(&edges(types, named));
    let deep = types
        .iter()
        .zip(depths)
        .find(|(_, depth)| *depth > MAX_DEPTH);
    if let Some((ty, depth)) = deep {
        let message = format!(
            "`{}` is the last of {depth} structs that hold one another",
            ty.name
        );
        let help = format!("no more than {MAX_DEPTH} may, as rustc gives up on deeper ones");
        findings.push(Diagnostic::at("too-deep", ty.name.span, message).help(help));
    }
}
