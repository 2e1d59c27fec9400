//! Numbers that each member of a group has: beside each other, and made one.

use super::value::{Over, Quantity};
use super::{Checker, Context};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::tree::{Expr, Fold};

impl Checker<'_> {
    /// Makes numbers of members stand together: all of one group. A number of one player, or one that can be added up, becomes one
    /// number beside those of another group.
    pub(super) fn together(&mut self, all: &mut [Quantity], span: Span) -> Option<Over> {
        let groups: Vec<Over> = all.iter().filter_map(|part| part.over).collect();
        let first = *groups.first()?;
        if groups.iter().all(|over| over.group.group == first.group.group) {
            return Some(merged(&groups));
        }
        for part in all.iter_mut().filter(|part| part.over.is_some_and(|over| over.group.single)) {
            *part = self.added_up(part.clone(), span);
        }
        let left: Vec<Over> = all.iter().filter_map(|part| part.over).collect();
        let first = left.first()?;
        if left.iter().all(|over| over.group.group == first.group.group) {
            return Some(merged(&left));
        }
        self.say(
            Draft::new(codes::MANY, span, "numbers of two groups stand side by side")
                .label("whose members cannot be paired")
                .hint("make one number of each group first, such as sum(gold(foes)) or mean(gold(team))"),
        );
        for part in all.iter_mut() {
            *part = Quantity::unknown();
        }
        None
    }

    /// The numbers of a group, added up.
    pub(super) fn added_up(&mut self, part: Quantity, span: Span) -> Quantity {
        self.folded(part, Fold::Sum, span)
    }

    pub(super) fn folded(&mut self, part: Quantity, fold: Fold, span: Span) -> Quantity {
        let Some(over) = part.over else { return part };
        if self.context == Context::Reward && pays(&part.expr) {
            self.say(
                Draft::new(codes::CONTEXT, span, "what a task gives is one number, not one for each member of a group")
                    .label("`progress`, `ongoing`, `hold` or `on` beside numbers of a group")
                    .hint("make one number of the group first, and put the rest outside: sum(gold(team)) * progress"),
            );
            return Quantity::unknown();
        }
        let expr = Expr::Fold { fold, group: over.group.group, members: over.members, each: Box::new(part.expr) };
        Quantity { expr, class: part.class, over: None, size: part.size.saturating_add(1), depth: part.depth + 1 }
    }
}

/// Whether a number has the task's own progress in it, outside of what is folded already.
fn pays(expr: &Expr) -> bool {
    matches!(expr, Expr::Progress | Expr::Delta | Expr::On(..))
        || !matches!(expr, Expr::Fold { .. }) && expr.parts().any(pays)
}

fn merged(groups: &[Over]) -> Over {
    let all = groups.iter().find(|over| over.members == crate::tree::Members::All).unwrap_or(&groups[0]);
    Over { additive: groups.iter().all(|over| over.additive), ..*all }
}

/// Whether an expression is the level of a skill.
pub(super) fn is_level(expr: &Expr) -> bool {
    match expr {
        Expr::Gauge(crate::tree::Gauge::Column(at)) => {
            crate::COLUMNS[usize::from(*at)].ends_with("_level") && crate::COLUMNS[usize::from(*at)] != "item_level"
        }
        Expr::Fold { each, fold, group, .. } => {
            let single =
                !matches!(group, crate::tree::Group::Team | crate::tree::Group::Foes | crate::tree::Group::Players);
            (*fold != Fold::Sum || single) && is_level(each)
        }
        _ => false,
    }
}
