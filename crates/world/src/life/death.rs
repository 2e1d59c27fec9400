//! Dying (rules 1.3, phase 8).

use super::History;
use crate::entity::Handle;
use crate::event::{Counters, Event, Happening};
use crate::exchange::Purse;
use crate::tables::{Bodies, Tables};

/// What an entity died of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Cause {
    /// It lives.
    #[default]
    None = 0,
    /// No food.
    Starvation = 1,
    /// No water.
    Dehydration = 2,
    /// The death fog.
    Fog = 3,
    /// A player's attack.
    Player = 4,
    /// An NPC's attack.
    Npc = 5,
}

/// What the latest tick did to each player.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What it died of in the latest tick; `None` where it did not.
    pub deaths: Vec<Cause>,
    /// How old the dead became, in ticks; for those who did not die, 0.
    pub ages: Vec<i32>,
    /// What is told of each one's last life that ended, whenever that was; of those who never died, nothing that means anything.
    pub records: Vec<LifeRecord>,
}

/// What is told of a life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LifeRecord {
    /// Gold it had at the end.
    pub gold: i32,
    /// Kills, of players and NPCs.
    pub kills: i32,
    /// How far from the border it came, in tiles.
    pub exploration: i32,
    /// How often each event happened to it.
    pub events: Counters,
}

impl LifeRecord {
    /// Of a life as it is.
    #[inline]
    pub fn of(purse: &Purse, history: &History, events: &Counters) -> Self {
        Self { gold: purse.gold, kills: history.player_kills, exploration: history.exploration.into(), events: *events }
    }
}

impl Outcome {
    pub(crate) fn reset(&mut self, players: usize) {
        self.deaths.clear();
        self.deaths.resize(players, Cause::None);
        self.ages.clear();
        self.ages.resize(players, 0);
        self.records.resize(players, LifeRecord::default());
    }
}

/// The world was put where another stood: nobody died in the tick that was, and of the dead is told what their rows say.
pub(crate) fn forget_deaths(tables: &mut Tables<'_>) {
    tables.outcome.reset(tables.counters.len());
    write_records(tables, |_| true);
}

/// Keeps what is told of those who died, before anybody is born in their place.
pub(crate) fn keep_records(tables: &mut Tables<'_>) {
    if tables.outcome.deaths.iter().any(|cause| *cause != Cause::None) {
        write_records(tables, |cause| cause != Cause::None);
    }
}

/// What is told of those who died of what is `meant`, as their rows stand.
fn write_records(tables: &mut Tables<'_>, meant: impl Fn(Cause) -> bool) {
    let Tables { outcome, counters, players, .. } = tables;
    let Bodies { purses, histories, .. } = players;
    let Outcome { deaths, records, .. } = &mut **outcome;
    let lives = purses.iter().zip(&**histories).zip(&**counters);
    for ((cause, record), ((purse, history), events)) in deaths.iter().zip(records).zip(lives) {
        if meant(*cause) {
            *record = LifeRecord::of(purse, history, events);
        }
    }
}

/// Takes the players who died off the map; their rows stay, with health 0.
pub(crate) fn cull_players(tables: &mut Tables<'_>) {
    let Tables { outcome, occupancy, happenings, stock, players, .. } = tables;
    let Bodies { ids, positions, vitals, .. } = players;
    for (slot, ((identity, position), vitals)) in ids.iter().zip(&**positions).zip(&mut **vitals).enumerate() {
        let died = vitals.present && vitals.health == 0;
        outcome.deaths[slot] = if died { vitals.cause } else { Cause::None };
        outcome.ages[slot] = if died { vitals.time_alive } else { 0 };
        if died {
            vitals.present = false;
            occupancy.remove(Handle(slot as u16), position.row, position.col);
            happenings.write(Happening::of(identity.id, Event::AgentCulled));
            // What nobody looted ends with it.
            stock.destroy_all(slot);
        }
    }
}
