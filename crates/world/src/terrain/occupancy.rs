//! Who stands where: entities by cells of 8 x 8 tiles.

use educe::Educe;
use hinterland_terrain::Geometry;

use crate::entity::Handle;
use crate::movement::Position;

/// log2 of a cell's side: a 15 x 15 window then touches at most 3 x 3 cells.
const CELL: u32 = 3;

/// Positions by cell. A tile holds any number of entities; their order in it means nothing.
///
/// Everything a window needs is a few kilobytes and stays in the nearest cache, where a grid with a first occupant for
/// each tile (56 KB a world) would not.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub struct Occupancy {
    /// Cells in a row of cells.
    side: usize,
    /// The first entity of each cell.
    first: Vec<Handle>,
    /// By handle: the next entity of its cell.
    next: Vec<Handle>,
    /// By handle: where it stands.
    at: Vec<Position>,
}

impl Occupancy {
    pub(crate) fn new(geometry: Geometry, slots: usize) -> Self {
        let side = (usize::from(geometry.size) >> CELL) + 1;
        Self {
            side,
            first: vec![Handle::NONE; side * side],
            next: vec![Handle::NONE; slots],
            at: vec![Position::default(); slots],
        }
    }

    pub(crate) fn clear(&mut self) {
        self.first.fill(Handle::NONE);
        self.next.fill(Handle::NONE);
    }

    /// Whether nobody stands there.
    pub fn is_empty(&self, row: i16, col: i16) -> bool {
        !self.cell(self.index(row, col)).any(|other| self.at[other.index()] == Position { row, col })
    }

    /// Who stands there alone.
    pub fn alone(&self, row: i16, col: i16) -> Option<Handle> {
        let mut there = self.cell(self.index(row, col)).filter(|other| self.at[other.index()] == Position { row, col });
        there.next().filter(|_| there.next().is_none())
    }

    /// Whether that entity stands there.
    pub fn holds(&self, handle: Handle, at: Position) -> bool {
        self.at[handle.index()] == at && self.cell(self.index(at.row, at.col)).any(|other| other == handle)
    }

    /// How many entities stand on the map.
    pub fn count(&self) -> usize {
        (0..self.first.len()).map(|cell| self.cell(cell).count()).sum()
    }

    pub(crate) fn insert(&mut self, handle: Handle, row: i16, col: i16) {
        let cell = self.index(row, col);
        self.at[handle.index()] = Position { row, col };
        self.next[handle.index()] = self.first[cell];
        self.first[cell] = handle;
    }

    pub(crate) fn remove(&mut self, handle: Handle, row: i16, col: i16) {
        let cell = self.index(row, col);
        let after = self.next[handle.index()];
        if self.first[cell] == handle {
            self.first[cell] = after;
        } else {
            let mut before = self.first[cell];
            while self.next[before.index()] != handle {
                before = self.next[before.index()];
            }
            self.next[before.index()] = after;
        }
        self.next[handle.index()] = Handle::NONE;
    }

    /// Moves an entity to another tile.
    #[inline]
    pub(crate) fn relocate(&mut self, handle: Handle, from: Position, to: Position) {
        if self.index(from.row, from.col) == self.index(to.row, to.col) {
            self.at[handle.index()] = to;
        } else {
            self.remove(handle, from.row, from.col);
            self.insert(handle, to.row, to.col);
        }
    }

    /// Calls `visit` for everybody in the square of `radius` around a tile, in no particular order.
    #[inline]
    pub fn for_each_around(&self, row: i16, col: i16, radius: u16, mut visit: impl FnMut(Handle)) {
        let from = Position { row, col };
        let low = |at: i16| (at - radius as i16).max(0) as usize >> CELL;
        let high = |at: i16| ((at + radius as i16) as usize >> CELL).min(self.side - 1);
        for cells in low(row)..=high(row) {
            for cell in low(col)..=high(col) {
                for other in self.cell(cells * self.side + cell) {
                    if from.distance(self.at[other.index()]) <= radius {
                        visit(other);
                    }
                }
            }
        }
    }

    /// Everybody in a cell.
    #[inline]
    fn cell(&self, cell: usize) -> impl Iterator<Item = Handle> {
        let some = |handle: Handle| (handle != Handle::NONE).then_some(handle);
        std::iter::successors(some(self.first[cell]), move |handle| some(self.next[handle.index()]))
    }

    #[inline]
    fn index(&self, row: i16, col: i16) -> usize {
        (row as usize >> CELL) * self.side + (col as usize >> CELL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn around(occupancy: &Occupancy, row: i16, col: i16, radius: u16) -> Vec<u16> {
        let mut seen = Vec::new();
        occupancy.for_each_around(row, col, radius, |handle| seen.push(handle.0));
        seen.sort_unstable();
        seen
    }

    proptest! {
        #[test]
        fn a_window_holds_exactly_those_within_reach(
            places in prop::collection::vec((0i16..160, 0i16..160), 1..64),
            moves in prop::collection::vec((0usize..64, 0i16..160, 0i16..160), 0..64),
            row in 0i16..160, col in 0i16..160, radius in 0u16..16,
        ) {
            let geometry = Geometry::new(160, 128).unwrap();
            let mut occupancy = Occupancy::new(geometry, places.len());
            let mut places = places;
            for (slot, &(row, col)) in places.iter().enumerate() {
                occupancy.insert(Handle(slot as u16), row, col);
            }
            for (slot, to_row, to_col) in moves {
                let slot = slot % places.len();
                let (from_row, from_col) = places[slot];
                let (from, to) = (Position { row: from_row, col: from_col }, Position { row: to_row, col: to_col });
                occupancy.relocate(Handle(slot as u16), from, to);
                places[slot] = (to_row, to_col);
            }
            let near = |&(r, c): &(i16, i16)| (r - row).abs().max((c - col).abs()) <= radius as i16;
            let expected: Vec<u16> =
                places.iter().enumerate().filter(|(_, place)| near(place)).map(|(slot, _)| slot as u16).collect();
            prop_assert_eq!(around(&occupancy, row, col, radius), expected);
            prop_assert_eq!(occupancy.is_empty(row, col), !places.contains(&(row, col)));
        }
    }
}
