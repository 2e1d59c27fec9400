//! How much a hit takes (rules 6.2).

use super::Gear;
use crate::config::{Config, DamageFormula, EpisodeConfig};
use crate::intent::Style;
use crate::item::Inventory;
use crate::progression::Skills;

/// What one side brings into a hit. Players have an inventory, NPCs do not.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) skills: &'a Skills,
    pub(super) gear: &'a Gear,
    pub(super) inventory: Option<&'a Inventory>,
}

impl Side<'_> {
    fn offense(&self, episode: &EpisodeConfig, style: Style) -> i32 {
        let equipped = episode.config.equipment.enabled;
        let (base, step) = episode.style_damage[style as usize];
        let Some(inventory) = self.inventory else {
            return if equipped { self.gear.offense.into() } else { base };
        };
        let skill = base + step * i32::from(self.skills.level[style as usize]);
        skill + if equipped { inventory.worn_together().attack[style as usize].into() } else { 0 }
    }

    fn defense(&self, episode: &EpisodeConfig) -> i32 {
        let equipped = episode.config.equipment.enabled;
        let Some(inventory) = self.inventory else {
            return if equipped { self.gear.defense.into() } else { 0 };
        };
        let progression = &episode.config.progression;
        let skill = if progression.enabled {
            i32::from(progression.base_defense) + i32::from(progression.level_defense) * i32::from(self.skills.best())
        } else {
            0
        };
        skill + if equipped { inventory.worn_together().defense.into() } else { 0 }
    }
}

/// Damage of a hit by `attacker` on `target`.
pub(super) fn damage_between(episode: &EpisodeConfig, attacker: &Side<'_>, target: &Side<'_>, style: Style) -> i16 {
    let weak = target.skills.main_style().is_some_and(|main| beats(style, main));
    damage(&episode.config, attacker.offense(episode, style), target.defense(episode), weak)
}

/// Whether a style is what a main style is weak against: mage beats melee, melee beats range, range beats mage.
fn beats(style: Style, main: Style) -> bool {
    matches!((style, main), (Style::Mage, Style::Melee) | (Style::Melee, Style::Range) | (Style::Range, Style::Mage))
}

/// Damage of a hit: f64 where the rules divide, truncated before it is stored.
fn damage(config: &Config, offense: i32, defense: i32, weak: bool) -> i16 {
    let combat = &config.combat;
    let (offense, defense) = (f64::from(offense), f64::from(defense));
    let strong = if weak { combat.weakness_multiplier * offense } else { offense };
    let damage = match combat.damage_formula {
        DamageFormula::Alt => {
            let (full, least) = (strong - defense, combat.minimum_damage_proportion * offense);
            if full > least { full } else { least }
        }
        // In the original's order: other orders round otherwise.
        DamageFormula::Original => {
            let share = offense * (15.0 / (15.0 + defense));
            if weak { combat.weakness_multiplier * share } else { share }
        }
    };
    if damage > 0.0 { damage as i16 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_6_2_the_triangle_of_styles() {
        for (style, loser) in [(Style::Mage, Style::Melee), (Style::Melee, Style::Range), (Style::Range, Style::Mage)] {
            assert!(beats(style, loser) && !beats(loser, style) && !beats(style, style));
        }
    }

    #[test]
    fn rules_6_2_damage_is_truncated_and_at_least_a_quarter() {
        let config = Config::default();
        assert_eq!(damage(&config, 10, 0, true), 15);
        assert_eq!(damage(&config, 10, 9, false), 2, "a quarter of the offence, truncated");
        assert_eq!(damage(&config, 15, 5, false), 10, "two beginners hit each other for ten");
    }
}
