//! The task language: text, checked program, progress and reward. No ECS, no Python: a world lends its numbers through a trait.

pub mod ast;
mod check;
mod columns;
pub mod diagnostic;
mod files;
mod lexer;
mod limits;
mod nearest;
mod parser;
mod source;
pub mod stats;
pub mod tree;
pub mod words;

pub use check::{Checked, Curriculum, PRELUDE, PRELUDE_NAME, Set, Until, check};
pub use columns::COLUMNS;
pub use diagnostic::{Diagnostic, Label, Report, Severity};
pub use files::{Files, Folder, Memory};
pub use limits::{Facts, Limits};
pub use source::{Source, Sources, Span};

/// Reads the text of one file, without looking at what its names mean.
///
/// # Errors
/// A report with every mistake that was found.
pub fn parse(name: &str, text: &str, limits: &Limits) -> Result<ast::File, Report> {
    let mut diagnostics = diagnostic::Diagnostics::default();
    let file = parser::parse_file(text, 0, limits.nesting, &mut diagnostics);
    if diagnostics.failed() {
        let sources = Sources { files: vec![Source::new(name, text)] };
        return Err(diagnostics.report(sources));
    }
    Ok(file)
}
