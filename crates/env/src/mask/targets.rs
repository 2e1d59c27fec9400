//! Whom one can attack, and to whom one can give.

use hinterland_world::config::Config;
use hinterland_world::exchange::may_give_gold;

use super::head::RowHead;
use crate::Layout;
use crate::observe::Sighting;

/// `Attack.Target`.
#[derive(Clone, Debug)]
pub(super) struct AttackMask {
    head: RowHead,
    reach: u16,
}

impl AttackMask {
    pub(super) fn new(layout: &Layout, config: &Config) -> Option<Self> {
        let head = RowHead::find(layout, config, "Attack", "Target")?;
        Some(Self { head, reach: config.combat.range_reach })
    }

    /// Marks whom `seen`'s first can attack, over the marks of `held` rows. Immortals are never marked; where anybody is,
    /// the no-op is not (rules 17, O2).
    pub(super) fn write(&self, mask: &mut [u8], seen: &[Sighting], held: u16) {
        let any = mark_others(self.head, mask, seen, |other| other.is_prey(self.reach));
        self.head.close_forced(mask, seen.len(), held, any);
    }

    /// Brings the marks of `held` rows to the default.
    pub(super) fn clear(&self, mask: &mut [u8], held: u16) {
        if held > 0 {
            self.write_default(mask);
        }
    }

    pub(super) fn write_default(&self, mask: &mut [u8]) {
        self.head.write_default(mask);
    }
}

/// `Give.Target`, or `GiveGold.Target`: every player in sight but oneself, as long as it is mortal. Whether it has room,
/// and whether gifts are allowed at all, is not asked (rules 17, O7).
#[derive(Clone, Copy, Debug)]
pub(super) struct RecipientMask(RowHead);

impl RecipientMask {
    pub(super) fn new(layout: &Layout, config: &Config, action: &str) -> Option<Self> {
        RowHead::find(layout, config, action, "Target").map(Self)
    }

    /// Marks the players in `seen`, whose first is oneself, over the marks of `held` rows.
    pub(super) fn write(self, mask: &mut [u8], seen: &[Sighting], held: u16) {
        mark_others(self.0, mask, seen, Sighting::is_recipient);
        self.0.close(mask, seen.len(), held);
    }

    /// Brings the marks of `held` rows to the default.
    pub(super) fn clear(self, mask: &mut [u8], held: u16) {
        self.0.clear(mask, held);
    }

    pub(super) fn write_default(self, mask: &mut [u8]) {
        self.0.write_default(mask);
    }
}

/// Marks those in sight who are `right`, but never oneself, who is the first; returns whether there are any.
fn mark_others(head: RowHead, mask: &mut [u8], seen: &[Sighting], right: impl Fn(Sighting) -> bool) -> bool {
    let Some((oneself, choices)) = head.rows(mask).split_first_mut() else { return false };
    *oneself = 0;
    let mut any = false;
    for (choice, other) in choices.iter_mut().zip(seen.iter().skip(1)) {
        let right = right(*other);
        *choice = right.into();
        any |= right;
    }
    any
}

/// `GiveGold.Price`: every amount by default, else those that one has.
#[derive(Clone, Copy, Debug)]
pub(super) struct AmountMask {
    offset: usize,
    size: usize,
}

/// Those who have no more than this give no gold (rules 17, O6).
const TOO_LITTLE: i32 = 2;

impl AmountMask {
    pub(super) fn new(layout: &Layout) -> Option<Self> {
        let head = &layout.heads[layout.head("GiveGold", "Price")?];
        Some(Self { offset: head.offset, size: head.size })
    }

    /// Whether the mask lets somebody with that much give gold.
    pub(super) fn can_give(gold: i32) -> bool {
        gold > TOO_LITTLE
    }

    /// How many amounts, from the greatest down, are too much for somebody with that much.
    pub(super) fn dear(self, gold: i32) -> usize {
        let dear = self.size.saturating_sub(gold as usize);
        debug_assert!((1..=self.size).all(|amount| may_give_gold(amount as u16, gold) == (amount + dear <= self.size)));
        dear
    }

    /// Unmarks the `dear` greatest amounts where so far the `held` greatest were unmarked.
    pub(super) fn write(self, mask: &mut [u8], dear: u16, held: u16) {
        let amounts = &mut mask[self.offset..self.offset + self.size];
        let (before, now) = (self.size - usize::from(held), self.size - usize::from(dear));
        if now > before {
            amounts[before..now].fill(1);
        } else {
            amounts[now..before].fill(0);
        }
    }
}
