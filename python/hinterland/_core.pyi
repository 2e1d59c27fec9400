"""The compiled part of Hinterland. What it offers is made convenient by the package; call that instead."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
import numpy.typing as npt

__version__: str
__all__ = [
    "Capture",
    "MapPool",
    "TaskSet",
    "World",
    "WorldBatch",
    "__version__",
    "buffer_specs",
    "check_sources",
    "check_statistic",
    "check_tasks",
    "config_schema",
    "escape_text",
    "event_codes",
    "format_tasks",
    "json_to_toml",
    "layout",
    "map_presets",
    "outline_tasks",
    "palette",
    "resolve_config",
    "rows",
    "state_schema",
    "task_words",
    "toml_to_json",
    "write_plain_actions",
]

@final
class Capture:
    """A world with its lives as `World.capture()` found them, for `World.recall()` in this process.

    Opaque; not to be pickled.
    """

@final
class World:
    """The handle of one world of a batch: looked into, put into another state, stepped alone.

    Calls raise RuntimeError while a step is under way.
    """

    @property
    def invalid_actions(self) -> int:
        """How many actions were sent in the latest step for agents that this world does not know."""
    @property
    def is_over(self) -> bool:
        """Whether no episode is under way: from the end of one to the reset that begins the next, and before the first.

        Where a step that ends an episode also begins the next, it is never True after the first reset.
        """
    def state(self) -> dict[str, dict[str, npt.NDArray[Any]]]:
        """The whole state, `{table: {column: array}}`, copied.

        `clock` has one row, `entity` one per player in id order (the dead with health 0) and then one per living NPC in
        spawn order, `tile` arrays of shape (size, size).
        """
    def load_state(self, state: Mapping[str, Mapping[str, npt.ArrayLike]]) -> None:
        """Takes over a state as `state()` gives it; the world's observations, masks and infos are written afresh.

        Only `entity` and `item` are required. A missing column takes the value of a new-born; a missing `clock` or
        `tile` leaves what the world has.

        Raises:
            ValueError: what cannot be, with table, row and reason; the world is then as it was.
            TypeError: what is no mapping, or holds no integers.
        """
    def snapshot(self) -> bytes:
        """The world with its lives, for `restore()`.

        Raises:
            RuntimeError: before the first reset.
        """
    def restore(self, snapshot: bytes) -> None:
        """Goes back to where a snapshot was taken, in a world of the same config: from there everything is as it was.

        Raises:
            ValueError: bytes that are no snapshot of such a world, or damaged; the world is then as it was.
        """
    def capture(self, into: Capture | None = None) -> Capture:
        """The world with its lives as they stand, copied in memory, for `recall()` in this process.

        Args:
            into: an earlier capture whose memory is used again; it then holds this world instead, and is returned.

        Raises:
            RuntimeError: before the first reset; `into` is then as it was.
        """
    def recall(self, capture: Capture) -> None:
        """Goes back to where a world of the same config was captured: from there everything is as it was.

        The world has the tasks that it had then; episodes to come have those that were set last.

        Raises:
            ValueError: a capture of a world of another config; the world is then as it was.
        """
    def fork(self, n: int) -> list[bytes]:
        """`n` snapshots, to be restored into `n` worlds of the same config that go different ways from here.

        Raises:
            RuntimeError: before the first reset.
        """
    def step(
        self, actions: Mapping[Any, Mapping[str, Mapping[str, int]]], script: Mapping[str, Any] | None = None
    ) -> None:
        """Steps this world alone, with ids of entities and items in place of rows.

        Args:
            actions: `{agent id: {action: {argument: value}}}`; Token is the token itself, Price the amount.
            script: luck laid down for this tick: `buy_order`, `order`, `loot_order`, `drops`, `npc_actions`, `regrown`,
                `npc_spawns`, `resurrections`. What is not given is left to the dice.

        Raises:
            RuntimeError: before the first reset.
            ValueError: unknown names, or values out of range.
        """
    def events(self) -> dict[str, npt.NDArray[np.int32]]:
        """What happened in the latest tick, in order: a column each of the event log."""
    def digest(self) -> int:
        """xxh3-64 over every column of every table of `state()`, in order."""
    def digests(self) -> dict[str, int]:
        """A digest of each table, which names the culprit when two worlds differ."""

@final
class WorldBatch:
    """Many worlds in groups of equal size, stepping on arrays that Python owns."""

    def __new__(
        cls,
        config: str,
        num_worlds: int,
        num_threads: int,
        autoreset_mode: str,
        buffers: dict[str, npt.NDArray[Any]],
        groups: int,
        maps: MapPool | None = None,
        event_log: bool = False,
        pin_threads: bool | None = None,
    ) -> WorldBatch: ...
    def reset(self, seeds: list[int | None], chosen: list[bool] | None = None) -> None: ...
    def step(self) -> None: ...
    def send(self, group: int) -> None: ...
    def set_tasks(
        self,
        files: Sequence[tuple[str, str]] | None,
        offers: Sequence[tuple[int, float]] | None = None,
        assigned: Sequence[int] | None = None,
        statistics: Sequence[tuple[str, float, float, str]] | None = None,
    ) -> None: ...
    def recv(self, group: int) -> None: ...
    def is_sent(self, group: int) -> bool: ...
    def sample_actions(self, seed: int, group: int | None = None) -> npt.NDArray[np.int32]: ...
    def ground(self) -> None: ...
    def is_begun(self) -> bool: ...
    def read_column(self, first: int, last: int, table: str, column: str) -> npt.NDArray[Any]: ...
    def take_events(self) -> dict[str, npt.NDArray[np.int32]]: ...
    def unknown_action(self, world: int) -> None: ...
    def world(self, index: int) -> World: ...

@final
class MapPool:
    """Maps of one size, shared by all worlds that play on them."""

    @staticmethod
    def load(config: str) -> MapPool: ...
    @staticmethod
    def from_materials(size: int, center: int, grids: list[npt.NDArray[np.uint8]]) -> MapPool: ...
    @staticmethod
    def from_fields(config: str, fields: list[npt.NDArray[np.float32]]) -> MapPool: ...
    def __len__(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def center(self) -> int: ...
    def index(self, position: int) -> int: ...
    def digest(self, position: int) -> int: ...
    def material(self, position: int, border: bool) -> npt.NDArray[np.uint8]: ...
    def field(self, position: int) -> npt.NDArray[np.float32] | None: ...
    def preview(self, positions: list[int], columns: int, scale: int, shrink: int) -> bytes: ...

@final
class TaskSet:
    """The tasks, sets and curricula of a file and its imports, checked for a config."""

    def __len__(self) -> int: ...
    def names(self) -> list[str]: ...
    def task(self, index: int) -> str: ...
    def embedding(self, index: int, width: int) -> npt.NDArray[np.float32]: ...
    def explain(self, index: int) -> str: ...
    def sets(self) -> str: ...
    def warnings(self) -> tuple[str, str]: ...
    def statistics(self) -> list[tuple[str, float, float, str]]: ...
    def sources(self) -> tuple[str, list[tuple[str, str]]]: ...

def check_tasks(
    config: str,
    library: str | os.PathLike[str],
    path: str | os.PathLike[str] | None = None,
    text: str | None = None,
    name: str = "<text>",
    statistics: Sequence[tuple[str, float, float, str]] | None = None,
) -> TaskSet: ...
def check_sources(
    config: str,
    folder: str,
    sources: list[tuple[str, str]],
    statistics: Sequence[tuple[str, float, float, str]] | None = None,
) -> TaskSet: ...
def check_statistic(name: str, low: float, high: float) -> None: ...
def format_tasks(text: str, name: str = "<text>") -> str: ...
def outline_tasks(text: str, name: str = "<text>") -> str: ...
def task_words() -> str: ...
def escape_text(text: str) -> str: ...
def resolve_config(given: str) -> str: ...
def config_schema() -> str: ...
def state_schema() -> str: ...
def event_codes() -> list[tuple[str, int]]: ...
def layout(config: str) -> str: ...
def rows(columns: dict[str, list[Any]]) -> list[dict[str, Any]]: ...
def write_plain_actions(
    target: npt.NDArray[np.int32],
    actions: Sequence[tuple[int, object, object]],
    heads: dict[str, dict[str, int]],
    kinds: frozenset[type],
) -> list[int]: ...
def buffer_specs(config: str, num_worlds: int, final_observations: bool) -> list[tuple[str, str, list[int]]]: ...
def toml_to_json(text: str) -> str: ...
def json_to_toml(text: str) -> str: ...
def map_presets() -> list[tuple[str, int, int, str]]: ...
def palette() -> list[tuple[int, int, int]]: ...
