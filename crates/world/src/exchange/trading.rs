//! Buying, selling and giving gold (rules 9.2 and 9.3).

use bevy_ecs::prelude::*;

use super::Purse;
use crate::clock::{Clock, TurnOrder};
use crate::combat::{Combatant, is_at_peace};
use crate::config::EpisodeConfig;
use crate::entity::{Handle, Identity, OfPlayers, Roster, columns};
use crate::event::{Event, Happening};
use crate::intent::Intents;
use crate::item::{Goods, Inventory, Item, has_room, may_part_with, recipient};
use crate::life::Vitals;
use crate::movement::Position;

/// Whether a player out of combat may buy an item that is for sale: it is another's, affordable, and finds room.
#[inline]
pub fn may_buy(items: &[Item], item: &Item, buyer: i32, gold: i32, inventory: &Inventory) -> bool {
    i32::from(item.owner_id) != buyer && i32::from(item.listed_price) <= gold && has_room(items, inventory, item)
}

/// Whether a player out of combat may give so much.
#[inline]
pub fn may_give_gold(amount: u16, gold: i32) -> bool {
    i32::from(amount) <= gold
}

type Trader = (&'static Identity, &'static mut Purse, &'static Vitals, &'static Combatant);

/// The buyers come in an order drawn for this tick. Who comes late fails.
pub(super) fn buy(
    episode: Res<EpisodeConfig>,
    clock: Res<Clock>,
    order: Res<TurnOrder>,
    intents: Res<Intents>,
    mut happenings: ResMut<Messages<Happening>>,
    mut goods: Goods,
    mut players: Query<Trader, OfPlayers>,
) {
    let Some((ids, purses, vitals, combatants)) = columns(&mut players) else { return };
    goods.open(|mut stock| {
        for slot in order.buyers().map(Handle::index) {
            let Some(row) = intents.get(Handle(slot as u16)).buy else { continue };
            if !is_at_peace(&episode.config, &clock, &vitals[slot], &combatants[slot]) {
                continue;
            }
            let Some(item) = stock.get(row).copied().filter(|item| item.listed_price > 0) else { continue };
            let (id, gold) = (ids[slot].id, purses[slot].gold);
            if !may_buy(stock.items, &item, id, gold, &stock.inventories[slot]) {
                continue;
            }
            let (seller, price) = (usize::from(item.owner_id) - 1, i32::from(item.listed_price));
            stock.release(row);
            stock.receive(slot, row);
            purses[slot].gold -= price;
            purses[seller].gold = purses[seller].gold.saturating_add(price);
            happenings.write(Happening { gold: price, ..Happening::of_item(id, Event::BuyItem, row, &item) });
            happenings.write(Happening { gold: price, ..Happening::of(ids[seller].id, Event::EarnGold) });
        }
    });
}

pub(super) fn sell(
    episode: Res<EpisodeConfig>,
    clock: Res<Clock>,
    order: Res<TurnOrder>,
    intents: Res<Intents>,
    mut happenings: ResMut<Messages<Happening>>,
    mut goods: Goods,
    mut players: Query<(&Identity, &Vitals, &Combatant), OfPlayers>,
) {
    let Some((ids, vitals, combatants)) = columns(&mut players) else { return };
    goods.open(|mut stock| {
        for slot in order.players().map(Handle::index) {
            let Some(sale) = intents.get(Handle(slot as u16)).sell else { continue };
            let free = is_at_peace(&episode.config, &clock, &vitals[slot], &combatants[slot]);
            if !free || sale.price == 0 {
                continue;
            }
            if let Some(item) = stock.held_by(sale.item, slot).copied().filter(may_part_with) {
                stock.list(sale.item, sale.price, clock.tick as i32);
                let event = Happening::of_item(ids[slot].id, Event::ListItem, sale.item, &item);
                happenings.write(Happening { gold: sale.price.into(), ..event });
            }
        }
    });
}

type Giver = (&'static Identity, &'static Position, &'static mut Purse, &'static Vitals, &'static Combatant);

pub(super) fn give_gold(
    episode: Res<EpisodeConfig>,
    clock: Res<Clock>,
    order: Res<TurnOrder>,
    roster: Res<Roster>,
    intents: Res<Intents>,
    mut happenings: ResMut<Messages<Happening>>,
    mut players: Query<Giver, OfPlayers>,
) {
    let Some((ids, positions, purses, vitals, combatants)) = columns(&mut players) else { return };
    if !episode.config.item.allow_gift {
        return;
    }
    for slot in order.players().map(Handle::index) {
        let Some(give) = intents.get(Handle(slot as u16)).give_gold else { continue };
        let Some(to) = recipient(&episode, &roster, positions, vitals, slot, give.target) else { continue };
        let free = is_at_peace(&episode.config, &clock, &vitals[slot], &combatants[slot]);
        if free && may_give_gold(give.amount, purses[slot].gold) {
            let amount = i32::from(give.amount);
            purses[slot].gold -= amount;
            purses[to].gold = purses[to].gold.saturating_add(amount);
            happenings.write(Happening::of(ids[slot].id, Event::GiveGold));
        }
    }
}
