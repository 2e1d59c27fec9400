//! What happened: one message type in the order of happening (rules 13), and a count of each kind per player.
//!
//! Rooms do not call each other: they say what happened here, and who wants to know reads it.

use bevy_ecs::prelude::*;

use crate::columns::Column;
use crate::config::{Config, EpisodeConfig};
use crate::entity::{OfPlayers, columns};
use crate::schedule::TickSet;

/// What can happen, with the original's codes (rules 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Event {
    /// A player ate foilage.
    EatFood = 1,
    /// A player drank.
    DrinkWater = 2,
    /// A player came nearer to the centre than ever; `number` is how far from the border.
    GoFarthest = 3,
    /// A player hit; `kind` is the skill id of the style, `number` the damage.
    ScoreHit = 11,
    /// An entity killed another; `level` is the victim's attack level.
    PlayerKill = 12,
    /// A player died.
    AgentCulled = 91,
}

impl Event {
    /// Every event, in the order of the counters.
    pub const ALL: [Self; 6] =
        [Self::EatFood, Self::DrinkWater, Self::GoFarthest, Self::ScoreHit, Self::PlayerKill, Self::AgentCulled];

    /// The name in rules 13, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EatFood => "eat_food",
            Self::DrinkWater => "drink_water",
            Self::GoFarthest => "go_farthest",
            Self::ScoreHit => "score_hit",
            Self::PlayerKill => "player_kill",
            Self::AgentCulled => "agent_culled",
        }
    }
}

/// One row of the event log, as it happens.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Who did it, or to whom it happened.
    pub entity: i32,
    /// What.
    pub event: Event,
    /// Column `type` of the log.
    pub kind: i16,
    /// Column `level`.
    pub level: i16,
    /// Column `number`.
    pub number: i32,
    /// Column `target_ent`.
    pub target: i32,
}

impl Happening {
    /// A happening without particulars.
    pub fn of(entity: i32, event: Event) -> Self {
        Self { entity, event, kind: 0, level: 0, number: 0, target: 0 }
    }
}

/// How often each event happened to a player in its life; for `GoFarthest`, the farthest (rules 13).
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// In the order of [`Event::ALL`].
    pub counts: [i32; Event::ALL.len()],
}

/// The table `event`: a row per player, a column per kind of event.
pub(crate) const COLUMNS: &[Column<Counters>] = &[
    Column { name: "eat_food", doc: "times it ate", read: |row| row.counts[0] },
    Column { name: "drink_water", doc: "times it drank", read: |row| row.counts[1] },
    Column { name: "go_farthest", doc: "farthest from the border, in tiles", read: |row| row.counts[2] },
    Column { name: "score_hit", doc: "hits, whatever their damage", read: |row| row.counts[3] },
    Column { name: "player_kill", doc: "kills, of players and NPCs", read: |row| row.counts[4] },
    Column { name: "agent_culled", doc: "1 when it has died", read: |row| row.counts[5] },
];

pub(crate) fn install(world: &mut World, schedule: &mut Schedule) {
    let messages = messages_for(&world.resource::<EpisodeConfig>().config);
    world.insert_resource(messages);
    schedule.add_systems((forget.in_set(TickSet::Order), tally.in_set(TickSet::Tally)));
}

/// With room for all that can happen in a tick (each event of each player, a kill of each NPC), so that none allocates.
fn messages_for(config: &Config) -> Messages<Happening> {
    let most = Event::ALL.len() * usize::from(config.players.count) + usize::from(config.npc_slots());
    let mut messages = Messages::default();
    messages.extend(std::iter::repeat_n(Happening::of(0, Event::EatFood), most));
    messages.clear();
    messages
}

/// Drops what happened before the tick that begins.
fn forget(mut happenings: ResMut<Messages<Happening>>) {
    happenings.clear();
}

fn tally(happenings: Res<Messages<Happening>>, mut players: Query<&mut Counters, OfPlayers>) {
    let Some(mut counters) = columns(&mut players) else { return };
    let counters = &mut *counters;
    for happening in happenings.iter_current_update_messages().filter(|happening| happening.entity > 0) {
        let row = &mut counters[happening.entity as usize - 1].counts;
        let Some(slot) = Event::ALL.iter().position(|event| *event == happening.event) else { continue };
        if happening.event == Event::GoFarthest {
            row[slot] = row[slot].max(happening.number);
        } else {
            row[slot] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_column() {
        let names: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(names, Event::ALL.map(Event::name));
    }
}
