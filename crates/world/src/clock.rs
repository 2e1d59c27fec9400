//! When it is, and who goes first.

use rand::seq::SliceRandom;

use crate::config::Order;
use crate::dice::{Dice, Purpose};
use crate::entity::{Handle, Roster};
use crate::script::put_first;
use crate::tables::Tables;

/// Tick, episode and seed: with the config, all that a world's luck depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default)]
pub struct TurnOrder {
    players: Vec<Handle>,
    buyers: Vec<Handle>,
}

impl TurnOrder {
    pub(crate) fn new(players: u16) -> Self {
        let players: Vec<_> = (0..players).map(Handle).collect();
        Self { buyers: players.clone(), players }
    }

    /// Players in this tick's order, dead ones included.
    pub fn players(&self) -> impl Iterator<Item = Handle> {
        self.players.iter().copied()
    }

    /// Players in the order in which they buy, which is always drawn (rules 1.3, phase 7).
    pub fn buyers(&self) -> impl Iterator<Item = Handle> {
        self.buyers.iter().copied()
    }

    /// Players in this tick's order, then living NPCs.
    pub fn everybody<'a>(&'a self, roster: &'a Roster) -> impl Iterator<Item = Handle> + 'a {
        self.players().chain(roster.npcs.iter().map(|(_, slot)| *slot))
    }
}

pub(crate) fn draw_order(tables: &mut Tables<'_>) {
    let Tables { episode, dice, intents, script, players, order, .. } = tables;
    let TurnOrder { players: everybody, buyers } = &mut **order;
    (0..).zip(&mut *everybody).for_each(|(slot, player)| *player = Handle(slot));
    if intents.anybody_buys() {
        buyers.copy_from_slice(everybody);
        buyers.shuffle(&mut dice.stream(Purpose::BuyOrder, 0));
        put_first(script.buy_order.as_deref(), buyers);
    }
    if episode.config.players.order == Order::Shuffled {
        everybody.shuffle(&mut dice.stream(Purpose::Order, 0));
    } else if players.statuses.iter().any(|status| status.life_order > 0) {
        // Those who came back act behind the others, in the order in which they came.
        everybody.sort_by_key(|player| players.statuses[player.index()].life_order);
    }
    put_first(script.order.as_deref(), everybody);
}

pub(crate) fn advance(tables: &mut Tables<'_>) {
    let Tables { clock, dice, .. } = tables;
    clock.tick += 1;
    **dice = Dice::at(clock.seed, clock.episode, clock.tick);
}
