//! A world captured in memory and recalled goes on to the byte, in its own place and in others.

use hinterland_env::{AutoresetMode, Capture, EnvError};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

use crate::play::{Play, config};
use crate::snapshot::{business, crowd, lively, trace};
use crate::task_board::board;

const FURTHER: usize = 512;

const TASKS: &str = "
    task far for agent { goal farthest >= 12 }
    task fight for agent { goal count(score_hit) >= 3 then count(player_kill) >= 1 reward 2 * progress - 0.1 on failure }
    task fed for agent { goal count(eat_food) + count(drink_water) >= 20 reward progress + 0.01 * change(health) }
";

fn capture(play: &mut Play, world: usize, into: &mut Capture) {
    play.batch.capture(world, into).expect("a world that was reset");
}

fn recall(play: &mut Play, world: usize, from: &Capture) {
    play.batch.recall(world, from, &mut play.out.outputs()).expect("a world of the same config");
}

#[test]
fn from_a_capture_everything_goes_on_as_it_was() {
    for with_tasks in [false, true] {
        let config = lively();
        let tasks = with_tasks.then(|| board(&config, TASKS));
        let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
        let mut one = Play::new(&config, 1, 1, AutoresetMode::SameStep);
        let mut many = Play::new(&config, 3, 2, AutoresetMode::SameStep);
        for play in [&mut one, &mut many] {
            play.batch.set_tasks(tasks.as_ref());
        }
        one.reset(70);
        crowd(&mut one, 0, &mut random);
        // The busiest tick so far and the latest, each in memory that is used again and again.
        let (mut busiest, mut latest) = ((0, 0, Capture::new()), (0, 0, Capture::new()));
        for tick in 0..600 {
            if tick % 60 == 0 {
                crowd(&mut one, 0, &mut random);
            }
            one.draw_wild();
            one.step();
            let now = business(&mut one, 0);
            let is_busier = now > busiest.0;
            for cut in [&mut latest, &mut busiest].into_iter().take(1 + usize::from(is_busier)) {
                (cut.0, cut.1) = (now, one.steps());
                capture(&mut one, 0, &mut cut.2);
            }
        }
        assert!(busiest.0 >= 3, "the busiest tick had {} deaths and trades", busiest.0);
        for (_, steps, cut) in [&busiest, &latest] {
            recall(&mut one, 0, cut);
            let (digest, snapshot) = (one.digests()[0], one.batch.snapshot(0).expect("a snapshot"));
            one.be_at(70, *steps);
            let expected = trace(&mut one, 0, FURTHER);
            recall(&mut one, 0, cut);
            assert_eq!(one.digests()[0], digest);
            one.be_at(70, *steps);
            assert!(trace(&mut one, 0, FURTHER) == expected, "again in the same world");
            one.batch.restore(0, &snapshot, &mut one.out.outputs()).expect("its own snapshot");
            one.be_at(70, *steps);
            assert!(trace(&mut one, 0, FURTHER) == expected, "as from a snapshot");
            many.reset(900 + *steps);
            recall(&mut many, 2, cut);
            many.be_at(68, *steps);
            assert!(trace(&mut many, 2, FURTHER) == expected, "in another place, on two threads");
        }
    }
}

#[test]
fn a_world_that_was_never_reset_can_be_put_where_another_is() {
    let config = lively();
    let [mut one, mut other] = [0, 1].map(|_| Play::new(&config, 1, 1, AutoresetMode::SameStep));
    one.reset(8);
    let mut held = Capture::new();
    capture(&mut one, 0, &mut held);
    recall(&mut other, 0, &held);
    one.be_at(8, 0);
    other.be_at(8, 0);
    assert!(trace(&mut one, 0, FURTHER) == trace(&mut other, 0, FURTHER));
}

#[test]
fn a_recalled_world_has_its_tasks_and_the_next_episode_those_set_last() {
    let config = lively();
    let (old, new) = (board(&config, TASKS), board(&config, "task other for agent { goal tick >= 9 }"));
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.batch.set_tasks(Some(&old));
    play.reset(5);
    let (mut held, digest) = (Capture::new(), play.digests()[0]);
    capture(&mut play, 0, &mut held);
    play.batch.set_tasks(Some(&new));
    play.reset(5);
    let other = play.digests()[0];
    assert_ne!(other, digest, "tasks are part of the state");
    recall(&mut play, 0, &held);
    assert_eq!(play.digests()[0], digest);
    play.reset(5);
    assert_eq!(play.digests()[0], other);
}

#[test]
fn what_cannot_be_captured_or_recalled_is_refused() {
    let mut play = Play::new(&lively(), 2, 1, AutoresetMode::SameStep);
    let mut held = Capture::new();
    assert_eq!(play.batch.capture(0, &mut held), Err(EnvError::NotReset { world: 0 }));
    assert_eq!(play.batch.capture(2, &mut held), Err(EnvError::NoWorld { world: 2, worlds: 2 }));
    play.reset(1);
    let before = play.digests();
    let refused = play.batch.recall(0, &held, &mut play.out.outputs()).expect_err("an empty one").to_string();
    assert!(refused.contains("holds nothing"), "{refused}");
    let mut stranger = Play::new(&config(json!({"players": {"count": 12}})), 1, 1, AutoresetMode::SameStep);
    stranger.reset(1);
    capture(&mut stranger, 0, &mut held);
    let refused = play.batch.recall(1, &held, &mut play.out.outputs()).expect_err("another config").to_string();
    assert!(refused.contains("another config"), "{refused}");
    assert_eq!(play.digests(), before);
}
