"""docs/worlds.md lists what there is: tables, columns, actions, keys, calls. Its examples run in test_readme.py."""

import importlib.util
import json
import re
from pathlib import Path

import numpy as np
import pytest

import hinterland
from hinterland import _core

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "worlds.md").read_text("utf-8")


def names_of_first_cells(after, before):
    """The words in code of the first cells of the table between two texts."""
    part = PAGE[PAGE.index(after) : PAGE.index(before)]
    return re.findall(r"`(\w+)", "".join(re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)))


def words_of_the_error(call):
    """What a message lists behind "there are" or "has"."""
    with pytest.raises(ValueError, match="there is no") as refused:
        call()
    return re.split(r"[, ]+", re.split(r"there are |a script has ", str(refused.value))[1])


def test_the_tables_are_those_declared():
    spec = importlib.util.spec_from_file_location("make_worlds", DOCS / "make_worlds.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page(PAGE) == PAGE


def test_a_state_has_the_tables_columns_and_dtypes_declared(tiny):
    envs = hinterland.VectorEnv(1, tiny())
    envs.reset(seed=0)
    # Without tasks there are no tables of tasks.
    schema = [table for table in json.loads(_core.state_schema()) if not table["name"].startswith("task")]
    state = envs.world(0).state()
    assert [(table["name"], [name for name, _ in table["columns"]]) for table in schema] == [
        (name, list(columns)) for name, columns in state.items()
    ]
    for table in schema:
        dtypes = {column.dtype for column in state[table["name"]].values()}
        assert dtypes == {np.dtype(*re.findall(r"\b(?:int32|int64|uint8)\b", table["doc"]))}


def test_actions_and_keys_of_a_script_are_listed(tiny):
    env = hinterland.parallel_env(tiny())
    env.reset(seed=0)
    actions = words_of_the_error(lambda: env.world().step({1: {"Fly": {}}}))
    assert sorted(names_of_first_cells("| action |", "A **script**")) == actions
    keys = words_of_the_error(lambda: env.world().step({}, script={"weather": 1}))
    assert sorted(names_of_first_cells("| key | value |", "```python\nimport hinterland\n\nenv =")) == sorted(keys)


def test_every_call_of_a_world_and_of_the_log_is_listed():
    public = {name for name in dir(_core.World) if not name.startswith("_")}
    assert set(names_of_first_cells("| call |", "## Looking in")) == public
    log = PAGE[PAGE.index("## The event log") :]
    listed = set(re.findall(r"^\| `(\w+)\(", log, re.MULTILINE)) - {"len"}
    assert listed == {name for name in dir(hinterland.EventLog) if not name.startswith("_")}


def test_a_state_of_ones_own_needs_no_reset_and_leaves_clock_and_tiles(tiny):
    env = hinterland.parallel_env(tiny(players={"count": 2}), seed=1)
    world = env.world()
    entity = {"id": [1, 2], "row": [20, 20], "col": [21, 21], "food": [100, 0]}
    own = {"entity": entity, "item": {}}
    world.load_state(own)
    before = world.state()
    assert env.agents == env.possible_agents
    for _ in range(5):
        world.step({})
    world.load_state(own)
    after = world.state()
    assert int(after["clock"]["tick"][0]) == 5
    assert int(after["entity"]["time_alive"][0]) == 0
    assert (after["tile"]["material"] == before["tile"]["material"]).all()
    assert env.observe()[1]["agent_1"]["life_return"] == 0
    assert len(world.events()["tick"]) == 0
