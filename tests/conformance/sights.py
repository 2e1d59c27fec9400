"""Whether our observations are what our state says, as the original's are what its state says (rules 12).

The recording asserts the latter; states are compared in `compare`. So observations agree as sets of rows keyed by id.
"""

from collections.abc import Callable

import numpy as np
from compare import Difference
from names import ITEM, OBSERVED
from traces import State

_LIMITS = np.iinfo(np.int16)


See = Callable[[str], np.ndarray | None]
"""Gives a table of every agent's observation, shape (players, rows, columns), or None if there is none."""


def compare_sights(see: See, state: State, players: int, vision: int) -> list[Difference]:
    """What agents see and what there is, where that is not the same."""
    alive = np.flatnonzero(state["entity"]["health"][:players] > 0)
    found = []
    for table, expected in (
        ("Entity", _entities(state, alive, vision)),
        ("Inventory", _inventories(state, alive)),
        ("Market", _market(state, alive)),
        ("Communication", _messages(state, alive)),
        ("Tile", _tiles(state, alive, vision)),
    ):
        seen = see(table)
        if seen is None:
            continue
        for agent, rows in zip(alive.tolist(), expected, strict=True):
            shown = seen[agent]
            if table != "Tile":
                shown = shown[shown[:, 0] != 0]
                shown, rows = (some[np.argsort(some[:, 0], kind="stable")] for some in (shown, rows))
            if not np.array_equal(shown, rows):
                less = {tuple(row) for row in rows.tolist()} - {tuple(row) for row in shown.tolist()}
                more = {tuple(row) for row in shown.tolist()} - {tuple(row) for row in rows.tolist()}
                found.append(Difference(f"observation {table}", agent + 1, sorted(less)[:2], sorted(more)[:2]))
        if seen[np.setdiff1d(np.arange(players), alive)].any():
            found.append(Difference(f"observation {table}", "the dead", "nothing", "something"))
    return found


def _clipped(columns: dict[str, np.ndarray], names: tuple[str, ...]) -> np.ndarray:
    return np.clip(np.stack([columns[name] for name in names], 1), _LIMITS.min, _LIMITS.max)


def _entities(state: State, alive: np.ndarray, vision: int) -> list[np.ndarray]:
    entity = state["entity"]
    there = np.flatnonzero(entity["health"] > 0)
    rows = _clipped(entity, OBSERVED)[there]
    near = np.ones((len(alive), len(there)), bool)
    for axis in (entity["row"], entity["col"]):
        near &= np.abs(axis[there] - axis[alive, None]) <= vision
    return [rows[close] for close in near]


def _inventories(state: State, alive: np.ndarray) -> list[np.ndarray]:
    rows, owners = _clipped(state["item"], ITEM[:16]), state["item"]["owner_id"]
    return [rows[owners == agent + 1] for agent in alive.tolist()]


def _market(state: State, alive: np.ndarray) -> list[np.ndarray]:
    rows = _clipped(state["item"], ITEM[:16])[state["item"]["listed_price"] > 0]
    return [rows] * len(alive)


def _messages(state: State, alive: np.ndarray) -> np.ndarray:
    rows = _clipped(state["entity"], ("id", "row", "col", "message"))
    return rows[alive][:, None, :]


def _tiles(state: State, alive: np.ndarray, vision: int) -> np.ndarray:
    steps = np.arange(-vision, vision + 1)
    row = state["entity"]["row"][alive, None, None] + steps[None, :, None]
    col = state["entity"]["col"][alive, None, None] + steps[None, None, :]
    row, col = np.broadcast_arrays(row, col)
    return np.stack([row, col, state["tile"]["state"][row, col]], -1).reshape(len(alive), len(steps) ** 2, 3)
