//! Batches to play with: configs on small maps, arrays for the outputs, and players who do all sorts of things.
#![allow(dead_code, reason = "every test binary uses a part of it")]

use std::sync::Arc;

use hinterland_env::{ABSENT, Arrays, AutoresetMode, EnvError, Field, Layout, Threads, WorldBatch};
use hinterland_terrain::{CacheDir, Geometry, MapPool};
use hinterland_world::config::Config;
use hinterland_world::state::{ColumnData, State};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

/// A config on two small maps, with what is given laid over it.
pub(crate) fn config(given: Value) -> Arc<Config> {
    let mut all = json!({
        "map": {"preset": "small", "count": 2},
        "players": {"count": 16},
        "npc": {"count": 16},
    });
    for (section, options) in given.as_object().expect("sections").clone() {
        for (name, value) in options.as_object().expect("options").clone() {
            all[&section][&name] = value;
        }
    }
    Arc::new(Config::resolve(&all).expect("a good config"))
}

pub(crate) fn maps(config: &Config) -> MapPool {
    let geometry = Geometry::new(config.map.size, config.map.center).expect("a good geometry");
    MapPool::load(geometry, &config.terrain_options(), config.map.first, config.map.count, &CacheDir::none())
        .expect("maps")
}

/// The arrays that a batch writes.
pub(crate) fn arrays(slots: usize, layout: &Layout) -> Arrays {
    Arrays { final_observations: Some(vec![0xAB; slots * layout.record_bytes]), ..Arrays::new(slots, layout) }
}

/// A batch with its arrays.
pub(crate) struct Play {
    pub(crate) config: Arc<Config>,
    pub(crate) batch: WorldBatch,
    pub(crate) out: Arrays,
    /// One row for each slot, a number for each head; what is not set is absent.
    pub(crate) actions: Vec<i32>,
    seed: u64,
    steps: u64,
}

impl Play {
    pub(crate) fn new(config: &Arc<Config>, worlds: usize, threads: usize, mode: AutoresetMode) -> Self {
        Self::try_new(config, worlds, threads, mode).expect("a batch")
    }

    pub(crate) fn try_new(
        config: &Arc<Config>,
        worlds: usize,
        threads: usize,
        mode: AutoresetMode,
    ) -> Result<Self, EnvError> {
        let threads = Arc::new(Threads::new(threads));
        let batch = WorldBatch::new(Arc::clone(config), maps(config), worlds, threads, mode)?;
        let out = arrays(batch.num_slots(), batch.layout());
        let actions = vec![ABSENT; batch.num_slots() * batch.layout().heads.len()];
        Ok(Self { config: Arc::clone(config), batch, out, actions, seed: 0, steps: 0 })
    }

    /// World i gets the seed `seed + i`.
    pub(crate) fn reset(&mut self, seed: u64) {
        self.seed = seed;
        self.steps = 0;
        let seeds: Vec<_> = (seed..).take(self.batch.num_worlds()).map(Some).collect();
        self.batch.reset(&seeds, None, &mut self.out.outputs()).expect("a reset");
    }

    /// Steps done since the reset: with the seed, what the players do follows from it.
    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// Goes on as if so many steps had been done since a reset with that seed.
    pub(crate) fn be_at(&mut self, seed: u64, steps: u64) {
        (self.seed, self.steps) = (seed, steps);
    }

    /// Steps, and forgets the actions.
    pub(crate) fn step(&mut self) {
        self.batch.step(&self.actions, &mut self.out.outputs()).expect("a step");
        self.moved_on();
    }

    /// Forgets the actions of a step that was done.
    pub(crate) fn moved_on(&mut self) {
        self.actions.fill(ABSENT);
        self.steps += 1;
    }

    /// A generator for what the players of a world do in the step to come: the same wherever the world stands in a batch.
    fn random(&self, world: usize) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64((self.seed + world as u64) << 32 | self.steps)
    }

    /// Every head of every slot: something valid, out of range, negative or absent.
    pub(crate) fn draw_wild(&mut self) {
        let heads: Vec<_> = self.batch.layout().heads.iter().map(|head| head.size as i32).collect();
        let row = self.players() * heads.len();
        for world in 0..self.batch.num_worlds() {
            let mut random = self.random(world);
            for slot in self.actions[world * row..][..row].chunks_exact_mut(heads.len()) {
                for (action, &size) in slot.iter_mut().zip(&heads) {
                    *action = match random.random_range(0..12) {
                        0 => ABSENT,
                        1 => random.random_range(-3..0),
                        2 => random.random_range(size..size + 3),
                        3 => random.random(),
                        4 => size - 1,
                        // Low rows, where entities are.
                        _ => random.random_range(0..size.min(6)),
                    };
                }
            }
        }
    }

    /// Every head of every slot: something its mask allows.
    pub(crate) fn draw_valid(&mut self) {
        for world in 0..self.batch.num_worlds() {
            let mut random = self.random(world);
            for slot in world * self.players()..(world + 1) * self.players() {
                for head in 0..self.batch.layout().heads.len() {
                    let choices = self.choices(slot, head);
                    let choice = choices[random.random_range(0..choices.len())];
                    self.set(slot, head, choice as i32);
                }
            }
        }
    }

    pub(crate) fn set(&mut self, slot: usize, head: usize, choice: i32) {
        let heads = self.batch.layout().heads.len();
        self.actions[slot * heads + head] = choice;
    }

    pub(crate) fn head(&self, action: &str, argument: &str) -> usize {
        self.batch.layout().head(action, argument).expect("a head of the layout")
    }

    /// The choices that the mask of a head allows.
    pub(crate) fn choices(&self, slot: usize, head: usize) -> Vec<usize> {
        let mask = self.mask(slot, head);
        (0..mask.len()).filter(|choice| mask[*choice] != 0).collect()
    }

    pub(crate) fn mask(&self, slot: usize, head: usize) -> &[u8] {
        let layout = self.batch.layout();
        let head = &layout.heads[head];
        &self.record(slot)[layout.mask_offset + head.offset..][..head.size]
    }

    pub(crate) fn record(&self, slot: usize) -> &[u8] {
        let bytes = self.batch.layout().record_bytes;
        &self.out.observations[slot * bytes..][..bytes]
    }

    /// The bytes of a field of a slot's record.
    pub(crate) fn field(&self, slot: usize, name: &str) -> &[u8] {
        let field: &Field = self.batch.layout().field(name).expect("a field of the layout");
        &self.record(slot)[field.offset..][..field.bytes()]
    }

    /// A field of 16-bit numbers.
    pub(crate) fn numbers(&self, slot: usize, name: &str) -> Vec<i16> {
        self.field(slot, name).chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    pub(crate) fn players(&self) -> usize {
        self.config.players.count.into()
    }

    pub(crate) fn state(&mut self, world: usize) -> State {
        self.batch.world(world).expect("a world of the batch").state()
    }

    pub(crate) fn digests(&mut self) -> Vec<u64> {
        (0..self.batch.num_worlds()).map(|world| self.batch.world(world).expect("a world").digest()).collect()
    }
}

/// A column of 32-bit numbers of a state.
pub(crate) fn column<'a>(state: &'a State, table: &str, name: &str) -> &'a [i32] {
    match data(state, table, name) {
        ColumnData::I32(values) => values,
        other => panic!("{table}.{name} is {other:?}"),
    }
}

/// A square of bytes of a state, with its side.
pub(crate) fn square<'a>(state: &'a State, table: &str, name: &str) -> (usize, &'a [u8]) {
    match data(state, table, name) {
        ColumnData::Square { side, bytes } => (*side, bytes),
        other => panic!("{table}.{name} is {other:?}"),
    }
}

fn data<'a>(state: &'a State, table: &str, name: &str) -> &'a ColumnData {
    let table = state.tables.iter().find(|other| other.name == table).expect("a table of the state");
    &table.columns.iter().find(|(other, _)| *other == name).expect("a column of the table").1
}
