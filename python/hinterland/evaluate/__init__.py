"""How long a policy lives, and what it does with its life, against random valid actions on the same worlds.

Every life is written as a row; figures are means over lives, intervals come from resampling worlds, since agents of
one world share its map and meet each other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import hinterland.train  # noqa: F401 - it says how torch's threads wait, which torch reads when it is imported

# isort: split
import torch
import tyro
from rich.console import Console

from hinterland.batch import default_num_threads
from hinterland.evaluate.actors import Actor, PolicyActor, RandomActor
from hinterland.evaluate.play import Life, play, write_lives
from hinterland.evaluate.statistics import Comparison, compare, summarise
from hinterland.evaluate.table import show, show_categories
from hinterland.evaluate.tasks import DealtTasks, by_category, deal
from hinterland.train.checkpoint import Checkpoint
from hinterland.train.policy import Policy

__all__ = ["Args", "main", "prepare", "run"]


@dataclass(frozen=True)
class Args:
    """Play a checkpoint and random valid actions on the same worlds."""

    checkpoint: tyro.conf.Positional[Path]
    """A checkpoint, or the folder of a run: its latest."""
    worlds: int = 20
    """How many worlds, at least 2; each with all its agents played by the policy, then all at random."""
    seed: int = 1_000_000
    """World i has the seed S + i ..."""
    first_map: int = 1_000_000
    """... and is played on map M + i."""
    tasks: str | None = None
    """Give every agent a task of `FILE` or `FILE:SET`, each equally often, and print progress by category beside an
    untrained policy."""
    beside: Path | None = None
    """With tasks: another checkpoint to play the same worlds, such as one that was trained without tasks."""
    out: Path | None = None
    """Folder for lives.jsonl and summary.json; by default `evaluation-S-M` in the run's folder."""
    threads: int | None = None
    """Threads of torch; by default the cores this process may run on."""


def main(args: Args) -> None:
    """Evaluates, and prints two tables: lifetimes, and events per 100 living ticks.

    Raises:
        ValueError: a checkpoint that cannot be read, or worlds that it was trained on.
    """
    run(args, Console())


def run(args: Args, console: Console) -> Comparison:
    """Plays, writes the rows and the summary, and prints the tables."""
    if args.worlds < 2:
        raise ValueError(f"worlds is {args.worlds}; an interval over worlds needs at least 2")
    torch.set_num_threads(args.threads or default_num_threads())
    saved = Checkpoint.load(args.checkpoint)
    dealt, actors = prepare(saved, args)
    lives: list[Life] = []
    for name, actor in actors.items():
        with console.status(f"{name}: {args.worlds} worlds"):
            lives += play(
                saved.config, name, actor, worlds=args.worlds, seed=args.seed, first_map=args.first_map, dealt=dealt
            )
    comparison = compare(lives, policy="policy", baseline="random", seed=args.seed)
    out = args.out or _beside(args)
    write_lives(out / "lives.jsonl", lives)
    more: dict[str, Any] = {"agent_steps_trained": saved.counters.agent_steps}
    categories = None
    if dealt is not None:
        categories = by_category(lives, dealt.weights, dealt.categories, args.seed)
        more |= {"tasks": args.tasks, "beside": None if args.beside is None else str(args.beside)}
        more["lifetimes"] = _mean_lifetimes(lives)
        more["categories"] = {name: asdict(figures) for name, figures in categories.items()}
    comparison.write(out / "summary.json", **more)
    show(console, comparison, args.worlds, saved.counters.agent_steps)
    if categories is not None:
        show_categories(console, categories, _mean_lifetimes(lives))
    console.print(
        f"maps {args.first_map} to {args.first_map + args.worlds - 1}, seeds from {args.seed}; {out}/lives.jsonl"
    )
    return comparison


def prepare(saved: Checkpoint, args: Args) -> tuple[DealtTasks | None, dict[str, Actor]]:
    """The tasks of all players, None without; and who plays, the policy first.

    Raises:
        ValueError: worlds that were trained on, tasks that cannot be dealt, or a checkpoint beside that does not fit.
        OSError: a file of tasks that cannot be read.
    """
    refuse_training_worlds(saved, args)
    return _dealt(saved, args), _actors(saved, args)


def _dealt(saved: Checkpoint, args: Args) -> DealtTasks | None:
    if args.tasks is None:
        if args.beside is not None:
            raise ValueError("beside is for evaluations with tasks: give --tasks FILE:SET, too")
        return None
    return deal(args.tasks, saved.config, args.worlds, args.seed)


def _actors(saved: Checkpoint, args: Args) -> dict[str, Actor]:
    """With tasks also a policy that never learned, and the checkpoint to stand beside."""
    policy = saved.policy().eval()
    actors: dict[str, Actor] = {"policy": PolicyActor(policy)}
    if args.beside is not None:
        other = Checkpoint.load(args.beside)
        refuse_training_worlds(other, args)
        beside = other.policy().eval()
        if beside.layout != policy.layout:
            raise ValueError(f"{args.beside}: its config gives other observations or actions than that of the policy")
        actors["beside"] = PolicyActor(beside)
    if args.tasks is not None:
        torch.manual_seed(args.seed)
        actors["untrained"] = PolicyActor(Policy(saved.config, saved.network).eval())
    return actors | {"random": RandomActor(policy.layout)}


def _mean_lifetimes(lives: list[Life]) -> dict[str, float]:
    """Ticks, by policy."""
    names = dict.fromkeys(life.policy for life in lives)
    return {name: summarise([life for life in lives if life.policy == name]).mean for name in names}


def refuse_training_worlds(saved: Checkpoint, args: Args) -> None:
    """Refuses maps and seeds that the checkpoint was trained on.

    Raises:
        ValueError: they overlap; the message says what is free.
    """
    trained = saved.config.map.first, saved.config.map.first + saved.config.map.count
    if args.first_map < trained[1] and trained[0] < args.first_map + args.worlds:
        raise ValueError(f"first-map is {args.first_map}; maps {trained[0]} to {trained[1] - 1} were trained on")
    first = int(saved.options.get("seed", 0))
    last = first + saved.counters.sittings * int(saved.options.get("worlds", 0))
    if args.seed < last and first < args.seed + args.worlds:
        raise ValueError(f"seed is {args.seed}; seeds {first} to {last - 1} were trained on")


def _beside(args: Args) -> Path:
    """In the run's folder, beside its checkpoints; in the checkpoint's own where it was moved out of a run."""
    folder = args.checkpoint
    if folder.parent.name == "checkpoints":
        folder = folder.parent.parent
    return folder / f"evaluation-{args.seed}-{args.first_map}"
