//! A step towards a goal (rules 7.5): A* with a budget of 100, in fixed memory. Most goals are near and in the open, where the
//! answer is known without a search.

mod anywhere;
mod nearby;

use bevy_ecs::prelude::*;

use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

use anywhere::Anywhere;
use nearby::{Nearby, TooFar};

/// Neighbours in the order they are tried: north, west, south, east.
const NEIGHBOURS: [Direction; 4] = [Direction::North, Direction::West, Direction::South, Direction::East];
/// The loop counter starts here and is decremented before each pop.
const BUDGET: u32 = 100;
/// Answers kept, a power of two.
const CACHED: usize = 512;

/// Searches, and a cache of their answers. Answers depend only on walkability, which is constant in an episode, so
/// the cache is no part of the state.
#[derive(Resource, Debug)]
pub(crate) struct Paths {
    nearby: Box<Nearby>,
    anywhere: Anywhere,
    cache: Vec<Answer>,
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
        Self { nearby: Box::default(), anywhere: Anywhere::default(), cache: vec![UNASKED; CACHED] }
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

    /// The step that A* finds.
    fn search(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
        self.nearby.search(tiles, start, goal).unwrap_or_else(|TooFar| self.anywhere.search(tiles, start, goal))
    }
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
        tiles.reset(grid);
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

    /// Open ground, stones, mazes and corridors, goals near and far: the search by bits is the search of the rules, unless it gives up.
    #[test]
    fn nearby_the_answer_is_the_same() {
        let mut seed = 11_u32;
        let mut random = |bound: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % bound
        };
        let (mut same, mut given_up) = (0, 0);
        for stones in [0, 300, 900, 1_200, 1_500, 1_800, 2_400] {
            let mut walls: Vec<_> = (0..stones).map(|_| (random(64) as u16, random(64) as u16)).collect();
            // A corridor that is longer than a search.
            walls.extend((0..64).flat_map(|col| [(40, col), (42, col)]));
            let (mut paths, tiles) = (Paths::default(), tiles(&walls));
            for round in 0..3_000 {
                let start = at(random(64) as i16, random(64) as i16);
                let start = if round % 50 == 0 { at(41, start.col) } else { start };
                let far = [8, 16, 64][random(3) as usize];
                let shift = |from: i16, by: u32| (from + by as i16 - far / 2).clamp(0, 63);
                let goal = at(shift(start.row, random(far as u32 + 1)), shift(start.col, random(far as u32 + 1)));
                if start == goal {
                    continue;
                }
                let expected = paths.anywhere.search(&tiles, start, goal);
                match paths.nearby.search(&tiles, start, goal) {
                    Ok(step) => {
                        assert_eq!(step, expected, "{start:?} to {goal:?} among {stones} stones");
                        same += 1;
                    }
                    Err(TooFar) => given_up += 1,
                }
            }
        }
        assert!(same > 15_000 && given_up > 10, "{same} the same, {given_up} given up");
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
