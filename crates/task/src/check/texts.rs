//! Names of tasks and tags, in which `{name}` stands for a value.

use std::rc::Rc;

use super::Checker;
use super::expr::unknown;
use super::scope::{Frame, names};
use super::value::{Type, Value};
use crate::ast::Name;
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;

const LENGTH_MAX: usize = 128;

impl<'a> Checker<'a> {
    /// A name with its values put in; nothing if it is wrong.
    pub(super) fn text(&mut self, name: &'a Name, frame: &Rc<Frame<'a>>) -> Option<String> {
        let mut text = String::new();
        let mut rest = name.text.as_str();
        let inside = |rest: &str| {
            let start = name.span.start + 1 + (name.text.len() - rest.len()) as u32;
            Span { file: name.span.file, start, end: start }
        };
        while let Some(open) = rest.find(['{', '}']) {
            text.push_str(&rest[..open]);
            let brace = inside(&rest[open..]);
            let brace = Span { end: brace.start + 1, ..brace };
            let close = rest[open..].find('}').filter(|close| *close > 0);
            let Some(close) = close else {
                let draft =
                    Draft::new(codes::SYNTAX, brace, "a brace without its partner").label("`{` and `}` come in pairs");
                self.say(draft.hint("write the name of a `for` or `let` between braces: \"fish-{level}\""));
                return None;
            };
            let word = &rest[open + 1..open + close];
            let span = Span { start: brace.end, end: brace.end + word.len() as u32, ..brace };
            text.push_str(&self.interpolated(word, span, frame)?);
            rest = &rest[open + close + 1..];
        }
        text.push_str(rest);
        self.allowed(&text, name.span).then_some(text)
    }

    fn interpolated(&mut self, word: &'a str, span: Span, frame: &Rc<Frame<'a>>) -> Option<String> {
        if super::scope::find(frame, word).is_none() {
            let known = names(frame, false);
            self.say(unknown(
                "name",
                word,
                span,
                &known,
                "between braces stands the name of a `for`, a `let` or a parameter",
            ));
            return None;
        }
        let found = self.word(word, span, frame, Type::Any);
        match found.value {
            Value::Missing => None,
            value => {
                let text = value.in_name();
                if text.is_none() {
                    let draft = Draft::new(codes::TYPE, span, format!("{} cannot stand in a name", value.text()));
                    self.say(
                        draft
                            .label("not a number or a word of the game")
                            .hint("put numbers, items, skills and the like into names"),
                    );
                }
                text
            }
        }
    }

    fn allowed(&mut self, text: &str, span: Span) -> bool {
        let (what, hint) = if text.is_empty() {
            ("a name is empty", "give it a name")
        } else if text.len() > LENGTH_MAX {
            (
                "a name is longer than 128 characters",
                "give it a shorter name; what it means can stand in a comment above",
            )
        } else if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
            (
                "a name has characters that it cannot have",
                "names are made of the letters a to z, digits, `_`, `-` and `.`",
            )
        } else {
            return true;
        };
        self.say(Draft::new(codes::SYNTAX, span, what).label("not a name").hint(hint));
        false
    }
}
