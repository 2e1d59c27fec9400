//! `WorldBatch`: many worlds that step together, on arrays that Python owns.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use hinterland_env::{AutoresetMode, EnvError, Logged, Outputs, Stepped, Threads};
use hinterland_world::event::LOG;
use numpy::{IntoPyArray, PyArray2, PyArrayMethods, ToPyArray};
use pyo3::exceptions::{PyIndexError, PyKeyError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::buffers::Buffers;
use crate::config::{layout_of, parse_config};
use crate::errors::{IntoPython, contained};
use crate::group::{Background, Group, Worlds};
use crate::maps::MapPool;
use crate::statistics::{Told, finish, registered};
use crate::world::World;

/// Many worlds in groups of equal size. `step()` steps them all; `send(group)` and `recv(group)` step one group in the
/// background.
///
/// Arrays are given once, at construction, and written in place from then on: nothing is passed to a step and nothing is
/// returned by it. A call while another thread is inside one, after `os.fork`, or after a panic raises `RuntimeError`.
#[pyclass(frozen, module = "hinterland._core")]
pub(crate) struct WorldBatch {
    parts: Option<Parts>,
    made_in: u32,
}

struct Parts {
    groups: Arc<[Group]>,
    worlds_per_group: usize,
    background: Mutex<Option<Background>>,
}

#[pymethods]
impl WorldBatch {
    /// `buffers` is `{name: array}` with the names, dtypes and shapes of `buffer_specs`.
    #[new]
    #[pyo3(signature = (config, num_worlds, num_threads, autoreset_mode, buffers, groups, maps=None, event_log=false, pin_threads=None))]
    fn new(
        py: Python<'_>,
        config: &str,
        num_worlds: usize,
        num_threads: usize,
        autoreset_mode: &str,
        buffers: &Bound<'_, PyDict>,
        groups: usize,
        maps: Option<&MapPool>,
        event_log: bool,
        pin_threads: Option<bool>,
    ) -> PyResult<Self> {
        let config = Arc::new(parse_config(config)?);
        let mode = parse_mode(autoreset_mode)?;
        if num_worlds == 0 || num_threads == 0 || groups == 0 || !num_worlds.is_multiple_of(groups) {
            let message = format!(
                "num_worlds {num_worlds} and num_threads {num_threads} must be at least 1, and {groups} groups must \
                 divide the worlds evenly"
            );
            return Err(PyValueError::new_err(message));
        }
        let slots = num_worlds * usize::from(config.players.count);
        let layout = layout_of(&config);
        let buffers = Buffers::new(buffers, slots, &layout)?;
        let pool = match maps {
            Some(maps) => maps.checked_pool(&config)?,
            None => crate::maps::load_pool(py, &config)?,
        };
        let buffers = buffers.into_groups(slots, groups);
        let worlds_per_group = num_worlds / groups;
        let build = || {
            let threads = Arc::new(match pin_threads {
                None => Threads::new(num_threads),
                Some(true) => Threads::pinned(num_threads),
                Some(false) => Threads::unpinned(num_threads),
            });
            let make = |buffers| {
                let (config, threads) = (Arc::clone(&config), Arc::clone(&threads));
                hinterland_env::WorldBatch::new(config, pool.clone(), worlds_per_group, threads, mode).map(
                    |mut batch| {
                        if event_log {
                            batch.log_events();
                        }
                        Group::new(batch, buffers)
                    },
                )
            };
            buffers.into_iter().map(make).collect::<Result<Vec<_>, _>>()
        };
        let groups = py.detach(|| contained(build))?.map_err(IntoPython::into_python)?;
        let parts = Parts { groups: groups.into(), worlds_per_group, background: Mutex::new(None) };
        Ok(Self { parts: Some(parts), made_in: std::process::id() })
    }

    /// Resets worlds: those chosen (all, if `chosen` is `None`), each with its seed, or, where the seed is `None`, to the
    /// next episode of the seed it has. Steps under way are waited for and their results dropped.
    #[pyo3(signature = (seeds, chosen=None))]
    fn reset(slf: &Bound<'_, Self>, seeds: Vec<Option<u64>>, chosen: Option<Vec<bool>>) -> PyResult<()> {
        let (py, parts) = (slf.py(), slf.get().parts()?);
        let worlds = parts.worlds_per_group * parts.groups.len();
        if seeds.len() != worlds || chosen.as_ref().is_some_and(|chosen| chosen.len() != worlds) {
            return Err(PyValueError::new_err(format!("seeds and chosen need one entry for each of {worlds} worlds")));
        }
        Self::ground(slf)?;
        for (index, group) in parts.groups.iter().enumerate() {
            let range = index * parts.worlds_per_group..(index + 1) * parts.worlds_per_group;
            let chosen = chosen.as_ref().map(|chosen| &chosen[range.clone()]);
            let mut lock = group.try_worlds()?;
            let worlds: &mut Worlds = &mut lock;
            py.detach(|| worlds.reset(&seeds[range], chosen))?;
        }
        Ok(())
    }

    /// Steps every world once with the actions in the array `actions`. Raises `TaskError` where a registered statistic cannot be
    /// worked out; its worlds then refuse to be stepped until they are reset or restored.
    fn step(slf: &Bound<'_, Self>) -> PyResult<()> {
        let (py, parts) = (slf.py(), slf.get().parts()?);
        // All locks first: either every group steps or none does.
        let mut locks = parts.groups.iter().map(Group::try_worlds).collect::<PyResult<Vec<_>>>()?;
        let mut groups: Vec<&mut Worlds> = locks.iter_mut().map(|lock| &mut **lock).collect();
        for worlds in &mut groups {
            worlds
                .with_batch(|batch| batch.check_settled(0..parts.worlds_per_group))?
                .map_err(IntoPython::into_python)?;
            worlds.take_actions();
        }
        let steps: Vec<_> = py.detach(|| groups.iter_mut().map(|worlds| worlds.step()).collect::<Result<_, _>>())?;
        let halfway: Vec<_> = (0..steps.len()).filter(|group| steps[*group] == Stepped::Halfway).collect();
        if halfway.is_empty() {
            return Ok(());
        }
        parts.groups.iter().for_each(Group::pause);
        drop(locks);
        finish(slf, 0..parts.worlds_per_group * parts.groups.len(), &halfway)
    }

    /// Lets one group step in the background with the actions that stand in its part of the array `actions`.
    fn send(&self, group: usize) -> PyResult<()> {
        let parts = self.parts()?;
        parts.group(group)?.try_worlds()?.take_actions();
        let mut background = parts.background.lock().unwrap_or_else(PoisonError::into_inner);
        if background.is_none() {
            *background = Some(Background::start(Arc::clone(&parts.groups))?);
        }
        background.as_ref().expect("just started").send(&parts.groups, group);
        Ok(())
    }

    /// What tasks the episodes to come are played for, in every world; `None` for none. `files` are name and text of the main file
    /// and of what it imports; `offers` task and weight of those that are drawn from (all with their own weights, if `None`);
    /// `assigned` `task.at_once` tasks for each player of a world, one after another, if they are not drawn. `ValueError` says what
    /// is wrong with them.
    /// `statistics` are the registered ones that the files name: name, low, high and what each says.
    #[pyo3(signature = (files, offers=None, assigned=None, statistics=None))]
    fn set_tasks(
        &self,
        py: Python<'_>,
        files: Option<Vec<(String, String)>>,
        offers: Option<Vec<(u32, f64)>>,
        assigned: Option<Vec<u32>>,
        statistics: Option<Vec<Told>>,
    ) -> PyResult<()> {
        let parts = self.parts()?;
        let config = parts.group(0)?.try_worlds()?.with_batch(|batch| batch.config().clone())?;
        let registered = registered(statistics)?;
        let build =
            || files.map(|files| crate::given_tasks::build(&config, files, &registered, offers, assigned)).transpose();
        let board = py.detach(|| contained(build))??;
        for group in parts.groups.iter() {
            group.try_worlds()?.with_batch(|batch| batch.set_tasks(board.as_ref()))?;
        }
        Ok(())
    }

    /// Waits until the step that was sent for this group is done. Registered statistics are worked out here.
    fn recv(slf: &Bound<'_, Self>, group: usize) -> PyResult<()> {
        match slf.get().land(slf, group)? {
            Some(()) => Ok(()),
            None => Err(PyRuntimeError::new_err("nothing was sent for this group: call send() first")),
        }
    }

    /// Whether actions were sent for this group whose results were not received.
    fn is_sent(&self, group: usize) -> PyResult<bool> {
        Ok(self.parts()?.group(group)?.is_sent())
    }

    /// A random valid action for each slot of a group, or of all: int32 of shape (slots, heads). Heads are drawn independently,
    /// uniformly over their masks, by Xoshiro256++ from `seed` and the world's place. Raises `ValueError` where masks are off.
    #[pyo3(signature = (seed, group=None))]
    fn sample_actions<'py>(
        &self,
        py: Python<'py>,
        seed: u64,
        group: Option<usize>,
    ) -> PyResult<Bound<'py, PyArray2<i32>>> {
        let parts = self.parts()?;
        let chosen = match group {
            Some(group) => {
                parts.group(group)?;
                group..group + 1
            }
            None => 0..parts.groups.len(),
        };
        let mut locks = chosen.clone().map(|group| parts.group(group)?.try_worlds()).collect::<PyResult<Vec<_>>>()?;
        let mut worlds: Vec<&mut Worlds> = locks.iter_mut().map(|lock| &mut **lock).collect();
        let heads = worlds[0].with_batch(|batch| batch.layout().heads.len())?;
        let sample = || {
            let groups = chosen.zip(&mut worlds);
            let rows = groups.map(|(group, worlds)| worlds.sample_actions(group * parts.worlds_per_group, seed));
            rows.collect::<Result<Vec<_>, _>>()
        };
        let actions = py.detach(sample)?.concat();
        let rows = actions.len() / heads;
        actions.into_pyarray(py).reshape([rows, heads])
    }

    /// Waits for every step under way and drops its results.
    fn ground(slf: &Bound<'_, Self>) -> PyResult<()> {
        for group in 0..slf.get().parts()?.groups.len() {
            drop(slf.get().land(slf, group));
        }
        Ok(())
    }

    /// A column of the states of some worlds, one below the other, while their registered statistics are worked out: int32 of
    /// shape (worlds, rows); int64 of shape (worlds,) of the table `clock`; uint8 of shape (worlds, size, size) of `tile`.
    /// Raises `RuntimeError` at other times, `KeyError` for a column that does not exist.
    fn read_column<'py>(
        &self,
        py: Python<'py>,
        first: usize,
        last: usize,
        table: &str,
        column: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let places = self.paused(first..last)?;
        let read = || {
            let one = |(group, world): &(&Group, usize)| {
                group.paused_worlds().with_batch(|batch| batch.column(*world, table, column))
            };
            places.iter().map(one).collect::<Result<Option<Vec<_>>, _>>()
        };
        let Some(columns) = py.detach(read)? else {
            return Err(PyKeyError::new_err(format!("the table {table:?} has no column {column:?}")));
        };
        crate::tables::stacked(py, columns)
    }

    /// Whether every world has an episode: by a reset, or by a state that was put into it.
    fn is_begun(&self) -> PyResult<bool> {
        for group in self.parts()?.groups.iter() {
            if !group.try_worlds()?.with_batch(|batch| batch.is_begun())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Everything that happened since this was last called, world by world and in order: `{column: array of int32}`, the
    /// columns `world` and `episode` before those of the event log. Empty unless the batch was made with `event_log`.
    /// Groups whose results were not received yet are left for later.
    fn take_events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let parts = self.parts()?;
        let mut rows: Vec<(i32, Logged)> = Vec::new();
        for (index, group) in parts.groups.iter().enumerate().filter(|(_, group)| !group.is_sent()) {
            let mut worlds = group.try_worlds()?;
            for place in 0..parts.worlds_per_group {
                let world = (index * parts.worlds_per_group + place) as i32;
                let taken = worlds.with_batch(|batch| batch.take_events(place))?.map_err(IntoPython::into_python)?;
                rows.extend(taken.into_iter().map(|row| (world, row)));
            }
        }
        let columns = PyDict::new(py);
        let worlds: Vec<i32> = rows.iter().map(|(world, _)| *world).collect();
        columns.set_item("world", worlds.to_pyarray(py))?;
        for (place, name) in ["episode"].iter().chain(&LOG).enumerate() {
            let column: Vec<i32> = rows.iter().map(|(_, row)| row[place]).collect();
            columns.set_item(name, column.to_pyarray(py))?;
        }
        Ok(columns)
    }

    /// Counts an action that was sent for an agent that this world does not know.
    fn unknown_action(&self, world: usize) -> PyResult<()> {
        let parts = self.parts()?;
        let (mut worlds, index) = parts.locate(world)?;
        worlds.with_batch(|batch| batch.unknown_action(index))?;
        Ok(())
    }

    /// The handle of world `index`.
    fn world(slf: Bound<'_, Self>, index: usize) -> PyResult<World> {
        slf.get().parts()?.check_world(index)?;
        Ok(World::new(slf.unbind(), index))
    }
}

impl WorldBatch {
    /// Runs something on one world while no step is under way.
    pub(crate) fn with_world<R>(
        &self,
        index: usize,
        call: impl FnOnce(&mut hinterland_env::WorldBatch, usize) -> R,
    ) -> PyResult<R> {
        let (mut worlds, index) = self.parts()?.locate(index)?;
        Ok(worlds.with_batch(|batch| call(batch, index))?)
    }

    /// Waits for the step that was sent for a group, and ends it; nothing if none was sent.
    fn land(&self, slf: &Bound<'_, Self>, index: usize) -> PyResult<Option<()>> {
        let parts = self.parts()?;
        let group = parts.group(index)?;
        let Some(landed) = slf.py().detach(|| group.land()) else { return Ok(None) };
        if landed? == Stepped::Halfway {
            group.pause();
            finish(slf, index * parts.worlds_per_group..(index + 1) * parts.worlds_per_group, &[index])?;
        }
        Ok(Some(()))
    }

    /// Steps one world alone; registered statistics are worked out for it alone.
    pub(crate) fn step_world(
        slf: &Bound<'_, Self>,
        index: usize,
        call: impl FnOnce(&mut hinterland_env::WorldBatch, usize, &mut Outputs<'_>) -> Result<Stepped, EnvError> + Send,
    ) -> PyResult<()> {
        let (py, this) = (slf.py(), slf.get());
        let parts = this.parts()?;
        let stepped = py.detach(|| this.change_world(index, call))?;
        if stepped == Stepped::Halfway {
            let group = index / parts.worlds_per_group;
            parts.group(group)?.pause();
            finish(slf, index..index + 1, &[group])?;
        }
        Ok(())
    }

    /// Group and place in it of worlds that are paused.
    pub(crate) fn paused(&self, worlds: Range<usize>) -> PyResult<Vec<(&Group, usize)>> {
        let parts = self.parts()?;
        let place = |world: usize| {
            parts.check_world(world)?;
            let group = &parts.groups[world / parts.worlds_per_group];
            if !group.is_paused() {
                let message =
                    "states are lent only while registered statistics are worked out, to the functions that do so";
                return Err(PyRuntimeError::new_err(message));
            }
            Ok((group, world % parts.worlds_per_group))
        };
        worlds.map(place).collect()
    }

    /// Ends the step of worlds whose statistics are told.
    pub(crate) fn settle(&self, py: Python<'_>, worlds: &Range<usize>, halfway: &[usize]) -> PyResult<()> {
        let parts = self.parts()?;
        let each = parts.worlds_per_group;
        let settle = || {
            halfway.iter().try_for_each(|group| {
                let own = |world: usize| world.clamp(group * each, (group + 1) * each) - group * each;
                let range = own(worlds.start)..own(worlds.end);
                parts.groups[*group].paused_worlds().call(|batch, outputs| batch.settle(range, outputs))
            })
        };
        Ok(py.detach(settle)?)
    }

    /// Lets others in again.
    pub(crate) fn resume(&self, worlds: &Range<usize>) -> PyResult<()> {
        let parts = self.parts()?;
        let groups = worlds.start / parts.worlds_per_group..worlds.end.div_ceil(parts.worlds_per_group);
        parts.groups[groups].iter().for_each(Group::resume);
        Ok(())
    }

    /// Changes one world while no step is under way, and what its slots show.
    pub(crate) fn change_world<R>(
        &self,
        index: usize,
        call: impl FnOnce(&mut hinterland_env::WorldBatch, usize, &mut Outputs<'_>) -> Result<R, EnvError>,
    ) -> PyResult<R> {
        let (mut worlds, index) = self.parts()?.locate(index)?;
        Ok(worlds.call(|batch, outputs| call(batch, index, outputs))?)
    }

    fn parts(&self) -> PyResult<&Parts> {
        if std::process::id() != self.made_in {
            return Err(PyRuntimeError::new_err(
                "this environment was made before os.fork and its threads do not exist in this process; make it in the \
                 child, or start processes with multiprocessing's \"spawn\" or \"forkserver\"",
            ));
        }
        Ok(self.parts.as_ref().expect("taken in drop only"))
    }
}

impl Parts {
    fn group(&self, index: usize) -> PyResult<&Group> {
        let groups = self.groups.len();
        self.groups.get(index).ok_or_else(|| PyIndexError::new_err(format!("group {index} of {groups}")))
    }

    fn check_world(&self, index: usize) -> PyResult<()> {
        let worlds = self.worlds_per_group * self.groups.len();
        if index < worlds {
            return Ok(());
        }
        Err(PyIndexError::new_err(format!("world {index} does not exist; there are {worlds}")))
    }

    /// The worlds that hold world `index`, and its place among them.
    fn locate(&self, index: usize) -> PyResult<(std::sync::MutexGuard<'_, Worlds>, usize)> {
        self.check_world(index)?;
        Ok((self.groups[index / self.worlds_per_group].try_worlds()?, index % self.worlds_per_group))
    }
}

impl Drop for WorldBatch {
    fn drop(&mut self) {
        if std::process::id() != self.made_in {
            // In a forked child the threads are gone: waiting for them would never end.
            std::mem::forget(self.parts.take());
        }
    }
}

fn parse_mode(mode: &str) -> PyResult<AutoresetMode> {
    match mode {
        "NextStep" => Ok(AutoresetMode::NextStep),
        "SameStep" => Ok(AutoresetMode::SameStep),
        "Disabled" => Ok(AutoresetMode::Disabled),
        other => Err(PyValueError::new_err(format!(
            "autoreset_mode is {other:?}; it must be \"NextStep\", \"SameStep\" or \"Disabled\""
        ))),
    }
}
