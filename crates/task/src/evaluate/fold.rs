//! Folds over many: the members' numbers as columns, then made one.

use super::columns::{Lanes, Many};
use super::run::{Run, answer, load};
use super::{Misfit, Reading, Seat};
use crate::compile::UNSEEN;
use crate::kernel::{add, binary, divide, done, larger, multiply, smaller, subtract, unary, unit};
use crate::program::{Folding, Op, Step};
use crate::tree::{Fold, Members};

impl<R: Reading> Run<'_, R> {
    /// Folds for every lane. Lanes of a team in a row share the answer where all of the team get the same.
    pub(super) fn fold<L: Lanes>(&mut self, to: u8, place: usize, lanes: &mut L) -> Result<(), Misfit> {
        let program = self.program;
        let fold = &program.folds[place];
        let mut last: Option<(u16, f64)> = None;
        for (lane, seat) in self.seats.iter().enumerate() {
            let value = match last {
                Some((team, value)) if team == seat.team && fold.alike => value,
                _ => self.fold_lane(fold, seat, lane, lanes)?,
            };
            lanes.column(to)[lane] = value;
            last = Some((seat.team, value));
        }
        Ok(())
    }

    fn fold_lane<L: Lanes>(&mut self, fold: &Folding, seat: &Seat, lane: usize, lanes: &L) -> Result<f64, Misfit> {
        let group = self.reading.members(seat.team, fold.group);
        let room = self.living.len();
        if group.len() > room {
            return Err(Misfit::Members(group.len(), room));
        }
        let living: &[u16] = match fold.members {
            Members::All => group,
            Members::Living => {
                let mut count = 0;
                for player in group {
                    self.living[count] = *player;
                    count += usize::from(self.reading.is_alive(*player));
                }
                &self.living[..count]
            }
        };
        // Of nobody, the operations have nothing to work on, but what is shared is settled in the first tick all the same.
        let mut members = Many { registers: self.members, lanes: living.len() };
        for Step { to, op } in &fold.steps {
            match *op {
                Op::Constant(place) => members.column(*to).fill(self.program.constants[usize::from(place)]),
                Op::Broadcast(place) => {
                    let value = lanes.at(fold.inputs[usize::from(place)], lane);
                    members.column(*to).fill(value);
                }
                Op::Load { source, .. } => {
                    load(self.reading, &self.board.sources[usize::from(source)], living, members.column(*to));
                }
                Op::Living { .. } | Op::Nearest { .. } | Op::Seen { .. } => {
                    for (out, player) in members.column(*to).iter_mut().zip(living) {
                        *out = answer(self.reading, op, *player, seat);
                    }
                }
                Op::Unary(kind, a) => unary!(kind, f => members.map(*to, a, f)),
                Op::Binary(kind, a, b) => binary!(kind, f => members.zip(*to, a, b, f)),
                Op::With(kind, a, place) => {
                    let b = self.program.constants[usize::from(place)];
                    binary!(kind, f => members.map(*to, a, |a| f(a, b)));
                }
                Op::Select(which, a, b) => members.select(*to, which, a, b),
                Op::Pool(a, word, least) => {
                    let scale = pool(members.column(a), least, self.state.of(word, lane));
                    members.column(*to).fill(scale);
                }
                _ => {}
            }
        }
        Ok(reduce(fold.fold, members.column(fold.result)))
    }
}

/// What the members' graded comparison is measured against.
fn pool(gaps: &[f64], least: bool, word: &mut u64) -> f64 {
    if *word == UNSEEN {
        let gap = reduce(if least { Fold::Min } else { Fold::Max }, gaps);
        *word = unit(gap).to_bits();
    }
    f64::from_bits(*word)
}

/// The numbers of a group made one.
pub(super) fn reduce(fold: Fold, values: &[f64]) -> f64 {
    let Some((first, rest)) = values.split_first() else { return 0.0 };
    match fold {
        Fold::Sum => sum(values),
        Fold::Min => rest.iter().fold(*first, |a, b| smaller(a, *b)),
        Fold::Max => rest.iter().fold(*first, |a, b| larger(a, *b)),
        Fold::Mean => divide(sum(values), values.len() as f64),
        Fold::Deviation => {
            let mean = divide(sum(values), values.len() as f64);
            let squares = values.iter().fold(0.0, |total, value| {
                let off = subtract(*value, mean);
                add(total, multiply(off, off))
            });
            divide(squares, values.len() as f64).sqrt()
        }
        Fold::HowMany => values.iter().fold(0.0, |count, value| count + done(*value)),
    }
}

fn sum(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |total, value| add(total, *value))
}
