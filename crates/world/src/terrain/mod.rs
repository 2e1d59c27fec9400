//! The ground: tiles and what is left on them, and who stands where.

mod bits;
mod occupancy;
mod tiles;

pub use occupancy::Occupancy;
pub use tiles::Tiles;

use bevy_ecs::prelude::*;

use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose};
use crate::schedule::TickSet;

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems(regrow.in_set(TickSet::Regrow).run_if(resources_enabled));
}

fn resources_enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.resource.enabled
}

/// Each depleted tile grows back with its material's chance (rules 3.4).
fn regrow(episode: Res<EpisodeConfig>, dice: Res<Dice>, mut tiles: ResMut<Tiles>) {
    tiles.regrow(|tile| episode.foilage_respawn.happens(dice.draw(Purpose::Regrow, i64::from(tile))));
}
