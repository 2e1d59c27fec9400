//! Checked trees to bounded programs: constants folded, equal numbers worked out once, registers given out.

mod allocate;
mod build;
mod certainty;
mod fold;
mod limits;
mod lower;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::needs::Readings;
use crate::program::{OPS_MAX, Program, Source, WORDS_MAX};
use crate::tally::Subscriptions;
use crate::tree::{Place, Tally, Task};
use build::Builder;
pub(crate) use build::UNSEEN;
pub(crate) use certainty::{BROKEN, REACHED};
use lower::Context;

/// The deepest tree that is compiled.
pub const DEPTH_MAX: usize = 512;
/// The most nodes of a task's goal and reward together.
pub const NODES_MAX: usize = 4096;

/// What must be known of the world to compile for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Players in a world.
    pub players: u16,
    /// Whether each is a team of its own.
    pub lone: bool,
    /// How many statistics are registered.
    pub registered: u16,
}

/// Why a task is not compiled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("task `{task}`: {fault}")]
pub struct CompileError {
    /// The task's name.
    pub task: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What cannot be compiled. The checker finds most of it before, with the place in the source.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Fault {
    #[error("it takes {0} operations; {OPS_MAX} are the most. Split it, or use what several parts share only once")]
    Operations(usize),
    #[error("it remembers {0} numbers; {WORDS_MAX} are the most. Use fewer temporal operators and graded comparisons")]
    State(usize),
    #[error("it needs more than 251 numbers at once; split it")]
    Registers,
    #[error("it is nested deeper than {DEPTH_MAX}")]
    Depth,
    #[error("it has more than {NODES_MAX} parts; split it")]
    Nodes,
    #[error("all tasks together read more than 65,536 different numbers of players")]
    Sources,
    #[error("a number is not finite")]
    NotFinite,
    #[error("there is no column {0} of `entity`; the last is {last}", last = crate::COLUMNS.len() - 1)]
    Column(u8),
    #[error("there is no registered statistic {0}")]
    Registered(u16),
    #[error("there is no player {0}")]
    Player(u16),
    #[error("there is no quadrant {0}; they are 0 to 3")]
    Quadrant(u8),
    #[error("`for 0 ticks` is no time; 1 is the least")]
    NoTicks,
    #[error("a number of a player stands outside of a fold, which would say whose")]
    Whose,
    #[error("`progress`, the change of progress and `on` have a meaning in a reward only")]
    RewardOnly,
    #[error(
        "what remembers (`best`, `change`, `by`, `for`, `then`, `always`, `while`) cannot ask each member of a group; put it around the fold"
    )]
    MemberState,
}

/// Compiled tasks, and what they ask of the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Board {
    pub(crate) programs: Vec<Program>,
    pub(crate) sources: Vec<Source>,
    places: Vec<Place>,
    subscriptions: Subscriptions,
    pub(crate) players: u16,
}

/// What all tasks of a board share.
#[derive(Debug, Default)]
struct Shared {
    sources: Vec<Source>,
    tallies: Vec<Tally>,
    places: Vec<Place>,
}

impl Board {
    /// Compiles tasks for worlds of a shape.
    ///
    /// # Errors
    ///
    /// The first task that is beyond a limit or that no checker would let pass, and why.
    pub fn compile(tasks: &[Task], shape: Shape) -> Result<Self, CompileError> {
        let mut shared = Shared::default();
        let mut programs = Vec::with_capacity(tasks.len());
        for task in tasks {
            let program =
                compile(task, shape, &mut shared).map_err(|fault| CompileError { task: task.name.clone(), fault })?;
            programs.push(program);
        }
        let Shared { sources, tallies, places } = shared;
        let shared = Readings { programs: &programs, sources: &sources }.shared();
        let subscriptions = Subscriptions::new(&tallies, shared);
        Ok(Self { programs, sources, places, subscriptions, players: shape.players })
    }

    /// The programs, in the order of the tasks.
    pub fn programs(&self) -> &[Program] {
        &self.programs
    }

    /// Distinct numbers of players that the tasks read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Distinct places of which it matters who holds them.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The events to be counted.
    pub fn subscriptions(&self) -> &Subscriptions {
        &self.subscriptions
    }
}

/// Whether a goal and a reward can be compiled by themselves, for the checker, which knows where they stand.
pub(crate) fn fits(task: &Task, shape: Shape) -> Result<(), Fault> {
    compile(task, shape, &mut Shared::default()).map(|_| ())
}

fn compile(task: &Task, shape: Shape, shared: &mut Shared) -> Result<Program, Fault> {
    limits::check([&task.goal, &task.reward])?;
    let mut builder = Builder::new(shape, task.assignee, shared);
    let goal = builder.expr(&task.goal, Context::Goal)?;
    let goal = builder.register(goal);
    let lost = builder.lost(&task.goal)?;
    let lost = if lost.is_zero() { None } else { Some(builder.register(lost)) };
    let settle_at = builder.nodes();
    let reward = builder.expr(&task.reward, Context::Reward)?;
    let reward = builder.register(reward);
    builder.finish(goal, lost, settle_at, reward)
}
