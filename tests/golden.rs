//! Digests of games that were played before: eight configs, two thousand ticks each, half of them from a busy state. A change
//! that alters them says why in its commit; `UPDATE_GOLDEN=1` writes the file anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hinterland_env::AutoresetMode;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

use crate::busy::busy_state;
use crate::play::{Play, config};

const TICKS: usize = 2_000;
/// A digest is kept every so many ticks, so that a difference is found near where it began.
const EVERY: usize = 250;

fn configs() -> [(&'static str, Value, bool); 8] {
    let shown = json!({"entities": 12});
    [
        ("everything", json!({"observation": shown}), false),
        ("everything, busy", json!({"observation": shown, "players": {"respawn": "immediate"}}), true),
        ("the original's layout, busy", json!({"observation": {"layout": "nmmo"}, "players": {"order": "id"}}), true),
        (
            "teams in fog",
            json!({
                "players": {
                    "count": 8, "spawn": "teams", "respawn": "immediate",
                    "teams": {"north": [1, 2, 3, 4], "south": [5, 6, 7, 8]},
                },
                "fog": {"onset": 20, "speed": 0.25},
                "observation": {"death_fog_obs": true},
            }),
            false,
        ),
        ("no gold, no levels, busy", json!({"exchange": {"enabled": false}, "progression": {"enabled": false}}), true),
        (
            "bare fighting",
            json!({
                "item": {"enabled": false}, "equipment": {"enabled": false}, "profession": {"enabled": false},
                "exchange": {"enabled": false}, "resource": {"enabled": false}, "players": {"respawn": "immediate"},
            }),
            false,
        ),
        (
            "creatures at war, busy",
            json!({"npc": {"allow_attack_other_npcs": true}, "resource": {"resilient_population": 0.5}}),
            true,
        ),
        (
            "closed tiles and seizing",
            json!({
                "players": {"allow_move_into_occupied_tile": false, "respawn": "immediate"},
                "map": {"seize_targets": ["center", "first"]},
            }),
            false,
        ),
    ]
}

/// The digest of both worlds every [`EVERY`] ticks.
fn play(given: Value, busy: bool) -> Vec<String> {
    let config = config(given);
    let mut play = Play::new(&config, 2, 1, AutoresetMode::SameStep);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    play.reset(2026);
    let mut digests = Vec::new();
    for tick in 0..TICKS {
        if busy && tick % EVERY == 0 {
            for index in 0..2 {
                let state = busy_state(play.batch.world(index).expect("a world"), &mut random);
                play.batch.load_state(index, &state, &mut play.out.outputs()).expect("a state that can be");
            }
        }
        if tick % 2 == 0 {
            play.draw_wild();
        } else {
            play.draw_valid();
        }
        play.step();
        if (tick + 1) % EVERY == 0 {
            digests.extend(play.digests().iter().map(|digest| format!("{digest:016x}")));
        }
    }
    digests
}

#[test]
fn games_are_played_as_they_were() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/digests.json");
    let games: BTreeMap<_, _> = configs().into_iter().map(|(name, given, busy)| (name, play(given, busy))).collect();
    let written = format!("{:#}\n", json!(games));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder that can be made");
        std::fs::write(&file, written).expect("a file that can be written");
        return;
    }
    let golden: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("the golden digests")).expect("JSON");
    for (name, digests) in games {
        assert_eq!(json!(digests), golden[name], "{name}: the rules, the dice or the state have changed");
    }
}
