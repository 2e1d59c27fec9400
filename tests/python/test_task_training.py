"""Training and evaluation with tasks: what is drawn when, what is paid, how far policies come, by hand-made numbers."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import hinterland  # noqa: E402
from hinterland import evaluate, tasks  # noqa: E402
from hinterland.evaluate.play import Life, play  # noqa: E402
from hinterland.evaluate.tasks import by_category, deal  # noqa: E402
from hinterland.spaces import layout  # noqa: E402
from hinterland.tasks.selection import category, everything, select_set, split_name, without  # noqa: E402
from hinterland.train import ppo  # noqa: E402
from hinterland.train.checkpoint import Checkpoint, Counters  # noqa: E402
from hinterland.train.computing import Computing  # noqa: E402
from hinterland.train.policy import Network, Policy  # noqa: E402
from hinterland.train.syllabus import LIVES, Syllabus  # noqa: E402

Tiny = Callable[..., hinterland.Config]
NETWORK = Network(window_width=8, entity_width=8, item_width=8, hidden=8)
TEXT = """
task drunk for agent { goal count(drink_water, me) >= 4 weight 3 tags easy, survival }
task fed for agent { goal count(eat_food, me) >= 20 tags easy, item }
task walker for agent { goal farthest >= 9 tags walking }
task old for agent { goal TickGE(60) }
set easy { tag easy }
set hard { walker old weight 2 }
curriculum school { stage easy until mean progress >= 0.5 stage hard for 1000 steps stage easy }
"""
HELD_OUT = (
    "task nourished for agent { goal count(eat_food, me) >= 20 } task far for agent { goal farthest >= 12 weight 3 }"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "all.task"
    path.write_text(TEXT)
    return path


@pytest.fixture
def held_out(tmp_path: Path) -> Path:
    path = tmp_path / "heldout.task"
    path.write_text(HELD_OUT)
    return path


def test_a_name_behind_a_file_is_a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd:name").write_text("")
    assert split_name("a/b.task") == ("a/b.task", None)
    assert split_name("a/b.task:hard") == ("a/b.task", "hard")
    assert split_name("hinterland:heldout") == ("hinterland:heldout", None)
    assert split_name("hinterland:heldout:heldout") == ("hinterland:heldout", "heldout")
    assert split_name("odd:name") == ("odd:name", None), "a file that is there is meant"
    assert split_name("a:b/c.task") == ("a:b/c.task", None)


def test_sets_categories_and_what_is_left_out(tiny: Tiny, file: Path) -> None:
    found, easy = select_set(f"{file}:easy", tiny())
    assert (easy.tasks.tolist(), easy.weights.tolist()) == ([0, 1], [3, 1])
    assert everything(found).weights.tolist() == [3, 1, 1, 1]
    assert [category(task) for task in found] == ["survival", "item", "walking", "other"]
    same = tasks.compile(HELD_OUT, tiny())["nourished"].identity
    assert without(found, easy, {same}).tasks.tolist() == [0], "the same task by another name"
    with pytest.raises(ValueError, match="has no set 'esay'; it has easy, hard"):
        select_set(f"{file}:esay", tiny())
    with pytest.raises(ValueError, match="nothing is left"):
        without(found, easy, {task.identity for task in found})


def test_stages_end_by_progress_or_by_steps(tiny: Tiny, file: Path) -> None:
    syllabus = Syllabus(f"{file}:school", tiny(), set())
    assert syllabus.drawn.tasks.tolist() == [0, 1]
    half, all_of_them = LIVES // 2, LIVES
    syllabus.note(np.zeros(all_of_them - 1, np.int32), np.full(all_of_them - 1, 0.9, np.float32))
    assert not syllabus.advance(10**9), "too few lives to judge by"
    syllabus.note(np.array([2], np.int32), np.array([1.0], np.float32))
    assert not syllabus.advance(0), "a life of another stage says nothing"
    syllabus.note(np.ones(all_of_them, np.int32), np.full(all_of_them, 0.49, np.float32))
    assert not syllabus.advance(0)
    syllabus.note(np.zeros(half, np.int32), np.full(half, 0.52, np.float32))
    assert syllabus.advance(0)
    assert syllabus.drawn.tasks.tolist() == [2, 3]
    assert syllabus.drawn.weights.tolist() == [1, 2]
    assert not syllabus.advance(999)
    assert syllabus.advance(1000)
    assert not syllabus.advance(10**9), "the last stage does not end"
    assert syllabus.stage == 2


def test_what_a_syllabus_can_be_made_of(tiny: Tiny, file: Path) -> None:
    assert Syllabus(str(file), tiny(), set()).drawn.tasks.tolist() == [0, 1, 2, 3]
    assert Syllabus(f"{file}:hard", tiny(), set()).drawn.tasks.tolist() == [2, 3]
    assert Syllabus(f"{file}:school", tiny(), set(), stage=1).drawn.name == "hard"
    with pytest.raises(ValueError, match="no curriculum or set 'x'; it has school, easy, hard"):
        Syllabus(f"{file}:x", tiny(), set())


def trainer(config: hinterland.Config, **options: Any) -> ppo.Trainer:
    network = dataclasses.replace(NETWORK, task_width=8)
    given = {"agent_steps": 100_000, "network": network, "worlds": 2, "ticks": 24, "minibatch": 32} | options
    return ppo.Trainer(ppo.Args(**given), config, Computing("cpu"))


def test_pay_is_weighed_death_is_not_and_living_is_worth_something(tiny: Tiny, file: Path, held_out: Path) -> None:
    config = tiny(players={"respawn": "immediate"})
    learner = trainer(config, tasks=str(file), heldout=str(held_out), task_weight=3.0, survival=0.5)
    rollout = ppo.Rollout.empty(2, 8, learner.policy)
    rollout.reward[0] = torch.tensor([0.25, 0, -0.5, -1, 0, 0, 0, 0])
    rollout.died[0, 3] = True
    assert torch.equal(learner._reward(rollout), rollout.reward), "without tasks the reward is the environment's"
    learner.take_up_tasks()
    tick = 0.5 / 64
    expected = [0.75 + tick, tick, -1.5 + tick, -1, tick, tick, tick, tick]
    torch.testing.assert_close(learner._reward(rollout)[0], torch.tensor(expected))
    assert learner.syllabus is not None
    assert learner.syllabus.drawn.tasks.tolist() == [0, 2, 3], "what is held out is not drawn"


def test_worlds_give_out_the_tasks_and_rollouts_tell_of_them(tiny: Tiny, file: Path, held_out: Path) -> None:
    from hinterland.train.dashboard import Stopwatch

    config = tiny(players={"respawn": "immediate"})
    learner = trainer(config, tasks=f"{file}:school", heldout=str(held_out))
    learner.take_up_tasks()
    assert learner.syllabus is not None
    worlds = ppo.Worlds(config, 2, 1, threads=1, syllabus=learner.syllabus)
    rollout = ppo.Rollout.empty(24, worlds.slots, learner.policy)
    learner.play(worlds, rollout, Stopwatch())
    assert set(rollout.task.unique().tolist()) == {0}
    assert 0 < rollout.best.max() <= 1
    told = layout(config).view(rollout.records.numpy(), "Task")[0]
    assert np.array_equal(told, np.repeat(learner.syllabus.tasks.embeddings()[:1].astype(np.float16), 16, axis=0))
    rollout.done[:] = False
    rollout.done[0], rollout.living[0], rollout.best[0], rollout.best[0, :4] = True, True, 0.25, 1.0
    learner.syllabus.note(np.zeros(LIVES, np.int32), np.ones(LIVES, np.float32))
    learner.counters.agent_steps = 500
    row = ppo._follow(learner.syllabus, learner.counters, worlds, rollout)
    assert row == {"stage": 0, "task_progress": (4 + 12 * 0.25) / 16, "task_completed": 4 / 16}
    assert (learner.counters.stage, learner.counters.stage_began) == (1, 500)
    for _ in range(65):
        worlds.step(np.zeros((16, len(layout(config).heads)), dtype=np.int64))
    drawn = set(worlds.envs.observe()[1]["task"].tolist())
    assert drawn <= {2, 3}, "new episodes draw from the new stage"


def test_the_policy_reads_its_task_only_if_it_is_to(tiny: Tiny, file: Path) -> None:
    config = tiny()
    records = torch.zeros(2, layout(config).record_bytes, dtype=torch.uint8)
    embeddings = tasks.load(file, config).embeddings()[:2].astype(np.float16)
    layout(config).view(records.numpy(), "Task")[:] = embeddings
    torch.manual_seed(0)
    reading = Policy(config, dataclasses.replace(NETWORK, task_width=8))
    deaf = Policy(config, NETWORK)
    one, other = reading(records)[1].tolist()
    assert one != pytest.approx(other, abs=1e-4)
    one, other = deaf(records)[1].tolist()
    assert one == pytest.approx(other, abs=1e-5)
    assert not any(name.startswith("task") for name in deaf.state_dict())


def test_tasks_are_dealt_evenly_and_alike_each_time(tiny: Tiny, file: Path) -> None:
    dealt = deal(f"{file}:hard", tiny(), worlds=3, seed=5)
    assert dealt.places.shape == (3, 8)
    assert np.bincount(dealt.places.ravel(), minlength=4).tolist() == [0, 0, 12, 12]
    assert dealt.weights == {"walker": pytest.approx(100 / 3), "old": pytest.approx(200 / 3)}
    assert dealt.categories == {"walker": "walking", "old": "other"}
    assert np.array_equal(dealt.places, deal(f"{file}:hard", tiny(), 3, 5).places)
    assert not np.array_equal(dealt.places, deal(f"{file}:hard", tiny(), 3, 6).places)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("task t for team { goal gold(team) >= 9 }", "'t' is for teams"),
        ("for n in 1..17 { task 't-{n}' for agent { goal gold >= n + 9 } }".replace("'", '"'), "17 tasks for 16 lives"),
        ("task t for agent { goal gold >= 9 weight 0 }", "all weights are 0"),
    ],
)
def test_what_cannot_be_dealt_is_refused(tiny: Tiny, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.task").write_text(text)
    with pytest.raises(ValueError, match=says):
        deal(str(tmp_path / "x.task"), tiny(), worlds=2, seed=1)


def life(policy: str, world: int, task: str, best: float) -> Life:
    done = 9 if best == 1 else None
    return Life(policy, world, world, world, 1, 10, False, "npc", 0.0, 0.0, {}, task, best, done)


def test_figures_by_category_are_those_of_the_definitions() -> None:
    # Two tasks of one category, worth 30 and 10, and one of another, worth 60.
    weights = {"a": 30.0, "b": 10.0, "c": 60.0}
    categories = {"a": "item", "b": "item", "c": "skill"}
    best = {
        "policy": {0: [("a", 1.0), ("a", 0.5), ("b", 0.0), ("c", 0.2)], 1: [("a", 0.0), ("b", 0.5), ("c", 0.6)]},
        "other": {0: [("a", 0.0), ("a", 0.0), ("b", 1.0), ("c", 0.2)], 1: [("a", 0.0), ("b", 0.0), ("c", 0.2)]},
    }
    lives = [life(who, world, *row) for who, worlds in best.items() for world, rows in worlds.items() for row in rows]
    found = by_category(lives, weights, categories)
    assert list(found) == ["skill", "item", "all"]
    assert {name: (entry.tasks, entry.points) for name, entry in found.items()} == {
        "skill": (1, 60),
        "item": (2, 40),
        "all": (3, 100),
    }
    item = found["item"].figures
    assert item["progress"]["policy"].value == pytest.approx((1 + 0.5 + 0 + 0 + 0.5) / 5)
    assert item["completion"]["policy"].value == pytest.approx(1 / 5)
    assert item["points"]["policy"].value == pytest.approx(30 * (1.5 / 3) + 10 * (0.5 / 2))
    assert found["all"].figures["points"]["policy"].value == pytest.approx(17.5 + 60 * 0.4)
    assert found["all"].figures["points"]["other"].value == pytest.approx(10 * 0.5 + 60 * 0.2)
    assert found["all"].differences["points"]["other"].value == pytest.approx(41.5 - 17)
    # With two worlds a resample is one of them twice, or both: in world 0 alone, in world 1 alone, in both.
    skill = found["skill"].figures["progress"]["policy"]
    assert (skill.low, skill.high) == pytest.approx((0.2, 0.6))
    gained = found["skill"].differences["progress"]["other"]
    assert (gained.value, gained.low, gained.high) == pytest.approx((0.2, 0.0, 0.4))
    points = found["all"].figures["points"]["policy"]
    assert (points.low, points.high) == pytest.approx((60 * 0.2 + 30 * 0.75, points.value)), "world 1 alone has 41"


def test_a_task_that_a_resample_lacks_leaves_its_points_to_the_others() -> None:
    lives = [life("p", 0, "a", 0.5), life("p", 1, "b", 1.0)]
    found = by_category(lives, {"a": 75.0, "b": 25.0}, {"a": "item", "b": "item"})
    points = found["item"].figures["points"]["p"]
    assert points.value == pytest.approx(75 * 0.5 + 25)
    assert (points.low, points.high) == pytest.approx((50, 100))


def test_other_tasks_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same tasks"):
        by_category([life("p", 0, "a", 0), life("q", 1, "a", 0)], {"a": 100.0}, {"a": "item"})


def checkpoint(config: hinterland.Config, network: Network) -> Checkpoint:
    torch.manual_seed(0)
    policy = Policy(config, network)
    return Checkpoint(config, network, {"seed": 0, "worlds": 4}, Counters(77, 1, 1.0, 1), [], policy.state_dict())


def test_rows_tell_of_the_task_as_the_environment_does(tiny: Tiny, file: Path) -> None:
    from hinterland.evaluate.actors import RandomActor

    config = tiny()
    dealt = deal(str(file), config, worlds=2, seed=3)
    lives = play(config, "random", RandomActor(layout(config)), worlds=2, seed=40, first_map=5, dealt=dealt)
    assert [row.task for row in lives] == [dealt.tasks.names[place] for place in dealt.places.flat]
    drinkers = [row for row in lives if row.task == "drunk"]
    assert any(row.completed for row in drinkers)
    for row in drinkers:
        assert row.best_progress == pytest.approx(min(1, row.events.get("drink_water", 0) / 4))
        assert (row.completed is not None) == (row.best_progress == 1)
    for row in (row for row in lives if row.task == "walker"):
        assert row.best_progress == pytest.approx(min(1, row.events.get("go_farthest", 0) / 9), abs=1e-5)
    assert {row.completed for row in lives if row.task == "old" and row.survived} <= {60}


def test_the_evaluation_stands_beside_others_and_writes_what_it_prints(
    tiny: Tiny, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, other = tmp_path / "run", tmp_path / "other"
    checkpoint(tiny(), dataclasses.replace(NETWORK, task_width=8)).save(run / "checkpoints")
    checkpoint(tiny(), NETWORK).save(other)
    args = evaluate.Args(checkpoint=run, worlds=2, seed=500, first_map=50, threads=1, tasks=str(file), beside=other)
    evaluate.main(args)
    rows = [json.loads(line) for line in (run / "evaluation-500-50" / "lives.jsonl").read_text().splitlines()]
    policies = ["policy", "beside", "untrained", "random"]
    assert list(dict.fromkeys(row["policy"] for row in rows)) == policies
    summary = json.loads((run / "evaluation-500-50" / "summary.json").read_text())
    assert list(summary["categories"]) == ["survival", "item", "other", "walking", "all"]
    whole = summary["categories"]["all"]
    for name in policies:
        own = [row["best_progress"] for row in rows if row["policy"] == name]
        assert whole["figures"]["progress"][name]["value"] == pytest.approx(np.mean(own))
    assert whole["differences"]["points"].keys() == set(policies[1:])
    assert summary["lifetimes"].keys() == set(policies)
    printed = capsys.readouterr().out
    assert "score out of 100" in printed
    assert "mean lifetime in ticks: policy" in printed
    with pytest.raises(ValueError, match="give --tasks"):
        evaluate.main(dataclasses.replace(args, tasks=None))


def test_a_run_with_a_curriculum_is_evaluated_on_what_is_held_out(tmp_path: Path, file: Path, held_out: Path) -> None:
    config = tmp_path / "small.toml"
    config.write_text(hinterland.Config.small().to_toml())
    small = ("--worlds", 2, "--ticks", 16, "--maps", 2, "--minibatch", 512, "--threads", 1, "--evaluation-worlds", 2)
    base = [sys.executable, "-m", "hinterland", "train", *map(str, small), "--runs", str(tmp_path)]
    told = ["--tasks", f"{file}:school", "--heldout", str(held_out), "--config", str(config), "--name", "run"]
    subprocess.run([*base, *told, "--agent-steps", "3000"], check=True, timeout=300, capture_output=True)
    saved = Checkpoint.load(tmp_path / "run")
    assert saved.network.task_width == ppo.TASK_WIDTH
    assert all("stage" in row for row in saved.curve)
    summary = json.loads((tmp_path / "run" / "evaluation" / "summary.json").read_text())
    assert summary["categories"]["all"]["figures"]["points"].keys() == {"policy", "untrained", "random"}
    rows = (tmp_path / "run" / "evaluation" / "lives.jsonl").read_text().splitlines()
    assert {json.loads(row)["task"] for row in rows} == {"nourished", "far"}
    missing = subprocess.run(
        [*base, *told[:-1], "other", "--beside", str(tmp_path / "nothing")], timeout=300, capture_output=True, text=True
    )
    assert missing.returncode == 1
    assert "no checkpoint there" in missing.stderr, "known before the training"


def test_a_run_without_tasks_does_not_go_on_with_them(tiny: Tiny) -> None:
    saved = checkpoint(tiny(), NETWORK)
    args = ppo.Args(tasks="x.task", network=NETWORK)
    with pytest.raises(ValueError, match="does not read them"):
        ppo._told_its_task(args, saved)
    assert ppo._told_its_task(args, None).network.task_width == ppo.TASK_WIDTH
    assert ppo._told_its_task(ppo.Args(network=NETWORK), None).network == NETWORK
