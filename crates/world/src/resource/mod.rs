//! Food and water from the ground (rules 4.3, step 9, and 5.3).

use bevy_ecs::prelude::*;
use hinterland_terrain::Material;

use crate::clock::TurnOrder;
use crate::config::EpisodeConfig;
use crate::entity::{Identity, Player, columns};
use crate::event::{Event, Happening};
use crate::life::Vitals;
use crate::movement::Position;
use crate::schedule::TickSet;
use crate::terrain::Tiles;

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems(forage.in_set(TickSet::Forage).run_if(enabled));
}

fn enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.resource.enabled
}

/// Every player thirsts and hungers, drinks beside water and eats the foilage it stands on.
///
/// Those whom hunger kills in this tick still drink and eat (rules 17, R9); those whom the fog killed do not. Where
/// several stand on one foilage tile, the first in this tick's order eats it.
fn forage(
    episode: Res<EpisodeConfig>,
    order: Res<TurnOrder>,
    mut tiles: ResMut<Tiles>,
    mut happenings: ResMut<Messages<Happening>>,
    mut players: Query<(&Identity, &Position, &mut Vitals), With<Player>>,
) {
    let Some((ids, positions, mut vitals)) = columns(&mut players) else { return };
    let vitals = &mut *vitals;
    let resource = &episode.config.resource;
    for slot in order.players().map(|handle| handle.index()) {
        let (Position { row, col }, vitals) = (positions[slot], &mut vitals[slot]);
        if !vitals.present || vitals.cause == crate::life::Cause::Fog {
            continue;
        }
        vitals.water = (vitals.water - resource.depletion_rate).max(0);
        if tiles.is_beside(row, col, Material::Water) {
            vitals.water = (vitals.water + episode.restore).min(resource.base);
            happenings.write(Happening::of(ids[slot].id, Event::DrinkWater));
        }
        vitals.food = (vitals.food - resource.depletion_rate).max(0);
        if tiles.is(row, col, Material::Foilage) {
            tiles.deplete(row, col);
            vitals.food = (vitals.food + episode.restore).min(resource.base);
            happenings.write(Happening::of(ids[slot].id, Event::EatFood));
        }
    }
}
