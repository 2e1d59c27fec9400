//! What must hold between rows after every tick: checked in builds with debug assertions, by property tests and by the soak.
//! Allocates nothing.

use crate::entity::Handle;
use crate::item::{Inventory, Item, ItemRow, Worn};
use crate::{View, World};

impl World {
    /// Whether the world's parts agree: every item has one owner, inventories, bodies and market list what items say of
    /// themselves, and who is alive stands, once, where its position says.
    ///
    /// # Errors
    /// What does not hold, of the first row found.
    pub fn audit(&self) -> Result<(), String> {
        let view = self.view();
        let held: usize = view.inventories.iter().map(|inventory| inventory.rows().len()).sum();
        let items = view.items.iter().filter(|item| item.type_id != 0).count();
        if held != items {
            return Err(format!("{items} items exist, {held} are held"));
        }
        for (player, inventory) in view.inventories.iter().enumerate() {
            check_inventory(&view, player, inventory).map_err(|reason| format!("player {}: {reason}", player + 1))?;
        }
        check_market(&view)?;
        check_places(&view)
    }
}

fn check_inventory(view: &View<'_>, player: usize, inventory: &Inventory) -> Result<(), String> {
    if !inventory.rows().is_empty() && view.players.vitals[player].health == 0 {
        return Err("is dead and holds items".into());
    }
    if view.players.purse[player].gold < 0 {
        return Err(format!("owes {} gold", -view.players.purse[player].gold));
    }
    if !inventory.rows().is_sorted_by(|one, next| one < next) {
        return Err("holds an item twice, or out of order".into());
    }
    for &row in inventory.rows() {
        let item = &view.items[usize::from(row)];
        check_item(item, player, inventory, row).map_err(|reason| format!("item {}: {reason}", row + 1))?;
    }
    let worn = inventory.rows().iter().map(|row| &view.items[usize::from(*row)]).filter(|item| item.equipped);
    let together: Worn = worn.map(|item| Worn::one(&view.episode.config, item)).sum();
    if inventory.worn().any(|row| !inventory.rows().contains(&row)) || together != *inventory.worn_together() {
        return Err("wears what it does not hold".into());
    }
    Ok(())
}

fn check_item(item: &Item, player: usize, inventory: &Inventory, row: ItemRow) -> Result<(), String> {
    if usize::from(item.owner_id) != player + 1 {
        return Err(format!("is another's, {}'s", item.owner_id));
    }
    if item.quantity < 1 {
        return Err(format!("there are {} of it", item.quantity));
    }
    let worn = item.item_type().slot().and_then(|slot| inventory.worn_at(slot)) == Some(row);
    if worn != item.equipped || (item.equipped && item.listed_price > 0) {
        return Err("worn, not worn and listed do not agree".into());
    }
    Ok(())
}

fn check_market(view: &View<'_>) -> Result<(), String> {
    let listed = view.items.iter().filter(|item| item.listed_price > 0).count();
    let agrees = |row: &ItemRow| view.items[usize::from(*row)].listed_price > 0;
    let rows = view.market.rows();
    if listed == rows.len() && rows.iter().all(agrees) && rows.is_sorted_by(|one, next| one < next) {
        return Ok(());
    }
    Err(format!("{listed} items say that they are listed, the market lists {}", rows.len()))
}

fn check_places(view: &View<'_>) -> Result<(), String> {
    let players = (0..view.players.identity.len()).map(|slot| Handle(slot as u16));
    let mut standing = 0;
    for handle in players.chain(view.roster.npcs.iter().map(|(_, handle)| *handle)) {
        let row = view.row(handle);
        if row.vitals.present != (row.vitals.health > 0) {
            return Err(format!("entity {} is neither dead nor alive", row.identity.id));
        }
        if row.vitals.present {
            standing += 1;
            if !view.occupancy.holds(handle, *row.position) {
                return Err(format!("entity {} does not stand where it is", row.identity.id));
            }
        }
    }
    let found = view.occupancy.count();
    if found == standing { Ok(()) } else { Err(format!("{standing} live, {found} stand on tiles")) }
}
