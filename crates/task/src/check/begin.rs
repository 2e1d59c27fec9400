//! How the episode of a task begins.

use std::rc::Rc;

use super::Checker;
use super::scope::Frame;
use super::value::{Type, Value};
use crate::ast::{self, Beginning, BeginningKind};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::tree::Begin;
use crate::words;

const RATION: u8 = 16;
const AMMUNITION: std::ops::RangeInclusive<u8> = 13..=15;

/// Where an item is worn (rules 8.2); nothing for what is eaten or drunk.
fn slot(item: u8) -> Option<u8> {
    match item {
        2..=4 => Some(item),
        5..=12 => Some(5),
        13..=15 => Some(13),
        _ => None,
    }
}

impl<'a> Checker<'a> {
    pub(super) fn begin(&mut self, lines: &'a [Beginning], frame: &Rc<Frame<'a>>) -> Begin {
        let mut begin = Begin::default();
        let mut said: Vec<(&str, Span)> = Vec::new();
        for line in lines {
            self.begin_line(line, frame, &mut begin, &mut said);
        }
        begin
    }

    /// Says if something is settled twice.
    fn once(&mut self, what: &'static str, span: Span, said: &mut Vec<(&'static str, Span)>) {
        if let Some((_, first)) = said.iter().find(|row| row.0 == what) {
            let draft = Draft::new(codes::CLAUSES, span, format!("{what} is settled twice in `begin`"));
            self.say(draft.label("the second").hint("delete one of them").also(*first, "the first"));
        }
        said.push((what, span));
    }

    fn begin_line(
        &mut self,
        line: &'a Beginning,
        frame: &Rc<Frame<'a>>,
        begin: &mut Begin,
        said: &mut Vec<(&'static str, Span)>,
    ) {
        let span = line.span;
        match &line.kind {
            BeginningKind::At(place) => {
                self.once("the place", span, said);
                self.begin_near(place, 0, frame, begin);
            }
            BeginningKind::Within(number, place) => {
                self.once("the place", span, said);
                let most = f64::from(self.facts.map_size);
                let tiles = self.whole(number, frame, "the number of tiles", [0.0, most]);
                self.begin_near(place, tiles.unwrap_or(0) as i32, frame, begin);
            }
            BeginningKind::In(region) => {
                self.once("the place", span, said);
                if let Value::Region(rows, cols) = self.value(region, frame, Type::Region).value {
                    begin.region = Some((rows, cols));
                }
            }
            BeginningKind::Number(word, e) => self.begin_number(word, e, frame, begin, said),
            BeginningKind::Level(skill, e) => {
                let skill = self.value(skill, frame, Type::Skill).value;
                let level = self.level(e, 1, frame);
                let (Value::Skill(skill), Some(level)) = (skill, level) else { return };
                if begin.levels.iter().any(|row| row.0 == skill) {
                    let name = words::SKILLS[usize::from(skill) - 1];
                    let draft =
                        Draft::new(codes::CLAUSES, span, format!("the level of {name} is settled twice in `begin`"));
                    self.say(draft.label("the second").hint("delete one of them"));
                }
                begin.levels.push((skill, level));
            }
            BeginningKind::Item { item, level, quantity, equipped } => {
                let found = self.value(item, frame, Type::Item).value;
                let level = level.as_ref().map_or(Some(1), |level| self.level(level, 1, frame));
                let quantity = quantity
                    .as_ref()
                    .map_or(Some(1), |number| self.whole(number, frame, "a number of items", [1.0, 9999.0]));
                if let (Value::Item(item), Some(level), Some(quantity)) = (found, level, quantity) {
                    self.begin_item((item, level, quantity as u16, *equipped), span, begin);
                }
            }
        }
    }

    /// A level of a skill or an item.
    fn level(&mut self, e: &'a ast::Expr, least: u8, frame: &Rc<Frame<'a>>) -> Option<u8> {
        let (value, span) = self.constant(e, frame, "a level")?;
        if value > f64::from(self.facts.max_level) {
            self.beyond(value, span);
            return None;
        }
        self.whole_of(value, span, "a level", [least.into(), self.facts.max_level.into()]).map(|level| level as u8)
    }

    fn begin_near(&mut self, place: &'a ast::Expr, tiles: i32, frame: &Rc<Frame<'a>>, begin: &mut Begin) {
        if let Value::Place(found) = self.value(place, frame, Type::Place).value {
            begin.region = self.square(found, tiles, place.span);
        }
    }

    fn begin_number(
        &mut self,
        word: &'a ast::Name,
        e: &'a ast::Expr,
        frame: &Rc<Frame<'a>>,
        begin: &mut Begin,
        said: &mut Vec<(&'static str, Span)>,
    ) {
        let (what, range) = match word.text.as_str() {
            "gold" => ("the gold", [0.0, 32_767.0]),
            "health" => ("the health", [1.0, 100.0]),
            "food" => ("the food", [0.0, 100.0]),
            "water" => ("the water", [0.0, 100.0]),
            _ => ("the tick", [0.0, f64::from(self.facts.horizon) - 1.0]),
        };
        self.once(what, word.span, said);
        let Some(value) = self.whole(e, frame, &format!("{what} to begin with"), range) else { return };
        match word.text.as_str() {
            "gold" => begin.gold = Some(value as u16),
            "health" => begin.needs[0] = Some(value as u16),
            "food" => begin.needs[1] = Some(value as u16),
            "water" => begin.needs[2] = Some(value as u16),
            _ => begin.tick = Some(value as u32),
        }
    }

    fn begin_item(&mut self, item: (u8, u8, u16, bool), span: Span, begin: &mut Begin) {
        let name = words::ITEMS[usize::from(item.0 - words::FIRST_ITEM)];
        let mut complain = |message: String, label: &str, hint: &str| {
            self.say(Draft::new(codes::RANGE, span, message).label(label.to_owned()).hint(hint.to_owned()));
        };
        if item.3 && item.0 >= RATION {
            complain(format!("a {name} cannot be worn"), "eaten or drunk, not worn", "leave `equipped` out");
        }
        let ammunition = AMMUNITION.contains(&item.0);
        if item.3 && item.2 > 1 && !ammunition {
            complain(
                format!("several of {name} cannot be worn at once"),
                "more than one",
                "give one `equipped` and the others in another line",
            );
        }
        let worn = begin.items.iter().any(|other| other.3 && slot(other.0) == slot(item.0));
        if item.3 && slot(item.0).is_some() && worn {
            complain(
                format!("something is worn already where the {name} would be"),
                "no room for it",
                "weapons and tools share a hand; make one of them not `equipped`",
            );
        }
        let rows = |item: &(u8, u8, u16, bool)| if AMMUNITION.contains(&item.0) { 1 } else { usize::from(item.2) };
        let taken: usize = begin.items.iter().map(rows).sum();
        let room = usize::from(self.facts.inventory);
        if taken + rows(&item) > room {
            let message = format!("these items do not fit into an inventory of {room} rows");
            self.say(
                Draft::new(codes::RANGE, span, message)
                    .label("no room for this")
                    .hint("only ammunition of one level shares a row; give less"),
            );
        }
        begin.items.push(item);
    }
}
