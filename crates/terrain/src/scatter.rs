//! Extra water and food, placed anew each episode (rules 3.3, "extra scatter").

use rand::Rng;

use crate::lottery::Lottery;
use crate::{Geometry, Grid, Material};

/// Turns (C / 6)^2 random grass tiles inside the spawn ring into water and then as many into foilage.
///
/// The original draws tiles until it has hit enough grass, first for water and then for foilage, and loops for ever if there is too
/// little (rules 17.1, C9). Here it stops when no grass is left.
pub fn scatter_extra(grid: &mut Grid, geometry: Geometry, rng: &mut impl Rng) {
    let mut meadow = Lottery::new(geometry.interior(), |grid, row, col| grid.get(row, col) == Material::Grass);
    let target = usize::from(geometry.center / 6).pow(2);
    for material in std::iter::repeat_n(Material::Water, target).chain(std::iter::repeat_n(Material::Foilage, target)) {
        let Some((row, col)) = meadow.draw(grid, rng) else { return };
        grid.set(row, col, material);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    fn placed(size: u16, center: u16, seed: u64) -> (Grid, [usize; 2]) {
        let mut grid = Grid::filled(size, Material::Grass);
        scatter_extra(&mut grid, Geometry::new(size, center).unwrap(), &mut Xoshiro256PlusPlus::seed_from_u64(seed));
        let count = |material| grid.cells().iter().filter(|&&cell| cell == material as u8).count();
        let counts = [count(Material::Water), count(Material::Foilage)];
        (grid, counts)
    }

    #[test]
    fn targets_of_the_presets() {
        assert_eq!(placed(160, 128, 1).1, [441, 441]);
        assert_eq!(placed(64, 32, 1).1, [25, 25]);
    }

    #[test]
    fn only_inside_the_ring_and_different_for_each_seed() {
        let (grid, _) = placed(64, 32, 1);
        let interior = Geometry::new(64, 32).unwrap().interior();
        for row in 0..64 {
            for col in 0..64 {
                assert!(interior.contains(&row) && interior.contains(&col) || grid.get(row, col) == Material::Grass);
            }
        }
        assert_eq!(grid, placed(64, 32, 1).0);
        assert_ne!(grid, placed(64, 32, 2).0);
    }

    #[test]
    fn every_interior_tile_can_be_chosen() {
        let mut hit = [false; 12 * 12];
        for seed in 0..2000 {
            for (n, &cell) in placed(12, 8, seed).0.cells().iter().enumerate() {
                hit[n] |= cell != Material::Grass as u8;
            }
        }
        // Rows and columns 3 to 8 of a 12-tile map with center 8.
        assert_eq!(hit.iter().filter(|&&h| h).count(), 36);
    }

    #[test]
    fn little_or_no_grass_ends_the_scatter() {
        let geometry = Geometry::new(160, 128).unwrap();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let mut bare = Grid::filled(160, Material::Stone);
        scatter_extra(&mut bare, geometry, &mut rng);
        assert_eq!(bare, Grid::filled(160, Material::Stone));
        for n in 0..500 {
            bare.set(20 + n / 100, 20 + n % 100, Material::Grass);
        }
        scatter_extra(&mut bare, geometry, &mut rng);
        let count = |material| bare.cells().iter().filter(|&&cell| cell == material as u8).count();
        let counts = [Material::Grass, Material::Water, Material::Foilage].map(count);
        assert_eq!(counts, [0, 441, 59]);
    }
}
