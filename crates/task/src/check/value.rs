//! What an expression of a file can be, before it becomes part of a task's tree.

use crate::source::Span;
use crate::tree::{Expr, Group, Members, Place, Range, Target};
use crate::words;

/// What a number is good for (rules 14.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Any number: arithmetic with it never clamps.
    Number,
    /// In 0 to 1: arithmetic of two clamps.
    Progress,
    /// Written in the file: either, as needed.
    Literal,
}

/// Whose numbers they are, where each member of a group has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over {
    pub(super) group: GroupRef,
    pub(super) members: Members,
    pub(super) additive: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupRef {
    pub(super) group: Group,
    /// Whether it is always one player.
    pub(super) single: bool,
}

/// A number, or one for each member of a group.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    pub(super) expr: Expr,
    pub(super) class: Class,
    pub(super) over: Option<Over>,
    /// Nodes of the tree, and its depth.
    pub(super) size: u32,
    pub(super) depth: u16,
}

impl Quantity {
    pub(super) fn leaf(expr: Expr, class: Class) -> Self {
        Self { expr, class, over: None, size: 1, depth: 1 }
    }

    pub(super) fn literal(value: f64) -> Self {
        Self::leaf(Expr::Number(value), Class::Literal)
    }

    /// Stands for what could not be understood, and for a number that is not known yet: nothing more is said about it.
    pub(super) fn unknown() -> Self {
        Self::literal(f64::NAN)
    }

    /// The number, if it is known.
    pub(super) fn constant(&self) -> Option<f64> {
        if let Expr::Number(value) = self.expr { Some(value) } else { None }
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.constant().is_some_and(f64::is_nan)
    }

    /// Whether it can stand beside a progress as one.
    pub(super) fn in_unit(&self) -> bool {
        match self.class {
            Class::Progress => true,
            Class::Number => false,
            Class::Literal => self.constant().is_none_or(|value| value.is_nan() || (0.0..=1.0).contains(&value)),
        }
    }
}

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Quantity(Quantity),
    Group(GroupRef),
    Place(Place),
    Region(Range, Range),
    Skill(u8),
    Style(u8),
    Item(u8),
    Material(u8),
    /// By its place in [`words::EVENTS`].
    Event(u8),
    Target(Target),
    /// Alive or not.
    Status(bool),
    List(Vec<Valued>),
    /// A word of the game that means several things, until it is known which is needed.
    Word(String),
    /// What could not be understood.
    Missing,
}

/// A value and where it comes from: for a parameter, the argument.
#[derive(Clone, Debug)]
pub(super) struct Valued {
    pub(super) value: Value,
    pub(super) span: Span,
}

/// What is needed in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Progress,
    Group,
    Skill,
    Style,
    Item,
    Material,
    Event,
    Place,
    Target,
    Status,
    Region,
    List,
    PlaceOrGroup,
    Sight,
    Any,
}

/// Types of parameters, by name.
pub(super) const TYPES: [(&str, Type); 11] = [
    ("number", Type::Number),
    ("progress", Type::Progress),
    ("group", Type::Group),
    ("skill", Type::Skill),
    ("item", Type::Item),
    ("style", Type::Style),
    ("material", Type::Material),
    ("event", Type::Event),
    ("place", Type::Place),
    ("target", Type::Target),
    ("status", Type::Status),
];

impl Type {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Progress => "a progress",
            Self::Group => "a group",
            Self::Skill => "a skill",
            Self::Style => "a style",
            Self::Item => "an item",
            Self::Material => "a material",
            Self::Event => "an event",
            Self::Place => "a place",
            Self::Target => "`player` or `npc`",
            Self::Status => "`alive` or `dead`",
            Self::Region => "a region",
            Self::List => "a list",
            Self::PlaceOrGroup => "a place or a group",
            Self::Sight => "a material or a group",
            Self::Any => "a value",
        }
    }

    /// The words of the game that are of this type.
    pub(super) fn words(self) -> Vec<&'static str> {
        match self {
            Self::Skill => words::SKILLS.to_vec(),
            Self::Style => words::STYLES.to_vec(),
            Self::Item => words::ITEMS.to_vec(),
            Self::Material => words::MATERIALS.to_vec(),
            Self::Event => words::EVENTS.iter().map(|event| event.name).collect(),
            Self::Target => vec!["player", "npc"],
            Self::Status => vec!["alive", "dead"],
            Self::Group => words::GROUPS.iter().map(|group| group.0).collect(),
            Self::Place => crate::stats::PLACES.iter().map(|place| place.0).collect(),
            Self::List => crate::stats::LISTS.to_vec(),
            Self::PlaceOrGroup => [Self::Place.words(), Self::Group.words()].concat(),
            Self::Sight => [Self::Material.words(), Self::Group.words()].concat(),
            Self::Number | Self::Progress => [
                crate::stats::STATISTICS.iter().map(|statistic| statistic.name).collect(),
                crate::stats::CLOCK.iter().map(|word| word.0).collect::<Vec<_>>(),
            ]
            .concat(),
            Self::Region => Vec::new(),
            Self::Any => {
                let kinds = [
                    Self::Skill,
                    Self::Item,
                    Self::Material,
                    Self::Event,
                    Self::Group,
                    Self::Place,
                    Self::List,
                    Self::Number,
                ];
                kinds.into_iter().flat_map(Self::words).collect()
            }
        }
    }

    /// What to write, for a hint.
    pub(super) fn hint(self) -> String {
        let list = |words: Vec<&str>| words.join(", ");
        match self {
            Self::Skill => format!("skills are {}", list(self.words())),
            Self::Style => format!("styles are {}", list(self.words())),
            Self::Item => format!("items are {}", list(self.words())),
            Self::Material => format!("materials are {}", list(self.words())),
            Self::Event => format!("events are {}", list(self.words())),
            Self::Group => format!("groups are {} and player(ID)", list(self.words())),
            Self::Place => "places are center, spawn, quadrant(1) to quadrant(4) and tile(row, col)".into(),
            Self::PlaceOrGroup => "give a place such as center or tile(80, 80), or a group such as left_team".into(),
            Self::Sight => "give a material such as water, a list of materials, or a group such as foes".into(),
            Self::Region => "regions are rect(row, col, row, col) and around(place, tiles)".into(),
            Self::List => "lists are written [2, 3, 5] or 1..9, or are skills, items, styles or materials".into(),
            Self::Number | Self::Progress => {
                "a statistic such as gold(team), a comparison or a number may stand here".into()
            }
            Self::Target | Self::Status => format!("write {}", self.text()),
            Self::Any => {
                "names are those of `let`, `define` and `for`, and the words of the game that docs/tasks.md lists"
                    .into()
            }
        }
    }
}

impl Value {
    pub(super) fn text(&self) -> &'static str {
        match self {
            Self::Quantity(quantity) if quantity.class == Class::Progress => "a progress",
            Self::Quantity(_) => "a number",
            Self::Group(_) => "a group",
            Self::Place(_) => "a place",
            Self::Region(..) => "a region",
            Self::Skill(_) => "a skill",
            Self::Style(_) => "a style",
            Self::Item(_) => "an item",
            Self::Material(_) => "a material",
            Self::Event(_) => "an event",
            Self::Target(_) => "`player` or `npc`",
            Self::Status(_) => "`alive` or `dead`",
            Self::List(_) => "a list",
            Self::Word(_) => "a word",
            Self::Missing => "nothing",
        }
    }

    /// As it stands in a name.
    pub(super) fn in_name(&self) -> Option<String> {
        Some(match self {
            Self::Quantity(quantity) => quantity.constant()?.to_string(),
            Self::Skill(id) | Self::Style(id) => words::SKILLS[usize::from(*id) - 1].into(),
            Self::Item(id) => words::ITEMS[usize::from(id - words::FIRST_ITEM)].into(),
            Self::Material(id) => words::MATERIALS[usize::from(*id)].into(),
            Self::Event(at) => words::EVENTS[usize::from(*at)].name.into(),
            Self::Target(target) => if *target == Target::Player { "player" } else { "npc" }.into(),
            Self::Status(alive) => if *alive { "alive" } else { "dead" }.into(),
            Self::Group(group) => group_name(group.group),
            Self::Word(word) => word.clone(),
            _ => return None,
        })
    }
}

pub(super) fn group_name(group: Group) -> String {
    match group {
        Group::Player(id) => format!("player-{id}"),
        Group::Assignee => "assignee".into(),
        group => words::GROUPS.iter().find(|row| row.1 == group).map_or("", |row| row.0).into(),
    }
}
