//! The language's meaning, written a second time and as plainly as can be: a walk over the tree for one assignee, with a memory for each node
//! by its path. Tests and the fuzzer hold the compiler and the evaluator against it.

mod agree;
mod sample;
mod walk;
mod world;

pub use agree::{agree, fuzz};
pub(crate) use walk::Walker;
pub(crate) use world::World;
