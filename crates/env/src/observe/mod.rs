//! Observations: what each agent sees, written straight into its record.
//!
//! Per tick each entity is packed once, and its row then copied to everyone who sees it.

mod nmmo;
mod packed;
mod sight;
mod sighting;
mod wares;

pub(crate) use sighting::Sighting;

use std::ops::Range;

use hinterland_world::View;
use hinterland_world::columns::{EntityRow, OBSERVED, observe};
use hinterland_world::combat::{Stance, may_attack};
use hinterland_world::config::{self, Config};
use hinterland_world::entity::Handle;
use hinterland_world::fog::FogDepth;
use hinterland_world::movement::Position;

use crate::Layout;
use crate::decode::Seen;
use crate::layout::MESSAGE_COLUMNS;
use crate::mask::{Marks, MaskWriter};
use crate::offers::Offers;
use crate::tasks::Embeddings;

use sight::Sight;
use sighting::Bearing;
use wares::HeldMarket;

/// Writes the observations of one world. Everything in it but the layout is scratch of the running tick.
#[derive(Debug)]
pub(crate) struct Observer {
    form: Form,
    /// Rules 12's observation of the dead, without its id.
    dummy: Vec<u8>,
    id: (usize, usize),
    mask: MaskWriter,
    mask_offset: usize,
    sight: Sight,
    offers: Offers,
    fog: Option<Vec<i16>>,
    immunity: u16,
    /// By slot: what its record in the outputs holds, where that is known.
    held: Vec<Option<Held>>,
    /// Where the embedding of the task stands.
    task: Range<usize>,
    embeddings: Option<Embeddings>,
    /// How often tasks were dealt.
    dealt: u64,
    /// By slot: its tasks; negative for none.
    tasks: Vec<i32>,
    /// By slot: the deal that they are of.
    deals: Vec<u64>,
}

/// What a record holds besides what every write overwrites. There is one for each slot, and all are read and written in
/// every step, so that they are kept small.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    /// Which deal of tasks its embeddings are of; 0 for zeros.
    tasks: u64,
    /// The market of the original.
    market: HeldMarket,
    /// Marks of the mask that may differ from the dummy's.
    marks: Marks,
    rows: Rows,
}

/// How much of a record's tables is not empty.
#[derive(Clone, Copy, Debug, Default)]
struct Rows {
    /// Rows of the entity table; none in the dummy, everything in which is as the dummy's.
    entities: u16,
    /// Rows of the table of messages.
    messages: u16,
    /// Rows of the inventory.
    items: u16,
    /// The packed market: how many of its cells may not be empty.
    offers: u16,
}

#[derive(Debug)]
enum Form {
    Packed(packed::Packed),
    Nmmo(nmmo::Nmmo),
}

impl Observer {
    pub(crate) fn new(layout: &Layout, config: &Config) -> Self {
        let form = match config.observation.layout {
            config::Layout::Packed => Form::Packed(packed::Packed::new(layout, config)),
            config::Layout::Nmmo => Form::Nmmo(nmmo::Nmmo::new(layout, config)),
        };
        let id = layout.field("id").or_else(|| layout.field("AgentId")).expect("every layout says who one is");
        let mask = MaskWriter::new(layout, config);
        let mut dummy = vec![0; layout.mask_offset];
        dummy.extend_from_slice(mask.default());
        let area = usize::from(config.map.size).pow(2);
        Self {
            form,
            dummy,
            id: (id.offset, id.bytes()),
            mask,
            mask_offset: layout.mask_offset,
            sight: Sight::new(config),
            offers: Offers::new(config),
            fog: config.observation.death_fog_obs.then(|| vec![0; area]),
            immunity: config.combat.spawn_immunity,
            held: vec![None; config.players.count.into()],
            task: span(layout, "Task"),
            embeddings: None,
            dealt: 0,
            tasks: vec![-1; layout.tasks * usize::from(config.players.count)],
            deals: vec![0; config.players.count.into()],
        }
    }

    /// Packs what every observer of this tick shares. To be called before [`Observer::write`] whenever the world changed.
    pub(crate) fn prepare(&mut self, view: &View<'_>) {
        self.sight.clear();
        let immunity = self.immunity;
        match &mut self.form {
            Form::Packed(packed) => {
                packed.clear();
                add_everybody(view, &mut self.sight, immunity, |row| packed.add(row, view.clock.tick as i32));
            }
            Form::Nmmo(nmmo) => {
                nmmo.clear();
                add_everybody(view, &mut self.sight, immunity, |row| nmmo.add(row));
            }
        }
        self.sight.sort();
        self.offers.refresh(view);
        if let Some(fog) = &mut self.fog {
            map_fog(view, fog);
        }
        if let Form::Nmmo(nmmo) = &mut self.form {
            nmmo.refresh(view, &self.offers, self.fog.as_deref());
        }
    }

    /// Takes over the embeddings of the episode's tasks, and which tasks each slot has.
    pub(crate) fn show_tasks(&mut self, embeddings: Option<&Embeddings>, tasks: impl Iterator<Item = i32>) {
        self.embeddings = embeddings.cloned();
        self.tasks.clear();
        self.tasks.extend(tasks);
        self.dealt += 1;
        self.deals.fill(self.dealt);
    }

    /// The tasks of a slot are other ones.
    pub(crate) fn show_tasks_of(&mut self, slot: usize, tasks: impl Iterator<Item = i32>) {
        let count = self.tasks.len() / self.deals.len();
        for (shown, task) in self.tasks[slot * count..][..count].iter_mut().zip(tasks) {
            *shown = task;
        }
        self.dealt += 1;
        self.deals[slot] = self.dealt;
    }

    /// Writes the embeddings of a slot's tasks, unless the record `held` them already.
    fn write_tasks(&self, held: &mut u64, slot: usize, fields: &mut [u8]) {
        let count = self.tasks.len() / self.deals.len();
        let tasks = &self.tasks[slot * count..][..count];
        let shown = self.embeddings.as_ref().filter(|_| tasks.iter().any(|task| *task >= 0));
        let now = if shown.is_some() { self.deals[slot] } else { 0 };
        if now == *held {
            return;
        }
        *held = now;
        let field = &mut fields[self.task.clone()];
        field.fill(0);
        if let Some(embeddings) = shown {
            let known = |task: &i32| usize::try_from(*task).ok();
            for (place, task) in field.chunks_exact_mut(field.len() / count).zip(tasks.iter().map(known)) {
                if let Some(task) = task {
                    place.copy_from_slice(embeddings.of(task));
                }
            }
        }
    }

    /// What the observations of the latest [`Observer::prepare`] offer.
    pub(crate) fn offers(&self) -> &Offers {
        &self.offers
    }

    /// Ids of everybody, by rank, as of the latest [`Observer::prepare`].
    pub(crate) fn ids(&self) -> &[i32] {
        self.sight.ids()
    }

    /// The records in the outputs are not those that were written last.
    pub(crate) fn forget(&mut self) {
        self.held.fill(None);
    }

    /// Writes the observation of a living player; `seen` remembers who and what is in its rows.
    pub(crate) fn write(&mut self, view: &View<'_>, slot: usize, record: &mut [u8], seen: &mut Seen) {
        // Lent, to be changed in its place: it is written in small parts, and to copy it then had to wait for them. With the rows that
        // are packed in theirs, `wander` is 1.04 times as fast.
        let mut all = std::mem::take(&mut self.held);
        self.write_over(&mut all[slot], view, slot, record, seen);
        self.held = all;
    }

    /// As [`Observer::write`], into a record that is not the slot's own.
    pub(crate) fn write_apart(&mut self, view: &View<'_>, slot: usize, record: &mut [u8], seen: &mut Seen) {
        self.write_over(&mut None, view, slot, record, seen);
    }

    /// Writes rules 12's dummy observation, which the dead have; nobody and nothing is in its rows.
    pub(crate) fn write_dummy(&mut self, slot: usize, record: &mut [u8], seen: &mut Seen) {
        if self.held[slot].is_none_or(|held| held.rows.entities > 0) {
            self.write_dummy_apart(slot, record, seen);
            self.held[slot] = Some(Held::default());
        }
    }

    /// As [`Observer::write_dummy`], into a record that is not the slot's own.
    pub(crate) fn write_dummy_apart(&self, slot: usize, record: &mut [u8], seen: &mut Seen) {
        record.copy_from_slice(&self.dummy);
        let (offset, bytes) = self.id;
        record[offset..offset + bytes].copy_from_slice(&(slot as i32 + 1).to_le_bytes()[..bytes]);
        seen.clear(slot);
    }

    /// Writes a living player's observation over what the record holds. Most of a record is empty rows: those that are
    /// empty already are left alone.
    fn write_over(
        &mut self,
        held: &mut Option<Held>,
        view: &View<'_>,
        slot: usize,
        record: &mut [u8],
        seen: &mut Seen,
    ) {
        let held = held.get_or_insert_with(|| {
            record.copy_from_slice(&self.dummy);
            Held::default()
        });
        self.sight.look(slot, view.players.position[slot]);
        let sight = &self.sight;
        seen.set(slot, sight.sightings().len(), sight.ranks(), view.inventories[slot].rows());
        debug_assert!(agrees_with_attack(view, slot, sight), "whom the mask shows is whom execution lets be attacked");
        let (fields, mask) = record.split_at_mut(self.mask_offset);
        match &self.form {
            Form::Packed(packed) => {
                packed.write(&mut held.rows, view, slot, sight, &self.offers, self.fog.as_deref(), fields);
            }
            Form::Nmmo(nmmo) => nmmo.write(held, view, slot, sight, fields),
        }
        self.write_tasks(&mut held.tasks, slot, fields);
        self.mask.write(mask, &mut held.marks, view, slot, sight.sightings(), &self.offers);
    }
}

/// Shows every entity to `sight` and to `pack`, in the order of ranks.
fn add_everybody<'w>(view: &View<'w>, sight: &mut Sight, immunity: u16, mut pack: impl FnMut(&EntityRow<'w>)) {
    // Not a loop: inside, each half of the chain is a loop of its own, and no row is ever put together.
    view.entity_rows().for_each(|row| {
        sight.add(row.identity.id, *row.position, row.vitals.health > 0, Bearing::of(&row, immunity));
        pack(&row);
    });
}

/// Whether those in sight are prey just when an attack on them is legal.
fn agrees_with_attack(view: &View<'_>, slot: usize, sight: &Sight) -> bool {
    let stance = |row: &EntityRow<'_>| Stance::of(row.identity, row.position, row.vitals);
    let players = view.players.identity.len();
    let row = |rank: usize| {
        let handle = if rank < players { Handle(rank as u16) } else { view.roster.npcs[rank - players].1 };
        view.row(handle)
    };
    let (me, combat) = (stance(&row(slot)), &view.episode.config.combat);
    sight.sightings()[1..].iter().all(|sighting| {
        let other = row(sighting.rank());
        let legal = may_attack(&me, &stance(&other), combat.range_reach, combat.spawn_immunity);
        sighting.is_prey(combat.range_reach) == (legal && other.identity.npc_type >= 0)
    })
}

/// Bytes of all observed columns of an entity.
const COLUMN_BYTES: usize = 2 * OBSERVED.len();

/// Writes the observed columns of an entity, 16 bits each, little-endian.
#[inline]
fn put_columns(entity: &EntityRow<'_>, place: &mut [u8; COLUMN_BYTES]) {
    put(place, &observe(entity));
}

/// The fog's depth on every tile.
fn map_fog(view: &View<'_>, fog: &mut [i16]) {
    let Some(depth) = FogDepth::at(view.episode, view.clock.tick) else { return fog.fill(0) };
    for (row, tiles) in fog.chunks_exact_mut(view.tiles.size()).enumerate() {
        for (col, tile) in tiles.iter_mut().enumerate() {
            *tile = saturate(depth.rounded(row as i16, col as i16));
        }
    }
}

/// The window of a map around a tile: its rows, top to bottom. It never leaves the map, whose border is wider than sight.
fn window<T>(map: &[T], size: usize, center: Position, side: usize) -> impl Iterator<Item = &[T]> {
    let radius = side / 2;
    let first = (center.row as usize - radius) * size + center.col as usize - radius;
    (0..side).map(move |row| &map[first + row * size..][..side])
}

/// Copies rows of so many bytes to a table. Those of the usual windows have loops of their own: copies of a known length need
/// no call.
fn copy_rows<'a>(table: &mut [u8], row_bytes: usize, rows: impl Iterator<Item = &'a [u8]>) {
    match row_bytes {
        15 => copy_known::<15>(table, rows),
        90 => copy_known::<90>(table, rows),
        _ => {
            for (place, row) in table.chunks_exact_mut(row_bytes).zip(rows) {
                place.copy_from_slice(row);
            }
        }
    }
}

#[inline]
fn copy_known<'a, const BYTES: usize>(table: &mut [u8], rows: impl Iterator<Item = &'a [u8]>) {
    for (place, row) in table.as_chunks_mut::<BYTES>().0.iter_mut().zip(rows) {
        place.copy_from_slice(row);
    }
}

/// A number in 16 bits; beyond the range, the nearest end.
#[inline]
fn saturate(value: i32) -> i16 {
    value.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// Writes numbers, little-endian, from the start of `bytes` on.
#[inline]
fn put(bytes: &mut [u8], numbers: &[i16]) {
    for (place, number) in bytes.chunks_exact_mut(2).zip(numbers) {
        place.copy_from_slice(&number.to_le_bytes());
    }
}

/// Writes the table of messages, of which `held` rows are not empty: both layouts have the same.
fn write_messages(view: &View<'_>, slot: usize, table: &mut [u8], held: &mut u16) {
    const ROW: usize = 2 * MESSAGE_COLUMNS;
    let players = &view.players;
    let (rows, _) = table.as_chunks_mut::<ROW>();
    let mut written = 0;
    for member in view.audience.of(slot).iter().map(|handle| handle.index()) {
        if players.vitals[member].health > 0 && written < rows.len() {
            let Position { row, col } = players.position[member];
            let columns = [saturate(players.identity[member].id), row, col, players.voice[member].message.into()];
            put(&mut rows[written], &columns);
            written += 1;
        }
    }
    empty_rows(table, ROW, written, held);
}

/// Empties the rows of a table from `written` up to those it `held`; it then holds those.
fn empty_rows(table: &mut [u8], row_bytes: usize, written: usize, held: &mut u16) {
    let before = usize::from(*held);
    if before > written {
        table[written * row_bytes..before * row_bytes].fill(0);
    }
    *held = written as u16;
}

/// The bytes of a field.
fn span(layout: &Layout, name: &str) -> Range<usize> {
    let field = layout.field(name).unwrap_or_else(|| panic!("the layout has a field `{name}`"));
    field.offset..field.offset + field.bytes()
}

#[cfg(test)]
mod tests;
