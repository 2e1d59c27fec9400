//! Declared columns. A room declares each of its columns once; `state()`, digests, the `nmmo` layout and the docs
//! iterate over the declarations.

use crate::combat::Combatant;
use crate::communication::Voice;
use crate::entity::Identity;
use crate::life::{History, Vitals};
use crate::movement::Position;
use crate::npc::Mind;

/// One column of a table whose rows are `Row`.
#[derive(Debug)]
pub struct Column<Row: ?Sized> {
    /// Its name in `state()`.
    pub name: &'static str,
    /// What it holds, with its range or unit.
    pub doc: &'static str,
    /// Reads it from a row.
    pub read: fn(&Row) -> i32,
}

/// A row of the table `entity`: the components of one player or NPC.
#[derive(Clone, Copy, Debug)]
pub struct EntityRow<'a> {
    /// Who it is.
    pub identity: &'a Identity,
    /// Where it is.
    pub position: &'a Position,
    /// Health and needs.
    pub vitals: &'a Vitals,
    /// Its record.
    pub history: &'a History,
    /// Its fights.
    pub combatant: &'a Combatant,
    /// What it says.
    pub voice: &'a Voice,
    /// What it is up to, if it is an NPC.
    pub mind: Option<&'a Mind>,
}

/// The 31 columns that agents observe, in the order of rules 4.1. A name no room declares is 0: its room is to come.
pub const OBSERVED: [&str; 31] = [
    "id",
    "npc_type",
    "row",
    "col",
    "damage",
    "time_alive",
    "freeze",
    "item_level",
    "attacker_id",
    "latest_combat_tick",
    "message",
    "gold",
    "health",
    "food",
    "water",
    "melee_level",
    "melee_exp",
    "range_level",
    "range_exp",
    "mage_level",
    "mage_exp",
    "fishing_level",
    "fishing_exp",
    "herbalism_level",
    "herbalism_exp",
    "prospecting_level",
    "prospecting_exp",
    "carving_level",
    "carving_exp",
    "alchemy_level",
    "alchemy_exp",
];

/// The columns of `entity` behind the observed ones.
const HIDDEN: [&str; 9] = [
    "spawn_row",
    "spawn_col",
    "style",
    "exploration",
    "player_kills",
    "damage_received",
    "damage_inflicted",
    "danger_depth",
    "target_id",
];

type Read = for<'a> fn(&EntityRow<'a>) -> i32;

/// A column of `entity`: its name, what it holds, and how to read it.
#[derive(Clone, Copy, Debug)]
pub struct EntityField {
    /// Its name in `state()`.
    pub name: &'static str,
    /// What it holds, with its range or unit.
    pub doc: &'static str,
    /// Reads it from a row.
    pub read: Read,
}

/// Every declared column of `entity`, observed ones first.
pub fn entity_columns() -> impl Iterator<Item = EntityField> {
    OBSERVED.iter().chain(&HIDDEN).map(|name| declared(name))
}

/// The observed columns, in order.
pub fn observed_columns() -> [EntityField; 31] {
    OBSERVED.map(declared)
}

/// The observed columns that some room declares, with their places among all of them; the others are 0.
pub fn declared_columns() -> impl Iterator<Item = (usize, EntityField)> {
    OBSERVED.iter().enumerate().filter_map(|(place, name)| Some((place, find(name)?)))
}

fn declared(name: &'static str) -> EntityField {
    let absent = EntityField { name, doc: "0: its system does not exist yet", read: |_| 0 };
    find(name).unwrap_or(absent)
}

fn find(name: &str) -> Option<EntityField> {
    let rooms: [&[EntityField]; 5] = [
        crate::life::COLUMNS,
        crate::movement::COLUMNS,
        crate::combat::COLUMNS,
        crate::communication::COLUMNS,
        crate::npc::COLUMNS,
    ];
    rooms.into_iter().flatten().find(|column| column.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_column_is_listed() {
        let listed: Vec<_> = entity_columns().map(|column| column.name).collect();
        for room in [
            crate::life::COLUMNS,
            crate::movement::COLUMNS,
            crate::combat::COLUMNS,
            crate::communication::COLUMNS,
            crate::npc::COLUMNS,
        ] {
            for column in room {
                assert!(listed.contains(&column.name), "`{}` is declared but not listed", column.name);
            }
        }
    }
}
