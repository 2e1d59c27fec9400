"""Figures as text: for the terminal and the page."""

from rich.console import Console
from rich.table import Table

from side_by_side.results import Missing, Results, Spread
from side_by_side.rows import ROWS, Row
from side_by_side.targets import Standing, Target, standing

__all__ = ["bar", "figure", "percent", "print_results", "short", "spread", "verdict"]


def short(value: float) -> str:
    """Three digits, thousands separated."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def spread(figures: Spread) -> str:
    """A median with the least and the greatest."""
    if figures.least == figures.most:
        return short(figures.median)
    return f"{short(figures.median)} ({short(figures.least)} to {short(figures.most)})"


def rate(figures: Spread) -> str:
    """Steps a second in millions where they are many, else in thousands."""
    factor, letter = (1e-6, "M") if figures.median >= 1e5 else (1e-3, "k")
    scaled = Spread(figures.median * factor, figures.least * factor, figures.most * factor)
    text = spread(scaled)
    return text.replace(" (", f" {letter} (") if " (" in text else f"{text} {letter}"


def figure(results: Results, row: Row) -> str:
    """A row's figure in its unit. Raises :class:`Missing`."""
    if row.unit == "bytes":
        return f"{short(results.rate(row.key).median / 1024)} KB"
    if row.unit in ("worlds", "states"):
        seconds = results.seconds(row.key)
        return f"{spread(Spread(seconds.median * 1e3, seconds.least * 1e3, seconds.most * 1e3))} ms"
    return rate(results.rate(row.key))


def bar(target: Target) -> str:
    """Where a target's figure shall be."""
    return f"{'≥' if target.at_least else '≤'} {target.bar:g} {target.unit}"


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{100 * share:.0f} %"


def verdict(found: Standing) -> str:
    """Met, missed and by how much, or not measured and why."""
    if found.met is None:
        return f"not measured: {found.reason}"
    return "met" if found.met else f"missed: {percent(found.share)} of the way"


def print_results(console: Console, results: Results) -> None:
    """Every row and every target."""
    rows = Table("row", "unit", "median (least to greatest)", title=f"{results.data['rounds']} rounds")
    for row in ROWS.values():
        try:
            rows.add_row(row.title, row.unit, figure(results, row))
        except Missing as reason:
            rows.add_row(row.title, row.unit, f"not measured: {reason}")
    console.print(rows)
    targets = Table("target", "bar", "measured", "", title="Targets")
    for found in standing(results):
        targets.add_row(
            found.target.what, bar(found.target), spread(found.measured) if found.measured else "-", verdict(found)
        )
    console.print(targets)
