//! Statistics with their arguments.

use std::rc::Rc;

use super::Checker;
use super::call::event;
use super::expr::{quantity, unknown};
use super::filter::Filter;
use super::fold;
use super::scope::{Binding, Frame, find};
use super::value::{Class, GroupRef, Over, Quantity, Type, Value};
use crate::ast::{self, Argument, Kind};
use crate::columns::column;
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::stats::{Of, Param, Statistic};
use crate::tree::{Arithmetic, Expr, Gauge, Measure, Members, Owned, Sight, Tally};
use crate::words::{self, EventKinds};

/// Arguments of a statistic, by what they are.
#[derive(Default)]
struct Given {
    group: Option<GroupRef>,
    skill: Option<u8>,
    item: Option<u8>,
    event: Option<u8>,
    measure: Option<&'static str>,
    /// A place, a group, a region or a sight.
    other: Option<Value>,
    filter: Filter,
    wrong: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn statistic(
        &mut self,
        statistic: &'static Statistic,
        arguments: &'a [Argument],
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Quantity {
        let given = self.arguments(statistic, arguments, span, frame);
        if given.wrong {
            return Quantity::unknown();
        }
        let group = given.group.unwrap_or_else(|| self.assignee_group());
        if statistic.of == Of::Size {
            return if group.single {
                Quantity::literal(1.0)
            } else {
                Quantity::leaf(Expr::Size(group.group), Class::Number)
            };
        }
        let Some(each) = self.each(statistic, given, span) else { return Quantity::unknown() };
        let members = if statistic.dead_too { Members::All } else { Members::Living };
        let over = Some(Over { group, members, additive: statistic.additive });
        let class = if statistic.unit == "0 or 1" { Class::Progress } else { Class::Number };
        // A sum of several is no progress any more.
        let class = if statistic.additive { Class::Number } else { class };
        let found = Quantity { class, over, ..each };
        if self.apart { found } else { self.one(found, span) }
    }

    fn each(&mut self, statistic: &Statistic, given: Given, span: Span) -> Option<Quantity> {
        let leaf = |gauge| Some(Quantity::leaf(Expr::Gauge(gauge), Class::Number));
        let gauge = |name| Expr::Gauge(Gauge::Column(column(name)));
        match statistic.of {
            Of::Column(name) => leaf(Gauge::Column(column(name))),
            Of::Level => leaf(Gauge::Column(skill_column(given.skill?, "level"))),
            Of::Experience => leaf(Gauge::Column(skill_column(given.skill?, "exp"))),
            Of::AttackLevel => {
                let larger = |a, b| Expr::Arithmetic(Arithmetic::Larger, Box::new(a), Box::new(b));
                let expr = larger(larger(gauge("melee_level"), gauge("range_level")), gauge("mage_level"));
                Some(Quantity { size: 5, depth: 3, ..Quantity::leaf(expr, Class::Number) })
            }
            Of::Alive => leaf(Gauge::Alive),
            Of::Dead => {
                let expr = fold::arithmetic(Arithmetic::Subtract, Expr::Number(1.0), Expr::Gauge(Gauge::Alive));
                Some(Quantity { size: 3, depth: 2, ..Quantity::leaf(expr, Class::Number) })
            }
            Of::Size => None,
            Of::Count | Of::Total | Of::Most => self.tally(statistic.of, given, span).and_then(leaf),
            Of::Owned | Of::Equipped => {
                let filter = given.filter;
                let kinds = filter.kinds & given.item.map_or(u32::MAX, |item| 1 << item);
                let worn = statistic.of == Of::Equipped;
                let equipped = if worn { Some(true) } else { filter.equipped };
                leaf(Gauge::Owned(Owned { pieces: !worn, kinds, level: filter.level, equipped, listed: filter.listed }))
            }
            Of::Space => leaf(Gauge::Space),
            Of::Distance => match given.other? {
                Value::Place(place) => leaf(Gauge::Distance(place)),
                Value::Group(group) => leaf(Gauge::DistanceTo(group.group)),
                _ => None,
            },
            Of::Within => match given.other? {
                Value::Region(rows, cols) => leaf(Gauge::Within { rows, cols }),
                _ => None,
            },
            Of::Sees => self.sight(given.other?, span).and_then(|sight| leaf(Gauge::Sees(sight))),
            Of::Holds | Of::HeldTicks => match given.other? {
                Value::Place(place) if statistic.of == Of::Holds => leaf(Gauge::Holds(place)),
                Value::Place(place) => leaf(Gauge::HeldFor(place)),
                _ => None,
            },
        }
    }

    fn tally(&mut self, of: Of, given: Given, span: Span) -> Option<Gauge> {
        let event = event(given.event?);
        let measure = match (of, given.measure) {
            (Of::Count, _) => Measure::Count,
            (Of::Total, Some("number")) => Measure::Number,
            (Of::Total, Some("gold")) => Measure::Gold,
            (Of::Total, _) => Measure::Level,
            (_, Some("number")) => Measure::MostNumber,
            (_, Some("level")) => Measure::MostLevel,
            _ => {
                let draft = Draft::new(codes::TYPE, span, "`most` knows `number` and `level`");
                self.say(draft.label("the most gold is not kept").hint("add gold up with total(earn_gold, gold, me)"));
                return None;
            }
        };
        if let Some(column) = given.measure {
            let has = match column {
                "number" => event.number,
                "gold" => event.gold,
                _ => event.level,
            };
            if has.is_empty() {
                self.no_column(event, column, span);
                return None;
            }
        }
        let Filter { kinds, level, number, gold, target, .. } = given.filter;
        Some(Gauge::Tally(Tally { event: event.code, measure, kinds, level, number, gold, target }))
    }

    /// Says that an event does not have a column, and which it has.
    pub(super) fn no_column(&mut self, event: &words::Event, column: &str, span: Span) {
        let kinds = match event.kinds {
            EventKinds::None => "",
            EventKinds::Item => "item",
            EventKinds::Skill => "skill",
            EventKinds::Style => "style",
        };
        let mut has: Vec<String> = Vec::new();
        for (name, what) in [("", kinds), ("level", event.level), ("number", event.number), ("gold", event.gold)] {
            match (name, what) {
                (_, "") => {}
                ("", kinds) => has.push(kinds.to_owned()),
                (name, what) => has.push(format!("{name} ({what})")),
            }
        }
        if event.target {
            has.push("target".into());
        }
        let hint = if has.is_empty() {
            format!("`{}` can only be counted", event.name)
        } else {
            format!("`{}` has {}", event.name, has.join(", "))
        };
        let draft = Draft::new(codes::FILTER, span, format!("`{}` has no {column}", event.name));
        self.say(draft.label(format!("`{column}` is not recorded for it")).hint(hint));
    }

    fn sight(&mut self, value: Value, span: Span) -> Option<Sight> {
        match value {
            Value::Group(group) => Some(Sight::Anyone(group.group)),
            Value::Material(id) => Some(Sight::Material(1 << id)),
            Value::List(all) => {
                let mut mask = 0;
                for element in all {
                    match self.convert(element, Type::Material).value {
                        Value::Material(id) => mask |= 1 << id,
                        _ => return None,
                    }
                }
                if mask == 0 {
                    let draft = Draft::new(codes::TYPE, span, "nothing is looked for").label("the list is empty");
                    self.say(draft.hint("name a material: sees(me, [water, foilage])"));
                }
                Some(Sight::Material(mask))
            }
            _ => None,
        }
    }

    /// Sorts arguments into what the statistic takes. A group may be left out, and an item.
    fn arguments(
        &mut self,
        statistic: &'static Statistic,
        arguments: &'a [Argument],
        span: Span,
        frame: &Rc<Frame<'a>>,
    ) -> Given {
        let mut given = Given::default();
        let mut plain: Vec<&'a ast::Expr> = Vec::new();
        let mut filters: Vec<&'a ast::Expr> = Vec::new();
        for argument in arguments {
            if let Some(name) = &argument.name {
                let draft = Draft::new(
                    codes::ARGUMENTS,
                    name.span,
                    format!("`{}` takes its arguments by place", statistic.name),
                );
                let hint = format!("write {}; a filter has two equals signs: item == ration", statistic.signature());
                self.say(draft.label("a name and `=`").hint(hint));
                given.wrong = true;
            } else if super::filter::is_filter(&argument.value) {
                filters.push(&argument.value);
            } else {
                plain.push(&argument.value);
            }
        }
        let takes_filters =
            statistic.params.iter().any(|param| matches!(param, Param::EventFilters | Param::ItemFilters));
        let params: Vec<Param> = statistic
            .params
            .iter()
            .copied()
            .filter(|param| !matches!(param, Param::EventFilters | Param::ItemFilters))
            .collect();
        let mut left = plain.len();
        let mut plain = plain.into_iter().peekable();
        for (at, param) in params.iter().enumerate() {
            let needed = params.len() - at;
            let skip = match param {
                Param::Group => left < needed && !plain.peek().is_some_and(|next| is_group(next, frame)),
                Param::Item => left == 0,
                _ => false,
            };
            if skip {
                continue;
            }
            let Some(next) = plain.next() else {
                let draft = Draft::new(codes::ARGUMENTS, span, format!("`{}` needs more arguments", statistic.name));
                self.say(
                    draft
                        .label(format!("{} is missing", param.text()))
                        .hint(format!("write {}", statistic.signature())),
                );
                given.wrong = true;
                return given;
            };
            left -= 1;
            self.take(*param, next, frame, &mut given);
        }
        if let Some(extra) = plain.next() {
            let draft = Draft::new(codes::ARGUMENTS, extra.span, format!("`{}` takes fewer arguments", statistic.name));
            self.say(draft.label("one too many").hint(format!("write {}", statistic.signature())));
            given.wrong = true;
        }
        for filter in filters {
            if takes_filters {
                let event = given.event.map(event);
                let of_items = statistic.params.contains(&Param::ItemFilters);
                if of_items || event.is_some() {
                    self.filter(filter, event, &mut given.filter, frame);
                }
            } else {
                let draft = Draft::new(codes::FILTER, filter.span, format!("`{}` takes no filters", statistic.name));
                self.say(
                    draft.label("a filter").hint(format!("write {}, and compare what it gives", statistic.signature())),
                );
                given.wrong = true;
            }
        }
        given
    }

    fn take(&mut self, param: Param, e: &'a ast::Expr, frame: &Rc<Frame<'a>>, given: &mut Given) {
        let want = match param {
            Param::Group => Type::Group,
            Param::Skill => Type::Skill,
            Param::Item => Type::Item,
            Param::Event => Type::Event,
            Param::PlaceOrGroup => Type::PlaceOrGroup,
            Param::Place => Type::Place,
            Param::Region => Type::Region,
            Param::Sight => Type::Sight,
            Param::Measure => {
                let names = ["number", "gold", "level"];
                let word = if let Kind::Name(word) = &e.kind { word.as_str() } else { "" };
                given.measure = names.into_iter().find(|name| *name == word);
                if given.measure.is_none() {
                    let text = self.sources.quoted(e.span);
                    self.say(unknown(
                        "column",
                        &text,
                        e.span,
                        &names,
                        "say which column is added up: number, gold or level",
                    ));
                    given.wrong = true;
                }
                return;
            }
            Param::EventFilters | Param::ItemFilters => return,
        };
        // Numbers in it, such as the row of a tile, are not the members'.
        let apart = std::mem::replace(&mut self.apart, false);
        let found = self.value(e, frame, want);
        self.apart = apart;
        match found.value {
            Value::Group(group) if param == Param::Group => given.group = Some(group),
            Value::Skill(id) => given.skill = Some(id),
            Value::Item(id) => given.item = Some(id),
            Value::Event(at) => given.event = Some(at),
            Value::Missing => given.wrong = true,
            other => given.other = Some(other),
        }
    }
}

/// Whether an argument is meant as a group.
fn is_group(e: &ast::Expr, frame: &Rc<Frame<'_>>) -> bool {
    match &e.kind {
        Kind::Name(name) => match find(frame, name) {
            Some(found) => {
                matches!(found.binding, Binding::Value(valued) if matches!(valued.value, Value::Group(_)))
            }
            None => {
                words::GROUPS.iter().any(|row| row.0 == name)
                    || words::GROUPS_OF_THE_ORIGINAL.iter().any(|row| row.0 == name)
            }
        },
        Kind::Call(name, _) => name.text == "player",
        Kind::Group(inner) => is_group(inner, frame),
        _ => false,
    }
}

impl<'a> Checker<'a> {
    /// A number that a filter compares with, which must be known.
    pub(super) fn filter_number(
        &mut self,
        e: &'a ast::Expr,
        frame: &Rc<Frame<'a>>,
        column: &str,
    ) -> Option<(i32, Span)> {
        let (value, span) = self.constant(e, frame, &format!("what `{column}` is compared with"))?;
        let most = 1e6;
        let value = self.whole_of(value, span, &format!("`{column}` in a filter"), [-most, most])?;
        if column == "level" && value > i64::from(self.facts.max_level) {
            self.beyond(value as f64, span);
            return None;
        }
        Some((value as i32, span))
    }

    /// An enum of a filter: a mask with a bit for each value.
    pub(super) fn mask(&mut self, e: &'a ast::Expr, want: Type, list: bool, frame: &Rc<Frame<'a>>) -> Option<u32> {
        let bit = |value: &Value| match value {
            Value::Item(id) | Value::Skill(id) | Value::Style(id) => Some(1_u32 << id),
            _ => None,
        };
        if !list {
            let found = self.value(e, frame, want);
            return bit(&found.value);
        }
        let Value::List(all) = self.value(e, frame, Type::List).value else { return None };
        let mut mask = 0;
        for element in all {
            let element = self.convert(element, want);
            mask |= bit(&element.value)?;
        }
        Some(mask)
    }

    /// The number of an expression as it stands, for those who only want it looked at.
    pub(super) fn look_at(&mut self, e: &'a ast::Expr, frame: &Rc<Frame<'a>>) {
        let apart = std::mem::replace(&mut self.apart, true);
        let found = self.value(e, frame, Type::Any);
        self.apart = apart;
        let _ = quantity(found);
    }
}

fn skill_column(skill: u8, what: &str) -> u8 {
    column(&format!("{}_{what}", words::SKILLS[usize::from(skill) - 1]))
}
