//! Declared columns. A room declares each of its columns once; `state()`, digests, snapshots, the `nmmo` layout and the
//! docs iterate over the declarations.

use wide::{i16x8, i32x8};

use crate::combat::{Combatant, Gear};
use crate::communication::Voice;
use crate::entity::Identity;
use crate::exchange::Purse;
use crate::intent::Style;
use crate::life::{History, Status, Vitals};
use crate::movement::Position;
use crate::npc::Mind;
use crate::progression::Skills;

/// One column of a table whose rows are `Row`.
#[derive(Debug)]
pub struct Column<Row: ?Sized> {
    /// Its name in `state()`.
    pub name: &'static str,
    /// What it holds, with its range or unit.
    pub doc: &'static str,
    /// Reads it from a row.
    pub read: fn(&Row) -> i32,
    /// Writes it into a row; false if the row cannot hold the number.
    pub write: fn(&mut Row, i32) -> bool,
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
    /// What holds for it for a time, or for good.
    pub status: &'a Status,
    /// Its record.
    pub history: &'a History,
    /// Its fights.
    pub combatant: &'a Combatant,
    /// What it carries into fights.
    pub gear: &'a Gear,
    /// What it has learnt.
    pub skills: &'a Skills,
    /// Its gold.
    pub purse: &'a Purse,
    /// What it says.
    pub voice: &'a Voice,
    /// What it is up to, if it is an NPC.
    pub mind: &'a Mind,
}

/// As [`EntityRow`], to be filled.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "as in EntityRow")]
pub struct EntityCells {
    pub identity: Identity,
    pub position: Position,
    pub vitals: Vitals,
    pub status: Status,
    pub history: History,
    pub combatant: Combatant,
    pub gear: Gear,
    pub skills: Skills,
    pub purse: Purse,
    pub voice: Voice,
    pub mind: Mind,
}

#[cfg(test)]
impl EntityCells {
    fn row(&self) -> EntityRow<'_> {
        EntityRow {
            identity: &self.identity,
            position: &self.position,
            vitals: &self.vitals,
            status: &self.status,
            history: &self.history,
            combatant: &self.combatant,
            gear: &self.gear,
            skills: &self.skills,
            purse: &self.purse,
            voice: &self.voice,
            mind: &self.mind,
        }
    }
}

/// The 31 columns that agents observe, in the order of rules 4.1.
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

/// The columns of `entity` behind the observed ones: players' and NPCs' histories and plans.
const HIDDEN: [&str; 20] = [
    "spawn_row",
    "spawn_col",
    "style",
    "resilient",
    "immortal_until",
    "recon",
    "exploration",
    "player_kills",
    "damage_received",
    "damage_inflicted",
    "life_order",
    "danger",
    "target_id",
    "offense",
    "defense",
    "drop_armor",
    "drop_tool",
    "order_destroy",
    "order_row",
    "order_col",
];

/// A column of `entity`: its name, what it holds, and how to read and write it.
#[derive(Clone, Copy, Debug)]
pub struct EntityField {
    /// Its name in `state()`.
    pub name: &'static str,
    /// What it holds, with its range or unit.
    pub doc: &'static str,
    /// Reads it from a row.
    pub read: for<'a> fn(&EntityRow<'a>) -> i32,
    /// Writes it into a row; false if the row cannot hold the number.
    pub write: fn(&mut EntityCells, i32) -> bool,
}

/// A number that stands in a table.
pub trait Cell: Copy {
    /// As the table holds it.
    fn to_cell(self) -> i32;
    /// From the table, if it can be held.
    fn from_cell(value: i32) -> Option<Self>;
}

macro_rules! integers {
    ($($Type:ty),*) => { $(
        impl Cell for $Type {
            #[inline]
            fn to_cell(self) -> i32 {
                self.into()
            }
            fn from_cell(value: i32) -> Option<Self> {
                value.try_into().ok()
            }
        }
    )* };
}
integers!(i32, i16, u16, u8);

impl Cell for bool {
    #[inline]
    fn to_cell(self) -> i32 {
        self.into()
    }
    fn from_cell(value: i32) -> Option<Self> {
        matches!(value, 0 | 1).then_some(value == 1)
    }
}

impl Cell for Style {
    #[inline]
    fn to_cell(self) -> i32 {
        self as i32
    }
    fn from_cell(value: i32) -> Option<Self> {
        Self::ALL.get(usize::try_from(value).ok()?).copied()
    }
}

/// Stores a number; false if it does not fit.
pub(crate) fn store<T: Cell>(place: &mut T, value: i32) -> bool {
    T::from_cell(value).map(|value| *place = value).is_some()
}

/// Declares a column of `entity` by the path to its component's field.
macro_rules! field {
    ($name:literal, $doc:literal, $component:ident . $($path:tt)+) => {
        $crate::columns::EntityField {
            name: $name,
            doc: $doc,
            read: |row| $crate::columns::Cell::to_cell(row.$component.$($path)+),
            write: |row, value| $crate::columns::store(&mut row.$component.$($path)+, value),
        }
    };
}

/// Declares a column of a table of single components.
macro_rules! column {
    ($name:literal, $doc:literal, $($path:tt)+) => {
        $crate::columns::Column {
            name: $name,
            doc: $doc,
            read: |row| $crate::columns::Cell::to_cell(row.$($path)+),
            write: |row, value| $crate::columns::store(&mut row.$($path)+, value),
        }
    };
}

pub(crate) use {column, field};

/// Every declared column of `entity`, observed ones first.
pub fn entity_columns() -> impl ExactSizeIterator<Item = EntityField> {
    ALL.iter().copied()
}

/// Looked up when this is compiled: tasks read single columns in every tick.
static ALL: [EntityField; OBSERVED.len() + HIDDEN.len()] = {
    let mut fields = [find(OBSERVED[0]); OBSERVED.len() + HIDDEN.len()];
    let mut at = 1;
    while at < fields.len() {
        fields[at] = find(if at < OBSERVED.len() { OBSERVED[at] } else { HIDDEN[at - OBSERVED.len()] });
        at += 1;
    }
    fields
};

/// The observed columns, in order.
pub fn observed_columns() -> [EntityField; 31] {
    FIELDS
}

const FIELDS: [EntityField; 31] = {
    let mut fields = [find(OBSERVED[0]); 31];
    let mut at = 1;
    while at < fields.len() {
        fields[at] = find(OBSERVED[at]);
        at += 1;
    }
    fields
};

/// The observed columns of an entity in 16 bits; beyond the range, the nearest end.
#[inline]
pub fn observe(row: &EntityRow<'_>) -> [i16; 31] {
    // Known when this is compiled, so that no reader is called through a pointer: that took a tenth of a step. Eight at once are
    // brought into range, which makes a step 1.02 times as fast; there is no 32nd.
    macro_rules! read {
        ($($at:literal)*) => {
            i16x8::from_i32x8_saturate(i32x8::new([$(const { FIELDS[if $at < 31 { $at } else { 0 }].read }(row)),*])).to_array()
        };
    }
    let cells = [
        read!(0 1 2 3 4 5 6 7),
        read!(8 9 10 11 12 13 14 15),
        read!(16 17 18 19 20 21 22 23),
        read!(24 25 26 27 28 29 30 31),
    ];
    *cells.as_flattened().first_chunk().expect("31 of 32")
}

const ROOMS: [&[EntityField]; 7] = [
    crate::life::COLUMNS,
    crate::movement::COLUMNS,
    crate::combat::COLUMNS,
    crate::progression::COLUMNS,
    crate::exchange::COLUMNS,
    crate::communication::COLUMNS,
    crate::npc::COLUMNS,
];

/// The declaration of a column. Where a constant is made of it, a missing one does not compile.
const fn find(name: &str) -> EntityField {
    let mut room = 0;
    while room < ROOMS.len() {
        let mut at = 0;
        while at < ROOMS[room].len() {
            if is_same(ROOMS[room][at].name, name) {
                return ROOMS[room][at];
            }
            at += 1;
        }
        room += 1;
    }
    panic!("every listed column is declared in a room: a test looks")
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observing_reads_the_declared_columns_and_saturates() {
        let mut cells = EntityCells::default();
        for (place, column) in observed_columns().iter().enumerate() {
            let value = if column.name == "gold" { 40_000 } else { place as i32 + 1 };
            assert!((column.write)(&mut cells, value), "{}", column.name);
        }
        let observed = observe(&cells.row());
        let expected = |place: usize| if OBSERVED[place] == "gold" { i16::MAX } else { place as i16 + 1 };
        assert!((0..31).all(|place| observed[place] == expected(place)), "{observed:?}");
    }

    #[test]
    fn every_column_is_declared_in_a_room_and_listed() {
        let listed: Vec<_> = entity_columns().map(|column| column.name).collect();
        let declared = ROOMS.into_iter().flatten();
        assert_eq!(declared.clone().count(), listed.len(), "none is declared twice");
        for column in declared {
            assert!(listed.contains(&column.name), "`{}` is declared but not listed", column.name);
        }
    }
}
