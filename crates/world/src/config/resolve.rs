//! From what was given to a config: validation with errors for people, defaults that follow from other options.

use hinterland_terrain::{Geometry, Preset, TerrainOptions};
use serde_json::{Map as Object, Value, json};
use thiserror::Error;

use super::setting::{Kind, Section, Setting};
use super::{Config, Layout, Spawn, schema};

/// A config that cannot be: which option, what it was, what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// A section that does not exist.
    #[error("there is no section `{name}`{hint}; sections: {known}")]
    UnknownSection {
        /// The name given.
        name: String,
        /// "; did you mean ...", or nothing.
        hint: String,
        /// The sections there are.
        known: String,
    },
    /// An option that does not exist.
    #[error("there is no option `{section}.{name}`{hint}; options of `{section}`: {known}")]
    UnknownOption {
        /// The section it was given in.
        section: String,
        /// The name given.
        name: String,
        /// "; did you mean ...", or nothing.
        hint: String,
        /// The options there are.
        known: String,
    },
    /// A value of the wrong kind or outside its range.
    #[error("`{option}` is {value}; it must be {expected}")]
    Value {
        /// `section.name`.
        option: String,
        /// The value given, as JSON.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// Options that contradict each other.
    #[error("{0}")]
    Conflict(String),
}

impl Config {
    /// Builds a config from what was given: `{section: {option: value}}`.
    ///
    /// Options that were not given take their defaults: the schema's, the map preset's for `map` and `terrain`, or
    /// what follows from other options (`observation.entities`, `task.embedding_dim`, `npc.capacity`).
    ///
    /// # Errors
    /// [`ConfigError`] when a name is unknown, a value is of the wrong kind or out of range, or options contradict
    /// each other.
    pub fn resolve(given: &Value) -> Result<Self, ConfigError> {
        let sections = schema();
        let given = check_names(&sections, given)?;
        let mut merged = defaults(&sections);
        let preset = given.get("map").and_then(|map| map.get("preset"));
        apply_preset(&mut merged, preset)?;
        for (section, options) in given {
            for (name, value) in options.as_object().expect("checked by check_names") {
                merged[section][name] = value.clone();
            }
        }
        follow_defaults(&mut merged);
        let config: Self = serde_json::from_value(merged)
            .map_err(|error| ConfigError::Conflict(format!("the config cannot be read: {error}")))?;
        config.check_consistency()?;
        Ok(config)
    }

    /// The terrain section as the terrain crate takes it.
    pub fn terrain_options(&self) -> TerrainOptions {
        let terrain = &self.terrain;
        TerrainOptions {
            flip_seed: terrain.flip_seed,
            frequency: terrain.frequency,
            frequency_offset: terrain.frequency_offset,
            log_interpolate_min: terrain.log_interpolate_min,
            log_interpolate_max: terrain.log_interpolate_max,
            tiles_per_octave: terrain.tiles_per_octave,
            ridged: terrain.ridged,
            water: terrain.water,
            grass: terrain.grass,
            foilage: terrain.foilage,
            reset_to_grass: terrain.reset_to_grass,
            disable_stone: terrain.disable_stone,
            scatter_extra_resources: terrain.scatter_extra_resources,
        }
    }

    fn check_consistency(&self) -> Result<(), ConfigError> {
        let conflict = |message: String| Err(ConfigError::Conflict(message));
        let (size, center) = (self.map.size, self.map.center);
        if center >= size || (size - center) % 2 != 0 {
            return conflict(format!(
                "`map.center` is {center} and `map.size` {size}: the border (size - center) / 2 must be a whole number above 0"
            ));
        }
        let border = (size - center) / 2;
        if border <= self.players.vision_radius {
            return conflict(format!(
                "the border is {border} tiles, (map.size {size} - map.center {center}) / 2; it must exceed \
                 `players.vision_radius` ({})",
                self.players.vision_radius
            ));
        }
        let terrain = &self.terrain;
        if !(terrain.water <= terrain.grass && terrain.grass <= terrain.foilage) {
            return conflict(format!(
                "`terrain.water` {}, `terrain.grass` {} and `terrain.foilage` {} must not descend",
                terrain.water, terrain.grass, terrain.foilage
            ));
        }
        if terrain.log_interpolate_min > terrain.log_interpolate_max {
            return conflict(format!(
                "`terrain.log_interpolate_min` {} must not exceed `terrain.log_interpolate_max` {}",
                terrain.log_interpolate_min, terrain.log_interpolate_max
            ));
        }
        // What the maps themselves would refuse, said when the config is made.
        let geometry = Geometry::new(size, center);
        if let Err(error) = geometry.and_then(|geometry| self.terrain_options().validate(geometry)) {
            return conflict(error.to_string());
        }
        if self.resource.enabled && !self.terrain.enabled {
            return conflict(
                "`resource.enabled` needs `terrain.enabled`: there is nothing to eat on bare grass".into(),
            );
        }
        if self.npc.enabled && !self.combat.enabled {
            return conflict("`npc.enabled` needs `combat.enabled` (rules 2.1)".into());
        }
        self.check_goods()?;
        if self.npc.enabled && self.npc.capacity < self.npc.count {
            return conflict(format!(
                "`npc.capacity` is {}; it must be at least `npc.count` ({})",
                self.npc.capacity, self.npc.count
            ));
        }
        if self.entity_slots() > usize::from(u16::MAX) - 1 {
            return conflict(format!(
                "`players.count` {} and `npc.capacity` {} together exceed 65,534 entities",
                self.players.count, self.npc.capacity
            ));
        }
        self.check_players()
    }

    /// Systems that need items, and what items need.
    fn check_goods(&self) -> Result<(), ConfigError> {
        let conflict = |message: String| Err(ConfigError::Conflict(message));
        let needs_items = [
            ("equipment", self.equipment.enabled),
            ("profession", self.profession.enabled),
            ("exchange", self.exchange.enabled),
        ];
        if let Some((system, _)) = needs_items.into_iter().find(|(_, enabled)| *enabled && !self.item.enabled) {
            return conflict(format!("`{system}.enabled` needs `item.enabled` (rules 2.1)"));
        }
        if self.profession.enabled && !self.terrain.enabled {
            return conflict(
                "`profession.enabled` needs `terrain.enabled`: there is nothing to gather on bare grass".into(),
            );
        }
        if self.item_slots() >= usize::from(u16::MAX) {
            return conflict(format!(
                "`players.count` {} times `item.inventory_capacity` {} exceed 65,470 items",
                self.players.count, self.item.inventory_capacity
            ));
        }
        let progression = &self.progression;
        if progression.base_level > progression.level_max {
            return conflict(format!(
                "`progression.base_level` {} must not exceed `progression.level_max` {}",
                progression.base_level, progression.level_max
            ));
        }
        let thresholds = &progression.exp_threshold;
        let ascending = thresholds.windows(2).all(|pair| pair[0] < pair[1]);
        if thresholds.len() < usize::from(progression.level_max) || thresholds.first() != Some(&0) || !ascending {
            return conflict(format!(
                "`progression.exp_threshold` must list at least `progression.level_max` ({}) numbers, ascending from 0",
                progression.level_max
            ));
        }
        if self.npc.level_min > self.npc.level_max {
            return conflict(format!(
                "`npc.level_min` {} must not exceed `npc.level_max` {}",
                self.npc.level_min, self.npc.level_max
            ));
        }
        let packed = self.observation.layout == Layout::Packed;
        if packed && self.exchange.enabled && self.exchange.prices > 255 {
            return conflict(format!(
                "`exchange.prices` is {}; the layout \"packed\" shows prices up to 255: use fewer, or \"nmmo\"",
                self.exchange.prices
            ));
        }
        Ok(())
    }

    fn check_players(&self) -> Result<(), ConfigError> {
        let conflict = |message: String| Err(ConfigError::Conflict(message));
        let edge = 4 * u32::from(self.map.center);
        if self.players.spawn == Spawn::Sequential && u32::from(self.players.count) > edge {
            return conflict(format!(
                "`players.count` is {}; the spawn ring of a map with `map.center` {} has {edge} tiles",
                self.players.count, self.map.center
            ));
        }
        let Some(teams) = &self.players.teams else {
            if self.players.spawn == Spawn::Teams {
                return conflict("`players.spawn` is \"teams\"; it needs `players.teams`".into());
            }
            return Ok(());
        };
        let mut ids: Vec<u16> = teams.values().flatten().copied().collect();
        ids.sort_unstable();
        if !ids.iter().copied().eq(1..=self.players.count) || teams.values().any(Vec::is_empty) {
            return conflict(format!(
                "`players.teams` must list every agent id from 1 to {} exactly once, with no empty team",
                self.players.count
            ));
        }
        let per_side = teams.len().div_ceil(4);
        if self.players.spawn == Spawn::Teams && usize::from(self.map.center) <= 4 * per_side {
            return conflict(format!(
                "{} teams do not fit on the spawn ring: `map.center` {} must exceed {}",
                teams.len(),
                self.map.center,
                4 * per_side
            ));
        }
        Ok(())
    }
}

/// `section: {option: value}` with known names and values of the right kind, inside their ranges.
fn check_names<'a>(sections: &[Section], given: &'a Value) -> Result<&'a Object<String, Value>, ConfigError> {
    let Some(object) = given.as_object() else {
        return Err(wrong("config", given, "a table of sections"));
    };
    for (name, options) in object {
        let Some(section) = sections.iter().find(|section| section.name == name) else {
            let names: Vec<_> = sections.iter().map(|section| section.name).collect();
            return Err(ConfigError::UnknownSection {
                name: name.clone(),
                hint: did_you_mean(name, &names),
                known: names.join(", "),
            });
        };
        let Some(options) = options.as_object() else {
            return Err(wrong(name, options, "a table of options"));
        };
        for (option, value) in options {
            let Some(setting) = section.settings.iter().find(|setting| setting.name == option) else {
                let names: Vec<_> = section.settings.iter().map(|setting| setting.name).collect();
                return Err(ConfigError::UnknownOption {
                    section: name.clone(),
                    name: option.clone(),
                    hint: did_you_mean(option, &names),
                    known: names.join(", "),
                });
            };
            check_value(section.name, setting, value)?;
        }
    }
    Ok(object)
}

fn check_value(section: &str, setting: &Setting, value: &Value) -> Result<(), ConfigError> {
    let range = setting.range.map_or(String::new(), |(low, high)| format!(" from {low} to {high}"));
    let inside =
        |number: f64| number.is_finite() && setting.range.is_none_or(|(low, high)| low <= number && number <= high);
    let (right, expected) = match setting.kind {
        Kind::Bool => (value.is_boolean(), "true or false".to_owned()),
        Kind::Integer => (is_integer(value) && value.as_f64().is_some_and(inside), format!("a whole number{range}")),
        Kind::OptionalInteger => (
            value.is_null() || (is_integer(value) && value.as_f64().is_some_and(inside)),
            format!("nothing, or a whole number{range}"),
        ),
        Kind::Number => (value.as_f64().is_some_and(inside), format!("a number{range}")),
        Kind::Choice(words) => {
            let hint = value.as_str().map_or(String::new(), |word| did_you_mean(word, words));
            let right = value.as_str().is_some_and(|word| words.contains(&word));
            (right, format!("one of {}{hint}", words.map_quoted()))
        }
        Kind::Choices(words) => {
            let unknown = value.as_array().and_then(|list| list.iter().find(|word| !is_one_of(word, words)));
            let hint = unknown.and_then(Value::as_str).map_or(String::new(), |word| did_you_mean(word, words));
            (is_selection(value, words), format!("a list of some of {}, none twice{hint}", words.map_quoted()))
        }
        Kind::Integers => {
            (value.as_array().is_some_and(|list| list.iter().all(is_integer)), "a list of whole numbers".to_owned())
        }
        Kind::Text => (value.is_string(), "a name".to_owned()),
        Kind::Teams => (is_teams(value), "nothing, or a table from team name to a list of agent ids".to_owned()),
    };
    if right { Ok(()) } else { Err(wrong(&format!("{section}.{}", setting.name), value, &expected)) }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

/// Whether it lists some of the words, none twice.
fn is_selection(value: &Value, words: &[&str]) -> bool {
    let Some(list) = value.as_array() else { return false };
    list.iter().enumerate().all(|(index, word)| is_one_of(word, words) && !list[..index].contains(word))
}

fn is_one_of(word: &Value, words: &[&str]) -> bool {
    word.as_str().is_some_and(|word| words.contains(&word))
}

fn is_teams(value: &Value) -> bool {
    let id = |id: &Value| id.as_u64().is_some_and(|id| (1..=u64::from(u16::MAX)).contains(&id));
    let team = |team: &Value| team.as_array().is_some_and(|ids| ids.iter().all(id));
    value.is_null() || value.as_object().is_some_and(|teams| teams.values().all(team))
}

fn wrong(option: &str, value: &Value, expected: &str) -> ConfigError {
    ConfigError::Value { option: option.to_owned(), value: value.to_string(), expected: expected.to_owned() }
}

/// Every option's own default, `null` where it follows from others.
fn defaults(sections: &[Section]) -> Value {
    let options = |section: &Section| {
        section
            .settings
            .iter()
            .map(|setting| (setting.name.to_owned(), setting.default.clone()))
            .collect::<Object<_, _>>()
    };
    let merged: Object<_, _> =
        sections.iter().map(|section| (section.name.to_owned(), Value::Object(options(section)))).collect();
    Value::Object(merged)
}

/// Fills `map` and `terrain` from the map preset.
fn apply_preset(merged: &mut Value, name: Option<&Value>) -> Result<(), ConfigError> {
    let name = name.and_then(Value::as_str).unwrap_or("medium");
    let names: Vec<_> = Preset::names().collect();
    let Some(preset) = Preset::builtin(name) else {
        let hint = did_you_mean(name, &names);
        return Err(wrong("map.preset", &json!(name), &format!("one of {}{hint}", names.map_quoted())));
    };
    merged["map"]["preset"] = json!(name);
    merged["map"]["size"] = json!(preset.size);
    merged["map"]["center"] = json!(preset.center);
    merged["profession"]["spawn_clusters"] = json!(preset.profession.spawn_clusters);
    merged["profession"]["spawn_uniforms"] = json!(preset.profession.spawn_uniforms);
    let terrain = serde_json::to_value(&preset.terrain).expect("plain numbers serialise");
    for (option, value) in terrain.as_object().expect("a struct is a table") {
        merged["terrain"][option] = value.clone();
    }
    Ok(())
}

/// Defaults that follow from other options.
fn follow_defaults(merged: &mut Value) {
    let packed = merged["observation"]["layout"] == json!(Layout::Packed);
    let mut fill = |section: &str, option: &str, value: u64| {
        if merged[section][option].is_null() {
            merged[section][option] = json!(value);
        }
    };
    fill("observation", "entities", if packed { 32 } else { 100 });
    fill("task", "embedding_dim", if packed { 64 } else { 4096 });
    if merged["progression"]["exp_threshold"].is_null() {
        let levels = merged["progression"]["level_max"].as_u64().unwrap_or(1);
        merged["progression"]["exp_threshold"] = json!(crate::progression::default_thresholds(levels));
    }
    let count = merged["npc"]["count"].as_u64().unwrap_or(0);
    if merged["npc"]["capacity"].is_null() {
        merged["npc"]["capacity"] = json!(2 * count);
    }
}

fn did_you_mean(name: &str, known: &[&str]) -> String {
    let near = known.iter().map(|known| (strsim::jaro_winkler(name, known), known));
    let best = near.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.75);
    best.map_or(String::new(), |(_, known)| format!("; did you mean `{known}`?"))
}

/// Words in quotation marks, for a message.
trait MapQuoted {
    fn map_quoted(&self) -> String;
}

impl MapQuoted for [&str] {
    fn map_quoted(&self) -> String {
        self.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(given: &Value) -> String {
        Config::resolve(given).expect_err("must be refused").to_string()
    }

    #[test]
    fn defaults_follow_the_layout() {
        let packed = Config::default();
        assert_eq!((packed.observation.entities, packed.task.embedding_dim), (32, 64));
        let nmmo = Config::resolve(&json!({"observation": {"layout": "nmmo"}})).unwrap();
        assert_eq!((nmmo.observation.entities, nmmo.task.embedding_dim), (100, 4096));
        let given = Config::resolve(&json!({"observation": {"layout": "nmmo", "entities": 7}})).unwrap();
        assert_eq!(given.observation.entities, 7);
        assert_eq!(Config::resolve(&json!({"npc": {"count": 10}})).unwrap().npc.capacity, 20);
    }

    #[test]
    fn presets_give_map_and_terrain_their_defaults() {
        let small = Config::resolve(&json!({"map": {"preset": "small"}, "players": {"count": 64}})).unwrap();
        assert_eq!((small.map.size, small.map.center), (64, 32));
        assert!((small.terrain.log_interpolate_min - 0.0).abs() < f64::EPSILON);
    }

    #[test]
    fn errors_say_what_would_be_right() {
        assert!(message(&json!({"player": {}})).contains("did you mean `players`?"));
        assert!(message(&json!({"players": {"cuont": 3}})).contains("did you mean `count`?"));
        let range = message(&json!({"players": {"count": 0}}));
        assert!(range.contains("`players.count` is 0") && range.contains("from 1 to 4096"), "{range}");
        assert!(message(&json!({"players": {"respawn": "imediate"}})).contains("did you mean `immediate`?"));
        assert!(message(&json!({"players": {"count": 1.5}})).contains("a whole number"));
        assert!(message(&json!({"combat": {"enabled": false}})).contains("`npc.enabled` needs `combat.enabled`"));
        assert!(message(&json!({"map": {"preset": "mediun"}})).contains("did you mean `medium`?"));
        assert!(message(&json!({"terrain": {"tiles_per_octave": 4096}})).contains("from 1 to 128"));
        assert!(message(&json!({"players": {"vision_radius": 15}, "map": {"size": 148}})).contains("border"));
        let targets = message(&json!({"map": {"seize_targets": ["centre"]}}));
        assert!(targets.contains("must be a list of some of \"center\", \"first\""), "{targets}");
        assert!(message(&json!({"map": {"seize_targets": ["first", "first"]}})).contains("seize_targets"), "twice");
    }

    #[test]
    fn some_actions_can_be_disabled_but_not_moving() {
        let config = Config::resolve(&json!({"actions": {"disabled": ["give", "give_gold"]}})).unwrap();
        assert_eq!(["Give", "GiveGold", "Use", "Move"].map(|action| config.allows(action)), [false, false, true, true]);
        let misspelt = message(&json!({"actions": {"disabled": ["give", "givegold"]}}));
        assert!(misspelt.contains("did you mean `give_gold`?"), "{misspelt}");
        let moving = message(&json!({"actions": {"disabled": ["move"]}}));
        assert!(moving.contains("must be a list of some of \"attack\", \"buy\""), "{moving}");
        assert!(message(&json!({"actions": {"disabled": ["use", "use"]}})).contains("none twice"));
    }

    #[test]
    fn teams_cover_every_agent_once() {
        let config = json!({"players": {"count": 4, "spawn": "teams", "teams": {"a": [1, 2], "b": [3]}}});
        assert!(message(&config).contains("every agent id from 1 to 4 exactly once"));
    }

    #[test]
    fn a_config_resolves_to_itself() {
        let config = Config::default();
        let again = Config::resolve(&serde_json::to_value(&config).unwrap()).unwrap();
        assert_eq!(config, again);
    }
}
