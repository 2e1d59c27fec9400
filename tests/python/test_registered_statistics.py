"""Statistics that the language cannot say: registered, read by tasks, called once a step, kept in snapshots."""

import pickle
import re
import subprocess
import sys
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hinterland
from hinterland import Config, VectorEnv, parallel_env, tasks
from hinterland.tasks import S, group

TEAMS = {"red": [1, 2, 3], "blue": [4, 5, 6, 7], "green": [8]}
CONFIG = Config(
    map={"preset": "small", "count": 2},
    players={"count": 8, "teams": TEAMS},
    npc={"count": 24},
    combat={"spawn_immunity": 2},
    episode={"horizon": 200},
)
RESPAWNING = CONFIG.replace(players={"respawn": "immediate"})
CALLS: list[tuple[str, int]] = []


def _scatter(state: tasks.BatchState) -> np.ndarray:
    """Root mean square of the distances of a team's living to their middle, for each of its players."""
    CALLS.append(("scatter", state.num_worlds))
    player = state.player
    lives = (player["health"] > 0) & ~player["died"]
    together = lives[:, :, None] & lives[:, None, :] & (player["team"][:, :, None] == player["team"][:, None, :])
    count = np.maximum(together.sum(-1), 1)
    squares = np.zeros(lives.shape)
    for at in (player["row"], player["col"]):
        mean = (together * at[:, None, :]).sum(-1) / count
        squares += (together * (at[:, None, :] - mean[:, :, None]) ** 2).sum(-1) / count
    return np.sqrt(squares)


def _health(state: tasks.BatchState) -> np.ndarray:
    CALLS.append(("health", state.num_worlds))
    return state.player["health"]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hinterland.tasks.statistics._registered", {})
    CALLS.clear()
    tasks.register_statistic("scatter", _scatter, low=0, describe="tiles from the middle of the team")
    tasks.register_statistic("my_health", _health, low=0, high=100)


def _chosen(envs: VectorEnv, rng: np.random.Generator) -> np.ndarray:
    nested = hinterland.spaces.split_mask(envs.config, envs.action_masks())
    heads = [head for action in nested.values() for head in action.values()]
    return np.stack([(rng.random(head.shape) * head).argmax(-1) for head in heads], axis=-1)


def _envs(text: str, config: Config = CONFIG, worlds: int = 2, **arguments: object) -> VectorEnv:
    envs = VectorEnv(worlds, config=config, **arguments)
    envs.set_tasks(tasks.compile(text, config))
    return envs


APART = "task apart for team { goal max(scatter(team)) >= 40 reward progress + 0.01 * scatter(leader) }"


@pytest.mark.parametrize("config", [CONFIG, RESPAWNING], ids=["never", "immediate"])
def test_a_statistic_equal_to_one_of_the_language_gives_the_same(config: Config) -> None:
    text = """
        task low for agent {{ goal {0} <= 50 for 3 ticks reward progress + 0.01 * change({0}) }}
        task sound for team {{ goal min({0}(team)) >= 95 reward 0.1 * mean({0}(foes)) + progress }}
    """
    own, other = _envs(text.format("health"), config), _envs(text.format("my_health"), config)
    for envs in (own, other):
        envs.reset(seed=3)
    rng, deaths, reached = np.random.default_rng(1), 0, 0
    for _ in range(300):
        actions = _chosen(own, rng)
        one, two = own.step(actions), other.step(actions)
        deaths += int(one[2].sum())
        reached += int((one[4]["task_completed"] >= 0).sum())
        for place in (1, 2, 3):
            assert np.array_equal(one[place], two[place])
        for key in ("task", "task_progress", "task_best", "task_completed", "task_failed"):
            assert np.array_equal(one[4][key], two[4][key])
    assert deaths > 3
    assert reached > 10
    assert CALLS == [("health", 2)] * 300


def test_progress_is_what_the_function_says_of_the_state() -> None:
    envs = _envs("task apart for agent { goal scatter / 100 }")
    envs.reset(seed=5)
    rng = np.random.default_rng(2)
    for _ in range(30):
        infos = envs.step(_chosen(envs, rng))[4]
        for world in range(2):
            entity = envs.world(world).state()["entity"]
            for members in TEAMS.values():
                rows = [member - 1 for member in members if entity["health"][member - 1] > 0]
                at = np.stack([entity["row"][rows], entity["col"][rows]], axis=1)
                expected = np.sqrt(((at - at.mean(0)) ** 2).sum(1).mean()) if rows else 0.0
                found = infos["task_progress"].reshape(2, 8)[world, rows]
                assert np.allclose(found, expected / 100, atol=1e-6)


def test_values_are_part_of_the_state_and_snapshots_go_on() -> None:
    envs = _envs(APART, worlds=1)
    envs.reset(seed=4)
    rng = np.random.default_rng(3)
    for _ in range(20):
        envs.step(_chosen(envs, rng))
    told = envs.world(0).state()["task_statistic"]
    assert told["value"].dtype == np.int64
    assert told["player"].tolist() == list(range(1, 9))
    assert told["value"].view(np.float64).max() > 1
    twin = pickle.loads(pickle.dumps(envs))  # noqa: S301  its own bytes
    twin.reset(seed=9)
    twin.world(0).restore(envs.world(0).snapshot())
    assert twin.world(0).digest() == envs.world(0).digest()
    for _ in range(250):
        actions = _chosen(envs, rng)
        one, two = envs.step(actions), twin.step(actions)
        assert np.array_equal(one[1], two[1])
        assert envs.world(0).digests() == twin.world(0).digests()
    others = _envs("task low for agent { goal my_health <= 50 }", worlds=1)
    others.reset(seed=1)
    with pytest.raises(ValueError, match="set the same tasks"):
        others.world(0).restore(envs.world(0).snapshot())


def test_steps_of_other_tasks_call_nothing() -> None:
    envs = _envs("task low for agent { goal health <= 50 }")
    envs.reset(seed=1)
    envs.step(envs.action_space.sample())
    assert not CALLS
    assert "task_statistic" not in envs.world(0).state()
    envs.set_tasks(tasks.compile(APART, CONFIG))
    envs.step(envs.action_space.sample())
    assert not CALLS, "the running episode keeps what it has"
    envs.reset()
    envs.step(envs.action_space.sample())
    assert CALLS == [("scatter", 2)]


def test_episodes_of_old_and_new_tasks_beside_each_other() -> None:
    envs = _envs(APART, worlds=3)
    envs.reset(seed=1)
    envs.set_tasks(tasks.compile("task low for agent { goal my_health <= 50 }", CONFIG))
    envs.reset(options={"reset_mask": np.repeat([False, True, False], 8)})
    envs.step(envs.action_space.sample())
    assert sorted(CALLS) == [("health", 3), ("scatter", 3)]
    shown = [envs.world(i).state()["task_statistic"]["value"].view(np.float64) for i in range(3)]
    assert np.all(shown[1] == envs.world(1).state()["entity"]["health"][:8])
    assert np.all(shown[0] < 100)


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_every_form_of_stepping_gives_the_same(mode: str) -> None:
    config = CONFIG.replace(episode={"horizon": 20})
    whole = _envs(APART, config, worlds=4, autoreset_mode=mode)
    parts = _envs(APART, config, worlds=4, autoreset_mode=mode, batch_worlds=2, num_threads=2)
    for envs in (whole, parts):
        envs.reset(seed=11)
    parts.recv()
    parts.recv()
    rng = np.random.default_rng(4)
    for _ in range(50):
        actions = np.asarray(whole.action_space.sample())
        half = len(actions) // 2
        one = whole.step(actions)
        parts.send(actions[:half])
        parts.send(actions[half:])
        two = [parts.recv(), parts.recv()]
        assert np.array_equal(one[1], np.concatenate([results[1] for results in two]))
        assert np.array_equal(one[4]["task_best"], np.concatenate([results[4]["task_best"] for results in two]))
        assert [whole.world(i).digest() for i in range(4)] == [parts.world(i).digest() for i in range(4)]
        if mode == "Disabled" and rng.random() < 0.1:
            for envs in (whole, parts):
                envs.reset(seed=5)
            parts.recv()
            parts.recv()
    assert ("scatter", 4) in CALLS
    assert ("scatter", 2) in CALLS


def test_steps_that_were_sent_are_ended_by_a_reset() -> None:
    envs = _envs(APART, worlds=2, batch_worlds=1)
    envs.reset(seed=1)
    envs.send(np.asarray(envs.action_space.sample())[:8])
    envs.reset(options={"reset_mask": np.repeat([False, True], 8)})
    assert CALLS == [("scatter", 1)]
    assert envs.world(0).state()["clock"]["tick"] == 1
    envs.step(envs.action_space.sample())


def test_a_world_by_itself_and_a_parallel_env() -> None:
    env = parallel_env(CONFIG, seed=1)
    env.set_tasks(tasks.compile(APART, CONFIG))
    env.reset()
    env.step({agent: env.action_space(agent).sample() for agent in env.agents})
    env.world().step({1: {"Move": {"Direction": 0}}})
    assert CALLS == [("scatter", 1)] * 2
    infos = env.observe()[1]
    assert 0 < max(info["task_progress"] for info in infos.values()) <= 1
    assert env.world().state()["task_statistic"]["value"].view(np.float64).max() > 0


def test_the_state_that_is_lent() -> None:
    kept: list[tasks.BatchState] = []

    def look(state: tasks.BatchState) -> np.ndarray:
        kept.append(state)
        if len(kept) > 1:
            return np.zeros((3, 8))
        area = CONFIG.map.size
        shapes = {"clock": (3,), "player": (3, 8), "event": (3, 8), "tile": (3, area, area)}
        tables = {name: table for name, table in vars(state).items() if isinstance(table, Mapping)}
        for name, table in tables.items():
            for column, array in table.items():
                assert not array.flags.writeable, column
                assert array.shape == shapes.get(name, array.shape)
                assert array.shape[0] == state.num_worlds == 3
        assert state.npc["id"].shape[1] >= CONFIG.npc.count
        assert np.all(np.count_nonzero(state.npc["id"], axis=1) > 0)
        assert state.player["team"][0].tolist() == [2, 2, 2, 0, 0, 0, 0, 1]
        assert state.player["died"].dtype == bool
        assert state.clock["seed"].tolist() == [7, 8, 9]
        with pytest.raises(KeyError, match="did you mean 'health'"):
            state.player["helth"]
        with pytest.raises(RuntimeError, match="may not use the environment"):
            envs.world(0).state()
        with pytest.raises(RuntimeError, match="another thread"):
            envs.step(envs.action_space.sample())
        return np.zeros((3, 8))

    tasks.register_statistic("look", look)
    envs = _envs("task t for agent { goal look >= 3 }", worlds=3)
    envs.reset(seed=7)
    envs.step(envs.action_space.sample())
    envs.step(envs.action_space.sample())
    assert kept[0].player["id"].tolist() == [list(range(1, 9))] * 3, "arrays that were made stay"
    with pytest.raises(RuntimeError, match="lent for one call"):
        kept[1].item["id"]
    with pytest.raises(RuntimeError, match="only while"):
        envs._batch.core.read_column(0, 1, "player", "row")


WRONG = {
    "a list of another length": (lambda state: [[0.0] * 7], r"shape \(1, 7\).*shape \(2, 8\)"),
    "one number": (lambda state: 3, r"shape \(\)"),
    "texts": (lambda state: np.full((2, 8), "far"), "<U3 values"),
    "complex numbers": (lambda state: np.zeros((2, 8), dtype=complex), "complex128 values"),
    "not a number": (lambda state: np.where(state.player["id"] == 3, np.nan, 0), "nan for player 3 of world 0"),
    "infinite": (lambda state: np.full((2, 8), -np.inf), "-inf for player 1 of world 0"),
    "too small": (
        lambda state: np.where(state.player["id"] == 8, -1, 0),
        "-1.0 for player 8 of world 0; .*low 0",
    ),
    "too large": (lambda state: np.full((2, 8), 11), "11.0 for player 1 of world 0.*high 10"),
    "an exception": (lambda state: 1 // 0, "raised ZeroDivisionError"),
    "nothing": (lambda state: None, "object values"),
    "writing": (lambda state: state.player["row"].fill(0), "read-only"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_is_refused_and_the_worlds_wait(kind: str) -> None:
    wrong, says = WRONG[kind]
    failing = [False]

    def fickle(state: tasks.BatchState) -> object:
        return wrong(state) if failing[0] else np.zeros(state.player["id"].shape)

    tasks.register_statistic("fickle", fickle, low=0, high=10)
    envs = _envs("task t for agent { goal fickle >= 3 }")
    envs.reset(seed=1)
    snapshots = [envs.world(i).snapshot() for i in range(2)]
    failing[0] = True
    with pytest.raises(tasks.TaskError, match=f"'fickle'.*{says}"):
        envs.step(envs.action_space.sample())
    failing[0] = False
    with pytest.raises(RuntimeError, match=re.escape("reset() or restore() it first")):
        envs.step(envs.action_space.sample())
    with pytest.raises(RuntimeError, match="world 0 stands in the middle of a step"):
        envs.world(0).snapshot()
    assert envs.world(0).state()["clock"]["tick"] == 1
    for i in range(2):
        envs.world(i).restore(snapshots[i])
    envs.step(envs.action_space.sample())
    assert envs.world(0).state()["clock"]["tick"] == 1


def test_a_failure_in_recv_and_an_interrupt() -> None:
    failing: list[type[BaseException] | None] = [None]

    def fickle(state: tasks.BatchState) -> np.ndarray:
        if failing[0] is not None:
            raise failing[0]
        return np.zeros(state.player["id"].shape)

    tasks.register_statistic("fickle", fickle)
    envs = _envs("task t for agent { goal fickle >= 3 }", batch_worlds=1)
    actions = np.asarray(envs.action_space.sample())[:8]
    for error, raised in ((OSError, tasks.TaskError), (KeyboardInterrupt, KeyboardInterrupt)):
        envs.reset(seed=1)
        envs.send(actions)
        failing[0] = error
        with pytest.raises(raised):
            envs.recv()
        failing[0] = None
        with pytest.raises(RuntimeError, match="reset"):
            envs.step(envs.action_space.sample())
        envs.reset()
        envs.step(envs.action_space.sample())


def test_registering() -> None:
    same = tasks.register_statistic("scatter", _scatter, low=0, describe="tiles from the middle of the team")
    assert same is _scatter
    with pytest.raises(ValueError, match="replace=True"):
        tasks.register_statistic("scatter", _health)
    assert tasks.register_statistic("scatter", _health, replace=True) is _health
    with pytest.raises(ValueError, match="`gold` is a statistic of the task language"):
        tasks.register_statistic("gold", _health)
    for name in ("team", "ration", "HoardGold", "sum", "by", "tick", "2nd", "a-b", "", "é"):
        with pytest.raises(ValueError, match=r"cannot be called|already"):
            tasks.register_statistic(name, _health)
    with pytest.raises(ValueError, match="low must be below high"):
        tasks.register_statistic("other", _health, low=3, high=3)
    with pytest.raises(TypeError, match="must be a function"):
        tasks.register_statistic("other", 3)
    with pytest.raises(TypeError, match="must be a string"):
        tasks.register_statistic(3, _health)

    @tasks.register_statistic("share", low=0, high=1)
    def share(state: tasks.BatchState) -> np.ndarray:
        return state.player["health"] / 100

    assert callable(share)
    with pytest.raises(tasks.TaskError, match="E034"):
        tasks.compile("task t for agent { goal share >= 2 }")


def test_files_speak_of_them_by_name() -> None:
    found = tasks.compile(APART, CONFIG)
    assert found.statistics == ("scatter",)
    assert "`scatter` (tiles from the middle of the team)" in found["apart"].explain()
    made = tasks.team("apart", S.max(S.scatter(group.team)) >= 40, reward=S.progress + 0.01 * S.scatter(group.leader))
    assert tasks.compile(made, CONFIG)["apart"].identity == found["apart"].identity
    assert "scatter" in dir(S)
    assert "tiles from the middle" in S.scatter.__doc__
    assert "max(scatter(team))" in tasks.format(APART)
    tasks.register_statistic("aaa", _health)
    assert tasks.compile(APART, CONFIG)["apart"].identity == found["apart"].identity
    renamed = tasks.compile(APART.replace("scatter", "my_health"), CONFIG)
    assert renamed["apart"].identity != found["apart"].identity
    assert not np.array_equal(renamed.embeddings(), found.embeddings())
    with pytest.raises(tasks.TaskError) as refused:
        tasks.compile("task t for agent { goal scater(me) >= 3 }")
    assert refused.value.diagnostics[0].hint == "did you mean `scatter`?"
    with pytest.raises(tasks.TaskError, match="register_statistic"):
        tasks.compile("task t for agent { goal convex_hull(me) >= 3 }")


def test_the_order_of_registering_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "task t for agent { goal my_health >= 3 and scatter >= 5 }"
    one = _envs(text, worlds=1)
    one.reset(seed=1)
    one.step(one.action_space.sample())
    monkeypatch.setattr("hinterland.tasks.statistics._registered", {})
    for name, function in (("zebra", _health), ("my_health", _health), ("aaa", _health), ("scatter", _scatter)):
        bounds = {"my_health": {"low": 0, "high": 100}, "scatter": {"low": 0}}.get(name, {})
        tasks.register_statistic(name, function, **bounds)
    other = _envs(text, worlds=1)
    other.reset(seed=2)
    other.world(0).restore(one.world(0).snapshot())
    assert other.world(0).digest() == one.world(0).digest()


def test_a_process_that_does_not_know_the_function_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tasks.compile(APART, CONFIG)
    pickled = pickle.dumps(found)
    code = (
        "import pickle, sys\n"
        "from hinterland import VectorEnv\n"
        "found = pickle.loads(sys.stdin.buffer.read())\n"
        "print(found.statistics, found['apart'].identity)\n"
        "try:\n"
        "    VectorEnv(1, config=found.config).set_tasks(found)\n"
        "except ValueError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=pickled, capture_output=True, check=True)
    text = done.stdout.decode()
    assert "('scatter',)" in text
    assert found["apart"].identity in text
    assert "scatter, which is not registered in this process" in text
    envs = _envs(APART, worlds=1)
    envs.reset(seed=1)
    monkeypatch.setattr("hinterland.tasks.statistics._registered", {})
    with pytest.raises(tasks.TaskError, match="'scatter' is not registered"):
        envs.step(envs.action_space.sample())


def test_a_function_is_replaced_while_an_episode_runs() -> None:
    envs = _envs("task t for agent { goal my_health / 100 }", worlds=1)
    envs.reset(seed=1)
    tasks.register_statistic("my_health", lambda state: state.player["id"] * 10.0, low=0, high=100, replace=True)
    infos = envs.step(envs.action_space.sample())[4]
    assert np.allclose(infos["task_progress"], np.arange(1, 9) / 10)


@given(
    values=st.lists(st.floats(-1e300, 1e300) | st.integers(-5, 5), min_size=8, max_size=8),
    dtype=st.sampled_from(["float64", "float32", "int32", "bool", "float16"]),
)
def test_any_finite_numbers_are_kept_as_they_are(values: list[float], dtype: str) -> None:
    with np.errstate(all="ignore"):
        array = np.array([values]).astype(dtype)
    tasks.register_statistic("drawn", lambda state: array, replace=True)
    envs = _envs("task t for agent { goal drawn >= 3 reward 0.001 * change(drawn) }", worlds=1)
    envs.reset(seed=1)
    actions = np.zeros(envs.action_space.shape, dtype=np.int64)
    if not np.isfinite(array).all():
        with pytest.raises(tasks.TaskError, match="finite"):
            envs.step(actions)
        return
    rewards = envs.step(actions)[1]
    assert np.isfinite(rewards).all()
    state = envs.world(0).state()
    kept = state["task_statistic"]["value"].view(np.float64)
    assert np.array_equal(kept, array[0].astype(np.float64))
    envs.world(0).load_state(state)
    assert np.array_equal(envs.world(0).state()["task_statistic"]["value"], state["task_statistic"]["value"])
