"""Task files: those on the disk and those that are shipped."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

__all__ = ["LIBRARY", "SCHEME", "locate", "shipped"]

SCHEME = "hinterland:"
"""What the name of a shipped file begins with: `hinterland:heldout`."""

LIBRARY = Path(__file__).parent / "library"
"""The folder with the shipped files, `NAME.task` each."""


def shipped() -> tuple[str, ...]:
    """The names of the task files that come with Hinterland, sorted; `load` reads each as `hinterland:NAME`."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.task")))


def locate(path: str | os.PathLike[str]) -> str:
    """The path of a file, or of the shipped file that `hinterland:NAME` names.

    Raises:
        ValueError: no file of this name is shipped.
    """
    text = os.fsdecode(path)
    if not text.startswith(SCHEME):
        return text
    name, names = text[len(SCHEME) :], shipped()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {SCHEME}{near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
        raise ValueError(f"no task file {name!r} is shipped; {hint}")
    return str(LIBRARY / f"{name}.task")
