//! What is done in a step of one world, and its luck, from Python's mappings: entities and items by id, not by row.

use std::collections::BTreeMap;

use hinterland_world::config::Config;
use hinterland_world::entity::Handle;
use hinterland_world::intent::{Attack, Direction, Give, GiveGold, Intent, Sell, Style};
use hinterland_world::item::ItemRow;
use hinterland_world::script::{Birth, Resurrection, Script};
use pyo3::exceptions::{PyKeyError, PyOverflowError, PyValueError};
use pyo3::prelude::*;

use crate::tables::items;

/// `{agent id: {action: {argument: value}}}` as what each player wants, for a world of a config.
///
/// # Errors
/// `TypeError` for what is no mapping, `ValueError` for unknown agents, actions and arguments, disabled actions and values out of
/// range.
pub(crate) fn intents(given: &Bound<'_, PyAny>, config: &Config) -> PyResult<Vec<(u16, Intent)>> {
    let mut intents = Vec::new();
    for entry in items(given, "actions must be a mapping from agent ids to actions")? {
        let (id, actions) = entry?;
        let read = player(&id, config.players.count)
            .and_then(|player| Ok((player, intent(&actions, |action| config.allows(action))?)));
        intents.push(read.map_err(|error| as_value_error(given.py(), &format!("the actions of agent {id}"), error))?);
    }
    Ok(intents)
}

/// The luck of one step.
///
/// # Errors
/// `TypeError` for what is no mapping, `ValueError` for unknown keys and values out of range.
pub(crate) fn script(given: &Bound<'_, PyAny>, players: u16) -> PyResult<Script> {
    let mut script = Script::default();
    for entry in items(given, "script must be a mapping from kinds of luck to outcomes")? {
        let (key, value) = entry?;
        let key: String = key.extract()?;
        lay_down(&mut script, &key, &value, players)
            .map_err(|error| as_value_error(given.py(), &format!("`{key}` of the script"), error))?;
    }
    Ok(script)
}

fn lay_down(script: &mut Script, key: &str, value: &Bound<'_, PyAny>, players: u16) -> PyResult<()> {
    match key {
        "buy_order" => script.buy_order = Some(handles(value, players)?),
        "order" => script.order = Some(handles(value, players)?),
        "loot_order" => script.loot_order = Some(by_id(value, |rows| list(rows, item))?),
        "drops" => script.drops = Some(by_id(value, |types| types.extract())?),
        "npc_actions" => script.npc_actions = Some(by_id(value, |acts| intent(acts, |_| true))?),
        "regrown" => script.regrown = Some(value.extract()?),
        "npc_spawns" => script.npc_spawns = Some(list(value, birth)?),
        "resurrections" => script.resurrections = Some(list(value, resurrection)?),
        other => {
            return Err(PyValueError::new_err(format!(
                "there is no luck `{other}`; a script has buy_order, order, loot_order, drops, npc_actions, regrown, \
                     npc_spawns, resurrections"
            )));
        }
    }
    Ok(())
}

fn player(id: &Bound<'_, PyAny>, players: u16) -> PyResult<u16> {
    let id: i64 = id.extract()?;
    u16::try_from(id)
        .ok()
        .filter(|id| (1..=players).contains(id))
        .ok_or_else(|| PyValueError::new_err(format!("there is no agent {id}; agents are 1 to {players}")))
}

fn handles(value: &Bound<'_, PyAny>, players: u16) -> PyResult<Vec<Handle>> {
    list(value, |id| Ok(Handle(player(id, players)? - 1)))
}

fn list<T>(value: &Bound<'_, PyAny>, read: impl Fn(&Bound<'_, PyAny>) -> PyResult<T>) -> PyResult<Vec<T>> {
    value.try_iter()?.map(|element| read(&element?)).collect()
}

fn by_id<T>(value: &Bound<'_, PyAny>, read: impl Fn(&Bound<'_, PyAny>) -> PyResult<T>) -> PyResult<BTreeMap<i32, T>> {
    let entries = items(value, "it must be a mapping from ids")?;
    entries.map(|entry| entry.and_then(|(id, value)| Ok((id.extract()?, read(&value)?)))).collect()
}

/// The row of an item's id.
fn item(id: &Bound<'_, PyAny>) -> PyResult<ItemRow> {
    let id: i64 = id.extract()?;
    let row = ItemRow::try_from(id - 1).ok().filter(|row| *row < ItemRow::MAX);
    row.ok_or_else(|| PyValueError::new_err(format!("there can be no item {id}: ids are 1 and up")))
}

fn style(value: i64) -> PyResult<Style> {
    let style = usize::try_from(value).ok().and_then(|index| Style::ALL.get(index));
    style.copied().ok_or_else(|| PyValueError::new_err(format!("Style is {value}; it must be 0, 1 or 2")))
}

/// One action's arguments by name; every one must be asked for.
struct Arguments<'py> {
    action: String,
    given: BTreeMap<String, Bound<'py, PyAny>>,
}

impl<'py> Arguments<'py> {
    fn take(&mut self, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.given
            .remove(name)
            .ok_or_else(|| PyValueError::new_err(format!("the action `{}` needs the argument `{name}`", self.action)))
    }

    fn number(&mut self, name: &str) -> PyResult<i64> {
        self.take(name)?.extract()
    }

    fn small(&mut self, name: &str, least: i64, most: i64) -> PyResult<u16> {
        let value = self.number(name)?;
        if (least..=most).contains(&value) {
            return Ok(value as u16);
        }
        let action = &self.action;
        Err(PyValueError::new_err(format!(
            "`{name}` of the action `{action}` is {value}; it must be {least} to {most}"
        )))
    }
}

fn intent(actions: &Bound<'_, PyAny>, allows: impl Fn(&str) -> bool) -> PyResult<Intent> {
    let mut intent = Intent::default();
    for entry in items(actions, "an agent's actions must be a mapping from action names to arguments")? {
        let (action, arguments) = entry?;
        let action: String = action.extract()?;
        if !allows(&action) {
            return Err(PyValueError::new_err(format!("the action `{action}` is disabled by `actions.disabled`")));
        }
        let given = items(&arguments, &format!("the arguments of `{action}` must be a mapping"))?;
        let given = given.map(|entry| entry.and_then(|(name, value)| Ok((name.extract()?, value))));
        let mut arguments = Arguments { action, given: given.collect::<PyResult<_>>()? };
        add(&mut intent, &mut arguments)?;
        if let Some(name) = arguments.given.keys().next() {
            let action = &arguments.action;
            return Err(PyValueError::new_err(format!("the action `{action}` has no argument `{name}`")));
        }
    }
    Ok(intent)
}

fn add(intent: &mut Intent, arguments: &mut Arguments<'_>) -> PyResult<()> {
    match arguments.action.as_str() {
        "Attack" => {
            let (style, target) = (style(arguments.number("Style")?)?, arguments.take("Target")?.extract()?);
            intent.attack = Some(Attack { style, target });
        }
        "Buy" => intent.buy = Some(item(&arguments.take("MarketItem")?)?),
        "Comm" => intent.token = Some(arguments.small("Token", 1, 127)? as u8),
        "Destroy" => intent.destroy = Some(item(&arguments.take("InventoryItem")?)?),
        "Give" => {
            let item = item(&arguments.take("InventoryItem")?)?;
            intent.give = Some(Give { item, target: arguments.take("Target")?.extract()? });
        }
        "GiveGold" => {
            let amount = arguments.small("Price", 1, 32767)?;
            intent.give_gold = Some(GiveGold { amount, target: arguments.take("Target")?.extract()? });
        }
        "Move" => intent.step = Some(Direction::ALL[usize::from(arguments.small("Direction", 0, 4)?)]),
        "Sell" => {
            let item = item(&arguments.take("InventoryItem")?)?;
            intent.sell = Some(Sell { item, price: arguments.small("Price", 1, 999)? });
        }
        "Use" => intent.use_item = Some(item(&arguments.take("InventoryItem")?)?),
        other => {
            return Err(PyValueError::new_err(format!(
                "there is no action `{other}`; there are Attack, Buy, Comm, Destroy, Give, GiveGold, Move, Sell, Use"
            )));
        }
    }
    Ok(())
}

const BIRTH: [&str; 8] = ["row", "col", "style", "item_level", "offense", "defense", "drop_armor", "drop_tool"];
const RESURRECTION: [&str; 5] = ["id", "row", "col", "freeze", "health"];

/// An entry of a script that has only the fields that there are.
fn refuse_others(given: &Bound<'_, PyAny>, key: &str, known: &[&str]) -> PyResult<()> {
    for entry in items(given, &format!("an entry of {key} must be a mapping"))? {
        let name: String = entry?.0.extract()?;
        if !known.contains(&name.as_str()) {
            let known = known.join(", ");
            return Err(PyValueError::new_err(format!("an entry of {key} has no `{name}`; it has {known}")));
        }
    }
    Ok(())
}

fn birth(given: &Bound<'_, PyAny>) -> PyResult<Birth> {
    refuse_others(given, "npc_spawns", &BIRTH)?;
    let field = |name: &str| -> PyResult<Option<i64>> {
        match given.get_item(name) {
            Ok(value) => Ok(Some(value.extract()?)),
            Err(error) if error.is_instance_of::<PyKeyError>(given.py()) => Ok(None),
            Err(error) => Err(error),
        }
    };
    let needed = |name: &str| {
        field(name)?.ok_or_else(|| PyValueError::new_err(format!("an entry of npc_spawns needs `{name}`")))
    };
    Ok(Birth {
        row: narrow("row", needed("row")?)?,
        col: narrow("col", needed("col")?)?,
        style: style(needed("style")?)?,
        item_level: narrow("item_level", field("item_level")?.unwrap_or_default())?,
        offense: narrow("offense", field("offense")?.unwrap_or_default())?,
        defense: narrow("defense", field("defense")?.unwrap_or_default())?,
        drop_armor: narrow("drop_armor", field("drop_armor")?.unwrap_or_default())?,
        drop_tool: narrow("drop_tool", field("drop_tool")?.unwrap_or_default())?,
    })
}

fn resurrection(given: &Bound<'_, PyAny>) -> PyResult<Resurrection> {
    refuse_others(given, "resurrections", &RESURRECTION)?;
    let needed = |name: &str| -> PyResult<i64> {
        let value = given.get_item(name);
        value.map_err(|_| PyValueError::new_err(format!("an entry of resurrections needs `{name}`")))?.extract()
    };
    let health = needed("health")?;
    if health < 1 {
        return Err(PyValueError::new_err(format!("`health` of a resurrection is {health}; it must be at least 1")));
    }
    Ok(Resurrection {
        id: narrow("id", needed("id")?)?,
        row: narrow("row", needed("row")?)?,
        col: narrow("col", needed("col")?)?,
        freeze: narrow("freeze", needed("freeze")?)?,
        health: narrow("health", health)?,
    })
}

fn narrow<T: TryFrom<i64>>(name: &str, value: i64) -> PyResult<T> {
    T::try_from(value)
        .map_err(|_| PyValueError::new_err(format!("`{name}` is {value}, which is too large or too small")))
}

/// Numbers too large for what they stand for are wrong values, like any other out of range.
fn as_value_error(py: Python<'_>, what: &str, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyOverflowError>(py) {
        return PyValueError::new_err(format!("{what}: a number is too large or too small"));
    }
    error
}
