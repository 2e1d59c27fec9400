//! Measures what it is asked for: a JSON request a line in, a JSON reply a line out. `make compare` asks, so that every row
//! starts and warms up once and is then measured in turns with those of the peers.
//!
//! A reply says how many `steps` took how many `seconds`; a step is whatever the row counts (living agent-steps, worlds,
//! records). The first reply to a request comes after a warm-up.
#![expect(clippy::print_stdout, reason = "replies go to standard output")]

mod allocator;
mod workload;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use allocator::Allocator;
use cap::Cap;
use cpu_time::ProcessTime;
use hinterland_env::Capture;
use hinterland_world::config::Config;
use hinterland_world::state::{ColumnData, State};
use serde::Deserialize;
use serde_json::{Value, json};
use workload::{BUSY_TICKS, WARM_UP, Wander, maps, stock_tasks};

/// Counts what is on the heap; without a limit.
#[global_allocator]
static ALLOCATOR: Cap<Allocator> = Cap::new(Allocator, usize::MAX);

/// Agent-steps that a repetition of `wander` or `busy` has at least, so that small batches are not measured in a blink.
const AGENT_STEPS: usize = 64 * 16 * 128;
/// Times that something is done in a repetition where once is too short for a clock.
const TIMES: usize = 32;

#[derive(Deserialize)]
struct Request {
    measure: Measure,
    config: Value,
    worlds: usize,
    #[serde(default = "one")]
    threads: usize,
    /// Ticks of fresh episodes that are measured.
    #[serde(default)]
    ticks: usize,
    /// Whether each of a world's players has another task of the stock curriculum.
    #[serde(default)]
    tasks: bool,
}

fn one() -> usize {
    1
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Measure {
    /// Long-lived worlds, the dead new-born at once.
    Wander,
    /// Crowded worlds, made crowded again every few ticks.
    Busy,
    /// The first ticks of fresh episodes.
    Fresh,
    /// Beginning an episode; a step is a world.
    Reset,
    /// `World::state`, into new memory; a step is a state.
    State,
    /// `WorldBatch::snapshot`, compressed.
    Snapshot,
    /// `WorldBatch::capture` into a capture that is used again; a step is a capture.
    Capture,
    /// A copy of as many bytes as a capture has on the heap; a step is a capture.
    CaptureCopy,
    /// A copy of whole observation records; a step is a record.
    RecordCopy,
    /// A copy of as many bytes as `busy` changes in a tick; a step is a record.
    ChangeCopy,
    /// Bytes on the heap for a world, outputs not counted.
    Memory,
}

fn main() {
    let mut prepared: BTreeMap<String, Prepared> = BTreeMap::new();
    println!("{}", json!({"ready": concat!("Hinterland ", env!("CARGO_PKG_VERSION"))}));
    for line in std::io::stdin().lines() {
        let line = line.expect("requests are text");
        let request: Request = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        println!("{}", prepared.entry(line).or_insert_with(|| Prepared::new(&request)).measure());
    }
}

/// Worlds ready to be measured.
struct Prepared {
    request: Request,
    wander: Wander,
    /// What [`Measure::Memory`] found, once and for all.
    memory: usize,
}

impl Prepared {
    fn new(request: &Request) -> Self {
        let config = Arc::new(Config::resolve(&request.config).expect("a good config"));
        let maps = maps(&config);
        let before = ALLOCATOR.allocated();
        let mut wander = Wander::new(&config, maps, request.worlds, request.threads, 0);
        if request.tasks {
            wander.batch.set_tasks(Some(&stock_tasks(&config)));
            wander.reset();
        }
        if !matches!(request.measure, Measure::Fresh | Measure::Reset) {
            wander.warm_up(WARM_UP);
        }
        let all = ALLOCATOR.allocated() - before;
        let outputs = {
            let before = ALLOCATOR.allocated();
            let copy = black_box(wander.arrays.clone());
            let bytes = ALLOCATOR.allocated() - before;
            drop(copy);
            bytes
        };
        let request = Request { config: Value::Null, ..*request };
        Self { memory: (all - outputs) / request.worlds, request, wander }
    }

    fn measure(&mut self) -> Value {
        let slots = self.wander.batch.num_slots();
        let record = self.wander.batch.layout().record_bytes;
        match self.request.measure {
            Measure::Wander => self.play((AGENT_STEPS / slots).max(16), Wander::draw),
            Measure::Busy => self.busy(),
            Measure::Fresh => {
                self.wander.reset();
                self.play(self.request.ticks, Wander::draw)
            }
            Measure::Reset => reply(self.request.worlds, self.wander.reset(), json!({})),
            Measure::State => {
                let world = self.wander.batch.world(0).expect("a world");
                let bytes = bytes_of(&world.state());
                reply(TIMES, timed(TIMES, || drop(black_box(world.state()))), json!({"bytes": bytes}))
            }
            Measure::Snapshot => {
                let mut bytes = 0;
                let taken = timed(TIMES, || bytes = self.wander.batch.snapshot(0).expect("a snapshot").len());
                reply(TIMES, taken, json!({"bytes": bytes}))
            }
            Measure::Capture => {
                let (mut capture, bytes) = self.captured();
                let taken =
                    timed(TIMES, || self.wander.batch.capture(0, &mut capture).expect("a world that was reset"));
                reply(TIMES, taken, json!({"bytes": bytes}))
            }
            Measure::CaptureCopy => {
                let (_, bytes) = self.captured();
                reply(TIMES, copied(bytes), json!({"bytes": bytes}))
            }
            Measure::RecordCopy => reply(TIMES * slots, copied(slots * record), json!({"bytes": record})),
            Measure::ChangeCopy => {
                let bytes = self.changed();
                reply(TIMES * slots, copied(bytes), json!({"bytes": bytes as f64 / slots as f64}))
            }
            Measure::Memory => json!({"steps": self.memory, "seconds": 1.0}),
        }
    }

    fn play(&mut self, ticks: usize, draw: fn(&mut Wander)) -> Value {
        let (mut steps, mut wall, mut cpu) = (0, Duration::ZERO, Duration::ZERO);
        for _ in 0..ticks {
            draw(&mut self.wander);
            steps += self.wander.living();
            let start = ProcessTime::now();
            wall += self.wander.step();
            cpu += start.elapsed();
        }
        let alive = steps as f64 / (ticks * self.request.worlds) as f64;
        let record = self.wander.batch.layout().record_bytes;
        reply(steps, wall, json!({"cpu_seconds": cpu.as_secs_f64(), "alive": alive, "record_bytes": record}))
    }

    fn busy(&mut self) -> Value {
        let stretches = (AGENT_STEPS / self.wander.batch.num_slots() / BUSY_TICKS).max(1);
        let (mut steps, mut wall) = (0.0, 0.0);
        for _ in 0..stretches {
            self.wander.crowd();
            let part = self.play(BUSY_TICKS, Wander::draw_calmly);
            steps += part["steps"].as_f64().expect("a number");
            wall += part["seconds"].as_f64().expect("a number");
        }
        let record = self.wander.batch.layout().record_bytes;
        json!({"steps": steps, "seconds": wall, "rows": self.wander.rows_in_view(), "record_bytes": record})
    }

    /// A capture, and what it has on the heap.
    fn captured(&mut self) -> (Capture, usize) {
        let before = ALLOCATOR.allocated();
        let mut capture = Capture::new();
        self.wander.batch.capture(0, &mut capture).expect("a world that was reset");
        (capture, ALLOCATOR.allocated() - before)
    }

    /// Mean number of bytes of all records that another value stands in after a tick of `busy`.
    fn changed(&mut self) -> usize {
        self.wander.crowd();
        let mut changed = 0;
        for _ in 0..BUSY_TICKS {
            let before = self.wander.arrays.observations.clone();
            self.wander.draw_calmly();
            self.wander.step();
            changed += before.iter().zip(&self.wander.arrays.observations).filter(|(old, new)| old != new).count();
        }
        changed / BUSY_TICKS
    }
}

fn reply(steps: usize, wall: Duration, notes: Value) -> Value {
    let mut reply = json!({"steps": steps, "seconds": wall.as_secs_f64()});
    let (Value::Object(reply_fields), Value::Object(notes)) = (&mut reply, notes) else { unreachable!("two objects") };
    reply_fields.extend(notes);
    reply
}

fn timed(times: usize, mut what: impl FnMut()) -> Duration {
    let start = Instant::now();
    (0..times).for_each(|_| what());
    start.elapsed()
}

/// The time of copying so many bytes [`TIMES`] times, warm.
fn copied(bytes: usize) -> Duration {
    let (from, mut to) = (vec![1_u8; bytes], vec![0_u8; bytes]);
    let mut copy = || black_box(&mut to).copy_from_slice(black_box(&from));
    copy();
    timed(TIMES, copy)
}

fn bytes_of(state: &State) -> usize {
    let column = |data: &ColumnData| match data {
        ColumnData::I64(values) => 8 * values.len(),
        ColumnData::I32(values) => 4 * values.len(),
        ColumnData::Square { bytes, .. } => bytes.len(),
    };
    state.tables.iter().flat_map(|table| &table.columns).map(|(_, data)| column(data)).sum()
}
