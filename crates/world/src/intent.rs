//! What everybody wants to do this tick: written by the caller for players and by `npc` for NPCs, read by the rooms.

use crate::entity::Handle;
use crate::item::ItemRow;

/// A direction of the Move action, in the order of its choices (rules 11.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Direction {
    /// One row up.
    North,
    /// One row down.
    South,
    /// One column right.
    East,
    /// One column left.
    West,
    /// Nowhere; it still counts as a move.
    Stay,
}

impl Direction {
    /// Every direction, in the order of the action's choices.
    pub const ALL: [Self; 5] = [Self::North, Self::South, Self::East, Self::West, Self::Stay];

    /// Row and column it adds.
    #[inline]
    pub const fn delta(self) -> (i16, i16) {
        match self {
            Self::North => (-1, 0),
            Self::South => (1, 0),
            Self::East => (0, 1),
            Self::West => (0, -1),
            Self::Stay => (0, 0),
        }
    }
}

/// A style of combat, in the order of its choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Style {
    /// Hand to hand.
    #[default]
    Melee,
    /// From afar.
    Range,
    /// By magic.
    Mage,
}

impl Style {
    /// Every style, in the order of the action's choices.
    pub const ALL: [Self; 3] = [Self::Melee, Self::Range, Self::Mage];

    /// The skill id an event records for it (rules 5.2).
    pub const fn skill(self) -> i16 {
        self as i16 + 1
    }
}

/// An attack on an entity, by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attack {
    /// With which style.
    pub style: Style,
    /// Whom.
    pub target: i32,
}

/// A gift of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Give {
    /// Which item.
    pub item: ItemRow,
    /// To whom, by id.
    pub target: i32,
}

/// A gift of gold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiveGold {
    /// How much.
    pub amount: u16,
    /// To whom, by id.
    pub target: i32,
}

/// An offer on the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sell {
    /// Which item.
    pub item: ItemRow,
    /// For how much gold.
    pub price: u16,
}

/// All actions of one entity in one tick; `None` where it does not act. Items are named by their rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    /// Use (priority 10).
    pub use_item: Option<ItemRow>,
    /// Buy (priority 20).
    pub buy: Option<ItemRow>,
    /// Give (priority 30).
    pub give: Option<Give>,
    /// `GiveGold` (priority 30).
    pub give_gold: Option<GiveGold>,
    /// Destroy (priority 40).
    pub destroy: Option<ItemRow>,
    /// Attack (priority 50).
    pub attack: Option<Attack>,
    /// Move (priority 60).
    pub step: Option<Direction>,
    /// Sell (priority 70).
    pub sell: Option<Sell>,
    /// Comm (priority 99): the token, 1 and up.
    pub token: Option<u8>,
}

/// The intents of every slot.
#[derive(Clone, Debug)]
pub struct Intents {
    slots: Vec<Intent>,
    players: usize,
}

impl Intents {
    pub(crate) fn new(slots: usize, players: u16) -> Self {
        Self { slots: vec![Intent::default(); slots], players: players.into() }
    }

    /// No player does anything. What NPCs do they choose anew in every tick.
    pub fn clear(&mut self) {
        self.slots[..self.players].fill(Intent::default());
    }

    /// What `handle` wants.
    #[inline]
    pub fn get(&self, handle: Handle) -> &Intent {
        &self.slots[handle.index()]
    }

    /// What `handle` wants, to be set.
    #[inline]
    pub fn get_mut(&mut self, handle: Handle) -> &mut Intent {
        &mut self.slots[handle.index()]
    }

    /// Whether any player wants to buy; NPCs never do.
    pub(crate) fn anybody_buys(&self) -> bool {
        self.slots[..self.players].iter().any(|intent| intent.buy.is_some())
    }
}
