//! What is right by itself and yet more than a program can hold: said here, where it is known in which clause it stands.

use super::Checker;
use crate::ast::{self, ClauseKind};
use crate::compile::{Fault, Shape, fits};
use crate::diagnostic::{self as codes, Draft};
use crate::program::{HEADER, OPS_MAX, WORDS_MAX};
use crate::source::Span;
use crate::tree::{Expr, Gauge, Sight, Task};

/// The most different numbers of players that the tasks of a file read.
const READ_MAX: usize = 65_536;

impl Checker<'_> {
    /// Says why a task cannot be compiled.
    pub(super) fn refuse_unfit(&mut self, task: &ast::Task, made: &Task) {
        let shape = Shape { players: self.facts.players, lone: self.facts.team_count == 0, registered: u16::MAX };
        if let Err(fault) = fits(made, shape) {
            self.unfit(&fault, task, made, shape);
        }
        self.count_read([&made.goal, &made.reward], task.name.span);
    }

    fn unfit(&mut self, fault: &Fault, task: &ast::Task, made: &Task, shape: Shape) {
        let (what, hint) = match fault {
            // It could not be understood, which is said already.
            Fault::NotFinite => return,
            Fault::Operations(count) => (
                format!("takes {count} operations; {OPS_MAX} are the most"),
                "make several tasks of it, or say it more simply; what stands in it twice in the same words counts once",
            ),
            Fault::State(_) => (
                format!("remembers more than {} numbers", WORDS_MAX - HEADER),
                "use fewer of `by`, `for`, `then`, `while`, `best`, `change`, and of the comparisons `<=` and `==`",
            ),
            Fault::Registers => ("needs too many numbers at once".into(), "make several tasks of it"),
            fault => (format!("cannot be played: {fault}"), "make several tasks of it, or say it more simply"),
        };
        let goal_alone = Task { reward: Expr::Delta, ..made.clone() };
        let span = if fits(&goal_alone, shape).is_err() { clause(task, "goal") } else { clause(task, "reward") };
        let message = format!("task `{}` {what}", made.name);
        self.say(Draft::new(codes::LIMIT, span, message).label("too much for one task").hint(hint));
    }

    /// Counts what tasks read of players, and says so once it is too much.
    fn count_read(&mut self, roots: [&Expr; 2], span: Span) {
        let mut open = Vec::from(roots);
        while let Some(expr) = open.pop() {
            match expr {
                Expr::Gauge(Gauge::Alive | Gauge::DistanceTo(_) | Gauge::Sees(Sight::Anyone(_))) => {}
                Expr::Gauge(gauge) => {
                    if self.read.len() > READ_MAX || !self.read.insert(*gauge) || self.read.len() <= READ_MAX {
                        continue;
                    }
                    let message = format!("the tasks read more than {READ_MAX} different numbers of players");
                    let draft = Draft::new(codes::LIMIT, span, message).label("here the limit was reached");
                    self.say(draft.hint("run through shorter lists, or split the file"));
                }
                expr => open.extend(expr.parts()),
            }
        }
    }
}

/// What stands behind a word of a task; its name where there is none.
fn clause(task: &ast::Task, word: &str) -> Span {
    let found = task.clauses.iter().find(|clause| clause.kind.word() == word);
    match found.map(|clause| &clause.kind) {
        Some(ClauseKind::Goal(e) | ClauseKind::Reward(e)) => e.span,
        _ => task.name.span,
    }
}
