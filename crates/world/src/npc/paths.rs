//! A step towards a goal (rules 7.5): A* with a budget of 100, in fixed memory.

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
const CACHED: usize = 4096;

/// Searches, and a cache of their answers. Answers depend only on walkability, which is constant in an episode, so
/// the cache is no part of the state.
#[derive(Resource, Debug)]
pub(crate) struct Paths {
    frontier: BinaryHeap<Reverse<(u16, i16, i16)>>,
    nodes: Box<[Node; NODES]>,
    search: u32,
    cache: Vec<Answer>,
}

/// A tile the running search has seen; `search` tells whether the entry belongs to it.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    search: u32,
    at: Position,
    from: Position,
    cost: u16,
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    start: Position,
    goal: Position,
    step: Option<Direction>,
}

/// No tile has negative coordinates, so this matches no question.
const UNASKED: Answer =
    Answer { start: Position { row: -1, col: -1 }, goal: Position { row: -1, col: -1 }, step: None };

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
        let key =
            (start.row as u32) ^ (start.col as u32).rotate_left(8) ^ (goal.row as u32 * 31 + goal.col as u32 * 977);
        let slot = (key.wrapping_mul(0x9E37_79B9) >> 20) as usize % CACHED;
        let known = &self.cache[slot];
        if (known.start, known.goal) == (start, goal) {
            return known.step;
        }
        let step = self.search(tiles, start, goal);
        self.cache[slot] = Answer { start, goal, step };
        step
    }

    fn search(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
        if start == goal {
            return None;
        }
        self.search += 1;
        self.frontier.clear();
        self.frontier.push(Reverse((0, start.row, start.col)));
        self.see(start, start, 0);
        let mut best = (away(start, goal), away(start, goal), start);
        let mut left = BUDGET;
        let mut reached = false;
        while !self.frontier.is_empty() {
            left -= 1;
            if left == 0 {
                break;
            }
            let Some(Reverse((_, row, col))) = self.frontier.pop() else { break };
            let at = Position { row, col };
            if at == goal {
                reached = true;
                break;
            }
            let cost = self.find(at).map_or(0, |node| self.nodes[node].cost) + 1;
            for direction in NEIGHBOURS {
                let next = at.stepped(direction);
                if next.row <= 0 || next.col <= 0 || self.find(next).is_some_and(|node| self.nodes[node].cost <= cost) {
                    continue;
                }
                if !tiles.is_habitable(next.row, next.col) {
                    continue;
                }
                self.see(next, at, cost);
                let (ahead, whole) = (away(next, goal), cost + away(next, goal));
                if (ahead, whole) < (best.0, best.1) {
                    best = (ahead, whole, next);
                }
                self.frontier.push(Reverse((whole, next.row, next.col)));
            }
        }
        // Out of budget: towards the best tile seen. A frontier that ran dry leaves the goal unreachable, and the
        // answer is the raw offset, a step only if the goal is next to the start (rules 17, R17).
        let seen = reached || self.find(goal).is_some();
        let aim = if !seen && left == 0 { best.2 } else { goal };
        direction_between(start, self.first_step(start, aim))
    }

    /// Walks back from `aim` to the tile after `start`.
    fn first_step(&self, start: Position, aim: Position) -> Position {
        let mut at = aim;
        while let Some(node) = self.find(at) {
            let from = self.nodes[node].from;
            if from == start || from == at {
                break;
            }
            at = from;
        }
        at
    }

    fn see(&mut self, at: Position, from: Position, cost: u16) {
        let mut slot = home(at);
        while self.nodes[slot].search == self.search && self.nodes[slot].at != at {
            slot = (slot + 1) % NODES;
        }
        self.nodes[slot] = Node { search: self.search, at, from, cost };
    }

    fn find(&self, at: Position) -> Option<usize> {
        let mut slot = home(at);
        while self.nodes[slot].search == self.search {
            if self.nodes[slot].at == at {
                return Some(slot);
            }
            slot = (slot + 1) % NODES;
        }
        None
    }
}

fn home(at: Position) -> usize {
    (at.row as usize * 37 + at.col as usize) % NODES
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
