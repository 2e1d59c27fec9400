//! The luck of one tick, laid down beforehand: how a recorded world's luck is played again.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::entity::Handle;
use crate::intent::{Intent, Style};
use crate::item::ItemRow;

/// Outcomes that replace what the dice would say, for one tick. `None` leaves that luck to the dice; what is given replaces
/// it completely.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Who buys first, second, ...; players not named come behind.
    pub buy_order: Option<Vec<Handle>>,
    /// Who acts first, second, ... in every other phase; players not named come behind.
    pub order: Option<Vec<Handle>>,
    /// By victim: the order in which its killer takes its items.
    pub loot_order: Option<BTreeMap<i32, Vec<ItemRow>>>,
    /// By player: the types of the weapons that its harvest yields.
    pub drops: Option<BTreeMap<i32, Vec<u8>>>,
    /// By NPC: what it does. NPCs not named do nothing.
    pub npc_actions: Option<BTreeMap<i32, Intent>>,
    /// The tiles, row and column, that grow back.
    pub regrown: Option<Vec<(i16, i16)>>,
    /// The NPCs that come, in order.
    pub npc_spawns: Option<Vec<Birth>>,
    /// The dead who come back.
    pub resurrections: Option<Vec<Resurrection>>,
}

/// An NPC that comes. Kind, level, gold and danger follow from the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Birth {
    /// Its row.
    pub row: i16,
    /// Its column.
    pub col: i16,
    /// The style it fights with.
    pub style: Style,
    /// Five times its level, less luck.
    pub item_level: i32,
    /// What its attacks are worth.
    pub offense: i16,
    /// What it withstands.
    pub defense: i16,
    /// Type of the armour it leaves; 0 for none.
    pub drop_armor: u8,
    /// Type of the tool it leaves; 0 for none.
    pub drop_tool: u8,
}

/// A dead player that comes back (rules 10.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resurrection {
    /// Who.
    pub id: i32,
    /// Its row.
    pub row: i16,
    /// Its column.
    pub col: i16,
    /// For how many ticks it is frozen and immortal.
    pub freeze: i16,
    /// Its health.
    pub health: i16,
}

/// Puts those named first, in the order named.
pub(crate) fn put_first(named: Option<&[Handle]>, players: &mut [Handle]) {
    let Some(named) = named else { return };
    let place = |player: &Handle| named.iter().position(|first| first == player).unwrap_or(usize::MAX);
    players.sort_by_key(place);
}
