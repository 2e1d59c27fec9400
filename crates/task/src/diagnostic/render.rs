//! A report as rustc would print it.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::escape::escape_with;
use super::{Diagnostic, Label, Report, Severity};
use crate::source::{Source, Sources};

/// Longer lines are cut: a file of one line would be printed whole with each of its errors.
const LINE_MAX: usize = 400;

/// Lines of a file around some labels, escaped.
struct Excerpt {
    text: String,
    line: u32,
    /// Line and column of the first label where the excerpt begins inside of a line, so that they cannot be told from it.
    place: Option<(u32, u32)>,
    marks: Vec<(bool, std::ops::Range<usize>, String)>,
}

/// The excerpt of one file that shows `labels`, the first of them being the main one if `main`.
fn excerpt(source: &Source, labels: &[&Label], main: bool) -> Excerpt {
    let first = labels.iter().map(|label| label.line).min().unwrap_or(1);
    let last = labels.iter().map(|label| source.position(label.span.end).0).max().unwrap_or(first);
    let whole = source.lines(first, last);
    let mut bytes = whole.clone();
    if last - first < 2 && bytes.len() > LINE_MAX {
        bytes = cut(&source.text, bytes, labels[0].span.start as usize);
    }
    let known = (labels[0].line, labels[0].column);
    let mut moved = vec![0; bytes.len() + 1];
    let text = escape_with(&source.text[bytes.clone()], |from, to| moved[from] = to);
    let place = |byte: u32| moved[(byte as usize).clamp(bytes.start, bytes.end) - bytes.start];
    let marks = labels
        .iter()
        .enumerate()
        .map(|(i, label)| (main && i == 0, place(label.span.start)..place(label.span.end), label.text.clone()))
        .collect();
    Excerpt { text, line: first, place: (bytes.start > whole.start).then_some(known), marks }
}

/// Some hundred bytes around `at`, between characters.
fn cut(text: &str, bytes: std::ops::Range<usize>, at: usize) -> std::ops::Range<usize> {
    let mut start = bytes.start.max(at.saturating_sub(LINE_MAX / 4));
    let mut end = bytes.end.min(start + LINE_MAX);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// One excerpt for each file that a diagnostic speaks of, its own first.
fn excerpts<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<(&'a Source, Excerpt)> {
    let mut files: Vec<(u16, Vec<&Label>)> = vec![(diagnostic.label.span.file, vec![&diagnostic.label])];
    for label in &diagnostic.more {
        match files.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, labels)) => labels.push(label),
            None => files.push((label.span.file, vec![label])),
        }
    }
    let of = |(i, (file, labels)): (usize, &(u16, Vec<&'a Label>))| {
        sources.files.get(usize::from(*file)).map(|source| (source, excerpt(source, labels, i == 0)))
    };
    files.iter().enumerate().filter_map(of).collect()
}

pub(super) fn render(report: &Report) -> String {
    let renderer = Renderer::plain();
    let mut texts: Vec<String> =
        report.diagnostics.iter().map(|diagnostic| one(diagnostic, &report.sources, &renderer)).collect();
    if report.dropped > 0 {
        texts.push(format!("{} more are not shown", report.dropped));
    }
    texts.join("\n\n")
}

fn one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let excerpts = excerpts(diagnostic, sources);
    let level = if diagnostic.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code));
    for (source, excerpt) in &excerpts {
        let mut snippet = Snippet::source(&excerpt.text).line_start(excerpt.line as usize);
        if let Some((line, column)) = excerpt.place {
            let origin = Origin::path(&source.name).line(line as usize).char_column(column as usize);
            group = group.element(origin);
        } else {
            snippet = snippet.path(&source.name);
        }
        for (main, range, text) in &excerpt.marks {
            let kind = if *main { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(range.clone());
            snippet = snippet.annotation(if text.is_empty() { annotation } else { annotation.label(text) });
        }
        group = group.element(snippet);
    }
    if !diagnostic.hint.is_empty() {
        group = group.element(Level::HELP.message(&diagnostic.hint));
    }
    renderer.render(&[group])
}
