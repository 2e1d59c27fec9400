//! One Hinterland world: `bevy_ecs` components, one room per game system, and the whole tick on one screen.
//!
//! A [`World`] is built for a [`Config`] and a pool of maps, begins an episode with
//! [`World::reset`], and goes on a tick at a time with [`World::tick`]. Callers write what players want into
//! [`World::intents`] before a tick and read the result through [`World::view`]. Same config, seed and intents give
//! the same [`World::digest`], always.
//!
//! ```
//! use std::sync::Arc;
//! use hinterland_terrain::{CacheDir, Geometry, MapPool};
//! use hinterland_world::{World, config::Config, entity::Handle, intent::Direction};
//!
//! let config = Config::resolve(&serde_json::json!({
//!     "map": {"preset": "small", "count": 1},
//!     "players": {"count": 8},
//!     "npc": {"count": 4},
//! }))?;
//! let geometry = Geometry::new(config.map.size, config.map.center)?;
//! let maps = MapPool::load(geometry, &config.terrain_options(), 0, 1, &CacheDir::none())?;
//! let mut world = World::new(Arc::new(config), maps);
//! world.reset(7, 0);
//! world.intents().get_mut(Handle(0)).step = Some(Direction::North);
//! world.tick();
//! assert_eq!(world.view().clock.tick, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `world` never sees a buffer, a thread or Python; only rooms know rules.

#[cfg(test)]
mod arena;
mod audit;
mod capture;
pub mod clock;
pub mod columns;
pub mod combat;
pub mod communication;
pub mod config;
pub mod dice;
pub mod entity;
pub mod event;
pub mod exchange;
pub mod fog;
pub mod intent;
pub mod item;
pub mod life;
pub mod movement;
pub mod npc;
mod profession;
pub mod progression;
pub mod resource;
mod schedule;
pub mod score;
pub mod script;
mod singletons;
pub mod state;
mod tables;
pub mod terrain;
mod view;

pub use capture::Capture;
pub use view::{Columns, View};

use std::sync::Arc;

use bevy_ecs::system::SystemState;
use bevy_ecs::world::World as Ecs;
use hinterland_terrain::{Geometry, Grid, MapPool, Material, ProfessionOptions, scatter_extra, scatter_professions};

use crate::clock::Clock;
use crate::config::{Config, EpisodeConfig};
use crate::dice::{Dice, Purpose, below};
use crate::entity::{Identity, Npc, Player};
use crate::intent::Intents;
use crate::item::{Inventory, Item};
use crate::script::Script;
use crate::singletons::Singletons;

/// One world: its entities and its tiles.
///
/// Three kinds of things live in it: state (what [`World::state`] shows), what follows from config and map
/// (`EpisodeConfig`, walkability), and scratch (`Intents`, `Paths`) that means nothing between ticks.
pub struct World {
    ecs: Ecs,
    single: Singletons,
    /// The config, with what follows from it.
    episode: Box<EpisodeConfig>,
    /// The luck of the running tick, as far as it was laid down.
    script: Script,
    /// What a tick's tables are bound from.
    everything: SystemState<tables::Everything<'static, 'static>>,
    views: view::Views,
    config: Arc<Config>,
    maps: MapPool,
    /// The tasks of the episodes to come, and those of the running one.
    next_tasks: Option<Arc<score::Tasks>>,
    scores: Option<Box<score::Scores>>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("World").field("clock", &self.single.clock).finish_non_exhaustive()
    }
}

impl World {
    /// Builds a world: all entities it will ever have. [`World::reset`] begins the first episode.
    ///
    /// # Panics
    /// If the pool was made for maps of another size than the config's.
    pub fn new(config: Arc<Config>, maps: MapPool) -> Self {
        let geometry = maps.geometry();
        assert_eq!((geometry.size, geometry.center), (config.map.size, config.map.center), "a pool of other maps");
        let mut ecs = Ecs::new();
        spawn_everything(&mut ecs, &config);
        let (everything, views) = (SystemState::new(&mut ecs), view::Views::new(&mut ecs));
        let episode = Box::new(EpisodeConfig::new(&config));
        Self {
            single: Singletons::new(&config, geometry),
            ecs,
            episode,
            script: Script::default(),
            everything,
            views,
            config,
            maps,
            next_tasks: None,
            scores: None,
        }
    }

    /// The sides of its map.
    pub fn geometry(&self) -> Geometry {
        self.maps.geometry()
    }

    /// What this world is built for.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// Begins episode number `episode` of `seed`: map, scatter and spawns are functions of the two.
    pub fn reset(&mut self, seed: u64, episode: u32) {
        let dice = Dice::at(seed, episode, 0);
        self.single.dice = dice;
        self.single.clock = Clock { tick: 0, episode, seed, next_npc_id: -1 };
        let mut ground = self.single.tiles.lend_ground();
        self.prepare(&mut ground, &dice);
        self.single.tiles.reset(ground);
        self.single.occupancy.clear();
        self.single.targets.clear();
        self.single.intents.clear();
        self.single.happenings.clear();
        self.with_tables(|tables| {
            npc::clear(tables);
            item::clear(tables);
        });
        if self.config.npc.enabled {
            self.with_tables(npc::spawn_round);
        }
        self.with_tables(life::place_players);
        self.open_tasks();
    }

    /// Which map of the pool episode `episode` of `seed` is played on: its place in the pool.
    pub fn choose_map(&self, dice: &Dice) -> usize {
        below(&mut dice.stream(Purpose::Map, 0), self.maps.len() as u32) as usize
    }

    /// What players want in the tick to come. Starts empty after every tick.
    pub fn intents(&mut self) -> &mut Intents {
        &mut self.single.intents
    }

    /// One tick (rules 1.3): [`World::play`] and [`World::settle`].
    pub fn tick(&mut self) {
        self.play();
        self.settle();
    }

    /// The rules of a tick, without what it was worth. Where the tasks read registered statistics, they are worked out on the
    /// world as it is now, and told by [`World::tell_statistic`].
    pub fn play(&mut self) {
        self.with_tables(schedule::tick);
    }

    /// As [`World::play`], with luck laid down: what the script does not say is left to the dice.
    pub fn play_with(&mut self, script: Script) {
        self.script = script;
        self.play();
        self.script = Script::default();
    }

    /// The end of a tick: what it was worth, and lives that begin as their tasks say.
    pub fn settle(&mut self) {
        self.score();
        if cfg!(debug_assertions) {
            self.audit().expect("the rules keep the world consistent");
        }
    }

    /// One tick whose luck is laid down.
    pub fn tick_with(&mut self, script: Script) {
        self.play_with(script);
        self.settle();
    }

    /// The per-reset pipeline of rules 3.3: the map's materials, extra resources, borders, marks.
    fn prepare(&self, ground: &mut Grid, dice: &Dice) {
        let geometry: Geometry = self.maps.geometry();
        let terrain = &self.config.terrain;
        let map = self.maps.map(self.choose_map(dice));
        // An imported grid has no noise to be rebuilt from.
        let rebuild = terrain.enabled && self.config.map.reset_from_fractal && map.field.is_some();
        if !terrain.enabled || (rebuild && terrain.reset_to_grass) {
            *ground = Grid::filled(geometry.size, Material::Grass);
        } else {
            ground.copy_from(&map.base);
        }
        if rebuild && self.config.profession.enabled {
            let profession = &self.config.profession;
            let options = ProfessionOptions {
                spawn_clusters: profession.spawn_clusters,
                spawn_uniforms: profession.spawn_uniforms,
            };
            scatter_professions(ground, geometry, options, &mut dice.stream(Purpose::Profession, 0));
        }
        if rebuild && terrain.scatter_extra_resources {
            scatter_extra(ground, geometry, &mut dice.stream(Purpose::Scatter, 0));
        }
        if terrain.disable_stone {
            ground.clear_stone();
        }
        ground.apply_border(geometry);
        for target in &self.single.targets.targets {
            ground.mark(target.at.row as u16, target.at.col as u16);
        }
    }
}

/// Every entity that a world will ever have.
fn spawn_everything(ecs: &mut Ecs, config: &Config) {
    let inventory = Inventory::new(config);
    ecs.spawn_batch((1..=i32::from(config.players.count)).map(|id| {
        let identity = Identity { id, npc_type: 0 };
        (Player, identity, body(), event::Counters::default(), inventory)
    }));
    ecs.spawn_batch((0..config.npc_slots()).map(|_| (Npc, Identity::default(), body(), npc::Mind::default())));
    ecs.spawn_batch((0..config.item_slots()).map(|_| Item::default()));
}

fn body() -> impl bevy_ecs::bundle::Bundle<Effect: bevy_ecs::bundle::NoBundleEffect> {
    (
        movement::Position::default(),
        life::Vitals::default(),
        life::History::default(),
        life::Status::default(),
        combat::Combatant::default(),
        combat::Gear::default(),
        progression::Skills::default(),
        exchange::Purse::default(),
        communication::Voice::default(),
    )
}
