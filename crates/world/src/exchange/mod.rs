//! Gold and the market (rules 9.2 and 9.3).

mod market;
#[cfg(test)]
mod tests;
mod trading;

pub use market::Market;
pub(crate) use market::expire;
pub(crate) use trading::{buy, give_gold, sell};
pub use trading::{may_buy, may_give_gold};

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::Config;

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
