//! The living sorted into square cells once a tick, so that a window looks into a few cells only: for large maps and large crowds.

use hinterland_world::config::Config;
use hinterland_world::movement::Position;
use wide::i16x8;

use super::Spot;
use crate::observe::sighting::{self, Sighting};

/// Side of a cell in tiles, as a power of two: a window of 15 meets at most three rows of cells, and in a crowd half of
/// those it looks at are in sight (a quarter with cells of 16).
const CELL_SHIFT: u32 = 3;

/// How many spots are compared at once.
const LANES: usize = 8;
/// How many of a row of cells are looked at before those in sight are picked: a bit each.
const BATCH: usize = 64;

/// Spots by column, with room for a whole group of [`LANES`] from the last one on.
#[derive(Debug)]
struct Spots {
    rows: Vec<i16>,
    cols: Vec<i16>,
    sightings: Vec<Sighting>,
}

impl Spots {
    fn new(count: usize) -> Self {
        let room = count + LANES;
        Self { rows: vec![0; room], cols: vec![0; room], sightings: vec![Sighting::default(); room] }
    }

    fn set(&mut self, place: usize, spot: &Spot) {
        (self.rows[place], self.cols[place]) = (spot.at.row, spot.at.col);
        self.sightings[place] = spot.sighting;
    }

    /// How far [`LANES`] spots from `first` on are from `at`.
    #[inline]
    fn distances(&self, first: usize, at: Position) -> i16x8 {
        let away = |places: &[i16], from: i16| {
            let offset = i16x8::from_slice_unaligned(&places[first..first + LANES]) - i16x8::splat(from);
            offset.max(-offset)
        };
        away(&self.rows, at.row).max(away(&self.cols, at.col))
    }
}

/// The living, cell by cell.
#[derive(Debug)]
pub(super) struct Cells {
    radius: i16,
    spots: Spots,
    /// Where each cell's spots begin, cells row by row; one more at the end.
    starts: Vec<u16>,
    per_side: usize,
}

impl Cells {
    pub(super) fn new(config: &Config) -> Self {
        let per_side = (usize::from(config.map.size) >> CELL_SHIFT) + 1;
        Self {
            radius: config.players.vision_radius as i16,
            spots: Spots::new(config.entity_slots()),
            starts: vec![0; per_side * per_side + 1],
            per_side,
        }
    }

    /// Sorts the living into cells: a counting sort.
    pub(super) fn list(&mut self, living: &[Spot]) {
        self.starts.fill(0);
        let per_side = self.per_side;
        let cell = |spot: &Spot| (spot.at.row as usize >> CELL_SHIFT) * per_side + (spot.at.col as usize >> CELL_SHIFT);
        for spot in living {
            self.starts[cell(spot)] += 1;
        }
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        for spot in living {
            let start = &mut self.starts[cell(spot)];
            *start -= 1;
            self.spots.set((*start).into(), spot);
        }
    }

    /// Writes whom an observer sees, in order; returns how many there are, of whom those beyond `capacity` are not written in order.
    pub(super) fn look(&self, observer: usize, at: Position, capacity: usize, sightings: &mut [Sighting]) -> usize {
        let seen = self.gather(at, sightings);
        let is_oneself = |sighting: &Sighting| sighting.rank() == observer;
        if seen > capacity {
            // Only those that fit need an order, and itself is one of them.
            if let Some(oneself) = sightings[..seen].iter_mut().find(|sighting| is_oneself(sighting)) {
                *oneself = oneself.as_oneself();
            }
            sightings[..seen].select_nth_unstable(capacity);
            sighting::sort(sightings, capacity);
        } else {
            sighting::sort(sightings, seen);
            // Behind those who stand on the same tile and come before it: nearly always nobody.
            if let Some(place) = sightings[..seen].iter().position(is_oneself) {
                sightings[..=place].rotate_right(1);
                sightings[0] = sightings[0].as_oneself();
            }
        }
        seen
    }

    /// Collects everybody in the window around a tile, in no order; returns how many. Comparing a group at once and going
    /// through those near alone saves 200 of the 500 instructions that one spot after the other took in `busy`.
    #[inline]
    fn gather(&self, at: Position, sightings: &mut [Sighting]) -> usize {
        let (radius, beyond) = (self.radius, i16x8::splat(self.radius + 1));
        let cell = |place: i16| place as usize >> CELL_SHIFT;
        let (left, right) = (cell(at.col - radius), cell(at.col + radius));
        let mut seen = 0;
        for cells in cell(at.row - radius)..=cell(at.row + radius) {
            let row = cells * self.per_side;
            let (from, to) = (usize::from(self.starts[row + left]), usize::from(self.starts[row + right + 1]));
            for first in (from..to).step_by(BATCH) {
                let count = BATCH.min(to - first);
                let mut distances = [[0; LANES]; BATCH / LANES];
                let mut near = 0;
                for (group, place) in distances[..count.div_ceil(LANES)].iter_mut().enumerate() {
                    let those = self.spots.distances(first + group * LANES, at);
                    *place = those.to_array();
                    near |= u64::from(those.simd_lt(beyond).to_bitmask()) << (group * LANES);
                }
                near &= u64::MAX >> (BATCH - count);
                while near != 0 {
                    let lane = near.trailing_zeros() as usize;
                    sightings[seen] = self.spots.sightings[first + lane].at(distances.as_flattened()[lane]);
                    seen += 1;
                    near &= near - 1;
                }
            }
        }
        seen
    }
}
