//! What a world tells tasks of its players.

use std::sync::LazyLock;

use hinterland_task::tree::{Group, Place, Range};
use hinterland_task::{Asked, Counters, Reading};
use hinterland_terrain::Geometry;

use super::{Tasks, Teams};
use crate::View;
use crate::columns::{EntityField, entity_columns};
use crate::config::Config;
use crate::entity::Handle;
use crate::life::Cause;
use crate::movement::Position;
use crate::terrain::Targets;

/// A world at the end of a tick, as tasks read it.
pub(super) struct Facts<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) tasks: &'a Tasks,
    pub(super) teams: &'a Teams,
    pub(super) counters: &'a Counters,
    pub(super) statistics: &'a [f64],
}

/// The tile of a place that does not depend on who asks.
pub(super) fn tile_of(config: &Config, place: Place) -> Position {
    let (middle, half) = ((config.map.size / 2) as i16, (config.map.center / 4) as i16);
    let (rows, cols) = match place {
        Place::Tile(row, col) => return Position { row: row as i16, col: col as i16 },
        Place::Center | Place::Spawn => (0, 0),
        Place::Quadrant(quadrant) => {
            [(half, half), (-half, half), (-half, -half), (half, -half)][usize::from(quadrant % 4)]
        }
    };
    Position { row: middle + rows, col: middle + cols }
}

/// The tiles that can be seized.
pub(super) fn seizable(config: &Config) -> Vec<Position> {
    let geometry = Geometry::new(config.map.size, config.map.center).expect("checked with the config");
    Targets::new(config, geometry).targets.iter().map(|target| target.at).collect()
}

impl Facts<'_> {
    fn at(&self, player: u16) -> Position {
        self.view.players.position[usize::from(player)]
    }

    fn place(&self, place: Place, player: u16) -> Position {
        if place == Place::Spawn {
            let history = &self.view.players.history[usize::from(player)];
            return Position { row: history.spawn_row, col: history.spawn_col };
        }
        tile_of(&self.view.episode.config, place)
    }

    /// Since when a player holds a place, by the tick that ended the step.
    fn held_since(&self, place: u16, player: u16) -> Option<i32> {
        let at = tile_of(&self.view.episode.config, self.tasks.board.places()[usize::from(place)]);
        let target = self.view.targets.targets.iter().find(|target| target.at == at)?;
        target.history.last().filter(|last| last.agent == i32::from(player) + 1).map(|last| last.tick)
    }

    /// Whether a tile of one of the materials is in a player's window.
    fn sees_material(&self, player: u16, materials: u16) -> bool {
        let (at, tiles) = (self.at(player), self.view.tiles);
        let radius = self.view.episode.config.players.vision_radius as usize;
        let side = 2 * radius + 1;
        let first = (at.row as usize - radius) * tiles.size() + at.col as usize - radius;
        let window = (0..side).flat_map(|row| &tiles.state()[first + row * tiles.size()..][..side]);
        let seen = window.fold(0_u16, |seen, material| seen | 1 << material);
        seen & materials != 0
    }

    fn number(&self, asked: &Asked, player: u16) -> f64 {
        let row = usize::from(player);
        let yes = |yes: bool| f64::from(u8::from(yes));
        match asked {
            Asked::Column(_) | Asked::Registered(_) => 0.0,
            Asked::Counter(slot) => f64::from(self.counters.get(self.tasks.board.subscriptions(), row, *slot)),
            Asked::Owned(owned) => {
                let passes = |item: &&crate::item::Item| {
                    owned.kinds >> item.type_id & 1 == 1
                        && holds(owned.level, item.level.into())
                        && owned.equipped.is_none_or(|wanted| wanted == item.equipped)
                        && owned.listed.is_none_or(|wanted| wanted == (item.listed_price > 0))
                };
                let rows = self.view.inventories[row].rows().iter();
                let items = rows.map(|item| &self.view.items[usize::from(*item)]).filter(passes);
                f64::from(items.map(|item| if owned.pieces { item.quantity } else { 1 }).fold(0, i32::saturating_add))
            }
            Asked::Space => f64::from(self.view.inventories[row].space() as u32),
            Asked::Distance(place) => f64::from(self.at(player).distance(self.place(*place, player))),
            Asked::Within { rows, cols } => {
                let at = self.at(player);
                yes(holds(*rows, at.row.into()) && holds(*cols, at.col.into()))
            }
            Asked::SeesMaterial(materials) => yes(self.sees_material(player, *materials)),
            Asked::Holds(place) => yes(self.held_since(*place, player).is_some()),
            Asked::HeldFor(place) => {
                let since = self.held_since(*place, player);
                since.map_or(0.0, |since| f64::from(self.view.clock.tick as i32 - since))
            }
        }
    }
}

fn holds(range: Range, value: i32) -> bool {
    range.least <= value && value <= range.most
}

/// The columns of `entity` in the order of [`hinterland_task::COLUMNS`], which is that of the declarations.
static COLUMNS: LazyLock<Vec<EntityField>> = LazyLock::new(|| entity_columns().collect());

impl Reading for Facts<'_> {
    fn tick(&self) -> u32 {
        self.view.clock.tick
    }

    fn is_alive(&self, player: u16) -> bool {
        let row = usize::from(player);
        self.view.players.vitals[row].health > 0 && self.view.outcome.deaths[row] == Cause::None
    }

    fn has_died(&self, player: u16) -> bool {
        self.view.outcome.deaths[usize::from(player)] != Cause::None
    }

    fn members(&self, team: u16, group: Group) -> &[u16] {
        self.teams.group(team, group)
    }

    fn load(&self, asked: &Asked, players: &[u16], out: &mut [f64]) {
        if let Asked::Column(place) = asked {
            let read = COLUMNS[usize::from(*place)].read;
            for (player, out) in players.iter().zip(out) {
                *out = f64::from(read(&self.view.row(Handle(*player))));
            }
            return;
        }
        if let Asked::Registered(place) = asked {
            let row = self.tasks.registered.iter().position(|(other, _)| other == place);
            let row = row.expect("every statistic that the board reads") * self.view.players.identity.len();
            for (player, out) in players.iter().zip(out) {
                *out = self.statistics[row + usize::from(*player)];
            }
            return;
        }
        for (player, out) in players.iter().zip(out) {
            *out = self.number(asked, *player);
        }
    }

    fn nearest(&self, player: u16, others: &[u16]) -> f64 {
        let at = self.at(player);
        let living = others.iter().filter(|other| **other != player && self.is_alive(**other));
        let nearest = living.map(|other| at.distance(self.at(*other))).min();
        f64::from(nearest.unwrap_or(self.view.tiles.size() as u16))
    }

    fn sees(&self, player: u16, others: &[u16]) -> bool {
        let (at, radius) = (self.at(player), self.view.episode.config.players.vision_radius);
        others.iter().any(|other| self.is_alive(*other) && at.distance(self.at(*other)) <= radius)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_know_the_declared_columns() {
        let declared: Vec<_> = entity_columns().map(|column| column.name).collect();
        assert_eq!(declared, hinterland_task::COLUMNS);
    }
}
