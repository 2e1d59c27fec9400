//! The tasks of a batch: what its worlds draw from, and how agents see them.

use std::sync::Arc;

use half::f16;
use hinterland_world::config::Config;
use hinterland_world::score::Tasks;
use xxhash_rust::xxh3::xxh3_64;

use crate::{EnvError, WorldBatch};

/// Tasks with the embeddings that observations show.
#[derive(Clone, Debug)]
pub struct TaskBoard {
    pub(crate) tasks: Arc<Tasks>,
    pub(crate) embeddings: Embeddings,
    /// Identifies tasks, offers and assignment; snapshots of others are refused.
    pub(crate) identity: u64,
}

/// The field `Task` of each task, as bytes.
#[derive(Clone, Debug)]
pub(crate) struct Embeddings {
    bytes: Arc<[u8]>,
    width: usize,
}

impl Embeddings {
    /// The bytes of a task.
    pub(crate) fn of(&self, task: usize) -> &[u8] {
        &self.bytes[task * self.width..][..self.width]
    }
}

impl TaskBoard {
    /// Tasks for batches of a config. `embeddings` has a vector for each task; a shorter one than `task.embedding_dim` is filled up
    /// with zeros.
    ///
    /// # Errors
    /// [`EnvError::Unplayable`] if there is not one embedding for each task, or one is too long.
    pub fn new(config: &Config, tasks: Tasks, embeddings: &[Vec<f32>]) -> Result<Self, EnvError> {
        let most = usize::from(config.task.embedding_dim);
        if embeddings.len() != tasks.len() {
            let (given, needed) = (embeddings.len(), tasks.len());
            return Err(EnvError::Unplayable(format!("there are {given} embeddings for {needed} tasks")));
        }
        if let Some(long) = embeddings.iter().map(Vec::len).find(|length| *length > most) {
            let reason = format!("an embedding has {long} numbers; `task.embedding_dim` is {most}");
            return Err(EnvError::Unplayable(reason));
        }
        let padded = |numbers: &Vec<f32>| {
            let zeros = std::iter::repeat_n(0.0, most - numbers.len());
            numbers
                .iter()
                .copied()
                .chain(zeros)
                .flat_map(|number| f16::from_f32(number).to_le_bytes())
                .collect::<Vec<_>>()
        };
        let bytes: Arc<[u8]> = embeddings.iter().flat_map(padded).collect();
        let plain = postcard::to_stdvec(&tasks).expect("tasks are plain data");
        Ok(Self {
            identity: xxh3_64(&plain).max(1),
            tasks: Arc::new(tasks),
            embeddings: Embeddings { bytes, width: 2 * most },
        })
    }
}

impl TaskBoard {
    /// What observations show of a task, as they show it: little-endian 16-bit floats.
    pub fn embedding(&self, task: usize) -> &[u8] {
        self.embeddings.of(task)
    }
}

impl WorldBatch {
    /// What tasks the episodes to come are played for; running ones keep their own. `None` for none.
    pub fn set_tasks(&mut self, tasks: Option<&TaskBoard>) {
        for lane in self.lanes_mut() {
            lane.world.set_tasks(tasks.map(|board| Arc::clone(&board.tasks)));
            lane.next_tasks = tasks.cloned();
        }
    }
}
