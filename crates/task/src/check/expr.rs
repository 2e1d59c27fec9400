//! Expressions: types, classes, and the tree that they become.

use std::rc::Rc;

use super::members::is_level;
use super::scope::Frame;
use super::value::{Class, Over, Quantity, Type, Value, Valued};
use super::{Checker, Context, fold};
use crate::ast::{self, Kind, Operator, Timing};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::tree::{Arithmetic, Comparison, Expr, Occasion};

impl<'a> Checker<'a> {
    /// The value of an expression where `want` is needed.
    pub(super) fn value(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>, want: Type) -> Valued {
        let missing = Valued { value: Value::Missing, span: e.span };
        if !self.spend(1, e.span) {
            return missing;
        }
        if self.depth >= self.limits.depth {
            let message = format!("this nests more than {} deep once definitions are put in place", self.limits.depth);
            self.say(
                Draft::new(codes::LIMIT, e.span, message)
                    .label("too deep")
                    .hint("use fewer definitions inside of each other"),
            );
            return missing;
        }
        self.depth += 1;
        let found = self.any_value(e, frame, want);
        self.depth -= 1;
        self.convert(found, want)
    }

    /// A number; for each member of a group where those may stay apart.
    pub(super) fn number(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Quantity {
        quantity(self.value(e, frame, Type::Number))
    }

    pub(super) fn progress(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) -> Quantity {
        quantity(self.value(e, frame, Type::Progress))
    }

    fn any_value(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>, want: Type) -> Valued {
        let made = match &e.kind {
            Kind::Missing => return Valued { value: Value::Missing, span: e.span },
            Kind::Name(name) => return self.word(name, e.span, frame, want),
            Kind::Call(name, arguments) => return self.call(name, arguments, e.span, frame, want),
            Kind::Group(inner) => return self.value(inner, frame, want),
            Kind::List(elements) => return self.list(elements, e.span, frame),
            Kind::Range(from, to) => return self.range(from, to, e.span, frame),
            Kind::Is(_, name) => {
                self.say(
                    Draft::new(codes::CONTEXT, e.span, format!("`is {}` is a filter on items", name.text))
                        .label("not inside of owned(...) or equipped(...)")
                        .hint("write it as an argument: owned(me, ration, is listed)"),
                );
                return Valued { value: Value::Missing, span: e.span };
            }
            Kind::Number(value) => Quantity::literal(*value),
            Kind::Chain(first, rest) => return self.chain(first, rest, e.span, frame),
            Kind::Negative(inner) => {
                let inner = self.number(inner, frame);
                self.arithmetic(Arithmetic::Subtract, Quantity::literal(0.0), inner, e.span)
            }
            Kind::Not(inner) => {
                let inner = self.progress(inner, frame);
                let (over, sizes) = (inner.over, [sizes(&inner)]);
                self.built(fold::not(inner.expr), &sizes, Class::Progress, over, e.span)
            }
            Kind::Always(what, until) => {
                let what = self.state_of(what, "always", frame);
                let tick = self.deadline(until, frame, "until tick");
                if what.is_unknown() {
                    return Valued { value: Value::Quantity(what), span: e.span };
                }
                self.built(
                    Expr::AlwaysUntil(Box::new(what.expr.clone()), tick),
                    &[sizes(&what)],
                    Class::Progress,
                    None,
                    e.span,
                )
            }
            Kind::Timed(what, timing, number) => self.timed(what, *timing, number, e.span, frame),
            Kind::On(what, occasion) => self.on(what, occasion, e.span, frame),
            Kind::If(parts) => self.condition(parts, e.span, frame),
        };
        Valued { value: Value::Quantity(made), span: e.span }
    }

    /// A quantity made of parts, unless that makes too much.
    pub(super) fn built(
        &mut self,
        expr: Expr,
        parts: &[(u32, u16)],
        class: Class,
        over: Option<Over>,
        span: Span,
    ) -> Quantity {
        let (size, depth) = match expr {
            Expr::Number(_) => (1, 1),
            _ => (
                parts.iter().fold(1_u32, |sum, part| sum.saturating_add(part.0)),
                parts.iter().map(|part| part.1).max().unwrap_or(0) + 1,
            ),
        };
        let (nodes, deep) = (self.limits.nodes, self.limits.depth);
        let what = if size as usize > nodes {
            format!("this grows beyond {nodes} nodes once definitions are put in place")
        } else if depth > deep {
            format!("this nests more than {deep} deep once definitions are put in place")
        } else {
            return Quantity { expr, class, over, size, depth };
        };
        self.say(
            Draft::new(codes::LIMIT, span, what)
                .label("too much for one task")
                .hint("make several tasks of it, or say it more simply"),
        );
        Quantity::unknown()
    }

    fn list(&mut self, elements: &'a [ast::Expr], span: Span, frame: &Rc<Frame<'a>>) -> Valued {
        let mut values = Vec::new();
        for element in elements {
            let value = self.value(element, frame, Type::Any);
            if let Value::List(_) = value.value {
                self.say(
                    Draft::new(codes::TYPE, element.span, "a list stands in a list").label("a list").hint(
                        "lists hold numbers and words of the game; run through two lists with `for a in x, b in y`",
                    ),
                );
            } else {
                values.push(value);
            }
        }
        Valued { value: Value::List(values), span }
    }

    fn range(&mut self, from: &'a ast::Expr, to: &'a ast::Expr, span: Span, frame: &Rc<Frame<'a>>) -> Valued {
        let most = 65_536.0;
        let first = self.whole(from, frame, "the start of a range", [-most, most]);
        let last = self.whole(to, frame, "the end of a range", [-most, most]);
        let missing = Valued { value: Value::Missing, span };
        let (Some(first), Some(last)) = (first, last) else { return missing };
        if first > last {
            self.say(
                Draft::new(codes::RANGE, span, format!("the range {first}..{last} is empty"))
                    .label("ends before it begins")
                    .hint(format!("write {last}..{first}")),
            );
            return missing;
        }
        if !self.spend((last - first) as usize, span) {
            return missing;
        }
        let element = |value: i64| Valued { value: Value::Quantity(Quantity::literal(value as f64)), span };
        Valued { value: Value::List((first..=last).map(element).collect()), span }
    }

    fn chain(
        &mut self,
        first: &'a ast::Expr,
        rest: &'a [(Operator, ast::Expr)],
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Valued {
        let made = match rest[0].0 {
            operator @ (Operator::Or | Operator::And) => self.join(operator, first, rest, span, frame),
            Operator::Then | Operator::While => self.sequence(first, rest, span, frame),
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                let mut sum = self.number(first, frame);
                for (operator, part) in rest {
                    let part = self.number(part, frame);
                    let operator = match operator {
                        Operator::Add => Arithmetic::Add,
                        Operator::Subtract => Arithmetic::Subtract,
                        Operator::Multiply => Arithmetic::Multiply,
                        _ => Arithmetic::Divide,
                    };
                    sum = self.arithmetic(operator, sum, part, span);
                }
                sum
            }
            Operator::In => {
                self.say(
                    Draft::new(codes::CONTEXT, span, "`in` stands in filters only")
                        .label("not inside of a statistic that has filters")
                        .hint("write count(harvest_item, me, item in [ration, potion]), or several comparisons joined by `or`"),
                );
                return Valued { value: Value::Missing, span };
            }
            operator => return self.comparison(operator, first, &rest[0].1, span, frame),
        };
        Valued { value: Value::Quantity(made), span }
    }

    fn join(
        &mut self,
        operator: Operator,
        first: &'a ast::Expr,
        rest: &'a [(Operator, ast::Expr)],
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Quantity {
        let mut all: Vec<Quantity> = Vec::new();
        for part in std::iter::once(first).chain(rest.iter().map(|(_, part)| part)) {
            all.push(self.progress(part, frame));
        }
        let over = self.together(&mut all, span);
        let sizes: Vec<_> = all.iter().map(sizes).collect();
        let neutral = if operator == Operator::And { 1.0 } else { 0.0 };
        let expr = fold::join(all.into_iter().map(|part| part.expr).collect(), neutral);
        self.built(expr, &sizes, Class::Progress, over, span)
    }

    fn sequence(
        &mut self,
        first: &'a ast::Expr,
        rest: &'a [(Operator, ast::Expr)],
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Quantity {
        let mut left = self.state_of(first, rest[0].0.text(), frame);
        for (operator, part) in rest {
            let right = self.state_of(part, operator.text(), frame);
            if left.is_unknown() || right.is_unknown() {
                left = Quantity::unknown();
                continue;
            }
            let sizes = [sizes(&left), sizes(&right)];
            let (a, b) = (Box::new(left.expr), Box::new(right.expr));
            let expr = if *operator == Operator::Then { Expr::Then(a, b) } else { Expr::While(a, b) };
            left = self.built(expr, &sizes, Class::Progress, None, span);
        }
        left
    }

    /// A progress of which something is remembered, which is done for the assignee and not for each member of a group.
    fn state_of(&mut self, e: &'a ast::Expr, word: &str, frame: &Rc<Frame<'a>>) -> Quantity {
        let found = self.progress(e, frame);
        self.remembered(found, word, e.span)
    }

    pub(super) fn remembered(&mut self, found: Quantity, word: &str, span: Span) -> Quantity {
        let Some(over) = found.over else { return found };
        // In a fold whoever names a group means each of its members, so nothing is added up behind his back.
        if over.group.single || over.additive && !self.folding {
            return self.added_up(found, span);
        }
        let what = if matches!(word, "best" | "change" | "on") { "number" } else { "progress" };
        let shown = self.sources.quoted(span);
        self.say(
            Draft::new(codes::MANY, span, format!("`{word}` remembers one {what}, not one for each member"))
                .label(format!("a {what} for each member of a group"))
                .hint(match word {
                    "best" | "change" => format!("make one number of them first: {word}(sum({shown}))"),
                    "ever" => format!("make one progress of them first: ever(any({shown}))"),
                    _ => format!("put `{word}` outside: any(...) {word} ..."),
                }),
        );
        Quantity::unknown()
    }

    fn timed(
        &mut self,
        what: &'a ast::Expr,
        timing: Timing,
        number: &'a ast::Expr,
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Quantity {
        let (word, limit) = match timing {
            Timing::By => ("by", "by tick"),
            Timing::Within => ("within", "within"),
            Timing::For => ("for", "for"),
        };
        let what = self.state_of(what, word, frame);
        let ticks = self.deadline(number, frame, limit);
        if what.is_unknown() {
            return what;
        }
        let sizes = [sizes(&what)];
        let inner = Box::new(what.expr);
        let expr = match timing {
            Timing::By => Expr::By(inner, ticks),
            Timing::Within => Expr::InTicks(inner, ticks),
            Timing::For => Expr::For(inner, ticks),
        };
        self.built(expr, &sizes, Class::Progress, None, span)
    }

    /// A number of ticks that an episode can have.
    fn deadline(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>, what: &str) -> u32 {
        let horizon = self.facts.horizon;
        let Some((value, span)) = self.constant(e, frame, &format!("the number after `{what}`")) else { return 1 };
        if value > f64::from(horizon) {
            self.say(
                Draft::new(codes::HORIZON, span, format!("{value} ticks are more than an episode has"))
                    .label(format!("an episode ends at tick {horizon}"))
                    .hint(format!("give at most {horizon}, or write `horizon`")),
            );
            return 1;
        }
        self.whole_of(value, span, "a number of ticks", [1.0, f64::from(horizon)]).unwrap_or(1) as u32
    }

    fn on(&mut self, what: &'a ast::Expr, occasion: &'a ast::Name, span: Span, frame: &Rc<Frame<'a>>) -> Quantity {
        let what = self.number(what, frame);
        let what = self.remembered(what, "on", span);
        if self.context != Context::Reward {
            self.say(
                Draft::new(codes::CONTEXT, span, "`on` belongs to rewards")
                    .label("a goal has a progress, and nothing happens on it")
                    .hint("write it in the task's `reward`: reward progress + 0.5 on success"),
            );
            return Quantity::unknown();
        }
        let occasions = [("success", Occasion::Success), ("failure", Occasion::Failure), ("death", Occasion::Death)];
        let Some((_, when)) = occasions.iter().find(|(name, _)| *name == occasion.text) else {
            let names = occasions.map(|(name, _)| name);
            self.say(unknown(
                "occasion",
                &occasion.text,
                occasion.span,
                &names,
                "occasions are success, failure and death",
            ));
            return Quantity::unknown();
        };
        let sizes = [sizes(&what)];
        self.built(Expr::On(Box::new(what.expr), *when), &sizes, Class::Number, None, span)
    }

    fn condition(&mut self, parts: &'a [ast::Expr; 3], span: Span, frame: &Rc<Frame<'a>>) -> Quantity {
        let condition = self.progress(&parts[0], frame);
        let mut all = vec![condition];
        // A branch that is known not to be taken is looked at, but does not count: it may divide by zero.
        for part in &parts[1..] {
            all.push(self.number(part, frame));
        }
        let class = if all[1].in_unit() && all[2].in_unit() {
            if all[1].class == Class::Literal && all[2].class == Class::Literal {
                Class::Literal
            } else {
                Class::Progress
            }
        } else {
            Class::Number
        };
        if let Some(known) = all[0].constant().filter(|known| !known.is_nan()) {
            return all.swap_remove(if known >= 1.0 { 1 } else { 2 });
        }
        let over = self.together(&mut all, span);
        let sizes: Vec<_> = all.iter().map(sizes).collect();
        let mut exprs = all.into_iter().map(|part| part.expr);
        let (Some(condition), Some(yes), Some(no)) = (exprs.next(), exprs.next(), exprs.next()) else {
            return Quantity::unknown();
        };
        let class = if class == Class::Literal { Class::Progress } else { class };
        self.built(fold::condition(condition, yes, no), &sizes, class, over, span)
    }

    pub(super) fn arithmetic(&mut self, operator: Arithmetic, a: Quantity, b: Quantity, span: Span) -> Quantity {
        let mut both = [a, b];
        let over = self.together(&mut both, span);
        let additive = over.filter(|_| match operator {
            Arithmetic::Add | Arithmetic::Subtract => both[0].over.is_some() && both[1].over.is_some(),
            Arithmetic::Multiply | Arithmetic::Divide => both[0].over.is_none() || both[1].over.is_none(),
            Arithmetic::Smaller | Arithmetic::Larger => false,
        });
        let over = over.map(|over| Over { additive: over.additive && additive.is_some(), ..over });
        let [a, b] = both;
        let literal = a.class == Class::Literal && b.class == Class::Literal;
        let clamps = matches!(operator, Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Multiply);
        let unit = !literal && a.in_unit() && b.in_unit();
        let sizes = [sizes(&a), sizes(&b)];
        let expr = fold::arithmetic(operator, a.expr, b.expr);
        if literal {
            if matches!(expr, Expr::Number(value) if value.abs() > 1e12) {
                self.say(
                    Draft::new(codes::RANGE, span, "this number is too large")
                        .label("beyond 1e12")
                        .hint("numbers of the game stay below 1e6"),
                );
                return Quantity::unknown();
            }
            return Quantity::leaf(expr, Class::Literal);
        }
        match (unit, clamps) {
            (true, true) => self.built(fold::clamp(expr), &sizes, Class::Progress, over, span),
            (true, false) if operator != Arithmetic::Divide => self.built(expr, &sizes, Class::Progress, over, span),
            _ => self.built(expr, &sizes, Class::Number, over, span),
        }
    }

    fn comparison(
        &mut self,
        operator: Operator,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Valued {
        let comparison = match operator {
            Operator::AtLeast => Comparison::AtLeast,
            Operator::AtMost => Comparison::AtMost,
            Operator::Equal => Comparison::Equal,
            Operator::Unequal => Comparison::Unequal,
            Operator::Greater => Comparison::Greater,
            _ => Comparison::Less,
        };
        let found = self.value(left, frame, Type::Any);
        let made = match found.value {
            Value::Quantity(_) | Value::Word(_) | Value::Missing => {
                let a = quantity(self.convert(found, Type::Number));
                let b = self.number(right, frame);
                self.compare(comparison, a, b, span, right.span)
            }
            _ => self.same(comparison, found, right, span, frame),
        };
        Valued { value: Value::Quantity(made), span }
    }

    fn compare(&mut self, comparison: Comparison, a: Quantity, b: Quantity, span: Span, right: Span) -> Quantity {
        let mut both = [a, b];
        let over = self.together(&mut both, span);
        let [a, b] = both;
        if let Some(level) = b.constant().filter(|level| *level > f64::from(self.facts.max_level)) {
            let asked = matches!(comparison, Comparison::AtLeast | Comparison::Equal | Comparison::Greater);
            if asked && is_level(&a.expr) {
                self.beyond(level, right);
                return Quantity::unknown();
            }
        }
        let sizes = [sizes(&a), sizes(&b)];
        let literal = a.class == Class::Literal && b.class == Class::Literal;
        let class = if literal { Class::Literal } else { Class::Progress };
        let over = over.map(|over| Over { additive: false, ..over });
        self.built(fold::compare(comparison, a.expr, b.expr), &sizes, class, over, span)
    }

    /// Says that a level is beyond the maximum.
    pub(super) fn beyond(&mut self, level: f64, span: Span) {
        let most = self.facts.max_level;
        self.say(
            Draft::new(codes::LEVEL, span, format!("level {level} is beyond the maximum"))
                .label(format!("the highest level is {most}"))
                .hint(format!("give at most {most}")),
        );
    }

    /// Whether two words of the game are the same; known at once.
    fn same(
        &mut self,
        comparison: Comparison,
        left: Valued,
        right: &'a ast::Expr,
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Quantity {
        let want = left.value.kind();
        let equal = match comparison {
            Comparison::Equal => true,
            Comparison::Unequal => false,
            _ => {
                self.say(
                    Draft::new(codes::TYPE, span, format!("{} has no size", want.text()))
                        .label("only `==` and `!=` can be asked")
                        .hint("compare numbers: level(me, fishing) >= 5"),
                );
                return Quantity::unknown();
            }
        };
        let right = self.value(right, frame, want);
        let (Some(a), Some(b)) = (left.value.in_name(), right.value.in_name()) else { return Quantity::unknown() };
        Quantity::literal(f64::from(u8::from((a == b) == equal)))
    }
}

pub(super) fn sizes(part: &Quantity) -> (u32, u16) {
    (part.size, part.depth)
}

pub(super) fn quantity(found: Valued) -> Quantity {
    if let Value::Quantity(quantity) = found.value { quantity } else { Quantity::unknown() }
}

/// "Unknown occasion `sucess`", with what was probably meant.
pub(super) fn unknown(what: &str, name: &str, span: Span, known: &[&str], hint: &str) -> Draft {
    let near = crate::nearest::nearest(name, known.iter().copied());
    let hint = near.map_or_else(|| hint.to_owned(), |near| format!("did you mean `{near}`?"));
    Draft::new(codes::UNKNOWN, span, format!("there is no {what} `{name}`")).label("not known").hint(hint)
}
