//! Beginning an episode: 16 worlds of `medium` get a map, resources, 128 players, their first NPCs and observations.

mod allocator;
mod workload;

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use workload::{WORLDS, Wander, config, maps};

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

fn reset(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reset");
    group.sample_size(20);
    group.throughput(Throughput::Elements(WORLDS as u64));
    for layout in ["packed", "nmmo"] {
        let config = config(layout, "immediate");
        let mut wander = Wander::new(&config, maps(&config), WORLDS, 1, 0);
        group.bench_function(layout, |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| wander.reset()).sum::<Duration>());
        });
    }
    group.finish();
}

criterion_group!(benches, reset);
criterion_main!(benches);
