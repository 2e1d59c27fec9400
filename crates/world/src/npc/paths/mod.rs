//! A step towards a goal (rules 7.5): A* with a budget of 100, in fixed memory. Most goals are near and in the open, where the
//! answer is known without a search.

mod anywhere;
mod direct;
mod nearby;

use crate::intent::Direction;
use crate::movement::Position;
use crate::terrain::Tiles;

use anywhere::Anywhere;
use nearby::{Nearby, TooFar};

/// Neighbours in the order they are tried: north, west, south, east.
const NEIGHBOURS: [Direction; 4] = [Direction::North, Direction::West, Direction::South, Direction::East];
/// The loop counter starts here and is decremented before each pop.
const BUDGET: u32 = 100;

/// Finds steps.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    nearby: Box<Nearby>,
    anywhere: Anywhere,
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

impl Paths {
    /// The first step from `start` to `goal`; `None` where there is no move to make.
    pub(crate) fn step(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
        if start == goal {
            return None;
        }
        direct::step(tiles, start, goal).or_else(|| self.search(tiles, start, goal))
    }

    /// The step that A* finds.
    fn search(&mut self, tiles: &Tiles, start: Position, goal: Position) -> Option<Direction> {
        self.nearby.search(tiles, start, goal).unwrap_or_else(|TooFar| self.anywhere.search(tiles, start, goal))
    }
}

/// L1 distance.
fn away(from: Position, to: Position) -> u16 {
    from.row.abs_diff(to.row) + from.col.abs_diff(to.col)
}

/// Spreads tiles of a row, a bit each, over those that are `free`, one after the other, to the west or to the east.
#[inline]
fn spread(mut tiles: u64, mut free: u64, west: bool) -> u64 {
    let shifted = |bits: u64, by: u32| if west { bits >> by } else { bits << by };
    for by in [1, 2, 4, 8, 16, 32] {
        tiles |= free & shifted(tiles, by);
        free &= shifted(free, by);
    }
    tiles
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
                if let Some(step) = direct::step(&tiles, start, goal) {
                    assert_eq!(Some(step), paths.search(&tiles, start, goal), "{start:?} to {goal:?}");
                    short += 1;
                }
            }
        }
        assert!(short > 1_000, "{short}");
    }
}
