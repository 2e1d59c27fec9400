"""The event log: what happened in the worlds of an environment, as columns (rules 13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core
from hinterland.files import written_aside

if TYPE_CHECKING:
    import os

    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["EventLog"]

Columns = dict[str, "npt.NDArray[np.int32]"]

_COLUMNS = (
    "world", "episode", "ent_id", "tick", "event", "type", "level", "number", "gold", "target_ent",
)  # fmt: skip


class EventLog:
    """What happened in the worlds of an environment, a row an event: `env.event_log` of one made with `event_log=True`.

    It grows by 40 bytes an event until :meth:`take` or :meth:`clear` is called; docs/worlds.md says how many events
    there are. Reading it does not empty it. What :meth:`take` returns is an `EventLog` that grows no more.

    Rows stand world by world, and in the order of happening within a world. Every column is int32:

    * `world`: index in the environment; `episode`: of the world's seed, from 0.
    * `ent_id`: who did it or to whom it happened, players from 1, NPCs below 0; `tick`: the tick that ended the step.
    * `event`: its code, :class:`hinterland.EventCode`.
    * `type`, `level`, `number`, `gold`, `target_ent`: particulars, 0 where the event has none; docs/worlds.md has the
      table.

    It has `__arrow_c_stream__`, so that libraries which know Arrow take it as it is: `polars.DataFrame(env.event_log)`.
    """

    def __init__(self, source: Callable[[], Columns] | None = None) -> None:
        self._source = source
        self._chunks: list[Columns] = []

    def columns(self) -> Columns:
        """`{column: int32 array of shape (len(log),)}`, copies.

        Raises:
            RuntimeError: another thread is stepping.
        """
        return {name: column.copy() for name, column in self._gathered().items()}

    def to_arrow(self) -> pa.Table:
        """A `pyarrow.Table`: the columns as int32, and after `event` its name in `event_name`, a dictionary of strings.

        The schema does not depend on the rows, so that tables can be put together.

        Raises:
            ImportError: without pyarrow.
            RuntimeError: another thread is stepping.
        """
        pa = _pyarrow()
        columns: dict[str, Any] = {}
        for name, column in self._gathered().items():
            columns[name] = pa.array(column, type=pa.int32())
            if name == "event":
                columns["event_name"] = pa.DictionaryArray.from_arrays(
                    pa.array(_PLACES[column], type=pa.int32()), pa.array(_NAMES, type=pa.string())
                )
        return pa.table(columns)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Writes the table of :meth:`to_arrow` as a Parquet file, compressed with zstd; the file appears whole or not.

        Raises:
            ImportError: without pyarrow.
            OSError: a file that cannot be written.
            RuntimeError: another thread is stepping.
        """
        table = self.to_arrow()
        import pyarrow.parquet as pq

        with written_aside(Path(path)) as aside:
            pq.write_table(table, aside, compression="zstd")

    def take(self) -> EventLog:
        """What happened since the last `take` or `clear`, as a log of its own; this one goes on empty.

        Raises:
            RuntimeError: another thread is stepping.
        """
        taken = EventLog()
        taken._chunks = [self._gathered()]
        self._chunks = []
        return taken

    def clear(self) -> None:
        """Forgets what happened so far.

        Raises:
            RuntimeError: another thread is stepping.
        """
        self.take()

    def __len__(self) -> int:
        self._gather()
        return sum(len(chunk["event"]) for chunk in self._chunks)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Arrow's C stream interface, as of :meth:`to_arrow`."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} events)"

    def _close(self) -> None:
        """Takes what the worlds still hold, before they go; nothing, if they cannot be asked any more."""
        with suppress(RuntimeError):
            self._gather()
        self._source = None

    def _gather(self) -> None:
        fresh = {} if self._source is None else self._source()
        if fresh and len(fresh["event"]):
            self._chunks.append(fresh)

    def _gathered(self) -> Columns:
        """Everything, as the one chunk that is kept from then on."""
        self._gather()
        if not self._chunks:
            return {name: np.zeros(0, dtype=np.int32) for name in _COLUMNS}
        if len(self._chunks) > 1:
            self._chunks = [_joined(self._chunks)]
        return self._chunks[0]


def _joined(chunks: list[Columns]) -> Columns:
    """Chunks as one, world by world, whenever they were gathered."""
    columns = {name: np.concatenate([chunk[name] for chunk in chunks]) for name in _COLUMNS}
    order = np.argsort(columns["world"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _by_code(codes: Mapping[str, int]) -> npt.NDArray[np.int32]:
    """The place of each code among the events."""
    places = np.zeros(max(codes.values()) + 1, dtype=np.int32)
    places[list(codes.values())] = np.arange(len(codes))
    return places


_NAMES = tuple(name for name, _ in _core.event_codes())
_PLACES = _by_code(dict(_core.event_codes()))


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError('the event log as Arrow or Parquet needs pyarrow: pip install "hinterland[data]"') from error
    return pyarrow
