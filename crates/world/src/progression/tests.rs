//! Rules 5.1 and 5.2.

use serde_json::json;

use super::{Skill, Skills, default_thresholds, level_at};
use crate::arena::{Arena, MIDDLE, attack};
use crate::config::{Config, EpisodeConfig};
use crate::event::{Event, Happening, Happenings};
use crate::intent::Style;

/// A skill after a gain, and what was told of it.
fn gained(skills: &mut Skills, given: serde_json::Value, skill: Skill, amount: i16) -> (u8, i32, Vec<Happening>) {
    let episode = EpisodeConfig::new(&Config::resolve(&given).unwrap());
    let mut happenings = Happenings::new(&episode.config);
    skills.gain(&episode, &mut happenings, 3, skill, amount);
    (skills.of(skill), skills.exp[skill as usize], happenings.all().to_vec())
}

fn newborn() -> Skills {
    Skills::newborn(&Config::default())
}

#[test]
fn rules_5_1_thresholds() {
    assert_eq!(default_thresholds(10), [0, 90, 217, 373, 553, 754, 974, 1212, 1467, 1737]);
    let config = Config::default();
    let levels = [(0, 1), (89, 1), (90, 2), (216, 2), (217, 3), (1736, 9), (1737, 10), (i32::MAX, 10)];
    for (exp, level) in levels {
        assert_eq!(level_at(&config, exp), level, "{exp}");
    }
}

#[test]
fn rules_5_1_thresholds_are_an_option() {
    let given = json!({"progression": {"level_max": 3, "exp_threshold": [0, 5, 7, 100]}});
    let config = Config::resolve(&given).unwrap();
    let levels = [(4, 1), (5, 2), (7, 3), (100, 3)];
    for (exp, level) in levels {
        assert_eq!(level_at(&config, exp), level, "{exp}: capped at level_max");
    }
}

#[test]
fn rules_5_1_a_gain_may_skip_levels_and_is_told_once() {
    let (level, exp, told) = gained(&mut newborn(), json!({}), Skill::Carving, 300);
    assert_eq!((level, exp), (3, 300));
    assert_eq!(told, [Happening { kind: 7, level: 3, ..Happening::of(3, Event::LevelUp) }]);
}

#[test]
fn rules_5_1_experience_grows_beyond_the_highest_level() {
    let mut skills = newborn();
    (skills.level[0], skills.exp[0]) = (10, 1737);
    assert_eq!(gained(&mut skills, json!({}), Skill::Melee, 6), (10, 1743, vec![]));
}

#[test]
fn rules_5_1_levels_only_rise_and_only_with_a_gain() {
    let mut skills = newborn();
    (skills.level[0], skills.exp[0]) = (5, 0);
    assert_eq!(gained(&mut skills, json!({}), Skill::Melee, 90), (5, 90, vec![]), "90 is worth level 2");
    let mut skills = newborn();
    skills.exp[0] = 217;
    assert_eq!(skills.of(Skill::Melee), 1, "nothing was gained yet");
}

#[test]
fn rules_5_1_base_level_is_an_option() {
    let config = Config::resolve(&json!({"progression": {"base_level": 4}})).unwrap();
    let mut skills = Skills::newborn(&config);
    assert_eq!((skills.level, skills.exp), ([4; 8], [0; 8]));
    assert_eq!(gained(&mut skills, json!({}), Skill::Mage, 90), (4, 90, vec![]));
}

#[test]
fn rules_5_2_skill_ids() {
    let ids = [
        (Skill::Melee, 1),
        (Skill::Range, 2),
        (Skill::Mage, 3),
        (Skill::Fishing, 4),
        (Skill::Herbalism, 5),
        (Skill::Prospecting, 6),
        (Skill::Carving, 7),
        (Skill::Alchemy, 8),
    ];
    for (skill, id) in ids {
        assert_eq!(skill.id(), id, "{skill:?}");
    }
}

#[test]
fn rules_5_2_an_attack_brings_six_in_its_style() {
    for style in Style::ALL {
        let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 0}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE);
        arena.act(1, attack(style, 2));
        let mut exp = [0; 8];
        exp[style as usize] = 6;
        assert_eq!(arena.skills(1).exp, exp);
        assert_eq!(arena.skills(2).exp, [0; 8], "being hit teaches nothing");
    }
}

#[test]
fn rules_5_2_the_fifteenth_attack_brings_level_two() {
    let given = json!({"combat": {"spawn_immunity": 0}, "resource": {"enabled": false}});
    let mut arena = Arena::new(given);
    arena.place(1, MIDDLE, MIDDLE);
    arena.place(2, MIDDLE, MIDDLE);
    for attacks in 1..=15 {
        arena.vitals(2).health = 100;
        arena.act(1, attack(Style::Range, 2));
        assert_eq!(arena.skills(1).level[1], if attacks < 15 { 1 } else { 2 });
    }
    assert_eq!(arena.told(Event::LevelUp), [Happening { kind: 2, level: 2, ..Happening::of(1, Event::LevelUp) }]);
}

#[test]
fn rules_5_2_no_experience_without_progression() {
    let given = json!({"combat": {"spawn_immunity": 0}, "progression": {"enabled": false}});
    let mut arena = Arena::new(given);
    arena.place(1, MIDDLE, MIDDLE);
    arena.place(2, MIDDLE, MIDDLE);
    arena.act(1, attack(Style::Range, 2));
    assert_eq!((arena.skills(1).exp, arena.skills(1).level), ([0; 8], [0; 8]));
}

#[test]
fn rules_6_2_the_main_style_has_the_most_experience() {
    let with = |exp: [i32; 3]| {
        let mut skills = Skills::default();
        skills.exp[..3].copy_from_slice(&exp);
        skills.main_style()
    };
    assert_eq!(with([0, 0, 0]), None);
    assert_eq!(with([6, 6, 6]), None);
    assert_eq!(with([0, 6, 6]), Some(Style::Range));
    assert_eq!(with([6, 0, 6]), Some(Style::Melee));
    assert_eq!(with([0, 0, 1]), Some(Style::Mage));
}

#[test]
fn rules_6_2_levels_do_not_make_a_main_style() {
    let mut skills = newborn();
    skills.level[2] = 10;
    assert_eq!(skills.main_style(), None);
}
