//! Types of items (rules 8.2).

use crate::progression::Skill;

/// A type of item; its number is its `type_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ItemType {
    Hat = 2,
    Top,
    Bottom,
    Spear,
    Bow,
    Wand,
    Rod,
    Gloves,
    Pickaxe,
    Axe,
    Chisel,
    Whetstone,
    Arrow,
    Runes,
    Ration,
    Potion,
}

/// Where an item is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Slot {
    Hat,
    Top,
    Bottom,
    Held,
    Ammunition,
}

impl ItemType {
    /// Every type, in the order of ids.
    pub const ALL: [Self; 16] = [
        Self::Hat,
        Self::Top,
        Self::Bottom,
        Self::Spear,
        Self::Bow,
        Self::Wand,
        Self::Rod,
        Self::Gloves,
        Self::Pickaxe,
        Self::Axe,
        Self::Chisel,
        Self::Whetstone,
        Self::Arrow,
        Self::Runes,
        Self::Ration,
        Self::Potion,
    ];

    /// The type of a `type_id`.
    #[inline]
    pub fn from_id(id: u8) -> Option<Self> {
        Self::ALL.get(usize::from(id.checked_sub(2)?)).copied()
    }

    /// Its `type_id`.
    #[inline]
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// Where it is worn; nothing for what is eaten or drunk.
    #[inline]
    pub const fn slot(self) -> Option<Slot> {
        match self {
            Self::Hat => Some(Slot::Hat),
            Self::Top => Some(Slot::Top),
            Self::Bottom => Some(Slot::Bottom),
            Self::Whetstone | Self::Arrow | Self::Runes => Some(Slot::Ammunition),
            Self::Ration | Self::Potion => None,
            _ => Some(Slot::Held),
        }
    }

    /// The skill whose level its own may not exceed; nothing where the best of all skills counts.
    #[inline]
    pub const fn skill(self) -> Option<Skill> {
        match self {
            Self::Spear | Self::Whetstone => Some(Skill::Melee),
            Self::Bow | Self::Arrow => Some(Skill::Range),
            Self::Wand | Self::Runes => Some(Skill::Mage),
            Self::Rod => Some(Skill::Fishing),
            Self::Gloves => Some(Skill::Herbalism),
            Self::Pickaxe => Some(Skill::Prospecting),
            Self::Axe => Some(Skill::Carving),
            Self::Chisel => Some(Skill::Alchemy),
            _ => None,
        }
    }

    /// Whether items of the same type and level share one row.
    #[inline]
    pub const fn stacks(self) -> bool {
        matches!(self, Self::Whetstone | Self::Arrow | Self::Runes)
    }
}
