"""Statistics that the language cannot say: NumPy functions over the states of a batch."""

from __future__ import annotations

import difflib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from hinterland import _core
from hinterland.tasks.errors import TaskError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["BatchState", "evaluate", "refuse_unregistered", "register_statistic", "registered"]

_EXTRA = {"player": ("team", "died")}
"""Columns that the tables of `BatchState` have beside those of `World.state()`."""
_TABLES = {"clock": "clock", "player": "entity", "npc": "entity", "item": "item", "event": "event", "tile": "tile"}
"""The tables of `BatchState`, and those of `World.state()` whose columns they have."""


class Columns(Mapping[str, "npt.NDArray[Any]"]):
    """Columns of a table of every world of a batch, by name: read-only arrays, made when first asked for."""

    def __init__(self, table: str, names: tuple[str, ...], read: Callable[[str, str], npt.NDArray[Any]]) -> None:
        self._table = table
        self._names = names
        self._read = read
        self._made: dict[str, npt.NDArray[Any]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """A column.

        Raises:
            KeyError: no such column, with one whose name is like it.
            RuntimeError: the function that the state was lent to has returned.
        """
        if name not in self._made:
            if name not in self._names:
                near = difflib.get_close_matches(str(name), self._names, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self._names)}"
                raise KeyError(f"the table {self._table!r} has no column {name!r}; {hint}")
            column = self._read(self._table, name)
            column = column.astype(np.bool_) if name == "died" else column
            column.setflags(write=False)
            self._made[name] = column
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Columns({self._table!r}: {', '.join(self._names)})"


class BatchState:
    """The states of the worlds of a batch after a tick, lent to a registered statistic: tables of read-only columns.

    The shape of every column depends on the config and the number of worlds alone, which may be 1 where one world is
    stepped by itself. `state.player["row"]` and the like are arrays that the function may keep.
    """

    def __init__(self, core: _core.WorldBatch, first: int, last: int) -> None:
        self._core: _core.WorldBatch | None = core
        self._worlds = first, last
        tables = {name: Columns(name, names, self._read) for name, names in _columns().items()}
        self.num_worlds: int = last - first
        """How many worlds."""
        self.clock: Columns = tables["clock"]
        """`tick`, `episode`, `seed` and `next_npc_id`: int64 of shape (worlds,)."""
        self.player: Columns = tables["player"]
        """The columns of `entity` in :meth:`World.state`, players in the order of their ids: int32 of shape (worlds,
        players); the dead have `health` 0. And `team`, int32: each player's team, from 0 in the order of their names;
        `died`, bool: who died in this tick, also where someone is new-born in its place already.
        """
        self.npc: Columns = tables["npc"]
        """The same columns of NPCs: int32 of shape (worlds, slots), in no order; `id` is 0 in free slots."""
        self.item: Columns = tables["item"]
        """The columns of `item`, row `id - 1`: int32 of shape (worlds, slots); `id` is 0 in free ones."""
        self.event: Columns = tables["event"]
        """How often something happened in each player's life: int32 of shape (worlds, players)."""
        self.tile: Columns = tables["tile"]
        """`material`, as the episode began, and `state`, as it is: uint8 of shape (worlds, size, size)."""

    def __repr__(self) -> str:
        return f"BatchState(num_worlds={self.num_worlds})"

    def _read(self, table: str, name: str) -> npt.NDArray[Any]:
        if self._core is None:
            raise RuntimeError("this state was lent for one call; keep the arrays that are needed later, not the state")
        return self._core.read_column(*self._worlds, table, name)

    def _close(self) -> None:
        self._core = None


Statistic = Callable[[BatchState], "npt.ArrayLike"]
"""A function that works out a number for every player of every world."""
_Function = TypeVar("_Function", bound=Statistic)


@dataclass(frozen=True)
class _Registered:
    function: Statistic
    low: float
    high: float
    describe: str


_registered: dict[str, _Registered] = {}
_lock = threading.Lock()


@overload
def register_statistic(
    name: str,
    function: None = None,
    *,
    low: float = ...,
    high: float = ...,
    describe: str = ...,
    replace: bool = ...,
) -> Callable[[_Function], _Function]: ...
@overload
def register_statistic(
    name: str,
    function: _Function,
    *,
    low: float = ...,
    high: float = ...,
    describe: str = ...,
    replace: bool = ...,
) -> _Function: ...
def register_statistic(
    name: str,
    function: _Function | None = None,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    describe: str = "",
    replace: bool = False,
) -> _Function | Callable[[_Function], _Function]:
    """Registers a number of players that task files may then ask for by name, where the language is not enough.

    `name(GROUP)` is used as any statistic that is "a number each": `all(name(team) <= 5)`, `mean(name(foes))`. Files
    are checked with the statistics that are registered in this process when they are loaded or compiled.

    In a step of worlds whose tasks read registered statistics, all worlds tick first; then each statistic is worked
    out once on the whole batch (with `send` and `recv` on the group, in `recv`; where one world is stepped by itself,
    on that one); then tasks are scored. Other steps are not cut in two. The values are part of states, digests and
    snapshots.

    The function must give the same values for the same states, so that worlds stay deterministic, and give each world
    what it would give it alone. It may not use the environment that calls it. If it raises, or returns what cannot be,
    the step raises :class:`TaskError`; the worlds of that step then stand between their tick and its score: `state()`
    and `digest()` show them, and they refuse to be stepped or kept until they are reset, restored or given a state.

    Args:
        name: letters, digits and `_`, no word of the language.
        function: from :class:`BatchState` to finite numbers, of a real or boolean dtype and shape (worlds, players).
            Numbers of players that are dead are not looked at, but must be finite too. Left out, this is a decorator.
        low: the least that it can give. With bounds, goals that nobody can reach are found when a file is checked;
            within 0 to 1 it is a progress. Numbers outside are an error.
        high: the most that it can give.
        describe: what it says, for :meth:`Task.explain`, such as "tiles from the middle of the team".
        replace: whether another function of that name is replaced. The new one is called from the next step on.

    Returns:
        The function.

    Raises:
        TypeError: a function that cannot be called, or a name or description that is no string.
        ValueError: a name that is a word of the language, or registered for another function; `low` not below `high`.
    """
    if function is None:

        def register(function: _Function) -> _Function:
            return register_statistic(name, function, low=low, high=high, describe=describe, replace=replace)

        return register
    if not callable(function):
        raise TypeError(f"the statistic {name!r} is {type(function).__name__}; it must be a function")
    for what, text in (("name", name), ("describe", describe)):
        if not isinstance(text, str):
            raise TypeError(f"{what} must be a string, not {type(text).__name__}")
    low, high = float(low), float(high)
    _core.check_statistic(name, low, high)
    made = _Registered(function, low, high, describe)
    with _lock:
        if not replace and _registered.get(name, made) != made:
            raise ValueError(
                f"a statistic {name!r} is registered already; choose another name, or say replace=True to replace it"
            )
        _registered[name] = made
    return function


def registered() -> list[tuple[str, float, float, str]]:
    """Name, low, high and description of what is registered, by name, as the checker takes them."""
    with _lock:
        return [(name, row.low, row.high, row.describe) for name, row in sorted(_registered.items())]


def refuse_unregistered(names: tuple[str, ...]) -> None:
    """Refuses tasks that read statistics which this process does not know.

    Raises:
        ValueError: with the names.
    """
    missing = [name for name in names if name not in _registered]
    if missing:
        raise ValueError(
            f"these tasks read {', '.join(missing)}, which is not registered in this process: call "
            "hinterland.tasks.register_statistic here too, before tasks are set"
        )


def evaluate(
    core: _core.WorldBatch, first: int, last: int, asked: list[tuple[str, float, float]]
) -> list[npt.NDArray[np.float64]]:
    """Works out statistics on worlds `first` to `last`, which stand between their tick and its score.

    Args:
        core: the worlds.
        first: the first of them.
        last: the one after the last.
        asked: name, low and high of each.

    Returns:
        float64 of shape (worlds, players) for each.

    Raises:
        TaskError: a function raised, or gave what cannot be.
    """
    state = BatchState(core, first, last)
    try:
        shape = state.player["id"].shape
        return [_values(state, name, (low, high), shape) for name, low, high in asked]
    finally:
        state._close()


def _values(
    state: BatchState, name: str, bounds: tuple[float, float], shape: tuple[int, ...]
) -> npt.NDArray[np.float64]:
    row = _registered.get(name)
    if row is None:
        raise TaskError(f"the statistic {name!r} is not registered in this process")
    try:
        given = np.asarray(row.function(state))
    except Exception as error:
        raise TaskError(f"the registered statistic {name!r} raised {type(error).__name__}: {error}") from error
    expected = f"it must give finite numbers of shape {shape}: one for each player of each world"
    if given.dtype.kind not in "biuf":
        raise TaskError(f"the registered statistic {name!r} gave {given.dtype} values; {expected}")
    if given.shape != shape:
        raise TaskError(f"the registered statistic {name!r} gave an array of shape {given.shape}; {expected}")
    values = given.astype(np.float64)
    for wrong, why in (
        (~np.isfinite(values), expected),
        ((values < bounds[0]) | (values > bounds[1]), f"it was registered with low {bounds[0]} and high {bounds[1]}"),
    ):
        if wrong.any():
            world, player = (int(place) for place in np.argwhere(wrong)[0])
            found = f"{values[world, player]} for player {player + 1} of world {world}"
            raise TaskError(f"the registered statistic {name!r} gave {found}; {why}")
    return values


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """The columns of each table of `BatchState`."""
    known = {table["name"]: [name for name, _ in table["columns"]] for table in json.loads(_core.state_schema())}
    return {name: (*known[table], *_EXTRA.get(name, ())) for name, table in _TABLES.items()}
