//! One task and those who have it.

use educe::Educe;
use hinterland_task::tree::Assignee;
use hinterland_task::{Board, Reading, Scratch, Seat, WORDS_MAX};
use xxhash_rust::xxh3::Xxh3;

use super::facts::Facts;
use super::{Score, Tasks, Teams};
use crate::View;

/// A task, its seats and what it remembers of each.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub(super) struct Given {
    pub(super) task: u32,
    /// Whether it need not be evaluated for those who live and whose counters are as they were.
    is_steady: bool,
    assignee: Assignee,
    pub(super) seats: Vec<Seat>,
    /// By word, and in it by seat.
    pub(super) state: Vec<u64>,
    rewards: Vec<f64>,
}

impl Given {
    /// A task that nobody has yet, with room for as many seats as it can well have, in the memory of an emptied one if there is any.
    pub(super) fn new(all: &Tasks, task: u32, players: usize, emptied: Option<Self>) -> Self {
        let (mut seats, mut state, mut rewards) =
            emptied.map_or_else(Default::default, |old| (old.seats, old.state, old.rewards));
        let room = (8 * players / all.len()).clamp(2, players.max(2));
        seats.reserve(room);
        rewards.reserve(room);
        state.reserve(all.board.words(task as usize, room).expect("a task of the board"));
        let (is_steady, assignee) = (all.board.is_steady(task as usize), all.assignees[task as usize]);
        Self { task, is_steady, assignee, seats, state, rewards }
    }

    /// The tasks that somebody has, by task; `tasks` says which, player by player.
    pub(super) fn of(all: &Tasks, teams: &Teams, tasks: &[u32], tick: u32) -> Vec<Self> {
        let mut seats: Vec<(u32, Seat)> = Vec::with_capacity(tasks.len());
        for (row, task) in tasks.iter().enumerate() {
            let player = (row / all.at_once) as u16;
            let team = teams.of(player);
            let first = teams.members()[usize::from(team)][0];
            if all.assignees[*task as usize] == Assignee::Agent || first == player {
                seats.push((*task, Seat { player, team }));
            }
        }
        seats.sort_by_key(|(task, seat)| (*task, seat.player));
        let of_one = |seats: &[(u32, Seat)]| {
            let mut given = Self::new(all, seats[0].0, tasks.len(), None);
            given.seats.extend(seats.iter().map(|(_, seat)| *seat));
            given.rewards.resize(seats.len(), 0.0);
            let (task, count) = (given.task as usize, seats.len());
            given.state.resize(all.board.words(task, count).expect("a task of the board"), 0);
            all.board.give(task, count, tick, &mut given.state).expect("as long as asked for");
            given
        };
        seats.chunk_by(|one, other| one.0 == other.0).map(of_one).collect()
    }

    /// What the tick was worth to all who have it; `scores` are those of everybody, player by player.
    pub(super) fn evaluate(&mut self, facts: &Facts<'_>, scores: &mut [Score], scratch: &mut Scratch) {
        if self.seats.is_empty() {
            return;
        }
        if self.stands_still(facts) {
            debug_assert!(self.changes_nothing(facts, scratch), "task {} was left out and has changed", self.task);
            return;
        }
        self.run(facts, scratch);
        let (board, at_once, task) = (&facts.tasks.board, facts.tasks.at_once, self.task as usize);
        for (place, (seat, reward)) in self.seats.iter().zip(&self.rewards).enumerate() {
            let standing = board.standing(task, self.seats.len(), &self.state, place).expect("a seat of the task");
            let score = Score {
                task: self.task as i32,
                progress: standing.progress,
                best: standing.best,
                completed: standing.completed.map_or(-1, |tick| tick as i32),
                failed: standing.failed,
                reward: *reward,
            };
            let company = match self.assignee {
                Assignee::Agent => std::slice::from_ref(&seat.player),
                Assignee::Team => &facts.teams.members()[usize::from(seat.team)],
            };
            for player in company {
                let mut own = scores[usize::from(*player) * at_once..][..at_once].iter_mut();
                if let Some(place) = own.find(|place| place.task == score.task) {
                    *place = score;
                }
            }
        }
    }

    #[inline]
    fn run(&mut self, facts: &Facts<'_>, scratch: &mut Scratch) {
        facts
            .tasks
            .board
            .evaluate(self.task as usize, facts, &self.seats, &mut self.state, scratch, &mut self.rewards)
            .expect("the world is of the shape that the tasks were compiled for");
    }

    /// Whether to evaluate it would change nothing and pay nothing. Adds up by itself: a hasher of xxh3 allocates, which a tick may not.
    fn changes_nothing(&mut self, facts: &Facts<'_>, scratch: &mut Scratch) -> bool {
        let digest = |state: &[u64]| {
            let mut hash = Xxh3::new();
            for word in state {
                hash.update(&word.to_le_bytes());
            }
            hash.digest()
        };
        let before = digest(&self.state);
        self.run(facts, scratch);
        digest(&self.state) == before && self.rewards.iter().all(|reward| *reward == 0.0)
    }

    /// Whether nothing happened that it counts, to anybody who has it: then everything is as it was, and nothing is paid.
    #[inline]
    fn stands_still(&self, facts: &Facts<'_>) -> bool {
        let still = |seat: &Seat| !facts.counters.has_changed(seat.player.into()) && facts.is_alive(seat.player);
        self.is_steady && self.seats.iter().all(still)
    }

    /// Where a player sits among those who have the task, or its team does.
    pub(super) fn place_of(&self, teams: &Teams, player: u16) -> Option<usize> {
        let team = teams.of(player);
        match self.assignee {
            Assignee::Agent => self.seats.iter().position(|seat| seat.player == player),
            Assignee::Team => self.seats.iter().position(|seat| seat.team == team),
        }
    }

    /// A player who has the task died for good: it is closed, a team's when nobody of it lives (rules 14.6).
    pub(super) fn lose(&mut self, teams: &Teams, player: u16, view: &View<'_>) {
        let lives = |member: &u16| view.players.vitals[usize::from(*member)].health > 0;
        let company = &teams.members()[usize::from(teams.of(player))];
        if self.assignee == Assignee::Team && company.iter().any(lives) {
            return;
        }
        if let Some(place) = self.place_of(teams, player) {
            self.close(place);
        }
    }

    /// Gives the task to one more.
    pub(super) fn join(&mut self, board: &Board, seat: Seat, tick: u32) {
        let seats = self.seats.len();
        let place = self.seats.partition_point(|other| other.player < seat.player);
        let mut words = [0; WORDS_MAX];
        let count = board.words(self.task as usize, 1).expect("a task of the board");
        board.give(self.task as usize, 1, tick, &mut words[..count]).expect("as long as asked for");
        // From the last on, so that the places of those before still hold.
        for (word, value) in words[..count].iter().enumerate().rev() {
            self.state.insert(word * seats + place, *value);
        }
        self.seats.insert(place, seat);
        self.rewards.push(0.0);
    }

    pub(super) fn close(&mut self, place: usize) {
        let seats = self.seats.len();
        let mut at = 0;
        self.state.retain(|_| {
            at += 1;
            (at - 1) % seats != place
        });
        self.seats.remove(place);
        self.rewards.pop();
    }
}
