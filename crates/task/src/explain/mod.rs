//! A task in plain English, with its numbers.

mod gauge;
mod reward;

use std::fmt::Write as _;

use crate::Registered;
use crate::tree::{Arithmetic, Assignee, Begin, Comparison, Expr, Fold, Gauge, Group, Members, Moment, Place, Task};
use crate::words;

/// What a task asks and gives, in plain English: a heading, then a line for each part.
pub fn explain(task: &Task) -> String {
    let whom = if task.assignee == Assignee::Agent { "an agent" } else { "a team" };
    let mut text = format!("{}, for {whom}", task.name);
    if !task.doc.is_empty() {
        let _ = write!(text, "\n  {}", task.doc.replace('\n', "\n  "));
    }
    let _ = write!(text, "\n  Goal: {}", Teller::new(task).goal(&task.goal, 2));
    let _ = write!(text, "\n  Reward: {}.", Teller::new(task).reward(&task.reward));
    let begin = begin(&task.begin);
    if !begin.is_empty() {
        let _ = write!(text, "\n  It begins with {}.", begin.join(", "));
    }
    let tags = if task.tags.is_empty() { String::new() } else { format!("; tags {}", task.tags.join(", ")) };
    let _ = writeln!(text, "\n  Weight {}{tags}.", task.weight);
    text
}

fn begin(begin: &Begin) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some((rows, cols)) = begin.region {
        if rows.least == rows.most && cols.least == cols.most {
            parts.push(format!("a place at row {}, column {}", rows.least, cols.least));
        } else {
            parts.push(format!(
                "a place in rows {} to {}, columns {} to {}",
                rows.least, rows.most, cols.least, cols.most
            ));
        }
    }
    let numbers =
        [(begin.gold, "gold"), (begin.needs[0], "health"), (begin.needs[1], "food"), (begin.needs[2], "water")];
    parts.extend(numbers.iter().filter_map(|(number, name)| number.map(|number| format!("{number} {name}"))));
    for (skill, level) in &begin.levels {
        parts.push(format!("level {level} in {}", words::SKILLS[usize::from(*skill) - 1]));
    }
    for (item, level, quantity, worn) in &begin.items {
        let name = words::ITEMS[usize::from(item - words::FIRST_ITEM)];
        parts.push(format!("{quantity} {name} of level {level}{}", if *worn { ", worn" } else { "" }));
    }
    parts.extend(begin.tick.map(|tick| format!("tick {tick}")));
    parts
}

/// Tells expressions of a task.
struct Teller<'a> {
    assignee: Assignee,
    registered: &'a [(u16, Registered)],
    /// Whose numbers are told at this place.
    whom: String,
}

/// A number as a person writes it.
fn number(value: f64) -> String {
    if value % 1.0 == 0.0 {
        format!("{value}")
    } else {
        format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl<'a> Teller<'a> {
    fn new(task: &'a Task) -> Self {
        Self { assignee: task.assignee, registered: &task.registered, whom: String::new() }
    }

    /// The same, speaking of someone else.
    fn of(&self, whom: String) -> Self {
        Self { whom, ..*self }
    }

    fn group(&self, group: Group) -> String {
        match group {
            Group::Assignee if self.assignee == Assignee::Agent => "the agent".into(),
            Group::Assignee | Group::Team => "the team".into(),
            Group::Leader => "the leader".into(),
            Group::LeftTeam => "the left team".into(),
            Group::LeftLeader => "the left team's leader".into(),
            Group::RightTeam => "the right team".into(),
            Group::RightLeader => "the right team's leader".into(),
            Group::Foes => "the foes".into(),
            Group::FoeLeaders => "the foes' leaders".into(),
            Group::Players => "all players".into(),
            Group::Player(id) => format!("player {id}"),
        }
    }

    fn single(&self, group: Group) -> bool {
        matches!(group, Group::Leader | Group::LeftLeader | Group::RightLeader | Group::Player(_))
            || group == Group::Assignee && self.assignee == Assignee::Agent
    }

    /// A goal: alternatives and sequences in lines of their own.
    fn goal(&self, e: &Expr, level: usize) -> String {
        let (head, parts): (&str, Vec<&Expr>) = match e {
            Expr::And(all) => ("all of these; the least of them is the progress", all.iter().collect()),
            Expr::Or(all) => ("one of these; the greatest of them is the progress", all.iter().collect()),
            Expr::Then(a, b) => ("first the one, then the other, half the progress each", vec![a, b]),
            e => return self.truth(e).unwrap_or_else(|| self.tell(e)) + ".",
        };
        let mut text = format!("{head}:");
        for part in parts {
            let _ = write!(text, "\n{}- {}", "  ".repeat(level), self.goal(part, level + 1));
        }
        text
    }

    /// An expression in one line.
    fn tell(&self, e: &Expr) -> String {
        match e {
            Expr::Number(value) => number(*value),
            Expr::Moment(Moment::Tick) => "the tick".into(),
            Expr::Moment(Moment::Elapsed) => "the ticks since the task was given".into(),
            Expr::Size(group) => format!("the size of {}", self.group(*group)),
            Expr::Gauge(found) => self.gauge(found),
            Expr::Fold { fold, group, members, each } => self.fold(*fold, *group, *members, each),
            Expr::Arithmetic(operator, a, b) => self.arithmetic(*operator, a, b),
            Expr::Clamp(a) => match self.truth(a) {
                Some(sentence) => sentence,
                None => format!("the part of 1 that {} is", self.tell(a)),
            },
            Expr::Compare(comparison, a, b) => self.compare(*comparison, a, b),
            Expr::And(all) => self.joined(all, " and "),
            Expr::Or(all) => self.joined(all, " or "),
            Expr::Not(a) => format!("not ({})", self.tell(a)),
            Expr::Done(a) => format!("{} (all or nothing)", self.tell(a)),
            Expr::If(condition, a, b) => {
                format!("if {}: {}; else: {}", self.tell(condition), self.tell(a), self.tell(b))
            }
            Expr::By(a, tick) => format!("{} by tick {tick}", self.apart(a)),
            Expr::InTicks(a, ticks) => format!("{} within {ticks} ticks", self.apart(a)),
            Expr::For(a, ticks) => format!("{} for {ticks} ticks in a row", self.apart(a)),
            Expr::Then(a, b) => format!("({}) and then ({})", self.tell(a), self.tell(b)),
            Expr::AlwaysUntil(a, tick) => format!("always, until tick {tick}, {}", self.apart(a)),
            Expr::While(a, b) => format!("({}) as long as {}", self.tell(a), self.apart(b)),
            Expr::Best(a) => format!("the best so far of {}", self.tell(a)),
            Expr::Change(a) => format!("the change of {}", self.tell(a)),
            Expr::Progress => "the progress".into(),
            Expr::Delta => "the change of progress".into(),
            Expr::On(a, occasion) => format!("{} on {}", self.tell(a), format!("{occasion:?}").to_lowercase()),
        }
    }

    /// In parentheses where it would be unclear what a time belongs to.
    fn apart(&self, e: &Expr) -> String {
        match e {
            Expr::By(..)
            | Expr::InTicks(..)
            | Expr::For(..)
            | Expr::AlwaysUntil(..)
            | Expr::While(..)
            | Expr::Then(..)
            | Expr::If(..) => format!("({})", self.tell(e)),
            e => self.tell(e),
        }
    }

    fn joined(&self, all: &[Expr], word: &str) -> String {
        let parts: Vec<_> = all.iter().map(|part| self.apart(part)).collect();
        format!("({})", parts.join(word))
    }

    fn fold(&self, fold: Fold, group: Group, members: Members, each: &Expr) -> String {
        let whom = self.group(group);
        if self.single(group) {
            return self.of(whom).tell(each);
        }
        let among = if members == Members::Living { format!("the living of {whom}") } else { whom.clone() };
        let alone = is_progress(each);
        match fold {
            Fold::Sum if matches!(each, Expr::Gauge(Gauge::Alive)) => format!("the number of the living of {whom}"),
            Fold::Sum if is_dead(each) => format!("the number of the dead of {whom}"),
            Fold::Sum => format!("{}, added up", self.of(among).tell(each)),
            Fold::Max if alone => self.of(format!("any of {among}")).tell(each),
            Fold::Min if alone => self.of(format!("each of {among}")).tell(each),
            Fold::HowMany => format!("the number of {among} for whom {}", self.of("one".into()).tell(each)),
            Fold::Min => format!("the least of {} among {among}", self.of("one".into()).tell(each)),
            Fold::Max => format!("the greatest of {} among {among}", self.of("one".into()).tell(each)),
            Fold::Mean => format!("the mean of {} over {among}", self.of("one".into()).tell(each)),
            Fold::Deviation => format!("the standard deviation of {} over {among}", self.of("one".into()).tell(each)),
        }
    }

    /// What is 1 or 0, said as a sentence.
    fn truth(&self, e: &Expr) -> Option<String> {
        let sentence = |text: String| text.strip_prefix("whether ").map(str::to_owned);
        match e {
            Expr::Gauge(_) => sentence(self.tell(e)),
            Expr::Fold { fold: Fold::HowMany, group, .. } if self.single(*group) => Some(self.tell(e)),
            Expr::Fold { fold, group, .. } if *fold != Fold::Sum || self.single(*group) => sentence(self.tell(e)),
            _ => None,
        }
    }

    fn arithmetic(&self, operator: Arithmetic, a: &Expr, b: &Expr) -> String {
        let part = |e: &Expr| match e {
            Expr::Arithmetic(..) | Expr::Clamp(_) => format!("({})", self.tell(e)),
            e => self.tell(e),
        };
        let (a, b) = (part(a), part(b));
        match operator {
            Arithmetic::Add => format!("{a} + {b}"),
            Arithmetic::Subtract => format!("{a} - {b}"),
            Arithmetic::Multiply => format!("{a} times {b}"),
            Arithmetic::Divide => format!("{a} divided by {b}"),
            Arithmetic::Smaller => format!("the smaller of {a} and {b}"),
            Arithmetic::Larger => format!("the larger of {a} and {b}"),
        }
    }

    fn compare(&self, comparison: Comparison, a: &Expr, b: &Expr) -> String {
        if let (Some(yes), Expr::Number(value)) = (self.truth(a), b) {
            let holds = match comparison {
                Comparison::AtLeast => Some(*value > 0.0),
                Comparison::Equal if *value >= 1.0 => Some(true),
                Comparison::Greater => Some(true),
                Comparison::Equal | Comparison::AtMost | Comparison::Less
                    if *value < 1.0 || comparison == Comparison::Less =>
                {
                    Some(false)
                }
                _ => None,
            };
            if let Some(holds) = holds {
                return if holds { yes } else { format!("it is not so that {yes}") };
            }
        }
        let (a, b) = (self.tell(a), self.tell(b));
        match comparison {
            Comparison::AtLeast => format!("{a} is at least {b}"),
            Comparison::AtMost => format!("{a} is at most {b}"),
            Comparison::Equal => format!("{a} is {b}"),
            Comparison::Less => format!("{a} is less than {b}"),
            Comparison::Greater => format!("{a} is more than {b}"),
            Comparison::Unequal => format!("{a} is not {b}"),
        }
    }
}

/// Whether what is asked of each is a progress, so that the greatest means any and the least means all.
fn is_progress(each: &Expr) -> bool {
    match each {
        Expr::Gauge(gauge) => {
            matches!(gauge, Gauge::Alive | Gauge::Within { .. } | Gauge::Sees(_) | Gauge::Holds(_))
        }
        Expr::Compare(..) | Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::Done(_) => true,
        _ => false,
    }
}

/// What the statistic `dead` is of each.
fn is_dead(each: &Expr) -> bool {
    matches!(each, Expr::Arithmetic(Arithmetic::Subtract, a, b)
        if matches!(**a, Expr::Number(1.0)) && matches!(**b, Expr::Gauge(Gauge::Alive)))
}

fn place(place: Place) -> String {
    match place {
        Place::Center => "the middle of the map".into(),
        Place::Spawn => "the place of birth".into(),
        Place::Quadrant(at) => format!("the centre of quadrant {}", at + 1),
        Place::Tile(row, col) => format!("the tile at row {row}, column {col}"),
    }
}
