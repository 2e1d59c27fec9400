//! One tick of gathering.

use hinterland_terrain::Material;

use super::{FISHING, ON_TILE, Trade};
use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose};
use crate::entity::Handle;
use crate::event::{Event, Happening, Happenings};
use crate::intent::Direction;
use crate::item::{ItemType, Slot, Stock};
use crate::movement::Position;
use crate::progression::Skills;
use crate::script::Script;
use crate::tables::{Bodies, Tables};
use crate::terrain::Tiles;

/// Every player fishes, then gathers from its tile. Where several could take one tile, the first in this tick's order
/// does. Neither frozen nor immortal players stop gathering.
pub(crate) fn gather(tables: &mut Tables<'_>) {
    let Tables { episode, dice, script, order, tiles, happenings, stock, players, .. } = tables;
    let Bodies { ids, positions, vitals, skills, .. } = players;
    let mut harvest = Harvest { episode, dice, script, happenings, stock };
    for slot in order.players().map(Handle::index).filter(|slot| vitals[*slot].is_awake()) {
        let (at, id) = (positions[slot], ids[slot].id);
        if fish(tiles, at) {
            harvest.reap(slot, id, &FISHING, &mut skills[slot]);
        }
        let found = tiles.at(at.row, at.col);
        if let Some(trade) = ON_TILE.iter().find(|trade| Some(trade.material) == found) {
            tiles.deplete(at.row, at.col);
            harvest.reap(slot, id, trade, &mut skills[slot]);
        }
    }
}

/// Depletes all fish around; whether there was any. All of it makes one harvest (rules 17, R3).
fn fish(tiles: &mut Tiles, at: Position) -> bool {
    if !tiles.is_beside_fish(at.row, at.col) {
        return false;
    }
    let mut any = false;
    for direction in Direction::ALL.into_iter().filter(|direction| *direction != Direction::Stay) {
        let Position { row, col } = at.stepped(direction);
        if tiles.is(row, col, Material::Fish) {
            tiles.deplete(row, col);
            any = true;
        }
    }
    any
}

struct Harvest<'a, 'w> {
    episode: &'a EpisodeConfig,
    dice: &'a Dice,
    script: &'a Script,
    happenings: &'a mut Happenings,
    stock: &'a mut Stock<'w>,
}

impl Harvest<'_, '_> {
    /// What a depleted tile yields: the product, perhaps a weapon, and experience.
    fn reap(&mut self, player: usize, id: i32, trade: &Trade, skills: &mut Skills) {
        if self.episode.config.item.enabled {
            let level = self.level(player, trade);
            self.take(player, id, trade.product, level);
            if let Some(weapon) = trade.weapon.filter(|weapon| self.drops(id, *weapon)) {
                self.take(player, id, weapon, level);
            }
        }
        skills.gain(self.episode, self.happenings, id, trade.skill, trade.experience(self.episode));
    }

    /// 1, or one above the trade's tool, if it is held in the hand.
    fn level(&self, player: usize, trade: &Trade) -> u8 {
        let held = self.stock.inventories[player].worn_at(Slot::Held);
        let tool = held.map(|row| self.stock.items[usize::from(row)]);
        let tool = tool.filter(|tool| tool.type_id == trade.tool.id());
        tool.map_or(1, |tool| (tool.level + 1).min(self.episode.config.progression.level_max as u8))
    }

    fn drops(&self, id: i32, weapon: ItemType) -> bool {
        if !self.episode.config.equipment.enabled {
            return false;
        }
        if let Some(drops) = &self.script.drops {
            return drops.get(&id).is_some_and(|types| types.contains(&weapon.id()));
        }
        self.episode.weapon_drop.happens(self.dice.draw(Purpose::Harvest, id.into()))
    }

    /// With no free slot the product is lost, even if it could join a stack (rules 17, R4).
    fn take(&mut self, player: usize, id: i32, item_type: ItemType, level: u8) {
        if !self.stock.inventories[player].has_space() {
            return;
        }
        let Some(row) = self.stock.create(item_type, level) else { return };
        let item = self.stock.items[usize::from(row)];
        self.stock.receive(player, row);
        self.happenings.write(Happening::of_item(id, Event::HarvestItem, row, &item));
    }
}
