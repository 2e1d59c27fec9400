//! What NPCs choose to do (rules 7.4), from the world as the tick begins. Soldiers have a file of their own.

use super::{Paths, kind, soldier};
use crate::combat::Combatant;
use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose};
use crate::entity::{Handle, Identity, Roster};
use crate::intent::{Attack, Direction, Intent, Style};
use crate::life::{Vitals, is_immortal};
use crate::movement::{Position, may_step};
use crate::tables::{Bodies, Tables};
use crate::terrain::{Occupancy, Tiles};

/// The order in which wandering NPCs try directions.
pub(super) const COMPASS: [Direction; 4] = [Direction::North, Direction::South, Direction::West, Direction::East];

pub(crate) fn decide(tables: &mut Tables<'_>) {
    let Tables { episode, dice, tiles, occupancy, roster, script, paths, intents, players, npcs, minds, .. } = tables;
    let Bodies { ids, positions, vitals, combatants, .. } = npcs;
    let players = (&*players.ids, &*players.positions, &*players.vitals);
    let sight = Sight { episode, occupancy, roster, players, npcs: (ids, positions, vitals) };
    for &(id, handle) in &roster.npcs {
        let slot = handle.index() - usize::from(roster.players);
        let Combatant { attacker_id: attacker, style, .. } = combatants[slot];
        let me = Me { handle, id, at: positions[slot], style, attacker };
        let choice = match ids[slot].npc_type {
            kind::PASSIVE => Choice { step: Some(wander(tiles, me.at, dice, id)), attack: None },
            kind::HOSTILE if minds[slot].is_soldier() => {
                soldier::choose(&sight, tiles, dice, paths, me, &mut minds[slot])
            }
            kind => {
                let target = sight.target(&me, minds[slot].target_id, kind == kind::HOSTILE);
                minds[slot].target_id = target.map_or(0, |target| sight.id(target));
                match target {
                    Some(target) => sight.charge(tiles, paths, &me, target),
                    None => Choice { step: Some(wander(tiles, me.at, dice, id)), attack: None },
                }
            }
        };
        *intents.get_mut(handle) = Intent { step: choice.step, attack: choice.attack, ..Intent::default() };
    }
    if let Some(named) = &script.npc_actions {
        for (id, handle) in &roster.npcs {
            *intents.get_mut(*handle) = named.get(id).copied().unwrap_or_default();
        }
    }
}

/// What an NPC does.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) step: Option<Direction>,
    pub(super) attack: Option<Attack>,
}

/// An NPC that chooses.
#[derive(Clone, Copy)]
pub(super) struct Me {
    pub(super) handle: Handle,
    pub(super) id: i32,
    pub(super) at: Position,
    pub(super) style: Style,
    /// Id of its last attacker, 0 none.
    pub(super) attacker: i32,
}

/// What NPCs can know of others.
pub(super) struct Sight<'a> {
    episode: &'a EpisodeConfig,
    occupancy: &'a Occupancy,
    pub(super) roster: &'a Roster,
    players: (&'a [Identity], &'a [Position], &'a [Vitals]),
    npcs: (&'a [Identity], &'a [Position], &'a [Vitals]),
}

impl Sight<'_> {
    /// Whom it hunts: whom it hunted, else who attacked it, else, if it searches, the closest.
    pub(super) fn target(&self, me: &Me, hunted: i32, searches: bool) -> Option<Handle> {
        let kept = self.keep_target(hunted, me.at, me.attacker);
        kept.or_else(|| searches.then(|| self.closest(me.handle, me.at))?)
    }

    /// A step towards the target and, if it is in reach now, an attack.
    pub(super) fn charge(&self, tiles: &Tiles, paths: &mut Paths, me: &Me, target: Handle) -> Choice {
        Choice { step: paths.step(tiles, me.at, self.position(target)), attack: self.attack(me, target) }
    }

    /// An attack on the target, if there can be one now.
    pub(super) fn attack(&self, me: &Me, target: Handle) -> Option<Attack> {
        let in_reach = me.at.distance(self.position(target)) <= self.episode.reach[me.style as usize];
        let fair = target.0 < self.roster.players || self.episode.config.npc.allow_attack_other_npcs;
        (in_reach && fair && !self.is_immortal(target)).then(|| Attack { style: me.style, target: self.id(target) })
    }

    pub(super) fn lives(&self, handle: Handle) -> bool {
        self.vitals(handle).health > 0
    }

    /// The target as it was, unless it is dead or out of sight; else the last attacker, seen or not (rules 17, R14).
    fn keep_target(&self, target: i32, from: Position, attacker: i32) -> Option<Handle> {
        let visible = |target: &Handle| from.distance(self.position(*target)) <= self.vision();
        let kept = self.roster.find(target).filter(|target| self.lives(*target));
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

    pub(super) fn id(&self, handle: Handle) -> i32 {
        let (table, row) = self.row(handle);
        table.0[row].id
    }

    pub(super) fn position(&self, handle: Handle) -> Position {
        let (table, row) = self.row(handle);
        table.1[row]
    }

    fn vitals(&self, handle: Handle) -> &Vitals {
        let (table, row) = self.row(handle);
        &table.2[row]
    }
}

/// The first habitable direction from a random start; north where there is none.
pub(super) fn wander(tiles: &Tiles, from: Position, dice: &Dice, id: i32) -> Direction {
    let start = (dice.draw(Purpose::Meander, id.into()) >> 62) as usize;
    let mut tries = (0..4).map(|turn| COMPASS[(start + turn) % 4]);
    tries.find(|&direction| may_step(tiles, from, direction)).unwrap_or(Direction::North)
}
