//! Being born, living, dying (rules 3.5, 4.2 to 4.5).

mod death;
mod needs;
mod spawn;

pub use death::{Cause, Outcome};
pub(crate) use spawn::place_players;

use bevy_ecs::prelude::*;

use crate::columns::EntityField;
use crate::combat::Combatant;
use crate::schedule::TickSet;

/// Health and needs of an entity.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    /// 0 to `players.base_health`; at 0 it is dead.
    pub health: i16,
    /// 0 to `resource.base`.
    pub food: i16,
    /// 0 to `resource.base`.
    pub water: i16,
    /// Damage of the last hit received in the latest step.
    pub damage: i16,
    /// Steps survived.
    pub time_alive: i32,
    /// Remaining frozen ticks.
    pub freeze: i16,
    /// Whether it stands on its tile: true from birth until it is culled.
    pub present: bool,
    /// What took its last health.
    pub cause: Cause,
}

impl Vitals {
    /// The values of rules 4.2.
    pub(crate) fn newborn(health: i16, needs: i16) -> Self {
        Self { health, food: needs, water: needs, present: true, ..Self::default() }
    }

    /// Whether it may execute actions: alive and not frozen (rules 11.3).
    #[inline]
    pub fn can_act(&self) -> bool {
        self.health > 0 && self.freeze == 0
    }

    /// Takes a hit (rules 4.5); true if it died of it.
    pub(crate) fn receive_damage(&mut self, history: &mut History, damage: i16, cause: Cause) -> bool {
        history.damage_received += i32::from(damage);
        self.damage = damage;
        self.lose_health(damage, cause)
    }

    /// Loses health without being hit; true if it died of it.
    pub(crate) fn lose_health(&mut self, amount: i16, cause: Cause) -> bool {
        let alive = self.health > 0;
        self.health = (self.health - amount).max(0);
        let died = alive && self.health == 0;
        if died {
            self.cause = cause;
        }
        died
    }
}

/// An entity's record (rules 4.6).
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Row it was born on.
    pub spawn_row: i16,
    /// Column it was born on.
    pub spawn_col: i16,
    /// Best progress towards the centre, in tiles from the border.
    pub exploration: i16,
    /// Kills, of players and NPCs.
    pub player_kills: i32,
    /// Damage received in all.
    pub damage_received: i32,
    /// Damage dealt in all.
    pub damage_inflicted: i32,
}

pub(crate) const COLUMNS: &[EntityField] = &[
    EntityField { name: "id", doc: "players 1 and up, NPCs -1 and down", read: |row| row.identity.id },
    EntityField {
        name: "npc_type",
        doc: "0 player, 1 passive, 2 neutral, 3 hostile",
        read: |row| row.identity.npc_type.into(),
    },
    EntityField {
        name: "damage",
        doc: "damage of the last hit received in the latest step",
        read: |row| row.vitals.damage.into(),
    },
    EntityField { name: "time_alive", doc: "steps survived", read: |row| row.vitals.time_alive },
    EntityField { name: "freeze", doc: "remaining frozen ticks", read: |row| row.vitals.freeze.into() },
    EntityField { name: "health", doc: "0 to players.base_health", read: |row| row.vitals.health.into() },
    EntityField { name: "food", doc: "0 to resource.base", read: |row| row.vitals.food.into() },
    EntityField { name: "water", doc: "0 to resource.base", read: |row| row.vitals.water.into() },
    EntityField { name: "spawn_row", doc: "row it was born on", read: |row| row.history.spawn_row.into() },
    EntityField { name: "spawn_col", doc: "column it was born on", read: |row| row.history.spawn_col.into() },
    EntityField { name: "player_kills", doc: "kills, of players and NPCs", read: |row| row.history.player_kills },
    EntityField { name: "damage_received", doc: "damage received in all", read: |row| row.history.damage_received },
    EntityField { name: "damage_inflicted", doc: "damage dealt in all", read: |row| row.history.damage_inflicted },
];

pub(crate) fn install(world: &mut World, schedule: &mut Schedule) {
    world.init_resource::<Outcome>();
    schedule.add_systems((
        age.in_set(TickSet::Age),
        needs::increase_health.in_set(TickSet::Needs),
        needs::hunger_and_healing.in_set(TickSet::Needs).after(needs::increase_health).run_if(needs::enabled),
        death::cull_players.in_set(TickSet::Cull),
        spawn::respawn.in_set(TickSet::Refill).run_if(spawn::immediate),
    ));
}

/// Steps 1 to 4 of rules 4.3, for players and NPCs; NPCs then heal by 1 (rules 4.4).
fn age(
    episode: Res<crate::config::EpisodeConfig>,
    mut entities: Query<(&crate::entity::Identity, &mut Vitals, &mut Combatant)>,
) {
    let most = episode.config.players.base_health;
    for (identity, mut vitals, mut combatant) in &mut entities {
        if !vitals.present {
            continue;
        }
        if vitals.damage == 0 {
            combatant.attacker_id = 0;
        }
        vitals.freeze = (vitals.freeze - 1).max(0);
        vitals.damage = 0;
        vitals.time_alive += 1;
        if identity.id < 0 && vitals.health > 0 {
            vitals.health = (vitals.health + 1).min(most);
        }
    }
}
