//! Names and what they stand for.

use std::collections::HashMap;
use std::rc::Rc;

use super::value::Valued;
use crate::ast;
use crate::source::Span;

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Binding<'a> {
    /// A parameter or the name of a sweep.
    Value(Valued),
    /// A `let`.
    Let(&'a ast::Expr),
    /// A `define` or a named reward.
    Define(&'a ast::Define),
}

/// Names that belong together, in front of those around them.
#[derive(Debug, Default)]
pub(super) struct Frame<'a> {
    /// With the span of each name where it was given.
    pub(super) names: HashMap<&'a str, (Span, Binding<'a>)>,
    pub(super) outer: Option<Rc<Frame<'a>>>,
}

/// A name that was found, and the frame in which its own names are looked up.
pub(super) struct Found<'a> {
    pub(super) given: Span,
    pub(super) binding: Binding<'a>,
    pub(super) frame: Rc<Frame<'a>>,
}

pub(super) fn find<'a>(frame: &Rc<Frame<'a>>, name: &str) -> Option<Found<'a>> {
    let mut at = Some(frame);
    while let Some(frame) = at {
        if let Some((given, binding)) = frame.names.get(name) {
            return Some(Found { given: *given, binding: binding.clone(), frame: Rc::clone(frame) });
        }
        at = frame.outer.as_ref();
    }
    None
}

/// Every name that can be seen from a frame, for "did you mean".
pub(super) fn names<'a>(frame: &Rc<Frame<'a>>, defines: bool) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut at = Some(frame);
    while let Some(frame) = at {
        #[allow(clippy::iter_over_hash_type, reason = "sorted below")]
        for (name, (_, binding)) in &frame.names {
            if matches!(binding, Binding::Define(_)) == defines {
                found.push(*name);
            }
        }
        at = frame.outer.as_ref();
    }
    found.sort_unstable();
    found
}
