//! The whole state as tables of columns: out, in again after it was checked, and its digest.

mod check;
mod load;
mod read;
mod schema;
#[cfg(test)]
mod tests;

use xxhash_rust::xxh3::Xxh3;

use crate::columns::{Column, EntityRow, entity_columns};
use crate::config::Config;
use crate::event::{self, Happening};
use crate::item::{self, ItemCells, ItemStats};
use crate::terrain::{Targets, Tiles};
use crate::{View, World};

pub(crate) use check::MOST;
pub use read::StateError;
pub use schema::{TableSchema, schema};

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ColumnData {
    /// 64-bit integers, one a row.
    I64(Vec<i64>),
    /// 32-bit integers, one a row.
    I32(Vec<i32>),
    /// A square of bytes, row-major.
    Square {
        /// Its side.
        side: usize,
        /// `side * side` bytes.
        bytes: Vec<u8>,
    },
}

/// A table: its name, and its columns in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name in `state()`.
    pub name: &'static str,
    /// Name and data of each column.
    pub columns: Vec<(&'static str, ColumnData)>,
}

/// Every table of a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// In the order of the digest.
    pub tables: Vec<Table>,
}

impl State {
    /// xxh3-64 over every column of every table, in order.
    pub fn digest(&self) -> u64 {
        let mut hash = Xxh3::new();
        self.tables.iter().for_each(|table| table.feed(&mut hash));
        hash.digest()
    }

    /// A digest of each table, to name the culprit when two worlds differ.
    pub fn digests(&self) -> Vec<(&'static str, u64)> {
        let digest = |table: &Table| {
            let mut hash = Xxh3::new();
            table.feed(&mut hash);
            (table.name, hash.digest())
        };
        self.tables.iter().map(digest).collect()
    }
}

impl Table {
    fn feed(&self, hash: &mut Xxh3) {
        hash.update(self.name.as_bytes());
        for (name, data) in &self.columns {
            hash.update(name.as_bytes());
            match data {
                ColumnData::I64(values) => values.iter().for_each(|value| hash.update(&value.to_le_bytes())),
                ColumnData::I32(values) => values.iter().for_each(|value| hash.update(&value.to_le_bytes())),
                ColumnData::Square { bytes, .. } => hash.update(bytes),
            }
        }
    }
}

impl World {
    /// The whole state: one row per player in id order (the dead with health 0), then one per living NPC in spawn
    /// order; one per item in id order; tiles as they began and as they are; who seized what; what each player's life has
    /// seen.
    pub fn state(&self) -> State {
        let view = self.view();
        let depths = self.single.refill.depths.iter().map(|depth| i32::from(*depth));
        let mut tables = vec![
            self.clock_table(),
            entity_table(&view),
            item_table(&self.config, &view),
            tile_table(view.tiles),
            Table { name: "refill", columns: vec![("danger", ColumnData::I32(depths.collect()))] },
            seize_table(view.targets),
            Table { name: "event", columns: columns_of(&event::COLUMNS, view.counters) },
        ];
        tables.extend(self.task_tables());
        State { tables }
    }

    /// xxh3-64 over every column of every table of [`World::state`], in order.
    pub fn digest(&self) -> u64 {
        self.state().digest()
    }

    /// What happened in the latest tick, in order.
    pub fn happenings(&self) -> impl ExactSizeIterator<Item = &Happening> {
        self.single.happenings.all().iter()
    }

    pub(crate) fn clock_table(&self) -> Table {
        let clock = self.single.clock;
        let one = |value: i64| ColumnData::I64(vec![value]);
        Table {
            name: "clock",
            columns: vec![
                ("tick", one(clock.tick.into())),
                ("episode", one(clock.episode.into())),
                ("seed", one(clock.seed as i64)),
                ("next_npc_id", one(clock.next_npc_id.into())),
            ],
        }
    }
}

fn entity_table(view: &View<'_>) -> Table {
    let rows: Vec<EntityRow<'_>> = view.entity_rows().collect();
    let column =
        |field: crate::columns::EntityField| (field.name, ColumnData::I32(rows.iter().map(field.read).collect()));
    Table { name: "entity", columns: entity_columns().map(column).collect() }
}

fn item_table(config: &Config, view: &View<'_>) -> Table {
    let cells = |(row, item): (usize, &item::Item)| ItemCells {
        id: row as i32 + 1,
        item: *item,
        stats: ItemStats::of(config, item.item_type(), item.level),
        capacity: 0,
    };
    let items = view.items.iter().enumerate().filter(|(_, item)| item.type_id != 0);
    let rows: Vec<_> = items.map(cells).collect();
    Table { name: "item", columns: columns_of(&item::COLUMNS, &rows) }
}

fn columns_of<Row>(columns: &[Column<Row>], rows: &[Row]) -> Vec<(&'static str, ColumnData)> {
    let column = |column: &Column<Row>| (column.name, ColumnData::I32(rows.iter().map(column.read).collect()));
    columns.iter().map(column).collect()
}

pub(crate) fn tile_table(tiles: &Tiles) -> Table {
    let square = |bytes: &[u8]| ColumnData::Square { side: tiles.size(), bytes: bytes.to_vec() };
    Table { name: "tile", columns: vec![("material", square(tiles.material())), ("state", square(tiles.state()))] }
}

/// The columns of the table `seize`: by target in the order of the config, oldest first.
const SEIZE: [&str; 4] = ["row", "col", "agent", "tick"];

fn seize_table(targets: &Targets) -> Table {
    let mut columns = SEIZE.map(|_| Vec::new());
    for (at, seizure) in targets.rows() {
        let row = [at.row.into(), at.col.into(), seizure.agent, seizure.tick];
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    Table { name: "seize", columns: SEIZE.into_iter().zip(columns.map(ColumnData::I32)).collect() }
}
