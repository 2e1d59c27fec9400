//! Tasks on their way into a batch.

use hinterland_env::TaskBoard;
use hinterland_task::{Limits, Memory, Registered, check_with, embed};
use hinterland_world::config::Config;
use hinterland_world::score::{Tasks, facts_of};
use pyo3::PyResult;
use pyo3::exceptions::PyValueError;

use crate::errors::IntoPython;

/// Checks and compiles the tasks of some files, the main one first.
///
/// # Errors
/// `ValueError` with the report of what is wrong.
pub(crate) fn build(
    config: &Config,
    files: Vec<(String, String)>,
    registered: &[Registered],
    offers: Option<Vec<(u32, f64)>>,
    assigned: Option<Vec<u32>>,
) -> PyResult<TaskBoard> {
    let refused = |reason: String| PyValueError::new_err(reason);
    let main = files.first().map(|(name, _)| name.clone()).ok_or_else(|| refused("there is no file".into()))?;
    let files = Memory(files.into_iter().collect());
    let checked = check_with(&files, &main, &facts_of(config), registered, &Limits::default());
    let checked = checked.map_err(|it| refused(it.to_string()))?;
    let tasks = &checked.tasks;
    // How often a task is drawn says nothing where none is.
    let weight = |task: &hinterland_task::tree::Task| if assigned.is_some() { 1.0 } else { task.weight };
    let own = || (0..).zip(tasks.iter().map(weight)).collect();
    let drawn = Tasks::new(config, tasks, &offers.unwrap_or_else(own)).map_err(|fault| refused(fault.to_string()))?;
    let given = match assigned {
        Some(assigned) => drawn.assign(config, tasks, assigned).map_err(|fault| refused(fault.to_string()))?,
        None => drawn,
    };
    let width = config.task.embedding_dim.into();
    let shown = |task: &hinterland_task::tree::Task| task.embedding.clone().unwrap_or_else(|| embed(task, width));
    let embeddings: Vec<_> = tasks.iter().map(shown).collect();
    TaskBoard::new(config, given, &embeddings).map_err(IntoPython::into_python)
}
