//! Expressions to nodes.

use super::Fault;
use super::build::{Builder, UNSEEN, Value, place_in};
use crate::kernel::{Binary, Unary};
use crate::program::{Input, Op, Source};
use crate::tree::{
    Arithmetic, Assignee, Comparison, Expr, Fold, Gauge, Group, Members, Moment, Occasion, Place, Sight,
};

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Context {
    Goal,
    Reward,
    /// In a fold over one player, of whom it is asked only while it lives, or always.
    One {
        who: u8,
        living: bool,
    },
    /// In a fold over many.
    Each(Fold),
}

impl Builder<'_> {
    pub(super) fn expr(&mut self, expr: &Expr, at: Context) -> Result<Value, Fault> {
        match expr {
            Expr::Number(number) if number.is_finite() => Ok(Value::Constant(*number)),
            Expr::Number(_) => Err(Fault::NotFinite),
            Expr::Moment(Moment::Tick) => Ok(self.lane(Op::Tick)),
            Expr::Moment(Moment::Elapsed) => Ok(self.lane(Op::Elapsed)),
            Expr::Size(group) => self.size(*group),
            Expr::Gauge(gauge) => self.gauge(gauge, at),
            Expr::Fold { fold, group, members, each } => self.fold(*fold, *group, *members, each),
            Expr::Arithmetic(kind, a, b) => self.both_of(arithmetic(*kind), a, b, at),
            Expr::Clamp(p) => self.one_of(Unary::Clamp, p, at),
            Expr::Not(p) => self.one_of(Unary::Not, p, at),
            Expr::Done(p) => self.one_of(Unary::Done, p, at),
            Expr::Compare(kind, a, b) => self.compare(*kind, a, b, at),
            Expr::And(all) => self.fewest(Binary::Smaller, 1.0, all, at),
            Expr::Or(all) => self.fewest(Binary::Larger, 0.0, all, at),
            Expr::If(which, a, b) => {
                let which = self.expr(which, at)?;
                let (a, b) = (self.expr(a, at)?, self.expr(b, at)?);
                Ok(self.select(which, a, b))
            }
            Expr::Progress => self.input(Input::Progress, at),
            Expr::Delta => self.input(Input::Delta, at),
            Expr::On(value, occasion) => {
                let value = self.expr(value, at)?;
                let input = match occasion {
                    Occasion::Success => Input::Success,
                    Occasion::Failure => Input::Failure,
                    Occasion::Death => Input::Death,
                };
                let asked = self.input(input, at)?;
                Ok(self.binary(Binary::Where, value, asked))
            }
            Expr::By(..)
            | Expr::InTicks(..)
            | Expr::For(..)
            | Expr::Then(..)
            | Expr::AlwaysUntil(..)
            | Expr::While(..)
            | Expr::Best(..)
            | Expr::Change(..) => self.remember(expr, at),
        }
    }

    fn one_of(&mut self, kind: Unary, a: &Expr, at: Context) -> Result<Value, Fault> {
        let a = self.expr(a, at)?;
        Ok(self.unary(kind, a))
    }

    fn both_of(&mut self, kind: Binary, a: &Expr, b: &Expr, at: Context) -> Result<Value, Fault> {
        let (a, b) = (self.expr(a, at)?, self.expr(b, at)?);
        Ok(self.binary(kind, a, b))
    }

    fn fewest(&mut self, kind: Binary, of_none: f64, all: &[Expr], at: Context) -> Result<Value, Fault> {
        let Some((first, rest)) = all.split_first() else { return Ok(Value::Constant(of_none)) };
        let mut value = self.expr(first, at)?;
        for next in rest {
            let next = self.expr(next, at)?;
            value = self.binary(kind, value, next);
        }
        Ok(value)
    }

    fn size(&mut self, group: Group) -> Result<Value, Fault> {
        Ok(match self.group(group)? {
            Group::Assignee | Group::Leader | Group::LeftLeader | Group::RightLeader | Group::Player(_) => {
                Value::Constant(1.0)
            }
            group => self.lane(Op::Size(group)),
        })
    }

    fn input(&mut self, input: Input, at: Context) -> Result<Value, Fault> {
        match at {
            Context::Reward => Ok(self.lane(Op::Input(input))),
            Context::Goal | Context::One { .. } | Context::Each(_) => Err(Fault::RewardOnly),
        }
    }

    /// A comparison, which does not hold where it asks of a group and nobody of that lives: 0 tiles from nowhere is not near.
    fn compare(&mut self, kind: Comparison, a: &Expr, b: &Expr, at: Context) -> Result<Value, Fault> {
        let mut value = self.compare_numbers(kind, a, b, at)?;
        for group in nobodies(kind, a, b) {
            value = self.if_anyone(value, group)?;
        }
        Ok(value)
    }

    fn compare_numbers(&mut self, kind: Comparison, a: &Expr, b: &Expr, at: Context) -> Result<Value, Fault> {
        let gap = match kind {
            Comparison::AtLeast => return self.both_of(Binary::AtLeast, a, b, at),
            Comparison::Less => return self.both_of(Binary::Less, a, b, at),
            Comparison::Greater => return self.both_of(Binary::Greater, a, b, at),
            Comparison::Unequal => return self.both_of(Binary::Unequal, a, b, at),
            Comparison::AtMost => Binary::Subtract,
            Comparison::Equal => Binary::Apart,
        };
        let asks = asks_member(a) || asks_member(b);
        let gap = self.both_of(gap, a, b, at)?;
        let scale = match at {
            Context::Each(fold) if asks => self.pool(gap, fold == Fold::Max),
            Context::One { who, living: true } if asks => {
                let gap = self.if_living(gap, who);
                self.scale(gap)?
            }
            _ => self.scale(gap)?,
        };
        Ok(self.binary(Binary::Grade, gap, scale))
    }

    fn scale(&mut self, gap: Value) -> Result<Value, Fault> {
        match gap {
            Value::Constant(gap) => Ok(Value::Constant(Unary::Unit.apply(gap))),
            Value::Lane(node) => self.keeper(Op::Scale(node, 0), UNSEEN),
            Value::Member(_) => Err(Fault::MemberState),
        }
    }

    /// Operations that keep a word of state for each assignee.
    fn remember(&mut self, expr: &Expr, at: Context) -> Result<Value, Fault> {
        if asks_member(expr) && !matches!(at, Context::Goal | Context::Reward) {
            return Err(Fault::MemberState);
        }
        let mut node = |expr: &Expr| self.expr(expr, at).map(|value| self.register(value));
        let (op, initial) = match expr {
            Expr::Best(a) => (Op::Best(node(a)?, 0), UNSEEN),
            Expr::Change(a) => (Op::Change(node(a)?, 0), UNSEEN),
            Expr::By(a, n) => (Op::By(node(a)?, 0, *n), 0),
            Expr::InTicks(a, n) => {
                let a = node(a)?;
                let elapsed = self.lane(Op::Elapsed);
                (Op::InTicks(a, self.register(elapsed), 0, *n), 0)
            }
            Expr::For(_, 0) => return Err(Fault::NoTicks),
            Expr::For(a, n) => (Op::For(node(a)?, 0, *n), 0),
            Expr::Then(a, b) => (Op::Then(node(a)?, node(b)?, 0), 0),
            Expr::AlwaysUntil(a, n) => (Op::AlwaysUntil(node(a)?, 0, *n), 0),
            Expr::While(a, b) => (Op::While(node(a)?, node(b)?, 0), 0),
            _ => unreachable!("called for those above alone"),
        };
        self.keeper(op, initial)
    }

    fn gauge(&mut self, gauge: &Gauge, at: Context) -> Result<Value, Fault> {
        let who = match at {
            Context::One { who, .. } => who,
            Context::Each(_) => 0,
            Context::Goal | Context::Reward => return Err(Fault::Whose),
        };
        let op = match *gauge {
            Gauge::Alive => Op::Living { who },
            Gauge::DistanceTo(group) => Op::Nearest { who, group: self.group(group)? },
            Gauge::Sees(Sight::Anyone(group)) => Op::Seen { who, group: self.group(group)? },
            _ => {
                let source = self.lend(gauge)?;
                Op::Load { who, source: self.source(source)? }
            }
        };
        Ok(if matches!(at, Context::Each(_)) { self.of_member(op) } else { self.lane(op) })
    }

    fn lend(&mut self, gauge: &Gauge) -> Result<Source, Fault> {
        Ok(match *gauge {
            Gauge::Column(column) if usize::from(column) >= crate::COLUMNS.len() => return Err(Fault::Column(column)),
            Gauge::Column(column) => Source::Column(column),
            Gauge::Tally(tally) => {
                let slot = place_in(&mut self.shared.tallies, tally);
                Source::Counter(u16::try_from(slot).map_err(|_| Fault::Sources)?)
            }
            Gauge::Owned(owned) => Source::Owned(owned),
            Gauge::Space => Source::Space,
            Gauge::Distance(place) => Source::Distance(known(place)?),
            Gauge::Within { rows, cols } => Source::Within { rows, cols },
            Gauge::Sees(Sight::Material(materials)) => Source::SeesMaterial(materials),
            Gauge::Holds(place) => Source::Holds(self.place(place)?),
            Gauge::HeldFor(place) => Source::HeldFor(self.place(place)?),
            Gauge::Registered(number) if number >= self.shape.registered => return Err(Fault::Registered(number)),
            Gauge::Registered(number) => Source::Registered(number),
            Gauge::Alive | Gauge::DistanceTo(_) | Gauge::Sees(Sight::Anyone(_)) => {
                unreachable!("operations of their own")
            }
        })
    }

    fn place(&mut self, place: Place) -> Result<u16, Fault> {
        let place = place_in(&mut self.shared.places, known(place)?);
        u16::try_from(place).map_err(|_| Fault::Sources)
    }

    /// Whether the task is a player's own, or a whole team's.
    pub(super) fn is_alone(&self) -> bool {
        self.shape.lone || self.assignee == Assignee::Agent
    }
}

fn known(place: Place) -> Result<Place, Fault> {
    match place {
        Place::Quadrant(quadrant) if quadrant > 3 => Err(Fault::Quadrant(quadrant)),
        place => Ok(place),
    }
}

fn arithmetic(kind: Arithmetic) -> Binary {
    match kind {
        Arithmetic::Add => Binary::Add,
        Arithmetic::Subtract => Binary::Subtract,
        Arithmetic::Multiply => Binary::Multiply,
        Arithmetic::Divide => Binary::Divide,
        Arithmetic::Smaller => Binary::Smaller,
        Arithmetic::Larger => Binary::Larger,
    }
}

/// The groups of whose living members a comparison asks, where 0, the number of nobody, could make it hold.
fn nobodies(kind: Comparison, a: &Expr, b: &Expr) -> Vec<Group> {
    let plain = matches!(a, Expr::Fold { .. });
    match (kind, b) {
        (Comparison::AtLeast, Expr::Number(least)) if plain && *least > 0.0 => return Vec::new(),
        (Comparison::Greater, Expr::Number(least)) if plain && *least >= 0.0 => return Vec::new(),
        _ => {}
    }
    let mut groups = Vec::new();
    let mut left = vec![b, a];
    while let Some(expr) = left.pop() {
        match expr {
            Expr::Fold { group, members: Members::Living, .. } if !groups.contains(group) => groups.push(*group),
            Expr::Fold { .. } => {}
            other => left.extend(other.parts()),
        }
    }
    groups
}

/// Whether an expression in a fold asks the member anything.
fn asks_member(expr: &Expr) -> bool {
    matches!(expr, Expr::Gauge(_)) || !matches!(expr, Expr::Fold { .. }) && expr.parts().any(asks_member)
}
