//! Tables of columns as Python's `{table: {column: array}}`, out and in.

use hinterland_world::state::{ColumnData, State, Table};
use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2, ToPyArray};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping};

/// A state as `{table: {column: array}}`.
pub(crate) fn to_python<'py>(py: Python<'py>, state: &State) -> PyResult<Bound<'py, PyDict>> {
    let tables = PyDict::new(py);
    for table in &state.tables {
        let columns = PyDict::new(py);
        for (name, data) in &table.columns {
            columns.set_item(name, column(py, data)?)?;
        }
        tables.set_item(table.name, columns)?;
    }
    Ok(tables)
}

/// Columns of several worlds, one below the other, all of one shape.
pub(crate) fn stacked(py: Python<'_>, columns: Vec<ColumnData>) -> PyResult<Bound<'_, PyAny>> {
    let worlds = columns.len();
    let (mut wide, mut narrow, mut bytes, mut edge) = (Vec::new(), Vec::new(), Vec::new(), None);
    for column in columns {
        match column {
            ColumnData::I64(values) => wide.extend(values),
            ColumnData::I32(values) => narrow.extend(values),
            ColumnData::Square { side, bytes: square } => {
                edge = Some(side);
                bytes.extend(square);
            }
        }
    }
    Ok(match edge {
        Some(side) => bytes.to_pyarray(py).reshape([worlds, side, side])?.into_any(),
        None if wide.is_empty() => narrow.to_pyarray(py).reshape([worlds, narrow.len() / worlds.max(1)])?.into_any(),
        None => wide.to_pyarray(py).into_any(),
    })
}

fn column<'py>(py: Python<'py>, data: &ColumnData) -> PyResult<Bound<'py, PyAny>> {
    Ok(match data {
        ColumnData::I64(values) => values.to_pyarray(py).into_any(),
        ColumnData::I32(values) => values.to_pyarray(py).into_any(),
        ColumnData::Square { side, bytes } => {
            let flat: Bound<'py, PyArray1<u8>> = bytes.to_pyarray(py);
            flat.reshape([*side, *side])?.into_any()
        }
    })
}

/// A state from `{table: {column: integers}}`: arrays of any integer type, or lists.
///
/// # Errors
/// `TypeError` for what is no mapping or holds no integers, `ValueError` for unknown names and numbers beyond 64 bits.
pub(crate) fn from_python(given: &Bound<'_, PyAny>) -> PyResult<State> {
    let mut tables = Vec::new();
    for entry in items(given, "a state must be a mapping from table names to tables")? {
        let (name, columns) = entry?;
        let name: String = name.extract()?;
        let mut read = Vec::new();
        for entry in items(&columns, &format!("the table `{name}` must be a mapping from column names to arrays"))? {
            let (column, values) = entry?;
            let column: String = column.extract()?;
            let data = numbers(&name, &column, &values)?;
            read.push((column, data));
        }
        let table = Table::canonical(&name, read).map_err(|error| PyValueError::new_err(error.to_string()))?;
        tables.push(table);
    }
    Ok(State { tables })
}

/// The entries of a mapping.
pub(crate) fn items<'py>(
    given: &Bound<'py, PyAny>,
    expected: &str,
) -> PyResult<impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> + use<'py>> {
    let mapping =
        given.cast::<PyMapping>().map_err(|_| PyTypeError::new_err(format!("{expected}, not {}", given.get_type())))?;
    let entries: Vec<_> = mapping.items()?.iter().collect();
    Ok(entries.into_iter().map(|entry| entry.extract()))
}

fn numbers(table: &str, column: &str, values: &Bound<'_, PyAny>) -> PyResult<ColumnData> {
    let py = values.py();
    let array = py.import("numpy")?.call_method1("asarray", (values,))?;
    let kind: String = array.getattr("dtype")?.getattr("kind")?.extract()?;
    let dimensions: usize = array.getattr("ndim")?.extract()?;
    let empty = array.getattr("size")?.extract::<usize>()? == 0;
    if !matches!(kind.as_str(), "i" | "u" | "b") && !empty {
        return Err(PyTypeError::new_err(format!("the column `{column}` of the table `{table}` must hold integers")));
    }
    if dimensions == 2 {
        return square(table, column, &array);
    }
    if dimensions != 1 {
        let message =
            format!("the column `{column}` of the table `{table}` has {dimensions} dimensions; it must have 1");
        return Err(PyValueError::new_err(message));
    }
    // Seeds use all 64 bits and wrap; nothing else is that large, and its range is checked.
    let wide = array.call_method1("astype", ("int64",))?;
    Ok(ColumnData::I64(wide.extract::<PyReadonlyArray1<'_, i64>>()?.as_array().to_vec()))
}

fn square(table: &str, column: &str, array: &Bound<'_, PyAny>) -> PyResult<ColumnData> {
    let wrong = |reason: &str| PyValueError::new_err(format!("the column `{column}` of the table `{table}` {reason}"));
    let wide = array.call_method1("astype", ("int64",))?;
    let wide = wide.extract::<PyReadonlyArray2<'_, i64>>()?;
    let view = wide.as_array();
    let [rows, columns] = [view.shape()[0], view.shape()[1]];
    if rows != columns {
        return Err(wrong("must be as high as it is wide"));
    }
    let byte = |value: &i64| u8::try_from(*value).map_err(|_| wrong("must hold numbers from 0 to 255"));
    let bytes = view.iter().map(byte).collect::<PyResult<_>>()?;
    Ok(ColumnData::Square { side: rows, bytes })
}
