//! How a task has its episodes begin: where, with what, and when.

use hinterland_task::tree::{Begin, Range};

use crate::clock::Clock;
use crate::config::Config;
use crate::dice::{Dice, Purpose, below};
use crate::entity::Handle;
use crate::item::{ItemType, Stock};
use crate::movement::Position;
use crate::progression::Skills;
use crate::tables::Tables;
use crate::terrain::Tiles;

impl crate::World {
    /// Sets the clock to the latest tick that a dealt task has its episodes begin with. Tasks are dealt for good afterwards,
    /// by the same dice.
    pub(super) fn begin_at_tick(&mut self) {
        self.deal_tasks();
        let Some(scores) = &self.scores else { return };
        let begins = scores.standings.iter().map(|score| &scores.tasks.begins[score.task as usize]);
        let tick = begins.filter_map(|begin| begin.tick).max().unwrap_or(0);
        if tick > 0 {
            let Clock { seed, episode, .. } = self.single.clock;
            self.single.clock.tick = tick;
            self.single.dice = Dice::at(seed, episode, tick);
        }
    }

    /// A player, who has just been born, begins as its tasks say; where two say different things, as the later one says.
    pub(super) fn begin_life(&mut self, player: u16) {
        let Some(scores) = &self.scores else { return };
        let own = scores.standings[scores.rows_of(player)].iter();
        let begins = own.map(|score| &scores.tasks.begins[score.task as usize]);
        let begins: Vec<_> = begins.filter(|begin| **begin != Begin::default()).cloned().collect();
        for begin in begins {
            self.with_tables(|tables| begin_as(tables, player.into(), &begin));
        }
    }
}

fn begin_as(tables: &mut Tables<'_>, player: usize, begin: &Begin) {
    let Tables { episode, tiles, dice, occupancy, players, stock, .. } = tables;
    let config = &episode.config;
    if let Some((rows, cols)) = begin.region {
        let stream = &mut dice.stream(Purpose::Begin, player as i64 + 1);
        if let Some(place) = place_in(tiles, rows, cols, |count| below(stream, count)) {
            occupancy.relocate(Handle(player as u16), players.positions[player], place);
            players.positions[player] = place;
            let history = &mut players.histories[player];
            (history.spawn_row, history.spawn_col) = (place.row, place.col);
        }
    }
    let ([health, food, water], vitals) = (begin.needs, &mut players.vitals[player]);
    set(&mut vitals.health, health, config.players.base_health);
    set(&mut vitals.food, food, config.resource.base);
    set(&mut vitals.water, water, config.resource.base);
    if let Some(gold) = begin.gold.filter(|_| config.exchange.enabled) {
        players.purses[player].gold = gold.into();
    }
    if config.progression.enabled {
        learn(config, begin, &mut players.skills[player]);
    }
    if config.item.enabled {
        equip(stock, begin, player);
    }
}

fn set(need: &mut i16, given: Option<u16>, most: i16) {
    if let Some(given) = given {
        *need = (given.min(i16::MAX as u16) as i16).min(most);
    }
}

/// One of the tiles of a rectangle that can be stood on, each as likely; `pick` draws a number below a bound.
fn place_in(tiles: &Tiles, rows: Range, cols: Range, pick: impl FnOnce(u32) -> u32) -> Option<Position> {
    let size = tiles.size() as i32;
    let within = |range: Range| range.least.max(0)..=range.most.min(size - 1);
    let habitable = || {
        let all = within(rows).flat_map(|row| within(cols).map(move |col| (row as i16, col as i16)));
        all.filter(|(row, col)| tiles.is_habitable(*row, *col))
    };
    let count = habitable().count() as u32;
    let (row, col) = if count == 0 { None } else { habitable().nth(pick(count) as usize) }?;
    Some(Position { row, col })
}

/// Levels, each with the least experience that is enough for it.
fn learn(config: &Config, begin: &Begin, skills: &mut Skills) {
    for (skill, level) in &begin.levels {
        let place = usize::from(*skill) - 1;
        skills.level[place] = *level;
        let threshold = config.progression.exp_threshold.get(usize::from(*level).saturating_sub(1));
        skills.exp[place] = threshold.copied().unwrap_or_default();
    }
}

/// Items, as far as the inventory has room.
fn equip(stock: &mut Stock<'_>, begin: &Begin, player: usize) {
    for (type_id, level, quantity, worn) in &begin.items {
        let Some(item_type) = ItemType::from_id(*type_id) else { continue };
        // What stacks is one row; of the rest each piece is a row of its own.
        let (rows, pieces) = if item_type.stacks() { (1, i32::from(*quantity)) } else { (*quantity, 1) };
        for _ in 0..rows {
            let Some(row) = stock.create(item_type, *level) else { return };
            stock.items[usize::from(row)].quantity = pieces;
            if stock.receive(player, row) && *worn {
                stock.equip(row);
            }
        }
    }
}
