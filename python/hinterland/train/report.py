"""What a run leaves behind when it is over: an evaluation, a learning curve, an animation, a summary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

import hinterland
from hinterland import evaluate
from hinterland.evaluate.actors import PolicyActor
from hinterland.evaluate.play import Stage
from hinterland.files import written_aside
from hinterland.train import plots
from hinterland.train.checkpoint import find

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from hinterland.train.checkpoint import Checkpoint

__all__ = ["finish"]

FRAMES = 256
"""Of the animation; ticks between two are skipped so that they span the whole episode."""


def finish(saved: Checkpoint, folder: Path, worlds: int) -> None:
    """Writes `learning-curve.png` and, where there are worlds to evaluate on, `evaluation/`, `world.gif` and
    `summary.txt`."""
    console = Console(record=True)
    lifetimes: dict[str, float] = {}
    if worlds:
        args = evaluate.Args(checkpoint=find(folder), worlds=worlds, out=folder / "evaluation")
        comparison = evaluate.run(args, console)
        lifetimes = {name: summary.mean for name, summary in comparison.summaries.items()}
        console.print("drawing a world")
        plots.animation(folder / "world.gif", _frames(saved, args.seed, args.first_map))
    if saved.curve:
        plots.learning_curve(folder / "learning-curve.png", saved.curve, lifetimes)
    steps, minutes = saved.counters.agent_steps, saved.counters.seconds / 60
    console.print(f"{steps:,} agent-steps in {minutes:.1f} minutes of training; see {folder}")
    if worlds:
        with written_aside(folder / "summary.txt") as aside:
            aside.write_text(console.export_text(), encoding="utf-8")
        console.print(f"other worlds: hinterland evaluate {folder} --seed S --first-map M")
    else:
        console.print(f"to go on: hinterland train --resume {folder}")


def _frames(saved: Checkpoint, seed: int, first_map: int) -> Iterator[npt.NDArray[np.uint8]]:
    """Pictures of the first world of the evaluation."""
    stage = Stage(saved.config, worlds=1, seed=seed, first_map=first_map)
    actor = PolicyActor(saved.policy())
    stride = -(-stage.horizon // FRAMES)
    for tick in range(stage.horizon):
        if tick % stride == 0:
            yield hinterland.view.picture(stage.envs[0].world(0).state())
        stage.step(actor)
        if stage.is_over:
            return
