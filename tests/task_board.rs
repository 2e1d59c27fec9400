//! Tasks of a text, ready for a batch.
#![allow(dead_code, reason = "every test binary uses a part of it")]

use hinterland_env::TaskBoard;
use hinterland_task::{Limits, Memory, Registered, check, check_with, embed};
use hinterland_world::config::Config;
use hinterland_world::score::{Tasks, facts_of};

/// The tasks of a text with their own weights and structural embeddings.
pub(crate) fn board(config: &Config, text: &str) -> TaskBoard {
    board_with(config, text, &[])
}

/// The same, assigned: to the players of a world by id, those of a player one after another.
pub(crate) fn assigned(config: &Config, text: &str, places: &[u32]) -> TaskBoard {
    let checked = check(&Memory::one("main.task", text), "main.task", &facts_of(config), &Limits::default());
    let tasks = checked.unwrap_or_else(|report| panic!("{report}")).tasks;
    let offers: Vec<_> = (0..).zip(tasks.iter().map(|_| 1.0)).collect();
    let given = Tasks::new(config, &tasks, &offers).and_then(|drawn| drawn.assign(config, &tasks, places.to_vec()));
    let embeddings: Vec<_> = tasks.iter().map(|task| embed(task, 64)).collect();
    TaskBoard::new(config, given.expect("tasks that can be played"), &embeddings).expect("an embedding for each")
}

/// The same, where statistics are registered.
pub(crate) fn board_with(config: &Config, text: &str, registered: &[Registered]) -> TaskBoard {
    let files = Memory::one("main.task", text);
    let checked = check_with(&files, "main.task", &facts_of(config), registered, &Limits::default());
    let checked = checked.unwrap_or_else(|report| panic!("{report}"));
    let offers: Vec<_> = (0..).zip(checked.tasks.iter().map(|task| task.weight)).collect();
    let tasks = Tasks::new(config, &checked.tasks, &offers).expect("tasks that can be played");
    let embeddings: Vec<_> = checked.tasks.iter().map(|task| embed(task, 64)).collect();
    TaskBoard::new(config, tasks, &embeddings).expect("an embedding for each")
}
