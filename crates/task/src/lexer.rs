//! Text into tokens. Never fails: what it cannot read becomes a diagnostic and is skipped.

use crate::diagnostic::{self as codes, Diagnostics, Draft};
use crate::source::Span;

/// What a token is. Words are told apart by the parser: most of them are words only in their place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token {
    Word,
    Number(f64),
    /// With its quotes.
    Text,
    /// `{ } ( ) [ ] , : = + - * /`, and `>` and `<`.
    Sign(u8),
    AtLeast,
    AtMost,
    Equal,
    Unequal,
    Dots,
    /// Characters that nothing begins with; said already.
    Junk,
    End,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Whether nothing stands before it in its line.
    pub alone: bool,
}

/// Tokens with their places, and the comments between them. The last token is `End`.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<(Token, Span)>,
    pub(crate) comments: Vec<Comment>,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    file: u16,
    found: Tokens,
    /// Whether a token stands in this line already.
    begun: bool,
}

pub(crate) fn lex(text: &str, file: u16, diagnostics: &mut Diagnostics) -> Tokens {
    let mut lexer = Lexer { text, at: 0, file, found: Tokens::default(), begun: false };
    while lexer.at < text.len() {
        lexer.next(diagnostics);
    }
    let end = lexer.span(text.len());
    lexer.found.tokens.push((Token::End, end));
    lexer.found
}

impl Lexer<'_> {
    fn span(&self, start: usize) -> Span {
        Span { file: self.file, start: start as u32, end: self.at as u32 }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip(&mut self, while_: impl Fn(u8) -> bool) {
        while self.at < self.text.len() && while_(self.byte(0)) {
            self.at += 1;
        }
    }

    fn push(&mut self, token: Token, start: usize) {
        self.begun = true;
        let span = self.span(start);
        self.found.tokens.push((token, span));
    }

    fn next(&mut self, diagnostics: &mut Diagnostics) {
        let start = self.at;
        match self.byte(0) {
            b'\n' => {
                self.at += 1;
                self.begun = false;
            }
            b' ' | b'\t' | b'\r' | b'\x0c' => self.at += 1,
            b'#' => {
                self.skip(|byte| byte != b'\n');
                let comment = Comment { span: self.span(start), alone: !self.begun };
                self.found.comments.push(comment);
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                self.skip(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                self.push(Token::Word, start);
            }
            b'0'..=b'9' => self.number(diagnostics),
            b'"' => self.string(diagnostics),
            _ => self.sign(diagnostics),
        }
    }

    /// Digits, a fraction, an exponent; `_` between digits. Two dots are a range, not a fraction.
    fn number(&mut self, diagnostics: &mut Diagnostics) {
        let start = self.at;
        let digits = |byte: u8| byte.is_ascii_digit() || byte == b'_';
        self.skip(digits);
        if self.byte(0) == b'.' && self.byte(1).is_ascii_digit() {
            self.at += 1;
            self.skip(digits);
        }
        if matches!(self.byte(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if self.byte(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                self.skip(digits);
            }
        }
        // `3rd` or `1_x`: one complaint about the whole.
        self.skip(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let text: String = self.text[start..self.at].chars().filter(|c| *c != '_').collect();
        match text.parse::<f64>() {
            Ok(value)
                if value.is_finite() && text.bytes().all(|b| !b.is_ascii_alphabetic() || matches!(b, b'e' | b'E')) =>
            {
                self.push(Token::Number(value), start);
            }
            _ => {
                let span = self.span(start);
                diagnostics.push(
                    Draft::new(codes::NUMBER, span, format!("`{}` is not a number", &self.text[span.range()]))
                        .label("cannot be read")
                        .hint("numbers are written as 20, 1_000, 0.5 or 1e-3; names begin with a letter"),
                );
                self.push(Token::Number(1.0), start);
            }
        }
    }

    fn string(&mut self, diagnostics: &mut Diagnostics) {
        let start = self.at;
        self.at += 1;
        self.skip(|byte| byte != b'"' && byte != b'\n');
        if self.byte(0) == b'"' {
            self.at += 1;
        } else {
            diagnostics.push(
                Draft::new(codes::STRING, self.span(start), "this string does not end")
                    .label("begins here and runs to the end of the line")
                    .hint("close it with `\"` on the same line"),
            );
        }
        self.push(Token::Text, start);
    }

    fn sign(&mut self, diagnostics: &mut Diagnostics) {
        let start = self.at;
        let (token, length) = match (self.byte(0), self.byte(1)) {
            (b'>', b'=') => (Token::AtLeast, 2),
            (b'<', b'=') => (Token::AtMost, 2),
            (b'=', b'=') => (Token::Equal, 2),
            (b'!', b'=') => (Token::Unequal, 2),
            (b'.', b'.') => (Token::Dots, 2),
            (
                sign @ (b'{' | b'}' | b'(' | b')' | b'[' | b']' | b',' | b':' | b'=' | b'+' | b'-' | b'*' | b'/' | b'>'
                | b'<'),
                _,
            ) => (Token::Sign(sign), 1),
            _ => return self.unknown(diagnostics),
        };
        self.at += length;
        self.push(token, start);
    }

    /// A run of characters that nothing begins with is one mistake.
    fn unknown(&mut self, diagnostics: &mut Diagnostics) {
        let start = self.at;
        let known = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "_#\"{}()[],:=+-*/><".contains(c);
        let first = self.text[start..].chars().next().map_or(1, char::len_utf8);
        let rest = start + first;
        self.at = self.text[rest..].find(known).map_or(self.text.len(), |length| rest + length);
        let text: String = self.text[start..self.at].chars().take(8).collect();
        diagnostics.push(
            Draft::new(codes::CHARACTER, self.span(start), format!("`{text}` means nothing here"))
                .label("not part of the language")
                .hint(hint(&text)),
        );
        self.push(Token::Junk, start);
    }
}

fn hint(text: &str) -> &'static str {
    match text.chars().next() {
        Some('&') => "write `and`",
        Some('|') => "write `or`",
        Some('!' | '~') => "write `not`, or `!=` between two numbers",
        Some(';') => "nothing ends with a semicolon; leave it out",
        Some('\'' | '“' | '”' | '‘' | '’') => "strings stand between straight double quotes: \"like-this\"",
        Some('≥') => "write `>=`",
        Some('≤') => "write `<=`",
        Some('×' | '·') => "write `*`",
        Some('%') => "write a share as a fraction: 0.2 for 20 %",
        Some('.') => "a fraction begins with a digit: 0.5; a range is written 1..9",
        _ => "names are made of the letters a to z, digits and `_`; any character may stand in a comment",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Token> {
        lex(text, 0, &mut Diagnostics::default()).tokens.into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn a_range_is_not_a_fraction() {
        assert_eq!(kinds("1..5"), [Token::Number(1.0), Token::Dots, Token::Number(5.0), Token::End]);
        assert_eq!(
            kinds("1.5 1_000 1e-3"),
            [Token::Number(1.5), Token::Number(1000.0), Token::Number(0.001), Token::End]
        );
    }

    #[test]
    fn comments_know_whether_they_stand_alone() {
        let tokens = lex("# a\nx # b\n  # c", 0, &mut Diagnostics::default());
        assert_eq!(tokens.comments.iter().map(|comment| comment.alone).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn what_cannot_be_read_is_said_once() {
        let mut diagnostics = Diagnostics::default();
        let tokens = lex("x ;;; y \u{1b}[31m 'a' 3rd 1e999 \"abc", 0, &mut diagnostics);
        assert!(tokens.tokens.len() > 5);
        let report = diagnostics.report(crate::source::Sources::default());
        assert_eq!(
            report.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>().join(" "),
            "E001 E001 E003 E001 E001 E003 E003 E002"
        );
    }
}
