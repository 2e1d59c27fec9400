"""Noise, encoders, policy: what is sampled, from what, and what it depends on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import hinterland  # noqa: E402
from hinterland.train.encoder import DistanceEncoder, EntityEncoder, Records, WindowEncoder  # noqa: E402
from hinterland.train.noise import gumbel, uniform  # noqa: E402
from hinterland.train.policy import Network, Policy  # noqa: E402

Tiny = Callable[..., hinterland.Config]


def keys(n: int) -> list[Any]:
    """Seeds, episodes, ticks, agents, all different from each other."""
    counted = torch.arange(n)
    return [counted // 64, counted % 3, counted // 8, counted % 8]


def played_records(config: hinterland.Config, ticks: int = 12, worlds: int = 4) -> Any:
    """Observations of worlds in which everyone did something at random for a while, (n, record_bytes) uint8."""
    envs = hinterland.VectorEnv(worlds, config, num_threads=1)
    records, _ = envs.reset(seed=3)
    generator = np.random.default_rng(0)
    for _ in range(ticks):
        sizes = envs.single_action_space.nvec
        records, *_ = envs.step(generator.integers(sizes, size=(envs.num_envs, len(sizes))))
    return torch.from_numpy(records)


def test_noise_does_not_depend_on_the_batch() -> None:
    whole = gumbel(*keys(1000), torch.arange(40))
    some = torch.randperm(1000, generator=torch.Generator().manual_seed(0))[:77]
    part = gumbel(*(key[some] for key in keys(1000)), torch.tensor([7, 3, 39]))
    assert torch.equal(part, whole[some][:, [7, 3, 39]])


def test_every_part_of_the_key_changes_the_noise() -> None:
    base = [torch.tensor([5]), torch.tensor([1]), torch.tensor([100]), torch.tensor([17])]
    draws = [uniform(*base, torch.arange(8))]
    for part in range(4):
        other = [key + (position == part) for position, key in enumerate(base)]
        draws.append(uniform(*other, torch.arange(8)))
    draws.append(uniform(base[1], base[0], *base[2:], torch.arange(8)))
    numbers = torch.cat(draws).flatten()
    assert len(numbers.unique()) == len(numbers)


def test_uniform_noise_is_uniform_and_never_0_or_1() -> None:
    from scipy.stats import kstest

    draws = uniform(*keys(20_000), torch.arange(10))
    assert 0 < draws.min() <= draws.max() < 1
    assert kstest(draws.flatten().numpy(), "uniform").pvalue > 0.01
    assert torch.isfinite(gumbel(*keys(20_000), torch.arange(10))).all()


def test_sampling_follows_the_softmax() -> None:
    from scipy.stats import chisquare

    logits = torch.tensor([0.3, -1.0, 2.0, 0.0, -1e8])
    drawn = (logits + gumbel(*keys(50_000), torch.arange(5))).argmax(dim=1)
    counts = torch.bincount(drawn, minlength=5)
    assert counts[4] == 0
    assert chisquare(counts[:4].numpy(), torch.softmax(logits[:4].double(), 0).numpy() * 50_000).pvalue > 0.01


@pytest.mark.parametrize("fog", [False, True])
def test_records_decode_as_the_layout_says(tiny: Tiny, fog: bool) -> None:
    config = tiny(fog={"onset": 4} if fog else {})
    data = played_records(config)
    layout = hinterland.spaces.layout(config)
    for rows in (data, data[:1]):
        records = Records(rows, layout)
        for field in layout.fields:
            expected = layout.view(rows.numpy(), field.name)
            np.testing.assert_array_equal(
                records.field(field.name).numpy(), expected.reshape(len(rows), *(field.shape or (1,)))
            )
        np.testing.assert_array_equal(records.mask.numpy(), layout.view(rows.numpy(), "action_mask") != 0)


def test_distances_are_those_of_a_search_on_foot(tiny: Tiny) -> None:
    generator = np.random.default_rng(1)
    tiles = generator.choice([0, 1, 2, 3, 4, 5], p=[0.05, 0.05, 0.45, 0.1, 0.03, 0.32], size=(60, 15, 15)).astype(
        np.uint8
    )
    encoder = DistanceEncoder(hinterland.spaces.layout(tiny()), steps=15)
    found = encoder.distances(torch.from_numpy(tiles.reshape(60, 225))).numpy()
    walkable = np.isin(tiles, (2, 3, 4))
    starts = ((6, 7), (8, 7), (7, 8), (7, 6), (7, 7))
    for window in range(60):
        food = tiles[window] == 4
        water = beside(tiles[window] == 1) & walkable[window]
        for goal, goals in enumerate((food, water)):
            distances = search(goals, walkable[window])
            assert found[window, goal * 5 : goal * 5 + 5].tolist() == [min(15, distances[start]) for start in starts]


def beside(cells: Any) -> Any:
    padded = np.pad(cells, 1)
    return padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]


def search(goals: Any, walkable: Any) -> Any:
    distances = np.full(goals.shape, 999)
    front = goals & walkable
    for step in range(225):
        distances[front & (distances == 999)] = step
        front = beside(front) & walkable & (distances == 999)
    return distances


@pytest.mark.parametrize("kind", ["planes", "embedding", "convolution"])
@pytest.mark.parametrize("fog", [False, True])
def test_windows_are_read_and_learned_from(tiny: Tiny, kind: Any, fog: bool) -> None:
    config = tiny(fog={"onset": 4} if fog else {})
    records = Records(played_records(config), hinterland.spaces.layout(config))
    torch.manual_seed(0)
    encoder = WindowEncoder(hinterland.spaces.layout(config), kind, 32)
    encoded = encoder(records.field("Tile"))
    assert encoded.shape == (len(records), 32)
    assert (encoded[0] != encoded[-1]).any()
    encoded.sum().backward()
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in encoder.parameters())


def test_the_order_of_others_in_view_does_not_matter(tiny: Tiny) -> None:
    config = tiny(players={"count": 32}, npc={"count": 32})
    layout = hinterland.spaces.layout(config)
    data = played_records(config)
    torch.manual_seed(0)
    encoder = EntityEncoder(layout, 16)
    total, vectors, place = encoder(Records(data, layout))
    field = layout.field("Entity")
    turned = data.clone()
    table = turned[:, field.offset : field.offset + field.nbytes].reshape(-1, *field.shape)
    turned[:, field.offset : field.offset + field.nbytes] = torch.cat([table[:, :1], table[:, 1:].flip(1)], 1).flatten(
        1
    )
    assert len(place) > len(data), "the test needs neighbours"
    assert (place % encoder.rows != 0).all(), "oneself is not among the others"
    assert torch.allclose(encoder(Records(turned, layout))[0], total, atol=1e-5)
    assert len(vectors) == len(place)


def test_only_valid_choices_are_sampled(tiny: Tiny) -> None:
    config = tiny()
    data = played_records(config)
    layout = hinterland.spaces.layout(config)
    policy = Policy(config, Network(silent=()))
    generator = torch.Generator().manual_seed(0)
    for trial in range(20):
        masked = data.clone()
        mask = masked[:, layout.mask_offset :]
        mask[:] = torch.rand(mask.shape, generator=generator) < 0.15
        for head in layout.heads:
            always = torch.randint(head.size, (len(data),), generator=generator)
            mask[torch.arange(len(data)), head.offset + always] = 1
        logits, _ = policy(masked)
        key = [torch.full((len(data),), trial), torch.zeros(len(data), dtype=torch.int64)] * 2
        key[3] = torch.arange(len(data))
        actions = policy.actions(policy.sample(logits, gumbel(*key, policy.choices)))
        for column, head in enumerate(layout.heads):
            assert mask[torch.arange(len(data)), head.offset + actions[:, column]].all(), head.name


def test_log_probabilities_and_entropy_are_those_of_the_valid_choices(tiny: Tiny) -> None:
    config = tiny()
    data = played_records(config)
    layout = hinterland.spaces.layout(config)
    silent = tuple(head.name for head in layout.heads if head.name != "Move.Direction")
    policy = Policy(config, Network(silent=silent))
    logits, values = policy(data)
    move = next(head for head in layout.heads if head.name == "Move.Direction")
    valid = data[:, layout.mask_offset + move.offset : layout.mask_offset + move.offset + move.size] != 0
    assert values.shape == (len(data),)
    probabilities = torch.stack(
        [policy.log_prob_and_entropy(logits, torch.full((len(data), 1), choice))[0].exp() for choice in range(5)], dim=1
    )
    torch.testing.assert_close(probabilities.sum(dim=1), torch.ones(len(data)))
    assert (probabilities[~valid] == 0).all()
    expected = -(probabilities * probabilities.clamp_min(1e-30).log()).sum(dim=1)
    torch.testing.assert_close(
        policy.log_prob_and_entropy(logits, torch.zeros(len(data), 1, dtype=torch.int64))[1], expected
    )


def test_silent_heads_stay_at_their_first_choice(tiny: Tiny) -> None:
    names = [head.name for head in hinterland.spaces.layout(tiny()).heads]
    played = [names.index(name) for name in ("Attack.Style", "Attack.Target", "Move.Direction")]
    policy = Policy(tiny(), Network(silent=tuple(name for place, name in enumerate(names) if place not in played)))
    choices = torch.tensor([[2, 3, 4], [1, 32, 0]])
    actions = policy.actions(choices)
    assert actions[:, played].tolist() == choices.tolist()
    assert actions.sum() == choices.sum()
    assert len(policy.choices) == 3 + 33 + 5


def test_a_policy_refuses_what_it_cannot_read(tiny: Tiny) -> None:
    with pytest.raises(ValueError, match="packed"):
        Policy(tiny(observation={"layout": "nmmo"}), Network())
    with pytest.raises(ValueError, match=r"action_targets"):
        Policy(tiny(observation={"action_targets": False}), Network())
    with pytest.raises(ValueError, match=r"Comm.Tokn.*Comm.Token"):
        Policy(tiny(), Network(silent=("Comm.Tokn",)))
