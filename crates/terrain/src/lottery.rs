//! Drawing tiles that meet a condition, each with the same chance, however few there are.

use std::ops::Range;

use rand::{Rng, RngExt};

use crate::Grid;

/// Draws tiles of a square that are `eligible`; a tile may stop being eligible between draws, but never become so.
///
/// The original draws positions until one is right, and goes on for ever where none is (rules 17.1, C9). Here a few draws are tried,
/// and when they all miss, the eligible tiles are listed once and drawn from the list: the same distribution, an end in any case, and
/// no list where tiles are plenty.
pub(crate) struct Lottery<F> {
    square: Range<u16>,
    eligible: F,
    listed: Option<Vec<(u16, u16)>>,
}

/// Draws before tiles are listed: where one tile in twenty is eligible, one draw in half a million makes a list.
const TRIES: u32 = 256;

impl<F: Fn(&Grid, u16, u16) -> bool> Lottery<F> {
    /// For tiles in the rows and columns of `square`.
    pub(crate) fn new(square: Range<u16>, eligible: F) -> Self {
        Self { square, eligible, listed: None }
    }

    /// Row and column of the next tile, or `None` if no tile is eligible.
    pub(crate) fn draw(&mut self, grid: &Grid, rng: &mut impl Rng) -> Option<(u16, u16)> {
        let side = u32::from(self.square.end.saturating_sub(self.square.start));
        if self.listed.is_none() && side > 0 {
            for _ in 0..TRIES {
                let at = rng.random_range(0..side * side);
                let (row, col) = (self.square.start + (at / side) as u16, self.square.start + (at % side) as u16);
                if (self.eligible)(grid, row, col) {
                    return Some((row, col));
                }
            }
        }
        let (eligible, listed) = self.list(grid);
        // Skipping those that are not eligible any more leaves the chances of the others equal.
        while !listed.is_empty() {
            let (row, col) = listed.swap_remove(rng.random_range(0..listed.len() as u32) as usize);
            if eligible(grid, row, col) {
                return Some((row, col));
            }
        }
        None
    }

    /// The tiles that are left, among them those that were eligible when they were listed and are not any more.
    fn list(&mut self, grid: &Grid) -> (&F, &mut Vec<(u16, u16)>) {
        let (square, eligible) = (&self.square, &self.eligible);
        let listed = self.listed.get_or_insert_with(|| {
            let mut tiles = Vec::new();
            for row in square.clone() {
                tiles.extend(square.clone().filter(|&col| eligible(grid, row, col)).map(|col| (row, col)));
            }
            tiles
        });
        (eligible, listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Material;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    fn is_grass(grid: &Grid, row: u16, col: u16) -> bool {
        grid.get(row, col) == Material::Grass
    }

    /// Grass at the places where (row + 2 col) divides by 5, stone elsewhere.
    fn meadow() -> Grid {
        let mut grid = Grid::filled(20, Material::Stone);
        for (row, col) in (0..20).flat_map(|row| (0..20).map(move |col| (row, col))) {
            if (row + 2 * col) % 5 == 0 {
                grid.set(row, col, Material::Grass);
            }
        }
        grid
    }

    /// How often each tile was the third of three draws without replacement, the first of which spoils its row.
    fn hits(start: impl Fn() -> Lottery<fn(&Grid, u16, u16) -> bool>) -> Vec<u32> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut hits = vec![0; 400];
        for _ in 0..20_000 {
            let mut grid = meadow();
            let mut lottery = start();
            let (spoilt, _) = lottery.draw(&grid, &mut rng).unwrap();
            (0..20).for_each(|col| grid.set(spoilt, col, Material::Stone));
            for _ in 0..2 {
                let (row, col) = lottery.draw(&grid, &mut rng).unwrap();
                assert!(is_grass(&grid, row, col) && row != spoilt);
                grid.set(row, col, Material::Herb);
                hits[usize::from(row) * 20 + usize::from(col)] += 1;
            }
        }
        hits
    }

    #[test]
    fn chances_are_equal_drawn_or_listed() {
        let eligible: fn(&Grid, u16, u16) -> bool = is_grass;
        for listed in [false, true] {
            let hits = hits(|| {
                let mut lottery = Lottery::new(2..18, eligible);
                if listed {
                    lottery.list(&meadow());
                }
                lottery
            });
            // 52 eligible tiles inside the square; 40,000 draws.
            let counts: Vec<u32> = hits.iter().copied().filter(|&n| n > 0).collect();
            let inside = (2..18).flat_map(|r| (2..18).map(move |c| (r, c))).filter(|&(r, c)| is_grass(&meadow(), r, c));
            assert_eq!(counts.len(), inside.count());
            let mean = 40_000.0 / counts.len() as f64;
            let chi: f64 = counts.iter().map(|&n| (f64::from(n) - mean) * (f64::from(n) - mean) / mean).sum();
            // Fifty degrees of freedom: 95 is beyond one in ten thousand.
            assert!(chi < 95.0, "chi squared {chi}, {counts:?}");
        }
    }

    #[test]
    fn it_ends_when_nothing_is_left() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut grid = meadow();
        let mut lottery = Lottery::new(0..20, is_grass);
        let mut drawn = 0;
        while let Some((row, col)) = lottery.draw(&grid, &mut rng) {
            grid.set(row, col, Material::Ore);
            drawn += 1;
        }
        assert_eq!(drawn, 80);
        assert_eq!(Lottery::new(5..5, is_grass).draw(&grid, &mut rng), None);
    }
}
