//! NPCs come (rules 7.2) and go.

use std::collections::VecDeque;

use educe::Educe;
use hinterland_terrain::Geometry;

use super::{Mind, kind};
use crate::clock::Clock;
use crate::combat::{Combatant, Gear};
use crate::communication::Voice;
use crate::config::{Config, EpisodeConfig};
use crate::dice::{Purpose, Stream, below, fraction};
use crate::entity::{Handle, Identity};
use crate::exchange::Purse;
use crate::intent::Style;
use crate::item::ItemType;
use crate::life::{History, Vitals};
use crate::movement::Position;
use crate::progression::Skills;
use crate::script::Birth;
use crate::tables::{Bodies, Tables};

/// Depths at which dead NPCs had been spawned, oldest first: where the next ones come.
#[derive(Debug, Default, Educe)]
#[educe(Clone)]
pub struct Refill {
    /// Tiles from the border.
    pub depths: VecDeque<i16>,
}

impl Refill {
    /// Those who live and those to be replaced are never more than there are slots: a tick does not allocate.
    pub(crate) fn new(config: &Config) -> Self {
        Self { depths: VecDeque::with_capacity(config.npc_slots().into()) }
    }
}

/// Spawns that did not happen because no slot was free, in this episode.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpawnLosses(pub u32);

/// NPCs come in the place of the dead, where the config or a script says so.
pub(crate) fn refill(tables: &mut Tables<'_>) {
    if tables.episode.config.npc.default_refill_dead_npcs || tables.script.npc_spawns.is_some() {
        spawn_round(tables);
    }
}

/// Up to `npc.spawn_attempts` attempts, until `npc.count` live; or what the script says.
pub(crate) fn spawn_round(tables: &mut Tables<'_>) {
    let Tables { episode, dice, script, tiles, clock, occupancy, roster, refill, losses, npcs, minds, .. } = tables;
    let mut nursery = Nursery { episode, npcs, minds, free: 0 };
    let (npc, living) = (&episode.config.npc, roster.npcs.len());
    let mut arrive = |birth: &Birth| {
        let Some(depth_and_kind) = nursery.kind_of(birth) else { return false };
        let born = nursery.bear(clock, roster.players, birth, depth_and_kind);
        if let Some((id, handle)) = born {
            occupancy.insert(handle, birth.row, birth.col);
            roster.npcs.push((id, handle));
        } else {
            losses.0 += 1;
        }
        born.is_some()
    };
    if let Some(births) = &script.npc_spawns {
        // Attempts that failed are not told, but each of them used up a place, too (rules 17, R27).
        let attempts = usize::from(npc.spawn_attempts).min(refill.depths.len());
        refill.depths.drain(..attempts);
        for birth in births {
            arrive(birth);
        }
        return;
    }
    let mut missing = usize::from(npc.count).saturating_sub(living);
    for attempt in 0..npc.spawn_attempts {
        if missing == 0 {
            break;
        }
        let mut stream = dice.stream(Purpose::NpcSpawn, attempt.into());
        let place = match refill.depths.pop_front() {
            Some(depth) => ring_place(episode.geometry, depth, &mut stream),
            None => any_place(episode.geometry, &mut stream),
        };
        if tiles.is_habitable(place.row, place.col) {
            missing -= usize::from(arrive(&draw_birth(episode, place, &mut stream)));
        }
    }
}

/// Style, equipment and drops, drawn (rules 7.2, steps 4 to 8).
fn draw_birth(episode: &EpisodeConfig, place: Position, stream: &mut Stream) -> Birth {
    let (config, npc) = (&episode.config, &episode.config.npc);
    let style = Style::ALL[below(stream, 3) as usize];
    let mut birth = Birth { row: place.row, col: place.col, style, ..Birth::default() };
    if config.equipment.enabled {
        let level = f64::from(level_at(episode, depth(episode.geometry, place)));
        let lvl = level - fraction(stream);
        let scaled = |base: i16, step: i16| (f64::from(base) + lvl * f64::from(step) * npc.level_multiplier) as i16;
        birth.item_level = ((5.0 * lvl) as i32).max(0);
        birth.offense = scaled(npc.base_damage, npc.level_damage);
        birth.defense = scaled(npc.base_defense, npc.level_defense);
        birth.drop_armor = ARMOR[below(stream, 3) as usize].id();
    }
    if config.profession.enabled {
        birth.drop_tool = TOOLS[below(stream, 5) as usize].id();
    }
    birth
}

const ARMOR: [ItemType; 3] = [ItemType::Hat, ItemType::Top, ItemType::Bottom];
const TOOLS: [ItemType; 5] = [ItemType::Rod, ItemType::Gloves, ItemType::Pickaxe, ItemType::Axe, ItemType::Chisel];

/// Level of an NPC by depth (rules 7.2, step 5): its danger between `level_min` and `level_max`.
pub(super) fn level_at(episode: &EpisodeConfig, depth: i16) -> u16 {
    let (config, npc) = (&episode.config, &episode.config.npc);
    if !config.progression.enabled {
        return 0;
    }
    let danger = 2.0 * f64::from(depth) / f64::from(episode.geometry.center);
    (danger * f64::from(npc.level_max - npc.level_min) + f64::from(npc.level_min)) as u16
}

/// The columns that an NPC's birth writes.
pub(super) struct Nursery<'a, 'w> {
    pub(super) episode: &'a EpisodeConfig,
    pub(super) npcs: &'a mut Bodies<'w>,
    pub(super) minds: &'a mut [Mind],
    /// No slot before this one is free.
    pub(super) free: usize,
}

impl Nursery<'_, '_> {
    /// How deep an NPC would stand, and of which kind it would be; nothing where none spawns.
    fn kind_of(&self, birth: &Birth) -> Option<(i16, i16)> {
        let depth = depth(self.episode.geometry, Position { row: birth.row, col: birth.col });
        Some((depth, kind_at(self.episode, depth)?))
    }

    /// An NPC begins its life in a free slot; nothing if there is none.
    pub(super) fn bear(
        &mut self,
        clock: &mut Clock,
        players: u16,
        birth: &Birth,
        (depth, npc_type): (i16, i16),
    ) -> Option<(i32, Handle)> {
        let Bodies { ids, positions, vitals, histories, combatants, gears, skills, purses, voices, .. } =
            &mut *self.npcs;
        while ids.get(self.free).is_some_and(|identity| identity.id != 0) {
            self.free += 1;
        }
        let free = self.free;
        let config = &self.episode.config;
        let level = level_at(self.episode, depth);
        *ids.get_mut(free)? = Identity { id: clock.next_npc_id, npc_type };
        positions[free] = Position { row: birth.row, col: birth.col };
        vitals[free] = Vitals::newborn(config);
        histories[free] = History { spawn_row: birth.row, spawn_col: birth.col, ..History::default() };
        combatants[free] = Combatant { style: birth.style, ..Combatant::default() };
        self.minds[free] = Mind { danger: depth, ..Mind::EMPTY };
        gears[free] = Gear {
            item_level: birth.item_level,
            offense: birth.offense,
            defense: birth.defense,
            drop_armor: birth.drop_armor,
            drop_tool: birth.drop_tool,
        };
        skills[free] = Skills::of_npc(config, birth.style, level);
        purses[free] = Purse { gold: if config.exchange.enabled { level.into() } else { 0 } };
        voices[free] = Voice::default();
        let id = clock.next_npc_id;
        clock.next_npc_id -= 1;
        Some((id, Handle(players + free as u16)))
    }

    /// Gives the new-born in a slot another character than its place would.
    pub(super) fn equip(&mut self, slot: usize, (mind, gear, skills, purse): (Mind, Gear, Skills, Purse)) {
        (self.minds[slot], self.npcs.gears[slot]) = (mind, gear);
        (self.npcs.skills[slot], self.npcs.purses[slot]) = (skills, purse);
    }
}

/// Takes dead NPCs off the map, in spawn order, and remembers where to replace them, if they are replaced; a danger of 0 is
/// forgotten.
pub(crate) fn cull(tables: &mut Tables<'_>) {
    let Tables { episode, occupancy, roster, refill, npcs, minds, .. } = tables;
    let Bodies { ids, positions, vitals, .. } = npcs;
    let players = usize::from(roster.players);
    roster.npcs.retain(|&(_, handle)| {
        let slot = handle.index() - players;
        let lives = vitals[slot].health > 0;
        if !lives {
            occupancy.remove(handle, positions[slot].row, positions[slot].col);
            ids[slot] = Identity::default();
            vitals[slot] = Vitals::default();
            if minds[slot].danger > 0 && episode.config.npc.default_refill_dead_npcs {
                refill.depths.push_back(minds[slot].danger);
            }
        }
        lives
    });
}

/// Tiles from the border: half of `map.center` times danger (rules 7.1).
pub(super) fn depth(geometry: Geometry, place: Position) -> i16 {
    let (near, far) = (geometry.border() as i16, (geometry.border() + geometry.center) as i16);
    (place.row - near).min(far - place.row - 1).min(place.col - near).min(far - place.col - 1)
}

/// Anywhere in the playable square but its last row and column (rules 17, R21).
pub(super) fn any_place(geometry: Geometry, stream: &mut Stream) -> Position {
    let near = geometry.border() as i16;
    let mut draw = || near + below(stream, geometry.center.into()) as i16;
    Position { row: draw(), col: draw() }
}

/// A place as deep as the dead NPC's was, on one of the four sides.
pub(super) fn ring_place(geometry: Geometry, depth: i16, stream: &mut Stream) -> Position {
    let (near, center) = (geometry.border() as i16, geometry.center as i16);
    let half = center / 2 - depth;
    // Twice `half` is 0 for the innermost depth of an odd centre: the offset is then the middle itself.
    let along = near + center / 2 - half + if half > 0 { below(stream, 2 * half as u32) as i16 } else { 0 };
    match below(stream, 4) {
        0 => Position { row: near + depth, col: along },
        1 => Position { row: near + center - depth - 1, col: along },
        2 => Position { row: along, col: near + depth },
        _ => Position { row: along, col: near + center - depth - 1 },
    }
}

pub(super) fn kind_at(episode: &EpisodeConfig, depth: i16) -> Option<i16> {
    let [hostile, neutral, passive] = episode.npc_depth;
    let depth = i32::from(depth);
    [(hostile, kind::HOSTILE), (neutral, kind::NEUTRAL), (passive, kind::PASSIVE)]
        .into_iter()
        .find_map(|(least, kind)| (depth >= least).then_some(kind))
}

/// Begins an episode without NPCs.
pub(crate) fn clear(tables: &mut Tables<'_>) {
    let Tables { roster, refill, losses, npcs, .. } = tables;
    roster.npcs.clear();
    refill.depths.clear();
    losses.0 = 0;
    npcs.ids.fill(Identity::default());
    npcs.vitals.fill(Vitals::default());
}
