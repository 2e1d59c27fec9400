//! Many worlds.
