//! Rules 7.3.

use std::collections::BTreeMap;

use hinterland_terrain::Material;
use serde_json::json;

use crate::arena::{Arena, MIDDLE, attack};
use crate::intent::Style;
use crate::movement::Position;
use crate::npc::{Calling, Orders, kind};
use crate::progression::Skills;

const MIDST: Position = Position { row: MIDDLE, col: MIDDLE };

/// How many of 200 become passive, neutral and hostile at that danger.
fn kinds(danger: f64) -> BTreeMap<i16, usize> {
    let mut arena = Arena::new(json!({"npc": {"count": 200, "capacity": 200}}));
    let mut kinds = BTreeMap::new();
    for _ in 0..200 {
        let npc = arena.world.spawn_npc(MIDST, Calling::Danger(danger)).expect("a free slot");
        *kinds.entry(arena.identity(npc).npc_type).or_insert(0) += 1;
    }
    kinds
}

#[test]
fn rules_7_3_nobody_comes_where_nobody_can_stand() {
    let mut arena = Arena::new(json!({}));
    arena.tile(MIDDLE, MIDDLE, Material::Stone);
    for at in [MIDST, Position { row: 3, col: 3 }, Position { row: -1, col: 700 }] {
        assert_eq!(arena.world.spawn_npc(at, Calling::Danger(0.0)), None);
    }
    arena.tile(MIDDLE, MIDDLE, Material::Grass);
    arena.place(1, MIDDLE, MIDDLE);
    assert_eq!(arena.world.spawn_npc(MIDST, Calling::Danger(0.0)), Some(-1), "but where somebody stands");
}

#[test]
fn rules_7_3_a_danger_of_0_is_certain_and_any_other_is_drawn() {
    assert_eq!(kinds(0.0), [(kind::PASSIVE, 200)].into());
    let low = kinds(0.3);
    assert!(low[&kind::PASSIVE] > 160 && low[&kind::NEUTRAL] > 4, "{low:?}: about one in ten lies above 0.5");
    let high = kinds(0.9);
    assert!(high[&kind::HOSTILE] > 140 && high[&kind::NEUTRAL] > 10, "{high:?}");
    assert!(kinds(7.0)[&kind::HOSTILE] > 195, "as 1");
    assert!(kinds(-3.0)[&kind::PASSIVE] > 195, "as 0, but drawn");
}

#[test]
fn rules_7_3_its_style_is_drawn_and_that_is_all_it_has() {
    let mut arena = Arena::new(json!({"npc": {"count": 90, "capacity": 90}}));
    let mut styles = [0; 3];
    for _ in 0..90 {
        let npc = arena.world.spawn_npc(MIDST, Calling::Danger(0.9)).expect("a free slot");
        styles[arena.combatant(npc).style as usize] += 1;
        let gear = *arena.gear(npc);
        assert_eq!((*arena.skills(npc), *arena.gold(npc), arena.health(npc)), (Skills::default(), 0, 100));
        assert_eq!((gear.item_level, gear.defense, gear.drop_armor, gear.drop_tool), (0, 0, 0, 0));
    }
    assert!(styles.iter().all(|count| *count > 15), "{styles:?} of 90");
}

#[test]
fn rules_17_c7_it_fights_as_npcs_without_equipment() {
    for equipment in [true, false] {
        let given = json!({"equipment": {"enabled": equipment}, "resource": {"enabled": false}});
        let mut arena = Arena::new(given);
        let orders = Orders { destroy: Some(1), rally: None };
        let npc = arena.world.spawn_npc(MIDST, Calling::Soldier(orders)).expect("grass");
        arena.place(1, MIDDLE, MIDDLE + 1);
        arena.combatant(npc).style = Style::Melee;
        arena.act(1, attack(Style::Melee, npc));
        assert_eq!((arena.vitals(1).damage, arena.vitals(npc).damage), (5, 15), "10 - 5, and no defence");
    }
}

#[test]
fn rules_7_3_nobody_takes_its_place() {
    let mut arena = Arena::new(json!({}));
    let npc = arena.world.spawn_npc(MIDST, Calling::Danger(0.0)).expect("grass");
    arena.vitals(npc).health = 0;
    arena.tick(1);
    assert!(arena.world.single.refill.depths.is_empty());
}

#[test]
fn rules_7_3_ids_go_on_and_slots_run_out() {
    let mut arena = Arena::new(json!({"npc": {"count": 2, "capacity": 2}}));
    let mut spawn = || arena.world.spawn_npc(MIDST, Calling::Danger(0.0));
    assert_eq!([spawn(), spawn(), spawn()], [Some(-1), Some(-2), None]);
    assert_eq!(arena.world.single.losses.0, 1);
}

#[test]
fn rules_7_3_so_many_in_a_rectangle() {
    let mut arena = Arena::new(json!({"npc": {"count": 40, "capacity": 40}}));
    for col in 20..=24 {
        arena.tile(21, col, Material::Water);
    }
    assert_eq!(arena.world.spawn_npcs_in(&(20..=22), &(20..=24), 30, Calling::Danger(0.0)), 30);
    let mut rows = BTreeMap::new();
    for npc in 1..=30 {
        let at = arena.position(-npc);
        assert!((20..=24).contains(&at.col), "{at:?}");
        *rows.entry(at.row).or_insert(0) += 1;
    }
    assert_eq!(rows.keys().copied().collect::<Vec<_>>(), [20, 22], "{rows:?}: retried on water");
    for col in 20..=24 {
        (20..=22).for_each(|row| arena.tile(row, col, Material::Water));
    }
    let none = arena.world.spawn_npcs_in(&(20..=22), &(20..=24), 3, Calling::Danger(0.0));
    assert_eq!(none, 0, "and given up where there is no ground (17, C9)");
}

#[test]
fn rules_7_3_so_many_on_the_ring() {
    let mut arena = Arena::new(json!({"npc": {"count": 200, "capacity": 200}}));
    assert_eq!(arena.world.spawn_npcs_on_ring(20, Calling::Soldier(Orders::default())), 20);
    for npc in 1..=20 {
        let Position { row, col } = arena.position(-npc);
        assert!([16, 48].contains(&row) || [16, 48].contains(&col), "row {row}, column {col}");
    }
    assert_eq!(arena.world.spawn_npcs_on_ring(150, Calling::Danger(0.0)), 128, "each entry once");
}
