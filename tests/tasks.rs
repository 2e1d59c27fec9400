//! Tasks in a batch: drawn by the seed, paid, shown, kept in snapshots, the same everywhere.

use std::sync::Arc;

use hinterland_env::{AutoresetMode, TASK_STATISTICS};
use hinterland_world::config::Config;
use serde_json::json;

use crate::play::{Play, config};
use crate::task_board::{assigned, board};

const TEXT: &str = "
    task far for agent { goal farthest >= 12 weight 2 }
    task fed for agent { goal count(eat_food) + count(drink_water) >= 20 reward progress + 0.01 * change(health) }
    task fight for agent { goal count(score_hit) >= 3 then count(player_kill) >= 1 reward 2 * progress - 0.1 on failure }
    task keep for agent { goal (elapsed >= 60) while gold <= 3 }
    task crowd for team { goal sum(distance(foes, leader)) <= 100 or alive(foes) == 0 weight 2 }
    task hoard for team { goal HoardGold(30) by tick 80 }
";

fn lively(respawn: &str, layout: &str, at_once: usize) -> Arc<Config> {
    config(json!({
        "players": {"count": 12, "respawn": respawn, "teams": {"a": [1, 2, 3], "b": [4, 5, 6, 7], "c": [8, 9, 10, 11, 12]}},
        "combat": {"spawn_immunity": 2},
        "observation": {"layout": layout},
        "episode": {"horizon": 90},
        "task": {"embedding_dim": 64, "at_once": at_once},
    }))
}

fn started(config: &Arc<Config>, worlds: usize, threads: usize, seed: u64) -> Play {
    let mut play = Play::new(config, worlds, threads, AutoresetMode::SameStep);
    play.batch.set_tasks(Some(&board(config, TEXT)));
    play.reset(seed);
    play
}

/// What is told of a slot's tasks, one after another.
fn told_all(play: &Play, slot: usize) -> std::slice::ChunksExact<'_, i32> {
    let width = play.batch.layout().tasks * TASK_STATISTICS;
    play.out.task_statistics[slot * width..][..width].chunks_exact(TASK_STATISTICS)
}

fn told(play: &Play, slot: usize) -> &[i32] {
    told_all(play, slot).next().expect("at least one task")
}

#[test]
fn a_world_with_tasks_is_the_same_in_every_place_and_on_every_thread() {
    for (respawn, at_once) in [("never", 1), ("immediate", 1), ("never", 3), ("immediate", 3)] {
        let config = lively(respawn, "packed", at_once);
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

/// The outputs, without what is told of the tasks of the long dead: how a team's stood when they died is in no snapshot.
fn told_of_lives(play: &Play) -> Vec<u8> {
    let mut out = play.out.clone();
    let width = play.batch.layout().tasks * TASK_STATISTICS;
    for (slot, told) in out.task_statistics.chunks_exact_mut(width).enumerate() {
        if out.cause_of_death[slot] != 0 && out.terminations[slot] == 0 {
            told.fill(0);
        }
    }
    out.of_world(0, play.players())
}

#[test]
fn from_a_snapshot_tasks_go_on_as_they_were() {
    for (respawn, at_once) in [("never", 1), ("immediate", 1), ("never", 3), ("immediate", 3)] {
        let config = lively(respawn, "packed", at_once);
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
            for _ in 0..512 {
                for play in [&mut one, &mut other] {
                    play.draw_wild();
                    play.step();
                }
                earned += one.out.rewards.iter().map(|reward| reward.abs()).sum::<f32>();
                assert!(told_of_lives(&one) == told_of_lives(&other), "{respawn}, {at_once} at once, cut at {cut}");
                assert_eq!(one.digests(), other.digests());
            }
            assert!(earned > 1.0, "tasks pay: {earned}");
        }
    }
}

#[test]
fn a_snapshot_of_other_tasks_is_refused() {
    let config = lively("never", "packed", 1);
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
    for (layout, respawn, at_once) in [
        ("packed", "never", 1),
        ("nmmo", "never", 1),
        ("packed", "never", 3),
        ("nmmo", "never", 3),
        ("packed", "immediate", 3),
    ] {
        let config = lively(respawn, layout, at_once);
        let mut play = started(&config, 2, 1, 3);
        let embeddings = board(&config, TEXT);
        let check = |play: &Play| {
            for slot in 0..play.players() * 2 {
                if play.out.terminations[slot] == 1 && respawn == "immediate" {
                    continue; // What is told is of the dead, what is shown the new-born's.
                }
                let dead = play.out.alive[slot] == 0;
                let shown = play.field(slot, "Task");
                for (shown, told) in shown.chunks(shown.len() / at_once).zip(told_all(play, slot)) {
                    let task = told[0] as usize;
                    assert!(shown.iter().any(|byte| *byte != 0) != dead, "slot {slot} with task {task}");
                    if !dead {
                        assert_eq!(shown, embeddings.embedding(task), "slot {slot} with task {task}");
                    }
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
fn what_tasks_pay_is_added_up() {
    for respawn in ["never", "immediate"] {
        let given = [1, 2, 3, 4, 0, 5];
        let start = |places: &[u32]| {
            let config = lively(respawn, "packed", places.len());
            let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
            play.batch.set_tasks(Some(&assigned(&config, TEXT, &places.repeat(12))));
            play.reset(17);
            play
        };
        let (mut together, mut alone) = (start(&given), given.map(|task| start(&[task])));
        let (mut paid, mut died) = (0.0, 0);
        for step in 0..300 {
            // Nobody sees the same record, so that what they do is drawn from the seed alone.
            together.draw_wild();
            together.step();
            let mut sums = [0.0_f32; 12];
            for (place, alone) in alone.iter_mut().enumerate() {
                alone.draw_wild();
                alone.step();
                for (slot, sum) in sums.iter_mut().enumerate() {
                    *sum += alone.out.rewards[slot];
                    let own = told_all(&together, slot).nth(place).expect("six tasks");
                    assert_eq!(own, told(alone, slot), "step {step}, slot {slot}, place {place}");
                }
            }
            for (slot, sum) in sums.into_iter().enumerate() {
                let (reward, has_died) = (together.out.rewards[slot], together.out.terminations[slot] == 1);
                let expected = if has_died { sum / 6.0 } else { sum };
                assert!((reward - expected).abs() < 1e-5, "step {step}, slot {slot}: {reward}, not {expected}");
                paid += reward.abs();
                died += i32::from(has_died);
            }
        }
        assert!(paid > 10.0 && died > 10, "{paid} by {died}");
    }
}

#[test]
fn a_team_is_paid_alike_and_telescopes() {
    let config = lively("never", "packed", 1);
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
