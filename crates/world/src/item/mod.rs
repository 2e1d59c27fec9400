//! Items and who holds them (rules 8 and 9.1).

mod kind;
mod stats;
mod stock;
#[cfg(test)]
mod tests;
mod using;
mod vacancy;

pub use kind::{ItemType, Slot};
pub use stats::ItemStats;
pub(crate) use stock::Stock;
pub use stock::has_room;
pub(crate) use using::{destroy_items, give_items, recipient, use_items};
pub use using::{may_destroy, may_part_with, may_use};
pub(crate) use vacancy::Vacancies;

use bevy_ecs::prelude::*;

use crate::columns::{Column, column};
use crate::config::Config;
use crate::tables::Tables;

/// The most items that a player can hold in any config.
pub const MOST_HELD: usize = 32;

/// An item's row.
pub type ItemRow = u16;

/// No item.
pub const NO_ITEM: ItemRow = u16::MAX;

/// An item, or a stack of ammunition. A free row has type 0.
///
/// An item's id is its row plus 1: the lowest free one when it was made, so that ids follow from what exists.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its `type_id`; 0 where the row is free.
    pub type_id: u8,
    /// Its level.
    pub level: u8,
    /// Whether its owner wears it.
    pub equipped: bool,
    /// The price at which it is on the market; 0 where it is not.
    pub listed_price: u16,
    /// Id of the player who holds it.
    pub owner_id: u16,
    /// How many there are in the stack; 1 for what does not stack.
    pub quantity: i32,
    /// The tick of the step in which it was listed; 0 where it is not.
    pub listed_tick: i32,
}

impl Item {
    /// Its type.
    ///
    /// # Panics
    /// If the row is free.
    #[inline]
    pub fn item_type(&self) -> ItemType {
        ItemType::from_id(self.type_id).expect("an item of a known type")
    }
}

/// Worn items together: their levels and what they do in a fight (rules 8.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worn {
    /// Their levels.
    pub level: i32,
    /// Added to an attack by style: melee, range, mage.
    pub attack: [i16; 3],
    /// Taken from an attack, whatever its style.
    pub defense: i16,
}

impl Worn {
    /// One item.
    pub(crate) fn one(config: &Config, item: &Item) -> Self {
        let ItemStats { attack, defense, .. } = ItemStats::of(config, item.item_type(), item.level);
        Self { level: item.level.into(), attack, defense }
    }

    fn add(&mut self, other: &Self) {
        self.level += other.level;
        self.attack.iter_mut().zip(other.attack).for_each(|(all, one)| *all += one);
        self.defense += other.defense;
    }

    fn take(&mut self, other: &Self) {
        self.level -= other.level;
        self.attack.iter_mut().zip(other.attack).for_each(|(all, one)| *all -= one);
        self.defense -= other.defense;
    }
}

impl std::iter::Sum for Worn {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.add(&one);
            sum
        })
    }
}

/// What a player holds: rows in ascending order, and which of them it wears.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inventory {
    rows: [ItemRow; MOST_HELD],
    worn: [ItemRow; 5],
    together: Worn,
    len: u8,
    capacity: u8,
}

impl Inventory {
    pub(crate) fn new(config: &Config) -> Self {
        let capacity = if config.item.enabled { config.item.inventory_capacity as u8 } else { 0 };
        Self { rows: [NO_ITEM; MOST_HELD], worn: [NO_ITEM; 5], together: Worn::default(), len: 0, capacity }
    }

    /// Rows of the items held, ascending.
    #[inline]
    pub fn rows(&self) -> &[ItemRow] {
        &self.rows[..usize::from(self.len)]
    }

    /// Rows of the items worn.
    #[inline]
    pub fn worn(&self) -> impl Iterator<Item = ItemRow> {
        self.worn.into_iter().filter(|row| *row != NO_ITEM)
    }

    /// The row of what is worn there.
    #[inline]
    pub fn worn_at(&self, slot: Slot) -> Option<ItemRow> {
        Some(self.worn[slot as usize]).filter(|row| *row != NO_ITEM)
    }

    /// Whether another item fits.
    #[inline]
    pub const fn has_space(&self) -> bool {
        self.len < self.capacity
    }

    /// How many more rows fit.
    pub const fn space(&self) -> u8 {
        self.capacity - self.len
    }

    /// The items worn, together.
    #[inline]
    pub(crate) const fn worn_together(&self) -> &Worn {
        &self.together
    }

    /// The item of a row is worn there now.
    pub(crate) fn put_on(&mut self, slot: Slot, row: ItemRow, item: &Worn) {
        self.worn[slot as usize] = row;
        self.together.add(item);
    }

    /// Nothing is worn there any more, where this item was.
    pub(crate) fn take_off(&mut self, slot: Slot, item: &Worn) {
        self.worn[slot as usize] = NO_ITEM;
        self.together.take(item);
    }

    pub(crate) fn insert(&mut self, row: ItemRow) {
        let at = self.rows().partition_point(|held| *held < row);
        self.rows.copy_within(at..usize::from(self.len), at + 1);
        self.rows[at] = row;
        self.len += 1;
    }

    pub(crate) fn remove(&mut self, row: ItemRow) {
        let Ok(at) = self.rows().binary_search(&row) else { return };
        self.rows.copy_within(at + 1..usize::from(self.len), at);
        self.len -= 1;
        self.rows[usize::from(self.len)] = NO_ITEM;
    }

    pub(crate) fn clear(&mut self) {
        let capacity = self.capacity;
        *self = Self { rows: [NO_ITEM; MOST_HELD], worn: [NO_ITEM; 5], together: Worn::default(), len: 0, capacity };
    }
}

/// A row of the table `item`: an item, its row and what its type and level are worth.
#[derive(Clone, Copy, Debug, Default)]
pub struct ItemCells {
    /// The item's id.
    pub id: i32,
    /// The item.
    pub item: Item,
    /// What it does.
    pub stats: ItemStats,
    /// Always 0, as in the original.
    pub capacity: i32,
}

/// The table `item`: the 16 columns of rules 8.1, then those that agents do not see.
pub const COLUMNS: [Column<ItemCells>; 17] = [
    column!("id", "1 and up; the lowest free one when it was made", id),
    column!("type_id", "2 to 17 (rules 8.2)", item.type_id),
    column!("owner_id", "id of the player who holds it", item.owner_id),
    column!("level", "level", item.level),
    column!("capacity", "always 0", capacity),
    column!("quantity", "how many there are in the stack", item.quantity),
    column!("melee_attack", "added to a melee attack when worn", stats.attack[0]),
    column!("range_attack", "added to a range attack when worn", stats.attack[1]),
    column!("mage_attack", "added to a mage attack when worn", stats.attack[2]),
    column!("melee_defense", "taken from a melee attack when worn", stats.defense),
    column!("range_defense", "taken from a range attack when worn", stats.defense),
    column!("mage_defense", "taken from a mage attack when worn", stats.defense),
    column!("health_restore", "health restored when used", stats.health_restore),
    column!("resource_restore", "food and water restored when used", stats.resource_restore),
    column!("equipped", "1 when worn", item.equipped),
    column!("listed_price", "price on the market, 0 not listed", item.listed_price),
    column!("listed_tick", "tick of the step in which it was listed, 0 not listed", item.listed_tick),
];

/// How many of [`COLUMNS`] agents observe.
pub const OBSERVED_COLUMNS: usize = 16;

/// Begins an episode without items.
pub(crate) fn clear(tables: &mut Tables<'_>) {
    let Stock { items, inventories, market, vacancies, .. } = &mut tables.stock;
    items.fill(Item::default());
    inventories.iter_mut().for_each(Inventory::clear);
    vacancies.clear();
    market.clear();
}
