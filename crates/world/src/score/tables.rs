//! Tasks in `state()`: who has which, what is remembered, and what was counted.

use std::sync::Arc;

use hinterland_task::{ONE, WORDS_MAX};

use super::given::Given;
use super::{Misfit, Score, Scores};
use crate::World;
use crate::state::{ColumnData, State, StateError, Table, TableSchema};

/// The tables of a world with tasks; a world without has none of them.
const TABLES: [(&str, &str, &[(&str, &str)]); 4] = [
    (
        "task",
        "One row for each task of each player in id order, in episodes with tasks; int32.",
        &[
            ("player", "its id"),
            ("task", "place of the task in the list"),
            ("progress", "how far the goal is reached, in 2^-30"),
            ("best", "the farthest it has been, in 2^-30"),
            ("completed", "the tick in which it was reached, -1 if it was not"),
            ("failed", "1: it is certain that it is not reached any more"),
        ],
    ),
    (
        "task_memory",
        "One row for each word that a task remembers, of those whose tasks are open; int64.",
        &[
            ("player", "who has the task; the first of a team"),
            ("word", "which word; 32 more for each of its tasks before"),
            ("value", "its 64 bits"),
        ],
    ),
    (
        "task_tally",
        "One row for each counter of a player that is not 0; int32.",
        &[("player", "its id"), ("tally", "which counter of the tasks"), ("count", "what it counted")],
    ),
    (
        "task_statistic",
        "One row for each player and registered statistic, statistic by statistic in the order of their names, where tasks read \
         any; int64.",
        &[
            ("statistic", "which of those that the tasks read"),
            ("player", "its id"),
            ("value", "the bits of its float64, as of the latest tick; 0 before the first"),
        ],
    ),
];

/// The tables of [`TABLES`], decoded.
#[derive(Debug, Default)]
pub(crate) struct Tabled {
    scores: Vec<Score>,
    memory: Vec<(u16, usize, u64)>,
    tally: Vec<(usize, u16, i32)>,
    statistics: Option<Vec<f64>>,
}

impl TableSchema {
    /// The schemas of [`TABLES`].
    pub(crate) fn of_tasks() -> impl Iterator<Item = Self> {
        TABLES.iter().map(|(name, doc, columns)| Self { name, doc, columns: columns.to_vec() })
    }
}

impl World {
    /// The tables of a world with tasks.
    pub(crate) fn task_tables(&self) -> Vec<Table> {
        let Some(scores) = &self.scores else { return Vec::new() };
        let table = |place: usize, columns: Vec<ColumnData>| {
            let (name, _, names) = TABLES[place];
            Table { name, columns: names.iter().map(|(name, _)| *name).zip(columns).collect() }
        };
        let row = |(row, score): (usize, &Score)| {
            let player = (row / scores.tasks.at_once) as i32 + 1;
            [player, score.task, score.progress as i32, score.best as i32, score.completed, score.failed.into()]
        };
        let standings: Vec<_> = scores.standings.iter().enumerate().map(row).collect();
        let memory: Vec<_> = scores.given.iter().flat_map(|given| given.remembered(scores)).collect();
        let counted = scores.counters.rows(scores.tasks.board.subscriptions()).into_iter();
        let tally: Vec<_> = counted.map(|(player, slot, count)| [player as i32 + 1, slot.into(), count]).collect();
        let wide = |column: usize| ColumnData::I64(memory.iter().map(|row| row[column]).collect());
        let mut tables = vec![
            table(0, (0..6).map(|column| column_of(&standings, column)).collect()),
            table(1, (0..3).map(wide).collect()),
            table(2, (0..3).map(|column| column_of(&tally, column)).collect()),
        ];
        if !scores.statistics.is_empty() {
            let told: Vec<_> = scores.statistic_rows().collect();
            let wide = |column: usize| ColumnData::I64(told.iter().map(|row| row[column]).collect());
            tables.push(table(3, (0..3).map(wide).collect()));
        }
        tables
    }

    /// Decodes the tables of tasks, as far as they can be judged without the rest. Nothing where the state has none: tasks
    /// then begin anew.
    pub(crate) fn decode_tasks(&self, state: &State) -> Result<Option<Tabled>, StateError> {
        let Some(reader) = state.reader("task")?.filter(|reader| reader.rows() > 0) else { return Ok(None) };
        let Some(tasks) = &self.next_tasks else {
            let reason = "the state is of an episode with tasks; set the same tasks first";
            return Err(StateError::row("task", 0, reason));
        };
        let (players, count) = (usize::from(self.config.players.count), tasks.board.programs().len() as i32);
        let [ids, places, progress, best, completed, failed] =
            ["player", "task", "progress", "best", "completed", "failed"].map(|name| reader.required(name));
        let (ids, places, progress) = (ids?, places?, progress?);
        let (best, completed, failed) = (best?, completed?, failed?);
        let rows = players * tasks.at_once;
        if ids.len() != rows {
            return Err(StateError::row("task", ids.len(), format!("the table must have {rows} rows")));
        }
        let one = ONE as i32;
        let mut scores = Vec::with_capacity(rows);
        for row in 0..rows {
            let right = ids[row] == (row / tasks.at_once) as i32 + 1
                && (0..count).contains(&places[row])
                && (0..=one).contains(&progress[row])
                && (0..=one).contains(&best[row])
                && completed[row] >= -1
                && (0..=1).contains(&failed[row]);
            if !right {
                return Err(StateError::row(
                    "task",
                    row,
                    "ids must ascend, the task exist, progress be from 0 to 2^30",
                ));
            }
            scores.push(Score {
                task: places[row],
                progress: progress[row] as u32,
                best: best[row] as u32,
                completed: completed[row],
                failed: failed[row] == 1,
                reward: 0.0,
            });
        }
        let memory = Self::decode_memory(state, players, tasks.at_once)?;
        let tally = self.decode_tally(state, players)?;
        let statistics = self.decode_statistics(state, players)?;
        let tabled = Tabled { scores, memory, tally, statistics };
        // What is remembered must fit the tasks: tried out on a copy.
        let mut trial = Scores::new(&self.config, Arc::clone(tasks));
        trial.adopt(&tabled, self.view().clock.tick)?;
        Ok(Some(tabled))
    }

    fn decode_memory(state: &State, players: usize, at_once: usize) -> Result<Vec<(u16, usize, u64)>, StateError> {
        let Some(reader) = state.reader("task_memory")?.filter(|reader| reader.rows() > 0) else {
            return Ok(Vec::new());
        };
        let missing = |name: &str| StateError::Missing { what: "column".into(), name: name.into() };
        let numbers = |name: &str| reader.numbers(name)?.ok_or_else(|| missing(name));
        let (ids, words, values) = (numbers("player")?, numbers("word")?, numbers("value")?);
        let most = (at_once * WORDS_MAX) as i64;
        let mut memory = Vec::with_capacity(ids.len());
        for (row, ((id, word), value)) in ids.iter().zip(&words).zip(&values).enumerate() {
            if !(1..=players as i64).contains(id) || !(0..most).contains(word) {
                return Err(StateError::row("task_memory", row, "there is no such player or word"));
            }
            memory.push(((*id - 1) as u16, *word as usize, *value as u64));
        }
        Ok(memory)
    }

    fn decode_tally(&self, state: &State, players: usize) -> Result<Vec<(usize, u16, i32)>, StateError> {
        let Some(reader) = state.reader("task_tally")?.filter(|reader| reader.rows() > 0) else {
            return Ok(Vec::new());
        };
        let width = self.next_tasks.as_ref().map_or(0, |tasks| tasks.board.subscriptions().len());
        let (ids, tallies, counts) = (reader.required("player")?, reader.required("tally")?, reader.required("count")?);
        let mut tally = Vec::with_capacity(ids.len());
        for (row, ((id, slot), count)) in ids.iter().zip(&tallies).zip(&counts).enumerate() {
            if !(1..=players as i32).contains(id) || !(0..width as i32).contains(slot) {
                return Err(StateError::row("task_tally", row, "there is no such player or counter"));
            }
            tally.push(((*id - 1) as usize, *slot as u16, *count));
        }
        Ok(tally)
    }

    /// Takes over decoded tables; without them everybody gets a task anew.
    pub(crate) fn adopt_tasks(&mut self, tabled: Option<Tabled>) {
        self.deal_tasks();
        let tick = self.view().clock.tick;
        if let (Some(scores), Some(tabled)) = (&mut self.scores, tabled) {
            scores.adopt(&tabled, tick).expect("tried out when it was decoded");
        }
    }
}

fn column_of<const N: usize>(rows: &[[i32; N]], column: usize) -> ColumnData {
    ColumnData::I32(rows.iter().map(|row| row[column]).collect())
}

impl Scores {
    fn adopt(&mut self, tabled: &Tabled, tick: u32) -> Result<(), StateError> {
        let tasks: Vec<_> = tabled.scores.iter().map(|score| score.task as u32).collect();
        if let Some(misfit) = self.tasks.misfit(&self.teams, &tasks) {
            let (player, reason) = match misfit {
                Misfit::Twice(player, _) => (player, "the tasks of a player must be different ones"),
                Misfit::Split(first, ..) => (first, "a team's task must be the whole team's"),
            };
            return Err(StateError::row("task", self.rows_of(player).start, reason));
        }
        self.standings.clone_from(&tabled.scores);
        self.told.clone_from(&tabled.scores);
        self.given = Given::of(&self.tasks, &self.teams, &tasks, tick);
        let mut rows = tabled.memory.iter().enumerate().peekable();
        for mut given in std::mem::take(&mut self.given) {
            given.remember(self, &mut rows)?;
            self.given.push(given);
        }
        if let Some((row, _)) = rows.next() {
            return Err(StateError::row("task_memory", row, "nobody's task remembers this"));
        }
        self.choose_all_counters();
        for (row, (player, slot, count)) in tabled.tally.iter().enumerate() {
            if !self.counters.set(self.tasks.board.subscriptions(), *player, *slot, *count) {
                return Err(StateError::row("task_tally", row, "no task of that player reads this counter"));
            }
        }
        match &tabled.statistics {
            Some(told) => self.statistics.clone_from(told),
            None => self.statistics.fill(0.0),
        }
        Ok(())
    }
}

impl Scores {
    /// The first word of a player's task in the table `task_memory`: so much room is left for those that it has before.
    fn first_word(&self, player: u16, task: u32) -> usize {
        let own = &self.standings[self.rows_of(player)];
        own.iter().position(|score| score.task == task as i32).unwrap_or_default() * WORDS_MAX
    }
}

/// Rows of the table `task_memory` with their places in it.
type Rows<'a> = std::iter::Peekable<std::iter::Enumerate<std::slice::Iter<'a, (u16, usize, u64)>>>;

impl Given {
    /// Its rows in `task_memory`.
    fn remembered<'a>(&'a self, scores: &'a Scores) -> impl Iterator<Item = [i64; 3]> + 'a {
        let seats = self.seats.len();
        let words = self.state.len().checked_div(seats).unwrap_or(0);
        self.seats.iter().enumerate().flat_map(move |(place, seat)| {
            let (player, first) = (i64::from(seat.player) + 1, scores.first_word(seat.player, self.task));
            (0..words).map(move |word| [player, (first + word) as i64, self.state[word * seats + place] as i64])
        })
    }

    /// Takes its rows from the front; seats without rows are closed.
    fn remember(&mut self, scores: &Scores, rows: &mut Rows<'_>) -> Result<(), StateError> {
        let board = &scores.tasks.board;
        let words = self.state.len() / self.seats.len();
        let mut place = 0;
        while place < self.seats.len() {
            let player = self.seats[place].player;
            let first = scores.first_word(player, self.task);
            let of_it = |(owner, at, _): &(u16, usize, u64)| *owner == player && *at / WORDS_MAX == first / WORDS_MAX;
            if rows.peek().is_none_or(|(_, row)| !of_it(row)) {
                self.close(place);
                continue;
            }
            for word in 0..words {
                match rows.next() {
                    Some((_, (owner, at, value))) if (*owner, *at) == (player, first + word) => {
                        let seats = self.seats.len();
                        self.state[word * seats + place] = *value;
                    }
                    Some((row, _)) => {
                        let reason = format!("player {}'s task remembers {words} words, in order", player + 1);
                        return Err(StateError::row("task_memory", row, reason));
                    }
                    None => return Err(StateError::row("task_memory", 0, "the table ends too early")),
                }
            }
            let standing = board.standing(self.task as usize, self.seats.len(), &self.state, place);
            if !standing.is_some_and(|standing| standing.progress <= ONE && standing.best <= ONE) {
                let reason = format!("player {}'s task remembers a progress above 1", player + 1);
                return Err(StateError::row("task_memory", rows.peek().map_or(0, |(row, _)| row - words), reason));
            }
            place += 1;
        }
        Ok(())
    }
}
