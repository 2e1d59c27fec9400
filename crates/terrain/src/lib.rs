//! Maps: noise, field, material grid, map file and picture.
//!
//! A map goes through these steps (rules 3.3, "per-reset pipeline"):
//!
//! 1. [`generate_field`] makes its noise once; [`MapPool::load`] keeps the noise in files.
//! 2. At each reset [`Grid::from_field`] (or [`Map::base`]) gives the terrain,
//! 3. [`scatter_professions`] adds what professions gather and
//! 4. [`scatter_extra`] water and food, both different in every episode,
//! 5. [`Grid::clear_stone`] if the options say so,
//! 6. [`Grid::apply_border`] makes void and the spawn ring, and
//! 7. [`Grid::mark`] clears a place for each tile that a game wants seized.
//!
//! Everything that reaches a map is IEEE arithmetic, `libm` or integers: the same bytes on every machine.
//!
//! ```
//! use hinterland_terrain::{CacheDir, MapPool, Material, Preset};
//!
//! let preset = Preset::find("small")?;
//! let pool = MapPool::load(preset.geometry(), &preset.terrain, 0, 2, &CacheDir::none())?;
//! let mut grid = pool.map(1).base.clone();
//! grid.apply_border(pool.geometry());
//! assert_eq!(grid.get(16, 16), Material::Grass);
//! # Ok::<(), hinterland_terrain::TerrainError>(())
//! ```

#![cfg_attr(test, allow(clippy::float_cmp, clippy::naive_bytecount, reason = "exact bits and short grids"))]

mod cache;
mod error;
mod field;
mod fractal;
mod geometry;
mod grid;
mod lottery;
mod material;
mod options;
mod pool;
mod pool_file;
mod preset;
pub mod preview;
mod profession;
mod scatter;
mod simplex;
pub mod survey;

pub use cache::{CACHE_VARIABLE, CacheDir};
pub use error::TerrainError;
pub use field::Field;
pub use fractal::generate_field;
pub use geometry::{Geometry, MAX_SIZE, MIN_CENTER};
pub use grid::Grid;
pub use material::Material;
pub use options::TerrainOptions;
pub use pool::{MAX_MAPS, Map, MapPool, build_pool_file};
pub use preset::Preset;
pub use profession::{Placed, ProfessionOptions, scatter_professions};
pub use scatter::scatter_extra;
