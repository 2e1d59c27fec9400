//! Every item and every inventory, changed together: what moves an item keeps both sides and the market in step.

use super::{Inventory, Item, ItemRow, ItemType, Vacancies, Worn};
use crate::config::Config;
use crate::exchange::Market;

/// The columns of items and of who holds them. Players are rows: id - 1.
pub(crate) struct Stock<'a> {
    pub(crate) config: &'a Config,
    pub(crate) items: &'a mut [Item],
    pub(crate) inventories: &'a mut [Inventory],
    pub(crate) market: &'a mut Market,
    pub(crate) vacancies: &'a mut Vacancies,
}

impl Stock<'_> {
    /// Makes an item that nobody holds; it is to be received or destroyed at once.
    pub(crate) fn create(&mut self, item_type: ItemType, level: u8) -> Option<ItemRow> {
        let row = self.vacancies.take()?;
        self.items[usize::from(row)] = Item { type_id: item_type.id(), level, quantity: 1, ..Item::default() };
        Some(row)
    }

    /// The item in a row, if there is one.
    pub(crate) fn get(&self, row: ItemRow) -> Option<&Item> {
        self.items.get(usize::from(row)).filter(|item| item.type_id != 0)
    }

    /// The item in a row, if this player holds it.
    pub(crate) fn held_by(&self, row: ItemRow, player: usize) -> Option<&Item> {
        self.get(row).filter(|item| usize::from(item.owner_id) == player + 1)
    }

    /// The stack of a type and level that a player holds.
    pub(crate) fn stack_of(&self, player: usize, type_id: u8, level: u8) -> Option<ItemRow> {
        let inventory = self.inventories.get(player)?;
        stack_in(self.items, inventory, type_id, level)
    }

    /// Whether a player can take an item: it has space, or a stack that the item joins (rules 9.3).
    pub(crate) fn can_take(&self, player: usize, item: &Item) -> bool {
        has_room(self.items, &self.inventories[player], item)
    }

    /// A player receives an item that nobody holds (rules 9.1): true if it fills a slot. Else it joined a stack, or was
    /// destroyed for want of space.
    pub(crate) fn receive(&mut self, player: usize, row: ItemRow) -> bool {
        let item = self.items[usize::from(row)];
        let stack = self.stack_of(player, item.type_id, item.level).filter(|_| item.item_type().stacks());
        if let Some(stack) = stack {
            let quantity = &mut self.items[usize::from(stack)].quantity;
            *quantity = quantity.saturating_add(item.quantity);
            self.destroy(row);
            return false;
        }
        if !self.inventories[player].has_space() {
            self.destroy(row);
            return false;
        }
        self.items[usize::from(row)].owner_id = player as u16 + 1;
        self.inventories[player].insert(row);
        true
    }

    /// Takes an item from whoever holds it: off the body, off the market, out of the inventory.
    pub(crate) fn release(&mut self, row: ItemRow) {
        self.unequip(row);
        self.unlist(row);
        let item = &mut self.items[usize::from(row)];
        if let Some(player) = usize::from(item.owner_id).checked_sub(1) {
            item.owner_id = 0;
            self.inventories[player].remove(row);
        }
    }

    /// An item ends.
    pub(crate) fn destroy(&mut self, row: ItemRow) {
        self.release(row);
        self.items[usize::from(row)] = Item::default();
        self.vacancies.release(row);
    }

    /// Everything that a player holds ends.
    pub(crate) fn destroy_all(&mut self, player: usize) {
        while let Some(&row) = self.inventories[player].rows().last() {
            self.destroy(row);
        }
    }

    /// Nothing that a player holds is on the market any more.
    pub(crate) fn unlist_all(&mut self, player: usize) {
        let inventory = self.inventories[player];
        inventory.rows().iter().for_each(|row| self.unlist(*row));
    }

    /// Takes an item off the market, if it is there.
    pub(crate) fn unlist(&mut self, row: ItemRow) {
        let item = &mut self.items[usize::from(row)];
        if item.listed_price != 0 {
            (item.listed_price, item.listed_tick) = (0, 0);
            self.market.remove(row);
        }
    }

    /// Puts an item on the market.
    pub(crate) fn list(&mut self, row: ItemRow, price: u16, tick: i32) {
        let item = &mut self.items[usize::from(row)];
        (item.listed_price, item.listed_tick) = (price, tick);
        self.market.insert(row);
    }

    /// Its holder puts an item on, in place of what it wore there.
    pub(crate) fn equip(&mut self, row: ItemRow) {
        let item = self.items[usize::from(row)];
        let (Some(slot), Some(player)) = (item.item_type().slot(), usize::from(item.owner_id).checked_sub(1)) else {
            return;
        };
        if let Some(worn) = self.inventories[player].worn_at(slot) {
            self.unequip(worn);
        }
        self.inventories[player].put_on(slot, row, &Worn::one(self.config, &item));
        self.items[usize::from(row)].equipped = true;
    }

    /// Its holder takes an item off, if it wears it.
    pub(crate) fn unequip(&mut self, row: ItemRow) {
        let item = &mut self.items[usize::from(row)];
        if item.equipped {
            item.equipped = false;
            let slot = item.item_type().slot().expect("only what has a place is worn");
            self.inventories[usize::from(item.owner_id) - 1].take_off(slot, &Worn::one(self.config, item));
        }
    }
}

/// The stack of a type and level in an inventory.
fn stack_in(items: &[Item], inventory: &Inventory, type_id: u8, level: u8) -> Option<ItemRow> {
    let same = |row: &&ItemRow| {
        let item = &items[usize::from(**row)];
        item.type_id == type_id && item.level == level
    };
    inventory.rows().iter().find(same).copied()
}

/// Whether an item finds room in an inventory: a free slot, or a stack that it joins (rules 9.3).
pub fn has_room(items: &[Item], inventory: &Inventory, item: &Item) -> bool {
    inventory.has_space()
        || (item.item_type().stacks() && stack_in(items, inventory, item.type_id, item.level).is_some())
}
