"""Replays traces of the original in our world and tells what differs.

    .venv/bin/python tests/conformance/replay.py traces

Every tick of every trace is loaded and played; those of whole episodes once more, loading only every 50 ticks. In every
fourth tick NPCs also choose for themselves: what they compute, rather than draw, must be the same. And in every fourth
the actions also come as rows of observations, valid or not.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import compare
from compare import Difference
from ours import Ours
from pairing import Names, pair
from required import table
from traces import Trace

LONG = 50
"""Ticks between two loads of the second pass."""

CHUNK = 15
"""Traces that one process replays in a row."""


class Replay:
    """All traces of one comparison: differences by column, and what was covered."""

    def __init__(self) -> None:
        self.differences: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.coverage: Counter[str] = Counter()
        self.ticks: Counter[str] = Counter()
        self._worlds: dict[str, Ours] = {}

    def _world(self, trace: Trace) -> Ours:
        key = json.dumps([trace.header[name] for name in ("setup", "size", "options", "seize")])
        if key not in self._worlds:
            self.close()
            self._worlds = {key: Ours(trace.header)}
        return self._worlds[key]

    def run(self, trace: Trace) -> None:
        """One trace, in every way that suits it."""
        world = self._world(trace)
        self._pass(trace, world, every=1)
        if not trace.header["busy"]:
            self._pass(trace, world, every=LONG)
        for place in range(0, len(trace.ticks), 4):
            self._decisions(trace, world, place)
            if not trace.header["shuffled"]:
                self._decoding(trace, world, place + 1)
        self.coverage.update(trace.header["coverage"])

    def _pass(self, trace: Trace, world: Ours, every: int) -> None:
        names: Names = {}
        ours, since, haunted = {}, 0, set()
        for place, tick in enumerate(trace.ticks):
            before, after = trace.states[tick.before], trace.states[tick.before + 1]
            if since % every == 0 or tick.before in trace.starts:
                world.load(before)
                names = {item: item for item in before["item"]["id"].tolist()}
                ours, since, haunted = before, 0, set()
            since += 1
            living = set(before["entity"]["id"].tolist())
            earlier, ours = ours, world.step(tick, living, names)
            known, names = names, pair(after["item"], ours["item"], names)
            haunted |= compare.haunted(before)
            found = compare.compare_entities(after, ours, haunted)
            found += compare.compare_items(after, ours, names)
            found += compare.compare_places(after, ours)
            found += compare.compare_events(tick, before, (world.events(), earlier), known)
            found += compare.compare_choices(compare.their_choices(tick, after, names), world.choices())
            found += compare.compare_outcomes(tick, world.outcomes())
            found += world.sights(ours)
            self._note(trace, place, found, "" if every == 1 else f" (loading every {every})")
            self.ticks["compared ticks"] += every == 1
            self.ticks["of them from generated crowds"] += every == 1 and trace.header["busy"]
            self.ticks["compared again, loading every 50"] += every == LONG
            if found and every > 1:
                # One difference must not hide the next.
                since = 0

    def _decisions(self, trace: Trace, world: Ours, place: int) -> None:
        tick = trace.ticks[place]
        before, after = trace.states[tick.before], trace.states[tick.before + 1]
        world.load(before)
        names = {item: item for item in before["item"]["id"].tolist()}
        ours = world.step(tick, set(before["entity"]["id"].tolist()), names, decided=False)
        lucky = {npc for (npc,) in tick.tables["meandered"].tolist()}
        if not compare.haunted(before):
            self._note(trace, place, compare.compare_entities(after, ours, lucky=lucky), " (NPCs choose)")

    def _decoding(self, trace: Trace, world: Ours, place: int) -> None:
        if place < len(trace.ticks):
            tick = trace.ticks[place]
            found = world.decode(tick, trace.states[tick.before], trace.states[tick.before + 1])
            self._note(trace, place, found, " (by rows)")

    def _note(self, trace: Trace, place: int, found: list[Difference], how: str) -> None:
        for difference in found:
            column = difference.column + how
            self.differences[column] += 1
            if column not in self.examples:
                self.examples[column] = (
                    f"{trace.path.name} tick {place}: {difference.who}:"
                    f" theirs {difference.theirs}, ours {difference.ours}"
                )

    def add(self, other: "Replay") -> None:
        """Takes over what another has found."""
        for mine, others in (
            (self.differences, other.differences),
            (self.coverage, other.coverage),
            (self.ticks, other.ticks),
        ):
            mine.update(others)
        self.examples = other.examples | self.examples

    def close(self) -> None:
        """Lets go of the worlds."""
        for world in self._worlds.values():
            world.close()
        self._worlds.clear()

    def report(self) -> str:
        """The table of differences."""
        if not self.differences:
            return "no difference\n"
        rows = sorted(self.differences.items(), key=lambda row: -row[1])
        return "".join(f"{count:>8,}  {column:36} {self.examples[column][:300]}\n" for column, count in rows)


def replay_some(paths: list[Path]) -> Replay:
    """Traces of one setup."""
    replay = Replay()
    for path in paths:
        replay.run(Trace(path))
    replay.close()
    return replay


def main() -> None:
    """Replay traces; exit with 1 if anything differs, or with `--coverage` if too little happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("traces", type=Path, nargs="+", help="files that `oracle.record` wrote, or folders of them")
    parser.add_argument("--coverage", action="store_true", help="print what was covered; a hole fails")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes")
    arguments = parser.parse_args()
    found = [sorted(path.glob("*.npz")) if path.is_dir() else [path] for path in arguments.traces]
    paths = [path for paths in found for path in paths]
    whole, start = Replay(), time.perf_counter()
    with ProcessPoolExecutor(arguments.jobs, multiprocessing.get_context("spawn")) as pool:
        for part in pool.map(replay_some, [paths[first : first + CHUNK] for first in range(0, len(paths), CHUNK)]):
            whole.add(part)
    sys.stdout.write(f"{whole.ticks['compared ticks']:,} ticks in {time.perf_counter() - start:.0f} s\n")
    sys.stdout.write(whole.report())
    holes: list[str] = []
    if arguments.coverage:
        lines, holes = table(whole.coverage, whole.ticks)
        sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if whole.differences or holes else 0)


if __name__ == "__main__":
    main()
