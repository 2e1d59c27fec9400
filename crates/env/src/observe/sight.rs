//! Who sees whom: the living sorted into square cells once a tick, so that a window looks into a few cells only.

use hinterland_world::config::Config;
use hinterland_world::movement::Position;

use super::sighting::{self, Bearing, Sighting};

/// Side of a cell in tiles, as a power of two: a window of 15 meets at most three rows of cells, and in a crowd half of
/// those it looks at are in sight (a quarter with cells of 16).
const CELL_SHIFT: u32 = 3;

/// Somebody on the map.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    row: i16,
    col: i16,
    sighting: Sighting,
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
    spots: Vec<Spot>,
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
            spots: vec![Spot::default(); entities],
            starts: vec![0; cells_per_side * cells_per_side + 1],
            cells_per_side,
            sightings: vec![Sighting::default(); entities],
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
            self.living.push(Spot { row: position.row, col: position.col, sighting });
        }
    }

    /// Sorts the living into cells: a counting sort.
    pub(super) fn sort(&mut self) {
        self.starts.fill(0);
        let cells_per_side = self.cells_per_side;
        let cell = |spot: &Spot| (spot.row as usize >> CELL_SHIFT) * cells_per_side + (spot.col as usize >> CELL_SHIFT);
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
            self.spots[usize::from(*start)] = *spot;
        }
    }

    /// Finds whom the living player of a rank, who stands at `at`, sees: itself, then the others, nearest first, as many
    /// as fit.
    pub(super) fn look(&mut self, observer: usize, at: Position) {
        let radius = self.radius;
        let cell = |place: i16| place as usize >> CELL_SHIFT;
        let (left, right) = (cell(at.col - radius), cell(at.col + radius));
        let mut seen = 0;
        for cells in cell(at.row - radius)..=cell(at.row + radius) {
            let first = cells * self.cells_per_side;
            let (from, to) = (self.starts[first + left], self.starts[first + right + 1]);
            for spot in &self.spots[from.into()..to.into()] {
                let distance = (spot.row - at.row).abs().max((spot.col - at.col).abs());
                // Written whether it counts or not: that is cheaper than a branch nobody can predict.
                self.sightings[seen] = spot.sighting.at(distance);
                seen += usize::from(distance <= radius);
            }
        }
        let sightings = &mut self.sightings[..seen];
        let is_oneself = |sighting: &Sighting| sighting.rank() == observer;
        if seen > self.capacity {
            // Only those that fit need an order, and itself is one of them.
            if let Some(oneself) = sightings.iter_mut().find(|sighting| is_oneself(sighting)) {
                *oneself = oneself.as_oneself();
            }
            sightings.select_nth_unstable(self.capacity);
            sighting::sort(&mut sightings[..self.capacity]);
        } else {
            sighting::sort(sightings);
            // Behind those who stand on the same tile and come before it: nearly always nobody.
            if let Some(place) = sightings.iter().position(is_oneself) {
                sightings[..=place].rotate_right(1);
                sightings[0] = sightings[0].as_oneself();
            }
        }
        self.seen = seen.min(self.capacity);
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
