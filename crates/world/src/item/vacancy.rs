//! Which item rows are free.

use educe::Educe;

use super::ItemRow;

/// A bit for each item row: set where it is free. The lowest free row is handed out, so that new ids follow from what
/// exists and a state has nothing hidden.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub(crate) struct Vacancies {
    words: Vec<u64>,
    rows: usize,
}

impl Vacancies {
    pub(crate) fn new(rows: usize) -> Self {
        let mut vacancies = Self { words: vec![0; rows.div_ceil(64)], rows };
        vacancies.clear();
        vacancies
    }

    /// Every row is free.
    pub(crate) fn clear(&mut self) {
        for (index, word) in self.words.iter_mut().enumerate() {
            let inside = (self.rows - 64 * index).min(64);
            *word = if inside == 64 { u64::MAX } else { (1 << inside) - 1 };
        }
    }

    /// A bound on the rows that are taken, 64 at a time.
    pub(crate) fn bound(&self) -> usize {
        let whole = |index: usize| (self.rows - 64 * index).min(64) as u32;
        let taken = self.words.iter().enumerate().rposition(|(index, word)| word.count_ones() < whole(index));
        taken.map_or(0, |last| (64 * (last + 1)).min(self.rows))
    }

    /// Takes the lowest free row.
    pub(crate) fn take(&mut self) -> Option<ItemRow> {
        let (index, word) = self.words.iter_mut().enumerate().find(|(_, word)| **word != 0)?;
        let bit = word.trailing_zeros();
        *word &= *word - 1;
        Some((64 * index as u32 + bit) as ItemRow)
    }

    /// Takes a row; false if it is not free.
    pub(crate) fn occupy(&mut self, row: ItemRow) -> bool {
        let (word, bit) = (usize::from(row) / 64, 1 << (row % 64));
        let free = self.words.get(word).is_some_and(|word| word & bit != 0);
        if free {
            self.words[word] &= !bit;
        }
        free
    }

    /// Gives a row back.
    pub(crate) fn release(&mut self, row: ItemRow) {
        self.words[usize::from(row) / 64] |= 1 << (row % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_row_comes_first() {
        let mut vacancies = Vacancies::new(70);
        assert_eq!((0..70).map(|_| vacancies.take().unwrap()).collect::<Vec<_>>(), (0..70).collect::<Vec<_>>());
        assert_eq!(vacancies.take(), None);
        vacancies.release(66);
        vacancies.release(3);
        assert_eq!((vacancies.take(), vacancies.take(), vacancies.take()), (Some(3), Some(66), None));
        vacancies.release(9);
        assert!(vacancies.occupy(9) && !vacancies.occupy(9) && !vacancies.occupy(999));
    }

    #[test]
    fn the_bound_is_above_what_is_taken() {
        let mut vacancies = Vacancies::new(70);
        assert_eq!(vacancies.bound(), 0);
        assert!(vacancies.occupy(3));
        assert_eq!(vacancies.bound(), 64);
        assert!(vacancies.occupy(69));
        assert_eq!(vacancies.bound(), 70);
        vacancies.release(69);
        assert_eq!(vacancies.bound(), 64);
    }
}
