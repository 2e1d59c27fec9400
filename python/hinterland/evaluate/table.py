"""The evaluation as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from hinterland.evaluate.events import Interval
    from hinterland.evaluate.statistics import Comparison, Summary
    from hinterland.evaluate.tasks import Category

__all__ = ["show", "show_categories"]

SAID = {"harvest_item": "harvest", "equip_item": "equip"}
"""Events that get a sentence each: that a policy can use what the world offers shows in them first."""
TRADE = ("list_item", "buy_item", "earn_gold")


def show(console: Console, comparison: Comparison, worlds: int, agent_steps: int) -> None:
    """Prints the figures side by side, the ratio with its interval, and what was done per 100 living ticks."""
    table = Table(title=f"{worlds} worlds, {agent_steps:,} agent-steps trained")
    table.add_column("a life")
    rows = {name: _figures(summary) for name, summary in comparison.summaries.items()}
    for name in rows:
        table.add_column(name, justify="right")
    for figure in next(iter(rows.values())):
        table.add_row(figure, *(figures[figure] for figures in rows.values()))
    console.print(table)
    interval = f"95 % interval over worlds {comparison.low:.2f} to {comparison.high:.2f}"
    console.print(f"ratio {comparison.ratio:.2f}, {interval}", highlight=False)
    _show_events(console, comparison)


MEASURED = {
    "progress": ("mean best progress of a task", 3),
    "completion": ("share of tasks completed", 3),
    "points": ("score out of 100", 2),
}
"""Title and digits of each measure's table."""


def show_categories(console: Console, categories: dict[str, Category], lifetimes: dict[str, float]) -> None:
    """Prints a table a measure: each category, the figures of all who played, and the policy's less the next one's."""
    for measure, (title, digits) in MEASURED.items():
        table = Table(title=f"{title}, 95 % intervals over worlds", padding=(0, 0))
        table.add_column("category (tasks)")
        first, second, *_ = lifetimes
        for column in (*lifetimes, f"{first} less {second}"):
            table.add_column(column, justify="right")
        for name, found in categories.items():
            figures = [*found.figures[measure].values(), found.differences[measure][second]]
            table.add_row(f"{escape(name)} ({found.tasks})", *(_interval(figure, digits) for figure in figures))
        console.print(table)
    lived = ", ".join(f"{name} {mean:.0f}" for name, mean in lifetimes.items())
    console.print(f"mean lifetime in ticks: {lived}", highlight=False, soft_wrap=True)


def _show_events(console: Console, comparison: Comparison) -> None:
    policy, baseline = comparison.summaries
    table = Table(title="events per 100 living ticks, 95 % intervals over worlds")
    table.add_column("event")
    for column in (policy, baseline, f"{policy} does"):
        table.add_column(column, justify="right", no_wrap=True)
    for name, rates in comparison.events.items():
        table.add_row(name, _interval(rates.policy), _interval(rates.baseline), rates.verdict)
    console.print(table)
    for name, verb in SAID.items():
        rates = comparison.events[name]
        amount = {"more": "more than", "less": "less than", "no different": "about as much as"}[rates.verdict]
        console.print(
            f"{policy} agents {verb} {amount} {baseline} ones: {rates.policy.value:.2f} against "
            f"{rates.baseline.value:.2f} per 100 living ticks",
            highlight=False,
            soft_wrap=True,
        )
    trade = ", ".join(
        f"{name} {comparison.events[name].policy.value:.2f} ({baseline} {comparison.events[name].baseline.value:.2f})"
        for name in TRADE
    )
    console.print(f"trade per 100 living ticks: {trade}", highlight=False, soft_wrap=True)


def _interval(figure: Interval, digits: int = 2) -> str:
    return escape(f"{figure.value:.{digits}f} [{figure.low:.{digits}f}, {figure.high:.{digits}f}]")


def _figures(summary: Summary) -> dict[str, str]:
    figures = {
        "ticks, mean": f"{summary.mean:.1f}",
        "ticks, median": f"{summary.median:.0f}",
        "ticks, interquartile mean": f"{summary.interquartile_mean:.1f}",
        "tiles from the border, mean": f"{summary.farthest:.1f}",
        "worn levels, mean": f"{summary.worn:.2f}",
        "survivors": f"{summary.survivors} of {summary.lives}",
    }
    for cause in ("starvation", "dehydration", "fog", "player", "npc"):
        figures[f"died by {cause}"] = str(summary.causes_of_death.get(cause, 0))
    return figures
