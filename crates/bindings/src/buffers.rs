//! The memory that Python owns and a step writes into: checked once, kept alive, then seen as plain slices.
//!
//! Every `unsafe` of the project is in this file. The rules it relies on:
//!
//! * Each array is checked when a batch is made: exact dtype, exact shape, C-contiguous, aligned, writeable, and no two
//!   arrays share a byte ([`Buffers::new`]).
//! * A reference to each array object is held as long as any pointer into it, and `NumPy` refuses to resize an array that
//!   is referenced elsewhere, so the memory stays where it is (unless someone asks for `resize(refcheck=False)`, whose
//!   documentation says what that means).
//! * The pointers are cut into disjoint groups, and each group sits behind the mutex of its worlds, so that no two Rust
//!   threads write the same bytes.
//! * What Python does with the arrays in the meantime is Python's: a reader may see half of a step if it looks while one
//!   is running. The package hands out copies, or read-only views whose next change is documented. All types are plain
//!   numbers, for which every bit pattern is valid; booleans are only ever written as 0 or 1.

#![allow(unsafe_code)]

use std::ops::Range;
use std::sync::Arc;

use hinterland_env::{LIFE_STATISTICS, Layout, Outputs, TASK_STATISTICS};
use numpy::{Element, PyArrayDescrMethods, PyArrayDyn, PyArrayMethods, PyUntypedArray, PyUntypedArrayMethods, dtype};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// Name, dtype, and how many numbers a slot has, of every array that a batch works on; 0 for one number and no axis.
pub(crate) fn specs(layout: &Layout, final_observations: bool) -> Vec<(&'static str, &'static str, usize)> {
    let Widths { record, heads, tasks } = Widths::of(layout);
    let mut specs = vec![
        ("observations", "uint8", record),
        ("actions", "int32", heads),
        ("rewards", "float32", 0),
        ("terminations", "bool", 0),
        ("truncations", "bool", 0),
        ("alive", "bool", 0),
        ("life_return", "float32", 0),
        ("life_length", "int32", 0),
        ("cause_of_death", "uint8", 0),
        ("life_statistics", "int32", LIFE_STATISTICS),
        ("task_statistics", "int32", tasks),
        ("world_tick", "int32", 0),
        ("invalid_actions", "int32", 0),
    ];
    if final_observations {
        specs.push(("final_observations", "uint8", record));
    }
    specs
}

/// How many numbers a slot has in the arrays that depend on the layout.
struct Widths {
    record: usize,
    heads: usize,
    tasks: usize,
}

impl Widths {
    fn of(layout: &Layout) -> Self {
        Self { record: layout.record_bytes, heads: layout.heads.len(), tasks: layout.tasks * TASK_STATISTICS }
    }
}

/// One array: where it starts and how many numbers each slot has in it.
#[derive(Clone, Copy)]
struct Column<T> {
    start: *mut T,
    width: usize,
}

impl<T> Column<T> {
    /// The numbers of the given slots.
    ///
    /// # Safety
    /// The array must be alive, have these slots, and not be borrowed by Rust elsewhere for `'a` at these slots.
    unsafe fn slots<'a>(self, slots: &Range<usize>) -> &'a mut [T] {
        // SAFETY: the caller vouches for the slots, and arrays were checked to be contiguous and aligned.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(slots.start * self.width), slots.len() * self.width) }
    }
}

/// Every array of a batch.
pub(crate) struct Buffers {
    observations: Column<u8>,
    actions: Column<i32>,
    rewards: Column<f32>,
    terminations: Column<u8>,
    truncations: Column<u8>,
    alive: Column<u8>,
    life_return: Column<f32>,
    life_length: Column<i32>,
    cause_of_death: Column<u8>,
    life_statistics: Column<i32>,
    task_statistics: Column<i32>,
    world_tick: Column<i32>,
    invalid_actions: Column<i32>,
    final_observations: Option<Column<u8>>,
    /// Keeps the memory alive; never looked at again.
    _arrays: Vec<Py<PyUntypedArray>>,
}

// SAFETY: the pointers are only followed through `GroupBuffers`, whose slots are disjoint and which needs `&mut`.
unsafe impl Send for Buffers {}
// SAFETY: as above; `Buffers` itself offers nothing that follows a pointer.
unsafe impl Sync for Buffers {}

impl Buffers {
    /// Takes `{name: array}` with exactly the arrays of [`specs`].
    ///
    /// # Errors
    /// `TypeError` for something that is not an array or has another dtype; `ValueError` for a missing or unknown name,
    /// a wrong shape, memory that is not C-contiguous, aligned or writeable, and arrays that overlap.
    pub(crate) fn new(arrays: &Bound<'_, PyDict>, slots: usize, layout: &Layout) -> PyResult<Self> {
        let has_final = arrays.contains("final_observations")?;
        let specs = specs(layout, has_final);
        let Widths { record, heads, tasks } = Widths::of(layout);
        refuse_unknown(arrays, &specs)?;
        let mut taken = Taken { arrays, slots, spans: Vec::new(), kept: Vec::new() };
        let buffers = Self {
            observations: taken.column::<u8, u8>("observations", record)?,
            actions: taken.column::<i32, i32>("actions", heads)?,
            rewards: taken.column::<f32, f32>("rewards", 0)?,
            terminations: taken.column::<bool, u8>("terminations", 0)?,
            truncations: taken.column::<bool, u8>("truncations", 0)?,
            alive: taken.column::<bool, u8>("alive", 0)?,
            life_return: taken.column::<f32, f32>("life_return", 0)?,
            life_length: taken.column::<i32, i32>("life_length", 0)?,
            cause_of_death: taken.column::<u8, u8>("cause_of_death", 0)?,
            life_statistics: taken.column::<i32, i32>("life_statistics", LIFE_STATISTICS)?,
            task_statistics: taken.column::<i32, i32>("task_statistics", tasks)?,
            world_tick: taken.column::<i32, i32>("world_tick", 0)?,
            invalid_actions: taken.column::<i32, i32>("invalid_actions", 0)?,
            final_observations: has_final.then(|| taken.column::<u8, u8>("final_observations", record)).transpose()?,
            _arrays: Vec::new(),
        };
        taken.refuse_overlap()?;
        Ok(Self { _arrays: taken.kept, ..buffers })
    }

    /// Cuts the slots into groups of equal size, in order.
    pub(crate) fn into_groups(self, slots: usize, groups: usize) -> Vec<GroupBuffers> {
        assert!(groups > 0 && slots.is_multiple_of(groups), "groups are equal");
        let size = slots / groups;
        let buffers = Arc::new(self);
        let cut = |group| GroupBuffers { buffers: Arc::clone(&buffers), slots: group * size..(group + 1) * size };
        (0..groups).map(cut).collect()
    }
}

/// The part of the arrays that belongs to one group of worlds. Groups never share a slot.
pub(crate) struct GroupBuffers {
    buffers: Arc<Buffers>,
    slots: Range<usize>,
}

impl GroupBuffers {
    /// Copies the group's actions out, so that a step does not depend on what Python writes while it runs.
    pub(crate) fn copy_actions(&mut self, into: &mut Vec<i32>) {
        // SAFETY: the arrays are alive and have these slots, no other group has them, and `&mut self` excludes another
        // borrow. The caller holds the interpreter, so that Python code does not write at the same time.
        let actions = unsafe { self.buffers.actions.slots(&self.slots) };
        into.clear();
        into.extend_from_slice(actions);
    }

    /// The arrays that a step or a reset writes.
    pub(crate) fn outputs(&mut self) -> Outputs<'_> {
        let (buffers, slots) = (&*self.buffers, &self.slots);
        // SAFETY: the arrays are alive (held by `buffers`), have these slots (checked when made), do not overlap each
        // other (checked when made), no other group has these slots, and `&mut self` excludes another borrow.
        unsafe {
            Outputs {
                observations: buffers.observations.slots(slots),
                // The arrays stay the same, and nobody else writes them.
                reused: true,
                rewards: buffers.rewards.slots(slots),
                terminations: buffers.terminations.slots(slots),
                truncations: buffers.truncations.slots(slots),
                alive: buffers.alive.slots(slots),
                life_return: buffers.life_return.slots(slots),
                life_length: buffers.life_length.slots(slots),
                cause_of_death: buffers.cause_of_death.slots(slots),
                life_statistics: buffers.life_statistics.slots(slots),
                task_statistics: buffers.task_statistics.slots(slots),
                world_tick: buffers.world_tick.slots(slots),
                invalid_actions: buffers.invalid_actions.slots(slots),
                final_observations: buffers.final_observations.map(|column| column.slots(slots)),
            }
        }
    }
}

/// The arrays taken so far, and the bytes they occupy.
struct Taken<'a, 'py> {
    arrays: &'a Bound<'py, PyDict>,
    slots: usize,
    spans: Vec<(&'static str, Range<usize>)>,
    kept: Vec<Py<PyUntypedArray>>,
}

impl Taken<'_, '_> {
    /// Checks the array `name` and remembers where it is. `D` is its dtype, `T` what Rust writes; both have one size.
    fn column<D: Element, T>(&mut self, name: &'static str, width: usize) -> PyResult<Column<T>> {
        const { assert!(size_of::<D>() == size_of::<T>() && align_of::<D>() == align_of::<T>()) };
        let Some(array) = self.arrays.get_item(name)? else {
            return Err(PyValueError::new_err(format!("buffers lacks {name:?}")));
        };
        let Ok(array) = array.cast::<PyUntypedArray>() else {
            let kind = array.get_type().name()?;
            return Err(PyTypeError::new_err(format!("buffers[{name:?}] is a {kind}; it must be a numpy.ndarray")));
        };
        check_array::<D>(name, array, self.slots, width)?;
        let start = array.cast::<PyArrayDyn<D>>()?.data().cast::<T>();
        let bytes = array.len() * size_of::<T>();
        self.spans.push((name, start.addr()..start.addr() + bytes));
        self.kept.push(array.clone().unbind());
        Ok(Column { start, width: width.max(1) })
    }

    fn refuse_overlap(&mut self) -> PyResult<()> {
        self.spans.sort_by_key(|(_, span)| span.start);
        for pair in self.spans.windows(2) {
            if pair[1].1.start < pair[0].1.end {
                let message = format!("buffers[{:?}] and buffers[{:?}] share memory", pair[0].0, pair[1].0);
                return Err(PyValueError::new_err(message));
            }
        }
        Ok(())
    }
}

fn refuse_unknown(arrays: &Bound<'_, PyDict>, specs: &[(&str, &str, usize)]) -> PyResult<()> {
    for key in arrays.keys() {
        let key = key.cast_into::<PyString>().map_err(|_| PyTypeError::new_err("keys of buffers must be strings"))?;
        let key = key.to_str()?;
        if !specs.iter().any(|(name, ..)| *name == key) {
            let names: Vec<_> = specs.iter().map(|(name, ..)| *name).collect();
            let message = format!("buffers has an unknown array {key:?}; known: {}", names.join(", "));
            return Err(PyValueError::new_err(message));
        }
    }
    Ok(())
}

fn check_array<D: Element>(name: &str, array: &Bound<'_, PyUntypedArray>, slots: usize, width: usize) -> PyResult<()> {
    let wanted = dtype::<D>(array.py());
    if !array.dtype().is_equiv_to(&wanted) {
        let message = format!("buffers[{name:?}] has dtype {}; it must be {wanted}", array.dtype());
        return Err(PyTypeError::new_err(message));
    }
    let shape: &[usize] = if width == 0 { &[slots] } else { &[slots, width] };
    let invalid = |what: String| Err(PyValueError::new_err(format!("buffers[{name:?}] {what}")));
    if array.shape() != shape {
        return invalid(format!("has shape {:?}; it must have {shape:?}", array.shape()));
    }
    if !array.is_c_contiguous() {
        return invalid("is not C-contiguous; use numpy.ascontiguousarray or allocate it afresh".to_owned());
    }
    if !array.is_aligned() {
        return invalid(format!("is not aligned to {} bytes", align_of::<D>()));
    }
    let flags = array.getattr("flags")?;
    if !flags.getattr("writeable")?.extract::<bool>()? {
        return invalid("is read-only; the environment writes into it".to_owned());
    }
    Ok(())
}
