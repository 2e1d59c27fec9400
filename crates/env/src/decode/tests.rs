//! Rules 11.2, argument by argument.

use hinterland_world::intent::{Attack, Direction, Give, GiveGold, Intent, Sell, Style};
use serde_json::{Value, json};

use super::ABSENT;
use crate::arena::{Arena, MIDDLE};

const NOTHING: Intent = Intent {
    use_item: None,
    buy: None,
    give: None,
    give_gold: None,
    destroy: None,
    attack: None,
    step: None,
    sell: None,
    token: None,
};

/// Player 1 sees itself, the others nearest first, and an NPC; it holds a hat and a rod, which are items 1 and 3.
fn arena(given: &Value) -> Arena {
    let mut arena = Arena::new(given);
    arena.add_npc(-1, 2, MIDDLE + 4, MIDDLE);
    for (owner, type_id) in [(1, 2), (2, 17), (1, 8), (3, 17)] {
        arena.give(owner, type_id, 1);
    }
    arena.list(2, 9);
    arena.list(4, 7);
    arena.show();
    arena
}

#[test]
fn rows_become_ids_and_items_and_indices_choices() {
    let arena = arena(&json!({}));
    let potion = 15 * 11 + 1;
    let sent = [
        ("Attack", "Style", 1),
        ("Attack", "Target", 4),
        ("Buy", "MarketItem", potion),
        ("Comm", "Token", 0),
        ("Destroy", "InventoryItem", 1),
        ("Give", "InventoryItem", 0),
        ("Give", "Target", 3),
        ("GiveGold", "Price", 4),
        ("GiveGold", "Target", 1),
        ("Move", "Direction", 2),
        ("Sell", "InventoryItem", 1),
        ("Sell", "Price", 98),
        ("Use", "InventoryItem", 0),
    ];
    let expected = Intent {
        use_item: Some(0),
        buy: Some(3),
        give: Some(Give { item: 0, target: 4 }),
        give_gold: Some(GiveGold { amount: 5, target: 2 }),
        destroy: Some(2),
        attack: Some(Attack { style: Style::Range, target: -1 }),
        step: Some(Direction::East),
        sell: Some(Sell { item: 2, price: 99 }),
        token: Some(1),
    };
    assert_eq!(arena.decode(1, &sent), (expected, 0));
    assert_eq!(arena.count(&sent), 9);
}

#[test]
fn a_cell_of_the_market_is_the_cheapest_of_others() {
    let arena = arena(&json!({}));
    let bought = |id| arena.decode(id, &[("Buy", "MarketItem", 15 * 11 + 1)]).0.buy;
    assert_eq!((bought(1), bought(2), bought(3)), (Some(3), Some(3), Some(1)));
    assert_eq!(arena.decode(1, &[("Buy", "MarketItem", 0)]), (NOTHING, 1), "an empty cell");
    assert_eq!(arena.decode(1, &[("Buy", "MarketItem", 176)]), (NOTHING, 0), "the no-op");
    assert_eq!(arena.decode(1, &[("Buy", "MarketItem", 177)]), (NOTHING, 1), "beyond the head");
}

#[test]
fn a_listing_of_nmmo_is_a_row() {
    let arena = arena(&json!({"observation": {"layout": "nmmo"}}));
    let buy = |index| arena.decode(1, &[("Buy", "MarketItem", index)]);
    assert_eq!((buy(0).0.buy, buy(1).0.buy), (Some(1), Some(3)));
    assert_eq!(buy(2), (NOTHING, 1), "an empty row");
    assert_eq!(buy(384), (NOTHING, 0), "the no-op");
}

#[test]
fn rules_11_2_style_price_token_and_direction_are_clamped_and_counted() {
    let arena = arena(&json!({}));
    for far in [0, i32::MAX - 200] {
        let sent = [
            ("Attack", "Style", 3 + far),
            ("Attack", "Target", 1),
            ("Comm", "Token", 127 + far),
            ("GiveGold", "Price", 99 + far),
            ("GiveGold", "Target", 1),
            ("Move", "Direction", 5 + far),
            ("Sell", "InventoryItem", 0),
            ("Sell", "Price", 99 + far),
        ];
        let expected = Intent {
            give_gold: Some(GiveGold { amount: 99, target: 2 }),
            attack: Some(Attack { style: Style::Mage, target: 2 }),
            step: Some(Direction::Stay),
            sell: Some(Sell { item: 0, price: 99 }),
            token: Some(127),
            ..NOTHING
        };
        assert_eq!(arena.decode(1, &sent), (expected, 5));
    }
}

#[test]
fn rules_11_2_negative_arguments_drop_their_action() {
    let arena = arena(&json!({}));
    let heads: Vec<_> = arena.layout.heads.iter().map(|head| (head.action, head.argument)).collect();
    for (action, argument) in &heads {
        for value in [-1, i32::MIN + 1] {
            let own = heads.iter().filter(|(other, _)| other == action);
            let sent: Vec<_> =
                own.map(|(action, other)| (*action, *other, if other == argument { value } else { 1 })).collect();
            assert_eq!(arena.decode(1, &sent), (NOTHING, 1), "{action}.{argument}");
        }
    }
}

#[test]
fn rules_11_2_rows_beyond_what_was_seen_are_dropped_but_the_noop_is_valid() {
    let arena = arena(&json!({}));
    for (action, argument, rows, last) in [
        ("Attack", "Target", 5, 32),
        ("Give", "Target", 5, 32),
        ("GiveGold", "Target", 5, 32),
        ("Destroy", "InventoryItem", 2, 12),
        ("Give", "InventoryItem", 2, 12),
        ("Sell", "InventoryItem", 2, 12),
        ("Use", "InventoryItem", 2, 12),
    ] {
        let other = arena.layout.heads.iter().find(|head| head.action == action && head.argument != argument);
        let send = |value| {
            let mut sent = vec![(action, argument, value)];
            sent.extend(other.map(|head| (action, head.argument, 0)));
            arena.decode(1, &sent)
        };
        assert_eq!(send(rows - 1).1, 0, "{action}.{argument}: the last row");
        assert_eq!(send(rows), (NOTHING, 1), "{action}.{argument}: an empty row");
        assert_eq!(send(last - 1), (NOTHING, 1), "{action}.{argument}: the last of the table");
        assert_eq!(send(last), (NOTHING, 0), "{action}.{argument}: the no-op");
        assert_eq!(send(last + 1), (NOTHING, 1), "{action}.{argument}: beyond the head");
    }
    let clamped = [("Attack", "Style", 3), ("Attack", "Target", 32)];
    assert_eq!(arena.decode(1, &clamped), (NOTHING, 1), "a style out of range counts even beside a no-op");
}

#[test]
fn without_noops_row_0_means_nothing_where_it_is_empty() {
    let arena = arena(&json!({"observation": {"noop_action_target": false}}));
    for action in ["Use", "Destroy"] {
        assert_eq!(arena.decode(4, &[(action, "InventoryItem", 0)]), (NOTHING, 0), "{action}");
        assert_eq!(arena.decode(4, &[(action, "InventoryItem", 1)]), (NOTHING, 1), "{action}");
    }
    assert_eq!(arena.decode(4, &[("Buy", "MarketItem", 0)]), (NOTHING, 0));
    assert_eq!(arena.decode(4, &[("Buy", "MarketItem", 1)]), (NOTHING, 1));
    assert_eq!(arena.decode(1, &[("Attack", "Style", 0), ("Attack", "Target", 32)]), (NOTHING, 1), "no no-op");
    let oneself = arena.decode(1, &[("Attack", "Style", 0), ("Attack", "Target", 0)]);
    assert_eq!(oneself.0.attack, Some(Attack { style: Style::Melee, target: 1 }), "which execution refuses");
}

#[test]
fn absent_actions_are_nothing_and_half_actions_are_dropped() {
    let arena = arena(&json!({}));
    assert_eq!(arena.decode(1, &[]), (NOTHING, 0));
    for (action, argument) in [
        ("Attack", "Style"),
        ("Attack", "Target"),
        ("Give", "InventoryItem"),
        ("Give", "Target"),
        ("GiveGold", "Price"),
        ("GiveGold", "Target"),
        ("Sell", "InventoryItem"),
        ("Sell", "Price"),
    ] {
        assert_eq!(arena.decode(1, &[(action, argument, 0)]), (NOTHING, 1), "{action}.{argument} alone");
        assert_eq!(arena.count(&[(action, argument, 0)]), 1);
        assert_eq!(arena.decode(1, &[(action, argument, ABSENT)]), (NOTHING, 0));
    }
}

#[test]
fn actions_for_nobody_are_counted_without_noops() {
    let arena = arena(&json!({}));
    assert_eq!(arena.count(&[("Attack", "Style", 0), ("Attack", "Target", 32), ("Move", "Direction", 4)]), 1);
    assert_eq!(arena.count(&[("Give", "InventoryItem", 0), ("Give", "Target", 32)]), 0);
    assert_eq!(arena.count(&[("Give", "InventoryItem", 12), ("Give", "Target", 1)]), 0);
    assert_eq!(arena.count(&[("Buy", "MarketItem", 176), ("Use", "InventoryItem", -1)]), 1);
    assert_eq!(arena.count(&[]), 0);
}

#[test]
fn absent_systems_have_no_heads() {
    let arena = Arena::new(&json!({
        "npc": {"enabled": false}, "combat": {"enabled": false}, "communication": {"enabled": false},
        "item": {"enabled": false}, "equipment": {"enabled": false}, "profession": {"enabled": false},
        "exchange": {"enabled": false},
    }));
    assert_eq!(arena.layout.heads.len(), 1);
    let north = arena.decode(1, &[("Move", "Direction", 0)]);
    assert_eq!(north, (Intent { step: Some(Direction::North), ..NOTHING }, 0));
    assert_eq!(arena.count(&[("Move", "Direction", 0)]), 1);
}

#[test]
fn disabled_actions_have_no_heads_and_the_others_do_what_they_did() {
    let arena = Arena::new(&json!({"actions": {"disabled": ["attack", "use", "give_gold"]}}));
    assert!(
        ["Attack", "Use", "GiveGold"].iter().all(|name| arena.layout.heads.iter().all(|head| head.action != *name))
    );
    let said = arena.decode(1, &[("Move", "Direction", 0), ("Comm", "Token", 4)]);
    assert_eq!(said, (Intent { step: Some(Direction::North), token: Some(5), ..NOTHING }, 0));
    assert_eq!(arena.count(&[("Move", "Direction", 0), ("Destroy", "InventoryItem", 0)]), 2);
}
