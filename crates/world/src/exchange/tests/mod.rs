//! The market in a small world.

mod gold;
mod market;
mod trading;

use serde_json::json;

use crate::arena::{Arena, MIDDLE};
use crate::intent::{Intent, Sell};
use crate::item::{ItemRow, ItemType};

/// Four players far apart, who neither hunger nor are immune; each has ten gold.
fn fair() -> Arena {
    let given = json!({"players": {"count": 4}, "resource": {"enabled": false}, "combat": {"spawn_immunity": 0},
        "exchange": {"base_gold": 10}});
    let mut arena = Arena::new(given);
    (1..=4).for_each(|id| arena.place(id, MIDDLE, MIDDLE - 16 + 8 * id as i16));
    arena
}

/// A fair at which player 1 has put a hat on the market for 4.
fn with_offer() -> (Arena, ItemRow) {
    let mut arena = fair();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, offer(hat, 4));
    assert_eq!(arena.market(), [hat]);
    (arena, hat)
}

fn offer(item: ItemRow, price: u16) -> Intent {
    Intent { sell: Some(Sell { item, price }), ..Intent::default() }
}

fn purchase(item: ItemRow) -> Intent {
    Intent { buy: Some(item), ..Intent::default() }
}
