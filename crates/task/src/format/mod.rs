//! The formatter: one way to lay out a file. Comments stay; what it writes means the same, and formatting it again changes nothing.

mod blocks;
mod expr;

use crate::ast::{Item, ItemKind};
use crate::lexer::Comment;
use crate::limits::Limits;
use crate::source::Span;
use crate::{Report, parse};

/// Columns of a line.
const WIDTH: usize = 100;
const INDENT: &str = "    ";

/// Lays out the text of a file. `name` is what messages call it.
///
/// # Errors
/// The file cannot be read: a report with every mistake.
pub fn format(name: &str, text: &str, limits: &Limits) -> Result<String, Report> {
    let file = parse(name, text, limits)?;
    let mut printer =
        Printer { text, comments: &file.comments, out: String::new(), level: 0, last: 0, fresh: true, apart: false };
    for item in &file.items {
        printer.item(item);
    }
    printer.comments_before(text.len() as u32);
    Ok(printer.out)
}

struct Printer<'a> {
    text: &'a str,
    /// Comments that are still to be printed.
    comments: &'a [Comment],
    out: String,
    level: usize,
    /// Where in the source the last printed thing ended.
    last: u32,
    /// Whether nothing stands in this block yet, so that no empty line comes first.
    fresh: bool,
    /// Whether an empty line must come before the next.
    apart: bool,
}

impl<'a> Printer<'a> {
    fn source(&self, span: Span) -> &'a str {
        &self.text[span.range()]
    }

    /// A line, or several, after an empty one if the source has one there.
    fn line(&mut self, text: &str, from: u32, to: u32) {
        let between = self.text.get(self.last as usize..from as usize).unwrap_or_default();
        let gap = between.bytes().filter(|byte| *byte == b'\n').count() > 1;
        if self.apart || gap && !self.fresh {
            self.out.push('\n');
        }
        (self.fresh, self.apart) = (false, false);
        self.out.push_str(&INDENT.repeat(self.level));
        self.out.push_str(text);
        self.out.push('\n');
        if to > self.last {
            self.last = to;
        }
    }

    /// Comments that begin before a place, a line each.
    fn comments_before(&mut self, place: u32) {
        while let Some((comment, rest)) = self.comments.split_first() {
            if comment.span.start >= place {
                break;
            }
            self.comments = rest;
            self.line(self.source(comment.span).trim_end(), comment.span.start, comment.span.end);
        }
    }

    /// What begins and ends in the source at `span`, with the comments in it and behind it at its end.
    fn leaf(&mut self, text: &str, span: Span) {
        self.comments_before(span.start);
        let before = self.last;
        let behind = self.comments_within(span);
        let after = std::mem::replace(&mut self.last, before);
        self.line(&format!("{text}{behind}"), span.start, span.end.max(after));
    }

    /// Comments in a span and behind it in the same line, taken.
    fn comments_within(&mut self, span: Span) -> String {
        let mut found = String::new();
        let mut end = span.end;
        while let Some((comment, rest)) = self.comments.split_first() {
            let inside = comment.span.start < span.end;
            let behind = self
                .text
                .get(end as usize..comment.span.start as usize)
                .is_some_and(|between| between.bytes().all(|byte| byte == b' ' || byte == b'\t'));
            if !inside && !behind {
                break;
            }
            found.push_str(if found.is_empty() { "  " } else { " " });
            found.push_str(self.source(comment.span).trim_end());
            self.comments = rest;
            if comment.span.end > end {
                end = comment.span.end;
            }
        }
        if end > self.last {
            self.last = end;
        }
        found
    }

    fn has_comment(&self, span: Span) -> bool {
        self.comments
            .iter()
            .take_while(|comment| comment.span.start < span.end)
            .any(|comment| comment.span.start >= span.start)
    }

    /// Room that is left in a line.
    fn room(&self) -> usize {
        WIDTH.saturating_sub(INDENT.len() * self.level)
    }

    fn item(&mut self, item: &Item) {
        // What was written in one line stays in one if it fits.
        if !self.source(item.span).contains('\n') && !self.has_comment(item.span) {
            let flat = self.flat_item(item);
            if flat.len() <= self.room() {
                return self.leaf(&flat, item.span);
            }
        }
        match &item.kind {
            ItemKind::Import(path) => self.leaf(&format!("import \"{}\"", path.text), item.span),
            ItemKind::Let(name, e) => {
                let value = self.wrapped(e, &format!("let {} = ", name.text));
                self.leaf(&value, item.span);
            }
            ItemKind::Define(define) => {
                let text = self.define(define);
                self.leaf(&text, item.span);
            }
            ItemKind::Task(task) => self.task(task, item.span),
            ItemKind::Set(name, entries) => {
                let lines = entries.iter().map(|entry| (self.entry(entry), entry.span)).collect();
                self.lines(&format!("set {}", name.text), name.span, lines, item.span);
            }
            ItemKind::Curriculum(name, stages) => {
                let lines = stages.iter().map(|stage| (self.stage(stage), stage.span)).collect();
                self.lines(&format!("curriculum {}", name.text), name.span, lines, item.span);
            }
            ItemKind::For(sweep) => self.sweep(sweep, item.span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::Limits;

    fn formatted(text: &str) -> String {
        format("x.task", text, &Limits::default()).unwrap_or_else(|report| panic!("{report}"))
    }

    #[test]
    fn comments_stay_with_what_they_speak_of() {
        let text = "# file\n\n\n# rich\ntask rich for agent { # top\n  goal gold(me) >= [ # inside\n 3] # behind\n # last\n}  # end\n# over\n";
        let found = formatted(text);
        assert_eq!(
            found,
            "# file\n\n# rich\ntask rich for agent {\n    # top\n\n    goal    gold(me) >= [3]  # inside # behind\n    # last\n}  # end\n# over\n"
        );
        assert_eq!(formatted(&found), found);
    }

    #[test]
    fn comments_of_a_head_do_not_speak_of_what_follows() {
        let text = "for x in [1\n\n# of the list {\n] { # of all\ntask \"t{x}\" for agent { goal gold >= 3 # of the goal\n} }\n";
        let found = formatted(text);
        assert_eq!(
            found,
            "for x in [1] {\n    # of the list {\n    # of all\n\n    task \"t{x}\" for agent {\n        goal    gold >= 3  # of the goal\n    }\n}\n"
        );
        assert_eq!(formatted(&found), found);
    }

    #[test]
    fn long_expressions_are_broken_at_their_operators() {
        let part = "count(harvest_item, me, item == ration, level >= 3) >= 10";
        let found = formatted(&format!("task a for agent {{ goal {part} and {part} and {part} }}"));
        assert!(found.lines().all(|line| line.len() <= super::WIDTH), "{found}");
        assert!(found.contains("\n        and count("), "{found}");
        assert_eq!(formatted(&found), found);
    }
}
