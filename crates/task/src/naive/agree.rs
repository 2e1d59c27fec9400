//! Evaluator and walker side by side.

use arbitrary::Unstructured;

use super::sample::Sample;
use super::world::Lent;
use super::{Walker, World};
use crate::compile::{Board, CompileError, Shape};
use crate::counters::Counters;
use crate::evaluate::{ONE, Scratch, Seat};
use crate::tree::{Expr, Task};

const TICKS: u32 = 60;

/// A task in the hands of its assignees, twice.
struct Pair<'a> {
    place: usize,
    task: &'a Task,
    seats: Vec<Seat>,
    /// Of some of the seats, by their place.
    walkers: Vec<(usize, Walker<'a>)>,
    state: Vec<u64>,
    rewards: Vec<f64>,
    /// What rewards add up to while the task is open.
    earned: Vec<f64>,
}

/// Makes tasks and a world of the bytes, plays it, and compares what evaluator and walker say of every tick to the bit. How many tasks
/// could be compiled.
///
/// # Panics
///
/// If they disagree: that is what the fuzzer looks for.
pub fn agree(bytes: &[u8], wild: bool) -> usize {
    let mut bytes = Unstructured::new(bytes);
    let mut roll = |most: u16| bytes.int_in_range(0..=most).unwrap_or(0);
    let (size, teams, seed) = ([1, 1, 2, 5][usize::from(roll(3))], 1 + roll(5), u64::from(roll(u16::MAX)));
    // Now and then more assignees than are evaluated at once.
    let (teams, ticks) = if roll(40) == 40 { (teams + 140 / size, 8) } else { (teams, TICKS) };
    let players = size * teams;
    let shape = Shape { players, lone: size == 1 && roll(1) == 1, registered: 2 };
    let count = 1 + usize::from(roll(2));
    let mut sample = Sample::new(&mut bytes, players, wild);
    let tasks = (0..count).map_while(|number| sample.task(number).ok());
    let tasks: Vec<_> = tasks.filter(|task| compiles(task, shape, wild)).collect();
    let board = Board::compile(&tasks, shape).expect("each compiles");
    let mut world = World::new(seed, players, size);
    let mut pairs: Vec<_> = tasks.iter().enumerate().map(|(place, task)| pair(place, task, &board, &world)).collect();
    let mut scratch = board.scratch();
    // Everybody may have any of the tasks: what none reads of its assignee or of others is what need not be counted.
    let mut counted = Vec::new();
    (0..tasks.len()).for_each(|task| board.add_own_counters(task, &mut counted));
    let wanted = board.subscriptions();
    let mut counters = Counters::new(wanted, players.into(), counted.len());
    (0..players.into()).for_each(|player| counters.choose(wanted, player, &counted));
    for _ in 0..ticks {
        let known = world.log.len();
        world.advance();
        for one in &world.log[known..] {
            let (player, kind, level) = (one.player.into(), one.kind, one.level);
            counters.record(wanted, player, one.event, kind, level, one.number, one.gold, one.target);
        }
        let lent = Lent { world: &world, board: &board, counters: &counters };
        for pair in &mut pairs {
            pair.tick(&board, &world, &lent, &mut scratch);
        }
    }
    tasks.len()
}

/// As the fuzzer calls it: the first byte says whether what no checker lets pass is made too.
///
/// # Panics
///
/// As [`agree`].
pub fn fuzz(bytes: &[u8]) -> usize {
    let (wild, bytes) = bytes.split_first().map_or((false, bytes), |(first, rest)| (first % 2 == 1, rest));
    agree(bytes, wild)
}

/// Whether a task can be compiled; one of the kind that a checker lets pass can, up to the limits.
fn compiles(task: &Task, shape: Shape, wild: bool) -> bool {
    use crate::compile::Fault::{MemberState, Operations, Registers, State};
    match Board::compile(std::slice::from_ref(task), shape) {
        Ok(_) => true,
        Err(CompileError { fault: Operations(_) | State(_) | Registers | MemberState, .. }) => false,
        Err(error) => {
            assert!(wild, "{error}: {task:?}");
            false
        }
    }
}

fn pair<'a>(place: usize, task: &'a Task, board: &Board, world: &World) -> Pair<'a> {
    let seats = world.seats(task.assignee);
    // Walking is slow: of many seats some are walked, the last among them.
    let some = seats.iter().enumerate().rev().step_by(1 + seats.len() / 10);
    let walkers = some.map(|(at, seat)| (at, Walker::new(task, *seat, world.tick))).collect();
    let mut state = vec![u64::MAX; board.words(place, seats.len()).expect("a task")];
    board.give(place, seats.len(), world.tick, &mut state).expect("a fit");
    let (rewards, earned) = (vec![0.0; seats.len()], vec![0.0; seats.len()]);
    Pair { place, task, seats, walkers, state, rewards, earned }
}

impl Pair<'_> {
    fn tick(&mut self, board: &Board, world: &World, lent: &Lent<'_>, scratch: &mut Scratch) {
        let Self { place, task, seats, walkers, state, rewards, earned } = self;
        board.evaluate(*place, lent, seats, state, scratch, rewards).expect("a fit");
        for (at, walker) in walkers {
            let at = *at;
            let (ours, theirs) = (rewards[at], walker.tick(world));
            assert!(
                ours.to_bits() == theirs.to_bits(),
                "seat {at} at tick {}: evaluated {ours:?}, walked {theirs:?}: {task:?}\n{:?}",
                world.tick,
                board.programs()[*place]
            );
            let standing = board.standing(*place, seats.len(), state, at).expect("a seat");
            assert!((ours as f32).is_finite() && standing.progress <= ONE, "{ours}, {standing:?}: {task:?}");
            assert_eq!(
                (standing.best, standing.completed, standing.progress, standing.failed),
                (walker.best, walker.completed, walker.progress, walker.failed),
                "seat {at} at tick {}: {task:?}",
                world.tick
            );
            earned[at] += ours;
            if task.reward == Expr::Delta {
                let worth = if standing.completed.is_some() { ONE } else { standing.progress };
                // Both are sums of 2^-30 below 2, so the difference is exact.
                let off = earned[at] - f64::from(worth) / f64::from(ONE);
                assert!(off.abs() <= 0.0, "earned {} of {worth}: {task:?}", earned[at]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the fuzzer has found worth keeping, as its target splits it.
    #[test]
    fn the_corpus_of_the_fuzzer_agrees() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/evaluate");
        let entries: Vec<_> = std::fs::read_dir(&folder).expect("the corpus").collect();
        assert!(!entries.is_empty(), "{} is empty", folder.display());
        let mut compiled = 0;
        for entry in entries {
            compiled += fuzz(&std::fs::read(entry.expect("an entry").path()).expect("its bytes"));
        }
        assert!(compiled > 20, "only {compiled} tasks of the corpus are evaluated");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

        #[test]
        fn evaluator_and_walker_say_the_same(bytes in prop::collection::vec(any::<u8>(), 64..2048)) {
            agree(&bytes, false);
        }

        #[test]
        fn what_no_checker_lets_pass_is_an_error_or_evaluates(bytes in prop::collection::vec(any::<u8>(), 64..2048)) {
            agree(&bytes, true);
        }
    }
}
