# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy", "pettingzoo>=1.24", "gymnasium>=1.0", "ray[rllib]>=2.40"]
# ///
"""An environment that does nothing, through each API: what no environment behind that API can exceed.

128 agents a world and the bytes of a packed record each. What an API asks for is done and nothing else: dicts are built
from the rows of arrays, episodes are recorded.
"""

import time
from collections.abc import Iterator

import gymnasium
import numpy as np
import pettingzoo
from turns import Repetition, serve

AGENTS = 128
STEPS = 64


class NoParallelEnv(pettingzoo.ParallelEnv):
    """Builds the five dicts from arrays that never change."""

    def __init__(self, record_bytes: int) -> None:
        self.possible_agents = self.agents = [f"agent_{n}" for n in range(1, AGENTS + 1)]
        self._observations = np.zeros((AGENTS, record_bytes), dtype=np.uint8)
        self._rewards = np.zeros(AGENTS, dtype=np.float32)
        self._actions = np.zeros(AGENTS, dtype=np.int64)

    def step(self, actions: dict) -> tuple[dict, dict, dict, dict, dict]:
        """Reads the actions, and writes nothing anew but the dicts."""
        for slot, agent in enumerate(self.agents):
            self._actions[slot] = actions[agent]
        return (
            dict(zip(self.agents, self._observations, strict=True)),
            dict(zip(self.agents, self._rewards.tolist(), strict=True)),
            dict.fromkeys(self.agents, False),
            dict.fromkeys(self.agents, False),
            {agent: {} for agent in self.agents},
        )


FIELDS = {
    "Tile": ("int16", (225, 3)),
    "Entity": ("int16", (100, 31)),
    "Task": ("float16", (4096,)),
    "Inventory": ("int16", (12, 16)),
    "Market": ("int16", (384, 16)),
    "Communication": ("int16", (32, 4)),
}
"""The arrays of a Neural MMO 2.1 observation."""
MASKS = {
    "Attack": {"Style": 3, "Target": 101},
    "Buy": {"MarketItem": 385},
    "Comm": {"Token": 127},
    "Destroy": {"InventoryItem": 13},
    "Give": {"InventoryItem": 13, "Target": 101},
    "GiveGold": {"Price": 99, "Target": 101},
    "Move": {"Direction": 5},
    "Sell": {"InventoryItem": 13, "Price": 99},
    "Use": {"InventoryItem": 13},
}
"""And those of its masks."""


class NoNestedEnv(pettingzoo.ParallelEnv):
    """The same in the original's form: dicts of dicts, of arrays that are the caller's to keep."""

    def __init__(self) -> None:
        self.possible_agents = self.agents = list(range(1, AGENTS + 1))
        self._fields = {name: np.zeros((AGENTS, *shape), kind) for name, (kind, shape) in FIELDS.items()}
        self._masks = {
            action: {name: np.zeros((AGENTS, size), np.int8) for name, size in heads.items()}
            for action, heads in MASKS.items()
        }
        self._rewards = np.zeros(AGENTS, dtype=np.float32)
        self._actions = np.zeros((AGENTS, sum(map(len, MASKS.values()))), dtype=np.int64)

    def step(self, actions: dict) -> tuple[dict, dict, dict, dict, dict]:
        """Reads every argument of every action, and copies each array once for all agents."""
        for slot, agent in enumerate(self.agents):
            self._actions[slot] = [value for arguments in actions[agent].values() for value in arguments.values()]
        columns = [list(array.copy()) for array in self._fields.values()]
        masks = [[list(array.copy()) for array in heads.values()] for heads in self._masks.values()]
        observations = {}
        for slot, agent in enumerate(self.agents):
            own = {"AgentId": agent, "CurrentTick": 0}
            own |= {name: column[slot] for name, column in zip(FIELDS, columns, strict=True)}
            own["ActionTargets"] = {
                action: {name: part[slot] for name, part in zip(heads, parts, strict=True)}
                for (action, heads), parts in zip(MASKS.items(), masks, strict=True)
            }
            observations[agent] = own
        return (
            observations,
            dict(zip(self.agents, self._rewards.tolist(), strict=True)),
            dict.fromkeys(self.agents, False),
            dict.fromkeys(self.agents, False),
            {agent: {} for agent in self.agents},
        )


class NoVectorEnv(gymnasium.vector.VectorEnv):
    """Returns arrays that never change, or copies of them as Gymnasium's own vector environments do."""

    def __init__(self, slots: int, record_bytes: int, copy: bool) -> None:
        self.num_envs, self._copy = slots, copy
        self._observations = np.zeros((slots, record_bytes), dtype=np.uint8)
        self._rewards = np.zeros(slots, dtype=np.float32)
        self._flags = np.zeros(slots, dtype=bool)

    def step(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict]:
        """Nothing happens."""
        arrays = (self._observations, self._rewards, self._flags, self._flags)
        return (*(array.copy() for array in arrays), {}) if self._copy else (*arrays, {})


def dicts(record_bytes: int) -> Iterator[Repetition]:
    """PettingZoo's parallel API."""
    env = NoParallelEnv(record_bytes)
    actions = dict.fromkeys(env.agents, 0)
    while True:
        start = time.perf_counter()
        for _ in range(STEPS):
            env.step(actions)
        yield STEPS * AGENTS, time.perf_counter() - start, {}


def nested() -> Iterator[Repetition]:
    """PettingZoo's parallel API with observations and actions in the original's form."""
    env = NoNestedEnv()
    action = {action: dict.fromkeys(heads, 0) for action, heads in MASKS.items()}
    actions = dict.fromkeys(env.agents, action)
    observations = env.step(actions)[0]
    while True:
        start = time.perf_counter()
        for _ in range(STEPS):
            # As a training loop does: the last observations are let go of once the next are there.
            observations = env.step(actions)[0]
        yield STEPS * len(observations), time.perf_counter() - start, {}


def vector(record_bytes: int, copy: bool, worlds: int = 16) -> Iterator[Repetition]:
    """Gymnasium's vector API."""
    env = NoVectorEnv(worlds * AGENTS, record_bytes, copy)
    actions = np.zeros(worlds * AGENTS, dtype=np.int64)
    while True:
        start = time.perf_counter()
        for _ in range(STEPS):
            env.step(actions)
        yield STEPS * env.num_envs, time.perf_counter() - start, {}


def rllib(record_bytes: int) -> Iterator[Repetition]:
    """The dicts of the parallel API, recorded in RLlib's multi-agent episodes."""
    from ray.rllib.env.multi_agent_episode import MultiAgentEpisode

    env = NoParallelEnv(record_bytes)
    actions = dict.fromkeys(env.agents, 0)
    while True:
        episode = MultiAgentEpisode()
        episode.add_env_reset(observations=env.step(actions)[0], infos={})
        start = time.perf_counter()
        for _ in range(STEPS):
            observations, rewards, terminations, truncations, infos = env.step(actions)
            terminations["__all__"] = truncations["__all__"] = False
            episode.add_env_step(
                observations, actions, rewards, infos, terminateds=terminations, truncateds=truncations
            )
        yield STEPS * AGENTS, time.perf_counter() - start, {}


if __name__ == "__main__":
    serve(f"Gymnasium {gymnasium.__version__}", {"dicts": dicts, "nested": nested, "vector": vector, "rllib": rllib})
