//! One program over the lanes at hand.

use super::columns::{Columns, Lanes};
use super::{LANES, Misfit, Reading, Seat, remember};
use crate::compile::Board;
use crate::kernel::{binary, tame, unary};
use crate::program::{Op, Program, Source, Step};
use crate::tree::Group;

pub(super) struct Run<'a, R> {
    pub(super) board: &'a Board,
    pub(super) program: &'a Program,
    pub(super) reading: &'a R,
    pub(super) seats: &'a [Seat],
    pub(super) players: &'a mut [u16],
    pub(super) members: &'a mut [f64],
    pub(super) living: &'a mut [u16],
    pub(super) tick: u32,
    pub(super) state: Columns<'a>,
}

/// Loads a number of each of some players.
#[inline]
pub(super) fn load<R: Reading>(reading: &R, source: &Source, players: &[u16], out: &mut [f64]) {
    reading.load(source, players, out);
    // The world's own numbers are integers; what organisers register may be anything.
    if let Source::Registered(_) = source {
        for value in out {
            *value = tame(*value);
        }
    }
}

/// The members of a group, seen from a seat.
#[inline]
pub(super) fn members<'a, R: Reading>(reading: &'a R, seat: &'a Seat, group: Group) -> &'a [u16] {
    match group {
        Group::Assignee => std::slice::from_ref(&seat.player),
        group => reading.members(seat.team, group),
    }
}

impl<R: Reading> Run<'_, R> {
    /// Goal, settlement and reward.
    pub(super) fn all<L: Lanes>(&mut self, lanes: &mut L, rewards: &mut [f64]) -> Result<(), Misfit> {
        for (group, players) in self.program.who.iter().zip(self.players.chunks_exact_mut(LANES)) {
            let pairs = players.iter_mut().zip(self.seats);
            if *group == Group::Assignee {
                pairs.for_each(|(player, seat)| *player = seat.player);
                continue;
            }
            for (player, seat) in pairs {
                let members = self.reading.members(seat.team, *group);
                *player = *members.first().ok_or(Misfit::Nobody(seat.team, *group))?;
            }
        }
        let (goal, reward) = self.program.steps.split_at(usize::from(self.program.settle_at));
        self.steps(goal, lanes)?;
        self.settle(lanes, rewards);
        if !self.program.pays_delta() {
            self.steps(reward, lanes)?;
            self.pay(lanes, rewards);
        }
        Ok(())
    }

    fn steps<L: Lanes>(&mut self, steps: &[Step], lanes: &mut L) -> Result<(), Misfit> {
        for Step { to, op } in steps {
            self.step(*to, op, lanes)?;
        }
        Ok(())
    }

    #[inline]
    fn step<L: Lanes>(&mut self, to: u8, op: &Op<u8>, lanes: &mut L) -> Result<(), Misfit> {
        let now = f64::from(self.tick);
        match *op {
            Op::Constant(place) => lanes.column(to).fill(self.program.constants[usize::from(place)]),
            Op::Tick => lanes.column(to).fill(now),
            Op::Elapsed => {
                for (out, word) in lanes.column(to).iter_mut().zip(self.state.word(0)) {
                    *out = f64::from(self.tick.saturating_sub(*word as u32));
                }
            }
            Op::Size(group) => {
                for (out, seat) in lanes.column(to).iter_mut().zip(self.seats) {
                    *out = members(self.reading, seat, group).len() as f64;
                }
            }
            Op::Load { who, source } => {
                let source = &self.board.sources[usize::from(source)];
                let players = &self.players[usize::from(who) * LANES..][..lanes.len()];
                load(self.reading, source, players, lanes.column(to));
            }
            Op::Living { .. } | Op::Nearest { .. } | Op::Seen { .. } => self.ask(to, op, lanes),
            Op::Unary(kind, a) => unary!(kind, f => lanes.map(to, a, f)),
            Op::Binary(kind, a, b) => binary!(kind, f => lanes.zip(to, a, b, f)),
            Op::With(kind, a, place) => {
                let b = self.program.constants[usize::from(place)];
                binary!(kind, f => lanes.map(to, a, |a| f(a, b)));
            }
            Op::Select(which, a, b) => lanes.select(to, which, a, b),
            Op::Scale(a, word) => lanes.keep(to, a, self.state.word(word), remember::scale),
            Op::Best(a, word) => lanes.keep(to, a, self.state.word(word), remember::best),
            Op::Change(a, word) => lanes.keep(to, a, self.state.word(word), remember::change),
            Op::By(a, word, n) => {
                lanes.keep(to, a, self.state.word(word), |p, word| remember::by(p, now, n.into(), word));
            }
            Op::InTicks(a, elapsed, word, n) => {
                let by = |p, elapsed, word: &mut u64| remember::by(p, elapsed, n.into(), word);
                lanes.keep_two(to, a, elapsed, self.state.word(word), by);
            }
            Op::For(a, word, n) => {
                lanes.keep(to, a, self.state.word(word), |p, word| remember::lasting(p, n, word));
            }
            Op::Then(a, b, word) => lanes.keep_two(to, a, b, self.state.word(word), remember::then),
            Op::AlwaysUntil(a, word, n) => {
                lanes.keep(to, a, self.state.word(word), |p, word| remember::always_until(p, now, n.into(), word));
            }
            Op::While(a, b, word) => lanes.keep_two(to, a, b, self.state.word(word), remember::during),
            Op::Flag(_, word, bit) => {
                for (out, word) in lanes.column(to).iter_mut().zip(self.state.word(word)) {
                    *out = (*word >> bit & 1) as f64;
                }
            }
            Op::Fold(place) => return self.fold(to, usize::from(place), lanes),
            Op::Input(_) | Op::Pool(..) | Op::Broadcast(_) => {}
        }
        Ok(())
    }

    /// What the world is asked about one player at a time.
    fn ask<L: Lanes>(&mut self, to: u8, op: &Op<u8>, lanes: &mut L) {
        let (Op::Living { who } | Op::Nearest { who, .. } | Op::Seen { who, .. }) = *op else { return };
        let players = &self.players[usize::from(who) * LANES..];
        for ((out, player), seat) in lanes.column(to).iter_mut().zip(players).zip(self.seats) {
            *out = answer(self.reading, op, *player, seat);
        }
    }
}

/// What a world answers about a player, asked for a seat.
#[inline]
pub(super) fn answer<R: Reading>(reading: &R, op: &Op<u8>, player: u16, seat: &Seat) -> f64 {
    match *op {
        Op::Nearest { group, .. } => match members(reading, seat, group) {
            [only] if *only == player => 0.0,
            others => reading.nearest(player, others),
        },
        Op::Seen { group, .. } => f64::from(u8::from(reading.sees(player, members(reading, seat, group)))),
        _ => f64::from(u8::from(reading.is_alive(player))),
    }
}
