//! Where a world was, it can be put again: the same world, another place of a batch, another number of threads; and from
//! there it goes on to the byte. Whatever else is put in is refused, or played.

use hinterland_env::{AutoresetMode, EnvError};
use hinterland_world::event::Event;
use hinterland_world::state::{ColumnData, State};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

use crate::busy::busy_state;
use crate::play::{Play, config};

/// Ticks played on from every cut.
const FURTHER: usize = 512;

/// How often a test is to do a thing: what the environment says, or what an ordinary run has time for.
fn wanted(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |count| count.parse().expect("a number"))
}

/// A small world in which everything happens: long enough for levels, crowded enough for fights and trade.
pub(crate) fn lively() -> std::sync::Arc<hinterland_world::config::Config> {
    config(json!({
        "players": {"count": 12, "respawn": "immediate"},
        "npc": {"count": 12},
        "combat": {"spawn_immunity": 2},
        "observation": {"entities": 8},
        "task": {"embedding_dim": 64},
        "episode": {"horizon": 400},
    }))
}

/// Puts world `index` into a busy state.
pub(crate) fn crowd(play: &mut Play, index: usize, random: &mut Xoshiro256PlusPlus) {
    let state = busy_state(play.batch.world(index).expect("a world"), random);
    play.batch.load_state(index, &state, &mut play.out.outputs()).expect("a state that can be");
}

/// What happens in a world: state, outputs, and events in their order.
pub(crate) fn trace(play: &mut Play, index: usize, ticks: usize) -> Vec<(u64, Vec<u8>, Vec<[i32; 8]>)> {
    let players = play.players();
    (0..ticks)
        .map(|_| {
            play.draw_wild();
            play.step();
            let world = play.batch.world(index).expect("a world");
            let clock = *world.view().clock;
            let events = world.happenings().map(|told| told.logged(&clock)).collect();
            (world.digest(), play.out.of_world(index, players), events)
        })
        .collect()
}

/// How busy the latest tick was: deaths and trades.
pub(crate) fn business(play: &mut Play, index: usize) -> usize {
    let counted = [Event::AgentCulled, Event::BuyItem, Event::PlayerKill, Event::LootItem, Event::GiveItem];
    play.batch.world(index).expect("a world").happenings().filter(|told| counted.contains(&told.event)).count()
}

#[test]
fn from_a_snapshot_everything_goes_on_as_it_was() {
    let config = lively();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
    let mut one = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    // The world stands in the last place of three worlds on two threads, too; its seed says what is done in it.
    let mut many = Play::new(&config, 3, 2, AutoresetMode::SameStep);
    one.reset(70);
    crowd(&mut one, 0, &mut random);
    let mut cuts: Vec<(usize, u64, Vec<u8>)> = Vec::new();
    for tick in 0..600 {
        if tick % 60 == 0 {
            crowd(&mut one, 0, &mut random);
        }
        one.draw_wild();
        one.step();
        cuts.push((business(&mut one, 0), one.steps(), one.batch.snapshot(0).expect("a snapshot")));
    }
    // The busiest ticks, and some drawn at random.
    cuts.sort_by_key(|(business, ..)| std::cmp::Reverse(*business));
    let busiest = cuts[0].0;
    assert!(busiest >= 3, "the busiest tick had {busiest} deaths and trades");
    let (busy, any) = (wanted("BUSY_CUTS", 6).min(200), wanted("CUTS", 6));
    let chosen = (0..busy).chain((0..any).map(|_| random.random_range(0..cuts.len()))).collect::<Vec<_>>();
    for index in chosen {
        let (_, steps, snapshot) = &cuts[index];
        one.batch.restore(0, snapshot, &mut one.out.outputs()).expect("its own snapshot");
        assert!(one.batch.snapshot(0).expect("a snapshot") == *snapshot, "what was restored is what was taken");
        one.be_at(70, *steps);
        let expected = trace(&mut one, 0, FURTHER);
        one.batch.restore(0, snapshot, &mut one.out.outputs()).expect("its own snapshot");
        one.be_at(70, *steps);
        assert!(trace(&mut one, 0, FURTHER) == expected, "again in the same world");
        many.reset(900 + index as u64);
        many.batch.restore(2, snapshot, &mut many.out.outputs()).expect("a world of the same config");
        many.be_at(68, *steps);
        assert!(trace(&mut many, 2, FURTHER) == expected, "in another place, on two threads");
    }
}

#[test]
fn a_snapshot_is_small() {
    let config = std::sync::Arc::new(hinterland_world::config::Config::default());
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.reset(3);
    crowd(&mut play, 0, &mut Xoshiro256PlusPlus::seed_from_u64(1));
    let bytes = play.batch.snapshot(0).expect("a snapshot").len();
    assert!(bytes <= 64 * 1024, "{bytes} bytes at the default config, busy");
}

#[test]
fn a_state_given_back_changes_nothing() {
    let config = lively();
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.reset(11);
    crowd(&mut play, 0, &mut Xoshiro256PlusPlus::seed_from_u64(2));
    for _ in 0..200 {
        play.draw_wild();
        play.step();
        let (state, digest) = (play.state(0), play.digests()[0]);
        play.batch.load_state(0, &state, &mut play.out.outputs()).expect("its own state");
        assert_eq!(play.digests()[0], digest);
    }
}

#[test]
fn a_large_map_is_given_back_whole() {
    let config = config(json!({
        "map": {"size": 300, "center": 256, "count": 1}, "profession": {"spawn_clusters": 64, "spawn_uniforms": 64},
    }));
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.reset(1);
    let (state, digest) = (play.state(0), play.digests()[0]);
    play.reset(2);
    assert_ne!(play.digests()[0], digest);
    play.batch.load_state(0, &state, &mut play.out.outputs()).expect("a state of this map");
    assert_eq!(play.digests()[0], digest, "more tiles than 16 bits can count");
}

/// Changes a number somewhere in a state to something else.
fn corrupt(state: &mut State, random: &mut Xoshiro256PlusPlus) {
    let table = random.random_range(0..state.tables.len());
    let columns = &mut state.tables[table].columns;
    let column = random.random_range(0..columns.len());
    let odd = match random.random_range(0..5) {
        0 => random.random_range(-3..4),
        1 => random.random_range(0..40),
        2 => i32::MAX,
        3 => random.random(),
        _ => i32::MIN,
    };
    match &mut columns[column].1 {
        ColumnData::I32(values) if !values.is_empty() => {
            let row = random.random_range(0..values.len());
            // Another row's number is a likelier neighbour of the truth than one from nowhere.
            values[row] = if random.random() { odd } else { values[random.random_range(0..values.len())] };
        }
        ColumnData::I64(values) if !values.is_empty() => {
            let row = random.random_range(0..values.len());
            values[row] = if random.random() { odd.into() } else { random.random() };
        }
        ColumnData::Square { bytes, .. } => {
            let place = random.random_range(0..bytes.len());
            bytes[place] = random.random_range(0..20);
        }
        _ => {}
    }
}

#[test]
fn corrupted_states_are_refused_or_played() {
    let config = lively();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.reset(5);
    let tries = wanted("CORRUPTIONS", 2_000);
    let (mut refused, mut played) = (0, 0);
    let mut good = play.state(0);
    for turn in 0..tries {
        if turn % 50 == 0 {
            play.reset(turn as u64);
            crowd(&mut play, 0, &mut random);
            (0..20).for_each(|_| {
                play.draw_wild();
                play.step();
            });
            good = play.state(0);
        }
        let mut state = good.clone();
        (0..random.random_range(1..4)).for_each(|_| corrupt(&mut state, &mut random));
        let before = play.digests()[0];
        match play.batch.load_state(0, &state, &mut play.out.outputs()) {
            Err(EnvError::State(_)) => {
                refused += 1;
                assert_eq!(play.digests()[0], before, "a refused state leaves the world as it was");
            }
            Err(other) => panic!("{other}"),
            Ok(()) => {
                played += 1;
                (0..100).for_each(|_| {
                    play.draw_wild();
                    play.step();
                });
            }
        }
    }
    assert!(refused > tries / 5 && played > tries / 5, "{refused} refused, {played} played");
}

#[test]
fn damaged_snapshots_are_refused() {
    let config = lively();
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.reset(6);
    let snapshot = play.batch.snapshot(0).expect("a snapshot");
    let digest = play.digests()[0];
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    for _ in 0..300 {
        let mut bytes = snapshot.clone();
        match random.random_range(0..3) {
            0 => bytes.truncate(random.random_range(0..bytes.len())),
            1 => bytes.extend([0; 9]),
            _ => {
                let place = random.random_range(0..bytes.len());
                bytes[place] ^= random.random_range(1..=255_u8);
            }
        }
        let refused = play.batch.restore(0, &bytes, &mut play.out.outputs());
        assert!(matches!(refused, Err(EnvError::Snapshot(_))), "{refused:?}");
        assert_eq!(play.digests()[0], digest);
    }
    let other = config_of_another_kind();
    let mut stranger = Play::new(&other, 1, 1, AutoresetMode::SameStep);
    let error = stranger.batch.restore(0, &snapshot, &mut stranger.out.outputs()).expect_err("another config");
    assert!(error.to_string().contains("another config"), "{error}");
}

fn config_of_another_kind() -> std::sync::Arc<hinterland_world::config::Config> {
    config(json!({"players": {"count": 13}}))
}
