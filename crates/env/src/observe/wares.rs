//! Items as the original shows them: the 16 columns of rules 8.1, for inventories and the market.

use hinterland_world::View;
use hinterland_world::item::{COLUMNS, Inventory, Item, ItemCells, ItemRow, ItemStats, OBSERVED_COLUMNS};

use super::saturate;

/// Bytes of an item's columns.
pub(super) const ITEM_BYTES: usize = 2 * OBSERVED_COLUMNS;

/// The columns of every item that somebody holds, made anew only for items that changed.
#[derive(Debug, Default)]
pub(super) struct Wares {
    /// The items as they were when their columns were made.
    items: Vec<Item>,
    rows: Vec<[u8; ITEM_BYTES]>,
}

impl Wares {
    /// Takes over the items as they are now.
    pub(super) fn refresh(&mut self, view: &View<'_>) {
        if self.items.len() != view.items.len() {
            self.items = vec![Item::default(); view.items.len()];
            self.rows = vec![[0; ITEM_BYTES]; view.items.len()];
        }
        // Who is shown an item holds it, or sees it for sale by who holds it.
        for row in view.inventories.iter().flat_map(Inventory::rows) {
            let (place, now) = (usize::from(*row), view.items[usize::from(*row)]);
            if self.items[place] != now {
                self.items[place] = now;
                self.rows[place] = columns(view, place, now);
            }
        }
    }

    /// The columns of the item in a row.
    #[inline]
    pub(super) fn row(&self, row: ItemRow) -> &[u8; ITEM_BYTES] {
        &self.rows[usize::from(row)]
    }

    /// Writes the columns of items as rows of a table.
    pub(super) fn write(&self, rows: &[ItemRow], table: &mut [u8]) {
        for (row, place) in rows.iter().zip(table.chunks_exact_mut(ITEM_BYTES)) {
            place.copy_from_slice(self.row(*row));
        }
    }
}

fn columns(view: &View<'_>, row: usize, item: Item) -> [u8; ITEM_BYTES] {
    let stats = ItemStats::of(&view.episode.config, item.item_type(), item.level);
    let cells = ItemCells { id: row as i32 + 1, item, stats, capacity: 0 };
    let mut bytes = [0; ITEM_BYTES];
    for (place, column) in bytes.chunks_exact_mut(2).zip(&COLUMNS) {
        place.copy_from_slice(&saturate((column.read)(&cells)).to_le_bytes());
    }
    bytes
}

/// The market's table, which is the same for everybody.
#[derive(Debug)]
pub(super) struct MarketTable {
    bytes: Vec<u8>,
    rows: usize,
    /// Goes up with every change.
    version: u64,
    /// The first row that the latest change touched.
    changed: usize,
}

/// What a record holds of the market's table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeldMarket {
    /// Which version; 0 is the empty table.
    version: u64,
    rows: u16,
}

impl MarketTable {
    pub(super) fn new(listings: usize) -> Self {
        Self { bytes: vec![0; listings * ITEM_BYTES], rows: 0, version: 0, changed: 0 }
    }

    /// Takes over the listings.
    pub(super) fn refresh(&mut self, listings: &[ItemRow], wares: &Wares) {
        let table = self.bytes.chunks_exact(ITEM_BYTES);
        let same = |(row, shown): &(&ItemRow, &[u8])| wares.row(**row) == *shown;
        let changed = listings.iter().zip(table).take(self.rows).take_while(same).count();
        if changed == self.rows && changed == listings.len() {
            return;
        }
        wares.write(&listings[changed..], &mut self.bytes[changed * ITEM_BYTES..]);
        (self.rows, self.changed) = (listings.len(), changed);
        self.version += 1;
    }

    /// Brings a record's table up to date.
    pub(super) fn write(&self, held: &mut HeldMarket, table: &mut [u8]) {
        if held.version == self.version {
            return;
        }
        // Whoever has the version before lacks what the latest change touched.
        let from = if held.version + 1 == self.version { self.changed.min(held.rows.into()) } else { 0 };
        let (from, end) = (from * ITEM_BYTES, self.rows * ITEM_BYTES);
        table[from..end].copy_from_slice(&self.bytes[from..end]);
        super::empty_rows(table, ITEM_BYTES, self.rows, &mut held.rows);
        held.version = self.version;
    }
}
