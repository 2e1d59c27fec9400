//! What is for sale, and for how long.

use educe::Educe;

use crate::item::ItemRow;
use crate::tables::Tables;

/// Rows of the items that are for sale, ascending: an index over the items' `listed_price`.
#[derive(Debug, Default, Educe)]
#[educe(Clone)]
pub struct Market {
    rows: Vec<ItemRow>,
}

impl Market {
    /// With room for `items` listings.
    pub(crate) fn new(items: usize) -> Self {
        Self { rows: Vec::with_capacity(items) }
    }

    /// Rows of the items for sale, ascending.
    #[inline]
    pub fn rows(&self) -> &[ItemRow] {
        &self.rows
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
    }

    pub(crate) fn insert(&mut self, row: ItemRow) {
        if let Err(at) = self.rows.binary_search(&row) {
            self.rows.insert(at, row);
        }
    }

    pub(crate) fn remove(&mut self, row: ItemRow) {
        if let Ok(at) = self.rows.binary_search(&row) {
            self.rows.remove(at);
        }
    }
}

/// Takes down the listings that have stood too long, by the tick that has just begun.
pub(crate) fn expire(tables: &mut Tables<'_>) {
    let Tables { episode, clock, stock, .. } = tables;
    let longest = i32::from(episode.config.exchange.listing_duration);
    let now = clock.tick as i32;
    let items = &mut *stock.items;
    stock.market.rows.retain(|row| {
        let item = &mut items[usize::from(*row)];
        let stands = now - item.listed_tick <= longest;
        if !stands {
            (item.listed_price, item.listed_tick) = (0, 0);
        }
        stands
    });
}
