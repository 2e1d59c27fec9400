//! What Hinterland promises, as tests: one binary, a module per promise.

#[path = "../benches/busy.rs"]
mod busy;
mod capture;
mod determinism;
mod golden;
mod life_cycle;
mod masks;
mod observations_page;
mod play;
mod registered_statistics;
mod rows;
mod rules_table;
mod snapshot;
mod task_board;
mod tasks;
mod tidy;
mod trade_masks;
mod wares;
