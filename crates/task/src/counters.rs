//! What was counted of each player.

use educe::Educe;

use crate::Subscriptions;

/// Where a player counts nothing.
const FREE: u16 = u16::MAX;

/// The counters of all players: of each, those that are counted for everybody and those that its own tasks read, side by side.
///
/// A curriculum has hundreds of counters, of which a player's tasks read a few. In a table of all for everybody each that is
/// read or counted was a cache miss, the dearest part of tasks in a step.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub struct Counters {
    /// How many are counted for everybody.
    shared: usize,
    /// How many of its own a player can have.
    own: usize,
    /// By player: the slots of its own, [`FREE`] behind the last.
    slots: Vec<u16>,
    /// A bit for each event that is counted for everybody.
    heard_by_all: u128,
    /// By player: a bit for each event that any of its counters counts. Most events are none of them.
    heard: Vec<u128>,
    /// By player: counts of the shared ones, then of its own.
    counts: Vec<i32>,
    /// By player: whether any of its counters may have changed since all were [settled](Self::settle).
    changed: Vec<bool>,
}

impl Counters {
    /// For so many players, none of whom has counters of its own yet, and each of whom can have `own`.
    pub fn new(wanted: &Subscriptions, players: usize, own: usize) -> Self {
        let shared = wanted.shared().len();
        let heard_by_all = events_of(wanted, wanted.shared());
        Self {
            shared,
            own,
            slots: vec![FREE; players * own],
            heard_by_all,
            heard: vec![heard_by_all; players],
            counts: vec![0; players * (shared + own)],
            changed: vec![true; players],
        }
    }

    /// From now on a player counts these of its own, besides those that everybody counts; all are 0. Those beyond what it can
    /// have are not counted.
    pub fn choose(&mut self, wanted: &Subscriptions, player: usize, slots: &[u16]) {
        let own = &mut self.slots[player * self.own..][..self.own];
        let slots = slots.iter().copied().chain(std::iter::repeat(FREE));
        own.iter_mut().zip(slots).for_each(|(place, slot)| *place = slot);
        self.heard[player] = self.heard_by_all | events_of(wanted, own);
        let width = self.shared + self.own;
        self.counts[player * width..][..width].fill(0);
        self.changed[player] = true;
    }

    /// Counts one event of a player: `kind` is the log's column `type`, `target` its `target_ent`, positive for a player,
    /// negative for an NPC.
    #[inline]
    pub fn record(
        &mut self,
        wanted: &Subscriptions,
        player: usize,
        event: u8,
        kind: i32,
        level: i32,
        number: i32,
        gold: i32,
        target: i32,
    ) {
        if self.heard[player] & bit(event) == 0 {
            return;
        }
        let width = self.shared + self.own;
        let own = (self.shared..).zip(self.slots[player * self.own..][..self.own].iter().copied());
        let counts = &mut self.counts[player * width..][..width];
        self.changed[player] |= wanted.record(counts, own, event, kind, level, number, gold, target);
    }

    /// Whether any of a player's counters may have changed since all were [settled](Self::settle).
    #[inline]
    pub fn has_changed(&self, player: usize) -> bool {
        self.changed[player]
    }

    /// What was counted so far has been seen by every task.
    pub fn settle(&mut self) {
        self.changed.fill(false);
    }

    /// What a player's counter has counted; 0 where it counts nothing.
    #[inline]
    pub fn get(&self, wanted: &Subscriptions, player: usize, slot: u16) -> i32 {
        self.place(wanted, player, slot).map_or(0, |place| self.counts[place])
    }

    /// Sets what a player's counter has counted; whether it counts that at all.
    pub fn set(&mut self, wanted: &Subscriptions, player: usize, slot: u16, count: i32) -> bool {
        let place = self.place(wanted, player, slot);
        if let Some(place) = place {
            self.counts[place] = count;
            self.changed[player] = true;
        }
        place.is_some()
    }

    /// Player, slot and count of every counter that is not 0, by player and slot.
    pub fn rows(&self, wanted: &Subscriptions) -> Vec<(usize, u16, i32)> {
        let width = self.shared + self.own;
        let counted = self.counts.iter().enumerate().filter(|(_, count)| **count != 0);
        let mut rows: Vec<_> = counted
            .map(|(at, count)| {
                let (player, place) = (at / width, at % width);
                let slot = wanted.shared().get(place).copied();
                (player, slot.unwrap_or_else(|| self.slots[player * self.own + place - self.shared]), *count)
            })
            .collect();
        rows.sort_unstable();
        rows
    }

    #[inline]
    fn place(&self, wanted: &Subscriptions, player: usize, slot: u16) -> Option<usize> {
        let own = self.slots[player * self.own..][..self.own].iter().position(|other| *other == slot);
        let place = own.map(|place| self.shared + place).or_else(|| wanted.shared().binary_search(&slot).ok())?;
        Some(player * (self.shared + self.own) + place)
    }
}

/// A bit for an event, by its code: two whose codes are 128 apart, of which the rules have none, share one.
#[inline]
fn bit(event: u8) -> u128 {
    1 << (event % 128)
}

/// The events that slots count.
fn events_of(wanted: &Subscriptions, slots: &[u16]) -> u128 {
    slots.iter().filter_map(|slot| wanted.event(*slot)).fold(0, |events, event| events | bit(event))
}
