# /// script
# requires-python = ">=3.10,<3.13"
# dependencies = ["numpy<2", "gymnasium==0.29.1", "pettingzoo", "gym==0.26.2", "setuptools<80"]
# ///
"""Agent-steps a second of PufferLib's Neural MMO 3 through its Python binding, built by `nmmo3-build`."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from turns import Repetition, serve

sys.path.insert(0, str(Path(sys.prefix) / "pufferlib-3.0.0"))
from pufferlib.ocean.nmmo3.nmmo3 import NMMO3


def binding(worlds: int, side: int, players: int, ticks: int) -> Iterator[Repetition]:
    """The package's own environment class, random actions."""
    share = 512 * 512 // (side * side)
    env = NMMO3(
        width=[side] * worlds,
        height=[side] * worlds,
        num_envs=worlds,
        num_players=players,
        num_enemies=2 * players,
        num_resources=2048 // share,
        num_weapons=1024 // share,
        num_gems=512 // share,
    )
    env.reset()
    rng = np.random.default_rng(0)
    for _ in range(256):
        env.step(rng.integers(26, size=env.num_agents, dtype=np.int32))
    while True:
        seconds = 0.0
        for _ in range(ticks):
            actions = rng.integers(26, size=env.num_agents, dtype=np.int32)
            start = time.perf_counter()
            env.step(actions)
            seconds += time.perf_counter() - start
        yield ticks * env.num_agents, seconds, {"record_bytes": env.observations[0].nbytes}


if __name__ == "__main__":
    serve("PufferLib 3.0.0, Python", {"binding": binding})
