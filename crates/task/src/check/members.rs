//! Numbers that each member of a group has: beside each other, and made one.

use super::Checker;
use super::value::{Over, Quantity};
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
            *part = added_up(part.clone());
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
}

fn merged(groups: &[Over]) -> Over {
    let all = groups.iter().find(|over| over.members == crate::tree::Members::All).unwrap_or(&groups[0]);
    Over { additive: groups.iter().all(|over| over.additive), ..*all }
}

/// The numbers of a group, added up.
pub(super) fn added_up(part: Quantity) -> Quantity {
    folded(part, Fold::Sum)
}

pub(super) fn folded(part: Quantity, fold: Fold) -> Quantity {
    let Some(over) = part.over else { return part };
    let expr = Expr::Fold { fold, group: over.group.group, members: over.members, each: Box::new(part.expr) };
    Quantity { expr, class: part.class, over: None, size: part.size.saturating_add(1), depth: part.depth + 1 }
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
