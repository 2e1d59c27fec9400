//! The config and what follows from it, as JSON text: the Python package turns it into typed objects.

use hinterland_env::{Dtype, Field, Head, Layout};
use hinterland_world::config::{self, Config};
use hinterland_world::event::Event;
use hinterland_world::state;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::errors::{IntoPython, contained};

/// Reads a config that `resolve_config` wrote, or what was given to one.
pub(crate) fn parse_config(given: &str) -> PyResult<Config> {
    let given = parse_json(given)?;
    contained(|| Config::resolve(&given))?.map_err(IntoPython::into_python)
}

/// The layout that a config gives.
pub(crate) fn layout_of(config: &Config) -> Layout {
    Layout::of(config)
}

fn parse_json(text: &str) -> PyResult<Value> {
    serde_json::from_str(text).map_err(|error| PyValueError::new_err(format!("not JSON: {error}")))
}

/// Validates `{section: {option: value}}` and returns every option with its value, both as JSON.
#[pyfunction]
pub(crate) fn resolve_config(given: &str) -> PyResult<String> {
    let config = parse_config(given)?;
    Ok(serde_json::to_string(&config).expect("plain data serialises"))
}

/// Every section with its options: name, kind, default, range and documentation, as JSON.
#[pyfunction]
pub(crate) fn config_schema() -> String {
    serde_json::to_string(&config::schema()).expect("plain data serialises")
}

/// Every table of a state with its columns: name and documentation of each, as JSON.
#[pyfunction]
pub(crate) fn state_schema() -> String {
    serde_json::to_string(&state::schema()).expect("plain data serialises")
}

/// Name and code of every event, in the order of the counters.
#[pyfunction]
pub(crate) fn event_codes() -> Vec<(&'static str, u8)> {
    Event::ALL.iter().map(|event| (event.name(), *event as u8)).collect()
}

/// Where everything stands in an agent's observation record, and its action heads, as JSON.
#[pyfunction]
pub(crate) fn layout(config: &str) -> PyResult<String> {
    let layout = layout_of(&parse_config(config)?);
    let value = json!({
        "record_bytes": layout.record_bytes,
        "mask_offset": layout.mask_offset,
        "mask_bytes": layout.mask_bytes,
        "fields": layout.fields.iter().map(field).collect::<Vec<_>>(),
        "heads": layout.heads.iter().map(head).collect::<Vec<_>>(),
    });
    Ok(value.to_string())
}

/// `(name, dtype, shape)` of every array that a batch of `num_worlds` worlds works on.
#[pyfunction]
pub(crate) fn buffer_specs(
    config: &str,
    num_worlds: usize,
    final_observations: bool,
) -> PyResult<Vec<(&'static str, &'static str, Vec<usize>)>> {
    let config = parse_config(config)?;
    let layout = layout_of(&config);
    let slots = num_worlds
        .checked_mul(usize::from(config.players.count))
        .filter(|slots| slots.checked_mul(layout.record_bytes).is_some_and(|bytes| isize::try_from(bytes).is_ok()))
        .ok_or_else(|| PyValueError::new_err(format!("{num_worlds} worlds do not fit into memory")))?;
    let shape = |width| if width == 0 { vec![slots] } else { vec![slots, width] };
    let specs = crate::buffers::specs(&layout, final_observations);
    Ok(specs.into_iter().map(|(name, dtype, width)| (name, dtype, shape(width))).collect())
}

/// TOML text to JSON text; an error says the line and column.
#[pyfunction]
pub(crate) fn toml_to_json(text: &str) -> PyResult<String> {
    let value: Value = toml::from_str(text).map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(value.to_string())
}

/// JSON text to TOML text; TOML has no null, so that entries with it are left out.
#[pyfunction]
pub(crate) fn json_to_toml(text: &str) -> PyResult<String> {
    let mut value = parse_json(text)?;
    drop_nulls(&mut value);
    toml::to_string(&value).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn drop_nulls(value: &mut Value) {
    if let Value::Object(object) = value {
        object.retain(|_, value| !value.is_null());
        object.values_mut().for_each(drop_nulls);
    }
}

fn field(field: &Field) -> Value {
    json!({
        "name": field.name,
        "dtype": dtype_name(field.dtype),
        "shape": field.shape,
        "offset": field.offset,
        "doc": field.doc,
    })
}

fn head(head: &Head) -> Value {
    json!({"action": head.action, "argument": head.argument, "size": head.size, "offset": head.offset})
}

/// `NumPy`'s name; all are little-endian.
fn dtype_name(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::U8 => "|u1",
        Dtype::I8 => "|i1",
        Dtype::U16 => "<u2",
        Dtype::I16 => "<i2",
        Dtype::U32 => "<u4",
        Dtype::I32 => "<i4",
        Dtype::F16 => "<f2",
    }
}
