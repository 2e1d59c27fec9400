"""`hinterland tasks try`: which tasks are too easy, too hard or dead."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import track

from hinterland import _core
from hinterland.cli.tasks import Files, count, load_or_exit, print_table, refuse_none
from hinterland.config import Config
from hinterland.trial import VERDICTS, Figures, Player, Recording, figures, load_player

__all__ = ["TasksTry"]

_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class TasksTry:
    """Show how far agents come with each task, and which tasks are too easy, too hard or dead.

    Plays some worlds once, at random or by a checkpoint, and tries every task of every file on what was played.
    """

    files: Files
    """The files."""
    policy: str = "random"
    """`random` for random valid actions; or a checkpoint, or the folder of a run: its latest."""
    worlds: int = 4
    """How many worlds are played."""
    samples: int = 32
    """How many agents (teams, for a team's task) are to have each task, at least; more take longer."""
    seed: int = 1_000_000
    """World i has the seed S + i."""
    sort: Literal["file", "progress"] = "file"
    """Order of the tasks: as in the file, or by mean progress, the least first."""
    json: bool = False
    """Print all figures as JSON instead of tables."""
    plot: Path | None = None
    """A picture to write, such as tried.png."""
    config: Path | None = None
    """A config in TOML; by default what the checkpoint was trained on, or the default config."""

    def run(self) -> None:
        """Prints a table for each file."""
        self._refuse()
        if self.plot is not None:
            from hinterland.trial import plot

            plot.refuse_format(self.plot)
        player = load_player(self.policy, None if self.config is None else Config.from_toml(self.config))
        files = {file: load_or_exit(file, player.config) for file in self.files}
        errors = Console(stderr=True)
        follow = partial(track, console=errors, transient=True, disable=not errors.is_terminal)
        recording = Recording(player, self.worlds, self.seed, follow)
        tried = {}
        for file, tasks in files.items():
            samples = recording.samples(file, tasks, self.samples)
            tried[file] = [figures(task, found) for task, found in zip(tasks, samples, strict=True)]
            if self.sort == "progress":
                tried[file].sort(key=lambda task: task.mean)
        played = self._played(player, recording)
        if self.json:
            shown = {file: [asdict(task) for task in tasks] for file, tasks in tried.items()}
            print(json.dumps({"played": played, "files": shown}, indent=2))
        else:
            for file, tasks_of in tried.items():
                _show(file, tasks_of)
            print(f"{played}\nprogress: none▕eighths of what is between▏all")
            print("\n".join(f"{verdict}: {meaning}" for verdict, meaning in VERDICTS.items()))
        if self.plot is not None:
            plot.draw(self.plot, tried, played)

    def _refuse(self) -> None:
        refuse_none(self.files)
        for name, least in (("worlds", 1), ("samples", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be at least {least}")

    def _played(self, player: Player, recording: Recording) -> str:
        actions = "random valid actions" if player.name == "random" else _core.escape_text(player.name)
        seeds = f"seeds {self.seed} to {self.seed + self.worlds - 1}"
        return (
            f"{count(self.worlds, 'world')} of {count(player.config.players.count, 'agent')}, {seeds}; {actions}; "
            f"an agent lived for {recording.lifetime:.0f} ticks of {player.config.episode.horizon} in the mean"
        )


def _show(file: str, tasks: Sequence[Figures]) -> None:
    header = ["TASK", "FOR", "N", "MEAN", "QUARTILES", "MOST", "REACHED", "TICK", "PROGRESS", "VERDICT"]
    print_table([header, *(_row(task) for task in tasks)])
    counts = Counter(task.verdict for task in tasks)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    mean = sum(task.mean for task in tasks) / len(tasks)
    print(f"{_core.escape_text(file)}: {count(len(tasks), 'task')}: {verdicts}; mean progress {mean:.3f}\n")


def _row(task: Figures) -> list[str]:
    _, *quartiles, most = task.quantiles
    return [
        task.name,
        task.assignee,
        str(task.samples),
        f"{task.mean:.3f}",
        " ".join(f"{quartile:.2f}" for quartile in quartiles),
        f"{most:.2f}",
        f"{task.completed:.0%}" if task.completed else "-",
        "-" if task.tick is None else f"{task.tick:.0f}",
        _bars(task.histogram),
        task.verdict,
    ]


def _bars(histogram: Sequence[int]) -> str:
    """A block for each bin, as high as its share; one that is not empty is seen."""
    heights = [-(-number * len(_BLOCKS) // sum(histogram)) for number in histogram]
    none, *between, everything = ("·" if height == 0 else _BLOCKS[height - 1] for height in heights)
    return f"{none}▕{''.join(between)}▏{everything}"
