"""From the original's words to ours: options, states, actions, luck."""

from typing import Any

import numpy as np
from names import ACTION_NAMES, ACTIONS, ENTITY, FOREVER, NO_SOLDIER
from pairing import Names
from traces import SCRIPT, State, Tick

_RENAMED = {
    "ALLOW_MOVE_INTO_OCCUPIED_TILE": "players.allow_move_into_occupied_tile",
    "PLAYER_HEALTH_INCREMENT": "players.health_increment",
    "WEAPON_DROP_PROB": "equipment.weapon_drop_prob",
    "PRICE_N_OBS": "exchange.prices",
    "MARKET_N_OBS": "observation.listings",
    "PROVIDE_NOOP_ACTION_TARGET": "observation.noop_action_target",
    "DEATH_FOG_ONSET": "fog.onset",
    "DEATH_FOG_SPEED": "fog.speed",
    "DEATH_FOG_FINAL_SIZE": "fog.final_size",
}

_NOT_OURS = ("gear_level", "attacker_row", "attacker_col")

_ARGUMENTS = {"Style": (0, 2), "Direction": (0, 4), "Token": (1, None), "Price": (1, None)}
"""First value and last; None where the config says."""


def options(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Sections of our config for options in the original's names: `X_Y_Z` of system X is `x.y_z`."""
    sections: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        if name in _RENAMED:
            section, option = _RENAMED[name].split(".")
        else:
            section, option = name.lower().split("_", 1)
            option = "enabled" if option == "system_enabled" else option
        sections.setdefault(section, {})[option] = value
    return sections


def state(theirs: State, players: int, names: Names | None = None) -> State:
    """A state for `load_state`: with rows for the dead, and without what only traces say.

    `names`: our ids for their items; the same ids by default.
    """
    entity = theirs["entity"]
    dead = sorted(set(range(1, players + 1)) - set(entity["id"].tolist()))
    middle = theirs["tile"]["state"].shape[0] // 2
    corpses = {name: np.zeros(len(dead), np.int32) for name in ENTITY}
    corpses["id"][:] = dead
    corpses["order_row"][:], corpses["order_col"][:] = NO_SOLDIER
    corpses["row"][:] = corpses["col"][:] = middle
    for attacker, row, col in zip(entity["attacker_id"], entity["attacker_row"], entity["attacker_col"], strict=True):
        # NPCs go where an attacker of theirs died.
        if row and attacker in dead:
            place = dead.index(attacker)
            corpses["row"][place], corpses["col"][place] = row, col
    both = {name: np.concatenate([corpses[name], entity[name]]) for name in ENTITY}
    players_first = np.lexsort((np.abs(both["id"]), both["id"] < 0))
    rows = {name: column[players_first] for name, column in both.items() if name not in _NOT_OURS}
    rows["item_level"] = np.where(rows["id"] < 0, both["gear_level"][players_first], rows["item_level"])
    rows["immortal_until"] = np.where(rows["immortal_until"] == FOREVER, 0, rows["immortal_until"])
    items = dict(theirs["item"])
    if names is not None:
        items["id"] = np.array([names[item] for item in items["id"].tolist()], np.int32)
        order = np.argsort(items["id"])
        items = {name: column[order] for name, column in items.items()}
    tables = {
        "clock": theirs["clock"],
        "entity": rows,
        "item": items,
        "tile": theirs["tile"],
        "refill": theirs["refill"],
    }
    return tables | ({"seize": theirs["seize"]} if len(theirs["seize"]["row"]) else {})


def actions(tick: Tick, living: set[int], names: Names, limits: dict[str, int]) -> dict[int, dict[str, dict[str, int]]]:
    """The tick's actions by ids of entities and (our) items, after rules 11.2: what is invalid is dropped or clamped.

    `limits`: the highest Token and Price.
    """
    chosen: dict[int, dict[str, dict[str, int]]] = {}
    for agent, code, *values in tick.tables["actions"][:, :4].tolist():
        action = ACTION_NAMES[code]
        if agent not in living or action not in ACTIONS:
            continue
        arguments = {}
        for argument, value in zip(ACTIONS[action], values, strict=False):
            if argument in _ARGUMENTS:
                first, last = _ARGUMENTS[argument]
                arguments[argument] = min(value, limits.get(argument, last)) if value >= first else None
            elif argument == "Target":
                arguments[argument] = value or None
            else:
                arguments[argument] = names.get(value)
        if None not in arguments.values():
            chosen.setdefault(agent, {})[action] = arguments
    return chosen


def script(tick: Tick, names: Names, *, decided: bool) -> dict[str, Any]:
    """The tick's luck. Without `decided`, NPCs choose by themselves."""
    rows = {name: tick.tables[name].tolist() for name in SCRIPT}
    loot: dict[int, list[int]] = {}
    for victim, item in rows["loot_order"]:
        loot.setdefault(victim, []).append(names.get(item, item))
    drops: dict[int, list[int]] = {}
    for player, kind in rows["drops"]:
        drops.setdefault(player, []).append(kind)
    said = {
        "order": [agent for (agent,) in rows["order"]],
        "buy_order": [agent for (agent,) in rows["buy_order"]],
        "loot_order": loot,
        "drops": drops,
        "regrown": [tuple(place) for place in rows["regrown"]],
    }
    for name in ("npc_spawns", "resurrections"):
        said[name] = [dict(zip(SCRIPT[name], row, strict=True)) for row in rows[name]]
    if decided:
        said["npc_actions"] = {npc: _npc_action(*what) for npc, *what in rows["npc_actions"]}
    return said


def _npc_action(style: int, target: int, direction: int) -> dict[str, dict[str, int]]:
    chosen = {}
    if style >= 0:
        chosen["Attack"] = {"Style": style, "Target": target}
    if direction >= 0:
        chosen["Move"] = {"Direction": direction}
    return chosen
