//! The fields of an observation record, in both layouts (DESIGN 6, rules 12).

use hinterland_world::columns::OBSERVED;
use hinterland_world::config::Config;
use hinterland_world::item;

use super::{Dtype, ENTITY_ROW_BYTES, INVENTORY_ROW_BYTES, MESSAGE_COLUMNS, Record, market_shape, window_side};

const ENTITIES: &str = "oneself, then nearest first (L-infinity, then players before NPCs, then the smaller absolute id); \
                        zeros behind them";
const MESSAGES: &str = "id, row, col, message of every living member of one's circle (those who share the first task), \
                        oneself included, in ascending id; zeros behind them";
const TASK: &str = "embedding of the first task; zeros where there is none";
const TASKS: &str = "embeddings of the tasks, one below the other; zeros where there are none";

/// The embedding of an agent's task: of its tasks, one below the other, where it has several.
fn push_task(config: &Config, record: &mut Record) {
    let width = config.task.embedding_dim.into();
    match config.task.at_once {
        1 => record.push("Task", Dtype::F16, &[width], TASK),
        count => record.push("Task", Dtype::F16, &[count.into(), width], TASKS),
    }
}

pub(super) fn packed(config: &Config, record: &mut Record) {
    let observation = &config.observation;
    let window = window_side(config).pow(2);
    record.push("tick", Dtype::U32, &[], "ticks done in this episode");
    record.push("id", Dtype::I16, &[], "the agent's id");
    record.push("Self", Dtype::I16, &[OBSERVED.len()], "the agent's own columns (rules 4.1)");
    if config.communication.enabled {
        record.push("Communication", Dtype::I16, &[observation.messages.into(), MESSAGE_COLUMNS], MESSAGES);
    }
    push_task(config, record);
    let tiles = "material ids of the window around the agent as they are now, row-major from the top left";
    if observation.death_fog_obs {
        let doc = format!("{tiles}; behind them the depth of the fog, rounded, from 0 to 255");
        record.push("Tile", Dtype::U8, &[2, window], &doc);
    } else {
        record.push("Tile", Dtype::U8, &[window], tiles);
    }
    let entities = format!("one row per entity in sight, of ENTITY_ROW's numbers: {ENTITIES}");
    record.push("Entity", Dtype::U8, &[observation.entities.into(), ENTITY_ROW_BYTES], &entities);
    if config.item.enabled {
        record.push(
            "Inventory",
            Dtype::U8,
            &[config.item.inventory_capacity.into(), INVENTORY_ROW_BYTES],
            "one row per item held, of INVENTORY_ROW's numbers, in the order of item ids; zeros behind them",
        );
    }
    if config.exchange.enabled {
        record.push(
            "Market",
            Dtype::U8,
            &market_shape(config),
            "the lowest price at which others sell an item of this type (row: type id - 2) and level (column), 0 none",
        );
    }
}

pub(super) fn nmmo(config: &Config, record: &mut Record) {
    let observation = &config.observation;
    let window = window_side(config).pow(2);
    record.push("AgentId", Dtype::I32, &[], "the agent's id");
    record.push("CurrentTick", Dtype::I32, &[], "ticks done in this episode");
    let (columns, doc) = if observation.death_fog_obs {
        (4, "row, column, material id as it is now and rounded depth of the fog of each tile of the window")
    } else {
        (3, "row, column and material id as it is now of each tile of the window around the agent, row-major")
    };
    record.push("Tile", Dtype::I16, &[window, columns], doc);
    let entities = format!("one row per entity in sight, of rules 4.1's columns: {ENTITIES}");
    record.push("Entity", Dtype::I16, &[observation.entities.into(), OBSERVED.len()], &entities);
    push_task(config, record);
    if config.item.enabled {
        record.push(
            "Inventory",
            Dtype::I16,
            &[config.item.inventory_capacity.into(), item::OBSERVED_COLUMNS],
            "one row per item held, of rules 8.1's columns, in the order of item ids; zeros behind them",
        );
    }
    if config.exchange.enabled {
        record.push(
            "Market",
            Dtype::I16,
            &[observation.listings.into(), item::OBSERVED_COLUMNS],
            "one row per item for sale, one's own included, of rules 8.1's columns, in the order of item ids, as many as \
             fit; zeros behind them",
        );
    }
    if config.communication.enabled {
        record.push("Communication", Dtype::I16, &[observation.messages.into(), MESSAGE_COLUMNS], MESSAGES);
    }
}
