//! Items in a small world: what they are, what may be done with them, who holds them.

mod giving;
mod holding;
mod kinds;
mod using;

use serde_json::json;

use super::ItemRow;
use crate::arena::{Arena, MIDDLE};
use crate::intent::{Give, Intent};

/// Three players on one tile, who neither hunger nor are immune.
fn peace() -> Arena {
    let given = json!({"players": {"count": 3}, "resource": {"enabled": false}, "combat": {"spawn_immunity": 0}});
    let mut arena = Arena::new(given);
    (1..=3).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
    arena
}

/// A fight of player `id` in the step before.
fn fought(arena: &mut Arena, id: i32) {
    arena.set_tick(5);
    arena.combatant(id).latest_combat_tick = 5;
}

fn use_of(item: ItemRow) -> Intent {
    Intent { use_item: Some(item), ..Intent::default() }
}

fn destruction_of(item: ItemRow) -> Intent {
    Intent { destroy: Some(item), ..Intent::default() }
}

fn gift_of(item: ItemRow, target: i32) -> Intent {
    Intent { give: Some(Give { item, target }), ..Intent::default() }
}
