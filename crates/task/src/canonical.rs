//! The canonical form of a task: what it means, whatever it is called and however its operands are ordered.

use std::cmp::Ordering;

use xxhash_rust::xxh3::xxh3_128;

use crate::tree::{Arithmetic, Begin, Expr, Gauge, Range, Task};
use crate::{COLUMNS, Registered};

/// The names of registered statistics, by place.
type Names<'a> = &'a [(u16, Registered)];

/// A node of the canonical form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// What it is: the kind first, then what tells it from others of its kind.
    pub(crate) label: Vec<String>,
    /// Its own numbers.
    pub(crate) numbers: Vec<f64>,
    /// Its parts; sorted where their order means nothing.
    pub(crate) parts: Vec<Node>,
}

/// A digest of what a task means: its assignee, goal, reward and beginning. Names, tags, weights, comments and the order of the operands
/// of `and`, `or`, `+` and `*` do not change it; xxh3-128.
pub fn identity(task: &Task) -> u128 {
    let mut bytes = Vec::new();
    write(&node(task), &mut bytes);
    xxh3_128(&bytes)
}

pub(crate) fn node(task: &Task) -> Node {
    let assignee = format!("{:?}", task.assignee);
    let names = &task.registered[..];
    let parts =
        vec![tagged("goal", expr(&task.goal, names)), tagged("reward", expr(&task.reward, names)), begin(&task.begin)];
    Node { label: vec!["task".into(), assignee], numbers: Vec::new(), parts }
}

fn tagged(label: &str, part: Node) -> Node {
    Node { label: vec![label.into()], numbers: Vec::new(), parts: vec![part] }
}

fn leaf(label: &[&str], numbers: &[f64]) -> Node {
    Node { label: label.iter().map(|&part| part.into()).collect(), numbers: numbers.to_vec(), parts: Vec::new() }
}

fn begin(begin: &Begin) -> Node {
    let mut parts = Vec::new();
    if let Some((rows, cols)) = begin.region {
        let at = [rows.least, rows.most, cols.least, cols.most].map(f64::from);
        parts.push(leaf(&["region"], &at));
    }
    let numbers = [begin.gold, begin.needs[0], begin.needs[1], begin.needs[2]];
    for (name, number) in ["gold", "health", "food", "water"].iter().zip(numbers) {
        parts.extend(number.map(|number| leaf(&[name], &[number.into()])));
    }
    parts.extend(begin.tick.map(|tick| leaf(&["tick"], &[tick.into()])));
    parts.extend(begin.levels.iter().map(|(skill, level)| leaf(&["level", &skill.to_string()], &[(*level).into()])));
    parts.extend(begin.items.iter().map(|(item, level, quantity, worn)| {
        leaf(&["item", &item.to_string(), if *worn { "worn" } else { "kept" }], &[(*level).into(), (*quantity).into()])
    }));
    parts.sort_by(order);
    Node { label: vec!["begin".into()], numbers: Vec::new(), parts }
}

fn expr(e: &Expr, names: Names<'_>) -> Node {
    let all = |all: &[Expr]| all.iter().map(|part| expr(part, names)).collect();
    let of = |kind: &[&str], numbers: &[f64], parts: &[&Expr]| Node {
        parts: parts.iter().map(|part| expr(part, names)).collect(),
        ..leaf(kind, numbers)
    };
    match e {
        Expr::Number(value) => leaf(&["number"], &[*value]),
        Expr::Moment(moment) => leaf(&["moment", &format!("{moment:?}")], &[]),
        Expr::Size(group) => leaf(&["size", &format!("{group:?}")], &[]),
        Expr::Gauge(gauge) => self::gauge(gauge, names),
        Expr::Fold { fold, group, members, each } => {
            of(&["fold", &format!("{fold:?}"), &format!("{group:?}"), &format!("{members:?}")], &[], &[each])
        }
        Expr::Arithmetic(operator @ (Arithmetic::Add | Arithmetic::Multiply), ..) => {
            let mut parts = Vec::new();
            flatten(e, *operator, names, &mut parts);
            sorted(&format!("{operator:?}"), parts)
        }
        Expr::Arithmetic(operator @ (Arithmetic::Smaller | Arithmetic::Larger), a, b) => {
            sorted(&format!("{operator:?}"), vec![expr(a, names), expr(b, names)])
        }
        Expr::Arithmetic(operator, a, b) => of(&["arithmetic", &format!("{operator:?}")], &[], &[a, b]),
        Expr::Clamp(a) => of(&["clamp"], &[], &[a]),
        Expr::Compare(comparison, a, b) => of(&["compare", &format!("{comparison:?}")], &[], &[a, b]),
        Expr::And(parts) => sorted("and", all(parts)),
        Expr::Or(parts) => sorted("or", all(parts)),
        Expr::Not(a) => of(&["not"], &[], &[a]),
        Expr::Done(a) => of(&["done"], &[], &[a]),
        Expr::If(condition, a, b) => of(&["if"], &[], &[condition, a, b]),
        Expr::By(a, n) => of(&["by"], &[(*n).into()], &[a]),
        Expr::InTicks(a, n) => of(&["within"], &[(*n).into()], &[a]),
        Expr::For(a, n) => of(&["for"], &[(*n).into()], &[a]),
        Expr::Then(a, b) => of(&["then"], &[], &[a, b]),
        Expr::AlwaysUntil(a, n) => of(&["always"], &[(*n).into()], &[a]),
        Expr::While(a, b) => of(&["while"], &[], &[a, b]),
        Expr::Best(a) => of(&["best"], &[], &[a]),
        Expr::Change(a) => of(&["change"], &[], &[a]),
        Expr::Progress => leaf(&["progress"], &[]),
        Expr::Delta => leaf(&["delta"], &[]),
        Expr::On(a, occasion) => of(&["on", &format!("{occasion:?}")], &[], &[a]),
    }
}

fn sorted(label: &str, mut parts: Vec<Node>) -> Node {
    parts.sort_by(order);
    Node { label: vec!["join".into(), label.into()], numbers: Vec::new(), parts }
}

/// Operands of a sum of sums, or a product of products.
fn flatten(e: &Expr, operator: Arithmetic, names: Names<'_>, parts: &mut Vec<Node>) {
    match e {
        Expr::Arithmetic(inner, a, b) if *inner == operator => {
            flatten(a, operator, names, parts);
            flatten(b, operator, names, parts);
        }
        e => parts.push(expr(e, names)),
    }
}

fn gauge(gauge: &Gauge, names: Names<'_>) -> Node {
    let ends = |range: &Range| [f64::from(range.least), f64::from(range.most)];
    match gauge {
        Gauge::Column(at) => leaf(&["gauge", COLUMNS[usize::from(*at)]], &[]),
        Gauge::Tally(tally) => {
            let event = crate::words::event_by_code(tally.event).map_or("", |event| event.name);
            let target = format!("{:?}", tally.target);
            let kinds = format!("{:08x}", tally.kinds);
            let numbers = [ends(&tally.level), ends(&tally.number), ends(&tally.gold)].concat();
            leaf(&["tally", event, &format!("{:?}", tally.measure), &kinds, &target], &numbers)
        }
        Gauge::Owned(owned) => {
            let kinds = format!("{:08x}", owned.kinds);
            let kept = if owned.pieces { "pieces" } else { "rows" };
            let state = format!("{:?}{:?}", owned.equipped, owned.listed);
            leaf(&["owned", kept, &kinds, &state], &ends(&owned.level))
        }
        Gauge::Within { rows, cols } => leaf(&["gauge", "within"], &[ends(rows), ends(cols)].concat()),
        Gauge::Registered(at) => {
            let name = names.iter().find(|(place, _)| place == at).map_or("", |(_, row)| &row.name);
            leaf(&["registered", name], &[])
        }
        other => {
            let text = format!("{other:?}");
            let (kind, what) = text.split_once('(').unwrap_or((&text, ""));
            leaf(&["gauge", kind, what], &[])
        }
    }
}

fn order(a: &Node, b: &Node) -> Ordering {
    a.label
        .cmp(&b.label)
        .then_with(|| {
            let pairs = a.numbers.iter().zip(&b.numbers);
            pairs
                .map(|(a, b)| a.total_cmp(b))
                .find(|found| found.is_ne())
                .unwrap_or(a.numbers.len().cmp(&b.numbers.len()))
        })
        .then_with(|| {
            let pairs = a.parts.iter().zip(&b.parts);
            pairs.map(|(a, b)| order(a, b)).find(|found| found.is_ne()).unwrap_or(a.parts.len().cmp(&b.parts.len()))
        })
}

/// Every list is preceded by its length, so that no two forms have the same bytes.
fn write(node: &Node, bytes: &mut Vec<u8>) {
    bytes.extend((node.label.len() as u32).to_le_bytes());
    for part in &node.label {
        bytes.extend((part.len() as u32).to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend((node.numbers.len() as u32).to_le_bytes());
    for number in &node.numbers {
        // Zero has two bit patterns and one meaning.
        let number = if *number == 0.0 { 0.0 } else { *number };
        bytes.extend(number.to_bits().to_le_bytes());
    }
    bytes.extend((node.parts.len() as u32).to_le_bytes());
    for part in &node.parts {
        write(part, bytes);
    }
}
