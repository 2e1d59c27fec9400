//! The layout of Neural MMO 2.1 (rules 12), with absolute coordinates.

use std::ops::Range;

use hinterland_world::View;
use hinterland_world::columns::EntityRow;
use hinterland_world::config::Config;

use super::sight::Sight;
use super::{COLUMN_BYTES, ColumnReader, put, span, window, write_messages};
use crate::Layout;
use crate::layout::window_side;

/// Writes records of the original's layout.
#[derive(Debug)]
pub(super) struct Nmmo {
    id: Range<usize>,
    tick: Range<usize>,
    tile: Range<usize>,
    entity: Range<usize>,
    task: Range<usize>,
    messages: Option<Range<usize>>,
    side: usize,
    columns: ColumnReader,
    /// By rank: the entity's columns.
    rows: Vec<[u8; COLUMN_BYTES]>,
}

impl Nmmo {
    pub(super) fn new(layout: &Layout, config: &Config) -> Self {
        Self {
            id: span(layout, "AgentId"),
            tick: span(layout, "CurrentTick"),
            tile: span(layout, "Tile"),
            entity: span(layout, "Entity"),
            task: span(layout, "Task"),
            messages: layout.field("Communication").map(|_| span(layout, "Communication")),
            side: window_side(config),
            columns: ColumnReader::new(),
            rows: Vec::with_capacity(config.entity_slots()),
        }
    }

    /// Forgets the last tick; everybody is then to be [`Nmmo::add`]ed in the order of ranks.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    pub(super) fn add(&mut self, entity: &EntityRow<'_>) {
        let mut row = [0; COLUMN_BYTES];
        self.columns.read(entity, &mut row);
        self.rows.push(row);
    }

    pub(super) fn write(&self, view: &View<'_>, slot: usize, sight: &Sight, fog: Option<&[i16]>, fields: &mut [u8]) {
        fields[self.id.clone()].copy_from_slice(&(slot as i32 + 1).to_le_bytes());
        fields[self.tick.clone()].copy_from_slice(&view.clock.tick.to_le_bytes());
        self.write_tiles(view, slot, fog, &mut fields[self.tile.clone()]);
        let table = &mut fields[self.entity.clone()];
        let (rows, empty) = table.split_at_mut(sight.ranks().len() * COLUMN_BYTES);
        for (rank, place) in sight.ranks().zip(rows.chunks_exact_mut(COLUMN_BYTES)) {
            place.copy_from_slice(&self.rows[rank]);
        }
        empty.fill(0);
        fields[self.task.clone()].fill(0);
        if let Some(messages) = &self.messages {
            write_messages(view, slot, &mut fields[messages.clone()]);
        }
    }

    fn write_tiles(&self, view: &View<'_>, slot: usize, fog: Option<&[i16]>, table: &mut [u8]) {
        let (center, size, side) = (view.players.position[slot], view.tiles.size(), self.side);
        let radius = (side / 2) as i16;
        let columns = if fog.is_some() { 4 } else { 3 };
        let materials = window(view.tiles.state(), size, center, side);
        let rows = (center.row - radius..).zip(table.chunks_exact_mut(2 * columns * side)).zip(materials);
        for ((row, places), materials) in rows {
            let tiles = (center.col - radius..).zip(places.chunks_exact_mut(2 * columns)).zip(materials);
            for ((col, place), material) in tiles {
                put(place, &[row, col, i16::from(*material)]);
            }
        }
        let Some(fog) = fog else { return };
        for (places, depths) in table.chunks_exact_mut(8 * side).zip(window(fog, size, center, side)) {
            for (place, depth) in places.chunks_exact_mut(8).zip(depths) {
                put(&mut place[6..], &[*depth]);
            }
        }
    }
}
