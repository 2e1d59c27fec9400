//! What the masks of items, gifts and trade allow can be done, and nothing else.

use std::collections::BTreeMap;

use hinterland_env::AutoresetMode;
use hinterland_world::event::Event;
use hinterland_world::state::State;
use serde_json::json;

use crate::play::{Play, column, config};

/// A market day: everybody has gathered things and gold, then all stand still and one at a time does something.
struct Day {
    play: Play,
    /// What the world was when the masks were made.
    state: State,
    /// By action: how often it was allowed, and how often not.
    tally: BTreeMap<&'static str, [usize; 2]>,
}

impl Day {
    fn begin(layout: &str, seed: u64) -> Self {
        // Nothing grows back, so that nobody harvests what stands on its own tile while we look; nobody starves.
        let config = config(json!({
            "players": {"count": 24},
            "npc": {"enabled": false},
            "combat": {"spawn_immunity": 60, "status_duration": 6},
            "resource": {"enabled": false},
            "item": {"inventory_capacity": 5},
            "equipment": {"weapon_drop_prob": 0.5},
            "profession": {
                "spawn_clusters": 60, "spawn_uniforms": 120,
                "ore_respawn": 0, "tree_respawn": 0, "crystal_respawn": 0, "herb_respawn": 0, "fish_respawn": 0,
            },
            "exchange": {"base_gold": 30, "prices": 40, "listing_duration": 30},
            "observation": {"layout": layout},
            "task": {"embedding_dim": 4},
            "episode": {"horizon": 2000},
        }));
        let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
        play.reset(seed);
        for _ in 0..50 {
            play.draw_valid();
            play.step();
        }
        play.step();
        let state = play.state(0);
        Self { play, state, tally: BTreeMap::new() }
    }

    /// One slot sends this and nobody else anything; returns what was told of it.
    fn send(&mut self, slot: usize, sent: &[(&str, &str, usize)]) -> Vec<Event> {
        self.state = self.play.state(0);
        for (action, argument, choice) in sent {
            let head = self.play.head(action, argument);
            self.play.set(slot, head, *choice as i32);
        }
        self.play.step();
        let world = self.play.batch.world(0).expect("a world");
        world.happenings().filter(|told| told.entity == slot as i32 + 1).map(|told| told.event).collect()
    }

    fn allows(&self, slot: usize, action: &str, argument: &str, choice: usize) -> bool {
        self.play.mask(slot, self.play.head(action, argument))[choice] != 0
    }

    fn count(&mut self, action: &'static str, allowed: bool) {
        self.tally.entry(action).or_default()[usize::from(!allowed)] += 1;
    }

    fn items_of(&self, slot: usize) -> Vec<usize> {
        let owners = column(&self.state, "item", "owner_id");
        (0..owners.len()).filter(|row| owners[*row] == slot as i32 + 1).collect()
    }

    fn item(&self, row: usize, name: &str) -> i32 {
        column(&self.state, "item", name)[row]
    }

    fn gold(&self, slot: usize) -> i32 {
        column(&self.state, "entity", "gold")[slot]
    }

    /// Ids in the rows of a slot's entity table.
    fn seen(&self, slot: usize) -> Vec<i32> {
        let row_bytes = self.play.batch.layout().field("Entity").expect("a table").bytes()
            / usize::from(self.play.config.observation.entities);
        let ids = self.play.field(slot, "Entity").chunks_exact(row_bytes);
        ids.map(|row| i32::from(i16::from_le_bytes([row[0], row[1]]))).take_while(|id| *id != 0).collect()
    }
}

/// Plays days in both layouts until each of these actions was allowed and forbidden often.
fn days(actions: &[&str], act: impl Fn(&mut Day, usize, usize)) {
    let mut tally: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for layout in ["packed", "nmmo"] {
        for seed in 0..5 {
            let mut day = Day::begin(layout, seed);
            for turn in 0..480 {
                let slot = turn * 7 % day.play.players();
                day.state = day.play.state(0);
                if turn % 40 == 39 {
                    // Now and then somebody hits its neighbour, and both are in combat.
                    let targets = day.play.choices(slot, day.play.head("Attack", "Target"));
                    day.send(slot, &[("Attack", "Style", 0), ("Attack", "Target", targets[0])]);
                } else {
                    act(&mut day, slot, turn);
                }
            }
            for (action, counts) in day.tally {
                let sum = tally.entry(action).or_default();
                (0..2).for_each(|side| sum[side] += counts[side]);
            }
        }
    }
    for action in actions {
        let counts = tally.get(action).copied().unwrap_or_default();
        assert!(counts[0] > 40 && counts[1] > 15, "{action} was allowed and forbidden {counts:?} times");
    }
}

#[test]
fn rules_11_5_use_destroy_and_sell() {
    days(&["Use", "Destroy", "Sell"], |day, slot, turn| {
        let rows = day.items_of(slot);
        if rows.is_empty() {
            return;
        }
        let choice = turn / 3 % rows.len();
        let row = rows[choice];
        let action = ["Use", "Sell", "Use", "Destroy"][turn / 24 % 4];
        let allowed = day.allows(slot, action, "InventoryItem", choice);
        let was_worn = day.item(row, "equipped") == 1;
        let mut sent = vec![(action, "InventoryItem", choice)];
        if action == "Sell" {
            sent.push(("Sell", "Price", turn % 40));
        }
        let told = day.send(slot, &sent);
        let happened = match action {
            "Destroy" => told.contains(&Event::DestroyItem),
            "Sell" => told.contains(&Event::ListItem),
            // Taking off is not told.
            _ if was_worn => {
                let (id, after) = (day.item(row, "id"), day.play.state(0));
                let at = column(&after, "item", "id").iter().position(|other| *other == id).expect("it is still there");
                column(&after, "item", "equipped")[at] == 0
            }
            _ => told.contains(&Event::EquipItem) || told.contains(&Event::ConsumeItem),
        };
        assert_eq!(happened, allowed, "{action} of {row} by slot {slot}, turn {turn}");
        day.count(action, allowed);
    });
}

#[test]
fn rules_11_5_buy() {
    days(&["Buy"], |day, slot, turn| {
        // Sellers bring something first.
        if turn / 24 % 2 == 0 {
            let choices = day.play.choices(slot, day.play.head("Sell", "InventoryItem"));
            day.send(slot, &[("Sell", "InventoryItem", choices[0]), ("Sell", "Price", turn % 19)]);
            return;
        }
        let size = day.play.batch.layout().heads[day.play.head("Buy", "MarketItem")].size;
        let offered: Vec<_> = if day.play.config.observation.layout == hinterland_world::config::Layout::Packed {
            let market = day.play.field(slot, "Market");
            (0..size - 1).filter(|cell| market[*cell] != 0).collect()
        } else {
            let listed = column(&day.state, "item", "listed_price").iter().filter(|price| **price > 0).count();
            (0..listed).collect()
        };
        let mask = day.play.mask(slot, day.play.head("Buy", "MarketItem"));
        assert!((0..size - 1).all(|choice| mask[choice] == 0 || offered.contains(&choice)));
        if offered.is_empty() {
            return;
        }
        let choice = offered[turn % offered.len()];
        let allowed = day.allows(slot, "Buy", "MarketItem", choice);
        let told = day.send(slot, &[("Buy", "MarketItem", choice)]);
        assert_eq!(told.contains(&Event::BuyItem), allowed, "{choice} by slot {slot}, turn {turn}");
        day.count("Buy", allowed);
    });
}

#[test]
fn rules_11_5_gifts() {
    days(&["Give", "GiveGold"], |day, slot, turn| {
        let (seen, rows) = (day.seen(slot), day.items_of(slot));
        let target = turn / 2 % seen.len();
        if turn % 2 == 0 {
            let amount = turn % 35 + 1;
            let allowed =
                day.allows(slot, "GiveGold", "Target", target) && day.allows(slot, "GiveGold", "Price", amount - 1);
            let told = day.send(slot, &[("GiveGold", "Target", target), ("GiveGold", "Price", amount - 1)]);
            // Two gold are too few for the mask, though not for the rules (17, O6).
            if day.gold(slot) > 2 {
                assert_eq!(told.contains(&Event::GiveGold), allowed, "{amount} by slot {slot}, turn {turn}");
                day.count("GiveGold", allowed);
            }
            return;
        }
        if rows.is_empty() {
            return;
        }
        let choice = turn / 3 % rows.len();
        let allowed = day.allows(slot, "Give", "Target", target) && day.allows(slot, "Give", "InventoryItem", choice);
        let told = day.send(slot, &[("Give", "Target", target), ("Give", "InventoryItem", choice)]);
        // Whether the other has room is not the mask's to say (17, O7).
        let has_room = day.items_of(seen[target] as usize - 1).len() < 5;
        let given = told.contains(&Event::GiveItem);
        assert!(!given || allowed, "what is masked out does not happen");
        if has_room {
            assert_eq!(given, allowed, "{choice} by slot {slot} to {target}, turn {turn}");
            day.count("Give", allowed);
        }
    });
}
