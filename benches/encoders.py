"""Encoders of the window of tiles side by side: agent-steps a second, and what is learned in equal CPU time.

    .venv/bin/python benches/encoders.py                # speed only, a minute
    .venv/bin/python benches/encoders.py --minutes 3    # and a short run of each

One thread and CPU time, so that other programs on the machine change little. Speed is of the whole network: `inference`
on 2,048 records, `update` forward, backward and the optimiser's step on a minibatch of 2,048.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import tyro
from rich.console import Console
from rich.table import Table

import hinterland
from hinterland.train import ppo
from hinterland.train.computing import Computing
from hinterland.train.policy import Network, Policy

RECORDS = 2048


@dataclass(frozen=True)
class Args:
    """Compare encoders."""

    minutes: float = 0.0
    """CPU time that each learns for; 0 for none."""
    repeats: int = 8
    """Calls a figure is the best of."""


def played_records() -> torch.Tensor:
    """Observations of medium worlds in which everyone was at random for 30 ticks, uint8 (RECORDS, record_bytes)."""
    config = hinterland.Config(players={"respawn": "immediate"})
    envs = hinterland.VectorEnv(RECORDS // config.players.count, config, num_threads=1)
    records, _ = envs.reset(seed=1)
    generator = np.random.default_rng(0)
    for _ in range(30):
        sizes = hinterland.spaces.layout(config).nvec
        records, *_ = envs.step(generator.integers(sizes, size=(envs.num_envs, len(sizes))))
    return torch.from_numpy(records)


def rate(work: Callable[[], object], repeats: int) -> float:
    """Thousand records a second of CPU time, the best of some calls."""
    work()
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return RECORDS / min(spent) / 1000


def speed(network: Network, records: torch.Tensor, repeats: int) -> tuple[float, float]:
    """Of inference and of an update."""
    policy = Policy(hinterland.Config(), network)
    optimizer = torch.optim.Adam(policy.parameters())

    def infer() -> None:
        with torch.inference_mode():
            policy(records)

    def update() -> None:
        logits, value = policy(records)
        log_prob, entropy = policy.log_prob_and_entropy(logits, torch.stack([part.argmax(1) for part in logits], 1))
        optimizer.zero_grad()
        (log_prob + entropy + value).mean().backward()
        optimizer.step()

    return rate(infer, repeats), rate(update, repeats)


def learn(network: Network, minutes: float) -> tuple[float, float]:
    """Million agent-steps, and agent-steps a death over the last updates."""
    args = ppo.Args(minutes=minutes, network=network, checkpoint_minutes=60 * minutes)
    config = hinterland.Config(players={"respawn": "immediate"}, map={"count": args.maps})
    trainer = ppo.Trainer(args, config, Computing("cpu"))
    with tempfile.TemporaryDirectory() as folder:
        ppo.train(trainer, Path(folder), threads=1, clock=time.process_time)
    return trainer.counters.agent_steps / 1e6, float(np.mean([row["steps_per_death"] for row in trainer.curve[-4:]]))


def main(args: Args) -> None:
    """Prints one row an encoder."""
    torch.set_num_threads(1)
    records = played_records()
    table = Table("window", "distances", "inference k/s", "update k/s", "million steps", "agent-steps a death")
    for distances, window in itertools.product((True, False), ("planes", "embedding", "convolution")):
        network = Network(window=window, distances=distances)
        figures = [f"{number:.1f}" for number in speed(network, records, args.repeats)]
        learned = [f"{number:.2f}" for number in learn(network, args.minutes)] if args.minutes else ["", ""]
        table.add_row(window, "yes" if distances else "no", *figures, *learned)
    Console().print(table)


if __name__ == "__main__":
    main(tyro.cli(Args))
