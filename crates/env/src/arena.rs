//! A small world of grass for the tests of what agents see and may do: entities and items are put where a test needs them.

use std::sync::Arc;

use hinterland_terrain::{Geometry, Grid, MapPool, Material};
use hinterland_world::World;
use hinterland_world::config::Config;
use hinterland_world::intent::Intent;
use hinterland_world::state::{ColumnData, Table};
use serde_json::{Value, json};

use crate::decode::{Decoder, Seen};
use crate::observe::Observer;
use crate::{ABSENT, Layout};

/// The middle of the arena's map: far from every edge.
pub(crate) const MIDDLE: i32 = 32;

/// The tick that it is.
pub(crate) const NOW: i32 = 50;

/// Columns of the items that a test sets; the others follow.
const ITEM_COLUMNS: [&str; 8] =
    ["id", "type_id", "owner_id", "level", "quantity", "equipped", "listed_price", "listed_tick"];

pub(crate) struct Arena {
    pub(crate) world: World,
    pub(crate) layout: Layout,
    config: Arc<Config>,
    entities: Table,
    items: Vec<[i32; ITEM_COLUMNS.len()]>,
    observer: Observer,
    seen: Seen,
    records: Vec<u8>,
}

impl Arena {
    /// Four players side by side in the middle, old enough to fight, no NPCs; level 1 in everything, no gold, no items.
    pub(crate) fn new(given: &Value) -> Self {
        let mut merged = json!({
            "map": {"preset": "small", "count": 1},
            "terrain": {"scatter_extra_resources": false},
            "players": {"count": 4},
            "npc": {"count": 4, "spawn_attempts": 0},
            "exchange": {"base_gold": 0},
        });
        for (section, options) in given.as_object().expect("sections") {
            for (name, value) in options.as_object().expect("options") {
                merged[section][name] = value.clone();
            }
        }
        let config = Arc::new(Config::resolve(&merged).expect("a valid config"));
        let geometry = Geometry::new(config.map.size, config.map.center).expect("a valid map");
        let maps = MapPool::from_grids(geometry, vec![Grid::filled(config.map.size, Material::Grass)]).expect("grass");
        let mut world = World::new(Arc::clone(&config), maps);
        world.reset(1, 0);
        let layout = Layout::of(&config);
        let players = usize::from(config.players.count);
        let entities = world.state().tables.into_iter().find(|table| table.name == "entity").expect("the table");
        let mut arena = Self {
            observer: Observer::new(&layout, &config),
            seen: Seen::new(players, config.observation.entities.into(), config.item.inventory_capacity.into()),
            records: vec![0xAB; players * layout.record_bytes],
            world,
            layout,
            config,
            entities,
            items: Vec::new(),
        };
        for id in 1..=players as i32 {
            arena.place(id, MIDDLE, MIDDLE + id);
            arena.set(id, "time_alive", 40);
        }
        arena
    }

    pub(crate) fn place(&mut self, id: i32, row: i32, col: i32) {
        self.set(id, "row", row);
        self.set(id, "col", col);
    }

    /// Changes a column of an entity.
    pub(crate) fn set(&mut self, id: i32, column: &str, value: i32) {
        let row = self.numbers("id").iter().position(|other| *other == id).expect("an entity of that id");
        self.numbers(column)[row] = value;
    }

    /// Adds an NPC.
    pub(crate) fn add_npc(&mut self, id: i32, npc_type: i32, row: i32, col: i32) {
        for (_, data) in &mut self.entities.columns {
            let ColumnData::I32(values) = data else { panic!("a column of numbers") };
            values.push(0);
        }
        *self.numbers("id").last_mut().expect("just added") = id;
        for (column, value) in
            [("npc_type", npc_type), ("health", 100), ("danger", 5), ("order_row", -1), ("order_col", -1)]
        {
            self.set(id, column, value);
        }
        self.place(id, row, col);
    }

    /// Gives a player an item and returns its id.
    pub(crate) fn give(&mut self, owner: i32, type_id: i32, level: i32) -> i32 {
        let id = self.items.len() as i32 + 1;
        self.items.push([id, type_id, owner, level, 1, 0, 0, 0]);
        id
    }

    /// Changes a column of an item.
    pub(crate) fn set_item(&mut self, id: i32, column: &str, value: i32) {
        let column = ITEM_COLUMNS.iter().position(|name| *name == column).expect("a column");
        self.items[id as usize - 1][column] = value;
    }

    /// Puts an item on the market in the step before this one.
    pub(crate) fn list(&mut self, id: i32, price: i32) {
        self.set_item(id, "listed_price", price);
        self.set_item(id, "listed_tick", NOW - 1);
    }

    fn numbers(&mut self, column: &str) -> &mut Vec<i32> {
        let found = self.entities.columns.iter_mut().find(|(name, _)| *name == column);
        let Some((_, ColumnData::I32(values))) = found else { panic!("no column {column}") };
        values
    }

    /// Shows everybody the world that was put together.
    pub(crate) fn show(&mut self) {
        let mut state = self.world.state();
        let items = (0..ITEM_COLUMNS.len()).map(|column| {
            (ITEM_COLUMNS[column], ColumnData::I32(self.items.iter().map(|item| item[column]).collect()))
        });
        let items = Table { name: "item", columns: items.collect() };
        state.tables.retain(|table| !matches!(table.name, "clock" | "entity" | "item"));
        let tick = ColumnData::I64(vec![NOW.into()]);
        state.tables.extend([Table { name: "clock", columns: vec![("tick", tick)] }, self.entities.clone(), items]);
        self.world.load_state(&state).expect("a state that can be");
        self.observe();
    }

    /// Shows everybody the world as it is, over what was shown before; what is left alone must be right.
    pub(crate) fn observe(&mut self) {
        let view = self.world.view();
        self.observer.prepare(&view);
        let mut afresh = vec![0xCD; self.layout.record_bytes];
        for (slot, record) in self.records.chunks_exact_mut(self.layout.record_bytes).enumerate() {
            self.observer.write(&view, slot, record, &mut self.seen);
            self.observer.write_apart(&view, slot, &mut afresh, &mut self.seen);
            assert!(record == afresh, "the record of slot {slot}, written over, is not what it is afresh");
        }
    }

    /// Forgets all items.
    pub(crate) fn clear_items(&mut self) {
        self.items.clear();
    }

    /// The bytes of a field of a player's record.
    pub(crate) fn field(&self, id: i32, name: &str) -> &[u8] {
        let field = self.layout.field(name).expect("a field of the layout");
        &self.record(id)[field.offset..][..field.bytes()]
    }

    /// A field of 16-bit numbers.
    pub(crate) fn field_numbers(&self, id: i32, name: &str) -> Vec<i16> {
        self.field(id, name).chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    /// The choices that a player's mask allows.
    pub(crate) fn choices(&self, id: i32, action: &str, argument: &str) -> Vec<usize> {
        let head = &self.layout.heads[self.layout.head(action, argument).expect("a head of the layout")];
        let mask = &self.record(id)[self.layout.mask_offset + head.offset..][..head.size];
        (0..head.size).filter(|choice| mask[*choice] != 0).collect()
    }

    fn record(&self, id: i32) -> &[u8] {
        &self.records[(id as usize - 1) * self.layout.record_bytes..][..self.layout.record_bytes]
    }

    /// What a player wants who sends these numbers and nothing else, and how many of its actions are invalid.
    pub(crate) fn decode(&self, id: i32, sent: &[(&str, &str, i32)]) -> (Intent, i32) {
        let slot = id as usize - 1;
        let actions = self.actions(sent);
        self.decoder().decode(&actions, slot, self.seen.of(slot, self.observer.ids()), self.observer.offers())
    }

    /// How many actions are counted when nobody can act on them.
    pub(crate) fn count(&self, sent: &[(&str, &str, i32)]) -> i32 {
        self.decoder().count(&self.actions(sent))
    }

    fn decoder(&self) -> Decoder {
        Decoder::new(&self.layout, &self.config)
    }

    fn actions(&self, sent: &[(&str, &str, i32)]) -> Vec<i32> {
        let mut actions = vec![ABSENT; self.layout.heads.len()];
        for (action, argument, value) in sent {
            actions[self.layout.head(action, argument).expect("a head of the layout")] = *value;
        }
        actions
    }
}
