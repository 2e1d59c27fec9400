//! Tokens into a tree: recursive descent for items and clauses, precedence climbing for expressions.
//!
//! A mistake is said once; the parser then goes on at the next clause, item or closing brace, so that one pass finds many.

mod begin;
mod clauses;
mod expr;
mod items;
mod reach;

use crate::ast::{Expr, File, Kind, Name};
use crate::diagnostic::{self as codes, Diagnostics, Draft};
use crate::lexer::{Token, lex};
use crate::source::Span;

/// Words that cannot be names.
pub const RESERVED: [&str; 29] = [
    "import",
    "let",
    "define",
    "task",
    "reward",
    "set",
    "curriculum",
    "for",
    "in",
    "where",
    "if",
    "then",
    "else",
    "or",
    "and",
    "while",
    "not",
    "always",
    "until",
    "by",
    "within",
    "on",
    "goal",
    "weight",
    "tags",
    "embedding",
    "begin",
    "stage",
    "is",
];

const ITEMS: [&str; 7] = ["import", "let", "define", "task", "reward", "set", "curriculum"];
const CLAUSES: [&str; 6] = ["goal", "reward", "weight", "tags", "embedding", "begin"];

pub(crate) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token, Span)>,
    at: usize,
    /// How deep brackets and prefixes nest here.
    depth: u16,
    nesting: u16,
    /// Whether `then` belongs to an `if` around this place.
    in_condition: bool,
    /// Whether a mistake was said and the parser has not found its feet again.
    lost: bool,
    diagnostics: &'a mut Diagnostics,
}

/// Reads a file. Whatever it says, there is a tree of what could be read.
pub(crate) fn parse_file(text: &str, file: u16, nesting: u16, diagnostics: &mut Diagnostics) -> File {
    let found = lex(text, file, diagnostics);
    let mut parser =
        Parser { text, tokens: found.tokens, at: 0, depth: 0, nesting, in_condition: false, lost: false, diagnostics };
    let items = parser.items(&found.comments, None);
    File { items, comments: found.comments }
}

impl Parser<'_> {
    fn token(&self) -> Token {
        self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// The token so many ahead.
    fn ahead(&self, n: usize) -> (Token, Span) {
        self.tokens[(self.at + n).min(self.tokens.len() - 1)]
    }

    fn source(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    fn bump(&mut self) -> Span {
        let span = self.span();
        if self.token() != Token::End {
            self.at += 1;
        }
        span
    }

    /// From `start` to the end of the last token.
    fn since(&self, start: Span) -> Span {
        if self.at == 0 { start } else { start.to(self.tokens[self.at - 1].1) }
    }

    fn at_word(&self, word: &str) -> bool {
        self.word_ahead(0, word)
    }

    fn word_ahead(&self, n: usize, word: &str) -> bool {
        let (token, span) = self.ahead(n);
        token == Token::Word && self.source(span) == word
    }

    fn at_any(&self, words: &[&str]) -> bool {
        self.token() == Token::Word && words.contains(&self.source(self.span()))
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    fn at_sign(&self, sign: u8) -> bool {
        self.token() == Token::Sign(sign)
    }

    fn eat(&mut self, sign: u8) -> bool {
        let found = self.at_sign(sign);
        if found {
            self.bump();
        }
        found
    }

    /// What stands here, for a message.
    fn here(&self) -> String {
        match self.token() {
            Token::End => "the end of the file".into(),
            Token::Text => "a string".into(),
            _ => format!("`{}`", self.source(self.span())),
        }
    }

    fn say(&mut self, draft: Draft) {
        if !self.lost && self.token() != Token::Junk {
            self.diagnostics.push(draft);
        }
        self.lost = true;
    }

    /// Says that something else should stand here.
    fn expected(&mut self, what: &str, hint: &str) {
        let message = format!("expected {what}, found {}", self.here());
        let draft = Draft::new(codes::SYNTAX, self.span(), message).label(format!("expected {what}")).hint(hint);
        self.say(draft);
    }

    fn expect(&mut self, sign: u8, what: &str, hint: &str) -> bool {
        let found = self.eat(sign);
        if !found {
            self.expected(&format!("`{}` {what}", sign as char), hint);
        }
        found
    }

    /// A name of the file's own.
    fn name(&mut self, what: &str, hint: &str) -> Option<Name> {
        if self.token() != Token::Word {
            self.expected(what, hint);
            return None;
        }
        let span = self.span();
        let text = self.source(span).to_owned();
        if RESERVED.contains(&text.as_str()) {
            let message = format!("expected {what}, found `{text}`, a word of the language");
            let hint = format!("choose another name than `{text}`; {hint}");
            self.say(Draft::new(codes::SYNTAX, span, message).label("cannot be a name").hint(hint));
            if matches!(self.ahead(1).0, Token::Sign(b'=' | b'(')) {
                // It was meant as a name, not as what comes next.
                self.bump();
            }
            return None;
        }
        self.bump();
        Some(Name { text, quoted: false, span })
    }

    /// A name, or one in quotes.
    fn name_or_text(&mut self, what: &str, hint: &str) -> Option<Name> {
        if self.token() == Token::Text { Some(self.quoted()) } else { self.name(what, hint) }
    }

    fn quoted(&mut self) -> Name {
        let span = self.bump();
        let text = self.source(span).trim_matches('"').to_owned();
        Name { text, quoted: true, span }
    }

    /// Names with commas between them.
    fn names(&mut self, what: &str, hint: &str) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name_or_text(what, hint) {
            names.push(name);
            if !self.eat(b',') {
                break;
            }
        }
        names
    }

    fn missing(&self) -> Expr {
        Expr { kind: Kind::Missing, span: Span { end: self.span().start, ..self.span() }, depth: 1 }
    }

    /// Whether an item begins here. A `for` behind an expression could be its duration: `for NAME in` is a sweep.
    fn at_item(&self) -> bool {
        self.at_any(&ITEMS) || self.at_sweep()
    }

    fn at_sweep(&self) -> bool {
        self.at_word("for") && self.ahead(1).0 == Token::Word && self.word_ahead(2, "in")
    }

    /// Goes on to where `found` holds or the brackets around this place close; brackets opened on the way are passed whole.
    fn recover(&mut self, found: impl Fn(&Self) -> bool) {
        let mut open = 0_u32;
        loop {
            match self.token() {
                Token::End => break,
                Token::Sign(b'{') => open += 1,
                Token::Sign(b'}') if open == 0 => break,
                Token::Sign(b'}') => open -= 1,
                _ if open == 0 && found(self) => break,
                // Items never stand inside of the braces of a task, so one was left open.
                Token::Word if self.at_any(&["task", "define", "curriculum", "import"]) => break,
                _ => {}
            }
            self.bump();
        }
        self.lost = false;
    }

    /// `}` of what began at `open`.
    fn close(&mut self, open: Span, what: &str) {
        if !self.eat(b'}') {
            let message = format!("expected `}}` at the end of {what}, found {}", self.here());
            let draft = Draft::new(codes::UNCLOSED, self.span(), message)
                .label("`}` is missing before this")
                .hint(format!("close {what} with `}}`"))
                .also(open, "opened here");
            self.say(draft);
        }
        self.lost = false;
    }
}
