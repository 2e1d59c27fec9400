//! Using, giving and destroying items (rules 8.3 and 9.3).

use super::{Item, ItemRow, ItemStats, ItemType, Stock};
use crate::combat::is_at_peace;
use crate::config::EpisodeConfig;
use crate::entity::{Handle, Roster};
use crate::event::{Event, Happening};
use crate::life::Vitals;
use crate::movement::Position;
use crate::progression::Skills;
use crate::tables::{Bodies, Tables};

/// Whether its holder, out of combat, may use an item: it is not on the market, and the level of the skill that it asks
/// for is enough.
#[inline]
pub fn may_use(item: &Item, skills: &Skills) -> bool {
    let level = item.item_type().skill().map_or_else(|| skills.best(), |skill| skills.of(skill));
    item.listed_price == 0 && item.level <= level
}

/// Whether its holder, out of combat, may destroy an item: it is not worn.
#[inline]
pub fn may_destroy(item: &Item) -> bool {
    !item.equipped
}

/// Whether its holder, out of combat, may give an item away, or list it: it is neither worn nor on the market.
#[inline]
pub fn may_part_with(item: &Item) -> bool {
    !item.equipped && item.listed_price == 0
}

pub(crate) fn use_items(tables: &mut Tables<'_>) {
    let Tables { episode, clock, order, intents, happenings, stock, players, .. } = tables;
    let Bodies { ids, vitals, combatants, skills, .. } = players;
    for slot in order.players().map(Handle::index) {
        let Some(row) = intents.get(Handle(slot as u16)).use_item else { continue };
        if !is_at_peace(&episode.config, clock, &vitals[slot], &combatants[slot]) {
            continue;
        }
        let Some(item) = stock.held_by(row, slot).copied().filter(|item| may_use(item, &skills[slot])) else {
            continue;
        };
        let event = use_one(episode, stock, row, item, &mut vitals[slot]);
        if let Some(event) = event {
            happenings.write(Happening::of_item(ids[slot].id, event, row, &item));
        }
    }
}

/// Wears an item or takes it off; eats or drinks it. Returns what is to be told.
fn use_one(
    episode: &EpisodeConfig,
    stock: &mut Stock<'_>,
    row: ItemRow,
    item: Item,
    vitals: &mut Vitals,
) -> Option<Event> {
    let item_type = item.item_type();
    if item.equipped {
        stock.unequip(row);
        return None;
    }
    if item_type.slot().is_some() {
        stock.equip(row);
        return Some(Event::EquipItem);
    }
    let stats = ItemStats::of(&episode.config, item_type, item.level);
    if item_type == ItemType::Potion {
        vitals.health = (vitals.health + stats.health_restore).min(episode.config.players.base_health);
    } else if episode.config.resource.enabled {
        let base = episode.config.resource.base;
        vitals.food = (vitals.food + stats.resource_restore).min(base);
        vitals.water = (vitals.water + stats.resource_restore).min(base);
    }
    stock.destroy(row);
    Some(Event::ConsumeItem)
}

/// The row of whoever gets a gift: another living player in sight (rules 9.3).
pub(crate) fn recipient(
    episode: &EpisodeConfig,
    roster: &Roster,
    positions: &[Position],
    vitals: &[Vitals],
    giver: usize,
    id: i32,
) -> Option<usize> {
    let to = roster.find_player(id).filter(|to| *to != giver && vitals[*to].health > 0)?;
    (positions[giver].distance(positions[to]) <= episode.config.players.vision_radius).then_some(to)
}

pub(crate) fn give_items(tables: &mut Tables<'_>) {
    let Tables { episode, clock, order, roster, intents, happenings, stock, players, .. } = tables;
    let Bodies { ids, positions, vitals, combatants, .. } = players;
    if !episode.config.item.allow_gift {
        return;
    }
    for slot in order.players().map(Handle::index) {
        let Some(give) = intents.get(Handle(slot as u16)).give else { continue };
        let Some(to) = recipient(episode, roster, positions, vitals, slot, give.target) else { continue };
        if !is_at_peace(&episode.config, clock, &vitals[slot], &combatants[slot]) {
            continue;
        }
        let Some(item) = stock.held_by(give.item, slot).copied().filter(may_part_with) else { continue };
        if stock.can_take(to, &item) {
            stock.release(give.item);
            stock.receive(to, give.item);
            happenings.write(Happening::of(ids[slot].id, Event::GiveItem));
        }
    }
}

pub(crate) fn destroy_items(tables: &mut Tables<'_>) {
    let Tables { episode, clock, order, intents, happenings, stock, players, .. } = tables;
    let Bodies { ids, vitals, combatants, .. } = players;
    for slot in order.players().map(Handle::index) {
        let Some(row) = intents.get(Handle(slot as u16)).destroy else { continue };
        let free = is_at_peace(&episode.config, clock, &vitals[slot], &combatants[slot]);
        if free && stock.held_by(row, slot).is_some_and(may_destroy) {
            stock.destroy(row);
            happenings.write(Happening::of(ids[slot].id, Event::DestroyItem));
        }
    }
}
