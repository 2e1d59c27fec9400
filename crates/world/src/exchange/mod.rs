//! Gold and the market (rules 9.2 and 9.3).

mod market;
#[cfg(test)]
mod tests;
mod trading;

pub use market::Market;
pub use trading::{may_buy, may_give_gold};

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::Config;
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

pub(crate) fn install(config: &Config, schedule: &mut Schedule) {
    if config.exchange.enabled {
        schedule.add_systems((
            trading::buy.in_set(TickSet::Buy),
            trading::give_gold.in_set(TickSet::Give),
            trading::sell.in_set(TickSet::Sell),
            market::expire.in_set(TickSet::Expire),
        ));
    }
}
