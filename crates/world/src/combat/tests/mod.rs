//! Fights in a small world: who may hit whom, for how much, and what it brings.

mod hits;
mod legality;
mod looting;
mod status;

use serde_json::{Value, json};

use crate::arena::{Arena, MIDDLE, attack};
use crate::intent::Style;

/// Players side by side who neither hunger nor are immune, but for what is `given` otherwise.
fn ring(mut given: Value) -> Arena {
    for (section, option, value) in [("resource", "enabled", json!(false)), ("combat", "spawn_immunity", json!(0))] {
        if given[section][option].is_null() {
            given[section][option] = value;
        }
    }
    let mut arena = Arena::new(given);
    let players = arena.world.config().players.count as i16;
    (1..=players).for_each(|id| arena.place(id.into(), MIDDLE, MIDDLE + id - 1));
    arena
}

/// One hit in a tick of its own; how much it took.
fn hit(arena: &mut Arena, attacker: i32, style: Style, target: i32) -> i16 {
    arena.act(attacker, attack(style, target));
    arena.vitals(target).damage
}
