"""Worlds with their arrays: what `VectorEnv` and `parallel_env` have in common."""

from __future__ import annotations

import operator
import os
import secrets
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core
from hinterland.arrays import allocate
from hinterland.event_log import EventLog
from hinterland.spaces import layout
from hinterland.tasks import TaskSet, WeightedSet, load
from hinterland.tasks.statistics import refuse_unregistered

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.autoreset import AutoresetMode
    from hinterland.config import Config
    from hinterland.maps import MapPool

__all__ = ["INFO_KEYS", "Assigned", "Batch", "default_num_threads"]

INFO_KEYS = (
    "alive",
    "life_return",
    "life_length",
    "life_gold",
    "life_kills",
    "life_exploration",
    "life_events",
    "cause_of_death",
    "task",
    "task_progress",
    "task_best",
    "task_completed",
    "task_failed",
    "world_tick",
    "invalid_actions",
)
"""The keys of infos, the same in every reset and step, all numbers."""

_STATISTICS: dict[str, int | slice] = {
    "life_gold": 0,
    "life_kills": 1,
    "life_exploration": 2,
    "life_events": slice(3, None),
}
"""Where infos stand in the array `life_statistics`."""

_TASK_STATISTICS: dict[str, tuple[int, str]] = {
    "task": (0, "int32"),
    "task_progress": (1, "float32"),
    "task_best": (2, "float32"),
    "task_completed": (3, "int32"),
    "task_failed": (4, "int32"),
}
"""Where infos stand in the array `task_statistics`, and what their bits are."""

Assigned = Sequence[int | str] | Sequence[Sequence[int | str]]
"""A task, by place or name, for each player of a world; with `task.at_once` above 1, so many for each."""

_SEEDS = 2**64


def default_num_threads() -> int:
    """The cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Door:
    """Lets one thread into a batch at a time. A class, because a generator takes microseconds of every step."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._lock = threading.Lock()

    def __enter__(self) -> _core.WorldBatch:
        if not self._lock.acquire(blocking=False):
            raise RuntimeError("another thread is stepping this environment")
        try:
            return self._batch.core
        except RuntimeError:
            self._lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Batch:
    """Worlds that step on arrays which Python owns, one caller at a time.

    Raises:
        TypeError: a buffer with another dtype, or `event_log` that is not a bool.
        ValueError: buffers of the wrong shape, numbers out of range, or a config that the autoreset mode excludes.
    """

    def __init__(
        self,
        config: Config,
        num_worlds: int,
        mode: AutoresetMode,
        *,
        num_threads: int,
        pin_threads: bool | None = None,
        groups: int = 1,
        final_obs: bool = False,
        buffers: Mapping[str, Any] | None = None,
        maps: MapPool | None = None,
        event_log: bool = False,
    ) -> None:
        if mode.value == "Disabled" and config.players.respawn == "immediate":
            raise ValueError(
                '`players.respawn` is "immediate", which needs autoreset: with autoreset_mode "Disabled" nothing but '
                'reset() begins a life; use respawn="never", or the mode "SameStep" or "NextStep"'
            )
        self.layout = layout(config)
        self.num_worlds = num_worlds
        self.arrays = allocate(config, num_worlds, final_obs=final_obs, supplied=buffers)
        self._door = _Door(self)
        self._seeded = np.zeros(num_worlds, dtype=bool)
        self._all_seeded = False
        self._core: _core.WorldBatch | None = _core.WorldBatch(
            config.to_json(),
            num_worlds,
            min(num_threads, num_worlds),
            str(mode.value),
            self.arrays,
            groups,
            None if maps is None else maps.core,
            _switch("event_log", event_log),
            None if pin_threads is None else _switch("pin_threads", pin_threads),
        )
        self.tasks: TaskSet | None = None
        self.chosen: tuple[WeightedSet | None, Assigned | None] = (None, None)
        self._event_log = EventLog(self._core.take_events) if event_log else None
        told = self.arrays["life_statistics"]
        self.arrays |= {name: told[:, place] for name, place in _STATISTICS.items()}
        told = self.arrays["task_statistics"]
        if config.task.at_once > 1:
            told = told.reshape(len(told), config.task.at_once, -1)
        self.arrays |= {name: told[..., place].view(kind) for name, (place, kind) in _TASK_STATISTICS.items()}

    @property
    def core(self) -> _core.WorldBatch:
        """The compiled part.

        Raises:
            RuntimeError: the environment was closed.
        """
        if self._core is None:
            raise RuntimeError("this environment is closed; make a new one")
        return self._core

    @property
    def is_closed(self) -> bool:
        """Whether the environment was closed."""
        return self._core is None

    def exclusive(self) -> _Door:
        """Lets one thread in, from writing actions to reading results.

        Raises:
            RuntimeError: another thread is inside, or the environment was closed.
        """
        return self._door

    @property
    def is_reset(self) -> bool:
        """Whether every world has an episode: by a reset, or by a state that was put into it."""
        return self._all_seeded or self.core.is_begun()

    def reset(self, core: _core.WorldBatch, seed: object, chosen: npt.NDArray[np.bool_] | None) -> None:
        """Resets the chosen worlds (all, if None) to the given seeds, or to the next episode of those they have.

        Raises:
            TypeError: a seed that is not an integer.
            ValueError: a seed out of range, or not one for each world.
        """
        seeds = self._seeds(seed)
        if seed is None:
            drawn = secrets.randbits(63)
            seeds = [None if known else drawn + world for world, known in enumerate(self._seeded)]
        core.reset(seeds, None if chosen is None else chosen.tolist())
        given = np.array([seed is not None for seed in seeds])
        self._seeded |= given if chosen is None else given & chosen
        self._all_seeded = bool(self._seeded.all())

    def check_seed(self, seed: object) -> None:
        """Refuses a seed as `reset` would, where it is given."""
        self._seeds(seed)

    def _seeds(self, seed: object) -> list[int | None]:
        if seed is None:
            return [None] * self.num_worlds
        if isinstance(seed, (Sequence, np.ndarray)) and not isinstance(seed, str):
            if len(seed) != self.num_worlds:
                raise ValueError(f"seed lists {len(seed)} seeds; there are {self.num_worlds} worlds, one seed for each")
            return [None if entry is None else _seed(entry, 1) for entry in seed]
        first = _seed(seed, self.num_worlds)
        return [first + world for world in range(self.num_worlds)]

    def set_tasks(
        self,
        core: _core.WorldBatch,
        config: Config,
        tasks: TaskSet | str | os.PathLike[str] | None,
        sampled: WeightedSet | str | None,
        assigned: Assigned | None,
    ) -> None:
        """Gives every world the tasks of its episodes to come.

        Raises:
            TaskError: a file with mistakes.
            KeyError: no set or task of that name.
            TypeError: `tasks` that are no tasks.
            ValueError: tasks that these worlds cannot play.
        """
        if tasks is None:
            if sampled is not None or assigned is not None:
                raise ValueError("without tasks nothing can be sampled or assigned")
            core.set_tasks(None)
            self.tasks, self.chosen = None, (None, None)
            return
        if isinstance(tasks, (str, os.PathLike)):
            tasks = load(tasks, config)
        if not isinstance(tasks, TaskSet):
            raise TypeError(f"tasks is {type(tasks).__name__}; it must be a TaskSet, the path of a file, or None")
        if sampled is not None and assigned is not None:
            raise ValueError("tasks are either sampled or assigned")
        if isinstance(sampled, str):
            sampled = tasks.sets[sampled]
        offers = None if sampled is None else list(zip(sampled.tasks.tolist(), sampled.weights.tolist(), strict=True))
        rows = None if assigned is None else _places(tasks, assigned, config.task.at_once)
        refuse_unregistered(tasks.statistics)
        places = None if rows is None else [place for row in rows for place in row]
        core.set_tasks(tasks.core.sources()[1], offers, places, tasks.core.statistics())
        self.tasks, self.chosen = tasks, (sampled, places if config.task.at_once == 1 else rows)

    @property
    def event_log(self) -> EventLog:
        """What happened since it was last taken.

        Raises:
            AttributeError: the environment keeps no log.
        """
        if self._event_log is None:
            raise AttributeError("this environment keeps no event log: make it with event_log=True")
        return self._event_log

    def close(self) -> None:
        """Waits for steps under way and lets go of the worlds; the event log stays. Calling it again does nothing."""
        if self._event_log is not None and self._core is not None:
            # In a forked process, or after a panic, nothing can be waited for.
            with suppress(RuntimeError):
                self._core.ground()
            self._event_log._close()
        self._core = None


def _places(tasks: TaskSet, assigned: Assigned, at_once: int) -> list[list[int]]:
    """Places in `tasks` of those that each player is given, `at_once` of them."""
    rows = []
    for player, given in enumerate(assigned, start=1):
        own: Any = given if at_once > 1 else [given]
        if isinstance(own, str) or not hasattr(own, "__len__") or len(own) != at_once:
            raise ValueError(
                f"assigned has {given!r} for player {player}; with task.at_once = {at_once} it must be a sequence of "
                f"{at_once} tasks"
            )
        rows.append([tasks.index(task) if isinstance(task, str) else operator.index(task) for task in own])
    return rows


def _switch(name: str, value: object) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, not {type(value).__name__}")
    return bool(value)


def _seed(value: object, worlds: int) -> int:
    if isinstance(value, (bool, np.bool_)):
        raise TypeError("a seed is an integer, not a bool")
    try:
        seed = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"a seed is an integer, not {type(value).__name__}") from None
    if not 0 <= seed <= _SEEDS - worlds:
        raise ValueError(f"seed is {seed}; it must be from 0 to 2**64 - {worlds} (world i has seed + i)")
    return seed
