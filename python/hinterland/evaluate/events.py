"""What agents do while they live: events per 100 living ticks, of a policy and of a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.stats import bootstrap

from hinterland.events import EVENTS

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.evaluate.play import Life

__all__ = ["COUNTED", "EventRates", "Interval", "event_rates"]

Verdict = Literal["more", "less", "no different"]

COUNTED = tuple(name for name in EVENTS if name != "go_farthest")
"""The events whose statistic of a life is a count; that of `go_farthest` is a distance."""


@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % interval."""

    value: float
    """The figure, of all worlds."""
    low: float
    """Lower end."""
    high: float
    """Upper end."""


@dataclass(frozen=True)
class EventRates:
    """One event, per 100 living ticks."""

    policy: Interval
    """Of the policy."""
    baseline: Interval
    """Of the baseline."""
    difference: Interval
    """Policy less baseline, in the same worlds."""
    verdict: Verdict
    """What the policy does against the baseline: `more` or `less` where the interval of the difference leaves out 0."""


def event_rates(ours: Sequence[Life], theirs: Sequence[Life], seed: int = 0) -> dict[str, EventRates]:
    """The rates of every counted event, by its name.

    A rate is 100 times the events of all lives by the ticks of all lives, those of survivors included, so that a long
    life weighs as its length. Intervals come from resampling worlds, each with what both did in it (percentile
    bootstrap: it stands an event that never happens).

    Args:
        ours, theirs: lives of the policy and of the baseline, in the same worlds, at least 2.
        seed: of the resampling.
    """
    columns = (*_by_world(ours), *_by_world(theirs))

    def rates(events: Any, ticks: Any, other_events: Any, other_ticks: Any, axis: int = -1) -> Any:
        mine = 100 * events.sum(axis=axis) / ticks.sum(axis=axis)
        other = 100 * other_events.sum(axis=axis) / other_ticks.sum(axis=axis)
        return np.stack([mine, other, mine - other])

    interval = bootstrap(
        columns,
        rates,
        paired=True,
        vectorized=True,
        axis=-1,
        confidence_level=0.95,
        method="percentile",
        batch=1000,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    values = rates(*columns)
    found = {}
    for place, name in enumerate(COUNTED):
        policy, baseline, difference = (
            Interval(*(float(part[row, place]) for part in (values, interval.low, interval.high))) for row in range(3)
        )
        found[name] = EventRates(policy, baseline, difference, _verdict(difference))
    return found


def _verdict(difference: Interval) -> Verdict:
    if difference.low > 0:
        return "more"
    return "less" if difference.high < 0 else "no different"


def _by_world(lives: Sequence[Life]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Counts and living ticks, float64 of shape (events, worlds) each, in order of the worlds."""
    worlds = {world: column for column, world in enumerate(sorted({life.world for life in lives}))}
    counts = np.zeros((len(COUNTED), len(worlds)))
    ticks = np.zeros(len(worlds))
    for life in lives:
        column = worlds[life.world]
        ticks[column] += life.lifetime
        counts[:, column] += [life.events.get(name, 0) for name in COUNTED]
    return counts, np.broadcast_to(ticks, counts.shape)
