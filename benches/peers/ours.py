"""Hinterland through its Python APIs, for `make compare`; it runs in the environment of `make build`.

An agent-step is one agent alive at the start of a tick; only `step` is timed. Heads are drawn uniformly from masks.
"""

import time
from collections.abc import Iterator

import numpy as np
from turns import Repetition, serve

import hinterland
from hinterland import spaces

WARM_UP = 256


def draw_heads(heads: tuple[spaces.Head, ...], masks: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One valid choice a head and slot."""
    keys = rng.random(masks.shape, dtype=np.float32) * masks
    return np.stack([keys[:, head.offset : head.offset + head.size].argmax(axis=1) for head in heads], axis=1)


def vector(layout: str, copy: bool, worlds: int = 16, ticks: int = 64) -> Iterator[Repetition]:
    """`VectorEnv.step` of flat observations on one thread, the dead new-born at once; as many ticks as in Rust."""
    config = hinterland.Config().replace(observation={"layout": layout}, players={"respawn": "immediate"})
    envs = hinterland.VectorEnv(worlds, config, num_threads=1, copy=copy, observations="flat", actions="multidiscrete")
    rng = np.random.default_rng(0)
    envs.reset(seed=0)
    for _ in range(WARM_UP):
        envs.step(envs.sample_actions(rng))
    while True:
        seconds = 0.0
        for _ in range(ticks):
            actions = envs.sample_actions(rng)
            start = time.perf_counter()
            envs.step(actions)
            seconds += time.perf_counter() - start
        yield envs.num_envs * ticks, seconds, {"record_bytes": spaces.layout(config).record_bytes}


def draw_nested(observation: dict, rng: np.random.Generator) -> dict:
    """One valid choice a head, in the original's form."""
    return {
        action: {argument: int(rng.choice(np.flatnonzero(mask))) for argument, mask in arguments.items()}
        for action, arguments in observation["ActionTargets"].items()
    }


def dicts(layout: str, ticks: int = 16) -> Iterator[Repetition]:
    """`parallel_env` of one world, the first ticks of fresh episodes: nobody dies before spawn immunity ends."""
    config = hinterland.Config().replace(observation={"layout": layout})
    env = hinterland.parallel_env(config)
    rng, heads, seed = np.random.default_rng(0), spaces.layout(config).heads, 0
    while True:
        seed += 1
        observations, infos = env.reset(seed=seed)
        steps, seconds = 0, 0.0
        for _ in range(ticks):
            if layout == "nmmo":
                actions = {agent: draw_nested(observations[agent], rng) for agent in env.agents}
            else:
                masks = np.stack([infos[agent]["action_mask"] for agent in env.agents])
                actions = dict(zip(env.agents, draw_heads(heads, masks, rng), strict=True))
            start = time.perf_counter()
            observations, _, _, _, infos = env.step(actions)
            seconds += time.perf_counter() - start
            steps += len(actions)
        yield steps, seconds, {"alive": steps / ticks}


if __name__ == "__main__":
    serve(f"Hinterland {hinterland.__version__}", {"vector": vector, "dicts": dicts})
