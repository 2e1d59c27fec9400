//! Warnings where an operator reaches less far than it looks: in `a and b for 50 ticks` it is `b` alone that lasts.

use super::Parser;
use crate::ast::{Expr, Kind, Operator, Timing};
use crate::diagnostic::{self as codes, Draft};
use crate::source::{Span, quoted};

impl Parser<'_> {
    /// Of `a and b for 50 ticks`, unless `a` has a time of its own: then it can only be meant as it is.
    pub(super) fn warn_of_reach(&mut self, left: &Expr, operator: Operator, right: &Expr) {
        let Kind::Timed(inner, timing, _) = &right.kind else { return };
        let before = match &left.kind {
            Kind::Chain(first, rest) => is_timed(first) || rest.iter().any(|(_, part)| is_timed(part)),
            _ => is_timed(left),
        };
        if before || self.lost {
            return;
        }
        let (word, sign) = (word(*timing), operator.text());
        let (all, alone) = (self.quote(left.span), self.quote(inner.span));
        let time = self.quote(Span { start: inner.span.end, ..right.span });
        let message = format!("`{word}` is said of what stands right before it, not of both sides of `{sign}`");
        let hint = format!("write ({all} {sign} {alone}) {time} if both are meant, else {all} {sign} ({alone} {time})");
        let label = format!("`{word}` belongs to this alone");
        self.diagnostics.push(Draft::new(codes::REACH, right.span, message).label(label).hint(hint));
    }

    /// Of `not a for 50 ticks`.
    pub(super) fn warn_of_not(&mut self, not: Span, inner: &Expr) {
        let Kind::Timed(what, timing, _) = &inner.kind else { return };
        if self.lost {
            return;
        }
        let word = word(*timing);
        let (alone, time) = (self.quote(what.span), self.quote(Span { start: what.span.end, ..inner.span }));
        let message = format!("`not` is said of all that follows, `{word}` included");
        let hint = format!("write (not {alone}) {time}, or not ({alone} {time}) if that is meant");
        let draft = Draft::new(codes::REACH, not.to(inner.span), message);
        self.diagnostics.push(draft.label(format!("1 less the progress of what `{word}` makes")).hint(hint));
    }

    fn quote(&self, span: Span) -> String {
        quoted(self.source(span))
    }
}

fn is_timed(e: &Expr) -> bool {
    matches!(e.kind, Kind::Timed(..) | Kind::Always(..))
}

fn word(timing: Timing) -> &'static str {
    match timing {
        Timing::By => "by",
        Timing::Within => "within",
        Timing::For => "for",
    }
}
