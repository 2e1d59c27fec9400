//! The task language: text, checked program, progress and reward. No ECS, no Python: a world lends its numbers through a trait.

mod columns;
mod compile;
mod evaluate;
mod kernel;
#[cfg(any(test, feature = "naive"))]
pub mod naive;
mod program;
mod tally;
pub mod tree;

pub use columns::{COLUMNS, column};
pub use compile::{Board, CompileError, DEPTH_MAX, Fault, NODES_MAX, Shape};
pub use evaluate::{Misfit, ONE, Outcome, Reading, Scratch, Seat, Standing};
pub use program::{HEADER, OPS_MAX, Program, Source, WORDS_MAX};
pub use tally::{Subscription, Subscriptions};
