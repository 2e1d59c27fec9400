//! The world's own creatures (rules 7).

mod decide;
mod paths;
mod recruit;
mod soldier;
mod spawn;
#[cfg(test)]
mod tests;

pub(crate) use decide::decide;
pub(crate) use paths::Paths;
pub use recruit::{Calling, Orders};
pub use spawn::{Refill, SpawnLosses};
pub(crate) use spawn::{clear, cull, refill, spawn_round};

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::movement::Position;

/// What an NPC is up to.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mind {
    /// How deep in the map it was spawned, in tiles from the border: rules 7.1's danger is twice that over `map.center`.
    pub danger: i16,
    /// Id of the entity it hunts; 0 for none.
    pub target_id: i32,
    /// A soldier's order: the id of the entity it is to destroy; 0 for none.
    pub order_destroy: i32,
    /// A soldier's order: the row of the place it is to rally at; -2 for none; -1 where it is no soldier.
    pub order_row: i16,
    /// A soldier's order: the column of that place; as the row where there is none.
    pub order_col: i16,
}

/// In place of a row and a column: a soldier that need not rally.
pub(crate) const NO_PLACE: i16 = -2;

impl Mind {
    /// Nothing on it: what players' rows show.
    pub(crate) const EMPTY: Self = Self { danger: 0, target_id: 0, order_destroy: 0, order_row: -1, order_col: -1 };

    /// Whether it takes orders.
    #[inline]
    pub(crate) const fn is_soldier(&self) -> bool {
        self.order_row != -1
    }

    /// Where it is to rally.
    pub(crate) fn rally(&self) -> Option<Position> {
        (self.order_row >= 0).then_some(Position { row: self.order_row, col: self.order_col })
    }

    /// It need not rally any more.
    pub(crate) fn dismiss(&mut self) {
        (self.order_row, self.order_col) = (NO_PLACE, NO_PLACE);
    }
}

impl Default for Mind {
    fn default() -> Self {
        Self::EMPTY
    }
}

pub(crate) const COLUMNS: &[EntityField] = &[
    field!(
        "danger",
        "NPCs: tiles from the border where it was spawned; rules 7.1's danger is twice that over map.center",
        mind.danger
    ),
    field!("target_id", "NPCs: id of the entity it hunts, 0 none", mind.target_id),
    field!("order_destroy", "soldiers: id of the entity it is to destroy, 0 none", mind.order_destroy),
    field!("order_row", "soldiers: row of the place it is to rally at, -2 none; -1 no soldier", mind.order_row),
    field!("order_col", "soldiers: column of the place it is to rally at, -2 none; -1 no soldier", mind.order_col),
];

/// NPC kinds, as the column `npc_type` holds them (rules 4.1).
pub(crate) mod kind {
    pub(crate) const PASSIVE: i16 = 1;
    pub(crate) const NEUTRAL: i16 = 2;
    pub(crate) const HOSTILE: i16 = 3;
}
