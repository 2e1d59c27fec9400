"""What is learned when: the set of tasks that training draws from, stage by stage."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from hinterland.tasks import Stage, TaskSet, WeightedSet, load
from hinterland.tasks.selection import everything, split_name, without

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config

__all__ = ["Syllabus"]

LIVES = 2048
"""The mean progress that ends a stage is that of so many lives, the latest that ended with a task of the stage."""


class Syllabus:
    """The stages of `FILE:NAME`: a curriculum's, or the one of a set, or of all tasks where nothing is named.

    Args:
        text: `FILE`, `FILE:SET` or `FILE:CURRICULUM`.
        config: what the tasks are checked for.
        held_out: identities of tasks that are never drawn.
        stage: where to begin, from 0.

    Raises:
        TaskError: a file with mistakes.
        OSError: a file that cannot be read.
        ValueError: no set or curriculum of that name, or a set of which everything is held out.
    """

    def __init__(self, text: str, config: Config, held_out: set[str], stage: int = 0) -> None:
        file, name = split_name(text)
        self.tasks = load(file, config)
        self.stages = [
            (without(self.tasks, chosen, held_out), rule) for chosen, rule in _stages(self.tasks, file, name)
        ]
        self.stage = min(stage, len(self.stages) - 1)
        self._recent: deque[float] = deque(maxlen=LIVES)

    @property
    def drawn(self) -> WeightedSet:
        """What tasks are drawn from now."""
        return self.stages[self.stage][0]

    def note(self, tasks: npt.NDArray[np.int32], best: npt.NDArray[np.float32]) -> None:
        """Takes down lives that ended: places of their tasks and best progresses, of shape (n,) each."""
        self._recent.extend(best[np.isin(tasks, self.drawn.tasks)].tolist())

    def advance(self, steps: int) -> bool:
        """Goes to the next stage if this one is over.

        Args:
            steps: agent-steps since it began.

        Returns:
            Whether it went on.
        """
        rule = self.stages[self.stage][1]
        long = rule.steps is not None and steps >= rule.steps
        full = len(self._recent) == LIVES
        good = rule.progress is not None and full and float(np.mean(self._recent)) >= rule.progress
        if self.stage + 1 == len(self.stages) or not (long or good):
            return False
        self.stage += 1
        self._recent.clear()
        return True


def _stages(tasks: TaskSet, file: str, name: str | None) -> list[tuple[WeightedSet, Stage]]:
    if name is None:
        return [(everything(tasks), Stage("all", None, None))]
    if name in tasks.curricula:
        return [(tasks.sets[stage.set], stage) for stage in tasks.curricula[name].stages]
    if name in tasks.sets:
        return [(tasks.sets[name], Stage(name, None, None))]
    known = ", ".join([*tasks.curricula, *tasks.sets])
    raise ValueError(f"{file} has no curriculum or set {name!r}; it has {known or 'neither'}")
