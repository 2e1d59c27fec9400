//! Where players begin (rules 3.5), and where the new-born come back.

use hinterland_terrain::Geometry;
use rand::seq::SliceRandom;

use super::{History, Status, Vitals};
use crate::combat::{Combatant, Gear};
use crate::communication::Voice;
use crate::config::{Config, EpisodeConfig, Spawn};
use crate::dice::{Dice, Purpose, below};
use crate::entity::Handle;
use crate::event::Counters;
use crate::exchange::Purse;
use crate::life::Cause;
use crate::movement::Position;
use crate::progression::Skills;
use crate::tables::{Bodies, Tables};
use crate::terrain::Occupancy;

/// A tile for each player, in id order.
fn places(config: &Config, geometry: Geometry, dice: &Dice) -> Vec<Position> {
    match (&config.players.spawn, &config.players.teams) {
        (Spawn::Teams, Some(teams)) => team_places(geometry, teams.len(), dice, teams.values(), config.players.count),
        _ => sequential_places(geometry, config.players.count, dice),
    }
}

/// The spawn ring, shuffled, taken from the end. The ring lists one corner twice and the opposite one never
/// (rules 17, R21).
fn sequential_places(geometry: Geometry, count: u16, dice: &Dice) -> Vec<Position> {
    let mut edge = geometry.spawn_edge();
    edge.shuffle(&mut dice.stream(Purpose::Spawn, 0));
    edge.into_iter().rev().take(count.into()).map(tile).collect()
}

/// One place per team, evenly spaced on the four sides of the ring, shuffled among the teams.
fn team_places<'a>(
    geometry: Geometry,
    teams: usize,
    dice: &Dice,
    members: impl Iterator<Item = &'a Vec<u16>>,
    count: u16,
) -> Vec<Position> {
    let edge = geometry.spawn_edge();
    let center = usize::from(geometry.center);
    let per_side = teams.div_ceil(4);
    let side = |side: usize| (0..per_side).map(move |place| side * center + center * (place + 1) / (per_side + 1));
    let mut places: Vec<_> = (0..4).flat_map(side).map(|entry| tile(edge[entry])).collect();
    places.shuffle(&mut dice.stream(Purpose::Spawn, 0));
    let mut by_player = vec![Position::default(); usize::from(count)];
    for (members, place) in members.zip(places) {
        for &id in members {
            by_player[usize::from(id) - 1] = place;
        }
    }
    by_player
}

fn tile((row, col): (u16, u16)) -> Position {
    Position { row: row as i16, col: col as i16 }
}

/// Brings every player into a new episode.
pub(crate) fn place_players(tables: &mut Tables<'_>) {
    let Tables { episode, dice, occupancy, outcome, players, counters, .. } = tables;
    let places = places(&episode.config, episode.geometry, dice);
    outcome.reset(places.len());
    let mut cradle = Cradle { players, counters };
    choose_resilient(episode, dice, cradle.players.statuses);
    for (slot, place) in places.into_iter().enumerate() {
        cradle.bear(episode, occupancy, slot, place);
    }
}

/// Rules 10.4: so many players, drawn at random.
fn choose_resilient(episode: &EpisodeConfig, dice: &Dice, statuses: &mut [Status]) {
    for status in &mut *statuses {
        status.resilient = false;
    }
    if episode.resilient == 0 {
        return;
    }
    let mut slots: Vec<_> = (0..statuses.len()).collect();
    slots.shuffle(&mut dice.stream(Purpose::Resilience, 0));
    for slot in slots.into_iter().take(episode.resilient) {
        statuses[slot].resilient = true;
    }
}

/// Those who died in this tick are new-born: on their team's tile, or anywhere on the spawn ring.
pub(crate) fn respawn(tables: &mut Tables<'_>) {
    let Tables { episode, dice, outcome, occupancy, players, counters, npcs, minds, .. } = tables;
    if outcome.deaths.iter().all(|cause| *cause == Cause::None) {
        return;
    }
    let mut cradle = Cradle { players, counters };
    for (slot, _) in outcome.deaths.iter().enumerate().filter(|(_, cause)| **cause != Cause::None) {
        let id = cradle.players.ids[slot].id;
        let place = match episode.config.players.spawn {
            Spawn::Teams => cradle.spawned_at(slot),
            Spawn::Sequential => ring_tile(episode.geometry, &mut dice.stream(Purpose::Respawn, id.into())),
        };
        cradle.bear(episode, occupancy, slot, place);
        // The id is the same, the player is not: nobody hunts the new-born for what its predecessor did.
        for (mind, combatant) in minds.iter_mut().zip(&mut *npcs.combatants) {
            if mind.target_id == id {
                mind.target_id = 0;
            }
            if combatant.attacker_id == id {
                combatant.attacker_id = 0;
            }
        }
    }
}

/// A uniform entry of the spawn ring's list (rules 3.5), without making the list.
fn ring_tile(geometry: Geometry, stream: &mut crate::dice::Stream) -> Position {
    let center = u32::from(geometry.center);
    let entry = below(stream, 4 * center);
    let (side, along) = (entry / center, (entry % center) as i16);
    let (near, far) = (geometry.border() as i16, (geometry.border() + geometry.center) as i16);
    let (row, col) = match side {
        0 => (near, near + along),
        1 => (near + along, far),
        2 => (far, far - 1 - along),
        _ => (far - 1 - along, near),
    };
    Position { row, col }
}

/// The columns that a birth writes.
struct Cradle<'a, 'w> {
    players: &'a mut Bodies<'w>,
    counters: &'a mut [Counters],
}

impl Cradle<'_, '_> {
    fn spawned_at(&self, slot: usize) -> Position {
        Position { row: self.players.histories[slot].spawn_row, col: self.players.histories[slot].spawn_col }
    }

    /// A player begins a life at `place`, with the values of rules 4.2.
    fn bear(&mut self, episode: &EpisodeConfig, occupancy: &mut Occupancy, slot: usize, place: Position) {
        let config = &episode.config;
        self.players.positions[slot] = place;
        self.players.vitals[slot] = Vitals::newborn(config);
        self.players.histories[slot] = History { spawn_row: place.row, spawn_col: place.col, ..History::default() };
        self.players.combatants[slot] = Combatant::default();
        self.players.voices[slot] = Voice::default();
        self.counters[slot] = Counters::default();
        self.players.ids[slot].npc_type = 0;
        // Who is resilient stays so for the episode.
        self.players.statuses[slot] = Status { resilient: self.players.statuses[slot].resilient, ..Status::default() };
        self.players.skills[slot] = Skills::newborn(config);
        self.players.purses[slot] = Purse::newborn(config);
        self.players.gears[slot] = Gear::default();
        occupancy.insert(Handle(slot as u16), place.row, place.col);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_3_5_everyone_begins_on_the_ring() {
        let geometry = Geometry::new(160, 128).unwrap();
        let edge = geometry.spawn_edge();
        let places = sequential_places(geometry, 128, &Dice::at(1, 0, 0));
        assert_eq!(places.len(), 128);
        for place in &places {
            assert!(edge.contains(&(place.row as u16, place.col as u16)));
        }
        assert_ne!(places, sequential_places(geometry, 128, &Dice::at(2, 0, 0)));
    }

    #[test]
    fn the_newborn_come_back_on_the_same_ring() {
        let geometry = Geometry::new(64, 32).unwrap();
        let edge = geometry.spawn_edge();
        let mut seen = std::collections::BTreeSet::new();
        for subject in 0..4000 {
            let place = ring_tile(geometry, &mut Dice::at(3, 0, 0).stream(Purpose::Respawn, subject));
            assert!(edge.contains(&(place.row as u16, place.col as u16)));
            seen.insert((place.row, place.col));
        }
        assert_eq!(seen.len(), 4 * 32 - 1, "every tile but the corner the list leaves out");
    }
}
