"""What a run shows while it goes on: a progress bar, and agent-steps a second split into what they were spent on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["PHASES", "Dashboard", "Stopwatch"]

PHASES = ("simulation", "inference", "learning")
_RECENT = 8
"""Updates that the figures are means of."""
_QUIET_SECONDS = 30.0
"""Between lines where there is no terminal."""


class Stopwatch:
    """Wall time by phase: `with watch("learning"): ...`."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PHASES, 0.0)

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        """Adds the time of the block to the phase."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[phase] += time.perf_counter() - begun


class Dashboard:
    """Lives in a terminal; where there is none, it prints a line every 30 seconds."""

    def __init__(self, folder: Path, console: Console | None = None) -> None:
        self.console = console or Console()
        self._progress = Progress(
            TextColumn("[bold]{task.description}"), BarColumn(bar_width=40), TaskProgressColumn(), TimeElapsedColumn()
        )
        self._task = self._progress.add_task(str(folder), total=1.0)
        self._live = Live(self._progress, console=self.console, refresh_per_second=4, transient=False)
        self._said_at = time.monotonic()

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.console.is_terminal:
            self._live.stop()

    def say(self, text: str) -> None:
        """A line above the bar."""
        self.console.print(text, highlight=False, soft_wrap=True)

    def show(self, progress: float, curve: Sequence[dict[str, float]]) -> None:
        """Draws the state of the run; the last rows of `curve` are its latest updates."""
        self._progress.update(self._task, completed=progress)
        if self.console.is_terminal:
            self._live.update(Group(self._progress, _table(curve)))
        elif time.monotonic() - self._said_at > _QUIET_SECONDS or progress >= 1:
            self._said_at = time.monotonic()
            figures = ", ".join(f"{name} {value}" for name, value in _figures(curve))
            self.say(f"{progress:4.0%}  {figures}")


def _table(curve: Sequence[dict[str, float]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in _figures(curve):
        table.add_row(f"[dim]{name}", value)
    return table


def _figures(curve: Sequence[dict[str, float]]) -> list[tuple[str, str]]:
    """Names and values of what is shown."""
    recent = curve[-_RECENT:]
    last = recent[-1]
    before = curve[-len(recent) - 1]["agent_steps"] if len(curve) > len(recent) else 0.0
    steps = last["agent_steps"] - before
    spent = {phase: sum(row[phase] for row in recent) for phase in PHASES}
    total = sum(spent.values())
    shares = ", ".join(f"{phase} {spent[phase] / total:.0%}" for phase in PHASES)
    deaths = sum(row["steps_per_death"] for row in recent) / len(recent)
    return [
        ("agent-steps", f"{last['agent_steps'] / 1e6:.2f} M"),
        ("agent-steps/s", f"{steps / total:,.0f} ({shares})"),
        ("agent-steps a death", f"{deaths:.0f}"),
        ("entropy", f"{last['entropy']:.2f}"),
        ("explained variance", f"{last['explained_variance']:.2f}"),
    ]
