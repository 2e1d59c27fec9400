//! Many Hinterland worlds: actions in; observations, masks, rewards and flags out.
//!
//! A [`WorldBatch`] steps worlds together, on [`Threads`] of its own, and writes into the arrays of [`Outputs`]. What
//! stands where in an agent's record is declared in [`Layout`].
//!
//! ```
//! use std::sync::Arc;
//! use hinterland_env::{ABSENT, Arrays, AutoresetMode, Threads, WorldBatch};
//! use hinterland_terrain::{CacheDir, Geometry, MapPool};
//! use hinterland_world::config::Config;
//!
//! let config = Arc::new(Config::resolve(&serde_json::json!({
//!     "map": {"preset": "small", "count": 1},
//!     "players": {"count": 4},
//!     "npc": {"count": 4},
//! }))?);
//! let geometry = Geometry::new(config.map.size, config.map.center)?;
//! let maps = MapPool::load(geometry, &config.terrain_options(), 0, 1, &CacheDir::none())?;
//! let mut batch = WorldBatch::new(config, maps, 2, Arc::new(Threads::new(1)), AutoresetMode::SameStep)?;
//! let slots = batch.num_slots();
//! let mut arrays = Arrays::new(slots, batch.layout());
//! let mut out = arrays.outputs();
//! batch.reset(&[Some(7), Some(8)], None, &mut out)?;
//! let actions = vec![ABSENT; slots * batch.layout().heads.len()];
//! batch.step(&actions, &mut out)?;
//! assert_eq!(arrays.world_tick, [1; 8]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `env` never sees Python; only `env` knows layouts, only rooms of `world` know rules.

#[cfg(test)]
mod arena;
mod batch;
mod capture;
mod decode;
mod error;
mod event_log;
mod handle;
mod lane;
mod layout;
mod lifecycle;
mod mask;
mod observe;
mod offers;
mod outputs;
mod sample;
mod snapshot;
mod statistics;
mod tasks;
mod threads;

pub use batch::WorldBatch;
pub use capture::Capture;
pub use decode::ABSENT;
pub use error::EnvError;
pub use event_log::{LOGGED, Logged};
pub use layout::{
    Dtype, ENTITY_ROW, ENTITY_ROW_BYTES, Field, Head, INVENTORY_ROW, INVENTORY_ROW_BYTES, Layout, RowField,
};
pub use lifecycle::AutoresetMode;
pub use outputs::{Arrays, LIFE_STATISTICS, Outputs, TASK_STATISTICS};
pub use statistics::Stepped;
pub use tasks::TaskBoard;
pub use threads::Threads;
