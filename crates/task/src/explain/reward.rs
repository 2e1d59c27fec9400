//! What a task gives, in plain English.

use super::{Teller, number};
use crate::tree::{Arithmetic, Expr, Occasion};

impl Teller<'_> {
    pub(super) fn reward(&self, e: &Expr) -> String {
        match e {
            Expr::Delta => "in each tick the change of progress".into(),
            Expr::Progress => "in each tick the progress".into(),
            e if is_hold(e) => "in each tick the change of progress, but 1 in the tick of success".into(),
            Expr::Arithmetic(Arithmetic::Add, a, b) => format!("{}, plus {}", self.reward(a), self.reward(b)),
            Expr::Arithmetic(Arithmetic::Subtract, a, b) => format!("{}, less {}", self.reward(a), self.reward(b)),
            Expr::Arithmetic(Arithmetic::Multiply, a, b) => match (&**a, &**b) {
                (Expr::Number(value), other) | (other, Expr::Number(value)) => {
                    format!("{} times {}", number(*value), self.term(other))
                }
                (a, b) => format!("{} times {}", self.term(a), self.term(b)),
            },
            Expr::On(a, occasion) => format!("{} {}", self.term(a), on(*occasion)),
            e => self.tell(e),
        }
    }

    fn term(&self, e: &Expr) -> String {
        match e {
            Expr::Delta => "the change of progress".into(),
            Expr::Progress => "the progress".into(),
            Expr::Arithmetic(..) => format!("({})", self.reward(e)),
            e => self.tell(e),
        }
    }
}

fn on(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Success => "in the tick of success",
        Occasion::Failure => "in the tick of failure",
        Occasion::Death => "in each tick in which one of the assignee dies",
    }
}

/// What the word `hold` stands for.
fn is_hold(e: &Expr) -> bool {
    matches!(e, Expr::If(condition, yes, no)
        if matches!(&**condition, Expr::On(what, Occasion::Success) if matches!(&**what, Expr::Number(1.0)))
            && matches!(&**yes, Expr::Number(1.0))
            && matches!(&**no, Expr::Delta))
}
