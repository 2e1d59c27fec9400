//! What systems read: the config of the running episode, with everything derived that a tick would otherwise compute.

use bevy_ecs::prelude::*;
use hinterland_terrain::Geometry;

use super::{Config, DamageFormula};
use crate::dice::Chance;

/// The options of the running episode, resolved at reset (rules 2.1), and what follows from them.
#[derive(Resource, Clone, Debug)]
pub struct EpisodeConfig {
    /// Every option.
    pub config: Config,
    /// The map's size, playable square and border.
    pub geometry: Geometry,
    /// Chance, each tick, that eaten foilage grows back.
    pub foilage_respawn: Chance,
    /// Food or water above which health is regained, exclusive.
    pub regen_above: i16,
    /// Health regained each tick.
    pub regen: i16,
    /// Food or water restored by eating or drinking.
    pub restore: i16,
    /// Damage of an attack without weakness and defence, by style: melee, range, mage.
    pub damage: [i16; 3],
    /// Reach by style.
    pub reach: [u16; 3],
    /// Fog speed as a fraction: numerator and denominator.
    pub fog_speed: (i32, i32),
    /// Depth (tiles from the border) from which an NPC is hostile, neutral, passive.
    pub npc_depth: [i32; 3],
}

impl EpisodeConfig {
    /// Derives what systems need from `config`.
    pub fn new(config: &Config) -> Self {
        let geometry = Geometry::new(config.map.size, config.map.center).expect("the config was validated");
        let fraction = |part: f64, whole: i16| (part * f64::from(whole)).floor() as i16;
        let resource = &config.resource;
        let combat = &config.combat;
        let offense = [combat.melee_damage, combat.range_damage, combat.mage_damage];
        Self {
            geometry,
            foilage_respawn: Chance::new(resource.foilage_respawn),
            regen_above: fraction(resource.health_regen_threshold, resource.base),
            regen: fraction(resource.health_restore_fraction, config.players.base_health),
            restore: fraction(resource.harvest_restore_fraction, resource.base),
            damage: offense.map(|offense| damage(config, offense, 0, false)),
            reach: [combat.melee_reach, combat.range_reach, combat.mage_reach],
            fog_speed: nearest_fraction(config.fog.speed, 1000),
            npc_depth: [config.npc.spawn_aggressive, config.npc.spawn_neutral, config.npc.spawn_passive]
                .map(|danger| least_depth(danger, geometry.center)),
            config: config.clone(),
        }
    }
}

/// Damage of a hit (rules 6.2): f64 where the rules divide, truncated before it is stored.
pub(crate) fn damage(config: &Config, offense: i16, defense: i16, weak: bool) -> i16 {
    let combat = &config.combat;
    let (offense, defense) = (f64::from(offense), f64::from(defense));
    let strong = if weak { combat.weakness_multiplier * offense } else { offense };
    let damage = match combat.damage_formula {
        DamageFormula::Alt => {
            let (full, least) = (strong - defense, combat.minimum_damage_proportion * offense);
            if full > least { full } else { least }
        }
        DamageFormula::Original => strong * 15.0 / (15.0 + defense),
    };
    if damage > 0.0 { damage as i16 } else { 0 }
}

/// The smallest depth whose danger `2 * depth / center` (rules 7.1) reaches `danger`.
fn least_depth(danger: f64, center: u16) -> i32 {
    (0..=i32::from(center)).find(|depth| 2.0 * f64::from(*depth) / f64::from(center) >= danger).unwrap_or(i32::MAX)
}

/// The nearest fraction with a denominator up to `most`; the smallest denominator where several are as near.
fn nearest_fraction(value: f64, most: i32) -> (i32, i32) {
    let distance = |denominator: i32| {
        let numerator = (value * f64::from(denominator)).round();
        (numerator / f64::from(denominator) - value).abs()
    };
    let mut best = 1;
    for denominator in 2..=most {
        if distance(denominator) < distance(best) {
            best = denominator;
        }
    }
    ((value * f64::from(best)).round() as i32, best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_6_2_a_hit_without_gear_is_ten() {
        assert_eq!(EpisodeConfig::new(&Config::default()).damage, [10, 10, 10]);
        let config = Config::default();
        assert_eq!(damage(&config, 10, 0, true), 15);
        assert_eq!(damage(&config, 10, 9, false), 2, "at least a quarter of the offence, truncated");
    }

    #[test]
    fn rules_7_1_danger_thresholds_as_depths() {
        // 2 * 52 / 128 = 0.8125 is the first danger of at least 0.8.
        assert_eq!(EpisodeConfig::new(&Config::default()).npc_depth, [52, 32, 0]);
    }

    #[test]
    fn fog_speeds_are_fractions() {
        assert_eq!(nearest_fraction(1.0, 1000), (1, 1));
        assert_eq!(nearest_fraction(0.1, 1000), (1, 10));
        assert_eq!(nearest_fraction(1.0 / 16.0, 1000), (1, 16));
        assert_eq!(nearest_fraction(2.0 / 3.0, 1000), (2, 3));
    }

    #[test]
    fn needs_in_whole_numbers() {
        let episode = EpisodeConfig::new(&Config::default());
        assert_eq!((episode.regen_above, episode.regen, episode.restore), (50, 10, 100));
    }
}
