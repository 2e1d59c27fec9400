"""How far agents came with a task, as figures, and what is to be thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.tasks import Task
    from hinterland.trial.recording import Samples

__all__ = ["BINS", "VERDICTS", "Figures", "Verdict", "figures"]

Verdict = Literal["dead", "too hard", "fine", "too easy"]
VERDICTS: dict[Verdict, str] = {
    "dead": "nobody came farther than the others, and nobody reached it",
    "too hard": "at least 19 of 20 came no farther than the last",
    "fine": "tells agents apart",
    "too easy": "at least 19 of 20 reached it",
}
"""What each verdict means, from the hardest to the easiest."""
BINS = 8
"""Of the histogram, between no progress and all of it."""
_NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Figures:
    """The best progress of those who had a task; all shares and progresses are 0 to 1."""

    name: str
    """The task."""
    assignee: Literal["agent", "team"]
    """Whom it is for."""
    identity: str
    """The digest of what it means."""
    tags: tuple[str, ...]
    """Its tags."""
    samples: int
    """How many agents, or teams, had it."""
    mean: float
    """Their mean."""
    quantiles: tuple[float, float, float, float, float]
    """Least, lower quartile, median, upper quartile and greatest, interpolated."""
    histogram: tuple[int, ...]
    """How many made no progress, how many are in each of 8 equal parts of what is between, how many came to 1."""
    completed: float
    """The share that reached the goal."""
    tick: float | None
    """The median tick in which they did; None if nobody did."""
    verdict: Verdict
    """What is to be thought of it."""


def figures(task: Task, samples: Samples) -> Figures:
    """Figures of a task."""
    best = samples.best.astype(np.float64)
    reached = samples.completed[samples.completed >= 0]
    return Figures(
        name=task.name,
        assignee=task.assignee,
        identity=task.identity,
        tags=task.tags,
        samples=len(best),
        mean=float(best.mean()),
        quantiles=tuple(np.quantile(best, [0, 0.25, 0.5, 0.75, 1]).tolist()),
        histogram=_histogram(best),
        completed=len(reached) / len(best),
        tick=float(np.median(reached)) if len(reached) else None,
        verdict=_verdict(best, len(reached) / len(best)),
    )


def _histogram(best: npt.NDArray[np.float64]) -> tuple[int, ...]:
    # None and all stand apart, since that is where most tasks of a game pile up.
    between = 1 + np.minimum(best * BINS, BINS - 1).astype(int)
    place = np.where(best <= 0, 0, np.where(best >= 1, BINS + 1, between))
    return tuple(np.bincount(place, minlength=BINS + 2).tolist())


def _verdict(best: npt.NDArray[np.float64], completed: float) -> Verdict:
    if completed >= _NEARLY_ALL:
        return "too easy"
    # Not 0: some goals are partly reached from the start.
    behind = float((best == best.min()).mean())
    if behind == 1:
        return "dead"
    return "too hard" if behind >= _NEARLY_ALL else "fine"
