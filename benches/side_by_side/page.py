"""The page `docs/benchmarks.md`, written whole: the words of `page.md` around the figures of a run."""

from pathlib import Path

from hinterland.files import written_aside
from side_by_side.plots import draw
from side_by_side.results import Missing, Results
from side_by_side.rows import PROGRAMS, ROWS
from side_by_side.table import bar, figure, percent, spread, verdict
from side_by_side.targets import standing

__all__ = ["page", "write"]

RATES = """
    wander-packed busy-packed busy-tasks wander-nmmo busy-nmmo fresh-packed fresh-nmmo original original-opening
    nmmo3-small nmmo3-large nmmo3-small-python nmmo3-large-python magent magent-engine smax
"""
THROUGH_PYTHON = """
    vector-packed-view vector-packed-copy vector-nmmo-view vector-nmmo-copy dicts-packed dicts-nmmo
    no-op-dicts no-op-nested no-op-rllib no-op-vector-copy no-op-vector-view
"""
SCALING = """
    wander-packed threads-2 worlds-1 worlds-4 worlds-64
    agents-128 agents-256 agents-512 agents-1024 map-64 map-256 map-512 map-1024
"""
COSTS = "memory reset state capture capture-copy snapshot copy-packed copy-nmmo change-packed change-nmmo"
NOTES = {
    "alive": "{:.0f} of a world's agents alive",
    "rows": "{:.1f} rows in view",
    "record_bytes": "{:,.0f} bytes an agent",
    "bytes": "{:,.0f} bytes",
    "reset_ms": "{:,.1f} ms a reset",
    "heap_kb": "{:,.0f} KB of heap a world",
}
"""What rows say beside their rate, and how the page says it."""


def write(results: Results, docs: Path) -> None:
    """The page and its pictures, under `docs`."""
    draw(results, docs / "images")
    with written_aside(docs / "benchmarks.md") as aside:
        aside.write_text(page(results), "utf-8")


def page(results: Results) -> str:
    """The Markdown of a run."""
    machine = results.data["machine"]
    return (
        Path(__file__)
        .with_suffix(".md")
        .read_text("utf-8")
        .format(
            **machine,
            core=machine["cores_used"][0],
            rounds=results.data["rounds"],
            quiet=_quiet(results),
            targets=_targets(results),
            rates=_table(results, RATES),
            through_python=_table(results, THROUGH_PYTHON),
            copy_price=_price(results),
            scaling=_table(results, SCALING),
            two_threads=_threads(results),
            costs=_table(results, COSTS),
            programs=_programs(results),
        )
    )


def _targets(results: Results) -> str:
    lines = ["| target | at least, or at most | measured | |", "| --- | --- | --- | --- |"]
    for found in standing(results):
        measured = spread(found.measured) if found.measured else "-"
        lines.append(f"| {found.target.what} | {bar(found.target)} | {measured} | {verdict(found)} |")
    return "\n".join(lines) + "\n"


def _table(results: Results, keys: str) -> str:
    lines = ["| | a second, or time of one | beside it |", "| --- | --- | --- |"]
    for row in (ROWS[key] for key in keys.split()):
        try:
            lines.append(f"| {row.title} | {figure(results, row)} | {_notes(results, row.key)} |")
        except Missing as reason:
            lines.append(f"| {row.title} | not measured | {reason} |")
    return "\n".join(lines) + "\n"


def _notes(results: Results, key: str) -> str:
    said = results.data["rows"][key]["notes"]
    return ", ".join(words.format(results.note(key, note)) for note, words in NOTES.items() if note in said)


def _price(results: Results) -> str:
    """What `copy=True` costs."""
    said = []
    for layout, name in (("packed", "the packed layout"), ("nmmo", "the original's")):
        try:
            share = results.ratio(f"vector-{layout}-copy", f"vector-{layout}-view").median
        except Missing:
            continue
        said.append(f"{percent(1 - share)} of the rate in {name}")
    return f"`copy=True`, Gymnasium's default, costs {' and '.join(said)}.\n" if said else ""


def _threads(results: Results) -> str:
    try:
        gain, cores = results.ratio("threads-2", "wander-packed"), results.note("threads-2", "cores")
    except Missing:
        return ""
    return f"Two threads are {spread(gain)} times one, and take {cores:.2f} seconds of CPU a second of wall time.\n"


def _quiet(results: Results) -> str:
    """Whether the machine had other work."""
    share = results.data["core_share"]
    if share is None:
        return "how much of it other work took is not known"
    return f"they got {percent(min(share, 1))} of it while they were asked, other work and waiting the rest"


def _programs(results: Results) -> str:
    """Where each program stands, and what it measured."""
    names = results.data["programs"]
    lines = [f"* {names[name]}: [{source}](../{source})" for name, source in PROGRAMS.items() if name in names]
    return "\n".join(dict.fromkeys(lines))
