//! One task and those who have it.

use hinterland_task::tree::Assignee;
use hinterland_task::{Board, Outcome, Scratch, Seat, WORDS_MAX};

use super::facts::Facts;
use super::{Score, Tasks, Teams};
use crate::View;

/// A task, its seats and what it remembers of each.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) task: u32,
    assignee: Assignee,
    pub(super) seats: Vec<Seat>,
    /// By word, and in it by seat.
    pub(super) state: Vec<u64>,
    outcomes: Vec<Outcome>,
}

impl Given {
    /// The tasks that somebody has, by task; `tasks` says which, by player.
    pub(super) fn of(all: &Tasks, teams: &Teams, tasks: &[u32], tick: u32) -> Vec<Self> {
        let mut seats: Vec<(u32, Seat)> = Vec::with_capacity(tasks.len());
        for (player, task) in (0..).zip(tasks) {
            let team = teams.of(player);
            let first = teams.members()[usize::from(team)][0];
            if all.assignees[*task as usize] == Assignee::Agent || first == player {
                seats.push((*task, Seat { player, team }));
            }
        }
        seats.sort_by_key(|(task, seat)| (*task, seat.player));
        let of_one = |seats: &[(u32, Seat)]| {
            let task = seats[0].0;
            let seats: Vec<_> = seats.iter().map(|(_, seat)| *seat).collect();
            let words = all.board.words(task as usize, seats.len()).expect("a task of the board");
            let mut state = vec![0; words];
            all.board.give(task as usize, seats.len(), tick, &mut state).expect("as long as asked for");
            let outcomes = vec![Outcome::default(); seats.len()];
            Self { task, assignee: all.assignees[task as usize], seats, state, outcomes }
        };
        seats.chunk_by(|one, other| one.0 == other.0).map(of_one).collect()
    }

    /// What the tick was worth to all who have it.
    pub(super) fn evaluate(
        &mut self,
        board: &Board,
        facts: &Facts<'_>,
        teams: &Teams,
        scores: &mut [Score],
        scratch: &mut Scratch,
    ) {
        if self.seats.is_empty() {
            return;
        }
        let task = self.task as usize;
        board
            .evaluate(task, facts, &self.seats, &mut self.state, scratch, &mut self.outcomes)
            .expect("the world is of the shape that the tasks were compiled for");
        for (place, (seat, outcome)) in self.seats.iter().zip(&self.outcomes).enumerate() {
            let standing = board.standing(task, self.seats.len(), &self.state, place).expect("a seat of the task");
            let score = Score {
                task: self.task as i32,
                progress: outcome.progress,
                best: standing.best,
                completed: standing.completed.map_or(-1, |tick| tick as i32),
                failed: outcome.failed,
                reward: outcome.reward,
            };
            match self.assignee {
                Assignee::Agent => scores[usize::from(seat.player)] = score,
                Assignee::Team => {
                    for member in &teams.members()[usize::from(seat.team)] {
                        scores[usize::from(*member)] = score;
                    }
                }
            }
        }
    }

    /// A player who has the task died. With one born in its place an agent's task begins again, and a team's goes on; else
    /// it is closed, a team's when nobody of it lives (rules 14.6).
    pub(super) fn lose(&mut self, all: &Tasks, teams: &Teams, player: u16, reborn: bool, view: &View<'_>) {
        let team = teams.of(player);
        let place = match self.assignee {
            Assignee::Agent => self.seats.iter().position(|seat| seat.player == player),
            Assignee::Team => self.seats.iter().position(|seat| seat.team == team),
        };
        let Some(place) = place else { return };
        let lives = |member: &u16| view.players.vitals[usize::from(*member)].health > 0;
        match self.assignee {
            Assignee::Agent if reborn => self.begin_again(&all.board, place, view.clock.tick),
            Assignee::Agent => self.close(place),
            Assignee::Team if !teams.members()[usize::from(team)].iter().any(lives) => self.close(place),
            Assignee::Team => {}
        }
    }

    fn begin_again(&mut self, board: &Board, place: usize, tick: u32) {
        let (task, seats) = (self.task as usize, self.seats.len());
        let mut words = [0; WORDS_MAX];
        let count = board.words(task, 1).expect("a task of the board");
        board.give(task, 1, tick, &mut words[..count]).expect("as long as asked for");
        for (word, value) in words[..count].iter().enumerate() {
            self.state[word * seats + place] = *value;
        }
    }

    pub(super) fn close(&mut self, place: usize) {
        let seats = self.seats.len();
        let mut at = 0;
        self.state.retain(|_| {
            at += 1;
            (at - 1) % seats != place
        });
        self.seats.remove(place);
        self.outcomes.pop();
    }
}
