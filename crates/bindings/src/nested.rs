//! Actions as training scripts nest them, `{action: {argument: index}}`, read without a call of Python for each number.

use hinterland_env::ABSENT;
use numpy::{PyReadwriteArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFrozenSet, PyString};

/// Writes actions that are plain: dicts of known names and of integers, all of exactly the types among `kinds`. Each is `(slot, agent,
/// action)` and goes into the row of its slot; `heads` is `{action: {argument: column}}`. Returns the places of the others, of which
/// nothing is written: what is wrong with them, if anything, is Python's to say.
#[pyfunction]
pub(crate) fn write_plain_actions<'py>(
    mut target: PyReadwriteArray2<'py, i32>,
    actions: Vec<(usize, Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    heads: &Bound<'py, PyDict>,
    kinds: &Bound<'py, PyFrozenSet>,
) -> PyResult<Vec<usize>> {
    let width = target.shape()[1];
    let rows = target.as_slice_mut()?;
    let mut others = Vec::new();
    let mut row = vec![ABSENT; width];
    for (place, (slot, _, action)) in actions.iter().enumerate() {
        row.fill(ABSENT);
        if read(action, heads, kinds, &mut row).is_none() {
            others.push(place);
            continue;
        }
        let Some(own) = rows.get_mut(slot * width..(slot + 1) * width) else {
            return Err(PyValueError::new_err(format!("there is no slot {slot}")));
        };
        own.copy_from_slice(&row);
    }
    Ok(others)
}

/// Reads one action. Known types only: nothing of them runs code that could change a dict while it is walked through.
fn read(
    action: &Bound<'_, PyAny>,
    heads: &Bound<'_, PyDict>,
    kinds: &Bound<'_, PyFrozenSet>,
    row: &mut [i32],
) -> Option<()> {
    let is_known = |object: &Bound<'_, PyAny>| kinds.contains(object.get_type()).unwrap_or(false);
    for (name, arguments) in action.cast::<PyDict>().ok().filter(|action| is_known(action))? {
        let columns = look_up(heads, &name)?.cast_into::<PyDict>().ok()?;
        for (argument, value) in arguments.cast::<PyDict>().ok().filter(|arguments| is_known(arguments))? {
            let column: usize = look_up(&columns, &argument)?.extract().ok()?;
            let value: i64 = Some(value).filter(is_known)?.extract().ok()?;
            *row.get_mut(column)? = value.clamp(-1, i32::MAX.into()) as i32;
        }
    }
    Some(())
}

fn look_up<'py>(names: &Bound<'py, PyDict>, name: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    names.get_item(name.cast_exact::<PyString>().ok()?).ok()?
}
