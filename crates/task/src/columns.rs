//! The columns of the table `entity` that a task can read.

/// By the names of the world's own declarations, which a test in `world` compares; what [`crate::tree::Gauge::Column`] counts.
pub const COLUMNS: [&str; 51] = [
    "id",
    "npc_type",
    "row",
    "col",
    "damage",
    "time_alive",
    "freeze",
    "item_level",
    "attacker_id",
    "latest_combat_tick",
    "message",
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
    "spawn_row",
    "spawn_col",
    "style",
    "resilient",
    "immortal_until",
    "recon",
    "exploration",
    "player_kills",
    "damage_received",
    "damage_inflicted",
    "life_order",
    "danger",
    "target_id",
    "offense",
    "defense",
    "drop_armor",
    "drop_tool",
    "order_destroy",
    "order_row",
    "order_col",
];

/// The place of a column that there is.
pub(crate) fn column(name: &str) -> u8 {
    COLUMNS.iter().position(|column| *column == name).expect("a column of the table") as u8
}

/// The column with the level of a skill, by its id from 1.
pub(crate) fn level_column(skill: u8) -> u8 {
    column("melee_level") + 2 * (skill - 1)
}
