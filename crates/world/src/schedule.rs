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
    /// Players drink and eat (phase 5, step 9).
    Forage,
    /// Attack, priority 50 (phase 7).
    Attack,
    /// Move, priority 60 (phase 7).
    Move,
    /// Comm, priority 99 (phase 7).
    Comm,
    /// The dead leave their tiles (phase 8).
    Cull,
    /// The tick counts up (phase 9).
    Advance,
    /// Depleted tiles grow back (phase 10).
    Regrow,
    /// The dead are replaced (phase 15), the new-born arrive.
    Refill,
    /// What happened is counted.
    Tally,
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
            TickSet::Order,
            TickSet::Decide,
            TickSet::Age,
            TickSet::FogDamage,
            TickSet::Needs,
            TickSet::Forage,
            TickSet::Attack,
            TickSet::Move,
            TickSet::Comm,
            TickSet::Cull,
            TickSet::Advance,
            TickSet::Regrow,
            TickSet::Refill,
            TickSet::Tally,
        )
            .chain(),
    );
    schedule
}
