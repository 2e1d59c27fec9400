//! NPCs in a small world: where they come from, and what they choose to do.

mod choosing;
mod recruiting;
mod soldiers;
mod spawning;
