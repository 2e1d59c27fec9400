//! The words of the task language, and what a text says before anything is checked: for Python's objects, as JSON.

use hinterland_task::ast::{Beginning, Clause, ClauseKind, Define, Expr, Item, ItemKind, Kind, Name, Operator, Task};
use hinterland_task::stats::{CLOCK, FUNCTIONS, PLACES, PROGRESS, STATISTICS};
use hinterland_task::words::{EVENTS, GROUPS, ITEMS, MATERIALS, SKILLS, STYLES};
use hinterland_task::{Limits, PRELUDE, PRELUDE_NAME, RESERVED, Span};
use pyo3::prelude::*;
use serde_json::{Map, Value, json};

use crate::errors::contained;
use crate::tasks::refused;

/// Every word of the language: those of the game, statistics, functions, and the prelude's predicates with their parameters.
#[pyfunction]
pub(crate) fn task_words() -> String {
    let calls = STATISTICS.iter().map(|row| (row.name, row.signature(), row.doc));
    let calls = calls.chain(FUNCTIONS.iter().map(|row| (row.name, row.signature.to_owned(), row.doc)));
    let clock = CLOCK.iter().map(|row| (row.0, row.2));
    let values = clock.chain(PLACES).chain(PROGRESS);
    let prelude =
        hinterland_task::parse(PRELUDE_NAME, PRELUDE, &Limits::default()).expect("the prelude is well formed");
    json!({
        "groups": GROUPS.map(|row| (row.0, row.3)),
        "skills": SKILLS,
        "styles": STYLES,
        "items": ITEMS,
        "materials": MATERIALS,
        "events": EVENTS.map(|row| (row.name, row.doc)),
        "calls": calls.collect::<Vec<_>>(),
        "reserved": RESERVED,
        "values": values.collect::<Vec<_>>(),
        "predicates": prelude.items.iter().filter_map(predicate).collect::<Vec<_>>(),
    })
    .to_string()
}

fn predicate(item: &Item) -> Option<Value> {
    let ItemKind::Define(Define { name, params, .. }) = &item.kind else { return None };
    let text = |e: &Expr| &PRELUDE[e.span.range()];
    let params = params
        .iter()
        .map(|param| (param.name.text.as_str(), param.kind.text.as_str(), param.default.as_ref().map(text)))
        .collect::<Vec<_>>();
    Some(json!({"name": name.text, "params": params, "doc": item.doc}))
}

/// What a text says, in canonical form, item by item; names are not looked up. Raises `TaskError` for a text that cannot be
/// read.
#[pyfunction]
#[pyo3(signature = (text, name="<text>"))]
pub(crate) fn outline_tasks(py: Python<'_>, text: &str, name: &str) -> PyResult<String> {
    let outline = || {
        // Parts are cut out of the formatted text: there comments stand outside of expressions.
        let text = hinterland_task::format(name, text, &Limits::default())?;
        let file = hinterland_task::parse(name, &text, &Limits::default())?;
        let outliner = Outliner { text: &text };
        let items: Vec<_> = file.items.iter().map(|item| outliner.item(item)).collect();
        Ok(json!({"text": text, "items": items}).to_string())
    };
    py.detach(|| contained(outline))?.map_err(|report| refused(py, &report, ""))
}

struct Outliner<'a> {
    text: &'a str,
}

impl Outliner<'_> {
    fn cut(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn item(&self, item: &Item) -> Value {
        let kind = match &item.kind {
            ItemKind::Task(task) => return self.task(task, &item.doc),
            ItemKind::Let(name, value) => {
                return json!({"kind": "let", "name": name.text, "value": self.expr(value)});
            }
            ItemKind::Import(_) => "import",
            ItemKind::Define(define) if define.reward => "reward",
            ItemKind::Define(_) => "define",
            ItemKind::Set(..) => "set",
            ItemKind::Curriculum(..) => "curriculum",
            ItemKind::For(_) => "for",
        };
        json!({"kind": kind, "text": self.cut(item.span)})
    }

    fn task(&self, task: &Task, doc: &str) -> Value {
        let mut parts: Map<String, Value> =
            task.clauses.iter().map(|clause| (clause.kind.word().to_owned(), self.clause(clause))).collect();
        parts.insert("kind".into(), "task".into());
        parts.insert("name".into(), task.name.text.as_str().into());
        parts.insert("assignee".into(), task.assignee.text.as_str().into());
        parts.insert("doc".into(), doc.into());
        Value::Object(parts)
    }

    fn clause(&self, clause: &Clause) -> Value {
        let words = |names: &[Name]| names.iter().map(|name| Value::from(name.text.as_str())).collect();
        let lines = |lines: &[Beginning]| lines.iter().map(|line| Value::from(self.cut(line.span))).collect();
        match &clause.kind {
            ClauseKind::Goal(e) | ClauseKind::Reward(e) | ClauseKind::Weight(e) | ClauseKind::Embedding(e) => {
                self.expr(e)
            }
            ClauseKind::Tags(names) => words(names),
            ClauseKind::Begin(all) => lines(all),
        }
    }

    fn expr(&self, e: &Expr) -> Value {
        json!({"text": self.cut(e.span), "strength": strength(&e.kind)})
    }
}

/// How tightly an expression holds together: parentheses are needed where it is part of something tighter.
fn strength(kind: &Kind) -> u8 {
    match kind {
        Kind::Number(_) | Kind::Name(_) | Kind::Call(..) | Kind::List(_) | Kind::Group(_) => 12,
        Kind::Negative(_) => 11,
        Kind::Chain(_, rest) => match rest[0].0 {
            Operator::Multiply | Operator::Divide => 10,
            Operator::Add | Operator::Subtract => 8,
            Operator::Then => 4,
            Operator::While => 3,
            Operator::And => 2,
            Operator::Or => 1,
            _ => 7,
        },
        Kind::On(..) => 9,
        Kind::Timed(..) => 6,
        Kind::Not(_) => 5,
        Kind::If(_) | Kind::Always(..) | Kind::Range(..) | Kind::Is(..) | Kind::Missing => 0,
    }
}
