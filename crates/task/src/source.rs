//! Source files, and places in them.

use std::fmt;

use serde::Serialize;

/// A stretch of a source file, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
pub struct Span {
    /// Which file, by its place in [`Sources`].
    pub file: u16,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}:{}..{}>", self.file, self.start, self.end)
    }
}

impl Span {
    /// From the start of this to the end of `other`, of the same file.
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start, end: if other.end > self.end { other.end } else { self.end } }
    }

    /// The empty stretch at the end of this.
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// Its bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path from the folder of the main file, as messages show it.
    pub name: String,
    /// What it says.
    pub text: String,
    /// Where each line starts.
    lines: Vec<u32>,
}

impl Source {
    /// A file by its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Self { name: name.into(), text, lines }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn position(&self, byte: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|start| *start <= byte) - 1;
        let start = self.lines[line] as usize;
        let column = self.text.get(start..byte as usize).map_or(0, |before| before.chars().count());
        (line as u32 + 1, column as u32 + 1)
    }

    /// Bytes of the lines `first..=last`, from 1.
    pub(crate) fn lines(&self, first: u32, last: u32) -> std::ops::Range<usize> {
        let start = self.lines[first as usize - 1] as usize;
        let end = self.lines.get(last as usize).map_or(self.text.len(), |next| *next as usize);
        start..end
    }
}

/// All files of a program: the main one first, then imports as they are met; the prelude last.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The files.
    pub files: Vec<Source>,
}

impl Sources {
    /// What stands in a span.
    pub fn text(&self, span: Span) -> &str {
        self.files.get(usize::from(span.file)).and_then(|source| source.text.get(span.range())).unwrap_or_default()
    }

    /// The same in one line, as a message can quote it; dots in place of what is long or has a comment in it.
    pub fn quoted(&self, span: Span) -> String {
        quoted(self.text(span))
    }
}

/// A text in one line; dots in place of what is long or has a comment in it.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains('#') || text.len() > 200 {
        return "...".into();
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.len() > 60 { "...".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_stands_in_one_line() {
        let source = Source::new("a", "gold(\n\tme) # mine\nx");
        let sources = Sources { files: vec![source] };
        assert_eq!(sources.quoted(Span { file: 0, start: 0, end: 10 }), "gold( me)");
        assert_eq!(sources.quoted(Span { file: 0, start: 0, end: 19 }), "...");
    }

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("a", "é = 1\n\nx");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(2), (1, 2), "é has two bytes and one column");
        assert_eq!(source.position(7), (2, 1));
        assert_eq!(source.position(8), (3, 1));
        assert_eq!(&source.text[source.lines(1, 1)], "é = 1\n");
    }
}
