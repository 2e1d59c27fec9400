//! Which tables and columns a state has, and what they hold, for the documentation.

use serde::Serialize;

use crate::columns::entity_columns;
use crate::{event, item};

/// A table of [`super::State`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableSchema {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub doc: &'static str,
    /// Name and meaning of each column, in order.
    pub columns: Vec<(&'static str, &'static str)>,
}

impl TableSchema {
    /// Names of its columns, in order.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }
}

/// The table of that name, among those there are.
pub(super) fn table(name: &str) -> Option<TableSchema> {
    schema().into_iter().find(|table| table.name == name)
}

/// Names of all tables, in order.
pub(super) fn tables() -> Vec<&'static str> {
    schema().into_iter().map(|table| table.name).collect()
}

/// Every table, in the order of [`crate::World::state`].
pub fn schema() -> Vec<TableSchema> {
    let table =
        |name, doc, columns: &[(&'static str, &'static str)]| TableSchema { name, doc, columns: columns.to_vec() };
    let clock = [
        ("tick", "ticks since the reset"),
        ("episode", "which episode of the seed"),
        ("seed", "the world's seed, all 64 bits of it"),
        ("next_npc_id", "id of the next NPC; below every living one's"),
    ];
    let tile =
        [("material", "material ids as the episode began"), ("state", "material ids now; what was harvested differs")];
    let refill = [(
        "danger",
        "how deep in the map it had been born, in tiles from the border; its successor is born on the same ring",
    )];
    let seize = [
        ("row", "row of the target"),
        ("col", "column of the target"),
        ("agent", "who seized it"),
        ("tick", "in which tick"),
    ];
    let mut tables = vec![
        table("clock", "One row, int64.", &clock),
        TableSchema {
            name: "entity",
            doc: "One row for each player in id order, the dead with health 0, then one for each living NPC in spawn order; int32.",
            columns: entity_columns().map(|column| (column.name, column.doc)).collect(),
        },
        TableSchema {
            name: "item",
            doc: "One row for each item in id order; int32.",
            columns: item::COLUMNS.iter().map(|column| (column.name, column.doc)).collect(),
        },
        table("tile", "Squares of uint8, `map.size` tiles a side.", &tile),
        table("refill", "One row for each dead NPC that is still to be replaced; int32.", &refill),
        table("seize", "One row for each seizure of a target tile, target by target, oldest first; int32.", &seize),
        TableSchema {
            name: "event",
            doc: "One row for each player in id order: what happened in its life so far; int32.",
            columns: event::COLUMNS.iter().map(|column| (column.name, column.doc)).collect(),
        },
    ];
    tables.extend(TableSchema::of_tasks());
    tables
}
