//! Rules 8.3, and Use and Destroy of 9.3.

use serde_json::json;

use super::{destruction_of, fought, peace, use_of};
use crate::arena::{Arena, MIDDLE, attack};
use crate::event::{Event, Happening};
use crate::intent::Style;
use crate::item::ItemType;

#[test]
fn rules_8_3_using_equipment_puts_it_on_and_takes_it_off() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, use_of(hat));
    assert!(arena.item(hat).equipped);
    let told = Happening { kind: 2, level: 1, number: 1, target: 1, ..Happening::of(1, Event::EquipItem) };
    assert_eq!(arena.told(Event::EquipItem), [told]);
    arena.act(1, use_of(hat));
    assert!(!arena.item(hat).equipped);
    assert_eq!((arena.events(), arena.inventory(1)), (vec![], vec![hat]), "it does not leave the bag, nothing is told");
}

#[test]
fn rules_8_3_each_place_holds_one_item() {
    let mut arena = peace();
    let first = arena.give(1, ItemType::Top, 1, 1);
    let second = arena.give(1, ItemType::Top, 1, 1);
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    for row in [first, hat, second] {
        arena.act(1, use_of(row));
    }
    assert_eq!([first, second, hat].map(|row| arena.item(row).equipped), [false, true, true]);
}

#[test]
fn rules_8_3_weapons_and_tools_are_held_in_one_hand() {
    let mut arena = peace();
    let spear = arena.give(1, ItemType::Spear, 1, 1);
    let rod = arena.give(1, ItemType::Rod, 1, 1);
    arena.act(1, use_of(spear));
    arena.act(1, use_of(rod));
    assert_eq!((arena.item(spear).equipped, arena.item(rod).equipped), (false, true));
}

#[test]
fn rules_8_3_the_last_shot_ends_the_stack() {
    let mut arena = peace();
    let arrows = arena.give(1, ItemType::Arrow, 1, 2);
    arena.wear(arrows);
    let shots: Vec<_> = (0..3)
        .map(|_| {
            arena.act(1, attack(Style::Range, 2));
            let told = arena.told(Event::FireAmmo).first().map(|shot| shot.number);
            (told, arena.item(arrows).quantity, arena.vitals(2).damage)
        })
        .collect();
    assert_eq!(shots, [(Some(1), 1, 25), (Some(0), 0, 25), (None, 0, 10)], "told of what is left");
    assert_eq!((arena.inventory(1), arena.item(arrows).type_id), (vec![], 0));
    arena.tick(1);
    assert_eq!(arena.gear(1).item_level, 0);
}

#[test]
fn rules_8_3_a_ration_feeds_and_waters() {
    for (food, water, after) in [(20, 10, (70, 60)), (95, 60, (100, 100))] {
        let mut arena = Arena::new(json!({}));
        let ration = arena.give(1, ItemType::Ration, 1, 1);
        (arena.vitals(1).food, arena.vitals(1).water) = (food, water);
        arena.act(1, use_of(ration));
        assert_eq!((arena.vitals(1).food, arena.vitals(1).water), after, "55 more after this step's 5 less");
        assert_eq!((arena.inventory(1), arena.item(ration).type_id), (vec![], 0));
        let told = Happening { kind: 16, level: 1, number: 1, target: 1, ..Happening::of(1, Event::ConsumeItem) };
        assert_eq!(arena.told(Event::ConsumeItem), [told]);
    }
}

#[test]
fn rules_8_3_a_potion_heals() {
    for (health, level, after) in [(10, 1, 65), (10, 3, 75), (60, 1, 100)] {
        let mut arena = peace();
        arena.skills(1).level[6] = 3;
        let potion = arena.give(1, ItemType::Potion, level, 1);
        arena.vitals(1).health = health;
        arena.act(1, use_of(potion));
        assert_eq!((arena.health(1), arena.inventory(1)), (after, vec![]));
        assert_eq!(arena.told(Event::ConsumeItem).len(), 1);
    }
}

#[test]
fn rules_8_3_nothing_checks_for_waste() {
    let mut arena = peace();
    let potion = arena.give(1, ItemType::Potion, 1, 1);
    arena.act(1, use_of(potion));
    assert_eq!((arena.health(1), arena.inventory(1)), (100, vec![]));
}

#[test]
fn rules_8_3_without_professions_food_restores_nothing() {
    let mut arena = Arena::new(json!({"profession": {"enabled": false}}));
    let ration = arena.give(1, ItemType::Ration, 1, 1);
    arena.vitals(1).food = 20;
    arena.act(1, use_of(ration));
    assert_eq!((arena.vitals(1).food, arena.inventory(1)), (15, vec![]));
}

#[test]
fn rules_8_3_without_resources_a_ration_is_eaten_for_nothing() {
    let mut arena = peace();
    let ration = arena.give(1, ItemType::Ration, 1, 1);
    arena.act(1, use_of(ration));
    assert_eq!((arena.vitals(1).food, arena.inventory(1), arena.told(Event::ConsumeItem).len()), (0, vec![], 1));
}

#[test]
fn rules_8_3_nothing_is_taken_off_when_skills_change() {
    let mut arena = peace();
    arena.skills(1).level[0] = 5;
    let spear = arena.give(1, ItemType::Spear, 5, 1);
    arena.act(1, use_of(spear));
    arena.skills(1).level[0] = 1;
    arena.tick(3);
    assert!(arena.item(spear).equipped);
    arena.act(1, use_of(spear));
    assert!(arena.item(spear).equipped, "nor can it be taken off: a use asks for the level again");
}

#[test]
fn rules_9_3_use_needs_an_item_of_ones_own() {
    let mut arena = peace();
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    arena.act(1, use_of(hat));
    assert!(!arena.item(hat).equipped);
    arena.act(1, use_of(hat + 1));
    arena.act(1, use_of(u16::MAX));
    assert_eq!(arena.events(), []);
}

#[test]
fn rules_9_3_use_needs_peace() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    fought(&mut arena, 1);
    arena.act(1, use_of(hat));
    assert!(!arena.item(hat).equipped);
}

#[test]
fn rules_9_3_use_refuses_what_is_listed() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.list(hat, 5);
    arena.act(1, use_of(hat));
    assert!(!arena.item(hat).equipped);
}

#[test]
fn rules_9_3_use_refuses_a_level_above_ones_own() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 2, 1);
    arena.act(1, use_of(hat));
    assert!(!arena.item(hat).equipped);
    arena.skills(1).level[3] = 2;
    arena.act(1, use_of(hat));
    assert!(arena.item(hat).equipped, "armour asks for the best of all skills");
}

#[test]
fn rules_9_3_destroy() {
    let mut arena = peace();
    let arrows = arena.give(1, ItemType::Arrow, 1, 40);
    arena.act(1, destruction_of(arrows));
    assert_eq!((arena.inventory(1), arena.item(arrows).type_id), (vec![], 0), "the whole stack");
    assert_eq!(arena.told(Event::DestroyItem), [Happening::of(1, Event::DestroyItem)]);
}

#[test]
fn rules_9_3_destroy_needs_an_item_of_ones_own() {
    let mut arena = peace();
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    arena.act(1, destruction_of(hat));
    assert_eq!((arena.inventory(2), arena.events()), (vec![hat], vec![]));
}

#[test]
fn rules_9_3_destroy_refuses_what_is_worn() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.wear(hat);
    arena.act(1, destruction_of(hat));
    assert_eq!(arena.inventory(1), [hat]);
}

#[test]
fn rules_9_3_destroy_needs_peace() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    fought(&mut arena, 1);
    arena.act(1, destruction_of(hat));
    assert_eq!(arena.inventory(1), [hat]);
}

#[test]
fn rules_9_3_destroy_takes_what_is_listed_too() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.list(hat, 5);
    arena.act(1, destruction_of(hat));
    assert_eq!((arena.inventory(1), arena.market()), (vec![], vec![]));
}

#[test]
fn rules_11_3_the_frozen_use_and_destroy_nothing() {
    let mut arena = peace();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    let rod = arena.give(1, ItemType::Rod, 1, 1);
    arena.vitals(1).freeze = 2;
    arena.place(1, MIDDLE, MIDDLE);
    arena.act(1, crate::intent::Intent { destroy: Some(rod), ..use_of(hat) });
    assert_eq!((arena.item(hat).equipped, arena.inventory(1)), (false, vec![hat, rod]));
}
