//! What the rows of an agent's last observation were: what indices mean.

use hinterland_world::item::ItemRow;

/// By slot of a world: the entities and the items in the rows of its last observation. Entities are kept by rank, half as
/// long as an id, which the observer's list of ids turns into one.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    ranks: Rows<u16>,
    items: Rows<ItemRow>,
}

/// What one slot saw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    /// Ranks of those in the rows of the entity table.
    ranks: &'a [u16],
    /// By rank: ids.
    ids: &'a [i32],
    /// Items in the rows of the inventory.
    pub(crate) items: &'a [ItemRow],
}

impl Seen {
    pub(crate) fn new(slots: usize, entities: usize, items: usize) -> Self {
        Self { ranks: Rows::new(slots, entities), items: Rows::new(slots, items) }
    }

    /// What `slot` saw; `ids` are those of the same observation, by rank.
    pub(crate) fn of<'a>(&'a self, slot: usize, ids: &'a [i32]) -> Shown<'a> {
        Shown { ranks: self.ranks.of(slot), ids, items: self.items.of(slot) }
    }

    /// `slot` sees the first `count` of these entities now, and these items.
    #[inline]
    pub(crate) fn set(&mut self, slot: usize, count: usize, ranks: impl Iterator<Item = u16>, items: &[ItemRow]) {
        self.ranks.set(slot, count, ranks);
        self.items.set(slot, items.len(), items.iter().copied());
    }

    /// `slot` sees nobody and nothing.
    pub(crate) fn clear(&mut self, slot: usize) {
        self.set(slot, 0, std::iter::empty(), &[]);
    }
}

impl Shown<'_> {
    /// The id of the entity in a row.
    #[inline]
    pub(crate) fn entity(&self, row: usize) -> Option<i32> {
        self.ranks.get(row).map(|rank| self.ids[usize::from(*rank)])
    }
}

/// Up to so many rows for each slot.
#[derive(Clone, Debug)]
struct Rows<T> {
    capacity: usize,
    values: Vec<T>,
    counts: Vec<u16>,
}

impl<T: Copy + Default> Rows<T> {
    fn new(slots: usize, capacity: usize) -> Self {
        Self { capacity, values: vec![T::default(); slots * capacity], counts: vec![0; slots] }
    }

    fn of(&self, slot: usize) -> &[T] {
        &self.values[slot * self.capacity..][..usize::from(self.counts[slot])]
    }

    #[inline]
    fn set(&mut self, slot: usize, count: usize, rows: impl Iterator<Item = T>) {
        self.counts[slot] = count.min(self.capacity) as u16;
        for (place, row) in self.values[slot * self.capacity..][..self.capacity].iter_mut().zip(rows) {
            *place = row;
        }
    }
}
