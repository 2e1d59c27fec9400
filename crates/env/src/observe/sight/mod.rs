//! Who sees whom.

mod all;
mod cells;

use hinterland_world::config::Config;
use hinterland_world::movement::Position;

use super::sighting::{self, Bearing, Sighting};
use all::All;
use cells::Cells;

/// Somebody on the map.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    at: Position,
    sighting: Sighting,
}

/// How an observer finds those near it.
#[derive(Debug)]
enum Near {
    All(All),
    Cells(Cells),
}

/// Everybody's place, and who is near whom.
///
/// An entity's *rank* is its place in [`hinterland_world::View::entity_rows`]: players by id, then living NPCs in the order of |id|. So
/// ranks order those at the same distance.
#[derive(Debug)]
pub(super) struct Sight {
    capacity: usize,
    /// By rank: its id.
    ids: Vec<i32>,
    /// The living, by rank.
    living: Vec<Spot>,
    near: Near,
    /// Those in sight of the observer; the first `seen` count.
    sightings: Vec<Sighting>,
    seen: usize,
}

impl Sight {
    pub(super) fn new(config: &Config) -> Self {
        let entities = config.entity_slots();
        Self {
            capacity: config.observation.entities.into(),
            ids: Vec::with_capacity(entities),
            living: Vec::with_capacity(entities),
            near: if All::suits(config) { Near::All(All::new(config)) } else { Near::Cells(Cells::new(config)) },
            sightings: vec![Sighting::default(); entities.max(config.observation.entities.into()) + sighting::ROOM],
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

    /// Lists the living as observers look for them.
    pub(super) fn sort(&mut self) {
        match &mut self.near {
            Near::All(all) => all.list(&self.living),
            Near::Cells(cells) => cells.list(&self.living),
        }
    }

    /// Finds whom the living player of a rank, who stands at `at`, sees: itself, then the others, nearest first, as many
    /// as fit.
    pub(super) fn look(&mut self, observer: usize, at: Position) {
        let seen = match &mut self.near {
            Near::All(all) => all.look(observer, at, &mut self.sightings),
            Near::Cells(cells) => cells.look(observer, at, self.capacity, &mut self.sightings),
        };
        self.seen = seen.min(self.capacity);
    }

    /// Those that [`Sight::look`] found, in the order of the rows.
    #[inline]
    pub(super) fn sightings(&self) -> &[Sighting] {
        &self.sightings[..self.seen]
    }

    /// Their ranks; behind them some that mean nothing, so that there are as many every time.
    #[inline]
    pub(super) fn ranks(&self) -> impl Iterator<Item = u16> {
        self.sightings[..self.capacity].iter().map(|sighting| sighting.rank() as u16)
    }

    /// Everybody's ids, by rank.
    pub(super) fn ids(&self) -> &[i32] {
        &self.ids
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Small and large maps, sparse and crowded: both ways find what comparing one by one finds.
    #[test]
    fn what_is_seen_is_what_is_near() {
        let mut seed = 5_u32;
        let mut random = |bound: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % bound
        };
        let (mut dropped, mut by_all) = (0, 0);
        for (size, radius, side) in [(160, 7, 30), (160, 7, 128), (160, 15, 128), (544, 7, 512), (544, 3, 40)] {
            let config = json!({
                "map": {"size": size, "center": size - 32},
                "players": {"count": 128, "vision_radius": radius},
                "npc": {"count": 100},
            });
            let mut sight = Sight::new(&Config::resolve(&config).expect("a config"));
            by_all += usize::from(matches!(sight.near, Near::All(_)));
            for _ in 0..20 {
                let mut place = || (size / 2 - side / 2 + random(side)) as i16;
                let people: Vec<_> = (0..228).map(|_| Position { row: place(), col: place() }).collect();
                let alive: Vec<_> = (0..228).map(|_| random(8) > 0).collect();
                sight.clear();
                for (rank, at) in people.iter().enumerate() {
                    sight.add(rank as i32, *at, alive[rank], Bearing::default());
                }
                sight.sort();
                for observer in (0..128).filter(|observer| alive[*observer]) {
                    let away = |other: usize| people[observer].distance(people[other]);
                    let mut near: Vec<_> = (0..228).filter(|other| alive[*other] && away(*other) <= radius).collect();
                    near.sort_by_key(|other| (*other != observer, away(*other), *other));
                    dropped += near.len().saturating_sub(32);
                    near.truncate(32);
                    sight.look(observer, people[observer]);
                    assert!(
                        sight.sightings().iter().map(|sighting| sighting.rank()).eq(near),
                        "{observer} on a map of {size}"
                    );
                }
            }
        }
        assert!(dropped > 0 && by_all == 3, "{dropped} more were near than fit; {by_all} times all were compared");
    }
}
