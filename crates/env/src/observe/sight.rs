//! Who sees whom: the living sorted into square cells once a tick, so that a window looks into a few cells only.

use hinterland_world::config::Config;
use hinterland_world::movement::Position;
use wide::i16x8;

use super::sighting::{self, Bearing, Sighting};

/// Side of a cell in tiles, as a power of two: a window of 15 meets at most three rows of cells, and in a crowd half of
/// those it looks at are in sight (a quarter with cells of 16).
const CELL_SHIFT: u32 = 3;

/// How many spots are compared at once.
const LANES: usize = 8;
/// How many of a row of cells are looked at before those in sight are picked: a bit each.
const BATCH: usize = 64;

/// Somebody on the map.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    at: Position,
    sighting: Sighting,
}

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

/// Everybody's place, and who is near whom.
///
/// An entity's *rank* is its place in [`hinterland_world::View::entity_rows`]: players by id, then living NPCs in the order of |id|. So
/// ranks order those at the same distance.
#[derive(Debug)]
pub(super) struct Sight {
    radius: i16,
    capacity: usize,
    /// By rank: its id.
    ids: Vec<i32>,
    /// The living, by rank.
    living: Vec<Spot>,
    /// The living, cell by cell.
    spots: Spots,
    /// Where each cell's spots begin, cells row by row; one more at the end.
    starts: Vec<u16>,
    cells_per_side: usize,
    /// Those in sight of the observer; the first `seen` count.
    sightings: Vec<Sighting>,
    seen: usize,
}

impl Sight {
    pub(super) fn new(config: &Config) -> Self {
        let entities = config.entity_slots();
        let cells_per_side = (usize::from(config.map.size) >> CELL_SHIFT) + 1;
        Self {
            radius: config.players.vision_radius as i16,
            capacity: config.observation.entities.into(),
            ids: Vec::with_capacity(entities),
            living: Vec::with_capacity(entities),
            spots: Spots::new(entities),
            starts: vec![0; cells_per_side * cells_per_side + 1],
            cells_per_side,
            sightings: vec![Sighting::default(); entities + sighting::ROOM],
            seen: 0,
        }
    }

    /// Forgets the last tick; everybody is then to be [`Sight::add`]ed in the order of ranks, and sorted.
    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.living.clear();
    }

    #[inline]
    pub(super) fn add(&mut self, id: i32, position: Position, alive: bool, bearing: Bearing) {
        let sighting = Sighting::of(self.ids.len() as u16, bearing);
        self.ids.push(id);
        if alive {
            self.living.push(Spot { at: position, sighting });
        }
    }

    /// Sorts the living into cells: a counting sort.
    pub(super) fn sort(&mut self) {
        self.starts.fill(0);
        let cells_per_side = self.cells_per_side;
        let cell =
            |spot: &Spot| (spot.at.row as usize >> CELL_SHIFT) * cells_per_side + (spot.at.col as usize >> CELL_SHIFT);
        for spot in &self.living {
            self.starts[cell(spot)] += 1;
        }
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        for spot in &self.living {
            let start = &mut self.starts[cell(spot)];
            *start -= 1;
            self.spots.set((*start).into(), spot);
        }
    }

    /// Finds whom the living player of a rank, who stands at `at`, sees: itself, then the others, nearest first, as many
    /// as fit.
    pub(super) fn look(&mut self, observer: usize, at: Position) {
        let seen = self.gather(at);
        let sightings = &mut self.sightings[..];
        let is_oneself = |sighting: &Sighting| sighting.rank() == observer;
        if seen > self.capacity {
            // Only those that fit need an order, and itself is one of them.
            if let Some(oneself) = sightings[..seen].iter_mut().find(|sighting| is_oneself(sighting)) {
                *oneself = oneself.as_oneself();
            }
            sightings[..seen].select_nth_unstable(self.capacity);
            sighting::sort(sightings, self.capacity);
        } else {
            sighting::sort(sightings, seen);
            // Behind those who stand on the same tile and come before it: nearly always nobody.
            if let Some(place) = sightings[..seen].iter().position(is_oneself) {
                sightings[..=place].rotate_right(1);
                sightings[0] = sightings[0].as_oneself();
            }
        }
        self.seen = seen.min(self.capacity);
    }

    /// Collects everybody in the window around a tile, in no order; returns how many. Comparing a group at once and going
    /// through those near alone saves 200 of the 500 instructions that one spot after the other took in `busy`.
    #[inline]
    fn gather(&mut self, at: Position) -> usize {
        let (radius, beyond) = (self.radius, i16x8::splat(self.radius + 1));
        let cell = |place: i16| place as usize >> CELL_SHIFT;
        let (left, right) = (cell(at.col - radius), cell(at.col + radius));
        let mut seen = 0;
        for cells in cell(at.row - radius)..=cell(at.row + radius) {
            let row = cells * self.cells_per_side;
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
                    self.sightings[seen] = self.spots.sightings[first + lane].at(distances.as_flattened()[lane]);
                    seen += 1;
                    near &= near - 1;
                }
            }
        }
        seen
    }

    /// Those that [`Sight::look`] found, in the order of the rows.
    #[inline]
    pub(super) fn sightings(&self) -> &[Sighting] {
        &self.sightings[..self.seen]
    }

    /// Their ranks.
    #[inline]
    pub(super) fn ranks(&self) -> impl ExactSizeIterator<Item = u16> {
        self.sightings().iter().map(|sighting| sighting.rank() as u16)
    }

    /// Everybody's ids, by rank.
    pub(super) fn ids(&self) -> &[i32] {
        &self.ids
    }
}
