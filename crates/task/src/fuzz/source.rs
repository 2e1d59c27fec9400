//! Bytes to the files that are checked.

use arbitrary::Unstructured;

use super::grammar::Grammar;
use crate::files::Memory;
use crate::limits::Facts;

pub(super) const MAIN: &str = "main.task";
const OTHERS: [&str; 2] = ["other.task", "shared/third.task"];

/// The bytes as text, so that a `.task` file is a seed as it stands; zeros part it into files. If the first byte is below 8, the rest
/// chooses among what the grammar has.
pub(super) fn files(bytes: &[u8]) -> Memory {
    let texts: Vec<String> = match bytes.split_first() {
        Some((..8, rest)) => Grammar::new(&mut Unstructured::new(rest)).files(),
        _ => String::from_utf8_lossy(bytes).split('\0').map(str::to_owned).collect(),
    };
    let names = std::iter::once(MAIN).chain(OTHERS).map(str::to_owned);
    let mut files: std::collections::BTreeMap<_, _> = names.zip(texts).collect();
    files.entry(MAIN.to_owned()).or_default();
    Memory(files)
}

/// The default config or a small one, with teams or without.
pub(super) fn facts(bytes: &[u8]) -> Facts {
    let roll = xxhash_rust::xxh3::xxh3_64(bytes);
    let teams = roll & 3 != 0;
    if roll % 8 < 6 {
        return Facts { team_count: if teams { 16 } else { 0 }, ..Facts::default() };
    }
    let team_count = if teams { 4 } else { 0 };
    Facts { horizon: 128, map_size: 64, border: 16, max_level: 5, team_count, players: 8, inventory: 6 }
}
