//! Rules 7.1 and 7.2, and spawns by script.

use std::collections::BTreeSet;

use hinterland_terrain::{Geometry, Material};
use serde_json::{Value, json};

use crate::arena::{Arena, MIDDLE, attack};
use crate::columns::EntityRow;
use crate::config::{Config, EpisodeConfig};
use crate::dice::{Dice, Purpose};
use crate::intent::Style;
use crate::item::ItemType;
use crate::movement::Position;
use crate::npc::kind;
use crate::npc::spawn::{any_place, depth, kind_at, level_at, ring_place};
use crate::script::{Birth, Script};

fn living(arena: &Arena) -> Vec<i32> {
    arena.world.view().roster.npcs.iter().map(|(id, _)| *id).collect()
}

/// Two hundred NPCs, all over the map.
fn crowd(given: Value) -> Arena {
    let mut given = given;
    (given["npc"]["count"], given["npc"]["spawn_attempts"]) = (json!(200), json!(200));
    Arena::new(given)
}

fn for_each_npc(arena: &Arena, mut check: impl FnMut(EntityRow<'_>)) {
    let view = arena.world.view();
    view.roster.npcs.iter().for_each(|(_, handle)| check(view.row(*handle)));
}

#[test]
fn rules_7_1_danger_is_twice_the_depth_over_the_side() {
    let geometry = Geometry::new(160, 128).unwrap();
    let at = |row, col| depth(geometry, Position { row, col });
    assert_eq!((at(16, 16), at(16, 80), at(143, 80), at(80, 143)), (0, 0, 0, 0), "0 at the border");
    assert_eq!((at(80, 80), at(79, 79)), (63, 63), "(128 - 2) / 128 in the middle");
    assert_eq!((at(20, 80), at(80, 21), at(139, 100)), (4, 5, 4));
    assert_eq!((at(144, 80), at(80, 144)), (-1, -1), "the last row and column lie outside");
}

#[test]
fn rules_7_2_kinds_by_danger() {
    let episode = EpisodeConfig::new(&Config::default());
    let kinds = [(-1, None), (0, Some(1)), (31, Some(1)), (32, Some(2)), (51, Some(2)), (52, Some(3)), (63, Some(3))];
    for (depth, kind) in kinds {
        assert_eq!(kind_at(&episode, depth), kind, "danger {}", f64::from(depth) / 64.0);
    }
}

#[test]
fn rules_7_2_levels_by_danger() {
    let episode = EpisodeConfig::new(&Config::default());
    for (depth, level) in [(0, 1), (7, 1), (8, 2), (32, 5), (51, 8), (52, 8), (57, 9), (63, 9)] {
        assert_eq!(level_at(&episode, depth), level, "int(danger * 9 + 1) at danger {}", f64::from(depth) / 64.0);
    }
    let given = json!({"npc": {"level_min": 3, "level_max": 3}});
    assert_eq!(level_at(&EpisodeConfig::new(&Config::resolve(&given).unwrap()), 60), 3);
    let given = json!({"progression": {"enabled": false}});
    assert_eq!(level_at(&EpisodeConfig::new(&Config::resolve(&given).unwrap()), 60), 0, "no levels at all");
}

#[test]
fn rules_7_2_anywhere_but_the_last_row_and_column() {
    let geometry = Geometry::new(64, 32).unwrap();
    let mut rows = BTreeSet::new();
    for subject in 0..2000 {
        let place = any_place(geometry, &mut Dice::at(3, 0, 0).stream(Purpose::NpcSpawn, subject));
        assert!((16..48).contains(&place.row) && (16..48).contains(&place.col), "{place:?}");
        rows.insert(place.row);
    }
    assert_eq!(rows.len(), 32);
}

#[test]
fn rules_7_2_a_replacement_comes_on_one_of_the_four_sides_of_its_depth() {
    let geometry = Geometry::new(64, 32).unwrap();
    let mut sides = [0; 4];
    for subject in 0..4000 {
        let place = ring_place(geometry, 5, &mut Dice::at(3, 0, 0).stream(Purpose::NpcSpawn, subject));
        assert_eq!(depth(geometry, place), 5, "{place:?}");
        let corner = [(21, 21), (21, 42), (42, 21), (42, 42)].contains(&(place.row, place.col));
        if !corner {
            let side = [place.row == 21, place.row == 42, place.col == 21, place.col == 42];
            sides[side.iter().position(|on| *on).expect("on a side")] += 1;
        }
    }
    assert!(sides.iter().all(|side| (850..1050).contains(side)), "{sides:?}: each a quarter, less the corners");
}

#[test]
fn rules_7_2_worlds_fill_over_several_ticks() {
    let mut arena = Arena::new(json!({"npc": {"count": 60, "spawn_attempts": 25}}));
    assert_eq!(living(&arena).len(), 25, "every attempt lands on grass");
    arena.tick(1);
    assert_eq!(living(&arena).len(), 50);
    arena.tick(1);
    assert_eq!(living(&arena), (1..=60).map(|id| -id).collect::<Vec<_>>(), "and no more than `npc.count`");
}

#[test]
fn rules_7_2_an_attempt_fails_on_impassable_ground() {
    let mut arena = Arena::new(json!({"npc": {"count": 100, "spawn_attempts": 100, "default_refill_dead_npcs": true}}));
    for npc in living(&arena) {
        arena.vitals(npc).health = 0;
    }
    for (row, col) in (16..48).flat_map(|row| (16..48).map(move |col| (row, col))) {
        if row < 32 {
            arena.tile(row, col, Material::Water);
        }
    }
    arena.tick(1);
    let mut rows = BTreeSet::new();
    for_each_npc(&arena, |row| _ = rows.insert(row.position.row));
    assert!(!rows.is_empty() && rows.iter().all(|row| *row >= 32), "{rows:?}");
    assert!(living(&arena).len() < 100, "half of the attempts fail");
    assert_eq!(arena.world.single.refill.depths.len(), 0, "and the dangers they had are lost (17, R27)");
}

#[test]
fn rules_7_2_the_oldest_danger_first() {
    let mut arena = Arena::new(json!({"npc": {"count": 3, "spawn_attempts": 9}}));
    for (npc, depth) in [(-1, 5), (-2, 11), (-3, 2)] {
        (arena.mind(npc).danger, arena.vitals(npc).health) = (depth, 0);
    }
    arena.tick(1);
    assert_eq!(living(&arena), [-4, -5, -6]);
    assert_eq!([-4, -5, -6].map(|npc| arena.mind(npc).danger), [5, 11, 2]);
}

#[test]
fn rules_7_2_a_danger_of_0_is_forgotten() {
    let mut arena = Arena::new(json!({}));
    for danger in [0, 7] {
        let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
        (arena.mind(npc).danger, arena.vitals(npc).health) = (danger, 0);
    }
    arena.tick(1);
    assert_eq!(arena.world.single.refill.depths, [7]);
}

#[test]
fn rules_7_2_the_dead_are_replaced_at_their_depth() {
    let mut arena = Arena::new(json!({}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE);
    arena.place(1, MIDDLE, MIDDLE + 1);
    arena.vitals(npc).health = 5;
    arena.act(1, attack(Style::Melee, npc));
    assert!(living(&arena).is_empty());
    assert_eq!(arena.world.single.refill.depths, [5]);
}

#[test]
fn rules_7_2_without_refill_the_dead_stay_dead() {
    let mut arena = Arena::new(json!({"npc": {"count": 4, "spawn_attempts": 9, "default_refill_dead_npcs": false}}));
    assert_eq!(living(&arena), [-1, -2, -3, -4], "at the beginning all the same");
    arena.vitals(-2).health = 0;
    arena.tick(3);
    assert_eq!(living(&arena), [-1, -3, -4]);
    assert!(arena.world.single.refill.depths.is_empty(), "nor is kept where they were");
    let birth = Birth { row: 20, col: 20, ..Birth::default() };
    arena.tick_with(Script { npc_spawns: Some(vec![birth]), ..Script::default() });
    assert_eq!(living(&arena), [-1, -3, -4, -5], "a script says otherwise");
}

#[test]
fn rules_7_2_style_level_and_gold() {
    let arena = crowd(json!({}));
    let mut styles = [0; 3];
    for_each_npc(&arena, |row| {
        let style = row.combatant.style as usize;
        let level = level_at(arena.world.view().episode, row.mind.danger);
        let (mut levels, mut exp) = ([0; 8], [0; 8]);
        (levels[style], exp[style]) = (level as u8, 1);
        assert_eq!((row.skills.level, row.skills.exp), (levels, exp), "one skill, with one experience (17, R1)");
        assert_eq!(row.skills.main_style(), Some(row.combatant.style));
        assert_eq!((row.purse.gold, row.vitals.health), (level.into(), 100));
        styles[style] += 1;
    });
    assert!(styles.iter().all(|count| (45..90).contains(count)), "{styles:?} of 200");
}

#[test]
fn rules_7_2_equipment_is_the_level_less_luck() {
    let arena = crowd(json!({}));
    let mut below = BTreeSet::new();
    for_each_npc(&arena, |row| {
        let level = i32::from(level_at(arena.world.view().episode, row.mind.danger));
        let (offense, item_level) = (i32::from(row.gear.offense), row.gear.item_level);
        assert_eq!(row.gear.offense, row.gear.defense);
        assert!((8 * (level - 1)..=8 * level).contains(&offense), "{offense} at level {level}");
        assert!((5 * (level - 1)..=5 * level).contains(&item_level), "{item_level} at level {level}");
        // int(8 x) and int(5 x) of the same x.
        assert!(5 * offense < 8 * (item_level + 1) && 8 * item_level < 5 * (offense + 1), "{offense} {item_level}");
        below.insert(8 * level - offense);
    });
    assert!(below.len() >= 7, "{below:?}");
}

#[test]
fn rules_7_2_one_piece_of_armor_and_one_tool() {
    let arena = crowd(json!({}));
    let (mut armor, mut tools) = (BTreeSet::new(), BTreeSet::new());
    for_each_npc(&arena, |row| {
        armor.insert(row.gear.drop_armor);
        tools.insert(row.gear.drop_tool);
    });
    assert_eq!(armor.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(tools.into_iter().collect::<Vec<_>>(), [8, 9, 10, 11, 12]);
}

#[test]
fn rules_7_2_without_equipment() {
    let arena = crowd(json!({"equipment": {"enabled": false}}));
    for_each_npc(&arena, |row| {
        assert_eq!((row.gear.offense, row.gear.defense, row.gear.item_level, row.gear.drop_armor), (0, 0, 0, 0));
        assert!(row.gear.drop_tool >= 8, "tools are the professions'");
    });
}

#[test]
fn rules_7_2_without_professions_there_are_no_tools() {
    let arena = crowd(json!({"profession": {"enabled": false}}));
    for_each_npc(&arena, |row| assert!(row.gear.drop_tool == 0 && row.gear.drop_armor >= 2));
}

#[test]
fn rules_7_2_without_progression() {
    let arena = crowd(json!({"progression": {"enabled": false}}));
    for_each_npc(&arena, |row| {
        assert_eq!((row.skills.level, row.skills.exp, row.purse.gold), ([0; 8], [0; 8], 0));
        assert!((-7..=0).contains(&row.gear.offense) && row.gear.item_level == 0, "level 0, less luck");
    });
}

#[test]
fn rules_7_2_without_the_exchange_there_is_no_gold() {
    let arena = crowd(json!({"exchange": {"enabled": false}}));
    for_each_npc(&arena, |row| assert_eq!(row.purse.gold, 0));
}

#[test]
fn rules_7_2_numbers_of_equipment_are_options() {
    let npc =
        json!({"base_damage": 100, "level_damage": 0, "base_defense": 3, "level_defense": 2, "level_multiplier": 1.5});
    let arena = crowd(json!({"npc": npc}));
    for_each_npc(&arena, |row| {
        let level = i32::from(level_at(arena.world.view().episode, row.mind.danger));
        assert_eq!(row.gear.offense, 100);
        assert!((3 * level..=3 + 3 * level).contains(&i32::from(row.gear.defense)), "3 + 2 * 1.5 a level");
    });
}

#[test]
fn rules_17_r25_gold_follows_the_level_beyond_the_highest_of_skills() {
    let mut arena = Arena::new(json!({"npc": {"level_max": 15}}));
    let birth = Birth { row: MIDDLE, col: MIDDLE, ..Birth::default() };
    arena.tick_with(Script { npc_spawns: Some(vec![birth]), ..Script::default() });
    assert_eq!((arena.skills(-1).level[0], *arena.gold(-1)), (10, 14), "int(30 / 32 * 14 + 1)");
}

#[test]
fn rules_7_2_a_script_says_who_comes_and_the_place_says_the_rest() {
    let mut arena = Arena::new(json!({"npc": {"count": 8, "spawn_attempts": 3}}));
    let before = living(&arena).len() as i32;
    let armed = Birth {
        row: MIDDLE,
        col: MIDDLE,
        style: Style::Mage,
        item_level: 44,
        offense: 70,
        defense: 71,
        drop_armor: ItemType::Hat.id(),
        drop_tool: ItemType::Rod.id(),
    };
    let births = vec![armed, Birth { row: 16, col: 30, ..Birth::default() }, Birth { row: 25, col: 30, ..armed }];
    arena.tick_with(Script { npc_spawns: Some(births), ..Script::default() });
    let ids = [1, 2, 3].map(|birth| -before - birth);
    assert_eq!(living(&arena)[before as usize..], ids, "these and no others");
    assert_eq!(ids.map(|npc| arena.identity(npc).npc_type), [kind::HOSTILE, kind::PASSIVE, kind::NEUTRAL]);
    assert_eq!(ids.map(|npc| arena.mind(npc).danger), [15, 0, 9]);
    assert_eq!(ids.map(|npc| *arena.gold(npc)), [9, 1, 6], "15 / 16 * 9 + 1, 1 and 9 / 16 * 9 + 1");
    let gear = *arena.gear(ids[0]);
    assert_eq!((gear.item_level, gear.offense, gear.defense, gear.drop_armor, gear.drop_tool), (44, 70, 71, 2, 8));
    assert_eq!(
        *arena.skills(ids[0]),
        crate::progression::Skills { level: [0, 0, 9, 0, 0, 0, 0, 0], exp: [0, 0, 1, 0, 0, 0, 0, 0] }
    );
}

#[test]
fn a_spawn_beyond_capacity_is_counted() {
    let mut arena = Arena::new(json!({"npc": {"count": 2, "capacity": 2}}));
    assert_eq!(arena.world.single.losses.0, 0);
    let birth = Birth { row: 20, col: 20, ..Birth::default() };
    arena.world.tick_with(Script { npc_spawns: Some(vec![birth; 5]), ..Script::default() });
    assert_eq!(arena.world.single.roster.npcs.len(), 2);
    assert_eq!(arena.world.single.losses.0, 3);
}
