//! Characters that a terminal would obey instead of showing.

use std::fmt::Write as _;

/// Whether a character steers a terminal or turns the direction of text.
pub(crate) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text with its control characters written out, `\u{1b}` for the escape character; line ends and tabs stay, and a
/// line end is `\n` alone.
pub fn escape(text: &str) -> String {
    escape_with(text, |_, _| ())
}

/// What a message says, in one line and not without end: names in it are as long as a stranger made them.
pub(super) fn said(text: &str) -> String {
    const LENGTH_MAX: usize = 1_000;
    let mut said = escape(text).replace(['\n', '\t'], " ");
    if let Some((end, _)) = said.char_indices().nth(LENGTH_MAX) {
        said.truncate(end);
        said.push_str("...");
    }
    said
}

/// As [`escape`]; `mark` is told where each character of the text goes.
pub(super) fn escape_with(text: &str, mut mark: impl FnMut(usize, usize)) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        mark(at, escaped.len());
        if c == '\r' && text[at + 1..].starts_with('\n') {
            // The line end of another system, which is one all the same.
        } else if steers(c) && c != '\n' && c != '\t' {
            let _ = write!(escaped, "\\u{{{:x}}}", c as u32);
        } else {
            escaped.push(c);
        }
    }
    mark(text.len(), escaped.len());
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_written_out() {
        assert_eq!(said("a\tb\nc"), "a b c");
        assert_eq!(said(&"é".repeat(2_000)).chars().count(), 1_003);
        assert_eq!(escape("a\r\n\tb\rc\u{1b}[1m\u{202e}"), "a\n\tb\\u{d}c\\u{1b}[1m\\u{202e}");
    }
}
