"""PettingZoo's own tests, with the real package."""

import warnings

import numpy as np
import pettingzoo
import pytest
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, render_test
from pettingzoo.utils.conversions import parallel_to_aec

import hinterland

PETTINGZOO = tuple(map(int, pettingzoo.__version__.split(".")[:2]))

pytestmark = pytest.mark.floors


@pytest.mark.parametrize("agent_ids", ["int", "str"])
def test_parallel_api(tiny, layout, forms, agent_ids):
    config = tiny(observation={"layout": layout}, episode={"horizon": 600})
    env = hinterland.parallel_env(config, agent_ids=agent_ids, **forms)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(env, num_cycles=1000)


def test_parallel_api_plays_a_thousand_cycles(tiny):
    """Nobody dies without needs and fights, so that the test runs its full length."""
    config = tiny(resource={"enabled": False}, combat={"enabled": False}, npc={"enabled": False})
    env = hinterland.parallel_env(config.replace(episode={"horizon": 1500}))
    parallel_api_test(env, num_cycles=1200)
    assert env.world().state()["clock"]["tick"][0] >= 1000


def test_parallel_seed(tiny, layout, forms):
    config = tiny(observation={"layout": layout})
    parallel_seed_test(lambda: hinterland.parallel_env(config, **forms))


@pytest.mark.parametrize("observations", ["flat", "dict"])
def test_api_through_aec(tiny, layout, observations):
    if observations == "dict" and PETTINGZOO < (1, 25):
        pytest.skip("this api_test asks every dict observation for a key called observation")
    config = tiny(observation={"layout": layout})
    with warnings.catch_warnings():
        # Advice about names, dict observations and the like, which is not what the test decides.
        warnings.simplefilter("ignore")
        api_test(hinterland.env(config=config, observations=observations, actions="dict"), num_cycles=200)


def test_render_through_aec(tiny, capsys):
    def make(render_mode):
        return parallel_to_aec(hinterland.parallel_env(tiny(), render_mode=render_mode))

    render_test(make, custom_tests={"ansi": lambda text: "players" in text})
    assert "tick 0  players 8" in capsys.readouterr().out


def test_aec_is_the_same_game(tiny, idle):
    """The AEC face plays the parallel one."""
    config = tiny()
    aec, parallel = hinterland.raw_env(config=config), hinterland.parallel_env(config)
    aec.reset(seed=3)
    parallel.reset(seed=3)
    stay = idle(config)
    for agent in list(aec.agents):
        assert agent == aec.agent_selection
        aec.step(stay)
    parallel.step(dict.fromkeys(parallel.agents, stay))
    assert aec.unwrapped.world().digest() == parallel.world().digest()


def test_state_is_the_table_of_players(tiny):
    env = hinterland.parallel_env(tiny())
    env.reset(seed=1)
    state = env.state()
    assert env.state_space.contains(state)
    assert state.shape == (8, 31)
    assert state.dtype == np.int16
    assert state[:, 0].tolist() == list(range(1, 9))
    entity = env.world().state()["entity"]
    np.testing.assert_array_equal(state[:, 2], entity["row"][:8])


def test_metadata():
    env = hinterland.parallel_env(hinterland.Config.small())
    assert env.metadata["name"] == "hinterland_v0"
    assert env.metadata["is_parallelizable"] is True
    assert env.metadata["render_fps"] > 0
    assert str(env) == "hinterland_v0"
    assert env.max_num_agents == 64
