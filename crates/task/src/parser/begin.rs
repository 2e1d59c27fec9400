//! Lines of `begin`: how an episode begins.

use super::{Parser, RESERVED};
use crate::ast::{Beginning, BeginningKind, Expr};
use crate::lexer::Token;

const LINES: [&str; 10] = ["at", "within", "in", "gold", "health", "food", "water", "level", "item", "tick"];
const NEXT: &str =
    "`begin` is made of `at`, `within`, `in`, `gold`, `health`, `food`, `water`, `level`, `item` and `tick`";

impl Parser<'_> {
    pub(super) fn beginnings(&mut self) -> Vec<Beginning> {
        let mut lines = Vec::new();
        while !self.at_sign(b'}') && self.token() != Token::End {
            let start = self.span();
            if let Some(kind) = self.beginning() {
                lines.push(Beginning { kind, span: self.since(start) });
            }
            if self.lost {
                self.recover(|parser| parser.at_any(&LINES));
                if self.at_any(&["task", "define", "curriculum", "import"]) {
                    break;
                }
            }
        }
        lines
    }

    fn beginning(&mut self) -> Option<BeginningKind> {
        if !self.at_any(&LINES) {
            let hint = self.near(&LINES).map_or(NEXT.to_owned(), |near| format!("did you mean `{near}`? {NEXT}"));
            self.expected("a line of `begin`", &hint);
            return None;
        }
        let word = self.span();
        let text = self.source(word).to_owned();
        Some(match text.as_str() {
            "at" => {
                self.bump();
                BeginningKind::At(self.primary())
            }
            "in" => {
                self.bump();
                BeginningKind::In(self.primary())
            }
            "within" => {
                self.bump();
                let number = self.atom();
                if !self.eat_word("of") {
                    self.expected("`of` and a place", "write within 5 of center");
                }
                BeginningKind::Within(number, self.primary())
            }
            "level" => {
                self.bump();
                let skill = self.primary();
                BeginningKind::Level(skill, self.atom())
            }
            "item" => {
                self.bump();
                self.begin_item()
            }
            _ => BeginningKind::Number(self.name("a line of `begin`", NEXT)?, self.atom()),
        })
    }

    fn begin_item(&mut self) -> BeginningKind {
        let item = self.primary();
        let (mut level, mut quantity, mut equipped) = (None, None, false);
        while !self.lost {
            if level.is_none() && self.at_word("level") && !self.skill_follows() {
                self.bump();
                level = Some(self.atom());
            } else if quantity.is_none() && self.at_word("x") {
                self.bump();
                quantity = Some(self.number_after_x());
            } else if !equipped && self.eat_word("equipped") {
                equipped = true;
            } else {
                break;
            }
        }
        BeginningKind::Item { item, level, quantity, equipped }
    }

    fn number_after_x(&mut self) -> Expr {
        if self.token() == Token::Text || self.at_any(&RESERVED) {
            self.expected("a number after `x`", "write item ration x 3");
            return self.missing();
        }
        self.atom()
    }

    /// Whether `level` here is the next line, with a skill and a number, and not the level of the item before.
    fn skill_follows(&self) -> bool {
        let after = self.ahead(2);
        self.ahead(1).0 == Token::Word
            && match after.0 {
                Token::Number(_) | Token::Sign(b'(') => true,
                Token::Word => {
                    let word = self.source(after.1);
                    !LINES.contains(&word) && !RESERVED.contains(&word) && !matches!(word, "x" | "equipped")
                }
                _ => false,
            }
    }
}
