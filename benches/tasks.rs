//! What tasks cost a tick: one program for 128 agents, and 128 programs for one each, over columns that lie ready.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hinterland_task::tree::{
    Assignee, Begin, Comparison, Expr, Fold, Gauge, Group, Measure, Members, Occasion, Place, Range, Tally, Task,
};
use hinterland_task::{Asked, Board, COLUMNS, Reading, Seat, Shape};

const PLAYERS: u16 = 128;
const TEAM: u16 = 16;
const ANY: Range = Range { least: i32::MIN, most: i32::MAX };

/// Columns, counters and groups as a world keeps them.
struct Table {
    tick: u32,
    columns: Vec<[i32; PLAYERS as usize]>,
    health: usize,
    counters: Vec<i32>,
    each: usize,
    everyone: Vec<u16>,
}

impl Table {
    fn new(each: usize) -> Self {
        let columns = (0..hinterland_task::COLUMNS.len() as i32)
            .map(|column| std::array::from_fn(|player| 1 + (player as i32 * 7 + column * 3) % 40))
            .collect();
        let health = usize::from(column("health"));
        let counters = (0..i32::from(PLAYERS) * each as i32).map(|at| at % 5).collect();
        Self { tick: 1, columns, health, counters, each, everyone: (0..PLAYERS).collect() }
    }
}

impl Reading for Table {
    fn tick(&self) -> u32 {
        self.tick
    }

    fn is_alive(&self, player: u16) -> bool {
        self.columns[self.health][usize::from(player)] > 0
    }

    fn has_died(&self, _: u16) -> bool {
        false
    }

    fn members(&self, team: u16, group: Group) -> &[u16] {
        let first = usize::from(team * TEAM);
        match group {
            Group::Team => &self.everyone[first..first + usize::from(TEAM)],
            Group::Leader => &self.everyone[first..=first],
            _ => &self.everyone,
        }
    }

    fn load(&self, source: &Asked, players: &[u16], out: &mut [f64]) {
        match *source {
            Asked::Column(column) => {
                let column = &self.columns[usize::from(column)];
                for (out, player) in out.iter_mut().zip(players) {
                    *out = column[usize::from(*player)].into();
                }
            }
            Asked::Counter(slot) => {
                for (out, player) in out.iter_mut().zip(players) {
                    *out = self.counters[usize::from(*player) * self.each + usize::from(slot)].into();
                }
            }
            Asked::Distance(_) => {
                let (rows, cols) = (&self.columns[2], &self.columns[3]);
                for (out, player) in out.iter_mut().zip(players) {
                    let away = |column: &[i32; PLAYERS as usize]| (column[usize::from(*player)] - 80).abs();
                    *out = away(rows).max(away(cols)).into();
                }
            }
            _ => out.fill(3.0),
        }
    }

    fn nearest(&self, _: u16, _: &[u16]) -> f64 {
        5.0
    }

    fn sees(&self, _: u16, _: &[u16]) -> bool {
        true
    }
}

fn of(group: Group, members: Members, gauge: Gauge) -> Expr {
    Expr::Fold { fold: Fold::Sum, group, members, each: Box::new(Expr::Gauge(gauge)) }
}

fn gauge(name: &str) -> Gauge {
    Gauge::Column(column(name))
}

fn events(event: u8, least: i32) -> Expr {
    let level = Range { least, most: i32::MAX };
    let measure = Measure::Count;
    let tally = Tally { event, measure, kinds: u32::MAX, level, number: ANY, gold: ANY, target: None };
    of(Group::Assignee, Members::All, Gauge::Tally(tally))
}

fn at_least(a: Expr, b: f64) -> Expr {
    Expr::Compare(Comparison::AtLeast, Box::new(a), Box::new(Expr::Number(b)))
}

fn task(assignee: Assignee, goal: Expr, reward: Expr) -> Task {
    Task {
        name: "measured".into(),
        doc: String::new(),
        assignee,
        goal,
        reward,
        weight: 1.0,
        tags: Vec::new(),
        embedding: None,
        begin: Begin::default(),
        registered: Vec::new(),
        place: (0, 1, 1),
    }
}

/// `level(me, fishing) >= 50 and count(...) >= 100 by tick 1000`, or with a sequence: eight operations, a latch among them.
fn agent(number: u16) -> Task {
    let limit = f64::from(number);
    let level = at_least(of(Group::Assignee, Members::All, gauge("fishing_level")), 50.0 + limit);
    let count = at_least(events([12, 24, 31, 41][usize::from(number % 4)], i32::from(number / 16)), 100.0 + limit);
    let goal = match number % 3 {
        0 => Expr::By(Box::new(Expr::And(vec![level, count])), 1_000_000),
        1 => Expr::Then(Box::new(level), Box::new(count)),
        _ => Expr::For(Box::new(Expr::Or(vec![level, count])), 50),
    };
    let bonus = Expr::On(Box::new(Expr::Number(0.5)), Occasion::Success);
    let reward = Expr::Arithmetic(hinterland_task::tree::Arithmetic::Add, Box::new(Expr::Delta), Box::new(bonus));
    task(Assignee::Agent, goal, if number % 2 == 1 { reward } else { Expr::Delta })
}

/// `gold(team) >= n and any(distance(team, center) <= 3) for 50 ticks`.
fn team(number: u16) -> Task {
    let gold = at_least(of(Group::Team, Members::Living, gauge("gold")), 5000.0 + f64::from(number));
    let away = Box::new(Expr::Gauge(Gauge::Distance(Place::Center)));
    let near = Expr::Compare(Comparison::AtMost, away, Box::new(Expr::Number(f64::from(number % 9))));
    let any = Expr::Fold { fold: Fold::Max, group: Group::Team, members: Members::Living, each: Box::new(near) };
    task(Assignee::Team, Expr::And(vec![gold, Expr::For(Box::new(any), 50)]), Expr::Delta)
}

/// Evaluates each task for its seats, tick after tick.
fn measure(criterion: &mut Criterion, name: &str, tasks: &[Task], seats: &[Vec<Seat>]) {
    let shape = Shape { players: PLAYERS, lone: false, registered: 0 };
    let board = Board::compile(tasks, shape).expect("tasks within the limits");
    let mut world = Table::new(board.subscriptions().len());
    let mut scratch = board.scratch();
    let mut runs: Vec<_> = seats
        .iter()
        .enumerate()
        .map(|(task, seats)| {
            let mut state = vec![0; board.words(task, seats.len()).expect("a task")];
            board.give(task, seats.len(), 0, &mut state).expect("a fit");
            (seats, state, vec![0.0; seats.len()])
        })
        .collect();
    let ops: usize = board.programs().iter().map(hinterland_task::Program::len).sum();
    let mut group = criterion.benchmark_group("tasks");
    group.throughput(Throughput::Elements(seats.iter().map(|seats| seats.len() as u64).sum()));
    group.bench_function(BenchmarkId::new(name, format!("{} operations", ops / tasks.len())), |bencher| {
        bencher.iter(|| {
            world.tick += 1;
            for (task, (seats, state, rewards)) in runs.iter_mut().enumerate() {
                board.evaluate(task, &world, seats, state, &mut scratch, rewards).expect("a fit");
            }
        });
    });
    group.finish();
}

fn tasks(criterion: &mut Criterion) {
    let seat = |player: u16| Seat { player, team: player / TEAM };
    let everyone: Vec<_> = (0..PLAYERS).map(seat).collect();
    let leaders: Vec<_> = (0..PLAYERS).step_by(usize::from(TEAM)).map(seat).collect();
    let alone: Vec<_> = everyone.iter().map(|seat| vec![*seat]).collect();
    measure(criterion, "one for 128 agents", &[agent(0)], &[everyone]);
    measure(criterion, "128 for an agent each", &(0..PLAYERS).map(agent).collect::<Vec<_>>(), &alone);
    measure(criterion, "one for 8 teams of 16", &[team(0)], std::slice::from_ref(&leaders));
    let each: Vec<_> = (0..128).map(|number| vec![leaders[number % leaders.len()]]).collect();
    measure(criterion, "128 for a team each", &(0..PLAYERS).map(team).collect::<Vec<_>>(), &each);
}

/// The place of a column of `entity`.
fn column(name: &str) -> u8 {
    COLUMNS.iter().position(|other| *other == name).expect("a column") as u8
}

criterion_group!(benches, tasks);
criterion_main!(benches);
