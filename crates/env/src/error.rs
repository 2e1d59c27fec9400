//! What can go wrong with a batch.

use thiserror::Error;

/// A call that a batch refuses; nothing has changed when it is returned.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvError {
    /// The config cannot be played this way.
    #[error("{0}")]
    Unplayable(String),
    /// A world was stepped before it was ever reset.
    #[error("world {world} has not been reset: call reset() with a seed for every world before the first step()")]
    NotReset {
        /// Which world of the batch.
        world: usize,
    },
    /// The first reset of a world gave no seed to begin with.
    #[error(
        "world {world} has never had a seed: its first reset needs one; later resets may go on with the next episode"
    )]
    NoSeed {
        /// Which world of the batch.
        world: usize,
    },
    /// An array of the wrong length.
    #[error("`{array}` has {length} elements; {expected} are needed ({per})")]
    Length {
        /// Which argument.
        array: &'static str,
        /// What it has.
        length: usize,
        /// What it needs.
        expected: usize,
        /// How the need comes about.
        per: &'static str,
    },
    /// The operating system gave no threads.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
}
