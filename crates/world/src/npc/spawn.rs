//! NPCs come (rules 7.2) and go.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use hinterland_terrain::Geometry;

use super::{Mind, kind};
use crate::clock::Clock;
use crate::combat::Combatant;
use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose, Stream, below};
use crate::entity::{Handle, Identity, OfNpcs, Roster, columns};
use crate::intent::Style;
use crate::life::{History, Vitals};
use crate::movement::Position;
use crate::terrain::{Occupancy, Tiles};

/// Depths at which dead NPCs had been spawned, oldest first: where the next ones come.
#[derive(Resource, Clone, Debug, Default)]
pub struct Refill {
    /// Tiles from the border.
    pub depths: VecDeque<i16>,
}

/// Spawns that did not happen because no slot was free, in this episode.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct SpawnLosses(pub u32);

type Body = (
    &'static mut Identity,
    &'static mut Position,
    &'static mut Vitals,
    &'static mut History,
    &'static mut Combatant,
    &'static mut Mind,
);

/// Up to `npc.spawn_attempts` attempts, until `npc.count` live.
pub(crate) fn spawn_round(
    episode: Res<EpisodeConfig>,
    dice: Res<Dice>,
    tiles: Res<Tiles>,
    mut clock: ResMut<Clock>,
    mut occupancy: ResMut<Occupancy>,
    mut roster: ResMut<Roster>,
    mut refill: ResMut<Refill>,
    mut losses: ResMut<SpawnLosses>,
    mut npcs: Query<Body, OfNpcs>,
) {
    let Some((mut ids, mut positions, mut vitals, mut histories, mut combatants, mut minds)) = columns(&mut npcs)
    else {
        return;
    };
    let npc = &episode.config.npc;
    let mut free = 0;
    for attempt in 0..npc.spawn_attempts {
        if roster.npcs.len() >= usize::from(npc.count) {
            break;
        }
        let mut stream = dice.stream(Purpose::NpcSpawn, attempt.into());
        let place = match refill.depths.pop_front() {
            Some(depth) => ring_place(episode.geometry, depth, &mut stream),
            None => any_place(episode.geometry, &mut stream),
        };
        if !tiles.is_habitable(place.row, place.col) {
            continue;
        }
        let depth = depth(episode.geometry, place);
        let Some(npc_type) = kind_at(&episode, depth) else { continue };
        while free < ids.len() && ids[free].id != 0 {
            free += 1;
        }
        if free == ids.len() {
            losses.0 += 1;
            continue;
        }
        let id = clock.next_npc_id;
        clock.next_npc_id -= 1;
        let handle = Handle(roster.players + free as u16);
        ids[free] = Identity { id, npc_type };
        positions[free] = place;
        let needs = if episode.config.resource.enabled { episode.config.resource.base } else { 0 };
        vitals[free] = Vitals::newborn(episode.config.players.base_health, needs);
        histories[free] = History { spawn_row: place.row, spawn_col: place.col, ..History::default() };
        combatants[free] = Combatant { style: Style::ALL[below(&mut stream, 3) as usize], ..Combatant::default() };
        minds[free] = Mind { danger_depth: depth, target_id: 0 };
        occupancy.insert(handle, place.row, place.col);
        roster.npcs.push((id, handle));
    }
}

/// Takes dead NPCs off the map, in spawn order, and remembers where to replace them; a danger of 0 is forgotten.
pub(super) fn cull(
    mut occupancy: ResMut<Occupancy>,
    mut roster: ResMut<Roster>,
    mut refill: ResMut<Refill>,
    mut npcs: Query<(&mut Identity, &Position, &mut Vitals, &Mind), OfNpcs>,
) {
    let Some((mut ids, positions, mut vitals, minds)) = columns(&mut npcs) else { return };
    let (ids, vitals) = (&mut *ids, &mut *vitals);
    let players = usize::from(roster.players);
    roster.npcs.retain(|&(_, handle)| {
        let slot = handle.index() - players;
        let lives = vitals[slot].health > 0;
        if !lives {
            occupancy.remove(handle, positions[slot].row, positions[slot].col);
            ids[slot] = Identity::default();
            vitals[slot] = Vitals::default();
            if minds[slot].danger_depth > 0 {
                refill.depths.push_back(minds[slot].danger_depth);
            }
        }
        lives
    });
}

/// Tiles from the border: half of `map.center` times danger (rules 7.1).
fn depth(geometry: Geometry, place: Position) -> i16 {
    let (near, far) = (geometry.border() as i16, (geometry.border() + geometry.center) as i16);
    (place.row - near).min(far - place.row - 1).min(place.col - near).min(far - place.col - 1)
}

/// Anywhere in the playable square but its last row and column (rules 17, R21).
fn any_place(geometry: Geometry, stream: &mut Stream) -> Position {
    let near = geometry.border() as i16;
    let mut draw = || near + below(stream, geometry.center.into()) as i16;
    Position { row: draw(), col: draw() }
}

/// A place as deep as the dead NPC's was, on one of the four sides.
fn ring_place(geometry: Geometry, depth: i16, stream: &mut Stream) -> Position {
    let (near, center) = (geometry.border() as i16, geometry.center as i16);
    let half = center / 2 - depth;
    // Twice `half` is 0 for the innermost depth of an odd centre: the offset is then the middle itself.
    let along = near + center / 2 - half + if half > 0 { below(stream, 2 * half as u32) as i16 } else { 0 };
    match below(stream, 4) {
        0 => Position { row: near + depth, col: along },
        1 => Position { row: near + center - depth - 1, col: along },
        2 => Position { row: along, col: near + depth },
        _ => Position { row: along, col: near + center - depth - 1 },
    }
}

fn kind_at(episode: &EpisodeConfig, depth: i16) -> Option<i16> {
    let [hostile, neutral, passive] = episode.npc_depth;
    let depth = i32::from(depth);
    [(hostile, kind::HOSTILE), (neutral, kind::NEUTRAL), (passive, kind::PASSIVE)]
        .into_iter()
        .find_map(|(least, kind)| (depth >= least).then_some(kind))
}

/// Begins an episode without NPCs.
pub(crate) fn clear(ecs: &mut World) {
    ecs.resource_mut::<Roster>().npcs.clear();
    ecs.resource_mut::<Refill>().depths.clear();
    ecs.resource_mut::<SpawnLosses>().0 = 0;
    let mut slots = ecs.query_filtered::<(&mut Identity, &mut Vitals), OfNpcs>();
    for (mut identity, mut vitals) in slots.iter_mut(ecs) {
        *identity = Identity::default();
        *vitals = Vitals::default();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};
    use crate::intent::{Attack, Intent};

    #[test]
    fn rules_7_2_worlds_fill_over_several_ticks() {
        let mut arena = Arena::new(json!({"npc": {"count": 60, "spawn_attempts": 25}}));
        let count = |arena: &Arena| arena.world.view().roster.npcs.len();
        assert_eq!(count(&arena), 25, "every attempt lands on grass");
        arena.tick(1);
        assert_eq!(count(&arena), 50);
        arena.tick(1);
        assert_eq!(count(&arena), 60, "and no more than `npc.count`");
        let ids: Vec<_> = arena.world.view().roster.npcs.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, (1..=60).map(|id| -id).collect::<Vec<_>>());
    }

    #[test]
    fn rules_7_2_kind_follows_danger() {
        let arena = Arena::new(json!({"npc": {"count": 200, "spawn_attempts": 200}}));
        let view = arena.world.view();
        let mut kinds = [0; 4];
        for &(_, handle) in &view.roster.npcs {
            let row = view.row(handle);
            let depth = depth(view.episode.geometry, *row.position);
            let danger = 2.0 * f64::from(depth) / 32.0;
            let expected = if danger >= 0.8 {
                3
            } else if danger >= 0.5 {
                2
            } else {
                1
            };
            assert_eq!(row.identity.npc_type, expected);
            kinds[expected as usize] += 1;
        }
        assert!(kinds[1..].iter().all(|kind| *kind > 0), "{kinds:?}");
    }

    #[test]
    fn rules_7_2_the_dead_are_replaced_at_their_depth() {
        let mut arena = Arena::new(json!({"npc": {"count": 1, "spawn_attempts": 0}}));
        let npc = arena.add_npc(1, MIDDLE, MIDDLE);
        arena.place(1, MIDDLE, MIDDLE + 1);
        arena.vitals(npc).health = 5;
        let style = Style::Melee;
        arena.intend(1, Intent { attack: Some(Attack { style, target: npc }), ..Intent::default() });
        arena.tick(1);
        assert!(arena.world.view().roster.npcs.is_empty());
        assert_eq!(arena.world.ecs.resource::<Refill>().depths, [5]);
        for subject in 0..100 {
            let mut stream = Dice::at(3, 0, subject).stream(Purpose::NpcSpawn, 0);
            let geometry = Geometry::new(64, 32).unwrap();
            let place = ring_place(geometry, 5, &mut stream);
            assert_eq!(depth(geometry, place), 5, "{place:?}");
        }
    }

    #[test]
    fn a_spawn_beyond_capacity_is_counted() {
        let mut arena = Arena::new(json!({"npc": {"count": 2, "capacity": 2, "spawn_attempts": 4}}));
        assert_eq!(arena.world.ecs.resource::<SpawnLosses>().0, 0);
        arena.world.ecs.resource_mut::<Roster>().npcs.clear();
        arena.tick(1);
        assert_eq!(arena.world.ecs.resource::<SpawnLosses>().0, 4);
    }
}
