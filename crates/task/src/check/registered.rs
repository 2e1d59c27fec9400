//! Registered statistics, called by name.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Checker;
use super::scope::Frame;
use super::value::{Class, Over, Quantity, Type, Value};
use crate::ast::Argument;
use crate::diagnostic::{self as codes, Draft};
use crate::registered::Registered;
use crate::source::Span;
use crate::tree::{Expr, Gauge, Members};

/// What to do about a number that the language does not have.
pub(super) const REGISTER_HINT: &str =
    "hinterland.tasks.register_statistic in Python adds one that the language cannot say";

impl<'a> Checker<'a> {
    /// The place of a registered statistic.
    pub(super) fn registered_place(&self, name: &str) -> Option<u16> {
        self.registered.iter().position(|row| row.name == name).map(|place| place as u16)
    }

    /// Names of registered statistics.
    pub(super) fn registered_names(&self) -> impl Iterator<Item = &'a str> {
        self.registered.iter().map(|row| row.name.as_str())
    }

    /// The registered statistics that expressions read, by place.
    pub(super) fn registered_in(&self, all: [&Expr; 2]) -> Vec<(u16, Registered)> {
        let mut places = BTreeSet::new();
        if !self.registered_used.is_empty() {
            for expr in all {
                gather(expr, &mut places);
            }
        }
        places.into_iter().map(|place| (place, self.registered[usize::from(place)].clone())).collect()
    }

    /// A registered statistic with its arguments: a group, or none.
    pub(super) fn registered(
        &mut self,
        place: u16,
        arguments: &'a [Argument],
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Quantity {
        self.registered_used.insert(place);
        let row: &'a Registered = &self.registered[usize::from(place)];
        let group = match arguments {
            [] => self.assignee_group(),
            [Argument { name: None, value }] => {
                let apart = std::mem::replace(&mut self.apart, false);
                let found = self.value(value, frame, Type::Group);
                self.apart = apart;
                let Value::Group(group) = found.value else { return Quantity::unknown() };
                group
            }
            _ => {
                let message = format!("`{}` takes a group and nothing else", row.name);
                let draft = Draft::new(codes::ARGUMENTS, span, message).label("called with more");
                self.say(draft.hint(format!("write {}, the group by its place", row.signature())));
                return Quantity::unknown();
            }
        };
        let class = if row.in_unit() { Class::Progress } else { Class::Number };
        let over = Some(Over { group, members: Members::Living, additive: false });
        let found = Quantity { over, ..Quantity::leaf(Expr::Gauge(Gauge::Registered(place)), class) };
        if self.apart { found } else { self.one(found, span) }
    }
}

fn gather(expr: &Expr, places: &mut BTreeSet<u16>) {
    if let Expr::Gauge(Gauge::Registered(place)) = expr {
        places.insert(*place);
    }
    for part in expr.parts() {
        gather(part, places);
    }
}
