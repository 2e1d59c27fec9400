//! A thread pool of its own: worlds are split among its threads in equal, fixed shares.

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::EnvError;

/// Threads that step worlds, shared by any number of batches.
///
/// With one thread there is no pool: everything runs where it is called. Which thread steps a world never matters to
/// what happens in it.
#[derive(Debug)]
pub struct Threads {
    count: usize,
    pool: Result<Option<ThreadPool>, EnvError>,
}

impl Threads {
    /// Starts `count` threads; 0 counts as 1. If the system refuses, [`crate::WorldBatch::new`] says so.
    pub fn new(count: usize) -> Self {
        let count = count.max(1);
        let pool = (count > 1)
            .then(|| ThreadPoolBuilder::new().num_threads(count).thread_name(|n| format!("hinterland-{n}")).build())
            .transpose()
            .map_err(|error| EnvError::Threads { threads: count, reason: error.to_string() });
        Self { count, pool }
    }

    /// How many threads.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the threads could be started.
    pub(crate) fn check(&self) -> Result<(), EnvError> {
        self.pool.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// Runs `work`, which may share itself out with `rayon::join`, on the pool.
    pub(crate) fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.pool {
            Ok(Some(pool)) => pool.install(work),
            _ => work(),
        }
    }
}
