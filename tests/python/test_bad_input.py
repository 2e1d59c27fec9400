"""Bad input gives a clear error or a counted no-op, never a crash or a hang."""

import os
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import hinterland
from hinterland import _core
from hinterland.actions import _KINDS, write_agents

pytestmark = pytest.mark.floors

LAYOUT = hinterland.spaces.layout(hinterland.Config())
HEADS = len(LAYOUT.heads)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", ">i4", ">u8", ">i2"]
OTHERS = ["bool", "float16", "float32", "float64", "complex64", "object", "U3", "datetime64[s]"]


@pytest.fixture(scope="module")
def envs():
    config = hinterland.Config(
        players={"count": 8, "respawn": "immediate"},
        map={"preset": "small", "count": 1},
        npc={"count": 8},
        episode={"horizon": 64},
    )
    envs = hinterland.VectorEnv(2, config, num_threads=1)
    envs.reset(seed=0)
    return envs


@pytest.fixture(scope="module")
def parallel():
    config = hinterland.Config(players={"count": 4}, map={"preset": "small", "count": 1}, npc={"count": 4})
    return hinterland.parallel_env(config, actions="dict", agent_ids="int")


def expected_invalid(actions, record):
    """Rules 11.2 by hand, for what a value alone decides: negative, or at the size of a head that clamps.

    All heads but two are those of `idle`.
    """
    sizes = record.nvec.astype(object)
    values = actions.astype(object)
    names = [head.name for head in record.heads]
    count = np.zeros(len(actions), dtype=int)
    token, move = names.index("Comm.Token"), names.index("Move.Direction")
    count += ((values[:, token] < 0) | (values[:, token] >= sizes[token])).astype(int)
    count += ((values[:, move] < 0) | (values[:, move] >= sizes[move])).astype(int)
    buy = names.index("Buy.MarketItem")
    count += (values[:, buy] != sizes[buy] - 1).astype(int)
    return count


@SETTINGS
@given(data=st.data(), dtype=st.sampled_from(INTEGERS), order=st.sampled_from(["C", "F", "strided", "reversed"]))
def test_any_integers_are_actions(envs, idle, data, dtype, order):
    values = data.draw(hnp.arrays(dtype, (16, HEADS), elements=hnp.from_dtype(np.dtype(dtype))))
    record = hinterland.spaces.layout(envs.config)
    names = [head.name for head in record.heads]
    random = [names.index("Comm.Token"), names.index("Move.Direction")]
    # The no-op of Buy is too large for int8, becomes negative and counts.
    values, drawn = np.tile(idle(envs.config).astype(dtype), (16, 1)), values
    values[:, random] = drawn[:, random]
    shaped = {
        "C": lambda: np.ascontiguousarray(values),
        "F": lambda: np.asfortranarray(values),
        "strided": lambda: np.repeat(np.repeat(values, 2, axis=0), 3, axis=1)[::2, ::3],
        "reversed": lambda: np.ascontiguousarray(values[::-1, ::-1])[::-1, ::-1],
    }[order]()
    *_, infos = envs.step(shaped)
    count = expected_invalid(values, record)
    np.testing.assert_array_equal(infos["invalid_actions"], count)


@SETTINGS
@given(
    values=hnp.arrays(np.int64, (16, HEADS), elements=st.integers(-(2**63), 2**63 - 1)),
    dtype=st.sampled_from(["int64", "uint64"]),
)
def test_big_values_do_not_wrap_around(envs, values, dtype):
    observations, *_ = envs.step(values.astype(dtype))
    assert observations in envs.observation_space


@pytest.mark.parametrize("dtype", OTHERS)
def test_other_dtypes_are_type_errors(envs, dtype):
    with pytest.raises(TypeError, match="dtype"):
        envs.step(np.ones((16, HEADS)).astype(dtype))


@pytest.mark.parametrize("bad", [np.nan, np.float32("nan")])
def test_nan_is_a_value_error(envs, parallel, bad):
    with pytest.raises(ValueError, match="NaN"):
        envs.step(np.full((16, HEADS), bad))
    parallel.reset(seed=0)
    with pytest.raises(ValueError, match="NaN"):
        parallel.step({1: {"Move": {"Direction": bad}}})


@SETTINGS
@given(shape=hnp.array_shapes(min_dims=0, max_dims=4, max_side=20).filter(lambda shape: shape != (16, HEADS)))
def test_wrong_shapes_are_value_errors(envs, shape):
    with pytest.raises(ValueError, match="shape"):
        envs.step(np.zeros(shape, dtype=int))


@pytest.mark.parametrize("junk", [None, "actions", object(), {"Move": {}}, [[1, 2], [3]]])
def test_junk_is_refused(envs, junk):
    with pytest.raises((TypeError, ValueError)):
        envs.step(junk)
    assert envs.step(np.zeros((16, HEADS), dtype=int))[0] in envs.observation_space


VALUES = st.one_of(
    st.integers(-(2**80), 2**80),
    st.integers(-2, 130),
    st.sampled_from([np.uint64(2**64 - 1), np.int8(-3), np.array(2), np.array([1]), np.int16(500)]),
)
KNOWN = ["Attack", "Buy", "Comm", "Give", "GiveGold", "Move", "Sell", "Use"]
NAMES = st.sampled_from([*KNOWN, "Bury", "attack", ""])
WORDS = ["Style", "Target", "Token", "Direction", "Price", "InventoryItem", "MarketItem", "X"]
ARGUMENTS = st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=3)
ACTIONS = st.dictionaries(NAMES, ARGUMENTS, max_size=4)
AGENTS = st.one_of(st.integers(-1, 6), st.text(max_size=3), st.none())


@SETTINGS
@given(steps=st.lists(st.dictionaries(AGENTS, ACTIONS, max_size=6), max_size=4))
def test_any_dict_of_actions_is_legal(parallel, steps):
    parallel.reset(seed=0)
    for actions in steps:
        known = set(parallel.possible_agents)
        observations, *_, infos = parallel.step(actions)
        assert parallel.world().invalid_actions == sum(agent not in known for agent in actions)
        for agent, sent in actions.items():
            if agent in infos:
                unknown = sum(name not in KNOWN for name in sent)
                assert infos[agent]["invalid_actions"] >= unknown
        assert all(parallel.observation_space(agent).contains(value) for agent, value in observations.items())


@pytest.mark.parametrize("value", [1.0, True, "1", object(), None, np.float32(2), [1, 2], np.datetime64("2020")])
def test_wrong_types_in_dicts(parallel, value):
    parallel.reset(seed=0)
    with pytest.raises((TypeError, ValueError), match=r"Direction|Move"):
        parallel.step({1: {"Move": {"Direction": value}}})
    for junk in (3, "x", [1], {"Move": 4}):
        with pytest.raises(TypeError):
            parallel.step({1: junk})
    with pytest.raises(TypeError, match="agent: action"):
        parallel.step([{"Move": {"Direction": 1}}])


class Wrapped(dict):
    """A mapping that is not exactly a dict, so that Python reads it, not the compiled part."""


class Subclass(np.ndarray):
    """An array that is not exactly one of NumPy's, so that it is judged on its own."""


INDICES = st.one_of(
    st.integers(-(2**70), 2**70),
    st.integers(-2, 130),
    st.integers(0, 127).map(np.int8),
    st.integers(0, 2**64 - 1).map(np.uint64),
    st.integers(0, 100).map(np.array),
)
NAMES = st.sampled_from([*dict.fromkeys(head.action for head in LAYOUT.heads), "Dance"])
ARGUMENTS = st.sampled_from([*dict.fromkeys(head.argument for head in LAYOUT.heads), "Partner"])


@SETTINGS
@given(
    actions=st.lists(st.dictionaries(NAMES, st.dictionaries(ARGUMENTS, INDICES), max_size=6), min_size=1, max_size=4)
)
def test_plain_actions_are_read_as_all_others(actions):
    written = []
    for kind in (dict, Wrapped):
        rows = np.zeros((len(actions), HEADS), np.int32)
        given = [(slot, f"agent {slot}", kind(action)) for slot, action in enumerate(actions)]
        try:
            counts = write_agents(rows, given, LAYOUT, nested=True)
        except TypeError as error:
            written.append(str(error))
        else:
            written.append((rows.tolist(), counts))
    assert written[0] == written[1]


def test_what_spaces_sample_is_plain():
    space = hinterland.spaces.action_space(hinterland.Config(), "dict")
    heads = {action: dict.fromkeys(arguments, 0) for action, arguments in space.sample().items()}
    rows = np.zeros((4, HEADS), np.int32)
    assert _core.write_plain_actions(rows, [(slot, slot, space.sample()) for slot in range(4)], heads, _KINDS) == []


@SETTINGS
@given(data=st.data(), count=st.integers(1, 6), dtype=st.sampled_from(INTEGERS))
def test_arrays_of_one_kind_are_read_as_all_others(data, count, dtype):
    arrays = [data.draw(hnp.arrays(dtype, HEADS)) for _ in range(count)]
    alike, mixed = np.zeros((2, count, HEADS), np.int32)
    write_agents(alike, [(slot, slot, array) for slot, array in enumerate(arrays)], LAYOUT, nested=False)
    write_agents(mixed, [(slot, slot, array.view(Subclass)) for slot, array in enumerate(arrays)], LAYOUT, nested=False)
    np.testing.assert_array_equal(alike, mixed)


def test_negative_indices_do_not_count_from_the_end(envs, idle):
    """The original took -1 for the last entity in sight (rules O9)."""
    envs.reset(seed=0)
    twin = hinterland.VectorEnv(2, envs.config, num_threads=1)
    twin.reset(seed=0)
    heads = hinterland.spaces.layout(envs.config).heads
    noop = np.tile(idle(envs.config), (16, 1))
    negative = noop.copy()
    negative[:, [head.argument in ("Target", "InventoryItem", "MarketItem") for head in heads]] = -1
    for _ in range(20):
        *_, infos = envs.step(negative)
        twin.step(noop)
        assert (infos["invalid_actions"] == 7).all(), "every action but Comm and Move"
    assert envs.world(0).digest() == twin.world(0).digest()


def test_actions_for_the_dead_are_counted(tiny, idle):
    envs = hinterland.VectorEnv(1, tiny())
    envs.reset(seed=0)
    alive, counted = np.ones(8, dtype=bool), 0
    move = [head.name for head in hinterland.spaces.layout(envs.config).heads].index("Move.Direction")
    actions = np.tile(idle(envs.config), (8, 1))
    rng = np.random.default_rng(0)
    for _ in range(63):
        actions[:, move] = rng.integers(0, 4, size=8)
        *_, infos = envs.step(actions)
        assert (infos["invalid_actions"][alive] == 0).all()
        assert (infos["invalid_actions"][~alive] > 0).all()
        counted += int((~alive).sum())
        alive = infos["alive"].copy()
    assert counted > 0


def test_step_before_reset(tiny):
    for env, step in (
        (hinterland.VectorEnv(1, tiny()), lambda env: env.step(env.action_space.sample())),
        (hinterland.VectorEnv(1, tiny()), lambda env: env.send(env.action_space.sample())),
        (hinterland.VectorEnv(1, tiny()), lambda env: env.recv()),
        (hinterland.VectorEnv(1, tiny()), lambda env: env.action_masks()),
        (hinterland.VectorEnv(1, tiny(), render_mode="ansi"), lambda env: env.render()),
        (hinterland.parallel_env(tiny()), lambda env: env.step({})),
        (hinterland.parallel_env(tiny()), lambda env: env.state()),
    ):
        with pytest.raises(RuntimeError, match="reset"):
            step(env)


def test_two_threads_stepping_one_environment(tiny):
    envs = hinterland.VectorEnv(4, tiny(players={"respawn": "immediate"}), num_threads=1)
    envs.reset(seed=0)
    actions = envs.action_space.sample()
    outcomes = {"stepped": 0, "refused": 0}
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        for _ in range(200):
            try:
                envs.step(actions)
                outcomes["stepped"] += 1
            except RuntimeError as error:
                assert "another thread" in str(error)  # noqa: PT017 - many may be raised
                outcomes["refused"] += 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    assert outcomes["stepped"] > 0
    assert outcomes["stepped"] + outcomes["refused"] == 800
    assert envs.step(actions)[0] in envs.observation_space


FORK = """
import os, sys, warnings
import hinterland
warnings.simplefilter("ignore")
config = hinterland.Config(players={"count": 8}, map={"preset": "small", "count": 1}, npc={"count": 4})
envs = hinterland.VectorEnv(2, config, num_threads=2)
envs.reset(seed=0)
actions = envs.action_space.sample()
envs.send(actions)
child = os.fork()
if child == 0:
    for call in (lambda: envs.step(actions), lambda: envs.recv(), lambda: envs.reset()):
        try:
            call()
            os._exit(1)
        except RuntimeError as error:
            if "spawn" not in str(error):
                os._exit(2)
    own = hinterland.VectorEnv(1, config, num_threads=1)
    own.reset(seed=0)
    del envs
    os._exit(0)
_, status = os.waitpid(child, 0)
envs.recv()
envs.step(actions)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_fork_after_creation():
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(FORK)], timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
