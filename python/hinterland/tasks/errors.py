"""What is wrong with a text of the task language."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Diagnostic", "Place", "TaskError", "read_diagnostics"]


@dataclass(frozen=True)
class Place:
    """A stretch of a file and what is to be said of it; control characters are written out, as `\\u{1b}`."""

    file: str
    """Path of the file, as the main file's was given; the name of a text that is in no file."""
    line: int
    """Line, from 1."""
    column: int
    """Column in characters, from 1."""
    end_line: int
    """Line in which it ends."""
    end_column: int
    """Column after its last character."""
    label: str
    """What is said of it."""


@dataclass(frozen=True)
class Diagnostic(Place):
    """One thing that is wrong, or hardly meant; docs/tasks.md lists the codes."""

    severity: str
    """`"error"` or `"warning"`."""
    code: str
    """Such as `"E020"`."""
    message: str
    """What is wrong."""
    hint: str
    """What would be right."""
    more: tuple[Place, ...] = field(default=())
    """Other places that have to do with it."""


class TaskError(ValueError):
    """A text of the task language that cannot be used. Its text is the report: every mistake with its line and a hint.

    Args:
        report: the rendered report.
        diagnostics: the same as JSON.
    """

    def __init__(self, report: str, diagnostics: str = "[]") -> None:
        super().__init__(report, diagnostics)
        self.diagnostics = read_diagnostics(diagnostics)
        """What is wrong, in the order of the files; at most 100 entries, warnings among them."""

    def __str__(self) -> str:
        return str(self.args[0])


def read_diagnostics(text: str) -> list[Diagnostic]:
    """Diagnostics from JSON, as the compiled part writes them."""

    def read(entry: dict[str, Any]) -> Diagnostic:
        more = tuple(Place(**place) for place in entry.pop("more"))
        return Diagnostic(**entry, more=more)

    return [read(entry) for entry in json.loads(text)]
