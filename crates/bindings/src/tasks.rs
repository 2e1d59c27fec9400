//! Checked tasks for Python, and the reports that refuse them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hinterland_task::tree::{Assignee, Task};
use hinterland_task::{
    Checked, Diagnostic, Facts, Files, Folder, Label, Limits, Memory, Registered, Report, SHIPPED, Sources, Until,
    WithLibrary, diagnostic::escape,
};
use hinterland_world::score::facts_of;
use numpy::{PyArray1, ToPyArray};
use pyo3::exceptions::{PyIndexError, PyOSError, PyValueError};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::config::parse_config;
use crate::errors::contained;
use crate::statistics::{Told, registered, tell};

/// The tasks, sets and curricula of a file and its imports, checked for a config.
#[pyclass(frozen, module = "hinterland._core")]
pub(crate) struct TaskSet {
    checked: Arc<Checked>,
    /// What stands before the names of files in messages: the main file's folder as it was given.
    folder: String,
}

impl TaskSet {
    fn task_at(&self, index: usize) -> PyResult<&Task> {
        let count = self.checked.tasks.len();
        self.checked.tasks.get(index).ok_or_else(|| PyIndexError::new_err(format!("task {index} of {count}")))
    }

    fn place(&self, (file, line, column): (u16, u32, u32)) -> Value {
        let files = &self.checked.warnings.sources.files;
        let name = files.get(usize::from(file)).map_or("", |source| source.name.as_str());
        json!({"file": shown(&self.folder, name), "line": line, "column": column})
    }
}

#[pymethods]
impl TaskSet {
    fn __len__(&self) -> usize {
        self.checked.tasks.len()
    }

    /// The names of the tasks, in order.
    fn names(&self) -> Vec<&str> {
        self.checked.tasks.iter().map(|task| task.name.as_str()).collect()
    }

    /// What is known of a task, as JSON.
    fn task(&self, index: usize) -> PyResult<String> {
        let task = self.task_at(index)?;
        let value = json!({
            "name": task.name,
            "doc": task.doc,
            "assignee": if task.assignee == Assignee::Agent { "agent" } else { "team" },
            "weight": task.weight,
            "tags": task.tags,
            "identity": format!("{:032x}", hinterland_task::identity(task)),
            "own_embedding": task.embedding.is_some(),
            "place": self.place(task.place),
        });
        Ok(value.to_string())
    }

    /// A task's own embedding, or else the structural one of `width` numbers: float32.
    fn embedding<'py>(&self, py: Python<'py>, index: usize, width: usize) -> PyResult<Bound<'py, PyArray1<f32>>> {
        if width > EMBEDDING_MAX {
            return Err(PyValueError::new_err(format!(
                "an embedding has at most {EMBEDDING_MAX} numbers, not {width}"
            )));
        }
        let task = self.task_at(index)?;
        Ok(match &task.embedding {
            Some(own) => own.to_pyarray(py),
            None => hinterland_task::embed(task, width).to_pyarray(py),
        })
    }

    /// A task in plain English, control characters escaped.
    fn explain(&self, index: usize) -> PyResult<String> {
        Ok(escape(&hinterland_task::explain(self.task_at(index)?)))
    }

    /// Sets and curricula, as JSON.
    fn sets(&self) -> String {
        let sets = self.checked.sets.iter().map(|set| {
            let (tasks, weights): (Vec<u32>, Vec<f64>) = set.members.iter().copied().unzip();
            json!({"name": set.name, "tasks": tasks, "weights": weights, "place": self.place(set.place)})
        });
        let curricula = self.checked.curricula.iter().map(|curriculum| {
            let stages: Vec<_> = curriculum.stages.iter().map(|(set, until)| stage(*set, *until)).collect();
            json!({"name": curriculum.name, "stages": stages, "place": self.place(curriculum.place)})
        });
        json!({"sets": sets.collect::<Vec<_>>(), "curricula": curricula.collect::<Vec<_>>()}).to_string()
    }

    /// The warnings, rendered for a person and as JSON.
    fn warnings(&self) -> (String, String) {
        told(&self.checked.warnings, &self.folder)
    }

    /// The registered statistics that the files name: name, low, high and what each says.
    fn statistics(&self) -> Vec<Told> {
        self.checked.registered.iter().map(tell).collect()
    }

    /// The folder as it was given, and name and text of every file but the prelude: what `check_sources` reads.
    fn sources(&self) -> (&str, Vec<(&str, &str)>) {
        let files = &self.checked.warnings.sources.files;
        let own = &files[..files.len() - 1];
        (&self.folder, own.iter().map(|source| (source.name.as_str(), source.text.as_str())).collect())
    }
}

/// Most numbers of an embedding: the most that `task.embedding_dim` can be.
const EMBEDDING_MAX: usize = 16_384;

fn stage(set: u32, until: Option<Until>) -> Value {
    match until {
        None => json!({"set": set, "progress": null, "steps": null}),
        Some(Until::Progress(progress)) => json!({"set": set, "progress": progress, "steps": null}),
        Some(Until::Steps(steps)) => json!({"set": set, "progress": null, "steps": steps}),
    }
}

/// Checks a file with its imports, which stay in its folder, or a text, which has none and is called `name`. Both may import files that
/// are shipped, which lie in the folder `library`.
///
/// Raises `TaskError` for what is wrong with it, `OSError` for a file that cannot be opened.
#[pyfunction]
#[pyo3(signature = (config, library, path=None, text=None, name="<text>", statistics=None))]
pub(crate) fn check_tasks(
    py: Python<'_>,
    config: &str,
    library: PathBuf,
    path: Option<PathBuf>,
    text: Option<String>,
    name: &str,
    statistics: Option<Vec<Told>>,
) -> PyResult<TaskSet> {
    let registered = registered(statistics)?;
    let facts = facts_of(&parse_config(config)?);
    let library = Folder::new(&library).map_err(|error| unopened(&library, &error))?;
    match (path, text) {
        (Some(path), None) => {
            // The folder is that of the file itself, wherever a link to it stands.
            let found = py.detach(|| path.canonicalize()).map_err(|error| unopened(&path, &error))?;
            let (Some(parent), Some(main)) = (found.parent(), found.file_name().and_then(|main| main.to_str())) else {
                return Err(PyValueError::new_err(format!("{} is not the path of a file", path.display())));
            };
            let own = Folder::new(parent).map_err(|error| unopened(parent, &error))?;
            let linked = path.file_name().is_none_or(|given| given != main);
            let folder = if linked { parent } else { path.parent().unwrap_or(Path::new("")) };
            check(py, &WithLibrary { own, library }, main, facts, &registered, folder.to_string_lossy().into_owned())
        }
        (None, Some(text)) => {
            let own = Alone { name: name.to_owned(), text };
            check(py, &WithLibrary { own, library }, name, facts, &registered, String::new())
        }
        _ => Err(PyValueError::new_err("give a path or a text, not both")),
    }
}

/// Checks files that are in memory, the main one first.
#[pyfunction]
#[pyo3(signature = (config, folder, sources, statistics=None))]
pub(crate) fn check_sources(
    py: Python<'_>,
    config: &str,
    folder: String,
    sources: Vec<(String, String)>,
    statistics: Option<Vec<Told>>,
) -> PyResult<TaskSet> {
    let registered = registered(statistics)?;
    let facts = facts_of(&parse_config(config)?);
    let main = sources.first().ok_or_else(|| PyValueError::new_err("there is no file"))?.0.clone();
    check(py, &Memory(sources.into_iter().collect()), &main, facts, &registered, folder)
}

/// The text of a file laid out afresh. Raises `TaskError` for a text that cannot be read.
#[pyfunction]
#[pyo3(signature = (text, name="<text>"))]
pub(crate) fn format_tasks(py: Python<'_>, text: &str, name: &str) -> PyResult<String> {
    let made = py.detach(|| contained(|| hinterland_task::format(name, text, &Limits::default())))?;
    made.map_err(|report| refused(py, &report, ""))
}

/// A text with its control characters written out, fit for a terminal.
#[pyfunction]
pub(crate) fn escape_text(text: &str) -> String {
    escape(text)
}

/// A text that stands by itself.
struct Alone {
    name: String,
    text: String,
}

impl Files for Alone {
    fn read(&self, path: &str, bytes: usize) -> Result<String, String> {
        if path == self.name {
            return Memory::one(path, &self.text).read(path, bytes);
        }
        Err("a text has no folder to import from; write it to a file and load that, or import what is shipped".into())
    }
}

fn check(
    py: Python<'_>,
    files: &(impl Files + Sync),
    main: &str,
    facts: Facts,
    registered: &[Registered],
    folder: String,
) -> PyResult<TaskSet> {
    let check = || hinterland_task::check_with(files, main, &facts, registered, &Limits::default());
    let found = py.detach(|| contained(check))?;
    let checked = found.map_err(|report| refused(py, &report, &folder))?;
    Ok(TaskSet { checked: Arc::new(checked), folder })
}

/// The `OSError` that fits, with the path in it as Python's own have.
fn unopened(path: &Path, error: &std::io::Error) -> PyErr {
    PyOSError::new_err((error.raw_os_error(), io_reason(error), path.to_string_lossy().into_owned()))
}

/// What the system says, without Rust's `(os error 2)`.
fn io_reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// The `TaskError` of a report.
pub(crate) fn refused(py: Python<'_>, report: &Report, folder: &str) -> PyErr {
    let raise = || {
        let kind = py.import("hinterland.tasks.errors")?.getattr("TaskError")?;
        PyResult::Ok(PyErr::from_value(kind.call1(told(report, folder))?))
    };
    raise().unwrap_or_else(|error| error)
}

/// A report for a person, and its diagnostics as JSON, with the names of files as they were given.
fn told(report: &Report, folder: &str) -> (String, String) {
    let mut report = report.clone();
    for source in &mut report.sources.files {
        source.name = escape(&shown(folder, &source.name));
    }
    let all: Vec<_> = report.diagnostics.iter().map(|diagnostic| entry(diagnostic, folder, &report.sources)).collect();
    (report.to_string(), Value::from(all).to_string())
}

/// The path of a file from where the main file's path starts. The prelude lies nowhere, and what is shipped has a name of its own.
fn shown(folder: &str, name: &str) -> String {
    if folder.is_empty() || name == hinterland_task::PRELUDE_NAME || name.starts_with(SHIPPED) {
        return name.to_owned();
    }
    Path::new(folder).join(name).to_string_lossy().into_owned()
}

fn entry(diagnostic: &Diagnostic, folder: &str, sources: &Sources) -> Value {
    let mut entry = label(&diagnostic.label, folder, sources);
    entry["severity"] = serde_json::to_value(diagnostic.severity).expect("a word");
    entry["code"] = diagnostic.code.into();
    entry["message"] = diagnostic.message.as_str().into();
    entry["hint"] = diagnostic.hint.as_str().into();
    entry["more"] = diagnostic.more.iter().map(|more| label(more, folder, sources)).collect();
    entry
}

fn label(label: &Label, folder: &str, sources: &Sources) -> Value {
    let source = sources.files.get(usize::from(label.span.file));
    let (end_line, end_column) = source.map_or((label.line, label.column), |source| source.position(label.span.end));
    json!({
        "file": escape(&shown(folder, &label.file)),
        "line": label.line,
        "column": label.column,
        "end_line": end_line,
        "end_column": end_column,
        "label": label.text,
    })
}
