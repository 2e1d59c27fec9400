"""What differs between the original and us after one tick."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from names import ENTITY, FOREVER, ITEM, MASK_ITEMS, MASK_TARGETS, NOOPS
from pairing import Names, canonical_events
from traces import State, Tick

Choices = dict[tuple[str, str], set[int]]
"""What one agent's masks offer: (action, argument) and the ids offered, 0 for the no-op; of prices how many."""

_LEFT_OUT = {"gear_level", "attacker_row", "attacker_col"}
_COMPARED = tuple(name for name in ENTITY if name not in _LEFT_OUT and name != "id")
_SEIZE_TILE = 4
_LUCKY = ("row", "col", "exploration")
"""What a choice of a meandering NPC changes."""


@dataclass(frozen=True)
class Difference:
    """One number that is not the same."""

    column: str
    who: object
    theirs: object
    ours: object


def compare_entities(
    theirs: State, ours: State, haunted: set[int] = frozenset(), lucky: set[int] = frozenset()
) -> list[Difference]:
    """The table `entity`, row by row of an id.

    `haunted`: NPCs that may have another target. `lucky`: NPCs whose step was drawn on either side.
    """
    theirs, ours = theirs["entity"], ours["entity"]
    alive = ours["health"] > 0
    place = {int(entity): row for row, entity in enumerate(ours["id"].tolist()) if alive[row]}
    found = [
        Difference("entity.id", entity, "alive", "gone") for entity in theirs["id"].tolist() if entity not in place
    ]
    known = set(theirs["id"].tolist())
    found += [Difference("entity.id", entity, "gone", "alive") for entity in place if entity not in known]
    rows = [(row, place[entity]) for row, entity in enumerate(theirs["id"].tolist()) if entity in place]
    if not rows:
        return found
    mine, yours = (np.array(side) for side in zip(*rows, strict=True))
    ids = theirs["id"][mine]
    for name in _COMPARED:
        left, right = _expected(theirs, name)[mine], _shown(ours, name, place)[yours]
        for row in np.flatnonzero(left != right).tolist():
            excused = haunted if name == "target_id" else lucky if name in _LUCKY else ()
            if int(ids[row]) not in excused:
                found.append(Difference(f"entity.{name}", int(ids[row]), int(left[row]), int(right[row])))
    return found


def haunted(before: State) -> set[int]:
    """NPCs whose last attacker was an NPC that is dead: the original's go where it was, ours have forgotten it."""
    entity = before["entity"]
    return set(entity["id"][(entity["id"] < 0) & (entity["attacker_id"] < 0) & (entity["attacker_row"] > 0)].tolist())


def _expected(theirs: dict[str, np.ndarray], name: str) -> np.ndarray:
    column = theirs[name]
    if name == "item_level":
        return np.where(theirs["id"] < 0, theirs["gear_level"], column)
    if name == "immortal_until":
        return np.where(column == FOREVER, 0, column)
    return column


def _shown(ours: dict[str, np.ndarray], name: str, living: dict[int, int]) -> np.ndarray:
    if name == "target_id":
        return np.array([target if target in living else 0 for target in ours[name].tolist()])
    return ours[name]


def compare_items(theirs: State, ours: State, names: Names) -> list[Difference]:
    """The table `item`, listings included, in pairs."""
    theirs, ours = theirs["item"], ours["item"]
    place = {item: row for row, item in enumerate(ours["id"].tolist())}
    paired = set(names.values())
    found = [
        Difference("item.id", _describe(theirs, row), "there", "missing")
        for row, item in enumerate(theirs["id"].tolist())
        if item not in names
    ]
    found += [
        Difference("item.id", _describe(ours, row), "missing", "there")
        for item, row in place.items()
        if item not in paired
    ]
    rows = [(row, place[names[item]]) for row, item in enumerate(theirs["id"].tolist()) if item in names]
    if not rows:
        return found
    mine, yours = (np.array(side) for side in zip(*rows, strict=True))
    for name in ITEM[1:]:
        left, right = theirs[name][mine], ours[name][yours]
        found += [
            Difference(f"item.{name}", _describe(theirs, int(mine[row])), int(left[row]), int(right[row]))
            for row in np.flatnonzero(left != right).tolist()
        ]
    return found


def _describe(items: dict[str, np.ndarray], row: int) -> str:
    return " ".join(f"{name} {int(items[name][row])}" for name in ("id", "type_id", "level", "owner_id"))


def compare_places(theirs: State, ours: State) -> list[Difference]:
    """Clock, tiles, dangers to be replaced, seizures."""
    found = []
    for name in ("tick", "next_npc_id"):
        left, right = int(theirs["clock"][name][0]), int(ours["clock"][name][0])
        if left != right:
            found.append(Difference(f"clock.{name}", "", left, right))
    left, right = theirs["tile"]["state"], ours["tile"]["state"]
    for row, col in np.argwhere(left != right).tolist():
        found.append(Difference("tile.state", (row, col), int(left[row, col]), int(right[row, col])))
    for table in ("refill", "seize"):
        left, right = (
            list(zip(*(column.tolist() for column in state.get(table, {}).values()), strict=True))
            for state in (theirs, ours)
        )
        if table == "seize":
            left, right = sorted(left), sorted(right)
        if left != right:
            found.append(Difference(table, "", left, right))
    return found


def compare_events(tick: Tick, before: State, ours: tuple[np.ndarray, State], known: Names) -> list[Difference]:
    """The rows of the log, in any order; ids of items that are new do not count.

    `ours` are our rows and our state before; `known` pairs the items before.
    """
    theirs = tick.tables["events"].copy()
    # R40: SEIZE_TILE is stamped with the tick after the one that ends the step.
    theirs[:, 1] -= theirs[:, 2] == _SEIZE_TILE
    left = canonical_events(theirs, before["item"], known)
    right = canonical_events(ours[0], ours[1]["item"], {item: item for item in known.values()})
    if left == right:
        return []
    missing, extra = _less(left, right), _less(right, left)
    return [Difference(f"event.{row[2]}", row[0], row, "missing") for row in missing] + [
        Difference(f"event.{row[2]}", row[0], "missing", row) for row in extra
    ]


def _less(rows: list[list[int]], others: list[list[int]]) -> list[list[int]]:
    rest = list(others)
    left = []
    for row in rows:
        if row in rest:
            rest.remove(row)
        else:
            left.append(row)
    return left


def their_choices(tick: Tick, after: State, names: Names) -> dict[int, Choices]:
    """The original's masks by agent, items by our ids."""
    entities, items = after["entity"]["id"], after["item"]
    ours = np.array([names.get(item, -item) for item in items["id"].tolist()], np.int64)
    listed = ours[items["listed_price"] > 0]
    offered: dict[int, Choices] = {}
    for row, (agent, directions, noops, prices) in enumerate(tick.tables["agents"].tolist()):
        choices: Choices = {("Move", "Direction"): {bit for bit in range(5) if directions >> bit & 1}}
        if prices >= 0:
            choices["GiveGold", "Price"] = {prices}
        for action, bit in MASK_TARGETS.items():
            choices[action, "Target"] = set(entities[tick.targets[row] & bit > 0].tolist())
        own = items["owner_id"] == agent
        for action, bit in MASK_ITEMS.items():
            choices[action, "InventoryItem"] = set(ours[own & (tick.usable & bit > 0)].tolist())
        choices["Buy", "MarketItem"] = set(listed[tick.offers[row] > 0].tolist())
        for bit, head in enumerate(NOOPS):
            if noops >> bit & 1:
                choices.setdefault(head, set()).add(0)
        offered[agent] = choices
    return offered


def compare_choices(theirs: dict[int, Choices], ours: dict[int, Choices]) -> list[Difference]:
    """Masks of the living. Heads that an agent's config lacks are in neither."""
    found = []
    for agent, choices in theirs.items():
        mine = ours.get(agent, {})
        for head, left in choices.items():
            right = mine.get(head, set())
            if left != right:
                less, more = sorted(left - right)[:6], sorted(right - left)[:6]
                found.append(Difference(f"mask {'.'.join(head)}", agent, f"also {less}", f"also {more}"))
    return found


def compare_outcomes(tick: Tick, ours: dict[int, tuple[Any, ...]]) -> list[Difference]:
    """Flags and rewards of those who were alive, as `{agent: (terminated, truncated, reward)}`."""
    found = []
    for agent, terminated, truncated, reward in tick.tables["outcomes"].tolist():
        left = (bool(terminated), bool(truncated), reward)
        right = ours.get(agent)
        same = right is not None and left[:2] == right[:2] and abs(left[2] - round(right[2] * 1_000_000)) <= 1
        if not same:
            found.append(Difference("outcome", agent, left, right))
    return found
