"""How far policies come with tasks, category by category: progress, completion, and points of a score out of 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import bootstrap

from hinterland.evaluate.events import Interval
from hinterland.tasks.selection import CATEGORIES, category, select_set

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config
    from hinterland.evaluate.play import Life
    from hinterland.tasks import TaskSet

__all__ = ["ALL", "MEASURES", "Category", "DealtTasks", "by_category", "deal"]

ALL = "all"
"""The row of all categories together."""
MEASURES = ("progress", "completion", "points")
"""Mean best progress of a life; share of lives that completed their task; weight times mean best progress, summed over
tasks."""
RESAMPLES = 2000


@dataclass(frozen=True, eq=False)
class DealtTasks:
    """Which player of which world has which task."""

    tasks: TaskSet
    """The tasks."""
    weights: dict[str, float]
    """Points of each task that is dealt, by name; 100 together."""
    categories: dict[str, str]
    """The category of each, by name."""
    places: npt.NDArray[np.int64]
    """Places in `tasks`, of shape (worlds, players)."""


@dataclass(frozen=True)
class Category:
    """The figures of one category, or of all tasks."""

    tasks: int
    """How many tasks it has."""
    points: float
    """How many of the 100 points it is worth."""
    figures: dict[str, dict[str, Interval]]
    """By measure, then by policy."""
    differences: dict[str, dict[str, Interval]]
    """By measure, then by the others: the first policy less that one, in the same worlds."""


def deal(named: str, config: Config, worlds: int, seed: int) -> DealtTasks:
    """Deals the tasks of `FILE:SET` to all players of some worlds, each equally often but for a rest.

    One shuffled pack after the other goes round from world to world, so that no place of birth has a task of its own.

    Raises:
        TaskError: a file with mistakes.
        OSError: a file that cannot be read.
        ValueError: no such set, a task for teams, no weights, or more tasks than players.
    """
    tasks, chosen = select_set(named, config)
    for place in chosen.tasks:
        if tasks[int(place)].assignee == "team":
            raise ValueError(f"{named}: {tasks[int(place)].name!r} is for teams; an evaluation deals tasks for agents")
    players = config.players.count
    if not 0 < len(chosen.tasks) <= worlds * players:
        raise ValueError(f"{named} has {len(chosen.tasks)} tasks for {worlds * players} lives; each task needs one")
    if not chosen.weights.sum() > 0:
        raise ValueError(f"{named}: all weights are 0, so that there are no points to share")
    generator = np.random.default_rng(seed)
    packs = -(-worlds * players // len(chosen.tasks))
    dealt = np.concatenate([generator.permutation(chosen.tasks) for _ in range(packs)])[: worlds * players]
    points = 100 * chosen.weights / chosen.weights.sum()
    known = [tasks[int(place)] for place in chosen.tasks]
    return DealtTasks(
        tasks=tasks,
        weights={task.name: float(share) for task, share in zip(known, points, strict=True)},
        categories={task.name: category(task) for task in known},
        places=dealt.reshape(worlds, players),
    )


def by_category(
    lives: Sequence[Life], weights: dict[str, float], categories: dict[str, str], seed: int = 0
) -> dict[str, Category]:
    """The figures of every category that has tasks, then of `ALL`.

    Progress and completion are means over lives. Points are those of a task times its mean best progress over lives,
    summed over the category's tasks. Intervals are 95 %: worlds are resampled, each with what all policies did in it
    (percentile bootstrap). A task that nobody has in a resample leaves its points to the others of its category.

    Args:
        lives: of all policies, in the same worlds; the first policy is compared with the others.
        weights: points of each task, by name.
        categories: category of each task, by name.
        seed: of the resampling.

    Raises:
        ValueError: the policies did not play the same tasks in the same worlds.
    """
    policies = list(dict.fromkeys(life.policy for life in lives))
    tables = _tables(lives, policies, list(weights))
    groups = _groups(weights, categories)
    points = np.array(list(weights.values()))

    def figures(worlds: Any, axis: int = -1) -> Any:
        count, best, done = (table[..., worlds].sum(axis=-1) for table in tables)
        with np.errstate(invalid="ignore"):
            mean = best / count
            rows = [_figures(count, best, done, mean, points, group) for group in groups.values()]
        values = np.stack(rows)  # categories, measures, policies, resamples
        return np.concatenate([values, values[:, :, :1] - values[:, :, 1:]], axis=2)

    everywhere = np.arange(tables[0].shape[-1])
    drawn = bootstrap(
        (everywhere,),
        figures,
        vectorized=True,
        method="percentile",
        n_resamples=RESAMPLES,
        batch=100,
        rng=np.random.default_rng(seed),
    ).bootstrap_distribution
    values = figures(everywhere)
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=-1)
    found = {}
    for row, (name, group) in enumerate(groups.items()):
        told = {
            measure: [
                Interval(*(float(part[row, place, column]) for part in (values, low, high)))
                for column in range(2 * len(policies) - 1)
            ]
            for place, measure in enumerate(MEASURES)
        }
        found[name] = Category(
            tasks=int(group.sum()),
            points=float(points[group].sum()),
            figures={measure: dict(zip(policies, parts, strict=False)) for measure, parts in told.items()},
            differences={
                measure: dict(zip(policies[1:], parts[len(policies) :], strict=True)) for measure, parts in told.items()
            },
        )
    return found


def _figures(count: Any, best: Any, done: Any, mean: Any, points: Any, group: Any) -> Any:
    """The measures of one group of tasks, (measures, policies, ...), from tables (policies, tasks, ...)."""
    lives = count[:, group].sum(axis=1)
    shares = points[group].reshape(1, -1, *[1] * (count.ndim - 2))
    there = count[:, group] > 0
    earned = np.where(there, shares * np.nan_to_num(mean[:, group]), 0).sum(axis=1)
    scored = points[group].sum() * earned / (shares * there).sum(axis=1)
    return np.stack([best[:, group].sum(axis=1) / lives, done[:, group].sum(axis=1) / lives, scored])


def _groups(weights: dict[str, float], categories: dict[str, str]) -> dict[str, npt.NDArray[np.bool_]]:
    """Which tasks are in which category, bool (tasks,): known categories in their order, others behind, then all."""
    of_tasks = [categories[name] for name in weights]
    order = [name for name in CATEGORIES if name in of_tasks]
    order += sorted(set(of_tasks) - set(order))
    groups = {name: np.array([own == name for own in of_tasks]) for name in order}
    return groups | {ALL: np.ones(len(of_tasks), dtype=bool)}


def _tables(lives: Sequence[Life], policies: list[str], names: list[str]) -> list[npt.NDArray[np.float64]]:
    """Lives, best progresses and completions, summed: float64 (policies, tasks, worlds) each."""
    worlds = {world: column for column, world in enumerate(sorted({life.world for life in lives}))}
    place = {name: row for row, name in enumerate(names)}
    count, best, done = (np.zeros((len(policies), len(names), len(worlds))) for _ in range(3))
    for life in lives:
        if life.task is None or life.best_progress is None:
            raise ValueError(f"agent {life.agent} of world {life.world} had no task")
        cell = policies.index(life.policy), place[life.task], worlds[life.world]
        count[cell] += 1
        best[cell] += life.best_progress
        done[cell] += life.completed is not None
    if (count != count[:1]).any():
        raise ValueError("the policies did not play the same tasks in the same worlds")
    return [count, best, done]
