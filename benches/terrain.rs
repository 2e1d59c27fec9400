//! Making maps: the noise of one map, and what every reset does with it.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hinterland_terrain::{CacheDir, Grid, MapPool, Preset, generate_field, scatter_extra, scatter_professions};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

fn noise(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("terrain");
    group.sample_size(10);
    for name in ["small", "medium"] {
        let preset = Preset::builtin(name).expect("a preset");
        group.bench_function(format!("noise/{name}"), |bencher| {
            let mut index = 0;
            bencher.iter(|| {
                index += 1;
                black_box(generate_field(preset.geometry(), &preset.terrain, index))
            });
        });
    }
    let medium = Preset::builtin("medium").expect("a preset");
    group.bench_function("pool of 64/medium", |bencher| {
        bencher.iter(|| MapPool::load(medium.geometry(), &medium.terrain, 0, 64, &CacheDir::none()).expect("a pool"));
    });
    group.finish();
}

fn episode(criterion: &mut Criterion) {
    let preset = Preset::builtin("medium").expect("a preset");
    let (geometry, options) = (preset.geometry(), &preset.terrain);
    let field = generate_field(geometry, options, 0);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
    criterion.bench_function("terrain/thresholds, scatter and border/medium", |bencher| {
        bencher.iter(|| {
            let mut grid = Grid::from_field(black_box(&field), options);
            scatter_professions(&mut grid, geometry, preset.profession, &mut random);
            scatter_extra(&mut grid, geometry, &mut random);
            grid.apply_border(geometry);
            grid
        });
    });
}

criterion_group!(benches, noise, episode);
criterion_main!(benches);
