"""What everyone did in some worlds, and tasks that are tried on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland.autoreset import AutoresetMode
from hinterland.vector_env import VectorEnv

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config
    from hinterland.tasks import TaskSet
    from hinterland.trial.players import Player

__all__ = ["Recording", "Samples"]

Digests = list[dict[str, int]]


@dataclass(frozen=True)
class Samples:
    """How those came along who had one task, an agent or a team each, arrays of shape (samples,)."""

    best: npt.NDArray[np.float32]
    """The farthest that the progress has been, 0 to 1."""
    completed: npt.NDArray[np.int32]
    """The tick in which the goal was reached; -1 where it was not."""


class Recording:
    """One episode of some worlds, played without tasks when it is made.

    Args:
        player: who plays, and in what.
        worlds: how many.
        seed: world i has the seed `seed + i`.
        follow: goes through an iterable of ticks of the episode, or of replays; told what they are and how many.
    """

    def __init__(
        self,
        player: Player,
        worlds: int,
        seed: int,
        follow: Callable[[Iterable[Any], str, int], Iterable[Any]] = lambda steps, what, total: steps,
    ) -> None:
        self._player, self._seed, self._follow = player, seed, follow
        self._envs = VectorEnv(
            worlds,
            player.config,
            autoreset_mode=AutoresetMode.DISABLED,
            observations="flat",
            actions="multidiscrete",
            copy=False,
        )
        self._actions: list[npt.NDArray[np.int16]] = []
        self._began = self._begin()
        for infos, actions in follow(self._play(), "playing", player.config.episode.horizon):
            self._actions.append(actions.astype(np.int16))
            self.lifetime = float(infos["life_length"].mean())
        self._ended = self._digests()

    def samples(self, name: str, tasks: TaskSet, at_least: int) -> list[Samples]:
        """Tries every task of a file.

        What comes of a task does not depend on the other files; nor on the other tasks, unless it changes how an
        episode begins: such tasks are played afresh, with nobody who has another kind of task.

        Args:
            name: what the file is called in messages.
            tasks: its tasks.
            at_least: how many agents, or teams, are to have each task; fewer if there are not so many.

        Returns:
            An entry for each task.

        Raises:
            ValueError: no tasks, or some that these worlds cannot play.
        """
        if not len(tasks):
            raise ValueError(f"{name} has no tasks: there is nothing to try")
        try:
            self._envs.set_tasks(tasks)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        rounds = list(self._rounds(tasks, at_least))
        found: list[list[tuple[npt.NDArray[Any], ...]]] = [[] for _ in tasks]
        for units, given, afresh in self._follow(rounds, f"trying {name}", len(rounds)):
            infos = self._try(tasks, units, given, afresh)
            worlds = [infos[key].reshape(self._envs.num_worlds, -1) for key in ("task_best", "task_completed")]
            for members, place in zip(units, given, strict=True):
                # A dead member was told of the team's task for the last time when it died.
                found[place].append(tuple(world[:, members].max(axis=1) for world in worlds))
        return [Samples(*map(np.concatenate, zip(*parts, strict=True))) for parts in found]

    def _rounds(self, tasks: TaskSet, at_least: int) -> Iterator[tuple[list[list[int]], npt.NDArray[np.int64], bool]]:
        """Of each replay: the units (slots of an agent or a team), their tasks, and whether it is played afresh."""
        for assignee, units in (("agent", _lone(self._player.config)), ("team", _teams(self._player.config))):
            places = [task.index for task in tasks if task.assignee == assignee]
            chunks = [places[start : start + len(units)] for start in range(0, len(places), len(units))]
            beginning = {place for chunk in chunks for place in self._beginning(tasks, units, chunk)}
            for afresh in (False, True):
                chosen = np.array([place for place in places if (place in beginning) is afresh], dtype=np.int64)
                for turn in _turns(len(chosen), len(units), math.ceil(at_least / self._envs.num_worlds)):
                    yield units, chosen[turn], afresh

    def _beginning(self, tasks: TaskSet, units: list[list[int]], places: list[int]) -> list[int]:
        """Those of at most as many tasks as there are units that change how an episode begins."""
        self._assign(tasks, units, np.resize(places, len(units)))
        if self._begin() == self._began:
            return []
        half = len(places) // 2
        if not half:
            return places
        return self._beginning(tasks, units, places[:half]) + self._beginning(tasks, units, places[half:])

    def _try(
        self, tasks: TaskSet, units: list[list[int]], given: npt.NDArray[np.int64], afresh: bool
    ) -> dict[str, Any]:
        """The infos of every slot at the end of an episode with tasks."""
        self._assign(tasks, units, given)
        began = self._begin()
        if afresh:
            return list(self._play())[-1][0]
        for actions in self._actions:
            infos = self._envs.step(actions)[-1]
        if began != self._began or self._digests() != self._ended:
            raise RuntimeError("a replay with tasks went through other states than were recorded; please report this")
        return infos

    def _assign(self, tasks: TaskSet, units: Sequence[list[int]], given: npt.NDArray[np.int64]) -> None:
        assigned = np.empty(self._player.config.players.count, dtype=np.int64)
        for members, place in zip(units, given, strict=True):
            assigned[members] = place
        self._envs.set_tasks(tasks, assigned=assigned.tolist())

    def _begin(self) -> Digests:
        self._envs.reset(seed=self._seed)
        return self._digests()

    def _play(self) -> Iterator[tuple[dict[str, Any], npt.NDArray[np.int64]]]:
        """Infos and actions of every tick until nobody lives."""
        records, infos = self._envs.observe()
        for tick in range(self._player.config.episode.horizon):
            actions = self._player.choose(records, infos["alive"], self._seed, tick)
            records, _, _, _, infos = self._envs.step(actions)
            yield infos, actions
            if not infos["alive"].any():
                return

    def _digests(self) -> Digests:
        """Of each world's state, without the tables that say who has which task."""
        worlds = [self._envs.world(number).digests() for number in range(self._envs.num_worlds)]
        return [{key: digest for key, digest in world.items() if not key.startswith("task")} for world in worlds]


def _turns(tasks: int, units: int, at_least: int) -> Iterator[npt.NDArray[np.int64]]:
    """Places of the units' tasks, int64 of shape (units,), replay by replay until each task was had often enough.

    Unit k has task `k + n * stride`, modulo the tasks, in replay n. The stride has no divisor in common with their
    number, so that no unit has a task twice in as many replays as there are tasks; more are of no use.
    """
    if not tasks:
        return
    stride = next(stride for stride in range(min(units, tasks), 0, -1) if math.gcd(stride, tasks) == 1)
    # Each replay has every task so often; where there are more tasks than units, one replay goes on where another ends.
    often = max(units // tasks, stride / tasks)
    for number in range(min(tasks, math.ceil(at_least / often))):
        yield (np.arange(units) + number * stride) % tasks


def _lone(config: Config) -> list[list[int]]:
    return [[slot] for slot in range(config.players.count)]


def _teams(config: Config) -> list[list[int]]:
    """The slots of each team's members; without teams everyone is a team."""
    teams = config.players.teams
    return _lone(config) if teams is None else [[agent - 1 for agent in members] for members in teams.values()]
