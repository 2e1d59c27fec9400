//! Named maps: a size and generation options in a TOML file.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{Geometry, ProfessionOptions, TerrainError, TerrainOptions};

/// The presets that come with the crate, in the order in which they are listed.
const BUILTIN: [(&str, &str); 6] = [
    ("small", include_str!("../../../maps/small.toml")),
    ("medium", include_str!("../../../maps/medium.toml")),
    ("large", include_str!("../../../maps/large.toml")),
    ("islands", include_str!("../../../maps/islands.toml")),
    ("highlands", include_str!("../../../maps/highlands.toml")),
    ("rivers", include_str!("../../../maps/rivers.toml")),
];

static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    let parse = |(name, text)| Preset::from_toml(name, text).expect("a test parses every built-in preset");
    BUILTIN.into_iter().map(parse).collect()
});

/// A named map: what it looks like, how large it is, how it is generated.
#[derive(Clone, PartialEq, Debug)]
pub struct Preset {
    /// Name, as in `map.preset`.
    pub name: String,
    /// Full side in tiles.
    pub size: u16,
    /// Playable side in tiles.
    pub center: u16,
    /// Generation options; what the file does not say has its default.
    pub terrain: TerrainOptions,
    /// How much there is to gather; what the file does not say follows from the area.
    pub profession: ProfessionOptions,
    /// One sentence for a list of presets.
    pub about: String,
}

/// The file as written; unknown keys are refused before it is read.
#[derive(Deserialize)]
struct File {
    about: String,
    size: u16,
    center: u16,
    #[serde(default)]
    terrain: TerrainOptions,
    #[serde(default)]
    profession: Gathering,
}

#[derive(Default, Deserialize)]
struct Gathering {
    spawn_clusters: Option<u32>,
    spawn_uniforms: Option<u32>,
}

impl Preset {
    /// The preset with this name among those that come with the crate.
    pub fn builtin(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// Names of the presets that come with the crate.
    pub fn names() -> impl ExactSizeIterator<Item = &'static str> {
        BUILTIN.iter().map(|&(name, _)| name)
    }

    /// Like [`Preset::builtin`], but says what would be right.
    ///
    /// # Errors
    /// [`TerrainError::Preset`] with the nearest name and the list of all.
    pub fn find(name: &str) -> Result<&'static Self, TerrainError> {
        Self::builtin(name).ok_or_else(|| {
            let all: Vec<_> = Self::names().collect();
            let reason = format!("there is no such preset{}; there are {}", did_you_mean(name, &all), all.join(", "));
            TerrainError::Preset { name: name.to_owned(), reason }
        })
    }

    /// Reads a preset from the text of its file.
    ///
    /// # Errors
    /// [`TerrainError::Preset`] with the place in the text for what is not TOML, a missing or unknown key (with "did you
    /// mean"), a wrong type, or a size or option out of range.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, TerrainError> {
        let refuse = |reason: String| TerrainError::Preset { name: name.to_owned(), reason };
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| refuse(e.to_string()))?;
        known_keys(&table, "", &["about", "size", "center", "terrain", "profession"]).map_err(refuse)?;
        if let Some(toml::Value::Table(terrain)) = table.get("terrain") {
            known_keys(terrain, "terrain.", &TerrainOptions::FIELDS).map_err(refuse)?;
        }
        if let Some(toml::Value::Table(profession)) = table.get("profession") {
            known_keys(profession, "profession.", &ProfessionOptions::FIELDS).map_err(refuse)?;
        }
        let File { about, size, center, terrain, profession: given } =
            toml::from_str(text).map_err(|e| refuse(e.to_string()))?;
        let geometry = Geometry::new(size, center).map_err(|e| refuse(e.to_string()))?;
        terrain.validate(geometry).map_err(|e| refuse(e.to_string()))?;
        let by_area = ProfessionOptions::by_area(geometry);
        let profession = ProfessionOptions {
            spawn_clusters: given.spawn_clusters.unwrap_or(by_area.spawn_clusters),
            spawn_uniforms: given.spawn_uniforms.unwrap_or(by_area.spawn_uniforms),
        };
        profession.validate().map_err(|e| refuse(e.to_string()))?;
        Ok(Self { name: name.to_owned(), size, center, terrain, profession, about })
    }

    /// The preset's sides.
    ///
    /// # Panics
    /// If the fields were changed to sides that do not fit together; those of a parsed preset do.
    pub fn geometry(&self) -> Geometry {
        Geometry::new(self.size, self.center).expect("a parsed preset has been checked")
    }
}

fn known_keys(table: &toml::Table, section: &str, known: &[&str]) -> Result<(), String> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            Err(format!("unknown key `{section}{key}`{}; known are {}", did_you_mean(key, known), known.join(", ")))
        }
    }
}

/// ", did you mean `x`?" for the most similar name, or nothing if none is similar.
fn did_you_mean(given: &str, known: &[&str]) -> String {
    let similarity = |name: &&&str| (strsim::jaro_winkler(given, name) * 1000.0) as u32;
    match known.iter().max_by_key(similarity) {
        Some(best) if similarity(&best) >= 750 => format!(", did you mean `{best}`?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_presets_parse_and_have_the_rules_sizes() {
        assert_eq!(PRESETS.len(), BUILTIN.len());
        let sides = |name| Preset::find(name).map(|p| (p.size, p.center, p.geometry().border())).unwrap();
        assert_eq!([sides("small"), sides("medium"), sides("large")], [(64, 32, 16), (160, 128, 16), (1056, 1024, 16)]);
        // Rules 2.3: small maps interpolate at one width, the others use the defaults.
        assert_eq!(Preset::find("small").unwrap().terrain.log_interpolate_min, 0.0);
        assert_eq!(Preset::find("medium").unwrap().terrain, TerrainOptions::default());
        assert_eq!(Preset::find("large").unwrap().terrain, TerrainOptions::default());
        assert!(Preset::names().all(|name| !Preset::find(name).unwrap().about.is_empty()));
        let gathering =
            |name| Preset::find(name).map(|p| (p.profession.spawn_clusters, p.profession.spawn_uniforms)).unwrap();
        assert_eq!([gathering("small"), gathering("medium"), gathering("large")], [(4, 16), (64, 256), (1024, 4096)]);
        assert_eq!(["islands", "highlands", "rivers"].map(gathering), [(64, 256); 3]);
    }

    #[test]
    fn mistakes_are_explained() {
        let refused = |text: &str| Preset::from_toml("mine", text).unwrap_err().to_string();
        let good = "about = 'x'\nsize = 64\ncenter = 32\n";
        Preset::from_toml("mine", good).unwrap();
        assert!(refused(&format!("{good}[terrain]\nwatter = 0.2")).contains("`terrain.watter`, did you mean `water`?"));
        assert!(refused(&format!("{good}centre = 3")).contains("did you mean `center`?"));
        assert!(refused(&format!("{good}[terrain]\nwater = 'much'")).contains("line 5"));
        assert!(refused(&format!("{good}[terrain]\nwater = 1.5")).contains("terrain.water is 1.5"));
        assert!(refused("about = 'x'\nsize = 64").contains("center"));
        assert!(refused(&format!("{good}[profession]\nspawn_cluster = 2")).contains("did you mean `spawn_clusters`?"));
        assert!(
            refused(&format!("{good}[profession]\nspawn_uniforms = 9999999")).contains("profession.spawn_uniforms is")
        );
        assert!(refused(&format!("{good}[profession]\nspawn_uniforms = -1")).contains("line 5"));
        assert!(refused("about = 'x'\nsize = 64\ncenter = 33").contains("even"));
        assert!(refused("size = = 3").contains("line 1"));
        let unknown = Preset::find("meduim").unwrap_err().to_string();
        assert!(unknown.contains("`meduim`") && unknown.contains("did you mean `medium`?"), "{unknown}");
    }
}
