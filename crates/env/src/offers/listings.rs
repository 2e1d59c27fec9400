//! The market of the original: every listing, in the order of item ids, as many as fit.

use hinterland_world::config::Config;
use hinterland_world::exchange::may_buy;
use hinterland_world::item::{Item, ItemRow};

use super::Buyer;

/// The listings.
#[derive(Clone, Debug)]
pub(crate) struct Listings {
    capacity: usize,
    rows: Vec<ItemRow>,
    /// By listing: price and seller, side by side so that a mask is one pass over few bytes.
    terms: Vec<(u16, u16)>,
}

impl Listings {
    pub(super) fn new(config: &Config) -> Self {
        let capacity = usize::from(config.observation.listings);
        Self { capacity, rows: Vec::with_capacity(capacity), terms: Vec::with_capacity(capacity) }
    }

    pub(super) fn refresh(&mut self, rows: &[ItemRow], items: &[Item]) {
        self.rows.clear();
        self.terms.clear();
        for row in &rows[..rows.len().min(self.capacity)] {
            let item = &items[usize::from(*row)];
            self.rows.push(*row);
            self.terms.push((item.listed_price, item.owner_id));
        }
    }

    /// The items, in the order of the table's rows.
    pub(crate) fn rows(&self) -> &[ItemRow] {
        &self.rows
    }

    pub(super) fn item(&self, choice: usize) -> Option<ItemRow> {
        self.rows.get(choice).copied()
    }

    /// Marks the listings that a buyer may choose.
    pub(super) fn mark(&self, buyer: Buyer<'_>, items: &[Item], choices: &mut [u8]) {
        let id = buyer.id();
        let legal = |row: ItemRow| may_buy(items, &items[usize::from(row)], id.into(), buyer.gold, buyer.inventory);
        if buyer.inventory.has_space() {
            for (choice, (price, owner)) in choices.iter_mut().zip(&self.terms) {
                *choice = u8::from(i32::from(*price) <= buyer.gold) & u8::from(*owner != id);
            }
            debug_assert!(
                self.rows.iter().zip(&*choices).all(|(row, choice)| legal(*row) == (*choice != 0)),
                "the marks are what `may_buy` says"
            );
        } else {
            for (choice, row) in choices.iter_mut().zip(&self.rows) {
                *choice = legal(*row).into();
            }
        }
    }
}
