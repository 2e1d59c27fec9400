//! What NPCs choose to do (rules 7.4), from the world as the tick begins.

use bevy_ecs::prelude::*;

use super::{Mind, Paths, kind};
use crate::combat::Combatant;
use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose};
use crate::entity::{Handle, Identity, OfNpcs, OfPlayers, Roster, columns};
use crate::intent::{Attack, Direction, Intents};
use crate::life::{Vitals, is_immortal};
use crate::movement::{Position, may_step};
use crate::script::Script;
use crate::terrain::{Occupancy, Tiles};

/// The order in which wandering NPCs try directions.
const COMPASS: [Direction; 4] = [Direction::North, Direction::South, Direction::West, Direction::East];

type Body = (&'static Identity, &'static Position, &'static Vitals);
type Creature = (&'static Identity, &'static Position, &'static Vitals, &'static Combatant, &'static mut Mind);

pub(super) fn decide(
    episode: Res<EpisodeConfig>,
    dice: Res<Dice>,
    tiles: Res<Tiles>,
    occupancy: Res<Occupancy>,
    roster: Res<Roster>,
    script: Res<Script>,
    mut paths: ResMut<Paths>,
    mut intents: ResMut<Intents>,
    mut players: Query<Body, OfPlayers>,
    mut npcs: Query<Creature, OfNpcs>,
) {
    let Some(players) = columns(&mut players) else { return };
    let Some((ids, positions, vitals, combatants, mut minds)) = columns(&mut npcs) else { return };
    let minds = &mut *minds;
    let sight =
        Sight { episode: &episode, occupancy: &occupancy, roster: &roster, players, npcs: (ids, positions, vitals) };
    for &(id, handle) in &roster.npcs {
        let slot = handle.index() - usize::from(roster.players);
        let (npc_type, position) = (ids[slot].npc_type, positions[slot]);
        let target = match npc_type {
            kind::NEUTRAL => sight.keep_target(minds[slot].target_id, position, combatants[slot].attacker_id),
            kind::HOSTILE => sight
                .keep_target(minds[slot].target_id, position, combatants[slot].attacker_id)
                .or_else(|| sight.closest(handle, position)),
            _ => None,
        };
        let intent = intents.get_mut(handle);
        if npc_type != kind::PASSIVE {
            minds[slot].target_id = target.map_or(0, |target| sight.id(target));
        }
        let Some(target) = target else {
            intent.step = Some(wander(&tiles, position, &dice, id));
            intent.attack = None;
            continue;
        };
        // Charge: a step towards the target and, if it is in reach now, an attack.
        let goal = sight.position(target);
        let style = combatants[slot].style;
        intent.step = paths.step(&tiles, position, goal);
        let in_reach = position.distance(goal) <= episode.reach[style as usize];
        let fair = target.0 < roster.players || episode.config.npc.allow_attack_other_npcs;
        let mortal = !sight.is_immortal(target);
        intent.attack = (in_reach && fair && mortal).then(|| Attack { style, target: sight.id(target) });
    }
    if let Some(named) = &script.npc_actions {
        for (id, handle) in &roster.npcs {
            *intents.get_mut(*handle) = named.get(id).copied().unwrap_or_default();
        }
    }
}

/// What NPCs can know of others.
struct Sight<'a> {
    episode: &'a EpisodeConfig,
    occupancy: &'a Occupancy,
    roster: &'a Roster,
    players: (&'a [Identity], &'a [Position], &'a [Vitals]),
    npcs: (&'a [Identity], &'a [Position], &'a [Vitals]),
}

impl Sight<'_> {
    /// The target as it was, unless it is dead or out of sight; else the last attacker, seen or not (rules 17, R14).
    fn keep_target(&self, target: i32, from: Position, attacker: i32) -> Option<Handle> {
        let visible = |target: &Handle| from.distance(self.position(*target)) <= self.vision();
        let kept = self.roster.find(target).filter(|target| self.vitals(*target).health > 0);
        let kept = kept.filter(|target| visible(target) && !self.is_immortal(*target));
        kept.or_else(|| self.roster.find(attacker))
    }

    /// The closest player in sight; an NPC too, if NPCs may attack each other. Ties: players first, then the
    /// smaller |id|.
    fn closest(&self, me: Handle, from: Position) -> Option<Handle> {
        let others = self.episode.config.npc.allow_attack_other_npcs;
        let mut best: Option<(u16, bool, i32, Handle)> = None;
        self.occupancy.for_each_around(from.row, from.col, self.vision(), |handle| {
            let is_npc = handle.0 >= self.roster.players;
            if handle == me || (is_npc && !others) || self.is_immortal(handle) {
                return;
            }
            let rank = (from.distance(self.position(handle)), is_npc, self.id(handle).abs(), handle);
            if best.is_none_or(|best| rank < best) {
                best = Some(rank);
            }
        });
        best.map(|(.., handle)| handle)
    }

    fn is_immortal(&self, handle: Handle) -> bool {
        let (table, row) = self.row(handle);
        is_immortal(&self.episode.config, &table.0[row])
    }

    fn vision(&self) -> u16 {
        self.episode.config.players.vision_radius
    }

    fn row(&self, handle: Handle) -> (&(&[Identity], &[Position], &[Vitals]), usize) {
        let players = usize::from(self.roster.players);
        if handle.index() < players { (&self.players, handle.index()) } else { (&self.npcs, handle.index() - players) }
    }

    fn id(&self, handle: Handle) -> i32 {
        let (table, row) = self.row(handle);
        table.0[row].id
    }

    fn position(&self, handle: Handle) -> Position {
        let (table, row) = self.row(handle);
        table.1[row]
    }

    fn vitals(&self, handle: Handle) -> &Vitals {
        let (table, row) = self.row(handle);
        &table.2[row]
    }
}

/// The first habitable direction from a random start; north where there is none.
fn wander(tiles: &Tiles, from: Position, dice: &Dice, id: i32) -> Direction {
    let start = (dice.draw(Purpose::Meander, id.into()) >> 62) as usize;
    let mut tries = (0..4).map(|turn| COMPASS[(start + turn) % 4]);
    tries.find(|&direction| may_step(tiles, from, direction)).unwrap_or(Direction::North)
}

#[cfg(test)]
mod tests {
    use hinterland_terrain::Material;
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};

    #[test]
    fn rules_7_4_hostile_npcs_hunt_the_closest_player_in_sight() {
        let mut arena = Arena::new(json!({}));
        arena.place(1, MIDDLE, MIDDLE + 7);
        arena.place(2, MIDDLE + 6, MIDDLE);
        let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE);
        arena.tick(1);
        assert_eq!(arena.position(npc), Position { row: MIDDLE + 1, col: MIDDLE }, "towards player 2");
        assert_eq!(arena.vitals(2).health, 100, "out of reach");
        arena.tick(2);
        assert_eq!(arena.vitals(2).health, 100, "reach is judged where it stood as the tick began");
        arena.tick(1);
        assert_eq!(arena.vitals(2).damage, 10, "it steps and strikes in one tick, immunity or not");
    }

    #[test]
    fn rules_7_4_neutral_npcs_strike_back_only() {
        let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 0}}));
        arena.place(1, MIDDLE, MIDDLE + 2);
        let npc = arena.add_npc(kind::NEUTRAL, MIDDLE, MIDDLE);
        arena.tick(3);
        assert_eq!(arena.combatant(1).latest_combat_tick, 0);
        let at = arena.position(npc);
        arena.place(1, at.row, at.col);
        let style = crate::intent::Style::Mage;
        arena.intend(1, crate::intent::Intent { attack: Some(Attack { style, target: npc }), ..Default::default() });
        arena.tick(2);
        assert_eq!(arena.vitals(1).damage, 10);
    }

    #[test]
    fn rules_7_4_passive_npcs_never_strike() {
        let mut arena = Arena::new(json!({}));
        let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
        arena.combatant(npc).attacker_id = 1;
        arena.place(1, MIDDLE, MIDDLE);
        arena.tick(5);
        assert_eq!(arena.combatant(1).latest_combat_tick, 0);
    }

    #[test]
    fn rules_7_4_wanderers_take_the_first_open_direction() {
        let mut arena = Arena::new(json!({}));
        for (row, col) in [(MIDDLE - 1, MIDDLE), (MIDDLE + 1, MIDDLE), (MIDDLE, MIDDLE + 1)] {
            arena.tile(row, col, Material::Stone);
        }
        let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
        arena.tick(1);
        assert_eq!(arena.position(npc), Position { row: MIDDLE, col: MIDDLE - 1 }, "west is the only way");
    }
}
