//! Buying, selling and giving gold (rules 9.2 and 9.3).

use crate::combat::is_at_peace;
use crate::entity::Handle;
use crate::event::{Event, Happening};
use crate::item::{Inventory, Item, has_room, may_part_with, recipient};
use crate::tables::{Bodies, Tables};

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

/// The buyers come in an order drawn for this tick. Who comes late fails.
pub(crate) fn buy(tables: &mut Tables<'_>) {
    let Tables { episode, clock, order, intents, happenings, stock, players, .. } = tables;
    let Bodies { ids, purses, vitals, combatants, .. } = players;
    for slot in order.buyers().map(Handle::index) {
        let Some(row) = intents.get(Handle(slot as u16)).buy else { continue };
        if !is_at_peace(&episode.config, clock, &vitals[slot], &combatants[slot]) {
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
}

pub(crate) fn sell(tables: &mut Tables<'_>) {
    let Tables { episode, clock, order, intents, happenings, stock, players, .. } = tables;
    let Bodies { ids, vitals, combatants, .. } = players;
    for slot in order.players().map(Handle::index) {
        let Some(sale) = intents.get(Handle(slot as u16)).sell else { continue };
        let free = is_at_peace(&episode.config, clock, &vitals[slot], &combatants[slot]);
        if !free || sale.price == 0 {
            continue;
        }
        if let Some(item) = stock.held_by(sale.item, slot).copied().filter(may_part_with) {
            stock.list(sale.item, sale.price, clock.tick as i32);
            let event = Happening::of_item(ids[slot].id, Event::ListItem, sale.item, &item);
            happenings.write(Happening { gold: sale.price.into(), ..event });
        }
    }
}

pub(crate) fn give_gold(tables: &mut Tables<'_>) {
    let Tables { episode, clock, order, roster, intents, happenings, players, .. } = tables;
    let Bodies { ids, positions, purses, vitals, combatants, .. } = players;
    if !episode.config.item.allow_gift {
        return;
    }
    for slot in order.players().map(Handle::index) {
        let Some(give) = intents.get(Handle(slot as u16)).give_gold else { continue };
        let Some(to) = recipient(episode, roster, positions, vitals, slot, give.target) else { continue };
        let free = is_at_peace(&episode.config, clock, &vitals[slot], &combatants[slot]);
        if free && may_give_gold(give.amount, purses[slot].gold) {
            let amount = i32::from(give.amount);
            purses[slot].gold -= amount;
            purses[to].gold = purses[to].gold.saturating_add(amount);
            happenings.write(Happening::of(ids[slot].id, Event::GiveGold));
        }
    }
}
