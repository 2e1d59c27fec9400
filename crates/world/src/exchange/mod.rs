//! Gold and the market (rules 9.2 and 9.3).

mod market;
#[cfg(test)]
mod tests;
mod trading;

pub use market::Market;
pub use trading::{may_buy, may_give_gold};

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::{Config, EpisodeConfig};
use crate::schedule::TickSet;

/// What an entity owns in gold.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    /// Gold.
    pub gold: i32,
}

impl Purse {
    /// A player at birth (rules 4.2).
    pub(crate) fn newborn(config: &Config) -> Self {
        Self { gold: if config.exchange.enabled { config.exchange.base_gold.into() } else { 0 } }
    }
}

pub(crate) const COLUMNS: &[EntityField] = &[field!("gold", "gold", purse.gold)];

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems((
        trading::buy.in_set(TickSet::Buy).run_if(enabled),
        trading::give_gold.in_set(TickSet::Give).run_if(enabled),
        trading::sell.in_set(TickSet::Sell).run_if(enabled),
        market::expire.in_set(TickSet::Expire).run_if(enabled),
    ));
}

fn enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.exchange.enabled
}
