//! The task language: text, checked program, progress and reward. No ECS, no Python: a world lends its numbers through a trait.

pub mod ast;
mod canonical;
mod check;
mod columns;
mod compile;
mod counters;
pub mod diagnostic;
mod embed;
mod evaluate;
mod explain;
mod files;
mod format;
#[cfg(any(test, feature = "naive"))]
pub mod fuzz;
mod kernel;
mod lexer;
mod limits;
#[cfg(any(test, feature = "naive"))]
pub mod naive;
mod nearest;
mod needs;
mod parser;
mod program;
mod registered;
mod source;
pub mod stats;
mod tally;
pub mod tree;
pub mod words;

pub use canonical::identity;
pub use check::{Checked, Curriculum, PRELUDE, PRELUDE_NAME, Set, Until, check, check_with};
pub use columns::COLUMNS;
pub use compile::{Board, CompileError, DEPTH_MAX, Fault, NODES_MAX, Shape};
pub use counters::Counters;
pub use diagnostic::{Diagnostic, Label, Report, Severity};
pub use embed::{EMBEDDING_WIDTH, embed};
pub use evaluate::{Misfit, ONE, Reading, Scratch, Seat, Standing};
pub use explain::explain;
pub use files::{Files, Folder, Memory, SHIPPED, WithLibrary};
pub use format::format;
pub use limits::{Facts, Limits};
pub use parser::RESERVED;
pub use program::{HEADER, OPS_MAX, Program, Source as Asked, WORDS_MAX};
pub use registered::Registered;
pub use source::{Source, Sources, Span};
pub use tally::Subscriptions;

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
