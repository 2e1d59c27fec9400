//! What a world has one of each, beside its tables.
//!
//! Plain fields, not resources of the ECS, which keeps each of those as an entity with a table of its own: 98 KB a world. Without them
//! `busy` is 1.04 times as fast with 16 worlds and 1.03 with 64.

use hinterland_terrain::Geometry;

use crate::clock::{Clock, TurnOrder};
use crate::communication::Audience;
use crate::config::Config;
use crate::dice::Dice;
use crate::entity::Roster;
use crate::event::Happenings;
use crate::exchange::Market;
use crate::intent::Intents;
use crate::item::Vacancies;
use crate::life::Outcome;
use crate::npc::{Paths, Refill, SpawnLosses};
use crate::terrain::{Occupancy, Targets, Tiles};

/// State, what follows from config and map, and scratch that means nothing between ticks.
#[derive(Debug)]
pub(crate) struct Singletons {
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    pub(crate) order: TurnOrder,
    pub(crate) roster: Roster,
    pub(crate) intents: Intents,
    pub(crate) happenings: Happenings,
    pub(crate) tiles: Tiles,
    pub(crate) occupancy: Occupancy,
    pub(crate) targets: Targets,
    pub(crate) audience: Audience,
    pub(crate) market: Market,
    pub(crate) vacancies: Vacancies,
    pub(crate) outcome: Outcome,
    pub(crate) paths: Paths,
    pub(crate) refill: Refill,
    pub(crate) losses: SpawnLosses,
}

impl Singletons {
    pub(crate) fn new(config: &Config, geometry: Geometry) -> Self {
        let players = config.players.count;
        Self {
            clock: Clock { next_npc_id: -1, ..Clock::default() },
            dice: Dice::at(0, 0, 0),
            order: TurnOrder::new(players),
            roster: Roster { players, npcs: Vec::with_capacity(config.npc_slots().into()) },
            intents: Intents::new(config.entity_slots(), players),
            happenings: Happenings::new(config),
            tiles: Tiles::new(geometry),
            occupancy: Occupancy::new(geometry, config.entity_slots()),
            targets: Targets::new(config, geometry),
            audience: Audience::new(config),
            market: Market::new(config.item_slots()),
            vacancies: Vacancies::new(config.item_slots()),
            outcome: Outcome::default(),
            paths: Paths::default(),
            refill: Refill::new(config),
            losses: SpawnLosses::default(),
        }
    }
}
