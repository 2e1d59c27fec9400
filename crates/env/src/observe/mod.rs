//! Observations: what each agent sees, written straight into its record.
//!
//! Per tick each entity is packed once, and its row then copied to everyone who sees it.

mod nmmo;
mod packed;

use hinterland_world::View;
use hinterland_world::combat::Stance;
use hinterland_world::config::{self, Config};
use hinterland_world::entity::Handle;
use hinterland_world::fog::FogDepth;
use hinterland_world::movement::Position;

use crate::Layout;
use crate::decode::Seen;
use crate::layout::MESSAGE_COLUMNS;
use crate::mask::{MaskWriter, Target};

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
    fog: Option<Vec<i16>>,
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
            fog: config.observation.death_fog_obs.then(|| vec![0; area]),
        }
    }

    /// Packs what every observer of this tick shares. To be called before [`Observer::write`] whenever the world changed.
    pub(crate) fn prepare(&mut self, view: &View<'_>) {
        self.sight.prepare(view);
        match &mut self.form {
            Form::Packed(packed) => packed.prepare(view),
            Form::Nmmo(nmmo) => nmmo.prepare(view),
        }
        if let Some(fog) = &mut self.fog {
            map_fog(view, fog);
        }
    }

    /// Writes the observation of a living player; `seen` remembers who is in its rows.
    pub(crate) fn write(&mut self, view: &View<'_>, slot: usize, record: &mut [u8], seen: &mut Seen) {
        self.sight.look(view, slot);
        let rows = &self.sight.rows;
        seen.set(slot, rows.iter().map(|handle| self.sight.targets[handle.index()].stance.id));
        let (fields, mask) = record.split_at_mut(self.mask_offset);
        match &mut self.form {
            Form::Packed(packed) => packed.write(view, slot, rows, self.fog.as_deref(), fields),
            Form::Nmmo(nmmo) => nmmo.write(view, slot, rows, self.fog.as_deref(), fields),
        }
        let targets = rows.iter().map(|handle| &self.sight.targets[handle.index()]);
        self.mask.write(mask, view.tiles, view.players.position[slot], targets);
    }

    /// Writes rules 12's dummy observation, which the dead have; nobody is in its rows.
    pub(crate) fn write_dummy(&self, slot: usize, record: &mut [u8], seen: &mut Seen) {
        record.copy_from_slice(&self.dummy);
        let (offset, bytes) = self.id;
        record[offset..offset + bytes].copy_from_slice(&(slot as i32 + 1).to_le_bytes()[..bytes]);
        seen.set(slot, std::iter::empty());
    }
}

/// Who is near whom.
#[derive(Debug)]
struct Sight {
    radius: u16,
    capacity: usize,
    /// By handle: what the target mask asks.
    targets: Vec<Target>,
    /// By handle: players before NPCs, then |id|, then the handle itself in the low bits.
    ranks: Vec<u64>,
    /// Keys of those in sight of the observer.
    keys: Vec<u64>,
    /// The observer and those it sees, in the order of the rows, as many as fit.
    rows: Vec<Handle>,
}

const HANDLE_BITS: u32 = 16;
const DISTANCE_SHIFT: u32 = 56;

impl Sight {
    fn new(config: &Config) -> Self {
        let entities = config.entity_slots();
        let capacity = usize::from(config.observation.entities).min(entities);
        Self {
            radius: config.players.vision_radius,
            capacity,
            targets: Vec::with_capacity(entities),
            ranks: Vec::with_capacity(entities),
            keys: Vec::with_capacity(entities),
            rows: Vec::with_capacity(capacity),
        }
    }

    fn prepare(&mut self, view: &View<'_>) {
        self.targets.clear();
        self.ranks.clear();
        for (table, is_npc) in [(&view.players, false), (&view.npcs, true)] {
            for row in 0..table.identity.len() {
                let (identity, position) = (&table.identity[row], &table.position[row]);
                let stance = Stance::of(identity, position, &table.vitals[row]);
                let who = u64::from(is_npc) << 31 | u64::from(identity.id.unsigned_abs());
                self.ranks.push(who << HANDLE_BITS | self.targets.len() as u64);
                self.targets.push(Target { stance, npc_type: identity.npc_type });
            }
        }
    }

    /// Fills `rows`: the observer, then the others, nearest first.
    fn look(&mut self, view: &View<'_>, slot: usize) {
        let me = Handle(slot as u16);
        let from = view.players.position[slot];
        self.keys.clear();
        view.occupancy.for_each_around(from.row, from.col, self.radius, |other| {
            if other != me {
                let distance = from.distance(self.targets[other.index()].stance.position);
                self.keys.push(u64::from(distance) << DISTANCE_SHIFT | self.ranks[other.index()]);
            }
        });
        let others = self.capacity - 1;
        if self.keys.len() > others {
            // Only those that fit need an order.
            if others > 0 {
                self.keys.select_nth_unstable(others);
            }
            self.keys.truncate(others);
        }
        self.keys.sort_unstable();
        self.rows.clear();
        self.rows.push(me);
        self.rows.extend(self.keys.iter().map(|key| Handle(*key as u16)));
    }
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

/// Writes the table of messages: both layouts have the same.
fn write_messages(view: &View<'_>, slot: usize, table: &mut [u8]) {
    const ROW: usize = 2 * MESSAGE_COLUMNS;
    let heard = view.audience.of(slot).iter().map(|handle| handle.index());
    let living = heard.filter(|member| view.players.vitals[*member].health > 0);
    let mut written = 0;
    for (row, member) in table.chunks_exact_mut(ROW).zip(living) {
        let Position { row: at_row, col } = view.players.position[member];
        let message = view.players.voice[member].message.into();
        put(row, &[saturate(view.players.identity[member].id), at_row, col, message]);
        written += ROW;
    }
    table[written..].fill(0);
}

/// The bytes of a field.
fn span(layout: &Layout, name: &str) -> std::ops::Range<usize> {
    let field = layout.field(name).unwrap_or_else(|| panic!("the layout has a field `{name}`"));
    field.offset..field.offset + field.bytes()
}
