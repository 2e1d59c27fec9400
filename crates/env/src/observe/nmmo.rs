//! The layout of Neural MMO 2.1 (rules 12), with absolute coordinates.

use std::ops::Range;

use hinterland_world::View;
use hinterland_world::columns::{EntityField, OBSERVED, observed_columns};
use hinterland_world::config::Config;
use hinterland_world::entity::Handle;

use super::{put, saturate, span, window, write_messages};
use crate::Layout;
use crate::layout::window_side;

const ROW_BYTES: usize = 2 * OBSERVED.len();

type Row = [u8; ROW_BYTES];

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
    columns: [EntityField; OBSERVED.len()],
    /// By handle: the entity's columns.
    rows: Vec<Row>,
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
            columns: observed_columns(),
            rows: Vec::with_capacity(config.entity_slots()),
        }
    }

    pub(super) fn prepare(&mut self, view: &View<'_>) {
        self.rows.clear();
        let entities = view.players.identity.len() + view.npcs.identity.len();
        for handle in 0..entities {
            let entity = view.row(Handle(handle as u16));
            let mut row = [0; ROW_BYTES];
            put(&mut row, &self.columns.map(|column| saturate((column.read)(&entity))));
            self.rows.push(row);
        }
    }

    pub(super) fn write(
        &mut self,
        view: &View<'_>,
        slot: usize,
        rows: &[Handle],
        fog: Option<&[i16]>,
        fields: &mut [u8],
    ) {
        fields[self.id.clone()].copy_from_slice(&view.players.identity[slot].id.to_le_bytes());
        fields[self.tick.clone()].copy_from_slice(&view.clock.tick.to_le_bytes());
        self.write_tiles(view, slot, fog, &mut fields[self.tile.clone()]);
        let table = &mut fields[self.entity.clone()];
        for (handle, place) in rows.iter().zip(table.chunks_exact_mut(ROW_BYTES)) {
            place.copy_from_slice(&self.rows[handle.index()]);
        }
        table[rows.len() * ROW_BYTES..].fill(0);
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
