//! From the numbers a learner sends to what its player wants (rules 11.2).

mod judged;
mod seen;

pub(crate) use seen::{Seen, Shown};

use hinterland_world::config::Config;
use hinterland_world::intent::{Attack, Direction, Give, GiveGold, Intent, Sell, Style};

use crate::Layout;
use crate::offers::Offers;
use judged::{Judged, RowHead, clamping};

/// An argument that the caller did not give: an action without any argument is no action. Not invalid.
pub const ABSENT: i32 = i32::MIN;

/// Reads one slot's heads. An action that the config lacks or disables has no heads.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    attack: Option<(ClampingHead, RowHead)>,
    buy: Option<RowHead>,
    token: Option<ClampingHead>,
    destroy: Option<RowHead>,
    give: Option<(RowHead, RowHead)>,
    give_gold: Option<(ClampingHead, RowHead)>,
    direction: ClampingHead,
    sell: Option<(RowHead, ClampingHead)>,
    use_item: Option<RowHead>,
}

/// Choices whose numbers are clamped.
#[derive(Clone, Copy, Debug)]
struct ClampingHead {
    column: usize,
    size: usize,
}

impl ClampingHead {
    #[inline]
    fn judge(self, actions: &[i32]) -> Judged<usize> {
        clamping(actions[self.column], self.size)
    }
}

impl Decoder {
    pub(crate) fn new(layout: &Layout, config: &Config) -> Self {
        let has_noop = config.observation.noop_action_target;
        let clamping = |action, argument| {
            layout.head(action, argument).map(|column| ClampingHead { column, size: layout.heads[column].size })
        };
        let row = |action, argument| {
            let noop = |column: usize| has_noop.then(|| layout.heads[column].size - 1);
            layout.head(action, argument).map(|column| RowHead { column, noop: noop(column) })
        };
        Self {
            attack: clamping("Attack", "Style").zip(row("Attack", "Target")),
            buy: row("Buy", "MarketItem"),
            token: clamping("Comm", "Token"),
            destroy: row("Destroy", "InventoryItem"),
            give: row("Give", "InventoryItem").zip(row("Give", "Target")),
            give_gold: clamping("GiveGold", "Price").zip(row("GiveGold", "Target")),
            direction: clamping("Move", "Direction").expect("everyone can move"),
            sell: row("Sell", "InventoryItem").zip(clamping("Sell", "Price")),
            use_item: row("Use", "InventoryItem"),
        }
    }

    /// What the living agent of a slot wants, given what its last observation showed, and how many of its actions were
    /// invalid: dropped or clamped.
    pub(crate) fn decode(&self, actions: &[i32], slot: usize, shown: Shown<'_>, offers: &Offers) -> (Intent, i32) {
        let item = |index: usize| shown.items.get(index).copied();
        let entity = |index: usize| shown.entity(index);
        let sent = |columns: &[usize]| columns.iter().any(|column| actions[*column] != ABSENT);
        let one = |head: &RowHead| sent(&[head.column]);
        let mut tally = Tally::default();
        let intent = Intent {
            use_item: self.use_item.filter(one).and_then(|head| tally.take(head.judge(actions, item))),
            buy: self
                .buy
                .filter(one)
                .and_then(|head| tally.take(head.judge(actions, |choice| offers.item(choice, slot)))),
            give: self
                .give
                .filter(|(what, whom)| sent(&[what.column, whom.column]))
                .and_then(|(what, whom)| tally.take(what.judge(actions, item).with(whom.judge(actions, entity))))
                .map(|(item, target)| Give { item, target }),
            give_gold: self
                .give_gold
                .filter(|(price, whom)| sent(&[price.column, whom.column]))
                .and_then(|(price, whom)| tally.take(price.judge(actions).with(whom.judge(actions, entity))))
                .map(|(index, target)| GiveGold { amount: index as u16 + 1, target }),
            destroy: self.destroy.filter(one).and_then(|head| tally.take(head.judge(actions, item))),
            attack: self
                .attack
                .filter(|(style, whom)| sent(&[style.column, whom.column]))
                .and_then(|(style, whom)| tally.take(style.judge(actions).with(whom.judge(actions, entity))))
                .map(|(index, target)| Attack { style: Style::ALL[index], target }),
            step: Some(self.direction)
                .filter(|head| sent(&[head.column]))
                .and_then(|head| tally.take(head.judge(actions)))
                .map(|index| Direction::ALL[index]),
            sell: self
                .sell
                .filter(|(what, price)| sent(&[what.column, price.column]))
                .and_then(|(what, price)| tally.take(what.judge(actions, item).with(price.judge(actions))))
                .map(|(item, index)| Sell { item, price: index as u16 + 1 }),
            token: self
                .token
                .filter(|head| sent(&[head.column]))
                .and_then(|head| tally.take(head.judge(actions)))
                .map(|index| index as u8 + 1),
        };
        (intent, tally.invalid)
    }

    /// How many actions are in a row of numbers: what is counted when nobody can act on them. No-ops are none.
    pub(crate) fn count(&self, actions: &[i32]) -> i32 {
        let sent = |column: usize| actions[column] != ABSENT;
        let is_named = |head: RowHead| !head.is_noop(actions[head.column]);
        let one = |head: Option<RowHead>| head.is_some_and(|head| sent(head.column) && is_named(head));
        let pair = |heads: Option<(ClampingHead, RowHead)>| {
            heads.is_some_and(|(other, row)| (sent(other.column) || sent(row.column)) && is_named(row))
        };
        let give = self
            .give
            .is_some_and(|(what, whom)| (sent(what.column) || sent(whom.column)) && is_named(what) && is_named(whom));
        let sell = pair(self.sell.map(|(what, price)| (price, what)));
        let token = self.token.is_some_and(|head| sent(head.column));
        let all = [
            pair(self.attack),
            one(self.buy),
            token,
            one(self.destroy),
            give,
            pair(self.give_gold),
            sent(self.direction.column),
            sell,
            one(self.use_item),
        ];
        all.into_iter().map(i32::from).sum()
    }
}

/// Counts what was invalid.
#[derive(Default)]
struct Tally {
    invalid: i32,
}

impl Tally {
    #[inline]
    fn take<T>(&mut self, judged: Judged<T>) -> Option<T> {
        self.invalid += i32::from(!judged.valid);
        judged.value
    }
}

#[cfg(test)]
mod tests;
