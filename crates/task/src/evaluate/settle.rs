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
        let (program, seats, tick, count) = (self.program, self.seats, self.tick, lanes.len());
        let (inputs, rest) = lanes.inputs();
        let column = |register: u8| &rest[(usize::from(register) - Input::COUNT) * count..][..count];
        let (goals, lost) = (column(program.goal), program.lost.map(column));
        let company = Company { reading: self.reading, alone: program.alone };
        let words = self.state.header();
        let words = words.0.iter_mut().zip(words.1).zip(words.2);
        let pays_delta = program.pays_delta();
        for (lane, (((goal, seat), ((flags, progress), completed)), out)) in
            goals.iter().zip(seats).zip(words).zip(out).enumerate()
        {
            let now = fixed(*goal);
            let open = *flags & COMPLETED == 0;
            let success = open && now == ONE;
            let failure = open
                && !success
                && *flags & FAILED == 0
                && (lost.is_some_and(|lost| lost[lane] >= 1.0) || company.is_dead(seat));
            if success {
                *flags |= COMPLETED;
                *completed = u64::from(tick);
            }
            if failure {
                *flags |= FAILED;
            }
            let before = *progress as u32;
            let best = ((*progress >> BEST) as u32).max(now);
            *progress = u64::from(best) << BEST | u64::from(now);
            // Exact: both are integers below 2^31, and the divisor is a power of two.
            let delta = if open { (f64::from(now) - f64::from(before)) / f64::from(ONE) } else { 0.0 };
            let (completed, failed) = (*flags & COMPLETED != 0, *flags & FAILED != 0);
            *out = Outcome { progress: now, completed, failed, reward: delta };
            if !pays_delta {
                inputs[Input::Progress as usize * count + lane] = f64::from(now) / f64::from(ONE);
                inputs[Input::Delta as usize * count + lane] = delta;
                inputs[Input::Success as usize * count + lane] = truth(success);
                inputs[Input::Failure as usize * count + lane] = truth(failure);
            }
        }
        if program.asks_death {
            for (death, seat) in inputs[Input::Death as usize * count..].iter_mut().zip(seats) {
                *death = truth(company.has_lost_one(seat));
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
}

/// Who stands and falls with an assignee: nobody, or its team.
struct Company<'a, R> {
    reading: &'a R,
    alone: bool,
}

impl<R: Reading> Company<'_, R> {
    #[inline]
    fn is_dead(&self, seat: &Seat) -> bool {
        if self.alone {
            return !self.reading.is_alive(seat.player);
        }
        self.is_wiped_out(seat.team)
    }

    #[cold]
    #[inline(never)]
    fn is_wiped_out(&self, team: u16) -> bool {
        !self.reading.members(team, Group::Team).iter().any(|player| self.reading.is_alive(*player))
    }

    fn has_lost_one(&self, seat: &Seat) -> bool {
        if self.alone {
            return self.reading.has_died(seat.player);
        }
        self.reading.members(seat.team, Group::Team).iter().any(|player| self.reading.has_died(*player))
    }
}
