//! The handle of one world of a batch.

use numpy::ToPyArray;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use hinterland_world::event::LOG;

use crate::acts;
use crate::batch::WorldBatch;
use crate::capture::Capture;
use crate::tables;

/// One world of a batch: looked into, put into another state, stepped alone.
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
        tables::to_python(py, &state)
    }

    /// Takes over a state, `{table: {column: integers}}` as `state()` gives it. Only `entity` and `item` are required; a
    /// missing column takes the value of a new-born, a missing `clock` or `tile` leaves what the world has. The world's
    /// observations, masks and infos are written afresh.
    ///
    /// Raises `ValueError` with table, row and reason, and `TypeError`; the world is then as it was.
    fn load_state(&self, state: &Bound<'_, PyAny>) -> PyResult<()> {
        let given = tables::from_python(state)?;
        let py = state.py();
        let batch = self.batch.get();
        py.detach(|| batch.change_world(self.index, |batch, index, outputs| batch.load_state(index, &given, outputs)))
    }

    /// The world with its lives, as bytes, for `restore()`. Raises `RuntimeError` before the first reset.
    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let batch = self.batch.get();
        let bytes = py.detach(|| batch.with_world(self.index, hinterland_env::WorldBatch::snapshot))?;
        Ok(PyBytes::new(py, &bytes.map_err(crate::errors::IntoPython::into_python)?))
    }

    /// Goes back to where a snapshot was taken, in a world of the same config; from there on everything is as it was. The
    /// world's observations, masks and infos are written afresh.
    ///
    /// Raises `ValueError` for bytes that are no snapshot of such a world, damaged, or that hold what cannot be; the world
    /// is then as it was.
    fn restore(&self, py: Python<'_>, snapshot: &[u8]) -> PyResult<()> {
        let batch = self.batch.get();
        py.detach(|| batch.change_world(self.index, |batch, index, outputs| batch.restore(index, snapshot, outputs)))
    }

    /// The world with its lives as they stand, copied in memory, for `recall()` in this process; in the memory of an earlier capture
    /// where `into` names one, which then holds this world instead.
    ///
    /// Raises `RuntimeError` before the first reset.
    #[pyo3(signature = (into=None))]
    fn capture<'py>(&self, py: Python<'py>, into: Option<Bound<'py, Capture>>) -> PyResult<Bound<'py, Capture>> {
        let capture = into.map_or_else(|| Bound::new(py, Capture::default()), Ok)?;
        let (batch, held) = (self.batch.get(), capture.get());
        let taken =
            py.detach(|| held.with(|held| batch.with_world(self.index, |batch, world| batch.capture(world, held))))?;
        taken.map_err(crate::errors::IntoPython::into_python)?;
        Ok(capture)
    }

    /// Goes back to where a world of the same config was captured; from there on everything is as it was. The world's
    /// observations, masks and infos are written afresh.
    ///
    /// Raises `ValueError` for a capture of a world of another config; the world is then as it was.
    fn recall(&self, py: Python<'_>, capture: &Bound<'_, Capture>) -> PyResult<()> {
        let (batch, held) = (self.batch.get(), capture.get());
        py.detach(|| {
            held.with(|held| batch.change_world(self.index, |batch, index, outputs| batch.recall(index, held, outputs)))
        })
    }

    /// `n` snapshots, to be restored into `n` worlds of the same config that go different ways from here. Raises
    /// `RuntimeError` before the first reset.
    fn fork<'py>(&self, py: Python<'py>, n: usize) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let bytes = self.snapshot(py)?;
        Ok(vec![bytes; n])
    }

    /// Steps this world alone. `actions` is `{agent id: {action: {argument: value}}}` with ids of entities and items, not
    /// rows; `script` lays luck down: `buy_order`, `order`, `loot_order`, `drops`, `npc_actions`, `regrown`, `npc_spawns`,
    /// `resurrections`.
    ///
    /// Raises `RuntimeError` before the first reset, `ValueError` and `TypeError` for what cannot be, `TaskError` where a
    /// registered statistic cannot be worked out: the world then refuses to be stepped until it is reset or restored.
    #[pyo3(signature = (actions, script=None))]
    fn step(&self, actions: &Bound<'_, PyAny>, script: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let py = actions.py();
        let config = self.read(py, |world| world.config().clone())?;
        let intents = acts::intents(actions, &config)?;
        let script = script.map(|script| acts::script(script, config.players.count)).transpose()?.unwrap_or_default();
        WorldBatch::step_world(self.batch.bind(py), self.index, |batch, index, outputs| {
            batch.step_world(index, &intents, script, outputs)
        })
    }

    /// What happened in the latest tick, in order: `{column: array of int32}` with the columns of the event log.
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let rows =
            self.read(py, |world| world.happenings().map(|row| row.logged(world.view().clock)).collect::<Vec<_>>())?;
        let columns = PyDict::new(py);
        for (place, name) in LOG.iter().enumerate() {
            let column: Vec<i32> = rows.iter().map(|row| row[place]).collect();
            columns.set_item(name, column.to_pyarray(py))?;
        }
        Ok(columns)
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

    /// Whether no episode is under way: from the end of one to the reset that begins the next, and before the first reset.
    #[getter]
    fn is_over(&self) -> PyResult<bool> {
        self.batch.get().with_world(self.index, |batch, index| batch.is_over(index))
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
