//! The handle of one world of a batch.

use hinterland_world::state::{ColumnData, State};
use numpy::{PyArray1, PyArrayMethods, ToPyArray};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::batch::WorldBatch;

/// One world of a batch, for looking inside. It never changes the world.
///
/// Every call raises `RuntimeError` while a step is under way.
#[pyclass(frozen, module = "hinterland._core")]
pub(crate) struct World {
    batch: Py<WorldBatch>,
    index: usize,
}

#[pymethods]
impl World {
    /// The whole state, `{table: {column: array}}`, copied: `clock` has one row, `entity` one per player in id order and
    /// then one per living NPC, `tile` square arrays.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let state = self.read(py, hinterland_world::World::state)?;
        tables(py, &state)
    }

    /// xxh3-64 over every column of every table of `state()`, in order.
    fn digest(&self, py: Python<'_>) -> PyResult<u64> {
        self.read(py, hinterland_world::World::digest)
    }

    /// A digest of each table, which names the culprit when two worlds differ.
    fn digests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let digests = PyDict::new(py);
        for (table, digest) in self.read(py, |world| world.state().digests())? {
            digests.set_item(table, digest)?;
        }
        Ok(digests)
    }

    /// How many actions were sent in the latest step for agents that this world does not know.
    #[getter]
    fn invalid_actions(&self) -> PyResult<u32> {
        self.batch.get().with_world(self.index, |batch, index| batch.unknown_actions(index))
    }

    fn __repr__(&self) -> String {
        format!("World({})", self.index)
    }
}

impl World {
    pub(crate) fn new(batch: Py<WorldBatch>, index: usize) -> Self {
        Self { batch, index }
    }

    fn read<R: Send>(&self, py: Python<'_>, look: impl FnOnce(&hinterland_world::World) -> R + Send) -> PyResult<R> {
        let batch = self.batch.get();
        let found =
            py.detach(|| batch.with_world(self.index, |batch, index| batch.world(index).map(|world| look(world))))?;
        found.ok_or_else(|| PyIndexError::new_err(format!("world {} does not exist", self.index)))
    }
}

fn tables<'py>(py: Python<'py>, state: &State) -> PyResult<Bound<'py, PyDict>> {
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
