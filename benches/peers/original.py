"""Agent-steps a second of Neural MMO 2.1.2, the original, under random valid actions.

Runs in the environment that `benches/peers/setup` makes; nothing of Hinterland is imported. The protocol is that of the
bench `throughput` for the same row: fresh episodes, nobody respawns, ticks 1 to 64, each head drawn uniformly over its
mask; an agent-step is one agent alive at the start of a tick; only `env.step` is timed, drawing actions is not.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator

import nmmo
import numpy as np
from nmmo.core import config as options
from turns import Repetition, serve

TICKS = 64


class SameSystems(
    options.Medium, options.Terrain, options.Resource, options.Combat, options.NPC, options.Communication
):
    """The systems that Hinterland has today."""


class AllSystems(options.Default):
    """All ten systems, the original's default."""


def build(base: type, maps: str, episodes: int) -> nmmo.Env:
    """One environment with as many maps as episodes, written under `maps`."""
    config = base()
    config.set("PATH_MAPS", maps)
    config.set("MAP_N", episodes)
    return nmmo.Env(config, seed=1)


def draw_actions(rng: np.random.Generator, observations: dict) -> dict:
    """One random valid choice per head and agent: uniform over the mask, heads independent."""
    return {
        agent: {
            action: {argument: int(rng.choice(np.flatnonzero(mask))) for argument, mask in arguments.items()}
            for action, arguments in observation["ActionTargets"].items()
        }
        for agent, observation in observations.items()
    }


def measure(env: nmmo.Env, map_id: int, rng: np.random.Generator) -> tuple[int, float]:
    """Living agent-steps and the seconds inside `env.step` of one episode's first ticks."""
    observations, _ = env.reset(seed=map_id, map_id=map_id)
    return play(env, observations, rng, TICKS)


def play(env: nmmo.Env, observations: dict, rng: np.random.Generator, ticks: int) -> tuple[int, float]:
    """The same of an episode that has just begun."""
    living, seconds = 0, 0.0
    for _ in range(ticks):
        alive = list(env.agents)
        actions = draw_actions(rng, {agent: observations[agent] for agent in alive})
        start = time.perf_counter()
        observations, _, _, _, _ = env.step(actions)
        seconds += time.perf_counter() - start
        living += len(alive)
    return living, seconds


def fresh(ticks: int, maps: int = 8) -> Iterator[Repetition]:
    """All ten systems, one episode a repetition, for `make compare`."""
    with tempfile.TemporaryDirectory() as folder:
        env, rng, episode = build(AllSystems, folder, maps), np.random.default_rng(0), 0
        while True:
            episode += 1
            start = time.perf_counter()
            observations, _ = env.reset(seed=episode, map_id=episode % maps + 1)
            reset = time.perf_counter() - start
            living, seconds = play(env, observations, rng, ticks)
            notes = {"alive": living / ticks, "record_bytes": size(observations[1]), "reset_ms": 1000 * reset}
            yield living, seconds, notes


def size(observation: dict | np.ndarray) -> int:
    """Bytes of an agent's observation, masks included."""
    return sum(map(size, observation.values())) if isinstance(observation, dict) else np.asarray(observation).nbytes


def main() -> None:
    """Print, for each set of systems, the median, least and greatest rate over episodes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=8)
    parser.add_argument("--json", metavar="FILE", help="write the figures to this file, too")
    parser.add_argument("--serve", action="store_true", help="answer requests on standard input, as turns.py says")
    arguments = parser.parse_args()
    if arguments.serve:
        serve(f"Neural MMO {nmmo.__version__}", {"fresh": fresh})
        return
    episodes, results = arguments.episodes, {}
    for name, base in (("same systems", SameSystems), ("all ten systems", AllSystems)):
        with tempfile.TemporaryDirectory() as maps:
            env = build(base, maps, episodes)
            rng = np.random.default_rng(0)
            runs = [measure(env, map_id, rng) for map_id in range(1, episodes + 1)]
        rates = [living / seconds for living, seconds in runs]
        results[name] = {
            "median": statistics.median(rates),
            "min": min(rates),
            "max": max(rates),
            "episodes": episodes,
            "mean_alive": sum(living for living, _ in runs) / (episodes * TICKS),
        }
        print(
            f"Neural MMO {nmmo.__version__}, {name}: {statistics.median(rates):,.0f} agent-steps a second"
            f" ({min(rates):,.0f} to {max(rates):,.0f}), {results[name]['mean_alive']:.0f} of 128 alive on average",
            flush=True,
        )
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
