//! Definitions that nothing has used: tried out with stand-ins, so that what is wrong in them is said too; and warned of.

use std::collections::HashMap;
use std::rc::Rc;

use super::expr::unknown;
use super::scope::{Binding, Frame};
use super::value::{GroupRef, Quantity, TYPES, Type, Value, Valued};
use super::{Checker, Context, Use};
use crate::ast::{Define, Item, ItemKind};
use crate::diagnostic::{self as codes, Draft};
use crate::tree::{Group, Place, Target};

impl<'a> Checker<'a> {
    pub(super) fn try_out(&mut self, items: &'a [Item], frame: &Rc<Frame<'a>>) {
        for item in items {
            self.assignee = None;
            self.nodes = 0;
            match &item.kind {
                ItemKind::Define(define) => self.try_define(define, frame),
                ItemKind::Let(name, e) => {
                    // Nothing is being put in place here, so this is always allowed; a use of itself inside is not.
                    self.enter(Use { name: &name.text, given: name.span, at: name.span });
                    self.look_at(e, frame);
                    self.uses.pop();
                }
                _ => {}
            }
        }
    }

    fn try_define(&mut self, define: &'a Define, home: &Rc<Frame<'a>>) {
        let mut given: HashMap<&'a str, (crate::source::Span, Binding<'a>)> = HashMap::new();
        for param in &define.params {
            self.refuse_taken(&param.name, false);
            let kind = TYPES.iter().find(|row| row.0 == param.kind.text);
            if kind.is_none() {
                let names = TYPES.map(|row| row.0);
                self.say(unknown("type", &param.kind.text, param.kind.span, &names, crate::words::TYPES_HINT));
            }
            let want = kind.map_or(Type::Any, |row| row.1);
            if let Some(default) = &param.default {
                let so_far = Rc::new(Frame { names: given.clone(), outer: Some(Rc::clone(home)) });
                self.value(default, &so_far, want);
            }
            let valued = Valued { value: Self::stand_in(want), span: param.name.span };
            if given.insert(&param.name.text, (param.name.span, Binding::Value(valued))).is_some() {
                let draft = Draft::new(
                    codes::DUPLICATE,
                    param.name.span,
                    format!("two parameters are called `{}`", param.name.text),
                );
                self.say(draft.label("the second").hint("give each parameter a name of its own"));
            }
        }
        if !self.enter(Use { name: &define.name.text, given: define.name.span, at: define.name.span }) {
            return;
        }
        let context = if define.reward { Context::Reward } else { Context::Goal };
        let outer = std::mem::replace(&mut self.context, context);
        let inner = Rc::new(Frame { names: given, outer: Some(Rc::clone(home)) });
        let apart = std::mem::replace(&mut self.apart, true);
        self.value(&define.body, &inner, Type::Number);
        self.apart = apart;
        self.context = outer;
        self.uses.pop();
    }

    /// A value of a type that no check can object to.
    fn stand_in(want: Type) -> Value {
        match want {
            Type::Group => Value::Group(GroupRef { group: Group::Assignee, single: true }),
            Type::Skill => Value::Skill(1),
            Type::Style => Value::Style(1),
            Type::Item => Value::Item(crate::words::FIRST_ITEM),
            Type::Material => Value::Material(1),
            // What filters it can have is not known.
            Type::Event | Type::Any => Value::Missing,
            Type::Place => Value::Place(Place::Center),
            Type::Target => Value::Target(Target::Player),
            Type::Status => Value::Status(true),
            _ => Value::Quantity(Quantity::unknown()),
        }
    }

    pub(super) fn warn_of_unused(&mut self, items: &'a [Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Let(name, _) => self.warn(name.span, "let", &name.text),
                ItemKind::Define(define) => {
                    self.warn(define.name.span, if define.reward { "reward" } else { "define" }, &define.name.text);
                    for param in define.params.iter().filter(|param| !param.name.text.starts_with('_')) {
                        self.warn(param.name.span, "parameter", &param.name.text);
                    }
                }
                ItemKind::For(sweep) => self.warn_of_unused(&sweep.items),
                _ => {}
            }
        }
    }

    fn warn(&mut self, given: crate::source::Span, what: &str, name: &str) {
        if self.used.contains(&given) {
            return;
        }
        let draft = Draft::new(codes::UNUSED, given, format!("the {what} `{name}` is never used")).label("not used");
        let hint = if what == "parameter" {
            format!("delete it, or call it `_{name}`")
        } else {
            "delete it, or use it".into()
        };
        self.say(draft.hint(hint));
    }
}
