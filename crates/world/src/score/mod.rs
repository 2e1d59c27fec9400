//! What tasks are worth (rules 14): who has which task, what it remembers, and what a tick paid.
//!
//! A world without tasks pays for living (`config.reward`). With tasks, each player has `task.at_once` different ones, each its
//! own or its team's. Events are counted and programs evaluated once the rules of a tick are done; those who died in it are
//! the dead, even where they are new-born already.

mod begin;
mod draw;
mod facts;
mod given;
mod statistics;
mod tables;
mod teams;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use educe::Educe;
pub use hinterland_task::Registered;
use hinterland_task::tree::{Assignee, Begin, Place, Task};
use hinterland_task::{Board, CompileError, Counters, Facts as ConfigFacts, ONE, Scratch, Seat, Shape, WORDS_MAX};
use serde::Serialize;
use thiserror::Error;

use crate::World;
use crate::config::{Config, Respawn};
use crate::dice::Dice;
use crate::life::Cause;

use facts::Facts;
use given::Given;
pub(crate) use tables::Tabled;
use teams::Teams;

/// What the checker of tasks must know of a config.
pub fn facts_of(config: &Config) -> ConfigFacts {
    ConfigFacts {
        horizon: config.episode.horizon.into(),
        map_size: config.map.size,
        border: (config.map.size - config.map.center) / 2,
        max_level: config.progression.level_max as u8,
        team_count: config.players.teams.as_ref().map_or(0, |teams| teams.len() as u16),
        players: config.players.count,
        inventory: config.item.inventory_capacity as u8,
    }
}

/// Why tasks cannot be played.
#[derive(Clone, Debug, PartialEq, Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum TaskFault {
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error("no task is offered, or all weights are 0")]
    Nothing,
    #[error(
        "{0} different tasks are offered with a weight above 0; with `task.at_once` = {1} there must be at least {1}"
    )]
    Few(usize, usize),
    #[error("task {0} is offered; there are {1}")]
    Unknown(u32, usize),
    #[error("the weight of task `{0}` is {1}; it must be finite and at least 0")]
    Weight(String, f64),
    #[error("a task asks who holds {0:?}, which nobody can seize: name it in `map.seize_targets`")]
    Unseizable(Place),
    #[error("{0} tasks are assigned, one for each of {1} players is needed")]
    Assigned(usize, usize),
    #[error("{0} tasks are assigned; `task.at_once` = {2} for each of {1} players are needed")]
    AssignedSeveral(usize, usize, usize),
    #[error("player {0} has the task `{1}` twice; its tasks must be different ones")]
    Twice(u16, String),
    #[error("players {0} and {1} are of one team; they must share the team's task `{2}`, at the same place")]
    Split(u16, u16, String),
}

/// Tasks for worlds of one config: compiled, with the chance that each is drawn.
#[derive(Clone, Debug, Serialize)]
pub struct Tasks {
    pub(crate) board: Board,
    pub(crate) assignees: Vec<Assignee>,
    pub(crate) begins: Vec<Begin>,
    /// Task and weight of those that are drawn from.
    pub(crate) offers: Vec<(u32, f64)>,
    /// Player by player, if they are not drawn.
    pub(crate) assigned: Option<Vec<u32>>,
    /// How many each player has.
    pub(crate) at_once: usize,
    /// The registered statistics that are read, with their places on the board, ascending.
    pub(crate) registered: Vec<(u16, Registered)>,
}

impl Tasks {
    /// Compiles tasks. `offers` are those that are drawn from, each with its weight.
    ///
    /// # Errors
    /// [`TaskFault`] for tasks that are too large, or that these worlds cannot play.
    pub fn new(config: &Config, tasks: &[Task], offers: &[(u32, f64)]) -> Result<Self, TaskFault> {
        let lone = config.players.teams.is_none();
        let (registered, count) = statistics::read_by(tasks);
        let board = Board::compile(tasks, Shape { players: config.players.count, lone, registered: count })?;
        for (task, weight) in offers {
            let known = tasks.get(*task as usize).ok_or(TaskFault::Unknown(*task, tasks.len()))?;
            if !weight.is_finite() || *weight < 0.0 {
                return Err(TaskFault::Weight(known.name.clone(), *weight));
            }
        }
        if offers.iter().all(|(_, weight)| *weight <= 0.0) {
            return Err(TaskFault::Nothing);
        }
        let at_once = config.task.at_once.into();
        let different: BTreeSet<_> = offers.iter().filter(|(_, weight)| *weight > 0.0).map(|(task, _)| task).collect();
        if different.len() < at_once {
            return Err(TaskFault::Few(different.len(), at_once));
        }
        let seizable = facts::seizable(config);
        if let Some(place) = board.places().iter().find(|place| !seizable.contains(&facts::tile_of(config, **place))) {
            return Err(TaskFault::Unseizable(*place));
        }
        let assignees = tasks.iter().map(|task| task.assignee).collect();
        let begins = tasks.iter().map(|task| task.begin.clone()).collect();
        Ok(Self { board, assignees, begins, offers: offers.to_vec(), assigned: None, at_once, registered })
    }

    /// The same tasks, not drawn: `task.at_once` tasks for each player, by id, a player's one after another.
    ///
    /// # Errors
    /// [`TaskFault`] if that is another number of tasks, a player has one twice, or a team's task is not given to the whole team, at
    /// the same place.
    pub fn assign(mut self, config: &Config, tasks: &[Task], assigned: Vec<u32>) -> Result<Self, TaskFault> {
        let (given, players) = (assigned.len(), usize::from(config.players.count));
        if given != players * self.at_once {
            let several = TaskFault::AssignedSeveral(given, players, self.at_once);
            return Err(if self.at_once == 1 { TaskFault::Assigned(given, players) } else { several });
        }
        if let Some(unknown) = assigned.iter().find(|task| **task as usize >= tasks.len()) {
            return Err(TaskFault::Unknown(*unknown, tasks.len()));
        }
        let name = |task: u32| tasks[task as usize].name.clone();
        match self.misfit(&Teams::new(config), &assigned) {
            Some(Misfit::Twice(player, task)) => return Err(TaskFault::Twice(player + 1, name(task))),
            Some(Misfit::Split(one, other, task)) => return Err(TaskFault::Split(one + 1, other + 1, name(task))),
            None => self.assigned = Some(assigned),
        }
        Ok(self)
    }

    /// What is wrong with tasks that everybody has, player by player, if anything is.
    fn misfit(&self, teams: &Teams, all: &[u32]) -> Option<Misfit> {
        let of = |player: u16| &all[usize::from(player) * self.at_once..][..self.at_once];
        for members in teams.members() {
            for member in members {
                let own = of(*member);
                if let Some(place) = (1..own.len()).find(|place| own[..*place].contains(&own[*place])) {
                    return Some(Misfit::Twice(*member, own[place]));
                }
                for (first, other) in of(members[0]).iter().zip(own).filter(|(first, other)| first != other) {
                    let is_shared = |task: &&u32| self.assignees[**task as usize] == Assignee::Team;
                    if let Some(task) = [first, other].into_iter().find(is_shared) {
                        return Some(Misfit::Split(members[0], *member, *task));
                    }
                }
            }
        }
        None
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.assignees.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.assignees.is_empty()
    }

    /// The most counters that a player's own tasks can read.
    fn most_own_counters(&self) -> usize {
        let mut own = Vec::new();
        let mut most_of_one = 0;
        for task in 0..self.len() {
            own.clear();
            self.board.add_own_counters(task, &mut own);
            most_of_one = most_of_one.max(own.len());
        }
        most_of_one * self.at_once
    }

    /// The most numbers that `state()` needs for them.
    pub fn most_numbers(&self, players: usize) -> usize {
        let standing = self.at_once * (6 + 3 * WORDS_MAX);
        players * (standing + 3 * self.board.subscriptions().len() + 3 * self.registered.len())
    }
}

/// Why players cannot have their tasks.
enum Misfit {
    /// A player has a task twice.
    Twice(u16, u32),
    /// Two of a team do not share its task.
    Split(u16, u16, u32),
}

/// How a player stands with one of its tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Place of the task in the list; -1 for none.
    pub task: i32,
    /// How far its goal is reached, in 2^-30.
    pub progress: u32,
    /// The farthest it has been.
    pub best: u32,
    /// The tick in which it was reached; -1 where it was not.
    pub completed: i32,
    /// Whether it became certain that it is not reached any more.
    pub failed: bool,
    /// What the latest tick was worth.
    pub reward: f64,
}

impl Score {
    /// Of a player without a task.
    pub const NONE: Self = Self { task: -1, progress: 0, best: 0, completed: -1, failed: false, reward: 0.0 };

    /// A progress as a fraction.
    pub fn fraction(progress: u32) -> f64 {
        f64::from(progress) / f64::from(ONE)
    }
}

/// The tasks of a running episode.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub(crate) struct Scores {
    tasks: Arc<Tasks>,
    teams: Teams,
    /// One for each task that somebody has, by task.
    given: Vec<Given>,
    /// Emptied ones, whose memory the next take.
    spare: Vec<Given>,
    /// Events counted.
    counters: Counters,
    /// Scratch: slots of those that a player's own tasks read.
    own: Vec<u16>,
    /// Registered statistics as last told, a row of players for each.
    statistics: Vec<f64>,
    /// How everybody stands now, player by player: those who were new-born in the tick with their new tasks.
    standings: Vec<Score>,
    /// How everybody stood once the tick was evaluated, the dead of it included.
    told: Vec<Score>,
    scratch: Scratch,
}

impl Scores {
    fn new(config: &Config, tasks: Arc<Tasks>) -> Self {
        let players = usize::from(config.players.count);
        let most = tasks.most_own_counters();
        let counters = Counters::new(tasks.board.subscriptions(), players, most);
        let scratch = tasks.board.scratch();
        let statistics = vec![0.0; players * tasks.registered.len()];
        let standings = vec![Score::NONE; players * tasks.at_once];
        let told = standings.clone();
        Self {
            tasks,
            teams: Teams::new(config),
            given: Vec::new(),
            spare: Vec::new(),
            counters,
            own: Vec::with_capacity(most),
            statistics,
            standings,
            told,
            scratch,
        }
    }

    /// Gives everybody tasks as an episode begins.
    fn deal(&mut self, dice: &Dice, tick: u32) {
        self.statistics.fill(0.0);
        let tasks = draw::tasks(&self.tasks, &self.teams, dice);
        for (score, task) in self.standings.iter_mut().zip(&tasks) {
            *score = Score { task: *task as i32, ..Score::NONE };
        }
        self.told.clone_from(&self.standings);
        self.given = Given::of(&self.tasks, &self.teams, &tasks, tick);
        self.choose_all_counters();
    }

    /// Everybody counts what its tasks read, from 0.
    fn choose_all_counters(&mut self) {
        (0..self.standings.len() / self.tasks.at_once).for_each(|player| self.choose_counters(player as u16));
    }

    /// A player counts what its tasks read, from 0.
    fn choose_counters(&mut self, player: u16) {
        let rows = self.rows_of(player);
        self.own.clear();
        for score in &self.standings[rows] {
            self.tasks.board.add_own_counters(score.task as usize, &mut self.own);
        }
        self.counters.choose(self.tasks.board.subscriptions(), player.into(), &self.own);
    }

    /// A player is new-born: tasks of its own begin, drawn anew unless tasks are assigned; a team's go on.
    fn begin_anew(&mut self, player: u16, dice: &Dice, tick: u32) {
        let rows = self.rows_of(player);
        // All are left before any is drawn: what it had at one place it may draw at another.
        for row in rows.clone() {
            self.leave(self.standings[row].task as u32, player);
        }
        for row in rows.clone() {
            let had = self.standings[row].task as u32;
            if self.tasks.assignees[had as usize] == Assignee::Team {
                continue;
            }
            let before = &self.standings[rows.start..row];
            let has = |task: u32| before.iter().any(|score| score.task == task as i32);
            let task = draw::anew(&self.tasks, player, row - rows.start, has, dice).unwrap_or(had);
            self.join(task, player, tick);
            self.standings[row] = Score { task: task as i32, ..Score::NONE };
        }
        self.choose_counters(player);
    }

    /// A player has a task no more, if that is its own.
    fn leave(&mut self, task: u32, player: u16) {
        if self.tasks.assignees[task as usize] == Assignee::Team {
            return;
        }
        if let Ok(at) = self.given.binary_search_by_key(&task, |given| given.task) {
            if let Some(place) = self.given[at].place_of(&self.teams, player) {
                self.given[at].close(place);
            }
            if self.given[at].seats.is_empty() {
                self.spare.push(self.given.remove(at));
            }
        }
    }

    /// A player has a task of its own from now on.
    fn join(&mut self, task: u32, player: u16, tick: u32) {
        let at = self.given.binary_search_by_key(&task, |given| given.task).unwrap_or_else(|at| {
            let given = Given::new(&self.tasks, task, self.standings.len(), self.spare.pop());
            self.given.insert(at, given);
            at
        });
        let seat = Seat { player, team: self.teams.of(player) };
        self.given[at].join(&self.tasks.board, seat, tick);
    }

    /// The rows of a player in [`Scores::standings`].
    fn rows_of(&self, player: u16) -> Range<usize> {
        let first = usize::from(player) * self.tasks.at_once;
        first..first + self.tasks.at_once
    }
}

impl World {
    /// What tasks the episodes to come are played for; the running one keeps its own. `None` for none: living is paid for.
    pub fn set_tasks(&mut self, tasks: Option<Arc<Tasks>>) {
        self.next_tasks = tasks;
    }

    /// The tasks of the episodes to come.
    pub fn tasks(&self) -> Option<&Arc<Tasks>> {
        self.next_tasks.as_ref()
    }

    /// How each player stood with its tasks when the latest tick was over, by id, those who died in it included: `task.at_once`
    /// rows for each, one after another. `None` in an episode without tasks.
    pub fn scores(&self) -> Option<&[Score]> {
        self.scores.as_ref().map(|scores| &scores.told[..])
    }

    /// The same as each player stands now: those who are new-born have tasks that have just begun.
    pub fn standings(&self) -> Option<&[Score]> {
        self.scores.as_ref().map(|scores| &scores.standings[..])
    }

    /// Begins an episode's tasks.
    pub(crate) fn deal_tasks(&mut self) {
        let Some(tasks) = &self.next_tasks else {
            self.scores = None;
            return;
        };
        let same = self.scores.take().filter(|scores| Arc::ptr_eq(&scores.tasks, tasks));
        let mut scores = same.unwrap_or_else(|| Box::new(Scores::new(&self.config, Arc::clone(tasks))));
        let clock = self.view().clock;
        scores.deal(&Dice::at(clock.seed, clock.episode, 0), clock.tick);
        self.scores = Some(scores);
    }

    /// Deals tasks as an episode begins, and begins it as they say.
    pub(crate) fn open_tasks(&mut self) {
        self.begin_at_tick();
        self.deal_tasks();
        for player in 0..self.config.players.count {
            self.begin_life(player);
        }
    }

    /// Counts what happened in the tick and evaluates every task.
    pub(crate) fn score(&mut self) {
        let Some(mut scores) = self.scores.take() else { return };
        self.count(&mut scores);
        let Scores { tasks, teams, given, counters, statistics, standings, told, scratch, .. } = &mut *scores;
        for score in &mut *standings {
            score.reward = 0.0;
        }
        let view = self.view();
        let facts = Facts { view: &view, tasks, teams, counters, statistics };
        for given in &mut *given {
            given.evaluate(&facts, standings, scratch);
        }
        counters.settle();
        told.copy_from_slice(standings);
        let reborn = self.config.players.respawn == Respawn::Immediate;
        self.turn_over(&mut scores, reborn);
        self.scores = Some(scores);
        let mut from = 0;
        while let Some(player) = self.next_dead(from).filter(|_| reborn) {
            self.begin_life(player as u16);
            from = player + 1;
        }
    }

    /// Who died in the tick, from a player on.
    fn next_dead(&self, from: usize) -> Option<usize> {
        let deaths = &self.single.outcome.deaths[from..];
        deaths.iter().position(|cause| *cause != Cause::None).map(|player| from + player)
    }

    fn count(&self, scores: &mut Scores) {
        let Scores { tasks, counters, .. } = scores;
        let wanted = tasks.board.subscriptions();
        if wanted.is_empty() {
            return;
        }
        for told in self.happenings().filter(|told| told.entity > 0) {
            let (player, event) = (told.entity as usize - 1, told.event as u8);
            let (kind, level) = (told.kind.into(), told.level.into());
            counters.record(wanted, player, event, kind, level, told.number, told.gold, told.target);
        }
    }

    /// The tasks of those who died are closed, or others begin with those born in their place.
    fn turn_over(&self, scores: &mut Scores, reborn: bool) {
        let view = self.view();
        if view.outcome.deaths.iter().all(|cause| *cause == Cause::None) {
            return;
        }
        let dice = Dice::at(view.clock.seed, view.clock.episode, view.clock.tick);
        for player in 0..self.config.players.count {
            if view.outcome.deaths[usize::from(player)] == Cause::None {
                continue;
            }
            if reborn {
                scores.begin_anew(player, &dice, view.clock.tick);
                continue;
            }
            for row in scores.rows_of(player) {
                let task = scores.standings[row].task;
                if let Some(given) = scores.given.iter_mut().find(|given| given.task as i32 == task) {
                    given.lose(&scores.teams, player, &view);
                }
            }
        }
    }
}
