//! Taking a state in: everything is decoded and checked before anything is changed.

use bevy_ecs::prelude::*;
use hinterland_terrain::Material;

use super::check;
use super::read::StateError;
use super::{ColumnData, SEIZE, State, schema};
use crate::World;
use crate::clock::Clock;
use crate::columns::{EntityCells, entity_columns};
use crate::dice::Dice;
use crate::entity::Handle;
use crate::event::{self, Counters};
use crate::item::{self, Item, ItemCells, Stock, Worn};
use crate::life;
use crate::movement::Position;
use crate::npc;
use crate::score::Tabled;
use crate::tables::{Bodies, Tables};
use crate::terrain::{Seizure, Tiles};

/// A state, decoded and checked.
pub(super) struct Decoded {
    pub(super) clock: Clock,
    pub(super) entities: Vec<EntityCells>,
    pub(super) players: usize,
    /// Row and item.
    pub(super) items: Vec<(usize, Item)>,
    pub(super) material: Option<Vec<u8>>,
    pub(super) tiles: Option<Vec<u8>>,
    pub(super) refill: Vec<i16>,
    /// Tile and seizure.
    pub(super) seizures: Vec<(Position, Seizure)>,
    pub(super) counters: Vec<Counters>,
    pub(super) tasks: Option<Tabled>,
}

impl World {
    /// Takes over a state. Only the tables `entity` and `item` are required; a missing column takes the value of rules 4.2
    /// (a missing `clock` or `tile` leaves what the world has), an unknown one is refused.
    ///
    /// # Errors
    /// [`StateError`] names table, row and reason; the world is then as it was.
    pub fn load_state(&mut self, state: &State) -> Result<(), StateError> {
        let decoded = self.decode(state)?;
        let targets = &self.single.targets;
        check::consistency(&decoded, &self.config, self.geometry(), (self.tiles(), targets))?;
        self.adopt(decoded);
        Ok(())
    }

    fn tiles(&self) -> &Tiles {
        &self.single.tiles
    }

    fn decode(&self, state: &State) -> Result<Decoded, StateError> {
        state.check_names()?;
        let players = usize::from(self.config.players.count);
        let size = self.tiles().size();
        let entities = self.decode_entities(state)?;
        let (mut material, mut tiles) = (None, None);
        if let Some(reader) = state.reader("tile")? {
            material = reader.square("material", size)?.map(<[u8]>::to_vec);
            tiles = reader.square("state", size)?.map(<[u8]>::to_vec);
        }
        let refill = match state.reader("refill")? {
            Some(reader) => reader.column("danger")?.unwrap_or_default(),
            None => Vec::new(),
        };
        let narrow = |(row, depth): (usize, i32)| {
            let most = self.config.map.center / 2;
            let right = (1..=i32::from(most)).contains(&depth);
            let reason = format!("`danger` is {depth}; it must be from 1 to {most}");
            if right { Ok(depth as i16) } else { Err(StateError::row("refill", row, reason)) }
        };
        Ok(Decoded {
            clock: self.decode_clock(state, &entities)?,
            entities,
            players,
            items: decode_items(state)?,
            material,
            tiles,
            refill: refill.into_iter().enumerate().map(narrow).collect::<Result<_, _>>()?,
            seizures: decode_seizures(state)?,
            counters: decode_counters(state, players)?,
            tasks: self.decode_tasks(state)?,
        })
    }

    /// What is missing stays as it is; the next NPC's id is below every living one's.
    fn decode_clock(&self, state: &State, entities: &[EntityCells]) -> Result<Clock, StateError> {
        let mut clock = self.single.clock;
        let lowest = entities.iter().map(|cells| cells.identity.id).min().unwrap_or_default().min(0);
        clock.next_npc_id = lowest.saturating_sub(1);
        let Some(reader) = state.reader("clock")? else {
            return Ok(clock);
        };
        if reader.rows() != 1 {
            return Err(StateError::row("clock", reader.rows(), "the table must have one row"));
        }
        let one = |name: &str| Ok::<_, StateError>(reader.numbers(name)?.map(|values| values[0]));
        let outside = |name: &str, value: i64, right: &str| {
            StateError::row("clock", 0, format!("`{name}` is {value}; it must be {right}"))
        };
        let most = i64::from(i16::MAX);
        if let Some(tick) = one("tick")? {
            let right = u32::try_from(tick).ok().filter(|_| tick <= most);
            clock.tick = right.ok_or_else(|| outside("tick", tick, "from 0 to 32767"))?;
        }
        if let Some(episode) = one("episode")? {
            clock.episode = u32::try_from(episode).map_err(|_| outside("episode", episode, "a 32-bit count"))?;
        }
        if let Some(seed) = one("seed")? {
            clock.seed = seed as u64;
        }
        if let Some(next) = one("next_npc_id")? {
            let right = i32::try_from(next).ok().filter(|next| (-1_000_000_000..lowest).contains(next));
            clock.next_npc_id = right
                .ok_or_else(|| outside("next_npc_id", next, "below every living NPC's id, and at least -1000000000"))?;
        }
        Ok(clock)
    }

    fn decode_entities(&self, state: &State) -> Result<Vec<EntityCells>, StateError> {
        let missing = || StateError::Missing { what: "table".into(), name: "entity".into() };
        let reader = state.reader("entity")?.ok_or_else(missing)?;
        let ids = reader.required("id")?;
        let (rows, cols) = (reader.required("row")?, reader.required("col")?);
        let born = |id: &i32| self.newborn(*id);
        let mut entities: Vec<EntityCells> = ids.iter().map(born).collect();
        for column in entity_columns() {
            let values = match reader.column(column.name)? {
                Some(values) => values,
                // Where it was born, if nothing else is said, is where it stands.
                None if column.name == "spawn_row" => rows.clone(),
                None if column.name == "spawn_col" => cols.clone(),
                None => continue,
            };
            fill("entity", column.name, &mut entities, &values, column.write)?;
        }
        for cells in &mut entities {
            cells.vitals.present = cells.vitals.health > 0;
        }
        Ok(entities)
    }

    /// The values of rules 4.2.
    fn newborn(&self, id: i32) -> EntityCells {
        let config = &self.config;
        let mut cells = EntityCells { vitals: crate::life::Vitals::newborn(config), ..EntityCells::default() };
        if id > 0 {
            cells.skills = crate::progression::Skills::newborn(config);
            cells.purse = crate::exchange::Purse::newborn(config);
        } else {
            cells.identity.npc_type = 1;
        }
        cells
    }

    fn adopt(&mut self, mut decoded: Decoded) {
        let tasks = decoded.tasks.take();
        self.with_tables(|tables| {
            npc::clear(tables);
            item::clear(tables);
            adopt_singletons(tables, &decoded);
            adopt_entities(tables, &decoded);
            adopt_items(&mut tables.stock, &decoded.items);
            tables.counters.copy_from_slice(&decoded.counters);
            life::forget_deaths(tables);
        });
        self.adopt_tasks(tasks);
    }
}

fn adopt_singletons(tables: &mut Tables<'_>, decoded: &Decoded) {
    let Tables { clock, dice, intents, happenings, tiles, refill, targets, .. } = tables;
    **clock = decoded.clock;
    **dice = Dice::at(clock.seed, clock.episode, clock.tick);
    intents.clear();
    happenings.clear();
    if let Some(material) = &decoded.material {
        let mut ground = tiles.lend_ground();
        for (row, cells) in (0..).zip(material.chunks_exact(tiles.size())) {
            for (col, cell) in (0..).zip(cells) {
                ground.set(row, col, Material::from_u8(*cell).expect("checked"));
            }
        }
        tiles.reset(ground);
    }
    if let Some(state) = &decoded.tiles {
        tiles.restore_state(state);
    }
    refill.depths.extend(&decoded.refill);
    targets.clear();
    for (at, seizure) in &decoded.seizures {
        let target = targets.targets.iter_mut().find(|target| target.at == *at).expect("checked");
        target.history.push(*seizure);
    }
}

fn adopt_entities(tables: &mut Tables<'_>, decoded: &Decoded) {
    let Tables { occupancy, roster, players, npcs, minds, .. } = tables;
    let (of_players, of_npcs) = decoded.entities.split_at(decoded.players);
    write_rows(players, of_players);
    write_rows(npcs, of_npcs);
    minds.iter_mut().zip(of_npcs).for_each(|(mind, cells)| *mind = cells.mind);
    occupancy.clear();
    for (slot, cells) in decoded.entities.iter().enumerate() {
        let handle = Handle(slot as u16);
        if cells.vitals.present {
            occupancy.insert(handle, cells.position.row, cells.position.col);
        }
        if slot >= decoded.players {
            roster.npcs.push((cells.identity.id, handle));
        }
    }
}

fn write_rows(bodies: &mut Bodies<'_>, rows: &[EntityCells]) {
    for (row, cells) in rows.iter().enumerate() {
        bodies.ids[row] = cells.identity;
        bodies.positions[row] = cells.position;
        bodies.vitals[row] = cells.vitals;
        bodies.statuses[row] = cells.status;
        bodies.histories[row] = cells.history;
        bodies.combatants[row] = cells.combatant;
        bodies.gears[row] = cells.gear;
        bodies.skills[row] = cells.skills;
        bodies.purses[row] = cells.purse;
        bodies.voices[row] = cells.voice;
    }
}

fn adopt_items(stock: &mut Stock<'_>, decoded: &[(usize, Item)]) {
    for (row, item) in decoded {
        stock.items[*row] = *item;
        let inventory = &mut stock.inventories[usize::from(item.owner_id) - 1];
        inventory.insert(*row as u16);
        if let Some(slot) = item.item_type().slot().filter(|_| item.equipped) {
            inventory.put_on(slot, *row as u16, &Worn::one(stock.config, item));
        }
        stock.vacancies.occupy(*row as u16);
        if item.listed_price > 0 {
            stock.market.insert(*row as u16);
        }
    }
}

/// Writes a column into the rows.
fn fill<Row>(
    table: &'static str,
    name: &str,
    rows: &mut [Row],
    values: &[i32],
    write: fn(&mut Row, i32) -> bool,
) -> Result<(), StateError> {
    for (index, (row, value)) in rows.iter_mut().zip(values).enumerate() {
        if !write(row, *value) {
            return Err(StateError::row(table, index, format!("`{name}` is {value}, which it cannot be")));
        }
    }
    Ok(())
}

/// What follows from type and level may be given, and is worked out anew.
fn decode_items(state: &State) -> Result<Vec<(usize, Item)>, StateError> {
    let missing = || StateError::Missing { what: "table".into(), name: "item".into() };
    let reader = state.reader("item")?.ok_or_else(missing)?;
    if reader.rows() == 0 {
        return Ok(Vec::new());
    }
    for name in ["id", "type_id", "owner_id", "level"] {
        reader.required(name)?;
    }
    let mut rows =
        vec![ItemCells { item: Item { quantity: 1, ..Item::default() }, ..ItemCells::default() }; reader.rows()];
    for column in &item::COLUMNS {
        if let Some(values) = reader.column(column.name)? {
            fill("item", column.name, &mut rows, &values, column.write)?;
        }
    }
    let row = |(index, cells): (usize, &ItemCells)| {
        let row = usize::try_from(i64::from(cells.id) - 1);
        row.map(|row| (row, cells.item))
            .map_err(|_| StateError::row("item", index, format!("`id` is {}; it must be at least 1", cells.id)))
    };
    if let Some(row) = rows.iter().position(|cells| cells.capacity != 0) {
        return Err(StateError::row("item", row, "`capacity` must be 0"));
    }
    rows.iter().enumerate().map(row).collect()
}

fn decode_seizures(state: &State) -> Result<Vec<(Position, Seizure)>, StateError> {
    let Some(reader) = state.reader("seize")? else { return Ok(Vec::new()) };
    if reader.rows() == 0 {
        return Ok(Vec::new());
    }
    let [rows, cols, agents, ticks] = SEIZE.map(|name| reader.required(name));
    let place = |row: i32, col: i32| {
        let narrow = |at: i32| i16::try_from(at).unwrap_or(-1);
        Position { row: narrow(row), col: narrow(col) }
    };
    let places = rows?.into_iter().zip(cols?).map(|(row, col)| place(row, col));
    let seizures = agents?.into_iter().zip(ticks?).map(|(agent, tick)| Seizure { agent, tick });
    Ok(places.zip(seizures).collect())
}

fn decode_counters(state: &State, players: usize) -> Result<Vec<Counters>, StateError> {
    let mut counters = vec![Counters::default(); players];
    let Some(reader) = state.reader("event")? else { return Ok(counters) };
    if reader.rows() != players {
        return Err(StateError::row("event", reader.rows(), format!("the table must have {players} rows")));
    }
    for column in &event::COLUMNS {
        if let Some(values) = reader.column(column.name)? {
            if let Some(row) = values.iter().position(|value| !(0..=check::MOST).contains(value)) {
                let (name, value, most) = (column.name, values[row], check::MOST);
                return Err(StateError::row("event", row, format!("`{name}` is {value}; it must be from 0 to {most}")));
            }
            fill("event", column.name, &mut counters, &values, column.write)?;
        }
    }
    Ok(counters)
}

/// For a caller that has columns by name.
impl super::Table {
    /// A table with the canonical names of tables and columns, if they are known.
    ///
    /// # Errors
    /// [`StateError::Unknown`] for a name that no world has.
    pub fn canonical(name: &str, columns: Vec<(String, ColumnData)>) -> Result<Self, StateError> {
        let known = |what: String, known: &[&'static str], name: &str| {
            let found = known.iter().find(|known| **known == name).copied();
            found.ok_or_else(|| StateError::Unknown { what, name: name.to_owned(), known: known.join(", ") })
        };
        let table = known("table".into(), &schema::tables(), name)?;
        let names = schema::table(table).expect("it is known").names();
        let what = format!("column in the table `{table}`");
        let column = |(name, data): (String, ColumnData)| Ok((known(what.clone(), &names, &name)?, data));
        Ok(Self { name: table, columns: columns.into_iter().map(column).collect::<Result<_, _>>()? })
    }
}
