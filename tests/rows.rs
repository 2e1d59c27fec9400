//! What agents are shown is what the state says, byte by byte, worked out here in another way.

use hinterland_env::AutoresetMode;
use hinterland_world::columns::OBSERVED;
use hinterland_world::state::State;
use serde_json::json;

use crate::play::{Play, column, config, square};

const RADIUS: i32 = 7;

/// The entity table by rows: those who are on the map.
struct Entities<'a> {
    state: &'a State,
    living: Vec<usize>,
}

impl<'a> Entities<'a> {
    fn of(state: &'a State) -> Self {
        let health = column(state, "entity", "health");
        Self { state, living: (0..health.len()).filter(|row| health[*row] > 0).collect() }
    }

    fn get(&self, row: usize, name: &str) -> i32 {
        column(self.state, "entity", name)[row]
    }

    fn distance(&self, a: usize, b: usize) -> i32 {
        let apart = |name| (self.get(a, name) - self.get(b, name)).abs();
        apart("row").max(apart("col"))
    }

    /// Rows of the state in the order in which player `me` (row = slot) is shown them.
    fn seen_by(&self, me: usize) -> Vec<usize> {
        let mut seen: Vec<_> = self.living.iter().copied().filter(|row| self.distance(me, *row) <= RADIUS).collect();
        seen.sort_by_key(|row| {
            let id = self.get(*row, "id");
            (*row != me, self.distance(me, *row), id < 0, id.abs())
        });
        seen
    }

    /// The bytes of a packed row.
    fn packed_row(&self, me: usize, row: usize, tick: i32) -> Vec<u8> {
        let get = |name: &str| self.get(row, name);
        let byte = |value: i32| u8::try_from(value.clamp(0, 255)).unwrap();
        let mut bytes = Vec::new();
        bytes.extend((get("id") as i16).to_le_bytes());
        bytes.push(byte(get("npc_type") + 1));
        bytes.push(byte(get("row") - self.get(me, "row") + RADIUS));
        bytes.push(byte(get("col") - self.get(me, "col") + RADIUS));
        bytes.push(byte(get("damage")));
        bytes.extend((get("time_alive") as u16).to_le_bytes());
        bytes.push(byte(get("freeze")));
        bytes.push(byte(get("item_level")));
        bytes.extend((get("attacker_id") as i16).to_le_bytes());
        let latest = get("latest_combat_tick");
        bytes.push(if latest == 0 { 255 } else { byte((tick - latest).min(254)) });
        bytes.push(byte(get("message")));
        bytes.extend((get("gold") as u16).to_le_bytes());
        bytes.extend(["health", "food", "water"].map(|name| byte(get(name))));
        let skills = ["melee", "range", "mage", "fishing", "herbalism", "prospecting", "carving", "alchemy"];
        bytes.extend(skills.map(|skill| byte(get(&format!("{skill}_level")))));
        let exp = ["melee", "range", "mage"].map(|skill| get(&format!("{skill}_exp")));
        let most = exp.into_iter().max().expect("three styles");
        let has_main = exp.iter().any(|other| *other != most);
        bytes.push(if has_main { 1 + exp.iter().position(|other| *other == most).unwrap() as u8 } else { 0 });
        bytes
    }

    fn columns(&self, row: usize) -> Vec<i16> {
        OBSERVED.iter().map(|name| self.get(row, name) as i16).collect()
    }
}

/// Steps worlds of a lively config, calling `check` for every living agent; returns how many rows it was shown.
fn inspect(layout: &str, entities: usize, check: impl Fn(&Play, usize, &Entities<'_>, i32)) -> usize {
    let teams = json!({"a": (1..=20).collect::<Vec<u16>>(), "b": (21..=32).collect::<Vec<u16>>()});
    let config = config(json!({
        "players": {"count": 32, "teams": teams, "respawn": "immediate"},
        "npc": {"count": 64},
        "combat": {"spawn_immunity": 3},
        "fog": {"onset": 10, "speed": 0.7, "final_size": 3},
        "observation": {"layout": layout, "entities": entities, "messages": 24, "death_fog_obs": true},
        "task": {"embedding_dim": 6},
    }));
    let mut play = Play::new(&config, 1, 1, AutoresetMode::SameStep);
    play.reset(4);
    let mut shown = 0;
    for tick in 0..150 {
        let state = play.state(0);
        let table = Entities::of(&state);
        for slot in 0..play.players() {
            assert_eq!(play.out.alive[slot], 1);
            shown += table.seen_by(slot).len();
            check(&play, slot, &table, tick);
        }
        play.draw_wild();
        play.step();
    }
    shown
}

fn numbers(bytes: impl Iterator<Item = i16>) -> Vec<i16> {
    bytes.collect()
}

/// The expected table of messages: living members of the team in ascending id.
fn messages(table: &Entities<'_>, slot: usize) -> Vec<i16> {
    let team = if slot < 20 { 0..20 } else { 20..32 };
    let heard = team.filter(|member| table.living.contains(member)).take(24);
    let mut expected: Vec<i16> =
        heard.flat_map(|member| ["id", "row", "col", "message"].map(|name| table.get(member, name) as i16)).collect();
    expected.resize(24 * 4, 0);
    expected
}

/// Row and column of each tile of the window, and the tile's index in the state.
fn tiles(table: &Entities<'_>, slot: usize, side: usize) -> Vec<(i16, i16, usize)> {
    let (row, col) = (table.get(slot, "row"), table.get(slot, "col"));
    let window = (row - RADIUS..=row + RADIUS).flat_map(|r| (col - RADIUS..=col + RADIUS).map(move |c| (r, c)));
    window.map(|(r, c)| (r as i16, c as i16, r as usize * side + c as usize)).collect()
}

/// The fog on a tile, from rules 10.2 with the same depth on all four sides: seven tenths a tick from tick 10 on.
fn fog(row: i16, col: i16, tick: i32) -> i32 {
    const SIZE: i32 = 64;
    let (row, col) = (i32::from(row), i32::from(col));
    if (row - 32).abs().max((col - 32).abs()) <= 3 {
        return -SIZE;
    }
    let ring = row.min(col).min(SIZE - row).min(SIZE - col);
    let tenths = (16 - ring) * 10 + 7 * (tick - 9).max(0);
    // No depth here is a half: tenths of whole sevens and tens end in 5 now and then, then to even.
    let (whole, rest) = (tenths.div_euclid(10), tenths.rem_euclid(10));
    whole + i32::from(rest > 5 || (rest == 5 && whole % 2 != 0))
}

#[test]
fn packed_records_say_what_the_state_says() {
    for entities in [12, 96] {
        let shown = inspect("packed", entities, |play, slot, table, tick| {
            assert_eq!(play.field(slot, "tick"), tick.to_le_bytes());
            assert_eq!(play.numbers(slot, "id"), [slot as i16 + 1]);
            assert_eq!(play.numbers(slot, "Self"), table.columns(slot));
            assert_eq!(play.numbers(slot, "Communication"), messages(table, slot));
            assert_eq!(play.field(slot, "Task"), [0; 12]);
            let mut expected: Vec<u8> = Vec::new();
            for row in table.seen_by(slot).into_iter().take(entities) {
                expected.extend(table.packed_row(slot, row, tick));
            }
            expected.resize(entities * 28, 0);
            assert_eq!(play.field(slot, "Entity"), expected, "slot {slot}, tick {tick}");
            let (side, materials) = square(table.state, "tile", "state");
            let window = tiles(table, slot, side);
            let (shown, fogged) = play.field(slot, "Tile").split_at(225);
            assert_eq!(shown, window.iter().map(|(.., tile)| materials[*tile]).collect::<Vec<_>>());
            let depth = window.iter().map(|(row, col, _)| fog(*row, *col, tick).clamp(0, 255) as u8);
            assert_eq!(fogged, depth.collect::<Vec<_>>(), "fog of slot {slot}, tick {tick}");
        });
        assert!(shown > 150 * 32 * 4, "only {shown} rows were shown");
    }
}

#[test]
fn nmmo_records_say_what_the_state_says() {
    let shown = inspect("nmmo", 40, |play, slot, table, tick| {
        assert_eq!(play.field(slot, "AgentId"), (slot as i32 + 1).to_le_bytes());
        assert_eq!(play.field(slot, "CurrentTick"), tick.to_le_bytes());
        assert_eq!(play.numbers(slot, "Communication"), messages(table, slot));
        assert_eq!(play.field(slot, "Task"), [0; 12]);
        let mut expected: Vec<i16> =
            table.seen_by(slot).into_iter().take(40).flat_map(|row| table.columns(row)).collect();
        expected.resize(40 * OBSERVED.len(), 0);
        assert_eq!(play.numbers(slot, "Entity"), expected, "slot {slot}, tick {tick}");
        let (side, materials) = square(table.state, "tile", "state");
        let window = tiles(table, slot, side);
        let expected = window
            .iter()
            .flat_map(|(row, col, tile)| [*row, *col, i16::from(materials[*tile]), fog(*row, *col, tick) as i16]);
        assert_eq!(play.numbers(slot, "Tile"), numbers(expected), "slot {slot}, tick {tick}");
    });
    assert!(shown > 150 * 32 * 4, "only {shown} rows were shown");
}

#[test]
fn rules_12_the_dead_see_a_dummy() {
    for (layout, id, id_bytes) in [("packed", "id", 2), ("nmmo", "AgentId", 4)] {
        let config = config(json!({
            // Nobody eats: everybody starves in the second tick.
            "resource": {"depletion_rate": 100, "starvation_rate": 255},
            "npc": {"enabled": false},
            "observation": {"layout": layout},
        }));
        let mut play = Play::new(&config, 1, 1, AutoresetMode::Disabled);
        play.reset(0);
        play.step();
        play.step();
        assert!(play.out.alive.iter().all(|alive| *alive == 0));
        for slot in 0..play.players() {
            let expected_id = &(slot as i32 + 1).to_le_bytes()[..id_bytes];
            assert_eq!(play.field(slot, id), expected_id);
            for field in &play.batch.layout().fields {
                if field.name != id && field.name != "action_mask" {
                    assert!(play.field(slot, &field.name).iter().all(|byte| *byte == 0), "{}", field.name);
                }
            }
            for (head, expected) in [("Style", vec![0, 1, 2]), ("Token", (0..127).collect())] {
                let action = if head == "Style" { "Attack" } else { "Comm" };
                assert_eq!(play.choices(slot, play.head(action, head)), expected);
            }
            let noop = usize::from(play.config.observation.entities);
            assert_eq!(play.choices(slot, play.head("Attack", "Target")), [noop]);
            assert_eq!(play.choices(slot, play.head("Move", "Direction")), [4]);
        }
    }
}
