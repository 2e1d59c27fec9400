//! Events counted as they happen: one counter per player and distinct tally, whatever number of tasks ask for it.

use serde::{Deserialize, Serialize};

use crate::needs::Slots;
use crate::tree::{Measure, Range, Tally, Target};

/// Values of the column `type` that a tally can tell apart: a bit of [`Tally::kinds`] each.
const KINDS: i32 = u32::BITS as i32;
/// Lists an event code has: one for each kind, and one for whatever else stands in the column `type`.
const LISTS: usize = KINDS as usize + 1;

/// The counters that a board of tasks needs, by what they count.
///
/// Found by event and kind: a curriculum tells some twenty types of item apart, so that most tallies of an event are of another kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// What is counted; the place of a tally is its slot.
    tallies: Vec<Tally>,
    /// By event code: its first list, in `starts`. Events nobody wants share the first ones, which are empty.
    events: Vec<u32>,
    /// Where the slots of a list begin in `slots`; one more for the end.
    starts: Vec<u32>,
    slots: Vec<u16>,
}

impl Subscriptions {
    /// Of distinct tallies; the place of a tally is its slot.
    pub(crate) fn new(tallies: &[Tally]) -> Self {
        let mut new = Self { tallies: tallies.to_vec(), events: Vec::new(), starts: vec![0; LISTS], slots: Vec::new() };
        for event in 0..=u8::MAX {
            if !tallies.iter().any(|tally| tally.event == event) {
                new.events.push(0);
                continue;
            }
            new.events.push(new.starts.len() as u32);
            for kind in 0..=KINDS {
                new.starts.push(new.slots.len() as u32);
                let wants = |tally: &Tally| tally.event == event && is_of_kind(tally, kind);
                new.slots.extend((0..).zip(tallies).filter(|(_, tally)| wants(tally)).map(|(slot, _)| slot));
            }
        }
        new.starts.push(new.slots.len() as u32);
        new
    }

    /// How many counters a player needs.
    pub fn len(&self) -> usize {
        self.tallies.len()
    }

    /// Whether no task counts any event.
    pub fn is_empty(&self) -> bool {
        self.tallies.is_empty()
    }

    /// The slots of those that want an event, by its code of rules 13, of a kind.
    #[inline]
    fn of(&self, event: u8, kind: i32) -> &[u16] {
        let kind = if (0..KINDS).contains(&kind) { kind } else { KINDS };
        let list = self.events.get(usize::from(event)).map_or(0, |first| *first as usize + kind as usize);
        match self.starts.get(list..list + 2) {
            Some(&[from, to]) => self.slots.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Counts one event of a player, as far as the counters are among those `wanted`: most are not, and to touch them all would be
    /// a cache miss each. `counters` are that player's, [`len`](Self::len) of them, 0 when its episode begins; counters that are
    /// missing are not counted. `kind` is the log's column `type`, `target` its `target_ent`: positive for a player, negative for an NPC.
    #[inline]
    pub fn record(
        &self,
        counters: &mut [i32],
        wanted: &Slots,
        event: u8,
        kind: i32,
        level: i32,
        number: i32,
        gold: i32,
        target: i32,
    ) {
        for slot in self.of(event, kind).iter().filter(|slot| wanted.has(**slot)) {
            let slot = usize::from(*slot);
            let (Some(tally), Some(counter)) = (self.tallies.get(slot), counters.get_mut(slot)) else { continue };
            if !passes(tally, level, number, gold, target) {
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
        }
    }
}

/// Whether a tally wants events of a kind; [`KINDS`] stands for whatever it cannot name.
fn is_of_kind(tally: &Tally, kind: i32) -> bool {
    tally.kinds == u32::MAX || (kind < KINDS && tally.kinds >> kind & 1 == 1)
}

#[inline]
fn passes(tally: &Tally, level: i32, number: i32, gold: i32, target: i32) -> bool {
    let whose = match tally.target {
        None => true,
        Some(Target::Player) => target > 0,
        Some(Target::Npc) => target < 0,
    };
    whose && holds(tally.level, level) && holds(tally.number, number) && holds(tally.gold, gold)
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
        let wanted = Subscriptions::new(&[fish, kills, tally(12, Measure::Count), tally(255, Measure::Gold)]);
        let (mut counters, mut few, mut only) = ([0; 4], [0; 4], Slots::none(4));
        only.add(1);
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
            wanted.record(&mut counters, &Slots::all(4), event, kind, level, number, gold, target);
            wanted.record(&mut few, &only, event, kind, level, number, gold, target);
        }
        assert_eq!(counters, [2, 5, 2, i32::MAX]);
        assert_eq!(few, [0, 5, 0, 0]);
        wanted.record(&mut [], &Slots::all(4), 12, 0, 0, 0, 0, 0);
    }
}
