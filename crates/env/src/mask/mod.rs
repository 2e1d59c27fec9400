//! Action masks (rules 11.5). What is legal is asked of the very functions that execution asks.
//!
//! No head is ever all zero. Staying is always possible. Every head over rows offers its no-op, which is masked out in one
//! case only: where somebody can be attacked (rules 17, O2). Without no-ops (`observation.noop_action_target` off) such a
//! head offers row 0 where it has nothing else to offer (O3).

mod head;
mod items;
mod targets;

use hinterland_world::View;
use hinterland_world::combat::in_combat;
use hinterland_world::config::Config;
use hinterland_world::intent::Direction;
use hinterland_world::movement::may_step;

use crate::Layout;
use crate::observe::Sighting;
use crate::offers::{Buyer, Offers};
use head::RowHead;
use items::ItemMask;
use targets::{AmountMask, AttackMask, RecipientMask};

/// Writes the masks of one layout.
#[derive(Clone, Debug)]
pub(crate) struct MaskWriter {
    /// The mask of an agent that can do nothing: rules 12's dummy.
    default: Vec<u8>,
    direction: usize,
    attack: Option<AttackMask>,
    buy: Option<RowHead>,
    items: Option<ItemMask>,
    give: Option<RecipientMask>,
    give_gold: Option<(AmountMask, RecipientMask)>,
}

/// How many marks of a mask may differ from the default, by head; none in the default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    targets: u16,
    offers: u16,
    items: u16,
    recipients: u16,
    beneficiaries: u16,
    /// Amounts of gold that are too much.
    dear: u16,
}

impl MaskWriter {
    pub(crate) fn new(layout: &Layout, config: &Config) -> Self {
        let direction = layout.heads[layout.head("Move", "Direction").expect("everyone can move")].offset;
        let beneficiaries = RecipientMask::new(layout, config, "GiveGold");
        let mut writer = Self {
            default: vec![0; layout.mask_bytes],
            direction,
            attack: AttackMask::new(layout, config),
            buy: RowHead::find(layout, config, "Buy", "MarketItem"),
            items: ItemMask::new(layout, config),
            give: RecipientMask::new(layout, config, "Give"),
            give_gold: AmountMask::new(layout).zip(beneficiaries),
        };
        if layout.mask_bytes > 0 {
            writer.default = writer.dummy(layout);
        }
        writer
    }

    /// Styles, prices and tokens are all there, of directions only Stay, of rows none.
    fn dummy(&self, layout: &Layout) -> Vec<u8> {
        let mut mask = vec![1; layout.mask_bytes];
        mask[self.direction..self.direction + Direction::Stay as usize].fill(0);
        self.attack.iter().for_each(|head| head.write_default(&mut mask));
        self.buy.iter().for_each(|head| head.write_default(&mut mask));
        self.items.iter().for_each(|heads| heads.write_default(&mut mask));
        self.give.iter().for_each(|head| head.write_default(&mut mask));
        self.give_gold.iter().for_each(|(_, head)| head.write_default(&mut mask));
        mask
    }

    /// The mask of an agent that can do nothing.
    pub(crate) fn default(&self) -> &[u8] {
        &self.default
    }

    /// Writes the mask of the living player in `slot` over one with the marks `held`, which are then those that it has. `seen`
    /// are the entities in the rows of its observation, itself first, and `offers` what it is offered.
    pub(crate) fn write(
        &self,
        mask: &mut [u8],
        held: &mut Marks,
        view: &View<'_>,
        slot: usize,
        seen: &[Sighting],
        offers: &Offers,
    ) {
        if self.default.is_empty() {
            return;
        }
        let position = view.players.position[slot];
        for direction in Direction::ALL {
            if direction != Direction::Stay {
                mask[self.direction + direction as usize] = may_step(view.tiles, position, direction).into();
            }
        }
        let config = &view.episode.config;
        if let Some(head) = &self.attack {
            if config.combat.enabled {
                head.write(mask, seen, held.targets);
                held.targets = seen.len() as u16;
            } else {
                head.clear(mask, held.targets);
                held.targets = 0;
            }
        }
        let can = self.what_can(view, slot, offers);
        if can != Can::default() || held.trades() {
            self.write_trade(mask, held, can, view, slot, seen, offers);
        }
    }

    /// What a player can do at all; nothing but fight and move while it is in combat.
    fn what_can(&self, view: &View<'_>, slot: usize, offers: &Offers) -> Can {
        let config = &view.episode.config;
        if in_combat(config, view.clock, &view.players.combatant[slot]) {
            return Can::default();
        }
        let exchange = config.exchange.enabled;
        Can {
            part: self.items.is_some() && config.item.enabled && !view.inventories[slot].rows().is_empty(),
            buy: exchange && offers.len() > 0,
            give_gold: exchange && AmountMask::can_give(view.players.purse[slot].gold),
        }
    }

    /// Use, Destroy, Give, `GiveGold`, Buy and Sell.
    fn write_trade(
        &self,
        mask: &mut [u8],
        held: &mut Marks,
        can: Can,
        view: &View<'_>,
        slot: usize,
        seen: &[Sighting],
        offers: &Offers,
    ) {
        let (inventory, gold) = (&view.inventories[slot], view.players.purse[slot].gold);
        if let Some(heads) = &self.items {
            if can.part {
                let (skills, sells) = (&view.players.skills[slot], view.episode.config.exchange.enabled);
                heads.write(mask, inventory.rows(), view.items, skills, sells, held.items);
            } else {
                heads.clear(mask, held.items);
            }
            held.items = if can.part { inventory.rows().len() as u16 } else { 0 };
        }
        if let Some(head) = self.give {
            if can.part {
                head.write(mask, seen, held.recipients);
            } else {
                head.clear(mask, held.recipients);
            }
            held.recipients = if can.part { seen.len() as u16 } else { 0 };
        }
        if let Some(head) = self.buy {
            if can.buy {
                offers.mark(Buyer { slot, gold, inventory }, view.items, head.rows(mask));
                head.close(mask, offers.len(), held.offers);
            } else {
                head.clear(mask, held.offers);
            }
            held.offers = if can.buy { offers.len() as u16 } else { 0 };
        }
        if let Some((amounts, beneficiaries)) = self.give_gold {
            if can.give_gold {
                beneficiaries.write(mask, seen, held.beneficiaries);
            } else {
                beneficiaries.clear(mask, held.beneficiaries);
            }
            held.beneficiaries = if can.give_gold { seen.len() as u16 } else { 0 };
            let dear = if can.give_gold { amounts.dear(gold) as u16 } else { 0 };
            amounts.write(mask, dear, held.dear);
            held.dear = dear;
        }
    }
}

/// Which heads of trade are not at their defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Can {
    /// Use, destroy, give and sell what it holds.
    part: bool,
    buy: bool,
    give_gold: bool,
}

impl Marks {
    /// Whether any head of trade may not be at its default.
    fn trades(&self) -> bool {
        (self.offers | self.items | self.recipients | self.beneficiaries | self.dear) > 0
    }
}

#[cfg(test)]
mod tests;
