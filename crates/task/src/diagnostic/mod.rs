//! Diagnostics: what is wrong with a file, where, and what would be right.

mod codes;
mod escape;
mod render;

use std::fmt;

use serde::Serialize;

pub(crate) use codes::*;
pub use codes::{CODES, Code};
pub use escape::escape;
use escape::said;
#[cfg(any(test, feature = "naive"))]
pub(crate) use escape::steers;

use crate::source::{Sources, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but hardly says what was meant.
    Warning,
}

/// A place and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Bytes.
    pub span: Span,
    /// What is said, control characters escaped.
    pub text: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Its code, such as `E020`; [`CODES`] lists them.
    pub code: &'static str,
    /// What is wrong, control characters escaped.
    pub message: String,
    /// Where, and what of it.
    #[serde(flatten)]
    pub label: Label,
    /// What would be right.
    pub hint: String,
    /// Other places that have to do with it.
    pub more: Vec<Label>,
}

/// A diagnostic before its places are looked up.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) code: Code,
    pub(crate) span: Span,
    message: String,
    label: String,
    hint: String,
    more: Vec<(Span, String)>,
}

impl Draft {
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let (label, hint) = (String::new(), String::new());
        Self { code, span, message: message.into(), label, hint, more: Vec::new() }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(crate) fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.more.push((span, label.into()));
        self
    }

    /// The same at another place; the old one is shown too.
    pub(crate) fn moved(mut self, to: Span) -> Self {
        let (from, label) = (std::mem::replace(&mut self.span, to), std::mem::take(&mut self.label));
        self.label("in this use").also(from, label)
    }

    fn finish(self, sources: &Sources) -> Diagnostic {
        let place = |span: Span, text: &str| {
            let (file, (line, column)) = sources
                .files
                .get(usize::from(span.file))
                .map_or((String::new(), (1, 1)), |source| (escape(&source.name), source.position(span.start)));
            Label { file, line, column, span, text: said(text) }
        };
        Diagnostic {
            severity: if self.code.id.starts_with('W') { Severity::Warning } else { Severity::Error },
            code: self.code.id,
            message: said(&self.message),
            label: place(self.span, &self.label),
            hint: said(&self.hint),
            more: self.more.iter().map(|(span, text)| place(*span, text)).collect(),
        }
    }
}

/// How many diagnostics a report holds; the rest is counted.
const DIAGNOSTICS_MAX: usize = 100;

/// Diagnostics as they come up. What was said of a place is not said again.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    drafts: Vec<Draft>,
    said: std::collections::HashSet<(&'static str, Span)>,
    dropped: usize,
}

impl Diagnostics {
    pub(crate) fn push(&mut self, draft: Draft) {
        if !self.said.insert((draft.code.id, draft.span)) {
            return;
        }
        if self.drafts.len() < DIAGNOSTICS_MAX {
            self.drafts.push(draft);
        } else {
            self.dropped += 1;
            // Nobody reads them, so their places need not be kept apart either.
            self.said.remove(&(draft.code.id, draft.span));
        }
    }

    pub(crate) fn failed(&self) -> bool {
        self.dropped > 0 || self.drafts.iter().any(|draft| draft.code.id.starts_with('E'))
    }

    pub(crate) fn report(mut self, sources: Sources) -> Report {
        self.drafts.sort_by_key(|draft| draft.span);
        let diagnostics = self.drafts.into_iter().map(|draft| draft.finish(&sources)).collect();
        Report { diagnostics, dropped: self.dropped, sources }
    }
}

/// All that is wrong with a program, in the order of the files. Its text is what a person reads.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there are that are not listed.
    pub dropped: usize,
    /// The files.
    pub sources: Sources,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// How many errors and how many warnings are listed.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        (errors, self.diagnostics.len() - errors)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::render(self))
    }
}

impl std::error::Error for Report {}
