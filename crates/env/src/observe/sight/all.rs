//! Everybody is compared with the observer, 16 at once and in the order of ranks, so that what is found needs no more than counting to be
//! in order: for worlds that are not large. `busy` is 1.03 times as fast as by cells.

use hinterland_world::config::Config;
use hinterland_world::movement::Position;
use wide::u8x16;

use super::Spot;
use crate::observe::sighting::Sighting;

/// How many are compared at once.
const LANES: usize = 16;
/// How many have a bit in one word, and groups of [`LANES`] among them.
const WORD: usize = 64;
const GROUPS: usize = WORD / LANES;
/// A place farther away than anybody sees.
const NOWHERE: u8 = u8::MAX;
/// The largest map whose places are that much less.
const LARGEST: u16 = 224;
/// With more, a few cells have fewer.
const MOST: usize = 512;
/// So many of a word are listed in any case, where no word has more.
const FEW: usize = 4;

/// The living by rank, and those found.
#[derive(Debug)]
pub(super) struct All {
    radius: u8,
    /// How many words the living take.
    words: usize,
    /// By rank; [`NOWHERE`] for the dead.
    rows: Vec<[[u8; LANES]; GROUPS]>,
    cols: Vec<[[u8; LANES]; GROUPS]>,
    sightings: Vec<Sighting>,
    /// By rank: how far from the observer.
    distances: Vec<[[u8; LANES]; GROUPS]>,
    /// Ranks of those it sees, and their places in the order of rows.
    found: Vec<u16>,
    places: Vec<u8>,
}

impl All {
    /// Whether worlds of a config are small enough.
    pub(super) fn suits(config: &Config) -> bool {
        config.map.size <= LARGEST && config.entity_slots() <= MOST
    }

    pub(super) fn new(config: &Config) -> Self {
        let words = config.entity_slots().div_ceil(WORD);
        Self {
            radius: config.players.vision_radius as u8,
            words: 0,
            rows: vec![[[NOWHERE; LANES]; GROUPS]; words],
            cols: vec![[[0; LANES]; GROUPS]; words],
            sightings: vec![Sighting::default(); words * WORD],
            distances: vec![[[0; LANES]; GROUPS]; words],
            // A word is written whole.
            found: vec![0; (words + 1) * WORD],
            places: vec![0; words * WORD],
        }
    }

    /// Lists the living, who come in the order of ranks.
    pub(super) fn list(&mut self, living: &[Spot]) {
        self.words = living.last().map_or(0, |spot| spot.sighting.rank() / WORD + 1);
        self.rows[..self.words].fill([[NOWHERE; LANES]; GROUPS]);
        let (rows, cols) =
            (self.rows.as_flattened_mut().as_flattened_mut(), self.cols.as_flattened_mut().as_flattened_mut());
        for spot in living {
            let rank = spot.sighting.rank();
            (rows[rank], cols[rank]) = (spot.at.row as u8, spot.at.col as u8);
            self.sightings[rank] = spot.sighting;
        }
    }

    /// Writes whom an observer sees, in order; returns how many there are.
    pub(super) fn look(&mut self, observer: usize, at: Position, sightings: &mut [Sighting]) -> usize {
        let found = self.find(at);
        // How many there are in each place, then where the first of each goes: oneself, others by distance. Ranks are in order already.
        let mut next = [0_u16; Sighting::PLACES];
        let distances = self.distances.as_flattened().as_flattened();
        for (rank, place) in self.found[..found].iter().zip(&mut self.places) {
            *place = distances[usize::from(*rank)] + u8::from(usize::from(*rank) != observer);
            next[usize::from(*place) % Sighting::PLACES] += 1;
        }
        let mut first = 0;
        for next in &mut next[..usize::from(self.radius) + 2] {
            (*next, first) = (first, first + *next);
        }
        for (rank, place) in self.found[..found].iter().zip(&self.places) {
            let next = &mut next[usize::from(*place) % Sighting::PLACES];
            sightings[usize::from(*next)] = self.sightings[usize::from(*rank)].in_place(*place);
            *next += 1;
        }
        found
    }

    /// Finds everybody in the window around a tile; returns how many.
    #[inline]
    fn find(&mut self, at: Position) -> usize {
        let (row, col) = (u8x16::splat(at.row as u8), u8x16::splat(at.col as u8));
        let radius = u8x16::splat(self.radius);
        let (mut near, mut is_crowd) = ([0_u64; MOST / WORD], false);
        let words = self.rows.iter().zip(&self.cols).zip(&mut self.distances).take(self.words);
        for (near, ((rows, cols), distances)) in near.iter_mut().zip(words) {
            for group in 0..GROUPS {
                let (rows, cols) = (u8x16::new(rows[group]), u8x16::new(cols[group]));
                let away = (rows.max(row) - rows.min(row)).max(cols.max(col) - cols.min(col));
                distances[group] = away.to_array();
                *near |= u64::from(away.max(radius).simd_eq(radius).to_bitmask()) << (group * LANES);
            }
            is_crowd |= near.count_ones() as usize > FEW;
        }
        let mut found = 0;
        for (word, near) in near.into_iter().enumerate().take(self.words) {
            let (first, places) = ((word * WORD) as u16, &mut self.found[found..found + WORD]);
            found += if is_crowd { list_crowd(near, first, places) } else { list_few(near, first, places) };
        }
        found
    }
}

/// Writes which bits are set, counted from `first` on; returns how many, which are [`FEW`] at most. As many are written in any case: how many
/// there are of those would be guessed wrong.
#[inline]
fn list_few(mut bits: u64, first: u16, places: &mut [u16]) -> usize {
    let count = bits.count_ones() as usize;
    list_next(&mut bits, first, &mut places[..FEW]);
    count
}

/// The same of any number of bits, eight of which are written in any case.
#[inline]
fn list_crowd(mut bits: u64, first: u16, places: &mut [u16]) -> usize {
    let count = bits.count_ones() as usize;
    list_next(&mut bits, first, &mut places[..8]);
    if count > 8 {
        list_next(&mut bits, first, &mut places[8..16]);
    }
    if count > 16 {
        list_next(&mut bits, first, &mut places[16..count]);
    }
    count
}

/// Takes the lowest bits, one for each place.
#[inline]
fn list_next(bits: &mut u64, first: u16, places: &mut [u16]) {
    for place in places {
        *place = first.wrapping_add(bits.trailing_zeros() as u16);
        *bits &= bits.wrapping_sub(1);
    }
}
