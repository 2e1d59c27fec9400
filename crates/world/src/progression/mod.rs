//! Skills and experience (rules 5).

#[cfg(test)]
mod tests;

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::{Config, EpisodeConfig};
use crate::event::{Event, Happening, Happenings};
use crate::intent::Style;

/// What a player can learn, in the order of the skill ids (rules 5.2), which begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Skill {
    /// Fighting hand to hand.
    Melee,
    /// Fighting from afar.
    Range,
    /// Fighting by magic.
    Mage,
    /// Gathering fish.
    Fishing,
    /// Gathering herbs.
    Herbalism,
    /// Gathering ore.
    Prospecting,
    /// Gathering wood.
    Carving,
    /// Gathering crystals.
    Alchemy,
}

impl Skill {
    /// Its id in events.
    pub const fn id(self) -> i16 {
        self as i16 + 1
    }
}

/// Levels and experience of an entity, in the order of [`Skill`].
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skills {
    /// Levels; all 0 without progression.
    pub level: [u8; 8],
    /// Experience.
    pub exp: [i32; 8],
}

impl Skills {
    /// A player at birth (rules 4.2).
    pub(crate) fn newborn(config: &Config) -> Self {
        let base = if config.progression.enabled { config.progression.base_level as u8 } else { 0 };
        Self { level: [base; 8], exp: [0; 8] }
    }

    /// An NPC that fights in a style: that skill has its level, the others none (rules 7.2, step 5). Its experience is the
    /// level that so much experience would give, 1 in practice (rules 17, R1): enough to make the style its main one.
    pub(crate) fn of_npc(config: &Config, style: Style, level: u16) -> Self {
        let mut skills = Self::default();
        if config.progression.enabled {
            skills.level[style as usize] = level.min(config.progression.level_max) as u8;
            skills.exp[style as usize] = level_at(config, level.into()).into();
        }
        skills
    }

    /// The level of a skill.
    #[inline]
    pub const fn of(&self, skill: Skill) -> u8 {
        self.level[skill as usize]
    }

    /// A player's level: that of its best skill.
    pub fn best(&self) -> u8 {
        self.level.into_iter().max().unwrap_or_default()
    }

    /// The best of the three levels of combat.
    pub fn attack_level(&self) -> u8 {
        self.level[0].max(self.level[1]).max(self.level[2])
    }

    /// The style with the most experience (ties: melee, then range, then mage); none while all have the same (rules 6.2).
    pub fn main_style(&self) -> Option<Style> {
        let [melee, range, mage] = [self.exp[0], self.exp[1], self.exp[2]];
        if melee == range && range == mage {
            return None;
        }
        let most = melee.max(range).max(mage);
        Style::ALL.into_iter().find(|style| self.exp[*style as usize] == most)
    }

    /// Gains experience, and levels if it is enough (rules 5.1); a gain may skip levels. Nothing without progression.
    pub(crate) fn gain(
        &mut self,
        episode: &EpisodeConfig,
        happenings: &mut Happenings,
        entity: i32,
        skill: Skill,
        amount: i16,
    ) {
        if !episode.config.progression.enabled {
            return;
        }
        let exp = &mut self.exp[skill as usize];
        *exp = exp.saturating_add(amount.into());
        let (level, reached) = (&mut self.level[skill as usize], level_at(&episode.config, *exp));
        if reached > *level {
            *level = reached;
            happenings.write(Happening {
                kind: skill.id(),
                level: reached.into(),
                ..Happening::of(entity, Event::LevelUp)
            });
        }
    }
}

/// The level that `exp` is enough for: how many thresholds it reaches, at most `level_max`.
pub(crate) fn level_at(config: &Config, exp: i32) -> u8 {
    let thresholds = &config.progression.exp_threshold;
    let reached = thresholds.iter().take_while(|threshold| **threshold <= exp).count();
    reached.min(config.progression.level_max.into()) as u8
}

/// Rules 5.1: level L begins at the sum over l < L of round(90 sqrt(l)), in whole numbers.
pub(crate) fn default_thresholds(levels: u64) -> Vec<u64> {
    // round(sqrt(n)) is the whole root of n, or one more where n lies beyond the square of its half.
    let round_root = |n: u64| n.isqrt() + u64::from(n > n.isqrt() * n.isqrt() + n.isqrt());
    let begin = |sum: &mut u64, level: u64| {
        let threshold = *sum;
        *sum += round_root(90 * 90 * level);
        Some(threshold)
    };
    (1..=levels).scan(0, begin).collect()
}

pub(crate) const COLUMNS: &[EntityField] = &[
    field!("melee_level", "skill level", skills.level[0]),
    field!("melee_exp", "experience", skills.exp[0]),
    field!("range_level", "skill level", skills.level[1]),
    field!("range_exp", "experience", skills.exp[1]),
    field!("mage_level", "skill level", skills.level[2]),
    field!("mage_exp", "experience", skills.exp[2]),
    field!("fishing_level", "skill level", skills.level[3]),
    field!("fishing_exp", "experience", skills.exp[3]),
    field!("herbalism_level", "skill level", skills.level[4]),
    field!("herbalism_exp", "experience", skills.exp[4]),
    field!("prospecting_level", "skill level", skills.level[5]),
    field!("prospecting_exp", "experience", skills.exp[5]),
    field!("carving_level", "skill level", skills.level[6]),
    field!("carving_exp", "experience", skills.exp[6]),
    field!("alchemy_level", "skill level", skills.level[7]),
    field!("alchemy_exp", "experience", skills.exp[7]),
];
