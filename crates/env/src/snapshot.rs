//! A world with its lives as bytes, and back.
//!
//! ```text
//! offset  bytes  contents (little-endian)
//!  0      8      "HNTRSNAP"
//!  8      2      format version
//! 10      8      xxh3-64 of the config that the world is built for
//! 18      8      xxh3-64 of the rest: it detects accidents, and is no protection from malice
//! 26      ..     a zstd frame of the postcard of what the lane keeps and of the tables of `World::state()`
//! ```
//!
//! Nothing in a snapshot is believed: its size is bounded while it is decompressed, and its state goes through the same
//! checks as `load_state`.

use std::io::Read;

use hinterland_world::config::Config;
use hinterland_world::score::Tasks;
use hinterland_world::state::{ColumnData, State, Table};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::EnvError;
use crate::lifecycle::{Life, Phase};

const MAGIC: &[u8; 8] = b"HNTRSNAP";
const FORMAT: u16 = 2;
const HEAD: usize = 26;
/// Fast, and two thirds of what slower levels make of it.
const LEVEL: i32 = 1;

/// What is kept about a world between steps, besides the world itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) phase: Phase,
    pub(crate) seed: u64,
    pub(crate) episode: u32,
    pub(crate) lives: Vec<Life>,
    /// Identifies its tasks; 0 for none.
    pub(crate) tasks: u64,
}

/// Tables by name, as they stand in a snapshot.
type Tables = Vec<(String, Vec<(String, ColumnData)>)>;

/// Identifies what a world is built for.
pub(crate) fn config_digest(config: &Config) -> u64 {
    xxh3_64(&serde_json::to_vec(config).expect("a config is plain data"))
}

/// The bytes of a world.
pub(crate) fn write(config: u64, kept: &Kept, state: &State) -> Vec<u8> {
    let tables: Vec<_> = state.tables.iter().map(|table| (table.name, &table.columns)).collect();
    let plain = postcard::to_stdvec(&(kept, tables)).expect("plain data can be written");
    let body = zstd::bulk::compress(&plain, LEVEL).expect("memory can be compressed");
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&config.to_le_bytes());
    bytes.extend_from_slice(&xxh3_64(&body).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

/// What the bytes say, not yet checked against the rules.
pub(crate) fn read(config: u64, most: usize, bytes: &[u8]) -> Result<(Kept, State), EnvError> {
    let refuse = |reason: &str| EnvError::Snapshot(reason.to_owned());
    if bytes.len() < HEAD || &bytes[..8] != MAGIC {
        return Err(refuse("these bytes are no snapshot of a world"));
    }
    let word = |from: usize| u64::from_le_bytes(bytes[from..from + 8].try_into().expect("eight bytes"));
    let format = u16::from_le_bytes([bytes[8], bytes[9]]);
    if format != FORMAT {
        return Err(EnvError::Snapshot(format!("its format is {format}; this version reads {FORMAT}")));
    }
    if word(10) != config {
        return Err(refuse("it was taken of a world with another config: restore it where the config is the same"));
    }
    if word(18) != xxh3_64(&bytes[HEAD..]) {
        return Err(refuse("it is damaged: its digest does not fit its contents"));
    }
    let plain = decompress(&bytes[HEAD..], most)?;
    let (kept, tables): (Kept, Tables) =
        postcard::from_bytes(&plain).map_err(|error| EnvError::Snapshot(format!("it is damaged: {error}")))?;
    let tables = tables.into_iter().map(|(name, columns)| Table::canonical(&name, columns));
    Ok((kept, State { tables: tables.collect::<Result<_, _>>()? }))
}

fn decompress(body: &[u8], most: usize) -> Result<Vec<u8>, EnvError> {
    let damaged = |error: std::io::Error| EnvError::Snapshot(format!("it is damaged: {error}"));
    let mut plain = Vec::new();
    let reader = zstd::stream::read::Decoder::new(body).map_err(damaged)?;
    reader.take(most as u64 + 1).read_to_end(&mut plain).map_err(damaged)?;
    if plain.len() > most {
        return Err(EnvError::Snapshot(format!(
            "it unpacks to more than {most} bytes, the most that this world needs"
        )));
    }
    Ok(plain)
}

/// The most bytes that a world of this config can need: five for each number of each table, ten where it is of 64 bits.
pub(crate) fn largest(config: &Config, tasks: Option<&Tasks>) -> usize {
    let area = usize::from(config.map.size).pow(2);
    let numbers = 64 * config.entity_slots() + 20 * config.item_slots() + 40 * usize::from(config.players.count);
    let remembered = tasks.map_or(0, |tasks| tasks.most_numbers(config.players.count.into()));
    2 * area + 5 * numbers + 10 * remembered + 65536
}
