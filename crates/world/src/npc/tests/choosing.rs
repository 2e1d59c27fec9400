//! Rules 7.4.

use hinterland_terrain::Material;
use serde_json::json;

use crate::arena::{Arena, MIDDLE, attack};
use crate::intent::Style;
use crate::movement::Position;
use crate::npc::kind;

fn at(row: i16, col: i16) -> Position {
    Position { row: MIDDLE + row, col: MIDDLE + col }
}

/// Players and NPCs on grass, nobody hungry or immune.
fn meadow() -> Arena {
    Arena::new(json!({"players": {"count": 3}, "resource": {"enabled": false}, "combat": {"spawn_immunity": 0}}))
}

/// A meadow with an NPC in the middle, which fights with that style.
fn with_npc(kind: i16) -> (Arena, i32) {
    let mut arena = meadow();
    let npc = arena.add_npc(kind, MIDDLE, MIDDLE);
    (arena, npc)
}

#[test]
fn rules_7_4_hostile_npcs_see_seven_tiles_far() {
    for (distance, target) in [(7, 1), (8, 0)] {
        let (mut arena, npc) = with_npc(kind::HOSTILE);
        arena.place(1, MIDDLE + 1, MIDDLE - distance);
        arena.tick(1);
        assert_eq!(arena.mind(npc).target_id, target, "{distance}");
    }
}

#[test]
fn rules_7_4_the_closest_is_closest_in_rows_or_columns() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(1, MIDDLE, MIDDLE + 6);
    arena.place(2, MIDDLE + 5, MIDDLE + 5);
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 2, "5 away by L-infinity, 10 on foot");
}

#[test]
fn rules_7_4_of_the_equally_close_the_smaller_id() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(3, MIDDLE - 4, MIDDLE);
    arena.place(2, MIDDLE, MIDDLE + 4);
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 2);
}

#[test]
fn rules_7_4_a_target_is_kept_though_another_comes_closer() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(2, MIDDLE, MIDDLE + 6);
    arena.tick(1);
    arena.place(1, MIDDLE, MIDDLE + 2);
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 2);
}

#[test]
fn rules_7_4_a_target_out_of_sight_is_dropped() {
    for (kind, next) in [(kind::HOSTILE, 1), (kind::NEUTRAL, 0)] {
        let (mut arena, npc) = with_npc(kind);
        arena.mind(npc).target_id = 2;
        arena.place(2, MIDDLE, MIDDLE + 8);
        arena.place(1, MIDDLE, MIDDLE + 7);
        arena.tick(1);
        assert_eq!(arena.mind(npc).target_id, next, "only hostile ones search for another");
    }
}

#[test]
fn rules_7_4_a_dead_target_is_dropped() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(1, MIDDLE, MIDDLE + 5);
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 1);
    arena.vitals(1).health = 0;
    arena.tick(2);
    assert_eq!(arena.mind(npc).target_id, 0, "culled in the first step, missed in the second");
}

#[test]
fn rules_7_4_neutral_npcs_hunt_who_attacked_them() {
    let (mut arena, npc) = with_npc(kind::NEUTRAL);
    arena.place(1, MIDDLE, MIDDLE + 3);
    arena.tick(1);
    assert_eq!((arena.mind(npc).target_id, arena.health(1)), (0, 100));
    arena.place(npc, MIDDLE, MIDDLE);
    arena.act(1, attack(Style::Melee, npc));
    arena.place(npc, MIDDLE, MIDDLE);
    arena.tick(1);
    assert_eq!((arena.mind(npc).target_id, arena.health(1)), (1, 90));
    arena.tick(4);
    assert_eq!(arena.mind(npc).target_id, 1, "as long as it sees it");
}

#[test]
fn rules_7_4_the_last_attacker_is_adopted() {
    let (mut arena, npc) = with_npc(kind::NEUTRAL);
    (1..=2).for_each(|id| arena.place(id, MIDDLE, MIDDLE + 1));
    arena.intend(1, attack(Style::Melee, npc));
    arena.act(2, attack(Style::Melee, npc));
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 2);
}

#[test]
fn rules_7_4_an_attacker_does_not_draw_it_off_its_target() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(1, MIDDLE, MIDDLE + 1);
    arena.tick(1);
    arena.place(2, MIDDLE, MIDDLE);
    arena.place(npc, MIDDLE, MIDDLE);
    arena.act(2, attack(Style::Melee, npc));
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 1);
}

#[test]
fn rules_17_r14_an_attacker_is_adopted_for_the_tick_though_unseen() {
    let (mut arena, npc) = with_npc(kind::NEUTRAL);
    arena.place(1, MIDDLE, MIDDLE + 9);
    arena.combatant(npc).attacker_id = 1;
    arena.tick(1);
    assert_eq!((arena.mind(npc).target_id, arena.position(npc)), (1, at(0, 1)), "towards it");
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 0, "then dropped");
}

#[test]
fn rules_7_4_passive_npcs_neither_strike_nor_flee() {
    let (mut arena, npc) = with_npc(kind::PASSIVE);
    arena.place(1, MIDDLE, MIDDLE);
    for _ in 0..5 {
        let here = arena.position(npc);
        arena.place(1, here.row, here.col);
        arena.act(1, attack(Style::Melee, npc));
    }
    assert_eq!((arena.mind(npc).target_id, arena.health(1)), (0, 100));
}

#[test]
fn rules_7_4_a_charge_is_a_step_and_a_strike_if_in_reach_now() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(1, MIDDLE, MIDDLE + 4);
    arena.tick(1);
    assert_eq!((arena.position(npc), arena.health(1)), (at(0, 1), 100), "it steps into reach");
    arena.tick(1);
    assert_eq!((arena.position(npc), arena.health(1)), (at(0, 2), 90), "it strikes and steps");
}

#[test]
fn rules_7_4_it_strikes_with_its_own_style() {
    let given = json!({"combat": {"spawn_immunity": 0, "melee_reach": 1, "range_reach": 1, "mage_reach": 3}});
    for (style, health) in [(Style::Melee, 100), (Style::Range, 100), (Style::Mage, 90)] {
        let mut arena = Arena::new(given.clone());
        let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE);
        arena.combatant(npc).style = style;
        arena.place(1, MIDDLE, MIDDLE + 3);
        arena.vitals(1).food = 40;
        arena.tick(1);
        assert_eq!(arena.health(1), health, "{style:?}");
    }
}

#[test]
fn rules_7_4_on_its_targets_tile_it_strikes_and_stays() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(1, MIDDLE, MIDDLE);
    arena.tick(3);
    assert_eq!((arena.position(npc), arena.health(1)), (at(0, 0), 70));
}

#[test]
fn rules_7_4_npcs_mind_walls_but_nobody_in_their_way() {
    let given = json!({"players": {"allow_move_into_occupied_tile": false}, "resource": {"enabled": false}});
    let mut arena = Arena::new(given);
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE);
    arena.place(1, MIDDLE, MIDDLE + 1);
    arena.tick(1);
    assert_eq!(arena.position(npc), at(0, 1), "onto the player's tile");
    arena.place(1, MIDDLE, MIDDLE + 4);
    arena.tile(MIDDLE, MIDDLE + 2, Material::Water);
    arena.tick(1);
    let around = [at(-1, 1), at(1, 1)];
    assert!(around.contains(&arena.position(npc)), "around the water");
}

#[test]
fn rules_7_4_wanderers_go_any_way() {
    let mut steps = std::collections::BTreeMap::new();
    let (mut arena, npc) = with_npc(kind::PASSIVE);
    for _ in 0..400 {
        arena.place(npc, MIDDLE, MIDDLE);
        arena.tick(1);
        let Position { row, col } = arena.position(npc);
        *steps.entry((row - MIDDLE, col - MIDDLE)).or_insert(0) += 1;
    }
    assert_eq!(steps.keys().copied().collect::<Vec<_>>(), [(-1, 0), (0, -1), (0, 1), (1, 0)], "and never stay");
    assert!(steps.values().all(|count| (70..130).contains(count)), "{steps:?}");
}

#[test]
fn rules_7_4_wanderers_try_north_south_west_east_in_turn() {
    // With one way closed, the next in the cycle has two chances in four.
    let (mut arena, npc) = with_npc(kind::PASSIVE);
    arena.tile(MIDDLE - 1, MIDDLE, Material::Stone);
    let mut south = 0;
    for _ in 0..400 {
        arena.place(npc, MIDDLE, MIDDLE);
        arena.tick(1);
        south += usize::from(arena.position(npc) == at(1, 0));
    }
    assert!((160..240).contains(&south), "{south} of 400");
}

#[test]
fn rules_7_4_walled_in_it_tries_north_in_vain() {
    let (mut arena, npc) = with_npc(kind::PASSIVE);
    for (row, col) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
        arena.tile(MIDDLE + row, MIDDLE + col, Material::Stone);
    }
    arena.tick(5);
    assert_eq!(arena.position(npc), at(0, 0));
}

#[test]
fn rules_7_4_the_option_lets_npcs_fight_each_other() {
    for allowed in [true, false] {
        let given = json!({"npc": {"allow_attack_other_npcs": allowed}, "resource": {"enabled": false}});
        let mut arena = Arena::new(given);
        let hunter = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE);
        let prey = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE + 2);
        arena.tick(1);
        assert_eq!(arena.mind(hunter).target_id, if allowed { prey } else { 0 }, "never itself (17, R15)");
        assert_eq!(arena.health(prey), if allowed { 90 } else { 100 });
    }
}

#[test]
fn rules_7_4_without_the_option_an_attacking_npc_is_chased_but_not_struck() {
    let (mut arena, npc) = with_npc(kind::NEUTRAL);
    let other = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE + 3);
    arena.combatant(npc).attacker_id = other;
    arena.tick(1);
    assert_eq!((arena.mind(npc).target_id, arena.position(npc), arena.health(other)), (other, at(0, 1), 100));
}

#[test]
fn rules_7_4_choices_are_made_before_anybody_moves() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    arena.place(1, MIDDLE, MIDDLE + 7);
    let step = Some(crate::intent::Direction::East);
    arena.act(1, crate::intent::Intent { step, ..Default::default() });
    assert_eq!((arena.mind(npc).target_id, arena.position(npc)), (1, at(0, 1)), "it saw it where it was");
}

#[test]
fn rules_7_4_a_script_chooses_for_npcs() {
    let (mut arena, npc) = with_npc(kind::HOSTILE);
    let idle = arena.add_npc(kind::PASSIVE, MIDDLE + 5, MIDDLE);
    arena.place(1, MIDDLE, MIDDLE + 1);
    let step = Some(crate::intent::Direction::West);
    let npc_actions = Some([(npc, crate::intent::Intent { step, ..Default::default() })].into());
    arena.tick_with(crate::script::Script { npc_actions, ..Default::default() });
    assert_eq!((arena.position(npc), arena.health(1)), (at(0, -1), 100));
    assert_eq!(arena.position(idle), at(5, 0), "those not named do nothing");
}

#[test]
fn rules_7_4_hostile_npcs_hunt_the_closest_player_in_sight() {
    let mut arena = Arena::new(json!({}));
    arena.place(1, MIDDLE, MIDDLE + 7);
    arena.place(2, MIDDLE + 6, MIDDLE);
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE);
    arena.tick(1);
    assert_eq!(arena.position(npc), Position { row: MIDDLE + 1, col: MIDDLE }, "towards player 2");
    assert_eq!(arena.vitals(2).health, 100, "out of reach");
    arena.tick(2);
    assert_eq!(arena.vitals(2).health, 100, "reach is judged where it stood as the tick began");
    arena.tick(1);
    assert_eq!(arena.vitals(2).damage, 10, "it steps and strikes in one tick, immunity or not");
}

#[test]
fn rules_7_4_neutral_npcs_strike_back_only() {
    let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 0}}));
    arena.place(1, MIDDLE, MIDDLE + 2);
    let npc = arena.add_npc(kind::NEUTRAL, MIDDLE, MIDDLE);
    arena.tick(3);
    assert_eq!(arena.combatant(1).latest_combat_tick, 0);
    let at = arena.position(npc);
    arena.place(1, at.row, at.col);
    let style = Style::Mage;
    arena.intend(1, attack(style, npc));
    arena.tick(2);
    assert_eq!(arena.vitals(1).damage, 10);
}

#[test]
fn rules_7_4_passive_npcs_never_strike() {
    let mut arena = Arena::new(json!({}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
    arena.combatant(npc).attacker_id = 1;
    arena.place(1, MIDDLE, MIDDLE);
    arena.tick(5);
    assert_eq!(arena.combatant(1).latest_combat_tick, 0);
}

#[test]
fn rules_7_4_wanderers_take_the_first_open_direction() {
    let mut arena = Arena::new(json!({}));
    for (row, col) in [(MIDDLE - 1, MIDDLE), (MIDDLE + 1, MIDDLE), (MIDDLE, MIDDLE + 1)] {
        arena.tile(row, col, Material::Stone);
    }
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
    arena.tick(1);
    assert_eq!(arena.position(npc), Position { row: MIDDLE, col: MIDDLE - 1 }, "west is the only way");
}
