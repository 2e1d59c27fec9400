//! Tasks over columns that lie ready, so that their evaluation alone is measured: no world is simulated.
#![allow(dead_code, reason = "every bench compiles this file and uses a part of it")]

use hinterland_task::tree::{
    Arithmetic, Assignee, Begin, Comparison, Expr, Fold, Gauge, Group, Measure, Members, Occasion, Place, Range, Tally,
    Task,
};
use hinterland_task::{Asked, Board, COLUMNS, Program, Reading, Scratch, Seat, Shape};

pub(crate) const PLAYERS: u16 = 128;
pub(crate) const TEAM: u16 = 16;
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
        let columns = (0..COLUMNS.len() as i32)
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
pub(crate) fn agent(number: u16) -> Task {
    let limit = f64::from(number);
    let level = at_least(of(Group::Assignee, Members::All, gauge("fishing_level")), 50.0 + limit);
    let count = at_least(events([12, 24, 31, 41][usize::from(number % 4)], i32::from(number / 16)), 100.0 + limit);
    let goal = match number % 3 {
        0 => Expr::By(Box::new(Expr::And(vec![level, count])), 1_000_000),
        1 => Expr::Then(Box::new(level), Box::new(count)),
        _ => Expr::For(Box::new(Expr::Or(vec![level, count])), 50),
    };
    let bonus = Expr::On(Box::new(Expr::Number(0.5)), Occasion::Success);
    let reward = Expr::Arithmetic(Arithmetic::Add, Box::new(Expr::Delta), Box::new(bonus));
    task(Assignee::Agent, goal, if number % 2 == 1 { reward } else { Expr::Delta })
}

/// `gold(team) >= n and any(distance(team, center) <= 3) for 50 ticks`.
pub(crate) fn team(number: u16) -> Task {
    let gold = at_least(of(Group::Team, Members::Living, gauge("gold")), 5000.0 + f64::from(number));
    let away = Box::new(Expr::Gauge(Gauge::Distance(Place::Center)));
    let near = Expr::Compare(Comparison::AtMost, away, Box::new(Expr::Number(f64::from(number % 9))));
    let any = Expr::Fold { fold: Fold::Max, group: Group::Team, members: Members::Living, each: Box::new(near) };
    task(Assignee::Team, Expr::And(vec![gold, Expr::For(Box::new(any), 50)]), Expr::Delta)
}

/// Tasks with those who have them and what they remember, evaluated tick after tick.
pub(crate) struct Evaluation {
    board: Board,
    world: Table,
    scratch: Scratch,
    runs: Vec<Run>,
}

/// One task: its seats, their memory, their rewards.
struct Run {
    seats: Vec<Seat>,
    state: Vec<u64>,
    rewards: Vec<f64>,
}

impl Evaluation {
    /// One task for every player.
    pub(crate) fn one_for_all() -> Self {
        Self::new(&[agent(0)], vec![everyone()])
    }

    /// A task of their own for every player.
    pub(crate) fn one_each() -> Self {
        Self::new(&(0..PLAYERS).map(agent).collect::<Vec<_>>(), everyone().into_iter().map(|seat| vec![seat]).collect())
    }

    /// Each task for its seats.
    pub(crate) fn new(tasks: &[Task], seats: Vec<Vec<Seat>>) -> Self {
        let shape = Shape { players: PLAYERS, lone: false, registered: 0 };
        let board = Board::compile(tasks, shape).expect("tasks within the limits");
        let run = |(task, seats): (usize, Vec<Seat>)| {
            let mut state = vec![0; board.words(task, seats.len()).expect("a task")];
            board.give(task, seats.len(), 0, &mut state).expect("a fit");
            Run { state, rewards: vec![0.0; seats.len()], seats }
        };
        let runs = seats.into_iter().enumerate().map(run).collect();
        let (world, scratch) = (Table::new(board.subscriptions().len()), board.scratch());
        Self { board, world, scratch, runs }
    }

    /// How many have a task, those of every task added up.
    pub(crate) fn seats(&self) -> usize {
        self.runs.iter().map(|run| run.seats.len()).sum()
    }

    /// Operations of a task, a mean over the tasks.
    pub(crate) fn operations(&self) -> usize {
        self.board.programs().iter().map(Program::len).sum::<usize>() / self.runs.len()
    }

    /// Evaluates all of them in the next tick.
    pub(crate) fn tick(&mut self) {
        let Self { board, world, scratch, runs } = self;
        world.tick += 1;
        for (task, Run { seats, state, rewards }) in runs.iter_mut().enumerate() {
            board.evaluate(task, world, seats, state, scratch, rewards).expect("a fit");
        }
    }
}

pub(crate) fn everyone() -> Vec<Seat> {
    (0..PLAYERS).map(|player| Seat { player, team: player / TEAM }).collect()
}

/// The place of a column of `entity`.
fn column(name: &str) -> u8 {
    COLUMNS.iter().position(|other| *other == name).expect("a column") as u8
}
