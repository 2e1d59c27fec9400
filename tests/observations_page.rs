//! `docs/observations.md` says what the declared layouts say.
//!
//! After a change of a layout, `UPDATE_DOCS=1 cargo test --profile contract --test contracts observations_page` writes it.

use std::fmt::Write;
use std::path::Path;

use hinterland_env::{Dtype, ENTITY_ROW, ENTITY_ROW_BYTES, Layout};
use hinterland_world::columns::observed_columns;
use hinterland_world::config::Config;
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

fn page() -> String {
    let mut page = HEAD.to_owned();
    layout_section(&mut page, "packed", "The default: small enough that a simulator's speed is not spent on copying.");
    writeln!(page, "\n### A row of `Entity`, {ENTITY_ROW_BYTES} bytes\n").unwrap();
    page.push_str("Every number saturates at the ends of its type. Row 0 is oneself.\n\n");
    page.push_str("| number | dtype | byte | holds |\n| --- | --- | --- | --- |\n");
    for field in ENTITY_ROW {
        writeln!(page, "| `{}` | {} | {} | {} |", field.name, dtype(field.dtype), field.offset, field.doc).unwrap();
    }
    page.push_str(
        "\nLeft out against `\"nmmo\"`: absolute coordinates of others, the experience behind a skill level, the tick of \
         the last fight (its age is there), and rows beyond the cap.\n",
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
    page.push_str(ACTIONS);
    page
}

const ACTIONS: &str = "
## Actions

One choice a head each step; with dict actions any subset of `{\"Attack\": {\"Style\": ..., \"Target\": ...}, \"Comm\": {\"Token\": ...}, \
\"Move\": {\"Direction\": ...}}`.

| head | choices |
| --- | --- |
| `Attack.Style` | 0 melee, 1 range, 2 mage |
| `Attack.Target` | a row of the `Entity` table just seen; the last choice attacks nobody. Under the mask that choice is there only when nobody is in reach |
| `Comm.Token` | choice i says token i + 1 |
| `Move.Direction` | 0 north (row - 1), 1 south, 2 east (column + 1), 3 west, 4 stay |

An index below 0 drops the action; `Style`, `Token` and `Direction` at or above the size are taken as the last choice; a target that was
not seen drops the attack. Each of these, and each action sent for the dead, counts in `infos[\"invalid_actions\"]` of that step. The
no-op does not.
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
