"""Which tasks of a file are meant: `FILE`, or `FILE:NAME` with the name of a set or a curriculum; their categories."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hinterland.tasks.checked import TaskSet, WeightedSet
from hinterland.tasks.files import SCHEME
from hinterland.tasks.reading import load

if TYPE_CHECKING:
    from hinterland.config import Config
    from hinterland.tasks.checked import Task

__all__ = ["CATEGORIES", "category", "everything", "refuse_several", "select_set", "split_name", "without"]

CATEGORIES = ("survival", "combat", "exploration", "skill", "item", "market")
"""The categories of the competition of 2023, and the tags that put a task into one."""


def split_name(text: str) -> tuple[str, str | None]:
    """The file of `FILE:NAME`, which may be `hinterland:FILE:NAME`, and the name; None where there is only a file.

    A file that exists under the whole text is that file.
    """
    scheme = SCHEME if text.startswith(SCHEME) else ""
    rest = text[len(scheme) :]
    file, colon, name = rest.rpartition(":")
    if not colon or not file or os.sep in name or os.path.exists(text):
        return text, None
    return scheme + file, name


def everything(tasks: TaskSet) -> WeightedSet:
    """All tasks with their own weights, as a set called `all` that stands in no line of a file."""
    weights = np.array([task.weight for task in tasks], dtype=np.float64)
    return WeightedSet("all", np.arange(len(tasks), dtype=np.int64), weights, file="", line=1, column=1)


def refuse_several(config: Config) -> None:
    """Training, evaluation and trials follow one task an agent.

    Raises:
        ValueError: `task.at_once` is above 1.
    """
    if config.task.at_once > 1:
        raise ValueError(
            f"task.at_once is {config.task.at_once}; training, evaluation and `hinterland tasks try` follow one task "
            "an agent: set task.at_once = 1 in the config, or step the environment yourself"
        )


def select_set(text: str, config: Config) -> tuple[TaskSet, WeightedSet]:
    """The tasks of `FILE:SET`, all where no set is named.

    Raises:
        TaskError: a file with mistakes.
        OSError: a file that cannot be read.
        ValueError: the file has no such set.
    """
    file, name = split_name(text)
    tasks = load(file, config)
    if name is None:
        return tasks, everything(tasks)
    if name not in tasks.sets:
        raise ValueError(f"{file} has no set {name!r}; it has {', '.join(tasks.sets) or 'none'}")
    return tasks, tasks.sets[name]


def without(tasks: TaskSet, chosen: WeightedSet, identities: set[str]) -> WeightedSet:
    """The set less its tasks of these identities, whatever they are called.

    Raises:
        ValueError: nothing would be left.
    """
    kept = np.array([tasks[int(place)].identity not in identities for place in chosen.tasks], dtype=bool)
    if not (chosen.weights[kept] > 0).any():
        raise ValueError(f"all tasks of the set {chosen.name!r} are held out of training: nothing is left to train on")
    return replace(chosen, tasks=chosen.tasks[kept], weights=chosen.weights[kept])


def category(task: Task) -> str:
    """The first of its tags that is one of `CATEGORIES`; else its first tag, and `other` where it has none."""
    known = [tag for tag in task.tags if tag in CATEGORIES]
    return (known or list(task.tags) or ["other"])[0]
