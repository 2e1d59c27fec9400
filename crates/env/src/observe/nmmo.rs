//! The layout of Neural MMO 2.1 (rules 12), with absolute coordinates.

use std::ops::Range;

use hinterland_world::View;
use hinterland_world::columns::EntityRow;
use hinterland_world::config::Config;
use hinterland_world::movement::Position;

use super::sight::Sight;
use super::wares::{ITEM_BYTES, MarketTable, Wares};
use super::{COLUMN_BYTES, Held, copy_rows, empty_rows, put, put_columns, span, write_messages};
use crate::Layout;
use crate::layout::window_side;
use crate::offers::Offers;

/// Writes records of the original's layout.
#[derive(Debug)]
pub(super) struct Nmmo {
    id: Range<usize>,
    tick: Range<usize>,
    tile: Range<usize>,
    entity: Range<usize>,
    messages: Option<Range<usize>>,
    inventory: Option<Range<usize>>,
    market: Option<(Range<usize>, MarketTable)>,
    ground: Ground,
    wares: Wares,
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
            messages: layout.field("Communication").map(|_| span(layout, "Communication")),
            inventory: layout.field("Inventory").map(|_| span(layout, "Inventory")),
            market: layout
                .field("Market")
                .map(|_| (span(layout, "Market"), MarketTable::new(config.observation.listings.into()))),
            ground: Ground::new(config),
            wares: Wares::default(),
            rows: Vec::with_capacity(config.entity_slots()),
        }
    }

    /// Forgets the last tick; everybody is then to be [`Nmmo::add`]ed in the order of ranks.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Takes over the tiles, the items and what is for sale as they are now.
    pub(super) fn refresh(&mut self, view: &View<'_>, offers: &Offers, fog: Option<&[i16]>) {
        self.ground.refresh(view, fog);
        self.wares.refresh(view);
        if let (Some((_, table)), Offers::All(listings)) = (&mut self.market, offers) {
            table.refresh(listings.rows(), &self.wares);
        }
    }

    pub(super) fn add(&mut self, entity: &EntityRow<'_>) {
        put_columns(entity, self.rows.push_mut([0; COLUMN_BYTES]));
    }

    /// Writes the fields of a living player's record over what it `held`.
    pub(super) fn write(&self, held: &mut Held, view: &View<'_>, slot: usize, sight: &Sight, fields: &mut [u8]) {
        let Held { market: listed, rows: held, .. } = held;
        fields[self.id.clone()].copy_from_slice(&(slot as i32 + 1).to_le_bytes());
        fields[self.tick.clone()].copy_from_slice(&view.clock.tick.to_le_bytes());
        self.ground.write_window(view.players.position[slot], &mut fields[self.tile.clone()]);
        let table = &mut fields[self.entity.clone()];
        for (place, sighting) in table.chunks_exact_mut(COLUMN_BYTES).zip(sight.sightings()) {
            place.copy_from_slice(&self.rows[sighting.rank()]);
        }
        empty_rows(table, COLUMN_BYTES, sight.sightings().len(), &mut held.entities);
        if let Some(messages) = self.messages.clone() {
            write_messages(view, slot, &mut fields[messages], &mut held.messages);
        }
        if let Some(span) = self.inventory.clone() {
            let (rows, table) = (view.inventories[slot].rows(), &mut fields[span]);
            self.wares.write(rows, table);
            empty_rows(table, ITEM_BYTES, rows.len(), &mut held.items);
        }
        if let Some((span, market)) = &self.market {
            market.write(listed, &mut fields[span.clone()]);
        }
    }
}

/// The tiles of the whole map as the layout shows them, so that a window is copied row by row.
#[derive(Debug)]
struct Ground {
    size: usize,
    side: usize,
    tile_bytes: usize,
    /// Row, column, material and, where it is shown, fog of each tile.
    tiles: Vec<u8>,
    /// The materials in `tiles`.
    materials: Vec<u8>,
}

impl Ground {
    fn new(config: &Config) -> Self {
        let size = usize::from(config.map.size);
        let tile_bytes = if config.observation.death_fog_obs { 8 } else { 6 };
        let mut tiles = vec![0; size * size * tile_bytes];
        for (place, tile) in tiles.chunks_exact_mut(tile_bytes).enumerate() {
            put(tile, &[(place / size) as i16, (place % size) as i16]);
        }
        Self { size, side: window_side(config), tile_bytes, tiles, materials: vec![0; size * size] }
    }

    /// Takes over what has changed: few tiles in a tick, all in a new episode, and the fog.
    fn refresh(&mut self, view: &View<'_>, fog: Option<&[i16]>) {
        let row_bytes = self.size * self.tile_bytes;
        let rows = self.tiles.chunks_exact_mut(row_bytes).zip(self.materials.chunks_exact_mut(self.size));
        for ((tiles, shown), now) in rows.zip(view.tiles.state().chunks_exact(self.size)) {
            if shown == now {
                continue;
            }
            shown.copy_from_slice(now);
            for (tile, material) in tiles.chunks_exact_mut(self.tile_bytes).zip(now) {
                put(&mut tile[4..], &[i16::from(*material)]);
            }
        }
        for (tile, depth) in self.tiles.chunks_exact_mut(self.tile_bytes).zip(fog.unwrap_or_default()) {
            put(&mut tile[6..], &[*depth]);
        }
    }

    fn write_window(&self, center: Position, table: &mut [u8]) {
        let radius = self.side / 2;
        let first = (center.row as usize - radius) * self.size + center.col as usize - radius;
        let rows = self.tiles[first * self.tile_bytes..].chunks(self.size * self.tile_bytes);
        let row_bytes = self.side * self.tile_bytes;
        copy_rows(table, row_bytes, rows.map(|tiles| &tiles[..row_bytes]));
    }
}
