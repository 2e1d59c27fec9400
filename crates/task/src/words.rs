//! The game's own words: groups, skills, items, styles, materials, events, with their numbers in the rules.

use crate::tree::Group;

/// What the checker says where a type is expected.
pub(crate) const TYPES_HINT: &str =
    "types are number, progress, group, skill, item, style, material, event, place, target and status";

/// Skills; the first has id 1 (rules 5.2).
pub const SKILLS: [&str; 8] = ["melee", "range", "mage", "fishing", "herbalism", "prospecting", "carving", "alchemy"];

/// Styles of combat; the ids are those of the skills (rules 6).
pub const STYLES: [&str; 3] = ["melee", "range", "mage"];

/// Items; the first has type id 2 (rules 8.2).
pub const ITEMS: [&str; 16] = [
    "hat",
    "top",
    "bottom",
    "spear",
    "bow",
    "wand",
    "rod",
    "gloves",
    "pickaxe",
    "axe",
    "chisel",
    "whetstone",
    "arrow",
    "runes",
    "ration",
    "potion",
];

/// The type id of the first of [`ITEMS`].
pub const FIRST_ITEM: u8 = 2;

/// Materials by id (rules 3.1).
pub const MATERIALS: [&str; 16] = [
    "void", "water", "grass", "scrub", "foilage", "stone", "slag", "ore", "stump", "tree", "fragment", "crystal",
    "weeds", "herb", "ocean", "fish",
];

/// Groups of players, and whether each is one player (rules 14.7).
pub const GROUPS: [(&str, Group, bool, &str); 11] = [
    ("me", Group::Assignee, true, "the agent that has the task; only in tasks for an agent"),
    ("assignee", Group::Assignee, false, "who has the task: the agent, or the whole team"),
    ("team", Group::Team, false, "the team"),
    ("leader", Group::Leader, true, "the first of the team"),
    ("left_team", Group::LeftTeam, false, "the next team in order, the first after the last"),
    ("left_leader", Group::LeftLeader, true, "its first member"),
    ("right_team", Group::RightTeam, false, "the team before"),
    ("right_leader", Group::RightLeader, true, "its first member"),
    ("foes", Group::Foes, false, "every player of the other teams"),
    ("foe_leaders", Group::FoeLeaders, false, "the first of each other team"),
    ("players", Group::Players, false, "everyone"),
];

/// The original's keywords for targets that are called otherwise here.
pub const GROUPS_OF_THE_ORIGINAL: [(&str, &str); 5] = [
    ("my_team_leader", "leader"),
    ("left_team_leader", "left_leader"),
    ("right_team_leader", "right_leader"),
    ("all_foes", "foes"),
    ("all_foe_leaders", "foe_leaders"),
];

/// What the column `type` of an event holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKinds {
    /// Nothing.
    None,
    /// Type of the item.
    Item,
    /// Id of the skill.
    Skill,
    /// Id of the style.
    Style,
}

/// An event of rules 13, and which of its columns say something.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Its code.
    pub code: u8,
    /// What `type` holds.
    pub kinds: EventKinds,
    /// What `level` holds, or nothing.
    pub level: &'static str,
    /// What `number` holds, or nothing.
    pub number: &'static str,
    /// What `gold` holds, or nothing.
    pub gold: &'static str,
    /// Whether it is known if a player or an NPC was the target.
    pub target: bool,
    /// What happened.
    pub doc: &'static str,
}

const fn event(
    name: &'static str,
    code: u8,
    kinds: EventKinds,
    [level, number, gold]: [&'static str; 3],
    target: bool,
    doc: &'static str,
) -> Event {
    Event { name, code, kinds, level, number, gold, target, doc }
}

/// Every event.
pub const EVENTS: [Event; 20] = {
    use EventKinds::{Item, None, Skill, Style};
    let item = ["the item's level", "pieces", ""];
    let trade = ["the item's level", "pieces", "the price"];
    [
        event("eat_food", 1, None, ["", "", ""], false, "ate foilage"),
        event("drink_water", 2, None, ["", "", ""], false, "drank"),
        event("go_farthest", 3, None, ["", "tiles from the border", ""], false, "came nearer to the centre than ever"),
        event("seize_tile", 4, None, ["", "the row", "the column"], false, "seized a target tile"),
        event("score_hit", 11, Style, ["", "the damage", ""], true, "hit someone"),
        event("player_kill", 12, None, ["the victim's attack level", "", ""], true, "killed someone"),
        event("fire_ammo", 13, Item, ["the item's level", "pieces left", ""], false, "used up a piece of ammunition"),
        event("consume_item", 21, Item, item, false, "ate or drank an item"),
        event("give_item", 22, None, ["", "", ""], false, "gave an item away"),
        event("destroy_item", 23, None, ["", "", ""], false, "destroyed an item of its own"),
        event("harvest_item", 24, Item, item, false, "gathered an item"),
        event("equip_item", 25, Item, item, false, "put an item on"),
        event("loot_item", 26, Item, item, false, "took an item from the dead"),
        event("give_gold", 31, None, ["", "", ""], false, "gave gold away"),
        event("list_item", 32, Item, trade, false, "put an item on the market"),
        event("earn_gold", 33, None, ["", "", "the price"], false, "sold an item"),
        event("buy_item", 34, Item, trade, false, "bought an item"),
        event("loot_gold", 35, None, ["", "", "the gold"], true, "took the gold of the dead"),
        event("level_up", 41, Skill, ["the new level", "", ""], false, "rose in a skill"),
        event("agent_culled", 91, None, ["", "", ""], false, "died"),
    ]
};

/// The event with this code.
pub fn event_by_code(code: u8) -> Option<&'static Event> {
    EVENTS.iter().find(|event| event.code == code)
}
