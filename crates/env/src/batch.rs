//! Many worlds that step together.

use std::sync::{Arc, Mutex, PoisonError};

use hinterland_terrain::MapPool;
use hinterland_world::config::{Config, Respawn};

use crate::lane::{Lane, Terms};
use crate::lifecycle::{AutoresetMode, Phase};
use crate::{EnvError, Layout, Outputs, Stepped, Threads};

/// Worlds of one config that step together, one slot for each learner: slot `world * players + (id - 1)`.
///
/// What happens in a world depends on the config, its seed and its actions alone: not on its place in the batch, nor on
/// the number of threads.
#[derive(Debug)]
pub struct WorldBatch {
    lanes: Vec<Lane>,
    terms: Terms,
    threads: Arc<Threads>,
    players: usize,
}

impl WorldBatch {
    /// Builds `num_worlds` worlds, which share `maps`. They wait for their first [`WorldBatch::reset`].
    ///
    /// # Errors
    /// [`EnvError::Unplayable`] without worlds, for maps of another size than the config's, and for
    /// `players.respawn = "immediate"` in disabled mode; [`EnvError::Threads`] if the threads could not be started.
    pub fn new(
        config: Arc<Config>,
        maps: MapPool,
        num_worlds: usize,
        threads: Arc<Threads>,
        autoreset: AutoresetMode,
    ) -> Result<Self, EnvError> {
        check(&config, &maps, num_worlds, autoreset)?;
        threads.check()?;
        let terms = Terms::new(&config, autoreset);
        let lanes = (0..num_worlds).map(|_| Lane::new(&config, maps.clone(), &terms.layout)).collect();
        Ok(Self { lanes, terms, threads, players: config.players.count.into() })
    }

    /// The observation record and the action heads.
    pub fn layout(&self) -> &Layout {
        &self.terms.layout
    }

    /// What its worlds are built for.
    pub fn config(&self) -> &Arc<Config> {
        self.lanes[0].world.config()
    }

    /// How many worlds.
    pub fn num_worlds(&self) -> usize {
        self.lanes.len()
    }

    /// Whether every world has an episode: by a reset, or by a state that was put into it.
    pub fn is_begun(&self) -> bool {
        self.lanes.iter().all(|lane| lane.phase != Phase::Fresh)
    }

    /// Whether no episode of a world is under way: from the end of one to the reset that begins the next, and before the
    /// first. Same-step worlds are never over once they have begun.
    pub fn is_over(&self, world: usize) -> bool {
        self.lanes.get(world).is_none_or(|lane| lane.phase != Phase::Running)
    }

    /// How many learners: worlds times players.
    pub fn num_slots(&self) -> usize {
        self.lanes.len() * self.players
    }

    /// Resets the chosen worlds, all of them where `chosen` is `None`: to episode 0 of the seed given for it, or, where
    /// that is `None`, to the next episode of the seed it has. Outputs of other worlds are left as they are.
    ///
    /// # Errors
    /// [`EnvError::Length`] for slices of the wrong length and [`EnvError::NoSeed`] for the first reset of a world without a
    /// seed; nothing is changed then.
    pub fn reset(
        &mut self,
        seeds: &[Option<u64>],
        chosen: Option<&[bool]>,
        out: &mut Outputs<'_>,
    ) -> Result<(), EnvError> {
        let worlds = self.num_worlds();
        check_length("seeds", seeds.len(), worlds, "one for each world")?;
        check_length("chosen", chosen.map_or(worlds, <[bool]>::len), worlds, "one for each world")?;
        out.check(self.num_slots(), &self.terms.layout)?;
        let is_chosen = |world: usize| chosen.is_none_or(|chosen| chosen[world]);
        let unseeded = |(world, lane): (usize, &Lane)| {
            (is_chosen(world) && lane.phase == Phase::Fresh && seeds[world].is_none()).then_some(world)
        };
        if let Some(world) = self.lanes.iter().enumerate().find_map(unseeded) {
            return Err(EnvError::NoSeed { world });
        }
        self.for_each_lane(out, &|world, lane, out, terms| {
            if is_chosen(world) {
                lane.reset(seeds[world], out, terms);
            }
        });
        Ok(())
    }

    /// Steps every world once, unless the tasks of some running episode read registered statistics: then the step stops after the
    /// ticks of all worlds, and [`WorldBatch::settle`] ends it once they are told. `actions` holds one row for each slot, with a
    /// number for each of `layout().heads`: the index of a choice, or [`crate::ABSENT`].
    ///
    /// # Errors
    /// [`EnvError::NotReset`] before the first reset, [`EnvError::Halfway`] for a world that was not settled and
    /// [`EnvError::Length`] for slices of the wrong length; nothing is changed then. No action is an error: what is invalid is
    /// dropped or clamped, and counted (rules 11.2).
    pub fn step(&mut self, actions: &[i32], out: &mut Outputs<'_>) -> Result<Stepped, EnvError> {
        if let Some(world) = self.lanes.iter().position(|lane| lane.phase == Phase::Fresh) {
            return Err(EnvError::NotReset { world });
        }
        self.check_settled(0..self.num_worlds())?;
        let row = self.players * self.terms.layout.heads.len();
        check_length("actions", actions.len(), self.num_worlds() * row, "one for each slot and head")?;
        out.check(self.num_slots(), &self.terms.layout)?;
        let actions = |world: usize| &actions[world * row..][..row];
        if self.lanes.iter().any(Lane::reads_statistics) {
            self.for_each_lane(out, &|world, lane, out, terms| lane.play(actions(world), out, terms));
            return Ok(Stepped::Halfway);
        }
        self.for_each_lane(out, &|world, lane, out, terms| {
            lane.play(actions(world), out, terms);
            lane.settle(out, terms);
        });
        Ok(Stepped::Whole)
    }

    /// Notes an action that was sent for an id that the world does not know; it belongs to the step to come.
    pub fn unknown_action(&mut self, world: usize) {
        if let Some(lane) = self.lanes.get_mut(world) {
            lane.unknown.0 = lane.unknown.0.saturating_add(1);
        }
    }

    /// How many actions for unknown ids the latest step of a world had.
    pub fn unknown_actions(&self, world: usize) -> u32 {
        self.lanes.get(world).map_or(0, |lane| lane.unknown.1)
    }

    /// Identifies the config; snapshots of other configs are refused.
    pub(crate) fn config_digest(&self) -> u64 {
        self.terms.config_digest
    }

    pub(crate) fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    pub(crate) fn lanes_mut(&mut self) -> &mut [Lane] {
        &mut self.lanes
    }

    pub(crate) fn lane(&mut self, world: usize) -> Result<&mut Lane, EnvError> {
        let worlds = self.lanes.len();
        self.lanes.get_mut(world).ok_or(EnvError::NoWorld { world, worlds })
    }

    /// Does `work` on one world with the outputs of its slots. Outputs of other worlds are left as they are.
    pub(crate) fn with_lane<R>(
        &mut self,
        world: usize,
        out: &mut Outputs<'_>,
        work: impl FnOnce(&mut Lane, &mut Outputs<'_>, &Terms) -> Result<R, EnvError>,
    ) -> Result<R, EnvError> {
        out.check(self.num_slots(), &self.terms.layout)?;
        self.lane(world)?;
        let (players, layout) = (self.players, &self.terms.layout);
        let (_, from) = out.reborrow().split_at(world * players, layout);
        let (mut own, _) = from.split_at(players, layout);
        let lane = &mut self.lanes[world];
        if !own.reused {
            lane.forget_outputs();
        }
        work(lane, &mut own, &self.terms)
    }

    /// As [`WorldBatch::for_each_lane`], for outputs that were not looked at.
    pub(crate) fn in_parallel(
        &mut self,
        out: &mut Outputs<'_>,
        work: &(impl Fn(usize, &mut Lane, &mut Outputs<'_>, &Terms) + Sync),
    ) -> Result<(), EnvError> {
        out.check(self.num_slots(), &self.terms.layout)?;
        self.for_each_lane(out, work);
        Ok(())
    }

    /// Does `work` for every world with the outputs of its slots, in equal shares on all threads.
    fn for_each_lane(
        &mut self,
        out: &mut Outputs<'_>,
        work: &(impl Fn(usize, &mut Lane, &mut Outputs<'_>, &Terms) + Sync),
    ) {
        let Self { lanes, terms, threads, players } = self;
        let work = |world: usize, lane: &mut Lane, out: &mut Outputs<'_>| {
            if !out.reused {
                lane.forget_outputs();
            }
            work(world, lane, out, terms);
        };
        let whole = Share { first: 0, lanes, out: out.reborrow() };
        if threads.count() == 1 {
            return whole.step(*players, &terms.layout, &work);
        }
        let shares = whole.split(threads.count(), *players, &terms.layout);
        threads.run(|thread| {
            let share = shares[thread].lock().unwrap_or_else(PoisonError::into_inner).take();
            share.expect("each thread runs once").step(*players, &terms.layout, &work);
        });
    }
}

/// The worlds of one thread with the outputs of their slots; `first` is the place of the first.
struct Share<'a> {
    first: usize,
    lanes: &'a mut [Lane],
    out: Outputs<'a>,
}

impl Share<'_> {
    /// A share for each of so many threads: the same in every step, so that a core finds its worlds in its caches.
    fn split(self, threads: usize, players: usize, layout: &Layout) -> Vec<Mutex<Option<Self>>> {
        let worlds = self.lanes.len();
        let mut rest = self;
        let mut shares = Vec::with_capacity(threads);
        for thread in 1..=threads {
            let count = worlds * thread / threads - rest.first;
            let (lanes, others) = rest.lanes.split_at_mut(count);
            let (out, others_out) = rest.out.split_at(count * players, layout);
            shares.push(Mutex::new(Some(Self { first: rest.first, lanes, out })));
            rest = Self { first: rest.first + count, lanes: others, out: others_out };
        }
        shares
    }

    fn step(self, players: usize, layout: &Layout, work: &impl Fn(usize, &mut Lane, &mut Outputs<'_>)) {
        let mut rest = self.out;
        for (world, lane) in (self.first..).zip(self.lanes) {
            let (mut own, others) = rest.split_at(players, layout);
            work(world, lane, &mut own);
            rest = others;
        }
    }
}

fn check(config: &Config, maps: &MapPool, num_worlds: usize, autoreset: AutoresetMode) -> Result<(), EnvError> {
    if num_worlds == 0 {
        return Err(EnvError::Unplayable("a batch needs at least one world".into()));
    }
    if autoreset == AutoresetMode::Disabled && config.players.respawn == Respawn::Immediate {
        let reason = "`players.respawn` is \"immediate\", which needs autoreset: with autoreset disabled nothing but reset() \
                      begins a life; use \"never\", or the next-step or same-step mode";
        return Err(EnvError::Unplayable(reason.into()));
    }
    let (geometry, map) = (maps.geometry(), &config.map);
    if (geometry.size, geometry.center) != (map.size, map.center) {
        return Err(EnvError::Unplayable(format!(
            "the maps have size {} and center {}; `map.size` is {} and `map.center` {}",
            geometry.size, geometry.center, map.size, map.center
        )));
    }
    Ok(())
}

pub(crate) fn check_length(
    array: &'static str,
    length: usize,
    expected: usize,
    per: &'static str,
) -> Result<(), EnvError> {
    if length == expected { Ok(()) } else { Err(EnvError::Length { array, length, expected, per }) }
}
