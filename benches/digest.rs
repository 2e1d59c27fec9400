//! The state of a lived-in world of `medium` as tables, and its digest.

mod allocator;
mod workload;

use criterion::{Criterion, criterion_group, criterion_main};
use workload::{WARM_UP, Wander, config, maps};

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

fn digest(criterion: &mut Criterion) {
    let config = config("packed", "immediate");
    let mut wander = Wander::new(&config, maps(&config), 1, 1, 0);
    wander.warm_up(WARM_UP);
    let world = wander.batch.world(0).expect("the first world");
    criterion.bench_function("state", |bencher| bencher.iter(|| world.state()));
    criterion.bench_function("digest", |bencher| bencher.iter(|| world.digest()));
}

criterion_group!(benches, digest);
criterion_main!(benches);
