"""`VectorEnv` as Gymnasium sees it: spaces, life cycle, copies and views, buffers."""

import subprocess
import sys
from multiprocessing import shared_memory

import gymnasium
import numpy as np
import pytest

import hinterland
from hinterland.batch import INFO_KEYS

MODES = [mode.value for mode in hinterland.AutoresetMode]
ARRAYS = ("rewards", "terminations", "truncations")


def members(space, value):
    assert space.contains(value), f"{value} is not in {space}"


def is_leaf_read_only(value):
    if isinstance(value, dict):
        return all(is_leaf_read_only(entry) for entry in value.values())
    return not value.flags.writeable


@pytest.mark.floors
@pytest.mark.parametrize("copy", [True, False])
def test_arrays_are_members_of_their_spaces(tiny, layout, forms, copy):
    envs = hinterland.VectorEnv(3, tiny(observation={"layout": layout}), copy=copy, **forms)
    assert envs.num_envs == 24
    observations, infos = envs.reset(seed=0)
    members(envs.observation_space, observations)
    assert observations in envs.observation_space
    for _ in range(70):
        actions = envs.action_space.sample()
        members(envs.action_space, actions)
        observations, *rest, infos = envs.step(actions)
        members(envs.observation_space, observations)
        for array, dtype in zip(rest, (np.float32, np.bool_, np.bool_), strict=True):
            assert array.shape == (24,)
            assert array.dtype == dtype
        for key in INFO_KEYS:
            assert infos[key].shape[:1] == (24,)
            assert infos[f"_{key}"].all()
        assert "episode" not in infos
        assert "final_obs" not in infos
    envs.close()


@pytest.mark.floors
def test_single_spaces_describe_one_slot(tiny, layout, forms):
    envs = hinterland.VectorEnv(1, tiny(observation={"layout": layout}), **forms)
    observations, _ = envs.reset(seed=0)
    single = next(iter(gymnasium.vector.utils.iterate(envs.observation_space, observations)))
    members(envs.single_observation_space, single)


@pytest.mark.floors
def test_construction_reset_step_close(tiny):
    envs = hinterland.VectorEnv(2, tiny())
    assert not envs.closed
    assert envs.metadata["autoreset_mode"] is hinterland.AutoresetMode.SAME_STEP
    assert envs.autoreset_mode.value == "SameStep"
    envs.reset(seed=0)
    envs.step(envs.action_space.sample())
    envs.close()
    envs.close()
    assert envs.closed
    with pytest.raises(RuntimeError, match="closed"):
        envs.step(envs.action_space.sample())


@pytest.mark.floors
@pytest.mark.parametrize("mode", MODES)
def test_modes_are_given_as_text(tiny, mode):
    envs = hinterland.VectorEnv(1, tiny(), autoreset_mode=mode)
    assert envs.metadata["autoreset_mode"] is hinterland.AutoresetMode(mode)


def test_a_dead_slot_stays_until_its_world_ends(tiny):
    envs = hinterland.VectorEnv(2, tiny(), observations="dict")
    _, infos = envs.reset(seed=0)
    dead = np.zeros(16, dtype=bool)
    ended = False
    for _ in range(64):
        observations, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())
        done = terminations | truncations
        assert (rewards[dead] == 0).all()
        for world in range(2):
            slots = slice(world * 8, world * 8 + 8)
            if done[slots].all():
                # The whole world ended; the long dead are truncated, and the new episode's observation is here.
                assert (truncations[slots] | terminations[slots]).all()
                assert truncations[slots][dead[slots]].all()
                assert infos["world_tick"][slots].max() <= 64
                assert observations["tick"][slots].max() == 0
                dead[slots] = False
                ended = True
                continue
            assert not done[slots][dead[slots]].any()
            assert (observations["Self"][slots][dead[slots]] == 0).all()
            assert (terminations[slots] == (rewards[slots] < 0)).all()
            dead[slots] |= terminations[slots]
            np.testing.assert_array_equal(infos["alive"][slots], ~dead[slots])
    assert ended


def test_respawn_keeps_every_slot_alive(tiny):
    config = tiny(players={"respawn": "immediate"})
    envs = hinterland.VectorEnv(2, config, observations="dict")
    envs.reset(seed=0)
    deaths = 0
    for _ in range(60):
        observations, _, terminations, truncations, infos = envs.step(envs.action_space.sample())
        assert not truncations.any()
        for slot in np.flatnonzero(terminations):
            deaths += 1
            assert infos["cause_of_death"][slot] != hinterland.CauseOfDeath.NONE
            assert infos["life_length"][slot] > 0
            assert infos["life_return"][slot] < 0
            health, time_alive = observations["Self"][slot][[12, 5]]
            assert (health, time_alive) == (100, 0)
    assert deaths > 10


def test_next_step_mode_ignores_the_actions_after_an_end(tiny):
    envs = hinterland.VectorEnv(1, tiny(), autoreset_mode="NextStep", observations="dict")
    envs.reset(seed=0)
    done = np.zeros(8, dtype=bool)
    while not done.all():
        observations, _, terminations, truncations, _ = envs.step(envs.action_space.sample())
        done = terminations | truncations
        assert observations["tick"].max() > 0 or done.all()
    observations, rewards, terminations, truncations, infos = envs.step(np.full((8, 13), -5))
    assert (observations["tick"] == 0).all()
    assert not np.concatenate([rewards, terminations, truncations]).any()
    assert infos["alive"].all()
    assert envs.world(0).state()["clock"]["episode"][0] == 1


def test_disabled_mode_waits_for_reset_mask(tiny):
    envs = hinterland.VectorEnv(2, tiny(), autoreset_mode="Disabled", observations="dict")
    envs.reset(seed=0)
    ended = np.zeros(2, dtype=bool)
    while not ended.all():
        *_, terminations, truncations, _ = envs.step(envs.action_space.sample())
        ended |= (terminations | truncations).reshape(2, 8).all(axis=1)
    digest = [envs.world(world).digest() for world in range(2)]
    _, rewards, _, _, infos = envs.step(envs.action_space.sample())
    assert not rewards.any()
    # Random actions: all are counted but those that name nobody and nothing.
    assert (infos["invalid_actions"] <= 9).all()
    assert infos["invalid_actions"].mean() > 7
    assert [envs.world(world).digest() for world in range(2)] == digest
    mask = np.repeat([False, True], 8)
    observations, _ = envs.reset(options={"reset_mask": mask})
    assert envs.world(0).digest() == digest[0]
    assert envs.world(1).state()["clock"]["episode"][0] == 1
    assert (observations["tick"][8:] == 0).all()


def test_reset_masks_are_whole_worlds(tiny):
    envs = hinterland.VectorEnv(2, tiny())
    envs.reset(seed=0)
    wrong = np.zeros(16, dtype=bool)
    wrong[3] = True
    with pytest.raises(ValueError, match="same for all slots"):
        envs.reset(options={"reset_mask": wrong})
    with pytest.raises(ValueError, match="no world"):
        envs.reset(options={"reset_mask": np.zeros(16, dtype=bool)})
    with pytest.raises(ValueError, match="shape"):
        envs.reset(options={"reset_mask": np.ones(2, dtype=bool)})
    with pytest.raises(TypeError, match="bool"):
        envs.reset(options={"reset_mask": np.ones(16, dtype=int)})


def test_seeds_of_worlds(tiny):
    envs = hinterland.VectorEnv(3, tiny())
    seeds = lambda: [int(envs.world(w).state()["clock"]["seed"][0]) for w in range(3)]  # noqa: E731
    envs.reset(seed=10)
    assert seeds() == [10, 11, 12]
    envs.reset()
    assert seeds() == [10, 11, 12]
    envs.reset(seed=[7, 5, 7])
    assert seeds() == [7, 5, 7]
    assert envs.world(0).digest() == envs.world(2).digest()
    envs.reset(seed=np.int64(3))
    assert seeds() == [3, 4, 5]
    with pytest.raises(ValueError, match="3 worlds"):
        envs.reset(seed=[1, 2])
    for wrong in (True, 1.5, "1"):
        with pytest.raises(TypeError, match="integer"):
            envs.reset(seed=wrong)
    for wrong in (-1, 2**64 - 2, 2**70):
        with pytest.raises(ValueError, match="from 0 to"):
            envs.reset(seed=wrong)


def test_copies_are_kept_and_views_move_on(tiny, layout):
    config = tiny(observation={"layout": layout})
    for copy in (True, False):
        envs = hinterland.VectorEnv(2, config, copy=copy)
        observations, _ = envs.reset(seed=0)
        before = {name: envs._batch.arrays[name] for name in ("observations", "rewards")}
        leaf = observations["Entity"] if isinstance(observations, dict) else observations
        kept = leaf.copy()
        _, rewards, *_ = envs.step(envs.action_space.sample())
        assert np.shares_memory(leaf, before["observations"]) is not copy
        assert np.array_equal(leaf, kept) is copy
        assert is_leaf_read_only(observations) is not copy
        assert np.shares_memory(rewards, before["rewards"]) is not copy
        if copy:
            assert leaf.flags.aligned
            assert leaf.flags.c_contiguous


def test_views_cannot_be_written(tiny, forms):
    envs = hinterland.VectorEnv(1, tiny(), copy=False, **forms)
    envs.reset(seed=0)
    observations, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())
    assert is_leaf_read_only(observations)
    assert all(not array.flags.writeable for array in (rewards, terminations, truncations, infos["alive"]))
    with pytest.raises(ValueError, match="read-only"):
        rewards[0] = 1


def test_flat_and_dict_say_the_same(tiny, layout):
    config = tiny(observation={"layout": layout})
    flat = hinterland.VectorEnv(1, config, observations="flat", actions="multidiscrete")
    nested = hinterland.VectorEnv(1, config, observations="dict", actions="multidiscrete")
    trees = hinterland.VectorEnv(1, config, observations="dict", actions="dict")
    records, _ = flat.reset(seed=0)
    fields, _ = nested.reset(seed=0)
    tree, _ = trees.reset(seed=0)
    record = hinterland.spaces.layout(config)
    for field in record.fields:
        if field.name != "action_mask":
            np.testing.assert_array_equal(
                np.ravel(record.view(records, field.name)), np.ravel(fields[field.name]), err_msg=field.name
            )
    np.testing.assert_array_equal(flat.action_masks(), fields["action_mask"])
    split = hinterland.spaces.split_mask(config, trees.action_masks())
    np.testing.assert_equal(split, tree["ActionTargets"])


def test_action_masks_in_every_form(tiny, layout, forms):
    envs = hinterland.VectorEnv(2, tiny(observation={"layout": layout}), **forms)
    envs.reset(seed=0)
    record = hinterland.spaces.layout(envs.config)
    for _ in range(66):
        masks = envs.action_masks()
        assert masks.shape == (16, int(record.nvec.sum()))
        assert masks.dtype == np.int8
        for head in record.heads:
            assert masks[:, head.offset : head.offset + head.size].any(axis=1).all(), head.name
        envs.step(envs.action_space.sample())


def test_nested_actions_may_be_incomplete(tiny):
    envs = hinterland.VectorEnv(1, tiny(), actions="dict")
    eight = np.zeros(8, dtype=np.uint16)
    for actions, invalid in (
        ({}, 0),
        ({"Move": {"Direction": eight}}, 0),
        ({"Attack": {"Style": eight}}, 1),
        ({"Dance": {"Step": eight}, "Move": {"Direction": eight}}, 1),
        ({"Move": {"Direction": eight, "Speed": eight}}, 1),
        ({"Move": {"Direction": eight + 9}, "Comm": {"Token": eight + 500}}, 2),
    ):
        envs.reset(seed=0)
        *_, infos = envs.step(actions)
        assert infos["invalid_actions"].tolist() == [invalid] * 8, actions
    for error, actions in (
        (TypeError, [eight]),
        (TypeError, {"Move": eight}),
        (TypeError, {"Move": {"Direction": eight.astype(float)}}),
        (ValueError, {"Move": {"Direction": eight[:7]}}),
    ):
        with pytest.raises(error):
            envs.step(actions)


def test_masked_actions_are_never_invalid(tiny):
    envs = hinterland.VectorEnv(2, tiny(players={"respawn": "immediate"}), final_obs=True)
    envs.reset(seed=0)
    record = hinterland.spaces.layout(envs.config)
    rng = np.random.default_rng(0)
    for _ in range(100):
        masks = envs.action_masks()
        parts = [masks[:, head.offset : head.offset + head.size] for head in record.heads]
        actions = np.stack([(part * rng.random(part.shape)).argmax(axis=1) for part in parts], axis=1)
        *_, infos = envs.step(actions)
        assert not infos["invalid_actions"].any()


def test_final_observations_follow_gymnasium(tiny):
    for respawn in ("never", "immediate"):
        envs = hinterland.VectorEnv(2, tiny(players={"respawn": respawn}), final_obs=True, observations="dict")
        envs.reset(seed=0)
        seen = 0
        for _ in range(70):
            _, _, terminations, truncations, infos = envs.step(envs.action_space.sample())
            done = terminations | truncations
            assert ("final_obs" in infos) == done.any()
            if not done.any():
                continue
            np.testing.assert_array_equal(infos["_final_obs"], done)
            np.testing.assert_array_equal(infos["_final_info"], done)
            for slot, observation in enumerate(infos["final_obs"]):
                assert (observation is not None) == done[slot]
                if observation is not None:
                    seen += 1
                    members(envs.single_observation_space, observation)
            ended = infos["final_info"]
            np.testing.assert_array_equal(ended["_life_length"], done)
            np.testing.assert_array_equal(ended["life_length"][done], infos["life_length"][done])
        assert seen > 10


def test_a_final_observation_is_of_the_tick_that_ended(tiny):
    config = tiny(resource={"enabled": False}, combat={"enabled": False}, npc={"enabled": False})
    envs = hinterland.VectorEnv(1, config, final_obs=True, observations="dict")
    envs.reset(seed=0)
    for tick in range(1, 65):
        observations, _, _, truncations, infos = envs.step(envs.action_space.sample())
        assert truncations.all() == (tick == 64)
    assert {int(observation["tick"][0]) for observation in infos["final_obs"]} == {64}
    assert (observations["tick"] == 0).all()
    assert (infos["life_length"] == 64).all()
    assert infos["life_return"] == pytest.approx(np.ones(8))


def test_buffers_of_the_caller(tiny):
    config = tiny()
    specs = hinterland.buffer_specs(config, 2)
    buffers = {name: np.empty(shape, dtype) for name, (shape, dtype) in specs.items()}
    envs = hinterland.VectorEnv(2, config, buffers=buffers, copy=False)
    twin = hinterland.VectorEnv(2, config)
    observations, _ = envs.reset(seed=0)
    twin.reset(seed=0)
    assert np.shares_memory(observations, buffers["observations"])
    for _ in range(5):
        actions = envs.action_space.sample()
        envs.step(actions)
        expected = twin.step(actions)
        np.testing.assert_array_equal(buffers["observations"], expected[0])
        np.testing.assert_array_equal(buffers["rewards"], expected[1])
        np.testing.assert_array_equal(buffers["life_length"], expected[4]["life_length"])


READER = """
import sys
import numpy as np
from multiprocessing import resource_tracker, shared_memory
name, rows, cols = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
memory = shared_memory.SharedMemory(name=name)
resource_tracker.unregister(memory._name, "shared_memory")
array = np.ndarray((rows, cols), np.uint8, memory.buf)
print(int(array.sum(dtype=np.int64)))
del array
memory.close()
"""


def test_shared_memory_is_seen_by_another_process(tiny):
    config = tiny()
    shape, dtype = hinterland.buffer_specs(config, 1)["observations"]
    memory = shared_memory.SharedMemory(create=True, size=int(np.prod(shape)))
    try:
        buffers = {"observations": np.ndarray(shape, dtype, memory.buf)}
        envs = hinterland.VectorEnv(1, config, buffers=buffers)
        observations, _ = envs.reset(seed=0)
        command = [sys.executable, "-c", READER, memory.name, *map(str, shape)]
        seen = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
        assert int(seen) == int(observations.sum(dtype=np.int64))
        envs.close()
        del buffers, envs
    finally:
        memory.close()
        memory.unlink()


def buffers_for(config, **changes):
    specs = hinterland.buffer_specs(config, 1)
    return {**{name: np.zeros(*spec) for name, spec in specs.items()}, **changes}


def test_wrong_buffers_are_refused(tiny):
    config = tiny()
    shape, _ = hinterland.buffer_specs(config, 1)["observations"]
    read_only = np.zeros(shape, np.uint8)
    read_only.flags.writeable = False
    shared = np.zeros((2, *shape), np.uint8)
    cases = [
        (TypeError, "float32", {"rewards": np.zeros(8)}),
        (TypeError, "bool", {"terminations": np.zeros(8, np.uint8)}),
        (TypeError, "ndarray", {"rewards": [0.0] * 8}),
        (ValueError, "shape", {"rewards": np.zeros(9, np.float32)}),
        (ValueError, "contiguous", {"observations": np.zeros((shape[0], 2 * shape[1]), np.uint8)[:, ::2]}),
        (ValueError, "read-only", {"observations": read_only}),
        (ValueError, "aligned", {"rewards": np.zeros(33, np.uint8)[1:].view(np.float32)}),
        (ValueError, "unknown", {"reward": np.zeros(8, np.float32)}),
        (ValueError, "share memory", {"observations": shared[0], "final_observations": shared[0]}),
    ]
    for error, match, changes in cases:
        with pytest.raises(error, match=match):
            hinterland.VectorEnv(1, config, buffers=buffers_for(config, **changes), final_obs="final" in str(changes))


def test_wrong_arguments_are_refused(tiny):
    cases = [
        (ValueError, "at least 1", {"num_worlds": 0}),
        (TypeError, "integer", {"num_worlds": 1.5}),
        (TypeError, "integer", {"num_worlds": True}),
        (ValueError, "at least 1", {"num_worlds": 1, "num_threads": 0}),
        (ValueError, "divide", {"num_worlds": 4, "batch_worlds": 3}),
        (ValueError, "NextStep", {"num_worlds": 1, "autoreset_mode": "next"}),
        (ValueError, 'did you mean "flat"', {"num_worlds": 1, "observations": "flt"}),
        (ValueError, '"dict"', {"num_worlds": 1, "actions": "discrete"}),
        (ValueError, "rgb_array", {"num_worlds": 1, "render_mode": "rgb"}),
        (TypeError, "hinterland.Config", {"num_worlds": 1, "config": {"players": {}}}),
    ]
    for error, match, arguments in cases:
        with pytest.raises(error, match=match):
            hinterland.VectorEnv(**{"config": tiny(), **arguments})


def test_threads_default_to_the_affinity():
    import os

    from hinterland.batch import default_num_threads

    if hasattr(os, "sched_getaffinity"):
        assert default_num_threads() == len(os.sched_getaffinity(0))


def test_render_of_chosen_worlds(tiny, capsys):
    for mode, kind in (("rgb_array", np.ndarray), ("ansi", str)):
        envs = hinterland.VectorEnv(3, tiny(), render_mode=mode)
        envs.reset(seed=0)
        assert len(envs.render()) == 3
        (frame,) = envs.render(1)
        assert isinstance(frame, kind)
        first, last = envs.render([0, 2])
        assert not np.array_equal(first, last)
        with pytest.raises(IndexError, match="3"):
            envs.render([3])
    envs = hinterland.VectorEnv(1, tiny(), render_mode="human")
    envs.reset(seed=0)
    assert envs.render() is None
    assert "tick 0" in capsys.readouterr().out
    assert hinterland.VectorEnv(1, tiny()).render() is None
