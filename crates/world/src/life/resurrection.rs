//! Coming back from the dead (rules 10.5).

use super::{Status, Vitals};
use crate::communication::Voice;
use crate::entity::Handle;
use crate::movement::Position;
use crate::tables::{Bodies, Tables};

/// The dead whom the script names come back: frozen and immortal for a while, fed, silent, behind the others in the order
/// of turns. Skills, experience, gold, age and record stay, and so does the mark of the last hit until the next update.
pub(crate) fn resurrect(tables: &mut Tables<'_>) {
    let Tables { episode, clock, roster, script, occupancy, players, .. } = tables;
    let Bodies { ids, positions, vitals, statuses, voices, .. } = players;
    let Some(named) = script.resurrections.as_deref().filter(|named| !named.is_empty()) else { return };
    for back in named {
        let Some(slot) = roster.find_player(back.id) else { continue };
        if vitals[slot].present {
            continue;
        }
        let last = statuses.iter().map(|status| status.life_order).max().unwrap_or_default();
        ids[slot].npc_type = -1;
        positions[slot] = Position { row: back.row, col: back.col };
        let Vitals { time_alive, damage, .. } = vitals[slot];
        let newborn = Vitals::newborn(&episode.config);
        vitals[slot] = Vitals { time_alive, damage, health: back.health, freeze: back.freeze, ..newborn };
        let immortal_until = clock.tick as i32 + i32::from(back.freeze);
        statuses[slot] = Status { immortal_until, life_order: last + 1, ..statuses[slot] };
        voices[slot] = Voice::default();
        occupancy.insert(Handle(slot as u16), back.row, back.col);
    }
}
