//! Numbers of players in plain English.

use super::{Teller, place};
use crate::COLUMNS;
use crate::tree::{Gauge, Measure, Owned, Range, Sight, Tally, Target};
use crate::words::{self, EventKinds};

impl Teller<'_> {
    /// A number of whom the teller speaks of.
    pub(super) fn gauge(&self, gauge: &Gauge) -> String {
        let whom = &self.whom;
        match gauge {
            Gauge::Column(at) => format!("{} of {whom}", column(COLUMNS[usize::from(*at)])),
            Gauge::Alive => format!("whether {whom} lives"),
            Gauge::Tally(found) => tally(found, whom),
            Gauge::Owned(found) => owned(found, whom),
            Gauge::Space => format!("the free rows in the inventory of {whom}"),
            Gauge::Distance(at) => format!("the distance of {whom} to {}", place(*at)),
            Gauge::DistanceTo(group) => format!("the distance of {whom} to the nearest of {}", self.group(*group)),
            Gauge::Within { rows, cols } => {
                format!(
                    "whether {whom} stands in rows {} to {}, columns {} to {}",
                    rows.least, rows.most, cols.least, cols.most
                )
            }
            Gauge::Sees(Sight::Anyone(group)) => format!("whether {whom} sees {}", self.group(*group)),
            Gauge::Sees(Sight::Material(mask)) => {
                format!("whether {whom} sees {}", bits(u32::from(*mask), 0, &words::MATERIALS))
            }
            Gauge::Holds(at) => format!("whether {whom} has seized {} and holds it", place(*at)),
            Gauge::HeldFor(at) => format!("the ticks since {whom} seized {}", place(*at)),
            Gauge::Registered(at) => format!("{} of {whom}", self.registered(*at)),
        }
    }

    fn registered(&self, at: u16) -> String {
        match self.registered.iter().find(|(place, _)| *place == at) {
            Some((_, row)) if row.doc.is_empty() => format!("the registered statistic `{}`", row.name),
            Some((_, row)) => format!("the registered statistic `{}` ({})", row.name, row.doc),
            None => format!("the registered statistic {at}"),
        }
    }
}

fn column(name: &str) -> String {
    match name {
        "time_alive" => "the age in ticks".into(),
        "exploration" => "the farthest way from the border in tiles".into(),
        "player_kills" => "the number of kills".into(),
        "col" => "the column".into(),
        "item_level" => "the levels of what is worn".into(),
        name => match name.split_once('_') {
            Some((skill, "level")) => format!("the level in {skill}"),
            Some((skill, "exp")) => format!("the experience in {skill}"),
            _ => format!("the {}", name.replace('_', " ")),
        },
    }
}

/// The words whose bits are set, the first word having bit `first`; what is left out, where that is shorter.
fn bits(mask: u32, first: u8, all: &[&str]) -> String {
    let set = |i: usize| mask >> (i as u32 + u32::from(first)) & 1 == 1;
    let chosen: Vec<_> = (0..all.len()).filter(|i| set(*i)).map(|i| all[i]).collect();
    let others: Vec<_> = (0..all.len()).filter(|i| !set(*i)).map(|i| all[i]).collect();
    if others.is_empty() {
        "anything".into()
    } else if others.len() * 2 < chosen.len() {
        format!("anything but {}", others.join(" and "))
    } else {
        chosen.join(" or ")
    }
}

/// `level 3 or more`, if the range says anything.
fn range(name: &str, range: &Range) -> Option<String> {
    match (range.least, range.most) {
        (i32::MIN, i32::MAX) => None,
        (least, most) if least == most => Some(format!("{name} {least}")),
        (least, i32::MAX) => Some(format!("{name} {least} or more")),
        (i32::MIN, most) => Some(format!("{name} {most} or less")),
        (least, most) => Some(format!("{name} {least} to {most}")),
    }
}

fn tally(tally: &Tally, whom: &str) -> String {
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
    filters.extend(range(event.number.trim_start_matches("the "), &tally.number));
    filters.extend(range(event.gold.trim_start_matches("the "), &tally.gold));
    filters
        .extend(tally.target.map(|target| if target == Target::Player { "a player".into() } else { "an NPC".into() }));
    let filters = if filters.is_empty() { String::new() } else { format!(" ({})", filters.join(", ")) };
    let happened = format!("{whom} {}{filters}", event.doc);
    match tally.measure {
        Measure::Count => format!("how often {happened}"),
        Measure::Number => format!("the total of {} whenever {happened}", event.number),
        Measure::Gold => format!("the total of {} whenever {happened}", event.gold),
        Measure::Level => format!("the total of {} whenever {happened}", event.level),
        Measure::MostNumber => format!("the most of {} whenever {happened}", event.number),
        Measure::MostLevel => format!("the most of {} whenever {happened}", event.level),
    }
}

fn owned(owned: &Owned, whom: &str) -> String {
    let kinds =
        if owned.kinds == u32::MAX { "anything".into() } else { bits(owned.kinds, words::FIRST_ITEM, &words::ITEMS) };
    let mut filters: Vec<String> = range("level", &owned.level).into_iter().collect();
    if owned.pieces {
        filters.extend(owned.equipped.map(|yes| if yes { "worn".into() } else { "not worn".into() }));
    }
    filters.extend(owned.listed.map(|yes| if yes { "on the market".into() } else { "not on the market".into() }));
    let filters = if filters.is_empty() { String::new() } else { format!(" ({})", filters.join(", ")) };
    let what = if owned.pieces { "pieces" } else { "items" };
    let does = if owned.pieces { "owns" } else { "wears" };
    format!("how many {what} of {kinds}{filters} {whom} {does}")
}
