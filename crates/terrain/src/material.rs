//! The sixteen materials a tile can be made of (rules 3.1).

use serde::{Deserialize, Serialize};

/// What a tile is made of. The discriminant is the id of rules 3.1 and the value seen in observations.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Material {
    /// Outside the playable square.
    Void = 0,
    /// Impassable; drunk from a neighbouring tile, never depleted.
    Water = 1,
    /// Plain ground.
    Grass = 2,
    /// Depleted foilage.
    Scrub = 3,
    /// Walkable and edible ("foilage" is the original's spelling).
    Foilage = 4,
    /// Impassable.
    Stone = 5,
    /// Depleted ore.
    Slag = 6,
    /// Resource of the prospector.
    Ore = 7,
    /// Depleted tree.
    Stump = 8,
    /// Resource of the carver.
    Tree = 9,
    /// Depleted crystal.
    Fragment = 10,
    /// Resource of the alchemist.
    Crystal = 11,
    /// Depleted herb.
    Weeds = 12,
    /// Resource of the herbalist.
    Herb = 13,
    /// Depleted fish; impassable and not drinkable.
    Ocean = 14,
    /// Resource of the fisher; impassable and not drinkable.
    Fish = 15,
}

impl Material {
    /// How many materials there are.
    pub const COUNT: usize = 16;

    /// Every material in order of its id.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Void,
        Self::Water,
        Self::Grass,
        Self::Scrub,
        Self::Foilage,
        Self::Stone,
        Self::Slag,
        Self::Ore,
        Self::Stump,
        Self::Tree,
        Self::Fragment,
        Self::Crystal,
        Self::Weeds,
        Self::Herb,
        Self::Ocean,
        Self::Fish,
    ];

    /// The material with this id, or `None` for an id of 16 or more.
    pub const fn from_u8(id: u8) -> Option<Self> {
        if (id as usize) < Self::COUNT { Some(Self::ALL[id as usize]) } else { None }
    }

    /// Lower-case name, as rules 3.1 spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Water => "water",
            Self::Grass => "grass",
            Self::Scrub => "scrub",
            Self::Foilage => "foilage",
            Self::Stone => "stone",
            Self::Slag => "slag",
            Self::Ore => "ore",
            Self::Stump => "stump",
            Self::Tree => "tree",
            Self::Fragment => "fragment",
            Self::Crystal => "crystal",
            Self::Weeds => "weeds",
            Self::Herb => "herb",
            Self::Ocean => "ocean",
            Self::Fish => "fish",
        }
    }

    /// Whether an entity can stand on it. Depletion never changes the answer.
    pub const fn is_habitable(self) -> bool {
        !matches!(self, Self::Void | Self::Water | Self::Stone | Self::Ocean | Self::Fish)
    }

    /// What a harvest turns it into, or `None` if a harvest does not deplete it (water) or it has nothing to harvest.
    pub const fn depleted(self) -> Option<Self> {
        match self {
            Self::Foilage => Some(Self::Scrub),
            Self::Ore => Some(Self::Slag),
            Self::Tree => Some(Self::Stump),
            Self::Crystal => Some(Self::Fragment),
            Self::Herb => Some(Self::Weeds),
            Self::Fish => Some(Self::Ocean),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_positions() {
        for (id, material) in Material::ALL.into_iter().enumerate() {
            assert_eq!(material as usize, id);
            assert_eq!(Material::from_u8(id as u8), Some(material));
        }
        assert_eq!(Material::from_u8(16), None);
        assert_eq!(Material::from_u8(255), None);
    }

    #[test]
    fn depletion_keeps_walkability() {
        let pairs: Vec<_> = Material::ALL.into_iter().filter_map(|m| m.depleted().map(|d| (m, d))).collect();
        assert_eq!(pairs.len(), 6);
        for (full, depleted) in pairs {
            assert_eq!(full.is_habitable(), depleted.is_habitable(), "{}", full.name());
            assert_eq!(depleted.depleted(), None);
        }
        let impassable: Vec<_> = Material::ALL.into_iter().filter(|m| !m.is_habitable()).map(Material::name).collect();
        assert_eq!(impassable, ["void", "water", "stone", "ocean", "fish"]);
    }
}
