//! Fighting (rules 6).

use bevy_ecs::prelude::*;

use crate::clock::{Clock, TurnOrder};
use crate::columns::EntityField;
use crate::config::EpisodeConfig;
use crate::entity::{Both, Handle, Identity, OfNpcs, OfPlayers, Roster, columns};
use crate::event::{Event, Happening};
use crate::intent::{Attack, Intents, Style};
use crate::life::{Cause, History, Vitals};
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

pub(crate) const COLUMNS: &[EntityField] = &[
    EntityField { name: "attacker_id", doc: "id of the last attacker, 0 none", read: |row| row.combatant.attacker_id },
    EntityField {
        name: "latest_combat_tick",
        doc: "tick that ended the step of its last fight, 0 never",
        read: |row| row.combatant.latest_combat_tick,
    },
    EntityField {
        name: "style",
        doc: "an NPC's style: 0 melee, 1 range, 2 mage",
        read: |row| row.combatant.style as i32,
    },
];

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
    schedule.add_systems(attack_all.in_set(TickSet::Attack).run_if(enabled));
}

fn enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.combat.enabled
}

type Fighter =
    (&'static Identity, &'static Position, &'static mut Vitals, &'static mut Combatant, &'static mut History);

fn attack_all(
    episode: Res<EpisodeConfig>,
    clock: Res<Clock>,
    roster: Res<Roster>,
    order: Res<TurnOrder>,
    intents: Res<Intents>,
    mut happenings: ResMut<Messages<Happening>>,
    mut players: Query<Fighter, OfPlayers>,
    mut npcs: Query<Fighter, OfNpcs>,
) {
    let Some((ids, positions, mut vitals, mut combatants, mut histories)) = columns(&mut players) else { return };
    let mut table = columns(&mut npcs);
    let mut field = match &mut table {
        Some(npcs) => Field {
            ids: [ids, npcs.0],
            positions: [positions, npcs.1],
            vitals: Both { players: &mut vitals, npcs: &mut npcs.2 },
            combatants: Both { players: &mut combatants, npcs: &mut npcs.3 },
            histories: Both { players: &mut histories, npcs: &mut npcs.4 },
        },
        None => Field {
            ids: [ids, &[]],
            positions: [positions, &[]],
            vitals: Both { players: &mut vitals, npcs: &mut [] },
            combatants: Both { players: &mut combatants, npcs: &mut [] },
            histories: Both { players: &mut histories, npcs: &mut [] },
        },
    };
    for attacker in order.everybody(&roster) {
        if let Some(attack) = intents.get(attacker).attack {
            field.execute(&episode, &clock, &roster, &mut happenings, attacker, attack);
        }
    }
}

/// The columns an attack reads and writes, of both tables.
struct Field<'a> {
    ids: [&'a [Identity]; 2],
    positions: [&'a [Position]; 2],
    vitals: Both<'a, Vitals>,
    combatants: Both<'a, Combatant>,
    histories: Both<'a, History>,
}

impl Field<'_> {
    /// One attack: legality, damage, records, death (rules 6.1, 6.2 "order of effects", 4.5).
    fn execute(
        &mut self,
        episode: &EpisodeConfig,
        clock: &Clock,
        roster: &Roster,
        happenings: &mut Messages<Happening>,
        attacker: Handle,
        attack: Attack,
    ) {
        if !self.vitals[attacker].can_act() {
            return;
        }
        let Some(target) = roster.find(attack.target) else { return };
        let (from, to) = (self.stance(attacker), self.stance(target));
        let style = attack.style as usize;
        if !may_attack(&from, &to, episode.reach[style], episode.config.combat.spawn_immunity) {
            return;
        }
        let damage = episode.damage[style];
        self.combatants[target].attacker_id = from.id;
        if from.id > 0 {
            happenings.write(Happening {
                kind: attack.style.skill(),
                number: damage.into(),
                target: to.id,
                ..Happening::of(from.id, Event::ScoreHit)
            });
        }
        self.histories[attacker].damage_inflicted += i32::from(damage);
        let cause = if from.id > 0 { Cause::Player } else { Cause::Npc };
        if self.vitals[target].receive_damage(&mut self.histories[target], damage, cause) {
            self.histories[attacker].player_kills += 1;
            happenings.write(Happening { target: to.id, ..Happening::of(from.id, Event::PlayerKill) });
        }
        let ended = clock.tick as i32 + 1;
        self.combatants[attacker].latest_combat_tick = ended;
        self.combatants[target].latest_combat_tick = ended;
    }

    fn stance(&self, handle: Handle) -> Stance {
        let players = self.ids[0].len();
        let (table, row) = if handle.index() < players { (0, handle.index()) } else { (1, handle.index() - players) };
        Stance::of(&self.ids[table][row], &self.positions[table][row], &self.vitals[handle])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};
    use crate::intent::{Direction, Intent};

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
