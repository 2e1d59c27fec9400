"""The original's committed traces, replayed in our world; and that a difference would show."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).resolve().parents[1] / "conformance"
sys.path.insert(0, str(HERE))

import compare  # noqa: E402
import translate  # noqa: E402
from asked_table import PREDICATES, SHOTS_LEFT  # noqa: E402
from pairing import pair  # noqa: E402
from replay import Replay  # noqa: E402
from replay_asked import Asked  # noqa: E402
from traces import Trace  # noqa: E402

TRACES = sorted((HERE / "traces").glob("*.npz"))
WITH_TASKS = sorted((HERE / "traces" / "tasks").glob("*.npz"))


def test_there_are_traces_of_every_setup() -> None:
    from configs import SETUPS

    assert {path.name.split("-")[0] for path in TRACES} == set(SETUPS)
    assert sum(path.stat().st_size for path in (*TRACES, *WITH_TASKS)) <= 5_000_000


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_we_do_what_the_original_did(path: Path) -> None:
    replay = Replay()
    replay.run(Trace(path))
    assert not replay.differences, replay.report()


@pytest.fixture(scope="module")
def busy() -> Trace:
    return Trace(next(path for path in TRACES if path.name.startswith("default") and "busy" in path.name))


def test_a_trace_agrees_with_itself(busy: Trace) -> None:
    for tick in busy.ticks:
        before, after = busy.states[tick.before], busy.states[tick.before + 1]
        known = {item: item for item in before["item"]["id"].tolist()}
        ours = translate.state(after, 128)
        names = pair(after["item"], ours["item"], known)
        rows = tick.tables["events"]
        assert 4 not in rows[:, 2], "nothing is seized, so no row is stamped otherwise"
        assert not compare.compare_entities(after, ours)
        assert not compare.compare_items(after, ours, names)
        assert not compare.compare_places(after, ours)
        assert not compare.compare_events(tick, before, (rows, before), known)


def test_other_ids_of_new_items_are_no_difference(busy: Trace) -> None:
    tick = next(tick for tick in busy.ticks if 24 in tick.tables["events"][:, 2])
    before, after = busy.states[tick.before], busy.states[tick.before + 1]
    old = set(before["item"]["id"].tolist())
    ours = translate.state(after, 128)
    new = np.array([item not in old for item in ours["item"]["id"].tolist()])
    assert new.any(), "a harvest makes items"
    ours["item"]["id"] = np.where(new, ours["item"]["id"] + 5_000, ours["item"]["id"])
    names = pair(after["item"], ours["item"], {item: item for item in old})
    assert not compare.compare_items(after, ours, names)


@pytest.mark.parametrize(
    "column", ["entity.gold", "entity.range_exp", "item.level", "item.owner_id", "item.listed_price"]
)
def test_one_changed_number_is_a_difference(busy: Trace, column: str) -> None:
    after = busy.states[busy.ticks[0].before + 1]
    ours = translate.state(after, 128)
    table, name = column.split(".")
    place = int(np.flatnonzero(ours["entity"]["health"])[3]) if table == "entity" else 3
    ours[table][name] = ours[table][name].copy()
    ours[table][name][place] += 1
    names = pair(after["item"], ours["item"], {item: item for item in after["item"]["id"].tolist()})
    found = compare.compare_entities(after, ours) + compare.compare_items(after, ours, names)
    assert found
    assert {difference.column.split(".")[0] for difference in found} == {table}


def test_tasks_give_what_the_originals_gave() -> None:
    whole = Asked()
    for path in WITH_TASKS:
        whole.run(Trace(path))
    lines, holes = whole.table.report()
    assert not whole.table.total.wrong, "\n".join(lines)
    assert not holes, "\n".join(holes)


@pytest.mark.parametrize("score", ["progress", "reward"])
def test_another_score_is_a_difference(score: str) -> None:
    trace = Trace(WITH_TASKS[0])
    first = [task for task in trace.header["tasks"] if task["round"] == 0]
    trace.header["tasks"] = first
    same = Asked()
    same.run(trace)
    assert same.table.total.pairs
    assert not same.table.total.wrong
    living = set(trace.states[trace.ticks[0].before + 1]["entity"]["id"].tolist())
    column = next(place for place, task in enumerate(first) if living.intersection(task["who"]))
    trace.scores[("progress", "reward").index(score), column, 0] -= 4_000
    other = Asked()
    other.run(trace)
    assert other.table.total.wrong == 1


def test_every_predicate_of_the_prelude_is_compared() -> None:
    prelude = (HERE.parents[1] / "crates" / "task" / "prelude.task").read_text()
    defined = set(re.findall(r"^define (\w+)", prelude, re.MULTILINE))
    assert defined == {*PREDICATES, "Side", "Spread", "Earned", "SeizePlace"} - {SHOTS_LEFT}
