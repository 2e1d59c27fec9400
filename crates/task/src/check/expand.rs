//! Items: definitions are gathered first, then sweeps are run through and tasks made.

use std::rc::Rc;

use super::scope::{Binding, Frame};
use super::value::{Type, Value, Valued};
use super::{Checker, Context, Pending, fold};
use crate::ast::{self, File, Item, ItemKind, Sweep};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::stats;
use crate::words;

impl<'a> Checker<'a> {
    pub(super) fn program(&mut self, trees: &'a [File], parsed: bool) {
        let Some((prelude, own)) = trees.split_last() else { return };
        if !parsed {
            self.remember_broken();
        }
        let mut shipped = Frame::default();
        self.gather(&prelude.items, &mut shipped);
        self.prelude = Rc::new(shipped);
        let mut top = Frame { outer: Some(Rc::clone(&self.prelude)), ..Frame::default() };
        for file in own {
            self.gather(&file.items, &mut top);
        }
        let top = Rc::new(top);
        for file in own {
            self.items(&file.items, &top);
        }
        self.finish_sets();
        for file in own {
            self.try_out(&file.items, &top);
        }
        let library = self.tasks.is_empty() && self.sets.is_empty();
        if parsed && !library && !self.diagnostics.failed() {
            self.warn_of_unused(&own[0].items);
        }
    }

    /// Names of items that the parser could not read to the end.
    fn remember_broken(&mut self) {
        let sources = self.sources;
        for source in &sources.files {
            let mut words =
                source.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            let mut before = "";
            for word in &mut words {
                if matches!(before, "let" | "define" | "reward" | "set" | "task" | "for" | "curriculum") {
                    self.broken.insert(word.to_owned());
                }
                before = word;
            }
        }
    }

    /// Puts the names of `let`, `define` and `reward` into a frame.
    fn gather(&mut self, items: &'a [Item], frame: &mut Frame<'a>) {
        for item in items {
            let (name, binding) = match &item.kind {
                ItemKind::Let(name, e) => (name, Binding::Let(e)),
                ItemKind::Define(define) => (&define.name, Binding::Define(define)),
                _ => continue,
            };
            self.refuse_taken(name, matches!(binding, Binding::Define(_)));
            if let Some(first) = frame.names.get(name.text.as_str()).map(|found| found.0) {
                self.duplicate(name, first);
                continue;
            }
            if self.prelude.names.contains_key(name.text.as_str()) {
                let draft =
                    Draft::new(codes::HIDES, name.span, format!("`{}` hides a predicate of the prelude", name.text));
                self.say(
                    draft
                        .label("the prelude has one of this name")
                        .hint("choose another name, unless you mean to replace it"),
                );
            }
            frame.names.insert(&name.text, (name.span, binding));
        }
    }

    /// Names that mean something everywhere.
    pub(super) fn refuse_taken(&mut self, name: &ast::Name, define: bool) {
        let text = name.text.as_str();
        let what = if words::GROUPS.iter().any(|row| row.0 == text) {
            "a group"
        } else if stats::LISTS.contains(&text) {
            "a list of the game"
        } else if matches!(text, "progress" | "ongoing" | "hold" | "tick" | "elapsed" | "horizon") {
            "a word of the language"
        } else if define && stats::statistic(text).is_some() {
            "a statistic"
        } else if define && stats::FUNCTIONS.iter().any(|function| function.name == text) {
            "a function"
        } else {
            return;
        };
        let draft = Draft::new(codes::DUPLICATE, name.span, format!("`{text}` is {what} already")).label("taken");
        self.say(draft.hint(format!("choose another name, such as `my_{text}`")));
    }

    pub(super) fn duplicate(&mut self, name: &ast::Name, first: Span) {
        let draft = Draft::new(codes::DUPLICATE, name.span, format!("`{}` is defined twice", name.text));
        self.say(
            draft
                .label("the second")
                .hint("names are shared by a file and all that it imports; choose another")
                .also(first, "the first"),
        );
    }

    pub(super) fn items(&mut self, items: &'a [Item], frame: &Rc<Frame<'a>>) {
        for item in items {
            if self.exhausted() {
                return;
            }
            match &item.kind {
                ItemKind::Task(task) => self.task(task, item, frame),
                ItemKind::For(sweep) => self.sweep(sweep, frame),
                ItemKind::Set(name, entries) => {
                    self.spend(entries.len(), item.span);
                    self.pending.push(Pending::Set(name, entries, Rc::clone(frame), item.span));
                }
                ItemKind::Curriculum(name, stages) => {
                    self.pending.push(Pending::Curriculum(name, stages, Rc::clone(frame), item.span));
                }
                ItemKind::Import(path)
                    if frame.outer.as_ref().is_some_and(|outer| !Rc::ptr_eq(outer, &self.prelude)) =>
                {
                    let draft = Draft::new(codes::CONTEXT, path.span, "an import stands at the top of a file");
                    self.say(
                        draft.label("inside of a `for`").hint("move it out of the braces; a file is imported once"),
                    );
                }
                ItemKind::Import(_) | ItemKind::Let(..) | ItemKind::Define(_) => {}
            }
        }
    }

    fn sweep(&mut self, sweep: &'a Sweep, frame: &Rc<Frame<'a>>) {
        for (i, (name, _)) in sweep.loops.iter().enumerate() {
            self.refuse_taken(name, false);
            if let Some((first, _)) = sweep.loops[..i].iter().find(|(other, _)| other.text == name.text) {
                self.duplicate(name, first.span);
            }
        }
        let mut made = 0;
        self.run(sweep, 0, frame, &mut made);
        if made == 0 && !self.diagnostics.failed() {
            let (name, _) = &sweep.loops[0];
            let draft =
                Draft::new(codes::EMPTY, name.span, "this `for` makes nothing").label("nothing passes its `where`");
            self.say(draft.hint("loosen the condition, or leave the `for` out"));
        }
    }

    /// Runs through the list at `level` and those behind it. Later lists may name what earlier ones run through.
    fn run(&mut self, sweep: &'a Sweep, level: usize, frame: &Rc<Frame<'a>>, made: &mut usize) {
        let Some((name, list)) = sweep.loops.get(level) else {
            if !self.passes(sweep, frame) {
                return;
            }
            *made += 1;
            let mut inner = Frame { outer: Some(Rc::clone(frame)), ..Frame::default() };
            self.gather(&sweep.items, &mut inner);
            self.items(&sweep.items, &Rc::new(inner));
            return;
        };
        let found = self.value(list, frame, Type::List);
        let Value::List(elements) = found.value else { return };
        if elements.is_empty() {
            let draft = Draft::new(codes::EMPTY, list.span, "this list is empty").label("nothing to run through");
            self.say(draft.hint("put something into the list, or leave the `for` out"));
        }
        for element in elements {
            if !self.spend(1 + sweep.items.len(), list.span) {
                return;
            }
            // What is wrong with a value is shown where the list is run through, not at its place in a list far away.
            let valued = Valued { value: element.value, span: element.span };
            let names = std::iter::once((name.text.as_str(), (name.span, Binding::Value(valued)))).collect();
            self.run(sweep, level + 1, &Rc::new(Frame { names, outer: Some(Rc::clone(frame)) }), made);
        }
    }

    fn passes(&mut self, sweep: &'a Sweep, frame: &Rc<Frame<'a>>) -> bool {
        let Some(condition) = &sweep.condition else { return true };
        let outer = std::mem::replace(&mut self.context, Context::Constant);
        let found = self.constant(condition, frame, "a condition after `where`");
        self.context = outer;
        found.is_some_and(|(value, _)| fold::number(&fold::done(crate::tree::Expr::Number(value))) == Some(1.0))
    }
}
