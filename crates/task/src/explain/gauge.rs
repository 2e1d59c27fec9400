//! Numbers of players in plain English.

use super::{Teller, place};
use crate::COLUMNS;
use crate::tree::{Gauge, Measure, Owned, Range, Sight, Tally, Target};
use crate::words::{self, EventKinds};

impl Teller {
    pub(super) fn gauge(&self, gauge: &Gauge) -> String {
        match gauge {
            Gauge::Column(at) => column(COLUMNS[usize::from(*at)]),
            Gauge::Alive => "1 for the living".into(),
            Gauge::Tally(found) => tally(found),
            Gauge::Owned(found) => owned(found),
            Gauge::Space => "the free rows in the inventory".into(),
            Gauge::Distance(at) => format!("the distance to {}", place(*at)),
            Gauge::DistanceTo(group) => format!("the distance to the nearest of {}", self.group(*group)),
            Gauge::Within { rows, cols } => {
                format!("standing in rows {} to {}, columns {} to {}", rows.least, rows.most, cols.least, cols.most)
            }
            Gauge::Sees(Sight::Anyone(group)) => format!("a view of {}", self.group(*group)),
            Gauge::Sees(Sight::Material(mask)) => format!("a view of {}", bits(u32::from(*mask), 0, &words::MATERIALS)),
            Gauge::Holds(at) => format!("having seized {}", place(*at)),
            Gauge::HeldFor(at) => format!("the ticks since it seized {}", place(*at)),
            Gauge::Registered(at) => format!("the registered statistic {at}"),
        }
    }
}

fn column(name: &str) -> String {
    match name {
        "time_alive" => "the age in ticks".into(),
        "exploration" => "the farthest way from the border in tiles".into(),
        "player_kills" => "the number of kills".into(),
        "col" => "the column".into(),
        name => match name.split_once('_') {
            Some(("item", _)) => "the levels of what is worn".into(),
            Some((skill, "level")) => format!("the level in {skill}"),
            Some((skill, "exp")) => format!("the experience in {skill}"),
            _ => format!("the {}", name.replace('_', " ")),
        },
    }
}

/// The words whose bits are set, the first word having bit `first`.
fn bits(mask: u32, first: u8, all: &[&str]) -> String {
    let chosen: Vec<_> = all
        .iter()
        .enumerate()
        .filter(|(i, _)| mask >> (*i as u32 + u32::from(first)) & 1 == 1)
        .map(|row| *row.1)
        .collect();
    if chosen.len() == all.len() { "anything".into() } else { chosen.join(" or ") }
}

/// `a level of 3 or more`, if the range says anything.
fn range(name: &str, range: &Range) -> Option<String> {
    match (range.least, range.most) {
        (i32::MIN, i32::MAX) => None,
        (least, most) if least == most => Some(format!("a {name} of {least}")),
        (least, i32::MAX) => Some(format!("a {name} of {least} or more")),
        (i32::MIN, most) => Some(format!("a {name} of {most} or less")),
        (least, most) => Some(format!("a {name} from {least} to {most}")),
    }
}

fn tally(tally: &Tally) -> String {
    let Some(event) = words::event_by_code(tally.event) else { return "an event".into() };
    let mut filters = Vec::new();
    if tally.kinds != u32::MAX {
        filters.push(match event.kinds {
            EventKinds::Item => bits(tally.kinds, words::FIRST_ITEM, &words::ITEMS),
            EventKinds::Skill => bits(tally.kinds, 1, &words::SKILLS),
            _ => bits(tally.kinds, 1, &words::STYLES),
        });
    }
    filters.extend(range("level", &tally.level));
    filters.extend(range("number", &tally.number));
    filters.extend(range("price", &tally.gold));
    filters
        .extend(tally.target.map(|target| if target == Target::Player { "a player".into() } else { "an NPC".into() }));
    let filters = if filters.is_empty() { String::new() } else { format!(" ({})", filters.join(", ")) };
    let happened = format!("{}{filters}", event.doc);
    match tally.measure {
        Measure::Count => format!("how often it {happened}"),
        Measure::Number => format!("{} added up whenever it {happened}", event.number),
        Measure::Gold => format!("{} added up whenever it {happened}", event.gold),
        Measure::Level => format!("{} added up whenever it {happened}", event.level),
        Measure::MostNumber => format!("the most ({}) whenever it {happened}", event.number),
        Measure::MostLevel => format!("the highest of {} whenever it {happened}", event.level),
    }
}

fn owned(owned: &Owned) -> String {
    let kinds =
        if owned.kinds == u32::MAX { "items".into() } else { bits(owned.kinds, words::FIRST_ITEM, &words::ITEMS) };
    let mut filters: Vec<String> = range("level", &owned.level).into_iter().collect();
    if owned.pieces {
        filters.extend(owned.equipped.map(|yes| if yes { "worn".into() } else { "not worn".into() }));
    }
    filters.extend(owned.listed.map(|yes| if yes { "on the market".into() } else { "not on the market".into() }));
    let filters = if filters.is_empty() { String::new() } else { format!(" ({})", filters.join(", ")) };
    if owned.pieces {
        format!("the pieces of {kinds}{filters}")
    } else {
        format!("the number of {kinds} worn{filters}")
    }
}
