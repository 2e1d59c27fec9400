//! What can be wrong with a map, its options or its file, in words for the person who has to put it right.

use std::path::PathBuf;

/// Why a map, a preset, a pool or a picture was refused.
#[derive(Debug, thiserror::Error)]
pub enum TerrainError {
    /// The sides of the map do not fit together.
    #[error("map.size {size} with map.center {center}: {reason}")]
    Geometry {
        /// Full side.
        size: u16,
        /// Playable side.
        center: u16,
        /// What would be right.
        reason: String,
    },
    /// A generation option is outside its range.
    #[error("terrain.{field} is {value}, but must be {allowed}")]
    Option {
        /// Name of the option.
        field: &'static str,
        /// The value given.
        value: String,
        /// What would be right.
        allowed: String,
    },
    /// An option of what professions gather is outside its range.
    #[error("profession.{field} is {value}, but must be from 0 to {most}")]
    Profession {
        /// Name of the option.
        field: &'static str,
        /// The value given.
        value: u32,
        /// The most there can be.
        most: u32,
    },
    /// A map's contents cannot be played on.
    #[error("{what}: {reason}")]
    Map {
        /// Which map.
        what: String,
        /// What is wrong and where.
        reason: String,
    },
    /// A selection of maps that does not exist.
    #[error("map.first {first} with map.count {count}: {reason}")]
    Selection {
        /// First map index.
        first: u32,
        /// How many maps.
        count: u32,
        /// What would be right.
        reason: String,
    },
    /// A preset file that cannot be understood.
    #[error("map preset `{name}`: {reason}")]
    Preset {
        /// Name of the preset or path of its file.
        name: String,
        /// What is wrong and where.
        reason: String,
    },
    /// A pool file that is damaged, from another version, or not a pool at all.
    #[error("map pool {origin}: {reason}")]
    PoolFile {
        /// Path or name of the pool.
        origin: String,
        /// What is wrong.
        reason: String,
    },
    /// The operating system refused to read or write.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// "read", "write" and so on.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A picture that cannot be drawn.
    #[error("map picture: {reason}")]
    Picture {
        /// What is wrong.
        reason: String,
    },
}
