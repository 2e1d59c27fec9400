"""Pictures of a run: its learning curve, and a world that its policy plays in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hinterland.files import written_aside

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["animation", "learning_curve"]


def learning_curve(path: Path, curve: Sequence[dict[str, float]], lifetimes: dict[str, float]) -> None:
    """A PNG: agent-steps a death over agent-steps and over minutes, and entropy.

    Args:
        path: where to.
        curve: rows of the run, one an update.
        lifetimes: mean lifetimes of the evaluation by policy, drawn as lines; may be empty.
    """
    from matplotlib.figure import Figure

    steps = np.array([row["agent_steps"] for row in curve]) / 1e6
    minutes = np.array([row["seconds"] for row in curve]) / 60
    life = _smooth(np.array([row["steps_per_death"] for row in curve]))
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(steps, life, label="training, agent-steps a death")
    for (policy, mean), colour in zip(lifetimes.items(), ("tab:green", "tab:red"), strict=False):
        left.axhline(mean, linestyle="--", color=colour, label=f"evaluation, {policy}: mean lifetime {mean:.0f}")
    left.set(xlabel="million agent-steps", ylabel="ticks", ylim=(0, None))
    left.legend(loc="lower right", fontsize="small")
    right.plot(minutes, life, color="tab:blue")
    right.set(xlabel="minutes", ylabel="agent-steps a death", ylim=(0, None))
    entropy = right.twinx()
    entropy.plot(minutes, _smooth(np.array([row["entropy"] for row in curve])), color="tab:grey", linewidth=1)
    entropy.set(ylabel="entropy (grey)", ylim=(0, None))
    for axes in (left, right):
        axes.spines["top"].set_visible(False)
        axes.grid(alpha=0.2)
    with written_aside(path) as aside:
        figure.savefig(aside, dpi=120)


def animation(path: Path, frames: Iterable[npt.NDArray[np.uint8]], milliseconds: int = 100) -> None:
    """A GIF that runs for ever, from frames of shape (height, width, 3).

    Raises:
        ValueError: there are no frames.
    """
    from PIL import Image

    pictures = [Image.fromarray(frame).quantize(64, dither=Image.Dither.NONE) for frame in frames]
    if not pictures:
        raise ValueError("an animation needs at least one frame")
    with written_aside(path) as aside:
        pictures[0].save(
            aside, save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0, optimize=False
        )


def _smooth(values: npt.NDArray[np.float64], width: int = 9) -> npt.NDArray[np.float64]:
    """A running mean over `width` updates, of fewer at the ends."""
    kernel = np.ones(min(width, len(values)))
    return np.convolve(values, kernel, "same") / np.convolve(np.ones_like(values), kernel, "same")
