//! NPCs that a game puts into the world (rules 7.3): a place and a danger, or a place and orders.

use std::ops::RangeInclusive;

use rand::seq::SliceRandom;

use super::spawn::Nursery;
use super::{Mind, NO_PLACE, kind};
use crate::World as Hinterland;
use crate::combat::Gear;
use crate::dice::{Purpose, Stream, below, beta};
use crate::exchange::Purse;
use crate::intent::Style;
use crate::movement::Position;
use crate::progression::Skills;
use crate::script::Birth;
use crate::tables::Tables;

/// What an NPC is to become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Calling {
    /// Passive, neutral or hostile: by danger as in default spawning, but a danger other than 0 is only where the luck lies.
    Danger(f64),
    /// A soldier.
    Soldier(Orders),
}

/// A soldier's orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// The entity it is to destroy, by id.
    pub destroy: Option<i32>,
    /// Where it is to rally until it spots an enemy.
    pub rally: Option<Position>,
}

/// How many places are tried for each NPC that is wanted; the original tries for ever (rules 17, C9).
const TRIES: usize = 64;

impl Hinterland {
    /// Puts an NPC on a tile, between ticks, and returns its id; nothing where nobody can stand, where danger is below every
    /// threshold, or where no slot is free. It has a style, but no level, gold or equipment: it hits for what NPCs hit for
    /// where there is no equipment (rules 17, C7). Nobody comes in its place when it dies.
    pub fn spawn_npc(&mut self, at: Position, calling: Calling) -> Option<i32> {
        self.with_tables(|tables| enlist(tables, at, calling))
    }

    /// Puts so many NPCs anywhere in a rectangle; how many came.
    pub fn spawn_npcs_in(
        &mut self,
        rows: &RangeInclusive<i16>,
        cols: &RangeInclusive<i16>,
        count: usize,
        calling: Calling,
    ) -> usize {
        let mut stream = self.single.dice.stream(Purpose::Recruits, self.next_npc());
        let mut draw = |range: &RangeInclusive<i16>| {
            let span = range.end().abs_diff(*range.start());
            range.start() + below(&mut stream, u32::from(span) + 1) as i16
        };
        let places: Vec<_> = (0..TRIES * count).map(|_| Position { row: draw(rows), col: draw(cols) }).collect();
        self.spawn_npcs_at(places, count, calling)
    }

    /// Puts so many NPCs on the spawn ring, each on an entry of its own; how many came.
    pub fn spawn_npcs_on_ring(&mut self, count: usize, calling: Calling) -> usize {
        let mut edge = self.geometry().spawn_edge();
        edge.shuffle(&mut self.single.dice.stream(Purpose::Recruits, self.next_npc()));
        let places = edge.into_iter().map(|(row, col)| Position { row: row as i16, col: col as i16 });
        self.spawn_npcs_at(places, count, calling)
    }

    fn spawn_npcs_at(&mut self, places: impl IntoIterator<Item = Position>, count: usize, calling: Calling) -> usize {
        places.into_iter().filter_map(|place| self.spawn_npc(place, calling)).take(count).count()
    }

    fn next_npc(&self) -> i64 {
        self.single.clock.next_npc_id.into()
    }
}

fn enlist(tables: &mut Tables<'_>, at: Position, calling: Calling) -> Option<i32> {
    let Tables { episode, dice, tiles, clock, occupancy, roster, losses, npcs, minds, .. } = tables;
    if !tiles.is_habitable(at.row, at.col) {
        return None;
    }
    let subject = i64::from(clock.next_npc_id) << 32 | i64::from(at.row) << 16 | i64::from(at.col);
    let mut stream = dice.stream(Purpose::Recruits, subject);
    let npc = &episode.config.npc;
    let (npc_type, orders) = match calling {
        Calling::Soldier(orders) => (kind::HOSTILE, Some(orders)),
        Calling::Danger(danger) => {
            let drawn = if danger == 0.0 { 0.0 } else { draw_danger(&mut stream, danger) };
            let kinds = [
                (npc.spawn_aggressive, kind::HOSTILE),
                (npc.spawn_neutral, kind::NEUTRAL),
                (npc.spawn_passive, kind::PASSIVE),
            ];
            (kinds.into_iter().find(|(least, _)| drawn >= *least)?.1, None)
        }
    };
    let style = Style::ALL[below(&mut stream, 3) as usize];
    let birth = Birth { row: at.row, col: at.col, style, ..Birth::default() };
    let mut nursery = Nursery { episode, npcs, minds, free: 0 };
    let Some((id, handle)) = nursery.bear(clock, roster.players, &birth, (0, npc_type)) else {
        losses.0 += 1;
        return None;
    };
    let unarmed = episode.style_damage[style as usize].0 as i16;
    let gear = Gear { offense: if episode.config.equipment.enabled { unarmed } else { 0 }, ..Gear::default() };
    let mind = orders.map_or(Mind::EMPTY, |orders| {
        let place = orders.rally.unwrap_or(Position { row: NO_PLACE, col: NO_PLACE });
        let order_destroy = orders.destroy.unwrap_or(0);
        Mind { order_destroy, order_row: place.row, order_col: place.col, ..Mind::EMPTY }
    });
    nursery.equip(handle.index() - usize::from(roster.players), (mind, gear, Skills::default(), Purse::default()));
    occupancy.insert(handle, at.row, at.col);
    roster.npcs.push((id, handle));
    Some(id)
}

/// A danger around the one that is wanted.
fn draw_danger(stream: &mut Stream, wanted: f64) -> f64 {
    let least = if wanted > 0.0 { wanted } else { 0.0 };
    let likely = if least < 1.0 { least } else { 1.0 };
    beta(stream, 10.0 * likely + 0.01, 10.01 - 10.0 * likely)
}
