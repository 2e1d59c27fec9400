"""Noise, encoders, policy: what is sampled, from what, and what it depends on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import hinterland  # noqa: E402
from hinterland.train.encoder import DistanceEncoder, EntityEncoder, Records, WindowEncoder  # noqa: E402
from hinterland.train.items import ItemEncoder, Rows  # noqa: E402
from hinterland.train.noise import uniform  # noqa: E402
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
    whole = uniform(*keys(1000), torch.arange(40))
    some = torch.randperm(1000, generator=torch.Generator().manual_seed(0))[:77]
    part = uniform(*(key[some] for key in keys(1000)), torch.tensor([7, 3, 39]))
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


def test_sampling_follows_the_softmax(tiny: Tiny) -> None:
    from scipy.stats import chisquare

    policy = Policy(tiny(), Network())
    logits = torch.tensor([-1e8, 0.3, -1.0, -1e8, 2.0, 0.0, -1e8])
    noise = uniform(*keys(50_000), policy.numbers)
    drawn = policy.sample([logits.repeat(50_000, 1)] * len(policy.played), noise)
    valid = [1, 2, 4, 5]
    for column in range(drawn.shape[1]):
        counts = torch.bincount(drawn[:, column], minlength=7)
        assert counts[[0, 3, 6]].sum() == 0
        expected = torch.softmax(logits[valid].double(), 0).numpy() * 50_000
        assert chisquare(counts[valid].numpy(), expected).pvalue > 0.001
    together = torch.bincount(drawn[:, 0] * 7 + drawn[:, 1], minlength=49).view(7, 7)[valid][:, valid].double()
    independent = together.sum(1, keepdim=True) * together.sum(0, keepdim=True) / 50_000
    assert ((together - independent).square() / independent).sum() < 27.9, "heads are drawn independently: 9 degrees"
    edges = torch.tensor([[2.0**-24], [1 - 2.0**-24]]).repeat(1, len(policy.played))
    assert policy.sample([logits.repeat(2, 1)] * len(policy.played), edges)[:, 0].tolist() == [1, 5], (
        "valid at the ends"
    )


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


@pytest.mark.parametrize("apart", [False, True])
def test_distances_are_those_of_a_search_on_foot(tiny: Tiny, apart: bool) -> None:
    generator = np.random.default_rng(1)
    kinds = [0, 1, 2, 3, 4, 5, 7, 9, 13, 14, 15]
    shares = [0.05, 0.04, 0.4, 0.09, 0.03, 0.28, 0.02, 0.02, 0.01, 0.04, 0.02]
    tiles = generator.choice(kinds, p=shares, size=(60, 15, 15)).astype(np.uint8)
    encoder = DistanceEncoder(hinterland.spaces.layout(tiny()), apart=apart, steps=15)
    found = encoder.distances(torch.from_numpy(tiles.reshape(60, 225))).numpy()
    assert encoder(torch.from_numpy(tiles.reshape(60, 225))).shape == (60, encoder.width)
    walkable = np.isin(tiles, (2, 3, 4, 7, 9, 13))
    starts = ((6, 7), (8, 7), (7, 8), (7, 6), (7, 7))
    for window in range(60):
        food = tiles[window] == 4
        goods = [np.isin(tiles[window], kinds) for kinds in ((7,), (9,), (11,), (13,)) if apart] or [
            np.isin(tiles[window], (7, 9, 13))
        ]
        water, fish = (beside(tiles[window] == kind) & walkable[window] for kind in (1, 15))
        for goal, goals in enumerate((food, water, fish, *goods)):
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
        actions = policy.actions(policy.sample(logits, uniform(*key, policy.numbers)))
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


def test_arguments_count_as_far_as_their_action_is_taken(tiny: Tiny) -> None:
    """The distribution of (item, price) is written out: without an item, all prices are one and the same action."""
    config = tiny()
    silent = tuple(head.name for head in hinterland.spaces.layout(config).heads if head.action != "Sell")
    policy = Policy(config, Network(silent=silent))
    assert [head.name for head in policy.played] == ["Sell.InventoryItem", "Sell.Price"]
    torch.manual_seed(0)
    item, price = torch.randn(1, 13), torch.randn(1, 99)
    item[0, 3:12] = -1e8
    pairs = torch.cartesian_prod(torch.tensor([0, 1, 2, 12]), torch.arange(99))
    logits = [item.expand(len(pairs), -1), price.expand(len(pairs), -1)]
    log_prob, entropy = policy.log_prob_and_entropy(logits, pairs)
    idle = pairs[:, 0] == 12
    assert (log_prob[idle] == log_prob[idle][0]).all()
    actions = torch.cat([log_prob[~idle], log_prob[idle][:1]])
    assert actions.exp().sum().item() == pytest.approx(1, abs=1e-5)
    assert entropy[0].item() == pytest.approx(-(actions.exp() * actions).sum().item(), abs=1e-4)


def test_silent_heads_do_nothing(tiny: Tiny) -> None:
    names = [head.name for head in hinterland.spaces.layout(tiny()).heads]
    played = [names.index(name) for name in ("Attack.Style", "Attack.Target", "Move.Direction")]
    silent = tuple(name for place, name in enumerate(names) if place not in played)
    choices = torch.tensor([[2, 3, 4], [1, 32, 0]])
    actions = Policy(tiny(), Network(silent=silent)).actions(choices)
    assert actions[:, played].tolist() == choices.tolist()
    rest = {name: actions[0, place].item() for place, name in enumerate(names) if place not in played}
    assert rest == {
        "Buy.MarketItem": 176,
        "Comm.Token": 0,
        "Destroy.InventoryItem": 12,
        "Give.InventoryItem": 12,
        "Give.Target": 32,
        "GiveGold.Price": 0,
        "GiveGold.Target": 32,
        "Sell.InventoryItem": 12,
        "Sell.Price": 0,
        "Use.InventoryItem": 12,
    }


def test_without_a_no_op_silent_heads_drop_their_action(tiny: Tiny) -> None:
    config = tiny(observation={"noop_action_target": False})
    policy = Policy(config, Network())
    logits, _ = policy(played_records(config))
    assert [part.shape[1] for part in logits] == [head.size for head in policy.played]
    actions = policy.actions(torch.zeros(1, len(policy.played), dtype=torch.int64))[0]
    names = [head.name for head in policy.layout.heads]
    assert actions[names.index("Destroy.InventoryItem")] == -1
    assert actions[names.index("Comm.Token")] == 0


def test_the_default_network_reads_worlds_without_goods(tiny: Tiny) -> None:
    off = {"enabled": False}
    for sections in (
        {"exchange": off},
        {"item": off, "equipment": off, "profession": off, "exchange": off},
    ):
        policy = Policy(tiny(**sections), Network())
        logits, values = policy(played_records(tiny(**sections)))
        assert len(logits) == len(policy.played)
        assert torch.isfinite(values).all()


def test_items_are_read_from_inventory_and_market(tiny: Tiny) -> None:
    """One hat worn, two arrows on the market; a pot on sale for 30 that can be bought with 59 gold, one that cannot."""
    layout = hinterland.spaces.layout(tiny())
    record = np.zeros((2, layout.record_bytes), dtype=np.uint8)
    layout.view(record, "Inventory")[1, :2] = [[2, 3, 1, 1, 0, 0], [14, 1, 2, 0, 10, 2]]
    layout.view(record, "Market")[1, 15, 4] = 30
    layout.view(record, "Market")[0, 0, 1] = 90
    layout.view(record, "Self")[1, 11] = 59
    heads = {head.name: head.offset for head in layout.heads}
    mask = layout.view(record, "action_mask")
    mask[1, [heads["Use.InventoryItem"], heads["Buy.MarketItem"] + 15 * 11 + 4]] = 1
    encoder = ItemEncoder(layout, 8)
    seen: list[Any] = []
    encoder.first.register_forward_pre_hook(lambda module, inputs: seen.extend(inputs))
    kinds: list[Any] = []
    encoder.kind.register_forward_pre_hook(lambda module, inputs: kinds.extend(inputs))
    rows = encoder(Records(torch.from_numpy(record), layout))
    assert kinds[0].tolist() == [2, 14, 2, 17]
    # level, number, worn, price, since listed, for sale, valid, share of one's gold
    expected = [
        [0.3, 0.05, 1, 0, 0, 0, 1, 0],
        [0.1, 0.1, 0, 0.2, 0.5, 0, 0, 0],
        [0.1, 0, 0, 1.8, 0, 1, 0, 1],
        [0.4, 0, 0, 0.6, 0, 1, 1, 0.5],
    ]
    np.testing.assert_allclose(seen[0].numpy(), expected, atol=1e-6)
    assert rows["Inventory"].place.tolist() == [12, 13]
    assert rows["Market"].place.tolist() == [1, 176 + 15 * 11 + 4]


def test_scores_and_totals_belong_to_their_records() -> None:
    vectors = torch.tensor([[1.0, 2, 0, 0], [0, 0, 3, 0], [4, 0, 0, 4]])
    rows = Rows(vectors, torch.tensor([1, 3, 5]), count=3)
    query = torch.tensor([[2.0, 1, 0, 0], [0, 0, 1, 1]])
    assert rows.scores(query).tolist() == [[0, 2, 0], [1.5, 0, 2]]
    assert rows.total(2).tolist() == [[0.25, 0.5, 0, 0], [1, 0, 0.75, 1]]


def test_what_an_item_is_moves_the_choice_of_it(tiny: Tiny) -> None:
    """Heads point at rows: exchanging two rows exchanges their logits and nothing else."""
    layout = hinterland.spaces.layout(tiny())
    record = np.zeros((2, layout.record_bytes), dtype=np.uint8)
    layout.view(record, "action_mask")[:] = 1
    table = layout.view(record, "Inventory")
    table[0, :2] = [[16, 1, 1, 0, 0, 0], [3, 5, 1, 1, 0, 0]]
    table[1, :2] = table[0, 1::-1]
    torch.manual_seed(0)
    policy = Policy(tiny(), Network(silent=()))
    logits, values = policy(torch.from_numpy(record))
    for head, part in zip(policy.played, logits, strict=True):
        if head.argument == "InventoryItem":
            assert part[0, 0] != part[0, 1], head.name
            torch.testing.assert_close(part[0, [1, 0, *range(2, 13)]], part[1])
    torch.testing.assert_close(values[0], values[1])


def test_a_policy_refuses_what_it_cannot_read(tiny: Tiny) -> None:
    with pytest.raises(ValueError, match="packed"):
        Policy(tiny(observation={"layout": "nmmo"}), Network())
    with pytest.raises(ValueError, match=r"action_targets"):
        Policy(tiny(observation={"action_targets": False}), Network())
    with pytest.raises(ValueError, match=r"set task\.at_once = 1"):
        Policy(tiny(task={"at_once": 2}), Network())
    with pytest.raises(ValueError, match=r"Comm.Tokn.*Comm.Token"):
        Policy(tiny(), Network(silent=("Comm.Tokn",)))
