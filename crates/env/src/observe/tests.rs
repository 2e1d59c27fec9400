//! Inventories and the market, row by row (rules 12). The other tables are compared with the state in `tests/rows.rs`.

use serde_json::json;

use crate::arena::{Arena, MIDDLE, NOW};

#[test]
fn packed_rows_of_the_inventory() {
    let mut arena = Arena::new(&json!({}));
    let arrows = arena.give(1, 14, 3);
    arena.give(2, 16, 1);
    let top = arena.give(1, 3, 1);
    arena.set_item(arrows, "quantity", 300);
    arena.list(arrows, 42);
    arena.set_item(top, "equipped", 1);
    arena.show();
    let table = arena.field(1, "Inventory");
    assert_eq!(table[..12], [14, 3, 255, 0, 42, 1, 3, 1, 1, 1, 0, 0]);
    assert!(table[12..].iter().all(|byte| *byte == 0));
    assert_eq!(arena.field(2, "Inventory")[..6], [16, 1, 1, 0, 0, 0]);
    arena.clear_items();
    arena.show();
    assert!(arena.field(1, "Inventory").iter().all(|byte| *byte == 0), "nothing is left of them");
}

#[test]
fn the_packed_market_shows_the_lowest_price_of_others() {
    let mut arena = Arena::new(&json!({}));
    for (owner, price) in [(1, 5), (2, 9), (3, 7)] {
        let item = arena.give(owner, 6, 2);
        arena.list(item, price);
    }
    arena.show();
    let cell = 4 * 11 + 2;
    let prices = [1, 2, 3, 4].map(|id| arena.field(id, "Market")[cell]);
    assert_eq!(prices, [7, 5, 5, 5]);
    assert_eq!(arena.field(4, "Market").iter().filter(|price| **price != 0).count(), 1);
    arena.clear_items();
    arena.show();
    assert!(arena.field(4, "Market").iter().all(|byte| *byte == 0));
}

#[test]
fn rules_8_1_columns_of_nmmo() {
    let mut arena = Arena::new(&json!({"observation": {"layout": "nmmo"}}));
    arena.give(2, 2, 1);
    let arrows = arena.give(1, 14, 2);
    arena.set_item(arrows, "quantity", 40_000);
    arena.set_item(arrows, "equipped", 1);
    let potion = arena.give(1, 17, 1);
    arena.list(potion, 9);
    arena.show();
    let (inventory, market) = (arena.field_numbers(1, "Inventory"), arena.field_numbers(3, "Market"));
    let expected = [2, 14, 1, 2, 0, i16::MAX, 0, 25, 0, 0, 0, 0, 0, 0, 1, 0];
    assert_eq!(inventory[..16], expected, "quantities saturate");
    let expected = [3, 17, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 55, 0, 0, 9];
    assert_eq!((&inventory[16..32], &market[..16]), (&expected[..], &expected[..]));
    assert!(inventory[32..].iter().chain(&market[16..]).all(|number| *number == 0));
}

/// The market's table changes by what changed: every record must still be what it is afresh, which the arena compares.
#[test]
fn the_market_of_nmmo_follows_its_changes() {
    let mut arena = Arena::new(&json!({"observation": {"layout": "nmmo", "listings": 5}}));
    let items: Vec<_> = (0..7).map(|n| arena.give(1 + n % 3, 16, 1)).collect();
    let ids =
        |arena: &Arena| -> Vec<i16> { arena.field_numbers(4, "Market").chunks_exact(16).map(|row| row[0]).collect() };
    let mut seed = 7_u32;
    for _ in 0..60 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        for (place, item) in items.iter().enumerate() {
            let price = i32::from(seed >> (8 + place) & 1 != 0);
            arena.set_item(*item, "listed_price", price * 3);
            arena.set_item(*item, "listed_tick", price * (NOW - 1));
        }
        arena.show();
        let mut expected: Vec<i16> = (0..7).filter(|place| seed >> (8 + place) & 1 != 0).map(|n| n + 1).collect();
        expected.resize(7, 0);
        assert_eq!(ids(&arena), expected[..5]);
    }
}

#[test]
fn packed_rows_of_entities_show_what_they_learnt_and_carry() {
    let mut arena = Arena::new(&json!({}));
    for (column, value) in [
        ("freeze", 300),
        ("gold", 30_000),
        ("mage_level", 3),
        ("mage_exp", 217),
        ("alchemy_level", 2),
        ("alchemy_exp", 90),
        ("item_level", 7),
    ] {
        arena.set(2, column, value);
    }
    arena.set(3, "npc_type", -1);
    arena.set(3, "immortal_until", NOW + 5);
    arena.add_npc(-1, 3, MIDDLE, MIDDLE + 1);
    arena.show();
    let row = |number: usize| &arena.field(1, "Entity")[number * 28..][..28];
    // Rows of player 1: itself, the NPC where it stands, players 2 and 3.
    assert_eq!((row(1)[..3].to_vec(), row(3)[2]), (vec![255, 255, 4], 0), "a hostile NPC; an immortal");
    let second = row(2);
    assert_eq!((second[2], second[8], second[9], &second[14..16]), (1, 255, 7, &30_000_u16.to_le_bytes()[..]));
    assert_eq!(second[19..28], [1, 1, 3, 1, 1, 1, 1, 2, 3]);
    assert_eq!(row(0)[27], 0, "no experience, no main style");
}
