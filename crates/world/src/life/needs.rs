//! Hunger, thirst and healing (rules 4.3, steps 7 and 8).

use bevy_ecs::prelude::*;

use super::{Cause, Status, Vitals, is_immortal};
use crate::config::EpisodeConfig;
use crate::entity::{Identity, OfPlayers, columns};

/// `players.health_increment`, for the living.
pub(super) fn increase_health(episode: Res<EpisodeConfig>, mut players: Query<&mut Vitals, OfPlayers>) {
    let players_config = &episode.config.players;
    for vitals in columns(&mut players).into_iter().flatten() {
        if vitals.health > 0 {
            vitals.health = (vitals.health + players_config.health_increment).min(players_config.base_health);
        }
    }
}

type Hungry = (&'static Identity, &'static Status, &'static mut Vitals);

/// Healing while well fed, then the price of hunger and of thirst; both from the food and water of before this tick.
pub(super) fn hunger_and_healing(episode: Res<EpisodeConfig>, mut players: Query<Hungry, OfPlayers>) {
    let most = episode.config.players.base_health;
    let Some((ids, statuses, vitals)) = columns(&mut players) else { return };
    for ((identity, status), vitals) in ids.iter().zip(statuses).zip(vitals) {
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
