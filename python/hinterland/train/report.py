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
from hinterland.tasks.files import SCHEME, shipped
from hinterland.train import plots

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from hinterland.train.checkpoint import Checkpoint

__all__ = ["evaluation", "finish", "heldout"]

FRAMES = 256
"""Of the animation; ticks between two are skipped so that they span the whole episode."""


def heldout(named: str | None) -> str | None:
    """What a run with tasks is evaluated on: what is named, else the shipped held-out set, None if none is shipped."""
    return named or (f"{SCHEME}heldout:heldout" if "heldout" in shipped() else None)


def evaluation(saved: Checkpoint, folder: Path, worlds: int, beside: Path | None = None) -> evaluate.Args:
    """What is evaluated at the end of a run, in its folder."""
    tasks = heldout(saved.options.get("heldout")) if saved.options.get("tasks") else None
    return evaluate.Args(checkpoint=folder, worlds=worlds, tasks=tasks, beside=beside, out=folder / "evaluation")


def finish(saved: Checkpoint, folder: Path, worlds: int, beside: Path | None = None) -> None:
    """Writes `learning-curve.png` and, where there are worlds to evaluate on, `evaluation/`, `world.gif` and
    `summary.txt`. A run with tasks is evaluated on the held-out ones, beside another checkpoint if there is one."""
    console = Console(record=True)
    lifetimes: dict[str, float] = {}
    if worlds:
        args = evaluation(saved, folder, worlds, beside)
        comparison = evaluate.run(args, console)
        lifetimes = {name: summary.mean for name, summary in comparison.summaries.items()}
        console.print("drawing a world")
        plots.animation(folder / "world.gif", _frames(saved, args))
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


def _frames(saved: Checkpoint, args: evaluate.Args) -> Iterator[npt.NDArray[np.uint8]]:
    """Pictures of the first world of the evaluation."""
    dealt, _ = evaluate.prepare(saved, args)
    stage = Stage(saved.config, worlds=1, seed=args.seed, first_map=args.first_map, dealt=dealt)
    actor = PolicyActor(saved.policy())
    stride = -(-stage.horizon // FRAMES)
    for tick in range(stage.horizon):
        if tick % stride == 0:
            yield hinterland.view.picture(stage.envs[0].world(0).state())
        stage.step(actor)
        if stage.is_over:
            return
