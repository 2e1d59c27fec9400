//! The same search while it stays near its start, which it nearly always does: every set of tiles is a bit a tile of a
//! square, so that the next tile to pop is the lowest bit. It takes a third of the time.

use super::{BUDGET, NEIGHBOURS, away, direction_between};
use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

/// Side of the square, in whose middle a search starts: a word a row.
const SIDE: usize = 64;
const MIDDLE: i16 = SIDE as i16 / 2;
/// How many detours, of two steps each, a way that is looked at may have.
const DETOURS: usize = 16;

/// A* in a square of tiles.
#[derive(Debug)]
pub(super) struct Nearby {
    /// By detours of the way: the tiles to be popped.
    frontier: [Frontier; DETOURS],
    /// Where one can stand, as far as it is `known`.
    open: [u64; SIDE],
    /// Rows of `open` that are those of the running search.
    known: u64,
    /// Tiles that have a node.
    seen: [u64; SIDE],
    nodes: [[Node; SIDE]; SIDE],
}

/// Tiles whose estimate of the whole way is the same.
#[derive(Clone, Copy, Debug)]
struct Frontier {
    /// Rows that are not empty; the others may hold anything.
    rows: u64,
    tiles: [u64; SIDE],
}

/// What is known of a tile.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Steps from the start.
    cost: u8,
    /// The last of them: its place among [`NEIGHBOURS`].
    step: u8,
}

/// Row and column in the square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    row: usize,
    col: usize,
}

/// The search leaves the square, or makes too many detours.
#[derive(Debug)]
pub(super) struct TooFar;

/// Where a search starts.
const START: Place = Place { row: MIDDLE as usize, col: MIDDLE as usize };

impl Place {
    /// Of a tile in the square whose first is in the `corner`.
    fn of(corner: Position, at: Position) -> Option<Self> {
        let inside = |offset: i16| usize::try_from(offset).ok().filter(|offset| *offset < SIDE);
        Some(Self { row: inside(at.row - corner.row)?, col: inside(at.col - corner.col)? })
    }

    /// The neighbour in that direction. Nobody asks at the edge.
    #[inline]
    fn stepped(self, direction: Direction) -> Self {
        let (rows, cols) = direction.delta();
        Self { row: self.row.wrapping_add_signed(rows.into()), col: self.col.wrapping_add_signed(cols.into()) }
    }

    fn is_at_edge(self) -> bool {
        self.row == 0 || self.row == SIDE - 1 || self.col == 0 || self.col == SIDE - 1
    }
}

impl Default for Nearby {
    fn default() -> Self {
        Self {
            frontier: [Frontier { rows: 0, tiles: [0; SIDE] }; DETOURS],
            open: [0; SIDE],
            known: 0,
            seen: [0; SIDE],
            nodes: [[Node { cost: 0, step: 0 }; SIDE]; SIDE],
        }
    }
}

impl Frontier {
    #[inline]
    fn push(&mut self, place: Place) {
        let row = &mut self.tiles[place.row];
        *row = if self.rows >> place.row & 1 == 0 { 0 } else { *row } | 1 << place.col;
        self.rows |= 1 << place.row;
    }

    /// Takes the tile with the smallest row, and of that the one with the smallest column.
    #[inline]
    fn pop(&mut self) -> Option<Place> {
        if self.rows == 0 {
            return None;
        }
        let row = self.rows.trailing_zeros() as usize;
        let tiles = &mut self.tiles[row % SIDE];
        let col = tiles.trailing_zeros() as usize;
        *tiles &= *tiles - 1;
        if *tiles == 0 {
            self.rows &= self.rows - 1;
        }
        Some(Place { row, col })
    }
}

impl Nearby {
    /// As [`super::anywhere::Anywhere::search`], unless the search goes too far.
    pub(super) fn search(
        &mut self,
        tiles: &Tiles,
        start: Position,
        goal: Position,
    ) -> Result<Option<Direction>, TooFar> {
        let corner = Position { row: start.row - MIDDLE, col: start.col - MIDDLE };
        let at = |place: Place| Position { row: corner.row + place.row as i16, col: corner.col + place.col as i16 };
        let straight = away(start, goal);
        self.begin();
        let mut best = (straight, straight, START);
        let (mut left, mut detours) = (BUDGET, 0);
        loop {
            while self.frontier[detours].rows == 0 && detours + 1 < DETOURS {
                detours += 1;
            }
            let Some(place) = self.frontier[detours].pop() else { break };
            left -= 1;
            if left == 0 || at(place) == goal {
                break;
            }
            if place.is_at_edge() {
                return Err(TooFar);
            }
            self.look_around(tiles, corner, place);
            let cost = self.nodes[place.row][place.col].cost + 1;
            let mut gains = self.gains(place, cost);
            while gains != 0 {
                let step = gains.trailing_zeros();
                gains &= gains - 1;
                let next = place.stepped(NEIGHBOURS[step as usize]);
                self.nodes[next.row][next.col] = Node { cost, step: step as u8 };
                self.seen[next.row] |= 1 << next.col;
                let ahead = away(at(next), goal);
                let whole = u16::from(cost) + ahead;
                if (ahead, whole) < (best.0, best.1) {
                    best = (ahead, whole, next);
                }
                // The estimate never falls along a way, and every detour adds 2.
                self.frontier.get_mut(usize::from(whole - straight) / 2).ok_or(TooFar)?.push(next);
            }
        }
        // Out of budget: towards the best tile seen. A frontier that ran dry leaves the goal unreachable, and the
        // answer is the raw offset, a step only if the goal is next to the start (rules 17, R17).
        let aim = Place::of(corner, goal).filter(|place| self.has_seen(*place));
        let aim = aim.or((left == 0).then_some(best.2));
        Ok(direction_between(start, aim.map_or(goal, |aim| at(self.first_step(aim)))))
    }

    /// Only the start is seen.
    fn begin(&mut self) {
        self.frontier.iter_mut().for_each(|frontier| frontier.rows = 0);
        self.seen = [0; SIDE];
        self.known = 0;
        self.nodes[START.row][START.col].cost = 0;
        self.seen[START.row] = 1 << START.col;
        self.frontier[0].push(START);
    }

    /// Finds where one can stand in a row and in those beside it. Nobody stands in the first row and column of a map.
    #[inline]
    fn look_around(&mut self, tiles: &Tiles, corner: Position, place: Place) {
        if self.known >> (place.row - 1) & 0b111 == 0b111 {
            return;
        }
        for row in place.row - 1..=place.row + 1 {
            let inside = corner.row + row as i16 > 0;
            let word = if inside { tiles.habitable_word(corner.row + row as i16, corner.col) } else { 0 };
            let first = u32::try_from(-i32::from(corner.col)).map_or(0, |first| 1_u64.checked_shl(first).unwrap_or(0));
            self.open[row] = word & !first;
            self.known |= 1 << row;
        }
    }

    /// Which of [`NEIGHBOURS`] one can stand on and does not reach in `cost` steps so far: a bit each. Asked without a branch: of
    /// each, the processor would guess wrong every third time.
    #[inline]
    fn gains(&self, Place { row, col }: Place, cost: u8) -> u32 {
        let ask = |row: usize, col: usize| {
            let (open, seen) = (self.open[row] >> col & 1, self.seen[row] >> col & 1);
            open as u32 & (u32::from(seen == 0) | u32::from(self.nodes[row][col].cost > cost))
        };
        ask(row - 1, col) | ask(row, col - 1) << 1 | ask(row + 1, col) << 2 | ask(row, col + 1) << 3
    }

    fn has_seen(&self, place: Place) -> bool {
        self.seen[place.row] >> place.col & 1 == 1
    }

    /// Walks back from `aim`, which was seen, to the tile after the start.
    fn first_step(&self, aim: Place) -> Place {
        let mut at = aim;
        while at != START {
            let (rows, cols) = NEIGHBOURS[usize::from(self.nodes[at.row][at.col].step)].delta();
            let from = Place {
                row: at.row.wrapping_add_signed(-isize::from(rows)),
                col: at.col.wrapping_add_signed(-isize::from(cols)),
            };
            if from == START {
                break;
            }
            at = from;
        }
        at
    }
}
