//! `docs/observations.md` says what the declared layouts say.
//!
//! After a change of a layout, `UPDATE_DOCS=1 cargo test --profile contract --test contracts observations_page` writes it.

use std::fmt::Write;
use std::path::Path;

use hinterland_env::{Dtype, ENTITY_ROW, ENTITY_ROW_BYTES, INVENTORY_ROW, INVENTORY_ROW_BYTES, Layout, RowField};
use hinterland_world::columns::observed_columns;
use hinterland_world::config::Config;
use hinterland_world::item;
use serde_json::json;

const HEAD: &str = "\
# Observations and actions

What an agent is shown and what it can do, field by field; made from the declarations in `crates/env/src/layout.rs` and
the rooms of `crates/world` by `tests/observations_page.rs`. Sizes are those of the default config; `hinterland.spaces.layout(config)` gives
them, and every offset, for any config. All numbers are little-endian and follow each other without padding.

With `observations=\"flat\"` an observation is the record, bytes in a `Box(0, 255, (bytes,), uint8)`; with `\"dict\"` its keys are the fields.
With dict actions the mask is the nested key `ActionTargets`. Masks hold one byte a choice, head after head. Where a description names a section
of the rules, here and in the code, it is one of our notes on Neural MMO 2.1: 4.1 the columns of an entity, 11 actions and masks, 12 observations.
";

fn dtype(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::U8 => "uint8",
        Dtype::I8 => "int8",
        Dtype::U16 => "uint16",
        Dtype::I16 => "int16",
        Dtype::U32 => "uint32",
        Dtype::I32 => "int32",
        Dtype::F16 => "float16",
    }
}

fn layout_section(page: &mut String, name: &str, about: &str) {
    let config = Config::resolve(&json!({"observation": {"layout": name}})).expect("a good config");
    let layout = Layout::of(&config);
    writeln!(page, "\n## Layout `\"{name}\"`\n\n{about} A record is {} bytes.\n", layout.record_bytes).unwrap();
    page.push_str("| field | dtype | shape | first byte | holds |\n| --- | --- | --- | --- | --- |\n");
    for field in &layout.fields {
        let doc = field.doc.replace('|', "\\|");
        let shape = field.shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        writeln!(page, "| `{}` | {} | [{shape}] | {} | {} |", field.name, dtype(field.dtype), field.offset, doc)
            .unwrap();
    }
    page.push_str("\n| head | choices | first byte in the mask |\n| --- | --- | --- |\n");
    for head in &layout.heads {
        writeln!(page, "| `{}.{}` | {} | {} |", head.action, head.argument, head.size, head.offset).unwrap();
    }
}

fn row_section(page: &mut String, table: &str, bytes: usize, fields: &[RowField], about: &str) {
    writeln!(page, "\n### A row of `{table}`, {bytes} bytes\n").unwrap();
    writeln!(page, "Every number saturates at the ends of its type. {about}\n").unwrap();
    page.push_str("| number | dtype | byte | holds |\n| --- | --- | --- | --- |\n");
    for field in fields {
        writeln!(page, "| `{}` | {} | {} | {} |", field.name, dtype(field.dtype), field.offset, field.doc).unwrap();
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    layout_section(&mut page, "packed", "The default: small enough that a simulator's speed is not spent on copying.");
    row_section(&mut page, "Entity", ENTITY_ROW_BYTES, &ENTITY_ROW, "Row 0 is oneself.");
    row_section(
        &mut page,
        "Inventory",
        INVENTORY_ROW_BYTES,
        &INVENTORY_ROW,
        "What an item does follows from its type and level.",
    );
    page.push_str(
        "\nLeft out against `\"nmmo\"`: absolute coordinates of others, the experience behind a skill level, the tick of \
         the last fight (its age is there), rows beyond the cap; item ids; of the market sellers, quantities and all but the \
         cheapest listing of a type and level; items' attack and defence.\n",
    );
    layout_section(
        &mut page,
        "nmmo",
        "Neural MMO 2.1's keys, shapes, dtypes and columns, so that its policies run unchanged.",
    );
    page.push_str("\n## Columns of an entity\n\n");
    page.push_str("`Self` in `\"packed\"`, and a row of `Entity` in `\"nmmo\"`: int16, saturated.\n\n");
    page.push_str("| column | name | holds |\n| --- | --- | --- |\n");
    for (index, column) in observed_columns().iter().enumerate() {
        writeln!(page, "| {index} | `{}` | {} |", column.name, column.doc).unwrap();
    }
    page.push_str(
        "\n## Columns of an item\n\nA row of `Inventory` and of `Market` in `\"nmmo\"`: int16, saturated.\n\n",
    );
    page.push_str("| column | name | holds |\n| --- | --- | --- |\n");
    for (index, column) in item::COLUMNS.iter().take(item::OBSERVED_COLUMNS).enumerate() {
        writeln!(page, "| {index} | `{}` | {} |", column.name, column.doc).unwrap();
    }
    page.push_str(ACTIONS);
    page
}

const ACTIONS: &str = "
## Actions

One choice a head each step; with dict actions any subset of the nine actions, each with all its arguments: `{\"Attack\": {\"Style\": 0, \
\"Target\": 3}, \"Move\": {\"Direction\": 1}}`. All that are sent are executed in the same step, in this order: Use, Buy, Give and GiveGold, \
Destroy, Attack, Move, Sell, Comm.

| head | choices |
| --- | --- |
| `Attack.Style` | 0 melee, 1 range, 2 mage |
| `*.Target` | a row of the `Entity` table just seen; the last choice is nobody. Under the mask, Attack offers nobody only when nobody is in reach |
| `*.InventoryItem` | a row of the `Inventory` table just seen; the last choice is nothing |
| `Buy.MarketItem` | `\"packed\"`: a cell of the `Market` table, row by row: the item that was cheapest there (ties: the smaller id) when it was seen; \
`\"nmmo\"`: a row of the `Market` table. The last choice is nothing. Who comes late fails |
| `Comm.Token` | choice i says token i + 1 |
| `GiveGold.Price`, `Sell.Price` | choice i is i + 1 gold |
| `Move.Direction` | 0 north (row - 1), 1 south, 2 east (column + 1), 3 west, 4 stay |

An index below 0 drops the action; `Style`, `Price`, `Token` and `Direction` at or above the size are taken as the last choice; a row in which
there was nobody and nothing drops the action. Each of these, and each action sent for the dead, counts in
`infos[\"invalid_actions\"]` of that step. The choice of nobody or nothing does not.

## Masks

`envs.sample_actions(rng)` of a `VectorEnv` draws random valid actions, every head by itself and uniformly over its mask.

A mask marks what the rules will allow if nothing happens in between, with the original's exceptions: the receiver of a gift may have no room;
who has two gold or less is not offered to give it; without progression, items of level 1 that ask for no particular skill are offered and cannot
be used. Other agents and NPCs move, of course: a step onto a tile is offered whether somebody stands there or not.

In combat (an attack made or received in the last `combat.status_duration` ticks) nothing can be used, given, destroyed, sold or bought: those heads
offer nothing, and all prices. No head is ever all zero: without the choice of nobody and nothing (`observation.noop_action_target` off) a head that has nothing
to offer offers row 0, which then does nothing.
";

#[test]
fn the_page_says_what_is_declared() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/observations.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("a file that can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/observations.md is out of date; the top of tests/observations_page.rs says how to make it"
    );
}
