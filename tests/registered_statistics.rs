//! Registered statistics: worked out between the two halves of a step, scored as the language's own, kept in snapshots.

use std::sync::Arc;

use hinterland_env::{AutoresetMode, EnvError, Stepped, TASK_STATISTICS, TaskBoard, WorldBatch};
use hinterland_task::Registered;
use hinterland_world::config::Config;
use hinterland_world::state::{ColumnData, State};
use serde_json::json;

use crate::play::{Play, config};
use crate::task_board::board_with;

const TEXT: &str = "
    task alike for agent { goal crowding >= 3 reward progress + 0.1 * change(crowding) }
    task lonely for team { goal sum(crowding(team)) <= 2 for 5 ticks reward progress + 0.1 * mean(vigour(team)) }
    task plain for agent { goal farthest >= 9 }
";

fn registered(names: &[&str]) -> Vec<Registered> {
    let of = |name: &&str| Registered::new(name, f64::NEG_INFINITY, f64::INFINITY, "").expect("a name");
    names.iter().map(of).collect()
}

fn lively(respawn: &str) -> Arc<Config> {
    config(json!({
        "players": {"count": 12, "respawn": respawn, "teams": {"a": [1, 2, 3], "b": [4, 5, 6, 7], "c": [8, 9, 10, 11, 12]}},
        "combat": {"spawn_immunity": 2},
        "episode": {"horizon": 90},
    }))
}

fn board(config: &Config, text: &str) -> TaskBoard {
    board_with(config, text, &registered(&["crowding", "vigour"]))
}

fn started(config: &Arc<Config>, worlds: usize, threads: usize, seed: u64, text: &str) -> Play {
    let mut play = Play::new(config, worlds, threads, AutoresetMode::SameStep);
    play.batch.set_tasks(Some(&board(config, text)));
    play.reset(seed);
    play
}

fn numbers(batch: &WorldBatch, world: usize, name: &str) -> Vec<i32> {
    match batch.column(world, "player", name) {
        Some(ColumnData::I32(values)) => values,
        other => panic!("{name}: {other:?}"),
    }
}

/// How many others are near, and an eighth of the health: worked out of a world's state alone.
fn value(batch: &WorldBatch, world: usize, name: &str) -> Vec<f64> {
    let health = numbers(batch, world, "health");
    if name == "vigour" {
        return health.iter().map(|health| f64::from(*health) / 8.0).collect();
    }
    let (rows, cols) = (numbers(batch, world, "row"), numbers(batch, world, "col"));
    let near = |one: usize, other: usize| (rows[one] - rows[other]).abs().max((cols[one] - cols[other]).abs()) <= 9;
    let count = |one| (0..health.len()).filter(|other| health[*other] > 0 && near(one, *other)).count();
    (0..health.len()).map(|one| count(one) as f64).collect()
}

/// Tells every world what it awaits.
fn tell(batch: &mut WorldBatch) {
    for world in 0..batch.num_worlds() {
        for (place, row) in batch.awaited(world).iter().enumerate() {
            let values = value(batch, world, &row.name);
            batch.tell_statistic(world, place, values);
        }
    }
}

fn step(play: &mut Play) {
    play.draw_wild();
    let stepped = play.batch.step(&play.actions, &mut play.out.outputs()).expect("a step");
    assert_eq!(stepped, Stepped::Halfway);
    tell(&mut play.batch);
    let worlds = play.batch.num_worlds();
    play.batch.settle(0..worlds, &mut play.out.outputs()).expect("told");
    play.moved_on();
}

fn table(state: &State, name: &str) -> Option<Vec<Vec<i64>>> {
    let columns = &state.tables.iter().find(|table| table.name == name)?.columns;
    let values = |(_, data): &(_, ColumnData)| match data {
        ColumnData::I64(values) => values.clone(),
        other => panic!("{other:?}"),
    };
    Some(columns.iter().map(values).collect())
}

#[test]
fn restored_worlds_go_on_to_the_byte() {
    for respawn in ["never", "immediate"] {
        let config = lively(respawn);
        let (mut one, mut many) = (started(&config, 1, 1, 7, TEXT), started(&config, 3, 2, 5, TEXT));
        for cut in [2_u64, 50, 88] {
            for play in [&mut one, &mut many] {
                play.reset(if play.batch.num_worlds() == 1 { 7 } else { 5 });
            }
            for _ in 0..cut {
                step(&mut one);
                step(&mut many);
                assert_eq!(one.digests()[0], many.digests()[2], "a place in a batch and threads mean nothing");
            }
            let snapshot = one.batch.snapshot(0).expect("a snapshot");
            let mut other = started(&config, 1, 1, 99, TEXT);
            other.batch.restore(0, &snapshot, &mut other.out.outputs()).expect("the same tasks");
            assert!(other.batch.snapshot(0).expect("a snapshot") == snapshot);
            other.be_at(7, cut);
            let mut earned = 0.0;
            for _ in 0..512 {
                step(&mut one);
                step(&mut other);
                earned += one.out.rewards.iter().map(|reward| reward.abs()).sum::<f32>();
                assert_eq!(one.digests(), other.digests());
                assert_eq!(one.out.rewards, other.out.rewards);
                assert!(one.out.observations == other.out.observations, "cut at {cut}, respawn {respawn}");
            }
            assert!(earned > 1.0, "tasks pay: {earned}");
        }
    }
}

#[test]
fn values_stand_in_the_state_and_a_step_of_other_tasks_is_not_cut_in_two() {
    let config = lively("never");
    let mut play = started(&config, 2, 1, 3, TEXT);
    let before = table(&play.batch.world(1).expect("a world").state(), "task_statistic").expect("the table");
    assert!(before[2].iter().all(|bits| *bits == 0) && before[2].len() == 24);
    step(&mut play);
    let state = play.batch.world(1).expect("a world").state();
    let told = table(&state, "task_statistic").expect("the table");
    let expected: Vec<_> = ["crowding", "vigour"].iter().flat_map(|name| value(&play.batch, 1, name)).collect();
    assert_eq!(told[2].iter().map(|bits| f64::from_bits(*bits as u64)).collect::<Vec<_>>(), expected);
    assert_eq!((told[0][11], told[0][12], told[1][11], told[1][12]), (0, 1, 12, 1));

    let mut plain = started(&config, 1, 1, 3, "task plain for agent { goal farthest >= 9 }");
    plain.draw_wild();
    let stepped = plain.batch.step(&plain.actions, &mut plain.out.outputs()).expect("a step");
    assert_eq!(stepped, Stepped::Whole);
    assert!(plain.batch.awaited(0).is_empty());
    assert_eq!(table(&plain.batch.world(0).expect("a world").state(), "task_statistic"), None);
    assert!(plain.batch.restore(0, &play.batch.snapshot(0).expect("one"), &mut plain.out.outputs()).is_err());

    let mut broken = state.clone();
    let last = &mut broken.tables.last_mut().expect("tables").columns[2].1;
    *last = ColumnData::I64(vec![f64::NAN.to_bits() as i64; 24]);
    let refused = play.batch.load_state(0, &broken, &mut play.out.outputs()).expect_err("not finite").to_string();
    assert!(refused.contains("task_statistic") && refused.contains("finite"), "{refused}");
    play.batch.load_state(0, &state, &mut play.out.outputs()).expect("a state of the other world");
    assert_eq!(play.digests()[0], play.digests()[1]);
}

#[test]
fn a_statistic_equal_to_one_of_the_language_is_scored_as_it() {
    let config = lively("immediate");
    let goals = |name: &str| {
        format!(
            "task low for agent {{ goal {name} <= 60 for 3 ticks reward progress + 0.01 * change({name}) }}
             task all for team {{ goal min({name}(team)) >= 90 and max({name}(foes)) <= 99 }}"
        )
    };
    let mut own = started(&config, 2, 1, 21, &goals("health"));
    let mut other = started(&config, 2, 2, 21, &goals("(vigour * 8)").replace("(vigour * 8)(", "8 * vigour("));
    let mut seen = 0;
    for _ in 0..300 {
        own.draw_wild();
        own.step();
        step(&mut other);
        assert_eq!(own.out.rewards, other.out.rewards);
        assert_eq!(own.out.task_statistics, other.out.task_statistics);
        seen += own.out.task_statistics.chunks(TASK_STATISTICS).filter(|told| told[3] >= 0).count();
    }
    assert!(seen > 100, "goals are reached: {seen}");
}

#[test]
fn a_world_that_was_not_told_waits_for_a_reset() {
    let config = lively("never");
    let mut play = started(&config, 2, 1, 3, TEXT);
    let snapshot = play.batch.snapshot(0).expect("a snapshot");
    assert_eq!(play.batch.step(&play.actions, &mut play.out.outputs()).expect("a step"), Stepped::Halfway);
    let refused = play.batch.step(&play.actions, &mut play.out.outputs());
    assert_eq!(refused, Err(EnvError::Halfway { world: 0 }));
    assert_eq!(play.batch.snapshot(1), Err(EnvError::Halfway { world: 1 }));
    play.batch.restore(0, &snapshot, &mut play.out.outputs()).expect("restored");
    let refused = play.batch.step(&play.actions, &mut play.out.outputs());
    assert_eq!(refused, Err(EnvError::Halfway { world: 1 }));
    play.batch.reset(&[None, None], Some(&[false, true]), &mut play.out.outputs()).expect("reset");
    step(&mut play);
}
