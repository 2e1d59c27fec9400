//! Gathering (rules 5.3): fish, herbs, ore, wood and crystals, taken from the ground without an action.

mod gather;
#[cfg(test)]
mod tests;

pub(crate) use gather::gather;

use hinterland_terrain::Material;

use crate::config::EpisodeConfig;
use crate::item::ItemType;
use crate::progression::Skill;

/// A trade: what it takes, with which tool better, and what it yields.
#[derive(Clone, Copy, Debug)]
struct Trade {
    material: Material,
    skill: Skill,
    tool: ItemType,
    product: ItemType,
    /// Ammunition trades yield this weapon too, with luck.
    weapon: Option<ItemType>,
}

/// From the tile beside which a player stands.
const FISHING: Trade = Trade {
    material: Material::Fish,
    skill: Skill::Fishing,
    tool: ItemType::Rod,
    product: ItemType::Ration,
    weapon: None,
};

/// From the tile on which a player stands.
const ON_TILE: [Trade; 4] = [
    Trade {
        material: Material::Herb,
        skill: Skill::Herbalism,
        tool: ItemType::Gloves,
        product: ItemType::Potion,
        weapon: None,
    },
    Trade {
        material: Material::Ore,
        skill: Skill::Prospecting,
        tool: ItemType::Pickaxe,
        product: ItemType::Whetstone,
        weapon: Some(ItemType::Wand),
    },
    Trade {
        material: Material::Tree,
        skill: Skill::Carving,
        tool: ItemType::Axe,
        product: ItemType::Arrow,
        weapon: Some(ItemType::Spear),
    },
    Trade {
        material: Material::Crystal,
        skill: Skill::Alchemy,
        tool: ItemType::Chisel,
        product: ItemType::Runes,
        weapon: Some(ItemType::Bow),
    },
];

impl Trade {
    /// Experience of one harvest.
    const fn experience(&self, episode: &EpisodeConfig) -> i16 {
        let progression = &episode.config.progression;
        if self.weapon.is_some() { progression.ammunition_xp_scale } else { progression.consumable_xp_scale }
    }
}
