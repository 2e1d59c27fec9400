//! The ground: tiles and what is left on them, who stands where, and who has seized what.

mod bits;
mod occupancy;
mod seize;
mod tiles;

pub use occupancy::Occupancy;
pub(crate) use seize::seize;
pub use seize::{Seizure, Target, Targets};
pub use tiles::Tiles;
pub(crate) use tiles::can_be;

use crate::dice::Purpose;
use crate::tables::Tables;

/// Each depleted tile grows back with its material's chance (rules 3.4).
pub(crate) fn regrow(tables: &mut Tables<'_>) {
    let Tables { episode, dice, script, tiles, .. } = tables;
    if let Some(named) = &script.regrown {
        let named: Vec<_> = named.iter().filter_map(|(row, col)| tiles.index(*row, *col)).collect();
        return tiles.regrow(|tile, _| named.contains(&(tile as usize)));
    }
    let (chances, draws) = (&episode.respawn, dice.draws(Purpose::Regrow));
    tiles.regrow(|tile, material| chances[usize::from(material)].happens(draws.first(tile.into())));
}
