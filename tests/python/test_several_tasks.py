"""Several tasks at once: drawn and assigned, paid together, told of and seen one by one."""

import pickle

import gymnasium
import numpy as np
import pytest

import hinterland
from hinterland import Config, VectorEnv, parallel_env, tasks
from hinterland.trial.players import load_player

TEXT = """
task far for agent { goal farthest >= 12 weight 2 }
task fed for agent { goal count(eat_food) + count(drink_water) >= 20 reward ongoing }
task keep for agent { goal (elapsed >= 60) while gold <= 3 reward progress - 0.1 on failure }
task old for agent { goal tick >= 40 weight 0 }
"""
KEYS = ("task", "task_progress", "task_best", "task_completed", "task_failed")


def _config(at_once: int, **sections: dict) -> Config:
    given = {"map": {"preset": "small", "count": 2}, "players": {"count": 8}, "npc": {"count": 8}}
    return Config(**(given | {"episode": {"horizon": 64}, "task": {"at_once": at_once}} | sections))


def _compiled(config: Config) -> tasks.TaskSet:
    return tasks.compile(TEXT, config)


def _started(at_once: int, assigned: object = None, worlds: int = 2, **arguments: object) -> VectorEnv:
    config = _config(at_once)
    envs = VectorEnv(worlds, config, **arguments)
    envs.set_tasks(_compiled(config), assigned=assigned)
    return envs


def _actions(envs: VectorEnv, step: int) -> np.ndarray:
    sizes = hinterland.spaces.layout(envs.config).nvec
    return np.random.default_rng(step).integers(sizes, size=(envs.num_envs, len(sizes)))


def test_infos_have_a_column_for_each_task() -> None:
    envs = _started(3, final_obs=True)
    _, infos = envs.reset(seed=1)
    for step in range(70):
        for key in KEYS:
            kind = np.float32 if key in ("task_progress", "task_best") else np.int32
            assert (infos[key].shape, infos[key].dtype, infos[f"_{key}"].shape) == ((16, 3), kind, (16,))
        assert (np.sort(infos["task"], axis=1) == [0, 1, 2]).all(), "each once, none of weight 0"
        if "final_info" in infos:
            assert infos["final_info"]["task"].shape == (16, 3)
        *_, infos = envs.step(_actions(envs, step))
    told = envs._batch.arrays["task_statistics"]
    assert told.shape == (16, 15)
    assert np.array_equal(told.reshape(16, 3, 5)[:, :, 0], infos["task"])


def test_one_task_at_a_time_is_told_of_as_ever() -> None:
    _, infos = _started(1).reset(seed=1)
    assert all(infos[key].shape == (16,) for key in KEYS)


def test_the_reward_is_the_sum_of_what_each_pays() -> None:
    together = _started(3, [["fed", 0, "keep"]] * 8)
    alone = [_started(1, [task] * 8) for task in ("fed", "far", "keep")]
    for envs in (together, *alone):
        envs.reset(seed=3)
    paid = 0.0
    for step in range(100):
        _, rewards, terminations, _, infos = together.step(_actions(together, step))
        parts = [envs.step(_actions(envs, step)) for envs in alone]
        sums = np.sum([part[1] for part in parts], axis=0)
        assert np.allclose(rewards, np.where(terminations, sums / 3, sums), atol=1e-5), "a death is paid for once"
        for place, (*_, told) in enumerate(parts):
            assert all(np.array_equal(infos[key][:, place], told[key]) for key in KEYS)
        paid += np.abs(rewards).sum()
    assert paid > 1


@pytest.mark.parametrize("layout", ["packed", "nmmo"])
def test_observations_show_every_embedding(layout: str) -> None:
    config = _config(2, observation={"layout": layout}, task={"at_once": 2, "embedding_dim": 64})
    envs = VectorEnv(2, config, observations="dict")
    given = _compiled(config)
    envs.set_tasks(given)
    assert envs.single_observation_space["Task"] == gymnasium.spaces.Box(-np.inf, np.inf, (2, 64), np.float16)
    observations, infos = envs.reset(seed=2)
    expected = given.embeddings(64).astype(np.float16)
    assert np.array_equal(observations["Task"], expected[infos["task"]])
    assert observations in envs.observation_space
    envs.set_tasks(None)
    observations, infos = envs.reset()
    assert not observations["Task"].any()
    assert np.all(infos["task"] == -1)


def test_the_new_born_are_shown_their_new_tasks() -> None:
    config = _config(2, players={"count": 8, "respawn": "immediate"}, resource={"depletion_rate": 30})
    envs = VectorEnv(1, config, observations="dict")
    envs.set_tasks(_compiled(config))
    expected = _compiled(config).embeddings().astype(np.float16)
    observations, _ = envs.reset(seed=2)
    changed = 0
    for step in range(150):
        shown = observations["Task"]
        observations, _, terminations, _, infos = envs.step(_actions(envs, step))
        assert np.array_equal(shown, expected[infos["task"]]), "a life is told of the tasks that it was shown"
        changed += int((terminations & (observations["Task"] != shown).any(axis=(1, 2))).sum())
    assert changed > 20


def test_each_agent_of_a_parallel_env_has_a_list() -> None:
    config = _config(2)
    env = parallel_env(config, observations="dict")
    env.set_tasks(_compiled(config), assigned=np.tile([2, 0], (8, 1)))
    _, infos = env.reset(seed=1)
    assert all(info["task"] == [2, 0] for info in infos.values())
    observations, *_, infos = env.step({agent: env.action_space(agent).sample() for agent in env.agents})
    for agent, info in infos.items():
        assert [len(info[key]) for key in KEYS] == [2] * 5
        assert observations[agent] in env.observation_space(agent)
    table = env.world().state()["task"]
    assert table["player"].tolist() == np.repeat(np.arange(1, 9), 2).tolist()
    assert table["task"].tolist() == [2, 0] * 8


def test_snapshots_and_copies_keep_all_tasks() -> None:
    envs = _started(3, [["fed", 0, "keep"], ["old", "fed", "far"]] * 4, worlds=1)
    envs.reset(seed=4)
    for step in range(15):
        envs.step(_actions(envs, step))
    snapshot = envs.world(0).snapshot()
    twin = pickle.loads(pickle.dumps(envs))  # noqa: S301  its own bytes
    assert twin.reset(seed=9)[1]["task"].tolist() == [[1, 0, 2], [3, 1, 0]] * 4
    twin.world(0).restore(snapshot)
    for step in range(100):
        one, other = (env.step(_actions(env, step)) for env in (envs, twin))
        assert all(np.array_equal(*pair) for pair in zip(one[:4], other[:4], strict=True))
        assert all(np.array_equal(one[4][key], other[4][key]) for key in KEYS)
    assert envs.world(0).digest() == twin.world(0).digest()


@pytest.mark.parametrize(
    ("at_once", "assigned", "says"),
    [
        (4, None, "3 different tasks are offered"),
        (2, ["fed"] * 8, "'fed' for player 1; with task.at_once = 2"),
        (2, [["fed", "far"]] * 7 + [["fed"]], "for player 8"),
        (2, [["fed", "far"]] * 7, "task.at_once. = 2 for each of 8 players"),
        (2, [["fed", "fed"]] * 8, "player 1 has the task `fed` twice"),
    ],
)
def test_what_cannot_be_had_is_refused(at_once: int, assigned: object, says: str) -> None:
    config = _config(at_once)
    envs = VectorEnv(1, config)
    with pytest.raises(ValueError, match=says):
        envs.set_tasks(_compiled(config), assigned=assigned)


def test_where_tasks_are_assigned_weights_do_not_matter() -> None:
    envs = _started(4, [[3, 2, 1, 0]] * 8)
    assert envs.reset(seed=1)[1]["task"].tolist() == [[3, 2, 1, 0]] * 16


def test_trials_follow_one_task() -> None:
    with pytest.raises(ValueError, match=r"set task\.at_once = 1"):
        load_player("random", _config(2))
    assert load_player("random", _config(1)).name == "random"
