//! Where everything stands in an agent's observation record. Declared once: offsets, Python's spaces and the tables of
//! `docs/observations.md` come from here.

use hinterland_world::columns::OBSERVED;
use hinterland_world::config::{self, Config};

/// The type of a field's numbers, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// 8 bits, unsigned.
    U8,
    /// 8 bits, signed.
    I8,
    /// 16 bits, unsigned.
    U16,
    /// 16 bits, signed.
    I16,
    /// 32 bits, unsigned.
    U32,
    /// 32 bits, signed.
    I32,
    /// IEEE half precision.
    F16,
}

impl Dtype {
    /// Bytes of one number.
    pub const fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 | Self::F16 => 2,
            Self::U32 | Self::I32 => 4,
        }
    }
}

/// One field of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, an observation key where observations are dicts.
    pub name: String,
    /// The type of its numbers.
    pub dtype: Dtype,
    /// Its shape; empty for a single number.
    pub shape: Vec<usize>,
    /// Its first byte in the record.
    pub offset: usize,
    /// What it holds.
    pub doc: String,
}

impl Field {
    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.shape.iter().product::<usize>() * self.dtype.size()
    }
}

/// One argument of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The action, such as `Attack`.
    pub action: &'static str,
    /// The argument, such as `Target`.
    pub argument: &'static str,
    /// Number of choices.
    pub size: usize,
    /// Where its choices begin inside the mask.
    pub offset: usize,
}

/// A number of a row of the packed `Entity` table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowField {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub dtype: Dtype,
    /// Its first byte in the row.
    pub offset: usize,
    /// What it holds. Every number saturates at the ends of its type.
    pub doc: &'static str,
}

/// Bytes of a row of the packed `Entity` table.
pub const ENTITY_ROW_BYTES: usize = 28;

const fn at(offset: usize, dtype: Dtype, name: &'static str, doc: &'static str) -> RowField {
    RowField { name, dtype, offset, doc }
}

/// The numbers in a row of the packed `Entity` table.
pub const ENTITY_ROW: [RowField; 24] = [
    at(0, Dtype::I16, "id", "players 1 and up, NPCs -1 and down; 0: an empty row"),
    at(2, Dtype::U8, "npc_type", "npc_type + 1: 1 player, 2 passive, 3 neutral, 4 hostile"),
    at(3, Dtype::U8, "row", "row minus the observer's row, plus the vision radius"),
    at(4, Dtype::U8, "col", "column minus the observer's column, plus the vision radius"),
    at(5, Dtype::U8, "damage", "damage of the last hit received in the latest step"),
    at(6, Dtype::U16, "time_alive", "steps survived"),
    at(8, Dtype::U8, "freeze", "remaining frozen ticks"),
    at(9, Dtype::U8, "item_level", "sum of equipped item levels"),
    at(10, Dtype::I16, "attacker_id", "id of the last attacker, 0 none"),
    at(
        12,
        Dtype::U8,
        "since_combat",
        "ticks since the end of the step of its last fight, at most 254; 255: never fought",
    ),
    at(13, Dtype::U8, "message", "current token, 0 none"),
    at(14, Dtype::U16, "gold", "gold"),
    at(16, Dtype::U8, "health", "0 to players.base_health"),
    at(17, Dtype::U8, "food", "0 to resource.base"),
    at(18, Dtype::U8, "water", "0 to resource.base"),
    at(19, Dtype::U8, "melee_level", "skill level"),
    at(20, Dtype::U8, "range_level", "skill level"),
    at(21, Dtype::U8, "mage_level", "skill level"),
    at(22, Dtype::U8, "fishing_level", "skill level"),
    at(23, Dtype::U8, "herbalism_level", "skill level"),
    at(24, Dtype::U8, "prospecting_level", "skill level"),
    at(25, Dtype::U8, "carving_level", "skill level"),
    at(26, Dtype::U8, "alchemy_level", "skill level"),
    at(27, Dtype::U8, "main_style", "0 none, 1 melee, 2 range, 3 mage; 0 for all while there is no experience"),
];

/// The observation record of one agent, and its action heads.
///
/// Fields follow each other without padding; the mask, if there is one, is the last. One record serves every form of
/// observation: flat observations are the record, dict observations views of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The fields, in order of their bytes.
    pub fields: Vec<Field>,
    /// The action heads in alphabetical order, as actions list them.
    pub heads: Vec<Head>,
    /// Bytes of a record.
    pub record_bytes: usize,
    /// The mask's first byte in the record.
    pub mask_offset: usize,
    /// Bytes of the mask, one a choice; 0 where `observation.action_targets` is off: the record then has no mask.
    pub mask_bytes: usize,
}

impl Layout {
    /// The layout of a config.
    pub fn of(config: &Config) -> Self {
        let heads = heads(config);
        let choices = heads.last().map_or(0, |head| head.offset + head.size);
        let mask_bytes = if config.observation.action_targets { choices } else { 0 };
        let mut record = Record::default();
        match config.observation.layout {
            config::Layout::Packed => packed(config, &mut record),
            config::Layout::Nmmo => nmmo(config, &mut record),
        }
        let mask_offset = record.bytes;
        if mask_bytes > 0 {
            record.push(
                "action_mask",
                Dtype::U8,
                &[mask_bytes],
                "one byte a choice, head after head: 1 if it can be chosen",
            );
        }
        Self { fields: record.fields, heads, record_bytes: record.bytes, mask_offset, mask_bytes }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Place in [`Layout::heads`] of an action's argument.
    pub fn head(&self, action: &str, argument: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.action == action && head.argument == argument)
    }
}

/// Fields laid one after another.
#[derive(Default)]
struct Record {
    fields: Vec<Field>,
    bytes: usize,
}

impl Record {
    fn push(&mut self, name: &str, dtype: Dtype, shape: &[usize], doc: &str) {
        let field = Field { name: name.into(), dtype, shape: shape.to_vec(), offset: self.bytes, doc: doc.into() };
        self.bytes += field.bytes();
        self.fields.push(field);
    }
}

/// The heads of the systems there are (rules 11.1), both levels alphabetical.
fn heads(config: &Config) -> Vec<Head> {
    let observation = &config.observation;
    let targets = usize::from(observation.entities) + usize::from(observation.noop_action_target);
    let mut heads = Vec::new();
    if config.combat.enabled {
        heads.push(("Attack", "Style", 3));
        heads.push(("Attack", "Target", targets));
    }
    if config.communication.enabled {
        heads.push(("Comm", "Token", config.communication.num_tokens.into()));
    }
    heads.push(("Move", "Direction", 5));
    let mut offset = 0;
    let place = |(action, argument, size)| {
        let head = Head { action, argument, size, offset };
        offset += size;
        head
    };
    heads.into_iter().map(place).collect()
}

/// Side of the window of tiles that an agent sees.
pub(crate) fn window_side(config: &Config) -> usize {
    2 * usize::from(config.players.vision_radius) + 1
}

/// Columns of the table of messages.
pub(crate) const MESSAGE_COLUMNS: usize = 4;

const MESSAGES: &str = "id, row, col, message of every living member of one's circle (those who share the first task), \
                        oneself included, in ascending id; zeros behind them";
const TASK: &str = "embedding of the first task; zeros where there is none";

fn packed(config: &Config, record: &mut Record) {
    let observation = &config.observation;
    let window = window_side(config).pow(2);
    record.push("tick", Dtype::U32, &[], "ticks done in this episode");
    record.push("id", Dtype::I16, &[], "the agent's id");
    record.push("Self", Dtype::I16, &[OBSERVED.len()], "the agent's own columns (rules 4.1)");
    if config.communication.enabled {
        record.push("Communication", Dtype::I16, &[observation.messages.into(), MESSAGE_COLUMNS], MESSAGES);
    }
    record.push("Task", Dtype::F16, &[config.task.embedding_dim.into()], TASK);
    let tiles = "material ids of the window around the agent as they are now, row-major from the top left";
    if observation.death_fog_obs {
        let doc = format!("{tiles}; behind them the depth of the fog, rounded, from 0 to 255");
        record.push("Tile", Dtype::U8, &[2, window], &doc);
    } else {
        record.push("Tile", Dtype::U8, &[window], tiles);
    }
    record.push(
        "Entity",
        Dtype::U8,
        &[observation.entities.into(), ENTITY_ROW_BYTES],
        "one row per entity in sight, of ENTITY_ROW's numbers: oneself, then nearest first (L-infinity, then players \
         before NPCs, then the smaller absolute id); zeros behind them",
    );
}

fn nmmo(config: &Config, record: &mut Record) {
    let observation = &config.observation;
    let window = window_side(config).pow(2);
    record.push("AgentId", Dtype::I32, &[], "the agent's id");
    record.push("CurrentTick", Dtype::I32, &[], "ticks done in this episode");
    let (columns, doc) = if observation.death_fog_obs {
        (4, "row, column, material id as it is now and rounded depth of the fog of each tile of the window")
    } else {
        (3, "row, column and material id as it is now of each tile of the window around the agent, row-major")
    };
    record.push("Tile", Dtype::I16, &[window, columns], doc);
    record.push(
        "Entity",
        Dtype::I16,
        &[observation.entities.into(), OBSERVED.len()],
        "one row per entity in sight, of rules 4.1's columns: oneself, then nearest first (L-infinity, then players \
         before NPCs, then the smaller absolute id); zeros behind them",
    );
    record.push("Task", Dtype::F16, &[config.task.embedding_dim.into()], TASK);
    if config.communication.enabled {
        record.push("Communication", Dtype::I16, &[observation.messages.into(), MESSAGE_COLUMNS], MESSAGES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn offsets(layout: &Layout) -> Vec<(&str, usize)> {
        layout.fields.iter().map(|field| (field.name.as_str(), field.offset)).collect()
    }

    #[test]
    fn the_default_record() {
        let layout = Layout::of(&Config::default());
        let expected = [
            ("tick", 0),
            ("id", 4),
            ("Self", 6),
            ("Communication", 68),
            ("Task", 324),
            ("Tile", 452),
            ("Entity", 677),
            ("action_mask", 1573),
        ];
        assert_eq!(offsets(&layout), expected);
        assert_eq!((layout.record_bytes, layout.mask_offset, layout.mask_bytes), (1741, 1573, 168));
        let heads: Vec<_> =
            layout.heads.iter().map(|head| (head.action, head.argument, head.size, head.offset)).collect();
        let expected = [
            ("Attack", "Style", 3, 0),
            ("Attack", "Target", 33, 3),
            ("Comm", "Token", 127, 36),
            ("Move", "Direction", 5, 163),
        ];
        assert_eq!(heads, expected);
    }

    #[test]
    fn rules_12_nmmo_shapes() {
        let layout = Layout::of(&Config::resolve(&json!({"observation": {"layout": "nmmo"}})).unwrap());
        let shape = |name: &str| layout.field(name).unwrap().shape.clone();
        assert_eq!(shape("Tile"), [225, 3]);
        assert_eq!(shape("Entity"), [100, 31]);
        assert_eq!(shape("Task"), [4096]);
        assert_eq!(shape("Communication"), [32, 4]);
        assert_eq!(layout.mask_bytes, 3 + 101 + 127 + 5);
        assert_eq!(layout.record_bytes, 8 + 225 * 6 + 100 * 62 + 8192 + 256 + 236);
    }

    #[test]
    fn absent_systems_leave_no_trace() {
        let config = json!({
            "npc": {"enabled": false}, "combat": {"enabled": false}, "communication": {"enabled": false},
            "observation": {"death_fog_obs": true, "action_targets": false},
        });
        let layout = Layout::of(&Config::resolve(&config).unwrap());
        assert_eq!(
            offsets(&layout),
            [("tick", 0), ("id", 4), ("Self", 6), ("Task", 68), ("Tile", 196), ("Entity", 646)]
        );
        assert_eq!((layout.mask_bytes, layout.mask_offset), (0, layout.record_bytes));
        assert_eq!(layout.heads.len(), 1);
    }

    #[test]
    fn an_entity_row_has_no_gaps() {
        let mut end = 0;
        for field in ENTITY_ROW {
            assert_eq!(field.offset, end, "{}", field.name);
            end += field.dtype.size();
        }
        assert_eq!(end, ENTITY_ROW_BYTES);
    }
}
