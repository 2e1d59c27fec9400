//! Generates maps/pool/*.maps and maps/manifest.toml anew: `cargo run --release -p hinterland-terrain --example build_pool`.
//!
//! Needed after a change of generation or of the presets small and medium. Tests compare the result with what is generated.

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use hinterland_terrain::{Preset, build_pool_file};

/// Presets whose first maps come with the crate, and how many.
const POOLS: [(&str, u32); 2] = [("small", 64), ("medium", 64)];
/// Presets of which the manifest fixes some digests only, so that a change of generation does not go unseen.
const WATCHED: [(&str, u32); 3] = [("islands", 4), ("highlands", 4), ("rivers", 4)];
/// zstd's best level: these files are made once.
const LEVEL: i32 = 19;

fn main() -> Result<(), Box<dyn Error>> {
    let maps = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../maps");
    let mut manifest = String::from(
        "# Digests (xxh3-64) of noise fields, map 0 first. Written by the example build_pool of crates/terrain; tests check them.\n",
    );
    for (name, count) in POOLS {
        let (bytes, digests) = build(name, count)?;
        write_whole(&maps.join(format!("pool/{name}.maps")), &bytes)?;
        println!("pool/{name}.maps: {count} maps, {} bytes", bytes.len());
        section(&mut manifest, name, Some(&format!("pool/{name}.maps")), &digests)?;
    }
    for (name, count) in WATCHED {
        section(&mut manifest, name, None, &build(name, count)?.1)?;
    }
    write_whole(&maps.join("manifest.toml"), manifest.as_bytes())?;
    Ok(())
}

fn build(name: &str, count: u32) -> Result<(Vec<u8>, Vec<u64>), Box<dyn Error>> {
    let preset = Preset::find(name)?;
    Ok(build_pool_file(preset.geometry(), &preset.terrain, count, LEVEL)?)
}

fn section(manifest: &mut String, name: &str, file: Option<&str>, digests: &[u64]) -> std::fmt::Result {
    writeln!(manifest, "\n[{name}]")?;
    if let Some(file) = file {
        writeln!(manifest, "file = \"{file}\"")?;
    }
    writeln!(manifest, "fields = [")?;
    for row in digests.chunks(4) {
        let row: Vec<String> = row.iter().map(|digest| format!("\"{digest:016x}\"")).collect();
        writeln!(manifest, "    {},", row.join(", "))?;
    }
    writeln!(manifest, "]")
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let aside = path.with_extension("new");
    std::fs::write(&aside, bytes)?;
    std::fs::rename(aside, path)
}
