//! What systems read: the config of the running episode, with everything derived that a tick would otherwise compute.

use hinterland_terrain::{Geometry, Material};

use super::Config;
use crate::dice::Chance;

/// The options of the running episode, resolved at reset (rules 2.1), and what follows from them.
#[derive(Clone, Debug)]
pub struct EpisodeConfig {
    /// Every option.
    pub config: Config,
    /// The map's size, playable square and border.
    pub geometry: Geometry,
    /// By material as the episode began: the chance, each tick, that a depleted tile grows back.
    pub respawn: [Chance; 16],
    /// Food or water above which health is regained, exclusive.
    pub regen_above: i16,
    /// Health regained each tick.
    pub regen: i16,
    /// Food or water restored by eating or drinking.
    pub restore: i16,
    /// Offence of a player's attack by style (melee, range, mage): at level 0, and for each level.
    pub style_damage: [(i32, i32); 3],
    /// Health lost without food: by the ordinary, and by the resilient.
    pub starvation: [i16; 2],
    /// Health lost without water: by the ordinary, and by the resilient.
    pub dehydration: [i16; 2],
    /// How many players are resilient.
    pub resilient: usize,
    /// Chance that a harvest yields a weapon too.
    pub weapon_drop: Chance,
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
        let harder = |rate: i16| [rate, (f64::from(rate) * resource.damage_reduction) as i16];
        Self {
            geometry,
            respawn: respawn(config),
            regen_above: fraction(resource.health_regen_threshold, resource.base),
            regen: fraction(resource.health_restore_fraction, config.players.base_health),
            restore: fraction(resource.harvest_restore_fraction, resource.base),
            style_damage: style_damage(config),
            starvation: harder(resource.starvation_rate),
            dehydration: harder(resource.dehydration_rate),
            resilient: if resource.enabled && resource.damage_reduction > 0.0 { resilient(config) } else { 0 },
            weapon_drop: Chance::new(config.equipment.weapon_drop_prob),
            reach: [combat.melee_reach, combat.range_reach, combat.mage_reach],
            fog_speed: nearest_fraction(config.fog.speed, 1000),
            npc_depth: [config.npc.spawn_aggressive, config.npc.spawn_neutral, config.npc.spawn_passive]
                .map(|danger| least_depth(danger, geometry.center)),
            config: config.clone(),
        }
    }
}

/// Which tiles grow back, and how fast (rules 3.1). What a system that is off would need does not grow back.
fn respawn(config: &Config) -> [Chance; 16] {
    let mut chances = [Chance::NEVER; 16];
    let profession = &config.profession;
    let all = [
        (Material::Foilage, config.resource.enabled, config.resource.foilage_respawn),
        (Material::Ore, profession.enabled, profession.ore_respawn),
        (Material::Tree, profession.enabled, profession.tree_respawn),
        (Material::Crystal, profession.enabled, profession.crystal_respawn),
        (Material::Herb, profession.enabled, profession.herb_respawn),
        (Material::Fish, profession.enabled, profession.fish_respawn),
    ];
    for (material, enabled, chance) in all {
        chances[material as usize] = if enabled { Chance::new(chance) } else { Chance::NEVER };
    }
    chances
}

fn style_damage(config: &Config) -> [(i32, i32); 3] {
    let (combat, progression) = (&config.combat, &config.progression);
    let styles = if progression.enabled {
        [
            (progression.melee_base_damage, progression.melee_level_damage),
            (progression.range_base_damage, progression.range_level_damage),
            (progression.mage_base_damage, progression.mage_level_damage),
        ]
    } else {
        [(combat.melee_damage, 0), (combat.range_damage, 0), (combat.mage_damage, 0)]
    };
    styles.map(|(base, step)| (base.into(), step.into()))
}

/// Rules 10.4: half to even, as the original rounds.
fn resilient(config: &Config) -> usize {
    (config.resource.resilient_population * f64::from(config.players.count)).round_ties_even() as usize
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
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_7_1_danger_thresholds_as_depths() {
        // 2 * 52 / 128 = 0.8125 is the first danger of at least 0.8.
        assert_eq!(EpisodeConfig::new(&Config::default()).npc_depth, [52, 32, 0]);
    }

    #[test]
    fn rules_10_4_a_fraction_of_the_players_is_resilient() {
        let count = |fraction: f64, players: u16, reduction: f64, enabled: bool| {
            let resource = json!({"enabled": enabled, "resilient_population": fraction, "damage_reduction": reduction});
            let config = Config::resolve(&json!({"players": {"count": players}, "resource": resource})).unwrap();
            EpisodeConfig::new(&config).resilient
        };
        assert_eq!(count(0.5, 10, 0.5, true), 5);
        assert_eq!((count(0.5, 5, 0.5, true), count(0.5, 7, 0.5, true)), (2, 4), "2.5 and 3.5: half to even");
        assert_eq!(count(1.0, 9, 0.5, true), 9);
        assert_eq!(count(1.0, 9, 0.0, true), 0, "nobody where nothing is reduced");
        assert_eq!(count(1.0, 9, 0.5, false), 0, "nor where nobody hungers");
    }

    #[test]
    fn rules_10_4_reduced_rates_are_truncated() {
        let config = Config::resolve(&json!({"resource": {"starvation_rate": 7, "damage_reduction": 0.5}})).unwrap();
        let episode = EpisodeConfig::new(&config);
        assert_eq!((episode.starvation, episode.dehydration), ([7, 3], [10, 5]));
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
