//! A small world of grass for the rooms' tests: entities and tiles are put where a test needs them.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use hinterland_terrain::{Geometry, Grid, MapPool, Material};
use serde_json::{Value, json};

use crate::World;
use crate::combat::{Combatant, Gear};
use crate::config::Config;
use crate::entity::{Handle, Identity, Npc, Player, Roster};
use crate::event::{Event, Happening};
use crate::intent::Intent;
use crate::life::Vitals;
use crate::movement::Position;
use crate::npc::Mind;
use crate::terrain::{Occupancy, Tiles};

/// The middle of the arena's map: far from every edge.
pub(crate) const MIDDLE: i16 = 32;

pub(crate) struct Arena {
    pub(crate) world: World,
}

impl Arena {
    /// A map of 64 with a playable square of 32, all grass; two players, no NPCs, unless `given` says otherwise.
    pub(crate) fn new(given: Value) -> Self {
        let mut merged = json!({
            "map": {"preset": "small", "count": 1},
            "terrain": {"scatter_extra_resources": false},
            "players": {"count": 2, "order": "id"},
            "npc": {"count": 8, "spawn_attempts": 0},
        });
        for (section, options) in given.as_object().expect("sections") {
            for (name, value) in options.as_object().expect("options") {
                merged[section][name] = value.clone();
            }
        }
        let config = Config::resolve(&merged).expect("a valid config");
        let geometry = Geometry::new(config.map.size, config.map.center).expect("a valid map");
        let maps = MapPool::from_grids(geometry, vec![Grid::filled(config.map.size, Material::Grass)]).expect("grass");
        let mut world = World::new(Arc::new(config), maps);
        world.reset(1, 0);
        Self { world }
    }

    /// Moves player `id` to a tile.
    pub(crate) fn place(&mut self, id: i32, row: i16, col: i16) {
        let handle = Handle((id - 1) as u16);
        let old = self.position(id);
        let mut occupancy = self.world.ecs.resource_mut::<Occupancy>();
        occupancy.remove(handle, old.row, old.col);
        occupancy.insert(handle, row, col);
        *self.component::<Position, Player>(handle.index()) = Position { row, col };
    }

    /// Puts an NPC of a kind on a tile and returns its id.
    pub(crate) fn add_npc(&mut self, npc_type: i16, row: i16, col: i16) -> i32 {
        let (slot, id) = {
            let roster = self.world.ecs.resource::<Roster>();
            (roster.npcs.len(), -1 - roster.npcs.len() as i32)
        };
        let players = self.world.ecs.resource::<Roster>().players;
        let handle = Handle(players + slot as u16);
        self.world.ecs.resource_mut::<Roster>().npcs.push((id, handle));
        self.world.ecs.resource_mut::<Occupancy>().insert(handle, row, col);
        *self.component::<Identity, Npc>(slot) = Identity { id, npc_type };
        *self.component::<Position, Npc>(slot) = Position { row, col };
        *self.component::<Vitals, Npc>(slot) = Vitals::newborn(100, 100);
        *self.component::<Mind, Npc>(slot) = Mind { danger: 5, ..Mind::EMPTY };
        // It hits beginners, and is hit by them, for ten.
        *self.component::<Gear, Npc>(slot) = Gear { offense: 15, defense: 5, ..Gear::default() };
        id
    }

    /// Changes a tile, as the episode began and now.
    pub(crate) fn tile(&mut self, row: i16, col: i16, material: Material) {
        self.world.ground.set(row as u16, col as u16, material);
        let ground = self.world.ground.clone();
        self.world.ecs.resource_mut::<Tiles>().reset(&ground);
    }

    pub(crate) fn is(&self, row: i16, col: i16, material: Material) -> bool {
        self.world.ecs.resource::<Tiles>().is(row, col, material)
    }

    pub(crate) fn intend(&mut self, id: i32, intent: Intent) {
        *self.world.intents().get_mut(Handle((id - 1) as u16)) = intent;
    }

    pub(crate) fn tick(&mut self, times: usize) {
        (0..times).for_each(|_| self.world.tick());
    }

    pub(crate) fn vitals(&mut self, id: i32) -> &mut Vitals {
        if id > 0 {
            return self.component::<Vitals, Player>((id - 1) as usize);
        }
        let slot = self.npc_slot(id);
        self.component::<Vitals, Npc>(slot)
    }

    pub(crate) fn combatant(&mut self, id: i32) -> &mut Combatant {
        if id > 0 {
            return self.component::<Combatant, Player>((id - 1) as usize);
        }
        let slot = self.npc_slot(id);
        self.component::<Combatant, Npc>(slot)
    }

    pub(crate) fn position(&mut self, id: i32) -> Position {
        if id > 0 {
            return *self.component::<Position, Player>((id - 1) as usize);
        }
        let slot = self.npc_slot(id);
        *self.component::<Position, Npc>(slot)
    }

    /// Events of the latest tick: who and what.
    pub(crate) fn events(&self) -> Vec<(i32, Event)> {
        self.world.happenings().map(|&Happening { entity, event, .. }| (entity, event)).collect()
    }

    fn npc_slot(&self, id: i32) -> usize {
        let roster = self.world.ecs.resource::<Roster>();
        roster.find(id).expect("a living NPC").index() - usize::from(roster.players)
    }

    fn component<C, Kind>(&mut self, row: usize) -> &mut C
    where
        C: Component<Mutability = bevy_ecs::component::Mutable>,
        Kind: Component,
    {
        let mut query = self.world.ecs.query_filtered::<&mut C, With<Kind>>();
        query.iter_mut(&mut self.world.ecs).nth(row).expect("the row exists").into_inner()
    }
}
