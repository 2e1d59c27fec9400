//! Events counted as they happen: one counter per player and distinct tally, whatever number of tasks ask for it.

use serde::{Deserialize, Serialize};

use crate::tree::{Measure, Range, Tally, Target};

/// Values of the column `type` that a tally can tell apart: a bit of [`Tally::kinds`] each.
const KINDS: i32 = u32::BITS as i32;
/// Lists an event code has: one for each kind, and one for whatever else stands in the column `type`.
const LISTS: usize = KINDS as usize + 1;

/// The counters that a board of tasks needs, by what they count.
///
/// A player's own tasks read few of them, which are told with each event. Those that are read of others are counted for everybody,
/// and found by event and kind: a curriculum tells some twenty types of item apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// What is counted; the place of a tally is its slot.
    tallies: Vec<Tally>,
    /// Slots of those that are counted for everybody, ascending.
    shared: Vec<u16>,
    /// By event code: the first of its lists of shared ones, in `starts`. Events without any have the first ones, which are empty.
    events: Vec<u32>,
    /// Where a list begins in `places`; one more for the end.
    starts: Vec<u32>,
    /// Places in `shared`.
    places: Vec<u16>,
}

impl Subscriptions {
    /// Of distinct tallies; the place of a tally is its slot.
    pub(crate) fn new(tallies: &[Tally], shared: Vec<u16>) -> Self {
        let (mut events, mut starts, mut places) = (Vec::new(), vec![0; LISTS], Vec::new());
        let tally = |slot: &u16| &tallies[usize::from(*slot)];
        for event in 0..=u8::MAX {
            if !shared.iter().any(|slot| tally(slot).event == event) {
                events.push(0);
                continue;
            }
            events.push(starts.len() as u32);
            for kind in 0..=KINDS {
                starts.push(places.len() as u32);
                let wants = |slot: &u16| tally(slot).event == event && is_of_kind(tally(slot), kind);
                places.extend((0..).zip(&shared).filter(|(_, slot)| wants(slot)).map(|(place, _)| place));
            }
        }
        starts.push(places.len() as u32);
        Self { tallies: tallies.to_vec(), shared, events, starts, places }
    }

    /// Whether a counter is counted for everybody.
    pub(crate) fn is_shared(&self, slot: u16) -> bool {
        self.shared.binary_search(&slot).is_ok()
    }

    /// Slots of those that are counted for everybody, ascending.
    pub(crate) fn shared(&self) -> &[u16] {
        &self.shared
    }

    /// How many different counters there are.
    pub fn len(&self) -> usize {
        self.tallies.len()
    }

    /// Whether no task counts any event.
    pub fn is_empty(&self) -> bool {
        self.tallies.is_empty()
    }

    /// The places of shared ones that want an event, by its code of rules 13, of a kind.
    #[inline]
    fn of(&self, event: u8, kind: i32) -> &[u16] {
        let kind = if (0..KINDS).contains(&kind) { kind } else { KINDS };
        let list = self.events.get(usize::from(event)).map_or(0, |first| *first as usize + kind as usize);
        match self.starts.get(list..list + 2) {
            Some(&[from, to]) => self.places.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The event that a slot counts.
    pub(crate) fn event(&self, slot: u16) -> Option<u8> {
        self.tallies.get(usize::from(slot)).map(|tally| tally.event)
    }

    /// Counts one event of a player, in the `counts` of shared ones, which come first, and of its `own`: places in `counts`, and slots.
    /// Returns whether any of them wants it.
    #[inline]
    pub(crate) fn record(
        &self,
        counts: &mut [i32],
        own: impl Iterator<Item = (usize, u16)>,
        event: u8,
        kind: i32,
        level: i32,
        number: i32,
        gold: i32,
        target: i32,
    ) -> bool {
        let mut wanted = false;
        let shared = self.of(event, kind).iter().map(|place| (usize::from(*place), self.shared[usize::from(*place)]));
        for (place, slot) in shared.chain(own) {
            let (Some(tally), Some(counter)) = (self.tallies.get(usize::from(slot)), counts.get_mut(place)) else {
                continue;
            };
            if tally.event != event || !passes(tally, kind, level, number, gold, target) {
                continue;
            }
            *counter = match tally.measure {
                Measure::Count => counter.saturating_add(1),
                Measure::Number => counter.saturating_add(number),
                Measure::Gold => counter.saturating_add(gold),
                Measure::Level => counter.saturating_add(level),
                Measure::MostNumber => (*counter).max(number),
                Measure::MostLevel => (*counter).max(level),
            };
            wanted = true;
        }
        wanted
    }
}

/// Whether a tally wants events of a kind.
#[inline]
fn is_of_kind(tally: &Tally, kind: i32) -> bool {
    tally.kinds == u32::MAX || ((0..KINDS).contains(&kind) && tally.kinds >> kind & 1 == 1)
}

#[inline]
fn passes(tally: &Tally, kind: i32, level: i32, number: i32, gold: i32, target: i32) -> bool {
    let whose = match tally.target {
        None => true,
        Some(Target::Player) => target > 0,
        Some(Target::Npc) => target < 0,
    };
    is_of_kind(tally, kind)
        && whose
        && holds(tally.level, level)
        && holds(tally.number, number)
        && holds(tally.gold, gold)
}

#[inline]
fn holds(range: Range, value: i32) -> bool {
    range.least <= value && value <= range.most
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Range = Range { least: i32::MIN, most: i32::MAX };

    fn tally(event: u8, measure: Measure) -> Tally {
        Tally { event, measure, kinds: u32::MAX, level: ANY, number: ANY, gold: ANY, target: None }
    }

    #[test]
    fn each_counter_sees_its_events_alone() {
        let fish = Tally { kinds: 1 << 16, level: Range { least: 3, most: i32::MAX }, ..tally(24, Measure::Number) };
        let kills = Tally { target: Some(Target::Npc), ..tally(12, Measure::MostLevel) };
        let tallies = [fish, kills, tally(12, Measure::Count), tally(255, Measure::Gold)];
        let wanted = Subscriptions::new(&tallies, vec![0, 1, 2, 3]);
        let alone = Subscriptions::new(&tallies, Vec::new());
        let (mut counters, mut few) = ([0; 4], [0; 2]);
        for (event, kind, level, number, gold, target) in [
            (24, 16, 3, 2, 0, 7),
            (24, 16, 2, 9, 0, 7),
            (24, 15, 3, 9, 0, 7),
            (24, 48, 3, 9, 0, 7),
            (24, -16, 3, 9, 0, 7),
            (12, 0, 5, 0, 0, -3),
            (12, 0, 9, 0, 0, 3),
            (255, 0, 0, 0, i32::MAX, 0),
            (255, 0, 0, 0, 1, 0),
            (13, 16, 3, 9, 9, 9),
        ] {
            wanted.record(&mut counters, std::iter::empty(), event, kind, level, number, gold, target);
            alone.record(&mut few, [(0, 1), (1, u16::MAX)].into_iter(), event, kind, level, number, gold, target);
        }
        assert_eq!(counters, [2, 5, 2, i32::MAX]);
        assert_eq!(few, [5, 0]);
        wanted.record(&mut [], [(0, 1)].into_iter(), 12, 0, 0, 0, 0, 0);
    }
}
