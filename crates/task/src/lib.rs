//! The task language: text, checked program, progress and reward. No ECS, no Python: a world lends its numbers through a trait.

pub mod tree;
