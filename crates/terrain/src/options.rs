//! Options of generation (rules 2.4, section Terrain).

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::{Geometry, TerrainError};

/// Octaves are one full-size noise field each, so their number bounds the time of one map.
const MAX_OCTAVES: u16 = 1024;

/// How noise becomes terrain. The defaults are those of rules 2.4; `ridged` is ours.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the configuration")]
pub struct TerrainOptions {
    /// Walk the noise plane in the other direction.
    pub flip_seed: bool,
    /// log2 of the first octave's frequency in 1/tiles, -12 to 4.
    pub frequency: i32,
    /// log2 offset of the last octave's frequency, -12 to 24: it ends at `frequency - log2(center) + frequency_offset` if that is lower.
    pub frequency_offset: i32,
    /// log10 of the narrowest interpolation width over 64 maps, -6 to 6.
    pub log_interpolate_min: f64,
    /// log10 of the widest interpolation width over 64 maps, -6 to 6.
    pub log_interpolate_max: f64,
    /// Tiles of the playable side per octave, from 1 to `center`.
    pub tiles_per_octave: u16,
    /// Fold the field about its middle, v to |2v - 1|, so that low values (rivers) follow lines instead of filling basins.
    pub ridged: bool,
    /// Field values up to this, in [0, 1], are water.
    pub water: f64,
    /// Values above `water` up to this are grass.
    pub grass: f64,
    /// Values above `grass` up to this are foilage, higher ones stone.
    pub foilage: f64,
    /// Replace the terrain by grass everywhere (only when an episode is laid out from the field).
    pub reset_to_grass: bool,
    /// Replace stone by grass.
    pub disable_stone: bool,
    /// Scatter extra water and foilage over grass each episode (only when it is laid out from the field).
    pub scatter_extra_resources: bool,
}

impl Default for TerrainOptions {
    fn default() -> Self {
        Self {
            flip_seed: false,
            frequency: -3,
            frequency_offset: 7,
            log_interpolate_min: -2.0,
            log_interpolate_max: 0.0,
            tiles_per_octave: 8,
            ridged: false,
            water: 0.30,
            grass: 0.70,
            foilage: 0.85,
            reset_to_grass: false,
            disable_stone: false,
            scatter_extra_resources: true,
        }
    }
}

impl TerrainOptions {
    /// Names of all options, for "did you mean".
    pub const FIELDS: [&'static str; 13] = [
        "flip_seed",
        "frequency",
        "frequency_offset",
        "log_interpolate_min",
        "log_interpolate_max",
        "tiles_per_octave",
        "ridged",
        "water",
        "grass",
        "foilage",
        "reset_to_grass",
        "disable_stone",
        "scatter_extra_resources",
    ];

    /// Checks every option against its range.
    ///
    /// # Errors
    /// [`TerrainError::Option`] naming the first option that is out of range, its value and the range.
    pub fn validate(&self, geometry: Geometry) -> Result<(), TerrainError> {
        within("frequency", self.frequency, -12, 4)?;
        within("frequency_offset", self.frequency_offset, -12, 24)?;
        within("log_interpolate_min", self.log_interpolate_min, -6.0, 6.0)?;
        within("log_interpolate_max", self.log_interpolate_max, -6.0, 6.0)?;
        let lowest = geometry.center.div_ceil(MAX_OCTAVES);
        within("tiles_per_octave", self.tiles_per_octave, lowest, geometry.center)?;
        within("water", self.water, 0.0, 1.0)?;
        within("grass", self.grass, self.water, 1.0)?;
        within("foilage", self.foilage, self.grass, 1.0)
    }

    /// Number of octaves, C / `tiles_per_octave` rounded down, at least 1 (rules 3.3, step 1).
    pub fn octaves(&self, geometry: Geometry) -> usize {
        usize::from((geometry.center / self.tiles_per_octave.max(1)).max(1))
    }

    /// xxh3-64 of the options that shape the noise field. Thresholds and per-episode switches do not count, so that maps
    /// that differ only in them share one pool.
    pub fn shape_digest(&self) -> u64 {
        let mut bytes = Vec::with_capacity(40);
        bytes.push(u8::from(self.flip_seed));
        bytes.push(u8::from(self.ridged));
        bytes.extend(self.frequency.to_le_bytes());
        bytes.extend(self.frequency_offset.to_le_bytes());
        // Adding zero makes -0.0 and 0.0, which mean the same, the same bytes.
        bytes.extend((self.log_interpolate_min + 0.0).to_le_bytes());
        bytes.extend((self.log_interpolate_max + 0.0).to_le_bytes());
        bytes.extend(self.tiles_per_octave.to_le_bytes());
        xxh3_64(&bytes)
    }
}

/// A range check that a NaN fails.
fn within<T: PartialOrd + std::fmt::Debug>(field: &'static str, value: T, low: T, high: T) -> Result<(), TerrainError> {
    if value >= low && value <= high {
        return Ok(());
    }
    Err(TerrainError::Option { field, value: format!("{value:?}"), allowed: format!("from {low:?} to {high:?}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn medium() -> Geometry {
        Geometry::new(160, 128).unwrap()
    }

    #[test]
    fn field_names_are_complete() {
        let table = toml::Table::try_from(TerrainOptions::default()).unwrap();
        let mut names = TerrainOptions::FIELDS.to_vec();
        names.sort_unstable();
        let mut found: Vec<_> = table.keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, names);
    }

    #[test]
    fn octaves_of_the_presets() {
        let options = TerrainOptions::default();
        let octaves = |size, center| options.octaves(Geometry::new(size, center).unwrap());
        assert_eq!([octaves(64, 32), octaves(160, 128), octaves(1056, 1024)], [4, 16, 128]);
    }

    #[test]
    fn errors_name_the_option_its_value_and_its_range() {
        let check = |change: fn(&mut TerrainOptions), words: &[&str]| {
            let mut options = TerrainOptions::default();
            change(&mut options);
            let text = options.validate(medium()).unwrap_err().to_string();
            assert!(words.iter().all(|word| text.contains(word)), "{text}");
        };
        check(|o| o.water = f64::NAN, &["terrain.water", "NaN", "0.0 to 1.0"]);
        check(|o| o.grass = 0.1, &["terrain.grass", "0.1", "0.3 to 1.0"]);
        check(|o| o.foilage = 1.5, &["terrain.foilage", "1.5", "0.7 to 1.0"]);
        check(|o| o.tiles_per_octave = 0, &["terrain.tiles_per_octave", "1 to 128"]);
        check(|o| o.tiles_per_octave = 129, &["terrain.tiles_per_octave", "129"]);
        check(|o| o.frequency = 5, &["terrain.frequency", "-12 to 4"]);
        check(|o| o.log_interpolate_max = f64::INFINITY, &["terrain.log_interpolate_max", "inf"]);
        TerrainOptions::default().validate(medium()).unwrap();
    }

    #[test]
    fn thresholds_do_not_change_the_shape() {
        let base = TerrainOptions::default();
        let other = TerrainOptions { water: 0.1, disable_stone: true, log_interpolate_max: -0.0, ..base.clone() };
        assert_eq!(base.shape_digest(), other.shape_digest());
        assert_ne!(base.shape_digest(), TerrainOptions { ridged: true, ..base.clone() }.shape_digest());
        assert_ne!(base.shape_digest(), TerrainOptions { log_interpolate_min: -1.0, ..base }.shape_digest());
    }
}
