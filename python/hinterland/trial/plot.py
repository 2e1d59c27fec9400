"""The distribution of best progress of every task as a picture."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from hinterland import _core
from hinterland.files import written_aside
from hinterland.trial.figures import BINS, Figures, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt
    from matplotlib.axes import Axes

__all__ = ["draw", "refuse_format"]

_COLOURS: dict[Verdict, str] = {"dead": "#c62828", "too hard": "#b65400", "fine": "#2e7d32", "too easy": "#1565c0"}
_ROW, _LEGIBLE = 0.2, 0.08
"""Inches of a row, and from where on names can be read."""
_TALLEST = 100.0
"""Inches of a file's rows together: with more than 500 tasks they get thinner."""
_EDGES = np.concatenate([[-0.11, -0.03], np.linspace(0, 1, BINS + 1), [1.03, 1.11]])
"""Of the columns: none, a gap, what is between, a gap, all."""


def refuse_format(path: Path) -> None:
    """Refuses what cannot be drawn, before anything is played.

    Raises:
        ValueError: a suffix of no format of pictures.
    """
    supported = Figure().canvas.get_supported_filetypes()
    if path.suffix[1:].lower() not in supported:
        raise ValueError(f"{path}: pictures are written as {', '.join(f'.{kind}' for kind in sorted(supported))}")


def draw(path: Path, files: Mapping[str, Sequence[Figures]], title: str) -> None:
    """Writes a row for each task: the darker, the more came so far. A ring is the mean, a line spans the quartiles."""
    rows = [min(_ROW, _TALLEST / len(tasks)) for tasks in files.values()]
    heights = [max(0.4, row * len(tasks)) for row, tasks in zip(rows, files.values(), strict=True)]
    figure = Figure(figsize=(9, sum(heights) + 0.5 * len(files) + 1), layout="constrained")
    panels = figure.subplots(len(files), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (name, tasks), row in zip(panels, files.items(), rows, strict=True):
        _panel(axes, tasks, row)
        axes.set_title(_plain(name), loc="left", fontsize="medium")
    legend = "best progress; shade: share of those who had the task, ring: mean, line: quartiles"
    panels[-1].set_xlabel(f"{legend}\n{fill(_plain(title), 120)}", fontsize="small")
    with written_aside(path) as aside:
        figure.savefig(aside, dpi=120)


def _panel(axes: Axes, tasks: Sequence[Figures], height: float) -> None:
    shares = np.array([task.histogram for task in tasks]) / np.array([[task.samples] for task in tasks])
    cells = np.insert(shares, [1, BINS + 1], 0, axis=1)
    places = np.arange(len(tasks))
    axes.pcolormesh(
        _EDGES, np.arange(len(tasks) + 1) - 0.5, np.ma.masked_equal(cells, 0), cmap="Blues", vmin=-0.15, vmax=1
    )
    _, low, _, high, _ = np.array([task.quantiles for task in tasks]).T
    axes.hlines(places, _shown(low), _shown(high), color="black", linewidth=1.2)
    mean = _shown(np.array([task.mean for task in tasks]))
    axes.scatter(mean, places, s=22 * (height / _ROW) ** 2, color="white", edgecolor="black", zorder=3)
    axes.set(ylim=(len(tasks) - 0.5, -0.5), xlim=(_EDGES[0], _EDGES[-1]))
    axes.set_xticks([-0.07, 0.25, 0.5, 0.75, 1.07], ["none", "0.25", "0.5", "0.75", "all"])
    axes.tick_params(length=0, labelsize="small")
    axes.spines[:].set_visible(False)
    if height < _LEGIBLE:
        axes.set_yticks([])
        axes.set_ylabel(f"{len(tasks)} tasks")
        return
    points = min(8.0, 72 * 0.7 * height)
    axes.set_yticks(places, [_plain(task.name) for task in tasks], fontsize=points)
    for place, task in enumerate(tasks):
        axes.text(_EDGES[-1] + 0.02, place, task.verdict, color=_COLOURS[task.verdict], va="center", fontsize=points)


def _shown(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where a progress stands: none and all have columns of their own."""
    return np.where(values <= 0, -0.07, np.where(values >= 1, 1.07, values))


def _plain(text: str) -> str:
    """A stranger's text, drawn as it is: no control characters, no formulas."""
    return _core.escape_text(text).replace("$", r"\$")
