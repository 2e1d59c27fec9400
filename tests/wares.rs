//! Inventories and the market are shown as the state says, byte by byte, worked out here in another way.

use std::sync::Arc;

use hinterland_env::AutoresetMode;
use hinterland_world::config::Config;
use hinterland_world::state::State;
use serde_json::json;

use crate::play::{Play, column, config};

/// The 16 columns of rules 8.1.
const COLUMNS: [&str; 16] = [
    "id",
    "type_id",
    "owner_id",
    "level",
    "capacity",
    "quantity",
    "melee_attack",
    "range_attack",
    "mage_attack",
    "melee_defense",
    "range_defense",
    "mage_defense",
    "health_restore",
    "resource_restore",
    "equipped",
    "listed_price",
];

/// A small map full of things to gather, gold to trade with, and few fights.
fn fair(layout: &str) -> Arc<Config> {
    config(json!({
        "players": {"count": 24, "respawn": "immediate"},
        "npc": {"count": 6},
        "combat": {"spawn_immunity": 400},
        "resource": {"starvation_rate": 2, "dehydration_rate": 2},
        "item": {"inventory_capacity": 7},
        "equipment": {"weapon_drop_prob": 0.4},
        "profession": {"spawn_clusters": 40, "spawn_uniforms": 80, "herb_respawn": 0.3, "fish_respawn": 0.3},
        "exchange": {"base_gold": 60, "listing_duration": 9},
        "observation": {"layout": layout, "listings": 9},
        "task": {"embedding_dim": 4},
    }))
}

/// The items of a state.
struct Items<'a>(&'a State);

impl Items<'_> {
    fn get(&self, row: usize, name: &str) -> i32 {
        column(self.0, "item", name)[row]
    }

    /// Rows of the state's table, which is in the order of ids, for which something holds.
    fn filter(&self, holds: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..column(self.0, "item", "id").len()).filter(|row| holds(*row)).collect()
    }

    fn held_by(&self, slot: usize) -> Vec<usize> {
        self.filter(|row| self.get(row, "owner_id") == slot as i32 + 1)
    }

    fn listed(&self) -> Vec<usize> {
        self.filter(|row| self.get(row, "listed_price") > 0)
    }

    fn columns(&self, rows: &[usize], table: usize) -> Vec<i16> {
        let rows = rows.iter().take(table);
        let mut numbers: Vec<i16> =
            rows.flat_map(|row| COLUMNS.map(|name| self.get(*row, name).min(32767) as i16)).collect();
        numbers.resize(table * COLUMNS.len(), 0);
        numbers
    }

    fn packed_inventory(&self, slot: usize, tick: i32) -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in self.held_by(slot) {
            let get = |name| self.get(row, name);
            let since = if get("listed_price") > 0 { tick - get("listed_tick") } else { 0 };
            let numbers = [get("type_id"), get("level"), get("quantity"), get("equipped"), get("listed_price"), since];
            bytes.extend(numbers.map(|number| number.min(255) as u8));
        }
        bytes.resize(7 * 6, 0);
        bytes
    }

    fn packed_market(&self, slot: usize) -> Vec<u8> {
        let lowest = |type_id: i32, level: i32| {
            let offers = self.listed().into_iter().filter(|row| {
                let get = |name| self.get(*row, name);
                (get("type_id"), get("level")) == (type_id, level) && get("owner_id") != slot as i32 + 1
            });
            offers.map(|row| self.get(row, "listed_price")).min().unwrap_or(0) as u8
        };
        (2..18).flat_map(|type_id| (0..11).map(move |level| lowest(type_id, level))).collect()
    }
}

/// Plays a fair, calling `check` for every living agent; returns how many items and how many listings were to be seen.
fn visit(layout: &str, check: impl Fn(&Play, usize, &Items<'_>, i32)) -> (usize, usize) {
    let mut play = Play::new(&fair(layout), 1, 1, AutoresetMode::SameStep);
    play.reset(6);
    let (mut held, mut listed) = (0, 0);
    for tick in 0..300 {
        let state = play.state(0);
        let items = Items(&state);
        listed += items.listed().len();
        for slot in 0..play.players() {
            assert_eq!(play.out.alive[slot], 1);
            held += items.held_by(slot).len();
            check(&play, slot, &items, tick);
        }
        if tick % 4 == 0 {
            play.draw_wild();
        } else {
            play.draw_valid();
        }
        play.step();
    }
    (held, listed)
}

#[test]
fn packed_wares_are_what_the_state_says() {
    let (held, listed) = visit("packed", |play, slot, items, tick| {
        assert_eq!(play.field(slot, "Inventory"), items.packed_inventory(slot, tick), "slot {slot}, tick {tick}");
        assert_eq!(play.field(slot, "Market"), items.packed_market(slot), "slot {slot}, tick {tick}");
    });
    assert!(held > 5_000 && listed > 500, "{held} items and {listed} listings were to be seen");
}

#[test]
fn nmmo_wares_are_what_the_state_says() {
    let (held, listed) = visit("nmmo", |play, slot, items, tick| {
        let inventory = items.columns(&items.held_by(slot), 7);
        assert_eq!(play.numbers(slot, "Inventory"), inventory, "slot {slot}, tick {tick}");
        assert_eq!(play.numbers(slot, "Market"), items.columns(&items.listed(), 9), "slot {slot}, tick {tick}");
    });
    assert!(held > 5_000 && listed > 500, "{held} items and {listed} listings were to be seen");
}
