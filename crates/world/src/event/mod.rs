//! What happened: one type of message, in the order of happening (rules 13), and a count of each kind per player.
//!
//! Rooms do not call each other: they say what happened here, and who wants to know reads it.

use bevy_ecs::prelude::*;

use crate::clock::Clock;
use crate::columns::{Column, column};
use crate::config::Config;
use crate::item::{Item, ItemRow};
use crate::tables::Tables;

/// What can happen, with the original's codes (rules 13). Items are told by type (`kind`), level, quantity (`number`) and
/// id (`target`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Event {
    /// A player ate foilage.
    EatFood = 1,
    /// A player drank.
    DrinkWater = 2,
    /// A player came nearer to the centre than ever; `number` is how far from the border.
    GoFarthest = 3,
    /// A player seized a target tile; `number` is its row, `gold` its column.
    SeizeTile = 4,
    /// A player hit; `kind` is the skill id of the style, `number` the damage.
    ScoreHit = 11,
    /// An entity killed another; `level` is the victim's attack level.
    PlayerKill = 12,
    /// A player used up one of its ammunition; `number` is what is left.
    FireAmmo = 13,
    /// A player ate or drank an item.
    ConsumeItem = 21,
    /// A player gave an item away.
    GiveItem = 22,
    /// A player destroyed an item of its own.
    DestroyItem = 23,
    /// A player harvested an item.
    HarvestItem = 24,
    /// A player put an item on.
    EquipItem = 25,
    /// A player took an item from the dead.
    LootItem = 26,
    /// A player gave gold away.
    GiveGold = 31,
    /// A player put an item on the market; `gold` is the price.
    ListItem = 32,
    /// A player sold an item; `gold` is the price.
    EarnGold = 33,
    /// A player bought an item; `gold` is the price.
    BuyItem = 34,
    /// An entity took gold from the dead.
    LootGold = 35,
    /// A player's skill rose; `kind` is the skill's id, `level` the new level.
    LevelUp = 41,
    /// A player died.
    AgentCulled = 91,
}

impl Event {
    /// Every event, in the order of the counters.
    pub const ALL: [Self; 20] = [
        Self::EatFood,
        Self::DrinkWater,
        Self::GoFarthest,
        Self::SeizeTile,
        Self::ScoreHit,
        Self::PlayerKill,
        Self::FireAmmo,
        Self::ConsumeItem,
        Self::GiveItem,
        Self::DestroyItem,
        Self::HarvestItem,
        Self::EquipItem,
        Self::LootItem,
        Self::GiveGold,
        Self::ListItem,
        Self::EarnGold,
        Self::BuyItem,
        Self::LootGold,
        Self::LevelUp,
        Self::AgentCulled,
    ];

    /// The name in rules 13, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EatFood => "eat_food",
            Self::DrinkWater => "drink_water",
            Self::GoFarthest => "go_farthest",
            Self::SeizeTile => "seize_tile",
            Self::ScoreHit => "score_hit",
            Self::PlayerKill => "player_kill",
            Self::FireAmmo => "fire_ammo",
            Self::ConsumeItem => "consume_item",
            Self::GiveItem => "give_item",
            Self::DestroyItem => "destroy_item",
            Self::HarvestItem => "harvest_item",
            Self::EquipItem => "equip_item",
            Self::LootItem => "loot_item",
            Self::GiveGold => "give_gold",
            Self::ListItem => "list_item",
            Self::EarnGold => "earn_gold",
            Self::BuyItem => "buy_item",
            Self::LootGold => "loot_gold",
            Self::LevelUp => "level_up",
            Self::AgentCulled => "agent_culled",
        }
    }
}

/// One row of the event log, as it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Who did it, or to whom it happened.
    pub entity: i32,
    /// What.
    pub event: Event,
    /// Column `type` of the log.
    pub kind: i16,
    /// Column `level`.
    pub level: i16,
    /// Column `number`.
    pub number: i32,
    /// Column `gold`.
    pub gold: i32,
    /// Column `target_ent`.
    pub target: i32,
}

impl Happening {
    /// A happening without particulars.
    pub fn of(entity: i32, event: Event) -> Self {
        Self { entity, event, kind: 0, level: 0, number: 0, gold: 0, target: 0 }
    }

    /// What happened with an item.
    pub fn of_item(entity: i32, event: Event, row: ItemRow, item: &Item) -> Self {
        Self {
            kind: item.type_id.into(),
            level: item.level.into(),
            number: item.quantity,
            target: i32::from(row) + 1,
            ..Self::of(entity, event)
        }
    }
}

/// The columns of the event log (rules 13).
pub const LOG: [&str; 8] = ["ent_id", "tick", "event", "type", "level", "number", "gold", "target_ent"];

impl Happening {
    /// Its row in the log, in the order of [`LOG`], once its tick is over: all that happens in a step is stamped with the
    /// tick that ends it.
    pub fn logged(&self, clock: &Clock) -> [i32; 8] {
        let Self { entity, event, kind, level, number, gold, target } = *self;
        [entity, clock.tick as i32, event as i32, kind.into(), level.into(), number, gold, target]
    }
}

/// How often each event happened to a player in its life; for `GoFarthest`, the farthest (rules 13).
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// In the order of [`Event::ALL`].
    pub counts: [i32; Event::ALL.len()],
}

/// The table `event`: a row per player, a column per kind of event.
pub const COLUMNS: [Column<Counters>; Event::ALL.len()] = [
    column!("eat_food", "times it ate", counts[0]),
    column!("drink_water", "times it drank", counts[1]),
    column!("go_farthest", "farthest from the border, in tiles", counts[2]),
    column!("seize_tile", "tiles it seized", counts[3]),
    column!("score_hit", "hits, whatever their damage", counts[4]),
    column!("player_kill", "kills, of players and NPCs", counts[5]),
    column!("fire_ammo", "shots", counts[6]),
    column!("consume_item", "items it ate or drank", counts[7]),
    column!("give_item", "items it gave", counts[8]),
    column!("destroy_item", "items it destroyed", counts[9]),
    column!("harvest_item", "items it harvested", counts[10]),
    column!("equip_item", "items it put on", counts[11]),
    column!("loot_item", "items it looted", counts[12]),
    column!("give_gold", "gifts of gold", counts[13]),
    column!("list_item", "items it listed", counts[14]),
    column!("earn_gold", "items it sold", counts[15]),
    column!("buy_item", "items it bought", counts[16]),
    column!("loot_gold", "times it looted gold", counts[17]),
    column!("level_up", "times a skill rose", counts[18]),
    column!("agent_culled", "1 when it has died", counts[19]),
];

/// Place in [`Event::ALL`] by code.
const SLOTS: [usize; 92] = {
    let mut slots = [0; 92];
    let mut slot = 0;
    while slot < Event::ALL.len() {
        slots[Event::ALL[slot] as usize] = slot;
        slot += 1;
    }
    slots
};

/// What happened in the latest tick, in order: what rooms tell each other.
#[derive(Clone, Debug)]
pub struct Happenings {
    told: Vec<Happening>,
}

impl Happenings {
    /// With more room than a busy tick needs, so that none allocates: the busiest of `busy`, with 128 players, told 667 things.
    pub(crate) fn new(config: &Config) -> Self {
        let room = 6 * usize::from(config.players.count) + usize::from(config.npc_slots());
        Self { told: Vec::with_capacity(room) }
    }

    /// Something happened.
    #[inline]
    pub(crate) fn write(&mut self, happening: Happening) {
        self.told.push(happening);
    }

    /// Nothing has happened yet.
    pub(crate) fn clear(&mut self) {
        self.told.clear();
    }

    /// All of it.
    pub fn all(&self) -> &[Happening] {
        &self.told
    }
}

/// Counts what happened.
pub(crate) fn tally(tables: &mut Tables<'_>) {
    let Tables { happenings, counters, .. } = tables;
    for happening in happenings.all().iter().filter(|happening| happening.entity > 0) {
        let row = &mut counters[happening.entity as usize - 1].counts;
        let slot = SLOTS[happening.event as usize];
        if happening.event == Event::GoFarthest {
            row[slot] = row[slot].max(happening.number);
        } else {
            row[slot] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_column() {
        let names: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(names, Event::ALL.map(Event::name));
    }
}
