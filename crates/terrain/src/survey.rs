//! What a map offers: shares of materials, and how much of it can be walked to from the spawn ring.

use crate::{Geometry, Grid, Material};

/// Share of each material among the tiles of the walkable square (rows and columns B to B + C), by material id; they sum to 1.
pub fn shares(grid: &Grid, geometry: Geometry) -> [f64; Material::COUNT] {
    let mut counts = [0_u32; Material::COUNT];
    for row in geometry.walkable() {
        for col in geometry.walkable() {
            counts[grid.get(row, col) as usize] += 1;
        }
    }
    let tiles = f64::from(geometry.center + 1) * f64::from(geometry.center + 1);
    counts.map(|count| f64::from(count) / tiles)
}

/// Share of the habitable tiles that can be reached on foot from the spawn ring, after [`Grid::apply_border`]; 1 for a map
/// without closed-off land.
pub fn reachable_share(grid: &Grid, geometry: Geometry) -> f64 {
    let side = usize::from(grid.size());
    let mut seen = vec![false; side * side];
    let mut frontier = geometry.spawn_edge();
    let mut reached = 0_u32;
    while let Some((row, col)) = frontier.pop() {
        let at = usize::from(row) * side + usize::from(col);
        if seen[at] || !grid.get(row, col).is_habitable() {
            continue;
        }
        seen[at] = true;
        reached += 1;
        frontier.extend(neighbours(row, col, grid.size()));
    }
    let habitable = Material::ALL.map(|m| u32::from(m.is_habitable()));
    let total: u32 = grid.cells().iter().map(|&cell| habitable[usize::from(cell)]).sum();
    f64::from(reached) / f64::from(total)
}

/// North, south, west and east, as far as they are on the map.
fn neighbours(row: u16, col: u16, size: u16) -> impl Iterator<Item = (u16, u16)> {
    let north_west = [(row.wrapping_sub(1), col), (row, col.wrapping_sub(1))];
    let south_east = [(row + 1, col), (row, col + 1)];
    north_west.into_iter().chain(south_east).filter(move |&(row, col)| row < size && col < size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bordered(material: Material) -> (Grid, Geometry) {
        let geometry = Geometry::new(12, 8).unwrap();
        let mut grid = Grid::filled(12, material);
        grid.apply_border(geometry);
        (grid, geometry)
    }

    #[test]
    fn shares_count_the_walkable_square() {
        let (grid, geometry) = bordered(Material::Stone);
        let shares = shares(&grid, geometry);
        // A 9 x 9 square: 32 tiles of ring, 24 of foilage behind it, 25 of stone.
        assert_eq!([2, 4, 5].map(|id: usize| (shares[id] * 81.0 + 0.5) as u32), [32, 24, 25]);
    }

    #[test]
    fn closed_off_land_is_not_reachable() {
        let (mut grid, geometry) = bordered(Material::Stone);
        assert!((reachable_share(&grid, geometry) - 1.0).abs() < 1e-12);
        grid.set(6, 6, Material::Grass);
        assert!((reachable_share(&grid, geometry) - 56.0 / 57.0).abs() < 1e-12);
        for row in 4..6 {
            grid.set(row, 6, Material::Herb);
        }
        assert!((reachable_share(&grid, geometry) - 1.0).abs() < 1e-12);
    }
}
