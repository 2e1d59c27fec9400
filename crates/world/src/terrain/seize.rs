//! Seizing target tiles (rules 10.3).

use educe::Educe;
use hinterland_terrain::Geometry;

use crate::config::{Config, SeizeTarget};
use crate::entity::Handle;
use crate::event::{Event, Happening};
use crate::movement::Position;
use crate::tables::Tables;

/// One change of hands: by whom, and the tick that ended the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seizure {
    /// Id of the player.
    pub agent: i32,
    /// The tick.
    pub tick: i32,
}

/// A tile that can be seized, and who seized it, oldest first. The last stays its holder when gone or dead.
#[derive(Debug, PartialEq, Eq, Educe)]
#[educe(Clone)]
pub struct Target {
    /// Where it is.
    pub at: Position,
    /// Who seized it.
    pub history: Vec<Seizure>,
}

/// Every target tile, in the order of the config.
#[derive(Debug, Default, PartialEq, Eq, Educe)]
#[educe(Clone)]
pub struct Targets {
    /// The targets.
    pub targets: Vec<Target>,
}

impl Targets {
    /// With room for a seizure a tick, so that a tick does not allocate.
    pub(crate) fn new(config: &Config, geometry: Geometry) -> Self {
        let target = |target: &SeizeTarget| Target {
            at: place(*target, geometry),
            history: Vec::with_capacity(config.episode.horizon.into()),
        };
        Self { targets: config.map.seize_targets.iter().map(target).collect() }
    }

    /// Nobody has seized anything.
    pub(crate) fn clear(&mut self) {
        self.targets.iter_mut().for_each(|target| target.history.clear());
    }

    /// Each seizure as tile, agent and tick, by target.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Position, Seizure)> + '_ {
        self.targets.iter().flat_map(|target| target.history.iter().map(|seizure| (target.at, *seizure)))
    }
}

/// The tile of a target (rules 3.2).
fn place(target: SeizeTarget, geometry: Geometry) -> Position {
    let (middle, half) = ((geometry.size / 2) as i16, (geometry.center / 4) as i16);
    let (rows, cols) = match target {
        SeizeTarget::Center => (0, 0),
        SeizeTarget::First => (half, half),
        SeizeTarget::Second => (-half, half),
        SeizeTarget::Third => (-half, -half),
        SeizeTarget::Fourth => (half, -half),
    };
    Position { row: middle + rows, col: middle + cols }
}

/// A player alone on a target seizes it, unless one of those with whom it shares its task did last. Anybody else on the tile,
/// NPC or friend, is in the way (rules 17, R39).
pub(crate) fn seize(tables: &mut Tables<'_>) {
    let Tables { clock, roster, audience, occupancy, happenings, targets, .. } = tables;
    for Target { at, history } in &mut targets.targets {
        let Some(alone) = occupancy.alone(at.row, at.col).filter(|alone| alone.0 < roster.players) else { continue };
        let friends = audience.of(alone.index());
        let held = |last: &Seizure| friends.contains(&Handle((last.agent - 1) as u16));
        if history.last().is_some_and(held) {
            continue;
        }
        let agent = i32::from(alone.0) + 1;
        history.push(Seizure { agent, tick: clock.tick as i32 });
        let (number, gold) = (at.row.into(), at.col.into());
        happenings.write(Happening { number, gold, ..Happening::of(agent, Event::SeizeTile) });
    }
}

#[cfg(test)]
mod tests {
    use hinterland_terrain::Material;
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};

    fn arena() -> Arena {
        Arena::new(json!({"map": {"seize_targets": ["center", "third"]}, "players": {"count": 4}}))
    }

    fn holders(arena: &Arena) -> Vec<(Position, i32, i32)> {
        arena.world.view().targets.rows().map(|(at, seizure)| (at, seizure.agent, seizure.tick)).collect()
    }

    #[test]
    fn rules_3_2_targets_are_the_middles_of_the_map_and_of_its_quarters() {
        let geometry = Geometry::new(160, 128).unwrap();
        let places = [
            (SeizeTarget::Center, 80, 80),
            (SeizeTarget::First, 112, 112),
            (SeizeTarget::Second, 48, 112),
            (SeizeTarget::Third, 48, 48),
            (SeizeTarget::Fourth, 112, 48),
        ];
        for (target, row, col) in places {
            assert_eq!(place(target, geometry), Position { row, col }, "{target:?}");
        }
    }

    #[test]
    fn rules_3_3_a_target_is_a_herb_in_a_square_of_grass() {
        let given = json!({"map": {"seize_targets": ["second"]}, "terrain": {"enabled": false},
            "resource": {"enabled": false}, "profession": {"enabled": false}});
        let arena = Arena::new(given);
        assert!(arena.is(24, 40, Material::Herb));
        for (row, col) in (22..=26).flat_map(|row| (38..=42).map(move |col| (row, col))) {
            assert!((row, col) == (24, 40) || arena.is(row, col, Material::Grass));
        }
    }

    #[test]
    fn rules_10_3_a_player_alone_seizes() {
        let mut arena = arena();
        arena.place(1, MIDDLE, MIDDLE);
        arena.tick(1);
        assert_eq!(holders(&arena), [(Position { row: 32, col: 32 }, 1, 1)], "the tick that ends the step");
        let told = arena.told(Event::SeizeTile);
        assert_eq!(told, [Happening { number: 32, gold: 32, ..Happening::of(1, Event::SeizeTile) }]);
        arena.tick(3);
        assert_eq!(holders(&arena).len(), 1, "its holder seizes it no second time");
        assert_eq!(arena.told(Event::SeizeTile), []);
    }

    #[test]
    fn rules_10_3_it_stays_the_holders_when_gone_until_the_next_comes() {
        let mut arena = arena();
        arena.place(1, 24, 24);
        arena.tick(1);
        arena.place(1, 20, 20);
        arena.tick(2);
        assert_eq!(holders(&arena), [(Position { row: 24, col: 24 }, 1, 1)]);
        arena.place(2, 24, 24);
        arena.tick(1);
        arena.place(2, 20, 20);
        arena.place(1, 24, 24);
        arena.tick(1);
        let third = Position { row: 24, col: 24 };
        assert_eq!(holders(&arena), [(third, 1, 1), (third, 2, 4), (third, 1, 5)], "back and forth");
    }

    #[test]
    fn rules_10_3_the_dead_holder_keeps_it() {
        let mut arena = arena();
        arena.place(1, MIDDLE, MIDDLE);
        arena.tick(1);
        (arena.vitals(1).health, arena.vitals(1).food) = (1, 0);
        arena.tick(2);
        assert!(!arena.lives(1));
        assert_eq!(holders(&arena), [(Position { row: 32, col: 32 }, 1, 1)]);
    }

    #[test]
    fn rules_10_3_two_on_the_tile_seize_nothing() {
        let mut arena = arena();
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE);
        arena.tick(1);
        assert_eq!(holders(&arena), []);
    }

    #[test]
    fn rules_10_3_an_npc_on_the_tile_is_in_the_way_and_seizes_nothing() {
        let mut arena = arena();
        for (row, col) in [(31, 32), (33, 32), (32, 31), (32, 33)] {
            arena.tile(row, col, Material::Stone);
        }
        let npc = arena.add_npc(1, MIDDLE, MIDDLE);
        arena.tick(1);
        assert_eq!(arena.position(npc), Position { row: MIDDLE, col: MIDDLE }, "walled in");
        assert_eq!(holders(&arena), []);
        arena.place(1, MIDDLE, MIDDLE);
        arena.tick(1);
        assert_eq!(holders(&arena), []);
    }

    #[test]
    fn rules_10_3_a_team_mate_takes_nothing_over() {
        let given = json!({"map": {"seize_targets": ["center"]},
            "players": {"count": 4, "teams": {"a": [1, 3], "b": [2, 4]}}});
        let mut arena = Arena::new(given);
        for (tick, player) in [1, 3, 2, 4, 3].into_iter().enumerate() {
            arena.place(player, MIDDLE, MIDDLE);
            arena.tick(1);
            arena.place(player, 20 + tick as i16, 20);
        }
        let agents: Vec<_> = holders(&arena).into_iter().map(|(_, agent, tick)| (agent, tick)).collect();
        assert_eq!(agents, [(1, 1), (2, 3), (3, 5)]);
    }

    #[test]
    fn rules_10_3_an_episode_begins_with_nothing_seized() {
        let mut arena = arena();
        arena.place(1, MIDDLE, MIDDLE);
        arena.tick(1);
        arena.world.reset(1, 1);
        assert_eq!(holders(&arena), []);
    }
}
