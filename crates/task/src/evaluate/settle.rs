//! What a goal's number means: progress, completion, failure and the change that is rewarded (rules 14.5).

use super::columns::Lanes;
use super::run::Run;
use super::{LANES, Reading, Seat};
use crate::compile::Board;
use crate::kernel::{clamp, larger};
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
    /// Its progress in the last tick, in 2^-30; [`ONE`] exactly where the goal is reached.
    pub progress: u32,
    /// The greatest it has been.
    pub best: u32,
    /// The tick of completion.
    pub completed: Option<u32>,
    /// Whether it has failed: in some tick before completion it could not be reached any more.
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

/// Integers from 0 to 2^52 are taken as numbers from 2^52 to 2^53, whose lower bits they are: no casts, which saturate and go one by one.
const SHIFT: f64 = (1_u64 << 52) as f64;
const LOWER: u64 = u32::MAX as u64;

/// An integer below 2^52, so shifted.
#[inline]
fn shifted(integer: u64) -> f64 {
    f64::from_bits(SHIFT.to_bits() | integer)
}

/// A progress in fixed point, shifted. Nothing is rounded up, so that it is [`ONE`] exactly where the progress is 1.
#[inline]
fn whole(progress: f64) -> f64 {
    let exact = clamp(progress) * f64::from(ONE);
    let near = exact + SHIFT;
    near - if near - SHIFT > exact { 1.0 } else { 0.0 }
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

#[inline]
fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

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

impl Turn {
    #[inline]
    fn of(flags: &mut u64, reached: bool, missed: bool) -> Self {
        if *flags & COMPLETED != 0 {
            Self::Closed
        } else if reached {
            *flags |= COMPLETED;
            Self::Success
        } else if missed && *flags & FAILED == 0 {
            *flags |= FAILED;
            Self::Failure
        } else {
            Self::Open
        }
    }
}

/// The progress of each lane and its change.
#[inline]
fn advance(goals: &[f64], words: &mut [u64], delta: &mut [f64]) {
    for ((goal, word), delta) in goals.iter().zip(words).zip(delta) {
        let now = whole(*goal);
        // Exact: both are integers up to 2^30, and the divisor is a power of two.
        *delta = (now - shifted(*word & LOWER)) / f64::from(ONE);
        let best = larger(shifted(*word >> BEST), now);
        *word = best.to_bits() << BEST | now.to_bits() & LOWER;
    }
}

/// Whether any lane is completed, now or before, or fails now. Nearly always a task goes on as it is: open, or failed already.
#[inline]
fn turns(flags: &[u64], words: &[u64], dead: &[f64], lost: &[f64]) -> bool {
    // Both are told by a bit, and by bits of the same place all lanes are asked at once.
    const REACHED: u32 = COMPLETED.trailing_zeros() - ONE.trailing_zeros();
    let mut any = 0;
    for (((flags, word), dead), lost) in flags.iter().zip(words).zip(dead).zip(lost) {
        let failing = if larger(*dead, *lost) >= 1.0 { FAILED } else { 0 };
        any |= failing & !*flags | (*word << REACHED | *flags) & COMPLETED;
    }
    any != 0
}

impl<R: Reading> Run<'_, R> {
    /// Settles the goal of each lane, and leaves for the reward what it can ask about.
    pub(super) fn settle<L: Lanes>(&mut self, lanes: &mut L, rewards: &mut [f64]) {
        let (program, seats, tick, count) = (self.program, self.seats, self.tick, lanes.len());
        let seats = &seats[..count];
        let ([progress, delta, success, failure, death], rest) = lanes.inputs();
        let column = |register: u8| &rest[(usize::from(register) - Input::COUNT) * count..][..count];
        let goals = column(program.goal);
        let lost = program.lost.map_or(&NOTHING_LOST[..count], column);
        let company = Company { reading: self.reading, alone: program.alone };
        for (dead, seat) in failure.iter_mut().zip(seats) {
            *dead = truth(company.is_dead(seat));
        }
        let delta = if program.pays_delta() { rewards } else { delta };
        let (flags, words, completed) = self.state.header(count);
        // In passes, of which the compiler makes two lanes at once, and with what is rare kept apart: 1.2 ns an agent less than one loop.
        advance(goals, words, delta);
        if turns(flags, words, failure, lost) {
            for lane in 0..count {
                let missed = larger(failure[lane], lost[lane]) >= 1.0;
                let turn = Turn::of(&mut flags[lane], words[lane] as u32 == ONE, missed);
                match turn {
                    Turn::Closed => delta[lane] = 0.0,
                    Turn::Success => completed[lane] = tick.into(),
                    Turn::Open | Turn::Failure => {}
                }
                success[lane] = truth(turn == Turn::Success);
                failure[lane] = truth(turn == Turn::Failure);
            }
        } else if !program.pays_delta() {
            success.fill(0.0);
            failure.fill(0.0);
        }
        if !program.pays_delta() {
            for (progress, word) in progress.iter_mut().zip(words) {
                *progress = (shifted(*word & LOWER) - SHIFT) / f64::from(ONE);
            }
        }
        if program.asks_death {
            for (death, seat) in death.iter_mut().zip(seats) {
                *death = truth(company.has_lost_one(seat));
            }
        }
    }

    /// The reward of each lane.
    #[inline]
    pub(super) fn pay<L: Lanes>(&self, lanes: &L, rewards: &mut [f64]) {
        for (lane, reward) in rewards.iter_mut().enumerate() {
            *reward = payable(lanes.at(self.program.reward, lane));
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
