//! Expressions as text, in one line or broken where they are loosest.

use std::fmt::Write as _;

use super::{INDENT, Printer, WIDTH};
use crate::ast::{Argument, Expr, Kind, Name, Timing};
use crate::parser::RESERVED;

impl Printer<'_> {
    /// `before` and an expression, broken if it is too long for the line.
    pub(super) fn wrapped(&self, e: &Expr, before: &str) -> String {
        let flat = self.flat(e);
        if before.len() + flat.len() <= self.room() {
            return format!("{before}{flat}");
        }
        format!("{before}{}", self.broken(e, self.level + 1))
    }

    /// An expression in one line.
    pub(super) fn flat(&self, e: &Expr) -> String {
        match &e.kind {
            Kind::Number(_) | Kind::Missing => self.source(e.span).to_owned(),
            Kind::Name(name) => name.clone(),
            Kind::Call(name, arguments) => {
                let all: Vec<_> = arguments.iter().map(|argument| self.argument(argument)).collect();
                format!("{}({})", name.text, all.join(", "))
            }
            Kind::List(elements) => format!("[{}]", self.all(elements).join(", ")),
            Kind::Range(from, to) => format!("{}..{}", self.flat(from), self.flat(to)),
            Kind::Chain(first, rest) => {
                let mut text = self.flat(first);
                for (operator, part) in rest {
                    let _ = write!(text, " {} {}", operator.text(), self.flat(part));
                }
                text
            }
            Kind::Negative(inner) => format!("-{}", self.flat(inner)),
            Kind::Not(inner) => format!("not {}", self.flat(inner)),
            Kind::Always(what, until) => format!("always {} until {}", self.flat(what), self.tick(until)),
            Kind::Timed(what, timing, number) => format!("{} {}", self.flat(what), self.timing(*timing, number)),
            Kind::On(what, occasion) => format!("{} on {}", self.flat(what), occasion.text),
            Kind::If(parts) => {
                format!("if {} then {} else {}", self.flat(&parts[0]), self.flat(&parts[1]), self.flat(&parts[2]))
            }
            Kind::Is(yes, name) => format!("is {}{}", if *yes { "" } else { "not " }, name.text),
            Kind::Group(inner) => format!("({})", self.flat(inner)),
        }
    }

    fn all(&self, elements: &[Expr]) -> Vec<String> {
        elements.iter().map(|element| self.flat(element)).collect()
    }

    fn argument(&self, argument: &Argument) -> String {
        let name = argument.name.as_ref().map_or(String::new(), |name| format!("{} = ", name.text));
        format!("{name}{}", self.flat(&argument.value))
    }

    fn timing(&self, timing: Timing, number: &Expr) -> String {
        match timing {
            Timing::By => format!("by {}", self.tick(number)),
            Timing::Within => format!("within {} ticks", self.flat(number)),
            Timing::For => format!("for {} ticks", self.flat(number)),
        }
    }

    /// `tick` and a number. Before some expressions the word would be taken for the statistic.
    fn tick(&self, number: &Expr) -> String {
        let text = self.flat(number);
        let word: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let clear = text.starts_with('(') || !word.is_empty() && !RESERVED.contains(&word.as_str());
        if clear { format!("tick {text}") } else { text }
    }

    /// An expression over several lines; those after the first are indented by `level`.
    fn broken(&self, e: &Expr, level: usize) -> String {
        let flat = self.flat(e);
        if flat.len() + INDENT.len() * level <= WIDTH {
            return flat;
        }
        let start = format!("\n{}", INDENT.repeat(level));
        let end = format!("\n{}", INDENT.repeat(level.saturating_sub(1)));
        match &e.kind {
            Kind::Chain(first, rest) => {
                let mut text = self.broken(first, level);
                for (operator, part) in rest {
                    let _ = write!(text, "{start}{} {}", operator.text(), self.broken(part, level + 1));
                }
                text
            }
            Kind::If(parts) => format!(
                "if {} then {}{start}else {}",
                self.broken(&parts[0], level + 1),
                self.broken(&parts[1], level + 1),
                self.broken(&parts[2], level)
            ),
            Kind::Call(name, arguments) if !arguments.is_empty() => {
                let all: Vec<_> = arguments.iter().map(|argument| self.broken_argument(argument, level + 1)).collect();
                format!("{}({start}{}{end})", name.text, all.join(&format!(",{start}")))
            }
            Kind::List(elements) => format!("[{start}{}{end}]", fill(&self.all(elements), level)),
            Kind::Group(inner) => format!("({start}{}{end})", self.broken(inner, level + 1)),
            Kind::Not(inner) => format!("not {}", self.broken(inner, level)),
            Kind::Negative(inner) => format!("-{}", self.broken(inner, level)),
            Kind::Always(what, until) => {
                format!("always {}{start}until {}", self.broken(what, level), self.tick(until))
            }
            Kind::Timed(what, timing, number) => {
                format!("{}{start}{}", self.broken(what, level), self.timing(*timing, number))
            }
            Kind::On(what, occasion) => format!("{}{start}on {}", self.broken(what, level), occasion.text),
            _ => flat,
        }
    }

    fn broken_argument(&self, argument: &Argument, level: usize) -> String {
        let name = argument.name.as_ref().map_or(String::new(), |name| format!("{} = ", name.text));
        format!("{name}{}", self.broken(&argument.value, level))
    }
}

/// Elements with commas between them, as many in a line as fit.
fn fill(elements: &[String], level: usize) -> String {
    let mut text = String::new();
    let mut column = INDENT.len() * level;
    for (i, element) in elements.iter().enumerate() {
        if i > 0 {
            text.push(',');
            if column + element.len() + 3 > WIDTH {
                let _ = write!(text, "\n{}", INDENT.repeat(level));
                column = INDENT.len() * level;
            } else {
                text.push(' ');
            }
        }
        text.push_str(element);
        column += element.len() + 2;
    }
    text
}

/// A name as it was written, in quotes or without.
pub(super) fn name(name: &Name) -> String {
    if name.quoted { format!("\"{}\"", name.text) } else { name.text.clone() }
}

pub(super) fn names(all: &[Name]) -> String {
    all.iter().map(name).collect::<Vec<_>>().join(", ")
}
