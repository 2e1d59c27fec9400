//! Draws the pictures of docs/maps.md and prints what each preset offers:
//! `cargo run --release -p hinterland-terrain --example pictures [folder] [preset ...]`.

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hinterland_terrain::{
    CacheDir, Geometry, Grid, Map, MapPool, Material, Preset, preview, scatter_extra, scatter_professions, survey,
};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/images");
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| default.to_owned()));
    let chosen: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    println!(
        "preset      water grass foilage stone | reachable mean, least (per cent; shares before scatter, reachable after)"
    );
    for name in Preset::names().filter(|name| chosen.is_empty() || chosen.iter().any(|c| c == name)) {
        draw(Preset::find(name)?, &folder)?;
    }
    Ok(())
}

/// Surveys a preset's first maps and draws some of them as an episode would start on them.
fn draw(preset: &Preset, folder: &Path) -> Result<(), Box<dyn Error>> {
    let geometry = preset.geometry();
    let count = if preset.size > 512 { 1 } else { 64 };
    let pool = MapPool::load(geometry, &preset.terrain, 0, count, &CacheDir::none())?;
    report(preset, &pool);
    let bytes = if preset.size > 512 {
        preview::png_bytes(&preview::shrink(&without_void(&laid_out(preset, pool.map(0)), geometry), 2)?, 1)?
    } else {
        // Widths differ between maps: the narrowest, two between, and the widest.
        let grids = [0, 20, 41, 63].map(|i| without_void(&laid_out(preset, pool.map(i)), geometry));
        preview::contact_sheet(&grids.each_ref(), 4, 272 / u32::from(preset.center), 8)?
    };
    std::fs::write(folder.join(format!("map-{}.png", preset.name)), bytes)?;
    Ok(())
}

/// A map as an episode would start on it.
fn laid_out(preset: &Preset, map: &Map) -> Grid {
    let mut grid = map.base.clone();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(u64::from(map.index));
    scatter_professions(&mut grid, preset.geometry(), preset.profession, &mut rng);
    scatter_extra(&mut grid, preset.geometry(), &mut rng);
    grid.apply_border(preset.geometry());
    grid
}

/// The walkable square alone: the border says nothing in a picture.
fn without_void(grid: &Grid, geometry: Geometry) -> Grid {
    let mut cut = Grid::filled(geometry.center + 1, Material::Void);
    for (row, from_row) in geometry.walkable().enumerate() {
        for (col, from_col) in geometry.walkable().enumerate() {
            cut.set(row as u16, col as u16, grid.get(from_row, from_col));
        }
    }
    cut
}

fn report(preset: &Preset, pool: &MapPool) {
    let geometry = pool.geometry();
    let maps = (0..pool.len()).map(|i| pool.map(i));
    let mean = |material: Material| {
        let share = |map: &Arc<Map>| {
            let mut grid = map.base.clone();
            grid.apply_border(geometry);
            survey::shares(&grid, geometry)[material as usize]
        };
        100.0 * maps.clone().map(share).sum::<f64>() / pool.len() as f64
    };
    let reachable: Vec<u32> =
        maps.clone().map(|map| (1000.0 * survey::reachable_share(&laid_out(preset, map), geometry)) as u32).collect();
    println!(
        "{:<10} {:6.2} {:5.2} {:7.2} {:5.2} | {:5.1} {:5.1}",
        preset.name,
        mean(Material::Water),
        mean(Material::Grass),
        mean(Material::Foilage),
        mean(Material::Stone),
        f64::from(reachable.iter().sum::<u32>()) / 10.0 / reachable.len() as f64,
        f64::from(reachable.iter().copied().min().unwrap_or(0)) / 10.0
    );
}
