//! Calls: definitions, functions, statistics.

use std::collections::HashMap;
use std::rc::Rc;

use super::expr::{sizes, unknown};
use super::registered::REGISTER_HINT;
use super::scope::{Binding, Frame, find, names};
use super::value::{Class, Over, Quantity, TYPES, Type, Value, Valued};
use super::{Checker, Context, Use, fold};
use crate::ast::{self, Argument, Name};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::stats::{FUNCTIONS, STATISTICS, statistic};
use crate::tree::{Arithmetic, Expr, Fold, Group, Place, Range};
use crate::words;

impl<'a> Checker<'a> {
    pub(super) fn call(
        &mut self,
        name: &'a Name,
        arguments: &'a [Argument],
        span: Span,
        frame: &Rc<Frame<'a>>,
        want: Type,
    ) -> Valued {
        let missing = Valued { value: Value::Missing, span };
        if let Some(found) = find(frame, &name.text) {
            if let Binding::Define(define) = found.binding {
                self.used.insert(found.given);
                return self.inline(define, arguments, span, &found.frame, frame);
            }
            if statistic(&name.text).is_none() && !FUNCTIONS.iter().any(|function| function.name == name.text) {
                self.used.insert(found.given);
                let draft =
                    Draft::new(codes::TYPE, name.span, format!("`{}` is a value and takes no arguments", name.text));
                self.say(
                    draft
                        .label("not a definition")
                        .hint("leave the parentheses out, or make it a `define`")
                        .also(found.given, "given here"),
                );
                return missing;
            }
        }
        if let Some(statistic) = statistic(&name.text) {
            let value = Value::Quantity(self.statistic(statistic, arguments, span, frame));
            return Valued { value, span };
        }
        if FUNCTIONS.iter().any(|function| function.name == name.text) {
            if let Some(argument) = arguments.iter().find_map(|argument| argument.name.as_ref()) {
                let draft = Draft::new(
                    codes::ARGUMENTS,
                    argument.span,
                    format!("`{}` takes its arguments by place", name.text),
                );
                self.say(draft.label("a name").hint("leave the name and the `=` out"));
            }
            let value = self.function(name, arguments, span, frame, want);
            return Valued { value, span };
        }
        if let Some(place) = self.registered_place(&name.text) {
            return Valued { value: Value::Quantity(self.registered(place, arguments, span, frame)), span };
        }
        self.unknown_call(name, frame);
        missing
    }

    fn unknown_call(&mut self, name: &Name, frame: &Rc<Frame<'a>>) {
        if self.broken.contains(&name.text) {
            return;
        }
        let mut known: Vec<&str> = names(frame, true);
        known.extend(STATISTICS.iter().map(|statistic| statistic.name));
        known.extend(FUNCTIONS.iter().map(|function| function.name));
        known.extend(self.registered_names());
        let hint = format!(
            "docs/tasks.md lists statistics, functions and the predicates of the prelude; `define` makes your own, \
             and {REGISTER_HINT}"
        );
        self.say(unknown("statistic or predicate", &name.text, name.span, &known, &hint));
    }

    /// Names of the prelude's predicates.
    pub(super) fn prelude_names(&self) -> Vec<&'a str> {
        names(&self.prelude, true)
    }

    /// A definition with its arguments, put in place. `home` is where its own names are looked up, `frame` where the arguments' are.
    pub(super) fn inline(
        &mut self,
        define: &'a ast::Define,
        arguments: &'a [Argument],
        span: Span,
        home: &Rc<Frame<'a>>,
        frame: &Rc<Frame<'a>>,
    ) -> Valued {
        let missing = Valued { value: Value::Missing, span };
        if define.reward && self.context != Context::Reward {
            let draft = Draft::new(codes::CONTEXT, span, format!("`{}` is a reward", define.name.text));
            self.say(
                draft
                    .label("not in a `reward`")
                    .hint("use it in the `reward` of a task")
                    .also(define.name.span, "defined here"),
            );
            return missing;
        }
        let Some(given) = self.bind(define, arguments, span, home, frame) else { return missing };
        if !self.enter(Use { name: &define.name.text, given: define.name.span, at: span }) {
            return missing;
        }
        let inner = Rc::new(Frame { names: given, outer: Some(Rc::clone(home)) });
        let value = self.value(&define.body, &inner, Type::Number).value;
        self.uses.pop();
        Valued { value, span }
    }

    fn bind(
        &mut self,
        define: &'a ast::Define,
        arguments: &'a [Argument],
        span: Span,
        home: &Rc<Frame<'a>>,
        frame: &Rc<Frame<'a>>,
    ) -> Option<HashMap<&'a str, (Span, Binding<'a>)>> {
        let mut values: Vec<Option<&'a ast::Expr>> = vec![None; define.params.len()];
        let mut right = true;
        for (place, argument) in arguments.iter().enumerate() {
            let found = match &argument.name {
                None => (place < values.len()).then_some(place),
                Some(name) => define.params.iter().position(|param| param.name.text == name.text),
            };
            let Some(found) = found else {
                self.no_parameter(define, argument);
                right = false;
                continue;
            };
            if values[found].replace(&argument.value).is_some() {
                let name = &define.params[found].name.text;
                let draft = Draft::new(codes::ARGUMENTS, argument.value.span, format!("`{name}` is given twice"));
                self.say(draft.label("a second value").hint(format!("write {}", signature(define))));
                right = false;
            }
        }
        let mut names: HashMap<&'a str, (Span, Binding<'a>)> = HashMap::new();
        for (param, value) in define.params.iter().zip(values) {
            let want = TYPES.iter().find(|row| row.0 == param.kind.text).map_or(Type::Any, |row| row.1);
            let valued = match (value, &param.default) {
                (Some(value), _) => self.value(value, frame, want),
                (None, Some(default)) => {
                    let so_far = Rc::new(Frame { names: names.clone(), outer: Some(Rc::clone(home)) });
                    let valued = self.value(default, &so_far, want);
                    Valued { span, ..valued }
                }
                (None, None) => {
                    if right {
                        let message = format!("`{}` needs a value for `{}`", define.name.text, param.name.text);
                        let draft = Draft::new(codes::ARGUMENTS, span, message)
                            .label(format!("`{}` is missing", param.name.text));
                        self.say(draft.hint(format!("write {}", signature(define))));
                    }
                    right = false;
                    continue;
                }
            };
            names.insert(&param.name.text, (param.name.span, Binding::Value(valued)));
        }
        right.then_some(names)
    }

    fn no_parameter(&mut self, define: &ast::Define, argument: &Argument) {
        let hint = format!("write {}", signature(define));
        let draft = match &argument.name {
            None => {
                let message = format!("`{}` takes {} arguments", define.name.text, define.params.len());
                Draft::new(codes::ARGUMENTS, argument.value.span, message).label("one too many").hint(hint)
            }
            Some(name) => {
                let near =
                    crate::nearest::nearest(&name.text, define.params.iter().map(|param| param.name.text.as_str()));
                let hint = near.map_or(hint, |near| format!("did you mean `{near}`?"));
                let message = format!("`{}` has no parameter `{}`", define.name.text, name.text);
                Draft::new(codes::ARGUMENTS, name.span, message).label("not a parameter").hint(hint)
            }
        };
        self.say(draft);
    }

    fn function(
        &mut self,
        name: &Name,
        arguments: &'a [Argument],
        span: Span,
        frame: &Rc<Frame<'a>>,
        want: Type,
    ) -> Value {
        let count = match name.text.as_str() {
            "rect" => 4,
            "smaller" | "larger" | "tile" | "around" => 2,
            _ => 1,
        };
        if arguments.len() != count {
            let function = FUNCTIONS.iter().find(|function| function.name == name.text);
            let plural = if count == 1 { "" } else { "s" };
            let message = format!("`{}` takes {count} argument{plural}, not {}", name.text, arguments.len());
            let draft = Draft::new(codes::ARGUMENTS, span, message).label(if arguments.len() > count {
                "too many"
            } else {
                "too few"
            });
            self.say(draft.hint(format!("write {}", function.map_or("", |function| function.signature))));
            return Value::Missing;
        }
        let first = &arguments[0].value;
        match name.text.as_str() {
            "sum" => self.fold(Fold::Sum, name, first, frame),
            "min" | "all" => self.fold(Fold::Min, name, first, frame),
            "max" | "any" => self.fold(Fold::Max, name, first, frame),
            "mean" => self.fold(Fold::Mean, name, first, frame),
            "deviation" => self.fold(Fold::Deviation, name, first, frame),
            "how_many" => self.fold(Fold::HowMany, name, first, frame),
            "best" | "change" => self.over_time(name, first, span, frame),
            "ever" => {
                let found = self.progress(first, frame);
                let found = self.remembered(found, "ever", first.span);
                if found.is_unknown() {
                    return Value::Quantity(found);
                }
                let expr = Expr::Best(Box::new(fold::done(found.expr.clone())));
                Value::Quantity(self.built(expr, &[(found.size + 1, found.depth + 1)], Class::Progress, None, span))
            }
            "smaller" | "larger" => {
                let (a, b) = (self.number(first, frame), self.number(&arguments[1].value, frame));
                let operator = if name.text == "smaller" { Arithmetic::Smaller } else { Arithmetic::Larger };
                Value::Quantity(self.arithmetic(operator, a, b, span))
            }
            "clamp" => Value::Quantity(self.progress(first, frame)),
            "done" => {
                let found = self.progress(first, frame);
                let (over, sizes) = (found.over, [sizes(&found)]);
                Value::Quantity(self.built(fold::done(found.expr), &sizes, Class::Progress, over, span))
            }
            "player" if want == Type::Target => Value::Missing,
            "player" => {
                let most = f64::from(self.facts.players);
                let id = self.whole(first, frame, "the id of a player", [1.0, most]);
                id.map_or(Value::Missing, |id| {
                    Value::Group(super::value::GroupRef { group: Group::Player(id as u16), single: true })
                })
            }
            "quadrant" => {
                let id = self.whole(first, frame, "a quadrant", [1.0, 4.0]);
                id.map_or(Value::Missing, |id| Value::Place(Place::Quadrant(id as u8 - 1)))
            }
            "tile" => self.tile(first, &arguments[1].value, frame),
            "weapon" | "ammunition" => {
                let first_item = if name.text == "weapon" { 5 } else { 13 };
                match self.value(first, frame, Type::Style).value {
                    Value::Style(style) => Value::Item(first_item + style - 1),
                    _ => Value::Missing,
                }
            }
            "around" => self.around(first, &arguments[1].value, span, frame),
            _ => self.rect(arguments, span, frame),
        }
    }

    fn fold(&mut self, fold: Fold, name: &Name, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Value {
        let of_progress = matches!(name.text.as_str(), "any" | "all" | "how_many");
        let around = (std::mem::replace(&mut self.apart, true), std::mem::replace(&mut self.folding, true));
        let found = if of_progress { self.progress(e, frame) } else { self.number(e, frame) };
        (self.apart, self.folding) = around;
        if found.is_unknown() {
            return Value::Quantity(found);
        }
        let Some(Over { .. }) = found.over else {
            let draft = Draft::new(
                codes::MANY,
                e.span,
                format!("`{}` needs numbers of a group, and this is one number", name.text),
            );
            self.say(draft.label("one number already").hint(format!(
                "leave `{}` out, or ask a group: {}(gold(team){})",
                name.text,
                name.text,
                if of_progress { " >= 20" } else { "" }
            )));
            return Value::Quantity(Quantity::unknown());
        };
        let made = self.folded(found, fold, e.span);
        let class = match fold {
            Fold::Sum | Fold::Deviation | Fold::HowMany => Class::Number,
            _ => made.class,
        };
        Value::Quantity(Quantity { class, ..made })
    }

    fn over_time(&mut self, name: &Name, e: &'a ast::Expr, span: Span, frame: &Rc<Frame<'a>>) -> Value {
        let found = self.number(e, frame);
        let found = self.remembered(found, &name.text, e.span);
        if found.is_unknown() {
            return Value::Quantity(found);
        }
        let sizes = [sizes(&found)];
        let best = name.text == "best";
        let class = if best && found.class == Class::Progress { Class::Progress } else { Class::Number };
        let inner = Box::new(found.expr);
        let expr = if best { Expr::Best(inner) } else { Expr::Change(inner) };
        Value::Quantity(self.built(expr, &sizes, class, None, span))
    }

    fn tile(&mut self, row: &'a ast::Expr, col: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Value {
        let at = [self.coordinate(row, frame, "row"), self.coordinate(col, frame, "column")];
        let [Some(row), Some(col)] = at else { return Value::Missing };
        Value::Place(Place::Tile(row as u16, col as u16))
    }

    /// A row or column where someone can be.
    fn coordinate(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>, what: &str) -> Option<i32> {
        let (least, most) = self.facts.walkable();
        let (value, span) = self.constant(e, frame, &format!("the {what} of a tile"))?;
        if value < f64::from(least) || value > f64::from(most) {
            let message = format!("{what} {value} is outside of the map");
            let label = format!("rows and columns go from {least} to {most}");
            self.say(Draft::new(codes::PLACE, span, message).label(label).hint(format!(
                "the map has {} tiles a side, of which {} on each are void",
                self.facts.map_size, self.facts.border
            )));
            return None;
        }
        self.whole_of(value, span, what, [least.into(), most.into()]).map(|value| value as i32)
    }

    fn rect(&mut self, arguments: &'a [Argument], span: Span, frame: &Rc<Frame<'a>>) -> Value {
        let mut at = [0; 4];
        let mut right = true;
        for (i, argument) in arguments.iter().enumerate() {
            match self.coordinate(&argument.value, frame, if i % 2 == 0 { "row" } else { "column" }) {
                Some(value) => at[i] = value,
                None => right = false,
            }
        }
        if !right {
            return Value::Missing;
        }
        if at[0] > at[2] || at[1] > at[3] {
            let draft = Draft::new(codes::RANGE, span, "this rectangle is empty")
                .label("its second corner lies before the first");
            self.say(draft.hint("write rect(first row, first column, last row, last column)"));
            return Value::Missing;
        }
        Value::Region(Range { least: at[0], most: at[2] }, Range { least: at[1], most: at[3] })
    }

    fn around(&mut self, place: &'a ast::Expr, tiles: &'a ast::Expr, span: Span, frame: &Rc<Frame<'a>>) -> Value {
        let place = self.value(place, frame, Type::Place);
        let tiles = self.whole(tiles, frame, "the number of tiles", [0.0, f64::from(self.facts.map_size)]);
        let (Value::Place(place), Some(tiles)) = (place.value, tiles) else { return Value::Missing };
        self.square(place, tiles as i32, span).map_or(Value::Missing, |(rows, cols)| Value::Region(rows, cols))
    }

    /// The tiles that are at most so far from a place.
    pub(super) fn square(&mut self, place: Place, tiles: i32, span: Span) -> Option<(Range, Range)> {
        let (row, col) = match place {
            Place::Center => (self.facts.middle(), self.facts.middle()),
            Place::Quadrant(quadrant) => self.facts.quadrant(quadrant),
            Place::Tile(row, col) => (row.into(), col.into()),
            Place::Spawn => {
                let draft = Draft::new(codes::CONTEXT, span, "`spawn` is another tile for each player")
                    .label("no region of its own");
                self.say(draft.hint("ask how far someone is from it: distance(me, spawn) <= 5"));
                return None;
            }
        };
        let (least, most) = self.facts.walkable();
        let range = |at: i32| Range { least: (at - tiles).max(least), most: (at + tiles).min(most) };
        Some((range(row), range(col)))
    }
}

/// How a definition is called.
fn signature(define: &ast::Define) -> String {
    let params: Vec<_> = define
        .params
        .iter()
        .map(|param| if param.default.is_some() { format!("[{}]", param.name.text) } else { param.name.text.clone() })
        .collect();
    format!("{}({})", define.name.text, params.join(", "))
}

/// The event of a place in [`words::EVENTS`].
pub(super) fn event(at: u8) -> &'static words::Event {
    &words::EVENTS[usize::from(at)]
}
