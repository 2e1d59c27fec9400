//! Columns of the table `entity` that statistics read.

/// Their names, in the order of [`crate::tree::Gauge::Column`].
pub const COLUMNS: [&str; 28] = [
    "row",
    "col",
    "time_alive",
    "item_level",
    "gold",
    "health",
    "food",
    "water",
    "melee_level",
    "melee_exp",
    "range_level",
    "range_exp",
    "mage_level",
    "mage_exp",
    "fishing_level",
    "fishing_exp",
    "herbalism_level",
    "herbalism_exp",
    "prospecting_level",
    "prospecting_exp",
    "carving_level",
    "carving_exp",
    "alchemy_level",
    "alchemy_exp",
    "exploration",
    "player_kills",
    "damage_received",
    "damage_inflicted",
];

/// The place of a column.
pub(crate) fn column(name: &str) -> u8 {
    COLUMNS.iter().position(|column| *column == name).expect("a column of the table") as u8
}

/// The column with the level of a skill, by its id from 1.
pub(crate) fn level_column(skill: u8) -> u8 {
    column("melee_level") + 2 * (skill - 1)
}
