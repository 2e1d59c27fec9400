//! What must hold.

use std::fmt::{Debug, Write as _};

use super::source::{MAIN, facts, files};
use crate::diagnostic::{Label, Severity, steers};
use crate::{Board, Checked, Limits, Memory, Report, Shape, Sources, check, embed, explain, format, identity, parse};

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It has mistakes.
    Refused,
    /// It has none.
    Right {
        /// How many tasks it has, all of which compile.
        tasks: usize,
    },
}

/// Less than by default, so that what is large ends soon.
fn limits() -> Limits {
    Limits { steps: 100_000, tasks: 300, nodes_together: 1 << 15, ..Limits::default() }
}

/// Reads, lays out, checks and compiles what the bytes say.
///
/// # Panics
///
/// If something does not hold: that is what the fuzzer looks for.
pub fn front(bytes: &[u8]) -> Seen {
    let files = files(bytes);
    let laid: Vec<_> = files.0.iter().map(|(name, text)| (name.clone(), laid_out(name, text))).collect();
    let readable = laid.iter().any(|(name, text)| name == MAIN && text.is_some());
    let facts = facts(bytes);
    let checked = match check(&files, MAIN, &facts, &limits()) {
        Err(report) => {
            let wrong = report.diagnostics.iter().any(|one| one.severity == Severity::Error);
            assert!(wrong || report.dropped > 0, "refused without a reason");
            shown(&report);
            return Seen::Refused;
        }
        Ok(checked) => checked,
    };
    assert!(readable, "a file that cannot be read is accepted");
    shown(&checked.warnings);
    let laid = Memory(laid.into_iter().filter_map(|(name, text)| Some((name, text?))).collect());
    let again = check(&laid, MAIN, &facts, &limits()).unwrap_or_else(|report| panic!("laid out it is wrong: {report}"));
    assert_eq!(meaning(&checked), meaning(&again), "laid out it means something else");
    let shape = Shape { players: facts.players, lone: facts.team_count == 0, registered: 0 };
    for task in &checked.tasks {
        assert!(!explain(task).is_empty());
        assert!(embed(task, 16).iter().all(|number| number.is_finite()), "{task:?}");
    }
    if let Err(error) = Board::compile(&checked.tasks, shape) {
        panic!("accepted, but not compiled: {error}");
    }
    Seen::Right { tasks: checked.tasks.len() }
}

/// The text laid out, if it can be read.
fn laid_out(name: &str, text: &str) -> Option<String> {
    let limits = limits();
    let laid = match format(name, text, &limits) {
        Ok(laid) => laid,
        Err(report) => {
            shown(&report);
            return None;
        }
    };
    let (before, after) = (parse(name, text, &limits).ok()?, parse(name, &laid, &limits));
    let after = after.unwrap_or_else(|report| panic!("laid out it cannot be read: {report}"));
    let (was, is) = (shape(&before.items), shape(&after.items));
    if let Some(at) = was.bytes().zip(is.bytes()).position(|(was, is)| was != is) {
        let some = |text: &str| text.chars().skip(at.saturating_sub(100)).take(200).collect::<String>();
        panic!("laid out it is another text:\n{}\n{}\n{text}\n=>\n{laid}", some(&was), some(&is));
    }
    assert_eq!(was.len(), is.len(), "laid out it is another text:\n{laid}");
    // Those inside of an expression come to stand in one line behind it.
    let comments = |file: &crate::ast::File, text: &str| -> String {
        let all = file.comments.iter().map(|comment| text[comment.span.range()].trim_end());
        all.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(comments(&before, text), comments(&after, &laid), "comments are lost:\n{laid}");
    assert_eq!(format(name, &laid, &limits).ok().as_ref(), Some(&laid), "laid out again it changes");
    Some(laid)
}

/// What a tree says, without where it says it: spans are left out of what `Debug` writes.
fn shape(tree: &impl Debug) -> String {
    let text = format!("{tree:?}");
    let mut shape = String::with_capacity(text.len());
    let mut parts = text.split('<');
    shape.extend(parts.next());
    for part in parts {
        let span = part.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(part.len());
        shape.push('<');
        shape.push_str(&part[span..]);
    }
    shape
}

/// What a program means, without where it stands.
fn meaning(checked: &Checked) -> String {
    let mut text = String::new();
    for task in &checked.tasks {
        let embedding: Option<Vec<u32>> =
            task.embedding.as_ref().map(|all| all.iter().map(|number| number.to_bits()).collect());
        let what = (identity(task), &task.name, &task.doc, task.weight.to_bits(), &task.tags, embedding, &task.begin);
        let _ = writeln!(text, "{what:?}");
    }
    for set in &checked.sets {
        let _ = writeln!(text, "{} {:?}", set.name, set.members);
    }
    for curriculum in &checked.curricula {
        let _ = writeln!(text, "{} {:?}", curriculum.name, curriculum.stages);
    }
    text
}

/// Every place is in its file and between characters, everything is said, and nothing steers a terminal.
fn shown(report: &Report) {
    for one in &report.diagnostics {
        assert!(!one.message.is_empty() && !one.label.text.is_empty() && !one.hint.is_empty(), "{one:?}");
        for text in [&one.message, &one.hint, &one.label.text] {
            assert!(!text.contains(steers), "{one:?}");
        }
        for label in std::iter::once(&one.label).chain(&one.more) {
            placed(label, &report.sources);
        }
    }
    let text = report.to_string();
    if let Some(found) = text.chars().find(|c| steers(*c) && *c != '\n') {
        panic!("{found:?} is shown: {text}");
    }
}

fn placed(label: &Label, sources: &Sources) {
    let source = sources.files.get(usize::from(label.span.file)).unwrap_or_else(|| panic!("no such file: {label:?}"));
    assert!(source.text.get(label.span.range()).is_some(), "not in the text: {label:?}");
    assert_eq!((label.line, label.column), source.position(label.span.start), "{label:?}");
    assert_eq!(label.file, source.name, "{label:?}");
}
