//! The search as the rules tell it, wherever it leads.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{BUDGET, NEIGHBOURS, Tile, away, direction_between};
use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

/// A search visits at most 4 new tiles a pop, 397 in all: the table stays less than half full.
const NODES: usize = 1024;

/// A* over a table of the tiles it has seen.
#[derive(Debug)]
pub(super) struct Anywhere {
    /// Estimate of the whole way, row and column of a tile in one number, in the order in which tiles are popped.
    frontier: BinaryHeap<Reverse<u64>>,
    nodes: Box<[Node; NODES]>,
    search: u16,
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

/// The step to where a search begins.
const START: u8 = Direction::Stay as u8;

impl Default for Anywhere {
    fn default() -> Self {
        Self {
            frontier: BinaryHeap::with_capacity(4 * BUDGET as usize),
            nodes: Box::new([Node::default(); NODES]),
            search: 0,
        }
    }
}

impl Anywhere {
    /// The first step from `start` to `goal`, which are not the same; `None` where there is no move to make.
    pub(super) fn search(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
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
