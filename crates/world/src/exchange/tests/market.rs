//! Rules 9.2: how long a listing stands, and what ends it.

use serde_json::json;

use super::{fair, offer, purchase, with_offer};
use crate::arena::{Arena, attack};
use crate::event::{Event, Happening};
use crate::intent::Style;
use crate::item::ItemType;

#[test]
fn rules_9_2_a_listing() {
    let (arena, hat) = with_offer();
    assert_eq!((arena.item(hat).listed_price, arena.item(hat).listed_tick, arena.inventory(1)), (4, 0, vec![hat]));
    let told = Happening { kind: 2, level: 1, number: 1, gold: 4, target: 1, ..Happening::of(1, Event::ListItem) };
    assert_eq!(arena.told(Event::ListItem), [told], "it stays with the seller");
}

#[test]
fn rules_9_2_listed_in_step_t_it_is_seen_at_ticks_t_1_to_t_3_and_gone_at_t_4() {
    let mut arena = fair();
    arena.set_tick(20);
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, offer(hat, 4));
    let seen: Vec<_> = (0..4)
        .map(|_| {
            let seen = (arena.world.view().clock.tick, arena.market().len(), arena.item(hat).listed_price);
            arena.tick(1);
            seen
        })
        .collect();
    assert_eq!(seen, [(21, 1, 4), (22, 1, 4), (23, 1, 4), (24, 0, 0)]);
}

#[test]
fn rules_9_2_it_can_be_bought_in_steps_t_1_to_t_3() {
    for (waits, bought) in [(0, true), (1, true), (2, true), (3, false)] {
        let (mut arena, hat) = with_offer();
        arena.tick(waits);
        arena.act(2, purchase(hat));
        assert_eq!(arena.inventory(2) == [hat], bought, "step t + {}", waits + 1);
    }
}

#[test]
fn rules_9_2_it_cannot_be_bought_in_the_step_of_its_listing() {
    let mut arena = fair();
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.intend(2, purchase(hat));
    arena.act(1, offer(hat, 4));
    assert_eq!((arena.inventory(2), arena.market()), (vec![], vec![hat]), "buying comes first");
}

#[test]
fn rules_9_2_an_expired_item_can_be_listed_again() {
    let (mut arena, hat) = with_offer();
    arena.tick(3);
    arena.act(1, offer(hat, 7));
    assert_eq!((arena.item(hat).listed_price, arena.item(hat).listed_tick), (7, 4));
    arena.tick(2);
    assert_eq!(arena.market(), [hat], "the new listing counts, not the old one");
    arena.tick(1);
    assert!(arena.market().is_empty());
}

#[test]
fn rules_9_2_how_long_a_listing_stands_is_an_option() {
    let mut arena = Arena::new(json!({"exchange": {"listing_duration": 1}}));
    let hat = arena.give(1, ItemType::Hat, 1, 1);
    arena.act(1, offer(hat, 4));
    assert_eq!(arena.market(), [hat]);
    arena.tick(1);
    assert!(arena.market().is_empty());
}

#[test]
fn rules_9_2_a_purchase() {
    let (mut arena, hat) = with_offer();
    arena.act(2, purchase(hat));
    assert_eq!((*arena.gold(1), *arena.gold(2)), (14, 6));
    assert_eq!((arena.inventory(1), arena.inventory(2), arena.market()), (vec![], vec![hat], vec![]));
    assert_eq!((arena.item(hat).listed_price, arena.item(hat).listed_tick), (0, 0));
    let bought = Happening { kind: 2, level: 1, number: 1, gold: 4, target: 1, ..Happening::of(2, Event::BuyItem) };
    assert_eq!(arena.told(Event::BuyItem), [bought]);
    assert_eq!(arena.told(Event::EarnGold), [Happening { gold: 4, ..Happening::of(1, Event::EarnGold) }]);
}

#[test]
fn rules_9_2_a_whole_stack_for_the_one_price() {
    let mut arena = fair();
    let arrows = arena.give(1, ItemType::Arrow, 1, 60);
    arena.act(1, offer(arrows, 4));
    arena.act(2, purchase(arrows));
    assert_eq!((arena.holds(2), *arena.gold(2)), (vec![(ItemType::Arrow, 1, 60)], 6));
    assert_eq!(arena.told(Event::BuyItem)[0].number, 60);
}

#[test]
fn rules_9_2_a_bought_stack_joins_the_buyers() {
    let mut arena = fair();
    let arrows = arena.give(1, ItemType::Arrow, 1, 6);
    let own = arena.give(2, ItemType::Arrow, 1, 1);
    arena.act(1, offer(arrows, 4));
    arena.act(2, purchase(arrows));
    assert_eq!((arena.inventory(2), arena.item(own).quantity), (vec![own], 7));
    assert_eq!(arena.told(Event::BuyItem)[0].target, i32::from(arrows) + 1, "told by the id it had");
}

#[test]
fn rules_9_2_late_buyers_fail() {
    let (mut arena, hat) = with_offer();
    (2..=4).for_each(|id| arena.intend(id, purchase(hat)));
    arena.tick(1);
    let bought = arena.told(Event::BuyItem);
    assert_eq!(bought.len(), 1);
    let gold = [2, 3, 4].map(|id| *arena.gold(id));
    assert_eq!(gold.iter().sum::<i32>(), 26, "one has paid");
    assert_eq!((*arena.gold(1), arena.inventory(bought[0].entity)), (14, vec![hat]));
}

#[test]
fn rules_9_2_the_order_of_buyers_is_drawn_whatever_the_order_of_the_rest() {
    let mut winners = std::collections::BTreeSet::new();
    for tick in 0..40 {
        let mut arena = fair();
        let hat = arena.give(1, ItemType::Hat, 1, 1);
        arena.set_tick(tick);
        arena.list(hat, 4);
        (2..=4).for_each(|id| arena.intend(id, purchase(hat)));
        arena.tick(1);
        winners.insert(arena.told(Event::BuyItem)[0].entity);
    }
    assert_eq!(winners.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
}

#[test]
fn rules_9_2_who_is_paid_first_can_spend_it() {
    let mut arena = fair();
    (*arena.gold(1), *arena.gold(2)) = (4, 0);
    let (hat, top) = (arena.give(2, ItemType::Hat, 1, 1), arena.give(3, ItemType::Top, 1, 1));
    arena.list(hat, 4);
    arena.list(top, 4);
    arena.intend(1, purchase(hat));
    arena.intend(2, purchase(top));
    let buy_order = Some([0, 1].map(crate::entity::Handle).to_vec());
    arena.tick_with(crate::script::Script { buy_order, ..Default::default() });
    assert_eq!((arena.inventory(1), arena.inventory(2), *arena.gold(3)), (vec![hat], vec![top], 14));
}

#[test]
fn rules_9_2_a_killed_owners_listing_ends() {
    let (mut arena, hat) = with_offer();
    let at = arena.position(1);
    arena.place(3, at.row, at.col);
    arena.vitals(1).health = 1;
    arena.act(3, attack(Style::Melee, 1));
    assert_eq!((arena.market(), arena.inventory(3), arena.item(hat).listed_price), (vec![], vec![hat], 0));
}

#[test]
fn rules_9_2_a_culled_owners_listing_ends() {
    let (mut arena, hat) = with_offer();
    arena.vitals(1).health = 0;
    arena.tick(1);
    assert_eq!((arena.market(), arena.item(hat).type_id), (vec![], 0));
}
