//! Rules 10.5.

use hinterland_terrain::Material;
use serde_json::json;

use crate::arena::{Arena, MIDDLE, attack};
use crate::event::Event;
use crate::intent::{Direction, Intent, Style};
use crate::npc::kind;
use crate::script::{Resurrection, Script};

/// Player 2 has died of hunger in the step before, and player 1 stands where it will come back.
fn bereaved() -> Arena {
    let mut arena = Arena::new(json!({"players": {"count": 3}, "combat": {"spawn_immunity": 0}}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.skills(2).exp[4] = 33;
    *arena.gold(2) = 9;
    arena.act(2, Intent { token: Some(5), ..Intent::default() });
    arena.tick(4);
    (arena.vitals(2).health, arena.vitals(2).food) = (10, 0);
    arena.tick(1);
    assert!(!arena.lives(2));
    arena
}

fn back(freeze: i16) -> Script {
    let named = Resurrection { id: 2, row: MIDDLE, col: MIDDLE + 1, freeze, health: 50 };
    Script { resurrections: Some(vec![named]), ..Script::default() }
}

#[test]
fn rules_10_5_what_the_resurrected_have() {
    let mut arena = bereaved();
    arena.tick_with(back(10));
    let vitals = *arena.vitals(2);
    assert_eq!((vitals.health, vitals.food, vitals.water, vitals.freeze), (50, 100, 100, 10));
    assert_eq!((arena.position(2).row, arena.position(2).col), (MIDDLE, MIDDLE + 1));
    assert_eq!((arena.message(2), arena.identity(2).npc_type), (0, -1));
    assert_eq!((vitals.time_alive, arena.skills(2).exp[4], *arena.gold(2)), (6, 33, 9), "what stays");
    assert_eq!((arena.status(2).immortal_until, arena.status(2).life_order), (17, 1), "tick 7 and 10");
}

#[test]
fn rules_10_5_it_acts_in_step_t_plus_9_and_is_mortal_in_step_t_plus_10() {
    let mut arena = bereaved();
    arena.tick_with(back(10));
    let born = i32::from(arena.position(2).col);
    let seen: Vec<_> = (0..=11)
        .map(|_| {
            (arena.vitals(1).food, arena.vitals(1).water) = (100, 100);
            arena.intend(2, Intent { step: Some(Direction::East), ..Intent::default() });
            arena.place(1, MIDDLE, MIDDLE);
            arena.act(1, attack(Style::Melee, 2));
            let moved = i32::from(arena.position(2).col) - born;
            (arena.vitals(2).freeze, moved, arena.identity(2).npc_type, arena.vitals(2).damage, arena.vitals(2).food)
        })
        .collect();
    assert_eq!(seen[..2], [(9, 0, -1, 0, 100), (8, 0, -1, 0, 100)], "steps T, T + 1: frozen, immortal, not hungry");
    assert_eq!(seen[8], (1, 0, -1, 0, 100), "step T + 8");
    assert_eq!(seen[9], (0, 1, -1, 0, 100), "step T + 9: it moves, and still nothing hurts it");
    assert_eq!(seen[10], (0, 2, 0, 10, 100), "step T + 10: mortal at the end of the update, hit by the attack");
    assert_eq!(seen[11].4, 95, "step T + 11: hunger");
    assert_eq!(arena.status(2).immortal_until, 0);
}

#[test]
fn rules_10_5_it_can_come_back_in_the_step_in_which_it_died() {
    let mut arena = Arena::new(json!({"players": {"count": 3}}));
    (arena.vitals(2).health, arena.vitals(2).food) = (10, 0);
    arena.tick_with(back(3));
    assert_eq!((arena.health(2), arena.told(Event::AgentCulled).len()), (50, 1));
    assert!(arena.world.view().outcome.deaths[1] != crate::life::Cause::None, "the death is told all the same");
}

#[test]
fn rules_10_5_the_living_do_not_come_back() {
    let mut arena = Arena::new(json!({"players": {"count": 3}}));
    let at = arena.position(2);
    arena.tick_with(back(3));
    assert_eq!((arena.health(2), arena.position(2), arena.vitals(2).freeze), (100, at, 0));
}

#[test]
fn rules_10_5_the_resurrected_act_behind_all_others() {
    let mut arena = Arena::new(json!({"players": {"count": 3}, "resource": {"enabled": false}}));
    for id in 1..=3 {
        arena.place(id, MIDDLE, MIDDLE);
    }
    let harvester = |arena: &mut Arena| {
        arena.tile(MIDDLE, MIDDLE, Material::Herb);
        arena.tick(1);
        arena.told(Event::HarvestItem)[0].entity
    };
    assert_eq!(harvester(&mut arena), 1);
    for (dead, next) in [(1, 2), (2, 3), (3, 1)] {
        arena.vitals(dead).health = 0;
        let named = Resurrection { id: dead, row: MIDDLE, col: MIDDLE, freeze: 0, health: 100 };
        arena.tick_with(Script { resurrections: Some(vec![named]), ..Script::default() });
        assert_eq!(harvester(&mut arena), next, "{dead} came back last");
    }
}

#[test]
fn rules_17_r41_the_resurrected_have_no_new_spawn_immunity() {
    let mut arena = Arena::new(json!({"players": {"count": 3}, "resource": {"enabled": false}}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.place(3, MIDDLE, MIDDLE);
    arena.tick(21);
    arena.vitals(2).health = 1;
    arena.place(2, MIDDLE, MIDDLE);
    arena.intend(1, attack(Style::Melee, 2));
    arena.tick_with(back(1));
    assert_eq!(arena.vitals(2).damage, 10, "the mark of the hit that killed it");
    arena.tick(1);
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!((arena.vitals(2).time_alive, arena.health(2)), (24, 40));
}

#[test]
fn rules_10_5_npcs_do_not_see_the_immortal() {
    let mut arena = Arena::new(json!({}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.identity(1).npc_type = -1;
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE + 2);
    arena.tick(1);
    assert_eq!((arena.mind(npc).target_id, arena.vitals(1).damage), (0, 0));
    arena.identity(1).npc_type = 0;
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 1);
    arena.identity(1).npc_type = -1;
    arena.tick(1);
    assert_eq!(arena.mind(npc).target_id, 0, "and lose whom they hunted");
}

#[test]
fn rules_10_5_nobody_comes_back_by_itself() {
    let mut arena = bereaved();
    arena.tick(20);
    assert!(!arena.lives(2));
}
