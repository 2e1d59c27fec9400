//! What an operation does to numbers: + - * / and comparisons alone, so that every machine computes the same bits.
//!
//! Finite operands give finite results, so neither NaN nor infinity can arise.

use serde::{Deserialize, Serialize};

/// An operation on one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Unary {
    Clamp,
    Not,
    Done,
    /// What a graded comparison is measured against: the distance to go when the task was given, at least 1.
    Unit,
}

/// An operation on two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Smaller,
    Larger,
    AtLeast,
    Less,
    Greater,
    Unequal,
    /// How far apart two numbers are.
    Apart,
    /// The progress of a comparison from the distance still to go and what that is measured against.
    Grade,
    /// The first where the second is 1, else 0.
    Where,
}

/// Runs `$body` with `$f` bound to the function of a [`Unary`]: one match, then whatever loop the body is.
macro_rules! unary {
    ($kind:expr, $f:ident => $body:expr) => {
        $crate::kernel::choose!(Unary, $kind, $f => $body, Clamp clamp, Not not, Done done, Unit unit)
    };
}

/// As `unary`, of a [`Binary`].
macro_rules! binary {
    ($kind:expr, $f:ident => $body:expr) => {
        $crate::kernel::choose!(
            Binary, $kind, $f => $body,
            Add add, Subtract subtract, Multiply multiply, Divide divide, Smaller smaller, Larger larger,
            AtLeast at_least, Less less, Greater greater, Unequal unequal, Apart apart, Grade grade, Where only_where
        )
    };
}

macro_rules! choose {
    ($Kind:ident, $kind:expr, $f:ident => $body:expr, $($variant:ident $function:ident),*) => {
        match $kind {
            $($crate::kernel::$Kind::$variant => {
                let $f = $crate::kernel::$function;
                $body
            })*
        }
    };
}

pub(crate) use {binary, choose, unary};

impl Unary {
    /// What it makes of a number.
    pub(crate) fn apply(self, a: f64) -> f64 {
        unary!(self, f => f(a))
    }
}

impl Binary {
    /// What it makes of two numbers.
    pub(crate) fn apply(self, a: f64, b: f64) -> f64 {
        binary!(self, f => f(a, b))
    }
}

/// The nearest finite number. What is no number becomes 0: only a statistic from outside can be that.
#[inline]
pub(crate) fn tame(x: f64) -> f64 {
    if x.is_nan() { 0.0 } else { saturate(x) }
}

#[inline]
#[expect(clippy::manual_clamp, reason = "`clamp` may return either of 0.0 and -0.0")]
fn saturate(x: f64) -> f64 {
    if x > f64::MAX {
        f64::MAX
    } else if x < f64::MIN {
        f64::MIN
    } else {
        x
    }
}

#[inline]
fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

#[inline]
pub(crate) fn clamp(a: f64) -> f64 {
    // The shapes of the machine's own maximum and minimum.
    let a = if a > 0.0 { a } else { 0.0 };
    if a < 1.0 { a } else { 1.0 }
}

#[inline]
pub(crate) fn not(a: f64) -> f64 {
    1.0 - a
}

#[inline]
pub(crate) fn done(a: f64) -> f64 {
    truth(a >= 1.0)
}

#[inline]
pub(crate) fn unit(a: f64) -> f64 {
    if a > 1.0 { a } else { 1.0 }
}

#[inline]
pub(crate) fn add(a: f64, b: f64) -> f64 {
    saturate(a + b)
}

#[inline]
pub(crate) fn subtract(a: f64, b: f64) -> f64 {
    saturate(a - b)
}

#[inline]
pub(crate) fn multiply(a: f64, b: f64) -> f64 {
    saturate(a * b)
}

#[inline]
pub(crate) fn divide(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { saturate(a / b) }
}

#[inline]
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

#[inline]
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

#[inline]
pub(crate) fn at_least(a: f64, b: f64) -> f64 {
    // Divided first and chosen from afterwards: no branch, so that two lanes are divided at once.
    let share = a / b;
    let share = if a > 0.0 { share } else { 0.0 };
    // A quotient of different numbers never rounds to 1.
    if a >= b { 1.0 } else { share }
}

#[inline]
pub(crate) fn less(a: f64, b: f64) -> f64 {
    truth(a < b)
}

#[inline]
pub(crate) fn greater(a: f64, b: f64) -> f64 {
    truth(a > b)
}

#[inline]
#[expect(clippy::float_cmp, reason = "whether they differ is the question")]
pub(crate) fn unequal(a: f64, b: f64) -> f64 {
    truth(a != b)
}

#[inline]
pub(crate) fn apart(a: f64, b: f64) -> f64 {
    saturate(if a > b { a - b } else { b - a })
}

#[inline]
pub(crate) fn grade(gap: f64, unit: f64) -> f64 {
    // However little is missing, a comparison that does not hold is not 1.
    const NEARLY: f64 = 1.0 - f64::EPSILON / 2.0;
    if gap <= 0.0 {
        return 1.0;
    }
    let rest = 1.0 - gap / unit;
    if rest > NEARLY {
        NEARLY
    } else if rest > 0.0 {
        rest
    } else {
        0.0
    }
}

#[inline]
pub(crate) fn only_where(a: f64, asked: f64) -> f64 {
    if asked >= 1.0 { a } else { 0.0 }
}
