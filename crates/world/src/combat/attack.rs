//! Executing attacks (rules 6.1 and 6.2, "order of effects").

use super::damage::{Side, damage_between};
use super::loot::Spoils;
use super::{Combatant, Gear, Stance, may_attack};
use crate::entity::{Both, Handle, Identity, Roster};
use crate::event::{Event, Happening, Happenings};
use crate::exchange::Purse;
use crate::intent::{Attack, Style};
use crate::item::{ItemStats, Slot, Stock};
use crate::life::{Cause, History, Vitals, is_immortal};
use crate::movement::Position;
use crate::progression::{Skill, Skills};
use crate::tables::Tables;

/// Everybody attacks whom it wants to, in the order of turns.
pub(crate) fn attack_all(tables: &mut Tables<'_>) {
    let Tables { episode, clock, dice, script, roster, order, intents, happenings, stock, players, npcs, .. } = tables;
    let mut field = Field {
        ids: [players.ids, npcs.ids],
        positions: [players.positions, npcs.positions],
        gears: [players.gears, npcs.gears],
        vitals: Both { players: players.vitals, npcs: npcs.vitals },
        combatants: Both { players: players.combatants, npcs: npcs.combatants },
        histories: Both { players: players.histories, npcs: npcs.histories },
        skills: Both { players: players.skills, npcs: npcs.skills },
        purses: Both { players: players.purses, npcs: npcs.purses },
        stock,
        happenings,
        spoils: Spoils { episode, dice, script },
        ended: clock.tick as i32 + 1,
    };
    for attacker in order.everybody(roster) {
        if let Some(attack) = intents.get(attacker).attack {
            field.execute(roster, attacker, attack);
        }
    }
}

/// The columns an attack reads and writes, of both tables, and everything that can be looted.
struct Field<'a, 'w> {
    ids: [&'a [Identity]; 2],
    positions: [&'a [Position]; 2],
    gears: [&'a [Gear]; 2],
    vitals: Both<'a, Vitals>,
    combatants: Both<'a, Combatant>,
    histories: Both<'a, History>,
    skills: Both<'a, Skills>,
    purses: Both<'a, Purse>,
    stock: &'a mut Stock<'w>,
    happenings: &'a mut Happenings,
    spoils: Spoils<'a>,
    /// The tick that ends this step.
    ended: i32,
}

impl Field<'_, '_> {
    fn execute(&mut self, roster: &Roster, attacker: Handle, Attack { style, target }: Attack) {
        if !self.vitals[attacker].can_act() {
            return;
        }
        let Some(target) = roster.find(target) else { return };
        let (from, to) = (self.stance(attacker), self.stance(target));
        let episode = self.spoils.episode;
        if !may_attack(&from, &to, episode.reach[style as usize], episode.config.combat.spawn_immunity) {
            return;
        }
        self.combatants[target].attacker_id = from.id;
        let damage = damage_between(episode, &self.side(attacker), &self.side(target), style);
        if let Some(player) = self.player(attacker) {
            self.fire(player, from.id, style);
            self.happenings.write(Happening {
                kind: style.skill(),
                number: damage.into(),
                target: to.id,
                ..Happening::of(from.id, Event::ScoreHit)
            });
            let skill = [Skill::Melee, Skill::Range, Skill::Mage][style as usize];
            let amount = episode.config.progression.combat_xp_scale;
            self.skills[attacker].gain(episode, self.happenings, from.id, skill, amount);
        }
        let inflicted = &mut self.histories[attacker].damage_inflicted;
        *inflicted = inflicted.saturating_add(damage.into());
        self.strike(attacker, target, damage);
        self.combatants[attacker].latest_combat_tick = self.ended;
        self.combatants[target].latest_combat_tick = self.ended;
    }

    /// Worn ammunition of the style is used up by one.
    fn fire(&mut self, player: usize, id: i32, style: Style) {
        let config = &self.spoils.episode.config;
        let worn = self.stock.inventories[player].worn_at(Slot::Ammunition).filter(|_| config.equipment.enabled);
        let Some(row) = worn else { return };
        let item = &mut self.stock.items[usize::from(row)];
        if ItemStats::of(config, item.item_type(), item.level).attack[style as usize] == 0 {
            return;
        }
        item.quantity -= 1;
        let left = *item;
        if left.quantity == 0 {
            self.stock.destroy(row);
        }
        self.happenings.write(Happening::of_item(id, Event::FireAmmo, row, &left));
    }

    /// The target takes the hit, and if it dies, the attacker takes what it leaves (rules 4.5).
    fn strike(&mut self, attacker: Handle, target: Handle, damage: i16) {
        let config = &self.spoils.episode.config;
        let (from, to) = (self.identity(attacker), self.identity(target));
        if is_immortal(config, &to) {
            return;
        }
        let cause = if from.id > 0 { Cause::Player } else { Cause::Npc };
        if !self.vitals[target].receive_damage(&mut self.histories[target], damage, cause) {
            return;
        }
        self.histories[attacker].player_kills += 1;
        let level = self.skills[target].attack_level();
        self.happenings.write(Happening {
            level: level.into(),
            target: to.id,
            ..Happening::of(from.id, Event::PlayerKill)
        });
        if to.id < 0 || (config.item.enabled && config.exchange.enabled) {
            self.take_gold(attacker, target);
        }
        let killer = self.player(attacker).map(|player| (player, from.id));
        match self.player(target).filter(|_| config.item.enabled) {
            Some(victim) => self.spoils.of_player(self.stock, self.happenings, (victim, to.id), killer),
            None if to.id < 0 => {
                let gear = self.gears[1][target.index() - self.ids[0].len()];
                self.spoils.of_npc(self.stock, self.happenings, (&gear, level), killer);
            }
            None => {}
        }
    }

    fn take_gold(&mut self, attacker: Handle, target: Handle) {
        let amount = std::mem::take(&mut self.purses[target].gold);
        if amount > 0 {
            let purse = &mut self.purses[attacker].gold;
            *purse = purse.saturating_add(amount);
            let (from, to) = (self.identity(attacker).id, self.identity(target).id);
            self.happenings.write(Happening { gold: amount, target: to, ..Happening::of(from, Event::LootGold) });
        }
    }

    fn player(&self, handle: Handle) -> Option<usize> {
        (handle.index() < self.ids[0].len()).then_some(handle.index())
    }

    fn place(&self, handle: Handle) -> (usize, usize) {
        let players = self.ids[0].len();
        if handle.index() < players { (0, handle.index()) } else { (1, handle.index() - players) }
    }

    fn identity(&self, handle: Handle) -> Identity {
        let (table, row) = self.place(handle);
        self.ids[table][row]
    }

    fn stance(&self, handle: Handle) -> Stance {
        let (table, row) = self.place(handle);
        Stance::of(&self.ids[table][row], &self.positions[table][row], &self.vitals[handle])
    }

    fn side(&self, handle: Handle) -> Side<'_> {
        let (table, row) = self.place(handle);
        let inventory = self.player(handle).and_then(|player| self.stock.inventories.get(player));
        Side { skills: &self.skills[handle], gear: &self.gears[table][row], inventory }
    }
}
