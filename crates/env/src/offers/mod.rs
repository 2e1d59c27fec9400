//! What is for sale as agents are shown it, which is what their Buy actions mean.

mod board;
mod listings;

pub(crate) use board::Board;
pub(crate) use listings::Listings;

use hinterland_world::View;
use hinterland_world::config::{Config, Layout};
use hinterland_world::item::{Inventory, Item, ItemRow};

/// The market of one world in the latest observation.
#[derive(Clone, Debug)]
pub(crate) enum Offers {
    /// There is no market.
    Absent,
    /// The cheapest item of each type and level (packed).
    Cheapest(Board),
    /// Every item (nmmo).
    All(Listings),
}

/// Who looks at the market, as far as it matters what they can buy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Buyer<'a> {
    pub(crate) slot: usize,
    pub(crate) gold: i32,
    pub(crate) inventory: &'a Inventory,
}

impl Buyer<'_> {
    pub(crate) fn id(&self) -> u16 {
        self.slot as u16 + 1
    }
}

impl Offers {
    pub(crate) fn new(config: &Config) -> Self {
        match config.observation.layout {
            _ if !config.exchange.enabled => Self::Absent,
            Layout::Packed => Self::Cheapest(Board::new(config)),
            Layout::Nmmo => Self::All(Listings::new(config)),
        }
    }

    /// Takes over the market as it is now.
    pub(crate) fn refresh(&mut self, view: &View<'_>) {
        match self {
            Self::Absent => {}
            Self::Cheapest(board) => board.refresh(view.market.rows(), view.items),
            Self::All(listings) => listings.refresh(view.market.rows(), view.items),
        }
    }

    /// The item that a choice of Buy meant to a slot.
    pub(crate) fn item(&self, choice: usize, slot: usize) -> Option<ItemRow> {
        match self {
            Self::Absent => None,
            Self::Cheapest(board) => board.item(choice, slot as u16 + 1),
            Self::All(listings) => listings.item(choice),
        }
    }

    /// Marks the choices that a buyer out of combat may make, the first [`Offers::len`] of a head.
    pub(crate) fn mark(&self, buyer: Buyer<'_>, items: &[Item], choices: &mut [u8]) {
        match self {
            Self::Absent => {}
            Self::Cheapest(board) => board.mark(buyer, items, choices),
            Self::All(listings) => listings.mark(buyer, items, choices),
        }
    }

    /// How many choices may be marked: those behind them never are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Cheapest(board) => board.len(),
            Self::All(listings) => listings.rows().len(),
        }
    }
}
