//! The whole tick, in order (rules 1.3). Rooms put their systems into these sets; sets run one after another.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{ScheduleLabel, SingleThreadedExecutor};

/// The phases of a tick.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TickSet {
    /// Who acts before whom.
    Order,
    /// NPCs choose, from the world as the tick begins (phase 3).
    Decide,
    /// Records of the last hit are cleared, ages grow (phase 5, steps 1 to 4, and phase 6).
    Age,
    /// The fog hurts (phase 5, step 5).
    FogDamage,
    /// Hunger, thirst and healing (phase 5, steps 7 and 8).
    Needs,
    /// Players harvest (phase 5, step 9).
    Gather,
    /// Players drink and eat (phase 5, step 9).
    Forage,
    /// Immortality runs out (phase 5, step 10).
    Mortality,
    /// Use, priority 10 (phase 7).
    Use,
    /// Buy, priority 20 (phase 7).
    Buy,
    /// Give and `GiveGold`, priority 30 (phase 7).
    Give,
    /// Destroy, priority 40 (phase 7).
    Destroy,
    /// Attack, priority 50 (phase 7).
    Attack,
    /// Move, priority 60 (phase 7).
    Move,
    /// Sell, priority 70 (phase 7).
    Sell,
    /// Comm, priority 99 (phase 7).
    Comm,
    /// The dead leave their tiles (phase 8).
    Cull,
    /// The tick counts up (phase 9).
    Advance,
    /// Depleted tiles grow back (phase 10).
    Regrow,
    /// Target tiles are seized (phase 10).
    Seize,
    /// Listings expire (phase 12).
    Expire,
    /// What happened is counted (phase 13).
    Tally,
    /// The dead are replaced (phase 15), the new-born arrive.
    Refill,
}

/// The label of the only schedule.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tick;

/// A schedule in which every set follows the one before, on one thread: the order of a tick is total.
pub(crate) fn schedule() -> Schedule {
    let mut schedule = Schedule::new(Tick);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.configure_sets(
        (
            (
                TickSet::Order,
                TickSet::Decide,
                TickSet::Age,
                TickSet::FogDamage,
                TickSet::Needs,
                TickSet::Gather,
                TickSet::Forage,
                TickSet::Mortality,
            )
                .chain(),
            (
                TickSet::Use,
                TickSet::Buy,
                TickSet::Give,
                TickSet::Destroy,
                TickSet::Attack,
                TickSet::Move,
                TickSet::Sell,
                TickSet::Comm,
            )
                .chain(),
            (
                TickSet::Cull,
                TickSet::Advance,
                TickSet::Regrow,
                TickSet::Seize,
                TickSet::Expire,
                TickSet::Tally,
                TickSet::Refill,
            )
                .chain(),
        )
            .chain(),
    );
    schedule
}
