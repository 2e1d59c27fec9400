//! The walk.
#![allow(clippy::float_cmp, clippy::manual_clamp, reason = "what is compared is meant to be the same")]

use std::collections::BTreeMap;

use super::World;
use crate::evaluate::{ONE, Seat};
use crate::tree::{Arithmetic, Assignee, Comparison, Expr, Fold, Gauge, Group, Members, Moment, Occasion, Sight, Task};

/// What a node remembers.
#[derive(Clone, Debug, Default)]
struct Memory {
    /// The tick in which it was last worked out, and what came of it.
    last: Option<(u32, f64)>,
    number: Option<f64>,
    reached: bool,
    broken: bool,
    count: u32,
}

type Path = Vec<u16>;

/// One assignee's task.
#[derive(Clone, Debug)]
pub(crate) struct Walker<'a> {
    task: &'a Task,
    seat: Seat,
    given: u32,
    memory: BTreeMap<Path, Memory>,
    pub(crate) progress: u32,
    pub(crate) best: u32,
    pub(crate) completed: Option<u32>,
    pub(crate) failed: bool,
    now: Now,
}

/// What the reward can ask about.
#[derive(Clone, Copy, Debug, Default)]
struct Now {
    delta: f64,
    success: bool,
    failure: bool,
    death: bool,
}

fn bounded(x: f64) -> f64 {
    if x.is_nan() {
        0.0
    } else if x == f64::INFINITY {
        f64::MAX
    } else if x == f64::NEG_INFINITY {
        f64::MIN
    } else {
        x
    }
}

fn unit_interval(x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        x
    }
}

/// The groups whose living members are asked, folds inside of folds excepted.
fn asked_of(expr: &Expr) -> Vec<Group> {
    match expr {
        Expr::Fold { group, members: Members::Living, .. } => vec![*group],
        Expr::Fold { .. } => Vec::new(),
        other => other.parts().flat_map(asked_of).collect(),
    }
}

fn one_if(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

fn below(path: &Path, part: usize) -> Path {
    let mut path = path.clone();
    path.push(part as u16);
    path
}

fn asks_member(expr: &Expr) -> bool {
    match expr {
        Expr::Gauge(_) => true,
        Expr::Fold { .. } => false,
        _ => expr.parts().any(asks_member),
    }
}

impl<'a> Walker<'a> {
    pub(crate) fn new(task: &'a Task, seat: Seat, given: u32) -> Self {
        let (memory, now) = (BTreeMap::new(), Now::default());
        Self { task, seat, given, memory, progress: 0, best: 0, completed: None, failed: false, now }
    }

    /// The reward of a tick.
    pub(crate) fn tick(&mut self, world: &World) -> f64 {
        let (goal, path) = (&self.task.goal, vec![0]);
        let value = unit_interval(self.expr(goal, &path, None, world));
        let progress = (value * f64::from(ONE)).floor() as u32;
        let team = self.group(Group::Assignee, world);
        let dead = team.iter().all(|player| !world.is_alive(*player));
        let open = self.completed.is_none();
        let success = open && value == 1.0;
        let failure = open && !success && !self.failed && (dead || self.lost(goal, &path));
        let death = team.iter().any(|player| world.has_died(*player));
        let delta = if open { (f64::from(progress) - f64::from(self.progress)) / f64::from(ONE) } else { 0.0 };
        self.now = Now { delta, success, failure, death };
        self.progress = progress;
        if progress > self.best {
            self.best = progress;
        }
        if success {
            self.completed = Some(world.tick);
        }
        self.failed |= failure;
        let reward = self.expr(&self.task.reward, &vec![1], None, world);
        let most = f64::from(f32::MAX);
        if reward >= most {
            most
        } else if reward <= -most {
            -most
        } else if reward == 0.0 {
            0.0
        } else {
            reward
        }
    }

    fn group(&self, group: Group, world: &World) -> Vec<u16> {
        match (group, self.task.assignee) {
            (Group::Assignee, Assignee::Agent) => vec![self.seat.player],
            _ => world.group(self.seat.team, group).to_vec(),
        }
    }

    fn expr(&mut self, expr: &Expr, path: &Path, member: Option<u16>, world: &World) -> f64 {
        if let Some(Memory { last: Some((tick, value)), .. }) = self.memory.get(path)
            && *tick == world.tick
        {
            return *value;
        }
        if let Expr::Fold { fold, group, members, each } = expr {
            let asked = self.group(*group, world).into_iter();
            let asked: Vec<_> = asked.filter(|player| *members == Members::All || world.is_alive(*player)).collect();
            self.prepare(each, &below(path, 0), &asked, *fold, world);
            let values: Vec<_> =
                asked.iter().map(|player| self.expr(each, &below(path, 0), Some(*player), world)).collect();
            let value = fold_of(*fold, &values);
            self.memory.entry(path.clone()).or_default().last = Some((world.tick, value));
            return value;
        }
        let parts: Vec<f64> =
            expr.parts().enumerate().map(|(part, expr)| self.expr(expr, &below(path, part), member, world)).collect();
        match expr {
            Expr::Number(number) => *number,
            Expr::Moment(Moment::Tick) => f64::from(world.tick),
            Expr::Moment(Moment::Elapsed) => f64::from(world.tick - self.given),
            Expr::Size(group) => self.group(*group, world).len() as f64,
            Expr::Gauge(gauge) => self.gauge(gauge, member, world),
            Expr::Arithmetic(kind, ..) => arithmetic(*kind, parts[0], parts[1]),
            Expr::Clamp(_) => unit_interval(parts[0]),
            Expr::Compare(kind, a, b) => {
                let value = self.compare(*kind, parts[0], parts[1], path);
                let asked = asked_of(a).into_iter().chain(asked_of(b));
                let known = asked.map(|group| self.group(group, world));
                let empty = known.into_iter().any(|group| !group.iter().any(|player| world.is_alive(*player)));
                if empty { 0.0 } else { value }
            }
            Expr::And(_) => parts.into_iter().reduce(|a, b| if b < a { b } else { a }).unwrap_or(1.0),
            Expr::Or(_) => parts.into_iter().reduce(|a, b| if b > a { b } else { a }).unwrap_or(0.0),
            Expr::Not(_) => 1.0 - parts[0],
            Expr::Done(_) => one_if(parts[0] >= 1.0),
            Expr::If(..) => parts[if parts[0] >= 1.0 { 1 } else { 2 }],
            Expr::Progress => f64::from(self.progress) / f64::from(ONE),
            Expr::Delta => self.now.delta,
            Expr::On(_, occasion) => {
                let Now { success, failure, death, .. } = self.now;
                let is_now = match occasion {
                    Occasion::Success => success,
                    Occasion::Failure => failure,
                    Occasion::Death => death,
                };
                if is_now { parts[0] } else { 0.0 }
            }
            _ => self.remember(expr, &parts, path, world),
        }
    }

    fn gauge(&self, gauge: &Gauge, member: Option<u16>, world: &World) -> f64 {
        let player = member.expect("a gauge stands in a fold");
        match gauge {
            Gauge::DistanceTo(group) if *self.group(*group, world) == [player] => 0.0,
            Gauge::DistanceTo(group) => world.among("nearest", player, &self.group(*group, world)),
            Gauge::Sees(Sight::Anyone(group)) => one_if(world.among("sees", player, &self.group(*group, world)) < 2.0),
            gauge => bounded(world.number(gauge, player)),
        }
    }

    /// Before the members are asked one by one: what they share, and what is worked out once for the assignee.
    fn prepare(&mut self, expr: &Expr, path: &Path, asked: &[u16], fold: Fold, world: &World) {
        if !asks_member(expr) {
            self.expr(expr, path, None, world);
            return;
        }
        for (part, expr) in expr.parts().enumerate() {
            self.prepare(expr, &below(path, part), asked, fold, world);
        }
        if let Expr::Compare(kind @ (Comparison::AtMost | Comparison::Equal), a, b) = expr {
            let gaps: Vec<f64> = asked
                .iter()
                .map(|player| {
                    let a = self.expr(a, &below(path, 0), Some(*player), world);
                    gap(*kind, a, self.expr(b, &below(path, 1), Some(*player), world))
                })
                .collect();
            let shared = fold_of(if fold == Fold::Max { Fold::Min } else { Fold::Max }, &gaps);
            self.memory.entry(path.clone()).or_default().number.get_or_insert(if shared > 1.0 { shared } else { 1.0 });
        }
    }

    fn compare(&mut self, kind: Comparison, a: f64, b: f64, path: &Path) -> f64 {
        match kind {
            Comparison::AtLeast if b > 0.0 => {
                if a >= b {
                    1.0
                } else {
                    unit_interval(a / b)
                }
            }
            Comparison::AtLeast => one_if(a >= b),
            Comparison::Less => one_if(a < b),
            Comparison::Greater => one_if(a > b),
            Comparison::Unequal => one_if(a != b),
            Comparison::AtMost | Comparison::Equal => {
                let gap = gap(kind, a, b);
                let first = if gap > 1.0 { gap } else { 1.0 };
                let scale = *self.memory.entry(path.clone()).or_default().number.get_or_insert(first);
                let holds = if kind == Comparison::AtMost { a <= b } else { a == b };
                let graded = unit_interval(1.0 - gap / scale);
                match (holds, graded == 1.0) {
                    (true, _) => 1.0,
                    (false, true) => 1.0_f64.next_down(),
                    (false, false) => graded,
                }
            }
        }
    }

    fn remember(&mut self, expr: &Expr, parts: &[f64], path: &Path, world: &World) -> f64 {
        let (now, elapsed) = (world.tick, world.tick - self.given);
        let memory = self.memory.entry(path.clone()).or_default();
        let open = !memory.reached && !memory.broken;
        let value = match expr {
            Expr::By(_, n) => memory.deadline(parts[0], now, *n),
            Expr::InTicks(_, n) => memory.deadline(parts[0], elapsed, *n),
            Expr::For(_, n) => {
                memory.count = if parts[0] >= 1.0 { memory.count + 1 } else { 0 };
                if memory.count >= *n { 1.0 } else { f64::from(memory.count) / f64::from(*n) }
            }
            Expr::Then(..) => {
                memory.reached |= parts[0] >= 1.0;
                let first = if memory.reached && parts[0] < 1.0 { 1.0 } else { parts[0] };
                bounded(first + if memory.reached { parts[1] } else { 0.0 }) / 2.0
            }
            Expr::AlwaysUntil(_, n) => {
                memory.broken |= open && parts[0] < 1.0;
                memory.reached |= !memory.broken && now >= *n;
                memory.settled(f64::from(now) / f64::from(*n))
            }
            Expr::While(..) => {
                memory.broken |= open && parts[1] < 1.0;
                memory.reached |= !memory.broken && parts[0] >= 1.0;
                memory.settled(parts[0])
            }
            Expr::Best(_) => match memory.number {
                Some(best) if best >= parts[0] => best,
                _ => parts[0],
            },
            _ => memory.number.map_or(0.0, |before| bounded(parts[0] - before)),
        };
        memory.number = Some(if matches!(expr, Expr::Best(_)) { value } else { parts[0] });
        memory.last = Some((now, value));
        value
    }

    /// Whether a progress is certain never to be 1 again.
    fn lost(&self, expr: &Expr, path: &Path) -> bool {
        let memory = self.memory.get(path);
        let (reached, broken) = memory.map_or((false, false), |memory| (memory.reached, memory.broken));
        let part = |place: usize, expr: &Expr| self.lost(expr, &below(path, place));
        match expr {
            Expr::Number(number) => *number < 1.0,
            Expr::Clamp(p) | Expr::Done(p) | Expr::For(p, _) => part(0, p),
            Expr::Not(p) => self.won(p, &below(path, 0)),
            Expr::And(all) => all.iter().enumerate().any(|(place, expr)| part(place, expr)),
            Expr::Or(all) => all.iter().enumerate().all(|(place, expr)| part(place, expr)),
            Expr::If(_, a, b) => part(1, a) && part(2, b),
            Expr::By(p, _) | Expr::InTicks(p, _) | Expr::While(p, _) => broken || !reached && part(0, p),
            Expr::AlwaysUntil(..) => broken,
            Expr::Then(a, b) => !reached && part(0, a) || part(1, b),
            _ => false,
        }
    }

    /// Whether a progress is certain to be 1 for good.
    fn won(&self, expr: &Expr, path: &Path) -> bool {
        let reached = self.memory.get(path).is_some_and(|memory| memory.reached);
        let part = |place: usize, expr: &Expr| self.won(expr, &below(path, place));
        match expr {
            Expr::Number(number) => *number >= 1.0,
            Expr::Clamp(p) | Expr::Done(p) => part(0, p),
            Expr::And(all) => all.iter().enumerate().all(|(place, expr)| part(place, expr)),
            Expr::Or(all) => all.iter().enumerate().any(|(place, expr)| part(place, expr)),
            Expr::If(_, a, b) => part(1, a) && part(2, b),
            Expr::By(..) | Expr::InTicks(..) | Expr::While(..) | Expr::AlwaysUntil(..) => reached,
            Expr::Then(_, b) => reached && part(1, b),
            _ => false,
        }
    }
}

impl Memory {
    fn deadline(&mut self, p: f64, now: u32, deadline: u32) -> f64 {
        self.reached |= !self.broken && p >= 1.0 && now <= deadline;
        self.broken |= !self.reached && now >= deadline;
        self.settled(p)
    }

    fn settled(&self, open: f64) -> f64 {
        if self.reached {
            1.0
        } else if self.broken {
            0.0
        } else {
            open
        }
    }
}

fn gap(kind: Comparison, a: f64, b: f64) -> f64 {
    let gap = bounded(a - b);
    if kind == Comparison::Equal { gap.abs() } else { gap }
}

fn arithmetic(kind: Arithmetic, a: f64, b: f64) -> f64 {
    match kind {
        Arithmetic::Add => bounded(a + b),
        Arithmetic::Subtract => bounded(a - b),
        Arithmetic::Multiply => bounded(a * b),
        Arithmetic::Divide if b == 0.0 => 0.0,
        Arithmetic::Divide => bounded(a / b),
        Arithmetic::Smaller => {
            if a <= b {
                a
            } else {
                b
            }
        }
        Arithmetic::Larger => {
            if a >= b {
                a
            } else {
                b
            }
        }
    }
}

fn fold_of(fold: Fold, values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let count = values.len() as f64;
    let sum = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, |sum, value| bounded(sum + value));
    let mean = sum(&mut values.iter().copied()) / count;
    match fold {
        Fold::Sum => sum(&mut values.iter().copied()),
        Fold::Min => values.iter().copied().reduce(|a, b| if b < a { b } else { a }).unwrap_or(0.0),
        Fold::Max => values.iter().copied().reduce(|a, b| if b > a { b } else { a }).unwrap_or(0.0),
        Fold::Mean => mean,
        Fold::Deviation => {
            let squares = &mut values.iter().map(|value| bounded(value - mean)).map(|off| bounded(off * off));
            (sum(squares) / count).sqrt()
        }
        Fold::HowMany => values.iter().filter(|value| **value >= 1.0).count() as f64,
    }
}
