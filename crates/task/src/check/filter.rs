//! Filters: which events or items count.

use std::rc::Rc;

use super::Checker;
use super::expr::unknown;
use super::scope::Frame;
use super::value::{Type, Value};
use crate::ast::{self, Kind, Operator};
use crate::diagnostic::{self as codes, Draft};
use crate::tree::{Range, Target};
use crate::words::{Event, EventKinds};

const ALL: Range = Range { least: i32::MIN, most: i32::MAX };

/// What may be asked of an event or an item; `quantity`, `damage` and `price` are other names of `number` and `gold` (rules 13).
const COLUMNS: [&str; 10] =
    ["item", "skill", "style", "level", "number", "gold", "target", "quantity", "damage", "price"];

/// Values that pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    pub(super) kinds: u32,
    pub(super) level: Range,
    pub(super) number: Range,
    pub(super) gold: Range,
    pub(super) target: Option<Target>,
    pub(super) equipped: Option<bool>,
    pub(super) listed: Option<bool>,
}

impl Default for Filter {
    fn default() -> Self {
        Self { kinds: u32::MAX, level: ALL, number: ALL, gold: ALL, target: None, equipped: None, listed: None }
    }
}

/// Whether an argument is a filter: `item == x`, `level >= 3`, `is equipped`.
pub(super) fn is_filter(e: &ast::Expr) -> bool {
    match &e.kind {
        Kind::Is(..) => true,
        Kind::Chain(first, rest) => {
            matches!(first.kind, Kind::Name(_))
                && !matches!(
                    rest[0].0,
                    Operator::Or
                        | Operator::And
                        | Operator::While
                        | Operator::Then
                        | Operator::Add
                        | Operator::Subtract
                        | Operator::Multiply
                        | Operator::Divide
                )
        }
        _ => false,
    }
}

impl<'a> Checker<'a> {
    /// Narrows `filter` by what `e` says, for an event or, without one, for items.
    pub(super) fn filter(
        &mut self,
        e: &'a ast::Expr,
        event: Option<&'static Event>,
        filter: &mut Filter,
        frame: &Rc<Frame<'a>>,
    ) {
        let (first, operator, right) = match &e.kind {
            Kind::Is(yes, name) => return self.is(*yes, name, event, filter),
            Kind::Chain(first, rest) => (first, rest[0].0, &rest[0].1),
            _ => return,
        };
        let Kind::Name(column) = &first.kind else { return };
        let hint = if event.is_some() {
            "filters on events are item, skill, style, level, number, gold and target"
        } else {
            "filters on items are item, level, `is equipped` and `is listed`"
        };
        if !COLUMNS.contains(&column.as_str()) {
            self.say(unknown("filter", column, first.span, &COLUMNS[..7], hint));
            return;
        }
        let name = match column.as_str() {
            "quantity" | "damage" => "number",
            "price" => "gold",
            name => name,
        };
        if let Some(event) = event {
            let has = match name {
                "item" => event.kinds == EventKinds::Item,
                "skill" => event.kinds == EventKinds::Skill,
                "style" => event.kinds == EventKinds::Style,
                "level" => !event.level.is_empty(),
                "number" => !event.number.is_empty(),
                "gold" => !event.gold.is_empty(),
                _ => event.target,
            };
            if !has {
                return self.no_column(event, column, first.span);
            }
        } else if !matches!(name, "item" | "level") {
            let draft = Draft::new(codes::FILTER, first.span, format!("items cannot be told apart by `{column}`"));
            self.say(draft.label("not asked of items").hint(hint));
            return;
        }
        match name {
            "item" => self.kinds(Type::Item, operator, right, e, filter, frame),
            "skill" => self.kinds(Type::Skill, operator, right, e, filter, frame),
            "style" => self.kinds(Type::Style, operator, right, e, filter, frame),
            "target" => self.target(operator, right, e, filter, frame),
            _ => self.numbers(name, operator, right, e, filter, frame),
        }
    }

    fn is(&mut self, yes: bool, name: &ast::Name, event: Option<&'static Event>, filter: &mut Filter) {
        if let Some(event) = event {
            let draft =
                Draft::new(codes::FILTER, name.span, format!("`{}` happens, it is not worn or listed", event.name));
            self.say(draft.label("asked of an event").hint("ask it of items: owned(me, ration, is listed)"));
            return;
        }
        match name.text.as_str() {
            "equipped" => filter.equipped = Some(yes),
            "listed" => filter.listed = Some(yes),
            text => {
                let hint = "write `is equipped`, `is listed`, `is not equipped` or `is not listed`";
                self.say(unknown("state of items", text, name.span, &["equipped", "listed"], hint));
            }
        }
    }

    fn wrong_operator(&mut self, e: &ast::Expr, operator: Operator, hint: &str) {
        let draft = Draft::new(codes::FILTER, e.span, format!("this filter cannot use `{}`", operator.text()));
        self.say(draft.label("not a way to filter").hint(hint));
    }

    fn kinds(
        &mut self,
        want: Type,
        operator: Operator,
        right: &'a ast::Expr,
        e: &ast::Expr,
        filter: &mut Filter,
        frame: &Rc<Frame<'a>>,
    ) {
        let list = match operator {
            Operator::Equal | Operator::Unequal => false,
            Operator::In => true,
            _ => {
                return self.wrong_operator(
                    e,
                    operator,
                    "write item == ration, item != ration or item in [ration, potion]",
                );
            }
        };
        let Some(mask) = self.mask(right, want, list, frame) else { return };
        filter.kinds &= if operator == Operator::Unequal { !mask } else { mask };
        if filter.kinds == 0 {
            self.nothing_passes(e);
        }
    }

    fn target(
        &mut self,
        operator: Operator,
        right: &'a ast::Expr,
        e: &ast::Expr,
        filter: &mut Filter,
        frame: &Rc<Frame<'a>>,
    ) {
        if !matches!(operator, Operator::Equal | Operator::Unequal) {
            return self.wrong_operator(e, operator, "write target == player or target == npc");
        }
        if let Value::Target(target) = self.value(right, frame, Type::Target).value {
            filter.target = Some(match (target, operator) {
                (Target::Player, Operator::Equal) | (Target::Npc, Operator::Unequal) => Target::Player,
                _ => Target::Npc,
            });
        }
    }

    fn numbers(
        &mut self,
        name: &str,
        operator: Operator,
        right: &'a ast::Expr,
        e: &ast::Expr,
        filter: &mut Filter,
        frame: &Rc<Frame<'a>>,
    ) {
        if matches!(operator, Operator::Unequal | Operator::In) {
            return self.wrong_operator(
                e,
                operator,
                "write level >= 3, level == 3 or level <= 3; two filters may bound it from both sides",
            );
        }
        let Some((value, _)) = self.filter_number(right, frame, name) else { return };
        let range = match name {
            "level" => &mut filter.level,
            "number" => &mut filter.number,
            _ => &mut filter.gold,
        };
        let (least, most) = match operator {
            Operator::AtLeast => (value, i32::MAX),
            Operator::Greater => (value + 1, i32::MAX),
            Operator::AtMost => (i32::MIN, value),
            Operator::Less => (i32::MIN, value - 1),
            _ => (value, value),
        };
        *range = Range { least: range.least.max(least), most: range.most.min(most) };
        if range.least > range.most {
            self.nothing_passes(e);
        }
    }

    fn nothing_passes(&mut self, e: &ast::Expr) {
        let draft = Draft::new(codes::FILTER, e.span, "nothing passes these filters");
        self.say(draft.label("contradicts the others").hint("all filters of a statistic must hold at once"));
    }
}
