"""Where the options of Neural MMO 2.1 went: naming one of its options in a config says what it is called here."""

from __future__ import annotations

__all__ = ["CALLS", "GONE", "RENAMED", "explain"]

RENAMED = {
    "PLAYER_N": "players.count",
    "PLAYER_N_OBS": "observation.entities",
    "PLAYER_LOADER": "players.spawn",
    "TEAMS": "players.teams",
    "ALLOW_MOVE_INTO_OCCUPIED_TILE": "players.allow_move_into_occupied_tile",
    "HORIZON": "episode.horizon",
    "MAP_N": "map.count",
    "NPC_N": "npc.count",
    "TASK_EMBED_DIM": "task.embedding_dim",
    "ALLOW_MULTI_TASKS_PER_AGENT": "task.at_once",
    "COMMUNICATION_N_OBS": "observation.messages",
    "PROVIDE_ACTION_TARGETS": "observation.action_targets",
    "PROVIDE_NOOP_ACTION_TARGET": "observation.noop_action_target",
    "PROVIDE_DEATH_FOG_OBS": "observation.death_fog_obs",
    "DEATH_FOG_ONSET": "fog.onset",
    "DEATH_FOG_SPEED": "fog.speed",
    "DEATH_FOG_FINAL_SIZE": "fog.final_size",
    "TERRAIN_SYSTEM_ENABLED": "terrain.enabled",
    "RESOURCE_SYSTEM_ENABLED": "resource.enabled",
    "COMBAT_SYSTEM_ENABLED": "combat.enabled",
    "NPC_SYSTEM_ENABLED": "npc.enabled",
    "COMMUNICATION_SYSTEM_ENABLED": "communication.enabled",
    "PROGRESSION_SYSTEM_ENABLED": "progression.enabled",
    "ITEM_SYSTEM_ENABLED": "item.enabled",
    "EQUIPMENT_SYSTEM_ENABLED": "equipment.enabled",
    "PROFESSION_SYSTEM_ENABLED": "profession.enabled",
    "EXCHANGE_SYSTEM_ENABLED": "exchange.enabled",
    "IMMORTAL": "players.immortal",
    "PROGRESSION_SPAWN_CLUSTERS": "profession.spawn_clusters",
    "PROGRESSION_SPAWN_UNIFORMS": "profession.spawn_uniforms",
    "WEAPON_DROP_PROB": "equipment.weapon_drop_prob",
    "MARKET_N_OBS": "observation.listings",
    "PRICE_N_OBS": "exchange.prices",
}
"""Options that have another name here."""

_NO_PATHS = "there are no folders to set: maps come with the package or are kept in the user's cache (docs/maps.md)"
_UNUSED = "the original stored it and never used it"

GONE = {
    "PLAYERS": "every player is a learner; a scripted policy is played by your own code",
    "POSSIBLE_AGENTS": "follows from `players.count`",
    "PLAYER_POLICIES": "followed from PLAYERS",
    "MAX_HORIZON": "always 32,767; `episode.horizon` stays below it",
    "GAME_PACKS": "games do not exist here yet",
    "CURRICULUM_FILE_PATH": "tasks do not exist here yet; no pickled file will ever be read",
    "USE_CYTHON": "there is one implementation",
    "MAP_N_TILE": "always 16 materials",
    "MAP_N_OBS": "follows from `players.vision_radius`",
    "MAP_BORDER": "follows: (`map.size` - `map.center`) / 2",
    "MAP_GENERATOR": "import your own grids: `hinterland.MapPool`",
    "MAP_FORCE_GENERATION": "maps depend on their index, preset and terrain options only; made once and kept",
    "MAP_GENERATE_PREVIEWS": "the command `hinterland maps preview` draws maps",
    "MAP_PREVIEW_DOWNSCALE": "use `hinterland maps preview --shrink`",
    "PATH_MAPS": "made maps are kept in the user's cache; import others with `hinterland.MapPool`",
    "PATH_ROOT": _NO_PATHS,
    "PATH_CWD": _NO_PATHS,
    "PATH_RESOURCE": _NO_PATHS,
    "PATH_TILE": _NO_PATHS,
    "PATH_MAP_SUFFIX": _NO_PATHS,
    "PATH_FRACTAL_SUFFIX": _NO_PATHS,
    "TERRAIN_VOID": _UNUSED,
    "RESOURCE_FOILAGE_CAPACITY": _UNUSED,
    "COMBAT_ALLOW_FLEXIBLE_STYLE": "was only checked by an assertion; any style may be used at any time",
    "NPC_LEVEL_SPREAD": _UNUSED,
    "ITEM_N": "was informational; there are always 16 types of items",
    "PROFESSION_TREE_CAPACITY": _UNUSED,
    "PROFESSION_ORE_CAPACITY": _UNUSED,
    "PROFESSION_CRYSTAL_CAPACITY": _UNUSED,
    "PROFESSION_HERB_CAPACITY": _UNUSED,
    "PROFESSION_FISH_CAPACITY": _UNUSED,
    "PROFESSION_CONSUMABLE_RESTORE": "now `profession.consumable_restore` and `consumable_level_restore`",
    "INVENTORY_N_OBS": "always `item.inventory_capacity`",
}
"""Options that do not exist here, with the reason."""

CALLS = {
    "set": "a config is immutable: `config.replace(section={option: value})` gives another",
    "set_for_episode": "options hold for as long as the environment: make another with `config.replace(...)`",
    "toggle_systems": "options hold for as long as the environment: make another with "
    "`config.replace(section={'enabled': False})`",
    "reset": "nothing is changed for an episode, so nothing has to be undone",
}
"""Methods of the original's config, with what to do instead."""

_PREFIXES = {"players": "PLAYER", "fog": "DEATH_FOG"}


def explain(section: str | None, option: str, known: dict[str, frozenset[str]]) -> str | None:
    """Says where an option went, or returns None if it never was one of the original's.

    `section` is None for a name given where a section belongs; `known` lists the options of each section here.
    """
    name = option.upper()
    candidates = [name]
    if section is not None:
        prefix = _PREFIXES.get(section, section.upper())
        candidates = [f"{prefix}_{name}", f"{section.upper()}_{name}", name]
    for candidate in candidates:
        if candidate in RENAMED:
            return f"`{_given(section, option)}` is called `{RENAMED[candidate]}` here"
        if candidate in GONE:
            return f"`{_given(section, option)}` is gone: {GONE[candidate]}"
        new = _same_name(candidate, known)
        if new is not None:
            return f"`{_given(section, option)}` is called `{new}` here"
    return None


def _same_name(original: str, known: dict[str, frozenset[str]]) -> str | None:
    """`COMBAT_MELEE_REACH` is `combat.melee_reach`."""
    for section, options in known.items():
        prefix = _PREFIXES.get(section, section.upper()) + "_"
        rest = original.removeprefix(prefix).lower()
        if original.startswith(prefix) and rest in options:
            return f"{section}.{rest}"
    return None


def _given(section: str | None, option: str) -> str:
    return option if section is None else f"{section}.{option}"
