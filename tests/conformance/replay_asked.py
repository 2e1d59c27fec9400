"""Replays traces with tasks: what the original gave for each task in every tick, ours must give, to a millionth.

    .venv/bin/python tests/conformance/replay_asked.py traces/tasks

A player has one task at a time, so a trace is played once for every round of tasks that it gave out.
"""

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import asked
import compare
from asked_table import Count, Table
from ours import Ours
from pairing import pair
from traces import Tick, Trace

from hinterland import tasks

UNIT = 1e-9
"""Of a score in a trace."""

ONE = 2**30
"""A progress of 1 in the table `task`."""

CLOSE = 1e-6
DEATH = -1.0
"""`reward.death`."""

_REST: asked.Spec = {"goal": ["TickGE", {}], "kind": "Task", "hold": 0, "multiplier": 1.0, "reward_to": "agent"}
"""For teams without a task in the last round."""


class Asked:
    """All traces of one comparison, in `table`."""

    def __init__(self) -> None:
        self.table = Table()

    def run(self, trace: Trace) -> None:
        """All rounds of one trace."""
        world = Ours(trace.header)
        calls = _calls(trace, world)
        rounds: dict[int, list[int]] = defaultdict(list)
        for column, task in enumerate(trace.header["tasks"]):
            rounds[task["round"]].append(column)
        for columns in rounds.values():
            self._round(trace, world, calls, columns)
        world.close()

    def _round(self, trace: Trace, world: Ours, calls: list[tuple[Any, Any]], columns: list[int]) -> None:
        """One task for each player."""
        _give(trace, world, columns)
        # By column, the tick in which the original's task was completed.
        completed: dict[int, int] = {}
        for place, ((chosen, script), tick) in enumerate(zip(calls, trace.ticks, strict=True)):
            world.handle.step(chosen, script)
            standing = _Standing(trace, tick, world)
            for column in columns:
                given, (progress, reward) = trace.header["tasks"][column], trace.scores[:, column, place].tolist()
                if not standing.before.intersection(given["who"]):
                    assert progress < 0, "the original asks only while somebody has the task"
                    continue
                spec = trace.header["specs"][given["spec"]]
                found = standing.differences(given["who"], spec, (progress, reward), completed.get(column, -1))
                self.table.kept += _keeps(spec, completed.get(column, -1))
                if progress * UNIT == 1:
                    completed.setdefault(column, standing.tick)
                where = f"{trace.path.name} tick {place}, {given['who']}: {'; '.join(found)}\n{asked.text('it', spec)}"
                self.table.note(spec, Count(1, progress > 0, 0 < progress * UNIT < 1, bool(found)), where)


def _calls(trace: Trace, world: Ours) -> list[tuple[Any, Any]]:
    """Plays without tasks, and returns the arguments of each step: they are the same in every round."""
    before = trace.states[trace.ticks[0].before]
    world.load(before)
    names, living = {item: item for item in before["item"]["id"].tolist()}, set(before["entity"]["id"].tolist())
    haunted, calls = set(), []
    for tick in trace.ticks:
        haunted |= compare.haunted(trace.states[tick.before])
        after, ours = trace.states[tick.before + 1], world.step(tick, living, names)
        calls.append(world.latest)
        names, living = pair(after["item"], ours["item"], names), set(after["entity"]["id"].tolist())
        found = compare.compare_entities(after, ours, haunted) + compare.compare_items(after, ours, names)
        assert not found, f"{trace.path.name}: the game itself differs, try replay.py: {found[0]}"
    return calls


def _give(trace: Trace, world: Ours, columns: list[int]) -> None:
    """Gives a round's tasks out, and loads the state that the trace begins with."""
    given, specs = trace.header["tasks"], trace.header["specs"]
    whose = {agent: f"task-{given[column]['spec']}" for column in columns for agent in given[column]["who"]}
    wanted = sorted({given[column]["spec"] for column in columns})
    text = "".join(asked.text(f"task-{spec}", specs[spec]) for spec in wanted) + asked.text("rest", _REST)
    assigned = [whose.get(agent, "rest") for agent in range(1, world.players + 1)]
    world.env.set_tasks(tasks.compile(text, world.config), assigned=assigned)
    world.load(trace.states[trace.ticks[0].before])


def _keeps(spec: asked.Spec, completed: int) -> bool:
    """A completed task of the original keeps its progress; ours tell where the goal is, and keep `best`."""
    return completed >= 0 and spec["kind"] != "OngoingTask"


class _Standing:
    """How everybody stands after a tick in ours, and who the original says lived before and after it."""

    def __init__(self, trace: Trace, tick: Tick, world: Ours) -> None:
        before, after = (trace.states[place]["entity"] for place in (tick.before, tick.before + 1))
        self.before, self.after = set(before["id"].tolist()), set(after["id"].tolist())
        self.frozen = set(after["id"][after["freeze"] > 0].tolist())
        state = world.handle.state()
        self.tick, self.table = int(state["clock"]["tick"][0]), state["task"]
        self.rewards = world.arrays["rewards"].tolist()

    def differences(self, who: list[int], spec: asked.Spec, theirs: tuple[int, int], completed: int) -> list[str]:
        """Where ours differ. `theirs`: progress and reward; `completed`: the earlier tick in which it was, or -1."""
        row = min(self.before.intersection(who)) - 1
        progress = int(self.table["best" if _keeps(spec, completed) else "progress"][row]) / ONE
        found = []
        if abs(progress - theirs[0] * UNIT) > CLOSE:
            found.append(f"progress is {theirs[0] * UNIT:.9f}, ours {progress:.9f}")
        reached = self.tick if completed < 0 and theirs[0] * UNIT == 1 else completed
        if reached != self.table["completed"][row]:
            found.append(f"completed in {reached}, ours in {self.table['completed'][row]}")
        for agent in sorted(self.before.intersection(who)):
            # Rules 14.6: the dead get what the game says, the frozen nothing.
            wanted = DEATH if agent not in self.after else 0.0 if agent in self.frozen else theirs[1] * UNIT
            if abs(self.rewards[agent - 1] - wanted) > CLOSE:
                found.append(f"reward of {agent} is {wanted:.9f}, ours {self.rewards[agent - 1]:.9f}")
        return found


def main() -> None:
    """Replay traces with tasks; exit with 1 if anything differs or was asked too seldom."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("traces", type=Path, nargs="+", help="files that `oracle.asked` wrote, or folders of them")
    arguments = parser.parse_args()
    found = [sorted(path.glob("*.npz")) if path.is_dir() else [path] for path in arguments.traces]
    whole, start = Asked(), time.perf_counter()
    for path in [path for paths in found for path in paths]:
        whole.run(Trace(path))
    lines, holes = whole.table.report()
    sys.stdout.write("\n".join((*lines, f"in {time.perf_counter() - start:.0f} s", "")))
    sys.exit(1 if whole.table.total.wrong or holes else 0)


if __name__ == "__main__":
    main()
