//! Give of rules 9.3.

use serde_json::json;

use super::{fought, gift_of, peace};
use crate::arena::{Arena, MIDDLE};
use crate::event::{Event, Happening};
use crate::intent::Intent;
use crate::item::{ItemRow, ItemType};

/// Player 1 gives its only item away, or not.
fn gives(arena: &mut Arena, item: ItemRow, target: i32) -> bool {
    arena.act(1, gift_of(item, target));
    let gone = arena.inventory(1).is_empty();
    assert_eq!(!arena.told(Event::GiveItem).is_empty(), gone);
    gone
}

fn with_hat() -> (Arena, ItemRow) {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    (arena, hat)
}

#[test]
fn rules_9_3_give() {
    let (mut arena, hat) = with_hat();
    assert!(gives(&mut arena, hat, 2));
    assert_eq!((arena.inventory(2), arena.item(hat).owner_id), (vec![hat], 2));
    assert_eq!(arena.told(Event::GiveItem), [Happening::of(1, Event::GiveItem)]);
}

#[test]
fn rules_9_3_give_needs_an_item_of_ones_own() {
    let mut arena = peace();
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    arena.act(1, gift_of(hat, 3));
    arena.act(1, gift_of(hat, 2));
    assert_eq!((arena.inventory(2), arena.events()), (vec![hat], vec![]));
}

#[test]
fn rules_9_3_give_refuses_what_is_worn() {
    let (mut arena, hat) = with_hat();
    arena.wear(hat);
    assert!(!gives(&mut arena, hat, 2));
}

#[test]
fn rules_9_3_give_refuses_what_is_listed() {
    let (mut arena, hat) = with_hat();
    arena.list(hat, 5);
    assert!(!gives(&mut arena, hat, 2));
}

#[test]
fn rules_9_3_give_needs_peace_on_the_givers_side_only() {
    let (mut arena, hat) = with_hat();
    fought(&mut arena, 1);
    assert!(!gives(&mut arena, hat, 2));
    let (mut arena, hat) = with_hat();
    fought(&mut arena, 2);
    assert!(gives(&mut arena, hat, 2));
}

#[test]
fn rules_9_3_give_needs_gifts_to_be_allowed() {
    let mut arena = Arena::new(json!({"item": {"allow_gift": false}}));
    (1..=2).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    assert!(!gives(&mut arena, hat, 2));
}

#[test]
fn rules_9_3_give_needs_another_living_player() {
    let (mut arena, hat) = with_hat();
    let npc = arena.add_npc(1, MIDDLE, MIDDLE);
    for target in [1, npc, 0, 4, -9] {
        assert!(!gives(&mut arena, hat, target), "{target}");
    }
    arena.vitals(2).health = 0;
    assert!(!gives(&mut arena, hat, 2), "dead, not yet culled");
    assert!(!gives(&mut arena, hat, 2), "dead and gone");
}

#[test]
fn rules_9_3_give_reaches_as_far_as_one_sees() {
    let (mut arena, hat) = with_hat();
    arena.place(2, MIDDLE - 8, MIDDLE);
    assert!(!gives(&mut arena, hat, 2));
    arena.place(2, MIDDLE - 7, MIDDLE + 7);
    assert!(gives(&mut arena, hat, 2));
}

#[test]
fn rules_9_3_give_needs_room() {
    let mut arena = Arena::new(json!({"item": {"inventory_capacity": 1}}));
    (1..=2).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.give(2, ItemType::Top, 1, 1);
    assert!(!gives(&mut arena, hat, 2));
}

#[test]
fn rules_9_3_give_a_stack_to_one_who_has_it_already() {
    for (level, joins) in [(1, true), (2, false)] {
        let mut arena = Arena::new(json!({"item": {"inventory_capacity": 1}}));
        (1..=2).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
        let arrows = arena.give(1, ItemType::Arrow, 1, 3);
        let own = arena.give(2, ItemType::Arrow, level, 4);
        assert_eq!(gives(&mut arena, arrows, 2), joins, "level {level}");
        assert_eq!(arena.item(own).quantity, if joins { 7 } else { 4 });
        assert_eq!(arena.item(arrows).type_id == 0, joins, "the stack that was given ends");
    }
}

#[test]
fn rules_9_3_two_gifts_for_the_last_slot() {
    let mut arena = Arena::new(json!({"players": {"count": 3}, "item": {"inventory_capacity": 1}}));
    (1..=3).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
    let (hat, top) = (arena.give(1, ItemType::Hat, 1, 1), arena.give(2, ItemType::Top, 1, 1));
    arena.intend(1, gift_of(hat, 3));
    arena.act(2, gift_of(top, 3));
    assert_eq!((arena.inventory(3), arena.inventory(2)), (vec![hat], vec![top]), "the first in order");
}

#[test]
fn rules_9_3_a_gift_can_be_given_on_in_the_same_step() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.intend(1, gift_of(hat, 2));
    arena.act(2, gift_of(hat, 3));
    assert_eq!(arena.inventory(3), [hat]);
}

#[test]
fn rules_11_3_the_frozen_and_the_dead_give_nothing() {
    let (mut arena, hat) = with_hat();
    arena.vitals(1).freeze = 2;
    assert!(!gives(&mut arena, hat, 2));
    arena.vitals(1).health = 0;
    arena.act(1, gift_of(hat, 2));
    assert_eq!((arena.inventory(2), arena.item(hat).type_id), (vec![], 0), "culled with its owner");
}

#[test]
fn rules_1_3_a_use_comes_before_a_gift() {
    let (mut arena, hat) = with_hat();
    arena.act(1, Intent { use_item: Some(hat), ..gift_of(hat, 2) });
    assert_eq!((arena.item(hat).equipped, arena.inventory(2)), (true, vec![]));
}
