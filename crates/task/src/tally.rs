//! Events counted as they happen: one counter per player and distinct tally, whatever number of tasks ask for it.

use serde::{Deserialize, Serialize};

use crate::tree::{Measure, Range, Tally, Target};

/// What of an event a counter wants, and what it then adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its place among a player's counters.
    pub slot: u16,
    /// What passes, and what is added up.
    pub tally: Tally,
}

/// The counters that a board of tasks needs, by what they count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// By event code: where its subscriptions begin in `wanted`; one more for the end.
    starts: Vec<u16>,
    wanted: Vec<Subscription>,
}

impl Subscriptions {
    /// Of distinct tallies; the place of a tally is its slot.
    pub(crate) fn new(tallies: &[Tally]) -> Self {
        let mut wanted: Vec<_> =
            tallies.iter().enumerate().map(|(slot, tally)| Subscription { slot: slot as u16, tally: *tally }).collect();
        wanted.sort_by_key(|subscription| (subscription.tally.event, subscription.slot));
        let before = |code: usize| wanted.partition_point(|one| usize::from(one.tally.event) < code) as u16;
        Self { starts: (0..=usize::from(u8::MAX) + 1).map(before).collect(), wanted }
    }

    /// How many counters a player needs.
    pub fn len(&self) -> usize {
        self.wanted.len()
    }

    /// Whether no task counts any event.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Who wants an event, by its code of rules 13.
    #[inline]
    pub fn of(&self, event: u8) -> &[Subscription] {
        match self.starts.get(usize::from(event)..usize::from(event) + 2) {
            Some(&[from, to]) => &self.wanted[usize::from(from)..usize::from(to)],
            _ => &[],
        }
    }

    /// Counts one event of a player. `counters` are that player's, [`len`](Self::len) of them, 0 when its episode begins; counters that
    /// are missing are not counted. `kind` is the log's column `type`, `target` its `target_ent`: positive for a player, negative for an NPC.
    #[inline]
    pub fn record(&self, counters: &mut [i32], event: u8, kind: i32, level: i32, number: i32, gold: i32, target: i32) {
        for Subscription { slot, tally } in self.of(event) {
            if !passes(tally, kind, level, number, gold, target) {
                continue;
            }
            let Some(counter) = counters.get_mut(usize::from(*slot)) else { continue };
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

#[inline]
fn passes(tally: &Tally, kind: i32, level: i32, number: i32, gold: i32, target: i32) -> bool {
    let kinds = tally.kinds == u32::MAX || ((0..32).contains(&kind) && tally.kinds >> kind & 1 == 1);
    let whose = match tally.target {
        None => true,
        Some(Target::Player) => target > 0,
        Some(Target::Npc) => target < 0,
    };
    kinds && whose && holds(tally.level, level) && holds(tally.number, number) && holds(tally.gold, gold)
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
        let mut counters = [0; 4];
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
            wanted.record(&mut counters, event, kind, level, number, gold, target);
        }
        assert_eq!(counters, [2, 5, 2, i32::MAX]);
        wanted.record(&mut [], 12, 0, 0, 0, 0, 0);
    }
}
