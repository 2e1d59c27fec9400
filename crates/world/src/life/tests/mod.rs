//! Lives in a small world: how they begin, what a tick does to them, how they come back.

mod birth;
mod resurrection;
mod update;
