//! Materials of the running episode: as it began, and as they are now.

use educe::Educe;
use hinterland_terrain::{Geometry, Grid, Material};

use super::bits::BitGrid;
use crate::tables::touch;

/// Whether a tile that an episode began with can be this now: itself, or what it is depleted.
pub(crate) fn can_be(was: u8, now: u8) -> bool {
    was == now || Material::from_u8(was).and_then(Material::depleted).is_some_and(|less| less as u8 == now)
}

/// Materials for which something holds.
fn those(hold: impl Fn(Material) -> bool) -> Vec<Material> {
    Material::ALL.into_iter().filter(|material| hold(*material)).collect()
}

/// The tiles of the running episode.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub struct Tiles {
    size: usize,
    /// As the episode began, resources included.
    ground: Grid,
    /// As they are now.
    state: Vec<u8>,
    /// Where an entity can stand: constant in an episode (rules 3.1).
    habitable: BitGrid,
    /// Tiles beside water: constant too, water being inexhaustible.
    waterside: BitGrid,
    /// Tiles beside what was fish as the episode began.
    fishside: BitGrid,
    /// Tiles whose state is not their material, in no particular order.
    depleted: Vec<Depleted>,
}

/// A tile whose state is not its material: its index, and above it the material, so that asking all of them every tick whether they
/// grow back reads nothing else.
#[derive(Clone, Copy, Debug)]
struct Depleted(u32);

impl Depleted {
    /// A map has at most 4,096 x 4,096 tiles.
    const INDEX_BITS: u32 = 24;

    #[inline]
    fn new(tile: usize, material: u8) -> Self {
        debug_assert!(tile < 1 << Self::INDEX_BITS, "tile {tile} has an index that fits");
        Self(u32::from(material) << Self::INDEX_BITS | tile as u32)
    }

    #[inline]
    fn tile(self) -> u32 {
        self.0 & ((1 << Self::INDEX_BITS) - 1)
    }

    #[inline]
    fn material(self) -> u8 {
        (self.0 >> Self::INDEX_BITS) as u8
    }
}

/// How many depleted tiles are asked together whether they grow back: what the draws multiply then overlaps.
const TOGETHER: usize = 8;

impl Tiles {
    pub(crate) fn new(geometry: Geometry) -> Self {
        let size = usize::from(geometry.size);
        Self {
            size,
            ground: Grid::filled(geometry.size, Material::Void),
            state: vec![Material::Void as u8; size * size],
            habitable: BitGrid::new(size),
            waterside: BitGrid::new(size),
            fishside: BitGrid::new(size),
            depleted: Vec::new(),
        }
    }

    /// The ground, to be changed and given back to [`Tiles::reset`]: no other is allocated.
    pub(crate) fn lend_ground(&mut self) -> Grid {
        std::mem::replace(&mut self.ground, Grid::filled(0, Material::Void))
    }

    /// Begins an episode on `ground`.
    pub(crate) fn reset(&mut self, ground: Grid) {
        self.ground = ground;
        self.state.copy_from_slice(self.ground.cells());
        self.depleted.clear();
        let of = |materials: &[Material]| BitGrid::of(self.size, self.ground.cells(), materials);
        self.habitable = of(&those(Material::is_habitable));
        self.waterside = of(&[Material::Water]).beside();
        self.fishside = of(&[Material::Fish]).beside();
        let exhaustible = of(&those(|material| material.depleted().is_some())).count();
        // A tick must not allocate, and cannot deplete more than these.
        self.depleted.reserve(exhaustible);
    }

    /// Reads what most ticks need, as [`crate::tables::Tables::fetch`] says.
    pub(crate) fn fetch(&self) {
        touch(&self.state);
        touch(&self.depleted);
        self.habitable.fetch();
        self.waterside.fetch();
    }

    /// Side of the map in tiles.
    #[inline]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Material ids as the episode began, row-major.
    #[inline]
    pub fn material(&self) -> &[u8] {
        self.ground.cells()
    }

    /// Material ids as they are now, row-major.
    #[inline]
    pub fn state(&self) -> &[u8] {
        &self.state
    }

    /// Index of a tile; `None` outside the map.
    #[inline]
    pub fn index(&self, row: i16, col: i16) -> Option<usize> {
        let (row, col) = (usize::try_from(row).ok()?, usize::try_from(col).ok()?);
        (row < self.size && col < self.size).then(|| row * self.size + col)
    }

    /// Whether an entity can stand there; outside the map nobody can. Constant in an episode.
    #[inline]
    pub fn is_habitable(&self, row: i16, col: i16) -> bool {
        self.habitable.get(row, col)
    }

    /// On which of 64 tiles of a row, the first of them in column `from`, an entity can stand: a bit each.
    #[inline]
    pub(crate) fn habitable_word(&self, row: i16, from: i16) -> u64 {
        self.habitable.word(row, from)
    }

    /// What the tile is now; `None` outside the map.
    #[inline]
    pub fn at(&self, row: i16, col: i16) -> Option<Material> {
        self.index(row, col).and_then(|tile| Material::from_u8(self.state[tile]))
    }

    /// Whether one of the four neighbours holds fish, now or when they have come back.
    #[inline]
    pub(crate) fn is_beside_fish(&self, row: i16, col: i16) -> bool {
        self.fishside.get(row, col)
    }

    /// Whether the tile is, now, of this material.
    #[inline]
    pub fn is(&self, row: i16, col: i16, material: Material) -> bool {
        self.index(row, col).is_some_and(|tile| self.state[tile] == material as u8)
    }

    /// Whether one of the four neighbours is water. Fish and ocean are no water to drink.
    #[inline]
    pub fn is_waterside(&self, row: i16, col: i16) -> bool {
        self.waterside.get(row, col)
    }

    /// Takes over which tiles are depleted: `state` is the map as it is now, each tile as it was or [`can_be`] now.
    pub(crate) fn restore_state(&mut self, state: &[u8]) {
        debug_assert!(self.material().iter().zip(state).all(|(was, now)| can_be(*was, *now)));
        self.state.copy_from_slice(state);
        self.depleted.clear();
        let cells = self.ground.cells().iter().zip(&self.state).enumerate().filter(|(_, (was, now))| was != now);
        let depleted = cells.map(|(tile, (was, _))| Depleted::new(tile, *was));
        self.depleted.extend(depleted);
    }

    /// Depletes the tile if its material can be depleted and is not (rules 3.4).
    pub(crate) fn deplete(&mut self, row: i16, col: i16) {
        let Some(tile) = self.index(row, col) else { return };
        let now = Material::from_u8(self.state[tile]).and_then(Material::depleted);
        if let Some(depleted) = now {
            self.state[tile] = depleted as u8;
            self.depleted.push(Depleted::new(tile, self.material()[tile]));
        }
    }

    /// Restores every depleted tile for which `grows` says so, given its index and what it was.
    pub(crate) fn regrow(&mut self, grows: impl Fn(u32, u8) -> bool) {
        // From the last to the first: what takes the place of a tile that grew back has been asked.
        for first in (0..self.depleted.len()).step_by(TOGETHER).rev() {
            let asked = &self.depleted[first..self.depleted.len().min(first + TOGETHER)];
            // A bit each, that of the first the lowest.
            let mut back =
                asked.iter().rev().fold(0_u32, |back, tile| back << 1 | u32::from(grows(tile.tile(), tile.material())));
            while back != 0 {
                let last = back.ilog2();
                back ^= 1 << last;
                let tile = self.depleted.swap_remove(first + last as usize);
                self.state[tile.tile() as usize] = tile.material();
            }
        }
    }
}
