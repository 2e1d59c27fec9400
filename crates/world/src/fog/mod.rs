//! The death fog (rules 10.2): it closes in from the border and leaves a square at the centre free.
//!
//! Its depth is computed from onset and speed, never accumulated, so that it is exact for every speed (rules 17,
//! R19); and it is the same on all four sides (R18).

use hinterland_terrain::Geometry;

use crate::config::EpisodeConfig;
use crate::life::{Cause, is_immortal};
use crate::movement::Position;
use crate::tables::{Bodies, Tables};

/// The fog of one tick: depth by tile.
#[derive(Clone, Copy, Debug)]
pub struct FogDepth {
    geometry: Geometry,
    safe: u16,
    growth: i32,
    denominator: i32,
}

impl FogDepth {
    /// The fog as it is at `tick`; `None` where the episode has none.
    pub fn at(episode: &EpisodeConfig, tick: u32) -> Option<Self> {
        let fog = &episode.config.fog;
        let onset = fog.onset.filter(|_| fog.enabled)?;
        let (numerator, denominator) = episode.fog_speed;
        // It grows at the end of every step whose new tick is `onset` or later.
        let steps = (tick as i32 + 1 - i32::from(onset)).max(0);
        Some(Self { geometry: episode.geometry, safe: fog.final_size, growth: steps * numerator, denominator })
    }

    /// Depth at a tile in whole units, rounded half to even: the damage it does, and what is observed; negative
    /// where the fog is still away.
    pub fn rounded(&self, row: i16, col: i16) -> i32 {
        let size = self.geometry.size as i16;
        let middle = Position { row: size / 2, col: size / 2 };
        if middle.distance(Position { row, col }) <= self.safe {
            return -i32::from(size);
        }
        let ring = row.min(col).min(size - row).min(size - col);
        let depth = i32::from(self.geometry.border() as i16 - ring) * self.denominator + self.growth;
        round_half_even(depth, self.denominator)
    }
}

fn round_half_even(numerator: i32, denominator: i32) -> i32 {
    let (floor, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    let up = match (2 * rest).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => floor % 2 != 0,
    };
    floor + i32::from(up)
}

/// Players in the fog are hurt by its depth, with no attacker; a depth up to a half does nothing.
pub(crate) fn choke(tables: &mut Tables<'_>) {
    let Tables { episode, clock, stock, players, .. } = tables;
    let Bodies { ids, positions, vitals, histories, .. } = players;
    let begun = episode.config.fog.onset.is_some_and(|onset| clock.tick >= u32::from(onset));
    let Some(fog) = FogDepth::at(episode, clock.tick).filter(|_| begun) else { return };
    for (slot, ((identity, position), (vitals, history))) in
        ids.iter().zip(&**positions).zip(vitals.iter_mut().zip(&mut **histories)).enumerate()
    {
        let depth = fog.rounded(position.row, position.col);
        if !vitals.present || depth <= 0 || is_immortal(&episode.config, identity) {
            continue;
        }
        if vitals.receive_damage(history, depth.min(i16::MAX.into()) as i16, Cause::Fog) {
            // Nobody loots it (rules 4.5).
            stock.destroy_all(slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};
    use crate::config::Config;

    fn episode(onset: u16, speed: f64) -> EpisodeConfig {
        EpisodeConfig::new(&Config::resolve(&json!({"fog": {"onset": onset, "speed": speed}})).unwrap())
    }

    #[test]
    fn rules_10_2_first_damage_ends_at_the_tick_after_onset() {
        let episode = episode(3, 1.0);
        let depth = |tick, row, col| FogDepth::at(&episode, tick).unwrap().rounded(row, col);
        assert_eq!(depth(2, 16, 80), 0, "the spawn ring is the fog's edge before onset");
        assert_eq!(depth(3, 16, 80), 1);
        assert_eq!(depth(3, 144, 80), 1, "south as north");
        assert_eq!(depth(3, 80, 144), 1, "east as west");
        assert_eq!(depth(3, 17, 80), 0);
        assert_eq!(depth(1000, 80, 80), -160, "the square at the centre stays free");
        assert_eq!(depth(1000, 88, 72), -160);
        assert!(depth(1000, 89, 72) > 0);
    }

    #[test]
    fn slow_fog_does_not_drift() {
        let episode = episode(0, 0.1);
        let depth = |tick| FogDepth::at(&episode, tick).unwrap().rounded(16, 80);
        assert_eq!(depth(9), 1, "ten steps of a tenth are one");
        assert_eq!(depth(4), 0, "half to even");
        assert_eq!(depth(14), 2, "one and a half to even");
        assert_eq!(depth(999), 100);
    }

    /// Health of player 1 after each of so many steps on a tile, neither hungry nor healing.
    fn health_at(fog: serde_json::Value, (row, col): (i16, i16), steps: usize) -> Vec<i16> {
        let mut arena = Arena::new(json!({"fog": fog, "resource": {"enabled": false}}));
        arena.place(1, row, col);
        (0..steps)
            .map(|_| {
                arena.tick(1);
                arena.health(1)
            })
            .collect()
    }

    #[test]
    fn rules_10_2_it_grows_by_its_speed_and_hurts_by_its_depth() {
        let edge = health_at(json!({"onset": 3}), (16, 20), 6);
        assert_eq!(edge, [100, 100, 100, 99, 97, 94], "the first damage in the step that ends at tick 4");
        let inside = health_at(json!({"onset": 3}), (18, 20), 7);
        assert_eq!(inside, [100, 100, 100, 100, 100, 99, 97], "two tiles further in, two steps later");
        assert_eq!(health_at(json!({"onset": 0, "speed": 4}), (16, 20), 3), [96, 88, 76]);
    }

    #[test]
    fn rules_10_2_a_depth_of_a_half_does_nothing() {
        let health = health_at(json!({"onset": 0, "speed": 0.5}), (16, 20), 5);
        assert_eq!(health, [100, 99, 97, 95, 93], "0.5, 1, 1.5, 2 and 2.5 round to 0, 1, 2, 2 and 2");
    }

    #[test]
    fn rules_10_2_the_square_in_the_middle_stays_free() {
        let fog = json!({"onset": 0, "speed": 20, "final_size": 3});
        assert_eq!(health_at(fog.clone(), (MIDDLE + 3, MIDDLE - 3), 9)[8], 100);
        assert_eq!(health_at(fog, (MIDDLE + 4, MIDDLE), 9)[8], 0);
    }

    #[test]
    fn rules_10_2_without_onset_there_is_none() {
        assert_eq!(health_at(json!({"speed": 50}), (16, 20), 9)[8], 100);
        assert_eq!(health_at(json!({"onset": 0, "enabled": false}), (16, 20), 9)[8], 100);
    }

    #[test]
    fn rules_10_2_all_four_sides_are_alike() {
        for place in [(16, 20), (48, 20), (20, 16), (20, 48)] {
            assert_eq!(health_at(json!({"onset": 0}), place, 2), [99, 97], "{place:?} (17, R18)");
        }
    }

    #[test]
    fn rules_10_2_nobody_is_hurt_before_onset_wherever_it_stands() {
        let mut arena = Arena::new(json!({"fog": {"onset": 10}}));
        arena.tile(5, MIDDLE, hinterland_terrain::Material::Grass);
        arena.place(1, 5, MIDDLE);
        arena.tick(10);
        assert_eq!(arena.vitals(1).health, 100, "deep in what will be fog");
        arena.tick(1);
        assert!(arena.vitals(1).health < 100);
    }
}
