"""`hinterland tasks try`: every task on one recording, its figures and what is said of it."""

import collections
import dataclasses
import importlib.util
import json
import subprocess
import sys

import numpy as np
import pytest

import hinterland
from hinterland import tasks
from hinterland.trial import Recording, Samples, figures, load_player
from hinterland.trial.recording import _turns

pytest.importorskip("tyro")

NEEDS_TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="checkpoints are read with torch")
TEXT = """
task born for agent { goal alive(me) >= 1 }
task lasting for agent { goal age(me) >= 64 tags survival }
task heavenly for agent { goal gold(me) >= 1_000_000 }
task idle for agent { goal count(seize_tile) >= 1 }
task slain for team { goal dead(team) >= 4 }
"""
TEAMS = {"left": [1, 3, 5, 7], "right": [2, 4, 6, 8]}


def recorded(config, worlds=3, seed=5):
    return Recording(load_player("random", config), worlds, seed)


def tried(recording, text, config, at_least=8):
    given = tasks.compile(text, config)
    samples = recording.samples("some.task", given, at_least)
    return {task.name: figures(task, found) for task, found in zip(given, samples, strict=True)}


SCRIPT = """
import sys

class Absent:
    def find_spec(name, path=None, target=None):
        if name in {without!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent)
from hinterland.cli import main
main(sys.argv[1:])
"""


def script(*arguments, cwd, without=()):
    code = SCRIPT.format(without=list(without))
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=cwd
    )


@pytest.fixture
def folder(tmp_path, tiny):
    (tmp_path / "some.task").write_text(TEXT)
    (tmp_path / "tiny.toml").write_text(tiny(players={"count": 8, "teams": TEAMS}).to_toml())
    return tmp_path


def test_what_is_tried_is_what_the_player_does(tiny):
    recording = recorded(tiny())
    found = tried(recording, "task lasting for agent { goal age(me) >= 64 }", tiny(), at_least=24)["lasting"]
    choose = load_player("random", tiny()).choose
    envs = hinterland.VectorEnv(3, tiny(), autoreset_mode="Disabled")
    records, infos = envs.reset(seed=5)
    for tick in range(64):
        records, _, _, _, infos = envs.step(choose(records, infos["alive"], 5, tick))
    assert recording.lifetime == infos["life_length"].mean() < 64
    # Nobody has an age in the tick of its death.
    ages = infos["life_length"] - (infos["cause_of_death"] > 0)
    assert 64 * found.mean == pytest.approx(ages.mean())
    assert np.multiply(found.quantiles, 64) == pytest.approx(np.quantile(ages, [0, 0.25, 0.5, 0.75, 1]))
    assert (found.samples, found.completed) == (24, (ages == 64).mean())


def test_teams_are_asked_to_the_last_of_them(tiny):
    # Hunger kills all within 64 ticks: the first of a team seldom is its last.
    config = tiny(players={"count": 8, "teams": TEAMS}, resource={"depletion_rate": 20})
    found = tried(recorded(config), TEXT, config, at_least=6)["slain"]
    assert (found.samples, found.completed, found.mean, found.verdict) == (6, 1.0, 1.0, "too easy")
    assert found.tick is not None


def test_verdicts_say_what_became_of_tasks(tiny):
    found = tried(recorded(tiny()), TEXT, tiny())
    assert {name: row.verdict for name, row in found.items() if name not in ("slain", "heavenly")} == {
        "born": "too easy",
        "lasting": "fine",
        "idle": "dead",
    }
    assert found["heavenly"].completed == 0
    assert found["heavenly"].quantiles[4] < 0.001


@pytest.mark.parametrize(
    ("best", "completed", "verdict", "bins"),
    [
        ([0.0] * 40, [], "dead", {0: 40}),
        ([0.5] * 40, [], "dead", {5: 40}),
        ([0.0] * 38 + [0.3, 0.999], [], "too hard", {0: 38, 3: 1, 8: 1}),
        ([0.25] * 38 + [1.0] * 2, [7, 9], "too hard", {3: 38, 9: 2}),
        ([0.0] * 37 + [0.1] * 3, [], "fine", {0: 37, 1: 3}),
        ([1.0] * 37 + [0.1] * 3, [4] * 37, "fine", {1: 3, 9: 37}),
        ([1.0] * 38 + [0.0] * 2, [4] * 38, "too easy", {0: 2, 9: 38}),
        ([1.0] * 40, [0] * 40, "too easy", {9: 40}),
    ],
)
def test_verdicts_and_histograms_by_definition(best, completed, verdict, bins):
    ticks = completed + [-1] * (len(best) - len(completed))
    task = tasks.compile("task t for agent { goal gold >= 3 tags a, b }")["t"]
    row = figures(task, Samples(np.array(best, np.float32), np.array(ticks, np.int32)))
    assert row.verdict == verdict
    assert {place: count for place, count in enumerate(row.histogram) if count} == bins
    assert row.completed == len(completed) / len(best)
    assert row.tick == (np.median(completed) if completed else None)
    assert (row.name, row.tags, row.identity) == ("t", ("a", "b"), task.identity)


@pytest.mark.parametrize(
    ("tasks_", "units", "at_least"),
    [(1, 8, 3), (3, 8, 1), (3, 8, 9), (8, 8, 2), (13, 8, 1), (16, 8, 5), (97, 8, 8), (256, 16, 3), (9, 1, 1)],
)
def test_each_task_is_had_often_enough_and_by_nobody_twice(tasks_, units, at_least):
    turns = [turn.tolist() for turn in _turns(tasks_, units, at_least)]
    had = collections.Counter(task for turn in turns for task in turn)
    assert len(had) == tasks_
    assert min(had.values()) >= min(at_least, units)
    pairs = [pair for turn in turns for pair in enumerate(turn)]
    assert len(pairs) == len(set(pairs)) == units * len(turns)


def test_what_comes_of_a_file_depends_on_itself_alone(tiny):
    one, two = recorded(tiny()), recorded(tiny())
    assert one.lifetime == two.lifetime
    begin = "task heir for agent { goal gold(me) >= 40 begin { gold 20 health 50 } }"
    alone = tried(one, TEXT, tiny())
    beside = tried(two, TEXT + begin, tiny())
    assert beside.pop("heir").quantiles[0] >= 0.5
    assert alone == beside == tried(two, TEXT, tiny())
    assert recorded(tiny(), seed=6).lifetime != one.lifetime


def test_a_replay_that_goes_astray_is_noticed(tiny):
    recording = recorded(tiny())
    moves = [head.name for head in hinterland.spaces.layout(tiny()).heads].index("Move.Direction")
    for actions in recording._actions:
        actions[:, moves] = 4
    with pytest.raises(RuntimeError, match="other states than were recorded"):
        tried(recording, TEXT, tiny())


def test_what_cannot_be_tried_is_refused(tiny):
    recording = recorded(tiny(), worlds=1)
    with pytest.raises(ValueError, match=r"some\.task has no tasks"):
        tried(recording, "let a = 3", tiny())
    with pytest.raises(ValueError, match=r"some\.task: .*map\.seize_targets"):
        tried(recording, "task t for agent { goal SeizeCenter(9) }", tiny())
    with pytest.raises(ValueError, match="action_targets"):
        load_player("random", tiny(observation={"action_targets": False}))


def test_a_table_for_each_file(folder):
    (folder / "sly.task").write_text("# \x1b[2J\ntask a for agent { goal gold >= 3 }")
    done = script(
        *("tasks", "try", "some.task", "sly.task", "--config", "tiny.toml", "--worlds", 2, "--samples", 4),
        *("--plot", "pictures/tried.png"),
        cwd=folder,
        without=["torch"],
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == [
        "TASK",
        "FOR",
        "N",
        "MEAN",
        "QUARTILES",
        "MOST",
        "REACHED",
        "TICK",
        "PROGRESS",
        "VERDICT",
    ]
    rows = {line.split()[0]: line for line in lines[1:6]}
    assert list(rows) == ["born", "lasting", "heavenly", "idle", "slain"]
    assert rows["idle"].endswith("█▕········▏·  dead")
    assert rows["born"].endswith("·▕········▏█  too easy")
    assert lines[6].startswith("some.task: 5 tasks: ")
    assert "2 worlds of 8 agents, seeds 1000000 to 1000001; random valid actions" in done.stdout
    assert done.stderr == ""
    assert (folder / "pictures" / "tried.png").read_bytes().startswith(b"\x89PNG")


def test_json_has_every_figure(folder):
    options = "--config", "tiny.toml", "--worlds", 2, "--samples", 4, "--json"
    done = script("tasks", "try", "some.task", *options, "--sort", "progress", cwd=folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["files"]["some.task"]
    assert [row["mean"] for row in found] == sorted(row["mean"] for row in found)
    assert found[-1]["name"] == "born"
    assert all(sum(row["histogram"]) == row["samples"] >= 4 for row in found)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name at least one file"),
        (["some.task", "--worlds", 0], "worlds is 0; it must be at least 1"),
        (["some.task", "--plot", "tried.xyz"], "pictures are written as"),
        pytest.param(["some.task", "--policy", "nothing"], "nothing", marks=NEEDS_TORCH),
        (["none.task"], "none.task"),
    ],
)
def test_mistakes_are_told_before_anything_is_played(folder, arguments, says):
    done = script("tasks", "try", *arguments, cwd=folder)
    assert done.returncode == 1
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_many_tasks_are_drawn_in_thin_rows(tmp_path):
    plot = pytest.importorskip("hinterland.trial.plot")
    task = tasks.compile("task t for agent { goal gold >= 3 }")["t"]
    row = figures(task, Samples(np.array([0, 0.3, 1], np.float32), np.array([-1, -1, 4], np.int32)))
    many = [dataclasses.replace(row, name=f"t-{n}$x^{n}\x1b[2J") for n in range(2000)]
    plot.draw(tmp_path / "many.png", {"many.task": many, "one.task": many[:1]}, "title $x")
    assert (tmp_path / "many.png").stat().st_size > 10_000


@pytest.fixture
def _one_thread():
    """Threads that wait for each other's cores would take most of the time."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("_one_thread")
def test_a_checkpoint_plays_what_it_was_trained_on(tiny, tmp_path):
    from hinterland.train.checkpoint import Checkpoint, Counters
    from hinterland.train.policy import Network, Policy

    network = Network(window_width=8, entity_width=8, hidden=8)
    parameters = Policy(tiny(), network).state_dict()
    Checkpoint(tiny(), network, {}, Counters(), [], parameters).save(tmp_path)
    player = load_player(str(tmp_path), None)
    assert player.config == tiny()
    recording = Recording(player, 1, 5)
    assert tried(recording, TEXT, tiny())["born"].completed == 1
    assert recording.lifetime != recorded(tiny(), worlds=1).lifetime
    with pytest.raises(ValueError, match="trained on other observations"):
        load_player(str(tmp_path), tiny(actions={"disabled": ["give"]}))


@pytest.mark.parametrize(
    "command", [("check", "some.task"), ("fmt", "some.task"), ("explain", "some.task"), ("list", "some.task")]
)
def test_nothing_about_tasks_needs_torch(folder, command):
    done = script("tasks", *command, cwd=folder, without=["torch", "tensorboard", "safetensors", "scipy", "PIL"])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "missing", "extra"),
    [
        (["maps", "list"], "tyro", "cli"),
        (["tasks", "check", "some.task"], "rich", "cli"),
        (["tasks", "try", "some.task", "--plot", "a.png"], "matplotlib", "cli"),
        (["tasks", "try", "some.task", "--policy", "runs"], "torch", "train"),
        (["train"], "tyro", "train"),
        (["evaluate", "runs"], "torch", "train"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(folder, arguments, missing, extra):
    done = script(*arguments, cwd=folder, without=[missing])
    assert done.returncode == 1
    assert done.stderr == f"hinterland: this command needs {missing}: pip install 'hinterland[{extra}]'\n"
