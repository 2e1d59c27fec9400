//! When it is, and who goes first.

use bevy_ecs::prelude::*;
use rand::seq::SliceRandom;

use crate::config::{EpisodeConfig, Order};
use crate::dice::{Dice, Purpose};
use crate::entity::{Handle, Roster};
use crate::schedule::TickSet;

/// Tick, episode and seed: with the config, all that a world's luck depends on.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Ticks done in this episode.
    pub tick: u32,
    /// Episodes since the seed was set.
    pub episode: u32,
    /// The world's seed.
    pub seed: u64,
    /// The id of the next NPC; counts down.
    pub next_npc_id: i32,
}

/// The order in which everybody acts this tick: players, then NPCs in spawn order (rules 1.3, phase 4).
#[derive(Resource, Clone, Debug, Default)]
pub struct TurnOrder {
    players: Vec<Handle>,
}

impl TurnOrder {
    pub(crate) fn new(players: u16) -> Self {
        Self { players: (0..players).map(Handle).collect() }
    }

    /// Players in this tick's order, dead ones included.
    pub fn players(&self) -> impl Iterator<Item = Handle> {
        self.players.iter().copied()
    }

    /// Players in this tick's order, then living NPCs.
    pub fn everybody<'a>(&'a self, roster: &'a Roster) -> impl Iterator<Item = Handle> + 'a {
        self.players().chain(roster.npcs.iter().map(|(_, slot)| *slot))
    }
}

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems((draw_order.in_set(TickSet::Order), advance.in_set(TickSet::Advance)));
}

fn draw_order(episode: Res<EpisodeConfig>, dice: Res<Dice>, mut order: ResMut<TurnOrder>) {
    (0..).zip(&mut order.players).for_each(|(slot, player)| *player = Handle(slot));
    if episode.config.players.order == Order::Shuffled {
        order.players.shuffle(&mut dice.stream(Purpose::Order, 0));
    }
}

fn advance(mut clock: ResMut<Clock>, mut dice: ResMut<Dice>) {
    clock.tick += 1;
    *dice = Dice::at(clock.seed, clock.episode, clock.tick);
}
