//! Hunger, thirst and healing (rules 4.3, steps 7 and 8).

use super::{Cause, is_immortal};
use crate::tables::{Bodies, Tables};

/// `players.health_increment`, for the living.
pub(crate) fn increase_health(tables: &mut Tables<'_>) {
    let Tables { episode, players, .. } = tables;
    let players_config = &episode.config.players;
    for vitals in &mut *players.vitals {
        if vitals.health > 0 {
            vitals.health = (vitals.health + players_config.health_increment).min(players_config.base_health);
        }
    }
}

/// Healing while well fed, then the price of hunger and of thirst; both from the food and water of before this tick.
pub(crate) fn hunger_and_healing(tables: &mut Tables<'_>) {
    let Tables { episode, players, .. } = tables;
    let Bodies { ids, statuses, vitals, .. } = players;
    let most = episode.config.players.base_health;
    for ((identity, status), vitals) in ids.iter().zip(&**statuses).zip(&mut **vitals) {
        if vitals.health == 0 || is_immortal(&episode.config, identity) {
            continue;
        }
        if vitals.food > episode.regen_above && vitals.water > episode.regen_above {
            vitals.health = (vitals.health + episode.regen).min(most);
        }
        if vitals.food == 0 {
            vitals.lose_health(episode.starvation[usize::from(status.resilient)], Cause::Starvation);
        }
        if vitals.water == 0 {
            vitals.lose_health(episode.dehydration[usize::from(status.resilient)], Cause::Dehydration);
        }
    }
}
