//! Rules 4.1, 4.2, 4.6 and 10.4.

use serde_json::json;

use crate::arena::{Arena, MIDDLE, attack};
use crate::columns::entity_columns;
use crate::entity::Handle;
use crate::intent::{Direction, Intent, Style};
use crate::item::ItemType;
use crate::npc::kind;
use crate::script::{Birth, Script};

/// A column of an entity's row.
fn cell(arena: &Arena, id: i32, name: &str) -> i32 {
    let view = arena.world.view();
    let column = entity_columns().find(|column| column.name == name).expect("a column");
    let row = view.roster.find(id).map(|handle| view.row(handle)).expect("an entity");
    (column.read)(&row)
}

#[test]
fn rules_4_1_the_observed_columns_in_order() {
    let names: Vec<_> = crate::columns::observed_columns().map(|column| column.name).to_vec();
    assert_eq!(names.len(), 31);
    assert_eq!(&names[..6], ["id", "npc_type", "row", "col", "damage", "time_alive"]);
    assert_eq!(&names[6..11], ["freeze", "item_level", "attacker_id", "latest_combat_tick", "message"]);
    assert_eq!(&names[11..15], ["gold", "health", "food", "water"]);
    let skills = ["melee", "range", "mage", "fishing", "herbalism", "prospecting", "carving", "alchemy"];
    let columns: Vec<_> = skills.iter().flat_map(|skill| [format!("{skill}_level"), format!("{skill}_exp")]).collect();
    assert_eq!(names[15..], columns);
}

#[test]
fn rules_4_1_ids_of_players_are_positive_and_of_npcs_negative() {
    let mut arena = Arena::new(json!({"players": {"count": 3}}));
    let npcs = [kind::PASSIVE, kind::NEUTRAL, kind::HOSTILE].map(|kind| arena.add_npc(kind, MIDDLE, MIDDLE));
    assert_eq!(npcs, [-1, -2, -3]);
    let ids: Vec<_> = arena.world.view().entity_rows().map(|row| (row.identity.id, row.identity.npc_type)).collect();
    assert_eq!(ids, [(1, 0), (2, 0), (3, 0), (-1, 1), (-2, 2), (-3, 3)]);
}

#[test]
fn rules_4_1_item_level_is_what_is_worn_as_the_update_finds_it() {
    let mut arena = Arena::new(json!({}));
    let hat = arena.give(1, ItemType::Hat, 3, 1);
    let axe = arena.give(1, ItemType::Axe, 1, 1);
    arena.give(1, ItemType::Top, 5, 1);
    arena.wear(hat);
    arena.act(1, Intent { use_item: Some(axe), ..Intent::default() });
    assert!(arena.item(axe).equipped);
    assert_eq!(cell(&arena, 1, "item_level"), 3, "the axe was put on after the update");
    arena.tick(1);
    assert_eq!(cell(&arena, 1, "item_level"), 4, "and what is only carried does not count");
}

#[test]
fn rules_4_1_without_equipment_item_level_stays_0() {
    let mut arena = Arena::new(json!({"equipment": {"enabled": false}}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.wear(hat);
    arena.tick(2);
    assert_eq!(cell(&arena, 1, "item_level"), 0);
}

#[test]
fn rules_4_1_an_npcs_item_level_comes_with_it() {
    let mut arena = Arena::new(json!({}));
    let birth = Birth { row: 20, col: 20, item_level: 22, ..Birth::default() };
    arena.tick_with(Script { npc_spawns: Some(vec![birth]), ..Script::default() });
    arena.tick(3);
    assert_eq!(cell(&arena, -1, "item_level"), 22);
}

#[test]
fn rules_4_1_needs_stay_within_their_range() {
    let mut arena = Arena::new(json!({}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE - 1, MIDDLE, hinterland_terrain::Material::Water);
    arena.tick(1);
    assert_eq!(arena.vitals(1).water, 100, "100 - 5 + 100");
    arena.vitals(1).food = 3;
    arena.tick(1);
    assert_eq!(arena.vitals(1).food, 0);
}

#[test]
fn rules_4_2_a_player_at_birth() {
    let arena = Arena::new(json!({}));
    for (name, value) in [
        ("health", 100),
        ("food", 100),
        ("water", 100),
        ("gold", 1),
        ("npc_type", 0),
        ("melee_level", 1),
        ("alchemy_level", 1),
        ("melee_exp", 0),
        ("damage", 0),
        ("time_alive", 0),
        ("freeze", 0),
        ("item_level", 0),
        ("attacker_id", 0),
        ("latest_combat_tick", 0),
        ("message", 0),
        ("exploration", 0),
        ("player_kills", 0),
        ("life_order", 0),
        ("resilient", 0),
        ("recon", 0),
        ("immortal_until", 0),
    ] {
        assert_eq!(cell(&arena, 1, name), value, "{name}");
    }
    assert!(arena.inventory(1).is_empty());
    let view = arena.world.view();
    assert_eq!(view.players.skills[0].level, [1; 8]);
}

#[test]
fn rules_4_2_without_the_systems_their_values_are_0() {
    let off = json!({"enabled": false});
    let arena = Arena::new(json!({"resource": off, "progression": off, "exchange": off}));
    for name in ["food", "water", "gold", "melee_level", "fishing_level"] {
        assert_eq!(cell(&arena, 1, name), 0, "{name}");
    }
    assert_eq!(cell(&arena, 1, "health"), 100);
}

#[test]
fn rules_4_2_what_birth_brings_is_an_option() {
    let given = json!({"players": {"base_health": 80}, "resource": {"base": 60}, "exchange": {"base_gold": 5},
        "progression": {"base_level": 3}});
    let arena = Arena::new(given);
    let cells = ["health", "food", "gold", "carving_level"].map(|name| cell(&arena, 1, name));
    assert_eq!(cells, [80, 60, 5, 3]);
}

#[test]
fn rules_4_2_an_npc_at_birth() {
    let mut arena = Arena::new(json!({}));
    let birth = Birth { row: 16, col: 20, style: Style::Range, ..Birth::default() };
    arena.tick_with(Script { npc_spawns: Some(vec![birth]), ..Script::default() });
    let names = ["health", "food", "water", "time_alive", "melee_level", "range_level", "range_exp", "gold"];
    assert_eq!(names.map(|name| cell(&arena, -1, name)), [100, 100, 100, 0, 0, 1, 1, 1]);
}

#[test]
fn rules_4_2_the_players_level_is_that_of_its_best_skill() {
    let mut arena = Arena::new(json!({}));
    arena.skills(1).level = [1, 4, 2, 1, 1, 1, 7, 1];
    assert_eq!((arena.skills(1).best(), arena.skills(1).attack_level()), (7, 4));
}

#[test]
fn rules_4_6_the_record_of_a_life() {
    let given = json!({"resource": {"enabled": false}, "combat": {"spawn_immunity": 0}, "players": {"count": 3}});
    let mut arena = Arena::new(given);
    let born = arena.position(1);
    arena.place(1, MIDDLE, MIDDLE - 4);
    arena.place(2, MIDDLE, MIDDLE - 2);
    arena.place(3, MIDDLE, MIDDLE - 3);
    arena.intend(1, Intent { step: Some(Direction::East), ..attack(Style::Melee, 2) });
    arena.act(2, attack(Style::Melee, 1));
    arena.vitals(3).health = 1;
    arena.act(1, attack(Style::Melee, 3));
    let names = ["spawn_row", "spawn_col", "exploration", "player_kills", "damage_received", "damage_inflicted"];
    let record = names.map(|name| cell(&arena, 1, name));
    assert_eq!(record, [born.row.into(), born.col.into(), 13, 1, 10, 20]);
}

#[test]
fn rules_10_4_the_resilient_are_drawn_anew_each_episode() {
    let mut arena = Arena::new(json!({"players": {"count": 40}, "resource": {"resilient_population": 0.25}}));
    let chosen = |arena: &Arena| {
        let statuses = arena.world.view().players.status;
        (0..40).filter(|slot| statuses[*slot].resilient).collect::<Vec<_>>()
    };
    let first = chosen(&arena);
    assert_eq!(first.len(), 10);
    arena.world.reset(1, 1);
    let second = chosen(&arena);
    assert_eq!(second.len(), 10);
    assert_ne!(first, second);
}

#[test]
fn rules_10_4_hunger_and_thirst_hurt_the_resilient_half_as_much() {
    let mut arena = Arena::new(json!({}));
    arena.status(1).resilient = true;
    for id in [1, 2] {
        (arena.vitals(id).food, arena.vitals(id).water) = (0, 100);
    }
    arena.tick(1);
    assert_eq!((arena.health(1), arena.health(2)), (95, 90));
    (arena.vitals(1).water, arena.vitals(2).water) = (0, 0);
    arena.tick(1);
    assert_eq!((arena.health(1), arena.health(2)), (85, 70), "both");
}

#[test]
fn rules_10_4_resilience_is_no_armor() {
    let mut arena = Arena::new(json!({"resource": {"enabled": false}, "combat": {"spawn_immunity": 0}}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.place(2, MIDDLE, MIDDLE);
    arena.status(2).resilient = true;
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.health(2), 90);
    assert_eq!(arena.world.view().row(Handle(1)).vitals.damage, 10);
}
