//! Same config, seed and actions: same bytes, whatever the process, the number of threads and the place in a batch.

use hinterland_env::AutoresetMode;
use serde_json::json;

use crate::play::{Play, config};

const TICKS: usize = 2_000;

/// What happened, step by step and world by world: the world's digest, and everything that was returned.
fn trace(play: &mut Play, seed: u64, ticks: usize) -> Vec<Vec<(u64, Vec<u8>)>> {
    play.reset(seed);
    let (worlds, players) = (play.batch.num_worlds(), play.players());
    let mut steps = Vec::with_capacity(ticks);
    for _ in 0..ticks {
        play.draw_wild();
        play.step();
        let digests = play.digests();
        steps.push((0..worlds).map(|world| (digests[world], play.out.of_world(world, players))).collect());
    }
    steps
}

/// Short episodes, so that a trace goes through several of them.
fn short(respawn: &str, layout: &str) -> std::sync::Arc<hinterland_world::config::Config> {
    config(json!({
        "players": {"count": 8, "respawn": respawn},
        "npc": {"count": 8},
        "combat": {"spawn_immunity": 2},
        "observation": {"layout": layout, "entities": 8},
        "task": {"embedding_dim": 8},
        "episode": {"horizon": 300},
    }))
}

#[test]
fn two_runs_any_number_of_threads_and_any_place_in_a_batch() {
    for (respawn, layout) in [("immediate", "packed"), ("never", "nmmo")] {
        let config = short(respawn, layout);
        let mut batch = Play::new(&config, 16, 1, AutoresetMode::SameStep);
        let expected = trace(&mut batch, 5, TICKS);
        assert_eq!(trace(&mut batch, 5, TICKS / 10), expected[..TICKS / 10], "a second run, {respawn}");
        // Two are bound to cores where there are two; five, of which three have a world more than the others, hardly anywhere.
        for count in [2, 5] {
            let mut threads = Play::new(&config, 16, count, AutoresetMode::SameStep);
            // Comparing with `==` first: the message of a failed assert_eq would be megabytes.
            let same = trace(&mut threads, 5, TICKS) == expected;
            assert!(same, "{count} threads, {respawn}");
        }
        for world in [0, 7, 15] {
            let mut alone = Play::new(&config, 1, 1, AutoresetMode::SameStep);
            let steps = trace(&mut alone, 5 + world as u64, TICKS);
            for (tick, step) in steps.iter().enumerate() {
                assert!(step[0] == expected[tick][world], "world {world} alone, tick {tick}, {respawn}");
            }
        }
    }
}

#[test]
fn different_seeds_and_episodes_differ() {
    let config = short("never", "packed");
    let mut play = Play::new(&config, 4, 1, AutoresetMode::Disabled);
    play.reset(1);
    let mut seen = play.digests();
    // The next episode of the same seeds.
    play.batch.reset(&[None; 4], None, &mut play.out.outputs()).expect("a reset");
    seen.extend(play.digests());
    play.reset(100);
    seen.extend(play.digests());
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 12);
}

#[test]
fn an_episode_can_be_had_again() {
    let config = short("never", "packed");
    let mut play = Play::new(&config, 2, 1, AutoresetMode::SameStep);
    let first = trace(&mut play, 9, 350);
    let again = trace(&mut play, 9, 350);
    assert!(first == again, "a reset with a seed begins at its episode 0");
}

#[test]
fn reused_records_are_as_if_written_anew() {
    for (layout, respawn, mode) in [
        ("packed", "never", AutoresetMode::SameStep),
        ("packed", "immediate", AutoresetMode::NextStep),
        ("nmmo", "never", AutoresetMode::Disabled),
        ("nmmo", "immediate", AutoresetMode::SameStep),
    ] {
        let config = config(json!({
            "players": {
                "count": 12, "respawn": respawn, "teams": {"a": [1, 2, 3, 4, 5, 6, 7, 8], "b": [9, 10, 11, 12]},
            },
            "combat": {"spawn_immunity": 1},
            "observation": {"layout": layout, "entities": 9, "noop_action_target": layout == "packed"},
            "episode": {"horizon": 120},
        }));
        let mut anew = Play::new(&config, 2, 1, mode);
        let mut reused = Play::new(&config, 2, 1, mode);
        reused.out.reused = true;
        let (anew, reused) = (trace(&mut anew, 3, 400), trace(&mut reused, 3, 400));
        for (tick, (anew, reused)) in anew.iter().zip(&reused).enumerate() {
            assert!(anew == reused, "step {tick}, {layout}, {respawn}, {mode:?}");
        }
    }
}
