"""Tasks that have been checked."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from hinterland import _core
from hinterland.tasks.errors import Diagnostic, read_diagnostics

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config

__all__ = ["EMBEDDING_WIDTH", "Curriculum", "Stage", "Task", "TaskSet", "WeightedSet"]

EMBEDDING_WIDTH = 64
"""Numbers of a structural embedding, unless another width is asked for."""


@dataclass(frozen=True)
class Task:
    """A checked task."""

    index: int
    """Its place in the set, from 0."""
    name: str
    """Its name, unique in the set."""
    doc: str
    """The comment right above it."""
    assignee: Literal["agent", "team"]
    """Whether it is given to an agent or to a whole team."""
    weight: float
    """Its weight when tasks are drawn."""
    tags: tuple[str, ...]
    """Words to sort it by."""
    identity: str
    """A digest, 32 hexadecimal digits, of what the task means: assignee, goal, reward and beginning. Names, tags,
    weights, layout and the order of the operands of `and`, `or`, `+` and `*` do not change it.
    """
    own_embedding: bool
    """Whether the file gives it an embedding."""
    file: str
    """The file it stands in."""
    line: int
    """Its line, from 1."""
    column: int
    """Its column in characters, from 1."""
    core: _core.TaskSet = field(repr=False, compare=False)

    def explain(self) -> str:
        """What it asks and gives, in plain English with the numbers; control characters are written out."""
        return self.core.explain(self.index)

    def embedding(self, width: int = EMBEDDING_WIDTH) -> npt.NDArray[np.float32]:
        """The embedding that the file gives, whatever its width; else one that is computed from the task's structure.

        Args:
            width: numbers of a structural embedding, at most 16,384.

        Returns:
            float32 of shape (width,). A structural one has length 1, is the same on every machine, and near for tasks
            that are alike.
        """
        return self.core.embedding(self.index, width)


@dataclass(frozen=True, eq=False)
class WeightedSet:
    """Tasks to draw from, a `set` of the file."""

    name: str
    """Its name."""
    tasks: npt.NDArray[np.int64]
    """Places of its tasks in the `TaskSet`, ascending, int64 of shape (n,)."""
    weights: npt.NDArray[np.float64]
    """Their weights, the tasks' own multiplied in, float64 of shape (n,)."""
    file: str
    """The file it stands in."""
    line: int
    """Its line, from 1."""
    column: int
    """Its column in characters, from 1."""


@dataclass(frozen=True)
class Stage:
    """A stage of a curriculum."""

    set: str
    """Name of the set that tasks are drawn from."""
    progress: float | None
    """The mean progress at which it ends."""
    steps: int | None
    """The agent-steps after which it ends."""


@dataclass(frozen=True)
class Curriculum:
    """Sets, one after the other."""

    name: str
    """Its name."""
    stages: tuple[Stage, ...]
    """Its stages; one with neither `progress` nor `steps` does not end."""


class TaskSet(Sequence[Task]):
    """What a file of the task language and its imports hold, checked for a config: a sequence of tasks, also by name.

    Made by :func:`hinterland.tasks.load` and :func:`hinterland.tasks.compile`. It never changes, and can be pickled;
    the functions of registered statistics stay behind, as they are known by name.
    """

    def __init__(self, core: _core.TaskSet, config: Config) -> None:
        self.core = core
        self.config = config
        """The config that it was checked for."""

    def __len__(self) -> int:
        return len(self.core)

    @overload
    def __getitem__(self, key: int | str) -> Task: ...
    @overload
    def __getitem__(self, key: slice) -> list[Task]: ...
    def __getitem__(self, key: int | str | slice) -> Task | list[Task]:
        """A task by its place or name, or several by their places.

        Raises:
            IndexError: no such place.
            KeyError: no such name.
        """
        if isinstance(key, slice):
            return [self._task(index) for index in range(*key.indices(len(self)))]
        if isinstance(key, str):
            return self._task(self.index(key))
        return self._task(range(len(self))[key])

    def __iter__(self) -> Iterator[Task]:
        return (self._task(index) for index in range(len(self)))

    def __contains__(self, task: object) -> bool:
        """Whether there is such a task, or one of this name."""
        return task in self._places if isinstance(task, str) else super().__contains__(task)

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """The place of a task, or of the task of a name.

        Raises:
            KeyError: no task of this name, with names that are like it.
            ValueError: no such task.
        """
        if not isinstance(value, str):
            return super().index(value, start, len(self) if stop is None else stop)
        if value not in self._places:
            near = difflib.get_close_matches(value, self._places, n=3)
            raise KeyError(f"there is no task {value!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
        return self._places[value]

    def tagged(self, *tags: str) -> list[Task]:
        """The tasks that have all of these tags."""
        return [task for task in self if set(tags) <= set(task.tags)]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the tasks, in order."""
        return tuple(self.core.names())

    @cached_property
    def statistics(self) -> tuple[str, ...]:
        """The names of the registered statistics that the file reads, sorted."""
        return tuple(name for name, *_ in self.core.statistics())

    @cached_property
    def sets(self) -> Mapping[str, WeightedSet]:
        """The file's sets by name."""
        return MappingProxyType({entry["name"]: _weighted_set(**entry) for entry in self._sets["sets"]})

    @cached_property
    def curricula(self) -> Mapping[str, Curriculum]:
        """The file's curricula by name."""
        names = list(self.sets)
        return MappingProxyType(
            {
                entry["name"]: Curriculum(
                    entry["name"],
                    tuple(Stage(names[stage["set"]], stage["progress"], stage["steps"]) for stage in entry["stages"]),
                )
                for entry in self._sets["curricula"]
            }
        )

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is allowed, but hardly meant."""
        return tuple(read_diagnostics(self.core.warnings()[1]))

    @property
    def warning_report(self) -> str:
        """The warnings as a person reads them; empty if there are none."""
        return self.core.warnings()[0] if self.warnings else ""

    def embeddings(self, width: int | None = None) -> npt.NDArray[np.float32]:
        """The embeddings of all tasks as agents see them: a shorter one that a file gives is filled up with zeros.

        Args:
            width: numbers of each; by default `config.task.embedding_dim`.

        Returns:
            float32 of shape (len(self), width).

        Raises:
            ValueError: a file gives a task an embedding that is longer.
        """
        width = self.config.task.embedding_dim if width is None else width
        rows = np.zeros((len(self), width), dtype=np.float32)
        for index, name in enumerate(self.names):
            row = self.core.embedding(index, width)
            if len(row) > width:
                raise ValueError(f"the task {name!r} has an embedding of {len(row)} numbers, more than {width}")
            rows[index, : len(row)] = row
        return rows

    def __repr__(self) -> str:
        some = ", ".join(self.names[:3]) + (", ..." if len(self) > 3 else "")
        return f"TaskSet({len(self)} tasks: {some})" if self.names else "TaskSet(no tasks)"

    def __copy__(self) -> TaskSet:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> TaskSet:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        folder, sources = self.core.sources()
        return _rebuild, (self.config, folder, sources, self.core.statistics())

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.names)}

    @cached_property
    def _sets(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.core.sets())
        return read

    def _task(self, index: int) -> Task:
        known = json.loads(self.core.task(index))
        known["tags"] = tuple(known["tags"])
        return Task(index=index, core=self.core, **known.pop("place"), **known)


def _weighted_set(name: str, tasks: list[int], weights: list[float], place: dict[str, Any]) -> WeightedSet:
    """The set, with arrays that nobody can change."""
    found = WeightedSet(name, np.array(tasks, dtype=np.int64), np.array(weights, dtype=np.float64), **place)
    found.tasks.setflags(write=False)
    found.weights.setflags(write=False)
    return found


def _rebuild(
    config: Config,
    folder: str,
    sources: list[tuple[str, str]],
    statistics: list[tuple[str, float, float, str]] | None = None,
) -> TaskSet:
    return TaskSet(_core.check_sources(config.to_json(), folder, sources, statistics), config)
