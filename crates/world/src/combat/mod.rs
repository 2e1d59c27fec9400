//! Fighting (rules 6).

mod attack;
mod damage;
mod loot;

use bevy_ecs::prelude::*;

use crate::clock::Clock;
use crate::columns::{EntityField, field};
use crate::config::{Config, EpisodeConfig};
use crate::entity::{Identity, OfPlayers};
use crate::intent::Style;
use crate::item::Inventory;
use crate::life::Vitals;
use crate::movement::Position;
use crate::schedule::TickSet;

/// An entity's fights.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Combatant {
    /// Id of the last attacker; 0 when it was not hit in the step before.
    pub attacker_id: i32,
    /// The tick that ended the step of its last fight; 0 for never.
    pub latest_combat_tick: i32,
    /// The style an NPC fights with.
    pub style: Style,
}

/// What an entity carries into a fight. A player's weapons and armour are items; an NPC's are these numbers.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gear {
    /// Levels of all worn items together, as its update last found them; five times an NPC's level, less luck.
    pub item_level: i32,
    /// What an NPC's equipment adds to its attacks, whatever their style.
    pub offense: i16,
    /// What an NPC's equipment takes from attacks, whatever their style.
    pub defense: i16,
    /// Type of the armour that an NPC leaves when killed; 0 for none.
    pub drop_armor: u8,
    /// Type of the tool that an NPC leaves when killed; 0 for none.
    pub drop_tool: u8,
}

pub(crate) const COLUMNS: &[EntityField] = &[
    field!("attacker_id", "id of the last attacker, 0 none", combatant.attacker_id),
    field!("latest_combat_tick", "tick that ended the step of its last fight, 0 never", combatant.latest_combat_tick),
    field!("style", "an NPC's style: 0 melee, 1 range, 2 mage", combatant.style),
    field!("item_level", "levels of all worn items together", gear.item_level),
    field!("offense", "NPCs: what equipment adds to attacks", gear.offense),
    field!("defense", "NPCs: what equipment takes from attacks", gear.defense),
    field!("drop_armor", "NPCs: type of the armour it leaves when killed, 0 none", gear.drop_armor),
    field!("drop_tool", "NPCs: type of the tool it leaves when killed, 0 none", gear.drop_tool),
];

/// Whether a fight is so recent that using, giving, trading and destroying are not allowed (rules 6.3).
#[inline]
pub fn in_combat(config: &Config, clock: &Clock, combatant: &Combatant) -> bool {
    config.combat.enabled
        && combatant.latest_combat_tick != 0
        && clock.tick as i32 - combatant.latest_combat_tick < i32::from(config.combat.status_duration)
}

/// What the legality of an attack depends on.
#[derive(Clone, Copy, Debug)]
pub struct Stance {
    /// Who.
    pub id: i32,
    /// Where.
    pub position: Position,
    /// Age in ticks.
    pub time_alive: i32,
    /// Whether its health is above 0.
    pub alive: bool,
}

impl Stance {
    /// The stance of a row.
    #[inline]
    pub fn of(identity: &Identity, position: &Position, vitals: &Vitals) -> Self {
        Self { id: identity.id, position: *position, time_alive: vitals.time_alive, alive: vitals.health > 0 }
    }
}

/// Whether an attack is legal (rules 6.1): what the mask shows and execution asks. There is no team check.
///
/// The mask sees the target one tick younger than execution does (rules 17, O5).
#[inline]
pub fn may_attack(attacker: &Stance, target: &Stance, reach: u16, immunity: u16) -> bool {
    let immune = attacker.id > 0 && target.id > 0 && target.time_alive < i32::from(immunity);
    attacker.id != target.id && target.alive && !immune && attacker.position.distance(target.position) <= reach
}

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems((
        weigh_gear.in_set(TickSet::Age).run_if(wears_equipment),
        attack::attack_all.in_set(TickSet::Attack).run_if(enabled),
    ));
}

fn enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.combat.enabled
}

fn wears_equipment(episode: Res<EpisodeConfig>) -> bool {
    episode.config.equipment.enabled
}

/// Step 2 of rules 4.3.
fn weigh_gear(mut players: Query<(&Vitals, &Inventory, &mut Gear), OfPlayers>) {
    for (vitals, inventory, mut gear) in &mut players {
        if vitals.present {
            gear.item_level = inventory.worn_level();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};
    use crate::event::Event;
    use crate::intent::{Attack, Direction, Intent};
    use crate::life::Cause;

    fn stance(id: i32, col: i16, time_alive: i32) -> Stance {
        Stance { id, position: Position { row: 20, col }, time_alive, alive: true }
    }

    fn attack(target: i32) -> Intent {
        Intent { attack: Some(Attack { style: Style::Range, target }), ..Intent::default() }
    }

    /// Two players side by side, old enough to fight.
    fn duel() -> Arena {
        let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 0}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE + 1);
        arena
    }

    #[test]
    fn rules_6_1_clauses() {
        let attacker = stance(1, 20, 50);
        assert!(may_attack(&attacker, &stance(2, 23, 50), 3, 20));
        assert!(!may_attack(&attacker, &stance(2, 24, 50), 3, 20), "out of reach");
        assert!(!may_attack(&attacker, &stance(1, 20, 50), 3, 20), "oneself");
        assert!(!may_attack(&attacker, &stance(2, 21, 19), 3, 20), "immune at age 19");
        assert!(may_attack(&attacker, &stance(2, 21, 20), 3, 20), "mortal at age 20");
        assert!(may_attack(&stance(-1, 20, 0), &stance(2, 21, 0), 3, 20), "NPCs ignore immunity");
        assert!(may_attack(&attacker, &stance(-3, 21, 0), 3, 20), "NPCs have no immunity");
        let dead = Stance { alive: false, ..stance(2, 21, 50) };
        assert!(!may_attack(&attacker, &dead, 3, 20), "dead");
    }

    #[test]
    fn rules_6_2_a_hit_takes_ten_and_is_recorded() {
        let mut arena = duel();
        arena.intend(1, attack(2));
        arena.tick(1);
        assert_eq!((arena.vitals(2).health, arena.vitals(2).damage), (90, 10));
        assert_eq!(*arena.combatant(2), Combatant { attacker_id: 1, latest_combat_tick: 1, style: Style::Melee });
        assert_eq!(arena.combatant(1).latest_combat_tick, 1);
        let hit = *arena.world.happenings().find(|happening| happening.event == Event::ScoreHit).unwrap();
        assert_eq!((hit.entity, hit.kind, hit.number, hit.target), (1, 2, 10, 2));
        arena.tick(1);
        assert_eq!((arena.vitals(2).damage, arena.combatant(2).attacker_id), (0, 1), "cleared a step later");
        arena.tick(1);
        assert_eq!(arena.combatant(2).attacker_id, 0);
    }

    #[test]
    fn rules_1_3_the_killed_lose_their_later_actions() {
        let mut arena = duel();
        arena.vitals(2).health = 1;
        (arena.vitals(2).food, arena.vitals(2).water) = (10, 10);
        arena.intend(1, attack(2));
        let token = Some(9);
        arena.intend(2, Intent { step: Some(Direction::East), token, ..attack(1) });
        arena.tick(1);
        assert_eq!(arena.vitals(2).cause, Cause::Player);
        assert_eq!(arena.vitals(1).health, 100, "the first in order kills, the other's attack is dropped");
        assert_eq!(arena.position(2), Position { row: MIDDLE, col: MIDDLE + 1 }, "no move");
        let events = arena.events();
        let told = [(1, Event::ScoreHit), (1, Event::PlayerKill), (2, Event::AgentCulled)];
        assert_eq!(events.iter().filter(|event| told.contains(event)).count(), 3, "{events:?}");
    }

    #[test]
    fn rules_1_3_reach_is_judged_before_anybody_moves() {
        let mut arena = duel();
        arena.place(2, MIDDLE, MIDDLE + 4);
        arena.intend(1, attack(2));
        arena.intend(2, Intent { step: Some(Direction::West), ..Intent::default() });
        arena.tick(1);
        assert_eq!(arena.vitals(2).health, 100);
        arena.intend(1, attack(2));
        arena.tick(1);
        assert_eq!(arena.vitals(2).health, 90);
    }

    #[test]
    fn rules_4_4_npcs_heal_by_one() {
        let mut arena = duel();
        let npc = arena.add_npc(1, MIDDLE, MIDDLE + 2);
        arena.intend(1, attack(npc));
        arena.tick(1);
        assert_eq!(arena.vitals(npc).health, 90);
        arena.tick(1);
        assert_eq!(arena.vitals(npc).health, 91);
    }

    #[test]
    fn rules_6_1_the_young_are_immune_to_players() {
        let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 3}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE + 1);
        let mut health = Vec::new();
        for _ in 0..4 {
            arena.intend(1, attack(2));
            arena.tick(1);
            health.push(arena.vitals(2).health);
        }
        assert_eq!(health, [100, 100, 90, 90], "hit in the step in which it turns 3; then healed by 10 and hit again");
    }
}
