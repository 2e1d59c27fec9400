//! Rules 4.3 step by step, and 4.4.

use hinterland_terrain::Material;
use serde_json::json;

use crate::arena::{Arena, MIDDLE};
use crate::event::Event;
use crate::item::ItemType;
use crate::life::Cause;
use crate::npc::kind;

#[test]
fn rules_4_3_ages_grow_and_frost_melts() {
    let mut arena = Arena::new(json!({}));
    arena.vitals(1).freeze = 2;
    let seen: Vec<_> = (0..4)
        .map(|_| {
            arena.tick(1);
            (arena.vitals(1).time_alive, arena.vitals(1).freeze)
        })
        .collect();
    assert_eq!(seen, [(1, 1), (2, 0), (3, 0), (4, 0)]);
}

#[test]
fn rules_4_3_the_dead_do_not_age() {
    let mut arena = Arena::new(json!({}));
    (arena.vitals(1).health, arena.vitals(1).food) = (10, 0);
    arena.tick(3);
    assert_eq!((arena.vitals(1).time_alive, arena.vitals(2).time_alive), (1, 3));
}

#[test]
fn rules_4_3_the_fog_comes_before_hunger() {
    let mut arena = Arena::new(json!({"fog": {"onset": 0}}));
    arena.place(1, 16, 20);
    (arena.vitals(1).health, arena.vitals(1).food) = (1, 0);
    arena.tick(1);
    assert_eq!(arena.vitals(1).cause, Cause::Fog);
}

#[test]
fn rules_4_3_whom_the_fog_kills_neither_eat_nor_harvest() {
    let mut arena = Arena::new(json!({"fog": {"onset": 0}, "profession": {"enabled": true}}));
    for (id, col, material) in [(1, 20, Material::Foilage), (2, 24, Material::Ore)] {
        arena.tile(16, col, material);
        arena.place(id, 16, col);
        (arena.vitals(id).health, arena.vitals(id).food, arena.vitals(id).water) = (1, 20, 20);
    }
    arena.tick(1);
    assert_eq!(arena.events(), [(1, Event::AgentCulled), (2, Event::AgentCulled)]);
    assert!(arena.is(16, 20, Material::Foilage) && arena.is(16, 24, Material::Ore));
    assert_eq!((arena.vitals(1).food, arena.skills(2).exp), (20, [0; 8]), "nor hunger");
}

#[test]
fn rules_4_3_the_fogs_damage_is_a_hit_without_an_attacker() {
    let mut arena = Arena::new(json!({"fog": {"onset": 0, "speed": 3}}));
    arena.place(1, 16, 20);
    (arena.vitals(1).food, arena.vitals(1).water) = (20, 20);
    arena.tick(1);
    assert_eq!((arena.health(1), arena.vitals(1).damage, arena.history(1).damage_received), (97, 3, 3));
    assert_eq!((arena.combatant(1).attacker_id, arena.combatant(1).latest_combat_tick), (0, 0));
}

#[test]
fn rules_4_3_the_health_increment_is_for_the_living() {
    let mut arena = Arena::new(json!({"players": {"health_increment": 4}}));
    for id in [1, 2] {
        (arena.vitals(id).health, arena.vitals(id).food) = (7, 0);
    }
    arena.identity(2).npc_type = -1;
    arena.tick(1);
    assert_eq!((arena.health(1), arena.health(2)), (1, 11), "before hunger strikes; the immortal too");
    arena.vitals(1).health = 99;
    arena.vitals(1).food = 20;
    arena.tick(1);
    assert_eq!(arena.health(1), 100);
}

#[test]
fn rules_4_3_healing_is_for_those_with_food_and_water_above_half() {
    let mut arena = Arena::new(json!({}));
    for (food, water, after) in [(51, 51, 60), (50, 51, 50), (51, 50, 50), (100, 100, 60)] {
        let vitals = arena.vitals(1);
        (vitals.health, vitals.food, vitals.water) = (50, food, water);
        arena.tick(1);
        assert_eq!(arena.health(1), after, "food {food}, water {water}");
    }
}

#[test]
fn rules_4_3_hunger_and_thirst_add_up() {
    let mut arena = Arena::new(json!({}));
    for (food, water, after) in [(0, 20, 40), (20, 0, 40), (0, 0, 30), (1, 1, 50)] {
        let vitals = arena.vitals(1);
        (vitals.health, vitals.food, vitals.water) = (50, food, water);
        arena.tick(1);
        assert_eq!(arena.health(1), after, "food {food}, water {water}: as they were before this tick");
    }
}

#[test]
fn rules_4_3_rates_are_options() {
    let given = json!({"resource": {"depletion_rate": 7, "starvation_rate": 3, "dehydration_rate": 4, "base": 80,
        "health_regen_threshold": 0.3, "health_restore_fraction": 0.07, "harvest_restore_fraction": 0.3}});
    let mut arena = Arena::new(given);
    arena.tick(1);
    assert_eq!((arena.vitals(1).food, arena.vitals(1).water), (73, 73));
    let vitals = arena.vitals(1);
    (vitals.health, vitals.food, vitals.water) = (50, 0, 0);
    arena.tick(1);
    assert_eq!(arena.health(1), 43);
    let vitals = arena.vitals(1);
    (vitals.health, vitals.food, vitals.water) = (50, 25, 25);
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE, Material::Foilage);
    arena.tick(1);
    assert_eq!((arena.health(1), arena.vitals(1).food), (57, 25 - 7 + 24), "above 24 of 80: heals by 7; eats 24");
}

#[test]
fn rules_4_3_without_resources_nobody_hungers_or_eats() {
    let mut arena = Arena::new(json!({"resource": {"enabled": false}}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE, Material::Foilage);
    arena.vitals(1).health = 50;
    arena.tick(30);
    assert_eq!((arena.health(1), arena.vitals(1).food, arena.events().len()), (50, 0, 0));
    assert!(arena.is(MIDDLE, MIDDLE, Material::Foilage));
}

#[test]
fn rules_4_3_harvests_come_before_drinking_and_drinking_before_eating() {
    let mut arena = Arena::new(json!({}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE, Material::Herb);
    arena.tile(MIDDLE, MIDDLE - 1, Material::Fish);
    arena.tile(MIDDLE, MIDDLE + 1, Material::Water);
    arena.place(2, MIDDLE + 1, MIDDLE + 1);
    arena.tile(MIDDLE + 1, MIDDLE + 1, Material::Foilage);
    arena.tick(1);
    let own =
        |id| arena.events().into_iter().filter(move |event| event.0 == id).map(|event| event.1).collect::<Vec<_>>();
    assert_eq!(own(1), [Event::HarvestItem, Event::HarvestItem, Event::DrinkWater]);
    assert_eq!(own(2), [Event::DrinkWater, Event::EatFood]);
    let harvested: Vec<_> = arena.told(Event::HarvestItem).iter().map(|item| item.kind).collect();
    assert_eq!(harvested, [16, 17], "fishing before herbalism");
}

#[test]
fn rules_4_3_who_starves_still_gathers_in_that_step() {
    let mut arena = Arena::new(json!({}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE, Material::Ore);
    (arena.vitals(1).health, arena.vitals(1).food) = (10, 0);
    arena.tick(1);
    assert_eq!(arena.told(Event::HarvestItem).len(), 1);
    assert_eq!(arena.skills(1).exp[5], 15);
    assert_eq!((arena.inventory(1), arena.item(0).type_id), (vec![], 0), "but keeps nothing");
    assert!(arena.is(MIDDLE, MIDDLE, Material::Slag));
}

#[test]
fn rules_4_3_the_immortal_neither_hunger_nor_eat_but_gather() {
    let mut arena = Arena::new(json!({}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE, Material::Foilage);
    arena.tile(MIDDLE + 1, MIDDLE, Material::Water);
    arena.tile(MIDDLE - 1, MIDDLE, Material::Fish);
    arena.identity(1).npc_type = -1;
    (arena.vitals(1).health, arena.vitals(1).food, arena.vitals(1).water) = (50, 0, 0);
    arena.tick(1);
    assert_eq!((arena.health(1), arena.vitals(1).food, arena.vitals(1).water), (50, 0, 0));
    assert!(arena.is(MIDDLE, MIDDLE, Material::Foilage));
    assert_eq!(arena.holds(1), [(ItemType::Ration, 1, 1)]);
}

#[test]
fn rules_4_3_the_option_immortal_is_for_every_player() {
    let mut arena = Arena::new(json!({"players": {"immortal": true}, "fog": {"onset": 0}}));
    arena.place(1, 16, 20);
    arena.tick(30);
    assert_eq!((arena.health(1), arena.vitals(1).food), (100, 100));
}

#[test]
fn rules_4_4_npcs_neither_hunger_nor_suffer_fog_nor_harvest() {
    let mut arena = Arena::new(json!({"fog": {"onset": 0, "speed": 50}}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
    arena.vitals(npc).health = 40;
    arena.tile(MIDDLE, MIDDLE, Material::Herb);
    for (row, col) in [(MIDDLE - 1, MIDDLE), (MIDDLE + 1, MIDDLE), (MIDDLE, MIDDLE - 1), (MIDDLE, MIDDLE + 1)] {
        arena.tile(row, col, Material::Stone);
    }
    let far = arena.add_npc(kind::PASSIVE, 16, 20);
    for id in 1..=2 {
        arena.place(id, MIDDLE + 3, MIDDLE);
    }
    arena.tick(30);
    assert_eq!((arena.health(npc), arena.vitals(npc).food, arena.vitals(npc).time_alive), (70, 100, 30));
    assert_eq!((arena.health(far), arena.is(MIDDLE, MIDDLE, Material::Herb)), (100, true));
}

#[test]
fn rules_4_4_npcs_frost_melts() {
    let mut arena = Arena::new(json!({}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
    arena.vitals(npc).freeze = 2;
    let at = arena.position(npc);
    arena.tick(1);
    assert_eq!(arena.position(npc), at, "frozen");
    arena.tick(1);
    assert_ne!(arena.position(npc), at);
}
