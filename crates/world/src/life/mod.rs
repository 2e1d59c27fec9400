//! Being born, living, dying, coming back (rules 3.5, 4.2 to 4.6, 10.4, 10.5).

mod death;
mod needs;
mod resurrection;
mod spawn;
#[cfg(test)]
mod tests;

pub use death::{Cause, LifeRecord, Outcome};
pub(crate) use death::{cull_players, forget_deaths, keep_records};
pub(crate) use needs::{hunger_and_healing, increase_health};
pub(crate) use resurrection::resurrect;
pub(crate) use spawn::{place_players, respawn};

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::Config;
use crate::entity::Identity;
use crate::tables::{Bodies, Tables};

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
    pub(crate) fn newborn(config: &Config) -> Self {
        let needs = if config.resource.enabled { config.resource.base } else { 0 };
        Self { health: config.players.base_health, food: needs, water: needs, present: true, ..Self::default() }
    }

    /// Whether it may execute actions: alive and not frozen (rules 11.3).
    #[inline]
    pub fn can_act(&self) -> bool {
        self.health > 0 && self.freeze == 0
    }

    /// Whether it goes through the rest of its update (rules 4.3, step 6 and on): those whom the fog killed do not, those
    /// whom hunger kills do (rules 17, R9).
    #[inline]
    pub(crate) fn is_awake(&self) -> bool {
        self.present && self.cause != Cause::Fog
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

/// What holds for an entity for a time, or for good (rules 10.4 and 10.5). Immortality itself is `npc_type` -1.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether hunger and thirst hurt it less.
    pub resilient: bool,
    /// Whether it can do nothing but talk, and never dies.
    pub recon: bool,
    /// The tick at which its immortality ends; 0 where that has no end.
    pub immortal_until: i32,
    /// How many had come back before it did, itself included; 0 for those who never died.
    pub life_order: i32,
}

/// Whether nothing can hurt it.
#[inline]
pub fn is_immortal(config: &Config, identity: &Identity) -> bool {
    identity.npc_type < 0 || (config.players.immortal && identity.id > 0)
}

pub(crate) const COLUMNS: &[EntityField] = &[
    field!("id", "players 1 and up, NPCs -1 and down", identity.id),
    field!("npc_type", "0 player, 1 passive, 2 neutral, 3 hostile, -1 immortal player", identity.npc_type),
    field!("damage", "damage of the last hit received in the latest step", vitals.damage),
    field!("time_alive", "steps survived", vitals.time_alive),
    field!("freeze", "remaining frozen ticks", vitals.freeze),
    field!("health", "0 to players.base_health", vitals.health),
    field!("food", "0 to resource.base", vitals.food),
    field!("water", "0 to resource.base", vitals.water),
    field!("resilient", "1: hunger and thirst hurt it less", status.resilient),
    field!("recon", "1: it can only talk, and never dies", status.recon),
    field!("immortal_until", "tick at which its immortality ends, 0 never", status.immortal_until),
    field!("life_order", "how many came back up to it, 0 it never died", status.life_order),
    field!("spawn_row", "row it was born on", history.spawn_row),
    field!("spawn_col", "column it was born on", history.spawn_col),
    field!("player_kills", "kills, of players and NPCs", history.player_kills),
    field!("damage_received", "damage received in all", history.damage_received),
    field!("damage_inflicted", "damage dealt in all", history.damage_inflicted),
];

/// Steps 1, 3 and 4 of rules 4.3, for players and NPCs; NPCs then heal by 1 (rules 4.4).
pub(crate) fn age(tables: &mut Tables<'_>) {
    let Tables { episode, players, npcs, .. } = tables;
    let most = episode.config.players.base_health;
    for Bodies { ids, vitals, combatants, .. } in [players, npcs] {
        for ((identity, vitals), combatant) in ids.iter().zip(&mut **vitals).zip(&mut **combatants) {
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
}

/// Step 10 of rules 4.3.
pub(crate) fn end_immortality(tables: &mut Tables<'_>) {
    let Tables { clock, players: Bodies { ids, statuses, .. }, .. } = tables;
    for (identity, status) in ids.iter_mut().zip(&mut **statuses) {
        if status.immortal_until != 0 && clock.tick as i32 >= status.immortal_until {
            identity.npc_type = 0;
            status.immortal_until = 0;
        }
    }
}
