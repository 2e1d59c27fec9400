//! Every section of the config. Names and numbers follow rules section 2; `docs/config.md` is made from this file.

use indexmap::IndexMap;

use super::setting::{choice, section};

choice! {
    /// What happens to a learner that dies.
    Respawn {
        /// It stays dead until the episode ends.
        Never = "never",
        /// It is new-born on a spawn tile within the step of its death.
        Immediate = "immediate",
    }
}

choice! {
    /// In which order actions of one kind are executed.
    Order {
        /// A permutation drawn each tick, so that low ids have no advantage.
        Shuffled = "shuffled",
        /// Ascending id, as in Neural MMO.
        Id = "id",
    }
}

choice! {
    /// Where players begin (rules 3.5).
    Spawn {
        /// Each player on a tile of its own on the spawn ring.
        Sequential = "sequential",
        /// All members of a team on one tile of the spawn ring.
        Teams = "teams",
    }
}

choice! {
    /// A tile that can be seized (rules 3.2 and 10.3).
    SeizeTarget {
        /// The middle of the map.
        Center = "center",
        /// The middle of the south-eastern quarter.
        First = "first",
        /// The middle of the north-eastern quarter.
        Second = "second",
        /// The middle of the north-western quarter.
        Third = "third",
        /// The middle of the south-western quarter.
        Fourth = "fourth",
    }
}

choice! {
    /// How offence and defence become damage (rules 6.2 and 2.4).
    DamageFormula {
        /// `max(mult * offense - defense, minimum * offense)`.
        Alt = "alt",
        /// `mult * offense * 15 / (15 + defense)`.
        Original = "original",
    }
}

choice! {
    /// An action that can be taken away from players; nobody can be kept from moving.
    Action {
        /// Attack an entity.
        Attack = "attack",
        /// Buy on the market.
        Buy = "buy",
        /// Talk.
        Comm = "comm",
        /// Destroy an item.
        Destroy = "destroy",
        /// Give an item away.
        Give = "give",
        /// Give gold away.
        GiveGold = "give_gold",
        /// Put an item on the market.
        Sell = "sell",
        /// Wear, eat or drink an item.
        Use = "use",
    }
}

impl Action {
    /// Its name in the action space (rules 11.1).
    pub fn name(self) -> &'static str {
        match self {
            Self::Attack => "Attack",
            Self::Buy => "Buy",
            Self::Comm => "Comm",
            Self::Destroy => "Destroy",
            Self::Give => "Give",
            Self::GiveGold => "GiveGold",
            Self::Sell => "Sell",
            Self::Use => "Use",
        }
    }
}

choice! {
    /// The layout of an observation.
    Layout {
        /// Neural MMO 2.1's tables (rules 12).
        Nmmo = "nmmo",
        /// The compact record.
        Packed = "packed",
    }
}

section! {
    /// Who plays, and what a player is.
    "players" Players {
        /// Number of players.
        count: u16 = 128, 1..=4096;
        /// Health at birth and at most, of players and NPCs alike.
        base_health: i16 = 100, 1..=255;
        /// How far an entity sees, in tiles (L-infinity).
        vision_radius: u16 = 7, 1..=15;
        /// Health gained each tick by every living player.
        health_increment: i16 = 0, 0..=255;
        /// What happens to a player that dies: `never` (it stays dead) or `immediate` (new-born in the same step).
        respawn: Respawn = "never";
        /// Order of execution inside an action's phase: `shuffled` each tick, or by `id`. Players before NPCs in both.
        order: Order = "shuffled";
        /// Where players begin: `sequential` (a tile each) or `teams` (a tile for each team; needs `teams`).
        spawn: Spawn = "sequential";
        /// Team name to agent ids, covering every id from 1 to `count` once; nothing means no teams.
        teams: Option<IndexMap<String, Vec<u16>>> = null;
        /// Whether a player may step on a tile that holds another entity.
        allow_move_into_occupied_tile: bool = true;
        /// Whether players neither take damage nor hunger and thirst (for debugging).
        immortal: bool = false;
    }
}

section! {
    /// Which maps are played.
    "map" Map {
        /// The preset that gives `size`, `center` and the `terrain` section their defaults: a file of `maps/`.
        preset: String = "medium";
        /// Side of the whole map in tiles. Default: the preset's.
        size: u16 = auto, 16..=4096;
        /// Side of the playable square in tiles. Default: the preset's.
        center: u16 = auto, 8..=4096;
        /// How many maps the pool holds; an episode is played on one of them.
        count: u32 = 64, 1..=65536;
        /// Index of the pool's first map.
        first: u32 = 0, 0..=16777216;
        /// Whether materials are rebuilt from the noise field, resources scattered afresh, at each reset.
        reset_from_fractal: bool = true;
        /// Tiles that players can seize: the middles of the map and of its quarters, with a herb in grass around it.
        seize_targets: Vec<SeizeTarget> = [];
    }
}

section! {
    /// How the ground is made (rules 3.3). The field's shape, then what is made of it.
    "terrain" Terrain {
        /// Whether there is terrain; without it everything is grass.
        enabled: bool = true;
        /// Whether the noise seed is negated.
        flip_seed: bool = auto;
        /// log2 of the first octave's frequency.
        frequency: i32 = auto, -12..=4;
        /// log2 offset of the last octave's frequency.
        frequency_offset: i32 = auto, -12..=24;
        /// log10 of the smallest interpolation width over the sequence of maps.
        log_interpolate_min: f64 = auto, -6..=6;
        /// log10 of the largest interpolation width over the sequence of maps.
        log_interpolate_max: f64 = auto, -6..=6;
        /// The number of octaves is `map.center` divided by this.
        tiles_per_octave: u16 = auto, 1..=4096;
        /// Whether the field is folded (`v` becomes `|2v - 1|`), so that water follows its middle line like rivers.
        ridged: bool = auto;
        /// Noise up to this is water.
        water: f64 = auto, 0..=1;
        /// Noise up to this, and above `water`, is grass.
        grass: f64 = auto, 0..=1;
        /// Noise up to this, and above `grass`, is foilage; stone above.
        foilage: f64 = auto, 0..=1;
        /// Whether the ground is all grass before resources are scattered.
        reset_to_grass: bool = auto;
        /// Whether stone becomes grass.
        disable_stone: bool = auto;
        /// Whether `(center / 6)^2` tiles of water and as many of foilage are scattered on grass at each reset.
        scatter_extra_resources: bool = auto;
    }
}

section! {
    /// Food and water (rules 4.3).
    "resource" Resource {
        /// Whether players need food and water.
        enabled: bool = true;
        /// Food and water at birth and at most.
        base: i16 = 100, 1..=255;
        /// Food and water lost each tick.
        depletion_rate: i16 = 5, 0..=255;
        /// Health lost each tick without food.
        starvation_rate: i16 = 10, 0..=255;
        /// Health lost each tick without water.
        dehydration_rate: i16 = 10, 0..=255;
        /// Fraction of players, drawn at reset, that hunger and thirst hurt less.
        resilient_population: f64 = 0.0, 0..=1;
        /// Factor on the damage of hunger and thirst for the resilient; at 0 nobody is resilient.
        damage_reduction: f64 = 0.5, 0..=1;
        /// Chance, each tick, that eaten foilage grows back.
        foilage_respawn: f64 = 0.025, 0..=1;
        /// Fraction of `base` restored by eating or drinking.
        harvest_restore_fraction: f64 = 1.0, 0..=1;
        /// Health is regained while food and water are both above this fraction of `base`.
        health_regen_threshold: f64 = 0.5, 0..=1;
        /// Fraction of `players.base_health` regained each tick.
        health_restore_fraction: f64 = 0.1, 0..=1;
    }
}

section! {
    /// Fighting (rules 6).
    "combat" Combat {
        /// Whether entities can attack.
        enabled: bool = true;
        /// Age in ticks below which a player cannot be attacked by players.
        spawn_immunity: u16 = 20, 0..=32767;
        /// How many ticks an entity counts as in combat after a fight.
        status_duration: u16 = 3, 0..=32767;
        /// Factor on offence when the style beats the target's main style.
        weakness_multiplier: f64 = 1.5, 0..=100;
        /// Damage is at least this fraction of the offence (formula `alt`).
        minimum_damage_proportion: f64 = 0.25, 0..=1;
        /// `alt`: max(mult * offense - defense, minimum * offense); `original`: mult * offense * 15 / (15 + defense).
        damage_formula: DamageFormula = "alt";
        /// Offence of a melee attack without progression.
        melee_damage: i16 = 10, 0..=255;
        /// Offence of a range attack without progression.
        range_damage: i16 = 10, 0..=255;
        /// Offence of a mage attack without progression.
        mage_damage: i16 = 10, 0..=255;
        /// Reach of a melee attack in tiles (L-infinity).
        melee_reach: u16 = 3, 0..=15;
        /// Reach of a range attack in tiles; the attack mask shows targets within it.
        range_reach: u16 = 3, 0..=15;
        /// Reach of a mage attack in tiles.
        mage_reach: u16 = 3, 0..=15;
    }
}

section! {
    /// The world's own creatures (rules 7).
    "npc" Npc {
        /// Whether there are NPCs.
        enabled: bool = true;
        /// How many live at most at a time by default spawning.
        count: u16 = 128, 0..=16384;
        /// Slots kept for NPCs; a spawn beyond them does not happen and is counted. Default: twice `count`.
        capacity: u16 = auto, 0..=32768;
        /// Whether dead NPCs are replaced.
        default_refill_dead_npcs: bool = true;
        /// Spawn attempts at reset and at each tick.
        spawn_attempts: u16 = 25, 0..=4096;
        /// Danger from which a spawned NPC is hostile.
        spawn_aggressive: f64 = 0.8, 0..=2;
        /// Danger from which a spawned NPC is neutral.
        spawn_neutral: f64 = 0.5, 0..=2;
        /// Danger from which a spawned NPC is passive; below it nothing spawns.
        spawn_passive: f64 = 0.0, 0..=2;
        /// Level of NPCs where danger is 0.
        level_min: u16 = 1, 0..=99;
        /// Level of NPCs where danger is 1.
        level_max: u16 = 10, 0..=99;
        /// Defence of every NPC (with equipment).
        base_defense: i16 = 0, 0..=1000;
        /// Defence for each level (with equipment).
        level_defense: i16 = 8, 0..=1000;
        /// Offence of every NPC (with equipment).
        base_damage: i16 = 0, 0..=1000;
        /// Offence for each level (with equipment).
        level_damage: i16 = 8, 0..=1000;
        /// Factor on offence and defence for each level.
        level_multiplier: f64 = 1.0, 0..=100;
        /// Whether NPCs may attack each other.
        allow_attack_other_npcs: bool = false;
    }
}

section! {
    /// Skills and experience (rules 5).
    "progression" Progression {
        /// Whether skills have levels and experience.
        enabled: bool = true;
        /// Level of every skill at birth.
        base_level: u16 = 1, 1..=99;
        /// Highest level.
        level_max: u16 = 10, 1..=99;
        /// Experience at which each level begins, from level 1 on, ascending from 0; at least `level_max` numbers.
        /// Default: level L begins at the sum over l < L of round(90 sqrt(l)).
        exp_threshold: Vec<i32> = auto;
        /// Experience of an attack, in its style.
        combat_xp_scale: i16 = 6, 0..=32767;
        /// Experience of harvesting ore, trees or crystals.
        ammunition_xp_scale: i16 = 15, 0..=32767;
        /// Experience of harvesting fish or herbs.
        consumable_xp_scale: i16 = 30, 0..=32767;
        /// Offence of a melee attack, before levels.
        melee_base_damage: i16 = 10, 0..=1000;
        /// Offence of a melee attack for each level of melee.
        melee_level_damage: i16 = 5, 0..=1000;
        /// Offence of a range attack, before levels.
        range_base_damage: i16 = 10, 0..=1000;
        /// Offence of a range attack for each level of range.
        range_level_damage: i16 = 5, 0..=1000;
        /// Offence of a mage attack, before levels.
        mage_base_damage: i16 = 10, 0..=1000;
        /// Offence of a mage attack for each level of mage.
        mage_level_damage: i16 = 5, 0..=1000;
        /// Defence of every player.
        base_defense: i16 = 0, 0..=1000;
        /// Defence of a player for each level of its best skill.
        level_defense: i16 = 5, 0..=1000;
    }
}

section! {
    /// Items and inventories (rules 8 and 9.1).
    "item" Item {
        /// Whether there are items.
        enabled: bool = true;
        /// How many items a player can hold; a stack of ammunition counts once.
        inventory_capacity: u16 = 12, 1..=32;
        /// Whether players may give items and gold.
        allow_gift: bool = true;
    }
}

section! {
    /// What items do when worn (rules 8.2).
    "equipment" Equipment {
        /// Whether worn items count in a fight.
        enabled: bool = true;
        /// Chance that harvesting ore, a tree or a crystal yields a weapon too.
        weapon_drop_prob: f64 = 0.025, 0..=1;
        /// Attack of a weapon.
        weapon_base_damage: i16 = 5, 0..=1000;
        /// Attack of a weapon for each level.
        weapon_level_damage: i16 = 5, 0..=1000;
        /// Attack of ammunition.
        ammunition_base_damage: i16 = 5, 0..=1000;
        /// Attack of ammunition for each level.
        ammunition_level_damage: i16 = 10, 0..=1000;
        /// Defence of a tool.
        tool_base_defense: i16 = 15, 0..=1000;
        /// Defence of a tool for each level.
        tool_level_defense: i16 = 0, 0..=1000;
        /// Defence of a piece of armour.
        armor_base_defense: i16 = 0, 0..=1000;
        /// Defence of a piece of armour for each level.
        armor_level_defense: i16 = 3, 0..=1000;
    }
}

section! {
    /// Gathering (rules 3.4 and 5.3).
    "profession" Profession {
        /// Whether there are ore, trees, crystals, herbs and fish.
        enabled: bool = true;
        /// Clusters of ore, of trees and of crystals at each reset. Default: the map preset's.
        spawn_clusters: u32 = auto, 0..=1048576;
        /// Herbs, and fish, at each reset. Default: the map preset's.
        spawn_uniforms: u32 = auto, 0..=1048576;
        /// Chance, each tick, that a stump becomes a tree again.
        tree_respawn: f64 = 0.105, 0..=1;
        /// Chance, each tick, that slag becomes ore again.
        ore_respawn: f64 = 0.1, 0..=1;
        /// Chance, each tick, that a fragment becomes a crystal again.
        crystal_respawn: f64 = 0.1, 0..=1;
        /// Chance, each tick, that weeds become a herb again.
        herb_respawn: f64 = 0.02, 0..=1;
        /// Chance, each tick, that fish come back.
        fish_respawn: f64 = 0.02, 0..=1;
        /// Health that a potion, food and water that a ration restores.
        consumable_restore: i16 = 50, 0..=255;
        /// The same for each level.
        consumable_level_restore: i16 = 5, 0..=255;
    }
}

section! {
    /// Gold and the market (rules 9.2).
    "exchange" Exchange {
        /// Whether there are gold and a market.
        enabled: bool = true;
        /// Gold at birth.
        base_gold: i16 = 1, 0..=32767;
        /// How many ticks a listing stands.
        listing_duration: u16 = 3, 0..=32767;
        /// Highest price, and most gold given at once.
        prices: u16 = 99, 1..=999;
    }
}

section! {
    /// Talking (rules 10.1).
    "communication" Communication {
        /// Whether players can talk.
        enabled: bool = true;
        /// Number of tokens.
        num_tokens: u16 = 127, 1..=127;
    }
}

section! {
    /// The death fog (rules 10.2).
    "fog" Fog {
        /// Whether there can be fog.
        enabled: bool = true;
        /// First tick at which the fog grows; nothing means no fog.
        onset: Option<u16> = null, 0..=32767;
        /// Growth per tick; taken as the nearest fraction with a denominator up to 1,000.
        speed: f64 = 1.0, 0..=100;
        /// Half the width of the square at the centre that stays free of fog, in tiles.
        final_size: u16 = 8, 0..=2048;
    }
}

section! {
    /// What players can do.
    "actions" Actions {
        /// Actions that players do not have: no heads, no part of the mask. NPCs keep theirs; `move` cannot be disabled.
        disabled: Vec<Action> = [];
    }
}

section! {
    /// What an agent is shown.
    "observation" Observation {
        /// `packed` (compact) or `nmmo` (the tables of Neural MMO 2.1).
        layout: Layout = "packed";
        /// Rows of the entity table. Default: 32 in `packed`, 100 in `nmmo`.
        entities: u16 = auto, 1..=4096;
        /// Rows of the market table (`nmmo`).
        listings: u16 = 384, 1..=4096;
        /// Rows of the communication table.
        messages: u16 = 32, 1..=4096;
        /// Whether action masks are part of the observation.
        action_targets: bool = true;
        /// Whether the target head has a last choice that means no target.
        noop_action_target: bool = true;
        /// Whether tiles show the fog.
        death_fog_obs: bool = false;
    }
}

section! {
    /// Tasks.
    "task" Task {
        /// Length of the task embedding. Default: 64 in `packed`, 4,096 in `nmmo`.
        embedding_dim: u16 = auto, 1..=16384;
        /// How many different tasks each agent has at a time; what they pay is added up.
        at_once: u16 = 1, 1..=8;
    }
}

section! {
    /// The default reward (rules 14.5 and 15.1).
    "reward" Reward {
        /// Paid over a whole episode survived: each living tick pays this divided by the horizon.
        survival: f64 = 1.0, -1000000..=1000000;
        /// Paid in the step of death, instead of the tick's survival.
        death: f64 = (-1.0), -1000000..=1000000;
    }
}

section! {
    /// How long an episode lasts.
    "episode" Episode {
        /// Ticks of an episode.
        horizon: u16 = 1024, 1..=32766;
    }
}
