//! What tasks cost a tick: one program for 128 agents, and 128 programs for one each, over columns that lie ready.

mod board;

use board::{Evaluation, PLAYERS, TEAM, everyone, team};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Evaluates each task for its seats, tick after tick.
fn measure(criterion: &mut Criterion, name: &str, mut evaluation: Evaluation) {
    let mut group = criterion.benchmark_group("tasks");
    group.throughput(Throughput::Elements(evaluation.seats() as u64));
    group.bench_function(BenchmarkId::new(name, format!("{} operations", evaluation.operations())), |bencher| {
        bencher.iter(|| evaluation.tick());
    });
    group.finish();
}

fn tasks(criterion: &mut Criterion) {
    let leaders: Vec<_> = everyone().into_iter().step_by(usize::from(TEAM)).collect();
    let each: Vec<_> = (0..128).map(|number| vec![leaders[number % leaders.len()]]).collect();
    measure(criterion, "one for 128 agents", Evaluation::one_for_all());
    measure(criterion, "128 for an agent each", Evaluation::one_each());
    measure(criterion, "one for 8 teams of 16", Evaluation::new(&[team(0)], vec![leaders]));
    measure(criterion, "128 for a team each", Evaluation::new(&(0..PLAYERS).map(team).collect::<Vec<_>>(), each));
}

criterion_group!(benches, tasks);
criterion_main!(benches);
