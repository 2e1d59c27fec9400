//! The table of statistics, and that of functions. Checker, "did you mean", explanations and docs read them.

/// What a statistic takes, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// A group; left out, it is who has the task.
    Group,
    /// A skill.
    Skill,
    /// An item, which may be left out.
    Item,
    /// An event.
    Event,
    /// `number`, `gold` or `level`: which column of the event is added up.
    Measure,
    /// A place, or a group whose nearest member counts.
    PlaceOrGroup,
    /// A place.
    Place,
    /// A region.
    Region,
    /// A material, a list of them, or a group.
    Sight,
    /// Any number of filters on events.
    EventFilters,
    /// Any number of filters on items.
    ItemFilters,
}

impl Param {
    /// As the docs and messages show it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Group => "GROUP",
            Self::Skill => "SKILL",
            Self::Item => "[ITEM]",
            Self::Event => "EVENT",
            Self::Measure => "number|gold|level",
            Self::PlaceOrGroup => "PLACE|GROUP",
            Self::Place => "PLACE",
            Self::Region => "REGION",
            Self::Sight => "MATERIAL|GROUP",
            Self::EventFilters | Self::ItemFilters => "FILTERS",
        }
    }
}

/// How a statistic is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Column(&'static str),
    Level,
    Experience,
    AttackLevel,
    Alive,
    Dead,
    Size,
    Count,
    Total,
    Most,
    Owned,
    Equipped,
    Space,
    Distance,
    Within,
    Sees,
    Holds,
    HeldTicks,
}

/// A number that every player has.
#[derive(Clone, Copy, Debug)]
pub struct Statistic {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub params: &'static [Param],
    /// Whether the numbers of a group are added up where one number is needed.
    pub additive: bool,
    /// Whether the dead are asked too.
    pub dead_too: bool,
    /// Its unit.
    pub unit: &'static str,
    /// What it says.
    pub doc: &'static str,
    pub(crate) of: Of,
}

impl Statistic {
    /// As called: `level(GROUP, SKILL)`.
    pub fn signature(&self) -> String {
        let params: Vec<_> = self.params.iter().map(|param| param.text()).collect();
        format!("{}({})", self.name, params.join(", "))
    }
}

const fn row(
    name: &'static str,
    params: &'static [Param],
    [additive, dead_too]: [bool; 2],
    unit: &'static str,
    of: Of,
    doc: &'static str,
) -> Statistic {
    Statistic { name, params, additive, dead_too, unit, doc, of }
}

/// Every statistic.
pub const STATISTICS: [Statistic; 29] = {
    use Param::{Event, EventFilters, Group, Item, ItemFilters, Measure, Place, PlaceOrGroup, Region, Sight, Skill};
    const SUM: [bool; 2] = [true, false];
    const EACH: [bool; 2] = [false, false];
    const SUM_ALL: [bool; 2] = [true, true];
    const EACH_ALL: [bool; 2] = [false, true];
    [
        row("gold", &[Group], SUM, "gold", Of::Column("gold"), "gold in the purse"),
        row("health", &[Group], EACH, "points, 0 to 100", Of::Column("health"), "health"),
        row("food", &[Group], EACH, "points, 0 to 100", Of::Column("food"), "food"),
        row("water", &[Group], EACH, "points, 0 to 100", Of::Column("water"), "water"),
        row("age", &[Group], EACH, "ticks", Of::Column("time_alive"), "ticks survived"),
        row("row", &[Group], EACH, "tiles", Of::Column("row"), "row of the tile, from the north edge of the map"),
        row("col", &[Group], EACH, "tiles", Of::Column("col"), "column of the tile, from the west edge of the map"),
        row("level", &[Group, Skill], EACH, "levels", Of::Level, "level of a skill"),
        row("experience", &[Group, Skill], SUM, "experience", Of::Experience, "experience in a skill"),
        row("attack_level", &[Group], EACH, "levels", Of::AttackLevel, "the highest of the three combat levels"),
        row(
            "item_level",
            &[Group],
            EACH,
            "levels",
            Of::Column("item_level"),
            "levels of everything worn, added up, as of the last update",
        ),
        row(
            "farthest",
            &[Group],
            EACH,
            "tiles",
            Of::Column("exploration"),
            "how far from the border towards the centre it has been",
        ),
        row("kills", &[Group], SUM, "kills", Of::Column("player_kills"), "players and NPCs killed"),
        row("damage_received", &[Group], SUM, "points", Of::Column("damage_received"), "damage received so far"),
        row("damage_inflicted", &[Group], SUM, "points", Of::Column("damage_inflicted"), "damage done so far"),
        row("alive", &[Group], SUM_ALL, "0 or 1", Of::Alive, "1 for the living"),
        row("dead", &[Group], SUM_ALL, "0 or 1", Of::Dead, "1 for the dead"),
        row("size", &[Group], SUM_ALL, "players", Of::Size, "how many the group has, the dead included"),
        row("count", &[Event, Group, EventFilters], SUM_ALL, "events", Of::Count, "how often something happened"),
        row(
            "total",
            &[Event, Measure, Group, EventFilters],
            SUM_ALL,
            "as the column",
            Of::Total,
            "a column of what happened, added up",
        ),
        row(
            "most",
            &[Event, Measure, Group, EventFilters],
            EACH_ALL,
            "as the column",
            Of::Most,
            "the greatest `number` or `level` of what happened",
        ),
        row("owned", &[Group, Item, ItemFilters], SUM, "pieces", Of::Owned, "pieces in the inventory"),
        row("equipped", &[Group, Item, ItemFilters], SUM, "items", Of::Equipped, "items worn"),
        row("space", &[Group], EACH, "rows", Of::Space, "free rows of the inventory"),
        row(
            "distance",
            &[Group, PlaceOrGroup],
            EACH,
            "tiles",
            Of::Distance,
            "tiles to a place, or to the nearest other living player of a group (0 where it is only oneself); diagonal steps count as one",
        ),
        row("within", &[Group, Region], EACH, "0 or 1", Of::Within, "1 inside of a region"),
        row("sees", &[Group, Sight], EACH, "0 or 1", Of::Sees, "1 if a tile or a player is in view"),
        row("holds", &[Group, Place], EACH_ALL, "0 or 1", Of::Holds, "1 for the one that seized a place last"),
        row(
            "held_ticks",
            &[Group, Place],
            EACH_ALL,
            "ticks",
            Of::HeldTicks,
            "ticks since it seized a place that it still holds, else 0",
        ),
    ]
};

/// The statistic of a name.
pub fn statistic(name: &str) -> Option<&'static Statistic> {
    STATISTICS.iter().find(|statistic| statistic.name == name)
}

/// A function that is no statistic.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// As called.
    pub signature: &'static str,
    /// What it gives.
    pub gives: &'static str,
    /// What it says.
    pub doc: &'static str,
}

const fn function(name: &'static str, signature: &'static str, gives: &'static str, doc: &'static str) -> Function {
    Function { name, signature, gives, doc }
}

/// Every function.
pub const FUNCTIONS: [Function; 22] = [
    function("sum", "sum(NUMBERS)", "number", "the numbers of a group's members, added up; 0 of nobody"),
    function("min", "min(NUMBERS)", "number", "the least of them; 0 of nobody"),
    function("max", "max(NUMBERS)", "number", "the greatest of them; 0 of nobody"),
    function("mean", "mean(NUMBERS)", "number", "their mean; 0 of nobody"),
    function("deviation", "deviation(NUMBERS)", "number", "their standard deviation, of the population; 0 of nobody"),
    function("any", "any(PROGRESSES)", "progress", "the greatest of the members' progresses; 0 of nobody"),
    function("all", "all(PROGRESSES)", "progress", "the least of the members' progresses; 0 of nobody"),
    function("how_many", "how_many(PROGRESSES)", "number", "for how many members it is 1"),
    function("best", "best(NUMBER)", "number", "the greatest that a number has been since the task was given"),
    function("ever", "ever(PROGRESS)", "progress", "1 from when a progress has been 1, else 0"),
    function("change", "change(NUMBER)", "number", "a number less what it was a tick ago"),
    function("smaller", "smaller(NUMBER, NUMBER)", "number", "the smaller of two numbers"),
    function("larger", "larger(NUMBER, NUMBER)", "number", "the larger of two numbers"),
    function("clamp", "clamp(NUMBER)", "progress", "a number put into 0 to 1"),
    function("done", "done(PROGRESS)", "progress", "1 if a progress is 1, else 0"),
    function("player", "player(ID)", "group", "one player by id, from 1"),
    function("tile", "tile(ROW, COL)", "place", "a tile"),
    function(
        "quadrant",
        "quadrant(N)",
        "place",
        "the centre of a quadrant: 1 south-east, 2 north-east, 3 north-west, 4 south-west",
    ),
    function("rect", "rect(ROW, COL, ROW, COL)", "region", "a rectangle from one tile to another, both in it"),
    function("around", "around(PLACE, TILES)", "region", "the square of tiles that are at most so far from a place"),
    function("weapon", "weapon(STYLE)", "item", "the weapon of a style: spear, bow or wand"),
    function("ammunition", "ammunition(STYLE)", "item", "the ammunition of a style: whetstone, arrow or runes"),
];

/// Numbers that belong to nobody, and what they say.
pub const CLOCK: [(&str, &str, &str); 5] = [
    ("tick", "ticks", "the tick of the episode"),
    ("elapsed", "ticks", "ticks since the task was given"),
    ("horizon", "ticks", "how long an episode lasts; known before it begins"),
    ("map_size", "tiles", "side of the map; known before the episode begins"),
    ("border", "tiles", "width of the void around the walkable square; known before the episode begins"),
];

/// Words for what a task gives, in rewards only.
pub const PROGRESS: [(&str, &str); 3] = [
    ("progress", "the change of the goal's progress; what a task gives if it has no `reward`"),
    ("ongoing", "the goal's progress in every tick, after success too"),
    ("hold", "as `progress`, but exactly 1 in the tick of success"),
];

/// Places, and what they are.
pub const PLACES: [(&str, &str); 2] = [("center", "the middle of the map"), ("spawn", "where the player was born")];

/// Lists, and what they hold.
pub const LISTS: [&str; 4] = ["skills", "items", "styles", "materials"];
