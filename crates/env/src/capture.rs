//! A world with its lives, copied in memory: for search, which goes back to one situation again and again.
//!
//! A copy takes a hundredth of a snapshot's time, and is good for worlds of its config in its process.

use crate::lane::Lane;
use crate::lifecycle::{Life, Phase};
use crate::tasks::TaskBoard;
use crate::{EnvError, Outputs, WorldBatch};

/// Room for a world with its lives. One that is used again allocates nothing, as long as worlds of one config are captured.
#[derive(Debug, Default)]
pub struct Capture {
    /// Where the world was; `None` before anything was captured.
    stood: Option<Stood>,
    lives: Vec<Life>,
    tasks: Option<TaskBoard>,
    world: hinterland_world::Capture,
}

#[derive(Clone, Copy, Debug)]
struct Stood {
    config_digest: u64,
    phase: Phase,
    seed: u64,
    episode: u32,
}

impl Capture {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Lane {
    fn capture(&mut self, config_digest: u64, into: &mut Capture) {
        into.stood = Some(Stood { config_digest, phase: self.phase, seed: self.seed, episode: self.episode });
        into.lives.clone_from(&self.lives);
        into.tasks.clone_from(&self.tasks);
        self.world.capture(&mut into.world);
    }

    fn recall(&mut self, stood: Stood, from: &Capture) {
        (self.phase, self.seed, self.episode) = (stood.phase, stood.seed, stood.episode);
        self.lives.clone_from(&from.lives);
        self.world.recall(&from.world);
        self.tasks.clone_from(&from.tasks);
        self.resume();
    }
}

impl WorldBatch {
    /// Copies one world with its lives as they stand, to go back to by [`WorldBatch::recall`]. What `into` held is gone.
    ///
    /// # Errors
    /// [`EnvError::NotReset`] before the first reset; [`EnvError::Halfway`] in the middle of a step; [`EnvError::NoWorld`]. `into` is then
    /// as it was.
    pub fn capture(&mut self, world: usize, into: &mut Capture) -> Result<(), EnvError> {
        let config_digest = self.config_digest();
        self.between_steps(world)?.capture(config_digest, into);
        Ok(())
    }

    /// Puts a world back to where it, or another of the same config, was captured: from there it goes on as that one did, to the byte,
    /// with the tasks that that one had; the episodes to come have those that were set here last. Its slots' observations, masks and infos
    /// are written afresh.
    ///
    /// # Errors
    /// [`EnvError::Capture`] for one that holds nothing, or a world of another config; [`EnvError::NoWorld`]; the world is then as it was.
    pub fn recall(&mut self, world: usize, from: &Capture, out: &mut Outputs<'_>) -> Result<(), EnvError> {
        let Some(stood) = from.stood else {
            return Err(EnvError::Capture("it holds nothing: capture a world first".into()));
        };
        if stood.config_digest != self.config_digest() {
            let reason = "it is of a world with another config: recall it where the config is the same";
            return Err(EnvError::Capture(reason.into()));
        }
        self.with_lane(world, out, |lane, out, terms| {
            lane.recall(stood, from);
            lane.show(out, terms);
            Ok(())
        })
    }
}
