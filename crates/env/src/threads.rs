//! Threads of their own: worlds are split among them in equal, fixed shares.

use core_affinity::CoreId;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::EnvError;

/// Threads that step worlds, shared by any number of batches.
///
/// With one thread there is no pool: everything runs where it is called. Which thread steps a world never matters to
/// what happens in it.
#[derive(Debug)]
pub struct Threads {
    count: usize,
    is_pinned: bool,
    pool: Result<Option<ThreadPool>, EnvError>,
}

impl Threads {
    /// [`Threads::pinned`] where `count` is one for every core that this process may use and the system binds them, else
    /// [`Threads::unpinned`]: programs that all do so share the cores evenly.
    pub fn new(count: usize) -> Self {
        if count == cores().len() {
            let pinned = Self::pinned(count);
            if pinned.check().is_ok() {
                return pinned;
            }
        }
        Self::unpinned(count)
    }

    /// Starts as many threads as make `count` with the one that calls; 0 counts as 1. If the system refuses, [`crate::WorldBatch::new`]
    /// says so.
    pub fn unpinned(count: usize) -> Self {
        let count = count.max(1);
        // Whoever calls takes part: one thread less is to be woken.
        let pool = (count > 1).then(|| start(count - 1)).transpose();
        Self { count, is_pinned: false, pool: pool.map_err(|reason| EnvError::Threads { threads: count, reason }) }
    }

    /// Starts `count` threads, each bound to a core of its own among those that this process may use; 0 counts as 1, which is bound to
    /// none. Whoever calls waits for them. If there are too few cores, or the system refuses, [`crate::WorldBatch::new`] says so.
    ///
    /// The systems of virtual machines often take a core that rests for one that is not there, and wake threads where another runs:
    /// two that are not bound are then 1.0 to 1.4 times as fast as one, two that are 1.9 times. But programs that bind their threads
    /// to the same few cores slow each other down.
    pub fn pinned(count: usize) -> Self {
        let count = count.max(1);
        let pool = (count > 1).then(|| start_pinned(count)).transpose();
        Self { count, is_pinned: true, pool: pool.map_err(|reason| EnvError::Threads { threads: count, reason }) }
    }

    /// How many threads.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the threads could be started.
    ///
    /// # Errors
    /// [`EnvError::Threads`] with what the system said.
    pub fn check(&self) -> Result<(), EnvError> {
        self.pool.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// Runs `work` on every thread, which is told its place among all; returns when all are done.
    pub(crate) fn run(&self, work: impl Fn(usize) + Sync) {
        match &self.pool {
            Ok(Some(pool)) if self.is_pinned => drop(pool.broadcast(|thread| work(thread.index()))),
            Ok(Some(pool)) => pool.in_place_scope(|scope| {
                scope.spawn_broadcast(|_, thread| work(thread.index() + 1));
                work(0);
            }),
            _ => work(0),
        }
    }
}

fn start(count: usize) -> Result<ThreadPool, String> {
    let named = ThreadPoolBuilder::new().num_threads(count).thread_name(|n| format!("hinterland-{n}"));
    named.build().map_err(|error| error.to_string())
}

fn start_pinned(count: usize) -> Result<ThreadPool, String> {
    let cores = cores();
    if cores.len() < count {
        return Err(format!("they are to be bound to a core each, and this process may use {}", cores.len()));
    }
    let pool = start(count)?;
    let bound = pool.broadcast(|thread| core_affinity::set_for_current(cores[thread.index()]));
    if bound.contains(&false) { Err("the system does not bind them to cores".into()) } else { Ok(pool) }
}

/// Those that this process may use; none where the system does not say.
fn cores() -> Vec<CoreId> {
    core_affinity::get_core_ids().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_thread_works_once_and_is_told_its_place() {
        let available = cores().len();
        for threads in [Threads::unpinned(0), Threads::unpinned(1), Threads::unpinned(3), Threads::new(available)] {
            threads.check().expect("threads");
            let worked: Vec<_> = (0..threads.count()).map(|_| AtomicUsize::new(0)).collect();
            for _ in 0..100 {
                threads.run(|place| {
                    worked[place].fetch_add(1, Ordering::Relaxed);
                });
            }
            assert!(worked.iter().all(|times| times.load(Ordering::Relaxed) == 100), "{threads:?}: {worked:?}");
        }
    }

    #[test]
    fn there_are_no_more_pinned_threads_than_cores() {
        let available = cores().len();
        let refused = Threads::pinned(available + 2).check().expect_err("too many").to_string();
        assert!(refused.contains(&format!("this process may use {available}")), "{refused}");
    }
}
