//! Sell and Buy of rules 9.3: each condition refuses.

use serde_json::json;

use super::{fair, offer, purchase, with_offer};
use crate::arena::{Arena, attack};
use crate::event::Event;
use crate::intent::{Intent, Style};
use crate::item::{ItemRow, ItemType};

/// Player 1 offers an item, or is refused.
fn lists(arena: &mut Arena, item: ItemRow, price: u16) -> bool {
    arena.act(1, offer(item, price));
    let told = !arena.told(Event::ListItem).is_empty();
    assert_eq!(arena.item(item).listed_price == price && price > 0, told);
    told
}

/// Player 2 buys an item, or is refused; the seller is player 1.
fn buys(arena: &mut Arena, item: ItemRow) -> bool {
    let before = (*arena.gold(1), *arena.gold(2), arena.inventory(2));
    arena.act(2, purchase(item));
    let told = !arena.told(Event::BuyItem).is_empty();
    if !told {
        assert_eq!((*arena.gold(1), *arena.gold(2), arena.inventory(2)), before);
    }
    told
}

fn fought(arena: &mut Arena, id: i32) {
    arena.combatant(id).latest_combat_tick = arena.world.view().clock.tick as i32;
    assert!(arena.combatant(id).latest_combat_tick > 0);
}

#[test]
fn rules_9_3_sell_needs_an_item_of_ones_own() {
    let mut arena = fair();
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    assert!(!lists(&mut arena, hat, 4));
    assert!(!lists(&mut arena, hat + 1, 4), "no item at all");
}

#[test]
fn rules_9_3_sell_needs_peace() {
    let mut arena = fair();
    arena.tick(1);
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    fought(&mut arena, 1);
    assert!(!lists(&mut arena, hat, 4));
}

#[test]
fn rules_9_3_sell_refuses_what_is_worn() {
    let mut arena = fair();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.wear(hat);
    assert!(!lists(&mut arena, hat, 4));
}

#[test]
fn rules_9_3_sell_refuses_what_is_listed() {
    let (mut arena, hat) = with_offer();
    arena.act(1, offer(hat, 9));
    assert_eq!((arena.item(hat).listed_price, arena.item(hat).listed_tick), (4, 0), "the price stays");
    assert_eq!(arena.told(Event::ListItem), []);
}

#[test]
fn rules_9_3_sell_needs_a_price() {
    let mut arena = fair();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    assert!(!lists(&mut arena, hat, 0));
    assert!(lists(&mut arena, hat, 1));
    let top = arena.give(1, ItemType::Top, 1, 1);
    assert!(lists(&mut arena, top, 99));
}

#[test]
fn rules_9_3_buy_needs_an_item_of_somebodys_that_is_listed() {
    let mut arena = fair();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    assert!(!buys(&mut arena, hat), "not listed");
    assert!(!buys(&mut arena, hat + 1), "no item at all");
    assert!(!buys(&mut arena, u16::MAX));
}

#[test]
fn rules_9_3_buy_needs_the_gold() {
    let (mut arena, hat) = with_offer();
    *arena.gold(2) = 3;
    assert!(!buys(&mut arena, hat));
    *arena.gold(2) = 4;
    assert!(buys(&mut arena, hat));
    assert_eq!(*arena.gold(2), 0);
}

#[test]
fn rules_9_3_buy_refuses_ones_own() {
    let (mut arena, hat) = with_offer();
    arena.act(1, purchase(hat));
    assert_eq!((arena.market(), *arena.gold(1), arena.events()), (vec![hat], 10, vec![]));
}

#[test]
fn rules_9_3_buy_needs_peace_on_the_buyers_side_only() {
    let (mut arena, hat) = with_offer();
    fought(&mut arena, 2);
    assert!(!buys(&mut arena, hat));
    let (mut arena, hat) = with_offer();
    fought(&mut arena, 1);
    assert!(buys(&mut arena, hat));
}

#[test]
fn rules_9_3_buy_needs_room() {
    let mut arena = Arena::new(json!({"item": {"inventory_capacity": 1}, "exchange": {"base_gold": 10}}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.give(2, ItemType::Hat, 1, 1);
    arena.list(hat, 4);
    assert!(!buys(&mut arena, hat));
}

#[test]
fn rules_9_3_buy_a_stack_that_joins_ones_own() {
    for (level, joins) in [(1, true), (2, false)] {
        let mut arena = Arena::new(json!({"item": {"inventory_capacity": 1}, "exchange": {"base_gold": 10}}));
        let arrows = arena.give(1, ItemType::Arrow, 1, 5);
        let own = arena.give(2, ItemType::Arrow, level, 1);
        arena.list(arrows, 4);
        assert_eq!(buys(&mut arena, arrows), joins);
        assert_eq!(arena.item(own).quantity, if joins { 6 } else { 1 });
    }
}

#[test]
fn rules_9_3_buy_needs_no_contact() {
    let (mut arena, hat) = with_offer();
    arena.place(2, 16, 16);
    arena.place(1, 48, 48);
    assert!(buys(&mut arena, hat));
}

#[test]
fn rules_1_3_buying_precedes_giving_destroying_and_fighting() {
    let (mut arena, hat) = with_offer();
    let at = arena.position(1);
    arena.place(2, at.row, at.col);
    arena.intend(1, Intent { destroy: Some(hat), ..Intent::default() });
    arena.act(2, Intent { buy: Some(hat), ..attack(Style::Melee, 1) });
    assert_eq!((arena.inventory(2), *arena.gold(1), arena.health(1)), (vec![hat], 14, 90));
    assert_eq!(arena.told(Event::DestroyItem), []);
}

#[test]
fn rules_1_3_what_is_used_cannot_be_bought_in_the_same_step() {
    let (mut arena, hat) = with_offer();
    arena.intend(1, Intent { use_item: Some(hat), ..Intent::default() });
    assert!(buys(&mut arena, hat), "but what is listed cannot be used, so it is bought");
    assert!(!arena.item(hat).equipped);
}

#[test]
fn rules_11_3_the_frozen_and_the_dead_do_not_trade() {
    let (mut arena, hat) = with_offer();
    arena.vitals(2).freeze = 2;
    assert!(!buys(&mut arena, hat));
    let top = arena.give(2, ItemType::Top, 1, 1);
    arena.vitals(2).freeze = 2;
    arena.act(2, offer(top, 3));
    assert_eq!(arena.market(), [hat]);
    arena.vitals(2).health = 0;
    assert!(!buys_dead(&mut arena, hat));
}

/// As `buys`, for a buyer who is dead and loses what it holds.
fn buys_dead(arena: &mut Arena, item: ItemRow) -> bool {
    arena.act(2, purchase(item));
    !arena.told(Event::BuyItem).is_empty()
}

#[test]
fn rules_9_2_without_the_exchange_nobody_trades() {
    let mut arena = Arena::new(json!({"exchange": {"enabled": false}}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, offer(hat, 4));
    assert_eq!((arena.market(), *arena.gold(1)), (vec![], 0));
}
