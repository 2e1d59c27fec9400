//! Ways without a detour, found row by row instead of tile by tile: five of six that NPCs go.
//!
//! On the tiles between start and goal the search's estimate of the whole way is the same, and longer everywhere else, so that it
//! pops all of them that are on such ways before any other, those of the smallest row first. A tile is entered from the first
//! popped of the two beside it that lead there:
//!
//! * Southwards no step leads to a smaller row: row by row is popped to its end, and a tile is entered from the row above, if
//!   possible.
//! * Northwards every step up is followed at once to its end. Of two ways to a tile, the one that ends along its row is above the other or
//!   crosses it: a tile is entered along its row, if possible.

use super::{BUDGET, spread};
use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

/// The longest side of a rectangle that is looked at.
const SIDE: usize = 32;

/// The first step that the search takes from `start` to `goal`, which are not the same; `None` where every way has a detour, or the
/// budget may end before the goal is popped.
pub(super) fn step(tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
    let (rows, cols) = (usize::from(start.row.abs_diff(goal.row)), usize::from(start.col.abs_diff(goal.col)));
    let (north, west) = (goal.row < start.row, goal.col < start.col);
    let left = start.col.min(goal.col);
    // Nobody stands in the first row and column of a map.
    if rows >= SIDE || cols >= SIDE || left <= 0 || start.row.min(goal.row) <= 0 {
        return None;
    }
    // What can be reached in each row, from the start's to the goal's: a bit for each column from the left one on.
    let mut reached = [0_u64; SIDE];
    let mut entered = 1 << (start.col - left);
    let mut popped = 0;
    for (row, reached) in (0..).zip(&mut reached[..=rows]) {
        let place = start.row + if north { -row } else { row };
        let open = tiles.habitable_word(place, left) & u64::MAX >> (63 - cols);
        // Where it starts, it stands.
        *reached = spread(if row == 0 { entered } else { entered & open }, open, west);
        popped += reached.count_ones();
        entered = *reached;
    }
    let mut row = rows;
    let mut col = (goal.col - left) as u32;
    if reached[row] >> col & 1 == 0 || popped >= BUDGET {
        return None;
    }
    // Back from the goal to the start.
    let along = if west { Direction::West } else { Direction::East };
    let across = if north { Direction::North } else { Direction::South };
    let first = (start.col - left) as u32;
    let mut step = along;
    while row > 0 || col != first {
        let before = if west { col + 1 } else { col.wrapping_sub(1) };
        let from_row = col != first && reached[row] >> before & 1 == 1;
        let from_col = row > 0 && reached[row - 1] >> col & 1 == 1;
        if from_col && !(north && from_row) {
            (row, step) = (row - 1, across);
        } else {
            (col, step) = (before, along);
        }
    }
    Some(step)
}
