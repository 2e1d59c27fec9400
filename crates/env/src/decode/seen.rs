//! What the rows of an agent's last observation were: what indices mean.

use hinterland_world::item::ItemRow;

/// By slot of a world: the entities and the items in the rows of its last observation.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    entities: Rows<i32>,
    items: Rows<ItemRow>,
}

/// What one slot saw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    /// Ids in the rows of the entity table.
    pub(crate) entities: &'a [i32],
    /// Items in the rows of the inventory.
    pub(crate) items: &'a [ItemRow],
}

impl Seen {
    pub(crate) fn new(slots: usize, entities: usize, items: usize) -> Self {
        Self { entities: Rows::new(slots, entities), items: Rows::new(slots, items) }
    }

    /// What `slot` saw.
    pub(crate) fn of(&self, slot: usize) -> Shown<'_> {
        Shown { entities: self.entities.of(slot), items: self.items.of(slot) }
    }

    /// `slot` sees these now.
    pub(crate) fn set(&mut self, slot: usize, entities: impl ExactSizeIterator<Item = i32>, items: &[ItemRow]) {
        self.entities.set(slot, entities);
        self.items.set(slot, items.iter().copied());
    }

    /// `slot` sees nobody and nothing.
    pub(crate) fn clear(&mut self, slot: usize) {
        self.set(slot, std::iter::empty(), &[]);
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

    fn set(&mut self, slot: usize, rows: impl ExactSizeIterator<Item = T>) {
        self.counts[slot] = rows.len().min(self.capacity) as u16;
        for (place, row) in self.values[slot * self.capacity..][..self.capacity].iter_mut().zip(rows) {
            *place = row;
        }
    }
}
