//! Ore, trees, crystals, herbs and fish, placed anew each episode (rules 3.3, "profession resources").

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::lottery::Lottery;
use crate::{Geometry, Grid, Material, TerrainError};

/// How much there is to gather (rules 2.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProfessionOptions {
    /// Clusters each of ore, tree and crystal, 0 to [`ProfessionOptions::MOST`].
    pub spawn_clusters: u32,
    /// Tiles of herb, and as many of fish, 0 to [`ProfessionOptions::MOST`].
    pub spawn_uniforms: u32,
}

impl ProfessionOptions {
    /// Names of all options, for "did you mean".
    pub const FIELDS: [&'static str; 2] = ["spawn_clusters", "spawn_uniforms"];
    /// Most clusters, and most uniforms.
    pub const MOST: u32 = 1 << 20;

    /// As dense as on the small and medium maps of Neural MMO: a cluster of each kind for 256 tiles, a herb and a fish for 64.
    pub fn by_area(geometry: Geometry) -> Self {
        let tiles = u32::from(geometry.center).pow(2);
        Self { spawn_clusters: tiles / 256, spawn_uniforms: tiles / 64 }
    }

    /// Checks both options against their range.
    ///
    /// # Errors
    /// [`TerrainError::Profession`] naming the option, its value and the most there can be.
    pub fn validate(&self) -> Result<(), TerrainError> {
        let options = [self.spawn_clusters, self.spawn_uniforms].into_iter().zip(Self::FIELDS);
        for (value, field) in options {
            if value > Self::MOST {
                return Err(TerrainError::Profession { field, value, most: Self::MOST });
            }
        }
        Ok(())
    }
}

/// What was placed: fewer than asked for where there is too little grass or shore.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Placed {
    /// Clusters of ore, tree and crystal together; a cluster is one to five tiles.
    pub clusters: u32,
    /// Tiles of herb.
    pub herbs: u32,
    /// Tiles of fish.
    pub fish: u32,
}

/// Places clusters of ore, tree and crystal, then herbs, on grass, and fish on water beside grass.
///
/// The original fails or never ends where too little grass or shore is left (rules 17.1, C9); here fewer are placed.
pub fn scatter_professions(
    grid: &mut Grid,
    geometry: Geometry,
    options: ProfessionOptions,
    rng: &mut impl Rng,
) -> Placed {
    let interior = geometry.interior();
    let mut placed = Placed::default();
    let is_grass = |grid: &Grid, row, col| grid.get(row, col) == Material::Grass;

    let mut hearts = Lottery::new(interior.start + 1..interior.end - 1, is_grass);
    'clusters: for _ in 0..options.spawn_clusters {
        for material in [Material::Ore, Material::Tree, Material::Crystal] {
            let Some((row, col)) = hearts.draw(grid, rng) else { break 'clusters };
            place_cluster(grid, row, col, material);
            placed.clusters += 1;
        }
    }

    let mut meadow = Lottery::new(interior.clone(), is_grass);
    while placed.herbs < options.spawn_uniforms {
        let Some((row, col)) = meadow.draw(grid, rng) else { break };
        grid.set(row, col, Material::Herb);
        placed.herbs += 1;
    }

    // Fish changes no grass, so drawing among the shores is the original's pass over all waters in random order.
    let mut shore = Lottery::new(interior.start + 1..interior.end, is_shore);
    while placed.fish < options.spawn_uniforms {
        let Some((row, col)) = shore.draw(grid, rng) else { break };
        grid.set(row, col, Material::Fish);
        placed.fish += 1;
    }
    placed
}

/// The tile and those of its four neighbours that are grass.
fn place_cluster(grid: &mut Grid, row: u16, col: u16, material: Material) {
    grid.set(row, col, material);
    for (row, col) in beside(row, col) {
        if grid.get(row, col) == Material::Grass {
            grid.set(row, col, material);
        }
    }
}

/// Water with grass on one of its four sides.
fn is_shore(grid: &Grid, row: u16, col: u16) -> bool {
    grid.get(row, col) == Material::Water
        && beside(row, col).into_iter().any(|(row, col)| grid.get(row, col) == Material::Grass)
}

/// The four neighbours of a tile of the interior, which never lies at the edge of the grid.
fn beside(row: u16, col: u16) -> [(u16, u16); 4] {
    [(row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    const MEDIUM: ProfessionOptions = ProfessionOptions { spawn_clusters: 64, spawn_uniforms: 256 };

    fn rng(seed: u64) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(seed)
    }

    fn medium() -> Geometry {
        Geometry::new(160, 128).unwrap()
    }

    /// Grass with a strip of water in every tenth column.
    fn striped(size: u16) -> Grid {
        let mut grid = Grid::filled(size, Material::Grass);
        for (row, col) in (0..size).flat_map(|row| (0..size).step_by(10).map(move |col| (row, col))) {
            grid.set(row, col, Material::Water);
        }
        grid
    }

    fn count(grid: &Grid, material: Material) -> usize {
        grid.cells().iter().filter(|&&cell| cell == material as u8).count()
    }

    /// Positions in order, north-west first.
    fn positions(size: u16) -> impl Iterator<Item = (u16, u16)> {
        (0..size).flat_map(move |row| (0..size).map(move |col| (row, col)))
    }

    #[test]
    fn rules_3_3_counts_on_a_map_with_room() {
        let mut grid = striped(160);
        let placed = scatter_professions(&mut grid, medium(), MEDIUM, &mut rng(1));
        assert_eq!(placed, Placed { clusters: 192, herbs: 256, fish: 256 });
        assert_eq!((count(&grid, Material::Herb), count(&grid, Material::Fish)), (256, 256));
        for material in [Material::Ore, Material::Tree, Material::Crystal] {
            // 64 clusters, most of five tiles, some cut by water or by one another.
            assert!((200..=320).contains(&count(&grid, material)), "{}: {}", material.name(), count(&grid, material));
        }
    }

    #[test]
    fn rules_3_3_a_cluster_is_the_tile_and_its_grass_neighbours() {
        let one = ProfessionOptions { spawn_clusters: 1, spawn_uniforms: 0 };
        let mut grid = Grid::filled(160, Material::Foilage);
        for (row, col) in [(50, 50), (49, 50), (50, 51)] {
            grid.set(row, col, Material::Grass);
        }
        grid.set(50, 49, Material::Herb);
        place_cluster(&mut grid, 50, 50, Material::Ore);
        assert_eq!(count(&grid, Material::Ore), 3);
        assert_eq!(grid.get(50, 49), Material::Herb);
        assert_eq!(grid.get(51, 50), Material::Foilage);
        let mut meadow = Grid::filled(160, Material::Grass);
        assert_eq!(scatter_professions(&mut meadow, medium(), one, &mut rng(2)).clusters, 3);
        for material in [Material::Ore, Material::Tree, Material::Crystal] {
            assert_eq!(count(&meadow, material), 5, "{}", material.name());
        }
    }

    #[test]
    fn rules_3_3_bounds_of_clusters_herbs_and_fish() {
        let geometry = Geometry::new(24, 16).unwrap();
        let (low, high) = (geometry.border() + 1, 24 - geometry.border() - 1);
        let options = ProfessionOptions { spawn_clusters: 1, spawn_uniforms: 0 };
        let mut hearts = Vec::new();
        let mut seen = [(u16::MAX, 0); 2];
        for seed in 0..3000 {
            let mut grid = Grid::filled(24, Material::Grass);
            scatter_professions(&mut grid, geometry, options, &mut rng(seed));
            // The first cluster is whole: its heart is the ore with ore on all sides.
            hearts.extend(positions(24).filter(|&(row, col)| {
                grid.get(row, col) == Material::Ore
                    && beside(row, col).iter().all(|&(r, c)| grid.get(r, c) == Material::Ore)
            }));
            let mut grid = striped(24);
            let uniforms = ProfessionOptions { spawn_clusters: 0, spawn_uniforms: 3 };
            scatter_professions(&mut grid, geometry, uniforms, &mut rng(seed));
            for (row, col) in positions(24) {
                let seen = match grid.get(row, col) {
                    Material::Herb => &mut seen[0],
                    Material::Fish => &mut seen[1],
                    _ => continue,
                };
                *seen = (seen.0.min(row), seen.1.max(row));
            }
        }
        // [lo + 1, hi - 1) for clusters, [lo, hi) for herbs, lo < r < hi for fish.
        let rows = hearts.iter().map(|&(row, _)| row);
        assert_eq!((rows.clone().min(), rows.max()), (Some(low + 1), Some(high - 2)));
        assert_eq!(seen, [(low, high - 1), (low + 1, high - 1)]);
        assert!(hearts.len() > 2900);
    }

    #[test]
    fn rules_3_3_fish_have_grass_beside_them() {
        let mut grid = Grid::filled(160, Material::Water);
        for (row, col) in [(40, 40), (100, 60), (100, 62)] {
            grid.set(row, col, Material::Grass);
        }
        let fish = ProfessionOptions { spawn_clusters: 0, spawn_uniforms: 256 };
        // The herbs take all the grass there is, and leave no shore.
        let mut bare = grid.clone();
        assert_eq!(
            scatter_professions(&mut bare, medium(), fish, &mut rng(4)),
            Placed { herbs: 3, ..Placed::default() }
        );
        // Grass outside the interior is no place for herbs, but a shore.
        let edge = medium().interior().start;
        let mut coast = Grid::filled(160, Material::Water);
        coast.set(edge - 1, 40, Material::Grass);
        coast.set(edge + 1, edge - 1, Material::Grass);
        coast.set(edge, 50, Material::Stone);
        assert_eq!(scatter_professions(&mut coast, medium(), fish, &mut rng(4)), Placed::default());
        let mut lake = striped(160);
        scatter_professions(&mut lake, medium(), fish, &mut rng(5));
        let fishes = positions(160).filter(|&(row, col)| lake.get(row, col) == Material::Fish);
        assert!(
            fishes
                .into_iter()
                .all(|(row, col)| beside(row, col).iter().any(|&(r, c)| lake.get(r, c) == Material::Grass))
        );
    }

    #[test]
    fn rules_17_1_c9_little_or_no_grass_ends_it() {
        let mut stone = Grid::filled(160, Material::Stone);
        assert_eq!(scatter_professions(&mut stone, medium(), MEDIUM, &mut rng(6)), Placed::default());
        for n in 0..300 {
            stone.set(20 + 2 * (n / 50), 20 + 2 * (n % 50), Material::Grass);
        }
        let placed = scatter_professions(&mut stone, medium(), MEDIUM, &mut rng(6));
        assert_eq!(placed, Placed { clusters: 192, herbs: 108, fish: 0 });
        assert_eq!(count(&stone, Material::Grass), 0);
        let most =
            ProfessionOptions { spawn_clusters: ProfessionOptions::MOST, spawn_uniforms: ProfessionOptions::MOST };
        let mut full = striped(160);
        let placed = scatter_professions(&mut full, medium(), most, &mut rng(7));
        assert!(placed.clusters > 3_000 && placed.fish == 0, "{placed:?}");
    }

    #[test]
    fn seeds_and_nothing_else_change_it() {
        let placed = |seed| {
            let mut grid = striped(160);
            scatter_professions(&mut grid, medium(), MEDIUM, &mut rng(seed));
            grid.digest()
        };
        assert_eq!(placed(8), placed(8));
        assert_ne!(placed(8), placed(9));
    }

    #[test]
    fn rules_2_3_numbers_of_the_presets() {
        let by_area = |size, center| ProfessionOptions::by_area(Geometry::new(size, center).unwrap());
        assert_eq!(by_area(64, 32), ProfessionOptions { spawn_clusters: 4, spawn_uniforms: 16 });
        assert_eq!(by_area(160, 128), MEDIUM);
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        let text = ProfessionOptions { spawn_uniforms: 1 << 21, ..MEDIUM }.validate().unwrap_err().to_string();
        assert!(text.contains("profession.spawn_uniforms is 2097152") && text.contains("0 to 1048576"), "{text}");
        MEDIUM.validate().unwrap();
    }
}
