//! What tasks are compiled to: short straight programs over registers. Every number an operation works on is a column, one row a lane: an
//! assignee, or a member of the group that is being folded.

use serde::{Deserialize, Serialize};

use crate::kernel::{Binary, Unary};
use crate::tree::{Fold, Group, Members, Owned, Place, Range};

/// The most operations of a program, those of its folds included.
pub const OPS_MAX: usize = 256;
/// The most words of state of a program, an assignee's [`HEADER`] included.
pub const WORDS_MAX: usize = 32;
/// Words that every assignee of every task has, before those of its operations.
pub const HEADER: usize = 3;

/// A number of a player that the world lends, distinct on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// A column of `entity`, by its place in [`crate::COLUMNS`].
    Column(u8),
    /// A counter, by its slot in the board's [`Subscriptions`](crate::Subscriptions).
    Counter(u16),
    /// Items owned.
    Owned(Owned),
    /// Free rows in the inventory.
    Space,
    /// Tiles from a place, L-infinity.
    Distance(Place),
    /// 1 inside a rectangle, rows and columns inclusive.
    Within {
        /// Rows.
        rows: Range,
        /// Columns.
        cols: Range,
    },
    /// 1 if a tile of one of these materials, a bit each, is in the player's window.
    SeesMaterial(u16),
    /// 1 while the player holds a place, by its place in [`Board::places`](crate::Board::places).
    Holds(u16),
    /// Ticks since the player seized such a place that it still holds, 0 otherwise.
    HeldFor(u16),
    /// A registered statistic, by its place in the organiser's list. What is not finite counts as the nearest finite number, what is no number as 0.
    Registered(u16),
}

/// What settling the goal leaves for the reward, in registers that have these places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Input {
    Progress,
    Delta,
    Success,
    Failure,
    Death,
}

impl Input {
    /// How many registers are kept for them.
    pub(crate) const COUNT: usize = 5;
}

/// An operation on registers `R`: numbers of nodes while a program is built, rows of a small file when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Op<R> {
    /// By place in the program's constants.
    Constant(u16),
    Tick,
    Elapsed,
    Size(Group),
    Input(Input),
    /// A number of each lane's player: `who` counts the program's single groups.
    Load {
        who: u8,
        source: u16,
    },
    /// 1 for the living.
    Living {
        who: u8,
    },
    /// Tiles to the nearest living player of a group.
    Nearest {
        who: u8,
        group: Group,
    },
    /// 1 if anyone of a group is in the window.
    Seen {
        who: u8,
        group: Group,
    },
    Unary(Unary, R),
    Binary(Binary, R, R),
    /// With a constant as the second number, by its place.
    With(Binary, R, u16),
    /// Whether the first is 1 decides between the others.
    Select(R, R, R),
    /// What a graded comparison is measured against, from the distance to go: that of the first tick, in a word.
    Scale(R, u8),
    /// As `Scale`, shared by the members of a fold: the least of theirs, or the greatest.
    Pool(R, u8, bool),
    Best(R, u8),
    Change(R, u8),
    By(R, u8, u32),
    /// Its second register is the time elapsed.
    InTicks(R, R, u8, u32),
    For(R, u8, u32),
    Then(R, R, u8),
    AlwaysUntil(R, u8, u32),
    While(R, R, u8),
    /// A bit of the word of an operation that has just been evaluated, which is why its register is named.
    Flag(R, u8, u8),
    /// By place in the program's folds.
    Fold(u8),
    /// In a fold: a number of the assignee, by place in the fold's inputs.
    Broadcast(u8),
}

impl<R: Copy> Op<R> {
    /// The same with other registers.
    pub(crate) fn map<S>(self, mut to: impl FnMut(R) -> S) -> Op<S> {
        match self {
            Self::Constant(place) => Op::Constant(place),
            Self::Tick => Op::Tick,
            Self::Elapsed => Op::Elapsed,
            Self::Size(group) => Op::Size(group),
            Self::Input(input) => Op::Input(input),
            Self::Load { who, source } => Op::Load { who, source },
            Self::Living { who } => Op::Living { who },
            Self::Nearest { who, group } => Op::Nearest { who, group },
            Self::Seen { who, group } => Op::Seen { who, group },
            Self::Unary(kind, a) => Op::Unary(kind, to(a)),
            Self::Binary(kind, a, b) => Op::Binary(kind, to(a), to(b)),
            Self::With(kind, a, place) => Op::With(kind, to(a), place),
            Self::Select(c, a, b) => Op::Select(to(c), to(a), to(b)),
            Self::Scale(a, word) => Op::Scale(to(a), word),
            Self::Pool(a, word, least) => Op::Pool(to(a), word, least),
            Self::Best(a, word) => Op::Best(to(a), word),
            Self::Change(a, word) => Op::Change(to(a), word),
            Self::By(a, word, n) => Op::By(to(a), word, n),
            Self::InTicks(a, elapsed, word, n) => Op::InTicks(to(a), to(elapsed), word, n),
            Self::For(a, word, n) => Op::For(to(a), word, n),
            Self::Then(a, b, word) => Op::Then(to(a), to(b), word),
            Self::AlwaysUntil(a, word, n) => Op::AlwaysUntil(to(a), word, n),
            Self::While(a, b, word) => Op::While(to(a), to(b), word),
            Self::Flag(a, word, bit) => Op::Flag(to(a), word, bit),
            Self::Fold(place) => Op::Fold(place),
            Self::Broadcast(place) => Op::Broadcast(place),
        }
    }

    /// Calls `visit` with every register that is read, the inputs of folds excepted.
    pub(crate) fn reads(self, visit: impl FnMut(R)) {
        self.map(visit);
    }

    /// The word that it keeps.
    pub(crate) fn word(&mut self) -> Option<&mut u8> {
        match self {
            Self::Scale(_, word)
            | Self::Pool(_, word, _)
            | Self::Best(_, word)
            | Self::Change(_, word)
            | Self::By(_, word, _)
            | Self::InTicks(_, _, word, _)
            | Self::For(_, word, _)
            | Self::Then(_, _, word)
            | Self::AlwaysUntil(_, word, _)
            | Self::While(_, _, word) => Some(word),
            _ => None,
        }
    }
}

/// An operation and where its number goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) to: u8,
    pub(crate) op: Op<u8>,
}

/// A group's numbers, made one for each assignee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Folding {
    pub(crate) fold: Fold,
    pub(crate) group: Group,
    pub(crate) members: Members,
    pub(crate) steps: Box<[Step]>,
    pub(crate) result: u8,
    /// Registers of the assignee that the members' operations read.
    pub(crate) inputs: Box<[u8]>,
    pub(crate) registers: u16,
    /// Whether all assignees of a team get the same number.
    pub(crate) alike: bool,
}

/// One task, flattened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// The goal's operations, then the reward's.
    pub(crate) steps: Box<[Step]>,
    /// How many of them are the goal's.
    pub(crate) settle_at: u16,
    pub(crate) goal: u8,
    /// 1 where the goal cannot be reached any more.
    pub(crate) lost: Option<u8>,
    pub(crate) reward: u8,
    pub(crate) constants: Box<[f64]>,
    /// Groups of one player.
    pub(crate) who: Box<[Group]>,
    pub(crate) folds: Box<[Folding]>,
    /// What words begin with, behind the header.
    pub(crate) initial: Box<[u64]>,
    pub(crate) registers: u16,
    /// Whether a player has the task, or a whole team.
    pub(crate) alone: bool,
    /// Whether the reward asks who died.
    pub(crate) asks_death: bool,
}

impl Program {
    /// Words of state that each assignee has.
    pub fn words(&self) -> usize {
        HEADER + self.initial.len()
    }

    /// How many operations it has, those of its folds included.
    pub fn len(&self) -> usize {
        self.steps.len() + self.folds.iter().map(|fold| fold.steps.len()).sum::<usize>()
    }

    /// Whether the reward is the change of progress and nothing else.
    pub(crate) fn pays_delta(&self) -> bool {
        self.reward == Input::Delta as u8
    }

    /// Whether goal and reward are given without any operation, as a reward alone can be.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
