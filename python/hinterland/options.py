"""What may be given for each section of the config, generated as sections.py is: do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from hinterland import sections


class PlayersOptions(TypedDict, total=False):
    """What may be given for `players`."""

    count: int
    base_health: int
    vision_radius: int
    health_increment: int
    respawn: Literal["never", "immediate"]
    order: Literal["shuffled", "id"]
    spawn: Literal["sequential", "teams"]
    teams: Mapping[str, Sequence[int]] | None
    allow_move_into_occupied_tile: bool
    immortal: bool


class MapOptions(TypedDict, total=False):
    """What may be given for `map`."""

    preset: str
    size: int
    center: int
    count: int
    first: int
    reset_from_fractal: bool
    seize_targets: Sequence[Literal["center", "first", "second", "third", "fourth"]]


class TerrainOptions(TypedDict, total=False):
    """What may be given for `terrain`."""

    enabled: bool
    flip_seed: bool
    frequency: int
    frequency_offset: int
    log_interpolate_min: float
    log_interpolate_max: float
    tiles_per_octave: int
    ridged: bool
    water: float
    grass: float
    foilage: float
    reset_to_grass: bool
    disable_stone: bool
    scatter_extra_resources: bool


class ResourceOptions(TypedDict, total=False):
    """What may be given for `resource`."""

    enabled: bool
    base: int
    depletion_rate: int
    starvation_rate: int
    dehydration_rate: int
    resilient_population: float
    damage_reduction: float
    foilage_respawn: float
    harvest_restore_fraction: float
    health_regen_threshold: float
    health_restore_fraction: float


class CombatOptions(TypedDict, total=False):
    """What may be given for `combat`."""

    enabled: bool
    spawn_immunity: int
    status_duration: int
    weakness_multiplier: float
    minimum_damage_proportion: float
    damage_formula: Literal["alt", "original"]
    melee_damage: int
    range_damage: int
    mage_damage: int
    melee_reach: int
    range_reach: int
    mage_reach: int


class NpcOptions(TypedDict, total=False):
    """What may be given for `npc`."""

    enabled: bool
    count: int
    capacity: int
    default_refill_dead_npcs: bool
    spawn_attempts: int
    spawn_aggressive: float
    spawn_neutral: float
    spawn_passive: float
    level_min: int
    level_max: int
    base_defense: int
    level_defense: int
    base_damage: int
    level_damage: int
    level_multiplier: float
    allow_attack_other_npcs: bool


class ProgressionOptions(TypedDict, total=False):
    """What may be given for `progression`."""

    enabled: bool
    base_level: int
    level_max: int
    exp_threshold: Sequence[int]
    combat_xp_scale: int
    ammunition_xp_scale: int
    consumable_xp_scale: int
    melee_base_damage: int
    melee_level_damage: int
    range_base_damage: int
    range_level_damage: int
    mage_base_damage: int
    mage_level_damage: int
    base_defense: int
    level_defense: int


class ItemOptions(TypedDict, total=False):
    """What may be given for `item`."""

    enabled: bool
    inventory_capacity: int
    allow_gift: bool


class EquipmentOptions(TypedDict, total=False):
    """What may be given for `equipment`."""

    enabled: bool
    weapon_drop_prob: float
    weapon_base_damage: int
    weapon_level_damage: int
    ammunition_base_damage: int
    ammunition_level_damage: int
    tool_base_defense: int
    tool_level_defense: int
    armor_base_defense: int
    armor_level_defense: int


class ProfessionOptions(TypedDict, total=False):
    """What may be given for `profession`."""

    enabled: bool
    spawn_clusters: int
    spawn_uniforms: int
    tree_respawn: float
    ore_respawn: float
    crystal_respawn: float
    herb_respawn: float
    fish_respawn: float
    consumable_restore: int
    consumable_level_restore: int


class ExchangeOptions(TypedDict, total=False):
    """What may be given for `exchange`."""

    enabled: bool
    base_gold: int
    listing_duration: int
    prices: int


class CommunicationOptions(TypedDict, total=False):
    """What may be given for `communication`."""

    enabled: bool
    num_tokens: int


class FogOptions(TypedDict, total=False):
    """What may be given for `fog`."""

    enabled: bool
    onset: int | None
    speed: float
    final_size: int


class ActionsOptions(TypedDict, total=False):
    """What may be given for `actions`."""

    disabled: Sequence[Literal["attack", "buy", "comm", "destroy", "give", "give_gold", "sell", "use"]]


class ObservationOptions(TypedDict, total=False):
    """What may be given for `observation`."""

    layout: Literal["nmmo", "packed"]
    entities: int
    listings: int
    messages: int
    action_targets: bool
    noop_action_target: bool
    death_fog_obs: bool


class TaskOptions(TypedDict, total=False):
    """What may be given for `task`."""

    embedding_dim: int
    at_once: int


class RewardOptions(TypedDict, total=False):
    """What may be given for `reward`."""

    survival: float
    death: float


class EpisodeOptions(TypedDict, total=False):
    """What may be given for `episode`."""

    horizon: int


class ConfigOptions(TypedDict, total=False):
    """What may be given to `Config`."""

    players: sections.Players | PlayersOptions
    map: sections.Map | MapOptions
    terrain: sections.Terrain | TerrainOptions
    resource: sections.Resource | ResourceOptions
    combat: sections.Combat | CombatOptions
    npc: sections.Npc | NpcOptions
    progression: sections.Progression | ProgressionOptions
    item: sections.Item | ItemOptions
    equipment: sections.Equipment | EquipmentOptions
    profession: sections.Profession | ProfessionOptions
    exchange: sections.Exchange | ExchangeOptions
    communication: sections.Communication | CommunicationOptions
    fog: sections.Fog | FogOptions
    actions: sections.Actions | ActionsOptions
    observation: sections.Observation | ObservationOptions
    task: sections.Task | TaskOptions
    reward: sections.Reward | RewardOptions
    episode: sections.Episode | EpisodeOptions
