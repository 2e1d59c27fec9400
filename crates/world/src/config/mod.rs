//! The one definition of the config. Python's class, its stubs, TOML files and `docs/config.md` are generated from
//! or tested against [`schema`].

mod episode;
mod resolve;
mod sections;
pub(crate) mod setting;

pub use episode::EpisodeConfig;
pub use resolve::ConfigError;
pub use sections::*;
pub use setting::{Kind, Section, Setting};

use serde::{Deserialize, Serialize};

/// What a world is built for: every option, resolved and consistent.
///
/// It is made by [`Config::resolve`], which validates; [`Config::default`] is the preset `medium`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Who plays.
    pub players: Players,
    /// Which maps are played.
    pub map: Map,
    /// How the ground is made.
    pub terrain: Terrain,
    /// Food and water.
    pub resource: Resource,
    /// Fighting.
    pub combat: Combat,
    /// The world's own creatures.
    pub npc: Npc,
    /// Skills and experience.
    pub progression: Progression,
    /// Items and inventories.
    pub item: Item,
    /// What items do when worn.
    pub equipment: Equipment,
    /// Gathering.
    pub profession: Profession,
    /// Gold and the market.
    pub exchange: Exchange,
    /// Talking.
    pub communication: Communication,
    /// The death fog.
    pub fog: Fog,
    /// What players can do.
    pub actions: Actions,
    /// What an agent is shown.
    pub observation: Observation,
    /// Tasks.
    pub task: Task,
    /// The default reward.
    pub reward: Reward,
    /// How long an episode lasts.
    pub episode: Episode,
}

/// Every section with its options, in order.
pub fn schema() -> Vec<Section> {
    vec![
        Players::describe(),
        Map::describe(),
        Terrain::describe(),
        Resource::describe(),
        Combat::describe(),
        Npc::describe(),
        Progression::describe(),
        Item::describe(),
        Equipment::describe(),
        Profession::describe(),
        Exchange::describe(),
        Communication::describe(),
        Fog::describe(),
        Actions::describe(),
        Observation::describe(),
        Task::describe(),
        Reward::describe(),
        Episode::describe(),
    ]
}

impl Default for Config {
    fn default() -> Self {
        Self::resolve(&serde_json::json!({})).expect("the defaults are consistent")
    }
}

impl Config {
    /// The fog's share of the observation and the damage exist only when fog can come.
    pub fn has_fog(&self) -> bool {
        self.fog.enabled && self.fog.onset.is_some()
    }

    /// Whether players have an action, by its name in the action space, as far as `actions.disabled` says.
    pub fn allows(&self, action: &str) -> bool {
        !self.actions.disabled.iter().any(|disabled| disabled.name() == action)
    }

    /// Slots for entities: players first, then NPC slots.
    pub fn entity_slots(&self) -> usize {
        usize::from(self.players.count) + usize::from(self.npc_slots())
    }

    /// Slots for NPCs: none where NPCs are off.
    pub fn npc_slots(&self) -> u16 {
        if self.npc.enabled { self.npc.capacity } else { 0 }
    }

    /// Rows for items: what every player can hold, and some for what is on its way.
    pub fn item_slots(&self) -> usize {
        let held = usize::from(self.players.count) * usize::from(self.item.inventory_capacity);
        if self.item.enabled { held + 64 } else { 0 }
    }
}
