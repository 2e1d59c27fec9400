//! What must hold between the rows of a state for a world to go on from it.

use std::collections::BTreeSet;

use hinterland_terrain::{Geometry, Material};

use super::load::Decoded;
use super::read::StateError;
use crate::columns::EntityCells;
use crate::config::Config;
use crate::item::{Item, ItemType};
use crate::npc::{NO_PLACE, kind};
use crate::terrain::{Targets, Tiles, can_be};

/// The most that counts and gold may be in a state: far from where sums wrap.
pub(crate) const MOST: i32 = 1_000_000_000;

pub(super) fn consistency(
    decoded: &Decoded,
    config: &Config,
    geometry: Geometry,
    (tiles, targets): (&Tiles, &Targets),
) -> Result<(), StateError> {
    check_tiles(decoded, tiles)?;
    check_seizures(decoded, targets)?;
    check_ids(decoded, config)?;
    let material = decoded.material.as_deref().unwrap_or(tiles.material());
    for (row, cells) in decoded.entities.iter().enumerate() {
        check_entity(cells, config, geometry, material, decoded.clock.tick as i32)
            .map_err(|reason| StateError::row("entity", row, reason))?;
    }
    check_items(decoded, config)?;
    if decoded.refill.len() > usize::from(config.npc_slots()) {
        let most = config.npc_slots();
        return Err(StateError::row("refill", most.into(), format!("there are more rows than NPC slots ({most})")));
    }
    Ok(())
}

/// Players seize targets, each target at most once a tick, oldest first.
fn check_seizures(decoded: &Decoded, targets: &Targets) -> Result<(), StateError> {
    for (row, (at, seizure)) in decoded.seizures.iter().enumerate() {
        let refuse = |reason: String| Err(StateError::row("seize", row, reason));
        if !targets.targets.iter().any(|target| target.at == *at) {
            return refuse(format!("row {}, column {} is no tile of `map.seize_targets`", at.row, at.col));
        }
        if !(1..=decoded.players as i32).contains(&seizure.agent) {
            return refuse(format!("`agent` is {}; it must be from 1 to {}", seizure.agent, decoded.players));
        }
        let before =
            decoded.seizures[..row].iter().rev().find(|(other, _)| other == at).map_or(0, |(_, last)| last.tick);
        let now = decoded.clock.tick as i32;
        if seizure.tick <= before || seizure.tick > now {
            return refuse(format!(
                "`tick` is {}; it must be above {before}, when the tile was seized before, and at most {now}",
                seizure.tick
            ));
        }
    }
    Ok(())
}

fn check_tiles(decoded: &Decoded, tiles: &Tiles) -> Result<(), StateError> {
    let size = tiles.size();
    let known = |(_, cell): &(usize, &u8)| Material::from_u8(**cell).is_none();
    if let Some((place, cell)) = decoded.material.as_deref().and_then(|cells| cells.iter().enumerate().find(known)) {
        return Err(StateError::row("tile", place / size, format!("material {cell} does not exist")));
    }
    let material = decoded.material.as_deref().unwrap_or(tiles.material());
    let Some(state) = decoded.tiles.as_deref() else { return Ok(()) };
    match material.iter().zip(state).position(|(was, now)| !can_be(*was, *now)) {
        None => Ok(()),
        Some(place) => {
            let (was, now) = (material[place], state[place]);
            let reason =
                format!("column {} is {now} where the episode began with {was}: not it, nor it depleted", place % size);
            Err(StateError::row("tile", place / size, reason))
        }
    }
}

/// Players 1 to N in order, then NPCs whose ids descend.
fn check_ids(decoded: &Decoded, config: &Config) -> Result<(), StateError> {
    let ids: Vec<_> = decoded.entities.iter().map(|cells| cells.identity.id).collect();
    let players = decoded.players.min(ids.len());
    for (row, id) in ids[..players].iter().enumerate() {
        if *id != row as i32 + 1 {
            let reason = format!("`id` is {id}; the first {} rows are players 1, 2, ... in order", decoded.players);
            return Err(StateError::row("entity", row, reason));
        }
    }
    if players < decoded.players {
        return Err(StateError::row(
            "entity",
            players,
            format!("there must be a row for each of {} players", decoded.players),
        ));
    }
    let npcs = ids.len() - players;
    if npcs > usize::from(config.npc_slots()) {
        let reason = format!("there are {npcs} NPCs; `npc.capacity` is {}", config.npc_slots());
        return Err(StateError::row("entity", players, reason));
    }
    for row in players..ids.len() {
        let before = if row == players { 0 } else { ids[row - 1] };
        if ids[row] >= before || ids[row] < -MOST {
            let reason = format!("`id` is {}; NPCs come in the order of their spawn, -1, -2, ... downwards", ids[row]);
            return Err(StateError::row("entity", row, reason));
        }
    }
    Ok(())
}

fn check_entity(
    cells: &EntityCells,
    config: &Config,
    geometry: Geometry,
    material: &[u8],
    tick: i32,
) -> Result<(), String> {
    let player = cells.identity.id > 0;
    let most = |name: &str, value: i32, most: i32| {
        if (0..=most).contains(&value) {
            Ok(())
        } else {
            Err(format!("`{name}` is {value}; it must be from 0 to {most}"))
        }
    };
    let vitals = &cells.vitals;
    most("health", vitals.health.into(), config.players.base_health.into())?;
    most("food", vitals.food.into(), config.resource.base.into())?;
    most("water", vitals.water.into(), config.resource.base.into())?;
    most("damage", vitals.damage.into(), i16::MAX.into())?;
    most("freeze", vitals.freeze.into(), i16::MAX.into())?;
    most("time_alive", vitals.time_alive, MOST)?;
    most("gold", cells.purse.gold, MOST)?;
    most("message", cells.voice.message.into(), config.communication.num_tokens.into())?;
    most("item_level", cells.gear.item_level, MOST)?;
    most("immortal_until", cells.status.immortal_until, MOST)?;
    most("life_order", cells.status.life_order, MOST)?;
    most("exploration", cells.history.exploration.into(), (config.map.center / 2).into())?;
    most("player_kills", cells.history.player_kills, MOST)?;
    most("damage_received", cells.history.damage_received, MOST)?;
    most("damage_inflicted", cells.history.damage_inflicted, MOST)?;
    most("danger", cells.mind.danger.into(), (config.map.center / 2).into())?;
    // An attack sets it to the tick that ends its step, which is at most the one that has begun.
    most("latest_combat_tick", cells.combatant.latest_combat_tick, tick.max(0))?;
    for (level, exp) in cells.skills.level.iter().zip(cells.skills.exp) {
        most("a skill's level", (*level).into(), config.progression.level_max.into())?;
        most("a skill's experience", exp, MOST)?;
    }
    for id in [cells.combatant.attacker_id, cells.mind.target_id, cells.mind.order_destroy] {
        if id > i32::from(config.players.count) || id < -MOST {
            return Err(format!("it refers to the entity {id}, which cannot exist"));
        }
    }
    let kinds = if player { -1..=0 } else { 1..=3 };
    if !kinds.contains(&cells.identity.npc_type) {
        let right = if player { "0, or -1 for an immortal one" } else { "1, 2 or 3" };
        return Err(format!(
            "`npc_type` is {}; a row with id {} has {right}",
            cells.identity.npc_type, cells.identity.id
        ));
    }
    check_drops(cells, player)?;
    check_orders(cells, geometry)?;
    if !player && vitals.health == 0 {
        return Err("`health` is 0: dead NPCs have no row".into());
    }
    check_place(cells, geometry, material)
}

fn check_drops(cells: &EntityCells, player: bool) -> Result<(), String> {
    for type_id in [cells.gear.drop_armor, cells.gear.drop_tool].into_iter().filter(|type_id| *type_id != 0) {
        if player || ItemType::from_id(type_id).is_none() {
            return Err(format!("it would leave an item of type {type_id}; only NPCs leave items, of types 2 to 17"));
        }
    }
    Ok(())
}

/// Orders are for soldiers, who are hostile NPCs; who rallies, rallies inside the map.
fn check_orders(cells: &EntityCells, geometry: Geometry) -> Result<(), String> {
    let mind = &cells.mind;
    let inside = |at: i16| (0..geometry.size as i16).contains(&at);
    let place = match (mind.order_row, mind.order_col) {
        (-1, -1) | (NO_PLACE, NO_PLACE) => true,
        (row, col) => inside(row) && inside(col),
    };
    let orders = mind.is_soldier() || mind.order_destroy != 0;
    if !place || (orders && (!mind.is_soldier() || cells.identity.npc_type != kind::HOSTILE)) {
        return Err(format!(
            "`order_row` {}, `order_col` {} and `order_destroy` {} are no orders: soldiers (`npc_type` 3) have a place inside \
             the map, or -2 and -2; all others have -1, -1 and 0",
            mind.order_row, mind.order_col, mind.order_destroy
        ));
    }
    Ok(())
}

/// The living stand inside the map on a tile that can be stood on. Spawn places are not checked by the rules (17, R22), so
/// standing on an impassable tile is allowed where it was born there.
fn check_place(cells: &EntityCells, geometry: Geometry, material: &[u8]) -> Result<(), String> {
    let size = i32::from(geometry.size);
    let border = i32::from(geometry.border());
    let (row, col) = (i32::from(cells.position.row), i32::from(cells.position.col));
    let inside = |at: i32| (border..=size - border).contains(&at);
    if cells.vitals.health == 0 {
        return if (0..size).contains(&row) && (0..size).contains(&col) {
            Ok(())
        } else {
            Err(format!("row {row}, column {col} lie outside the map of side {size}"))
        };
    }
    if !(inside(row) && inside(col)) {
        return Err(format!("row {row}, column {col} lie outside the playable square, {border} to {}", size - border));
    }
    let tile = material[(row * size + col) as usize];
    let born_here = (cells.history.spawn_row, cells.history.spawn_col) == (cells.position.row, cells.position.col);
    if !born_here && !Material::from_u8(tile).is_some_and(Material::is_habitable) {
        return Err(format!("it stands in a wall: the tile at row {row}, column {col} is material {tile}"));
    }
    Ok(())
}

fn check_items(decoded: &Decoded, config: &Config) -> Result<(), StateError> {
    let slots = config.item_slots();
    let mut held = vec![0_u16; decoded.players];
    let mut worn = BTreeSet::new();
    let mut stacks = BTreeSet::new();
    let mut before = None;
    for (index, (row, item)) in decoded.items.iter().enumerate() {
        let refuse = |reason: String| Err(StateError::row("item", index, reason));
        if *row >= slots || before.is_some_and(|before| *row <= before) {
            return refuse(format!("`id` is {}; ids ascend, and are at most {slots}", row + 1));
        }
        before = Some(*row);
        check_item(item, decoded, config).map_err(|reason| StateError::row("item", index, reason))?;
        let item_type = item.item_type();
        let owner = usize::from(item.owner_id) - 1;
        held[owner] += 1;
        if held[owner] > config.item.inventory_capacity {
            let most = config.item.inventory_capacity;
            return refuse(format!("player {} holds more than {most} items", item.owner_id));
        }
        let slot = item_type.slot().map(|slot| slot as u8);
        if item.equipped && !worn.insert((owner, slot)) {
            return refuse(format!("player {} wears two items in one place", item.owner_id));
        }
        if item_type.stacks() && !stacks.insert((owner, item.type_id, item.level)) {
            return refuse(format!("player {} holds two stacks of the same ammunition", item.owner_id));
        }
    }
    Ok(())
}

fn check_item(item: &Item, decoded: &Decoded, config: &Config) -> Result<(), String> {
    let Some(item_type) = ItemType::from_id(item.type_id) else {
        return Err(format!("`type_id` is {}; it must be from 2 to 17", item.type_id));
    };
    if item.level > 99 {
        return Err(format!("`level` is {}; it must be from 0 to 99", item.level));
    }
    let owner = usize::from(item.owner_id).checked_sub(1).and_then(|row| decoded.entities.get(row));
    if !owner.is_some_and(|owner| owner.identity.id > 0 && owner.vitals.health > 0) {
        return Err(format!("`owner_id` is {}; it must be the id of a living player", item.owner_id));
    }
    if !(1..=MOST).contains(&item.quantity) || (item.quantity != 1 && !item_type.stacks()) {
        return Err(format!("`quantity` is {}; it must be 1, or more for ammunition", item.quantity));
    }
    if item.equipped && item_type.slot().is_none() {
        return Err("`equipped` is 1; rations and potions are not worn".into());
    }
    if item.equipped && item.listed_price > 0 {
        return Err("it is worn and listed at once".into());
    }
    if item.listed_price > config.exchange.prices || (item.listed_price > 0 && !config.exchange.enabled) {
        return Err(format!(
            "`listed_price` is {}; the highest price is {}",
            item.listed_price, config.exchange.prices
        ));
    }
    let tick = decoded.clock.tick as i32;
    let age = i64::from(tick) - i64::from(item.listed_tick);
    let stands = (0..=i64::from(config.exchange.listing_duration)).contains(&age) && item.listed_tick >= 0;
    if (item.listed_price > 0 && !stands) || (item.listed_price == 0 && item.listed_tick != 0) {
        return Err(format!(
            "`listed_tick` is {}, which cannot be at tick {tick} with `listed_price` {}",
            item.listed_tick, item.listed_price
        ));
    }
    Ok(())
}
