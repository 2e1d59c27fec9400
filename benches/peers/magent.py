# /// script
# requires-python = ">=3.10"
# dependencies = ["magent2"]
# ///
"""Agent-steps a second of MAgent2's battle, random actions: through PettingZoo's parallel API, and its engine's.

An agent-step is one agent alive at the start of a cycle. Drawing actions and resets are not timed.
"""

import time
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
from magent2.environments import battle_v4
from turns import Repetition, serve

CYCLES = 100


def dicts(map_size: int) -> Iterator[Repetition]:
    """The parallel API."""
    env = battle_v4.parallel_env(map_size=map_size, max_cycles=2 * CYCLES)
    rng = np.random.default_rng(0)
    choices, seed = env.action_space(env.possible_agents[0]).n, 0
    while True:
        seed += 1
        start = time.perf_counter()
        env.reset(seed=seed)
        reset, steps, seconds = time.perf_counter() - start, 0, 0.0
        for _ in range(CYCLES):
            agents = list(env.agents)
            actions = dict(zip(agents, rng.integers(choices, size=len(agents)).tolist(), strict=True))
            start = time.perf_counter()
            env.step(actions)
            seconds += time.perf_counter() - start
            steps += len(agents)
        yield steps, seconds, notes(env, steps, reset)


def engine(map_size: int) -> Iterator[Repetition]:
    """The engine below it: arrays for each team, no dict."""
    env = battle_v4.parallel_env(map_size=map_size, max_cycles=2 * CYCLES)
    rng = np.random.default_rng(0)
    choices, world = env.action_space(env.possible_agents[0]).n, env.unwrapped.env
    handles, seed = world.get_handles(), 0
    while True:
        seed += 1
        start = time.perf_counter()
        env.reset(seed=seed)
        reset, steps, seconds = time.perf_counter() - start, 0, 0.0
        for _ in range(CYCLES):
            counts = [world.get_num(handle) for handle in handles]
            actions = [rng.integers(choices, size=count, dtype=np.int32) for count in counts]
            start = time.perf_counter()
            for handle, chosen in zip(handles, actions, strict=True):
                world.set_action(handle, chosen)
            world.step()
            for handle in handles:
                world.get_reward(handle)
            world.clear_dead()
            for handle in handles:
                world.get_observation(handle)
            seconds += time.perf_counter() - start
            steps += sum(counts)
        yield steps, seconds, notes(env, steps, reset)


def notes(env: Any, steps: int, reset: float) -> dict[str, float]:
    """What is said beside a rate."""
    record = np.zeros(env.observation_space(env.possible_agents[0]).shape, dtype=np.float32).nbytes
    return {"alive": steps / CYCLES, "record_bytes": record, "reset_ms": 1000 * reset}


if __name__ == "__main__":
    serve(f"MAgent2 {version('magent2')}", {"dicts": dicts, "engine": engine})
