//! What a goal's number means: progress, completion, failure and the change that is rewarded (rules 14.5).

use super::columns::Lanes;
use super::run::Run;
use super::{Outcome, Reading, Seat};
use crate::compile::Board;
use crate::kernel::clamp;
use crate::program::{HEADER, Input};
use crate::tree::Group;

/// A goal reached, in the fixed point of progress: 30 bits behind the point.
pub const ONE: u32 = 1 << 30;

/// Flags beside the tick at which the task was given.
const COMPLETED: u64 = 1 << 32;
const FAILED: u64 = 1 << 33;
/// Where the best progress stands, above the present one.
const BEST: u32 = 32;

/// How an assignee stands with its task, read from its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The tick at which it was given.
    pub given: u32,
    /// Its progress in the last tick, in 2^-30.
    pub progress: u32,
    /// The greatest it has been.
    pub best: u32,
    /// The tick of completion.
    pub completed: Option<u32>,
    /// Whether it has failed.
    pub failed: bool,
}

impl Board {
    /// How an assignee stands, by its place among those who have the task; none if there is no such task or assignee or the state is
    /// of another length.
    pub fn standing(&self, task: usize, assignees: usize, state: &[u64], place: usize) -> Option<Standing> {
        let program = self.programs.get(task)?;
        if place >= assignees || state.len() != program.words() * assignees {
            return None;
        }
        let [flags, progress, completed]: [u64; HEADER] = std::array::from_fn(|word| state[word * assignees + place]);
        Some(Standing {
            given: flags as u32,
            progress: progress as u32,
            best: (progress >> BEST) as u32,
            completed: (flags & COMPLETED != 0).then_some(completed as u32),
            failed: flags & FAILED != 0,
        })
    }
}

/// A progress in fixed point. Nothing is rounded up, so that it is [`ONE`] exactly where the progress is 1.
#[inline]
fn fixed(progress: f64) -> u32 {
    (clamp(progress) * f64::from(ONE)) as u32
}

/// What a number of 32 bits can hold, without a minus before 0.
#[inline]
fn payable(reward: f64) -> f64 {
    const MOST: f64 = f32::MAX as f64;
    if reward > MOST {
        MOST
    } else if reward < -MOST {
        -MOST
    } else {
        reward + 0.0
    }
}

#[inline]
fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

impl<R: Reading> Run<'_, R> {
    /// Settles the goal of each lane, and leaves for the reward what it can ask about.
    #[inline]
    pub(super) fn settle<L: Lanes>(&mut self, lanes: &mut L, out: &mut [Outcome]) {
        let program = self.program;
        for (lane, (out, seat)) in out.iter_mut().zip(self.seats).enumerate() {
            let goal = lanes.at(program.goal, lane);
            let lost = program.lost.is_some_and(|lost| lanes.at(lost, lane) >= 1.0);
            let flags = *self.state.of(0, lane);
            let before = *self.state.of(1, lane);
            let now = fixed(goal);
            let open = flags & COMPLETED == 0;
            let success = open && now == ONE;
            let failure = open && !success && flags & FAILED == 0 && (lost || self.is_dead(seat));
            let mut after = flags;
            if success {
                after |= COMPLETED;
                *self.state.of(2, lane) = u64::from(self.tick);
            }
            if failure {
                after |= FAILED;
            }
            if after != flags {
                *self.state.of(0, lane) = after;
            }
            let best = ((before >> BEST) as u32).max(now);
            *self.state.of(1, lane) = u64::from(best) << BEST | u64::from(now);
            let delta = if open { (f64::from(now) - f64::from(before as u32)) / f64::from(ONE) } else { 0.0 };
            *out = Outcome {
                progress: now,
                completed: after & COMPLETED != 0,
                failed: after & FAILED != 0,
                reward: delta,
            };
            lanes.column(Input::Progress as u8)[lane] = f64::from(now) / f64::from(ONE);
            lanes.column(Input::Delta as u8)[lane] = delta;
            lanes.column(Input::Success as u8)[lane] = truth(success);
            lanes.column(Input::Failure as u8)[lane] = truth(failure);
        }
        if program.asks_death {
            for (lane, seat) in self.seats.iter().enumerate() {
                lanes.column(Input::Death as u8)[lane] = truth(self.has_lost_one(seat));
            }
        }
    }

    /// The reward of each lane.
    #[inline]
    pub(super) fn pay<L: Lanes>(&self, lanes: &L, out: &mut [Outcome]) {
        for (lane, out) in out.iter_mut().enumerate() {
            out.reward = payable(lanes.at(self.program.reward, lane));
        }
    }

    #[inline]
    fn is_dead(&self, seat: &Seat) -> bool {
        if self.program.alone {
            return !self.reading.is_alive(seat.player);
        }
        !self.reading.members(seat.team, Group::Team).iter().any(|player| self.reading.is_alive(*player))
    }

    fn has_lost_one(&self, seat: &Seat) -> bool {
        if self.program.alone {
            return self.reading.has_died(seat.player);
        }
        self.reading.members(seat.team, Group::Team).iter().any(|player| self.reading.has_died(*player))
    }
}
