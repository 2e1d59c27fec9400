//! The full event log: every happening of every world, kept until somebody takes it.

use hinterland_world::World;
use hinterland_world::event::LOG;

use crate::{EnvError, WorldBatch};

/// Columns of a row of the log: the episode, then those of [`LOG`].
pub const LOGGED: usize = 1 + LOG.len();

/// A row of the log.
pub type Logged = [i32; LOGGED];

/// The rows of the tick that was, in the order of happening.
pub(crate) fn logged(world: &mut World, episode: u32) -> Vec<Logged> {
    let clock = *world.view().clock;
    let row = |happening: &hinterland_world::event::Happening| {
        let mut row = [episode as i32; LOGGED];
        row[1..].copy_from_slice(&happening.logged(&clock));
        row
    };
    world.happenings().map(row).collect()
}

impl WorldBatch {
    /// Keeps what happens from now on, for [`WorldBatch::take_events`]. Steps allocate memory for it.
    pub fn log_events(&mut self) {
        for lane in self.lanes_mut() {
            lane.log.get_or_insert_default();
        }
    }

    /// What happened in a world since this was last asked, in order; nothing without [`WorldBatch::log_events`]. An
    /// episode's last tick is there also where the same step began the next episode.
    ///
    /// # Errors
    /// [`EnvError::NoWorld`].
    pub fn take_events(&mut self, world: usize) -> Result<Vec<Logged>, EnvError> {
        Ok(self.lane(world)?.log.as_mut().map(std::mem::take).unwrap_or_default())
    }
}
