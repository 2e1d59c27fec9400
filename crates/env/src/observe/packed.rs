//! The compact layout.

use std::ops::Range;

use hinterland_world::View;
use hinterland_world::columns::EntityRow;
use hinterland_world::config::Config;
use hinterland_world::item::{Inventory, Item};
use hinterland_world::movement::Position;
use wide::u8x16;

use super::sight::Sight;
use super::{COLUMN_BYTES, Rows, copy_rows, empty_rows, put, put_columns, saturate, span, window, write_messages};
use crate::Layout;
use crate::layout::{ENTITY_ROW_BYTES, INVENTORY_ROW_BYTES, window_side};
use crate::offers::Offers;

type Row = [u8; ENTITY_ROW_BYTES];

/// Where the offsets from the observer stand in a row; until it is written, the place modulo 256.
const ROW: usize = 3;
const COL: usize = 4;
/// As many bytes of a row as are in one vector.
const FRONT: usize = 16;

/// Writes records of the compact layout.
#[derive(Debug)]
pub(super) struct Packed {
    tick: Range<usize>,
    id: Range<usize>,
    own: Range<usize>,
    messages: Option<Range<usize>>,
    tile: Range<usize>,
    entity: Range<usize>,
    inventory: Option<Range<usize>>,
    market: Option<Range<usize>>,
    side: usize,
    /// By rank: the entity's row, with its place for its offsets from the observer.
    rows: Vec<Row>,
    /// By slot: the player's own columns.
    own_columns: Vec<[u8; COLUMN_BYTES]>,
}

impl Packed {
    pub(super) fn new(layout: &Layout, config: &Config) -> Self {
        Self {
            tick: span(layout, "tick"),
            id: span(layout, "id"),
            own: span(layout, "Self"),
            messages: layout.field("Communication").map(|_| span(layout, "Communication")),
            tile: span(layout, "Tile"),
            entity: span(layout, "Entity"),
            inventory: layout.field("Inventory").map(|_| span(layout, "Inventory")),
            market: layout.field("Market").map(|_| span(layout, "Market")),
            side: window_side(config),
            rows: Vec::with_capacity(config.entity_slots()),
            own_columns: Vec::with_capacity(config.players.count.into()),
        }
    }

    /// Forgets the last tick; everybody is then to be [`Packed::add`]ed in the order of ranks.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.own_columns.clear();
    }

    pub(super) fn add(&mut self, entity: &EntityRow<'_>, tick: i32) {
        // Packed where it stays: to copy what has just been written byte by byte had to wait for it.
        pack(entity, tick, self.rows.push_mut([0; ENTITY_ROW_BYTES]));
        if entity.identity.id > 0 {
            put_columns(entity, self.own_columns.push_mut([0; COLUMN_BYTES]));
        }
    }

    /// Writes the fields of a living player's record over what it `held`.
    pub(super) fn write(
        &self,
        held: &mut Rows,
        view: &View<'_>,
        slot: usize,
        sight: &Sight,
        offers: &Offers,
        fog: Option<&[i16]>,
        fields: &mut [u8],
    ) {
        fields[self.tick.clone()].copy_from_slice(&view.clock.tick.to_le_bytes());
        put(&mut fields[self.id.clone()], &[slot as i16 + 1]);
        fields[self.own.clone()].copy_from_slice(&self.own_columns[slot]);
        if let Some(messages) = self.messages.clone() {
            write_messages(view, slot, &mut fields[messages], &mut held.messages);
        }
        self.write_tiles(view, slot, fog, &mut fields[self.tile.clone()]);
        let center = view.players.position[slot];
        self.write_entities(center, sight, &mut fields[self.entity.clone()], &mut held.entities);
        let inventory = &view.inventories[slot];
        if let Some(span) = self.inventory.clone() {
            write_items(view.items, inventory, view.clock.tick as i32, &mut fields[span], &mut held.items);
        }
        if let (Some(span), Offers::Cheapest(board)) = (self.market.clone(), offers) {
            // Nothing for sale, and nothing was: the table is empty.
            if offers.len() > 0 || held.offers > 0 {
                board.write(slot as u16 + 1, inventory, view.items, &mut fields[span]);
            }
        }
        held.offers = offers.len() as u16;
    }

    fn write_tiles(&self, view: &View<'_>, slot: usize, fog: Option<&[i16]>, planes: &mut [u8]) {
        let (center, size, side) = (view.players.position[slot], view.tiles.size(), self.side);
        let (materials, depths) = planes.split_at_mut(side * side);
        let state = view.tiles.state();
        copy_rows(materials, side, window(state, size, center, side));
        let Some(fog) = fog else { return };
        for (place, tiles) in depths.chunks_exact_mut(side).zip(window(fog, size, center, side)) {
            for (place, depth) in place.iter_mut().zip(tiles) {
                *place = byte((*depth).into());
            }
        }
    }

    fn write_entities(&self, center: Position, sight: &Sight, table: &mut [u8], held: &mut u16) {
        let radius = (self.side / 2) as i16;
        // What is taken from the first bytes of a row, all at once.
        let mut corner = [0; FRONT];
        (corner[ROW], corner[COL]) = ((center.row - radius) as u8, (center.col - radius) as u8);
        let corner = u8x16::new(corner);
        let sightings = sight.sightings();
        let (rows, _) = table.as_chunks_mut::<ENTITY_ROW_BYTES>();
        for (place, sighting) in rows.iter_mut().zip(sightings) {
            let row = &self.rows[sighting.rank()];
            let (front, back) = row.split_first_chunk::<FRONT>().expect("a row is longer");
            // Offsets are below 256, so that places modulo 256 are enough to tell them.
            place[..FRONT].copy_from_slice((u8x16::new(*front) - corner).as_array());
            place[FRONT..].copy_from_slice(back);
        }
        empty_rows(table, ENTITY_ROW_BYTES, sightings.len(), held);
    }
}

/// Writes the rows of what a player holds over the `held` that are not empty.
fn write_items(items: &[Item], inventory: &Inventory, tick: i32, table: &mut [u8], held: &mut u16) {
    let rows = inventory.rows();
    for (row, place) in rows.iter().zip(table.chunks_exact_mut(INVENTORY_ROW_BYTES)) {
        let item = &items[usize::from(*row)];
        let since = if item.listed_price > 0 { tick - item.listed_tick } else { 0 };
        let price = byte(item.listed_price.into());
        place.copy_from_slice(&[
            item.type_id,
            item.level,
            byte(item.quantity),
            item.equipped.into(),
            price,
            byte(since),
        ]);
    }
    empty_rows(table, INVENTORY_ROW_BYTES, rows.len(), held);
}

/// A number in 8 bits; beyond the range, the nearest end.
#[inline]
fn byte(value: i32) -> u8 {
    value.clamp(0, u8::MAX.into()) as u8
}

/// The row of an entity, as `layout::ENTITY_ROW` declares it, but for its offsets.
fn pack(entity: &EntityRow<'_>, tick: i32, row: &mut Row) {
    let (vitals, combatant) = (entity.vitals, entity.combatant);
    let since_combat = match combatant.latest_combat_tick {
        0 => u8::MAX,
        latest => (tick - latest).clamp(0, 254) as u8,
    };
    row[0..2].copy_from_slice(&saturate(entity.identity.id).to_le_bytes());
    row[2] = (entity.identity.npc_type + 1) as u8;
    (row[ROW], row[COL]) = (entity.position.row as u8, entity.position.col as u8);
    row[5] = byte(vitals.damage.into());
    row[6..8].copy_from_slice(&(vitals.time_alive.clamp(0, u16::MAX.into()) as u16).to_le_bytes());
    row[8] = byte(vitals.freeze.into());
    row[9] = byte(entity.gear.item_level);
    row[10..12].copy_from_slice(&saturate(combatant.attacker_id).to_le_bytes());
    row[12] = since_combat;
    row[13] = entity.voice.message;
    row[14..16].copy_from_slice(&(entity.purse.gold.clamp(0, u16::MAX.into()) as u16).to_le_bytes());
    row[16] = byte(vitals.health.into());
    row[17] = byte(vitals.food.into());
    row[18] = byte(vitals.water.into());
    row[19..27].copy_from_slice(&entity.skills.level);
    row[27] = entity.skills.main_style().map_or(0, |style| style as u8 + 1);
}
