//! Rules 4.5, path by path: who dies of what, and what becomes of what they had.

use serde_json::json;

use super::ring;
use crate::arena::{Arena, MIDDLE, attack};
use crate::event::{Event, Happening};
use crate::intent::{Intent, Style};
use crate::item::ItemType;
use crate::life::Cause;
use crate::npc::kind;
use crate::script::Script;

/// Player 1 kills `target`, which had one health left.
fn kill(arena: &mut Arena, target: i32) {
    arena.vitals(target).health = 1;
    arena.act(1, attack(Style::Melee, target));
    assert!(!arena.lives(target));
}

#[test]
fn rules_4_5_a_kill_is_counted_and_told() {
    let mut arena = ring(json!({}));
    arena.skills(2).level[1] = 4;
    kill(&mut arena, 2);
    assert_eq!((arena.history(1).player_kills, arena.vitals(2).cause), (1, Cause::Player));
    let told = Happening { level: 4, target: 2, ..Happening::of(1, Event::PlayerKill) };
    assert_eq!(arena.told(Event::PlayerKill), [told], "with the victim's attack level");
    assert_eq!(arena.told(Event::AgentCulled), [Happening::of(2, Event::AgentCulled)]);
}

#[test]
fn rules_4_5_damage_counts_beyond_what_health_was_left() {
    let mut arena = ring(json!({}));
    kill(&mut arena, 2);
    assert_eq!((arena.vitals(2).damage, arena.history(2).damage_received), (10, 10));
    assert_eq!((arena.health(2), arena.history(1).damage_inflicted), (0, 10));
}

#[test]
fn rules_4_5_a_player_leaves_items_and_gold_to_the_player_who_killed_it() {
    let mut arena = ring(json!({}));
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    let potion = arena.give(2, ItemType::Potion, 3, 1);
    let arrows = arena.give(2, ItemType::Arrow, 1, 5);
    arena.wear(hat);
    arena.list(potion, 9);
    *arena.gold(2) = 7;
    kill(&mut arena, 2);
    assert_eq!((*arena.gold(1), *arena.gold(2)), (8, 0));
    assert_eq!(arena.told(Event::LootGold), [Happening { gold: 7, target: 2, ..Happening::of(1, Event::LootGold) }]);
    assert_eq!(arena.inventory(1), [hat, potion, arrows]);
    assert!(arena.inventory(2).is_empty());
    assert!(!arena.item(hat).equipped, "taken off");
    assert_eq!((arena.item(potion).listed_price, arena.market()), (0, vec![]), "off the market");
    let mut looted: Vec<_> = arena.told(Event::LootItem).iter().map(|item| (item.kind, item.number)).collect();
    looted.sort_unstable();
    assert_eq!(looted, [(2, 1), (14, 5), (17, 1)]);
}

#[test]
fn rules_4_5_looted_items_are_told_with_type_level_quantity_and_id() {
    let mut arena = ring(json!({}));
    let arrows = arena.give(2, ItemType::Arrow, 2, 5);
    kill(&mut arena, 2);
    let target = i32::from(arrows) + 1;
    let told = Happening { kind: 14, level: 2, number: 5, target, ..Happening::of(1, Event::LootItem) };
    assert_eq!(arena.told(Event::LootItem), [told]);
}

#[test]
fn rules_4_5_the_killer_takes_what_it_has_room_for_in_the_order_drawn() {
    for reverse in [false, true] {
        let mut arena = ring(json!({"item": {"inventory_capacity": 3}}));
        arena.give(1, ItemType::Rod, 1, 1);
        let mut rows = [ItemType::Hat, ItemType::Top, ItemType::Axe].map(|item_type| arena.give(2, item_type, 1, 1));
        if reverse {
            rows.reverse();
        }
        arena.vitals(2).health = 1;
        arena.intend(1, attack(Style::Melee, 2));
        arena.tick_with(Script { loot_order: Some([(2, rows.to_vec())].into()), ..Script::default() });
        let mut taken = arena.inventory(1)[1..].to_vec();
        taken.sort_by_key(|row| rows.iter().position(|other| other == row));
        assert_eq!(taken, rows[..2]);
        let told: Vec<_> = arena.told(Event::LootItem).iter().map(|item| item.target as u16 - 1).collect();
        assert_eq!(told, rows[..2]);
        assert_eq!(arena.item(rows[2]).type_id, 0, "the rest ends");
    }
}

#[test]
fn rules_17_r6_loot_that_joins_a_stack_is_not_told() {
    let mut arena = ring(json!({"item": {"inventory_capacity": 1}}));
    let own = arena.give(1, ItemType::Arrow, 1, 2);
    arena.give(2, ItemType::Arrow, 1, 5);
    kill(&mut arena, 2);
    assert_eq!((arena.holds(1), arena.told(Event::LootItem)), (vec![(ItemType::Arrow, 1, 7)], vec![]));
    assert_eq!(arena.inventory(1), [own]);
}

#[test]
fn rules_4_5_without_gold_nothing_is_told_of_gold() {
    let mut arena = ring(json!({}));
    *arena.gold(2) = 0;
    kill(&mut arena, 2);
    assert_eq!((arena.told(Event::LootGold), *arena.gold(1)), (vec![], 1));
}

#[test]
fn rules_4_5_without_items_there_is_no_gold_to_loot() {
    let off = json!({"enabled": false});
    let mut arena = ring(json!({"item": off, "equipment": off, "profession": off, "exchange": off}));
    *arena.gold(2) = 5;
    kill(&mut arena, 2);
    assert_eq!((*arena.gold(1), *arena.gold(2)), (0, 5));
}

#[test]
fn rules_4_5_killed_by_an_npc_its_items_end_and_the_npc_takes_its_gold() {
    let mut arena = ring(json!({}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.list(hat, 3);
    *arena.gold(1) = 6;
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE - 1);
    arena.vitals(1).health = 1;
    arena.tick(1);
    assert_eq!((arena.health(1), arena.vitals(1).cause), (0, Cause::Npc));
    assert_eq!((arena.item(hat).type_id, arena.market()), (0, vec![]));
    assert_eq!((*arena.gold(npc), *arena.gold(1), arena.history(npc).player_kills), (6, 0, 1));
    assert_eq!(arena.told(Event::LootGold), [Happening { gold: 6, target: 1, ..Happening::of(npc, Event::LootGold) }]);
    assert_eq!(arena.told(Event::PlayerKill)[0].entity, npc);
}

#[test]
fn rules_17_r8_an_npc_leaves_the_gold_that_it_took() {
    let mut arena = ring(json!({}));
    *arena.gold(2) = 6;
    let npc = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE + 2);
    arena.vitals(2).health = 1;
    arena.tick(1);
    arena.place(npc, MIDDLE, MIDDLE + 1);
    kill(&mut arena, npc);
    assert_eq!(*arena.gold(1), 7);
}

#[test]
fn rules_4_5_an_npc_leaves_gold_armor_and_a_tool_of_its_level() {
    let mut arena = ring(json!({}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE - 1);
    (arena.gear(npc).drop_armor, arena.gear(npc).drop_tool) = (ItemType::Top.id(), ItemType::Axe.id());
    arena.skills(npc).level[2] = 3;
    *arena.gold(npc) = 3;
    kill(&mut arena, npc);
    assert_eq!(arena.holds(1), [(ItemType::Top, 3, 1), (ItemType::Axe, 3, 1)]);
    assert_eq!((*arena.gold(1), arena.history(1).player_kills), (4, 1));
    let looted: Vec<_> = arena.told(Event::LootItem).iter().map(|item| (item.kind, item.level, item.number)).collect();
    assert_eq!(looted, [(3, 3, 1), (11, 3, 1)]);
    assert_eq!(arena.told(Event::LootGold), [Happening { gold: 3, target: npc, ..Happening::of(1, Event::LootGold) }]);
    let told = Happening { level: 3, target: npc, ..Happening::of(1, Event::PlayerKill) };
    assert_eq!(arena.told(Event::PlayerKill), [told]);
}

#[test]
fn rules_4_5_what_an_npc_leaves_needs_a_free_slot() {
    let mut arena = ring(json!({"item": {"inventory_capacity": 1}}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE - 1);
    (arena.gear(npc).drop_armor, arena.gear(npc).drop_tool) = (ItemType::Top.id(), ItemType::Axe.id());
    kill(&mut arena, npc);
    assert_eq!(arena.holds(1), [(ItemType::Top, 0, 1)], "the armour comes first");
    assert_eq!(arena.told(Event::LootItem).len(), 1);
}

#[test]
fn rules_4_5_an_npc_killed_by_an_npc_leaves_its_gold_only() {
    let mut arena = ring(json!({"npc": {"allow_attack_other_npcs": true}}));
    let killer = arena.add_npc(kind::HOSTILE, MIDDLE, MIDDLE + 4);
    let victim = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE + 5);
    (arena.gear(victim).drop_armor, arena.vitals(victim).health) = (ItemType::Top.id(), 1);
    (*arena.gold(killer), *arena.gold(victim)) = (2, 5);
    let npc_actions = Some([(killer, attack(Style::Melee, victim))].into());
    arena.tick_with(Script { npc_actions, ..Script::default() });
    assert!(!arena.lives(victim));
    assert_eq!((*arena.gold(killer), arena.world.view().items.iter().filter(|item| item.type_id != 0).count()), (7, 0));
    let told = arena.events();
    assert_eq!(told, [(killer, Event::PlayerKill), (killer, Event::LootGold)]);
}

#[test]
fn rules_4_5_the_starved_leave_nothing_and_stay_on_the_market_until_the_cull() {
    let mut arena = ring(json!({"resource": {"enabled": true}}));
    let rod = arena.give(2, ItemType::Rod, 1, 1);
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    arena.list(rod, 1);
    (arena.vitals(2).health, arena.vitals(2).food) = (10, 0);
    arena.act(1, Intent { buy: Some(rod), ..Intent::default() });
    assert_eq!((arena.health(2), arena.vitals(2).cause), (0, Cause::Starvation));
    assert_eq!(arena.inventory(1), [rod], "bought from the dead (rules 17, R10)");
    assert_eq!((*arena.gold(1), *arena.gold(2)), (0, 2), "who has the gold");
    assert_eq!((arena.item(hat).type_id, arena.inventory(2)), (0, vec![]));
    assert_eq!(arena.told(Event::PlayerKill), []);
}

#[test]
fn rules_4_5_whom_the_fog_kills_leave_nothing_at_once() {
    let mut arena = ring(json!({"fog": {"onset": 0}}));
    arena.place(2, 16, 20);
    let hat = arena.give(2, ItemType::Hat, 1, 1);
    arena.list(hat, 1);
    arena.vitals(2).health = 1;
    arena.act(1, Intent { buy: Some(hat), ..Intent::default() });
    assert_eq!((arena.vitals(2).cause, arena.vitals(2).damage), (Cause::Fog, 1));
    assert_eq!((arena.inventory(1), *arena.gold(1), arena.market()), (vec![], 1, vec![]), "gone before anybody buys");
    assert_eq!(arena.told(Event::PlayerKill), []);
}

#[test]
fn rules_4_5_the_immortal_ignore_damage() {
    let mut arena = ring(json!({}));
    (arena.identity(2).npc_type, arena.vitals(2).health) = (-1, 1);
    arena.act(1, attack(Style::Melee, 2));
    assert_eq!((arena.health(2), arena.history(2).damage_received, arena.history(1).player_kills), (1, 0, 0));
}

#[test]
fn rules_4_5_the_dead_npcs_row_is_free_again() {
    let mut arena = ring(json!({"npc": {"count": 1, "capacity": 1}}));
    let npc = arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE - 1);
    kill(&mut arena, npc);
    assert_eq!(arena.add_npc(kind::PASSIVE, MIDDLE, MIDDLE - 1), npc - 1, "the id is not used again");
}
