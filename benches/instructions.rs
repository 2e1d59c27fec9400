//! How many instructions a step, a reset, a copy of a world and a tick of tasks take, counted by callgrind.
//!
//! Unlike time, instructions are the same on a busy machine. `make instructions` compares them with those that
//! `instructions.json` records; `instructions.py` divides by the constants below.
#![allow(missing_docs, unreachable_pub, reason = "what the macros of gungraun write is public and undocumented")]

mod board;
mod workload;

use std::hint::black_box;

use board::Evaluation;
use gungraun::{Callgrind, EntryPoint, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};
use workload::{BUSY_TICKS, Wander, config, maps};

const WORLDS: usize = 2;
/// Enough for NPCs to fill up and for the first lives to have ended.
const WARM_UP: usize = 64;
/// How often [`BUSY_TICKS`] ticks are counted.
const STRETCHES: usize = 2;
/// What the counts of a step are divided by.
const AGENT_STEPS: usize = 2 * 128 * 6;
/// How many ticks of tasks are counted.
const TASK_TICKS: usize = 8;

/// The C library copies with what the processor has, and one that moves strings counts a byte as an instruction: `state` would
/// differ by a sixth. These are the variants that every x86-64 has.
const PLAIN_COPIES: &str = "glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-ERMS,-SSSE3";

/// What runs in here is counted, and nothing else is.
#[inline(never)]
fn counted<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

fn fresh(layout: &str) -> Wander {
    let config = config(layout, "immediate");
    Wander::new(&config, maps(&config), WORLDS, 1, 0)
}

fn lived_in(layout: &str) -> Wander {
    let mut wander = fresh(layout);
    wander.warm_up(WARM_UP);
    wander
}

/// One stretch is played before any is counted: buffers have then grown to their size.
fn crowded(layout: &str) -> Wander {
    let mut wander = fresh(layout);
    wander.crowd();
    wander.warm_up(BUSY_TICKS);
    wander
}

/// Counts a step; returns how many agents acted in it.
fn step(wander: &mut Wander) -> usize {
    let living = wander.living();
    counted(|| wander.step());
    living
}

#[library_benchmark]
#[bench::packed(args = ("packed"), setup = crowded)]
#[bench::nmmo(args = ("nmmo"), setup = crowded)]
fn step_busy(mut wander: Wander) {
    let mut agent_steps = 0;
    for _ in 0..STRETCHES {
        wander.crowd();
        for _ in 0..BUSY_TICKS {
            wander.draw_calmly();
            agent_steps += step(&mut wander);
        }
    }
    assert_eq!(agent_steps, AGENT_STEPS);
}

#[library_benchmark]
#[bench::packed(args = ("packed"), setup = lived_in)]
fn step_wander(mut wander: Wander) {
    let mut agent_steps = 0;
    for _ in 0..STRETCHES * BUSY_TICKS {
        wander.draw();
        agent_steps += step(&mut wander);
    }
    assert_eq!(agent_steps, AGENT_STEPS);
}

#[library_benchmark]
#[bench::packed(args = ("packed"), setup = lived_in)]
fn reset(mut wander: Wander) {
    counted(|| wander.reset());
}

#[library_benchmark]
#[bench::packed(args = ("packed"), setup = lived_in)]
fn state(mut wander: Wander) {
    let world = wander.batch.world(0).expect("the first world");
    counted(|| black_box(world.state()));
}

#[library_benchmark]
#[bench::packed(args = ("packed"), setup = lived_in)]
fn snapshot(mut wander: Wander) {
    counted(|| black_box(wander.batch.snapshot(0))).expect("a world between steps");
}

fn warm(mut evaluation: Evaluation) -> Evaluation {
    evaluation.tick();
    evaluation
}

#[library_benchmark]
#[bench::one_for_all(args = (Evaluation::one_for_all()), setup = warm)]
#[bench::one_each(args = (Evaluation::one_each()), setup = warm)]
fn tasks(mut evaluation: Evaluation) {
    for _ in 0..TASK_TICKS {
        counted(|| evaluation.tick());
    }
}

library_benchmark_group!(name = all, benchmarks = [step_busy, step_wander, reset, state, snapshot, tasks]);

main!(
    config = LibraryBenchmarkConfig::default()
        .env("GLIBC_TUNABLES", PLAIN_COPIES)
        .tool(Callgrind::with_args(["--cache-sim=no"]).entry_point(EntryPoint::Custom("*::counted*".into()))),
    library_benchmark_groups = [all]
);
