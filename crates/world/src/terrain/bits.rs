//! A bit for each tile, by rows of 64-bit words.

use hinterland_terrain::Geometry;

/// One bit per tile of a map. A whole map's bits are a few kilobytes, so that a world's tick finds them in the
/// nearest cache, where a byte per tile would not fit.
#[derive(Clone, Debug)]
pub(super) struct BitGrid {
    size: usize,
    words: usize,
    bits: Vec<u64>,
}

impl BitGrid {
    pub(super) fn new(geometry: Geometry) -> Self {
        let size = usize::from(geometry.size);
        let words = size.div_ceil(64);
        Self { size, words, bits: vec![0; words * size] }
    }

    pub(super) fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// The bit of a tile; false outside the map.
    #[inline]
    pub(super) fn get(&self, row: i16, col: i16) -> bool {
        let (row, col) = (row as u16 as usize, col as u16 as usize);
        row < self.size && col < self.size && self.bits[row * self.words + col / 64] >> (col % 64) & 1 == 1
    }

    /// Whether all bits from one column of a row to another, inclusive, are set: a comparison a word.
    #[inline]
    pub(super) fn all_in_row(&self, row: i16, from: i16, to: i16) -> bool {
        let (row, from, to) = (row as u16 as usize, from as u16 as usize, to as u16 as usize);
        if row >= self.size || to >= self.size || from > to {
            return false;
        }
        (from / 64..=to / 64).all(|word| {
            let low = if word == from / 64 { u64::MAX << (from % 64) } else { u64::MAX };
            let high = if word == to / 64 { u64::MAX >> (63 - to % 64) } else { u64::MAX };
            !self.bits[row * self.words + word] & low & high == 0
        })
    }

    #[inline]
    pub(super) fn set(&mut self, row: i16, col: i16) {
        let (word, bit) = self.place(row, col);
        self.bits[word] |= bit;
    }

    fn place(&self, row: i16, col: i16) -> (usize, u64) {
        (row as usize * self.words + col as usize / 64, 1 << (col as usize % 64))
    }
}
