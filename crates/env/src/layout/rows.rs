//! The rows of the packed layout's tables, number by number.

use super::Dtype;

/// A number in a row of a packed table.
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

const fn at(offset: usize, dtype: Dtype, name: &'static str, doc: &'static str) -> RowField {
    RowField { name, dtype, offset, doc }
}

/// Bytes of a row of the packed `Entity` table.
pub const ENTITY_ROW_BYTES: usize = 28;

/// The numbers in a row of the packed `Entity` table.
pub const ENTITY_ROW: [RowField; 24] = [
    at(0, Dtype::I16, "id", "players 1 and up, NPCs -1 and down; 0: an empty row"),
    at(2, Dtype::U8, "npc_type", "npc_type + 1: 0 immortal player, 1 player, 2 passive, 3 neutral, 4 hostile"),
    at(3, Dtype::U8, "row", "row minus the observer's row, plus the vision radius"),
    at(4, Dtype::U8, "col", "column minus the observer's column, plus the vision radius"),
    at(5, Dtype::U8, "damage", "damage of the last hit received in the latest step"),
    at(6, Dtype::U16, "time_alive", "steps survived"),
    at(8, Dtype::U8, "freeze", "remaining frozen ticks"),
    at(9, Dtype::U8, "item_level", "levels of all worn items together"),
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
    at(27, Dtype::U8, "main_style", "the style it is most experienced in: 0 none, 1 melee, 2 range, 3 mage"),
];

/// Bytes of a row of the packed `Inventory` table.
pub const INVENTORY_ROW_BYTES: usize = 6;

/// The numbers in a row of the packed `Inventory` table.
pub const INVENTORY_ROW: [RowField; 6] = [
    at(0, Dtype::U8, "type_id", "type of the item, 2 to 17; 0: an empty row"),
    at(1, Dtype::U8, "level", "its level"),
    at(2, Dtype::U8, "quantity", "how many there are in the stack"),
    at(3, Dtype::U8, "equipped", "1 when worn"),
    at(4, Dtype::U8, "listed_price", "its price on the market, 0 not listed"),
    at(5, Dtype::U8, "since_listed", "ticks since it was listed, 0 not listed"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_no_gaps() {
        for (fields, bytes) in [(&ENTITY_ROW[..], ENTITY_ROW_BYTES), (&INVENTORY_ROW[..], INVENTORY_ROW_BYTES)] {
            let mut end = 0;
            for field in fields {
                assert_eq!(field.offset, end, "{}", field.name);
                end += field.dtype.size();
            }
            assert_eq!(end, bytes);
        }
    }
}
