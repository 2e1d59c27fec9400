//! Registered statistics: numbers of players that a function outside works out between the rules of a tick and its score.

use std::collections::BTreeMap;

use hinterland_task::Registered;
use hinterland_task::tree::Task;

use super::{Scores, Tasks};
use crate::World;
use crate::columns::{EntityField, entity_columns};
use crate::event;
use crate::item::{self, ItemCells, ItemStats};
use crate::life::Cause;
use crate::state::{ColumnData, State, StateError, tile_table};

/// The registered statistics that tasks read, by place, and how many places there are.
pub(super) fn read_by(tasks: &[Task]) -> (Vec<(u16, Registered)>, u16) {
    let all = tasks.iter().flat_map(|task| &task.registered);
    // What they say is no part of what they are.
    let found: BTreeMap<u16, _> =
        all.map(|(place, row)| (*place, Registered { doc: String::new(), ..row.clone() })).collect();
    let count = found.last_key_value().map_or(0, |(place, _)| place + 1);
    (found.into_iter().collect(), count)
}

impl Tasks {
    /// The registered statistics that they read, in order.
    pub fn registered(&self) -> impl ExactSizeIterator<Item = &Registered> {
        self.registered.iter().map(|(_, row)| row)
    }
}

impl Scores {
    /// The rows of the table `task_statistic`.
    pub(super) fn statistic_rows(&self) -> impl Iterator<Item = [i64; 3]> + '_ {
        let players = self.teams.count();
        let row = move |(at, value): (usize, &f64)| {
            [(at / players) as i64, (at % players) as i64 + 1, value.to_bits() as i64]
        };
        self.statistics.iter().enumerate().map(row)
    }
}

impl World {
    /// The registered statistics that the tasks of the running episode read: between [`World::play`] and [`World::settle`]
    /// each must be told.
    pub fn statistics(&self) -> impl ExactSizeIterator<Item = &Registered> {
        let tasks = self.scores.as_ref().map(|scores| &scores.tasks.registered[..]);
        tasks.unwrap_or_default().iter().map(|(_, row)| row)
    }

    /// Tells a registered statistic of every player, by its place in [`World::statistics`]. Values must be finite; what is
    /// told of a statistic or player that does not exist is ignored.
    pub fn tell_statistic(&mut self, place: usize, values: impl IntoIterator<Item = f64>) {
        let Some(scores) = &mut self.scores else { return };
        let players = scores.teams.count();
        let row = scores.statistics.iter_mut().skip(place * players).take(players);
        for (told, value) in row.zip(values) {
            // Zero has two bit patterns and one meaning.
            *told = if value == 0.0 { 0.0 } else { value };
        }
    }

    pub(super) fn decode_statistics(&self, state: &State, players: usize) -> Result<Option<Vec<f64>>, StateError> {
        let Some(reader) = state.reader("task_statistic")?.filter(|reader| reader.rows() > 0) else { return Ok(None) };
        let missing = |name: &str| StateError::Missing { what: "column".into(), name: name.into() };
        let numbers = |name: &str| reader.numbers(name)?.ok_or_else(|| missing(name));
        let (places, ids, values) = (numbers("statistic")?, numbers("player")?, numbers("value")?);
        let count = self.next_tasks.as_ref().map_or(0, |tasks| tasks.registered.len());
        if values.len() != count * players {
            let reason = format!("the tasks read {count} registered statistics of {players} players each");
            return Err(StateError::row("task_statistic", values.len(), reason));
        }
        let mut told = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            let value = f64::from_bits(*value as u64);
            let right = places[row] == (row / players) as i64 && ids[row] == (row % players) as i64 + 1;
            if !right || !value.is_finite() {
                let reason = "statistics and ids must ascend, and the value be the bits of a finite float64";
                return Err(StateError::row("task_statistic", row, reason));
            }
            told.push(value);
        }
        Ok(Some(told))
    }

    /// A column as functions outside read it, in a shape that depends on the config alone: the tables `clock` and `tile` are those
    /// of [`World::state`]; `player` and `npc` have the columns of `entity` (NPCs by slot, 0 in free ones), `player` also
    /// `team` (from 0) and `died` (1: in this tick); `event` has a row for each player, `item` one for each id (0 where there is
    /// none). `None` for a table or column that does not exist.
    pub fn column(&self, table: &str, name: &str) -> Option<ColumnData> {
        let view = self.view();
        let entity = |name: &str| entity_columns().find(|field: &EntityField| field.name == name);
        let numbers = match (table, name) {
            ("clock" | "tile", _) => {
                let found = if table == "clock" { self.clock_table() } else { tile_table(view.tiles) };
                return found.columns.into_iter().find(|(column, _)| *column == name).map(|(_, data)| data);
            }
            ("player", "team") => {
                let players = self.config.players.count;
                let teams = super::Teams::new(&self.config);
                (0..players).map(|player| teams.of(player).into()).collect()
            }
            ("player", "died") => view.outcome.deaths.iter().map(|cause| (*cause != Cause::None).into()).collect(),
            ("player", _) => {
                let read = entity(name)?.read;
                view.player_rows().map(|row| read(&row)).collect()
            }
            ("npc", _) => {
                let read = entity(name)?.read;
                let shown = |row: crate::columns::EntityRow<'_>| if row.identity.id == 0 { 0 } else { read(&row) };
                view.npc_slots().map(shown).collect()
            }
            ("event", _) => {
                let column = event::COLUMNS.iter().find(|column| column.name == name)?;
                view.counters.iter().map(column.read).collect()
            }
            ("item", _) => {
                let column = item::COLUMNS.iter().find(|column| column.name == name)?;
                let read = |(row, item): (usize, &item::Item)| {
                    if item.type_id == 0 {
                        return 0;
                    }
                    let stats = ItemStats::of(&self.config, item.item_type(), item.level);
                    (column.read)(&ItemCells { id: row as i32 + 1, item: *item, stats, capacity: 0 })
                };
                view.items.iter().enumerate().map(read).collect()
            }
            _ => return None,
        };
        Some(ColumnData::I32(numbers))
    }
}
