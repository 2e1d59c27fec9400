"""Same config, seed and actions, same bytes: from Python, through every way of running a batch."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import hinterland
from hinterland.batch import default_num_threads

CONFIG = {
    "players": {"count": 16, "respawn": "immediate"},
    "map": {"preset": "small", "count": 4},
    "npc": {"count": 16},
}


def digests(envs, steps, seed=0, actions_seed=0):
    """Digests after random actions, a fifth of them invalid."""
    envs.reset(seed=seed)
    rng = np.random.default_rng(actions_seed)
    nvec = envs.single_action_space.nvec
    history = []
    for _ in range(steps):
        actions = rng.integers(-1, nvec + 1, size=(envs.num_envs, len(nvec)))
        envs.step(actions)
        history.append([envs.world(world).digest() for world in range(envs.num_worlds)])
    return history


def test_threads_copies_and_groups_do_not_matter():
    config = hinterland.Config(**CONFIG)
    reference = digests(hinterland.VectorEnv(4, config, num_threads=1), 150)
    assert digests(hinterland.VectorEnv(4, config, num_threads=2), 150) == reference
    assert digests(hinterland.VectorEnv(4, config, num_threads=2, pin_threads=False), 150) == reference
    assert digests(hinterland.VectorEnv(4, config, num_threads=3, copy=False), 150) == reference
    assert digests(hinterland.VectorEnv(4, config, observations="dict", batch_worlds=2), 150) == reference
    assert len({digest for step in reference for digest in step}) == 600


CORES_OF_THREADS = """
import os, sys
from pathlib import Path
import hinterland

count, pin = int(sys.argv[1]), {"None": None, "True": True, "False": False}[sys.argv[2]]
envs = hinterland.VectorEnv(count, hinterland.Config.small(), num_threads=count, pin_threads=pin)
envs.reset(seed=1)  # a thread has its name once it has worked
tasks = [task for task in Path("/proc/self/task").iterdir() if (task / "comm").read_text().startswith("hinterland-")]
print(sorted(sorted(os.sched_getaffinity(int(task.name))) for task in tasks))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.skipif(default_num_threads() < 2, reason="this process may use one core only")
def test_threads_are_bound_to_a_core_each_where_that_is_wanted():
    usable = sorted(os.sched_getaffinity(0))

    def cores(count, pin):
        command = [sys.executable, "-c", CORES_OF_THREADS, str(count), str(pin)]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    # Whoever calls is one of those that are not bound.
    assert cores(len(usable), None) == cores(len(usable), True) == [[core] for core in usable]
    assert cores(len(usable), False) == [usable] * (len(usable) - 1)
    assert cores(len(usable) + 1, None) == [usable] * len(usable)


def test_threads_that_cannot_be_bound_are_refused():
    config, usable = hinterland.Config(**CONFIG), default_num_threads()
    with pytest.raises(OSError, match=f"a core each, and this process may use {usable}"):
        hinterland.VectorEnv(usable + 1, config, num_threads=usable + 1, pin_threads=True)
    with pytest.raises(TypeError, match="pin_threads must be True or False"):
        hinterland.VectorEnv(1, config, pin_threads="yes")


def test_a_world_does_not_know_its_place():
    config = hinterland.Config(**CONFIG)
    batch = hinterland.VectorEnv(16, config)
    batch.reset(seed=100)
    alone = hinterland.VectorEnv(1, config)
    alone.reset(seed=109)
    rng = np.random.default_rng(1)
    for _ in range(60):
        actions = rng.integers(0, batch.single_action_space.nvec, size=(256, 13))
        together = batch.step(actions)
        single = alone.step(actions[9 * 16 : 10 * 16])
        for a, b in zip(together[:4], single[:4], strict=True):
            np.testing.assert_array_equal(a[9 * 16 : 10 * 16], b)
    assert batch.world(9).digest() == alone.world(0).digest()


def test_parallel_env_is_the_first_world_of_a_batch():
    config = hinterland.Config(**CONFIG).replace(players={"respawn": "never"})
    env = hinterland.parallel_env(config)
    envs = hinterland.VectorEnv(2, config, autoreset_mode="Disabled")
    observations, _ = env.reset(seed=5)
    batch, _ = envs.reset(seed=5)
    np.testing.assert_array_equal(np.stack(list(observations.values())), batch[:16])
    rng = np.random.default_rng(0)
    for _ in range(20):
        actions = rng.integers(0, envs.single_action_space.nvec, size=(32, 13))
        env.step({agent: actions[slot] for slot, agent in enumerate(env.possible_agents) if agent in env.agents})
        envs.step(actions)
        assert env.world().digest() == envs.world(0).digest()


OTHER_PROCESS = """
import hinterland, numpy as np
from hinterland import Config
config = Config({sections})
envs = hinterland.VectorEnv(2, config)
envs.reset(seed=3)
rng = np.random.default_rng(0)
for _ in range(50):
    envs.step(rng.integers(0, envs.single_action_space.nvec, size=(32, 13)))
print([envs.world(w).digests() for w in range(2)])
"""


def test_processes_agree():
    code = OTHER_PROCESS.format(sections=", ".join(f"{name}={value!r}" for name, value in CONFIG.items()))
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in "ab"
    ]
    assert runs[0] == runs[1]
    assert "'entity'" in runs[0]
