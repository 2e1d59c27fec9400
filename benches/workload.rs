//! The workloads. `wander`: fresh worlds, every learner choosing at random among what its mask allows. `busy`: the same from
//! crowded states ([`busy`]), loaded afresh every [`BUSY_TICKS`] ticks outside the measured time, a third of the learners
//! attacking.
//!
//! An *agent-step* is one living learner in one tick; the dead, NPCs and padding never count. Choices are drawn by a
//! generator without a period, from the masks of the observations just written, outside the measured time: a policy would
//! take that time, not the environment. (With actions that repeat, branch prediction learns the workload by heart and the
//! figures double.)
#![allow(dead_code, reason = "every bench compiles this file and uses a part of it")]

#[path = "busy.rs"]
mod busy;

use std::sync::Arc;
use std::time::{Duration, Instant};

use hinterland_env::{ABSENT, Arrays, AutoresetMode, TaskBoard, Threads, WorldBatch};
use hinterland_task::tree::Assignee;
use hinterland_task::{Folder, Limits, check, embed};
use hinterland_terrain::{CacheDir, MapPool};
use hinterland_world::config::Config;
use hinterland_world::score::{Tasks, facts_of};
use hinterland_world::state::{ColumnData, State};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

/// Worlds in the batch, and agents in each, of the figures in the README.
pub(crate) const WORLDS: usize = 16;
/// Ticks run before anything is measured: NPCs fill up in about seven, lives are then of every age.
pub(crate) const WARM_UP: usize = 256;

/// Ticks that a busy state is played on from: as long as a listing stands.
pub(crate) const BUSY_TICKS: usize = 3;

/// A config of the preset `medium`, every system on, with what is given laid over it.
pub(crate) fn config(layout: &str, respawn: &str) -> Arc<Config> {
    let given: Value = json!({"observation": {"layout": layout}, "players": {"respawn": respawn}});
    Arc::new(Config::resolve(&given).expect("a good config"))
}

/// The map pool of a config, from the user's cache or generated.
pub(crate) fn maps(config: &Config) -> MapPool {
    let geometry = hinterland_terrain::Geometry::new(config.map.size, config.map.center).expect("a good geometry");
    MapPool::load(geometry, &config.terrain_options(), config.map.first, config.map.count, &CacheDir::user())
        .expect("maps")
}

/// A different task of the stock curriculum for each player, evenly over its tasks for agents.
pub(crate) fn stock_tasks(config: &Config) -> TaskBoard {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../python/hinterland/tasks/library");
    let files = Folder::new(std::path::Path::new(folder)).expect("the folder of shipped tasks");
    let mut checked = check(&files, "stock_agent.task", &facts_of(config), &Limits::default())
        .unwrap_or_else(|report| panic!("{report}"));
    checked.tasks.retain(|task| task.assignee == Assignee::Agent);
    let (tasks, players) = (&checked.tasks, usize::from(config.players.count));
    let offers: Vec<_> = (0..).zip(tasks.iter().map(|task| task.weight)).collect();
    let assigned = (0..players).map(|player| (player * tasks.len() / players) as u32).collect();
    let given = Tasks::new(config, tasks, &offers).and_then(|drawn| drawn.assign(config, tasks, assigned));
    let embeddings: Vec<_> = tasks.iter().map(|task| embed(task, config.task.embedding_dim.into())).collect();
    TaskBoard::new(config, given.expect("tasks that can be played"), &embeddings).expect("an embedding for each")
}

/// A batch of worlds with random walkers in it.
pub(crate) struct Wander {
    pub(crate) batch: WorldBatch,
    pub(crate) arrays: Arrays,
    actions: Vec<i32>,
    random: Xoshiro256PlusPlus,
    seed: u64,
}

impl Wander {
    /// Fresh worlds with seeds `seed`, `seed + 1`, ...
    pub(crate) fn new(config: &Arc<Config>, maps: MapPool, worlds: usize, threads: usize, seed: u64) -> Self {
        let threads = Arc::new(Threads::new(threads));
        let batch =
            WorldBatch::new(Arc::clone(config), maps, worlds, threads, AutoresetMode::SameStep).expect("a batch");
        let (slots, layout) = (batch.num_slots(), batch.layout());
        let arrays = Arrays { reused: true, ..Arrays::new(slots, layout) };
        let actions = vec![0; slots * layout.heads.len()];
        let random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut wander = Self { batch, arrays, actions, random, seed };
        wander.reset();
        wander
    }

    /// Begins fresh episodes with seeds never played before; returns the time the batch took.
    pub(crate) fn reset(&mut self) -> Duration {
        let seeds: Vec<_> = (self.seed..).take(self.batch.num_worlds()).map(Some).collect();
        self.seed += seeds.len() as u64;
        let start = Instant::now();
        self.batch.reset(&seeds, None, &mut self.arrays.outputs()).expect("a reset");
        start.elapsed()
    }

    /// Draws one valid choice for each head of each slot.
    pub(crate) fn draw(&mut self) {
        let seed = self.random.random();
        self.batch.sample_actions(0, &self.arrays.observations, &mut self.actions, seed).expect("masks");
    }

    /// Puts every world into a busy state.
    pub(crate) fn crowd(&mut self) {
        for index in 0..self.batch.num_worlds() {
            let world = self.batch.world(index).expect("a world of the batch");
            let mut state = busy::busy_state(world, &mut self.random);
            list_now(&mut state);
            self.batch.load_state(index, &state, &mut self.arrays.outputs()).expect("a state that can be");
        }
    }

    /// As [`Wander::draw`], but two thirds of the learners do not attack.
    pub(crate) fn draw_calmly(&mut self) {
        self.draw();
        let layout = self.batch.layout();
        let (style, target) = (layout.head("Attack", "Style"), layout.head("Attack", "Target"));
        let heads = layout.heads.len();
        for row in self.actions.chunks_exact_mut(heads) {
            if self.random.random_range(0..3) > 0 {
                for head in [style, target].into_iter().flatten() {
                    row[head] = ABSENT;
                }
            }
        }
    }

    /// One step of the batch; returns the time it took.
    pub(crate) fn step(&mut self) -> Duration {
        let start = Instant::now();
        self.batch.step(&self.actions, &mut self.arrays.outputs()).expect("a step");
        start.elapsed()
    }

    /// Living learners now, which are those that act in the next step.
    pub(crate) fn living(&self) -> usize {
        self.arrays.alive.iter().filter(|alive| **alive != 0).count()
    }

    /// Draws and steps without measuring.
    pub(crate) fn warm_up(&mut self, ticks: usize) {
        for _ in 0..ticks {
            self.draw();
            self.step();
        }
    }
}

/// Everything on the market was put there in the state's own tick, so that it stands until the next state.
fn list_now(state: &mut State) {
    for table in &mut state.tables {
        for (name, data) in &mut table.columns {
            if let ("listed_tick", ColumnData::I32(ticks)) = (*name, data) {
                ticks.iter_mut().filter(|tick| **tick > 0).for_each(|tick| *tick = busy::TICK);
            }
        }
    }
}

impl Wander {
    /// Living NPCs of all worlds.
    pub(crate) fn npcs(&mut self) -> usize {
        let worlds = self.batch.num_worlds();
        (0..worlds).map(|i| self.batch.world(i).expect("a world of the batch").view().roster.npcs.len()).sum()
    }

    /// Standing listings of all worlds.
    pub(crate) fn listings(&mut self) -> usize {
        let worlds = self.batch.num_worlds();
        (0..worlds).map(|i| self.batch.world(i).expect("a world of the batch").view().market.rows().len()).sum()
    }

    /// Hits by players in the latest tick of all worlds.
    pub(crate) fn hits(&mut self) -> usize {
        let hits = |world: &hinterland_world::World| {
            world.happenings().filter(|told| told.event == hinterland_world::event::Event::ScoreHit).count()
        };
        let worlds = self.batch.num_worlds();
        (0..worlds).map(|i| hits(self.batch.world(i).expect("a world of the batch"))).sum()
    }

    /// Mean number of filled rows in the entity table of a living learner, its own included.
    pub(crate) fn rows_in_view(&self) -> f64 {
        let layout = self.batch.layout();
        let table = layout.fields.iter().find(|field| field.name == "Entity").expect("an entity table");
        let row_bytes = table.shape[1] * table.dtype.size();
        // In both layouts a row begins with the entity's id, 16 bits, 0 in an empty row.
        let filled = |record: &[u8]| {
            let rows = &record[table.offset..table.offset + table.shape[0] * row_bytes];
            rows.chunks_exact(row_bytes).filter(|row| row[..2] != [0, 0]).count()
        };
        let living = self.arrays.observations.chunks_exact(layout.record_bytes).zip(&self.arrays.alive);
        let rows: usize = living.filter(|(_, alive)| **alive != 0).map(|(record, _)| filled(record)).sum();
        rows as f64 / self.living().max(1) as f64
    }
}
