"""The evaluation as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from hinterland.evaluate.statistics import Comparison, Summary

__all__ = ["show"]


def show(console: Console, comparison: Comparison, worlds: int, agent_steps: int) -> None:
    """Prints the figures side by side, and the ratio with its interval."""
    table = Table(title=f"{worlds} worlds, {agent_steps:,} agent-steps trained")
    table.add_column("lifetime in ticks")
    rows = {name: _figures(summary) for name, summary in comparison.summaries.items()}
    for name in rows:
        table.add_column(name, justify="right")
    for figure in next(iter(rows.values())):
        table.add_row(figure, *(figures[figure] for figures in rows.values()))
    console.print(table)
    interval = f"95 % interval over worlds {comparison.low:.2f} to {comparison.high:.2f}"
    console.print(f"ratio {comparison.ratio:.2f}, {interval}", highlight=False)


def _figures(summary: Summary) -> dict[str, str]:
    figures = {
        "mean": f"{summary.mean:.1f}",
        "median": f"{summary.median:.0f}",
        "interquartile mean": f"{summary.interquartile_mean:.1f}",
        "survivors": f"{summary.survivors} of {summary.lives}",
    }
    for cause in ("starvation", "dehydration", "fog", "player", "npc"):
        figures[f"died by {cause}"] = str(summary.causes_of_death.get(cause, 0))
    return figures
