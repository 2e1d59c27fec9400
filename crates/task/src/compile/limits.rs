//! Limits of a tree, looked at before anything else walks it.

use super::{DEPTH_MAX, Fault, NODES_MAX};
use crate::tree::Expr;

/// Refuses trees that are too deep or too big.
pub(super) fn check(roots: [&Expr; 2]) -> Result<(), Fault> {
    // Its own stack, since a tree that was not built by the checker may be deeper than the thread's.
    let mut open: Vec<_> = roots.into_iter().map(|root| (root, 1)).collect();
    let mut nodes = 0;
    while let Some((expr, depth)) = open.pop() {
        nodes += 1;
        if depth > DEPTH_MAX {
            return Err(Fault::Depth);
        }
        if nodes > NODES_MAX {
            return Err(Fault::Nodes);
        }
        open.extend(expr.parts().map(|part| (part, depth + 1)));
    }
    Ok(())
}
