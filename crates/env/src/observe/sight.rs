//! Who sees whom: the living sorted into square cells once a tick, so that a window looks into a few cells only.

use hinterland_world::combat::Stance;
use hinterland_world::config::Config;

use crate::mask::Target;

/// Side of a cell in tiles, as a power of two: a window of 15 meets at most three rows of cells, and
/// in a crowd half of those it looks at are in sight (a quarter with cells of 16).
const CELL_SHIFT: u32 = 3;

/// A key is the distance plus one, 0 for the observer itself, above these bits; below it the rank.
const RANK_BITS: u32 = 16;

/// Somebody on the map.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    row: i16,
    col: i16,
    rank: u16,
}

/// Everybody's place, and who is near whom.
///
/// An entity's *rank* is its place in [`hinterland_world::View::entity_rows`]: players by id, then living NPCs in the order of |id|. So
/// ranks order those at the same distance.
#[derive(Debug)]
pub(super) struct Sight {
    radius: i16,
    capacity: usize,
    /// By rank: what the target mask asks.
    targets: Vec<Target>,
    /// The living, cell by cell.
    spots: Vec<Spot>,
    /// Where each cell's spots begin, cells row by row; one more at the end.
    starts: Vec<u16>,
    cells_per_side: usize,
    /// Keys of those in sight of the observer; the first `seen` count.
    keys: Vec<u32>,
    seen: usize,
}

impl Sight {
    pub(super) fn new(config: &Config) -> Self {
        let entities = config.entity_slots();
        let cells_per_side = (usize::from(config.map.size) >> CELL_SHIFT) + 1;
        Self {
            radius: config.players.vision_radius as i16,
            capacity: config.observation.entities.into(),
            targets: Vec::with_capacity(entities),
            spots: vec![Spot::default(); entities],
            starts: vec![0; cells_per_side * cells_per_side + 1],
            cells_per_side,
            keys: vec![0; entities],
            seen: 0,
        }
    }

    /// Forgets the last tick; everybody is then to be [`Sight::add`]ed in the order of ranks, and sorted.
    pub(super) fn clear(&mut self) {
        self.targets.clear();
    }

    #[inline]
    pub(super) fn add(&mut self, stance: Stance, npc_type: i16) {
        self.targets.push(Target { stance, npc_type });
    }

    /// Sorts the living into cells: a counting sort.
    pub(super) fn sort(&mut self) {
        self.starts.fill(0);
        let cells_per_side = self.cells_per_side;
        let cell = |target: &Target| {
            let position = target.stance.position;
            (position.row as usize >> CELL_SHIFT) * cells_per_side + (position.col as usize >> CELL_SHIFT)
        };
        for target in self.targets.iter().filter(|target| target.stance.alive) {
            self.starts[cell(target)] += 1;
        }
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        for (rank, target) in self.targets.iter().enumerate().filter(|(_, target)| target.stance.alive) {
            let start = &mut self.starts[cell(target)];
            *start -= 1;
            let position = target.stance.position;
            self.spots[usize::from(*start)] = Spot { row: position.row, col: position.col, rank: rank as u16 };
        }
    }

    /// Finds whom the living player in `slot` sees: itself, then the others, nearest first, as many as fit.
    pub(super) fn look(&mut self, slot: usize) {
        let at = self.targets[slot].stance.position;
        let radius = self.radius;
        let cell = |place: i16| place as usize >> CELL_SHIFT;
        let (left, right) = (cell(at.col - radius), cell(at.col + radius));
        let mut seen = 0;
        for cells in cell(at.row - radius)..=cell(at.row + radius) {
            let first = cells * self.cells_per_side;
            let (from, to) = (self.starts[first + left], self.starts[first + right + 1]);
            for spot in &self.spots[from.into()..to.into()] {
                let distance = (spot.row - at.row).abs().max((spot.col - at.col).abs());
                let is_other = u32::from(usize::from(spot.rank) != slot);
                // Written whether it counts or not: that is cheaper than a branch nobody can predict.
                self.keys[seen] = ((distance as u32 + 1) * is_other) << RANK_BITS | u32::from(spot.rank);
                seen += usize::from(distance <= radius);
            }
        }
        if seen > self.capacity {
            // Only those that fit need an order.
            self.keys[..seen].select_nth_unstable(self.capacity);
            seen = self.capacity;
        }
        self.keys[..seen].sort_unstable();
        self.seen = seen;
    }

    /// Ranks of those that [`Sight::look`] found, in the order of the rows.
    pub(super) fn ranks(&self) -> impl ExactSizeIterator<Item = usize> + Clone {
        self.keys[..self.seen].iter().map(|key| (*key & ((1 << RANK_BITS) - 1)) as usize)
    }

    /// The entity of a rank.
    #[inline]
    pub(super) fn target(&self, rank: usize) -> &Target {
        &self.targets[rank]
    }
}
