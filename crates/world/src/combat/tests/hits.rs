//! Rules 6.2, term by term.

use serde_json::{Value, json};

use super::{hit, ring};
use crate::arena::{Arena, MIDDLE, attack};
use crate::combat::Combatant;
use crate::event::{Event, Happening};
use crate::intent::Style;
use crate::item::ItemType;
use crate::npc::kind;

#[test]
fn rules_6_2_a_hit_takes_ten_and_is_recorded() {
    let mut arena = ring(json!({}));
    assert_eq!(hit(&mut arena, 1, Style::Range, 2), 10);
    assert_eq!(arena.health(2), 90);
    assert_eq!(*arena.combatant(2), Combatant { attacker_id: 1, latest_combat_tick: 1, style: Style::Melee });
    let hit = Happening { kind: 2, number: 10, target: 2, ..Happening::of(1, Event::ScoreHit) };
    assert_eq!(arena.told(Event::ScoreHit), [hit], "the style's skill id, the damage, the target");
}

#[test]
fn rules_6_2_offense_is_ten_and_five_a_level_of_the_style() {
    let mut arena = ring(json!({}));
    arena.skills(1).level[0] = 3;
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 10 + 15 - 5);
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 10 + 5 - 5, "another style");
}

#[test]
fn rules_6_2_defense_is_five_a_level_of_the_best_of_all_skills() {
    let mut arena = ring(json!({}));
    arena.skills(1).level[1] = 8;
    arena.skills(2).level[7] = 4;
    assert_eq!(hit(&mut arena, 1, Style::Range, 2), 50 - 20, "an alchemist of level 4");
}

#[test]
fn rules_6_2_at_least_a_quarter_of_the_offense() {
    let mut arena = ring(json!({}));
    arena.skills(2).level[3] = 10;
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 3, "15 against 50: 3.75, truncated");
}

#[test]
fn rules_6_2_a_weapon_adds_to_its_own_style() {
    let mut arena = ring(json!({}));
    let bow = arena.give(1, ItemType::Bow, 2, 1);
    assert_eq!(hit(&mut arena, 1, Style::Range, 2), 10, "not worn");
    arena.wear(bow);
    assert_eq!(hit(&mut arena, 1, Style::Range, 2), 15 + 15 - 5);
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 10);
}

#[test]
fn rules_6_2_armor_and_tools_take_from_every_style() {
    let mut arena = ring(json!({}));
    arena.skills(1).level[..3].fill(9);
    for (item_type, level) in [(ItemType::Hat, 2), (ItemType::Top, 1), (ItemType::Bottom, 3), (ItemType::Rod, 1)] {
        let row = arena.give(2, item_type, level, 1);
        arena.wear(row);
    }
    for style in Style::ALL {
        assert_eq!(hit(&mut arena, 1, style, 2), 55 - 5 - 6 - 3 - 9 - 15, "{style:?}");
        arena.vitals(2).health = 100;
    }
}

#[test]
fn rules_6_2_ammunition_adds_and_is_used_up_in_its_own_style() {
    let mut arena = ring(json!({}));
    let arrows = arena.give(1, ItemType::Arrow, 1, 3);
    arena.wear(arrows);
    assert_eq!(hit(&mut arena, 1, Style::Range, 2), 15 + 15 - 5);
    let shot = Happening { kind: 14, level: 1, number: 2, target: 1, ..Happening::of(1, Event::FireAmmo) };
    assert_eq!(arena.told(Event::FireAmmo), [shot], "what is left");
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 10);
    assert_eq!((arena.told(Event::FireAmmo), arena.item(arrows).quantity), (vec![], 2));
}

#[test]
fn rules_6_2_ammunition_that_is_not_worn_is_not_fired() {
    let mut arena = ring(json!({}));
    let runes = arena.give(1, ItemType::Runes, 1, 3);
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 10);
    assert_eq!(arena.item(runes).quantity, 3);
}

#[test]
fn rules_6_2_a_weapon_and_ammunition_add_up() {
    let mut arena = ring(json!({}));
    for (item_type, level) in [(ItemType::Spear, 1), (ItemType::Whetstone, 1)] {
        let row = arena.give(1, item_type, level, 1);
        arena.wear(row);
    }
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 15 + 10 + 15 - 5);
}

#[test]
fn rules_6_2_the_style_that_beats_the_main_style_hits_half_as_hard_again() {
    for (main, style) in [(0, Style::Mage), (1, Style::Melee), (2, Style::Range)] {
        let mut arena = ring(json!({}));
        arena.skills(2).exp[main] = 1;
        assert_eq!(hit(&mut arena, 1, style, 2), 17, "22.5 - 5, truncated");
        for other in Style::ALL.into_iter().filter(|other| *other != style) {
            assert_eq!(hit(&mut arena, 1, other, 2), 10);
        }
    }
}

#[test]
fn rules_6_2_the_multiplier_is_on_the_whole_offense() {
    let mut arena = ring(json!({}));
    arena.skills(2).exp[0] = 1;
    let wand = arena.give(1, ItemType::Wand, 1, 1);
    arena.wear(wand);
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 32, "(15 + 10) * 1.5 - 5, truncated");
}

#[test]
fn rules_6_2_an_npcs_equipment_counts_for_every_style() {
    let mut arena = ring(json!({}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE + 2);
    arena.gear(npc).defense = 12;
    for style in Style::ALL {
        arena.place(npc, MIDDLE, MIDDLE + 2);
        assert_eq!(hit(&mut arena, 1, style, npc), 3, "15 - 12, and a quarter is 3.75");
    }
    arena.skills(npc).exp[1] = 1;
    arena.place(npc, MIDDLE, MIDDLE + 2);
    assert_eq!(hit(&mut arena, 1, Style::Melee, npc), 10, "22.5 - 12: its main style is its own");
}

/// What an NPC takes from player 1, and player 1 from it.
fn with_npc(given: Value) -> (i16, i16) {
    let mut arena = ring(given);
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE - 1);
    arena.gear(npc).offense = 30;
    arena.skills(npc).level[0] = 7;
    arena.act(1, attack(Style::Melee, npc));
    (arena.vitals(1).damage, arena.vitals(npc).damage)
}

#[test]
fn rules_6_2_npcs_fight_with_their_equipment_alone() {
    assert_eq!(with_npc(json!({})), (30 - 5, 15 - 5), "its level adds nothing to either side");
}

#[test]
fn rules_6_2_npcs_without_equipment() {
    assert_eq!(with_npc(json!({"equipment": {"enabled": false}})), (10 - 5, 15), "ten, and no defence");
}

#[test]
fn rules_6_2_without_progression_everybody_hits_for_ten() {
    let mut arena = ring(json!({"progression": {"enabled": false}}));
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 10);
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    arena.wear(hat);
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 7, "no levels to defend with, but a hat");
}

#[test]
fn rules_6_2_without_equipment_nothing_worn_counts_or_is_fired() {
    let mut arena = ring(json!({"equipment": {"enabled": false}}));
    let whetstones = arena.give(1, ItemType::Whetstone, 1, 2);
    let rod = arena.give(2, ItemType::Rod, 1, 1);
    arena.wear(whetstones);
    arena.wear(rod);
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 10);
    assert_eq!(arena.item(whetstones).quantity, 2);
}

#[test]
fn rules_6_2_the_original_formula() {
    let mut arena = ring(json!({"combat": {"damage_formula": "original"}}));
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 11, "15 * 15 / (15 + 5)");
    arena.skills(2).exp[0] = 1;
    assert_eq!(hit(&mut arena, 1, Style::Mage, 2), 16, "half as much again");
}

/// Hits that take nothing.
fn harmless() -> Arena {
    ring(json!({"progression": {"melee_base_damage": 0, "melee_level_damage": 0}}))
}

#[test]
fn rules_6_2_a_hit_for_nothing_is_a_hit() {
    let mut arena = harmless();
    assert_eq!(hit(&mut arena, 1, Style::Melee, 2), 0);
    assert_eq!(arena.told(Event::ScoreHit), [Happening { kind: 1, target: 2, ..Happening::of(1, Event::ScoreHit) }]);
    assert_eq!((arena.skills(1).exp[0], arena.combatant(2).attacker_id), (6, 1));
    assert_eq!(arena.combatant(2).latest_combat_tick, 1);
}

#[test]
fn rules_17_r12_a_hit_for_nothing_is_forgotten_a_step_earlier() {
    let mut arena = harmless();
    hit(&mut arena, 1, Style::Melee, 2);
    arena.tick(1);
    assert_eq!(arena.combatant(2).attacker_id, 0);
}

#[test]
fn rules_6_2_npcs_attacks_are_not_told_and_teach_nothing() {
    let mut arena = ring(json!({}));
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE - 1);
    arena.tick(1);
    assert_eq!((arena.health(1), arena.told(Event::ScoreHit)), (90, vec![]));
    assert_eq!((arena.skills(npc).exp, arena.history(npc).damage_inflicted), ([0; 8], 10));
}

#[test]
fn rules_6_2_order_of_effects() {
    let mut arena = ring(json!({}));
    let whetstones = arena.give(1, ItemType::Whetstone, 1, 1);
    arena.wear(whetstones);
    arena.give(2, ItemType::Ration, 1, 1);
    arena.skills(1).exp[0] = 84;
    arena.vitals(2).health = 1;
    arena.act(1, attack(Style::Melee, 2));
    let order = [
        (1, Event::FireAmmo),
        (1, Event::ScoreHit),
        (1, Event::LevelUp),
        (1, Event::PlayerKill),
        (1, Event::LootGold),
        (1, Event::LootItem),
        (2, Event::AgentCulled),
    ];
    assert_eq!(arena.events(), order);
    assert_eq!(arena.told(Event::ScoreHit)[0].number, 25, "the last whetstone and the old level");
}
