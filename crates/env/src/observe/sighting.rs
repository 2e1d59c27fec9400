//! One entity in sight of an observer, in one number whose order is that of the rows of an observation.

use hinterland_world::columns::EntityRow;
use hinterland_world::combat::{Stance, may_attack};
use wide::i32x4;

/// What masks ask of an entity, whoever looks at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bearing(u32);

impl Bearing {
    const PREY: u32 = 1;
    const RECIPIENT: u32 = 2;
    const BITS: u32 = 2;

    /// Of an entity, where players younger than `immunity` cannot be attacked.
    #[inline]
    pub(crate) fn of(entity: &EntityRow<'_>, immunity: u16) -> Self {
        let npc_type = entity.identity.npc_type;
        let stance = Stance::of(entity.identity, entity.position, entity.vitals);
        // Another player on the same tile: reach is a matter of who looks.
        let another = Stance { id: i32::MAX, alive: true, ..stance };
        let prey = npc_type >= 0 && may_attack(&another, &stance, 0, immunity);
        Self(u32::from(prey) * Self::PREY + u32::from(npc_type == 0) * Self::RECIPIENT)
    }
}

/// An entity in sight: its distance, its rank and its bearing, from the highest bits down. The observer itself comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sighting(u32);

impl Sighting {
    const RANK_BITS: u32 = 16;
    const LOW_BITS: u32 = Self::RANK_BITS + Bearing::BITS;
    /// More than there are places in the order: nobody sees farther than 15 tiles. A power of two.
    pub(super) const PLACES: usize = 32;

    /// The part that does not depend on the observer.
    #[inline]
    pub(crate) fn of(rank: u16, bearing: Bearing) -> Self {
        Self(u32::from(rank) << Bearing::BITS | bearing.0)
    }

    /// The same from `distance` tiles away.
    #[inline]
    pub(crate) fn at(self, distance: i16) -> Self {
        self.in_place(distance as u8 + 1)
    }

    /// The same in its place in the order: 0 for the observer itself, for others one more than their distance.
    #[inline]
    pub(crate) fn in_place(self, place: u8) -> Self {
        Self(u32::from(place) << Self::LOW_BITS | self.0)
    }

    /// The same as the observer itself sees it; `self` has no distance yet, or that of itself.
    #[inline]
    pub(crate) fn as_oneself(self) -> Self {
        Self(self.0 & ((1 << Self::LOW_BITS) - 1))
    }

    /// The entity's place among all.
    #[inline]
    pub(crate) fn rank(self) -> usize {
        (self.0 >> Bearing::BITS & ((1 << Self::RANK_BITS) - 1)) as usize
    }

    /// Whether a player who is not it may attack it with this reach.
    #[inline]
    pub(crate) fn is_prey(self, reach: u16) -> bool {
        (self.0 & Bearing::PREY != 0) & (self.0 >> Self::LOW_BITS <= u32::from(reach) + 1)
    }

    /// Whether a player who is not it may give it something.
    #[inline]
    pub(crate) fn is_recipient(self) -> bool {
        self.0 & Bearing::RECIPIENT != 0
    }
}

/// Sightings that must have room behind those to be sorted.
pub(super) const ROOM: usize = 32;

/// Sorts the first `count` sightings, no two of which are equal.
pub(super) fn sort(sightings: &mut [Sighting], count: usize) {
    match count {
        0..2 => {}
        2..=8 => sort_by_counting::<2>(sightings, count),
        9..=16 => sort_by_counting::<4>(sightings, count),
        17..=32 => sort_by_counting::<8>(sightings, count),
        _ => sightings[..count].sort_unstable(),
    }
}

/// Sorts up to `4 * N` sightings. The place of each is how many are less, which the processor counts for four at once and
/// without a branch; the standard library's insertion sort guesses wrong about once for each. Of `busy` it takes 388 instructions an
/// agent-step; left to the compiler's vectors, 692.
#[inline]
fn sort_by_counting<const N: usize>(sightings: &mut [Sighting], count: usize) {
    // Signed, because only signed numbers are compared in one instruction everywhere; no sighting has the highest bit. What
    // stands behind the first `count` is counted for, too, and not used.
    let (groups, _) = sightings.as_chunks::<4>();
    let keys: [i32x4; N] = std::array::from_fn(|group| i32x4::from(groups[group].map(|sighting| sighting.0 as i32)));
    let mut places = [i32x4::ZERO; N];
    for less in &sightings[..count] {
        let less = i32x4::splat(less.0 as i32);
        for (place, key) in places.iter_mut().zip(keys) {
            // True is -1.
            *place -= key.simd_gt(less);
        }
    }
    let (keys, places) = (keys.map(i32x4::to_array), places.map(i32x4::to_array));
    for (key, place) in keys.as_flattened().iter().zip(places.as_flattened()).take(count) {
        sightings[*place as usize] = Sighting(*key as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_sorts() {
        let mut seed = 3_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 16
        };
        for count in (0..40).chain(0..40) {
            let mut row: Vec<_> =
                (0..count).map(|rank| Sighting::of(rank, Bearing(random() & 3)).at((random() % 16) as i16)).collect();
            let mut sorted = row.clone();
            sorted.sort();
            row.resize(row.len() + ROOM, Sighting(random()));
            sort(&mut row, sorted.len());
            assert_eq!(row[..sorted.len()], sorted);
        }
    }

    #[test]
    fn oneself_comes_first_then_the_near_then_the_low_ranks() {
        let both = Bearing(3);
        let row = [
            Sighting::of(9, both).at(7).as_oneself(),
            Sighting::of(3, Bearing(0)).at(0),
            Sighting::of(0, both).at(1),
            Sighting::of(65_534, Bearing(1)).at(1),
        ];
        assert!(row.is_sorted());
        assert_eq!(row.map(Sighting::rank), [9, 3, 0, 65_534]);
        assert_eq!(row.map(|sighting| sighting.is_prey(0)), [true, false, false, false]);
        assert_eq!(row.map(|sighting| sighting.is_prey(1)), [true, false, true, true]);
        assert_eq!(row.map(Sighting::is_recipient), [true, false, true, false]);
    }
}
