"""What wrappers and trainers rely on beyond the official tests."""

import copy
import pickle

import cloudpickle
import numpy as np
import pytest

import hinterland
from hinterland.batch import INFO_KEYS

pytestmark = pytest.mark.floors

CLONES = {
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "cloudpickle": lambda env: cloudpickle.loads(cloudpickle.dumps(env)),
    "pickle": lambda env: pickle.loads(pickle.dumps(env)),  # noqa: S301 - our own bytes, made a moment ago
}


def stay(env):
    """A token, and nothing else: no-ops and staying are the last choices."""
    heads = hinterland.spaces.layout(env.config).heads
    return np.array([0 if head.argument in ("Style", "Price", "Token") else head.size - 1 for head in heads])


def wander(env):
    """Random actions, so that not everybody dies of thirst in the same step."""
    return {agent: env.action_space(agent).sample() for agent in env.agents}


def play_to_the_end(env):
    env.reset(seed=0)
    results = None
    while env.agents:
        results = env.step(wander(env))
    return results


@pytest.mark.parametrize("dead", ["remove", "keep"])
def test_after_the_end_five_empty_dicts(tiny, dead):
    env = hinterland.parallel_env(tiny(), dead=dead)
    last = play_to_the_end(env)
    assert all(last[2][agent] or last[3][agent] for agent in last[0])
    assert env.agents == []
    assert env.step({}) == ({}, {}, {}, {}, {})
    assert env.step({"agent_1": stay(env)}) == ({}, {}, {}, {}, {})


def test_keep_holds_every_slot_until_the_end(tiny):
    env = hinterland.parallel_env(tiny(), dead="keep")
    env.reset(seed=0)
    deaths, seen_dead = dict.fromkeys(env.possible_agents, 0), False
    while env.agents:
        before = {agent for agent, count in deaths.items() if count}
        observations, rewards, terminations, truncations, infos = env.step(wander(env))
        assert list(observations) == env.possible_agents
        ended = all(terminations[agent] or truncations[agent] for agent in terminations)
        for agent in before:
            seen_dead = True
            assert not infos[agent]["alive"]
            assert rewards[agent] == 0
            assert infos[agent]["action_mask"].any()
            assert not terminations[agent]
            assert truncations[agent] == ended
        for agent, died in terminations.items():
            deaths[agent] += died
    assert seen_dead
    assert set(deaths.values()) <= {0, 1}


def test_unknown_missing_and_dead_agents_are_legal_and_counted(tiny):
    env = hinterland.parallel_env(tiny(), dead="keep")
    env.reset(seed=0)
    agents = env.possible_agents
    *_, infos = env.step({agents[0]: stay(env), "agent_99": stay(env), 5: None})
    assert env.world().invalid_actions == 2
    assert all(info["invalid_actions"] == 0 for info in infos.values())
    while all(info["alive"] for info in infos.values()):
        *_, infos = env.step(wander(env))
    assert env.world().invalid_actions == 0
    dead = next(agent for agent, info in infos.items() if not info["alive"])
    *_, infos = env.step({dead: stay(env)})
    assert infos[dead]["invalid_actions"] >= 1


def test_partial_and_unknown_dict_actions_are_dropped_and_counted(tiny):
    env = hinterland.parallel_env(tiny(), actions="dict", agent_ids="int")
    env.reset(seed=0)
    actions = {
        1: {"Move": {"Direction": 4}},
        2: {"Attack": {"Style": 0}},
        3: {"Dance": {"Step": 1}},
        4: {"Move": {"Direction": 4, "Speed": 2}},
        5: {"Comm": {"Token": -1}, "Move": {"Direction": 77}},
        6: {"Move": {}},
        7: {},
        8: None,
    }
    *_, infos = env.step(actions)
    counted = {agent: info["invalid_actions"] for agent, info in infos.items()}
    assert counted == {1: 0, 2: 1, 3: 1, 4: 1, 5: 2, 6: 0, 7: 0, 8: 0}


def test_dicts_and_arrays_are_fresh(tiny, layout, forms):
    env = hinterland.parallel_env(tiny(observation={"layout": layout}), **forms)
    observations, infos = env.reset(seed=0)
    kept = copy.deepcopy(observations)
    first_agent = env.agents[0]
    env.step({})
    second = env.step({})
    np.testing.assert_equal(observations, kept)
    assert second[0] is not observations
    assert second[4] is not infos
    leaf = second[0][first_agent]
    while isinstance(leaf, dict):
        leaf = next(value for value in leaf.values() if not isinstance(value, int))
    leaf[...] = 1
    third = env.step({})[0][first_agent]
    assert third is not second[0][first_agent]
    assert env.observation_space(first_agent).contains(third)


def test_infos_have_constant_numeric_keys(tiny, forms):
    env = hinterland.parallel_env(tiny(), **forms)
    _, infos = env.reset(seed=0)
    keys = set(INFO_KEYS) | ({"action_mask"} if forms["actions"] == "multidiscrete" else set())
    while env.agents:
        for info in infos.values():
            assert set(info) == keys
            assert all(np.asarray(value).dtype.kind in "biuf" for value in info.values())
        *_, infos = env.step(wander(env))


def test_masks_in_infos_belong_to_the_observation(tiny):
    env = hinterland.parallel_env(tiny(), observations="flat", actions="multidiscrete")
    observations, infos = env.reset(seed=0)
    record = hinterland.spaces.layout(env.config)
    for agent, observation in observations.items():
        mask = infos[agent]["action_mask"]
        assert mask.dtype == np.int8
        np.testing.assert_array_equal(mask, observation[record.mask_offset :])
        parts = hinterland.spaces.split_mask(env.config, mask)
        assert all(part.any() for action in parts.values() for part in action.values())


def test_spaces_are_the_same_object(tiny):
    env = hinterland.parallel_env(tiny())
    for agent in env.possible_agents:
        assert env.observation_space(agent) is env.observation_spaces[agent]
        assert env.action_space(agent) is env.action_spaces[agent]
        assert env.action_space(agent) is env.action_space(agent)


def test_attributes_are_settable(tiny):
    env = hinterland.parallel_env(tiny())
    env.max_cycles = 7
    env.render_mode = "ansi"
    env.my_own = 3
    env.reset(seed=0)
    assert isinstance(env.render(), str)
    envs = hinterland.VectorEnv(1, tiny())
    envs.my_own = 3
    envs.single_observation_space = envs.single_observation_space
    envs.observation_space = envs.observation_space
    assert envs.my_own == 3


@pytest.mark.parametrize("clone", CLONES.values(), ids=CLONES)
@pytest.mark.parametrize("steps", [None, 0, 3])
def test_copies_carry_the_arguments_only(tiny, clone, steps):
    env = hinterland.parallel_env(tiny(), seed=5, dead="keep", agent_ids="int")
    if steps is not None:
        env.reset()
        for _ in range(steps):
            env.step({})
    twin = clone(env)
    assert twin.possible_agents == env.possible_agents
    assert twin.config == env.config
    with pytest.raises(RuntimeError, match="reset"):
        twin.step({})
    twin.reset()
    fresh = hinterland.parallel_env(tiny(), seed=5)
    fresh.reset()
    assert twin.world().digest() == fresh.world().digest()


@pytest.mark.parametrize("clone", CLONES.values(), ids=CLONES)
@pytest.mark.parametrize("make", [lambda c: hinterland.parallel_env(c), lambda c: hinterland.VectorEnv(2, c)])
def test_copies_of_an_unseeded_environment_have_fresh_worlds(tiny, clone, make):
    env = make(tiny())
    env.reset()
    twin = clone(env)
    twin.reset()
    assert twin.world(0).digest() != env.world(0).digest()


@pytest.mark.parametrize("clone", CLONES.values(), ids=CLONES)
def test_copies_of_a_vector_env(tiny, clone):
    envs = hinterland.VectorEnv(2, tiny(), autoreset_mode="NextStep", observations="dict", num_threads=1)
    envs.reset(seed=4)
    envs.step(envs.action_space.sample())
    twin = clone(envs)
    assert twin.autoreset_mode is hinterland.AutoresetMode.NEXT_STEP
    with pytest.raises(RuntimeError, match="reset"):
        twin.step(envs.action_space.sample())
    first, _ = envs.reset(seed=4)
    second, _ = twin.reset(seed=4)
    np.testing.assert_equal(first, second)


def test_different_seeds_differ(tiny):
    env = hinterland.parallel_env(tiny())
    digests = []
    for seed in range(4):
        env.reset(seed=seed)
        digests.append(env.world().digests())
    assert len({digest["tile"] for digest in digests}) == 4
    assert len({digest["entity"] for digest in digests}) == 4


def test_a_seed_is_followed_by_its_next_episodes(tiny):
    env = hinterland.parallel_env(tiny(), seed=2)
    episodes = []
    for _ in range(3):
        env.reset()
        episodes.append((env.world().state()["clock"]["episode"][0], env.world().digest()))
    assert [episode for episode, _ in episodes] == [0, 1, 2]
    assert len({digest for _, digest in episodes}) == 3
    env.reset(seed=2)
    assert env.world().digest() == episodes[0][1]


def test_respawn_is_refused_with_the_reason(tiny):
    with pytest.raises(ValueError, match="never comes back"):
        hinterland.parallel_env(tiny(players={"respawn": "immediate"}))
    with pytest.raises(ValueError, match="immediate"):
        hinterland.VectorEnv(1, tiny(players={"respawn": "immediate"}), autoreset_mode="Disabled")


def test_close_twice_then_a_clear_error(tiny):
    env = hinterland.parallel_env(tiny())
    env.reset(seed=0)
    env.close()
    env.close()
    for call in (env.reset, env.state, lambda: env.step({})):
        with pytest.raises(RuntimeError, match="closed"):
            call()
