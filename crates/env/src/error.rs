//! What can go wrong with a batch.

use hinterland_world::state::StateError;
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
    /// A step of a world stopped after its ticks, before it was known what they were worth.
    #[error(
        "world {world} stands in the middle of a step, at registered statistics that were not worked out: reset() or restore() it \
         first"
    )]
    Halfway {
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
    /// A world of that number does not exist.
    #[error("world {world} does not exist; there are {worlds}")]
    NoWorld {
        /// The number given.
        world: usize,
        /// How many there are.
        worlds: usize,
    },
    /// A state that the world cannot take; it stays as it was.
    #[error("the state cannot be loaded: {0}")]
    State(#[from] StateError),
    /// Bytes that are no snapshot of this world; it stays as it was.
    #[error("the snapshot cannot be restored: {0}")]
    Snapshot(String),
    /// A capture of another kind of world, or of none; it stays as it was.
    #[error("the capture cannot be recalled: {0}")]
    Capture(String),
    /// Luck that cannot be laid down; nothing was stepped.
    #[error("the script cannot be played: {0}")]
    Script(String),
    /// The operating system gave no threads.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
}
