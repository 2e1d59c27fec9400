"""Random valid actions."""

import numpy as np
import pytest

import hinterland


@pytest.mark.parametrize("form", ["multidiscrete", "dict"])
def test_sampled_actions_are_valid_and_follow_the_generator(tiny, layout, form):
    config = tiny(observation={"layout": layout}, players={"respawn": "immediate"})
    whole = hinterland.VectorEnv(3, config, actions=form)
    whole.reset(seed=0)
    rng, twin = np.random.default_rng(5), np.random.default_rng(5)
    tried = np.zeros_like(whole.action_masks()[0], dtype=bool)
    heads = hinterland.spaces.layout(config).heads
    for _ in range(60):
        masks = whole.action_masks()
        actions = whole.sample_actions(rng)
        flat = actions
        if form == "dict":
            flat = np.stack([actions[head.action][head.argument] for head in heads], axis=1)
        assert (flat.shape, flat.dtype) == ((24, len(heads)), np.int32)
        for column, head in enumerate(heads):
            choices = head.offset + flat[:, column]
            assert masks[np.arange(24), choices].all(), head.name
            tried[choices] = True
        np.testing.assert_equal(whole.sample_actions(twin), actions)
        *_, infos = whole.step(actions)
        assert not infos["invalid_actions"].any()
    prices = next(head for head in heads if head.name == "Sell.Price")
    assert tried[prices.offset : prices.offset + prices.size].all(), "uniform over what is valid"


def test_a_group_samples_what_the_whole_does(tiny):
    whole, parts = (hinterland.VectorEnv(4, tiny(), batch_worlds=size) for size in (4, 2))
    whole.reset(seed=0)
    parts.reset(seed=0)
    actions = whole.sample_actions(np.random.default_rng(1))
    np.testing.assert_array_equal(parts.sample_actions(np.random.default_rng(1)), actions)
    for slots in (slice(0, 16), slice(16, 32)):
        parts.recv()
        np.testing.assert_array_equal(parts.sample_actions(np.random.default_rng(1)), actions[slots])
        parts.send(actions[slots])


def test_nothing_is_sampled_without_masks(tiny):
    envs = hinterland.VectorEnv(1, tiny(observation={"action_targets": False}))
    with pytest.raises(RuntimeError, match="reset"):
        envs.sample_actions(np.random.default_rng(0))
    envs.reset(seed=0)
    with pytest.raises(ValueError, match="action_targets"):
        envs.sample_actions(np.random.default_rng(0))
