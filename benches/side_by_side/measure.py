"""Rounds: one repetition of every row, then the next round, so that what disturbs the machine disturbs all alike."""

import os
import platform
import time
from collections.abc import Callable
from typing import IO, Any

from side_by_side.programs import Program, Unavailable
from side_by_side.rows import ROWS

__all__ = ["measure"]


class _Bench:
    """The programs that run, and the rows that are still measured."""

    def __init__(
        self, commands: dict[str, list[str] | Unavailable], cores: list[int], log: IO[str], say: Callable[[str], None]
    ) -> None:
        self.missing: dict[str, str] = {}
        self.wall = self.cpu = 0.0
        self.programs: dict[str, Program] = {}
        for name, command in commands.items():
            say(f"starting {name}")
            try:
                if isinstance(command, Unavailable):
                    raise command
                self.programs[name] = Program(command, set(cores if "two" in name else cores[:1]), log)
            except (Unavailable, OSError) as reason:
                self._leave_out({key for key, row in ROWS.items() if row.program == name}, str(reason))

    def _leave_out(self, keys: set[str], reason: str) -> None:
        self.missing.update(dict.fromkeys(keys, reason))

    def round(self, say: Callable[[str], None]) -> dict[str, dict[str, float]]:
        """One repetition of every row that can be had."""
        replies = {}
        for key, row in ROWS.items():
            if key in self.missing:
                continue
            say(row.title)
            program = self.programs[row.program]
            start, used = time.perf_counter(), program.cpu_seconds()
            try:
                replies[key] = program.ask(row.request)
            except Unavailable as reason:
                self._leave_out({key}, str(reason))
            if "two" not in row.program:
                self.wall += time.perf_counter() - start
                self.cpu += program.cpu_seconds() - used
        return replies

    def close(self) -> None:
        for program in self.programs.values():
            program.close()


def measure(
    commands: dict[str, list[str] | Unavailable],
    rounds: int,
    cores: list[int],
    log: IO[str],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Results as JSON holds them: samples and notes of every row, what is missing and why, and the machine."""
    began = time.time()
    bench = _Bench(commands, cores, log, say)
    names = {name: program.name for name, program in bench.programs.items()}
    rows: dict[str, dict[str, Any]] = {}
    try:
        for number in range(rounds + 1):
            what = f"round {number} of {rounds}" if number else "warming up"
            for key, reply in bench.round(lambda title, what=what: say(f"{what}: {title}")).items():
                if number:  # The first one warms up and is thrown away.
                    _keep(rows, key, reply)
    finally:
        bench.close()
    kept = {key: row for key, row in rows.items() if key not in bench.missing}
    return {
        "machine": {**_machine(), "cores_used": cores},
        "core_share": bench.cpu / bench.wall if bench.cpu else None,
        "rounds": rounds,
        "minutes": (time.time() - began) / 60,
        "programs": names,
        "rows": kept,
        "missing": bench.missing,
    }


def _keep(rows: dict[str, dict[str, Any]], key: str, reply: dict[str, float]) -> None:
    row = rows.setdefault(key, {"rates": [], "notes": {}})
    row["rates"].append(_rounded(reply.pop("steps") / (wall := reply.pop("seconds"))))
    if "cpu_seconds" in reply:
        reply["cores"] = reply.pop("cpu_seconds") / wall
    for note, value in reply.items():
        row["notes"].setdefault(note, []).append(_rounded(value))


def _rounded(value: float) -> float:
    """Six digits: more than a clock can tell."""
    return float(f"{value:.6g}")


def _machine() -> dict[str, Any]:
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            fields = dict(
                [part.strip() for part in line.split(":", 1)] for line in file.read().split("\n\n")[0].splitlines()
            )
        model = f"{fields['model name']}, family {fields['cpu family']}, model {fields['model']}"
    except (OSError, KeyError, ValueError):
        pass
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }
