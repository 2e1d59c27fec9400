//! Rules 11.5, head by head. The arena compares each mask that was written over another with one written afresh.

use serde_json::{Value, json};

use crate::arena::{Arena, MIDDLE, NOW};

/// The heads that stay at their defaults in combat.
const TRADE: [(&str, &str); 9] = [
    ("Buy", "MarketItem"),
    ("Destroy", "InventoryItem"),
    ("Give", "InventoryItem"),
    ("Give", "Target"),
    ("GiveGold", "Price"),
    ("GiveGold", "Target"),
    ("Sell", "InventoryItem"),
    ("Sell", "Price"),
    ("Use", "InventoryItem"),
];

fn numbers(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// Player 1 has a hat (row 0), worn; a spear above its level (1); two arrows (2), for sale; a potion (3). Others sell.
fn equipped(given: &Value) -> Arena {
    let mut arena = Arena::new(given);
    for (owner, type_id, level) in [(1, 2, 1), (1, 5, 2), (1, 14, 1), (1, 17, 1), (2, 14, 1), (3, 16, 4)] {
        arena.give(owner, type_id, level);
    }
    arena.set_item(1, "equipped", 1);
    arena.set_item(3, "quantity", 2);
    arena.list(3, 5);
    arena.list(5, 4);
    arena.list(6, 8);
    arena.set(1, "gold", 7);
    arena
}

#[test]
fn rules_12_the_dummy_can_only_stay() {
    let arena = Arena::new(&json!({}));
    let (writer, layout) = (super::MaskWriter::new(&arena.layout, arena.world.config()), &arena.layout);
    for head in &layout.heads {
        let mask = &writer.default()[head.offset..head.offset + head.size];
        let expected: Vec<u8> = match head.argument {
            "Style" | "Price" | "Token" => vec![1; head.size],
            _ => (0..head.size).map(|choice| u8::from(choice + 1 == head.size)).collect(),
        };
        assert_eq!(mask, expected, "{}.{}", head.action, head.argument);
    }
}

#[test]
fn rules_11_5_a_target_in_reach_takes_the_noop_away() {
    let mut arena = Arena::new(&json!({"observation": {"entities": 6}}));
    // In the order of the rows: player 1; -1 and player 2 at distance 3, player 3 at 4, immortal 4 at 1.
    arena.place(1, MIDDLE, MIDDLE);
    arena.place(2, MIDDLE, MIDDLE + 3);
    arena.place(3, MIDDLE, MIDDLE + 4);
    arena.place(4, MIDDLE + 1, MIDDLE);
    arena.set(4, "npc_type", -1);
    arena.set(4, "immortal_until", NOW + 9);
    arena.add_npc(-1, 1, MIDDLE - 3, MIDDLE);
    arena.show();
    let targets = |arena: &Arena| arena.choices(1, "Attack", "Target");
    assert_eq!(targets(&arena), [2, 3], "rows: 1, 4, 2, -1, 3");
    arena.set(2, "time_alive", 19);
    arena.show();
    assert_eq!(targets(&arena), [3], "a young player is immune, an NPC never");
    arena.place(-1, MIDDLE - 4, MIDDLE);
    arena.show();
    assert_eq!(targets(&arena), [6], "nobody: the no-op");
    assert_eq!(arena.choices(1, "Attack", "Style"), [0, 1, 2]);
}

#[test]
fn rules_11_5_use_asks_for_level_and_no_listing() {
    let mut arena = equipped(&json!({}));
    arena.show();
    assert_eq!(arena.choices(1, "Use", "InventoryItem"), [0, 3, 12]);
    arena.set(1, "melee_level", 2);
    arena.set(1, "melee_exp", 90);
    arena.show();
    assert_eq!(arena.choices(1, "Use", "InventoryItem"), [0, 1, 3, 12]);
}

#[test]
fn rules_17_o8_use_takes_nobody_for_less_than_level_1() {
    let mut arena = Arena::new(&json!({"progression": {"enabled": false}}));
    for (type_id, level) in [(2, 1), (17, 1), (16, 2), (5, 1)] {
        arena.give(1, type_id, level);
    }
    arena.show();
    assert_eq!(arena.choices(1, "Use", "InventoryItem"), [0, 1, 12]);
}

#[test]
fn rules_11_5_destroy_asks_for_nothing_worn() {
    let mut arena = equipped(&json!({}));
    arena.show();
    assert_eq!(arena.choices(1, "Destroy", "InventoryItem"), [1, 2, 3, 12]);
}

#[test]
fn rules_11_5_give_and_sell_ask_for_nothing_worn_or_listed() {
    let mut arena = equipped(&json!({}));
    arena.show();
    for action in ["Give", "Sell"] {
        assert_eq!(arena.choices(1, action, "InventoryItem"), [1, 3, 12], "{action}");
    }
    assert_eq!(arena.choices(1, "Sell", "Price"), numbers(99));
}

#[test]
fn disabled_actions_leave_the_masks_of_the_others() {
    let mut whole = equipped(&json!({}));
    whole.show();
    for disabled in [&["give", "give_gold"][..], &["use", "sell"], &["attack", "buy", "comm", "destroy"]] {
        let mut arena = equipped(&json!({"actions": {"disabled": disabled}}));
        arena.show();
        for head in &arena.layout.heads {
            let (action, argument) = (head.action, head.argument);
            assert_eq!(arena.choices(1, action, argument), whole.choices(1, action, argument), "{action}.{argument}");
        }
    }
    let mut idle = equipped(&json!({"actions": {"disabled": ["use", "destroy", "give", "sell"]}}));
    idle.show();
    assert_eq!(idle.choices(1, "GiveGold", "Target"), whole.choices(1, "GiveGold", "Target"));
}

#[test]
fn rules_11_5_gifts_go_to_mortal_players_in_sight() {
    let mut arena = equipped(&json!({}));
    arena.add_npc(-1, 2, MIDDLE, MIDDLE + 1);
    arena.set(4, "npc_type", -1);
    arena.set(4, "immortal_until", NOW + 9);
    arena.show();
    // Rows of player 1: 1, -1 beside it, then 2, 3 and 4.
    for action in ["Give", "GiveGold"] {
        assert_eq!(arena.choices(1, action, "Target"), [2, 3, 32], "{action}");
    }
    assert_eq!(arena.choices(4, "Give", "Target"), [32], "nothing to give");
    arena.place(2, MIDDLE, MIDDLE + 9);
    arena.show();
    assert_eq!(arena.choices(1, "Give", "Target"), [2, 32], "out of sight");
}

#[test]
fn rules_11_5_gold_is_given_by_those_with_more_than_two() {
    let mut arena = Arena::new(&json!({}));
    for (gold, amounts) in [(0, 99), (2, 99), (3, 3), (98, 98), (99, 99), (5, 5), (2, 99), (32767, 99), (40, 40)] {
        arena.set(1, "gold", gold);
        arena.show();
        assert_eq!(arena.choices(1, "GiveGold", "Price"), numbers(amounts), "{gold} gold");
        let targets = if gold > 2 { vec![1, 2, 3, 32] } else { vec![32] };
        assert_eq!(arena.choices(1, "GiveGold", "Target"), targets, "{gold} gold");
    }
}

#[test]
fn rules_11_5_buy_asks_for_gold_and_another_seller() {
    for (layout, arrows, ration, noop) in [("packed", 12 * 11 + 1, 14 * 11 + 4, 176), ("nmmo", 1, 2, 384)] {
        let mut arena = equipped(&json!({"observation": {"layout": layout}}));
        let buyable = |arena: &Arena| arena.choices(1, "Buy", "MarketItem");
        for (gold, expected) in [(7, vec![arrows, noop]), (8, vec![arrows, ration, noop]), (3, vec![noop])] {
            arena.set(1, "gold", gold);
            arena.show();
            assert_eq!(buyable(&arena), expected, "{layout}, {gold} gold");
        }
        arena.set(2, "gold", 4);
        arena.show();
        assert_eq!(arena.choices(2, "Buy", "MarketItem"), [noop], "its own is cheaper, but it is its own");
        arena.clear_items();
        arena.set(1, "gold", 99);
        arena.show();
        assert_eq!(buyable(&arena), [noop], "nothing is for sale");
    }
}

#[test]
fn rules_11_5_a_full_inventory_buys_what_joins_a_stack() {
    for (layout, arrows, noop) in [("packed", 12 * 11 + 1, 176), ("nmmo", 1, 384)] {
        let mut arena = equipped(&json!({"observation": {"layout": layout}}));
        arena.set(1, "gold", 50);
        for _ in 0..8 {
            arena.give(1, 16, 1);
        }
        let item = arena.give(4, 14, 2);
        arena.list(item, 1);
        arena.show();
        assert_eq!(arena.choices(1, "Buy", "MarketItem"), [arrows, noop], "{layout}");
        arena.set(1, "gold", 3);
        arena.show();
        assert_eq!(arena.choices(1, "Buy", "MarketItem"), [noop], "{layout}");
    }
}

#[test]
fn rules_11_5_in_combat_trade_stays_at_the_defaults() {
    for layout in ["packed", "nmmo"] {
        let mut arena = equipped(&json!({"observation": {"layout": layout}}));
        let marks = |arena: &Arena| TRADE.map(|(action, argument)| arena.choices(1, action, argument));
        arena.show();
        let peace = marks(&arena);
        for (latest, fights) in [(NOW, true), (NOW - 2, true), (NOW - 3, false), (0, false), (NOW, true)] {
            arena.set(1, "latest_combat_tick", latest);
            arena.show();
            if !fights {
                assert_eq!(marks(&arena), peace, "{layout}, last fight at {latest}");
                continue;
            }
            for (action, argument) in TRADE {
                let size = arena.layout.heads[arena.layout.head(action, argument).unwrap()].size;
                let default = if argument == "Price" { numbers(size) } else { vec![size - 1] };
                assert_eq!(arena.choices(1, action, argument), default, "{action}.{argument}");
            }
        }
    }
}

#[test]
fn without_noops_a_head_offers_row_0_where_it_has_nothing_else() {
    let mut arena = equipped(&json!({"observation": {"noop_action_target": false, "entities": 5}}));
    arena.show();
    assert_eq!(arena.choices(1, "Use", "InventoryItem"), [0, 3]);
    assert_eq!(arena.choices(1, "Give", "InventoryItem"), [1, 3]);
    assert_eq!(arena.choices(1, "Give", "Target"), [1, 2, 3]);
    assert_eq!(arena.choices(1, "Attack", "Target"), [1, 2, 3]);
    for (action, argument) in [("Use", "InventoryItem"), ("Give", "Target"), ("Buy", "MarketItem")] {
        assert_eq!(arena.choices(4, action, argument), [0], "{action}.{argument}");
    }
    arena.set(1, "latest_combat_tick", NOW);
    (2..=4).for_each(|id| arena.place(id, MIDDLE, MIDDLE - 10));
    arena.show();
    for (action, argument) in TRADE.into_iter().filter(|(_, argument)| *argument != "Price") {
        assert_eq!(arena.choices(1, action, argument), [0], "{action}.{argument}");
    }
    assert_eq!(arena.choices(1, "Attack", "Target"), [0], "oneself");
}

#[test]
fn moves_go_where_one_can_stand() {
    let mut arena = Arena::new(&json!({}));
    arena.place(1, 16, 16);
    arena.show();
    assert_eq!(arena.choices(1, "Move", "Direction"), [1, 2, 4], "the corner of the map");
    assert_eq!(arena.choices(2, "Move", "Direction"), [0, 1, 2, 3, 4]);
}
