//! Rules 6.1, clause by clause.

use serde_json::json;

use super::ring;
use crate::arena::{Arena, MIDDLE, attack};
use crate::combat::{Stance, may_attack};
use crate::event::Event;
use crate::intent::{Attack, Direction, Intent, Style};
use crate::life::Cause;
use crate::movement::Position;
use crate::npc::kind;
use crate::script::Script;

fn stance(id: i32, col: i16, time_alive: i32) -> Stance {
    Stance { id, position: Position { row: 20, col }, time_alive, alive: true }
}

/// Player 1 attacks `target` for a tick, and nothing comes of it.
fn is_ignored(arena: &mut Arena, target: i32) {
    let before = (arena.combatant(1).latest_combat_tick, *arena.skills(1));
    arena.act(1, attack(Style::Melee, target));
    assert_eq!((arena.combatant(1).latest_combat_tick, *arena.skills(1)), before);
    assert_eq!(arena.told(Event::ScoreHit), []);
}

#[test]
fn rules_6_1_clauses() {
    let attacker = stance(1, 20, 50);
    assert!(may_attack(&attacker, &stance(2, 23, 50), 3, 20));
    assert!(!may_attack(&attacker, &stance(2, 24, 50), 3, 20), "out of reach");
    assert!(!may_attack(&attacker, &stance(1, 20, 50), 3, 20), "oneself");
    assert!(!may_attack(&attacker, &stance(2, 21, 19), 3, 20), "immune at age 19");
    assert!(may_attack(&attacker, &stance(2, 21, 20), 3, 20), "mortal at age 20");
    assert!(may_attack(&stance(-1, 20, 0), &stance(2, 21, 0), 3, 20), "NPCs ignore immunity");
    assert!(may_attack(&attacker, &stance(-3, 21, 0), 3, 20), "NPCs have no immunity");
    let dead = Stance { alive: false, ..stance(2, 21, 50) };
    assert!(!may_attack(&attacker, &dead, 3, 20), "dead");
}

#[test]
fn rules_6_1_a_dead_attacker_does_nothing() {
    let mut arena = ring(json!({"resource": {"enabled": true}}));
    (arena.vitals(1).health, arena.vitals(1).food) = (10, 0);
    is_ignored(&mut arena, 2);
    assert_eq!(arena.vitals(1).cause, Cause::Starvation, "in this step's update, before it could act");
}

#[test]
fn rules_6_1_a_frozen_attacker_does_nothing() {
    let mut arena = ring(json!({}));
    arena.vitals(1).freeze = 2;
    is_ignored(&mut arena, 2);
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.health(2), 90, "the update took the last frozen tick");
}

#[test]
fn rules_6_1_without_combat_nobody_fights() {
    let mut arena = ring(json!({"combat": {"enabled": false}, "npc": {"enabled": false}}));
    is_ignored(&mut arena, 2);
}

#[test]
fn rules_6_1_nobody_of_this_id() {
    let mut arena = ring(json!({}));
    for target in [0, 3, -1, i32::MAX, i32::MIN] {
        is_ignored(&mut arena, target);
    }
}

#[test]
fn rules_6_1_the_young_are_immune_to_players() {
    let mut arena = ring(json!({"combat": {"spawn_immunity": 3}}));
    let mut health = Vec::new();
    for _ in 0..4 {
        arena.act(1, attack(Style::Range, 2));
        health.push(arena.health(2));
    }
    assert_eq!(health, [100, 100, 90, 80], "hit in the step in which it turns 3");
}

#[test]
fn rules_6_1_the_attackers_age_does_not_matter() {
    let mut arena = ring(json!({"combat": {"spawn_immunity": 20}}));
    arena.vitals(2).time_alive = 19;
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!((arena.vitals(1).time_alive, arena.health(2)), (1, 90));
}

#[test]
fn rules_6_1_npcs_ignore_immunity_and_have_none() {
    let mut arena = ring(json!({"combat": {"spawn_immunity": 20}}));
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE - 1);
    arena.act(1, attack(Style::Melee, npc));
    assert_eq!((arena.health(1), arena.health(npc)), (90, 90));
}

#[test]
fn rules_6_1_nobody_hits_oneself() {
    let mut arena = ring(json!({}));
    is_ignored(&mut arena, 1);
    assert_eq!(arena.health(1), 100);
}

#[test]
fn rules_6_1_the_dead_are_not_hit_again() {
    let mut arena = ring(json!({"players": {"count": 3}}));
    arena.vitals(3).health = 10;
    arena.intend(2, attack(Style::Melee, 3));
    arena.act(1, attack(Style::Melee, 3));
    let hits: Vec<_> = arena.told(Event::ScoreHit).iter().map(|hit| hit.entity).collect();
    assert_eq!(hits, [1], "the first of the two kills");
    assert_eq!(arena.combatant(2).latest_combat_tick, 0);
    is_ignored(&mut arena, 3);
}

#[test]
fn rules_6_1_who_starved_in_the_update_is_no_target() {
    let mut arena = ring(json!({"resource": {"enabled": true}}));
    (arena.vitals(2).health, arena.vitals(2).food) = (10, 0);
    is_ignored(&mut arena, 2);
    assert_eq!(arena.vitals(2).cause, Cause::Starvation);
}

#[test]
fn rules_6_1_three_tiles_is_the_reach_of_each_style_in_any_direction() {
    for style in Style::ALL {
        let mut arena = ring(json!({}));
        arena.place(2, MIDDLE - 3, MIDDLE + 3);
        arena.act(1, attack(style, 2));
        assert_eq!(arena.health(2), 90, "{style:?}: a diagonal of 3 is 3 away");
        arena.place(2, MIDDLE - 4, MIDDLE);
        arena.act(1, attack(style, 2));
        assert_eq!(arena.health(2), 90, "{style:?}: 4 is too far");
    }
}

#[test]
fn rules_6_1_reach_is_an_option_of_each_style() {
    let mut arena = ring(json!({"combat": {"melee_reach": 1, "range_reach": 5, "mage_reach": 0}}));
    arena.place(2, MIDDLE, MIDDLE + 2);
    arena.act(1, attack(Style::Melee, 2));
    arena.act(1, attack(Style::Mage, 2));
    assert_eq!(arena.health(2), 100);
    arena.act(1, attack(Style::Range, 2));
    assert_eq!(arena.health(2), 90);
}

#[test]
fn rules_6_1_there_is_no_team_check() {
    let mut arena = ring(json!({"players": {"count": 2, "teams": {"a": [1, 2]}}}));
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.health(2), 90);
}

#[test]
fn rules_6_1_an_immortal_can_be_attacked_and_takes_nothing() {
    let mut arena = ring(json!({}));
    arena.identity(2).npc_type = -1;
    arena.act(1, attack(Style::Mage, 2));
    assert_eq!((arena.health(2), arena.vitals(2).damage, arena.history(2).damage_received), (100, 0, 0));
    let told = arena.told(Event::ScoreHit);
    assert_eq!((told.len(), told[0].number), (1, 10), "what it would have taken");
    assert_eq!((arena.skills(1).exp[2], arena.history(1).damage_inflicted), (6, 10));
    assert_eq!((arena.combatant(1).latest_combat_tick, arena.combatant(2).latest_combat_tick), (1, 1));
    assert_eq!(arena.combatant(2).attacker_id, 1);
}

#[test]
fn rules_6_1_execution_marks_both_sides() {
    let mut arena = ring(json!({}));
    arena.set_tick(40);
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.combatant(2).attacker_id, 1);
    assert_eq!(arena.combatant(1).attacker_id, 0);
    assert_eq!((arena.combatant(1).latest_combat_tick, arena.combatant(2).latest_combat_tick), (41, 41));
}

#[test]
fn rules_6_1_a_dead_npc_is_no_target_of_an_npc() {
    let mut arena = ring(json!({"npc": {"allow_attack_other_npcs": true}}));
    let (killer, late, victim) = (
        arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE + 4),
        arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE + 5),
        arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE + 6),
    );
    arena.vitals(victim).health = 5;
    let strike = attack(Style::Melee, victim);
    let npc_actions = Some([(killer, strike), (late, strike)].into());
    arena.tick_with(Script { npc_actions, ..Script::default() });
    assert!(!arena.lives(victim));
    assert_eq!((arena.history(killer).player_kills, arena.combatant(late).latest_combat_tick), (1, 0));
}

#[test]
fn rules_1_3_the_killed_lose_their_later_actions() {
    let mut arena = ring(json!({}));
    arena.vitals(2).health = 1;
    let target = Some(Attack { style: Style::Melee, target: 1 });
    arena.intend(2, Intent { step: Some(Direction::East), token: Some(9), attack: target, ..Intent::default() });
    arena.act(1, attack(Style::Range, 2));
    assert_eq!(arena.vitals(2).cause, Cause::Player);
    assert_eq!(arena.health(1), 100, "the first in order kills, the other's attack is dropped");
    assert_eq!(arena.position(2), Position { row: MIDDLE, col: MIDDLE + 1 }, "no move");
    let told: Vec<_> = arena.events().into_iter().filter(|(_, event)| *event != Event::LootGold).collect();
    assert_eq!(told, [(1, Event::ScoreHit), (1, Event::PlayerKill), (2, Event::AgentCulled)]);
}

#[test]
fn rules_1_3_reach_is_judged_before_anybody_moves() {
    let mut arena = ring(json!({}));
    arena.place(2, MIDDLE, MIDDLE + 4);
    arena.intend(2, Intent { step: Some(Direction::West), ..Intent::default() });
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.health(2), 100);
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!(arena.health(2), 90);
}
