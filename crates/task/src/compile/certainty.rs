//! What is certain for good: that a goal can no longer be reached, or no longer be lost. Deadlines, `always` and `while` bring it about;
//! where it cannot be told, the answer is no.

use super::Fault;
use super::build::{Builder, Value};
use super::lower::Context;
use crate::kernel::{Binary, Unary};
use crate::tree::Expr;

/// Bits of the word of a temporal operation.
pub(crate) const REACHED: u8 = 0;
pub(crate) const BROKEN: u8 = 1;

const NO: Value = Value::Constant(0.0);
const YES: Value = Value::Constant(1.0);

impl Builder<'_> {
    /// 1 where a progress will never be 1 again.
    pub(super) fn lost(&mut self, expr: &Expr) -> Result<Value, Fault> {
        Ok(match expr {
            Expr::Number(number) => Value::Constant(f64::from(u8::from(*number < 1.0))),
            Expr::Clamp(p) | Expr::Done(p) | Expr::For(p, _) => self.lost(p)?,
            Expr::Not(p) => self.won(p)?,
            Expr::And(all) => self.either_of(all, Self::lost)?,
            Expr::Or(all) => self.all_of(all, Self::lost)?,
            Expr::If(_, a, b) => {
                let (a, b) = (self.lost(a)?, self.lost(b)?);
                self.both(a, b)
            }
            Expr::By(p, _) | Expr::InTicks(p, _) | Expr::While(p, _) => {
                let broken = self.bit(expr, BROKEN)?;
                let hopeless = self.unreached(expr, p)?;
                self.either(broken, hopeless)
            }
            Expr::AlwaysUntil(..) => self.bit(expr, BROKEN)?,
            Expr::Then(a, b) => {
                let (first, second) = (self.unreached(expr, a)?, self.lost(b)?);
                self.either(first, second)
            }
            _ => NO,
        })
    }

    /// 1 where a progress will be 1 for good.
    fn won(&mut self, expr: &Expr) -> Result<Value, Fault> {
        Ok(match expr {
            Expr::Number(number) => Value::Constant(f64::from(u8::from(*number >= 1.0))),
            Expr::Clamp(p) | Expr::Done(p) => self.won(p)?,
            Expr::And(all) => self.all_of(all, Self::won)?,
            Expr::Or(all) => self.either_of(all, Self::won)?,
            Expr::If(_, a, b) => {
                let (a, b) = (self.won(a)?, self.won(b)?);
                self.both(a, b)
            }
            Expr::By(..) | Expr::InTicks(..) | Expr::AlwaysUntil(..) | Expr::While(..) => self.bit(expr, REACHED)?,
            Expr::Then(_, b) => {
                let (first, second) = (self.bit(expr, REACHED)?, self.won(b)?);
                self.both(first, second)
            }
            _ => NO,
        })
    }

    /// A bit of a temporal operation, which is there already: working it out again finds it.
    fn bit(&mut self, expr: &Expr, bit: u8) -> Result<Value, Fault> {
        let value = self.expr(expr, Context::Goal)?;
        Ok(self.flag(value, bit))
    }

    /// 1 where what an operation latches was not reached and is lost.
    fn unreached(&mut self, expr: &Expr, latched: &Expr) -> Result<Value, Fault> {
        let lost = self.lost(latched)?;
        if lost.is_zero() {
            return Ok(NO);
        }
        let reached = self.bit(expr, REACHED)?;
        let unreached = self.unary(Unary::Not, reached);
        Ok(self.both(lost, unreached))
    }

    fn all_of(&mut self, all: &[Expr], ask: fn(&mut Self, &Expr) -> Result<Value, Fault>) -> Result<Value, Fault> {
        let mut sum = YES;
        for one in all {
            let next = ask(self, one)?;
            sum = self.both(sum, next);
        }
        Ok(sum)
    }

    fn either_of(&mut self, all: &[Expr], ask: fn(&mut Self, &Expr) -> Result<Value, Fault>) -> Result<Value, Fault> {
        let mut sum = NO;
        for one in all {
            let next = ask(self, one)?;
            sum = self.either(sum, next);
        }
        Ok(sum)
    }

    fn both(&mut self, a: Value, b: Value) -> Value {
        match (a, b) {
            (NO, _) | (_, NO) => NO,
            (YES, other) | (other, YES) => other,
            _ => self.binary(Binary::Smaller, a, b),
        }
    }

    fn either(&mut self, a: Value, b: Value) -> Value {
        match (a, b) {
            (YES, _) | (_, YES) => YES,
            (NO, other) | (other, NO) => other,
            _ => self.binary(Binary::Larger, a, b),
        }
    }
}
