//! When lives and episodes end, in every mode, as tables.

use std::sync::Arc;

use hinterland_env::{AutoresetMode, EnvError};
use hinterland_world::config::Config;
use serde_json::{Value, json};

use crate::play::{Play, config};

const PLAYER: u8 = 4;

/// Two players on one tile, four ticks an episode: a hit kills, a tick alive pays a quarter.
fn duel(respawn: &str, more: &Value) -> Arc<Config> {
    let mut given = json!({
        "players": {"count": 2, "respawn": respawn, "teams": {"all": [1, 2]}, "spawn": "teams"},
        "npc": {"enabled": false},
        "resource": {"enabled": false},
        "combat": {"spawn_immunity": 0},
        "progression": {"melee_base_damage": 200},
        "episode": {"horizon": 4},
    });
    for (section, options) in more.as_object().expect("sections") {
        given[section] = options.clone();
    }
    config(given)
}

/// What one slot is told about one step: reward, terminated, truncated, alive, life's return, length and cause, tick.
type Told = (f32, u8, u8, u8, f32, i32, u8, i32);

fn told(play: &Play, slot: usize) -> Told {
    let out = &play.out;
    (
        out.rewards[slot],
        out.terminations[slot],
        out.truncations[slot],
        out.alive[slot],
        out.life_return[slot],
        out.life_length[slot],
        out.cause_of_death[slot],
        out.world_tick[slot],
    )
}

/// The first player hits the second.
fn strike(play: &mut Play) {
    let (style, target) = (play.head("Attack", "Style"), play.head("Attack", "Target"));
    play.set(0, style, 0);
    play.set(0, target, 1);
}

/// Plays the table: in step `n` the first player strikes if `strikes` has `n`.
fn check(play: &mut Play, strikes: &[usize], table: &[[Told; 2]]) {
    for (step, row) in table.iter().enumerate() {
        if strikes.contains(&step) {
            strike(play);
        }
        play.step();
        let got = [told(play, 0), told(play, 1)];
        assert_eq!(got, *row, "step {} of the table", step + 1);
    }
}

fn begun(play: &mut Play) {
    play.reset(11);
    assert_eq!([told(play, 0), told(play, 1)], [(0.0, 0, 0, 1, 0.0, 0, 0, 0); 2], "the reset");
    assert_eq!(play.out.invalid_actions, [0, 0]);
}

#[test]
fn never_same_step() {
    let mut play = Play::new(&duel("never", &json!({})), 1, 1, AutoresetMode::SameStep);
    begun(&mut play);
    let table = [
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (-1.0, 1, 0, 0, -1.0, 1, PLAYER, 1)],
        [(0.25, 0, 0, 1, 0.5, 2, 0, 2), (0.0, 0, 0, 0, -1.0, 1, PLAYER, 2)],
        [(0.25, 0, 0, 1, 0.75, 3, 0, 3), (0.0, 0, 0, 0, -1.0, 1, PLAYER, 3)],
        // The horizon: infos tell of the lives that ended, observations are the next episode's.
        [(0.25, 0, 1, 1, 1.0, 4, 0, 0), (0.0, 0, 1, 1, -1.0, 1, PLAYER, 0)],
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (0.25, 0, 0, 1, 0.25, 1, 0, 1)],
    ];
    check(&mut play, &[0], &table);
}

#[test]
fn never_next_step() {
    let mut play = Play::new(&duel("never", &json!({})), 1, 1, AutoresetMode::NextStep);
    begun(&mut play);
    let table = [
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (0.25, 0, 0, 1, 0.25, 1, 0, 1)],
        [(0.25, 0, 0, 1, 0.5, 2, 0, 2), (-1.0, 1, 0, 0, -0.75, 2, PLAYER, 2)],
        [(0.25, 0, 0, 1, 0.75, 3, 0, 3), (0.0, 0, 0, 0, -0.75, 2, PLAYER, 3)],
        [(0.25, 0, 1, 1, 1.0, 4, 0, 4), (0.0, 0, 1, 0, -0.75, 2, PLAYER, 4)],
        // The step after the end: its strike is ignored.
        [(0.0, 0, 0, 1, 0.0, 0, 0, 0), (0.0, 0, 0, 1, 0.0, 0, 0, 0)],
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (0.25, 0, 0, 1, 0.25, 1, 0, 1)],
    ];
    check(&mut play, &[1, 4], &table);
    assert_eq!(play.out.invalid_actions, [0, 0]);
}

#[test]
fn never_disabled() {
    let mut play = Play::new(&duel("never", &json!({})), 2, 1, AutoresetMode::Disabled);
    play.reset(11);
    let table = [
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (-1.0, 1, 0, 0, -1.0, 1, PLAYER, 1)],
        [(0.25, 0, 0, 1, 0.5, 2, 0, 2), (0.0, 0, 0, 0, -1.0, 1, PLAYER, 2)],
        [(0.25, 0, 0, 1, 0.75, 3, 0, 3), (0.0, 0, 0, 0, -1.0, 1, PLAYER, 3)],
        [(0.25, 0, 1, 1, 1.0, 4, 0, 4), (0.0, 0, 1, 0, -1.0, 1, PLAYER, 4)],
        // Over: nothing happens any more.
        [(0.0, 0, 0, 1, 1.0, 4, 0, 4), (0.0, 0, 0, 0, -1.0, 1, PLAYER, 4)],
    ];
    check(&mut play, &[0], &table);
    let (before, records) = (play.digests(), play.out.observations.clone());
    play.actions.fill(0);
    play.step();
    assert_eq!(play.digests(), before);
    assert_eq!(play.out.observations, records);
    assert_eq!(play.out.invalid_actions, [9; 4], "each slot's nine actions");
    // Only the second world goes on.
    let out = play.out.clone();
    play.batch.reset(&[None, None], Some(&[false, true]), &mut play.out.outputs()).expect("a reset");
    assert_eq!(play.out.of_world(0, 2), out.of_world(0, 2));
    assert_eq!(told(&play, 2), (0.0, 0, 0, 1, 0.0, 0, 0, 0));
    play.step();
    assert_eq!(play.out.world_tick, [4, 4, 1, 1]);
}

#[test]
fn immediate_same_step() {
    let mut play = Play::new(&duel("immediate", &json!({})), 1, 1, AutoresetMode::SameStep);
    begun(&mut play);
    let table = [
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (0.25, 0, 0, 1, 0.25, 1, 0, 1)],
        // Infos tell of the life that ended; the observation is the new-born's.
        [(0.25, 0, 0, 1, 0.5, 2, 0, 2), (-1.0, 1, 0, 1, -0.75, 2, PLAYER, 2)],
        [(0.25, 0, 0, 1, 0.75, 3, 0, 3), (0.25, 0, 0, 1, 0.25, 1, 0, 3)],
        // Death and horizon in one step: it terminated.
        [(0.25, 0, 1, 1, 1.0, 4, 0, 0), (-1.0, 1, 0, 1, -0.75, 2, PLAYER, 0)],
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (0.25, 0, 0, 1, 0.25, 1, 0, 1)],
    ];
    check(&mut play, &[1, 3], &table);
}

#[test]
fn the_newborn_is_seen_at_once_in_same_step_mode() {
    let mut play = Play::new(&duel("immediate", &json!({})), 1, 1, AutoresetMode::SameStep);
    play.reset(11);
    play.step();
    strike(&mut play);
    play.step();
    let own = play.numbers(1, "Self");
    assert_eq!((own[0], own[5], own[12]), (2, 0, 100), "id, age and health");
    let record = play.batch.layout().record_bytes;
    let last = &finals(&play)[record..];
    let mask = play.batch.layout().mask_offset;
    assert!(last[4..6] == [2, 0] && last[6..mask].iter().all(|byte| *byte == 0), "the last observation is the dummy");
}

#[test]
fn immediate_next_step() {
    let mut play = Play::new(&duel("immediate", &json!({})), 1, 1, AutoresetMode::NextStep);
    begun(&mut play);
    let table = [
        // The dead are shown the dummy; the new-born's first observation comes one step later and pays nothing.
        [(0.25, 0, 0, 1, 0.25, 1, 0, 1), (-1.0, 1, 0, 0, -1.0, 1, PLAYER, 1)],
        [(0.25, 0, 0, 1, 0.5, 2, 0, 2), (0.0, 0, 0, 1, 0.0, 1, 0, 2)],
        [(0.25, 0, 0, 1, 0.75, 3, 0, 3), (0.25, 0, 0, 1, 0.25, 2, 0, 3)],
        [(0.25, 0, 1, 1, 1.0, 4, 0, 4), (0.25, 0, 1, 1, 0.5, 3, 0, 4)],
        [(0.0, 0, 0, 1, 0.0, 0, 0, 0), (0.0, 0, 0, 1, 0.0, 0, 0, 0)],
    ];
    check(&mut play, &[0], &table);
}

#[test]
fn a_newborn_nobody_has_seen_cannot_act() {
    let mut play = Play::new(&duel("immediate", &json!({"npc": {"enabled": false}})), 1, 1, AutoresetMode::NextStep);
    play.reset(11);
    strike(&mut play);
    play.step();
    let token = play.head("Comm", "Token");
    play.set(1, token, 500);
    play.step();
    assert_eq!(play.out.invalid_actions, [0, 0], "as in the step after a world's end, actions are ignored");
    assert_eq!(play.numbers(1, "Self")[10], 0, "and it said nothing");
    play.set(1, token, 500);
    play.step();
    assert_eq!(play.out.invalid_actions, [0, 1]);
    assert_eq!(play.numbers(1, "Self")[10], 127);
}

#[test]
fn a_world_without_living_learners_ends() {
    // Nobody eats: everybody starves in the second tick.
    let config = config(json!({
        "resource": {"depletion_rate": 100, "starvation_rate": 255}, "npc": {"enabled": false}, "players": {"count": 3},
    }));
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    for _ in 0..2 {
        play.reset(0);
        play.step();
        assert_eq!(play.out.terminations, [0; 3]);
        play.step();
        assert_eq!((&play.out.terminations[..], &play.out.truncations[..]), (&[1; 3][..], &[0; 3][..]));
        assert_eq!((&play.out.cause_of_death[..], &play.out.life_length[..]), (&[1; 3][..], &[2; 3][..]));
        assert_eq!((&play.out.alive[..], &play.out.world_tick[..]), (&[1; 3][..], &[0; 3][..]), "the next episode");
    }
}

#[test]
fn final_observations_are_what_disabled_mode_shows_last() {
    let config = duel("never", &json!({}));
    let mut same = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    let mut disabled = Play::new(&config, 1, 1, AutoresetMode::Disabled);
    for play in [&mut same, &mut disabled] {
        play.reset(3);
        strike(play);
    }
    let record = same.batch.layout().record_bytes;
    same.step();
    disabled.step();
    assert_eq!(finals(&same)[record..], disabled.out.observations[record..], "the one who died");
    assert!(finals(&same)[..record].iter().all(|byte| *byte == 0xAB), "others' are left as they are");
    for _ in 0..3 {
        same.step();
        disabled.step();
    }
    assert_eq!(finals(&same), disabled.out.observations);
    assert!(finals(&disabled).iter().all(|byte| *byte == 0xAB), "same-step mode only");
    assert_ne!(same.out.observations, disabled.out.observations);
}

#[test]
fn actions_of_the_dead_and_of_strangers_are_counted() {
    let mut play = Play::new(&duel("never", &json!({})), 1, 1, AutoresetMode::SameStep);
    play.reset(11);
    strike(&mut play);
    play.step();
    for (slot, action, argument, value) in [
        (0, "Attack", "Style", 0),
        (0, "Attack", "Target", 5),
        (0, "Move", "Direction", 9),
        (1, "Attack", "Style", 0),
        (1, "Attack", "Target", 32),
        (1, "Comm", "Token", 3),
        (1, "Move", "Direction", 4),
        (1, "Use", "InventoryItem", 12),
    ] {
        let head = play.head(action, argument);
        play.set(slot, head, value);
    }
    play.batch.unknown_action(0);
    play.batch.unknown_action(0);
    play.step();
    assert_eq!(
        play.out.invalid_actions,
        [2, 2],
        "a row nobody is in and a clamped move; a token and a move of the dead"
    );
    assert_eq!(play.batch.unknown_actions(0), 2);
    play.step();
    assert_eq!((play.batch.unknown_actions(0), &play.out.invalid_actions[..]), (0, &[0, 0][..]));
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let config = duel("never", &json!({}));
    let mut play = Play::new(&config, 2, 1, AutoresetMode::SameStep);
    let untouched = play.out.clone();
    let step = |play: &mut Play| {
        let actions = play.actions.clone();
        play.batch.step(&actions, &mut play.out.outputs())
    };
    assert_eq!(step(&mut play), Err(EnvError::NotReset { world: 0 }));
    let reset = play.batch.reset(&[Some(1), None], None, &mut play.out.outputs());
    assert_eq!(reset, Err(EnvError::NoSeed { world: 1 }));
    assert_eq!(step(&mut play), Err(EnvError::NotReset { world: 0 }), "the refused reset began no world");
    play.batch.reset(&[Some(1), None], Some(&[true, false]), &mut play.out.outputs()).expect("a reset");
    assert_eq!(step(&mut play), Err(EnvError::NotReset { world: 1 }));
    assert_eq!(play.out.of_world(1, 2), untouched.of_world(1, 2));
    let short = play.batch.reset(&[Some(1)], None, &mut play.out.outputs()).expect_err("one seed for two worlds");
    assert_eq!(short.to_string(), "`seeds` has 1 elements; 2 are needed (one for each world)");
    play.reset(1);
    play.out.rewards.pop();
    let error = step(&mut play).expect_err("three rewards for four slots").to_string();
    assert_eq!(error, "`rewards` has 3 elements; 4 are needed (one for each slot)");
    let immediate = Play::try_new(&duel("immediate", &json!({})), 1, 1, AutoresetMode::Disabled).err();
    let message = immediate.expect("refused").to_string();
    assert!(message.contains("`players.respawn` is \"immediate\""), "{message}");
    assert!(Play::try_new(&config, 0, 1, AutoresetMode::SameStep).is_err());
}

fn finals(play: &Play) -> &[u8] {
    play.out.final_observations.as_deref().expect("they were asked for")
}
