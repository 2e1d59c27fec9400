//! A step towards a goal (rules 7.5): A* with a budget of 100, in fixed memory. Most goals are near and in the open, where the
//! answer is known without a search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use bevy_ecs::prelude::*;

use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

/// Neighbours in the order they are tried: north, west, south, east.
const NEIGHBOURS: [Direction; 4] = [Direction::North, Direction::West, Direction::South, Direction::East];
/// The loop counter starts here and is decremented before each pop.
const BUDGET: u32 = 100;
/// A search visits at most 4 new tiles a pop, 397 in all: the table stays less than half full.
const NODES: usize = 1024;
/// Answers kept, a power of two.
const CACHED: usize = 512;

/// Searches, and a cache of their answers. Answers depend only on walkability, which is constant in an episode, so
/// the cache is no part of the state.
#[derive(Resource, Debug)]
pub(crate) struct Paths {
    /// Estimate of the whole way, row and column of a tile in one number, in the order in which tiles are popped.
    frontier: BinaryHeap<Reverse<u64>>,
    nodes: Box<[Node; NODES]>,
    search: u16,
    cache: Vec<Answer>,
}

/// A tile the running search has seen; `search` tells whether the entry belongs to it. Eight bytes, so that the table fits
/// into the nearest cache.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    at: Tile,
    search: u16,
    cost: u8,
    /// The step that led here; [`START`] leads nowhere.
    step: u8,
}

/// Row and column in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tile(u32);

impl Tile {
    #[inline]
    fn of(Position { row, col }: Position) -> Self {
        Self(u32::from(row as u16) << 16 | u32::from(col as u16))
    }

    #[inline]
    fn position(self) -> Position {
        Position { row: (self.0 >> 16) as i16, col: self.0 as i16 }
    }
}

/// The step to where a search begins.
const START: u8 = Direction::Stay as u8;

#[derive(Clone, Copy, Debug)]
struct Answer {
    start: Tile,
    goal: Tile,
    step: Option<Direction>,
}

/// Nobody asks for the way from a tile to itself.
const UNASKED: Answer = Answer { start: Tile(0), goal: Tile(0), step: None };

impl Default for Paths {
    fn default() -> Self {
        Self {
            frontier: BinaryHeap::with_capacity(4 * BUDGET as usize),
            nodes: Box::new([Node::default(); NODES]),
            search: 0,
            cache: vec![UNASKED; CACHED],
        }
    }
}

impl Paths {
    /// Forgets the answers of another map.
    pub(crate) fn forget(&mut self) {
        self.cache.fill(UNASKED);
    }

    /// The first step from `start` to `goal`; `None` where there is no move to make.
    pub(crate) fn step(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
        if start == goal {
            return None;
        }
        if let Some(step) = straight(tiles, start, goal) {
            return Some(step);
        }
        let (from, to) = (Tile::of(start), Tile::of(goal));
        let slot = (from.0 ^ to.0.rotate_left(5)).wrapping_mul(0x9E37_79B9) as usize >> 20 & (CACHED - 1);
        let known = &self.cache[slot];
        if (known.start, known.goal) == (from, to) {
            return known.step;
        }
        let step = self.search(tiles, start, goal);
        self.cache[slot] = Answer { start: from, goal: to, step };
        step
    }

    fn search(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
        self.begin(start);
        let mut best = (away(start, goal), away(start, goal), start);
        let mut left = BUDGET;
        let mut reached = false;
        while !self.frontier.is_empty() {
            left -= 1;
            if left == 0 {
                break;
            }
            let Some(Reverse(first)) = self.frontier.pop() else { break };
            let at = Tile(first as u32).position();
            if at == goal {
                reached = true;
                break;
            }
            let cost = self.find(at).map_or(0, |node| self.nodes[node].cost) + 1;
            for direction in NEIGHBOURS {
                let next = at.stepped(direction);
                if next.row <= 0 || next.col <= 0 || !tiles.is_habitable(next.row, next.col) {
                    continue;
                }
                let place = self.place(Tile::of(next));
                let node = &mut self.nodes[place];
                if node.search == self.search && node.cost <= cost {
                    continue;
                }
                *node = Node { at: Tile::of(next), search: self.search, cost, step: direction as u8 };
                let ahead = away(next, goal);
                let whole = u16::from(cost) + ahead;
                if (ahead, whole) < (best.0, best.1) {
                    best = (ahead, whole, next);
                }
                self.frontier.push(Reverse(u64::from(whole) << 32 | u64::from(Tile::of(next).0)));
            }
        }
        // Out of budget: towards the best tile seen. A frontier that ran dry leaves the goal unreachable, and the
        // answer is the raw offset, a step only if the goal is next to the start (rules 17, R17).
        let seen = reached || self.find(goal).is_some();
        let aim = if !seen && left == 0 { best.2 } else { goal };
        direction_between(start, self.first_step(start, aim))
    }

    /// Only the start is seen.
    fn begin(&mut self, start: Position) {
        self.search = self.search.wrapping_add(1);
        if self.search == 0 {
            // Numbers begin again: what older searches saw would look like this one's.
            self.nodes.fill(Node::default());
            self.search = 1;
        }
        self.frontier.clear();
        self.frontier.push(Reverse(Tile::of(start).0.into()));
        let place = self.place(Tile::of(start));
        self.nodes[place] = Node { at: Tile::of(start), search: self.search, cost: 0, step: START };
    }

    /// Walks back from `aim` to the tile after `start`.
    fn first_step(&self, start: Position, aim: Position) -> Position {
        let mut at = aim;
        while let Some(node) = self.find(at) {
            let (rows, cols) = Direction::ALL[usize::from(self.nodes[node].step)].delta();
            let from = Position { row: at.row - rows, col: at.col - cols };
            if from == start || from == at {
                break;
            }
            at = from;
        }
        at
    }

    /// Where a tile is in the table, or belongs.
    #[inline]
    fn place(&self, at: Tile) -> usize {
        let mut slot = home(at);
        while self.nodes[slot].search == self.search && self.nodes[slot].at != at {
            slot = (slot + 1) % NODES;
        }
        slot
    }

    #[inline]
    fn find(&self, at: Position) -> Option<usize> {
        let place = self.place(Tile::of(at));
        (self.nodes[place].search == self.search).then_some(place)
    }
}

#[inline]
fn home(at: Tile) -> usize {
    ((at.0 >> 16) as usize * 37 + (at.0 & 0xFFFF) as usize) % NODES
}

/// The answer of the search where the way with one corner that it prefers is open, found without it (a tenth of a busy
/// step).
///
/// On the tiles between start and goal the estimate of the whole way is the same, and longer everywhere else, so the search
/// pops them row by row from the top, a row from its smallest column. Northwards it therefore runs up the start's column
/// and along the goal's row; southwards along the start's row, and from each row down the goal's column, the only one that
/// leads to the goal. Those are the tiles that it walks back over, provided that it pops the goal before its budget ends.
fn straight(tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
    let (rows, cols) = (start.row.abs_diff(goal.row), start.col.abs_diff(goal.col));
    let north = goal.row < start.row;
    let popped = if north { u32::from(rows + cols) + 1 } else { (u32::from(rows) + 1) * (u32::from(cols) + 1) };
    if popped >= BUDGET {
        return None;
    }
    let (row, col) = if north { (goal.row, start.col) } else { (start.row, goal.col) };
    let sorted = |one: i16, other: i16| if one < other { (one, other) } else { (other, one) };
    let ((top, bottom), (left, right)) = (sorted(start.row, goal.row), sorted(start.col, goal.col));
    // The start itself need not be a tile to stand on; it is asked about, too, because in play it always is one.
    let is_open = top > 0
        && left > 0
        && tiles.is_habitable_row(row, left, right)
        && (top..=bottom).all(|row| tiles.is_habitable(row, col));
    let step = if north {
        Direction::North
    } else if cols == 0 {
        Direction::South
    } else if goal.col > start.col {
        Direction::East
    } else {
        Direction::West
    };
    is_open.then_some(step)
}

/// L1 distance.
fn away(from: Position, to: Position) -> u16 {
    from.row.abs_diff(to.row) + from.col.abs_diff(to.col)
}

fn direction_between(from: Position, to: Position) -> Option<Direction> {
    NEIGHBOURS.into_iter().find(|direction| from.stepped(*direction) == to)
}

#[cfg(test)]
mod tests {
    use hinterland_terrain::{Geometry, Grid, Material};

    use super::*;

    fn tiles(walls: &[(u16, u16)]) -> Tiles {
        let mut grid = Grid::filled(64, Material::Grass);
        for &(row, col) in walls {
            grid.set(row, col, Material::Stone);
        }
        let mut tiles = Tiles::new(Geometry::new(64, 32).unwrap());
        tiles.reset(&grid);
        tiles
    }

    fn at(row: i16, col: i16) -> Position {
        Position { row, col }
    }

    #[test]
    fn rules_7_5_ties_go_to_the_smaller_row_and_column() {
        let (mut paths, tiles) = (Paths::default(), tiles(&[]));
        assert_eq!(paths.step(&tiles, at(30, 30), at(30, 30)), None);
        assert_eq!(paths.step(&tiles, at(30, 30), at(27, 33)), Some(Direction::North));
        assert_eq!(paths.step(&tiles, at(30, 30), at(30, 33)), Some(Direction::East));
        assert_eq!(paths.step(&tiles, at(30, 30), at(33, 33)), Some(Direction::East));
    }

    #[test]
    fn rules_7_5_around_a_wall() {
        let wall: Vec<_> = (28..=33).map(|row| (row, 32)).collect();
        let (mut paths, tiles) = (Paths::default(), tiles(&wall));
        let mut here = at(30, 31);
        let mut steps = 0;
        while here != at(30, 33) {
            here = here.stepped(paths.step(&tiles, here, at(30, 33)).expect("there is a way"));
            steps += 1;
        }
        assert_eq!(steps, 8, "around the nearer end of the wall");
    }

    #[test]
    fn rules_7_5_out_of_budget_it_heads_for_the_best_tile_seen() {
        let (mut paths, tiles) = (Paths::default(), tiles(&[]));
        let step = paths.step(&tiles, at(2, 2), at(61, 61));
        assert!(matches!(step, Some(Direction::South | Direction::East)), "{step:?}");
    }

    #[test]
    fn rules_17_r17_walled_in_it_stands_still() {
        let (mut paths, tiles) = (Paths::default(), tiles(&[(29, 30), (31, 30), (30, 29), (30, 31)]));
        assert_eq!(paths.step(&tiles, at(30, 30), at(30, 40)), None);
    }

    /// Every goal around a start, on open ground and among stones: the short cut is the search.
    #[test]
    fn without_a_search_the_answer_is_the_same() {
        let mut seed = 7_u32;
        let mut random = |bound: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % bound
        };
        let mut short = 0;
        for stones in [0, 1, 4, 10, 40, 120, 300] {
            let walls: Vec<_> = (0..stones).map(|_| (18 + random(28) as u16, 18 + random(28) as u16)).collect();
            let (mut paths, tiles) = (Paths::default(), tiles(&walls));
            for _ in 0..2_000 {
                let start = at(18 + random(28) as i16, 18 + random(28) as i16);
                let goal = at(18 + random(28) as i16, 18 + random(28) as i16);
                if start == goal {
                    continue;
                }
                if let Some(step) = straight(&tiles, start, goal) {
                    assert_eq!(Some(step), paths.search(&tiles, start, goal), "{start:?} to {goal:?}");
                    short += 1;
                }
            }
        }
        assert!(short > 1_000, "{short}");
    }

    #[test]
    fn a_remembered_answer_is_the_searched_one() {
        let tiles = tiles(&[(30, 31), (31, 31), (29, 31)]);
        let mut warm = Paths::default();
        for goal in 20..40 {
            let fresh = Paths::default().step(&tiles, at(30, 30), at(goal, 35));
            assert_eq!(warm.step(&tiles, at(30, 30), at(goal, 35)), fresh);
            assert_eq!(warm.step(&tiles, at(30, 30), at(goal, 35)), fresh);
        }
    }
}
