//! Registers as columns of numbers, one row a lane: of one lane, a plain file of registers.

use std::cell::Cell;

use crate::program::Input;

/// Where the numbers of a program are while it runs.
pub(super) trait Lanes {
    fn len(&self) -> usize;
    fn column(&mut self, register: u8) -> &mut [f64];
    /// The registers of [`Input`](crate::program::Input), a column each, and those behind them.
    fn inputs(&mut self) -> ([&mut [f64]; Input::COUNT], &[f64]);
    fn at(&self, register: u8, lane: usize) -> f64;
    fn map(&mut self, to: u8, a: u8, f: impl Fn(f64) -> f64);
    fn zip(&mut self, to: u8, a: u8, b: u8, f: impl Fn(f64, f64) -> f64);
    fn select(&mut self, to: u8, which: u8, a: u8, b: u8);
    /// With a word of state for each lane.
    fn keep(&mut self, to: u8, a: u8, words: &mut [u64], f: impl Fn(f64, &mut u64) -> f64);
    fn keep_two(&mut self, to: u8, a: u8, b: u8, words: &mut [u64], f: impl Fn(f64, f64, &mut u64) -> f64);
}

/// The first registers cut into columns, and the rest.
#[inline]
fn split(registers: &mut [f64], lanes: usize) -> ([&mut [f64]; Input::COUNT], &[f64]) {
    let mut rest = registers;
    let inputs = std::array::from_fn(|_| {
        let (column, behind) = std::mem::take(&mut rest).split_at_mut(lanes);
        rest = behind;
        column
    });
    (inputs, rest)
}

/// One lane.
pub(super) struct Alone<'a> {
    pub(super) registers: &'a mut [f64; 256],
}

impl Alone<'_> {
    #[inline]
    fn set(&mut self, to: u8, value: f64) {
        self.registers[usize::from(to)] = value;
    }

    #[inline]
    fn get(&self, register: u8) -> f64 {
        self.registers[usize::from(register)]
    }
}

impl Lanes for Alone<'_> {
    #[inline]
    fn len(&self) -> usize {
        1
    }

    #[inline]
    fn column(&mut self, register: u8) -> &mut [f64] {
        std::slice::from_mut(&mut self.registers[usize::from(register)])
    }

    #[inline]
    fn inputs(&mut self) -> ([&mut [f64]; Input::COUNT], &[f64]) {
        split(&mut *self.registers, 1)
    }

    #[inline]
    fn at(&self, register: u8, _: usize) -> f64 {
        self.get(register)
    }

    #[inline]
    fn map(&mut self, to: u8, a: u8, f: impl Fn(f64) -> f64) {
        self.set(to, f(self.get(a)));
    }

    #[inline]
    fn zip(&mut self, to: u8, a: u8, b: u8, f: impl Fn(f64, f64) -> f64) {
        self.set(to, f(self.get(a), self.get(b)));
    }

    #[inline]
    fn select(&mut self, to: u8, which: u8, a: u8, b: u8) {
        self.set(to, if self.get(which) >= 1.0 { self.get(a) } else { self.get(b) });
    }

    #[inline]
    fn keep(&mut self, to: u8, a: u8, words: &mut [u64], f: impl Fn(f64, &mut u64) -> f64) {
        if let [word] = words {
            self.set(to, f(self.get(a), word));
        }
    }

    #[inline]
    fn keep_two(&mut self, to: u8, a: u8, b: u8, words: &mut [u64], f: impl Fn(f64, f64, &mut u64) -> f64) {
        if let [word] = words {
            self.set(to, f(self.get(a), self.get(b), word));
        }
    }
}

/// Many.
pub(super) struct Many<'a> {
    pub(super) registers: &'a mut [f64],
    pub(super) lanes: usize,
}

impl Many<'_> {
    /// Columns that may be the same: cells, so that one can be written while others are read.
    #[inline]
    fn cells<const N: usize>(&mut self, registers: [u8; N]) -> [&[Cell<f64>]; N] {
        let lanes = self.lanes;
        let cells: &[Cell<f64>] = Cell::from_mut(&mut *self.registers).as_slice_of_cells();
        registers.map(|register| &cells[usize::from(register) * lanes..][..lanes])
    }
}

impl Lanes for Many<'_> {
    #[inline]
    fn len(&self) -> usize {
        self.lanes
    }

    #[inline]
    fn column(&mut self, register: u8) -> &mut [f64] {
        &mut self.registers[usize::from(register) * self.lanes..][..self.lanes]
    }

    #[inline]
    fn inputs(&mut self) -> ([&mut [f64]; Input::COUNT], &[f64]) {
        split(self.registers, self.lanes)
    }

    #[inline]
    fn at(&self, register: u8, lane: usize) -> f64 {
        self.registers[usize::from(register) * self.lanes + lane]
    }

    #[inline]
    fn map(&mut self, to: u8, a: u8, f: impl Fn(f64) -> f64) {
        let [to, a] = self.cells([to, a]);
        for (to, a) in to.iter().zip(a) {
            to.set(f(a.get()));
        }
    }

    #[inline]
    fn zip(&mut self, to: u8, a: u8, b: u8, f: impl Fn(f64, f64) -> f64) {
        let [to, a, b] = self.cells([to, a, b]);
        for ((to, a), b) in to.iter().zip(a).zip(b) {
            to.set(f(a.get(), b.get()));
        }
    }

    #[inline]
    fn select(&mut self, to: u8, which: u8, a: u8, b: u8) {
        let [to, which, a, b] = self.cells([to, which, a, b]);
        for (((to, which), a), b) in to.iter().zip(which).zip(a).zip(b) {
            let (a, b) = (a.get(), b.get());
            to.set(if which.get() >= 1.0 { a } else { b });
        }
    }

    #[inline]
    fn keep(&mut self, to: u8, a: u8, words: &mut [u64], f: impl Fn(f64, &mut u64) -> f64) {
        let [to, a] = self.cells([to, a]);
        for ((to, a), word) in to.iter().zip(a).zip(words) {
            to.set(f(a.get(), word));
        }
    }

    #[inline]
    fn keep_two(&mut self, to: u8, a: u8, b: u8, words: &mut [u64], f: impl Fn(f64, f64, &mut u64) -> f64) {
        let [to, a, b] = self.cells([to, a, b]);
        for (((to, a), b), word) in to.iter().zip(a).zip(b).zip(words) {
            to.set(f(a.get(), b.get(), word));
        }
    }
}

/// State of the lanes at hand: by word, and in it by assignee.
pub(super) struct Columns<'a> {
    pub(super) all: &'a mut [u64],
    /// Assignees of the whole state.
    pub(super) lanes: usize,
    /// Where the lanes at hand begin, and how many they are.
    pub(super) first: usize,
    pub(super) count: usize,
}

impl Columns<'_> {
    /// A word of each lane.
    #[inline]
    pub(super) fn word(&mut self, word: u8) -> &mut [u64] {
        &mut self.all[usize::from(word) * self.lanes + self.first..][..self.count]
    }

    /// The three words of the header, of so many lanes as there are at hand: said again, for a caller that knows it is one.
    #[inline]
    pub(super) fn header(&mut self, count: usize) -> (&mut [u64], &mut [u64], &mut [u64]) {
        let (first, rest) = self.all.split_at_mut(self.lanes);
        let (second, rest) = rest.split_at_mut(self.lanes);
        let own = self.first..self.first + count;
        (&mut first[own.clone()], &mut second[own.clone()], &mut rest[own])
    }

    /// A word of one lane.
    #[inline]
    pub(super) fn of(&mut self, word: u8, lane: usize) -> &mut u64 {
        &mut self.all[usize::from(word) * self.lanes + self.first + lane]
    }
}
