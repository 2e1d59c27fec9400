"""The sections of the config, generated from the Rust declaration by docs/make_config.py: do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Players:
    """Who plays, and what a player is."""

    count: int
    """Number of players. (default 128, range 1 to 4096)"""
    base_health: int
    """Health at birth and at most, of players and NPCs alike. (default 100, range 1 to 255)"""
    vision_radius: int
    """How far an entity sees, in tiles (L-infinity). (default 7, range 1 to 15)"""
    health_increment: int
    """Health gained each tick by every living player. (default 0, range 0 to 255)"""
    respawn: Literal["never", "immediate"]
    """What happens to a player that dies: `never` (it stays dead) or `immediate` (new-born in the same step).
    (default 'never')
    """
    order: Literal["shuffled", "id"]
    """Order of execution inside an action's phase: `shuffled` each tick, or by `id`. Players before NPCs in both.
    (default 'shuffled')
    """
    spawn: Literal["sequential", "teams"]
    """Where players begin: `sequential` (a tile each) or `teams` (a tile for each team; needs `teams`). (default
    'sequential')
    """
    teams: Mapping[str, tuple[int, ...]] | None
    """Team name to agent ids, covering every id from 1 to `count` once; nothing means no teams. (default None)"""
    allow_move_into_occupied_tile: bool
    """Whether a player may step on a tile that holds another entity. (default True)"""
    immortal: bool
    """Whether players neither take damage nor hunger and thirst (for debugging). (default False)"""


@dataclass(frozen=True, kw_only=True)
class Map:
    """Which maps are played."""

    preset: str
    """The preset that gives `size`, `center` and the `terrain` section their defaults: a file of `maps/`. (default
    'medium')
    """
    size: int
    """Side of the whole map in tiles. Default: the preset's. (default auto, range 16 to 4096)"""
    center: int
    """Side of the playable square in tiles. Default: the preset's. (default auto, range 8 to 4096)"""
    count: int
    """How many maps the pool holds; an episode is played on one of them. (default 64, range 1 to 65536)"""
    first: int
    """Index of the pool's first map. (default 0, range 0 to 16777216)"""
    reset_from_fractal: bool
    """Whether materials are rebuilt from the noise field, resources scattered afresh, at each reset. (default True)"""
    seize_targets: tuple[Literal["center", "first", "second", "third", "fourth"], ...]
    """Tiles that players can seize: the middles of the map and of its quarters, with a herb in grass around it.
    (default ())
    """


@dataclass(frozen=True, kw_only=True)
class Terrain:
    """How the ground is made (rules 3.3). The field's shape, then what is made of it."""

    enabled: bool
    """Whether there is terrain; without it everything is grass. (default True)"""
    flip_seed: bool
    """Whether the noise seed is negated. (default auto)"""
    frequency: int
    """log2 of the first octave's frequency. (default auto, range -12 to 4)"""
    frequency_offset: int
    """log2 offset of the last octave's frequency. (default auto, range -12 to 24)"""
    log_interpolate_min: float
    """log10 of the smallest interpolation width over the sequence of maps. (default auto, range -6 to 6)"""
    log_interpolate_max: float
    """log10 of the largest interpolation width over the sequence of maps. (default auto, range -6 to 6)"""
    tiles_per_octave: int
    """The number of octaves is `map.center` divided by this. (default auto, range 1 to 4096)"""
    ridged: bool
    """Whether the field is folded (`v` becomes `|2v - 1|`), so that water follows its middle line like rivers.
    (default auto)
    """
    water: float
    """Noise up to this is water. (default auto, range 0 to 1)"""
    grass: float
    """Noise up to this, and above `water`, is grass. (default auto, range 0 to 1)"""
    foilage: float
    """Noise up to this, and above `grass`, is foilage; stone above. (default auto, range 0 to 1)"""
    reset_to_grass: bool
    """Whether the ground is all grass before resources are scattered. (default auto)"""
    disable_stone: bool
    """Whether stone becomes grass. (default auto)"""
    scatter_extra_resources: bool
    """Whether `(center / 6)^2` tiles of water and as many of foilage are scattered on grass at each reset. (default
    auto)
    """


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Food and water (rules 4.3)."""

    enabled: bool
    """Whether players need food and water. (default True)"""
    base: int
    """Food and water at birth and at most. (default 100, range 1 to 255)"""
    depletion_rate: int
    """Food and water lost each tick. (default 5, range 0 to 255)"""
    starvation_rate: int
    """Health lost each tick without food. (default 10, range 0 to 255)"""
    dehydration_rate: int
    """Health lost each tick without water. (default 10, range 0 to 255)"""
    resilient_population: float
    """Fraction of players, drawn at reset, that hunger and thirst hurt less. (default 0.0, range 0 to 1)"""
    damage_reduction: float
    """Factor on the damage of hunger and thirst for the resilient; at 0 nobody is resilient. (default 0.5, range 0
    to 1)
    """
    foilage_respawn: float
    """Chance, each tick, that eaten foilage grows back. (default 0.025, range 0 to 1)"""
    harvest_restore_fraction: float
    """Fraction of `base` restored by eating or drinking. (default 1.0, range 0 to 1)"""
    health_regen_threshold: float
    """Health is regained while food and water are both above this fraction of `base`. (default 0.5, range 0 to 1)"""
    health_restore_fraction: float
    """Fraction of `players.base_health` regained each tick. (default 0.1, range 0 to 1)"""


@dataclass(frozen=True, kw_only=True)
class Combat:
    """Fighting (rules 6)."""

    enabled: bool
    """Whether entities can attack. (default True)"""
    spawn_immunity: int
    """Age in ticks below which a player cannot be attacked by players. (default 20, range 0 to 32767)"""
    status_duration: int
    """How many ticks an entity counts as in combat after a fight. (default 3, range 0 to 32767)"""
    weakness_multiplier: float
    """Factor on offence when the style beats the target's main style. (default 1.5, range 0 to 100)"""
    minimum_damage_proportion: float
    """Damage is at least this fraction of the offence (formula `alt`). (default 0.25, range 0 to 1)"""
    damage_formula: Literal["alt", "original"]
    """`alt`: max(mult * offense - defense, minimum * offense); `original`: mult * offense * 15 / (15 + defense).
    (default 'alt')
    """
    melee_damage: int
    """Offence of a melee attack without progression. (default 10, range 0 to 255)"""
    range_damage: int
    """Offence of a range attack without progression. (default 10, range 0 to 255)"""
    mage_damage: int
    """Offence of a mage attack without progression. (default 10, range 0 to 255)"""
    melee_reach: int
    """Reach of a melee attack in tiles (L-infinity). (default 3, range 0 to 15)"""
    range_reach: int
    """Reach of a range attack in tiles; the attack mask shows targets within it. (default 3, range 0 to 15)"""
    mage_reach: int
    """Reach of a mage attack in tiles. (default 3, range 0 to 15)"""


@dataclass(frozen=True, kw_only=True)
class Npc:
    """The world's own creatures (rules 7)."""

    enabled: bool
    """Whether there are NPCs. (default True)"""
    count: int
    """How many live at most at a time by default spawning. (default 128, range 0 to 16384)"""
    capacity: int
    """Slots kept for NPCs; a spawn beyond them does not happen and is counted. Default: twice `count`. (default
    auto, range 0 to 32768)
    """
    default_refill_dead_npcs: bool
    """Whether dead NPCs are replaced. (default True)"""
    spawn_attempts: int
    """Spawn attempts at reset and at each tick. (default 25, range 0 to 4096)"""
    spawn_aggressive: float
    """Danger from which a spawned NPC is hostile. (default 0.8, range 0 to 2)"""
    spawn_neutral: float
    """Danger from which a spawned NPC is neutral. (default 0.5, range 0 to 2)"""
    spawn_passive: float
    """Danger from which a spawned NPC is passive; below it nothing spawns. (default 0.0, range 0 to 2)"""
    level_min: int
    """Level of NPCs where danger is 0. (default 1, range 0 to 99)"""
    level_max: int
    """Level of NPCs where danger is 1. (default 10, range 0 to 99)"""
    base_defense: int
    """Defence of every NPC (with equipment). (default 0, range 0 to 1000)"""
    level_defense: int
    """Defence for each level (with equipment). (default 8, range 0 to 1000)"""
    base_damage: int
    """Offence of every NPC (with equipment). (default 0, range 0 to 1000)"""
    level_damage: int
    """Offence for each level (with equipment). (default 8, range 0 to 1000)"""
    level_multiplier: float
    """Factor on offence and defence for each level. (default 1.0, range 0 to 100)"""
    allow_attack_other_npcs: bool
    """Whether NPCs may attack each other. (default False)"""


@dataclass(frozen=True, kw_only=True)
class Progression:
    """Skills and experience (rules 5)."""

    enabled: bool
    """Whether skills have levels and experience. (default True)"""
    base_level: int
    """Level of every skill at birth. (default 1, range 1 to 99)"""
    level_max: int
    """Highest level. (default 10, range 1 to 99)"""
    exp_threshold: tuple[int, ...]
    """Experience at which each level begins, from level 1 on, ascending from 0; at least `level_max` numbers.
    Default: level L begins at the sum over l < L of round(90 sqrt(l)). (default auto)
    """
    combat_xp_scale: int
    """Experience of an attack, in its style. (default 6, range 0 to 32767)"""
    ammunition_xp_scale: int
    """Experience of harvesting ore, trees or crystals. (default 15, range 0 to 32767)"""
    consumable_xp_scale: int
    """Experience of harvesting fish or herbs. (default 30, range 0 to 32767)"""
    melee_base_damage: int
    """Offence of a melee attack, before levels. (default 10, range 0 to 1000)"""
    melee_level_damage: int
    """Offence of a melee attack for each level of melee. (default 5, range 0 to 1000)"""
    range_base_damage: int
    """Offence of a range attack, before levels. (default 10, range 0 to 1000)"""
    range_level_damage: int
    """Offence of a range attack for each level of range. (default 5, range 0 to 1000)"""
    mage_base_damage: int
    """Offence of a mage attack, before levels. (default 10, range 0 to 1000)"""
    mage_level_damage: int
    """Offence of a mage attack for each level of mage. (default 5, range 0 to 1000)"""
    base_defense: int
    """Defence of every player. (default 0, range 0 to 1000)"""
    level_defense: int
    """Defence of a player for each level of its best skill. (default 5, range 0 to 1000)"""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Items and inventories (rules 8 and 9.1)."""

    enabled: bool
    """Whether there are items. (default True)"""
    inventory_capacity: int
    """How many items a player can hold; a stack of ammunition counts once. (default 12, range 1 to 32)"""
    allow_gift: bool
    """Whether players may give items and gold. (default True)"""


@dataclass(frozen=True, kw_only=True)
class Equipment:
    """What items do when worn (rules 8.2)."""

    enabled: bool
    """Whether worn items count in a fight. (default True)"""
    weapon_drop_prob: float
    """Chance that harvesting ore, a tree or a crystal yields a weapon too. (default 0.025, range 0 to 1)"""
    weapon_base_damage: int
    """Attack of a weapon. (default 5, range 0 to 1000)"""
    weapon_level_damage: int
    """Attack of a weapon for each level. (default 5, range 0 to 1000)"""
    ammunition_base_damage: int
    """Attack of ammunition. (default 5, range 0 to 1000)"""
    ammunition_level_damage: int
    """Attack of ammunition for each level. (default 10, range 0 to 1000)"""
    tool_base_defense: int
    """Defence of a tool. (default 15, range 0 to 1000)"""
    tool_level_defense: int
    """Defence of a tool for each level. (default 0, range 0 to 1000)"""
    armor_base_defense: int
    """Defence of a piece of armour. (default 0, range 0 to 1000)"""
    armor_level_defense: int
    """Defence of a piece of armour for each level. (default 3, range 0 to 1000)"""


@dataclass(frozen=True, kw_only=True)
class Profession:
    """Gathering (rules 3.4 and 5.3)."""

    enabled: bool
    """Whether there are ore, trees, crystals, herbs and fish. (default True)"""
    spawn_clusters: int
    """Clusters of ore, of trees and of crystals at each reset. Default: the map preset's. (default auto, range 0 to
    1048576)
    """
    spawn_uniforms: int
    """Herbs, and fish, at each reset. Default: the map preset's. (default auto, range 0 to 1048576)"""
    tree_respawn: float
    """Chance, each tick, that a stump becomes a tree again. (default 0.105, range 0 to 1)"""
    ore_respawn: float
    """Chance, each tick, that slag becomes ore again. (default 0.1, range 0 to 1)"""
    crystal_respawn: float
    """Chance, each tick, that a fragment becomes a crystal again. (default 0.1, range 0 to 1)"""
    herb_respawn: float
    """Chance, each tick, that weeds become a herb again. (default 0.02, range 0 to 1)"""
    fish_respawn: float
    """Chance, each tick, that fish come back. (default 0.02, range 0 to 1)"""
    consumable_restore: int
    """Health that a potion, food and water that a ration restores. (default 50, range 0 to 255)"""
    consumable_level_restore: int
    """The same for each level. (default 5, range 0 to 255)"""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Gold and the market (rules 9.2)."""

    enabled: bool
    """Whether there are gold and a market. (default True)"""
    base_gold: int
    """Gold at birth. (default 1, range 0 to 32767)"""
    listing_duration: int
    """How many ticks a listing stands. (default 3, range 0 to 32767)"""
    prices: int
    """Highest price, and most gold given at once. (default 99, range 1 to 999)"""


@dataclass(frozen=True, kw_only=True)
class Communication:
    """Talking (rules 10.1)."""

    enabled: bool
    """Whether players can talk. (default True)"""
    num_tokens: int
    """Number of tokens. (default 127, range 1 to 127)"""


@dataclass(frozen=True, kw_only=True)
class Fog:
    """The death fog (rules 10.2)."""

    enabled: bool
    """Whether there can be fog. (default True)"""
    onset: int | None
    """First tick at which the fog grows; nothing means no fog. (default None, range 0 to 32767)"""
    speed: float
    """Growth per tick; taken as the nearest fraction with a denominator up to 1,000. (default 1.0, range 0 to 100)"""
    final_size: int
    """Half the width of the square at the centre that stays free of fog, in tiles. (default 8, range 0 to 2048)"""


@dataclass(frozen=True, kw_only=True)
class Actions:
    """What players can do."""

    disabled: tuple[Literal["attack", "buy", "comm", "destroy", "give", "give_gold", "sell", "use"], ...]
    """Actions that players do not have: no heads, no part of the mask. NPCs keep theirs; `move` cannot be disabled.
    (default ())
    """


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What an agent is shown."""

    layout: Literal["nmmo", "packed"]
    """`packed` (compact) or `nmmo` (the tables of Neural MMO 2.1). (default 'packed')"""
    entities: int
    """Rows of the entity table. Default: 32 in `packed`, 100 in `nmmo`. (default auto, range 1 to 4096)"""
    listings: int
    """Rows of the market table (`nmmo`). (default 384, range 1 to 4096)"""
    messages: int
    """Rows of the communication table. (default 32, range 1 to 4096)"""
    action_targets: bool
    """Whether action masks are part of the observation. (default True)"""
    noop_action_target: bool
    """Whether the target head has a last choice that means no target. (default True)"""
    death_fog_obs: bool
    """Whether tiles show the fog. (default False)"""


@dataclass(frozen=True, kw_only=True)
class Task:
    """Tasks."""

    embedding_dim: int
    """Length of the task embedding. Default: 64 in `packed`, 4,096 in `nmmo`. (default auto, range 1 to 16384)"""
    at_once: int
    """How many different tasks each agent has at a time; what they pay is added up. (default 1, range 1 to 8)"""


@dataclass(frozen=True, kw_only=True)
class Reward:
    """The default reward (rules 14.5 and 15.1)."""

    survival: float
    """Paid over a whole episode survived: each living tick pays this divided by the horizon. (default 1.0, range
    -1000000 to 1000000)
    """
    death: float
    """Paid in the step of death, instead of the tick's survival. (default -1.0, range -1000000 to 1000000)"""


@dataclass(frozen=True, kw_only=True)
class Episode:
    """How long an episode lasts."""

    horizon: int
    """Ticks of an episode. (default 1024, range 1 to 32766)"""


class Sections:
    """The sections of a config as attributes."""

    __slots__ = ()

    players: Players
    map: Map
    terrain: Terrain
    resource: Resource
    combat: Combat
    npc: Npc
    progression: Progression
    item: Item
    equipment: Equipment
    profession: Profession
    exchange: Exchange
    communication: Communication
    fog: Fog
    actions: Actions
    observation: Observation
    task: Task
    reward: Reward
    episode: Episode


SECTIONS: dict[str, type] = {
    "players": Players,
    "map": Map,
    "terrain": Terrain,
    "resource": Resource,
    "combat": Combat,
    "npc": Npc,
    "progression": Progression,
    "item": Item,
    "equipment": Equipment,
    "profession": Profession,
    "exchange": Exchange,
    "communication": Communication,
    "fog": Fog,
    "actions": Actions,
    "observation": Observation,
    "task": Task,
    "reward": Reward,
    "episode": Episode,
}
