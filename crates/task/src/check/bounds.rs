//! Between which numbers an expression stays, whatever happens: for goals that nobody can reach, or everybody has.
//!
//! The bounds are never too narrow; where little is known they are infinite.
#![allow(clippy::float_cmp, reason = "constants are compared with themselves")]

use crate::COLUMNS;
use crate::limits::Facts;
use crate::registered::Registered;
use crate::tree::{Arithmetic, Assignee, Comparison, Expr, Fold, Gauge, Group, Moment};

/// How large things can be.
pub(super) struct Scale<'a> {
    pub(super) facts: Facts,
    pub(super) registered: &'a [Registered],
    /// Whom the task is for.
    pub(super) assignee: Assignee,
}

impl Scale<'_> {
    /// The most players that a group can have. Where the config has no teams, that is warned of, and a goal that several must reach
    /// is no mistake: a file of tasks for teams is to be read by any config.
    fn most(&self, group: Group) -> f64 {
        match group {
            Group::Leader | Group::LeftLeader | Group::RightLeader | Group::Player(_) => 1.0,
            Group::Assignee if self.assignee == Assignee::Agent => 1.0,
            _ => self.facts.players.into(),
        }
    }
}

type Bounds = [f64; 2];

const UNIT: Bounds = [0.0, 1.0];
const COUNT: Bounds = [0.0, f64::INFINITY];
const ANY: Bounds = [f64::NEG_INFINITY, f64::INFINITY];

fn low(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

fn high(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// The bounds of what is at most 1 and at least 0 of a number.
fn unit([least, most]: Bounds) -> Bounds {
    [low(high(least, 0.0), 1.0), high(low(most, 1.0), 0.0)]
}

fn truth(surely: bool, maybe: bool) -> Bounds {
    [f64::from(u8::from(surely)), f64::from(u8::from(maybe))]
}

pub(super) fn bounds(expr: &Expr, scale: &Scale<'_>) -> Bounds {
    let of = |expr: &Expr| bounds(expr, scale);
    match expr {
        Expr::Number(value) if value.is_nan() => ANY,
        Expr::Number(value) => [*value, *value],
        Expr::Moment(Moment::Tick | Moment::Elapsed) => [0.0, scale.facts.horizon.into()],
        Expr::Size(group) => [0.0, scale.most(*group)],
        Expr::Gauge(gauge) => gauge_bounds(gauge, scale),
        Expr::Fold { fold, group, each, .. } => fold_bounds(*fold, of(each), scale.most(*group)),
        Expr::Arithmetic(operator, a, b) => arithmetic(*operator, of(a), of(b)),
        Expr::Clamp(a) => unit(of(a)),
        Expr::Compare(comparison, a, b) => compare(*comparison, of(a), of(b)),
        Expr::And(all) => all.iter().map(of).fold([1.0, 1.0], |[a, b], [c, d]| [low(a, c), low(b, d)]),
        Expr::Or(all) => all.iter().map(of).fold([0.0, 0.0], |[a, b], [c, d]| [high(a, c), high(b, d)]),
        Expr::Not(a) => {
            let [least, most] = of(a);
            unit([1.0 - most, 1.0 - least])
        }
        Expr::Done(a) => {
            let [least, most] = of(a);
            truth(least >= 1.0, most >= 1.0)
        }
        Expr::If(condition, a, b) => {
            let ([least, most], [a, b], [c, d]) = (of(condition), of(a), of(b));
            if least >= 1.0 {
                [a, b]
            } else if most < 1.0 {
                [c, d]
            } else {
                [low(a, c), high(b, d)]
            }
        }
        Expr::By(a, _) | Expr::InTicks(a, _) => {
            let [least, most] = of(a);
            if least >= 1.0 { [1.0, 1.0] } else { unit([0.0, most]) }
        }
        Expr::For(a, _) | Expr::AlwaysUntil(a, _) => [0.0, if of(a)[1] >= 1.0 { 1.0 } else { 0.0 }],
        Expr::Then(a, b) => {
            let ([_, a], [_, b]) = (of(a), of(b));
            unit([0.0, if a >= 1.0 { f64::midpoint(a, b) } else { a / 2.0 }])
        }
        Expr::While(a, _) => unit([0.0, of(a)[1]]),
        Expr::Best(a) => of(a),
        Expr::Change(a) => {
            let [least, most] = of(a);
            let span = most - least;
            if span.is_finite() { [-span, span] } else { ANY }
        }
        Expr::Progress => UNIT,
        Expr::Delta => [-1.0, 1.0],
        Expr::On(a, _) => {
            let [least, most] = of(a);
            [low(least, 0.0), high(most, 0.0)]
        }
    }
}

fn gauge_bounds(gauge: &Gauge, scale: &Scale<'_>) -> Bounds {
    let facts = &scale.facts;
    let tiles = f64::from(facts.map_size);
    match gauge {
        Gauge::Column(at) => match COLUMNS[usize::from(*at)] {
            "health" | "food" | "water" => [0.0, 100.0],
            "row" | "col" | "exploration" => [0.0, tiles],
            "time_alive" => [0.0, facts.horizon.into()],
            name if name.ends_with("_level") && name != "item_level" => [0.0, facts.max_level.into()],
            "gold" | "player_kills" | "damage_received" | "damage_inflicted" | "item_level" => COUNT,
            name if name.ends_with("_exp") => COUNT,
            _ => ANY,
        },
        Gauge::Alive | Gauge::Within { .. } | Gauge::Sees(_) | Gauge::Holds(_) => UNIT,
        // Hat, top, bottom, one thing in the hand, one kind of ammunition.
        Gauge::Owned(owned) if !owned.pieces && owned.equipped == Some(true) => [0.0, 5.0],
        Gauge::Owned(owned) if !owned.pieces => [0.0, facts.inventory.into()],
        Gauge::Owned(_) | Gauge::Tally(_) => COUNT,
        Gauge::Space => [0.0, facts.inventory.into()],
        Gauge::Distance(_) | Gauge::DistanceTo(_) => [0.0, tiles],
        Gauge::HeldFor(_) => [0.0, facts.horizon.into()],
        Gauge::Registered(place) => scale.registered.get(usize::from(*place)).map_or(ANY, |row| [row.low, row.high]),
    }
}

fn fold_bounds(fold: Fold, [least, most]: Bounds, count: f64) -> Bounds {
    let scaled = |value: f64| if value == 0.0 { 0.0 } else { value * count };
    match fold {
        // Of nobody it is 0.
        Fold::Sum => [low(scaled(least), 0.0), high(scaled(most), 0.0)],
        Fold::Min | Fold::Max | Fold::Mean => [low(least, 0.0), high(most, 0.0)],
        Fold::Deviation => [0.0, if (most - least).is_finite() { most - least } else { f64::INFINITY }],
        Fold::HowMany => [0.0, if most >= 1.0 { count } else { 0.0 }],
    }
}

fn arithmetic(operator: Arithmetic, [a, b]: Bounds, [c, d]: Bounds) -> Bounds {
    let known = |[least, most]: Bounds| if least.is_nan() || most.is_nan() { ANY } else { [least, most] };
    let corners = |f: fn(f64, f64) -> f64| {
        let all = [f(a, c), f(a, d), f(b, c), f(b, d)];
        if all.iter().any(|value| value.is_nan()) {
            return ANY;
        }
        [all.iter().copied().fold(f64::INFINITY, low), all.iter().copied().fold(f64::NEG_INFINITY, high)]
    };
    match operator {
        Arithmetic::Add => known([a + c, b + d]),
        Arithmetic::Subtract => known([a - d, b - c]),
        Arithmetic::Multiply => corners(|a, b| if a == 0.0 || b == 0.0 { 0.0 } else { a * b }),
        // Near zero anything can come out, and by zero 0 does.
        Arithmetic::Divide if c <= 0.0 && d >= 0.0 => ANY,
        Arithmetic::Divide => corners(|a, b| a / b),
        Arithmetic::Smaller => [low(a, c), low(b, d)],
        Arithmetic::Larger => [high(a, c), high(b, d)],
    }
}

fn compare(comparison: Comparison, [a, b]: Bounds, [c, d]: Bounds) -> Bounds {
    match comparison {
        // `a / b` where `b` is positive.
        Comparison::AtLeast => {
            let least = if a >= d { 1.0 } else { 0.0 };
            let most = if b >= c {
                1.0
            } else if c > 0.0 {
                unit([0.0, b / c])[1]
            } else {
                0.0
            };
            [least, most]
        }
        // Graded by where it began: anything short of 1 may come out.
        Comparison::AtMost => [truth(b <= c, true)[0], if a <= d { 1.0 } else { 0.999 }],
        Comparison::Equal => [truth(a == b && c == d && a == c, true)[0], if a <= d && c <= b { 1.0 } else { 0.999 }],
        Comparison::Less => truth(b < c, a < d),
        Comparison::Greater => truth(a > d, b > c),
        Comparison::Unequal => truth(b < c || d < a, !(a == b && c == d && a == c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold() -> Expr {
        Expr::Gauge(Gauge::Column(crate::columns::column("gold")))
    }

    #[test]
    fn division_by_what_may_be_zero_tells_nothing() {
        let scale = Scale { facts: Facts::default(), registered: &[], assignee: Assignee::Team };
        let ratio = Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::Number(1.0)), Box::new(gold()));
        assert_eq!(bounds(&ratio, &scale), ANY);
        let half =
            Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::Moment(Moment::Tick)), Box::new(Expr::Number(2048.0)));
        assert_eq!(bounds(&half, &scale), [0.0, 0.5]);
    }

    #[test]
    fn nothing_is_bounded_by_unbounded_numbers() {
        let scale = Scale { facts: Facts::default(), registered: &[], assignee: Assignee::Team };
        let least = Expr::Compare(Comparison::AtLeast, Box::new(gold()), Box::new(Expr::Number(1e9)));
        assert_eq!(bounds(&least, &scale), UNIT);
        let difference = Expr::Arithmetic(Arithmetic::Subtract, Box::new(gold()), Box::new(gold()));
        assert_eq!(bounds(&difference, &scale), ANY);
    }
}
