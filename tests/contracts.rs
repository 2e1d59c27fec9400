//! What Hinterland promises, as tests: one binary, a module per promise.

mod determinism;
mod life_cycle;
mod masks;
mod observations_page;
mod play;
mod rows;
mod tidy;
mod trade_masks;
mod wares;
