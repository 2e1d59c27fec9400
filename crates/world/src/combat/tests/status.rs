//! Rules 6.3: how long a fight keeps one from trading; and what the columns of a fight show (4.1).

use serde_json::json;

use super::{hit, ring};
use crate::arena::{MIDDLE, attack};
use crate::intent::{Give, GiveGold, Intent, Sell, Style};
use crate::item::ItemType;
use crate::npc::kind;

#[test]
fn rules_6_3_a_fight_blocks_items_for_three_steps_more() {
    for player in [1, 2] {
        let mut arena = ring(json!({}));
        arena.set_tick(10);
        let hat = arena.give(player, ItemType::Hat, 1, 1);
        hit(&mut arena, 1, Style::Melee, 2);
        let worn: Vec<_> = (0..4)
            .map(|_| {
                arena.act(player, Intent { use_item: Some(hat), ..Intent::default() });
                arena.item(hat).equipped
            })
            .collect();
        assert_eq!(worn, [false, false, false, true], "player {player}: steps t + 1 to t + 3, free in t + 4");
    }
}

#[test]
fn rules_6_3_a_fight_blocks_selling_in_its_own_step() {
    let mut arena = ring(json!({}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, Intent { sell: Some(Sell { item: hat, price: 5 }), ..attack(Style::Melee, 2) });
    assert!(arena.market().is_empty());
}

#[test]
fn rules_6_3_what_comes_before_the_attack_is_free_in_its_step() {
    let mut arena = ring(json!({"players": {"count": 3}}));
    let (hat, rod, ration) =
        (arena.give(1, ItemType::Hat, 1, 1), arena.give(1, ItemType::Rod, 1, 1), arena.give(1, ItemType::Ration, 1, 1));
    let give = Some(Give { item: rod, target: 3 });
    let give_gold = Some(GiveGold { amount: 1, target: 3 });
    let before = Intent { use_item: Some(hat), give, give_gold, destroy: Some(ration), ..attack(Style::Melee, 2) };
    arena.act(1, before);
    assert!(arena.item(hat).equipped);
    assert_eq!((arena.inventory(1), arena.inventory(3)), (vec![hat], vec![rod]));
    assert_eq!((*arena.gold(1), *arena.gold(3)), (0, 2));
    assert_eq!(arena.health(2), 90);
}

#[test]
fn rules_6_3_every_fight_begins_the_count_anew() {
    let mut arena = ring(json!({}));
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    hit(&mut arena, 1, Style::Melee, 2);
    arena.tick(2);
    hit(&mut arena, 1, Style::Melee, 2);
    arena.tick(2);
    arena.act(2, Intent { use_item: Some(hat), ..Intent::default() });
    assert!(!arena.item(hat).equipped, "step 6, the last fight was in step 3");
    arena.act(2, Intent { use_item: Some(hat), ..Intent::default() });
    assert!(arena.item(hat).equipped);
}

#[test]
fn rules_6_3_its_length_is_an_option() {
    let mut arena = ring(json!({"combat": {"status_duration": 1}}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    hit(&mut arena, 1, Style::Melee, 2);
    arena.act(1, Intent { use_item: Some(hat), ..Intent::default() });
    assert!(!arena.item(hat).equipped);
    arena.act(1, Intent { use_item: Some(hat), ..Intent::default() });
    assert!(arena.item(hat).equipped);
}

#[test]
fn rules_6_3_a_fight_does_not_freeze() {
    let mut arena = ring(json!({}));
    for style in Style::ALL {
        hit(&mut arena, 1, style, 2);
        assert_eq!((arena.vitals(1).freeze, arena.vitals(2).freeze), (0, 0));
    }
}

#[test]
fn rules_4_1_damage_is_that_of_the_last_hit_in_the_step() {
    let mut arena = ring(json!({"players": {"count": 3}}));
    arena.skills(1).level[0] = 3;
    arena.intend(2, attack(Style::Melee, 3));
    arena.act(1, attack(Style::Melee, 3));
    assert_eq!((arena.vitals(3).damage, arena.health(3)), (10, 100 - 20 - 10), "player 2 hit last");
    assert_eq!(arena.combatant(3).attacker_id, 2);
    arena.tick(1);
    assert_eq!((arena.vitals(3).damage, arena.combatant(3).attacker_id), (0, 2));
}

#[test]
fn rules_4_3_the_attacker_is_known_until_a_step_without_a_hit_is_over() {
    let mut arena = ring(json!({}));
    hit(&mut arena, 1, Style::Melee, 2);
    assert_eq!(arena.combatant(2).attacker_id, 1);
    arena.tick(1);
    assert_eq!(arena.combatant(2).attacker_id, 1, "the update saw the hit of the step before");
    arena.tick(1);
    assert_eq!(arena.combatant(2).attacker_id, 0);
}

#[test]
fn rules_4_4_npcs_forget_their_attacker_and_heal_by_one() {
    let mut arena = ring(json!({}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE + 2);
    assert_eq!(hit(&mut arena, 1, Style::Melee, npc), 10);
    assert_eq!(arena.health(npc), 90);
    arena.tick(1);
    assert_eq!((arena.health(npc), arena.vitals(npc).damage, arena.combatant(npc).attacker_id), (91, 0, 1));
    arena.tick(1);
    assert_eq!((arena.health(npc), arena.combatant(npc).attacker_id), (92, 0));
    arena.tick(10);
    assert_eq!(arena.health(npc), 100, "and no more");
}
