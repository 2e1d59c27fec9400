//! Registered statistics: Python functions that are called between the two halves of a step.

use std::ops::Range;

use hinterland_task::Registered;
use numpy::{PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::batch::WorldBatch;
use crate::group::Group;

/// A registered statistic as Python tells it: name, low, high, and what it says.
pub(crate) type Told = (String, f64, f64, String);

/// The statistics that Python tells, by name.
pub(crate) fn registered(told: Option<Vec<Told>>) -> PyResult<Vec<Registered>> {
    let checked = |(name, low, high, doc): Told| Registered::new(&name, low, high, &doc).map_err(PyValueError::new_err);
    let mut all = told.into_iter().flatten().map(checked).collect::<PyResult<Vec<_>>>()?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all.dedup_by(|one, other| one.name == other.name);
    if all.len() > usize::from(u16::MAX) {
        return Err(PyValueError::new_err(format!("{} statistics are registered; 65,535 are the most", all.len())));
    }
    Ok(all)
}

/// A statistic for Python.
pub(crate) fn tell(row: &Registered) -> Told {
    (row.name.clone(), row.low, row.high, row.doc.clone())
}

/// Refuses a statistic whose name or bounds cannot be. Raises `ValueError`.
#[pyfunction]
pub(crate) fn check_statistic(name: &str, low: f64, high: f64) -> PyResult<()> {
    Registered::new(name, low, high, "").map(drop).map_err(PyValueError::new_err)
}

/// Works out the statistics that paused worlds await, and ends their step. `halfway` are the groups that stand halfway in it. What
/// goes wrong leaves those worlds there; the groups are let go in any case.
pub(crate) fn finish(batch: &Bound<'_, WorldBatch>, worlds: Range<usize>, halfway: &[usize]) -> PyResult<()> {
    let done = work_out(batch, &worlds).and_then(|()| batch.get().settle(batch.py(), &worlds, halfway));
    batch.get().resume(&worlds)?;
    done
}

fn work_out(batch: &Bound<'_, WorldBatch>, worlds: &Range<usize>) -> PyResult<()> {
    let (py, this) = (batch.py(), batch.get());
    let places = this.paused(worlds.clone())?;
    let ask = || {
        let one = |(group, world): &(&Group, usize)| group.paused_worlds().with_batch(|batch| batch.awaited(*world));
        places.iter().map(one).collect::<Result<Vec<_>, _>>()
    };
    let awaited = py.detach(ask)?;
    // Episodes that began before other tasks were set may await others.
    let mut asked: Vec<&Registered> = Vec::new();
    for row in awaited.iter().flatten() {
        if !asked.contains(&row) {
            asked.push(row);
        }
    }
    let named: Vec<_> = asked.iter().map(|row| (row.name.as_str(), row.low, row.high)).collect();
    let evaluate = py.import("hinterland.tasks.statistics")?.getattr("evaluate")?;
    let found: Vec<PyReadonlyArray2<'_, f64>> = evaluate.call1((batch, worlds.start, worlds.end, named))?.extract()?;
    if found.len() != asked.len() || found.iter().any(|values| values.shape()[0] != places.len()) {
        return Err(PyValueError::new_err("statistics were worked out for other worlds"));
    }
    for (row, (group, world)) in places.iter().enumerate() {
        for (place, statistic) in awaited[row].iter().enumerate() {
            let at = asked.iter().position(|other| *other == statistic).expect("gathered above");
            let values: Vec<f64> = found[at].as_array().row(row).iter().copied().collect();
            py.detach(|| group.paused_worlds().with_batch(|batch| batch.tell_statistic(*world, place, values)))?;
        }
    }
    Ok(())
}
