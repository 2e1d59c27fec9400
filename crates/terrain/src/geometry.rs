//! Sides, distances and the spawn ring of a map (rules 3.2 and 3.5).

use crate::TerrainError;

/// The largest full side: coordinates stay well inside the i16 columns, and one map inside 32 MB of noise.
pub const MAX_SIZE: u16 = 4096;
/// The smallest playable side: below it the rings of rules 3.3 have no tile left.
pub const MIN_CENTER: u16 = 8;

/// A square map of `size` tiles a side, of which the middle `center + 1` can be walked on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Geometry {
    /// Full side S in tiles.
    pub size: u16,
    /// Playable side C in tiles.
    pub center: u16,
}

impl Geometry {
    /// Checks the sides and returns the geometry.
    ///
    /// # Errors
    /// [`TerrainError::Geometry`] if `size` is above [`MAX_SIZE`], `center` is odd or below [`MIN_CENTER`], or no border of at
    /// least one tile is left. An odd `center` is refused because its spawn ring would lie on void (rules 3.2 and 3.5).
    pub fn new(size: u16, center: u16) -> Result<Self, TerrainError> {
        let refuse = |reason: String| Err(TerrainError::Geometry { size, center, reason });
        if size > MAX_SIZE {
            return refuse(format!("the size must be at most {MAX_SIZE}"));
        }
        if center < MIN_CENTER || !center.is_multiple_of(2) {
            return refuse(format!("the center must be an even number from {MIN_CENTER}"));
        }
        if size < center + 2 {
            return refuse(format!("the size must be at least {}, to leave a border of one tile", center + 2));
        }
        Ok(Self { size, center })
    }

    /// Border width B = (S - C) / 2, rounded down.
    pub fn border(self) -> u16 {
        (self.size - self.center) / 2
    }

    /// Number of tiles, S x S.
    pub fn area(self) -> usize {
        usize::from(self.size) * usize::from(self.size)
    }

    /// The middle tile's row and column, S / 2 rounded down.
    pub fn middle(self) -> u16 {
        self.size / 2
    }

    /// L-infinity distance from the middle tile (rules 3.2).
    pub fn distance(self, row: u16, col: u16) -> u16 {
        row.abs_diff(self.middle()).max(col.abs_diff(self.middle()))
    }

    /// First and last row (and column) that can be walked on: B and B + C, both included.
    pub fn walkable(self) -> std::ops::RangeInclusive<u16> {
        self.border()..=self.border() + self.center
    }

    /// Rows and columns inside the spawn ring where resources may be placed: [B + 1, S - B - 1) of rules 3.3.
    pub fn interior(self) -> std::ops::Range<u16> {
        self.border() + 1..self.size - self.border() - 1
    }

    /// The 4 C spawn positions (row, col) in the order of rules 3.5: the corner (B, B) comes twice, (B + C, B + C) never.
    pub fn spawn_edge(self) -> Vec<(u16, u16)> {
        let low = self.border();
        let high = low + self.center;
        let mut edge = Vec::with_capacity(4 * usize::from(self.center));
        edge.extend((low..high).map(|col| (low, col)));
        edge.extend((low..high).map(|row| (row, high)));
        edge.extend((low..high).rev().map(|col| (high, col)));
        edge.extend((low..high).rev().map(|row| (row, low)));
        edge
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn medium() -> Geometry {
        Geometry::new(160, 128).unwrap()
    }

    #[test]
    fn numbers_of_the_presets() {
        for (size, center) in [(64, 32), (160, 128), (1056, 1024)] {
            assert_eq!(Geometry::new(size, center).unwrap().border(), 16);
        }
        assert_eq!(medium().walkable(), 16..=144);
        assert_eq!(medium().interior(), 17..143);
        assert_eq!(medium().distance(80, 80), 0);
        assert_eq!(medium().distance(0, 100), 80);
        assert_eq!(medium().distance(159, 80), 79);
    }

    #[test]
    fn spawn_edge_of_the_rules() {
        let edge = medium().spawn_edge();
        assert_eq!(edge.len(), 4 * 128);
        assert_eq!(edge.iter().filter(|&&p| p == (16, 16)).count(), 2);
        assert!(!edge.contains(&(144, 144)));
        assert_eq!(edge[0], (16, 16));
        assert_eq!(edge[127], (16, 143));
        assert_eq!(edge[128], (16, 144));
        assert_eq!(edge[256], (144, 143));
        assert_eq!(edge[383], (144, 16));
        assert_eq!(edge[384], (143, 16));
        assert_eq!(edge[511], (16, 16));
        assert!(edge.iter().all(|&(r, c)| medium().distance(r, c) == 64));
    }

    #[test]
    fn impossible_sides_are_refused() {
        for (size, center, word) in
            [(5000, 128, "at most 4096"), (160, 127, "even"), (160, 6, "even"), (129, 128, "at least 130")]
        {
            let error = Geometry::new(size, center).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains(&size.to_string()), "{error}");
        }
    }

    #[test]
    fn an_odd_size_keeps_the_ring_walkable() {
        let geometry = Geometry::new(161, 128).unwrap();
        assert!(geometry.spawn_edge().iter().all(|&(r, c)| geometry.distance(r, c) == 64));
    }
}
