//! A group of worlds that step together, now or in the background.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use hinterland_env::{EnvError, Outputs, Stepped, WorldBatch};
use pyo3::exceptions::PyRuntimeError;
use pyo3::{PyErr, PyResult};

use crate::buffers::GroupBuffers;
use crate::errors::{IntoPython, panic_message, poisoned};

/// Why a call into the worlds did not end well.
pub(crate) enum Failure {
    /// The worlds refused.
    Refused(EnvError),
    /// The simulation panicked, now or at an earlier call.
    Panicked(String),
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => error.into_python(),
            Failure::Panicked(message) => poisoned(&message),
        }
    }
}

/// The worlds of a group with the arrays they work on.
pub(crate) struct Worlds {
    batch: WorldBatch,
    buffers: GroupBuffers,
    actions: Vec<i32>,
    panicked: Option<String>,
}

impl Worlds {
    /// Copies the actions out of the shared array; to be called while holding the interpreter.
    pub(crate) fn take_actions(&mut self) {
        self.buffers.copy_actions(&mut self.actions);
    }

    /// One step with the actions taken last, or its first half.
    pub(crate) fn step(&mut self) -> Result<Stepped, Failure> {
        let actions = std::mem::take(&mut self.actions);
        let result = self.call(|batch, outputs| batch.step(&actions, outputs));
        self.actions = actions;
        result
    }

    /// Resets the chosen worlds of the group.
    pub(crate) fn reset(&mut self, seeds: &[Option<u64>], chosen: Option<&[bool]>) -> Result<(), Failure> {
        self.call(|batch, outputs| batch.reset(seeds, chosen, outputs))
    }

    /// A random valid action for each slot, row by row; `first` is the place of the first world.
    pub(crate) fn sample_actions(&mut self, first: usize, seed: u64) -> Result<Vec<i32>, Failure> {
        self.call(|batch, outputs| {
            let mut actions = vec![0; batch.num_slots() * batch.layout().heads.len()];
            batch.sample_actions(first, outputs.observations, &mut actions, seed)?;
            Ok(actions)
        })
    }

    /// Runs something on the worlds, keeping panics inside.
    pub(crate) fn with_batch<R>(&mut self, call: impl FnOnce(&mut WorldBatch) -> R) -> Result<R, Failure> {
        self.guard(|worlds| call(&mut worlds.batch))
    }

    /// Runs something on the worlds and their arrays, keeping panics inside.
    pub(crate) fn call<R>(
        &mut self,
        call: impl FnOnce(&mut WorldBatch, &mut Outputs<'_>) -> Result<R, EnvError>,
    ) -> Result<R, Failure> {
        self.guard(|worlds| call(&mut worlds.batch, &mut worlds.buffers.outputs()))?.map_err(Failure::Refused)
    }

    /// A panic may leave a world half stepped, so that nothing may be asked of it afterwards.
    fn guard<R>(&mut self, call: impl FnOnce(&mut Self) -> R) -> Result<R, Failure> {
        if let Some(message) = &self.panicked {
            return Err(Failure::Panicked(message.clone()));
        }
        catch_unwind(AssertUnwindSafe(|| call(self))).map_err(|payload| {
            let message = panic_message(&*payload).to_owned();
            self.panicked = Some(message.clone());
            Failure::Panicked(message)
        })
    }
}

/// Where a group's background step is.
enum Flight {
    Grounded,
    Flying,
    Landed(Result<Stepped, Failure>),
    /// Stepped halfway, here: registered statistics are being worked out.
    Halfway,
}

/// A group behind its locks.
pub(crate) struct Group {
    worlds: Mutex<Worlds>,
    flight: Mutex<Flight>,
    landed: Condvar,
}

impl Group {
    pub(crate) fn new(batch: WorldBatch, buffers: GroupBuffers) -> Self {
        let worlds = Worlds { batch, buffers, actions: Vec::new(), panicked: None };
        Self { worlds: Mutex::new(worlds), flight: Mutex::new(Flight::Grounded), landed: Condvar::new() }
    }

    /// The worlds, unless a step is under way.
    pub(crate) fn try_worlds(&self) -> PyResult<MutexGuard<'_, Worlds>> {
        match *self.flight() {
            Flight::Grounded => {}
            Flight::Halfway => {
                let message = "a step is under way: registered statistics are being worked out, and a function that works one \
                               out may not use the environment";
                return Err(PyRuntimeError::new_err(message));
            }
            _ => return Err(PyRuntimeError::new_err("a step sent with send() is under way: call recv() first")),
        }
        match self.worlds.try_lock() {
            Ok(worlds) => Ok(worlds),
            Err(std::sync::TryLockError::Poisoned(worlds)) => Ok(worlds.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => {
                Err(PyRuntimeError::new_err("another thread is stepping this environment"))
            }
        }
    }

    /// Whether actions were sent whose results were not received.
    pub(crate) fn is_sent(&self) -> bool {
        !matches!(*self.flight(), Flight::Grounded)
    }

    /// Lets nobody else in while statistics are worked out.
    pub(crate) fn pause(&self) {
        *self.flight() = Flight::Halfway;
    }

    /// Whether statistics are being worked out.
    pub(crate) fn is_paused(&self) -> bool {
        matches!(*self.flight(), Flight::Halfway)
    }

    /// Lets others in again.
    pub(crate) fn resume(&self) {
        *self.flight() = Flight::Grounded;
    }

    /// The worlds of a group that is paused; to be called without the interpreter, as others may be about to leave.
    pub(crate) fn paused_worlds(&self) -> MutexGuard<'_, Worlds> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_off(&self) {
        *self.flight() = Flight::Flying;
    }

    /// Takes place on the background thread.
    fn fly(&self) {
        let result = self.worlds.lock().unwrap_or_else(PoisonError::into_inner).step();
        *self.flight() = Flight::Landed(result);
        self.landed.notify_all();
    }

    /// Waits for the step that was sent; `None` when there was none.
    pub(crate) fn land(&self) -> Option<Result<Stepped, Failure>> {
        let mut flight = self.flight();
        loop {
            match std::mem::replace(&mut *flight, Flight::Grounded) {
                Flight::Grounded => return None,
                Flight::Landed(result) => return Some(result),
                Flight::Halfway => {
                    *flight = Flight::Halfway;
                    return None;
                }
                Flight::Flying => {
                    *flight = Flight::Flying;
                    flight = self.landed.wait(flight).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn flight(&self) -> MutexGuard<'_, Flight> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread that steps groups in the order in which they were sent.
pub(crate) struct Background {
    queue: Option<Sender<usize>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    pub(crate) fn start(groups: Arc<[Group]>) -> std::io::Result<Self> {
        let (queue, sent) = channel();
        let thread = std::thread::Builder::new().name("hinterland-send".into()).spawn(move || run(&groups, &sent))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Lets group `index` step. Its actions were taken before.
    pub(crate) fn send(&self, groups: &[Group], index: usize) {
        groups[index].take_off();
        let queue = self.queue.as_ref().expect("the queue closes in drop only");
        queue.send(index).expect("the thread runs as long as the queue is open");
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic was caught inside the step already.
            let _ = thread.join();
        }
    }
}

fn run(groups: &[Group], sent: &Receiver<usize>) {
    while let Ok(index) = sent.recv() {
        groups[index].fly();
    }
}
