//! The heads through which an agent acts (rules 11.1).

use hinterland_world::config::{self, Config};

use super::market_cells;

/// One argument of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The action, such as `Attack`.
    pub action: &'static str,
    /// The argument, such as `Target`.
    pub argument: &'static str,
    /// Number of choices.
    pub size: usize,
    /// Where its choices begin inside the mask.
    pub offset: usize,
}

/// The heads of the systems there are, without those of disabled actions; both levels alphabetical.
pub(super) fn heads(config: &Config) -> Vec<Head> {
    let observation = &config.observation;
    let noop = usize::from(observation.noop_action_target);
    let targets = usize::from(observation.entities) + noop;
    let items = usize::from(config.item.inventory_capacity) + noop;
    let prices = usize::from(config.exchange.prices);
    let listings = match observation.layout {
        config::Layout::Packed => market_cells(config),
        config::Layout::Nmmo => observation.listings.into(),
    } + noop;
    let (combat, item, exchange) = (config.combat.enabled, config.item.enabled, config.exchange.enabled);
    let all = [
        (combat, "Attack", "Style", 3),
        (combat, "Attack", "Target", targets),
        (exchange, "Buy", "MarketItem", listings),
        (config.communication.enabled, "Comm", "Token", config.communication.num_tokens.into()),
        (item, "Destroy", "InventoryItem", items),
        (item, "Give", "InventoryItem", items),
        (item, "Give", "Target", targets),
        (exchange, "GiveGold", "Price", prices),
        (exchange, "GiveGold", "Target", targets),
        (true, "Move", "Direction", 5),
        (exchange, "Sell", "InventoryItem", items),
        (exchange, "Sell", "Price", prices),
        (item, "Use", "InventoryItem", items),
    ];
    let mut offset = 0;
    let place = |(_, action, argument, size)| {
        let head = Head { action, argument, size, offset };
        offset += size;
        head
    };
    all.into_iter().filter(|(enabled, action, ..)| *enabled && config.allows(action)).map(place).collect()
}
