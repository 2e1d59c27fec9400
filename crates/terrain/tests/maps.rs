//! What is promised about presets, the pre-generated pool and the cache.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hinterland_terrain::{
    CacheDir, Field, Geometry, Grid, MapPool, Material, Preset, TerrainError, TerrainOptions, generate_field,
    scatter_extra, scatter_professions, survey,
};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

fn load(preset: &str, first: u32, count: u32) -> MapPool {
    let preset = Preset::find(preset).unwrap();
    MapPool::load(preset.geometry(), &preset.terrain, first, count, &CacheDir::none()).unwrap()
}

fn digests(pool: &MapPool) -> Vec<(u32, u64)> {
    (0..pool.len()).map(|i| (pool.map(i).index, pool.map(i).digest)).collect()
}

/// Digests of fields by preset, from maps/manifest.toml.
fn manifest() -> BTreeMap<String, Vec<u64>> {
    let table: toml::Table = include_str!("../../../maps/manifest.toml").parse().unwrap();
    let digest = |v: &toml::Value| u64::from_str_radix(v.as_str().unwrap(), 16).unwrap();
    table.into_iter().map(|(name, t)| (name, t["fields"].as_array().unwrap().iter().map(digest).collect())).collect()
}

#[test]
fn the_pool_holds_the_maps_of_the_manifest() {
    for name in ["small", "medium"] {
        let pool = load(name, 0, 64);
        let fields: Vec<u64> = (0..64).map(|i| pool.map(i).field.as_ref().unwrap().digest()).collect();
        assert_eq!(fields, manifest()[name], "{name}");
        assert!(pool.warnings().is_empty(), "{:?}", pool.warnings());
    }
}

/// Golden digests: they fail if generation changes, or differs on this machine.
#[test]
fn generation_gives_the_maps_of_the_manifest() {
    for (name, fields) in manifest() {
        let preset = Preset::find(&name).unwrap();
        let step = if name == "medium" { 9 } else { 1 };
        for (index, &expected) in fields.iter().enumerate().step_by(step) {
            let field = generate_field(preset.geometry(), &preset.terrain, index as u32);
            assert_eq!(field.digest(), expected, "{name} map {index}");
        }
    }
}

/// The bar: water 24, grass 50, foilage 15, stone 10 per cent, each within 3 points.
#[test]
fn material_shares_of_medium() {
    let pool = load("medium", 0, 64);
    assert_eq!(pool.geometry().walkable(), 16..=144);
    let mut mean = [0.0; Material::COUNT];
    for i in 0..64 {
        let mut grid = pool.map(i).base.clone();
        grid.apply_border(pool.geometry());
        for (sum, share) in mean.iter_mut().zip(survey::shares(&grid, pool.geometry())) {
            *sum += 100.0 * share / 64.0;
        }
    }
    let bar = [(Material::Water, 24.0), (Material::Grass, 50.0), (Material::Foilage, 15.0), (Material::Stone, 10.0)];
    for (material, expected) in bar {
        let found = mean[material as usize];
        assert!((found - expected).abs() <= 3.0, "{} is {found:.2} %, not {expected} within 3", material.name());
    }
}

/// Presets must be playable: land that can be walked to, water to drink, food to eat, grass to place resources on.
#[test]
fn presets_play_well() {
    for name in Preset::names().filter(|&name| name != "large") {
        let pool = load(name, 0, 16);
        let geometry = pool.geometry();
        let profession = Preset::find(name).unwrap().profession;
        let mut reachable = Vec::new();
        for i in 0..pool.len() {
            let mut grid = pool.map(i).base.clone();
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(i as u64);
            let placed = scatter_professions(&mut grid, geometry, profession, &mut rng);
            scatter_extra(&mut grid, geometry, &mut rng);
            grid.apply_border(geometry);
            assert_eq!(placed.clusters, 3 * profession.spawn_clusters, "{name} map {i}");
            assert_eq!(
                (placed.herbs, placed.fish),
                (profession.spawn_uniforms, profession.spawn_uniforms),
                "{name} map {i}"
            );
            let shares = survey::shares(&grid, geometry);
            for (material, least) in [(Material::Water, 0.08), (Material::Foilage, 0.08), (Material::Grass, 0.2)] {
                let share = shares[material as usize];
                assert!(share >= least, "{name} map {i}: {} {share}", material.name());
            }
            reachable.push(survey::reachable_share(&grid, geometry));
        }
        let mean = reachable.iter().sum::<f64>() / reachable.len() as f64;
        assert!(mean > 0.95 && reachable.iter().all(|&share| share > 0.8), "{name}: {reachable:?}");
    }
}

/// A cheap map that no built-in pool holds.
fn tiny() -> (Geometry, TerrainOptions) {
    (Geometry::new(24, 16).unwrap(), TerrainOptions { log_interpolate_min: -1.0, ..TerrainOptions::default() })
}

fn load_tiny(first: u32, count: u32, cache: &CacheDir) -> MapPool {
    let (geometry, options) = tiny();
    MapPool::load(geometry, &options, first, count, cache).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_map_depends_on_its_index_only() {
    let none = CacheDir::none();
    let all = digests(&load_tiny(0, 140, &none));
    assert_eq!(all[60..140], digests(&load_tiny(60, 80, &none)));
    assert_eq!(all[127..128], digests(&load_tiny(127, 1, &none)));
    let last = u32::MAX - 1;
    assert_eq!(load_tiny(last, 1, &none).map(0).index, last);
    assert_eq!(all.iter().map(|&(_, digest)| digest).collect::<std::collections::BTreeSet<_>>().len(), 140);
    let beyond = load("small", 62, 4);
    assert_eq!(digests(&beyond)[..2], digests(&load("small", 62, 2)));
    assert_eq!(beyond.map(3).index, 65);
}

#[test]
fn the_cache_is_written_by_chunks_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::at(folder.path());
    let first = load_tiny(60, 8, &cache);
    assert_eq!(files(folder.path()).len(), 2, "maps 60 to 67 lie in two files of 64");
    // Whoever generates also writes, so an untouched file says that the maps were read.
    let modified = |path: &PathBuf| std::fs::metadata(path).unwrap().modified().unwrap();
    let before: Vec<_> = files(folder.path()).iter().map(modified).collect();
    let second = load_tiny(60, 8, &cache);
    assert_eq!(files(folder.path()).iter().map(modified).collect::<Vec<_>>(), before);
    assert_eq!(digests(&first), digests(&second));
    assert!(first.warnings().is_empty() && second.warnings().is_empty());
}

#[test]
fn a_damaged_cache_file_is_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::at(folder.path());
    let expected = digests(&load_tiny(0, 4, &cache));
    let path = files(folder.path()).remove(0);
    let good = std::fs::read(&path).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 0x40;
    let cases: [(&str, &[u8]); 4] = [
        ("cut short", &good[..good.len() / 3]),
        ("flipped", &flipped),
        ("empty", &[]),
        ("alien", b"PK\x03\x04 not maps at all, but long enough"),
    ];
    for (what, bytes) in cases {
        std::fs::write(&path, bytes).unwrap();
        // All 64, since a file is only read as far as it is needed.
        let pool = load_tiny(0, 64, &cache);
        assert_eq!(digests(&pool)[..4], expected, "{what}");
        assert!(pool.warnings()[0].contains("it was written anew"), "{what}: {:?}", pool.warnings());
        assert_eq!(std::fs::read(&path).unwrap(), good, "{what}");
    }
}

#[test]
fn without_a_writable_cache_maps_are_still_made() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let pool = load_tiny(0, 3, &CacheDir::at(file.path()));
    assert_eq!(digests(&pool), digests(&load_tiny(0, 3, &CacheDir::none())));
    assert!(pool.warnings().iter().any(|w| w.contains("kept in memory only")), "{:?}", pool.warnings());
}

#[test]
fn racing_loads_agree() {
    let folder = tempfile::tempdir().unwrap();
    let pools: Vec<MapPool> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..4).map(|_| scope.spawn(|| load_tiny(0, 8, &CacheDir::at(folder.path())))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert!(pools.iter().all(|pool| digests(pool) == digests(&pools[0]) && pool.warnings().is_empty()));
    assert_eq!(files(folder.path()).len(), 1, "no half-written file is left");
}

#[test]
fn impossible_selections_and_maps_are_refused() {
    let (geometry, options) = tiny();
    let refused = |options: &TerrainOptions, first, count| {
        MapPool::load(geometry, options, first, count, &CacheDir::none()).unwrap_err().to_string()
    };
    assert!(refused(&options, 0, 0).contains("map.count must be from 1"));
    assert!(refused(&options, u32::MAX, 2).contains("map.first"));
    assert!(refused(&TerrainOptions { water: 2.0, ..options.clone() }, 0, 1).contains("terrain.water is 2.0"));
    let barren = TerrainOptions { water: 0.3, grass: 0.3, ..options.clone() };
    assert!(refused(&barren, 0, 1).contains("generated map 0: there is no grass in rows and columns 4 to 20"));
}

#[test]
fn imported_maps_are_checked() {
    let (geometry, options) = tiny();
    let refused = |result: Result<MapPool, TerrainError>| result.unwrap_err().to_string();
    let meadow = Grid::filled(24, Material::Grass);
    let wrong = Grid::filled(20, Material::Grass);
    let text = refused(MapPool::from_grids(geometry, vec![meadow.clone(), wrong]));
    assert!(text.contains("imported map 1: it is 20 x 20 tiles, but map.size is 24"), "{text}");
    let mut outside = Grid::filled(24, Material::Stone);
    outside.set(0, 0, Material::Grass);
    assert!(refused(MapPool::from_grids(geometry, vec![outside])).contains("no grass in rows and columns 4 to 20"));
    assert!(refused(MapPool::from_grids(geometry, vec![])).contains("at least one map"));
    let field = Field::from_unit_values(10, vec![0.5; 100]).unwrap();
    assert!(refused(MapPool::from_fields(geometry, &options, vec![field])).contains("10 x 10"));
    let pool = MapPool::from_grids(geometry, vec![meadow.clone()]).unwrap();
    assert_eq!((pool.len(), &pool.map(0).base, &pool.map(0).field), (1, &meadow, &None));
}

#[test]
fn an_exported_map_comes_back_the_same() {
    let pool = load("small", 5, 1);
    let map = pool.map(0);
    let field = Field::from_unit_values(64, map.field.as_ref().unwrap().unit_values()).unwrap();
    let preset = Preset::find("small").unwrap();
    let back = MapPool::from_fields(pool.geometry(), &preset.terrain, vec![field]).unwrap();
    assert_eq!(back.map(0).digest, map.digest);
    assert_eq!(Grid::from_materials(64, map.base.cells().to_vec()).unwrap(), map.base);
}

/// `reset_to_grass` is a matter of the episode: the stored terrain keeps its thresholds.
#[test]
fn the_base_has_terrain_even_if_episodes_start_from_grass() {
    let (geometry, options) = tiny();
    let all_grass = TerrainOptions { reset_to_grass: true, ..options.clone() };
    let pool = MapPool::load(geometry, &all_grass, 0, 1, &CacheDir::none()).unwrap();
    assert_eq!(digests(&pool), digests(&load_tiny(0, 1, &CacheDir::none())));
    let field = pool.map(0).field.as_ref().unwrap();
    assert_eq!(Grid::from_field(field, &all_grass), Grid::filled(24, Material::Grass));
}
