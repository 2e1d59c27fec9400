//! Agent-steps a second of `wander`, printed as the table that the README quotes.
//!
//! Two clocks: wall time is what a user gets; the thread's CPU time shows what a busy machine took away (it is left out
//! where a pool of threads works). `--scaling` sets two threads against one instead; `--only WORDS` measures the rows whose
//! name begins so, for a profiler; `--json FILE` writes the figures, too.
#![expect(clippy::print_stdout, reason = "printing figures is what this program is for")]

mod allocator;
mod workload;

use std::time::Duration;

use cpu_time::ThreadTime;
use serde_json::{Value, json};
use workload::{BUSY_TICKS, WARM_UP, WORLDS, Wander, config, maps, stock_tasks};

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

const SAMPLES: usize = 9;
const TICKS: usize = 256;
/// The protocol that `peers/original.py` follows too.
const FRESH_TICKS: usize = 64;

/// One measured stretch of ticks.
struct Sample {
    agent_steps: usize,
    wall: Duration,
    cpu: Duration,
}

/// What a row of the table says.
struct Figures {
    name: String,
    samples: Vec<Sample>,
    alive: f64,
    npcs: f64,
    rows: f64,
    listings: f64,
    hits: f64,
    ticks: usize,
    parallel: bool,
}

fn stretch(wander: &mut Wander, ticks: usize, draw: fn(&mut Wander)) -> Sample {
    let mut sample = Sample { agent_steps: 0, wall: Duration::ZERO, cpu: Duration::ZERO };
    for _ in 0..ticks {
        draw(wander);
        sample.agent_steps += wander.living();
        let start = ThreadTime::now();
        sample.wall += wander.step();
        sample.cpu += start.elapsed();
    }
    sample
}

/// Long-lived worlds, the dead new-born at once: all learners live all the time.
fn wander(layout: &str, threads: usize) -> Figures {
    let config = config(layout, "immediate");
    let mut wander = Wander::new(&config, maps(&config), WORLDS, threads, 0);
    wander.warm_up(WARM_UP);
    let mut figures = Figures::new(format!("wander, {layout}, {threads} thread(s)"), TICKS, threads > 1);
    for _ in 0..SAMPLES {
        figures.samples.push(stretch(&mut wander, TICKS, Wander::draw));
        figures.observe(&mut wander);
    }
    figures
}

/// Crowded worlds, made crowded again every few ticks; with `tasks`, each player has another task of the stock curriculum.
fn busy(layout: &str, threads: usize, tasks: bool) -> Figures {
    let config = config(layout, "immediate");
    let mut wander = Wander::new(&config, maps(&config), WORLDS, threads, 0);
    if tasks {
        wander.batch.set_tasks(Some(&stock_tasks(&config)));
        wander.reset();
    }
    let ticks = TICKS / BUSY_TICKS * BUSY_TICKS;
    let mut figures = Figures::new(
        format!("busy, {layout}, {threads} thread(s){}", if tasks { ", 128 tasks" } else { "" }),
        ticks,
        threads > 1,
    );
    for _ in 0..SAMPLES {
        let mut sample = Sample { agent_steps: 0, wall: Duration::ZERO, cpu: Duration::ZERO };
        for _ in 0..TICKS / BUSY_TICKS {
            wander.crowd();
            let part = stretch(&mut wander, BUSY_TICKS, Wander::draw_calmly);
            sample.agent_steps += part.agent_steps;
            sample.wall += part.wall;
            sample.cpu += part.cpu;
        }
        figures.samples.push(sample);
        figures.observe(&mut wander);
    }
    figures
}

/// The first ticks of fresh episodes without respawn, to set beside the original.
fn fresh(layout: &str) -> Figures {
    let config = config(layout, "never");
    let mut wander = Wander::new(&config, maps(&config), WORLDS, 1, 0);
    let mut figures = Figures::new(format!("fresh episodes, {layout}, ticks 1 to {FRESH_TICKS}"), FRESH_TICKS, false);
    for _ in 0..SAMPLES {
        wander.reset();
        figures.samples.push(stretch(&mut wander, FRESH_TICKS, Wander::draw));
        figures.observe(&mut wander);
    }
    figures
}

impl Figures {
    fn new(name: String, ticks: usize, parallel: bool) -> Self {
        let [alive, npcs, rows, listings, hits] = [0.0; 5];
        Self { name, samples: Vec::new(), alive, npcs, rows, listings, hits, ticks, parallel }
    }

    /// Adds up how much was going on at the end of a stretch, a mean over worlds and samples.
    fn observe(&mut self, wander: &mut Wander) {
        let share = 1.0 / (SAMPLES * WORLDS) as f64;
        self.npcs += wander.npcs() as f64 * share;
        self.rows += wander.rows_in_view() / SAMPLES as f64;
        let sample = self.samples.last().expect("observed after a stretch");
        self.alive += sample.agent_steps as f64 / self.ticks as f64 * share;
        self.listings += wander.listings() as f64 * share;
        self.hits += wander.hits() as f64 * share;
    }

    /// Least, median and greatest rate in agent-steps a second.
    fn rates(&self, clock: impl Fn(&Sample) -> Duration) -> [f64; 3] {
        let mut rates: Vec<_> =
            self.samples.iter().map(|sample| sample.agent_steps as f64 / clock(sample).as_secs_f64()).collect();
        rates.sort_by(f64::total_cmp);
        [rates[0], rates[rates.len() / 2], rates[rates.len() - 1]]
    }

    fn print(&self) {
        let millions =
            |[least, median, most]: [f64; 3]| format!("{:6.2} ({:.2} to {:.2})", median / 1e6, least / 1e6, most / 1e6);
        let cpu = if self.parallel { "-".into() } else { millions(self.rates(|sample| sample.cpu)) };
        let wall = millions(self.rates(|sample| sample.wall));
        println!(
            "{:44} {wall:26} {cpu:26} {:6.1} {:6.1} {:6.1} {:6.1} {:6.1}",
            self.name, self.alive, self.npcs, self.rows, self.listings, self.hits
        );
    }

    fn to_json(&self) -> Value {
        let spread = |[min, median, max]: [f64; 3]| json!({"min": min, "median": median, "max": max});
        json!({
            "name": self.name,
            "agent_steps_per_second": spread(self.rates(|sample| sample.wall)),
            "agent_steps_per_cpu_second": (!self.parallel).then(|| spread(self.rates(|sample| sample.cpu))),
            "mean_alive": self.alive,
            "mean_npcs": self.npcs,
            "mean_rows_in_view": self.rows,
            "mean_listings": self.listings,
            "mean_hits": self.hits,
        })
    }
}

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    println!(
        "{WORLDS} worlds of 128 agents; millions of agent-steps a second, median (least to greatest) of {SAMPLES}"
    );
    println!(
        "{:44} {:26} {:26} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "", "wall time", "CPU time", "alive", "NPCs", "rows", "listed", "hits"
    );
    let value_of = |option: &str| {
        let at = arguments.iter().position(|argument| argument == option)?;
        Some(arguments.get(at + 1).unwrap_or_else(|| panic!("{option} needs a value")))
    };
    let mut all = Vec::new();
    for (name, measure) in rows(arguments.iter().any(|argument| argument == "--scaling")) {
        if value_of("--only").is_none_or(|wanted| name.starts_with(wanted)) {
            let figures = measure();
            figures.print();
            all.push(figures.to_json());
        }
    }
    if let Some(path) = value_of("--json") {
        std::fs::write(path, format!("{:#}\n", Value::from(all))).expect("a file that can be written");
    }
}

type Measure = fn() -> Figures;

/// The rows of the table, by the words they begin with.
fn rows(scaling: bool) -> Vec<(&'static str, Measure)> {
    let mut rows: Vec<(&str, Measure)> =
        vec![("wander, packed", || wander("packed", 1)), ("busy, packed", || busy("packed", 1, false))];
    if scaling {
        rows.push(("wander, packed, 2 threads", || wander("packed", 2)));
    } else {
        rows.push(("wander, nmmo", || wander("nmmo", 1)));
        rows.push(("busy, packed, tasks", || busy("packed", 1, true)));
        rows.push(("busy, nmmo", || busy("nmmo", 1, false)));
        rows.push(("fresh, packed", || fresh("packed")));
        rows.push(("fresh, nmmo", || fresh("nmmo")));
    }
    rows
}
