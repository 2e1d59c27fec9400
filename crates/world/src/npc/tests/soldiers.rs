//! Soldiers of rules 7.4.

use hinterland_terrain::Material;
use serde_json::json;

use crate::arena::{Arena, MIDDLE, attack};
use crate::intent::Style;
use crate::movement::Position;
use crate::npc::{Calling, Orders, kind};

fn at(row: i16, col: i16) -> Position {
    Position { row: MIDDLE + row, col: MIDDLE + col }
}

/// Two players, nobody hungry or immune, and a soldier in the middle.
fn with_soldier(orders: Orders) -> (Arena, i32) {
    let mut arena = Arena::new(json!({"resource": {"enabled": false}, "combat": {"spawn_immunity": 0}}));
    let soldier = arena.world.spawn_npc(at(0, 0), Calling::Soldier(orders)).expect("grass");
    (arena, soldier)
}

fn rally(row: i16, col: i16) -> Orders {
    Orders { rally: Some(at(row, col)), ..Orders::default() }
}

#[test]
fn rules_7_4_a_soldier_is_a_hostile_npc_with_orders() {
    let (mut arena, soldier) = with_soldier(rally(3, -9));
    assert_eq!(arena.identity(soldier).npc_type, kind::HOSTILE);
    assert_eq!((arena.mind(soldier).order_row, arena.mind(soldier).order_col), (MIDDLE + 3, MIDDLE - 9));
    let (mut arena, soldier) = with_soldier(Orders { destroy: Some(2), rally: None });
    let mind = *arena.mind(soldier);
    assert_eq!((mind.order_destroy, mind.order_row, mind.order_col), (2, -2, -2));
}

#[test]
fn rules_7_4_it_goes_to_its_rallying_place_until_it_is_five_tiles_off() {
    let (mut arena, soldier) = with_soldier(rally(0, 9));
    let seen: Vec<_> = (0..5)
        .map(|_| {
            arena.tick(1);
            (arena.position(soldier).col - MIDDLE, arena.mind(soldier).order_row)
        })
        .collect();
    assert_eq!(seen[..4], [(1, MIDDLE), (2, MIDDLE), (3, MIDDLE), (4, MIDDLE)], "the shortest way, it is near");
    assert_eq!(seen[4].1, -2, "done, at 5 tiles");
}

#[test]
fn rules_7_4_it_drifts_towards_a_far_rallying_place() {
    let (mut arena, soldier) = with_soldier(rally(0, 15));
    let mut steps = std::collections::BTreeMap::new();
    for _ in 0..700 {
        arena.place(soldier, MIDDLE, MIDDLE);
        arena.tick(1);
        let Position { row, col } = arena.position(soldier);
        *steps.entry((row - MIDDLE, col - MIDDLE)).or_insert(0) += 1;
    }
    let east = steps[&(0, 1)];
    assert!((350..450).contains(&east), "{steps:?}: 4 parts of 7");
    assert!(steps.values().all(|count| *count > 60), "{steps:?}: 1 part each");
}

#[test]
fn rules_7_4_drifting_weighs_rows_and_columns_by_their_share_of_the_way() {
    let (mut arena, soldier) = with_soldier(rally(12, 4));
    let mut south = 0;
    for _ in 0..700 {
        arena.place(soldier, MIDDLE, MIDDLE);
        arena.tick(1);
        south += usize::from(arena.position(soldier) == at(1, 0));
    }
    // Weights: north and west 1, south 1 + 3 * 12 / 16, east 1 + 3 * 4 / 16.
    assert!((280..370).contains(&south), "{south} of 700 at 3.25 parts of 7");
}

#[test]
fn rules_7_4_drifting_takes_open_ways_only() {
    let (mut arena, soldier) = with_soldier(rally(0, 15));
    for (row, col) in [(-1, 0), (1, 0), (0, 1)] {
        arena.tile(MIDDLE + row, MIDDLE + col, Material::Stone);
    }
    arena.tick(1);
    assert_eq!(arena.position(soldier), at(0, -1), "the only one, though it leads away");
    arena.place(soldier, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE - 1, Material::Stone);
    arena.tick(1);
    assert_eq!(arena.position(soldier), at(0, 0), "none: north, in vain");
}

#[test]
fn rules_7_4_an_enemy_in_reach_comes_before_the_rallying_place() {
    let (mut arena, soldier) = with_soldier(rally(0, 9));
    arena.place(1, MIDDLE, MIDDLE - 3);
    arena.tick(1);
    assert_eq!((arena.mind(soldier).target_id, arena.vitals(1).damage, arena.position(soldier)), (1, 5, at(0, -1)));
}

#[test]
fn rules_7_4_an_enemy_in_sight_draws_it_off_its_way() {
    let (mut arena, soldier) = with_soldier(rally(0, 9));
    arena.place(1, MIDDLE, MIDDLE - 6);
    arena.tick(1);
    assert_eq!((arena.mind(soldier).target_id, arena.vitals(1).damage, arena.position(soldier)), (1, 0, at(0, -1)));
}

#[test]
fn rules_7_4_whom_it_is_to_destroy_comes_first() {
    let (mut arena, soldier) = with_soldier(Orders { destroy: Some(2), rally: Some(at(-9, 0)) });
    arena.place(1, MIDDLE, MIDDLE - 1);
    arena.place(2, MIDDLE, MIDDLE + 9);
    arena.tick(1);
    assert_eq!((arena.position(soldier), arena.health(1)), (at(0, 1), 100), "past an enemy, however far its victim");
    arena.place(2, MIDDLE, MIDDLE + 3);
    arena.tick(1);
    assert_eq!((arena.vitals(2).damage, arena.position(soldier)), (5, at(0, 2)));
}

#[test]
fn rules_7_4_on_its_way_to_its_victim_it_strikes_whom_it_hunted() {
    let (mut arena, soldier) = with_soldier(Orders { destroy: Some(2), rally: None });
    arena.place(2, MIDDLE, MIDDLE + 9);
    arena.place(1, MIDDLE, MIDDLE - 1);
    arena.mind(soldier).target_id = 1;
    arena.tick(1);
    assert_eq!((arena.position(soldier), arena.vitals(1).damage), (at(0, 1), 5));
}

#[test]
fn rules_7_4_a_destroyed_victim_is_forgotten() {
    let (mut arena, soldier) = with_soldier(Orders { destroy: Some(2), rally: None });
    arena.place(2, MIDDLE, MIDDLE + 2);
    arena.vitals(2).health = 5;
    arena.tick(1);
    assert!(!arena.lives(2));
    arena.place(1, MIDDLE, MIDDLE - 1);
    arena.tick(1);
    assert_eq!((arena.mind(soldier).order_destroy, arena.mind(soldier).target_id), (0, 1), "and it finds another");
}

#[test]
fn rules_7_4_without_orders_it_wanders_until_it_sees_somebody() {
    let (mut arena, soldier) = with_soldier(Orders::default());
    arena.tick(1);
    assert_ne!(arena.position(soldier), at(0, 0));
    arena.place(soldier, MIDDLE, MIDDLE);
    arena.place(1, MIDDLE, MIDDLE + 1);
    arena.combatant(soldier).style = Style::Melee;
    arena.act(1, attack(Style::Melee, soldier));
    assert_eq!((arena.mind(soldier).target_id, arena.vitals(1).damage), (1, 5));
}

#[test]
fn rules_7_4_orders_are_state() {
    let (mut arena, soldier) = with_soldier(Orders { destroy: Some(2), rally: Some(at(3, 4)) });
    let (mut other, _) = with_soldier(Orders::default());
    other.world.load_state(&arena.world.state()).expect("its own state");
    assert_eq!(other.world.digest(), arena.world.digest());
    assert_eq!(*other.mind(soldier), *arena.mind(soldier));
    arena.tick(5);
    other.tick(5);
    assert_eq!(other.world.digest(), arena.world.digest());
    arena.identity(soldier).npc_type = kind::PASSIVE;
    let refused = other.world.load_state(&arena.world.state()).expect_err("a passive soldier").to_string();
    assert!(refused.contains("are no orders"), "{refused}");
}
