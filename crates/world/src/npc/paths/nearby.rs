//! The same search while it stays near its start, which it nearly always does: every set of tiles is a bit a tile of a
//! square, and above the goal a row is popped at once.
//!
//! Every step to a tile that is closer to the goal leaves the estimate of the whole way as it is, and every other is the first of a
//! detour, which adds 2. So there are never tiles of more than two estimates to be popped, and a tile was entered at its least cost
//! as soon as those of its estimate are being popped.

use super::{BUDGET, NEIGHBOURS, away, direction_between, spread};
use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

/// Side of the square, in whose middle a search starts: a word a row.
const SIDE: usize = 64;
const MIDDLE: i16 = SIDE as i16 / 2;
/// The first and the last column of the square.
const EDGES: u64 = 1 | 1 << (SIDE - 1);
/// Where a search starts.
const START: Place = Place { row: MIDDLE as usize, col: MIDDLE as usize };

const NORTH: usize = 0;
const WEST: usize = 1;
const SOUTH: usize = 2;
const EAST: usize = 3;

/// A* in a square of tiles.
#[derive(Debug)]
pub(super) struct Nearby {
    /// Rows of the following that are those of the running search; the others may hold anything.
    known: u64,
    /// Where one can stand.
    open: [u64; SIDE],
    /// Tiles that were entered.
    entered: [u64; SIDE],
    /// Those of them that were entered with as few detours as are being made now, or fewer.
    settled: [u64; SIDE],
    /// The steps by which tiles were entered last, by place among [`NEIGHBOURS`]: its lower and its higher bit.
    steps: [[u64; SIDE]; 2],
    /// The tiles to be popped: with as many detours as are being made now, and with one more.
    now: Frontier,
    next: Frontier,
}

/// Tiles whose estimate of the whole way is the same.
#[derive(Debug)]
struct Frontier {
    /// Rows that are not empty; the others may hold anything.
    rows: u64,
    tiles: Box<[u64; SIDE]>,
}

/// Row and column in the square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    row: usize,
    col: usize,
}

/// The goal in the square, in which it need not be.
#[derive(Clone, Copy, Debug)]
struct Goal {
    row: i16,
    col: i16,
    /// Columns to the west of its own, and to the east.
    west: u64,
    east: u64,
}

/// The search leaves the square.
#[derive(Debug)]
pub(super) struct TooFar;

/// The tile closest to the goal that was entered, the first of those, and how close it is.
#[derive(Clone, Copy, Debug)]
struct Best {
    ahead: u16,
    place: Place,
}

impl Goal {
    fn new(row: i16, col: i16) -> Self {
        let before = |col: i16| if col >= SIDE as i16 { u64::MAX } else { (1 << col.max(0)) - 1 };
        Self { row, col, west: before(col), east: !before(col.saturating_add(1)) }
    }

    fn away(&self, place: Place) -> u16 {
        (place.row as i16).abs_diff(self.row) + (place.col as i16).abs_diff(self.col)
    }
}

impl Best {
    /// Of two as close, the first stays.
    fn or(&mut self, goal: &Goal, place: Place) {
        let ahead = goal.away(place);
        if ahead < self.ahead {
            *self = Self { ahead, place };
        }
    }
}

impl Default for Frontier {
    fn default() -> Self {
        Self { rows: 0, tiles: Box::new([0; SIDE]) }
    }
}

impl Frontier {
    #[inline]
    fn push(&mut self, row: usize, tiles: u64) {
        let held = if self.rows >> row & 1 == 0 { 0 } else { self.tiles[row] };
        self.tiles[row] = held | tiles;
        self.rows |= u64::from(tiles != 0) << row;
    }
}

impl Default for Nearby {
    fn default() -> Self {
        Self {
            known: 0,
            open: [0; SIDE],
            entered: [0; SIDE],
            settled: [0; SIDE],
            steps: [[0; SIDE]; 2],
            now: Frontier::default(),
            next: Frontier::default(),
        }
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
        let aim = Goal::new(goal.row - corner.row, goal.col - corner.col);
        let mut best = Best { ahead: away(start, goal), place: START };
        let mut left = BUDGET;
        self.begin(tiles, corner);
        while self.now.rows != 0 || self.detour() {
            let row = self.now.rows.trailing_zeros() as usize;
            if row == 0 || row == SIDE - 1 {
                return Err(TooFar);
            }
            self.look_around(tiles, corner, row);
            if (row as i16) < aim.row {
                let [east, west] = self.flood(row, &aim);
                let all = self.now.tiles[row] | east | west;
                let popped = all.count_ones();
                if popped < left {
                    if all & EDGES != 0 {
                        return Err(TooFar);
                    }
                    left -= popped;
                    self.pop_row(row, east, west, &aim, &mut best);
                    continue;
                }
            }
            let place = self.pop(row);
            left -= 1;
            if left == 0 || (place.row as i16, place.col as i16) == (aim.row, aim.col) {
                break;
            }
            if 1 << place.col & EDGES != 0 {
                return Err(TooFar);
            }
            self.leave(place, &aim, &mut best);
        }
        // Out of budget: towards the best tile seen. A frontier that ran dry leaves the goal unreachable, and the
        // answer is the raw offset, a step only if the goal is next to the start (rules 17, R17).
        let at = |place: Place| Position { row: corner.row + place.row as i16, col: corner.col + place.col as i16 };
        let seen = self.entered_at(&aim).or((left == 0).then_some(best.place));
        Ok(direction_between(start, seen.map_or(goal, |seen| at(self.first_step(seen)))))
    }

    /// Only the start is entered.
    fn begin(&mut self, tiles: &Tiles, corner: Position) {
        self.known = 0;
        (self.now.rows, self.next.rows) = (0, 0);
        self.look_around(tiles, corner, START.row);
        self.entered[START.row] = 1 << START.col;
        self.settled[START.row] = 1 << START.col;
        self.now.push(START.row, 1 << START.col);
    }

    /// Goes on to the tiles with one more detour, if there are any.
    fn detour(&mut self) -> bool {
        std::mem::swap(&mut self.now, &mut self.next);
        let mut rows = self.known;
        while rows != 0 {
            let row = rows.trailing_zeros() as usize;
            rows &= rows - 1;
            self.settled[row] = self.entered[row];
        }
        self.now.rows != 0
    }

    /// Finds where one can stand in a row and in those beside it. Nobody stands in the first row and column of a map.
    #[inline]
    fn look_around(&mut self, tiles: &Tiles, corner: Position, row: usize) {
        if self.known >> (row - 1) & 0b111 == 0b111 {
            return;
        }
        for row in row - 1..=row + 1 {
            if self.known >> row & 1 == 1 {
                continue;
            }
            let inside = corner.row + row as i16 > 0;
            let word = if inside { tiles.habitable_word(corner.row + row as i16, corner.col) } else { 0 };
            let first = u32::try_from(-i32::from(corner.col)).map_or(0, |first| 1_u64.checked_shl(first).unwrap_or(0));
            self.open[row] = word & !first;
            (self.entered[row], self.settled[row]) = (0, 0);
            self.known |= 1 << row;
        }
    }

    /// The tiles that are entered along a row above the goal while those that are to be popped in it are: eastwards, and westwards.
    #[inline]
    fn flood(&self, row: usize, goal: &Goal) -> [u64; 2] {
        let (popped, free) = (self.now.tiles[row], self.open[row] & !self.settled[row]);
        let east = spread(popped & goal.west, free & !goal.east, false) & !popped;
        let west = spread(popped & goal.east, free & !goal.west & !east, true) & !popped;
        [east, west]
    }

    /// Pops a row above the goal, with those tiles of it that are entered meanwhile.
    ///
    /// No step from it leads to a row above with the same estimate, so that its tiles are popped one after the other; from the smallest
    /// column on, but for those that are entered westwards, which come before what is to the east of them.
    fn pop_row(&mut self, row: usize, east: u64, west: u64, goal: &Goal, best: &mut Best) {
        let all = self.now.tiles[row] | east | west;
        self.now.rows &= !(1 << row);
        // What is entered westwards may have been entered before from its other side, as a detour: it is popped again as that.
        self.next.push(row, west & (all & !west) << 1 & !self.entered[row]);
        self.settle(row, east, EAST);
        self.settle(row, west, WEST);
        let south = self.enter(row + 1, all, SOUTH, true);
        // In the order in which they are entered: at one distance there is one of each at most.
        let last = |tiles: u64| (tiles != 0).then(|| tiles.ilog2() as usize);
        let first = |tiles: u64| (tiles != 0).then(|| tiles.trailing_zeros() as usize);
        let closest = [
            (row + 1, last(south & !goal.east)),
            (row, last(east)),
            (row, first(west)),
            (row + 1, first(south & goal.east)),
        ];
        for (row, col) in closest {
            if let Some(col) = col {
                best.or(goal, Place { row, col });
            }
        }
        self.enter(row, (all & !goal.east) >> 1, WEST, false);
        self.enter(row, (all & !goal.west) << 1, EAST, false);
        self.enter(row - 1, all, NORTH, false);
    }

    /// Takes the tile of the smallest column in a row.
    #[inline]
    fn pop(&mut self, row: usize) -> Place {
        let tiles = &mut self.now.tiles[row];
        let col = tiles.trailing_zeros() as usize;
        *tiles &= *tiles - 1;
        self.now.rows &= !(u64::from(*tiles == 0) << row);
        Place { row, col }
    }

    /// Enters what is beside a tile.
    fn leave(&mut self, Place { row, col }: Place, goal: &Goal, best: &mut Best) {
        let (tile, rows, cols) = (1 << col, row as i16 - goal.row, col as i16 - goal.col);
        let north = self.enter(row - 1, tile, NORTH, rows > 0);
        let west = self.enter(row, tile >> 1, WEST, cols > 0);
        let south = self.enter(row + 1, tile, SOUTH, rows < 0);
        let east = self.enter(row, tile << 1, EAST, cols < 0);
        if rows.unsigned_abs() + cols.unsigned_abs() > best.ahead {
            return;
        }
        // Only what is closer than this tile can be the best.
        let closer = [
            (rows > 0 && north != 0, Place { row: row - 1, col }),
            (cols > 0 && west != 0, Place { row, col: col - 1 }),
            (rows < 0 && south != 0, Place { row: row + 1, col }),
            (cols < 0 && east != 0, Place { row, col: col + 1 }),
        ];
        if let Some((_, place)) = closer.into_iter().find(|(entered, _)| *entered) {
            best.or(goal, place);
        }
    }

    /// Enters those of some tiles of a row that are better reached by this step than before, and returns them.
    #[inline]
    fn enter(&mut self, row: usize, tiles: u64, step: usize, closer: bool) -> u64 {
        let known = if closer { self.settled[row] } else { self.entered[row] };
        let better = tiles & self.open[row] & !known;
        if closer {
            self.settle(row, better, step);
            self.now.push(row, better);
        } else {
            self.note(row, better, step);
            self.next.push(row, better);
        }
        better
    }

    /// Tiles of a row are entered with as few detours as can be.
    #[inline]
    fn settle(&mut self, row: usize, tiles: u64, step: usize) {
        self.settled[row] |= tiles;
        self.note(row, tiles, step);
    }

    /// Tiles of a row are entered by that step.
    #[inline]
    fn note(&mut self, row: usize, tiles: u64, step: usize) {
        self.entered[row] |= tiles;
        for (bit, plane) in self.steps.iter_mut().enumerate() {
            let plane = &mut plane[row];
            *plane = if step >> bit & 1 == 1 { *plane | tiles } else { *plane & !tiles };
        }
    }

    /// The goal's place, if it was entered.
    fn entered_at(&self, goal: &Goal) -> Option<Place> {
        let inside = |at: i16| usize::try_from(at).ok().filter(|at| *at < SIDE);
        let place = Place { row: inside(goal.row)?, col: inside(goal.col)? };
        (self.known >> place.row & self.entered[place.row] >> place.col & 1 == 1).then_some(place)
    }

    /// Walks back from `aim`, which was entered, to the tile after the start.
    fn first_step(&self, aim: Place) -> Place {
        let mut at = aim;
        while at != START {
            let [low, high] = self.steps.each_ref().map(|plane| (plane[at.row] >> at.col & 1) as usize);
            let (rows, cols) = NEIGHBOURS[high << 1 | low].delta();
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
