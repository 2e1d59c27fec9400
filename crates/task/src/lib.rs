//! The task language: text, checked program, progress and reward. No ECS, no Python: a world lends its numbers through a trait.

pub mod ast;
mod canonical;
mod check;
mod columns;
pub mod diagnostic;
mod embed;
mod explain;
mod files;
mod format;
mod lexer;
mod limits;
mod nearest;
mod parser;
mod source;
pub mod stats;
pub mod tree;
pub mod words;

pub use canonical::identity;
pub use check::{Checked, Curriculum, PRELUDE, PRELUDE_NAME, Set, Until, check};
pub use columns::COLUMNS;
pub use diagnostic::{Diagnostic, Label, Report, Severity};
pub use embed::{EMBEDDING_WIDTH, embed};
pub use explain::explain;
pub use files::{Files, Folder, Memory};
pub use format::format;
pub use limits::{Facts, Limits};
pub use source::{Source, Sources, Span};

/// Reads the text of one file, without looking at what its names mean.
///
/// # Errors
/// A report with every mistake that was found.
pub fn parse(name: &str, text: &str, limits: &Limits) -> Result<ast::File, Report> {
    let mut diagnostics = diagnostic::Diagnostics::default();
    let sources = |text: &str| Sources { files: vec![Source::new(name, text)] };
    if text.len() > limits.source_bytes {
        let message = format!("`{name}` is longer than {} bytes", limits.source_bytes);
        let draft = diagnostic::Draft::new(diagnostic::LIMIT, Span::default(), message);
        diagnostics.push(draft.label("this file").hint("split it into several files"));
        return Err(diagnostics.report(sources("")));
    }
    let file = parser::parse_file(text, 0, limits.nesting, &mut diagnostics);
    if diagnostics.failed() {
        return Err(diagnostics.report(sources(text)));
    }
    Ok(file)
}
