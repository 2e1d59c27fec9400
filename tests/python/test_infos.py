"""Infos: their keys, dtypes and shapes are those that docs/life-cycle.md lists."""

import re
from pathlib import Path

import numpy as np
import pytest

import hinterland

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "life-cycle.md").read_text("utf-8")
LISTED = re.findall(r"^\| `(\w+)` \| (\w+) \| `\(num_envs,(?: (\d+))?\)` \|", PAGE, re.MULTILINE)


@pytest.mark.floors
def test_the_page_lists_every_key_with_dtype_and_shape(tiny):
    envs = hinterland.VectorEnv(2, tiny())
    reset = envs.reset(seed=0)[1]
    step = envs.step(envs.action_space.sample())[-1]
    for infos in (reset, step):
        shown = {key: (array.dtype, array.shape) for key, array in infos.items() if not key.startswith("_")}
        assert shown == {key: (np.dtype(dtype), (16, int(width)) if width else (16,)) for key, dtype, width in LISTED}
        masks = {key: (array.dtype, array.shape) for key, array in infos.items() if key.startswith("_")}
        assert masks == {f"_{key}": (np.dtype(bool), (16,)) for key, _, _ in LISTED}


@pytest.mark.floors
def test_a_parallel_env_has_the_same_keys(tiny, layout, forms):
    env = hinterland.parallel_env(tiny(observation={"layout": layout}), **forms)
    _, infos = env.reset(seed=0)
    besides = {"action_mask"} if forms["actions"] == "multidiscrete" else set()
    for info in infos.values():
        assert set(info) == {key for key, _, _ in LISTED} | besides
        assert [len(info[key]) for key, _, width in LISTED if width] == [len(hinterland.EVENTS)]


def test_besides_them_there_is_what_the_page_says(tiny):
    """Every other key that an environment can show is named below the table."""
    envs = hinterland.VectorEnv(2, tiny(), final_obs=True, batch_worlds=1)
    envs.reset(seed=0)
    shown = set()
    for _ in range(70):
        for _ in range(2):
            envs.send(np.zeros((8, envs.single_action_space.shape[0]), dtype=int))
        for _ in range(2):
            shown |= set(envs.recv()[-1])
    besides = {key for key in shown if not key.startswith("_")} - {key for key, _, _ in LISTED}
    assert besides == {"final_obs", "final_info", "world_ids"}
    told = PAGE[PAGE.index("Besides these:") :]
    assert set(re.findall(r"`(\w+)`", told)) - {"parallel_env", "recv"} == besides | {"action_mask"}
