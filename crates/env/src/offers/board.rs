//! The packed market: for each type and level of items the lowest price, a cell each.

use hinterland_world::config::Config;
use hinterland_world::exchange::may_buy;
use hinterland_world::item::{Inventory, Item, ItemRow, NO_ITEM};

use super::Buyer;
use crate::layout::{market_cells, market_shape};

/// An item for sale; price 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offer {
    item: ItemRow,
    owner: u16,
    price: u8,
}

const NONE: Offer = Offer { item: NO_ITEM, owner: 0, price: 0 };

/// The cheapest item of a cell, and the cheapest of all others' for whoever sells that one; ties by item id.
#[derive(Clone, Copy, Debug)]
struct Cell {
    first: Offer,
    second: Offer,
}

impl Cell {
    /// Adds an offer whose item id is above those of all before it.
    fn add(&mut self, offer: Offer) {
        let beats = |other: Offer| other.price == 0 || offer.price < other.price;
        if beats(self.first) {
            if offer.owner != self.first.owner {
                self.second = self.first;
            }
            self.first = offer;
        } else if offer.owner != self.first.owner && beats(self.second) {
            self.second = offer;
        }
    }

    /// What is offered to a player.
    fn offer_to(&self, buyer: u16) -> Offer {
        if self.first.owner == buyer { self.second } else { self.first }
    }
}

/// The cells: row is the type's id less 2, column the level.
#[derive(Clone, Debug)]
pub(crate) struct Board {
    levels: usize,
    cells: Vec<Cell>,
    /// The prices of the first offers: the table as those see it who sell nothing.
    prices: Vec<u8>,
    /// Cells that are not empty.
    filled: Vec<u16>,
}

impl Board {
    pub(super) fn new(config: &Config) -> Self {
        let cells = market_cells(config);
        Self {
            levels: market_shape(config)[1],
            cells: vec![Cell { first: NONE, second: NONE }; cells],
            prices: vec![0; cells],
            filled: Vec::with_capacity(cells),
        }
    }

    /// How many choices there are to mark: none while nothing is for sale.
    pub(super) fn len(&self) -> usize {
        if self.filled.is_empty() { 0 } else { self.cells.len() }
    }

    pub(super) fn refresh(&mut self, rows: &[ItemRow], items: &[Item]) {
        for cell in self.filled.drain(..).map(usize::from) {
            self.cells[cell] = Cell { first: NONE, second: NONE };
            self.prices[cell] = 0;
        }
        for row in rows {
            let item = &items[usize::from(*row)];
            let Some(place) = self.cell_of(item) else { continue };
            let cell = &mut self.cells[place];
            if cell.first.price == 0 {
                self.filled.push(place as u16);
            }
            let price = item.listed_price.min(u8::MAX.into()) as u8;
            cell.add(Offer { item: *row, owner: item.owner_id, price });
            self.prices[place] = cell.first.price;
        }
    }

    /// The cell of an item's type and level; nothing for a level beyond the last column.
    fn cell_of(&self, item: &Item) -> Option<usize> {
        let level = usize::from(item.level);
        let row = usize::from(item.type_id.checked_sub(2)?);
        (level < self.levels).then(|| row * self.levels + level)
    }

    /// The item that a cell means to a player.
    pub(super) fn item(&self, cell: usize, buyer: u16) -> Option<ItemRow> {
        Some(self.cells.get(cell)?.offer_to(buyer)).filter(|offer| offer.price > 0).map(|offer| offer.item)
    }

    /// Writes the table as a player sees it, who does not see what it sells itself.
    pub(crate) fn write(&self, seller: u16, inventory: &Inventory, items: &[Item], table: &mut [u8]) {
        table.copy_from_slice(&self.prices);
        self.for_each_own(seller, inventory, items, |cell, offer| table[cell] = offer.price);
    }

    /// Calls `patch` with the cells in which a player is the cheapest seller, and with what others offer there.
    fn for_each_own(&self, seller: u16, inventory: &Inventory, items: &[Item], mut patch: impl FnMut(usize, Offer)) {
        if self.filled.is_empty() {
            return;
        }
        for row in inventory.rows() {
            let item = &items[usize::from(*row)];
            if item.listed_price == 0 {
                continue;
            }
            if let Some(cell) = self.cell_of(item) {
                patch(cell, self.cells[cell].offer_to(seller));
            }
        }
    }

    /// Marks the cells that a buyer may choose.
    pub(super) fn mark(&self, buyer: Buyer<'_>, items: &[Item], choices: &mut [u8]) {
        let most = buyer.gold.clamp(0, u8::MAX.into()) as u8;
        // One comparison a cell: price 0 becomes 255 less 0, which nobody has more than.
        let pays = |price: u8| u8::from(price.wrapping_sub(1) < most);
        if buyer.inventory.has_space() {
            for (choice, price) in choices.iter_mut().zip(&self.prices) {
                *choice = pays(*price);
            }
            self.for_each_own(buyer.id(), buyer.inventory, items, |cell, offer| choices[cell] = pays(offer.price));
        } else {
            // Only what joins a stack finds room.
            choices.fill(0);
            for row in buyer.inventory.rows() {
                let item = &items[usize::from(*row)];
                if let Some(cell) = self.cell_of(item).filter(|_| item.item_type().stacks()) {
                    choices[cell] = pays(self.cells[cell].offer_to(buyer.id()).price);
                }
            }
        }
        debug_assert!(self.agrees(buyer, items, choices), "the marks are what `may_buy` says");
    }

    /// Whether marks are what execution asks.
    fn agrees(&self, buyer: Buyer<'_>, items: &[Item], choices: &[u8]) -> bool {
        let id = buyer.id();
        let legal = |item: ItemRow| may_buy(items, &items[usize::from(item)], id.into(), buyer.gold, buyer.inventory);
        (0..choices.len()).all(|cell| (choices[cell] != 0) == self.item(cell, id).is_some_and(legal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(type_id: u8, level: u8, owner_id: u16, listed_price: u16) -> Item {
        Item { type_id, level, owner_id, listed_price, quantity: 1, ..Item::default() }
    }

    fn board(items: &[Item]) -> Board {
        let mut board = Board::new(&Config::default());
        let rows: Vec<ItemRow> = (0..items.len() as ItemRow).collect();
        board.refresh(&rows, items);
        board
    }

    #[test]
    fn the_cheapest_is_offered_and_ties_go_to_the_lower_id() {
        let items = [listing(2, 1, 1, 9), listing(2, 1, 2, 5), listing(2, 1, 3, 5), listing(17, 10, 4, 99)];
        let board = board(&items);
        assert_eq!((board.prices[1], board.item(1, 9)), (5, Some(1)));
        assert_eq!((board.prices[175], board.item(175, 9)), (99, Some(3)));
        assert_eq!(board.item(0, 9), None);
        assert_eq!(board.item(176, 9), None, "the no-op");
    }

    #[test]
    fn what_one_sells_oneself_is_not_offered() {
        let items = [listing(2, 1, 1, 5), listing(2, 1, 1, 3), listing(2, 1, 2, 8), listing(2, 1, 3, 7)];
        let board = board(&items);
        assert_eq!((board.item(1, 1), board.item(1, 2), board.item(1, 9)), (Some(3), Some(1), Some(1)));
        let alone = self::board(&items[..2]);
        assert_eq!((alone.item(1, 1), alone.item(1, 2)), (None, Some(1)));
    }

    #[test]
    fn a_board_forgets_the_last_tick() {
        let mut board = board(&[listing(5, 2, 1, 5)]);
        board.refresh(&[], &[]);
        assert!(board.prices.iter().all(|price| *price == 0) && board.item(3 * 11 + 2, 2).is_none());
    }

    /// Every order of the same offers gives every buyer the same, worked out by sorting.
    #[test]
    fn cells_agree_with_sorting() {
        let mut seed = 1_u32;
        let mut random = |bound: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % bound
        };
        for _ in 0..500 {
            let items: Vec<_> =
                (0..random(7)).map(|_| listing(3, 0, 1 + random(3) as u16, 1 + random(4) as u16)).collect();
            let board = board(&items);
            for buyer in 1..=4 {
                let others = (0..items.len()).filter(|row| items[*row].owner_id != buyer);
                let expected = others.min_by_key(|row| (items[*row].listed_price, *row));
                assert_eq!(board.item(11, buyer), expected.map(|row| row as ItemRow), "{items:?}");
            }
        }
    }

    #[test]
    fn levels_beyond_the_last_column_are_not_shown() {
        let board = board(&[listing(17, 11, 1, 5)]);
        assert!(board.filled.is_empty());
    }
}
