"""The file in which the original's side leaves what happened, and our side reads it. Imports neither package.

A trace is one map's worth of ticks: plain integer arrays in an npz archive and a JSON header, never an object. Tables
with a varying number of rows are stored as one long array with the number of rows of each step beside it. Entity and
item rows are stored as differences to the row of the same id in the state before, column by column: most are 0.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from names import ENTITY, EVENT, ITEM

State = dict[str, Any]
"""`{table: {column: array}}`, as `env.world(i).state()`; the dead have no row."""

SCRIPT = {
    "order": ("id",),
    "buy_order": ("id",),
    "loot_order": ("victim", "item"),
    "drops": ("player", "type"),
    "npc_actions": ("npc", "style", "target", "direction"),
    "meandered": ("npc",),
    "regrown": ("row", "col"),
    "npc_spawns": ("row", "col", "style", "item_level", "offense", "defense", "drop_armor", "drop_tool"),
    "resurrections": ("id", "row", "col", "freeze", "health"),
}
"""The luck of a tick. Style and direction are -1 for none. `meandered`: NPCs whose choice was drawn, not computed."""

PER_TICK = {
    "actions": ("agent", "action", "first", "second", "first_index", "second_index"),
    "events": tuple(EVENT),
    "agents": ("id", "directions", "noops", "prices"),
    "outcomes": ("id", "terminated", "truncated", "reward"),
    **SCRIPT,
}
"""Ragged tables with rows for each tick. `prices`: how many prices GiveGold offers. `reward` in millionths."""

PER_STATE = {"refill": ("danger",), "seize": ("row", "col", "agent", "tick"), "tiles": ("row", "col", "state")}
"""Ragged tables with rows for each state. `tiles`: those that differ from the state before."""


@dataclass
class Tick:
    """What happened between two states."""

    before: int
    tables: dict[str, np.ndarray] = field(default_factory=dict)
    targets: np.ndarray | None = None
    usable: np.ndarray | None = None
    offers: np.ndarray | None = None


def _delta(rows: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Rows less the rows of the same id (column 0) in `before`; ids themselves stay."""
    if not len(before) or not len(rows):
        return rows
    low = min(int(before[:, 0].min()), int(rows[:, 0].min()))
    place = np.full(max(int(before[:, 0].max()), int(rows[:, 0].max())) - low + 1, -1)
    place[before[:, 0] - low] = np.arange(len(before))
    found = place[rows[:, 0] - low]
    delta = rows.copy()
    delta[found >= 0, 1:] -= before[found[found >= 0], 1:]
    return delta


def _undelta(delta: np.ndarray, before: np.ndarray) -> np.ndarray:
    rows = delta.copy()
    if len(before) and len(delta):
        place = {int(row[0]): row for row in before}
        for row in rows:
            known = place.get(int(row[0]))
            if known is not None:
                row[1:] += known[1:]
    return rows


def _smallest(values: np.ndarray) -> np.ndarray:
    for kind in (np.int8, np.int16):
        if not values.size or (values.min() >= np.iinfo(kind).min and values.max() <= np.iinfo(kind).max):
            return values.astype(kind)
    return values.astype(np.int32)


class TraceWriter:
    """Collects states and ticks, then writes them."""

    def __init__(self, header: dict[str, Any], material: np.ndarray) -> None:
        self.header, self.material = header, material
        self.states: list[State] = []
        self.ticks: list[Tick] = []
        self.scores: np.ndarray | None = None
        """Of a trace with tasks, int32[2, tasks, ticks]: progress and reward in 1e-9, progress -1 for who has gone."""

    def write(self, path: Path, *, small: bool = False) -> None:
        """Writes the file; `small` takes time for the best compression."""
        arrays: dict[str, np.ndarray] = {"material": self.material}
        for table, columns in (("entity", ENTITY), ("item", ITEM)):
            self._put_rows(arrays, table, columns)
        clock = [[int(state["clock"][name][0]) for name in ("tick", "next_npc_id")] for state in self.states]
        arrays["clock"] = np.array(clock, dtype=np.int32)
        for table, columns in PER_STATE.items():
            if table != "tiles":
                tables = [np.stack([state[table][name] for name in columns], 1) for state in self.states]
                _put_ragged(arrays, table, tables, len(columns))
        _put_ragged(arrays, "tiles", self._tile_changes(), 3)
        arrays["before"] = np.array([tick.before for tick in self.ticks], dtype=np.int32)
        for table, columns in PER_TICK.items():
            _put_ragged(arrays, table, [tick.tables[table] for tick in self.ticks], len(columns))
        arrays["targets"] = np.concatenate([tick.targets.ravel() for tick in self.ticks])
        arrays["usable"] = np.concatenate([tick.usable for tick in self.ticks])
        arrays["offers"] = np.concatenate([np.packbits(tick.offers) for tick in self.ticks])
        if self.scores is not None:
            arrays["scores"] = self.scores
        header = json.dumps(self.header).encode()
        method = zipfile.ZIP_LZMA if small else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("header.json", header)
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, np.ascontiguousarray(array), allow_pickle=False)

    def _put_rows(self, arrays: dict[str, np.ndarray], table: str, columns: tuple[str, ...]) -> None:
        rows, before, starts = [], np.zeros((0, len(columns)), np.int32), self._starts()
        for place, state in enumerate(self.states):
            now = np.stack([state[table][name] for name in columns], 1).astype(np.int32)
            rows.append(now if place in starts else _delta(now, before))
            before = now
        arrays[f"{table}_count"] = np.array([len(part) for part in rows], dtype=np.int32)
        # Column by column: neighbours in the file are alike.
        for place, name in enumerate(columns):
            arrays[f"{table}.{name}"] = _smallest(np.concatenate([part[:, place] for part in rows]))

    def _starts(self) -> set[int]:
        """States that follow from no tick."""
        return set(range(len(self.states))) - {tick.before + 1 for tick in self.ticks}

    def _tile_changes(self) -> list[np.ndarray]:
        before, changes = self.material, []
        for state in self.states:
            now = state["tile"]["state"]
            row, col = np.nonzero(now != before)
            changes.append(np.stack([row, col, now[row, col]], 1))
            before = now
        return changes


def _put_ragged(arrays: dict[str, np.ndarray], name: str, parts: list[np.ndarray], width: int) -> None:
    parts = [np.asarray(part).reshape(-1, width) for part in parts]
    arrays[f"{name}_count"] = np.array([len(part) for part in parts], dtype=np.int32)
    arrays[name] = _smallest(np.concatenate(parts)).T


class Trace:
    """A trace read back: `states`, and one `Tick` for each tick in order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.header: dict[str, Any] = json.loads(archive.read("header.json"))
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            arrays = {}
            for name in names:
                with archive.open(name) as entry:
                    arrays[name.removesuffix(".npy")] = np.lib.format.read_array(entry, allow_pickle=False)
        self.material = arrays["material"]
        self.scores = arrays.get("scores")
        self.starts = set(range(len(arrays["clock"]))) - {int(before) + 1 for before in arrays["before"]}
        self.states = list(self._states(arrays))
        self.ticks = list(self._ticks(arrays))

    def _states(self, arrays: dict[str, np.ndarray]) -> Iterator[State]:
        ragged = {name: _cut(arrays, name) for name in PER_STATE}
        rows = {}
        for table, columns in (("entity", ENTITY), ("item", ITEM)):
            wide = np.stack([arrays[f"{table}.{name}"] for name in columns], 1).astype(np.int32)
            rows[table] = np.split(wide, np.cumsum(arrays[f"{table}_count"])[:-1])
        before: dict[str, np.ndarray] = {}
        tiles = self.material
        for place, clock in enumerate(arrays["clock"]):
            state: State = {"clock": {"tick": clock[:1].astype(np.int64), "next_npc_id": clock[1:].astype(np.int64)}}
            for table, columns in (("entity", ENTITY), ("item", ITEM)):
                now = rows[table][place]
                before[table] = now if place in self.starts else _undelta(now, before[table])
                state[table] = {name: before[table][:, column].copy() for column, name in enumerate(columns)}
            row, col, value = ragged["tiles"][place].T
            tiles = tiles.copy()
            tiles[row, col] = value
            state["tile"] = {"material": self.material, "state": tiles}
            for table in ("refill", "seize"):
                state[table] = dict(zip(PER_STATE[table], ragged[table][place].T.astype(np.int32), strict=True))
            yield state

    def _ticks(self, arrays: dict[str, np.ndarray]) -> Iterator[Tick]:
        ragged = {name: _cut(arrays, name) for name in PER_TICK}
        at = {"targets": 0, "usable": 0, "offers": 0}

        def take(name: str, count: int) -> np.ndarray:
            at[name] += count
            return arrays[name][at[name] - count : at[name]]

        for place, before in enumerate(arrays["before"].tolist()):
            tick = Tick(before, {name: parts[place] for name, parts in ragged.items()})
            after = self.states[before + 1]
            agents, entities = len(tick.tables["agents"]), len(after["entity"]["id"])
            listed = int(np.count_nonzero(after["item"]["listed_price"]))
            tick.targets = take("targets", agents * entities).reshape(agents, entities)
            tick.usable = take("usable", len(after["item"]["id"]))
            bits = np.unpackbits(take("offers", (agents * listed + 7) // 8), count=agents * listed)
            tick.offers = bits.reshape(agents, listed)
            yield tick


def _cut(arrays: dict[str, np.ndarray], name: str) -> list[np.ndarray]:
    return np.split(arrays[name].T.astype(np.int64), np.cumsum(arrays[f"{name}_count"])[:-1])
