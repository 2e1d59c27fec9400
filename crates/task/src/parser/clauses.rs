//! Clauses: what a task is made of.

use super::{CLAUSES, Parser};
use crate::ast::{Clause, ClauseKind};
use crate::lexer::Token;

const NEXT: &str = "a task is made of `goal`, `reward`, `weight`, `tags`, `embedding` and `begin`";

impl Parser<'_> {
    /// Clauses up to the closing brace.
    pub(super) fn clauses(&mut self) -> Vec<Clause> {
        let mut clauses = Vec::new();
        while !self.at_sign(b'}')
            && self.token() != Token::End
            && !self.at_any(&["task", "let", "define", "import", "set", "curriculum"])
        {
            let start = self.span();
            if let Some(kind) = self.clause() {
                clauses.push(Clause { kind, span: self.since(start) });
            }
            if self.lost {
                self.recover(|parser| parser.at_any(&CLAUSES));
            }
            if self.span() == start && !self.at_any(&CLAUSES) {
                break;
            }
        }
        clauses
    }

    fn clause(&mut self) -> Option<ClauseKind> {
        if !self.at_any(&CLAUSES) {
            let hint = self.near(&CLAUSES).map_or(NEXT.to_owned(), |near| format!("did you mean `{near}`? {NEXT}"));
            self.expected("a clause", &hint);
            return None;
        }
        let word = self.bump();
        Some(match self.source(word) {
            "goal" => ClauseKind::Goal(self.expr()),
            "reward" => ClauseKind::Reward(self.expr()),
            "weight" => ClauseKind::Weight(self.expr()),
            "embedding" => ClauseKind::Embedding(self.expr()),
            "tags" => ClauseKind::Tags(self.names("a tag", "write tags economy, combat")),
            _ => {
                let open = self.span();
                if !self.expect(b'{', "after `begin`", "write begin { gold 20 at center }") {
                    return None;
                }
                let lines = self.beginnings();
                self.close(open, "`begin`");
                ClauseKind::Begin(lines)
            }
        })
    }
}
