//! What a goal's number means: progress, completion, failure and the change that is rewarded (rules 14.5).

use super::columns::Lanes;
use super::run::Run;
use super::{LANES, Outcome, Reading, Seat};
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

/// Added to 2^52, a number from 0 to 2^52 is rounded to an integer, in the lower bits. Quicker than casts, which saturate.
const SHIFT: f64 = (1_u64 << 52) as f64;

/// A progress in fixed point. Nothing is rounded up, so that it is [`ONE`] exactly where the progress is 1.
#[inline]
fn whole(progress: f64) -> f64 {
    let exact = clamp(progress) * f64::from(ONE);
    let near = exact + SHIFT - SHIFT;
    if near > exact { near - 1.0 } else { near }
}

#[inline]
fn integer(whole: f64) -> u32 {
    (whole + SHIFT).to_bits() as u32
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

/// Of a goal that can be reached as long as there are ticks.
static NOTHING_LOST: [f64; LANES] = [0.0; LANES];

/// What a tick does to a task.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    /// It goes on, failed or not: its progress is paid for.
    Open,
    Success,
    Failure,
    /// It was completed before, and nothing is paid any more.
    Closed,
}

/// The turn of a task that is reached or lost, or was reached before.
#[inline]
fn take(flags: &mut u64, reached: bool) -> Turn {
    if *flags & COMPLETED != 0 {
        return Turn::Closed;
    }
    *flags |= if reached { COMPLETED } else { FAILED };
    if reached { Turn::Success } else { Turn::Failure }
}

#[inline]
fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

impl<R: Reading> Run<'_, R> {
    /// Settles the goal of each lane, and leaves for the reward what it can ask about.
    #[inline(never)]
    pub(super) fn settle<L: Lanes>(&mut self, lanes: &mut L, out: &mut [Outcome]) {
        let (program, seats, tick, count) = (self.program, self.seats, self.tick, lanes.len());
        let (inputs, rest) = lanes.inputs();
        let column = |register: u8| &rest[(usize::from(register) - Input::COUNT) * count..][..count];
        let (goals, lost) = (column(program.goal), program.lost.map(column));
        let company = Company { reading: self.reading, alone: program.alone };
        let mut dead = [false; LANES];
        for (dead, seat) in dead.iter_mut().zip(seats) {
            *dead = company.is_dead(seat);
        }
        let (dead, lost) = (&dead[..count], lost.unwrap_or(&NOTHING_LOST[..count]));
        let (flags, progress, completed) = self.state.header();
        let pays_delta = program.pays_delta();
        // A function and a loop of its own: inlined into `evaluate`, it has no register left, and costs an agent half a nanosecond more.
        let lanes = goals.iter().zip(lost).zip(dead).zip(flags.iter_mut().zip(progress)).zip(out).enumerate();
        for (lane, ((((goal, lost), dead), (flags, progress)), out)) in lanes {
            let whole = whole(*goal);
            let now = integer(whole);
            // Exact: both are integers up to 2^30, and the divisor is a power of two.
            let mut delta = (whole - f64::from(*progress as i32)) / f64::from(ONE);
            let best = ((*progress >> BEST) as u32).max(now);
            *progress = u64::from(best) << BEST | u64::from(now);
            let failing = (*dead || *lost >= 1.0) && *flags & FAILED == 0;
            // Nearly always a task goes on as it is: open, or failed already.
            let mut turn = Turn::Open;
            if failing || now == ONE || *flags & COMPLETED != 0 {
                turn = take(flags, now == ONE);
            }
            match turn {
                Turn::Closed => delta = 0.0,
                Turn::Success => completed[lane] = tick.into(),
                Turn::Open | Turn::Failure => {}
            }
            *out = Outcome {
                progress: now,
                completed: *flags & COMPLETED != 0,
                failed: *flags & FAILED != 0,
                reward: delta,
            };
            if !pays_delta {
                inputs[Input::Progress as usize * count + lane] = whole / f64::from(ONE);
                inputs[Input::Delta as usize * count + lane] = delta;
                inputs[Input::Success as usize * count + lane] = truth(turn == Turn::Success);
                inputs[Input::Failure as usize * count + lane] = truth(turn == Turn::Failure);
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
