//! Tasks in a batch: drawn by the seed, paid, shown, kept in snapshots, the same everywhere.

use std::sync::Arc;

use hinterland_env::{AutoresetMode, TASK_STATISTICS};
use hinterland_world::config::Config;
use serde_json::json;

use crate::play::{Play, config};
use crate::task_board::board;

const TEXT: &str = "
    task far for agent { goal farthest >= 12 weight 2 }
    task fed for agent { goal count(eat_food) + count(drink_water) >= 20 reward progress + 0.01 * change(health) }
    task fight for agent { goal count(score_hit) >= 3 then count(player_kill) >= 1 reward 2 * progress - 0.1 on failure }
    task keep for agent { goal (elapsed >= 60) while gold <= 3 }
    task crowd for team { goal sum(distance(foes, leader)) <= 100 or alive(foes) == 0 weight 2 }
    task hoard for team { goal HoardGold(30) by tick 80 }
";

fn lively(respawn: &str, layout: &str) -> Arc<Config> {
    config(json!({
        "players": {"count": 12, "respawn": respawn, "teams": {"a": [1, 2, 3], "b": [4, 5, 6, 7], "c": [8, 9, 10, 11, 12]}},
        "combat": {"spawn_immunity": 2},
        "observation": {"layout": layout},
        "episode": {"horizon": 90},
        "task": {"embedding_dim": 64},
    }))
}

fn started(config: &Arc<Config>, worlds: usize, threads: usize, seed: u64) -> Play {
    let mut play = Play::new(config, worlds, threads, AutoresetMode::SameStep);
    play.batch.set_tasks(Some(&board(config, TEXT)));
    play.reset(seed);
    play
}

fn told(play: &Play, slot: usize) -> &[i32] {
    &play.out.task_statistics[slot * TASK_STATISTICS..][..TASK_STATISTICS]
}

#[test]
fn a_world_with_tasks_is_the_same_in_every_place_and_on_every_thread() {
    for respawn in ["never", "immediate"] {
        let config = lively(respawn, "packed");
        let (mut one, mut many) = (started(&config, 1, 1, 7), started(&config, 3, 2, 5));
        let players = one.players();
        for _ in 0..260 {
            for play in [&mut one, &mut many] {
                play.draw_wild();
                play.step();
            }
            assert_eq!(one.out.of_world(0, players), many.out.of_world(2, players));
            assert_eq!(one.digests()[0], many.digests()[2]);
        }
    }
}

#[test]
fn from_a_snapshot_tasks_go_on_as_they_were() {
    for respawn in ["never", "immediate"] {
        let config = lively(respawn, "packed");
        let mut one = started(&config, 1, 1, 11);
        for cut in [3, 40, 85] {
            one.reset(11);
            for _ in 0..cut {
                one.draw_wild();
                one.step();
            }
            let snapshot = one.batch.snapshot(0).expect("a snapshot");
            let mut other = started(&config, 1, 1, 99);
            other.batch.restore(0, &snapshot, &mut other.out.outputs()).expect("the same tasks");
            assert!(other.batch.snapshot(0).expect("a snapshot") == snapshot);
            other.be_at(11, cut);
            let mut earned = 0.0;
            for _ in 0..300 {
                for play in [&mut one, &mut other] {
                    play.draw_wild();
                    play.step();
                }
                earned += one.out.rewards.iter().map(|reward| reward.abs()).sum::<f32>();
                assert_eq!(one.out.of_world(0, 12), other.out.of_world(0, 12));
                assert_eq!(one.digests(), other.digests());
            }
            assert!(earned > 1.0, "tasks pay: {earned}");
        }
    }
}

#[test]
fn a_snapshot_of_other_tasks_is_refused() {
    let config = lively("never", "packed");
    let snapshot = started(&config, 1, 1, 1).batch.snapshot(0).expect("a snapshot");
    let mut other = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    other.reset(1);
    let refused = other.batch.restore(0, &snapshot, &mut other.out.outputs()).unwrap_err().to_string();
    assert!(refused.contains("set the same tasks"), "{refused}");
    other.batch.set_tasks(Some(&board(&config, "task other for agent { goal tick >= 9 }")));
    other.reset(1);
    assert!(other.batch.restore(0, &snapshot, &mut other.out.outputs()).is_err());
    other.batch.set_tasks(Some(&board(&config, TEXT)));
    other.batch.restore(0, &snapshot, &mut other.out.outputs()).expect("the same tasks, to be played from here on");
}

#[test]
fn agents_see_their_tasks_and_the_dead_see_none() {
    for layout in ["packed", "nmmo"] {
        let config = lively("never", layout);
        let mut play = started(&config, 2, 1, 3);
        let embeddings = board(&config, TEXT);
        let check = |play: &Play| {
            for slot in 0..play.players() * 2 {
                let task = told(play, slot)[0] as usize;
                let dead = play.out.alive[slot] == 0;
                let shown = play.field(slot, "Task");
                assert!(shown.iter().any(|byte| *byte != 0) != dead, "slot {slot} with task {task}");
                if !dead {
                    assert_eq!(shown, embeddings.embedding(task), "slot {slot} with task {task}");
                }
            }
        };
        check(&play);
        for _ in 0..200 {
            play.draw_wild();
            play.step();
            check_same_episode(&play, &check);
        }
        play.batch.set_tasks(None);
        play.reset(4);
        assert!(
            (0..24).all(|slot| play.field(slot, "Task").iter().all(|byte| *byte == 0) && told(&play, slot)[0] == -1)
        );
    }
}

/// In the step that ends an episode what is told is of the old, what is shown of the new one.
fn check_same_episode(play: &Play, check: &impl Fn(&Play)) {
    if play.out.truncations.iter().all(|truncated| *truncated == 0) {
        check(play);
    }
}

#[test]
fn a_team_is_paid_alike_and_telescopes() {
    let config = lively("never", "packed");
    let mut play = started(&config, 1, 1, 21);
    let mut earned = [0.0; 12];
    for tick in 1..=30 {
        play.draw_valid();
        play.step();
        assert_eq!(play.out.world_tick[0], tick, "somebody lives to the end");
        for (earned, reward) in earned.iter_mut().zip(&play.out.rewards) {
            *earned += f64::from(*reward);
        }
        let members = [0..3, 3..7, 7..12];
        for team in members {
            let lives = |slot: &usize| play.out.alive[*slot] == 1 && play.out.terminations[*slot] == 0;
            let shared = |slot: &usize| told(&play, *slot)[0] >= 4;
            let rewards: Vec<_> =
                team.filter(|slot| lives(slot) && shared(slot)).map(|slot| play.out.rewards[slot]).collect();
            assert!(rewards.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()), "{rewards:?}");
        }
    }
    let plain = |slot: &usize| play.out.alive[*slot] == 1 && [0, 3].contains(&told(&play, *slot)[0]);
    for slot in (0..12).filter(plain) {
        let progress = f64::from(f32::from_bits(told(&play, slot)[1] as u32));
        if told(&play, slot)[3] < 0 {
            assert!((earned[slot] - progress).abs() < 1e-5, "slot {slot}: {} for {progress}", earned[slot]);
        }
    }
}
