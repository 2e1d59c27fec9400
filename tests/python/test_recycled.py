"""Memory of observations is used again, but never under the eyes of somebody who holds a part of it."""

import gc
import tracemalloc

import numpy as np
import pytest

import hinterland
from hinterland.observations import ObservationReader

pytestmark = pytest.mark.floors

FORMS = [("packed", "flat", "multidiscrete"), ("packed", "dict", "multidiscrete"), ("nmmo", "dict", "dict")]


def small(layout):
    return hinterland.Config(
        players={"count": 8},
        map={"preset": "small", "count": 1},
        npc={"count": 8},
        observation={"layout": layout},
    )


def leaves(observation):
    """Every array of an observation."""
    if isinstance(observation, dict):
        return [leaf for value in observation.values() for leaf in leaves(value)]
    return [observation] if isinstance(observation, np.ndarray) else []


def owner(array):
    """The array whose memory a view shows."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


@pytest.mark.parametrize(("layout", "observations", "actions"), FORMS)
def test_whatever_is_held_stays_as_it_was(layout, observations, actions):
    env = hinterland.parallel_env(small(layout), observations=observations, actions=actions)
    seen, _ = env.reset(seed=1)
    held, copies = [], []
    for tick in range(24):
        # One leaf of one agent, another in each tick; everything else is let go.
        agent = env.agents[tick % len(env.agents)]
        leaf = leaves(seen[agent])[tick % len(leaves(seen[agent]))]
        held.append(leaf[-1:])
        copies.append(leaf[-1:].copy())
        del leaf
        seen, *_ = env.step({})
    for part, copy in zip(held, copies, strict=True):
        np.testing.assert_array_equal(part, copy)


def test_a_buffer_keeps_memory_as_an_array_does():
    env = hinterland.parallel_env(small("packed"), observations="flat")
    seen, _ = env.reset(seed=1)
    buffer = memoryview(seen[env.agents[0]])
    before = bytes(buffer)
    for _ in range(8):
        seen, *_ = env.step({})
    assert bytes(buffer) == before


@pytest.mark.parametrize(("layout", "observations", "actions"), FORMS)
def test_what_is_let_go_is_used_again(layout, observations, actions):
    env = hinterland.parallel_env(small(layout), observations=observations, actions=actions)
    seen, _ = env.reset(seed=1)
    places = set()
    for _ in range(12):
        places.add(owner(leaves(seen[env.agents[0]])[0]).ctypes.data)
        seen, *_ = env.step({})
        gc.collect()
    assert len(places) <= 3


def test_memory_kept_does_not_grow_as_agents_die():
    config = small("nmmo")
    reader = ObservationReader(config, "dict", "dict", mask_key=False)
    records = np.zeros((64, hinterland.spaces.layout(config).record_bytes), np.uint8)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for living in range(64, 0, -1):
            reader.singles(records, np.arange(living))
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # Two copies at once, and what Python keeps beside them; memory for each number of the living would be 32.
    assert kept < 3 * records.nbytes


def test_vector_env_hands_out_copies_that_stay():
    envs = hinterland.VectorEnv(2, small("packed"), num_threads=1, autoreset_mode="Disabled")
    held = [envs.reset(seed=1)[0]]
    copies = [held[0].copy()]
    idle = np.zeros((envs.num_envs, len(hinterland.spaces.layout(envs.config).heads)), np.int32)
    for _ in range(6):
        held.append(envs.step(idle)[0])
        copies.append(held[-1].copy())
    assert len({array.ctypes.data for array in held}) == len(held)
    for array, copy in zip(held, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
