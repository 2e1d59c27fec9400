//! Building a tree: what is known before the episode is worked out at once.
#![allow(clippy::float_cmp, reason = "constants mean exactly what they say")]

use crate::tree::{Arithmetic, Comparison, Expr};

pub(super) fn number(expr: &Expr) -> Option<f64> {
    if let Expr::Number(value) = expr { Some(*value) } else { None }
}

/// Not the library's `clamp`, which may return either zero.
#[allow(clippy::manual_clamp, reason = "see above")]
fn unit(value: f64) -> f64 {
    match value {
        value if value <= 0.0 => 0.0,
        value if value >= 1.0 => 1.0,
        value => value,
    }
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

pub(super) fn clamp(a: Expr) -> Expr {
    match a {
        Expr::Number(value) => Expr::Number(unit(value)),
        Expr::Clamp(_) => a,
        a => Expr::Clamp(Box::new(a)),
    }
}

pub(super) fn arithmetic(operator: Arithmetic, a: Expr, b: Expr) -> Expr {
    if let (Some(a), Some(b)) = (number(&a), number(&b)) {
        let unknown = a.is_nan() || b.is_nan();
        let value = match operator {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide if b == 0.0 => truth(false),
            Arithmetic::Divide => a / b,
            Arithmetic::Smaller => {
                if a < b {
                    a
                } else {
                    b
                }
            }
            Arithmetic::Larger => {
                if a > b {
                    a
                } else {
                    b
                }
            }
        };
        // What overflows is not known either; the checker has refused literals that could.
        return Expr::Number(if unknown || !value.is_finite() { f64::NAN } else { value });
    }
    Expr::Arithmetic(operator, Box::new(a), Box::new(b))
}

pub(super) fn compare(comparison: Comparison, a: Expr, b: Expr) -> Expr {
    if let (Some(a), Some(b)) = (number(&a), number(&b)) {
        if a.is_nan() || b.is_nan() {
            return Expr::Number(f64::NAN);
        }
        let least = |gap: f64| if gap > 1.0 { gap } else { 1.0 };
        return Expr::Number(match comparison {
            Comparison::AtLeast if a >= b => 1.0,
            Comparison::AtLeast if b > 0.0 => unit(a / b),
            Comparison::AtMost if a > b => unit(1.0 - (a - b) / least(a - b)),
            Comparison::Equal if a != b => unit(1.0 - (a - b).abs() / least((a - b).abs())),
            Comparison::AtLeast => 0.0,
            Comparison::AtMost | Comparison::Equal => 1.0,
            Comparison::Less => truth(a < b),
            Comparison::Greater => truth(a > b),
            Comparison::Unequal => truth(a != b),
        });
    }
    Expr::Compare(comparison, Box::new(a), Box::new(b))
}

/// Joins progresses by the least, `neutral` 1, or the greatest, `neutral` 0.
pub(super) fn join(all: Vec<Expr>, neutral: f64) -> Expr {
    let mut kept = Vec::new();
    for expr in all {
        match expr {
            Expr::Number(value) if value == neutral => {}
            Expr::Number(value) if value == 1.0 - neutral => return Expr::Number(value),
            Expr::And(inner) if neutral == 1.0 => kept.extend(inner),
            Expr::Or(inner) if neutral == 0.0 => kept.extend(inner),
            expr => kept.push(expr),
        }
    }
    match kept.len() {
        0 => Expr::Number(neutral),
        1 => kept.remove(0),
        _ if neutral == 1.0 => Expr::And(kept),
        _ => Expr::Or(kept),
    }
}

pub(super) fn not(a: Expr) -> Expr {
    match a {
        Expr::Number(value) => Expr::Number(1.0 - value),
        Expr::Not(inner) => *inner,
        a => Expr::Not(Box::new(a)),
    }
}

pub(super) fn done(a: Expr) -> Expr {
    match a {
        Expr::Number(value) if value.is_nan() => a,
        Expr::Number(value) => Expr::Number(truth(value >= 1.0)),
        Expr::Done(_) => a,
        a => Expr::Done(Box::new(a)),
    }
}

pub(super) fn condition(condition: Expr, yes: Expr, no: Expr) -> Expr {
    match number(&condition) {
        Some(value) if value.is_nan() => Expr::Number(value),
        Some(value) if value >= 1.0 => yes,
        Some(_) => no,
        None => Expr::If(Box::new(condition), Box::new(yes), Box::new(no)),
    }
}
