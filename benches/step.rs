//! A step of `wander` in both layouts: the batch's whole work for 16 worlds of 128 agents on one core.

mod allocator;
mod workload;

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use workload::{WARM_UP, WORLDS, Wander, config, maps};

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

fn step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    group.sample_size(20);
    for layout in ["packed", "nmmo"] {
        let config = config(layout, "immediate");
        let mut wander = Wander::new(&config, maps(&config), WORLDS, 1, 0);
        wander.warm_up(WARM_UP);
        // With immediate respawn every slot lives, so elements are agent-steps.
        assert_eq!(wander.living(), wander.batch.num_slots());
        group.throughput(Throughput::Elements(wander.living() as u64));
        group.bench_function(layout, |bencher| {
            bencher.iter_custom(|ticks| {
                let mut spent = Duration::ZERO;
                for _ in 0..ticks {
                    wander.draw();
                    spent += wander.step();
                }
                spent
            });
        });
    }
    group.finish();
}

criterion_group!(benches, step);
criterion_main!(benches);
