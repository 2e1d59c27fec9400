//! The luck of one tick, laid down beforehand: how a recorded world's luck is played again.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::World as Hinterland;
use crate::entity::Handle;
use crate::intent::{Intent, Style};
use crate::item::{ItemRow, ItemType};
use crate::state::MOST;

/// Outcomes that replace what the dice would say, for one tick. `None` leaves that luck to the dice; what is given replaces
/// it completely.
#[derive(Clone, Debug, Default, PartialEq)]
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

impl Hinterland {
    /// Whether such luck can befall this world as it stands. Ids of those who are not there are no error: nothing befalls
    /// them.
    ///
    /// # Errors
    /// Which entry cannot be, and why.
    pub fn check_script(&self, script: &Script) -> Result<(), String> {
        for (entry, birth) in script.npc_spawns.iter().flatten().enumerate() {
            self.check_birth(birth).map_err(|reason| format!("entry {entry} of `npc_spawns`: {reason}"))?;
        }
        for (entry, back) in script.resurrections.iter().flatten().enumerate() {
            self.check_resurrection(back).map_err(|reason| format!("entry {entry} of `resurrections`: {reason}"))?;
        }
        let side = 0..self.geometry().size as i16;
        for (row, col) in script.regrown.iter().flatten() {
            if !(side.contains(row) && side.contains(col)) {
                return Err(format!("`regrown`: row {row}, column {col} lie outside the map of side {}", side.end));
            }
        }
        for (id, types) in script.drops.iter().flatten() {
            if let Some(wrong) = types.iter().find(|type_id| ItemType::from_id(**type_id).is_none()) {
                return Err(format!("`drops` of {id}: there is no item type {wrong}; they are 2 to 17"));
            }
        }
        Ok(())
    }

    fn check_birth(&self, birth: &Birth) -> Result<(), String> {
        within("item_level", birth.item_level, 0, MOST)?;
        for (name, type_id) in [("drop_armor", birth.drop_armor), ("drop_tool", birth.drop_tool)] {
            if type_id != 0 && ItemType::from_id(type_id).is_none() {
                return Err(format!("`{name}` is {type_id}; it must be an item type, 2 to 17, or 0 for none"));
            }
        }
        self.check_ground(birth.row, birth.col)
    }

    fn check_resurrection(&self, back: &Resurrection) -> Result<(), String> {
        within("id", back.id, 1, self.config().players.count.into())?;
        within("health", back.health.into(), 1, self.config().players.base_health.into())?;
        within("freeze", back.freeze.into(), 0, i16::MAX.into())?;
        self.check_ground(back.row, back.col)
    }

    /// Somebody can stand there.
    fn check_ground(&self, row: i16, col: i16) -> Result<(), String> {
        let walkable = self.geometry().walkable();
        let inside = |at: i16| u16::try_from(at).is_ok_and(|at| walkable.contains(&at));
        if !(inside(row) && inside(col)) {
            let (first, last) = walkable.into_inner();
            return Err(format!("row {row}, column {col} lie outside the playable square, {first} to {last}"));
        }
        if !self.single.tiles.is_habitable(row, col) {
            return Err(format!("nobody can stand at row {row}, column {col}"));
        }
        Ok(())
    }
}

fn within(name: &str, value: i32, least: i32, most: i32) -> Result<(), String> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(format!("`{name}` is {value}; it must be from {least} to {most}"))
}

/// Puts those named first, in the order named.
pub(crate) fn put_first(named: Option<&[Handle]>, players: &mut [Handle]) {
    let Some(named) = named else { return };
    let place = |player: &Handle| named.iter().position(|first| first == player).unwrap_or(usize::MAX);
    players.sort_by_key(place);
}
