//! A small world of grass for the rooms' tests: entities and tiles are put where a test needs them.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use hinterland_terrain::{Geometry, Grid, MapPool, Material};
use serde_json::{Value, json};

use crate::World;
use crate::clock::Clock;
use crate::combat::{Combatant, Gear};
use crate::communication::Voice;
use crate::config::Config;
use crate::dice::Dice;
use crate::entity::{Handle, Identity, Npc, Player};
use crate::event::{Event, Happening};
use crate::exchange::Purse;
use crate::intent::{Attack, Intent, Style};
use crate::item::{Inventory, Item, ItemRow, ItemType, Worn};
use crate::life::{History, Status, Vitals};
use crate::movement::Position;
use crate::npc::Mind;
use crate::progression::Skills;
use crate::script::Script;

/// The middle of the arena's map: far from every edge.
pub(crate) const MIDDLE: i16 = 32;

pub(crate) struct Arena {
    pub(crate) world: World,
}

impl Arena {
    /// A map of 64 with a playable square of 32, all grass; two players, no NPCs, no weapons from harvests, nothing that grows
    /// back, unless `given` says otherwise.
    pub(crate) fn new(given: Value) -> Self {
        let mut merged = json!({
            "map": {"preset": "small", "count": 1},
            "terrain": {"scatter_extra_resources": false},
            "players": {"count": 2, "order": "id"},
            "npc": {"count": 8, "spawn_attempts": 0},
            "resource": {"foilage_respawn": 0.0},
            "equipment": {"weapon_drop_prob": 0.0},
            "profession": {"tree_respawn": 0.0, "ore_respawn": 0.0, "crystal_respawn": 0.0, "herb_respawn": 0.0,
                "fish_respawn": 0.0},
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

    /// Moves an entity to a tile.
    pub(crate) fn place(&mut self, id: i32, row: i16, col: i16) {
        let (handle, old) = (self.handle(id), self.position(id));
        let occupancy = &mut self.world.single.occupancy;
        occupancy.remove(handle, old.row, old.col);
        occupancy.insert(handle, row, col);
        *self.of::<Position>(id) = Position { row, col };
    }

    /// Puts an NPC of a kind on a tile and returns its id.
    pub(crate) fn add_npc(&mut self, npc_type: i16, row: i16, col: i16) -> i32 {
        let mut slots = self.world.ecs.query_filtered::<&Identity, With<Npc>>();
        let slot = slots.iter(&self.world.ecs).position(|identity| identity.id == 0).expect("a free slot");
        let id = self.world.single.clock.next_npc_id;
        self.world.single.clock.next_npc_id -= 1;
        let handle = Handle(self.world.single.roster.players + slot as u16);
        self.world.single.roster.npcs.push((id, handle));
        self.world.single.occupancy.insert(handle, row, col);
        *self.component::<Identity, Npc>(slot) = Identity { id, npc_type };
        *self.component::<Position, Npc>(slot) = Position { row, col };
        let newborn = Vitals::newborn(&self.world.config);
        *self.component::<Vitals, Npc>(slot) = newborn;
        *self.component::<Mind, Npc>(slot) = Mind { danger: 5, ..Mind::EMPTY };
        // It hits beginners, and is hit by them, for ten.
        *self.component::<Gear, Npc>(slot) = Gear { offense: 15, defense: 5, ..Gear::default() };
        id
    }

    /// Changes a tile, as the episode began and now.
    pub(crate) fn tile(&mut self, row: i16, col: i16, material: Material) {
        let tiles = &mut self.world.single.tiles;
        let mut ground = tiles.lend_ground();
        ground.set(row as u16, col as u16, material);
        tiles.reset(ground);
    }

    pub(crate) fn is(&self, row: i16, col: i16, material: Material) -> bool {
        self.world.single.tiles.is(row, col, material)
    }

    pub(crate) fn intend(&mut self, id: i32, intent: Intent) {
        *self.world.intents().get_mut(Handle((id - 1) as u16)) = intent;
    }

    pub(crate) fn tick(&mut self, times: usize) {
        (0..times).for_each(|_| self.world.tick());
    }

    /// One tick in which player `id` does this and nobody else does anything.
    pub(crate) fn act(&mut self, id: i32, intent: Intent) {
        self.intend(id, intent);
        self.tick(1);
    }

    /// One tick with laid-down luck.
    pub(crate) fn tick_with(&mut self, script: Script) {
        self.world.tick_with(script);
    }

    /// Goes on as if it were that tick.
    pub(crate) fn set_tick(&mut self, tick: u32) {
        let clock = Clock { tick, ..self.world.single.clock };
        self.world.single.clock = clock;
        self.world.single.dice = Dice::at(clock.seed, clock.episode, tick);
    }

    pub(crate) fn identity(&mut self, id: i32) -> &mut Identity {
        self.of(id)
    }

    pub(crate) fn vitals(&mut self, id: i32) -> &mut Vitals {
        self.of(id)
    }

    pub(crate) fn status(&mut self, id: i32) -> &mut Status {
        self.of(id)
    }

    pub(crate) fn history(&mut self, id: i32) -> &mut History {
        self.of(id)
    }

    pub(crate) fn combatant(&mut self, id: i32) -> &mut Combatant {
        self.of(id)
    }

    pub(crate) fn gear(&mut self, id: i32) -> &mut Gear {
        self.of(id)
    }

    pub(crate) fn skills(&mut self, id: i32) -> &mut Skills {
        self.of(id)
    }

    pub(crate) fn mind(&mut self, npc: i32) -> &mut Mind {
        self.of(npc)
    }

    pub(crate) fn gold(&mut self, id: i32) -> &mut i32 {
        &mut self.of::<Purse>(id).gold
    }

    pub(crate) fn message(&mut self, id: i32) -> u8 {
        self.of::<Voice>(id).message
    }

    pub(crate) fn position(&mut self, id: i32) -> Position {
        *self.of(id)
    }

    pub(crate) fn health(&mut self, id: i32) -> i16 {
        self.vitals(id).health
    }

    /// Whether an entity of this id lives.
    pub(crate) fn lives(&mut self, id: i32) -> bool {
        self.world.single.roster.find(id).is_some() && self.vitals(id).health > 0
    }

    /// Gives a player an item, one or a stack, and returns its row.
    pub(crate) fn give(&mut self, player: i32, item_type: ItemType, level: u8, quantity: i32) -> ItemRow {
        let row = self.world.single.vacancies.take().expect("a free row");
        let owner_id = player as u16;
        *self.item_mut(row) = Item { type_id: item_type.id(), level, quantity, owner_id, ..Item::default() };
        self.of::<Inventory>(player).insert(row);
        row
    }

    /// The player who holds an item wears it.
    pub(crate) fn wear(&mut self, row: ItemRow) {
        self.item_mut(row).equipped = true;
        let item = self.item(row);
        let slot = item.item_type().slot().expect("something to wear");
        let worn = Worn::one(self.world.config(), &item);
        self.of::<Inventory>(item.owner_id.into()).put_on(slot, row, &worn);
    }

    /// An item is on the market, since the tick that is.
    pub(crate) fn list(&mut self, row: ItemRow, price: u16) {
        let now = self.world.single.clock.tick as i32;
        let item = self.item_mut(row);
        (item.listed_price, item.listed_tick) = (price, now);
        self.world.single.market.insert(row);
    }

    /// The item of a row; a free one has type 0.
    pub(crate) fn item(&self, row: ItemRow) -> Item {
        self.world.view().items[usize::from(row)]
    }

    /// Rows of what a player holds.
    pub(crate) fn inventory(&self, player: i32) -> Vec<ItemRow> {
        self.world.view().inventories[player as usize - 1].rows().to_vec()
    }

    /// What a player holds: type, level and quantity, in the order of rows.
    pub(crate) fn holds(&self, player: i32) -> Vec<(ItemType, u8, i32)> {
        let tell = |row| {
            let item = self.item(row);
            (item.item_type(), item.level, item.quantity)
        };
        self.inventory(player).into_iter().map(tell).collect()
    }

    /// Rows of what is for sale.
    pub(crate) fn market(&self) -> Vec<ItemRow> {
        self.world.view().market.rows().to_vec()
    }

    /// What happened of this kind in the latest tick.
    pub(crate) fn told(&self, event: Event) -> Vec<Happening> {
        self.world.happenings().filter(|happening| happening.event == event).copied().collect()
    }

    /// Events of the latest tick: who and what.
    pub(crate) fn events(&self) -> Vec<(i32, Event)> {
        self.world.happenings().map(|&Happening { entity, event, .. }| (entity, event)).collect()
    }

    fn handle(&self, id: i32) -> Handle {
        self.world.single.roster.find(id).expect("a player or a living NPC")
    }

    fn item_mut(&mut self, row: ItemRow) -> &mut Item {
        let mut query = self.world.ecs.query::<&mut Item>();
        query.iter_mut(&mut self.world.ecs).nth(row.into()).expect("the row exists").into_inner()
    }

    fn of<C: Component<Mutability = bevy_ecs::component::Mutable>>(&mut self, id: i32) -> &mut C {
        let row = self.handle(id).index();
        if id > 0 {
            return self.component::<C, Player>(row);
        }
        let players = self.world.single.roster.players;
        self.component::<C, Npc>(row - usize::from(players))
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

/// An attack and nothing else.
pub(crate) fn attack(style: Style, target: i32) -> Intent {
    Intent { attack: Some(Attack { style, target }), ..Intent::default() }
}
