"""What Hinterland means to reach, and how a run stands to it."""

from collections.abc import Callable
from dataclasses import dataclass

from side_by_side.results import Missing, Results, Spread

__all__ = ["TARGETS", "Standing", "Target", "standing"]


@dataclass(frozen=True)
class Target:
    """One claim: a figure of a run, and where it shall be."""

    what: str
    bar: float
    unit: str
    measured: Callable[[Results], Spread]
    at_least: bool = True
    """Whether more is better."""


@dataclass(frozen=True)
class Standing:
    """How a run stands to a target."""

    target: Target
    measured: Spread | None
    reason: str = ""
    """Why nothing was measured."""

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the bar; None where nothing was measured."""
        if self.measured is None:
            return None
        return self.share >= 1

    @property
    def share(self) -> float:
        """How far it came: 1 is the bar itself, more is better than that."""
        assert self.measured is not None
        share = self.measured.median / self.target.bar
        return share if self.target.at_least else 1 / share


def standing(results: Results) -> list[Standing]:
    """Every target in order."""
    found = []
    for target in TARGETS:
        try:
            found.append(Standing(target, target.measured(results)))
        except Missing as reason:
            found.append(Standing(target, None, str(reason)))
    return found


def _scaled(spread: Spread, factor: float) -> Spread:
    return Spread(spread.median * factor, spread.least * factor, spread.most * factor)


def _just(value: float) -> Spread:
    return Spread(value, value, value)


def _best_c(results: Results) -> str:
    return results.faster("nmmo3-small", "nmmo3-large")


TARGETS = [
    Target(
        "packed layout, 16 worlds of 128, one core, the slower of `wander` and `busy`",
        3,
        "M agent-steps/s",
        lambda run: _scaled(run.rate(run.slower("wander-packed", "busy-packed")), 1e-6),
    ),
    Target(
        "the same on `wander`, beside the faster row of Neural MMO 3's C step",
        1.5,
        "times",
        lambda run: run.ratio("wander-packed", _best_c(run)),
    ),
    Target(
        "`busy` with another task of the stock curriculum for each of 128 agents, beside `busy` without tasks",
        1.1,
        "times its time",
        lambda run: run.ratio("busy-packed", "busy-tasks"),
        at_least=False,
    ),
    Target(
        "the original's layout on `wander`",
        1,
        "M agent-steps/s",
        lambda run: _scaled(run.rate("wander-nmmo"), 1e-6),
    ),
    Target(
        "the original's layout on `busy`, beside a memcpy of the bytes that change",
        1.5,
        "times its time",
        lambda run: run.ratio("change-nmmo", "busy-nmmo"),
        at_least=False,
    ),
    Target(
        "the original's layout beside the original, ticks 1 to 64 of fresh episodes, nobody respawns",
        150,
        "times",
        lambda run: run.ratio("fresh-nmmo", "original"),
    ),
    Target(
        "`VectorEnv.step` with `copy=False` beside Rust, packed",
        0.95,
        "of its rate",
        lambda run: run.ratio("vector-packed-view", "wander-packed"),
    ),
    Target(
        "`VectorEnv.step` with `copy=False` beside Rust, the original's layout",
        0.95,
        "of its rate",
        lambda run: run.ratio("vector-nmmo-view", "wander-nmmo"),
    ),
    Target(
        "`parallel_env`, one world, all alive, beside the original, packed",
        30,
        "times",
        lambda run: run.ratio("dicts-packed", "original-opening"),
    ),
    Target(
        "`parallel_env`, one world, all alive, beside the original, the original's layout",
        30,
        "times",
        lambda run: run.ratio("dicts-nmmo", "original-opening"),
    ),
    Target("two threads beside one", 1.8, "times", lambda run: run.ratio("threads-2", "wander-packed")),
    Target(
        "1,024 agents on 1,024 x 1,024 tiles, 2 worlds, beside 16 worlds of 128 with as much room",
        1.5,
        "times the cost an agent",
        lambda run: run.ratio("agents-128", "agents-1024"),
        at_least=False,
    ),
    Target("a world with its schedule", 512, "KB", lambda run: _scaled(run.rate("memory"), 1 / 1024), at_least=False),
    Target("a reset", 0.3, "ms", lambda run: _scaled(run.seconds("reset"), 1e3), at_least=False),
    Target(
        "`capture()`, in the memory of an earlier one, beside a memcpy of its bytes",
        1.5,
        "times its time",
        lambda run: run.ratio("capture-copy", "capture"),
        at_least=False,
    ),
    Target("a capture", 192, "KB", lambda run: _just(run.note("capture", "bytes") / 1024), at_least=False),
    Target("`snapshot()`, compressed", 1, "ms", lambda run: _scaled(run.seconds("snapshot"), 1e3), at_least=False),
]
