//! Fighting (rules 6).

mod attack;
mod damage;
mod loot;
#[cfg(test)]
mod tests;

pub(crate) use attack::attack_all;

use bevy_ecs::prelude::*;

use crate::clock::Clock;
use crate::columns::{EntityField, field};
use crate::config::Config;
use crate::entity::Identity;
use crate::intent::Style;
use crate::life::Vitals;
use crate::movement::Position;
use crate::tables::{Bodies, Tables};

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

/// Whether a player may use, give, destroy or trade: it can act and is not in combat (rules 9.3).
#[inline]
pub(crate) fn is_at_peace(config: &Config, clock: &Clock, vitals: &Vitals, combatant: &Combatant) -> bool {
    vitals.can_act() && !in_combat(config, clock, combatant)
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

/// Step 2 of rules 4.3.
pub(crate) fn weigh_gear(tables: &mut Tables<'_>) {
    let Tables { stock, players, .. } = tables;
    let Bodies { vitals, gears, .. } = players;
    for ((vitals, inventory), gear) in vitals.iter().zip(&*stock.inventories).zip(&mut **gears) {
        if vitals.present {
            gear.item_level = inventory.worn_together().level;
        }
    }
}
