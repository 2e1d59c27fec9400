//! The state that the workload `busy` begins from: everybody crowded together, armed, trading and within reach.
//!
//! All players and NPCs live in the central 64 x 64 tiles; every player has eight items, four of them worn and one on
//! the market, and 20 gold. Everything is drawn from a seed, without a period.
#![allow(dead_code, reason = "benches and tests use a part of it")]

use hinterland_world::World;
use hinterland_world::item::ItemType;
use hinterland_world::state::{ColumnData, State, Table};
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The tick at which the state stands: old enough for everybody to be attacked.
pub(crate) const TICK: i32 = 100;

const AMMUNITION: [ItemType; 3] = [ItemType::Whetstone, ItemType::Arrow, ItemType::Runes];
const WEAPONS: [ItemType; 3] = [ItemType::Spear, ItemType::Bow, ItemType::Wand];
const TOOLS: [ItemType; 5] = [ItemType::Rod, ItemType::Gloves, ItemType::Pickaxe, ItemType::Axe, ItemType::Chisel];
const SKILLS: [&str; 8] = ["melee", "range", "mage", "fishing", "herbalism", "prospecting", "carving", "alchemy"];

/// Columns by name, filled row by row.
#[derive(Default)]
struct Rows {
    names: Vec<String>,
    values: Vec<Vec<i32>>,
}

impl Rows {
    fn push(&mut self, row: &[(&str, i32)]) {
        if self.names.is_empty() {
            self.names = row.iter().map(|(name, _)| (*name).to_owned()).collect();
            self.values = vec![Vec::new(); row.len()];
        }
        for (column, (_, value)) in self.values.iter_mut().zip(row) {
            column.push(*value);
        }
    }

    fn table(self, name: &str) -> Table {
        let columns = self.names.into_iter().zip(self.values.into_iter().map(ColumnData::I32)).collect();
        Table::canonical(name, columns).expect("names that worlds know")
    }
}

/// A busy state for a world that has a map.
pub(crate) fn busy_state(world: &World, random: &mut Xoshiro256PlusPlus) -> State {
    let config = world.config();
    let places = central_places(world);
    let (players, npcs) = (i32::from(config.players.count), i32::from(config.npc.count.min(config.npc_slots())));
    let (mut entities, mut items) = (Rows::default(), Rows::default());
    let mut next_item = 1;
    for id in 1..=players {
        let (row, col) = places[random.random_range(0..places.len())];
        let levels: [i32; 8] =
            std::array::from_fn(|_| random.random_range(1..=i32::from(config.progression.level_max)));
        entities.push(&entity(world, random, id, (row, col), levels));
        if config.item.enabled {
            next_item = give_items(world, &mut items, random, (id, next_item), levels);
        }
    }
    for id in 1..=npcs {
        let (row, col) = places[random.random_range(0..places.len())];
        entities.push(&entity(world, random, -id, (row, col), [0; 8]));
    }
    let clock = ColumnData::I64(vec![TICK.into()]);
    let clock = Table::canonical("clock", vec![("tick".to_owned(), clock)]).expect("a clock");
    State { tables: vec![clock, entities.table("entity"), items.table("item")] }
}

/// The habitable tiles of the central 64 x 64, or of the whole square where it is smaller.
fn central_places(world: &World) -> Vec<(i32, i32)> {
    let geometry = world.geometry();
    let (middle, half) = (i32::from(geometry.size / 2), i32::from(geometry.center / 2).min(32));
    let tiles = world.view().tiles;
    let square =
        (middle - half..middle + half).flat_map(|row| (middle - half..middle + half).map(move |col| (row, col)));
    square.filter(|(row, col)| tiles.is_habitable(*row as i16, *col as i16)).collect()
}

fn entity(
    world: &World,
    random: &mut Xoshiro256PlusPlus,
    id: i32,
    (row, col): (i32, i32),
    levels: [i32; 8],
) -> Vec<(&'static str, i32)> {
    let config = world.config();
    let player = id > 0;
    let style = random.random_range(0..3_usize);
    let npc_level = random.random_range(1..=i32::from(config.progression.level_max));
    let mut cells = vec![
        ("id", id),
        ("npc_type", if player { 0 } else { random.random_range(1..=3) }),
        ("row", row),
        ("col", col),
        ("health", i32::from(config.players.base_health)),
        ("food", i32::from(config.resource.base)),
        ("water", i32::from(config.resource.base)),
        ("time_alive", TICK),
        ("gold", if player { 20 } else { npc_level }),
        ("style", style as i32),
        ("item_level", if player { 0 } else { 5 * npc_level }),
        ("offense", if player { 0 } else { 8 * npc_level }),
        ("defense", if player { 0 } else { 8 * npc_level }),
        ("drop_armor", if player { 0 } else { random.random_range(2..=4) }),
        ("drop_tool", if player { 0 } else { random.random_range(8..=12) }),
        ("danger", if player { 0 } else { i32::from(config.map.center / 4) }),
    ];
    for (index, name) in SKILLS.iter().enumerate() {
        let own = index == style;
        let level = if player { levels[index] } else { npc_level * i32::from(own) };
        let exp = if player { config.progression.exp_threshold[level as usize - 1] } else { i32::from(own) };
        let [level_name, exp_name] = column_names(name);
        cells.extend([(level_name, level), (exp_name, exp)]);
    }
    cells
}

fn column_names(skill: &str) -> [&'static str; 2] {
    let find = |ending: &str| {
        let wanted = format!("{skill}_{ending}");
        *hinterland_world::columns::OBSERVED.iter().find(|name| **name == wanted).expect("an observed column")
    };
    [find("level"), find("exp")]
}

/// Eight items: armour, something in the hand and ammunition worn, the rest carried, the ration for sale.
fn give_items(
    world: &World,
    items: &mut Rows,
    random: &mut Xoshiro256PlusPlus,
    (owner, first): (i32, i32),
    levels: [i32; 8],
) -> i32 {
    let style = random.random_range(0..3_usize);
    let tool = random.random_range(0..5_usize);
    let best = levels.into_iter().max().unwrap_or(1);
    let kit = [
        (ItemType::Hat, best, true),
        (ItemType::Top, best, true),
        (ItemType::Bottom, best, false),
        (WEAPONS[style], levels[style], true),
        (TOOLS[tool], levels[3 + tool], false),
        (AMMUNITION[style], levels[style], true),
        (ItemType::Ration, 1, false),
        (ItemType::Potion, random.random_range(1..=best), false),
    ];
    let prices = i32::from(world.config().exchange.prices).min(20);
    for (place, (item_type, most, worn)) in (0..).zip(kit) {
        let listed = item_type == ItemType::Ration && world.config().exchange.enabled;
        items.push(&[
            ("id", first + place),
            ("type_id", i32::from(item_type.id())),
            ("owner_id", owner),
            ("level", random.random_range(1..=most)),
            ("quantity", if item_type.stacks() { random.random_range(1..50) } else { 1 }),
            ("equipped", i32::from(worn)),
            ("listed_price", if listed { random.random_range(1..=prices) } else { 0 }),
            ("listed_tick", if listed { TICK - random.random_range(0..=2) } else { 0 }),
        ]);
    }
    first + 8
}
