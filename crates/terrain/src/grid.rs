//! A map's materials.

use educe::Educe;
use xxhash_rust::xxh3::xxh3_64;

use crate::field::STEPS;
use crate::geometry::MAX_SIZE;
use crate::{Field, Geometry, Material, TerrainError, TerrainOptions};

/// `size` x `size` materials, row-major, one byte each.
#[derive(PartialEq, Eq, Debug, Educe)]
#[educe(Clone)]
pub struct Grid {
    size: u16,
    cells: Box<[u8]>,
}

impl Grid {
    /// A grid of one material.
    pub fn filled(size: u16, material: Material) -> Self {
        Self { size, cells: vec![material as u8; usize::from(size) * usize::from(size)].into() }
    }

    /// A grid from material ids such as the original's `map.npy`, row-major.
    ///
    /// # Errors
    /// [`TerrainError::Map`] if there are not `size` x `size` ids, an id is not a material (with row, column and value), or
    /// there is no grass at all.
    pub fn from_materials(size: u16, cells: Vec<u8>) -> Result<Self, TerrainError> {
        let refuse = |reason: String| Err(TerrainError::Map { what: format!("material grid of size {size}"), reason });
        let side = usize::from(size);
        if size == 0 || size > MAX_SIZE {
            return refuse(format!("the size must be from 1 to {MAX_SIZE}"));
        }
        if cells.len() != side * side {
            return refuse(format!("there are {} tiles instead of {size} x {size}", cells.len()));
        }
        if let Some(at) = cells.iter().position(|&cell| Material::from_u8(cell).is_none()) {
            let (row, col, id) = (at / side, at % side, cells[at]);
            return refuse(format!("unknown material {id} at row {row}, column {col}: materials are 0 to 15"));
        }
        if !cells.contains(&(Material::Grass as u8)) {
            return refuse("there is no grass (material 2), so nothing could be placed or grow".to_owned());
        }
        Ok(Self { size, cells: cells.into() })
    }

    /// Thresholds of rules 3.3, or all grass with `reset_to_grass`. Scatter, then [`Grid::clear_stone`] if the options say
    /// so, then [`Grid::apply_border`] follow.
    pub fn from_field(field: &Field, options: &TerrainOptions) -> Self {
        if options.reset_to_grass {
            return Self::filled(field.size(), Material::Grass);
        }
        // value / 65535 <= threshold for integers; the cast truncates and saturates.
        let [water, grass, foilage] = [options.water, options.grass, options.foilage].map(|t| (t * STEPS) as u16);
        let material = |&v: &u16| match v {
            v if v <= water => Material::Water as u8,
            v if v <= grass => Material::Grass as u8,
            v if v <= foilage => Material::Foilage as u8,
            _ => Material::Stone as u8,
        };
        Self { size: field.size(), cells: field.values().iter().map(material).collect() }
    }

    /// Turns stone into grass: the step of `disable_stone`, after scattering and before the border (rules 3.3).
    pub fn clear_stone(&mut self) {
        for cell in &mut self.cells {
            if *cell == Material::Stone as u8 {
                *cell = Material::Grass as u8;
            }
        }
    }

    /// Void outside, a ring of grass to spawn on, and no stone or water right behind it (rules 3.2); only marks follow.
    pub fn apply_border(&mut self, geometry: Geometry) {
        let (void, grass) = (Material::Void as u8, Material::Grass as u8);
        let (low, high) = (usize::from(*geometry.walkable().start()), usize::from(*geometry.walkable().end()));
        for (row, cells) in self.cells.chunks_exact_mut(usize::from(self.size)).enumerate() {
            if row < low || row > high {
                cells.fill(void);
                continue;
            }
            cells[..low].fill(void);
            cells[high + 1..].fill(void);
            if row == low || row == high {
                cells[low..=high].fill(grass);
                continue;
            }
            (cells[low], cells[high]) = (grass, grass);
            let behind = if row == low + 1 || row == high - 1 { 1 } else { high - low - 2 };
            for cell in cells[low + 1..high].iter_mut().step_by(behind) {
                if *cell == Material::Stone as u8 || *cell == Material::Water as u8 {
                    *cell = Material::Foilage as u8;
                }
            }
        }
    }

    /// Marks a tile that is to be seized: 5 x 5 grass, as far as that is on the map, with a herb in the middle (rules 3.3).
    ///
    /// # Panics
    /// If the position is outside the grid.
    pub fn mark(&mut self, row: u16, col: u16) {
        let size = self.size;
        let around = |at: u16| at.saturating_sub(2)..(at + 3).min(size);
        for (row, col) in around(row).flat_map(|row| around(col).map(move |col| (row, col))) {
            self.set(row, col, Material::Grass);
        }
        self.set(row, col, Material::Herb);
    }

    /// Side in tiles.
    pub fn size(&self) -> u16 {
        self.size
    }

    /// All material ids, row-major.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    /// The material at a position.
    ///
    /// # Panics
    /// If the position is outside the grid.
    pub fn get(&self, row: u16, col: u16) -> Material {
        // Every way to make or change a grid goes through `Material`.
        Material::ALL[usize::from(self.cells[self.at(row, col)])]
    }

    /// Replaces the material at a position.
    ///
    /// # Panics
    /// If the position is outside the grid.
    pub fn set(&mut self, row: u16, col: u16, material: Material) {
        let at = self.at(row, col);
        self.cells[at] = material as u8;
    }

    /// Becomes a copy of a grid of the same size without allocating.
    ///
    /// # Panics
    /// If the sizes differ.
    pub fn copy_from(&mut self, other: &Self) {
        assert_eq!(self.size, other.size, "grids of different sizes");
        self.cells.copy_from_slice(&other.cells);
    }

    /// xxh3-64 of the material ids.
    pub fn digest(&self) -> u64 {
        xxh3_64(&self.cells)
    }

    fn at(&self, row: u16, col: u16) -> usize {
        assert!(row < self.size && col < self.size, "({row}, {col}) is outside a grid of size {}", self.size);
        usize::from(row) * usize::from(self.size) + usize::from(col)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walkable_square_of_medium_is_129_a_side() {
        let geometry = Geometry::new(160, 128).unwrap();
        let mut grid = Grid::filled(160, Material::Stone);
        grid.apply_border(geometry);
        let not_void: Vec<(u16, u16)> = (0..160)
            .flat_map(|r| (0..160).map(move |c| (r, c)))
            .filter(|&(r, c)| grid.get(r, c) != Material::Void)
            .collect();
        assert_eq!(not_void.len(), 16_641);
        assert_eq!((not_void[0], not_void[16_640]), ((16, 16), (144, 144)));
        assert_eq!(grid.get(16, 80), Material::Grass);
        assert_eq!(grid.get(17, 80), Material::Foilage);
        assert_eq!(grid.get(18, 80), Material::Stone);
        assert!(geometry.spawn_edge().iter().all(|&(r, c)| grid.get(r, c) == Material::Grass));
    }

    #[test]
    fn rules_3_2_borders_by_distance_from_the_middle() {
        for (size, center) in [(10, 8), (12, 8), (13, 8), (64, 32), (161, 128)] {
            let geometry = Geometry::new(size, center).unwrap();
            let ring = geometry.middle() - geometry.border();
            for before in [Material::Water, Material::Herb] {
                let mut grid = Grid::filled(size, before);
                grid.apply_border(geometry);
                for (row, col) in (0..size).flat_map(|row| (0..size).map(move |col| (row, col))) {
                    let expected = match geometry.distance(row, col) {
                        far if far > ring => Material::Void,
                        far if far == ring => Material::Grass,
                        far if far + 1 == ring && before == Material::Water => Material::Foilage,
                        _ => before,
                    };
                    assert_eq!(grid.get(row, col), expected, "({row}, {col}) of size {size}");
                }
            }
        }
    }

    #[test]
    fn border_keeps_what_can_be_walked_on_behind_the_ring() {
        let geometry = Geometry::new(64, 32).unwrap();
        for (before, after) in [(Material::Herb, Material::Herb), (Material::Water, Material::Foilage)] {
            let mut grid = Grid::filled(64, before);
            grid.apply_border(geometry);
            assert_eq!(grid.get(17, 30), after);
        }
    }

    #[test]
    fn thresholds_are_inclusive() {
        let options = TerrainOptions { water: 0.2, grass: 0.4, foilage: 0.6, ..TerrainOptions::default() };
        let field = Field::from_steps(3, vec![0, 13107, 13108, 26214, 26215, 39321, 39322, 65535, 65535]).unwrap();
        let grid = Grid::from_field(&field, &options);
        assert_eq!(grid.cells(), [1, 1, 2, 2, 4, 4, 5, 5, 5]);
        let grass = Grid::from_field(&field, &TerrainOptions { reset_to_grass: true, ..options });
        assert_eq!(grass, Grid::filled(3, Material::Grass));
    }

    #[test]
    fn rules_3_3_marks_are_grass_with_a_herb_in_the_middle() {
        let mut grid = Grid::filled(12, Material::Stone);
        grid.mark(6, 7);
        let block = (4..=8).flat_map(|row| (5..=9).map(move |col| (row, col)));
        assert!(block.clone().all(|at| at == (6, 7) || grid.get(at.0, at.1) == Material::Grass));
        assert_eq!(grid.get(6, 7), Material::Herb);
        assert_eq!(grid.cells().iter().filter(|&&cell| cell == Material::Stone as u8).count(), 144 - 25);
        grid.mark(0, 11);
        assert_eq!(
            (grid.get(0, 11), grid.get(2, 9), grid.get(3, 11)),
            (Material::Herb, Material::Grass, Material::Stone)
        );
    }

    #[test]
    fn clear_stone_leaves_the_rest() {
        let mut grid = Grid::from_materials(2, vec![5, 2, 1, 4]).unwrap();
        grid.clear_stone();
        assert_eq!(grid.cells(), [2, 2, 1, 4]);
    }

    #[test]
    fn bad_grids_are_refused_with_the_reason() {
        let refused = |size, cells: Vec<u8>| Grid::from_materials(size, cells).unwrap_err().to_string();
        assert!(refused(2, vec![2; 5]).contains("5 tiles instead of 2 x 2"));
        assert!(refused(2, vec![2, 2, 16, 2]).contains("unknown material 16 at row 1, column 0"));
        assert!(refused(2, vec![1; 4]).contains("no grass"));
        assert!(refused(5000, vec![2]).contains("from 1 to 4096"));
    }
}
