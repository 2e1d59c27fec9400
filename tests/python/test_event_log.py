"""The event log: everything that happened, as columns, in NumPy, Arrow and Parquet."""

import re
import sys
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import hinterland
from hinterland import _core

COLUMNS = ["world", "episode", "ent_id", "tick", "event", "type", "level", "number", "gold", "target_ent"]


def play(config, after=lambda envs: None, steps=10, *, event_log=True, **arguments):
    """Two worlds after random steps, always the same; `after` is called after each."""
    envs = hinterland.VectorEnv(2, config, event_log=event_log, **arguments)
    envs.reset(seed=5)
    rng = np.random.default_rng(5)
    for _ in range(steps):
        envs.step(rng.integers(-1, envs.single_action_space.nvec, size=envs.action_space.shape))
        after(envs)
    return envs


def rows(columns):
    """The log as a list of tuples."""
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


@pytest.mark.floors
def test_columns_are_int32_in_one_order(tiny):
    columns = play(tiny()).event_log.columns()
    assert list(columns) == COLUMNS
    assert len(columns["event"]) > 20
    for column in columns.values():
        assert (column.dtype, column.shape) == (np.int32, columns["event"].shape)
    assert set(columns["event"].tolist()) <= {code.value for code in hinterland.EventCode}


def test_it_says_what_each_tick_said(tiny):
    """Row by row what `world.events()` says after each step, in a world that never restarts on its own."""
    told = {0: [], 1: []}

    def listen(envs):
        for world, lines in told.items():
            lines += [(world, 0, *row) for row in rows(envs.world(world).events())]

    envs = play(tiny(), listen, steps=40, autoreset_mode="Disabled")
    assert rows(envs.event_log.columns()) == told[0] + told[1]


def test_the_same_step_keeps_the_last_tick_of_an_episode(tiny):
    config = tiny(episode={"horizon": 8})
    envs = play(config, steps=8)
    apart = play(config, steps=8, event_log=False, autoreset_mode="Disabled")
    columns = envs.event_log.columns()
    for world in range(2):
        last = apart.world(world).events()
        assert len(last["tick"])
        assert not len(envs.world(world).events()["tick"])
        chosen = (columns["world"] == world) & (columns["tick"] == 8)
        assert [columns[name][chosen].tolist() for name in last] == [column.tolist() for column in last.values()]
    assert set(columns["episode"].tolist()) == {0}


def test_episodes_are_counted(tiny):
    columns = play(tiny(episode={"horizon": 8}), steps=20).event_log.columns()
    for world in range(2):
        chosen = columns["world"] == world
        assert set(columns["episode"][chosen].tolist()) == {0, 1, 2}
        assert (np.diff(columns["episode"][chosen] * 100 + columns["tick"][chosen]) >= 0).all()
    assert columns["tick"].min() >= 1
    assert columns["tick"].max() <= 8


def test_a_log_changes_nothing(tiny):
    histories = {False: [], True: []}
    for event_log, history in histories.items():

        def remember(envs, history=history):
            shown = envs.observe()[0].tobytes()
            history.append((shown, [envs.world(world).digest() for world in range(2)]))

        play(tiny(), remember, steps=80, event_log=event_log)
    assert histories[False] == histories[True]


def test_how_often_it_is_looked_at_does_not_matter(tiny):
    lengths = []
    once, counted, read = (
        play(tiny(), after)
        for after in (
            lambda envs: None,
            lambda envs: lengths.append(len(envs.event_log)),
            lambda envs: lengths.append(len(envs.event_log.columns()["event"])),
        )
    )
    assert lengths[:10] == lengths[10:] == sorted(lengths[:10])
    assert rows(once.event_log.columns()) == rows(counted.event_log.columns()) == rows(read.event_log.columns())


def test_taking_begins_anew(tiny):
    envs = play(tiny())
    everything = rows(envs.event_log.columns())
    first = envs.event_log.take()
    assert (len(envs.event_log), rows(first.columns())) == (0, everything)
    envs.step(envs.action_space.sample())
    assert rows(first.columns()) == everything
    assert set(envs.event_log.columns()["tick"].tolist()) == {11}
    envs.event_log.clear()
    assert [len(column) for column in envs.event_log.columns().values()] == [0] * len(COLUMNS)
    first.columns()["event"][:] = 0
    assert rows(first.columns()) == everything


def test_steps_that_were_sent_count_when_received(tiny):
    envs = hinterland.VectorEnv(2, tiny(), event_log=True, batch_worlds=1)
    envs.reset(seed=5)
    for _ in range(5):
        for _ in range(2):
            envs.send(np.zeros((8, envs.single_action_space.shape[0]), dtype=int))
        envs.recv()
        known = set(envs.event_log.columns()["world"].tolist())
        assert 0 in known
        envs.recv()
    log = envs.event_log
    envs.send(np.zeros((8, envs.single_action_space.shape[0]), dtype=int))
    before = len(log)
    envs.close()
    assert len(log) > before
    columns = log.columns()
    assert columns["tick"][columns["world"] == 0].max() == 6
    assert columns["tick"][columns["world"] == 1].max() == 5


def test_it_outlives_the_environment(tiny):
    envs = play(tiny())
    everything = rows(envs.event_log.columns())
    envs.close()
    assert rows(envs.event_log.columns()) == everything
    assert "events)" in repr(envs.event_log)


@pytest.mark.floors
def test_without_it_the_error_says_how(tiny):
    env = hinterland.parallel_env(tiny())
    envs = hinterland.VectorEnv(1, tiny())
    for environment in (env, envs):
        with pytest.raises(AttributeError, match=r"event_log=True"):
            _ = environment.event_log
        assert not hasattr(environment, "event_log")
    with pytest.raises(TypeError, match="True or False, not str"):
        hinterland.VectorEnv(1, tiny(), event_log="log.parquet")


@pytest.mark.floors
def test_a_parallel_env_keeps_one(tiny):
    env = hinterland.parallel_env(tiny(), event_log=True)
    env.reset(seed=3)
    for _ in range(5):
        env.step({agent: env.action_space(agent).sample() for agent in env.agents})
    assert set(env.event_log.columns()["world"].tolist()) == {0}


def test_make_vec_passes_it_on(tiny):
    made = gymnasium.make_vec("Hinterland-v0", num_envs=16, config=tiny(), event_log=True)
    made.reset(seed=3)
    made.step(made.action_space.sample())
    assert made.event_log.columns()["tick"].tolist() == [1] * len(made.event_log) != []


@pytest.mark.floors
def test_arrow_and_parquet_hold_the_same(tiny, tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    log = play(tiny(), steps=20).event_log
    table = log.to_arrow()
    columns = log.columns()
    assert table.column_names == [*COLUMNS[:5], "event_name", *COLUMNS[5:]]
    for name, column in columns.items():
        assert table.schema.field(name).type == pa.int32()
        assert table[name].to_numpy().tolist() == column.tolist()
    assert table.schema.field("event_name").type == pa.dictionary(pa.int32(), pa.string())
    names = [hinterland.EventCode(code).name.lower() for code in columns["event"].tolist()]
    assert table["event_name"].to_pylist() == names
    log.to_parquet(tmp_path / "runs" / "events.parquet")
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["events.parquet"]
    read = pq.read_table(tmp_path / "runs" / "events.parquet")
    assert (read.schema, read.to_pydict()) == (table.schema, table.to_pydict())
    file = pq.ParquetFile(tmp_path / "runs" / "events.parquet")
    assert {file.metadata.row_group(0).column(place).compression for place in range(11)} == {"ZSTD"}


def test_an_empty_log_has_the_same_schema(tiny, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    envs = play(tiny(), steps=5)
    full = envs.event_log.take()
    assert envs.event_log.to_arrow().schema == full.to_arrow().schema
    envs.event_log.to_parquet(str(tmp_path / "empty.parquet"))
    assert len(pq.read_table(tmp_path / "empty.parquet")) == 0


def test_a_file_that_cannot_be_written_leaves_nothing(tiny, tmp_path):
    pytest.importorskip("pyarrow")
    log = play(tiny(), steps=5).event_log
    (tmp_path / "folder.parquet").mkdir()
    with pytest.raises(OSError, match=r"folder\.parquet"):
        log.to_parquet(tmp_path / "folder.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.parquet"]


def test_libraries_that_know_arrow_take_it_as_it_is(tiny):
    pa = pytest.importorskip("pyarrow")
    log = play(tiny(), steps=5).event_log
    assert pa.table(log).equals(log.to_arrow())


def test_without_pyarrow_the_error_says_what_to_install(tiny, monkeypatch, tmp_path):
    log = play(tiny(), steps=5).event_log
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for call in (log.to_arrow, lambda: log.to_parquet(tmp_path / "events.parquet")):
        with pytest.raises(ImportError, match=r'pip install "hinterland\[data\]"'):
            call()
    assert len(log.columns()["event"]) == len(log)


@pytest.mark.floors
def test_codes_are_those_of_the_game():
    assert [(code.name.lower(), code.value) for code in hinterland.EventCode] == _core.event_codes()
    assert [code.name.lower() for code in hinterland.EventCode] == list(hinterland.EVENTS)


def test_the_page_lists_every_event_and_column():
    page = (Path(__file__).resolve().parents[2] / "docs" / "worlds.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)
    assert [(name, int(code)) for name, code in listed] == _core.event_codes()
    table = page[page.index("Every column is int32:") : page.index("| event | code |")]
    told = "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))
    assert re.findall(r"`(\w+)`", told) == COLUMNS
