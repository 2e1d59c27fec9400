"""The pictures of the page: bars of rates on a logarithmic axis, and how a rate changes with worlds, agents, maps."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter

from side_by_side.results import Results
from side_by_side.rows import ROWS

__all__ = ["draw"]

OURS, THEIRS, CEILING = "#2b6cb0", "#a0aec0", "#e2e8f0"
BARS = {
    OURS: "wander-packed busy-packed wander-nmmo busy-nmmo vector-packed-view dicts-packed dicts-nmmo",
    THEIRS: "original nmmo3-small nmmo3-large nmmo3-large-python magent magent-engine smax",
    CEILING: "no-op-dicts no-op-rllib",
}
WORLDS = {1: "worlds-1", 4: "worlds-4", 16: "wander-packed", 64: "worlds-64"}
AGENTS = {agents: f"agents-{agents}" for agents in (128, 256, 512, 1024)}
MAPS = {64: "map-64", 128: "wander-packed", 256: "map-256", 512: "map-512", 1024: "map-1024"}


def draw(results: Results, folder: Path) -> None:
    """Writes the pictures into a folder."""
    _bars(results, folder / "benchmarks-rates.png")
    _scaling(results, folder / "benchmarks-scaling.png")


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=90, metadata={"Software": None})
    pyplot.close(figure)


def _measured(results: Results, keys: list[str]) -> list[str]:
    return [key for key in keys if key in results.data["rows"]]


def _bars(results: Results, path: Path) -> None:
    shown = [(key, color) for color, keys in BARS.items() for key in _measured(results, keys.split())]
    figure, axes = pyplot.subplots(figsize=(9, 0.32 * len(shown) + 1))
    for place, (key, color) in enumerate(shown):
        rate = results.rate(key)
        bounds = [[rate.median - rate.least], [rate.most - rate.median]]
        axes.barh(place, rate.median, xerr=bounds, color=color, ecolor="#4a5568", capsize=2)
    axes.set_yticks(range(len(shown)), [ROWS[key].title.replace("`", "") for key, _ in shown], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _counted(value)))
    axes.set_xlabel("living agent-steps a second, one core (logarithmic)")
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    _save(figure, path)


def _scaling(results: Results, path: Path) -> None:
    figure, panels = pyplot.subplots(1, 3, figsize=(9, 2.8), sharey=True)
    what = (("worlds of 128 agents", WORLDS), ("agents a world, equal room", AGENTS), ("side of the map", MAPS))
    for axes, (label, keys) in zip(panels, what, strict=True):
        points = [(x, results.rate(key)) for x, key in keys.items() if key in results.data["rows"]]
        if points:
            rates = [rate for _, rate in points]
            bounds = [[rate.median - rate.least for rate in rates], [rate.most - rate.median for rate in rates]]
            axes.errorbar(
                [x for x, _ in points], [rate.median for rate in rates], bounds, color=OURS, marker="o", capsize=2
            )
        axes.set_xscale("log", base=2)
        axes.set_xticks(list(keys), [f"{x:,}" for x in keys], fontsize=8)
        axes.set_xlabel(label)
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylim(bottom=0)
    panels[0].yaxis.set_major_formatter(FuncFormatter(lambda value, _: _counted(value)))
    panels[0].set_ylabel("agent-steps a second")
    _save(figure, path)


def _counted(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g} {letter}"
    return f"{value:g}"
