"""The evaluation: every life a row, figures by their definitions, intervals over worlds."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import hinterland  # noqa: E402
from hinterland import evaluate  # noqa: E402
from hinterland.evaluate.actors import PolicyActor, RandomActor  # noqa: E402
from hinterland.evaluate.events import COUNTED, event_rates  # noqa: E402
from hinterland.evaluate.play import Life, Stage, play  # noqa: E402
from hinterland.evaluate.statistics import compare, ratio_interval, summarise  # noqa: E402
from hinterland.train.checkpoint import Checkpoint, Counters  # noqa: E402
from hinterland.train.policy import Network, Policy  # noqa: E402

Tiny = Callable[..., hinterland.Config]
NETWORK = Network(window_width=8, entity_width=8, hidden=8)


def life(
    policy: str, world: int, lifetime: int, cause: str = "starvation", *, worn: float = 0.0, **events: int
) -> Life:
    return Life(policy, world, 100 + world, 7 + world, 1, lifetime, cause == "none", cause, 0.0, worn, events)


def random_lives(config: hinterland.Config, worlds: int, seed: int = 40) -> list[Life]:
    actor = RandomActor(hinterland.spaces.layout(config))
    return play(config, "random", actor, worlds=worlds, seed=seed, first_map=5)


def test_figures_follow_their_definitions() -> None:
    lifetimes = [10, 20, 30, 40, 50, 60, 70, 1024]
    causes = ["starvation"] * 4 + ["player"] * 2 + ["npc", "none"]
    summary = summarise([life("p", 0, *pair) for pair in zip(lifetimes, causes, strict=True)])
    assert summary.lives == 8
    assert summary.mean == pytest.approx(163)
    assert summary.median == pytest.approx(45)
    assert summary.interquartile_mean == pytest.approx((30 + 40 + 50 + 60) / 4)
    assert summary.survivors == 1
    assert summary.causes_of_death == {"starvation": 4, "player": 2, "npc": 1}


def test_what_is_worn_weighs_by_ticks() -> None:
    assert summarise([life("p", 0, 30, worn=2.0), life("p", 1, 10)]).worn == pytest.approx(1.5)


def test_what_is_worn_is_counted_while_its_wearer_lives(tiny: Tiny, idle: Callable[..., Any]) -> None:
    # Agent 1 wears a rod and a hat of level 3; agent 2 has a hat and does not wear it. Hunger soon kills both.
    config = tiny(resource={"depletion_rate": 30})
    stage = Stage(config, worlds=1, seed=3, first_map=5)
    world, choices = stage.envs[0].world(0), torch.from_numpy(idle(config))
    items = {"id": [1, 2, 3], "type_id": [8, 2, 2], "owner_id": [1, 1, 2], "level": [1, 3, 3], "equipped": [1, 1, 0]}
    state = world.state()
    state["entity"]["item_level"][0] = 4
    world.load_state({"clock": state["clock"], "entity": state["entity"], "item": items})
    stage.records[:] = stage.envs[0].observe()[0]
    while not stage.is_over:
        stage.step(lambda records, *key: choices.repeat(len(records), 1))
    assert stage.lifetime[0] < 64, "the test needs the dead"
    assert stage.worn[:2].tolist() == [4 * stage.lifetime[0], 0]


def test_worlds_are_resampled_and_not_agents() -> None:
    generator = np.random.default_rng(0)
    means = generator.integers(50, 400, size=12)

    def lives(agents: int) -> list[Life]:
        ours = [life("policy", world, int(mean)) for world, mean in enumerate(means) for _ in range(agents)]
        return ours + [life("random", world, 50) for world in range(12) for _ in range(agents)]

    few, many = (compare(lives(agents), "policy", "random") for agents in (1, 100))
    assert (few.low, few.high) == pytest.approx((many.low, many.high)), (
        "agents alike in their world are no more evidence"
    )
    assert few.ratio == pytest.approx(means.mean() / 50)
    assert few.low < few.ratio < few.high
    error = means.std(ddof=1) / np.sqrt(12) / 50
    assert 2 * error < few.high - few.low < 6 * error


def test_worlds_are_compared_in_pairs() -> None:
    hardness = np.linspace(20, 200, 20)
    noise = np.random.default_rng(1).normal(0, 1, 20)
    ratio, low, high = ratio_interval(4 * hardness + noise, hardness)
    assert ratio == pytest.approx(4, abs=0.02)
    assert high - low < 0.05, "what is hard in a world is hard for both"


def test_rates_are_events_of_all_lives_by_ticks_of_all_lives() -> None:
    ours = [
        life("policy", 0, 1024, "none", harvest_item=30, equip_item=2, go_farthest=40),
        life("policy", 0, 76, harvest_item=3),
        life("policy", 1, 100, equip_item=1, go_farthest=20),
    ]
    theirs = [life("random", 0, 40, harvest_item=1), life("random", 1, 60, equip_item=4)]
    rates = event_rates(ours, theirs)
    assert rates.keys() == set(hinterland.EVENTS) - {"go_farthest"}, "a distance is no count"
    assert rates["harvest_item"].policy.value == pytest.approx(100 * 33 / 1200), "the survivor counts, by its ticks"
    assert rates["harvest_item"].baseline.value == pytest.approx(1.0)
    assert rates["equip_item"].difference.value == pytest.approx(100 * 3 / 1200 - 4)
    assert rates["buy_item"].policy == rates["buy_item"].difference, "nothing is bought, and that has an interval too"
    assert (rates["buy_item"].policy.low, rates["buy_item"].policy.high) == (0, 0)
    # With two worlds the resamples are one of them twice, or both.
    harvests = rates["harvest_item"].policy
    assert (harvests.low, harvests.high) == pytest.approx((0, 3))
    assert summarise(ours).farthest == pytest.approx(20)


def test_more_is_said_only_where_worlds_agree() -> None:
    def lives(policy: str, counts: list[int]) -> list[Life]:
        return [life(policy, world, 100, equip_item=count) for world, count in enumerate(counts)]

    low, high, mixed = [3, 4, 3, 5, 4, 3], [5, 6, 5, 7, 6, 5], [1, 9, 0, 10, 1, 8]
    assert event_rates(lives("p", high), lives("r", low))["equip_item"].verdict == "more"
    assert event_rates(lives("p", low), lives("r", high))["equip_item"].verdict == "less"
    assert event_rates(lives("p", mixed), lives("r", low))["equip_item"].verdict == "no different"
    assert event_rates(lives("p", high), lives("r", low))["equip_item"].difference.value == pytest.approx(2)


def test_different_worlds_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same worlds"):
        compare([life("policy", 0, 5), life("policy", 1, 5), life("random", 0, 5)], "policy", "random")


def test_random_actions_are_uniform_over_the_mask(tiny: Tiny) -> None:
    from scipy.stats import chisquare

    layout = hinterland.spaces.layout(tiny())
    records = torch.zeros(30_000, layout.record_bytes, dtype=torch.uint8)
    mask = records[:, layout.mask_offset :]
    for head in layout.heads:
        mask[:, head.offset : head.offset + head.size : 2] = 1
    zeros = torch.zeros(30_000, dtype=torch.int64)
    actions = RandomActor(layout)(records, zeros, zeros, zeros, torch.arange(30_000))
    for column, head in enumerate(layout.heads):
        counts = torch.bincount(actions[:, column], minlength=head.size).numpy()
        assert counts[1::2].sum() == 0
        assert chisquare(counts[::2]).pvalue > 0.001, head.name


def test_every_life_is_a_row(tiny: Tiny) -> None:
    config = tiny(players={"respawn": "immediate"})
    lives = random_lives(config, worlds=3)
    assert [(row.world, row.agent) for row in lives] == [(world, agent) for world in range(3) for agent in range(1, 9)]
    assert {(row.map, row.seed) for row in lives} == {(5, 40), (6, 41), (7, 42)}
    assert any(not row.survived for row in lives)
    for row in lives:
        assert row.survived == (row.cause_of_death == "none")
        assert row.lifetime == 64 if row.survived else 1 <= row.lifetime <= 64
        # 1 / horizon for every tick alive, and -1 in the step of death instead.
        expected = 1.0 if row.survived else (row.lifetime - 1) / 64 - 1
        assert row.reward == pytest.approx(expected, abs=1e-5)


def test_a_world_does_not_depend_on_the_others(tiny: Tiny) -> None:
    three, two = random_lives(tiny(), worlds=3), random_lives(tiny(), worlds=2)
    assert three[:16] == two
    assert random_lives(tiny(), worlds=2, seed=41) != two


def test_events_of_a_life_are_those_of_the_log(tiny: Tiny) -> None:
    config = tiny(players={"count": 32}, npc={"count": 32})
    lives = random_lives(config, worlds=2)
    logged: dict[tuple[int, int, str], int] = {}
    for world in range(2):
        chosen = config.replace(players={"respawn": "never"}, map={"first": 5 + world, "count": 1})
        for agent, name, number in log_of_random_play(chosen, seed=40 + world):
            key = (world, agent, name)
            logged[key] = max(logged.get(key, 0), number) if name == "go_farthest" else logged.get(key, 0) + 1
    told = {(row.world, row.agent, name): count for row in lives for name, count in row.events.items()}
    assert told == logged
    seen = {name for _, _, name in told}
    assert {"harvest_item", "equip_item", "eat_food", "score_hit", "go_farthest", "agent_culled"} <= seen
    assert any(row.survived and row.events for row in lives), "the test needs survivors"


def log_of_random_play(config: hinterland.Config, seed: int) -> Iterator[tuple[int, str, int]]:
    """Plays a world as `random_lives` does; yields agent, event and number of what was logged."""
    env = hinterland.VectorEnv(1, config, num_threads=1, autoreset_mode=hinterland.AutoresetMode.DISABLED)
    records, _ = env.reset(seed=seed)
    actor, players = RandomActor(hinterland.spaces.layout(config)), config.players.count
    names = {int(code): code.name.lower() for code in hinterland.EventCode}
    zeros = torch.zeros(players, dtype=torch.int64)
    for tick in range(config.episode.horizon):
        key = (zeros + seed, zeros, zeros + tick, torch.arange(1, players + 1))
        records, _, terminations, truncations, _ = env.step(actor(torch.from_numpy(records), *key).numpy())
        table = env.world(0).events()
        for agent, event, number in zip(table["ent_id"], table["event"], table["number"], strict=True):
            if agent > 0:
                yield int(agent), names[int(event)], int(number)
        if (terminations | truncations).all():
            return


def checkpoint(config: hinterland.Config) -> Checkpoint:
    torch.manual_seed(0)
    policy = Policy(config, NETWORK)
    options = {"seed": 0, "worlds": 4}
    return Checkpoint(config, NETWORK, options, Counters(77, 1, 1.0, 1), [], policy.state_dict())


def test_a_policy_plays_living_agents_only(tiny: Tiny) -> None:
    config = tiny()
    asked: list[int] = []
    actor = PolicyActor(checkpoint(config).policy())

    def counting(records: torch.Tensor, *key: torch.Tensor) -> torch.Tensor:
        asked.append(len(records))
        return actor(records, *key)

    lives = play(config, "policy", counting, worlds=2, seed=9, first_map=5)
    assert sum(asked) == sum(row.lifetime for row in lives)


def test_the_command_writes_rows_and_summary(tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    checkpoint(tiny()).save(run / "checkpoints")
    args = evaluate.Args(checkpoint=run, worlds=3, seed=500, first_map=50, threads=1)
    evaluate.main(args)
    out = run / "evaluation-500-50"
    rows = [json.loads(line) for line in (out / "lives.jsonl").read_text().splitlines()]
    assert len(rows) == 2 * 3 * 8
    assert rows[0].keys() == {field.name for field in dataclasses.fields(Life)}
    by_policy = {name: [row["lifetime"] for row in rows if row["policy"] == name] for name in ("policy", "random")}
    summary = json.loads((out / "summary.json").read_text())
    assert summary["agent_steps_trained"] == 77
    assert summary["ratio"] == pytest.approx(np.mean(by_policy["policy"]) / np.mean(by_policy["random"]))
    assert summary["low"] <= summary["ratio"] <= summary["high"]
    said = capsys.readouterr().out
    for word in ("median", "interquartile mean", "survivors", "died by starvation", "95 % interval", "77 agent-steps"):
        assert word in said
    ours = [row for row in rows if row["policy"] == "policy"]
    rate = 100 * sum(row["events"].get("harvest_item", 0) for row in ours) / sum(row["lifetime"] for row in ours)
    assert summary["events"]["harvest_item"]["policy"]["value"] == pytest.approx(rate)
    assert summary["events"].keys() == set(COUNTED)
    for name, rates in summary["events"].items():
        assert f"{rates['policy']['value']:.2f} [{rates['policy']['low']:.2f}" in next(
            line for line in said.splitlines() if f" {name} " in line
        )
    verdict = {"more": "more than", "less": "less than", "no different": "about as much as"}
    for name, verb in (("harvest_item", "harvest"), ("equip_item", "equip")):
        assert f"policy agents {verb} {verdict[summary['events'][name]['verdict']]} random ones" in said
    assert "trade per 100 living ticks: list_item" in said
    before = (out / "lives.jsonl").read_bytes()
    evaluate.main(args)
    assert (out / "lives.jsonl").read_bytes() == before, "the same worlds and seeds give the same lives"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first_map": 1}, r"first-map is 1; maps 0 to 1 were trained on"),
        ({"seed": 3}, r"seed is 3; seeds 0 to 3 were trained on"),
        ({"worlds": 1}, r"worlds is 1"),
    ],
)
def test_worlds_of_the_training_are_refused(tiny: Tiny, tmp_path: Path, options: dict[str, int], message: str) -> None:
    path = checkpoint(tiny()).save(tmp_path)
    with pytest.raises(ValueError, match=message):
        evaluate.main(evaluate.Args(**{"checkpoint": path, "worlds": 2, **options}))
