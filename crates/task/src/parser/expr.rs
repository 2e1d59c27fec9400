//! Expressions by precedence climbing. Loosest first: `or`, `and`, `while`, `then`; `not`; `by`, `within`, `for`; comparisons;
//! `+ -`; `on`; `* /`; `-`; calls. `if` and `always` are closed by their own words.

use super::{CLAUSES, ITEMS, Parser, RESERVED};
use crate::ast::{Argument, Expr, Kind, Name, Operator, Timing};
use crate::diagnostic::{self as codes, Draft};
use crate::lexer::Token;
use crate::source::Span;

const NOT: u8 = 5;
const TIMED: u8 = 6;
const COMPARISON: u8 = 7;
const SUM: u8 = 8;
const ON: u8 = 9;
const PRODUCT: u8 = 10;
const UNARY: u8 = 11;

const EXPRESSION: &str =
    "a number, a statistic such as gold(team), a comparison, or a predicate of the prelude may stand here";

fn strength(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::While => 3,
        Operator::Then => 4,
        Operator::Add | Operator::Subtract => SUM,
        Operator::Multiply | Operator::Divide => PRODUCT,
        _ => COMPARISON,
    }
}

impl Parser<'_> {
    /// A whole expression.
    pub(super) fn expr(&mut self) -> Expr {
        self.climb(0)
    }

    fn make(&mut self, kind: Kind, span: Span, deepest: u16) -> Expr {
        let depth = deepest + 1;
        if depth > self.nesting {
            self.too_deep(span);
            return Expr { kind: Kind::Missing, span, depth: 1 };
        }
        Expr { kind, span, depth }
    }

    pub(super) fn too_deep(&mut self, span: Span) {
        let message = format!("this nests more than {} deep", self.nesting);
        let draft = Draft::new(codes::LIMIT, span, message)
            .label("too deep")
            .hint("give the inner parts a name with `let` or `define`");
        self.say(draft);
    }

    fn climb(&mut self, least: u8) -> Expr {
        // One level of the tree takes up to three of these calls.
        if self.depth >= 3 * self.nesting {
            let span = self.span();
            self.too_deep(span);
            return self.missing();
        }
        self.depth += 1;
        let mut left = self.prefix();
        while !self.lost {
            left = match self.operator() {
                Some(operator) if strength(operator) >= least => self.infix(left, operator),
                Some(_) => break,
                None => match self.postfix(left, least) {
                    (left, true) => left,
                    (left, false) => {
                        self.depth -= 1;
                        return left;
                    }
                },
            };
        }
        self.depth -= 1;
        left
    }

    fn operator(&self) -> Option<Operator> {
        Some(match self.token() {
            Token::AtLeast => Operator::AtLeast,
            Token::AtMost => Operator::AtMost,
            Token::Equal => Operator::Equal,
            Token::Unequal => Operator::Unequal,
            Token::Sign(b'>') => Operator::Greater,
            Token::Sign(b'<') => Operator::Less,
            Token::Sign(b'+') => Operator::Add,
            Token::Sign(b'-') => Operator::Subtract,
            Token::Sign(b'*') => Operator::Multiply,
            Token::Sign(b'/') => Operator::Divide,
            Token::Word => match self.source(self.span()) {
                "or" => Operator::Or,
                "and" => Operator::And,
                "while" => Operator::While,
                "then" if !self.in_condition => Operator::Then,
                "in" => Operator::In,
                _ => return None,
            },
            _ => return None,
        })
    }

    fn infix(&mut self, left: Expr, operator: Operator) -> Expr {
        let strong = strength(operator);
        let sign = self.bump();
        if strong == COMPARISON && matches!(&left.kind, Kind::Chain(_, rest) if strength(rest[0].0) == COMPARISON) {
            let draft = Draft::new(codes::CHAINED, sign, "comparisons cannot be chained")
                .label("a second comparison of the same numbers")
                .hint("join two comparisons with `and`: a <= b and b <= c");
            self.say(draft);
            self.lost = false;
            self.climb(strong + 1);
            return left;
        }
        let right = self.climb(strong + 1);
        if strong <= strength(Operator::Then) {
            self.warn_of_reach(&left, operator, &right);
        }
        let span = left.span.to(right.span);
        match left {
            // A chain of this strength can only be the one that grows here: others stand in parentheses.
            Expr { kind: Kind::Chain(first, mut rest), depth, .. } if strength(rest[0].0) == strong => {
                let deepest = depth.max(right.depth + 1);
                rest.push((operator, right));
                self.make(Kind::Chain(first, rest), span, deepest - 1)
            }
            left => {
                let deepest = left.depth.max(right.depth);
                self.make(Kind::Chain(Box::new(left), vec![(operator, right)]), span, deepest)
            }
        }
    }

    /// `by`, `within`, `for`, `on` behind an expression; whether there was one.
    fn postfix(&mut self, left: Expr, least: u8) -> (Expr, bool) {
        if least <= ON && self.at_word("on") {
            self.bump();
            let hint = "write `on success`, `on failure` or `on death`";
            let Some(occasion) = self.name("an occasion after `on`", hint) else { return (left, true) };
            let (span, deepest) = (left.span.to(occasion.span), left.depth);
            return (self.make(Kind::On(Box::new(left), occasion), span, deepest), true);
        }
        let timing = match () {
            () if least > TIMED || self.token() != Token::Word || self.at_sweep() => return (left, false),
            () if self.at_word("by") => Timing::By,
            () if self.at_word("within") => Timing::Within,
            () if self.at_word("for") => Timing::For,
            () => return (left, false),
        };
        self.bump();
        if timing == Timing::By {
            self.eat_tick();
        }
        let number = self.climb(SUM);
        if timing != Timing::By && !self.eat_word("ticks") && timing == Timing::Within {
            self.expected(
                "`ticks` after `within` and a number",
                "write `within 100 ticks`; `by tick 100` counts from the reset",
            );
        }
        let (span, deepest) = (self.since(left.span), left.depth.max(number.depth));
        (self.make(Kind::Timed(Box::new(left), timing, Box::new(number)), span, deepest), true)
    }

    /// The word `tick` before a number, which may be left out. By itself it is the statistic.
    fn eat_tick(&mut self) {
        let next = self.ahead(1);
        let number = match next.0 {
            Token::Number(_) | Token::Sign(b'(') => true,
            Token::Word => !RESERVED.contains(&self.source(next.1)),
            _ => false,
        };
        if self.at_word("tick") && number {
            self.bump();
        }
    }

    fn prefix(&mut self) -> Expr {
        let start = self.span();
        if self.at_sign(b'-') {
            self.bump();
            let inner = self.climb(UNARY);
            let (span, deepest) = (start.to(inner.span), inner.depth);
            return self.make(Kind::Negative(Box::new(inner)), span, deepest);
        }
        if self.eat_word("not") {
            let inner = self.climb(NOT);
            let (span, deepest) = (start.to(inner.span), inner.depth);
            self.warn_of_not(start, &inner);
            return self.make(Kind::Not(Box::new(inner)), span, deepest);
        }
        if self.at_word("always") {
            return self.always();
        }
        if self.at_word("if") {
            return self.condition();
        }
        self.primary()
    }

    fn always(&mut self) -> Expr {
        let start = self.bump();
        let outer = std::mem::replace(&mut self.in_condition, false);
        let what = self.climb(0);
        self.in_condition = outer;
        if !self.eat_word("until") {
            self.expected("`until` after `always` and what holds", "write `always alive(leader) >= 1 until tick 300`");
            return self.missing();
        }
        self.eat_tick();
        let number = self.climb(SUM);
        let (span, deepest) = (self.since(start), what.depth.max(number.depth));
        self.make(Kind::Always(Box::new(what), Box::new(number)), span, deepest)
    }

    fn condition(&mut self) -> Expr {
        let start = self.bump();
        let outer = std::mem::replace(&mut self.in_condition, true);
        let condition = self.climb(0);
        self.in_condition = false;
        if !self.eat_word("then") {
            self.expected("`then` after `if` and a condition", "write `if condition then one else other`");
        }
        let yes = self.climb(0);
        self.in_condition = outer;
        if !self.eat_word("else") {
            self.expected(
                "`else` after `then` and a value",
                "an `if` always has an `else`: it stands for a number, not for an order",
            );
            return self.missing();
        }
        let no = self.climb(0);
        let (span, deepest) = (self.since(start), condition.depth.max(yes.depth).max(no.depth));
        self.make(Kind::If(Box::new([condition, yes, no])), span, deepest)
    }

    /// A number, a name, a call, a list, a filter, something in parentheses.
    pub(super) fn primary(&mut self) -> Expr {
        let span = self.span();
        match self.token() {
            Token::Number(value) => {
                self.bump();
                let number = Expr { kind: Kind::Number(value), span, depth: 1 };
                self.range(number)
            }
            Token::Sign(b'(') => self.parenthesis(),
            Token::Sign(b'[') => self.list(),
            Token::Word if self.at_word("is") => self.is(),
            Token::Word => self.word(),
            Token::Text => {
                self.expected(
                    "an expression",
                    "strings are names of tasks and tags; a name in an expression has no quotes",
                );
                self.missing()
            }
            _ => {
                self.expected("an expression", EXPRESSION);
                self.missing()
            }
        }
    }

    /// `..b` behind a number or a name.
    fn range(&mut self, from: Expr) -> Expr {
        if self.token() != Token::Dots {
            return from;
        }
        self.bump();
        let to = match self.token() {
            Token::Number(value) => Expr { kind: Kind::Number(value), span: self.bump(), depth: 1 },
            Token::Word if !self.at_any(&RESERVED) => {
                let text = self.source(self.span()).to_owned();
                Expr { kind: Kind::Name(text), span: self.bump(), depth: 1 }
            }
            Token::Sign(b'(') => self.parenthesis(),
            _ => {
                self.expected("the end of a range after `..`", "a range has two ends, both in it: 1..9");
                return self.missing();
            }
        };
        let (span, deepest) = (from.span.to(to.span), from.depth.max(to.depth));
        self.make(Kind::Range(Box::new(from), Box::new(to)), span, deepest)
    }

    fn parenthesis(&mut self) -> Expr {
        let open = self.bump();
        let outer = std::mem::replace(&mut self.in_condition, false);
        let inner = self.climb(0);
        self.in_condition = outer;
        if !self.eat(b')') {
            self.unclosed(open, ')');
        }
        let (span, deepest) = (self.since(open), inner.depth);
        let group = self.make(Kind::Group(Box::new(inner)), span, deepest);
        self.range(group)
    }

    fn unclosed(&mut self, open: Span, sign: char) {
        let message = format!("expected `{sign}`, found {}", self.here());
        let draft = Draft::new(codes::UNCLOSED, self.span(), message)
            .label(format!("expected `{sign}` or an operator"))
            .hint(format!("close the bracket with `{sign}`"))
            .also(open, "opened here");
        self.say(draft);
    }

    fn list(&mut self) -> Expr {
        let open = self.bump();
        let outer = std::mem::replace(&mut self.in_condition, false);
        let (mut values, mut deepest) = (Vec::new(), 0);
        while !self.at_sign(b']') && !self.lost {
            let value = self.climb(0);
            deepest = deepest.max(value.depth);
            values.push(value);
            if !self.eat(b',') {
                break;
            }
        }
        self.in_condition = outer;
        if !self.eat(b']') {
            self.unclosed(open, ']');
        }
        let span = self.since(open);
        self.make(Kind::List(values), span, deepest)
    }

    fn is(&mut self) -> Expr {
        let start = self.bump();
        let not = self.eat_word("not");
        let hint = "write `is equipped`, `is listed`, `is not equipped` or `is not listed`";
        match self.name("`equipped` or `listed` after `is`", hint) {
            Some(name) => Expr { kind: Kind::Is(!not, name), span: self.since(start), depth: 1 },
            None => self.missing(),
        }
    }

    fn word(&mut self) -> Expr {
        let span = self.span();
        let text = self.source(span).to_owned();
        let call = self.ahead(1).0 == Token::Sign(b'(');
        // The statistic `within` is called like the operator.
        if RESERVED.contains(&text.as_str()) && !(call && text == "within") {
            let hint = if CLAUSES.contains(&text.as_str()) || ITEMS.contains(&text.as_str()) {
                format!("the expression before `{text}` is missing")
            } else {
                format!("`{text}` stands between or before other parts of an expression")
            };
            self.expected("an expression", &hint);
            return self.missing();
        }
        self.bump();
        if !call {
            let name = Expr { kind: Kind::Name(text), span, depth: 1 };
            return self.range(name);
        }
        let name = Name { text, quoted: false, span };
        self.call(name)
    }

    fn call(&mut self, name: Name) -> Expr {
        let open = self.bump();
        let outer = std::mem::replace(&mut self.in_condition, false);
        let (mut arguments, mut deepest) = (Vec::new(), 0);
        while !self.at_sign(b')') && !self.lost {
            let named = self.token() == Token::Word && self.ahead(1).0 == Token::Sign(b'=');
            let label = if named {
                self.name("the name of a parameter", "leave `=` out, or give a parameter's name")
            } else {
                None
            };
            if label.is_some() {
                self.bump();
            }
            let value = self.climb(0);
            deepest = deepest.max(value.depth);
            arguments.push(Argument { name: label, value });
            if !self.eat(b',') {
                break;
            }
        }
        self.in_condition = outer;
        if !self.eat(b')') {
            self.unclosed(open, ')');
            return self.missing();
        }
        let span = self.since(name.span);
        self.make(Kind::Call(name, arguments), span, deepest)
    }

    /// A number that other words may follow directly: a literal, a name, or an expression in parentheses.
    pub(super) fn atom(&mut self) -> Expr {
        let negative = self.at_sign(b'-') && matches!(self.ahead(1).0, Token::Number(_));
        if negative { self.prefix() } else { self.primary() }
    }
}
