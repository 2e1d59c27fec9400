"""Gymnasium's wrappers and `make_vec` on the real package, and SuperSuit's chain."""

import gymnasium
import numpy as np
import pytest

import hinterland

if not hasattr(gymnasium.vector, "AutoresetMode"):
    pytest.skip("Gymnasium 1.1 or later", allow_module_level=True)

from gymnasium.wrappers.vector import (
    DictInfoToList,
    FlattenObservation,
    NormalizeObservation,
    NormalizeReward,
    RecordEpisodeStatistics,
)

MODES = list(gymnasium.vector.AutoresetMode)


def play(envs, steps=80):
    envs.reset(seed=0)
    for _ in range(steps):
        yield envs.step(envs.action_space.sample())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("respawn", ["never", "immediate"])
def test_record_episode_statistics(tiny, mode, respawn):
    if mode is gymnasium.vector.AutoresetMode.DISABLED and respawn == "immediate":
        pytest.skip("refused by design")
    envs = RecordEpisodeStatistics(hinterland.VectorEnv(2, tiny(players={"respawn": respawn}), autoreset_mode=mode))
    lengths = []
    for *_, terminations, truncations, infos in play(envs):
        done = terminations | truncations
        assert ("episode" in infos) == done.any()
        if done.any():
            np.testing.assert_array_equal(infos["_episode"], done)
            if respawn == "immediate" and mode is gymnasium.vector.AutoresetMode.SAME_STEP:
                np.testing.assert_array_equal(infos["episode"]["l"][done], infos["life_length"][done])
                np.testing.assert_allclose(infos["episode"]["r"][done], infos["life_return"][done], atol=1e-6)
            lengths.extend(infos["episode"]["l"][done])
    assert lengths


@pytest.mark.parametrize("mode", MODES)
def test_normalize_reward(tiny, mode):
    envs = NormalizeReward(hinterland.VectorEnv(2, tiny(), autoreset_mode=mode))
    rewards = np.array([rewards for _, rewards, *_ in play(envs)])
    assert np.isfinite(rewards).all()
    assert rewards.any()


def test_normalize_observation(tiny):
    envs = NormalizeObservation(hinterland.VectorEnv(2, tiny(), autoreset_mode="NextStep"))
    for observations, *_ in play(envs):
        assert observations.dtype == np.float32
        assert observations in envs.observation_space


@pytest.mark.parametrize("forms", [{"observations": "flat"}, {"observations": "dict"}])
def test_flatten_observation(tiny, layout, forms):
    config = tiny(observation={"layout": layout, "entities": 16}, task={"embedding_dim": 8})
    envs = FlattenObservation(hinterland.VectorEnv(1, config, autoreset_mode="NextStep", **forms))
    for observations, *_ in play(envs, steps=10):
        assert observations.ndim == 2
        assert observations in envs.observation_space


def test_infos_as_a_list(tiny):
    envs = DictInfoToList(hinterland.VectorEnv(2, tiny(), final_obs=True))
    for *_, infos in play(envs):
        assert len(infos) == 16
        assert {"alive", "life_length"} <= set(infos[0])


def test_make_vec(tiny):
    envs = gymnasium.make_vec("Hinterland-v0", num_envs=24, config=tiny(), num_threads=1)
    assert isinstance(envs.unwrapped, hinterland.VectorEnv)
    assert envs.num_envs == 24
    assert envs.spec.id == "Hinterland-v0"
    observations, _ = envs.reset(seed=0)
    assert observations in envs.observation_space
    envs.close()


@pytest.mark.parametrize("number", [1, 100, 129])
def test_make_vec_refuses_a_part_of_a_world(number):
    with pytest.raises(ValueError, match=r"a world has 128 agents.*multiple of 128, such as .*128"):
        gymnasium.make_vec("Hinterland-v0", num_envs=number)


def test_make_vec_points_to_the_horizon(tiny):
    with pytest.raises(ValueError, match=r"episode\.horizon"):
        gymnasium.make_vec("Hinterland-v0", num_envs=8, config=tiny(), max_episode_steps=10)


def test_supersuit_chain(tiny):
    supersuit = pytest.importorskip("supersuit")
    env = hinterland.parallel_env(tiny(), observations="flat")
    vector = supersuit.pettingzoo_env_to_vec_env_v1(supersuit.black_death_v3(env))
    envs = supersuit.concat_vec_envs_v1(vector, 2, num_cpus=1, base_class="gymnasium")
    observations, _ = envs.reset(seed=0)
    assert observations.shape == (16, hinterland.spaces.layout(env.config).record_bytes)
    ends = 0
    for _ in range(150):
        actions = np.stack([envs.action_space.sample() for _ in range(16)])
        observations, rewards, terminations, _, infos = envs.step(actions)
        assert observations.shape[0] == len(rewards) == len(infos) == 16
        ends += int(np.all(terminations[:8]))
    assert ends > 0
