//! One world of a batch, looked into and changed from outside: states in, snapshots, single steps.

use hinterland_world::World;
use hinterland_world::entity::Handle;
use hinterland_world::intent::Intent;
use hinterland_world::script::Script;
use hinterland_world::state::State;

use crate::lane::{Lane, Terms};
use crate::lifecycle::{Life, Phase};
use crate::snapshot::{self, Kept};
use crate::tasks::TaskBoard;
use crate::{EnvError, Outputs, Stepped, WorldBatch};

impl Lane {
    /// Takes over a state; lives go on with what it says of them, and returns begin at 0.
    fn load(&mut self, state: &State) -> Result<(), EnvError> {
        if self.phase == Phase::Fresh {
            self.world.reset(0, 0);
        }
        self.world.load_state(state)?;
        let view = self.world.view();
        (self.seed, self.episode) = (view.clock.seed, view.clock.episode);
        for (life, vitals) in self.lives.iter_mut().zip(view.players.vitals) {
            *life = Life { alive: vitals.health > 0, length: vitals.time_alive, ..Life::newborn(false) };
        }
        self.tasks.clone_from(&self.next_tasks);
        self.resume();
        self.phase = Phase::Running;
        Ok(())
    }

    fn kept(&self) -> Kept {
        let tasks = identity(self.tasks.as_ref());
        Kept { phase: self.phase, seed: self.seed, episode: self.episode, lives: self.lives.clone(), tasks }
    }

    fn restore(&mut self, kept: Kept, state: &State) -> Result<(), EnvError> {
        let expected = self.lives.len();
        if kept.lives.len() != expected || kept.phase == Phase::Fresh {
            let lives = kept.lives.len();
            return Err(EnvError::Snapshot(format!("it keeps {lives} lives; the world has {expected} players")));
        }
        if kept.tasks != identity(self.next_tasks.as_ref()) {
            let reason = "it was taken in a world with other tasks: set the same tasks before restoring it";
            return Err(EnvError::Snapshot(reason.into()));
        }
        if !kept.lives.iter().all(Life::is_plausible) {
            return Err(EnvError::Snapshot("it keeps a life that cannot be".into()));
        }
        if self.phase == Phase::Fresh {
            self.world.reset(kept.seed, kept.episode);
        }
        self.world.load_state(state)?;
        (self.phase, self.seed, self.episode) = (kept.phase, kept.seed, kept.episode);
        self.lives = kept.lives;
        // Who lives is the state's to say.
        for (life, vitals) in self.lives.iter_mut().zip(self.world.view().players.vitals) {
            life.alive = vitals.health > 0;
        }
        self.tasks.clone_from(&self.next_tasks);
        self.resume();
        Ok(())
    }

    /// Writes everything about the world as it stands.
    pub(crate) fn show(&mut self, out: &mut Outputs<'_>, terms: &Terms) {
        self.write_idle(out);
        out.invalid_actions.fill(0);
        self.observe(out, terms);
    }
}

/// Identifies tasks; 0 for none.
fn identity(tasks: Option<&TaskBoard>) -> u64 {
    tasks.map_or(0, |board| board.identity)
}

impl WorldBatch {
    /// Replaces the state of one world, and writes its slots' observations, masks and infos afresh.
    ///
    /// # Errors
    /// [`EnvError::State`] naming table, row and reason, [`EnvError::NoWorld`]; the world is then as it was.
    pub fn load_state(&mut self, world: usize, state: &State, out: &mut Outputs<'_>) -> Result<(), EnvError> {
        self.with_lane(world, out, |lane, out, terms| {
            lane.load(state)?;
            lane.show(out, terms);
            Ok(())
        })
    }

    /// One world with its lives, as bytes: at most some tens of kilobytes. Only a world of the same config takes them.
    ///
    /// # Errors
    /// [`EnvError::NotReset`] before the first reset; [`EnvError::Halfway`] in the middle of a step; [`EnvError::NoWorld`].
    pub fn snapshot(&mut self, world: usize) -> Result<Vec<u8>, EnvError> {
        let config = self.config_digest();
        let lane = self.between_steps(world)?;
        Ok(snapshot::write(config, &lane.kept(), &lane.world.state()))
    }

    /// A world that has an episode and does not stand in the middle of a step.
    pub(crate) fn between_steps(&mut self, world: usize) -> Result<&mut Lane, EnvError> {
        let lane = self.lane(world)?;
        if lane.phase == Phase::Fresh {
            return Err(EnvError::NotReset { world });
        }
        if lane.halfway {
            return Err(EnvError::Halfway { world });
        }
        Ok(lane)
    }

    /// Puts a world back to where a snapshot was taken: from there it goes on as that one did, to the byte. Its slots'
    /// observations, masks and infos are written afresh.
    ///
    /// # Errors
    /// [`EnvError::Snapshot`] and [`EnvError::State`] with the reason, [`EnvError::NoWorld`]; the world is then as it
    /// was.
    pub fn restore(&mut self, world: usize, bytes: &[u8], out: &mut Outputs<'_>) -> Result<(), EnvError> {
        let config = self.config_digest();
        let own = &self.lane(world)?.world;
        let most = snapshot::largest(own.config(), own.tasks().map(|tasks| &**tasks));
        let (kept, state) = snapshot::read(config, most, bytes)?;
        self.with_lane(world, out, |lane, out, terms| {
            lane.restore(kept, &state)?;
            lane.show(out, terms);
            Ok(())
        })
    }

    /// Steps one world alone, with what its players want and with luck laid down. Ids of players, not slots. Where its tasks read
    /// registered statistics, the step stops as [`WorldBatch::step`] does.
    ///
    /// # Errors
    /// [`EnvError::NotReset`] before the first reset; [`EnvError::Halfway`] in the middle of a step; [`EnvError::Script`] for luck that cannot be; [`EnvError::NoWorld`].
    /// Nothing is stepped then.
    pub fn step_world(
        &mut self,
        world: usize,
        intents: &[(u16, Intent)],
        script: Script,
        out: &mut Outputs<'_>,
    ) -> Result<Stepped, EnvError> {
        if self.lane(world)?.phase == Phase::Fresh {
            return Err(EnvError::NotReset { world });
        }
        self.check_settled(world..world + 1)?;
        self.lane(world)?.world.check_script(&script).map_err(EnvError::Script)?;
        self.with_lane(world, out, |lane, out, terms| {
            out.invalid_actions.fill(0);
            lane.play_with(out, |lane, out| {
                for (id, intent) in intents {
                    let slot = usize::from(*id - 1);
                    if lane.lives[slot].alive {
                        *lane.world.intents().get_mut(Handle(*id - 1)) = *intent;
                    } else {
                        out.invalid_actions[slot] += 1;
                    }
                }
                lane.world.play_with(script);
            });
            if lane.halfway && lane.reads_statistics() {
                return Ok(Stepped::Halfway);
            }
            lane.settle(out, terms);
            Ok(Stepped::Whole)
        })
    }

    /// One world, for looking inside.
    pub fn world(&mut self, index: usize) -> Option<&mut World> {
        self.lane(index).ok().map(|lane| &mut lane.world)
    }
}
