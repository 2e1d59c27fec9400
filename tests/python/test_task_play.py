"""Tasks in environments: set, drawn, paid, told of, seen, kept in snapshots and copies."""

import pickle

import numpy as np
import pytest

import hinterland
from hinterland import Config, VectorEnv, parallel_env, tasks

TEXT = """
task far for agent { goal farthest >= 12 weight 2 tags walking }
task fed for agent { goal count(eat_food) + count(drink_water) >= 20 }
task keep for agent { goal (elapsed >= 60) while gold <= 3 reward progress - 0.1 on failure }
set walkers { tag walking }
"""
CONFIG = Config(map={"preset": "small", "count": 2}, players={"count": 8}, npc={"count": 8}, episode={"horizon": 64})


def _compiled(text: str = TEXT, config: Config = CONFIG) -> tasks.TaskSet:
    return tasks.compile(text, config)


def _played(envs: VectorEnv, steps: int) -> tuple[list[np.ndarray], dict[str, np.ndarray]]:
    rewards = []
    rng = np.random.default_rng(3)
    for _ in range(steps):
        masks = envs.action_masks()
        nested = hinterland.spaces.split_mask(envs.config, masks)
        heads = [head for action in nested.values() for head in action.values()]
        actions = np.stack([_choose(rng, head) for head in heads], axis=-1)
        _, reward, _, _, infos = envs.step(actions)
        rewards.append(np.asarray(reward))
    return rewards, infos


def _choose(rng: np.random.Generator, mask: np.ndarray) -> np.ndarray:
    return (rng.random(mask.shape) * mask).argmax(-1)


def test_rewards_are_the_change_of_progress_and_infos_tell_of_it() -> None:
    envs = VectorEnv(2, config=CONFIG)
    envs.set_tasks(_compiled())
    _, infos = envs.reset(seed=1)
    assert set(np.unique(infos["task"])) <= {0, 1, 2}
    assert np.all(infos["task_progress"] == 0)
    assert np.all(infos["task_completed"] == -1)
    assert infos["task_progress"].dtype == np.float32
    rewards, infos = _played(envs, 20)
    plain = (infos["alive"]) & (infos["task"] != 2) & (infos["task_completed"] == -1) & (infos["life_length"] == 20)
    assert plain.any()
    assert np.allclose(np.sum(rewards, axis=0)[plain], infos["task_progress"][plain], atol=1e-5)
    assert np.any(infos["task_best"] > 0)


def test_tasks_change_between_episodes_and_without_them_living_is_paid_for() -> None:
    envs = VectorEnv(1, config=CONFIG)
    envs.reset(seed=1)
    assert np.all(envs.step(envs.action_space.sample())[4]["task"] == -1)
    envs.set_tasks(_compiled())
    assert np.all(envs.step(envs.action_space.sample())[4]["task"] == -1), "the running episode keeps what it has"
    assert np.all(envs.reset()[1]["task"] >= 0)
    envs.set_tasks(None)
    assert envs.tasks is None
    assert np.all(envs.reset()[1]["task"] == -1)


def test_what_is_drawn_and_what_is_assigned() -> None:
    envs = VectorEnv(4, config=CONFIG)
    envs.set_tasks(_compiled(), sampled="walkers")
    assert np.all(envs.reset(seed=1)[1]["task"] == 0)
    envs.set_tasks(_compiled(), assigned=["keep", "fed", 0, 0, 1, 1, 2, 2])
    assert envs.reset(seed=1)[1]["task"].reshape(4, 8).tolist() == [[2, 1, 0, 0, 1, 1, 2, 2]] * 4
    envs.set_tasks(_compiled())
    drawn = envs.reset(seed=5)[1]["task"].copy()
    assert np.array_equal(drawn, envs.reset(seed=5)[1]["task"])
    assert not np.array_equal(drawn, envs.reset(seed=6)[1]["task"])


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"tasks": 3}, TypeError, "TaskSet"),
        ({"tasks": "missing.task"}, OSError, "missing.task"),
        ({"tasks": _compiled(), "sampled": "runners"}, KeyError, "runners"),
        ({"tasks": _compiled(), "assigned": ["far"]}, ValueError, "one for each of 8 players"),
        ({"tasks": _compiled(), "assigned": ["fa"] * 8}, KeyError, "did you mean"),
        ({"tasks": None, "sampled": "walkers"}, ValueError, "without tasks"),
        ({"tasks": _compiled("task t for agent { goal SeizeCenter(9) }")}, ValueError, "map.seize_targets"),
    ],
)
def test_what_cannot_be_played_is_refused(arguments: dict, error: type[Exception], says: str) -> None:
    envs = VectorEnv(1, config=CONFIG)
    given = arguments.copy()
    with pytest.raises(error, match=says):
        envs.set_tasks(given.pop("tasks"), **given)
    assert np.all(envs.reset(seed=1)[1]["task"] == -1), "as it was"


def test_the_observation_shows_the_embedding() -> None:
    envs = VectorEnv(1, config=CONFIG, observations="dict")
    given = _compiled()
    envs.set_tasks(given)
    observation, infos = envs.reset(seed=2)
    expected = given.embeddings(CONFIG.task.embedding_dim).astype(np.float16)
    assert np.array_equal(observation["Task"], expected[infos["task"]])


def test_snapshots_and_copies_keep_tasks() -> None:
    envs = VectorEnv(1, config=CONFIG)
    envs.set_tasks(_compiled())
    envs.reset(seed=4)
    _played(envs, 15)
    snapshot = envs.world(0).snapshot()
    twin = pickle.loads(pickle.dumps(envs))  # noqa: S301  its own bytes
    assert twin.tasks.names == envs.tasks.names
    twin.reset(seed=9)
    twin.world(0).restore(snapshot)
    for one, other in zip(_played(envs, 100)[0], _played(twin, 100)[0], strict=True):
        assert np.array_equal(one, other)
    assert envs.world(0).digest() == twin.world(0).digest()
    plain = VectorEnv(1, config=CONFIG)
    plain.reset(seed=4)
    with pytest.raises(ValueError, match="set the same tasks"):
        plain.world(0).restore(snapshot)


def test_the_tables_of_a_state_tell_of_tasks() -> None:
    env = parallel_env(CONFIG)
    env.set_tasks(_compiled())
    env.reset(seed=3)
    state = env.world().state()
    assert state["task"]["player"].tolist() == list(range(1, 9))
    digest = env.world().digest()
    env.world().load_state(state)
    assert env.world().digest() == digest
    _, _, _, _, infos = env.step({agent: env.action_space(agent).sample() for agent in env.agents})
    assert {"task", "task_progress", "task_failed"} <= set(next(iter(infos.values())))
