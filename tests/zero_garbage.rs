//! A step allocates nothing once warm, and worlds that run for long do not grow. A binary of its own: it counts every
//! allocation of the process.

#![expect(clippy::print_stdout, reason = "a soak run says how far it went")]

mod play;
mod task_board;

use std::alloc::System;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hinterland_env::{AutoresetMode, Capture};
use play::{Play, config};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TASKS: &str = "
    task far for agent { goal farthest >= 12 by tick 400 }
    task fed for agent { goal count(eat_food) + count(drink_water) >= 20 reward progress + 0.01 * change(health) }
    task near for agent { goal any(distance(foes, center) <= 3) for 9 ticks }
    task rich for team { goal sum(gold(players)) >= 30 then owned(team, ration) >= 2 }
";

/// Tests of this binary run one after another: the allocations of one would be counted by the other.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn a_step_allocates_nothing_once_warm() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // One thread: the queue into a pool takes a block of memory for every 60 steps or so.
    for (layout, respawn, tasks) in [
        ("packed", "immediate", 0),
        ("packed", "immediate", 1),
        ("packed", "never", 1),
        ("packed", "immediate", 3),
        ("nmmo", "immediate", 0),
    ] {
        let config = config(json!({
            "players": {"count": 64, "respawn": respawn},
            "npc": {"count": 64},
            "combat": {"spawn_immunity": 2},
            "fog": {"onset": 900, "speed": 0.1},
            "observation": {"layout": layout, "death_fog_obs": true},
            "episode": {"horizon": 2000},
            "task": {"at_once": tasks.max(1)},
        }));
        let mut play = Play::new(&config, 4, 1, AutoresetMode::SameStep);
        let board = task_board::board(&config, TASKS);
        play.batch.set_tasks((tasks > 0).then_some(&board));
        play.reset(2);
        let mut garbage = 0;
        let ticks = if respawn == "never" { 60 } else { 1_000 };
        for tick in 0..ticks {
            play.draw_valid();
            let region = Region::new(ALLOCATOR);
            play.step();
            let change = region.change();
            if tick > 0 {
                garbage += change.allocations + change.reallocations;
            }
        }
        assert_eq!(garbage, 0, "allocations in {ticks} steps, {layout}, {respawn}, tasks: {tasks}");
    }
}

#[test]
fn a_capture_that_is_used_again_allocates_nothing() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for tasks in [false, true] {
        let config = config(json!({"players": {"respawn": "immediate"}, "combat": {"spawn_immunity": 2}}));
        let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
        let board = task_board::board(&config, TASKS);
        play.batch.set_tasks(tasks.then_some(&board));
        play.reset(2);
        let mut held = Capture::new();
        let mut garbage = 0;
        for tick in 0..300 {
            play.draw_valid();
            play.step();
            let region = Region::new(ALLOCATOR);
            play.batch.capture(0, &mut held).expect("a world that was reset");
            let change = region.change();
            if tick > 200 {
                garbage += change.allocations;
            }
        }
        assert_eq!(garbage, 0, "allocations in 100 captures, tasks: {tasks}");
    }
}

/// Resident memory of this process in KiB; `None` where the system does not tell.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Runs for two seconds, or as many as `SOAK_SECONDS` says.
#[test]
fn memory_does_not_grow() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let seconds = std::env::var("SOAK_SECONDS").map_or(2.0, |text| text.parse().expect("SOAK_SECONDS is a number"));
    let config = config(json!({"players": {"respawn": "immediate"}, "episode": {"horizon": 200}}));
    let mut play = Play::new(&config, 16, 1, AutoresetMode::SameStep);
    play.reset(0);
    let mut run = |seconds: f64| {
        let (start, mut ticks) = (Instant::now(), 0u64);
        while start.elapsed() < Duration::from_secs_f64(seconds) {
            play.draw_wild();
            play.step();
            ticks += play.batch.num_worlds() as u64;
        }
        ticks
    };
    run(seconds / 2.0);
    let (before, region) = (resident(), Region::new(ALLOCATOR));
    let ticks = run(seconds / 2.0);
    let change = region.change();
    let kept = change.bytes_allocated as i64 - change.bytes_deallocated as i64;
    println!("{ticks} ticks, {kept} bytes kept, resident {before:?} KiB before, {:?} after", resident());
    assert!(kept.abs() < 64 * 1024, "{kept} bytes were kept in {ticks} ticks");
    if let Some((before, after)) = before.zip(resident()) {
        assert!(after < before + 2_048, "resident memory grew from {before} to {after} KiB in {ticks} ticks");
    }
}
