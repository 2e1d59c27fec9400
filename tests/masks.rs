//! Masks never leave an agent without a choice, and tell the truth about what can be done.

use std::sync::Arc;

use hinterland_env::AutoresetMode;
use hinterland_world::config::Config;
use hinterland_world::event::Event;
use hinterland_world::intent::Direction;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::play::{Play, column, config};

fn mode(name: &str) -> AutoresetMode {
    match name {
        "next" => AutoresetMode::NextStep,
        "same" => AutoresetMode::SameStep,
        _ => AutoresetMode::Disabled,
    }
}

prop_compose! {
    fn any_config()(
        layout in prop::sample::select(vec!["packed", "nmmo"]),
        respawn in prop::sample::select(vec!["never", "immediate"]),
        systems in any::<[bool; 8]>(),
        options in any::<[bool; 3]>(),
        entities in 1u16..40,
        messages in 1u16..8,
        vision_radius in 1u16..12,
        reach in 0u16..6,
        immunity in 0u16..10,
        tokens in 1u16..=127,
        wares in (1u16..=32, 1u16..=255, 1u16..400, 1u16..15),
    ) -> Value {
        let [combat, npc, communication, fog, item, exchange, profession, progression] = systems;
        let (capacity, prices, listings, levels) = wares;
        let [noop, teams, fog_shown] = options;
        let mut given = json!({
            "players": {"count": 8, "respawn": respawn, "vision_radius": vision_radius},
            "combat": {"enabled": combat, "range_reach": reach, "spawn_immunity": immunity},
            "npc": {"enabled": combat && npc, "count": 12},
            "communication": {"enabled": communication, "num_tokens": tokens},
            "item": {"enabled": item, "inventory_capacity": capacity},
            "equipment": {"enabled": item, "weapon_drop_prob": 0.5},
            "profession": {"enabled": item && profession, "spawn_clusters": 60, "spawn_uniforms": 120},
            "exchange": {"enabled": item && exchange, "base_gold": 30, "prices": prices},
            "progression": {"enabled": progression, "level_max": levels},
            "fog": {"onset": if fog { json!(3) } else { Value::Null }},
            "observation": {
                "layout": layout, "entities": entities, "messages": messages, "noop_action_target": noop,
                "death_fog_obs": fog_shown, "listings": listings,
            },
            "task": {"embedding_dim": 4},
            "episode": {"horizon": 25},
        });
        if teams {
            given["players"]["teams"] = json!({"a": [1, 2, 3, 4, 5], "b": [6, 7, 8]});
            given["players"]["spawn"] = json!("teams");
        }
        given
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_head_is_ever_all_zero(given in any_config(), autoreset in prop::sample::select(vec!["next", "same", "none"])) {
        let config = config(given);
        // Immediate respawn is refused in disabled mode, which has a test of its own.
        let Ok(mut play) = Play::try_new(&config, 2, 1, mode(autoreset)) else { return Ok(()) };
        play.reset(1);
        for _ in 0..60 {
            for slot in 0..play.batch.num_slots() {
                for head in 0..play.batch.layout().heads.len() {
                    let mask = play.mask(slot, head);
                    prop_assert!(mask.iter().all(|choice| *choice <= 1));
                    prop_assert!(mask.contains(&1), "slot {slot}, head {head}");
                }
            }
            let living = play.out.alive.clone();
            play.draw_valid();
            play.step();
            // A world that has ended counts whatever is sent.
            let counted = autoreset == "none" && play.out.world_tick.contains(&25);
            let invalid = living.iter().zip(&play.out.invalid_actions).filter(|(alive, count)| **alive > 0 && **count > 0);
            prop_assert!(counted || invalid.count() == 0, "what a mask allows is valid");
        }
    }
}

fn positions(play: &mut Play) -> Vec<(i32, i32)> {
    let state = play.state(0);
    let pairs = column(&state, "entity", "row").iter().zip(column(&state, "entity", "col"));
    pairs.map(|(row, col)| (*row, *col)).take(play.players()).collect()
}

#[test]
fn a_move_that_is_masked_in_happens_and_one_that_is_masked_out_does_not() {
    let config = config(json!({
        "npc": {"enabled": false}, "combat": {"enabled": false}, "resource": {"enabled": false},
    }));
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    let head = play.head("Move", "Direction");
    let (mut made, mut blocked) = (0, 0);
    for seed in 0..4 {
        play.reset(seed);
        for tick in 0..120 {
            let before = positions(&mut play);
            let masks: Vec<_> = (0..play.players()).map(|slot| play.mask(slot, head).to_vec()).collect();
            for slot in 0..play.players() {
                play.set(slot, head, ((tick / 6 + slot) % 5) as i32);
            }
            play.step();
            let after = positions(&mut play);
            for slot in (0..play.players()).filter(|slot| play.out.alive[*slot] != 0) {
                let choice = (tick / 6 + slot) % 5;
                let (rows, cols) = Direction::ALL[choice].delta();
                let there = (before[slot].0 + i32::from(rows), before[slot].1 + i32::from(cols));
                let expected = if masks[slot][choice] != 0 { there } else { before[slot] };
                assert_eq!(after[slot], expected, "tick {tick}, slot {slot}, {:?}", Direction::ALL[choice]);
                made += usize::from(after[slot] != before[slot]);
                blocked += usize::from(masks[slot][choice] == 0);
            }
        }
    }
    assert!(made > 500 && blocked > 100, "{made} moves made, {blocked} blocked");
}

/// Players in two crowds who know nothing but each other.
fn crowd(immunity: u16) -> Arc<Config> {
    let half = |first: u16| (first..first + 8).collect::<Vec<_>>();
    config(json!({
        "players": {"teams": {"a": half(1), "b": half(9)}, "spawn": "teams"},
        "npc": {"enabled": false},
        "combat": {"spawn_immunity": immunity, "melee_damage": 1, "range_damage": 1, "mage_damage": 1},
        "resource": {"enabled": false},
    }))
}

fn hits(play: &mut Play) -> Vec<(i32, i32)> {
    let world = play.batch.world(0).expect("a world");
    let hits = world.happenings().filter(|happening| happening.event == Event::ScoreHit);
    hits.map(|hit| (hit.entity, hit.target)).collect()
}

/// Ids in the rows of a slot's entity table.
fn rows(play: &Play, slot: usize) -> Vec<i32> {
    let table = play.field(slot, "Entity").chunks_exact(28);
    let ids = table.map(|row| i32::from(i16::from_le_bytes([row[0], row[1]])));
    ids.take_while(|id| *id != 0).collect()
}

#[test]
fn an_attack_that_is_masked_out_never_lands_and_one_that_is_masked_in_does() {
    const IMMUNITY: u16 = 6;
    let mut play = Play::new(&crowd(IMMUNITY), 1, 1, AutoresetMode::SameStep);
    let (style, target, direction) =
        (play.head("Attack", "Style"), play.head("Attack", "Target"), play.head("Move", "Direction"));
    let (mut landed, mut refused) = (0, 0);
    for seed in 0..3 {
        play.reset(seed);
        for tick in 0..80u16 {
            // The target is a tick older when the attack is executed than when the mask was made (rules 17, O5).
            let on_the_edge = tick + 1 == IMMUNITY;
            let attacker = usize::from(tick) % play.players();
            let seen = rows(&play, attacker);
            let row = 1 + (usize::from(tick) / play.players() + seed as usize) % (seen.len() - 1).max(1);
            if row < seen.len() && !on_the_edge {
                let allowed = play.mask(attacker, target)[row] != 0;
                play.set(attacker, style, i32::from(tick % 3));
                play.set(attacker, target, row as i32);
                play.step();
                let expected = if allowed { vec![(attacker as i32 + 1, seen[row])] } else { vec![] };
                assert_eq!(hits(&mut play), expected, "tick {tick}");
                landed += usize::from(allowed);
                refused += usize::from(!allowed);
            } else {
                play.step();
            }
            // In between everybody walks, so that some are out of reach.
            for slot in 0..play.players() {
                play.set(slot, direction, ((slot + usize::from(tick) / 7) % 4) as i32);
            }
        }
    }
    assert!(landed > 20 && refused > 20, "{landed} landed, {refused} refused");
}

#[test]
fn oneself_is_never_a_target() {
    let mut play = Play::new(&crowd(0), 1, 1, AutoresetMode::SameStep);
    let (style, target) = (play.head("Attack", "Style"), play.head("Attack", "Target"));
    play.reset(3);
    for slot in 0..play.players() {
        assert_eq!(play.mask(slot, target)[0], 0);
        assert_eq!(*play.mask(slot, target).last().unwrap(), 0, "with somebody in reach the no-op is masked out");
        play.set(slot, style, 0);
        play.set(slot, target, 0);
    }
    play.step();
    assert_eq!(hits(&mut play), []);
    assert!(play.out.invalid_actions.iter().all(|count| *count == 0), "row 0 is a valid index");
}
