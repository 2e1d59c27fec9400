//! The one place where the house's errors become Python's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hinterland_env::EnvError;
use hinterland_terrain::TerrainError;
use hinterland_world::config::ConfigError;
use pyo3::exceptions::{PyIndexError, PyOSError, PyRuntimeError, PyValueError};
use pyo3::{PyErr, PyResult};

/// Turns an error of an inner crate into the Python exception that fits it.
pub(crate) trait IntoPython {
    /// `ValueError` for what the caller gave, `OSError` for the disk, `RuntimeError` for a call at the wrong time.
    fn into_python(self) -> PyErr;
}

impl IntoPython for ConfigError {
    fn into_python(self) -> PyErr {
        PyValueError::new_err(self.to_string())
    }
}

impl IntoPython for TerrainError {
    fn into_python(self) -> PyErr {
        match self {
            Self::Io { .. } => PyOSError::new_err(self.to_string()),
            _ => PyValueError::new_err(self.to_string()),
        }
    }
}

impl IntoPython for EnvError {
    fn into_python(self) -> PyErr {
        let message = self.to_string();
        match self {
            Self::Unplayable(_)
            | Self::Length { .. }
            | Self::State(_)
            | Self::Snapshot(_)
            | Self::Capture(_)
            | Self::Script(_) => PyValueError::new_err(message),
            Self::Threads { .. } => PyOSError::new_err(message),
            Self::NoWorld { .. } => PyIndexError::new_err(message),
            Self::NotReset { .. } | Self::NoSeed { .. } | Self::Halfway { .. } => PyRuntimeError::new_err(message),
        }
    }
}

/// Runs something that should not panic; if it does, that is a mistake of ours and becomes a `RuntimeError`.
pub(crate) fn contained<R>(call: impl FnOnce() -> R) -> PyResult<R> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| poisoned(panic_message(&*payload)))
}

/// The message of a caught panic.
pub(crate) fn panic_message(payload: &(dyn std::any::Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// What a panic inside the simulation becomes: it is our mistake, and the state can no longer be trusted.
pub(crate) fn poisoned(message: &str) -> PyErr {
    PyRuntimeError::new_err(format!(
        "the simulation stopped at a mistake of its own ({message}); this environment cannot be used any more, \
         make a new one. Please report it with the config, the seed and the actions"
    ))
}
