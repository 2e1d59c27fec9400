//! Moving (rules 11.4).

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::EpisodeConfig;
use crate::event::{Event, Happening};
use crate::intent::Direction;
use crate::life::History;
use crate::tables::{Bodies, Tables};
use crate::terrain::Tiles;

/// Where an entity is. Rows grow to the south, columns to the east.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The row, 0 at the top.
    pub row: i16,
    /// The column, 0 at the left.
    pub col: i16,
}

impl Position {
    /// L-infinity distance in tiles: the game's only range.
    #[inline]
    pub const fn distance(self, other: Self) -> u16 {
        let (rows, cols) = (self.row.abs_diff(other.row), self.col.abs_diff(other.col));
        if rows > cols { rows } else { cols }
    }

    /// The tile one step on.
    #[inline]
    pub const fn stepped(self, direction: Direction) -> Self {
        let (rows, cols) = direction.delta();
        Self { row: self.row + rows, col: self.col + cols }
    }
}

pub(crate) const COLUMNS: &[EntityField] = &[
    field!("row", "0 to map size - 1", position.row),
    field!("col", "0 to map size - 1", position.col),
    field!("exploration", "tiles from the border at its best, 0 to half the playable side", history.exploration),
];

/// Whether ground lets an entity stand on the tile a step leads to: what the mask shows and execution asks.
#[inline]
pub fn may_step(tiles: &Tiles, from: Position, direction: Direction) -> bool {
    let to = from.stepped(direction);
    tiles.is_habitable(to.row, to.col)
}

pub(crate) fn move_players(tables: &mut Tables<'_>) {
    let Tables { episode, tiles, order, intents, occupancy, happenings, players, .. } = tables;
    let Bodies { ids, positions, vitals, histories, .. } = players;
    let crowding = episode.config.players.allow_move_into_occupied_tile;
    for handle in order.players() {
        let slot = handle.index();
        let Some(direction) = intents.get(handle).step.filter(|_| vitals[slot].can_act()) else { continue };
        let (from, to) = (positions[slot], positions[slot].stepped(direction));
        if !may_step(tiles, from, direction) || !(crowding || occupancy.is_empty(to.row, to.col)) {
            continue;
        }
        occupancy.relocate(handle, from, to);
        positions[slot] = to;
        if let Some(progress) = farther(episode, to, &mut histories[slot]) {
            let number = progress.into();
            happenings.write(Happening { number, ..Happening::of(ids[slot].id, Event::GoFarthest) });
        }
    }
}

pub(crate) fn move_npcs(tables: &mut Tables<'_>) {
    let Tables { episode, tiles, roster, intents, occupancy, npcs, .. } = tables;
    let Bodies { positions, vitals, histories, .. } = npcs;
    for &(_, handle) in &roster.npcs {
        let slot = handle.index() - usize::from(roster.players);
        let Some(direction) = intents.get(handle).step.filter(|_| vitals[slot].can_act()) else { continue };
        let (from, to) = (positions[slot], positions[slot].stepped(direction));
        if may_step(tiles, from, direction) {
            occupancy.relocate(handle, from, to);
            positions[slot] = to;
            farther(episode, to, &mut histories[slot]);
        }
    }
}

/// The progress towards the centre, if it is a record (rules 11.4).
fn farther(episode: &EpisodeConfig, at: Position, history: &mut History) -> Option<i16> {
    let (geometry, middle) = (episode.geometry, (episode.geometry.size / 2) as i16);
    let progress = (geometry.center / 2) as i16 - at.distance(Position { row: middle, col: middle }) as i16;
    let record = progress > history.exploration;
    if record {
        history.exploration = progress;
    }
    record.then_some(progress)
}

#[cfg(test)]
mod tests {
    use hinterland_terrain::Material;
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};
    use crate::intent::Intent;

    fn step(direction: Direction) -> Intent {
        Intent { step: Some(direction), ..Intent::default() }
    }

    #[test]
    fn rules_11_4_water_stone_and_void_stop_a_step() {
        let mut arena = Arena::new(json!({}));
        for (direction, material) in [
            (Direction::North, Material::Water),
            (Direction::South, Material::Stone),
            (Direction::East, Material::Void),
        ] {
            arena.place(1, MIDDLE, MIDDLE);
            let next = Position { row: MIDDLE, col: MIDDLE }.stepped(direction);
            arena.tile(next.row, next.col, material);
            arena.intend(1, step(direction));
            arena.tick(1);
            assert_eq!(arena.position(1), Position { row: MIDDLE, col: MIDDLE }, "{material:?}");
        }
        arena.intend(1, step(Direction::West));
        arena.tick(1);
        assert_eq!(arena.position(1), Position { row: MIDDLE, col: MIDDLE - 1 });
    }

    #[test]
    fn rules_11_4_directions() {
        for (direction, rows, cols) in [
            (Direction::North, -1, 0),
            (Direction::South, 1, 0),
            (Direction::East, 0, 1),
            (Direction::West, 0, -1),
            (Direction::Stay, 0, 0),
        ] {
            let mut arena = Arena::new(json!({}));
            arena.place(1, MIDDLE, MIDDLE);
            arena.act(1, step(direction));
            assert_eq!(arena.position(1), Position { row: MIDDLE + rows, col: MIDDLE + cols }, "{direction:?}");
        }
    }

    #[test]
    fn rules_11_4_what_can_be_walked_on() {
        for material in Material::ALL {
            let mut arena = Arena::new(json!({}));
            arena.place(1, MIDDLE, MIDDLE);
            arena.tile(MIDDLE, MIDDLE + 1, material);
            arena.act(1, step(Direction::East));
            let walls = [Material::Void, Material::Water, Material::Stone, Material::Ocean, Material::Fish];
            assert_eq!(arena.position(1).col == MIDDLE, walls.contains(&material), "{material:?}");
        }
    }

    #[test]
    fn rules_11_4_beyond_the_ring_there_is_void() {
        let mut arena = Arena::new(json!({}));
        for (row, col, direction) in [
            (16, 20, Direction::North),
            (48, 20, Direction::South),
            (20, 16, Direction::West),
            (20, 48, Direction::East),
        ] {
            arena.place(1, row, col);
            arena.act(1, step(direction));
            assert_eq!(arena.position(1), Position { row, col });
        }
    }

    #[test]
    fn rules_11_4_a_record_is_only_ever_beaten() {
        let mut arena = Arena::new(json!({}));
        arena.place(1, MIDDLE - 8, MIDDLE);
        arena.act(1, step(Direction::South));
        assert_eq!(arena.history(1).exploration, 9, "16 - 7");
        arena.act(1, step(Direction::North));
        assert_eq!((arena.history(1).exploration, arena.told(Event::GoFarthest)), (9, vec![]));
        arena.act(1, step(Direction::South));
        assert_eq!(arena.told(Event::GoFarthest), [], "as far again is no record");
        arena.act(1, step(Direction::South));
        let told = Happening { number: 10, ..Happening::of(1, Event::GoFarthest) };
        assert_eq!(arena.told(Event::GoFarthest), [told]);
    }

    #[test]
    fn rules_11_4_on_the_ring_there_is_no_progress() {
        let mut arena = Arena::new(json!({}));
        arena.place(1, 16, 20);
        arena.act(1, step(Direction::East));
        assert_eq!((arena.position(1).col, arena.history(1).exploration, arena.events()), (21, 0, vec![]));
    }

    #[test]
    fn rules_11_4_npcs_have_a_record_that_is_not_told() {
        let mut arena = Arena::new(json!({}));
        let npc = arena.add_npc(1, MIDDLE, MIDDLE - 5);
        let npc_actions = Some([(npc, step(Direction::East))].into());
        arena.tick_with(crate::script::Script { npc_actions, ..Default::default() });
        assert_eq!((arena.history(npc).exploration, arena.events()), (12, vec![]));
    }

    #[test]
    fn rules_11_4_the_first_in_order_enters() {
        let mut arena = Arena::new(json!({"players": {"allow_move_into_occupied_tile": false}}));
        arena.place(1, MIDDLE, MIDDLE - 1);
        arena.place(2, MIDDLE, MIDDLE + 1);
        arena.intend(1, step(Direction::East));
        arena.act(2, step(Direction::West));
        assert_eq!((arena.position(1).col, arena.position(2).col), (MIDDLE, MIDDLE + 1));
    }

    #[test]
    fn rules_11_4_a_tile_left_earlier_in_the_phase_is_free() {
        let mut arena = Arena::new(json!({"players": {"allow_move_into_occupied_tile": false}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE - 1);
        arena.intend(1, step(Direction::East));
        arena.act(2, step(Direction::East));
        assert_eq!((arena.position(1).col, arena.position(2).col), (MIDDLE + 1, MIDDLE));
    }

    #[test]
    fn rules_11_3_neither_the_frozen_nor_the_dead_move() {
        let mut arena = Arena::new(json!({}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.vitals(1).freeze = 2;
        arena.act(1, step(Direction::East));
        assert_eq!(arena.position(1).col, MIDDLE);
        arena.act(1, step(Direction::East));
        assert_eq!(arena.position(1).col, MIDDLE + 1, "the update took the last frozen tick");
        (arena.vitals(1).health, arena.vitals(1).food) = (10, 0);
        arena.act(1, step(Direction::East));
        assert_eq!((arena.position(1).col, arena.health(1)), (MIDDLE + 1, 0));
        arena.act(1, step(Direction::East));
        assert_eq!(arena.position(1).col, MIDDLE + 1);
    }

    #[test]
    fn rules_11_4_progress_is_logged_when_it_is_a_record() {
        let mut arena = Arena::new(json!({}));
        arena.place(1, MIDDLE, MIDDLE - 6);
        arena.intend(1, step(Direction::Stay));
        arena.tick(1);
        assert_eq!(arena.events(), [(1, Event::GoFarthest)], "staying counts as a move");
        arena.intend(1, step(Direction::Stay));
        arena.tick(1);
        assert_eq!(arena.events(), []);
        arena.intend(1, step(Direction::East));
        arena.tick(1);
        assert_eq!(arena.world.happenings().next().unwrap().number, 16 - 5);
    }

    #[test]
    fn rules_11_4_occupied_tiles_can_be_closed_to_players() {
        let mut arena = Arena::new(json!({"players": {"allow_move_into_occupied_tile": false}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE + 1);
        arena.intend(1, step(Direction::East));
        arena.intend(2, step(Direction::Stay));
        arena.tick(1);
        assert_eq!(arena.position(1).col, MIDDLE);
        assert_eq!(arena.events(), [], "staying does nothing then, one's own tile being occupied");
    }
}
