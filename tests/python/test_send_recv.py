"""`send` and `recv`: groups of worlds step in the background while Python goes on."""

import numpy as np
import pytest

import hinterland


def equal(first, second):
    for a, b in zip(first[:4], second[:4], strict=True):
        np.testing.assert_equal(a, b)


@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("threads", [1, 2])
def test_groups_play_what_a_whole_batch_plays(tiny, copy, threads):
    config = tiny(players={"respawn": "immediate"})
    whole = hinterland.VectorEnv(4, config)
    parts = hinterland.VectorEnv(4, config, batch_worlds=1, copy=copy, num_threads=threads)
    whole.reset(seed=0)
    parts.reset(seed=0)
    assert parts.num_envs == whole.num_envs == 32
    rng = np.random.default_rng(0)
    nvec = whole.single_action_space.nvec
    for _ in range(70):
        actions = rng.integers(0, nvec, size=(32, 13))
        for group in range(4):
            parts.send(actions[group * 8 : group * 8 + 8])
        expected = whole.step(actions)
        for group in range(4):
            got = parts.recv()
            slots = slice(group * 8, group * 8 + 8)
            np.testing.assert_array_equal(got[4]["world_ids"], [group])
            equal(got, [part[slots] for part in expected[:4]])
            np.testing.assert_array_equal(got[4]["life_length"], expected[4]["life_length"][slots])
            np.testing.assert_array_equal(parts.action_masks(), whole.action_masks()[slots])
    assert [parts.world(w).digest() for w in range(4)] == [whole.world(w).digest() for w in range(4)]


def test_a_loop_may_begin_with_recv(tiny):
    envs = hinterland.VectorEnv(4, tiny(), batch_worlds=2)
    first, _ = envs.reset(seed=0)
    rotation = []
    for step in range(8):
        observations, rewards, terminations, truncations, infos = envs.recv()
        rotation.append(infos["world_ids"].tolist())
        if step < 2:
            np.testing.assert_array_equal(observations, first[step * 16 : step * 16 + 16])
            assert not np.concatenate([rewards, terminations, truncations]).any()
        envs.send(np.zeros((16, 13), dtype=int))
    assert rotation == [[0, 1], [2, 3]] * 4


def test_one_group_by_default(tiny):
    envs = hinterland.VectorEnv(2, tiny())
    twin = hinterland.VectorEnv(2, tiny())
    envs.reset(seed=0)
    twin.reset(seed=0)
    actions = envs.action_space.sample()
    envs.send(actions)
    got = envs.recv()
    equal(got, twin.step(actions))
    np.testing.assert_array_equal(got[4]["world_ids"], [0, 1])


def test_calls_at_the_wrong_time(tiny):
    envs = hinterland.VectorEnv(2, tiny(), batch_worlds=1)
    envs.reset(seed=0)
    actions = np.zeros((8, 13), dtype=int)
    envs.send(actions)
    with pytest.raises(RuntimeError, match=r"recv\(\) first"):
        envs.step(np.zeros((16, 13), dtype=int))
    with pytest.raises(RuntimeError, match="under way"):
        envs.world(0).state()
    envs.send(actions)
    with pytest.raises(RuntimeError, match=r"recv\(\) before"):
        envs.send(actions)
    envs.recv()
    envs.recv()
    with pytest.raises(RuntimeError, match="nothing was sent"):
        envs.recv()
    with pytest.raises(ValueError, match="shape"):
        envs.send(np.zeros((16, 13), dtype=int))
    envs.step(np.zeros((16, 13), dtype=int))


def test_reset_and_close_drop_what_is_under_way(tiny):
    envs = hinterland.VectorEnv(2, tiny(), batch_worlds=1)
    envs.reset(seed=0)
    actions = np.zeros((8, 13), dtype=int)
    envs.send(actions)
    observations, _ = envs.reset(seed=0)
    twin = hinterland.VectorEnv(2, tiny())
    np.testing.assert_array_equal(observations, twin.reset(seed=0)[0])
    envs.send(actions)
    envs.close()
    with pytest.raises(RuntimeError, match="closed"):
        envs.recv()


def test_python_goes_on_while_worlds_step(tiny):
    """The results of a group are not there before recv, and others can be used in the meantime."""
    config = tiny(players={"count": 64, "respawn": "immediate"})
    envs = hinterland.VectorEnv(2, config, batch_worlds=1)
    envs.reset(seed=0)
    actions = np.zeros((64, 13), dtype=int)
    for _ in range(20):
        envs.send(actions)
        assert envs._batch.core.is_sent(0)
        assert sum(range(1000)) == 499500
        envs.send(actions)
        assert envs.recv()[4]["world_ids"].tolist() == [0]
        assert envs.recv()[4]["world_ids"].tolist() == [1]
