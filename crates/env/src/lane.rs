//! One world of a batch with what is kept about it between steps, and one step of it from actions to outputs.

use std::sync::Arc;

use hinterland_terrain::MapPool;
use hinterland_world::config::{Config, Respawn};
use hinterland_world::entity::Handle;
use hinterland_world::life::LifeRecord;
use hinterland_world::score::Score;
use hinterland_world::{View, World};
use prefetch_index::prefetch_index;

use crate::decode::{Decoder, Seen};
use crate::event_log::{Logged, logged};
use crate::lifecycle::{AutoresetMode, Fate, Life, Phase, Rewards, Verdict};
use crate::observe::Observer;
use crate::tasks::TaskBoard;
use crate::{LIFE_STATISTICS, Layout, Outputs, TASK_STATISTICS};

/// How much of a record is asked for ahead: all of a compact one, and of the original's what changes most.
const ASKED_FOR: usize = 2560;

/// What all worlds of a batch share.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) layout: Layout,
    decoder: Decoder,
    mode: AutoresetMode,
    rewards: Rewards,
    horizon: u32,
    respawn: Respawn,
    /// Identifies the config.
    pub(crate) config_digest: u64,
}

impl Terms {
    pub(crate) fn new(config: &Config, mode: AutoresetMode) -> Self {
        let layout = Layout::of(config);
        let horizon = config.episode.horizon.into();
        let tick = config.reward.survival / f64::from(horizon);
        Self {
            decoder: Decoder::new(&layout, config),
            layout,
            mode,
            rewards: Rewards { tick, death: config.reward.death },
            horizon,
            respawn: config.players.respawn,
            config_digest: crate::snapshot::config_digest(config),
        }
    }
}

/// A world, its learners' lives, and what they saw last.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) world: World,
    pub(crate) phase: Phase,
    pub(crate) seed: u64,
    pub(crate) episode: u32,
    pub(crate) lives: Vec<Life>,
    /// How each of them stands with its tasks, slot by slot.
    pub(crate) scores: Vec<Score>,
    /// The tasks of the running episode, and of those to come.
    pub(crate) tasks: Option<TaskBoard>,
    pub(crate) next_tasks: Option<TaskBoard>,
    seen: Seen,
    observer: Observer,
    /// What happened since it was last asked for, where that is wanted.
    pub(crate) log: Option<Vec<Logged>>,
    /// Whether a tick was played and not settled: its registered statistics are still to be told.
    pub(crate) halfway: bool,
    /// Actions for unknown ids since the last step, and those that belong to the last step.
    pub(crate) unknown: (u32, u32),
}

impl Lane {
    pub(crate) fn new(config: &Arc<Config>, maps: MapPool, layout: &Layout) -> Self {
        let slots = usize::from(config.players.count);
        Self {
            world: World::new(Arc::clone(config), maps),
            phase: Phase::Fresh,
            seed: 0,
            episode: 0,
            lives: vec![Life::default(); slots],
            scores: vec![Score::NONE; slots * layout.tasks],
            tasks: None,
            next_tasks: None,
            seen: Seen::new(slots, config.observation.entities.into(), config.item.inventory_capacity.into()),
            observer: Observer::new(layout, config),
            log: None,
            halfway: false,
            unknown: (0, 0),
        }
    }

    /// Begins an episode: the first of a new seed, or the next of the old one.
    pub(crate) fn reset(&mut self, seed: Option<u64>, out: &mut Outputs<'_>, terms: &Terms) {
        (self.seed, self.episode) = seed.map_or((self.seed, self.episode + 1), |seed| (seed, 0));
        self.unknown = (0, 0);
        self.begin();
        self.write_idle(out);
        out.invalid_actions.fill(0);
        self.observe(out, terms);
    }

    /// The first half of a step, from actions to the end of the rules.
    pub(crate) fn play(&mut self, actions: &[i32], out: &mut Outputs<'_>, terms: &Terms) {
        if self.phase != Phase::Running && terms.mode != AutoresetMode::NextStep {
            for (row, count) in actions.chunks_exact(terms.layout.heads.len()).zip(&mut *out.invalid_actions) {
                *count = terms.decoder.count(row);
            }
        }
        self.play_with(out, |lane, out| {
            lane.act(actions, out, terms);
            lane.world.play();
        });
    }

    /// The first half of a step in which `play` carries a running world through the rules of a tick.
    pub(crate) fn play_with(&mut self, out: &mut Outputs<'_>, play: impl FnOnce(&mut Self, &mut Outputs<'_>)) {
        self.unknown = (0, self.unknown.0);
        if self.phase == Phase::Running {
            play(self, out);
            self.halfway = true;
        }
    }

    /// The second half of a step, from what the tick was worth to the outputs.
    pub(crate) fn settle(&mut self, out: &mut Outputs<'_>, terms: &Terms) {
        match (self.phase, terms.mode) {
            (Phase::Running, _) if !std::mem::take(&mut self.halfway) => return,
            (Phase::Running, _) => {
                self.world.settle();
                if let Some(log) = &mut self.log {
                    log.extend(logged(&mut self.world, self.episode));
                }
                self.judge(out, terms);
                self.turn_over(out, terms);
            }
            (_, AutoresetMode::NextStep) => {
                self.episode += 1;
                self.begin();
                self.write_idle(out);
                out.invalid_actions.fill(0);
            }
            _ => self.write_idle(out),
        }
        self.observe(out, terms);
    }

    fn begin(&mut self) {
        self.world.reset(self.seed, self.episode);
        self.lives.fill(Life::newborn(false));
        self.tasks.clone_from(&self.next_tasks);
        self.resume();
        self.phase = Phase::Running;
    }

    /// Takes how everybody stands with its tasks from the world as it is, which is between two steps.
    pub(crate) fn resume(&mut self) {
        self.halfway = false;
        match self.world.scores() {
            Some(scores) => self.scores.copy_from_slice(scores),
            None => self.scores.fill(Score::NONE),
        }
        let embeddings = self.tasks.as_ref().map(|board| &board.embeddings);
        self.observer.show_tasks(embeddings, self.scores.iter().map(|score| score.task));
    }

    /// Decodes what everybody sent into what their players want.
    fn act(&mut self, actions: &[i32], out: &mut Outputs<'_>, terms: &Terms) {
        let intents = self.world.intents();
        let rows = actions.chunks_exact(terms.layout.heads.len()).zip(&mut *out.invalid_actions);
        for (slot, ((row, invalid), life)) in rows.zip(&self.lives).enumerate() {
            *invalid = if life.unseen {
                0
            } else if life.alive {
                let (shown, offers) = (self.seen.of(slot, self.observer.ids()), self.observer.offers());
                let (intent, invalid) = terms.decoder.decode(row, slot, shown, offers);
                *intents.get_mut(Handle(slot as u16)) = intent;
                invalid
            } else {
                terms.decoder.count(row)
            };
        }
    }

    /// Carries every life through the tick that was, and ends the episode if it is over.
    fn judge(&mut self, out: &mut Outputs<'_>, terms: &Terms) {
        let (view, scores, tasks) = (self.world.view(), self.world.scores(), terms.layout.tasks);
        for (slot, life) in self.lives.iter_mut().enumerate() {
            let cause = view.outcome.deaths[slot] as u8;
            let age = if cause == 0 { view.players.vitals[slot].time_alive } else { view.outcome.ages[slot] };
            let frozen = view.players.vitals[slot].freeze > 0;
            let mut rewards = terms.rewards;
            if let Some(scores) = scores.filter(|_| life.alive) {
                let own = slot * tasks..(slot + 1) * tasks;
                self.scores[own.clone()].copy_from_slice(&scores[own.clone()]);
                rewards.tick = paid_by(&scores[own]);
            }
            let Verdict { reward, terminated } = life.advance(Fate { cause, age, frozen }, rewards);
            out.rewards[slot] = reward as f32;
            out.terminations[slot] = terminated.into();
            // Whom a script brought back goes on with the life it had.
            life.alive |= terms.respawn == Respawn::Never && view.players.vitals[slot].health > 0;
        }
        let nobody = terms.respawn == Respawn::Never && !self.lives.iter().any(|life| life.alive);
        let over = nobody || view.clock.tick >= terms.horizon;
        if over {
            self.phase = Phase::Ended;
        }
        for (truncated, terminated) in out.truncations.iter_mut().zip(&*out.terminations) {
            *truncated = (over && *terminated == 0).into();
        }
        self.write_lives(out);
    }

    /// What follows a tick at once: final observations, new lives, and in same-step mode the next episode.
    fn turn_over(&mut self, out: &mut Outputs<'_>, terms: &Terms) {
        let restart = self.phase == Phase::Ended && terms.mode == AutoresetMode::SameStep;
        if terms.mode == AutoresetMode::SameStep {
            self.write_final(out, terms);
        }
        if restart {
            self.episode += 1;
            self.begin();
        } else if terms.respawn == Respawn::Immediate {
            let unseen = terms.mode == AutoresetMode::NextStep;
            let standings = self.world.standings();
            for (slot, life) in self.lives.iter_mut().enumerate().filter(|(_, life)| !life.alive) {
                *life = Life::newborn(unseen);
                if let Some(standings) = standings {
                    let own = &standings[slot * terms.layout.tasks..][..terms.layout.tasks];
                    self.observer.show_tasks_of(slot, own.iter().map(|score| score.task));
                }
            }
        }
    }

    /// The last observations of the slots whose life or world ended in this step.
    fn write_final(&mut self, out: &mut Outputs<'_>, terms: &Terms) {
        let Some(records) = &mut out.final_observations else { return };
        let view = self.world.view();
        if self.phase == Phase::Ended {
            self.observer.prepare(&view);
        }
        for (slot, record) in records.chunks_exact_mut(terms.layout.record_bytes).enumerate() {
            if out.truncations[slot] != 0 && self.lives[slot].alive {
                self.observer.write_apart(&view, slot, record, &mut self.seen);
            } else if out.terminations[slot] != 0 || out.truncations[slot] != 0 {
                self.observer.write_dummy_apart(slot, record, &mut self.seen);
            }
        }
    }

    /// The batch's records are in other memory than last time, or were changed.
    pub(crate) fn forget_outputs(&mut self) {
        self.observer.forget();
    }

    pub(crate) fn observe(&mut self, out: &mut Outputs<'_>, terms: &Terms) {
        let view = self.world.view();
        out.world_tick.fill(view.clock.tick as i32);
        self.observer.prepare(&view);
        let record_bytes = terms.layout.record_bytes;
        for (slot, alive) in out.alive.iter_mut().enumerate() {
            let life = &self.lives[slot];
            let (record, others) = out.observations[slot * record_bytes..].split_at_mut(record_bytes);
            ask_for(others);
            *alive = (life.alive && !life.unseen).into();
            if *alive != 0 {
                self.observer.write(&view, slot, record, &mut self.seen);
            } else {
                self.observer.write_dummy(slot, record, &mut self.seen);
            }
        }
    }

    /// A step in which nothing was played.
    pub(crate) fn write_idle(&self, out: &mut Outputs<'_>) {
        out.rewards.fill(0.0);
        out.terminations.fill(0);
        out.truncations.fill(0);
        self.write_lives(out);
    }

    fn write_lives(&self, out: &mut Outputs<'_>) {
        for (slot, life) in self.lives.iter().enumerate() {
            out.life_return[slot] = life.total as f32;
            out.life_length[slot] = life.length;
            out.cause_of_death[slot] = life.cause;
        }
        let view = self.world.view();
        for (slot, place) in out.life_statistics.chunks_exact_mut(LIFE_STATISTICS).enumerate() {
            let record = if self.lives[slot].alive { record_of(&view, slot) } else { view.outcome.records[slot] };
            place[..3].copy_from_slice(&[record.gold, record.kills, record.exploration]);
            place[3..].copy_from_slice(&record.events.counts);
        }
        for (place, score) in out.task_statistics.chunks_exact_mut(TASK_STATISTICS).zip(&self.scores) {
            let Score { task, progress, best, completed, failed, .. } = *score;
            place.copy_from_slice(&[task, fraction_bits(progress), fraction_bits(best), completed, failed.into()]);
        }
    }
}

/// Asks for the memory of the next record while this one is written. With 64 worlds `wander` is 1.13 times as fast, with 16 it is 1.03
/// and `busy` 1.05; with one, which is in the cache anyway, 0.98.
#[inline]
fn ask_for(others: &[u8]) {
    const LINE: usize = 64;
    for byte in (0..others.len().min(ASKED_FOR)).step_by(LINE) {
        prefetch_index(others, byte);
    }
}

/// What all tasks of a player pay together, as far as an `f32` can say it.
#[inline]
fn paid_by(scores: &[Score]) -> f64 {
    const MOST: f64 = f32::MAX as f64;
    let sum = scores.iter().map(|score| score.reward).reduce(|all, reward| all + reward).unwrap_or_default();
    if sum > MOST {
        MOST
    } else if sum < -MOST {
        -MOST
    } else {
        // Of two zeros, the one without a sign.
        sum + 0.0
    }
}

/// A progress as the bits of an `f32`. Nothing is rounded up: it is 1 where the goal is reached, and nowhere else.
#[inline]
fn fraction_bits(progress: u32) -> i32 {
    ((progress >> 6) as f32 / (1 << 24) as f32).to_bits() as i32
}

/// What is to be told of a life that goes on.
#[inline]
pub(crate) fn record_of(view: &View<'_>, slot: usize) -> LifeRecord {
    LifeRecord::of(&view.players.purse[slot], &view.players.history[slot], &view.counters[slot])
}
