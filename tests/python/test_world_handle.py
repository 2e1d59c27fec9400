"""The handle of one world: states out and in, snapshots, single steps with luck laid down, events."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hinterland


@pytest.fixture
def envs(tiny):
    envs = hinterland.VectorEnv(2, tiny(), autoreset_mode="Disabled")
    envs.reset(seed=3)
    for _ in range(10):
        envs.step(envs.action_space.sample())
    yield envs
    envs.close()


def test_a_state_given_back_changes_nothing(envs):
    world = envs.world(1)
    before = world.digest()
    world.load_state(world.state())
    assert world.digest() == before


def test_what_is_loaded_is_observed(envs):
    world = envs.world(1)
    state = world.state()
    state["entity"]["health"][2] = 37
    world.load_state(state)
    observations, infos = envs.observe()
    layout = hinterland.spaces.layout(envs.config)
    place = hinterland.spaces.layout(envs.config).view(observations, "Self")
    assert place[8 + 2, 12] == 37
    assert infos["alive"][8 + 2]
    assert layout.record_bytes == observations.shape[1]


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "words"),
    [
        ("entity", "health", 1, -1, "row 1 of the table `entity`"),
        ("entity", "row", 0, 0, "outside"),
        ("entity", "id", 1, 1, "players 1, 2"),
        ("entity", "gold", 3, -5, "`gold` is -5"),
        ("clock", "tick", 0, 10**6, "`tick` is 1000000"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(envs, table, column, row, value, words):
    world = envs.world(0)
    before, state = world.digest(), world.state()
    state[table][column][row] = value
    with pytest.raises(ValueError, match="state cannot be loaded") as refused:
        world.load_state(state)
    assert words in str(refused.value)
    assert world.digest() == before


def test_two_owners_and_unknown_names_are_refused(envs):
    world = envs.world(0)
    state = world.state()
    item = {"id": [1, 1], "type_id": [2, 2], "owner_id": [1, 2], "level": [1, 1]}
    with pytest.raises(ValueError, match=r"row 1 of the table `item`: `id` is 1"):
        world.load_state({"entity": state["entity"], "item": item})
    with pytest.raises(ValueError, match="no table `entities`"):
        world.load_state({"entities": state["entity"]})
    with pytest.raises(ValueError, match="no column in the table `item` `colour`"):
        world.load_state({"entity": state["entity"], "item": {"colour": [1]}})
    with pytest.raises(ValueError, match="the table `item` is missing"):
        world.load_state({"entity": state["entity"]})
    with pytest.raises(TypeError, match="must hold integers"):
        world.load_state({"entity": {"id": [0.5]}, "item": {}})


def test_items_of_a_state_are_held_and_told(envs):
    world = envs.world(0)
    state = world.state()
    item = {"id": [5], "type_id": [13], "owner_id": [2], "level": [1], "quantity": [9], "equipped": [1]}
    world.load_state({"clock": state["clock"], "entity": state["entity"], "item": item})
    held = world.state()["item"]
    assert (held["id"].tolist(), held["melee_attack"].tolist(), held["quantity"].tolist()) == ([5], [15], [9])


def test_snapshots_go_on_to_the_byte(envs):
    world = envs.world(0)
    snapshot = world.snapshot()
    assert world.fork(3) == [snapshot] * 3
    actions = [envs.action_space.sample() for _ in range(40)]
    first = [(envs.step(action)[0][:8].tobytes(), world.digest()) for action in actions]
    world.restore(snapshot)
    assert world.snapshot() == snapshot
    again = [(envs.step(action)[0][:8].tobytes(), world.digest()) for action in actions]
    assert first == again


def test_captures_go_on_to_the_byte(envs):
    world, other = envs.world(0), envs.world(1)
    held = world.capture()
    snapshot = world.snapshot()
    actions = [envs.action_space.sample() for _ in range(40)]
    first = [(envs.step(action)[0][:8].tobytes(), world.digest()) for action in actions]
    world.recall(held)
    assert world.snapshot() == snapshot
    again = [(envs.step(action)[0][:8].tobytes(), world.digest()) for action in actions]
    assert first == again
    other.recall(held)
    assert other.snapshot() == snapshot
    assert world.capture(into=held) is held, "the memory of an earlier one is used again"
    late = world.digest()
    world.recall(held)
    assert world.digest() == late
    observations, infos = envs.observe()
    assert observations[:8].tobytes() == first[-1][0], "what is shown is where the world stands"
    assert infos["world_tick"][0] == world.state()["clock"]["tick"][0]


def test_what_cannot_be_captured_or_recalled_is_refused(envs):
    stranger = hinterland.VectorEnv(1, hinterland.Config.small())
    with pytest.raises(RuntimeError, match="has not been reset"):
        stranger.world(0).capture()
    stranger.reset(seed=1)
    before = envs.world(0).digest()
    with pytest.raises(ValueError, match="another config"):
        envs.world(0).recall(stranger.world(0).capture())
    with pytest.raises(TypeError):
        envs.world(0).recall(b"a snapshot is no capture")
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(envs.world(0).capture())
    assert envs.world(0).digest() == before


def test_another_process_goes_on_alike(envs):
    world = envs.world(0)
    script = (
        "import sys, hinterland\n"
        "envs = hinterland.VectorEnv(1, hinterland.Config.from_toml(sys.argv[1]), autoreset_mode='Disabled')\n"
        "world = envs.world(0)\n"
        "world.restore(bytes.fromhex(sys.stdin.read()))\n"
        "for _ in range(20): world.step({1: {'Move': {'Direction': 1}}})\n"
        "print(world.digest())\n"
    )
    snapshot = world.snapshot()
    command = [sys.executable, "-c", script, envs.config.to_toml()]
    told = subprocess.run(command, input=snapshot.hex(), capture_output=True, text=True, check=True)
    for _ in range(20):
        world.step({1: {"Move": {"Direction": 1}}})
    assert int(told.stdout) == world.digest()


def test_damaged_snapshots_are_refused(envs):
    world = envs.world(0)
    snapshot, before = world.snapshot(), world.digest()
    for bad in (b"", b"nonsense", snapshot[:-1], snapshot + b"0"):
        with pytest.raises(ValueError, match="snapshot cannot be restored"):
            world.restore(bad)
    other = hinterland.VectorEnv(1, hinterland.Config.small())
    with pytest.raises(ValueError, match="another config"):
        other.world(0).restore(snapshot)
    assert world.digest() == before


def test_a_script_lays_luck_down(envs):
    world = envs.world(0)
    state = world.state()
    places = np.flatnonzero(state["tile"]["state"].ravel() == 2)
    size = len(state["tile"]["state"])
    row, col = divmod(int(places[len(places) // 2]), size)
    birth = {"row": row, "col": col, "style": 2, "item_level": 7, "offense": 9, "defense": 8}
    world.step({}, script={"npc_spawns": [birth], "npc_actions": {}})
    entity = world.state()["entity"]
    newest = {name: int(entity[name][-1]) for name in ("row", "col", "style", "item_level", "offense", "defense")}
    assert newest == birth
    with pytest.raises(ValueError, match="no luck `weather`"):
        world.step({}, script={"weather": 1})
    with pytest.raises(ValueError, match="no action `Fly`"):
        world.step({1: {"Fly": {}}})
    with pytest.raises(ValueError, match="needs the argument `Target`"):
        world.step({1: {"Attack": {"Style": 0}}})
    with pytest.raises(ValueError, match="no agent 99"):
        world.step({99: {}})


def test_events_and_statistics_tell_of_the_tick(tiny):
    envs = hinterland.VectorEnv(1, tiny(combat={"spawn_immunity": 0}), autoreset_mode="Disabled")
    envs.reset(seed=1)
    world = envs.world(0)
    state = world.state()
    for column in ("row", "col"):
        state["entity"][column][1] = state["entity"][column][0]
    for column in ("spawn_row", "spawn_col"):
        state["entity"][column][1] = state["entity"][column][0]
    world.load_state(state)
    world.step({1: {"Attack": {"Style": 1, "Target": 2}}})
    events = world.events()
    hit = np.flatnonzero(events["event"] == hinterland.EventCode.SCORE_HIT)
    assert len(hit) == 1
    told = {name: int(events[name][hit[0]]) for name in ("ent_id", "tick", "type", "number", "target_ent")}
    assert told == {"ent_id": 1, "tick": 1, "type": 2, "number": 10, "target_ent": 2}
    _, infos = envs.observe()
    assert infos["life_events"].shape == (8, len(hinterland.EVENTS))
    assert infos["life_events"][0, hinterland.EVENTS.index("score_hit")] == 1
    assert infos["life_gold"].tolist() == [1] * 8


def idle_until_over(env):
    """The world stepped alone to its end."""
    while not env.world().is_over:
        env.world().step({})


def test_agents_follow_the_world_at_once(tiny):
    env = hinterland.parallel_env(tiny(), seed=2)
    assert (env.agents, env.world().is_over) == ([], True)
    env.reset()
    snapshot, state = env.world().snapshot(), env.world().state()
    state["entity"]["health"][:3] = 0
    env.world().load_state(state)
    assert env.agents == env.possible_agents[3:]
    results = env.step({agent: env.action_space(agent).sample() for agent in env.agents})
    assert all(list(part) == env.possible_agents[3:] for part in results)
    env.world().restore(snapshot)
    assert env.agents == env.possible_agents
    observations, infos = env.observe()
    assert env.possible_agents == list(observations) == list(infos)


def test_agents_who_die_and_come_back_in_a_step_of_the_world_alone(tiny):
    env = hinterland.parallel_env(tiny(), seed=2)
    env.reset()
    state = env.world().state()
    for column, value in {"health": 1, "food": 0, "water": 0}.items():
        state["entity"][column][1] = value
    env.world().load_state(state)
    assert env.agents == env.possible_agents
    env.world().step({})
    assert env.agents == ["agent_1", *env.possible_agents[2:]]
    row, col = (int(env.world().state()["entity"][name][0]) for name in ("row", "col"))
    back = {"id": 2, "row": row, "col": col, "freeze": 0, "health": 50}
    env.world().step({}, script={"resurrections": [back]})
    assert env.agents == env.possible_agents
    observations, *_ = env.step({"agent_2": env.action_space("agent_2").sample()})
    assert list(observations) == env.possible_agents


@pytest.mark.parametrize("dead", ["remove", "keep"])
def test_nobody_is_left_when_the_world_alone_comes_to_its_end(tiny, dead):
    env = hinterland.parallel_env(tiny(episode={"horizon": 6}), seed=2, dead=dead)
    env.reset()
    early = env.world().snapshot()
    idle_until_over(env)
    assert (env.agents, env.observe()) == ([], ({}, {}))
    assert env.step({}) == ({}, {}, {}, {}, {})
    over = env.world().snapshot()
    env.world().restore(early)
    assert env.agents == env.possible_agents
    env.world().restore(over)
    assert env.agents == []
    env.reset()
    assert env.agents == env.possible_agents
    env.close()
    assert env.agents == []


def test_the_dead_that_are_kept_stay_agents(tiny):
    env = hinterland.parallel_env(tiny(), seed=2, dead="keep")
    env.reset()
    state = env.world().state()
    state["entity"]["health"][:3] = 0
    env.world().load_state(state)
    assert env.agents == env.possible_agents
    _, infos = env.observe()
    assert [info["alive"] for info in infos.values()] == [False] * 3 + [True] * 5


def test_a_list_of_agents_that_was_kept_stays_as_it_was(tiny):
    env = hinterland.parallel_env(tiny(), seed=2)
    env.reset()
    before = env.agents
    state = env.world().state()
    state["entity"]["health"][0] = 0
    env.world().load_state(state)
    assert (before, env.agents) == (env.possible_agents, env.possible_agents[1:])


@pytest.mark.parametrize("mode", ["NextStep", "Disabled", "SameStep"])
def test_a_world_is_over_from_its_end_to_the_next_reset(tiny, mode):
    envs = hinterland.VectorEnv(1, tiny(episode={"horizon": 3}), autoreset_mode=mode)
    over = [envs.world(0).is_over]
    envs.reset(seed=0)
    for _ in range(4):
        over.append(envs.world(0).is_over)
        envs.step(envs.action_space.sample())
    over.append(envs.world(0).is_over)
    last = {"NextStep": [True, False], "Disabled": [True, True], "SameStep": [False, False]}[mode]
    assert over == [True, False, False, False, *last]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_change_of_a_state_is_refused_or_played(data):
    config = hinterland.Config.small().replace(players={"count": 4}, npc={"count": 4})
    envs = hinterland.VectorEnv(1, config, autoreset_mode="Disabled")
    envs.reset(seed=1)
    world = envs.world(0)
    state = world.state()
    table = data.draw(st.sampled_from(sorted(state)))
    column = data.draw(st.sampled_from(sorted(state[table])))
    values = state[table][column].copy().astype(np.int64)
    if values.size:
        place = data.draw(st.integers(0, values.size - 1))
        values.ravel()[place] = data.draw(st.integers(-(2**40), 2**40) | st.integers(-3, 40))
    state[table][column] = values
    before = world.digest()
    try:
        world.load_state(state)
    except ValueError:
        assert world.digest() == before
        return
    for _ in range(5):
        envs.step(envs.action_space.sample())
