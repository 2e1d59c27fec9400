//! The ground: tiles and what is left on them, who stands where, and who has seized what.

mod bits;
mod occupancy;
mod seize;
mod tiles;

pub use occupancy::Occupancy;
pub use seize::{Seizure, Target, Targets};
pub use tiles::Tiles;
pub(crate) use tiles::can_be;

use bevy_ecs::prelude::*;

use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose};
use crate::schedule::TickSet;
use crate::script::Script;

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems((regrow.in_set(TickSet::Regrow), seize::seize.in_set(TickSet::Seize).run_if(seize::any)));
}

/// Each depleted tile grows back with its material's chance (rules 3.4).
fn regrow(episode: Res<EpisodeConfig>, dice: Res<Dice>, script: Res<Script>, mut tiles: ResMut<Tiles>) {
    if let Some(named) = &script.regrown {
        let named: Vec<_> = named.iter().filter_map(|(row, col)| tiles.index(*row, *col)).collect();
        return tiles.regrow(|tile, _| named.contains(&(tile as usize)));
    }
    let luck = dice.draws(Purpose::Regrow);
    tiles.regrow(|tile, material| episode.respawn[usize::from(material)].happens(luck.draw(i64::from(tile))));
}
