//! Rules 5.3, and what the ground yields of 8.4.

use hinterland_terrain::Material;
use serde_json::json;

use crate::arena::{Arena, MIDDLE};
use crate::event::{Event, Happening};
use crate::item::ItemType;
use crate::progression::Skill;
use crate::script::Script;

/// Player 1 in the middle, on `material`.
fn on(material: Material) -> Arena {
    with(json!({}), material)
}

fn with(given: serde_json::Value, material: Material) -> Arena {
    let mut arena = Arena::new(given);
    arena.place(1, MIDDLE, MIDDLE);
    arena.tile(MIDDLE, MIDDLE, material);
    arena
}

/// What is gathered from the tile on which one stands: product, weapon, tool, skill, experience, what is left.
type Yield = (Material, ItemType, Option<ItemType>, ItemType, Skill, i32, Material);
const ON_TILE: [Yield; 4] = [
    (Material::Herb, ItemType::Potion, None, ItemType::Gloves, Skill::Herbalism, 30, Material::Weeds),
    (
        Material::Ore,
        ItemType::Whetstone,
        Some(ItemType::Wand),
        ItemType::Pickaxe,
        Skill::Prospecting,
        15,
        Material::Slag,
    ),
    (Material::Tree, ItemType::Arrow, Some(ItemType::Spear), ItemType::Axe, Skill::Carving, 15, Material::Stump),
    (Material::Crystal, ItemType::Runes, Some(ItemType::Bow), ItemType::Chisel, Skill::Alchemy, 15, Material::Fragment),
];

#[test]
fn rules_5_3_standing_on_it_yields_its_product_and_experience() {
    for (material, product, _, _, skill, exp, left) in ON_TILE {
        let mut arena = on(material);
        arena.tick(1);
        assert_eq!(arena.holds(1), [(product, 1, 1)]);
        assert_eq!(arena.skills(1).exp[skill as usize], exp);
        assert!(arena.is(MIDDLE, MIDDLE, left));
        let kind = product.id().into();
        let told = Happening { kind, level: 1, number: 1, target: 1, ..Happening::of(1, Event::HarvestItem) };
        assert_eq!(arena.told(Event::HarvestItem), [told]);
    }
}

#[test]
fn rules_5_3_weapons_come_with_luck_from_what_yields_ammunition() {
    for (material, product, weapon, ..) in ON_TILE {
        let mut arena = with(json!({"equipment": {"weapon_drop_prob": 1.0}}), material);
        arena.tick(1);
        let expected: Vec<_> = [Some(product), weapon].into_iter().flatten().map(|kind| (kind, 1, 1)).collect();
        assert_eq!(arena.holds(1), expected, "{material:?}");
        assert_eq!(arena.told(Event::HarvestItem).len(), expected.len());
    }
}

#[test]
fn rules_5_3_a_weapon_comes_once_in_forty_harvests() {
    let mut arena = with(
        json!({"players": {"count": 100}, "equipment": {"weapon_drop_prob": 0.025},
        "resource": {"enabled": false}, "profession": {"ore_respawn": 1.0}}),
        Material::Grass,
    );
    let mut weapons = 0;
    for player in 1..=100 {
        let (row, col) = (20 + player as i16 / 20, 20 + player as i16 % 20);
        arena.place(player, row, col);
        arena.tile(row, col, Material::Ore);
    }
    for _ in 0..40 {
        arena.tick(1);
        weapons += arena.told(Event::HarvestItem).iter().filter(|item| item.kind == 7).count();
    }
    assert!((60..140).contains(&weapons), "{weapons} of 4,000");
}

#[test]
fn rules_5_3_the_script_says_which_weapons_drop() {
    for (drops, expected) in [(vec![7], 2), (vec![], 1), (vec![5, 6], 1)] {
        let mut arena = with(json!({"equipment": {"weapon_drop_prob": 1.0}}), Material::Ore);
        arena.tick_with(Script { drops: Some([(1, drops)].into()), ..Script::default() });
        assert_eq!(arena.holds(1).len(), expected);
    }
}

#[test]
fn rules_5_3_without_equipment_there_are_no_weapons() {
    let mut arena = with(json!({"equipment": {"enabled": false, "weapon_drop_prob": 1.0}}), Material::Ore);
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Whetstone, 1, 1)]);
}

#[test]
fn rules_5_3_the_held_tool_makes_the_product_a_level_above_its_own() {
    for (material, product, weapon, tool, ..) in ON_TILE {
        let mut arena = with(json!({"equipment": {"weapon_drop_prob": 1.0}}), material);
        let tool = arena.give(1, tool, 3, 1);
        arena.wear(tool);
        arena.tick(1);
        let expected: Vec<_> = [Some(product), weapon].into_iter().flatten().map(|kind| (kind, 4, 1)).collect();
        assert_eq!(arena.holds(1)[1..], expected, "{material:?}: weapons too");
    }
}

#[test]
fn rules_5_3_no_product_is_above_the_highest_level() {
    let mut arena = on(Material::Tree);
    let axe = arena.give(1, ItemType::Axe, 10, 1);
    arena.wear(axe);
    arena.tick(1);
    assert_eq!(arena.holds(1)[1], (ItemType::Arrow, 10, 1));
}

#[test]
fn rules_5_3_another_tool_or_one_in_the_bag_is_of_no_use() {
    let mut arena = on(Material::Tree);
    let rod = arena.give(1, ItemType::Rod, 5, 1);
    arena.give(1, ItemType::Axe, 5, 1);
    arena.wear(rod);
    arena.tick(1);
    assert_eq!(arena.holds(1)[2], (ItemType::Arrow, 1, 1));
}

#[test]
fn rules_5_3_skill_alone_makes_nothing_better() {
    let mut arena = on(Material::Tree);
    arena.skills(1).level[6] = 10;
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Arrow, 1, 1)]);
}

#[test]
fn rules_5_3_harvested_ammunition_joins_its_stack() {
    let mut arena = on(Material::Tree);
    arena.give(1, ItemType::Arrow, 1, 4);
    arena.give(1, ItemType::Arrow, 2, 1);
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Arrow, 1, 5), (ItemType::Arrow, 2, 1)]);
    let told = arena.told(Event::HarvestItem);
    assert_eq!((told.len(), told[0].number), (1, 1), "told all the same, of the one");
}

#[test]
fn rules_17_r5_and_even_while_it_is_listed_or_worn() {
    let mut arena = on(Material::Tree);
    let arrows = arena.give(1, ItemType::Arrow, 1, 4);
    arena.list(arrows, 7);
    arena.tick(1);
    assert_eq!((arena.item(arrows).quantity, arena.item(arrows).listed_price), (5, 7));
    let mut arena = on(Material::Tree);
    let arrows = arena.give(1, ItemType::Arrow, 1, 4);
    arena.wear(arrows);
    arena.tick(1);
    assert_eq!((arena.item(arrows).quantity, arena.item(arrows).equipped), (5, true));
}

#[test]
fn rules_17_r4_without_a_free_slot_ammunition_is_lost_even_if_it_could_stack() {
    let mut arena = with(json!({"item": {"inventory_capacity": 1}}), Material::Tree);
    arena.give(1, ItemType::Arrow, 1, 4);
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Arrow, 1, 4)]);
    assert_eq!(arena.told(Event::HarvestItem), []);
    assert_eq!(arena.skills(1).exp[6], 15, "but not the experience");
    assert!(arena.is(MIDDLE, MIDDLE, Material::Stump), "nor is the tile spared");
}

#[test]
fn rules_5_3_the_product_takes_the_last_slot_before_the_weapon() {
    let given = json!({"item": {"inventory_capacity": 1}, "equipment": {"weapon_drop_prob": 1.0}});
    let mut arena = with(given, Material::Ore);
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Whetstone, 1, 1)]);
}

#[test]
fn rules_5_3_all_fish_around_make_one_ration() {
    let mut arena = on(Material::Grass);
    let around = [(MIDDLE - 1, MIDDLE), (MIDDLE + 1, MIDDLE), (MIDDLE, MIDDLE - 1), (MIDDLE, MIDDLE + 1)];
    for (row, col) in around {
        arena.tile(row, col, Material::Fish);
    }
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Ration, 1, 1)]);
    assert_eq!(arena.skills(1).exp[3], 30);
    assert!(around.iter().all(|(row, col)| arena.is(*row, *col, Material::Ocean)), "all depleted (rules 17, R3)");
    assert_eq!(arena.told(Event::DrinkWater), [], "fish is no water");
}

#[test]
fn rules_5_3_one_fishes_from_each_side_but_not_across_a_corner() {
    for (row, col) in [(MIDDLE - 1, MIDDLE), (MIDDLE + 1, MIDDLE), (MIDDLE, MIDDLE - 1), (MIDDLE, MIDDLE + 1)] {
        let mut arena = on(Material::Grass);
        arena.tile(row, col, Material::Fish);
        arena.tick(1);
        assert_eq!(arena.holds(1), [(ItemType::Ration, 1, 1)]);
    }
    let mut arena = on(Material::Grass);
    arena.tile(MIDDLE - 1, MIDDLE - 1, Material::Fish);
    arena.tick(1);
    assert_eq!(arena.holds(1), []);
}

#[test]
fn rules_5_3_a_rod_makes_better_rations() {
    let mut arena = on(Material::Grass);
    arena.tile(MIDDLE, MIDDLE + 1, Material::Fish);
    let rod = arena.give(1, ItemType::Rod, 2, 1);
    arena.wear(rod);
    arena.tick(1);
    assert_eq!(arena.holds(1)[1], (ItemType::Ration, 3, 1));
}

#[test]
fn rules_5_3_what_is_depleted_yields_nothing() {
    let mut arena = with(json!({"profession": {"herb_respawn": 0.0}}), Material::Herb);
    arena.tick(3);
    assert_eq!((arena.holds(1).len(), arena.skills(1).exp[4]), (1, 30));
}

#[test]
fn rules_5_3_the_first_in_order_takes_the_tile() {
    let mut arena = with(json!({"players": {"count": 3}}), Material::Herb);
    arena.place(2, MIDDLE, MIDDLE);
    let handles = [1, 0, 2].map(crate::entity::Handle);
    arena.tick_with(Script { order: Some(handles.to_vec()), ..Script::default() });
    assert_eq!((arena.holds(1).len(), arena.holds(2).len()), (0, 1));
}

#[test]
fn rules_5_3_the_frozen_gather() {
    let mut arena = on(Material::Crystal);
    arena.vitals(1).freeze = 9;
    arena.tick(1);
    assert_eq!(arena.holds(1), [(ItemType::Runes, 1, 1)]);
}

#[test]
fn rules_5_3_without_items_experience_is_all() {
    let off = json!({"enabled": false});
    for (material, _, _, _, skill, exp, left) in ON_TILE {
        let given = json!({"item": off, "equipment": off, "profession": off, "exchange": off});
        let mut arena = with(given, material);
        arena.tick(1);
        assert_eq!((arena.skills(1).exp[skill as usize], arena.told(Event::HarvestItem)), (exp, vec![]));
        assert!(arena.is(MIDDLE, MIDDLE, left));
    }
}

#[test]
fn rules_5_2_a_harvest_may_bring_the_next_level() {
    let mut arena = on(Material::Herb);
    arena.skills(1).exp[4] = 60;
    arena.tick(1);
    assert_eq!((arena.skills(1).exp[4], arena.skills(1).of(Skill::Herbalism)), (90, 2));
    assert_eq!(arena.events()[..2], [(1, Event::HarvestItem), (1, Event::LevelUp)]);
    assert_eq!(arena.told(Event::LevelUp), [Happening { kind: 5, level: 2, ..Happening::of(1, Event::LevelUp) }]);
}

#[test]
fn rules_5_2_experience_is_an_option() {
    let given = json!({"progression": {"consumable_xp_scale": 7, "ammunition_xp_scale": 9}});
    for (material, _, _, _, skill, exp, _) in ON_TILE {
        let mut arena = with(given.clone(), material);
        arena.tick(1);
        assert_eq!(arena.skills(1).exp[skill as usize], if exp == 30 { 7 } else { 9 });
    }
}

#[test]
fn rules_5_2_without_progression_there_is_no_experience() {
    for (material, product, ..) in ON_TILE {
        let mut arena = with(json!({"progression": {"enabled": false}}), material);
        arena.tick(1);
        assert_eq!((arena.skills(1).exp, arena.skills(1).level), ([0; 8], [0; 8]));
        assert_eq!(arena.holds(1), [(product, 1, 1)]);
    }
}

#[test]
fn rules_3_4_what_was_gathered_grows_back() {
    let always = json!({"profession": {"herb_respawn": 1.0, "ore_respawn": 1.0, "tree_respawn": 1.0,
        "crystal_respawn": 1.0, "fish_respawn": 1.0}});
    for (material, ..) in ON_TILE {
        let mut arena = with(always.clone(), material);
        arena.tick(1);
        assert!(arena.is(MIDDLE, MIDDLE, material), "the roll comes in the step of the harvest");
        arena.tick(1);
        assert_eq!(arena.told(Event::HarvestItem).len(), 1);
    }
    let mut arena = with(always, Material::Grass);
    arena.tile(MIDDLE, MIDDLE + 1, Material::Fish);
    arena.tick(2);
    assert_eq!(arena.holds(1).len(), 2);
}

#[test]
fn rules_3_1_without_professions_nothing_grows_back() {
    let given = json!({"profession": {"enabled": false, "ore_respawn": 1.0}});
    let mut arena = with(given, Material::Ore);
    arena.tick(3);
    assert!(arena.is(MIDDLE, MIDDLE, Material::Slag));
}

#[test]
fn rules_8_4_what_comes_from_where() {
    let sources: Vec<_> = ON_TILE
        .iter()
        .map(|(material, product, weapon, ..)| (*material as u8, product.id(), weapon.map(ItemType::id)))
        .collect();
    let herb = (13, 17, None);
    assert_eq!(sources, [herb, (7, 13, Some(7)), (9, 14, Some(5)), (11, 15, Some(6))]);
}
