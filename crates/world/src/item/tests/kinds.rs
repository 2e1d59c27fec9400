//! Rules 8.1 and 8.2.

use crate::arena::Arena;
use crate::item::{COLUMNS, ItemType, OBSERVED_COLUMNS, Slot};
use crate::progression::Skill;

/// The columns of an item's row that agents see.
fn cells(arena: &Arena, row: usize) -> Vec<i32> {
    let table = arena.world.state().tables.into_iter().find(|table| table.name == "item").expect("the table");
    let cell = |(_, data): &(&str, crate::state::ColumnData)| match data {
        crate::state::ColumnData::I32(values) => values[row],
        _ => panic!("32-bit numbers"),
    };
    table.columns.iter().take(OBSERVED_COLUMNS).map(cell).collect()
}

#[test]
fn rules_8_1_the_columns_in_order() {
    let names: Vec<_> = COLUMNS[..OBSERVED_COLUMNS].iter().map(|column| column.name).collect();
    assert_eq!(names[..6], ["id", "type_id", "owner_id", "level", "capacity", "quantity"]);
    assert_eq!(names[6..9], ["melee_attack", "range_attack", "mage_attack"]);
    assert_eq!(names[9..12], ["melee_defense", "range_defense", "mage_defense"]);
    assert_eq!(names[12..], ["health_restore", "resource_restore", "equipped", "listed_price"]);
}

#[test]
fn rules_8_1_rows() {
    let mut arena = super::peace();
    let rod = arena.give(2, ItemType::Rod, 3, 1);
    let arrows = arena.give(1, ItemType::Arrow, 2, 7);
    let potion = arena.give(3, ItemType::Potion, 4, 1);
    arena.wear(rod);
    arena.list(arrows, 12);
    assert_eq!(cells(&arena, rod.into()), [1, 8, 2, 3, 0, 1, 0, 0, 0, 15, 15, 15, 0, 0, 1, 0]);
    assert_eq!(cells(&arena, arrows.into()), [2, 14, 1, 2, 0, 7, 0, 25, 0, 0, 0, 0, 0, 0, 0, 12]);
    assert_eq!(cells(&arena, potion.into()), [3, 17, 3, 4, 0, 1, 0, 0, 0, 0, 0, 0, 70, 0, 0, 0]);
}

#[test]
fn rules_8_1_an_id_is_the_lowest_free_one() {
    let mut arena = super::peace();
    let first = arena.give(1, ItemType::Hat, 1, 1);
    let second = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, super::destruction_of(first));
    assert_eq!((first, second, arena.give(1, ItemType::Top, 1, 1)), (0, 1, 0));
}

/// Every type: its id, where it is worn, and the skill its level is checked against.
const TYPES: [(u8, ItemType, Option<Slot>, Option<Skill>); 16] = [
    (2, ItemType::Hat, Some(Slot::Hat), None),
    (3, ItemType::Top, Some(Slot::Top), None),
    (4, ItemType::Bottom, Some(Slot::Bottom), None),
    (5, ItemType::Spear, Some(Slot::Held), Some(Skill::Melee)),
    (6, ItemType::Bow, Some(Slot::Held), Some(Skill::Range)),
    (7, ItemType::Wand, Some(Slot::Held), Some(Skill::Mage)),
    (8, ItemType::Rod, Some(Slot::Held), Some(Skill::Fishing)),
    (9, ItemType::Gloves, Some(Slot::Held), Some(Skill::Herbalism)),
    (10, ItemType::Pickaxe, Some(Slot::Held), Some(Skill::Prospecting)),
    (11, ItemType::Axe, Some(Slot::Held), Some(Skill::Carving)),
    (12, ItemType::Chisel, Some(Slot::Held), Some(Skill::Alchemy)),
    (13, ItemType::Whetstone, Some(Slot::Ammunition), Some(Skill::Melee)),
    (14, ItemType::Arrow, Some(Slot::Ammunition), Some(Skill::Range)),
    (15, ItemType::Runes, Some(Slot::Ammunition), Some(Skill::Mage)),
    (16, ItemType::Ration, None, None),
    (17, ItemType::Potion, None, None),
];

#[test]
fn rules_8_2_types() {
    for (id, item_type, slot, skill) in TYPES {
        assert_eq!((item_type.id(), item_type.slot(), item_type.skill()), (id, slot, skill), "{item_type:?}");
        assert_eq!(ItemType::from_id(id), Some(item_type));
        assert_eq!(item_type.stacks(), slot == Some(Slot::Ammunition), "{item_type:?}: only ammunition stacks");
    }
    assert_eq!([0, 1, 18, 255].map(ItemType::from_id), [None; 4]);
}

#[test]
fn rules_8_2_the_level_is_checked_against_the_types_skill() {
    for (_, item_type, _, skill) in TYPES {
        let mut arena = super::peace();
        arena.vitals(1).health = 10;
        let item = arena.give(1, item_type, 4, 1);
        // A level too few of the skill asked for, more than enough of the others if that must not help.
        arena.skills(1).level = [skill.map_or(3, |_| 9); 8];
        if let Some(skill) = skill {
            arena.skills(1).level[skill as usize] = 3;
        }
        arena.act(1, super::use_of(item));
        assert!(!arena.item(item).equipped && arena.health(1) == 10, "{item_type:?}");
        arena.skills(1).level = [1; 8];
        arena.skills(1).level[skill.map_or(5, |skill| skill as usize)] = 4;
        arena.act(1, super::use_of(item));
        assert!(arena.item(item).equipped || arena.item(item).type_id == 0, "{item_type:?}");
    }
}

#[test]
fn rules_8_2_all_ammunition_is_worn_in_one_place() {
    let mut arena = super::peace();
    let whetstones = arena.give(1, ItemType::Whetstone, 1, 3);
    let runes = arena.give(1, ItemType::Runes, 1, 3);
    arena.act(1, super::use_of(whetstones));
    arena.act(1, super::use_of(runes));
    assert_eq!((arena.item(whetstones).equipped, arena.item(runes).equipped), (false, true));
}
