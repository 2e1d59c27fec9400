//! `GiveGold` of rules 9.3: each condition refuses.

use serde_json::json;

use super::fair;
use crate::arena::{Arena, MIDDLE};
use crate::event::{Event, Happening};
use crate::intent::{GiveGold, Intent};

/// Player 1 gives gold, or is refused.
fn gives(arena: &mut Arena, amount: u16, target: i32) -> bool {
    let before = *arena.gold(1);
    arena.act(1, Intent { give_gold: Some(GiveGold { amount, target }), ..Intent::default() });
    let told = !arena.told(Event::GiveGold).is_empty();
    assert_eq!(*arena.gold(1), if told { before - i32::from(amount) } else { before });
    told
}

/// A fair at which players 1 and 2 stand together.
fn together() -> Arena {
    let mut arena = fair();
    (1..=2).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
    arena
}

#[test]
fn rules_9_3_give_gold() {
    let mut arena = together();
    assert!(gives(&mut arena, 3, 2));
    assert_eq!((*arena.gold(1), *arena.gold(2)), (7, 13));
    assert_eq!(arena.told(Event::GiveGold), [Happening::of(1, Event::GiveGold)]);
}

#[test]
fn rules_9_3_give_gold_up_to_all_one_has() {
    let mut arena = together();
    assert!(!gives(&mut arena, 11, 2));
    assert!(gives(&mut arena, 10, 2));
    assert!(!gives(&mut arena, 1, 2));
}

#[test]
fn rules_9_3_give_gold_needs_another_living_player() {
    let mut arena = together();
    let npc = arena.add_npc(1, MIDDLE, MIDDLE);
    for target in [1, npc, 0, 5, -7] {
        assert!(!gives(&mut arena, 1, target), "{target}");
    }
    arena.vitals(2).health = 0;
    assert!(!gives(&mut arena, 1, 2), "dead, not yet culled");
    assert!(!gives(&mut arena, 1, 2), "dead and gone");
}

#[test]
fn rules_9_3_give_gold_needs_peace_on_the_givers_side_only() {
    let mut arena = together();
    arena.set_tick(5);
    arena.combatant(2).latest_combat_tick = 5;
    assert!(gives(&mut arena, 1, 2));
    arena.combatant(1).latest_combat_tick = 6;
    assert!(!gives(&mut arena, 1, 2));
}

#[test]
fn rules_9_3_give_gold_needs_gifts_to_be_allowed() {
    let mut arena = Arena::new(json!({"item": {"allow_gift": false}}));
    (1..=2).for_each(|id| arena.place(id, MIDDLE, MIDDLE));
    assert!(!gives(&mut arena, 1, 2));
}

#[test]
fn rules_9_3_give_gold_reaches_as_far_as_one_sees() {
    let mut arena = together();
    arena.place(2, MIDDLE, MIDDLE + 8);
    assert!(!gives(&mut arena, 1, 2));
    arena.place(2, MIDDLE - 7, MIDDLE + 7);
    assert!(gives(&mut arena, 1, 2));
}

#[test]
fn rules_9_3_a_gift_of_gold_can_be_given_on_in_the_same_step() {
    let mut arena = together();
    arena.place(3, MIDDLE, MIDDLE);
    *arena.gold(2) = 0;
    arena.intend(2, Intent { give_gold: Some(GiveGold { amount: 4, target: 3 }), ..Intent::default() });
    assert!(gives(&mut arena, 4, 2));
    assert_eq!((*arena.gold(2), *arena.gold(3)), (0, 14));
}

#[test]
fn rules_11_3_the_frozen_give_no_gold() {
    let mut arena = together();
    arena.vitals(1).freeze = 2;
    assert!(!gives(&mut arena, 1, 2));
}

#[test]
fn rules_1_3_gold_earned_by_selling_can_be_given_in_the_same_step() {
    let mut arena = together();
    *arena.gold(1) = 0;
    let hat = arena.give(1, crate::item::ItemType::Hat, 1, 1);
    arena.list(hat, 4);
    arena.intend(3, super::purchase(hat));
    arena.act(1, Intent { give_gold: Some(GiveGold { amount: 4, target: 2 }), ..Intent::default() });
    assert_eq!((*arena.gold(1), *arena.gold(2)), (0, 14));
}
