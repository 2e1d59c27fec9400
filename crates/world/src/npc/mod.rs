//! The world's own creatures (rules 7).

mod decide;
mod paths;
mod spawn;

pub(crate) use paths::Paths;
pub use spawn::{Refill, SpawnLosses};
pub(crate) use spawn::{clear, spawn_round};

use std::collections::VecDeque;

use bevy_ecs::prelude::*;

use crate::columns::EntityField;
use crate::config::EpisodeConfig;
use crate::schedule::TickSet;

/// What an NPC is up to.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mind {
    /// How deep in the map it was spawned, in tiles from the border; its danger is twice that over `map.center`.
    pub danger_depth: i16,
    /// Id of the entity it hunts; 0 for none.
    pub target_id: i32,
}

pub(crate) const COLUMNS: &[EntityField] = &[
    EntityField {
        name: "danger_depth",
        doc: "NPCs: tiles from the border where it was spawned; danger = 2 * this / map.center",
        read: |row| row.mind.map_or(0, |mind| mind.danger_depth.into()),
    },
    EntityField {
        name: "target_id",
        doc: "NPCs: id of the entity it hunts, 0 none",
        read: |row| row.mind.map_or(0, |mind| mind.target_id),
    },
];

/// NPC kinds, as the column `npc_type` holds them (rules 4.1).
pub(crate) mod kind {
    pub(crate) const PASSIVE: i16 = 1;
    pub(crate) const NEUTRAL: i16 = 2;
    pub(crate) const HOSTILE: i16 = 3;
}

pub(crate) fn install(world: &mut World, schedule: &mut Schedule) {
    // Those who live and those to be replaced are never more than there are slots: a tick does not allocate.
    let slots = world.resource::<EpisodeConfig>().config.npc_slots();
    world.insert_resource(Refill { depths: VecDeque::with_capacity(slots.into()) });
    world.init_resource::<SpawnLosses>();
    schedule.add_systems((
        decide::decide.in_set(TickSet::Decide).run_if(enabled),
        spawn::cull.in_set(TickSet::Cull).run_if(enabled),
        spawn_round.in_set(TickSet::Refill).run_if(enabled).run_if(refill),
    ));
}

fn enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.npc.enabled
}

fn refill(episode: Res<EpisodeConfig>) -> bool {
    episode.config.npc.default_refill_dead_npcs
}
