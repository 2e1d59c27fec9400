//! A world captured in memory, as Python holds it.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;

/// A world with its lives as `World.capture()` found them, for `World.recall()` in this process. Opaque.
#[pyclass(frozen, module = "hinterland._core")]
#[derive(Default)]
pub(crate) struct Capture {
    inner: Mutex<hinterland_env::Capture>,
}

impl Capture {
    /// Does something with what it holds; waits where another thread does.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut hinterland_env::Capture) -> R) -> R {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
