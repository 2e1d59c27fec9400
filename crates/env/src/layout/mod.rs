//! Where everything stands in an agent's observation record. Declared once: offsets, Python's spaces and the tables of
//! `docs/observations.md` come from here.

mod heads;
mod records;
mod rows;

pub use heads::Head;
pub use rows::{ENTITY_ROW, ENTITY_ROW_BYTES, INVENTORY_ROW, INVENTORY_ROW_BYTES, RowField};

use hinterland_world::config::{self, Config};
use hinterland_world::item::ItemType;

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
    /// How many tasks an agent has at a time.
    pub tasks: usize,
}

impl Layout {
    /// The layout of a config.
    pub fn of(config: &Config) -> Self {
        let heads = heads::heads(config);
        let choices = heads.last().map_or(0, |head| head.offset + head.size);
        let mask_bytes = if config.observation.action_targets { choices } else { 0 };
        let mut record = Record::default();
        match config.observation.layout {
            config::Layout::Packed => records::packed(config, &mut record),
            config::Layout::Nmmo => records::nmmo(config, &mut record),
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
        let tasks = config.task.at_once.into();
        Self { fields: record.fields, heads, record_bytes: record.bytes, mask_offset, mask_bytes, tasks }
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

/// Side of the window of tiles that an agent sees.
pub(crate) fn window_side(config: &Config) -> usize {
    2 * usize::from(config.players.vision_radius) + 1
}

/// Columns of the table of messages.
pub(crate) const MESSAGE_COLUMNS: usize = 4;

/// Rows and columns of the packed market: types of items, and levels from 0 on.
pub(crate) fn market_shape(config: &Config) -> [usize; 2] {
    [ItemType::ALL.len(), usize::from(config.progression.level_max) + 1]
}

/// Cells of the packed market, each a choice of Buy.
pub(crate) fn market_cells(config: &Config) -> usize {
    market_shape(config).iter().product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(given: &serde_json::Value) -> Layout {
        Layout::of(&Config::resolve(given).unwrap())
    }

    fn offsets(layout: &Layout) -> Vec<(&str, usize)> {
        layout.fields.iter().map(|field| (field.name.as_str(), field.offset)).collect()
    }

    fn sizes(layout: &Layout) -> Vec<(&str, &str, usize)> {
        layout.heads.iter().map(|head| (head.action, head.argument, head.size)).collect()
    }

    #[test]
    fn the_default_record() {
        let layout = of(&json!({}));
        let expected = [
            ("tick", 0),
            ("id", 4),
            ("Self", 6),
            ("Communication", 68),
            ("Task", 324),
            ("Tile", 452),
            ("Entity", 677),
            ("Inventory", 1573),
            ("Market", 1645),
            ("action_mask", 1821),
        ];
        assert_eq!(offsets(&layout), expected);
        assert_eq!((layout.record_bytes, layout.mask_offset, layout.mask_bytes), (1821 + 661, 1821, 661));
        let mut end = 0;
        for head in &layout.heads {
            assert_eq!(head.offset, end);
            end += head.size;
        }
        assert_eq!(end, 661);
    }

    #[test]
    fn rules_11_1_heads_of_both_layouts() {
        let expected = |targets, listings| {
            [
                ("Attack", "Style", 3),
                ("Attack", "Target", targets),
                ("Buy", "MarketItem", listings),
                ("Comm", "Token", 127),
                ("Destroy", "InventoryItem", 13),
                ("Give", "InventoryItem", 13),
                ("Give", "Target", targets),
                ("GiveGold", "Price", 99),
                ("GiveGold", "Target", targets),
                ("Move", "Direction", 5),
                ("Sell", "InventoryItem", 13),
                ("Sell", "Price", 99),
                ("Use", "InventoryItem", 13),
            ]
        };
        assert_eq!(sizes(&of(&json!({}))), expected(33, 177));
        assert_eq!(sizes(&of(&json!({"observation": {"layout": "nmmo"}}))), expected(101, 385));
        let bare = of(&json!({"observation": {"noop_action_target": false}, "progression": {"level_max": 4}}));
        let head = |action, argument| bare.heads[bare.head(action, argument).unwrap()].size;
        assert_eq!([head("Give", "Target"), head("Use", "InventoryItem"), head("Buy", "MarketItem")], [32, 12, 16 * 5]);
    }

    #[test]
    fn rules_12_nmmo_shapes() {
        let layout = of(&json!({"observation": {"layout": "nmmo"}}));
        let shape = |name: &str| layout.field(name).unwrap().shape.clone();
        assert_eq!(shape("Tile"), [225, 3]);
        assert_eq!(shape("Entity"), [100, 31]);
        assert_eq!(shape("Task"), [4096]);
        assert_eq!(shape("Inventory"), [12, 16]);
        assert_eq!(shape("Market"), [384, 16]);
        assert_eq!(shape("Communication"), [32, 4]);
        assert_eq!(layout.mask_bytes, 3 + 3 * 101 + 385 + 127 + 4 * 13 + 2 * 99 + 5);
        let tables = 225 * 6 + 100 * 62 + 8192 + 384 + 12288 + 256;
        assert_eq!(layout.record_bytes, 8 + tables + layout.mask_bytes);
    }

    #[test]
    fn several_tasks_are_shown_below_each_other() {
        for layout in ["packed", "nmmo"] {
            let shape = |count: usize| {
                let given = json!({"observation": {"layout": layout}, "task": {"at_once": count, "embedding_dim": 5}});
                of(&given).field("Task").unwrap().shape.clone()
            };
            assert_eq!([1, 2, 8].map(shape), [vec![5], vec![2, 5], vec![8, 5]]);
        }
    }

    #[test]
    fn absent_systems_leave_no_trace() {
        let layout = of(&json!({
            "npc": {"enabled": false}, "combat": {"enabled": false}, "communication": {"enabled": false},
            "item": {"enabled": false}, "equipment": {"enabled": false}, "profession": {"enabled": false},
            "exchange": {"enabled": false}, "observation": {"death_fog_obs": true, "action_targets": false},
        }));
        assert_eq!(
            offsets(&layout),
            [("tick", 0), ("id", 4), ("Self", 6), ("Task", 68), ("Tile", 196), ("Entity", 646)]
        );
        assert_eq!((layout.mask_bytes, layout.mask_offset), (0, layout.record_bytes));
        assert_eq!(sizes(&layout), [("Move", "Direction", 5)]);
        let barter = of(&json!({"exchange": {"enabled": false}}));
        assert!(barter.field("Inventory").is_some() && barter.field("Market").is_none());
        assert_eq!(barter.head("GiveGold", "Price"), None);
    }

    #[test]
    fn disabled_actions_have_no_heads() {
        let every = ["attack", "buy", "comm", "destroy", "give", "give_gold", "sell", "use"];
        let whole = of(&json!({}));
        for action in every {
            let layout = of(&json!({"actions": {"disabled": [action]}}));
            let kept: Vec<_> = layout.heads.iter().map(|head| (head.action, head.argument, head.size)).collect();
            let is_it = |name: &str| name.to_lowercase() == action.replace('_', "");
            let wanted: Vec<_> = sizes(&whole).into_iter().filter(|(name, ..)| !is_it(name)).collect();
            assert!(wanted.len() < whole.heads.len(), "{action}");
            assert_eq!(kept, wanted, "{action}");
            assert_eq!(layout.mask_bytes, wanted.iter().map(|(.., size)| size).sum::<usize>());
        }
        assert_eq!(sizes(&of(&json!({"actions": {"disabled": every}}))), [("Move", "Direction", 5)]);
    }
}
