//! What an item does, which follows from its type and level (rules 8.2).

use super::ItemType;
use crate::config::Config;

/// What an item of some type and level does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemStats {
    /// Added to an attack by style: melee, range, mage.
    pub attack: [i16; 3],
    /// Taken from an attack, whatever its style.
    pub defense: i16,
    /// Health restored when used.
    pub health_restore: i16,
    /// Food and water restored when used.
    pub resource_restore: i16,
}

/// The most that any of them can be (rules 8.1).
const MOST: i32 = 100;

impl ItemStats {
    /// Of a type at a level.
    pub fn of(config: &Config, item_type: ItemType, level: u8) -> Self {
        let (equipment, profession) = (&config.equipment, &config.profession);
        let at = |base: i16, step: i16| (i32::from(base) + i32::from(step) * i32::from(level)).min(MOST) as i16;
        let restore =
            if profession.enabled { at(profession.consumable_restore, profession.consumable_level_restore) } else { 0 };
        let weapon = at(equipment.weapon_base_damage, equipment.weapon_level_damage);
        let ammunition = at(equipment.ammunition_base_damage, equipment.ammunition_level_damage);
        let nothing = Self::default();
        match item_type {
            ItemType::Hat | ItemType::Top | ItemType::Bottom => {
                Self { defense: at(equipment.armor_base_defense, equipment.armor_level_defense), ..nothing }
            }
            ItemType::Spear => Self { attack: [weapon, 0, 0], ..nothing },
            ItemType::Bow => Self { attack: [0, weapon, 0], ..nothing },
            ItemType::Wand => Self { attack: [0, 0, weapon], ..nothing },
            ItemType::Whetstone => Self { attack: [ammunition, 0, 0], ..nothing },
            ItemType::Arrow => Self { attack: [0, ammunition, 0], ..nothing },
            ItemType::Runes => Self { attack: [0, 0, ammunition], ..nothing },
            ItemType::Ration => Self { resource_restore: restore, ..nothing },
            ItemType::Potion => Self { health_restore: restore, ..nothing },
            _ => Self { defense: at(equipment.tool_base_defense, equipment.tool_level_defense), ..nothing },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_8_2_effects() {
        let config = Config::default();
        let of = |item_type, level| ItemStats::of(&config, item_type, level);
        assert_eq!(of(ItemType::Top, 4).defense, 12);
        assert_eq!(of(ItemType::Rod, 7).defense, 15);
        assert_eq!(of(ItemType::Bow, 3).attack, [0, 20, 0]);
        assert_eq!(of(ItemType::Runes, 2).attack, [0, 0, 25]);
        assert_eq!(of(ItemType::Whetstone, 10).attack, [100, 0, 0], "105 is clamped (rules 17, R25)");
        assert_eq!((of(ItemType::Ration, 1).resource_restore, of(ItemType::Potion, 10).health_restore), (55, 100));
    }
}
