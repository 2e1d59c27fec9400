//! From what stands in a place to what is needed there.

use std::rc::Rc;

use super::expr::{quantity, sizes};
use super::scope::Frame;
use super::value::{Class, Quantity, Type, Value, Valued};
use super::{Checker, fold};
use crate::ast;
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;

impl Value {
    /// Its type, for what it is compared with.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Quantity(quantity) if quantity.class == Class::Progress => Type::Progress,
            Self::Quantity(_) => Type::Number,
            Self::Group(_) => Type::Group,
            Self::Place(_) => Type::Place,
            Self::Region(..) => Type::Region,
            Self::Skill(_) => Type::Skill,
            Self::Style(_) => Type::Style,
            Self::Item(_) => Type::Item,
            Self::Material(_) => Type::Material,
            Self::Event(_) => Type::Event,
            Self::Target(_) => Type::Target,
            Self::Status(_) => Type::Status,
            Self::List(_) => Type::List,
            Self::Word(_) | Self::Missing => Type::Any,
        }
    }
}

impl<'a> Checker<'a> {
    /// `found` as `want`; what cannot be is said and becomes `Missing`.
    pub(super) fn convert(&mut self, found: Valued, want: Type) -> Valued {
        let span = found.span;
        let value = match (found.value, want) {
            (Value::Word(word), want) if want != Type::Any => return self.game_word(&word, span, want, &[]),
            (Value::Quantity(quantity), Type::Progress) => Value::Quantity(self.as_progress(quantity, span)),
            (Value::Quantity(quantity), Type::Number) if quantity.over.is_some() && !self.apart => {
                Value::Quantity(self.one(quantity, span))
            }
            (Value::Skill(id), Type::Style) if id <= 3 => Value::Style(id),
            (Value::Style(id), Type::Skill) => Value::Skill(id),
            (value, Type::Any)
            | (value @ Value::Missing, _)
            | (value @ Value::Quantity(_), Type::Number)
            | (value @ Value::Group(_), Type::PlaceOrGroup | Type::Sight)
            | (value @ Value::Place(_), Type::PlaceOrGroup)
            | (value @ (Value::Material(_) | Value::List(_)), Type::Sight) => value,
            (value, want) if value.kind() == want => value,
            (value, want) => {
                let message = format!("expected {}, found {}", want.text(), value.text());
                self.say(
                    Draft::new(codes::TYPE, span, message).label(format!("this is {}", value.text())).hint(want.hint()),
                );
                Value::Missing
            }
        };
        Valued { value, span }
    }

    fn as_progress(&mut self, quantity: Quantity, span: Span) -> Quantity {
        let quantity = if quantity.over.is_some() && !self.apart { self.one(quantity, span) } else { quantity };
        if quantity.class == Class::Progress {
            return quantity;
        }
        let (sizes, over) = ([sizes(&quantity)], quantity.over);
        self.built(fold::clamp(quantity.expr), &sizes, Class::Progress, over, span)
    }

    /// One number of those of a group.
    pub(super) fn one(&mut self, quantity: Quantity, span: Span) -> Quantity {
        let Some(over) = quantity.over else { return quantity };
        if over.additive || over.group.single {
            return self.added_up(quantity, span);
        }
        let shown = self.sources.quoted(span);
        self.say(
            Draft::new(codes::MANY, span, "each member of the group has a number of its own here")
                .label("a number for each member, where one is needed")
                .hint(format!(
                    "say which: min({shown}), max, mean, sum or deviation; or compare first and ask any(...), all(...) or how_many(...)"
                )),
        );
        Quantity::unknown()
    }

    /// A number that is known before the episode, and where it comes from. Nothing if it is not known, or unknown by a mistake.
    pub(super) fn constant(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>, what: &str) -> Option<(f64, Span)> {
        let apart = std::mem::replace(&mut self.apart, false);
        let found = self.value(e, frame, Type::Number);
        self.apart = apart;
        let span = found.span;
        let found = quantity(found);
        if let Some(value) = found.constant() {
            return (!value.is_nan()).then_some((value, span));
        }
        self.say(
            Draft::new(codes::CONSTANT, span, format!("{what} must be known before the episode begins"))
                .label("changes during an episode")
                .hint("write a number, or the name of a `let`, a parameter or a `for`"),
        );
        None
    }

    /// A whole number in a range.
    pub(super) fn whole(
        &mut self,
        e: &'a ast::Expr,
        frame: &Rc<Frame<'a>>,
        what: &str,
        range: [f64; 2],
    ) -> Option<i64> {
        let (value, span) = self.constant(e, frame, what)?;
        self.whole_of(value, span, what, range)
    }

    pub(super) fn whole_of(&mut self, value: f64, span: Span, what: &str, [least, most]: [f64; 2]) -> Option<i64> {
        if value.is_nan() {
            return None;
        }
        let label = if value % 1.0 != 0.0 {
            "not a whole number"
        } else if value < least {
            "too small"
        } else if value > most {
            "too large"
        } else {
            return Some(value as i64);
        };
        self.say(
            Draft::new(codes::RANGE, span, format!("{what} cannot be {value}"))
                .label(label)
                .hint(format!("give a whole number from {least} to {most}")),
        );
        None
    }
}
