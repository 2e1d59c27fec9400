//! Programs over columns of assignees, each tick: progress, reward, and what is remembered.

mod columns;
mod fold;
mod remember;
mod run;
mod settle;

use educe::Educe;
use thiserror::Error;

use crate::compile::Board;
use crate::program::{HEADER, Source};
use crate::tree::Group;
use columns::{Alone, Columns, Many};
use run::Run;
pub use settle::{ONE, Standing};

/// Assignees that are evaluated at once; more go in turns.
const LANES: usize = 128;

/// What a world lends. Players are told by row, their id less 1; every number must be finite.
pub trait Reading {
    /// The tick of the episode.
    fn tick(&self) -> u32;
    /// Whether a player lives.
    fn is_alive(&self, player: u16) -> bool;
    /// Whether a player died in this tick.
    fn has_died(&self, player: u16) -> bool;
    /// Players of a group seen from a team, by ascending row, the dead included; the first is the leader. Never asked for
    /// [`Group::Assignee`].
    fn members(&self, team: u16, group: Group) -> &[u16];
    /// A number of each of some players, as long as `out`; the dead with what they last had.
    fn load(&self, source: &Source, players: &[u16], out: &mut [f64]);
    /// Tiles from a player to the nearest living one of others, itself excepted, L-infinity; the size of the map if there is none. Not
    /// asked where the player is all there is of them.
    fn nearest(&self, player: u16, others: &[u16]) -> f64;
    /// Whether anyone of others is in a player's window.
    fn sees(&self, player: u16, others: &[u16]) -> bool;
}

/// Who has a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The player; for a team's task, any of the team.
    pub player: u16,
    /// Its team.
    pub team: u16,
}

/// What does not fit together in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Misfit {
    #[error("there is no task {0}; the board has {1}")]
    Task(usize, usize),
    #[error("{0} words of state are given, {1} needed: those of the task for each assignee")]
    State(usize, usize),
    #[error("{0} rewards are asked for of {1} assignees")]
    Rewards(usize, usize),
    #[error("a group has {0} players; the board was compiled for {1}")]
    Members(usize, usize),
    #[error("team {0} has no {1:?}")]
    Nobody(u16, Group),
    #[error("the scratch was made for another board")]
    Scratch,
}

/// Room to work in, for one board and one thread. Nothing in it outlasts a call.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub struct Scratch {
    /// Of one assignee.
    few: Box<[f64; 256]>,
    /// Of many: as many columns as the largest program has registers.
    many: Vec<f64>,
    /// Of a fold's members.
    members: Vec<f64>,
    /// Those of a group who live.
    living: Vec<u16>,
    /// Players of the single groups, a column each.
    players: Vec<u16>,
}

impl Board {
    /// Room to evaluate any of the tasks.
    pub fn scratch(&self) -> Scratch {
        let most = |count: fn(&crate::Program) -> usize| self.programs.iter().map(count).max().unwrap_or(0);
        let folds = most(|one| one.folds.iter().map(|fold| usize::from(fold.registers)).max().unwrap_or(0));
        let players = usize::from(self.players);
        Scratch {
            few: Box::new([0.0; 256]),
            many: vec![0.0; most(|one| usize::from(one.registers)) * LANES],
            members: vec![0.0; folds * players],
            living: vec![0; players],
            players: vec![0; most(|one| one.who.len()) * LANES],
        }
    }

    /// Words of state that assignees of a task need together.
    pub fn words(&self, task: usize, assignees: usize) -> Option<usize> {
        Some(self.programs.get(task)?.words() * assignees)
    }

    /// Gives a task to assignees: their state as it is before the first tick. `tick` is that of the episode now.
    ///
    /// State is kept by word, and in it by assignee; the caller owns it, and what copies it has taken a snapshot.
    ///
    /// # Errors
    ///
    /// If there is no such task, or the state is not [`words`](Self::words) long.
    pub fn give(&self, task: usize, assignees: usize, tick: u32, state: &mut [u64]) -> Result<(), Misfit> {
        let program = self.programs.get(task).ok_or(Misfit::Task(task, self.programs.len()))?;
        let needed = program.words() * assignees;
        if state.len() != needed {
            return Err(Misfit::State(state.len(), needed));
        }
        if assignees == 0 {
            return Ok(());
        }
        let header = [u64::from(tick), 0, 0];
        debug_assert_eq!(header.len(), HEADER);
        for (words, initial) in state.chunks_exact_mut(assignees).zip(header.iter().chain(&program.initial)) {
            words.fill(*initial);
        }
        Ok(())
    }

    /// Evaluates a tick of a task for all who have it, once a tick and after everything else in it: the reward of each, finite in 32 bits
    /// too. How each stands now, its state tells: [`standing`](Self::standing).
    ///
    /// # Errors
    ///
    /// If lengths do not fit the task, which changes nothing, or the world is not of the shape that the board was compiled for, which is
    /// seen on the way.
    pub fn evaluate<R: Reading>(
        &self,
        task: usize,
        reading: &R,
        seats: &[Seat],
        state: &mut [u64],
        scratch: &mut Scratch,
        rewards: &mut [f64],
    ) -> Result<(), Misfit> {
        let program = self.programs.get(task).ok_or(Misfit::Task(task, self.programs.len()))?;
        let lanes = seats.len();
        if state.len() != program.words() * lanes {
            return Err(Misfit::State(state.len(), program.words() * lanes));
        }
        if rewards.len() != lanes {
            return Err(Misfit::Rewards(rewards.len(), lanes));
        }
        let Scratch { few, many, members, living, players } = scratch;
        let fits = many.len() >= usize::from(program.registers) * LANES
            && players.len() >= program.who.len() * LANES
            && living.len() >= usize::from(self.players)
            && program
                .folds
                .iter()
                .all(|fold| members.len() >= usize::from(fold.registers) * usize::from(self.players));
        if !fits {
            return Err(Misfit::Scratch);
        }
        let mut run = Run {
            board: self,
            program,
            reading,
            seats,
            players,
            members,
            living,
            tick: reading.tick(),
            state: Columns { all: state, lanes, first: 0, count: lanes },
        };
        if lanes == 1 {
            return run.all(&mut Alone { registers: few }, rewards);
        }
        for (seats, (at, rewards)) in seats.chunks(LANES).zip((0..).step_by(LANES).zip(rewards.chunks_mut(LANES))) {
            run.seats = seats;
            (run.state.first, run.state.count) = (at, seats.len());
            run.all(&mut Many { registers: many, lanes: seats.len() }, rewards)?;
        }
        Ok(())
    }
}
