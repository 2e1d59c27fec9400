//! A bit for each tile, by rows of 64-bit words.

use educe::Educe;
use hinterland_terrain::Material;
use wide::u8x16;

use crate::tables::touch;

/// How many tiles are compared at once.
const LANES: usize = 16;

/// One bit per tile of a map. A whole map's bits are a few kilobytes, so that a world's tick finds them in the
/// nearest cache, where a byte per tile would not fit.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub(super) struct BitGrid {
    size: usize,
    words: usize,
    bits: Vec<u64>,
}

impl BitGrid {
    pub(super) fn new(size: usize) -> Self {
        let words = size.div_ceil(64);
        Self { size, words, bits: vec![0; words * size] }
    }

    /// A grid with the bits of those tiles whose material, of `cells` row by row, is among `materials`: 16 at once, which takes a
    /// twentieth of the instructions that one after the other takes.
    pub(super) fn of(size: usize, cells: &[u8], materials: &[Material]) -> Self {
        let mut grid = Self::new(size);
        for (bits, cells) in grid.bits.chunks_exact_mut(grid.words).zip(cells.chunks_exact(size)) {
            for (place, cells) in cells.chunks(LANES).enumerate() {
                let mut all = [u8::MAX; LANES];
                all[..cells.len()].copy_from_slice(cells);
                let is = |material: &Material| u8x16::new(all).simd_eq(u8x16::splat(*material as u8));
                let among = materials.iter().fold(u8x16::ZERO, |among, material| among | is(material));
                bits[place * LANES / 64] |= u64::from(among.to_bitmask()) << (place * LANES % 64);
            }
        }
        grid
    }

    /// Reads all of it.
    pub(super) fn fetch(&self) {
        touch(&self.bits);
    }

    /// How many bits are set.
    pub(super) fn count(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// A grid with the bits of the tiles that have one of these among their four neighbours, 64 at once.
    pub(super) fn beside(&self) -> Self {
        let mut grid = Self::new(self.size);
        let inside = u64::MAX >> ((64 - self.size % 64) % 64);
        for row in 0..self.size {
            let of = |row: usize, word: usize| self.bits[row * self.words + word];
            for word in 0..self.words {
                let (own, last) = (of(row, word), word + 1 == self.words);
                let west = own >> 1 | if last { 0 } else { of(row, word + 1) << 63 };
                let east = own << 1 | if word == 0 { 0 } else { of(row, word - 1) >> 63 };
                let north = if row == 0 { 0 } else { of(row - 1, word) };
                let south = if row + 1 == self.size { 0 } else { of(row + 1, word) };
                let beside = west | east | north | south;
                grid.bits[row * self.words + word] = if last { beside & inside } else { beside };
            }
        }
        grid
    }

    /// The bit of a tile; false outside the map.
    #[inline]
    pub(super) fn get(&self, row: i16, col: i16) -> bool {
        let (row, col) = (row as u16 as usize, col as u16 as usize);
        row < self.size && col < self.size && self.bits[row * self.words + col / 64] >> (col % 64) & 1 == 1
    }

    /// The bits of 64 columns of a row, the first of them `from`, which may lie outside the map as the others may.
    #[inline]
    pub(super) fn word(&self, row: i16, from: i16) -> u64 {
        let Some(row) = usize::try_from(row).ok().filter(|row| *row < self.size) else { return 0 };
        let words = &self.bits[row * self.words..][..self.words];
        let word = |index: i16| usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or(0);
        let (first, shift) = (from.div_euclid(64), from.rem_euclid(64));
        // In two steps: a shift by all 64 bits is none.
        word(first) >> shift | word(first + 1) << 1 << (63 - shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_cells_and_of_their_neighbours() {
        let mut seed = 1_u32;
        for size in [3_usize, 63, 64, 65, 160] {
            let cells: Vec<u8> = (0..size * size)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 28) as u8
                })
                .collect();
            let is_among = |row: i16, col: i16| {
                let inside = (0..size as i16).contains(&row) && (0..size as i16).contains(&col);
                inside && [1, 15].contains(&cells[row as usize * size + col as usize])
            };
            let grid = BitGrid::of(size, &cells, &[Material::Water, Material::Fish]);
            let beside = grid.beside();
            for row in -1..=size as i16 {
                for col in -1..=size as i16 {
                    let inside = (0..size as i16).contains(&row) && (0..size as i16).contains(&col);
                    let neighbours = [(row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)];
                    assert_eq!(grid.get(row, col), is_among(row, col));
                    assert_eq!(
                        beside.get(row, col),
                        inside && neighbours.into_iter().any(|(row, col)| is_among(row, col))
                    );
                }
            }
            assert_eq!(grid.count(), cells.iter().filter(|cell| [1, 15].contains(cell)).count());
            for (row, from) in [(0, 0), (1, -1), (2, -70), (1, 5), (2, 1), (0, 63), (-1, 0), (size as i16, 0), (1, 100)]
            {
                let bits = (0..64).map(|place| u64::from(grid.get(row, from + place)) << place);
                assert_eq!(grid.word(row, from), bits.sum::<u64>(), "row {row} from {from} of {size}");
            }
        }
    }
}
