"""`make compare` without its peers: the page is what the results say, bars are arithmetic, turns are turns."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("rich")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))

from side_by_side import page as pages  # noqa: E402
from side_by_side import plots  # noqa: E402
from side_by_side.measure import measure  # noqa: E402
from side_by_side.programs import Unavailable  # noqa: E402
from side_by_side.results import Results  # noqa: E402
from side_by_side.rows import PROGRAMS, ROWS  # noqa: E402
from side_by_side.targets import TARGETS, standing  # noqa: E402

COMMITTED = ROOT / "docs" / "benchmarks.json"
PEER = f"""
import sys
print("a library greets")
sys.path.insert(0, {str(ROOT / "benches" / "peers")!r})
from turns import serve

def row(steps=10, **_):
    for repetition in range(100):
        print("a library complains")
        yield steps, 1 + repetition, {{"alive": 7}}

def broken(**_):
    raise ValueError("no such map")
    yield

serve("a peer", {{"dicts": row, "engine": broken}})
"""


def results(rates: dict[str, list[float]], notes: dict[str, dict[str, list[float]]] | None = None) -> Results:
    rows = {key: {"rates": values, "notes": (notes or {}).get(key, {})} for key, values in rates.items()}
    missing = {key: "no such package" for key in ROWS if key not in rates}
    return Results({"rows": rows, "missing": missing})


def of(run: Results, word: str) -> Any:
    (found,) = [found for found in standing(run) if word in found.target.what]
    return found


def test_every_row_has_a_program_and_every_program_its_source() -> None:
    assert {row.program for row in ROWS.values()} == set(PROGRAMS)
    assert all((ROOT / source).is_file() for source in PROGRAMS.values())


@pytest.mark.parametrize("name", ["nmmo3", "magent", "smax", "api"])
def test_an_installed_peer_says_what_it_needs(name: str) -> None:
    head = (ROOT / "benches" / "peers" / f"{name}.py").read_text("utf-8").split('"""')[0]
    assert head.startswith("# /// script\n")
    assert "# dependencies = [" in head


def test_page_and_pictures_speak_of_rows_that_there_are() -> None:
    told = [pages.RATES, pages.THROUGH_PYTHON, pages.SCALING, pages.COSTS, *plots.BARS.values()]
    keys = {key for text in told for key in text.split()}
    keys |= {key for panel in (plots.WORLDS, plots.AGENTS, plots.MAPS) for key in panel.values()}
    assert keys == set(ROWS)


def test_the_committed_page_is_what_the_committed_results_say() -> None:
    assert pages.page(Results.load(COMMITTED)) == (ROOT / "docs" / "benchmarks.md").read_text("utf-8")


def test_every_target_is_measured_by_rows_that_there_are() -> None:
    run = results({key: [1.0, 2.0] for key in ROWS}, {"capture": {"bytes": [1024.0]}})
    assert [found.reason for found in standing(run)] == [""] * len(TARGETS)


def test_the_slower_workload_counts() -> None:
    run = results({"wander-packed": [4e6, 4.2e6, 5e6], "busy-packed": [2e6, 3.1e6, 3.3e6]})
    found = of(run, "the slower of")
    assert (found.met, found.measured.median, found.measured.least) == (True, pytest.approx(3.1), pytest.approx(2.0))


def test_ratios_are_taken_round_by_round_against_the_faster_peer() -> None:
    run = results({"wander-packed": [3.0, 30.0, 9.0], "nmmo3-small": [1.0] * 3, "nmmo3-large": [2.0, 20.0, 3.0]})
    found = of(run, "Neural MMO 3's C step")
    assert (found.met, found.measured.median, found.measured.most) == (True, 1.5, 3.0)


def test_less_is_better_where_time_and_memory_are_bounded() -> None:
    run = results({"reset": [2500.0], "memory": [1024.0**2], "agents-128": [3.0], "agents-1024": [2.0]})
    assert (of(run, "a reset").met, of(run, "a reset").measured.median) == (False, pytest.approx(0.4))
    assert (of(run, "with its schedule").met, of(run, "with its schedule").share) == (False, 0.5)
    assert of(run, "1,024 agents").met is True


def test_what_is_missing_is_said_with_its_reason() -> None:
    found = of(results({"fresh-nmmo": [1.0]}), "beside the original, ticks")
    assert (found.met, found.reason) == (None, "no such package")


def test_rows_are_measured_in_turns_and_the_first_round_is_thrown_away(tmp_path: Path) -> None:
    commands: dict[str, list[str] | Unavailable] = dict.fromkeys(PROGRAMS, Unavailable("left out"))
    commands["magent"] = [sys.executable, "-c", PEER]
    said: list[str] = []
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        data = measure(commands, rounds=3, cores=[0], log=log, say=said.append)
    assert data["rows"] == {"magent": {"rates": [5.0, 3.33333, 2.5], "notes": {"alive": [7, 7, 7]}}}
    assert data["programs"] == {"magent": "a peer"}
    assert data["missing"]["magent-engine"] == "ValueError: no such map"
    assert data["missing"]["wander-packed"] == "left out"
    assert said[-1] == "round 3 of 3: MAgent2 battle, PettingZoo dicts, 162 agents"
    json.dumps(data)


def test_a_page_can_be_written_where_little_was_measured(tmp_path: Path) -> None:
    data = json.loads(COMMITTED.read_text("utf-8"))
    data["missing"] = {key: "no such package" for key in ROWS if key != "wander-packed"}
    data["rows"] = {"wander-packed": data["rows"]["wander-packed"]}
    (tmp_path / "images").mkdir()
    pages.write(Results(data), tmp_path)
    assert "| Neural MMO 2.1.2, ticks 1 to 64 | not measured | no such package |" in (
        tmp_path / "benchmarks.md"
    ).read_text("utf-8")
