"""From lives to figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import bootstrap, trim_mean

from hinterland.evaluate.events import EventRates, event_rates
from hinterland.files import written_aside

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.evaluate.play import Life

__all__ = ["Comparison", "Summary", "compare", "mean_by_world", "ratio_interval", "summarise"]


@dataclass(frozen=True)
class Summary:
    """The lives of one policy."""

    lives: int
    """How many."""
    mean: float
    """Mean lifetime in ticks; whoever lives at the horizon counts the horizon."""
    median: float
    """Median lifetime."""
    interquartile_mean: float
    """Mean of the middle half: lifetimes are skewed."""
    survivors: int
    """Alive at the horizon."""
    causes_of_death: dict[str, int]
    """Deaths by cause, most frequent first."""
    farthest: float
    """How far from the border a life came, in tiles, on average."""
    worn: float
    """Levels of all worn items together, on average over all living ticks."""


@dataclass(frozen=True)
class Comparison:
    """A policy against a baseline on the same worlds."""

    summaries: dict[str, Summary]
    """By policy, the baseline last."""
    ratio: float
    """Mean lifetime of the policy, by that of the baseline."""
    low: float
    """Lower end of the 95 % bootstrap interval of the ratio."""
    high: float
    """Its upper end."""
    events: dict[str, EventRates]
    """What they did per 100 living ticks, by event."""

    def write(self, path: Path, **more: Any) -> None:
        """As JSON, with `more` beside."""
        with written_aside(path) as aside:
            aside.write_text(json.dumps(asdict(self) | more, indent=1) + "\n", encoding="utf-8")


def summarise(lives: Sequence[Life]) -> Summary:
    """The figures of some lives."""
    lifetimes = np.array([life.lifetime for life in lives], dtype=np.float64)
    deaths = Counter(life.cause_of_death for life in lives if not life.survived)
    return Summary(
        lives=len(lives),
        mean=float(lifetimes.mean()),
        median=float(np.median(lifetimes)),
        interquartile_mean=float(trim_mean(lifetimes, 0.25)),
        survivors=sum(life.survived for life in lives),
        causes_of_death=dict(deaths.most_common()),
        farthest=float(np.mean([life.events.get("go_farthest", 0) for life in lives])),
        worn=float(np.average([life.worn for life in lives], weights=lifetimes)),
    )


def compare(lives: Sequence[Life], policy: str, baseline: str, seed: int = 0) -> Comparison:
    """Both summaries, the ratio of the mean lifetimes with its interval, and the rates of events with theirs.

    Raises:
        ValueError: the two did not play the same worlds.
    """
    ours = [life for life in lives if life.policy == policy]
    theirs = [life for life in lives if life.policy == baseline]
    if {(life.world, life.seed, life.map) for life in ours} != {(life.world, life.seed, life.map) for life in theirs}:
        raise ValueError(f"{policy} and {baseline} did not play the same worlds")
    ratio, low, high = ratio_interval(mean_by_world(ours), mean_by_world(theirs), seed)
    summaries = {policy: summarise(ours), baseline: summarise(theirs)}
    return Comparison(summaries, ratio, low, high, event_rates(ours, theirs, seed))


def mean_by_world(lives: Sequence[Life]) -> npt.NDArray[np.float64]:
    """Mean lifetime of each world, in order of the worlds."""
    worlds = sorted({life.world for life in lives})
    return np.array([np.mean([life.lifetime for life in lives if life.world == world]) for world in worlds])


def ratio_interval(
    policy: npt.NDArray[np.float64], baseline: npt.NDArray[np.float64], seed: int = 0
) -> tuple[float, float, float]:
    """Ratio of the means and its 95 % interval: worlds are resampled, each with what both did in it (BCa bootstrap)."""

    def ratio(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64], axis: int = -1) -> Any:
        return ours.mean(axis=axis) / theirs.mean(axis=axis)

    interval = bootstrap(
        (policy, baseline), ratio, paired=True, vectorized=True, confidence_level=0.95, rng=np.random.default_rng(seed)
    ).confidence_interval
    return float(ratio(policy, baseline)), float(interval.low), float(interval.high)
