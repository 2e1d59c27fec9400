"""Samples of one run, and arithmetic with them: medians with their spread, ratios taken round by round."""

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

__all__ = ["Missing", "Results", "Spread"]


class Missing(Exception):  # noqa: N818 - a reason to say "not measured", not a fault
    """A row that was not measured, with the reason."""


@dataclass(frozen=True)
class Spread:
    """A median, the least and the greatest."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, samples: list[float]) -> "Spread":
        """That of some samples."""
        return cls(median(samples), min(samples), max(samples))


class Results:
    """What `make compare` measured."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    @classmethod
    def load(cls, path: Path) -> "Results":
        """From the JSON of a run."""
        return cls(json.loads(path.read_text("utf-8")))

    def rates(self, key: str) -> list[float]:
        """Steps a second of a row, a number a round. Raises :class:`Missing`."""
        if key not in self.data["rows"]:
            raise Missing(self.data["missing"].get(key, "this run did not ask for it"))
        return self.data["rows"][key]["rates"]

    def rate(self, key: str) -> Spread:
        """Steps a second of a row."""
        return Spread.of(self.rates(key))

    def seconds(self, key: str) -> Spread:
        """Seconds for one step of a row."""
        return Spread.of([1 / rate for rate in self.rates(key)])

    def ratio(self, over: str, under: str) -> Spread:
        """How many times the one row's rate is the other's, round by round."""
        return Spread.of([a / b for a, b in zip(self.rates(over), self.rates(under), strict=True)])

    def slower(self, *keys: str) -> str:
        """Which of some rows is the slowest."""
        return min(keys, key=lambda key: self.rate(key).median)

    def faster(self, *keys: str) -> str:
        """Which of some rows is the fastest; those that are missing are passed over while one is left."""
        measured = [key for key in keys if key in self.data["rows"]]
        return max(measured or keys, key=lambda key: self.rate(key).median)

    def note(self, key: str, name: str) -> float:
        """The mean of what a row says beside its rate."""
        self.rates(key)
        return fmean(self.data["rows"][key]["notes"][name])
