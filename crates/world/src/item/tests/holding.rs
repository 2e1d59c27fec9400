//! Rules 9.1.

use serde_json::json;

use super::{destruction_of, gift_of, peace};
use crate::arena::{Arena, MIDDLE, attack};
use crate::event::Event;
use crate::intent::Style;
use crate::item::ItemType;

#[test]
fn rules_9_1_twelve_slots_for_items_of_any_kind() {
    let mut arena = peace();
    (0..11).for_each(|level| _ = arena.give(2, ItemType::Whetstone, level, 100));
    let (hat, top) = (arena.give(1, ItemType::Hat, 1, 1), arena.give(1, ItemType::Top, 1, 1));
    arena.act(1, gift_of(hat, 2));
    arena.act(1, gift_of(top, 2));
    assert_eq!((arena.inventory(2).len(), arena.inventory(1)), (12, vec![top]), "a stack takes one, whatever its size");
}

#[test]
fn rules_9_1_capacity_is_an_option() {
    let arena = Arena::new(json!({"item": {"inventory_capacity": 3}}));
    let view = arena.world.view();
    assert!(view.inventories[0].has_space());
    let mut arena = Arena::new(json!({"item": {"inventory_capacity": 3}}));
    (0..3).for_each(|_| _ = arena.give(1, ItemType::Hat, 1, 1));
    assert!(!arena.world.view().inventories[0].has_space());
}

#[test]
fn rules_9_1_without_items_there_is_no_room() {
    let off = json!({"enabled": false});
    let arena = Arena::new(json!({"item": off, "equipment": off, "profession": off, "exchange": off}));
    let view = arena.world.view();
    assert!(!view.inventories[0].has_space() && view.items.is_empty());
}

#[test]
fn rules_9_1_stacks_are_of_one_type_and_level() {
    let mut arena = peace();
    let arrows = [(ItemType::Arrow, 1), (ItemType::Arrow, 2), (ItemType::Runes, 1)];
    let mine = arrows.map(|(item_type, level)| arena.give(1, item_type, level, 5));
    for (item_type, level) in arrows {
        arena.give(2, item_type, level, 1);
    }
    for row in mine {
        arena.act(1, gift_of(row, 2));
    }
    assert_eq!(arena.holds(2), arrows.map(|(item_type, level)| (item_type, level, 6)));
}

#[test]
fn rules_9_1_other_items_do_not_stack() {
    let mut arena = peace();
    let ration = arena.give(1, ItemType::Ration, 1, 1);
    arena.give(2, ItemType::Ration, 1, 1);
    arena.act(1, gift_of(ration, 2));
    assert_eq!(arena.holds(2), [(ItemType::Ration, 1, 1), (ItemType::Ration, 1, 1)]);
}

#[test]
fn rules_9_1_a_stack_grows_though_it_is_worn_or_listed() {
    let mut arena = peace();
    let mine = arena.give(1, ItemType::Arrow, 1, 5);
    let worn = arena.give(2, ItemType::Arrow, 1, 1);
    arena.wear(worn);
    arena.act(1, gift_of(mine, 2));
    assert_eq!((arena.item(worn).quantity, arena.item(worn).equipped), (6, true));
    let mine = arena.give(1, ItemType::Runes, 1, 5);
    let listed = arena.give(3, ItemType::Runes, 1, 1);
    arena.list(listed, 4);
    arena.act(1, gift_of(mine, 3));
    assert_eq!((arena.item(listed).quantity, arena.item(listed).listed_price), (6, 4));
}

#[test]
fn rules_9_1_what_is_removed_is_taken_off_and_off_the_market() {
    let mut arena = peace();
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    let top = arena.give(2, ItemType::Top, 1, 1);
    arena.wear(hat);
    arena.list(top, 9);
    arena.vitals(2).health = 1;
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.inventory(1), [hat, top]);
    assert!(!arena.item(hat).equipped && arena.item(top).listed_price == 0 && arena.item(top).listed_tick == 0);
    assert_eq!((arena.item(hat).owner_id, arena.market()), (1, vec![]));
}

#[test]
fn rules_9_1_destroyed_items_leave_nothing_behind() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    let top = arena.give(1, ItemType::Top, 1, 1);
    arena.list(hat, 9);
    arena.act(1, destruction_of(hat));
    assert_eq!((arena.inventory(1), arena.market(), arena.item(hat).type_id), (vec![top], vec![], 0));
}

#[test]
fn rules_9_1_a_new_episode_begins_without_items() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.list(hat, 9);
    arena.world.reset(1, 1);
    arena.place(1, MIDDLE, MIDDLE);
    assert_eq!((arena.inventory(1), arena.market(), arena.events()), (vec![], vec![], vec![]));
    arena.tick(1);
    assert_eq!(arena.told(Event::HarvestItem), []);
}
