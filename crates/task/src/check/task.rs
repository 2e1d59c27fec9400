//! Tasks from their clauses.

use std::rc::Rc;

use super::bounds::bounds;
use super::scope::Frame;
use super::value::{Class, Quantity, Type, Value};
use super::{Checker, Context};
use crate::ast::{self, Clause, ClauseKind, Item};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::tree::{Assignee, Begin, Expr, Task};

/// How many numbers an embedding may have (rules 2.2).
const EMBEDDING_MAX: usize = 4096;
const TAGS_MAX: usize = 32;

impl<'a> Checker<'a> {
    pub(super) fn task(&mut self, task: &'a ast::Task, item: &'a Item, frame: &Rc<Frame<'a>>) {
        let Some(name) = self.text(&task.name, frame) else { return };
        if let Some((_, first)) = self.task_names.get(&name) {
            let draft = Draft::new(codes::DUPLICATE, task.name.span, format!("two tasks are called `{name}`"));
            let draft = if *first == task.name.span {
                draft
                    .label("made twice by a `for`")
                    .hint("put what the `for` runs through into the name, as in \"fish-{level}\"")
            } else {
                draft
                    .label("the second")
                    .hint("names of tasks are shared by a file and all that it imports; choose another")
                    .also(*first, "the first")
            };
            self.diagnostics.push(draft);
            return;
        }
        if self.tasks.len() >= self.limits.tasks {
            let message = format!("there are more than {} tasks", self.limits.tasks);
            self.say(
                Draft::new(codes::LIMIT, task.name.span, message)
                    .label("one too many")
                    .hint("run through shorter lists"),
            );
            self.steps = self.limits.steps + 1;
            return;
        }
        let team = task.assignee.text == "team";
        self.assignee = Some(if team { Assignee::Team } else { Assignee::Agent });
        if team && self.facts.team_count == 0 {
            self.warn_of_teams(task.assignee.span, "each agent gets this task for itself");
        }
        let made = self.clauses(task, item, name.clone(), frame);
        let weight =
            made.doc.len() / 16 + made.embedding.as_ref().map_or(0, |numbers| numbers.len() / 8) + made.tags.len() * 4;
        self.refuse_unfit(task, &made);
        self.assignee = None;
        let total = self.nodes.saturating_add(weight + 8);
        self.nodes = total;
        self.task_names.insert(name, (self.tasks.len(), task.name.span));
        self.tasks.push(made);
        if total > self.limits.nodes_together && !self.exhausted() {
            let message = format!("all tasks together are larger than {} nodes", self.limits.nodes_together);
            self.say(
                Draft::new(codes::LIMIT, task.name.span, message)
                    .label("here the limit was reached")
                    .hint("make fewer or simpler tasks"),
            );
            self.steps = self.limits.steps + 1;
        }
    }

    fn clauses(&mut self, task: &'a ast::Task, item: &'a Item, name: String, frame: &Rc<Frame<'a>>) -> Task {
        self.refuse_repeated(&task.clauses);
        let mut made = Task {
            name,
            doc: item.doc.clone(),
            assignee: self.assignee.unwrap_or(Assignee::Agent),
            goal: Expr::Number(f64::NAN),
            reward: Expr::Delta,
            weight: 1.0,
            tags: Vec::new(),
            embedding: None,
            begin: Begin::default(),
            registered: Vec::new(),
            place: self.position(task.name.span),
        };
        let mut sizes = 1;
        let mut goal = false;
        for clause in &task.clauses {
            match &clause.kind {
                ClauseKind::Goal(e) => {
                    goal = true;
                    let found = self.goal(e, frame);
                    sizes += found.size as usize;
                    made.goal = found.expr;
                }
                ClauseKind::Reward(e) => {
                    let found = self.reward(e, frame);
                    sizes += found.size as usize;
                    made.reward = found.expr;
                }
                ClauseKind::Weight(e) => made.weight = self.weight(e, "a weight", frame).unwrap_or(1.0),
                ClauseKind::Tags(names) => made.tags = self.task_tags(names, frame),
                ClauseKind::Embedding(e) => made.embedding = self.embedding(e, frame),
                ClauseKind::Begin(lines) => made.begin = self.begin(lines, frame),
            }
        }
        made.registered = self.registered_in([&made.goal, &made.reward]);
        // Where the parser failed in this task, the goal may have stood there.
        if !goal && !self.broken.contains(&task.name.text) {
            let draft = Draft::new(codes::CLAUSES, task.name.span, format!("task `{}` has no goal", made.name));
            self.say(draft.label("nothing to be done").hint("add a clause such as goal gold(me) >= 20"));
        }
        if sizes > self.limits.nodes {
            let message = format!(
                "task `{}` has more than {} nodes once definitions are put in place",
                made.name, self.limits.nodes
            );
            self.say(
                Draft::new(codes::LIMIT, task.name.span, message).label("too large").hint("make several tasks of it"),
            );
        }
        self.nodes += sizes;
        made
    }

    fn refuse_repeated(&mut self, clauses: &'a [Clause]) {
        for (i, clause) in clauses.iter().enumerate() {
            let word = clause.kind.word();
            if let Some(first) = clauses[..i].iter().find(|other| other.kind.word() == word) {
                let hint = match word {
                    "goal" => "join goals with `and`, `or` or `then`",
                    "reward" => "join rewards with `+`",
                    "tags" => "write tags in one line with commas between them",
                    _ => "delete one of them",
                };
                let start = Span { end: clause.span.start + word.len() as u32, ..clause.span };
                let begun = Span { end: first.span.start + word.len() as u32, ..first.span };
                let draft = Draft::new(codes::CLAUSES, start, format!("`{word}` stands twice in a task"));
                self.say(draft.label("the second").hint(hint).also(begun, "the first"));
            }
        }
    }

    fn goal(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Quantity {
        self.context = Context::Goal;
        let found = self.progress(e, frame);
        if found.is_unknown() {
            return found;
        }
        let [least, most] = bounds(&found.expr, &self.scale());
        if most < 1.0 - 1e-9 {
            let draft = if most <= 0.0 {
                Draft::new(codes::UNREACHABLE, e.span, "nobody can reach this goal").label("its progress is always 0")
            } else {
                let message = "nobody can reach this goal".to_owned();
                Draft::new(codes::UNREACHABLE, e.span, message).label(format!("its progress never exceeds {most:.3}"))
            };
            let hint = format!(
                "an episode has {} ticks, levels end at {}, health, food and water at 100; ask for less",
                self.facts.horizon, self.facts.max_level
            );
            self.say(draft.hint(hint));
        } else if least >= 1.0 {
            let draft = Draft::new(codes::TRIVIAL, e.span, "this goal is reached from the start")
                .label("its progress is always 1");
            self.say(draft.hint("ask for more, or give the task a `reward` that says what it is for"));
        }
        found
    }

    fn reward(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Quantity {
        self.context = Context::Reward;
        let found = self.number(e, frame);
        self.context = Context::Goal;
        if found.is_unknown() { Quantity::leaf(Expr::Delta, Class::Number) } else { found }
    }

    /// A weight: zero or more.
    pub(super) fn weight(&mut self, e: &'a ast::Expr, what: &str, frame: &Rc<Frame<'a>>) -> Option<f64> {
        let outer = std::mem::replace(&mut self.context, Context::Constant);
        let found = self.constant(e, frame, what);
        self.context = outer;
        let (value, span) = found?;
        if (0.0..=1e9).contains(&value) {
            return Some(value);
        }
        let label = if value < 0.0 { "negative" } else { "too large" };
        let draft = Draft::new(codes::RANGE, span, format!("{what} cannot be {value}")).label(label);
        self.say(
            draft.hint("give a number from 0 to 1e9; a task of weight 2 is sampled twice as often as one of weight 1"),
        );
        None
    }

    fn task_tags(&mut self, names: &'a [ast::Name], frame: &Rc<Frame<'a>>) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for name in names {
            let Some(tag) = self.text(name, frame) else { continue };
            if tags.contains(&tag) {
                let draft =
                    Draft::new(codes::EMPTY, name.span, format!("the tag `{tag}` stands twice")).label("the second");
                self.say(draft.hint("delete one of them"));
            } else if tags.len() == TAGS_MAX {
                let message = format!("a task has more than {TAGS_MAX} tags");
                self.say(Draft::new(codes::LIMIT, name.span, message).label("one too many").hint("use fewer"));
                break;
            } else {
                self.tags.insert(tag.clone());
                tags.push(tag);
            }
        }
        tags
    }

    fn embedding(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Option<Vec<f32>> {
        let outer = std::mem::replace(&mut self.context, Context::Constant);
        let found = self.value(e, frame, Type::List);
        self.context = outer;
        let Value::List(elements) = found.value else { return None };
        if elements.is_empty() || elements.len() > EMBEDDING_MAX {
            let message = format!("an embedding cannot have {} numbers", elements.len());
            let draft =
                Draft::new(codes::RANGE, e.span, message).label(if elements.is_empty() { "empty" } else { "too long" });
            self.say(draft.hint(format!("give 1 to {EMBEDDING_MAX} numbers")));
            return None;
        }
        let mut numbers = Vec::with_capacity(elements.len());
        for element in elements {
            let element = self.convert(element, Type::Number);
            let Value::Quantity(quantity) = element.value else { return None };
            match quantity.constant() {
                Some(value) if value.abs() < 65_504.0 || value.is_nan() => numbers.push(value as f32),
                Some(value) => {
                    let draft = Draft::new(codes::RANGE, element.span, format!("an embedding cannot hold {value}"));
                    self.say(
                        draft
                            .label("beyond what 16 bits hold")
                            .hint("embeddings are float16: give numbers below 65,504"),
                    );
                    return None;
                }
                None => {
                    let draft = Draft::new(
                        codes::CONSTANT,
                        element.span,
                        "an embedding must be known before the episode begins",
                    );
                    self.say(draft.label("changes during an episode").hint("give numbers: embedding [0.1, 0.7, 0]"));
                    return None;
                }
            }
        }
        Some(numbers)
    }
}
