"""A script of a world's step: what cannot be is refused by name, and nothing is stepped; all else is played."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hinterland

CONFIG = hinterland.Config.small().replace(players={"count": 4}, npc={"count": 4}, combat={"spawn_immunity": 0})
BIRTH = {"row": 20, "col": 20, "style": 0}
BACK = {"id": 1, "row": 20, "col": 20, "freeze": 0, "health": 5}
LARGE = 2**40


def begun():
    """A world in which agent 1 is dead."""
    env = hinterland.parallel_env(CONFIG, seed=7)
    env.reset()
    world = env.world()
    state = world.state()
    state["entity"]["health"][0] = 0
    world.load_state(state)
    return world


WRONG = [
    ({"order": [LARGE]}, f"no agent {LARGE}"),
    ({"loot_order": {1: [LARGE]}}, f"no item {LARGE}"),
    ({"loot_order": {LARGE: [1]}}, "`loot_order` of the script: a number is too large"),
    ({"drops": {1: [99]}}, "`drops` of 1: there is no item type 99"),
    ({"drops": {1: [300]}}, "`drops` of the script: a number is too large"),
    ({"npc_actions": {LARGE: {}}}, "`npc_actions` of the script: a number is too large"),
    ({"npc_actions": {-1: {"Fly": {}}}}, "no action `Fly`"),
    ({"regrown": [(1, 1), (300, 1)]}, "`regrown`: row 300, column 1 lie outside the map of side 64"),
    ({"npc_spawns": [BIRTH, {**BIRTH, "row": 5000}]}, "entry 1 of `npc_spawns`: row 5000, column 20 lie outside"),
    ({"npc_spawns": [{**BIRTH, "row": LARGE}]}, f"`row` is {LARGE}"),
    ({"npc_spawns": [{**BIRTH, "drop_armor": 200}]}, "`drop_armor` is 200"),
    ({"npc_spawns": [{**BIRTH, "item_level": -5}]}, "`item_level` is -5"),
    ({"npc_spawns": [{**BIRTH, "colour": 2}]}, "has no `colour`"),
    ({"npc_spawns": [{"row": 20, "col": 20}]}, "needs `style`"),
    ({"resurrections": [{**BACK, "id": 99}]}, "`id` is 99; it must be from 1 to 4"),
    ({"resurrections": [{**BACK, "row": -1}]}, "row -1, column 20 lie outside the playable square, 16 to 48"),
    ({"resurrections": [{**BACK, "row": 0, "col": 0}]}, "lie outside"),
    ({"resurrections": [{**BACK, "health": 101}]}, "`health` is 101; it must be from 1 to 100"),
    ({"resurrections": [{**BACK, "freeze": -5}]}, "`freeze` is -5"),
    ({"resurrections": [{"id": 1}]}, "needs `health`"),
]


@pytest.mark.parametrize(("script", "words"), WRONG)
def test_what_cannot_be_is_refused_and_nothing_is_stepped(script, words):
    world = begun()
    before = world.digest()
    with pytest.raises(ValueError, match=r"\S") as refused:
        world.step({}, script=script)
    assert words in str(refused.value)
    assert world.digest() == before


def test_nobody_comes_into_a_wall():
    world = begun()
    ground = world.state()["tile"]["state"][17:47, 17:47]
    row, col = (int(place[0]) + 17 for place in np.nonzero(ground == hinterland.maps.MATERIALS.index("Stone")))
    for script in (
        {"npc_spawns": [{**BIRTH, "row": row, "col": col}]},
        {"resurrections": [{**BACK, "row": row, "col": col}]},
    ):
        with pytest.raises(ValueError, match=f"nobody can stand at row {row}, column {col}"):
            world.step({}, script=script)


@pytest.mark.parametrize(
    ("actions", "error", "words"),
    [
        ({1: {"Attack": {"Style": 0, "Target": LARGE}}}, ValueError, "the actions of agent 1: a number is too large"),
        ({2**80: {}}, ValueError, "a number is too large"),
        ({1: {"Move": {"Direction": 5}}}, ValueError, "`Direction` of the action `Move` is 5; it must be 0 to 4"),
        ({1: {"Move": {"Direction": 1, "Speed": 2}}}, ValueError, "has no argument `Speed`"),
        ({1: 5}, TypeError, "must be a mapping"),
        (5, TypeError, "must be a mapping"),
    ],
)
def test_actions_that_cannot_be_are_refused(actions, error, words):
    world = begun()
    before = world.digest()
    with pytest.raises(error, match=r"\S") as refused:
        world.step(actions)
    assert words in str(refused.value)
    assert world.digest() == before


PLACE = st.integers(14, 50) | st.integers(-(2**15), 2**15 - 1)
SMALL = st.integers(-3, 20)
ANY = SMALL | st.integers(-(2**40), 2**40)
NUMBER = st.integers(0, 20) | ANY
SCRIPTS = st.fixed_dictionaries(
    {},
    optional={
        "order": st.lists(SMALL, max_size=3),
        "buy_order": st.lists(SMALL, max_size=3),
        "loot_order": st.dictionaries(ANY, st.lists(ANY, max_size=3), max_size=2),
        "drops": st.dictionaries(ANY, st.lists(NUMBER, max_size=2), max_size=2),
        "npc_actions": st.dictionaries(
            SMALL,
            st.fixed_dictionaries(
                {},
                optional={
                    "Attack": st.fixed_dictionaries({"Style": st.integers(0, 2), "Target": ANY}),
                    "Move": st.fixed_dictionaries({"Direction": st.integers(0, 4)}),
                    "Use": st.fixed_dictionaries({"InventoryItem": NUMBER}),
                    "Sell": st.fixed_dictionaries({"InventoryItem": NUMBER, "Price": NUMBER}),
                },
            ),
            max_size=3,
        ),
        "regrown": st.lists(st.tuples(PLACE, PLACE), max_size=3),
        "npc_spawns": st.lists(
            st.fixed_dictionaries(
                {"row": PLACE, "col": PLACE, "style": st.integers(0, 2)},
                optional={
                    "item_level": NUMBER,
                    "offense": st.integers(-(2**15), 2**15 - 1),
                    "defense": st.integers(-(2**15), 2**15 - 1),
                    "drop_armor": NUMBER,
                    "drop_tool": NUMBER,
                },
            ),
            max_size=3,
        ),
        "resurrections": st.lists(
            st.fixed_dictionaries(
                {"id": st.integers(1, 4) | ANY, "row": PLACE, "col": PLACE}
                | {"freeze": st.integers(0, 2**15 - 1) | ANY, "health": st.integers(1, 100) | ANY}
            ),
            max_size=2,
        ),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(scripts=st.lists(SCRIPTS, min_size=1, max_size=4))
def test_any_script_is_refused_or_played(scripts):
    world = begun()
    for script in scripts:
        before = world.digest()
        try:
            world.step({}, script=script)
        except ValueError:
            assert world.digest() == before
    for _ in range(3):
        world.step({})
    world.load_state(world.state())


def test_a_disabled_action_is_refused_from_players_but_not_from_npcs():
    config = CONFIG.replace(actions={"disabled": ["attack", "give"]})
    env = hinterland.parallel_env(config, seed=7)
    env.reset()
    world = env.world()
    before = world.digest()
    with pytest.raises(ValueError, match=r"the action `Attack` is disabled by `actions\.disabled`"):
        world.step({1: {"Attack": {"Style": 0, "Target": 2}}})
    assert world.digest() == before
    world.step({1: {"Move": {"Direction": 4}}}, script={"npc_actions": {-1: {"Attack": {"Style": 0, "Target": 1}}}})
