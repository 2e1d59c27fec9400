"""`hinterland tasks`: files of the task language. A file is a path, or `hinterland:NAME` for one that is shipped."""

from __future__ import annotations

import difflib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import tyro

from hinterland import _core
from hinterland.config import Config
from hinterland.files import written_aside
from hinterland.tasks.checked import Task, TaskSet
from hinterland.tasks.errors import Diagnostic, TaskError
from hinterland.tasks.files import SCHEME, shipped
from hinterland.tasks.reading import load

__all__ = [
    "Files",
    "TasksCheck",
    "TasksExplain",
    "TasksFormat",
    "TasksList",
    "count",
    "load_or_exit",
    "print_table",
    "refuse_none",
]

_FILE_MAX = 1 << 20
"""Bytes of a file; the language's own limit."""
_SIXTEEN = {f"team_{n + 1}": list(range(8 * n + 1, 8 * n + 9)) for n in range(16)}

Files = Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="FILE [FILE ...]")]
File = Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="FILE")]


@dataclass(frozen=True)
class TasksCheck:
    """Check files: every mistake of every file. Exits with 1 if there is one; warnings do no harm."""

    files: Files
    """The files."""
    json: bool = False
    """Print a JSON array of all diagnostics, for editors."""
    config: Path | None = None
    """A config in TOML that the tasks are for."""

    def run(self) -> None:
        """Prints what is wrong."""
        refuse_none(self.files)
        config = _config(self.config)
        found: list[Diagnostic] = []
        failed = 0
        for file in self.files:
            try:
                checked = load(file, config)
            except TaskError as error:
                failed += 1
                found += error.diagnostics
                self._tell(str(error).rstrip())
            except (OSError, ValueError) as error:
                failed += 1
                found.append(_unopened(file, error))
                self._tell(_core.escape_text(f"error: {found[-1].message}"))
            else:
                found += checked.warnings
                self._tell(checked.warning_report.rstrip())
                self._tell(f"{_core.escape_text(file)}: {count(len(checked), 'task')}")
        if self.json:
            print(json.dumps([asdict(diagnostic) for diagnostic in found], indent=2))
        if failed:
            raise SystemExit(1)

    def _tell(self, text: str) -> None:
        if text and not self.json:
            print(text)


@dataclass(frozen=True)
class TasksFormat:
    """Lay out files in the one way. Exits with 1 if a file cannot be read, or would change with --check or --diff."""

    files: Files
    """The files."""
    check: bool = False
    """Change nothing, and name the files that would change."""
    diff: bool = False
    """Change nothing, and show what would change."""

    def run(self) -> None:
        """Writes the files that change."""
        refuse_none(self.files)
        # All of them, whichever fails.
        well = [self._format(file) for file in self.files]
        if not all(well):
            raise SystemExit(1)

    def _format(self, file: str) -> bool:
        """Whether all is well with a file."""
        shown = _core.escape_text(file)
        try:
            path = Path(file).resolve(strict=True)
            old = _read(path)
            new = _core.format_tasks(old, name=file)
        except TaskError as error:
            print(str(error).rstrip())
            return False
        except (OSError, ValueError) as error:
            print(_core.escape_text(f"error: {_unopened(file, error).message}"))
            return False
        if new == old:
            return True
        if self.diff:
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), shown, shown, lineterm="")
            print(_core.escape_text("\n".join(lines)))
        if self.check or self.diff:
            print(f"{shown}: would change")
            return False
        with written_aside(path) as aside:
            aside.write_bytes(new.encode())
            shutil.copymode(path, aside)
        print(f"{shown}: laid out afresh")
        return True


@dataclass(frozen=True)
class TasksExplain:
    """Say in plain English what tasks ask and give, with the numbers."""

    file: File
    """The file."""
    name: Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[NAME]")] = None
    """Name of one task; by default all."""
    config: Path | None = None
    """A config in TOML that the tasks are for."""

    def run(self) -> None:
        """Prints a paragraph a task."""
        found = load_or_exit(self.file, _config(self.config))
        try:
            tasks = list(found) if self.name is None else [found[self.name]]
        except KeyError as error:
            raise ValueError(error.args[0]) from error
        print("\n".join(task.explain() for task in tasks), end="")


@dataclass(frozen=True)
class TasksList:
    """List the tasks of a file with tags, weights and identities; without a file, the shipped files.

    Shipped files are counted for 128 players in 16 teams unless a config is given.
    """

    file: Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[FILE]")] = None
    """The file."""
    tag: str | None = None
    """Only tasks with this tag."""
    config: Path | None = None
    """A config in TOML that the tasks are for."""

    def run(self) -> None:
        """Prints one line a task, or one a file."""
        if self.file is None:
            config = Config(players={"teams": _SIXTEEN}) if self.config is None else _config(self.config)
            rows = [
                ["FILE", "TASKS", "SETS", "CURRICULA"],
                *(_summary(f"{SCHEME}{name}", config) for name in shipped()),
            ]
        else:
            found = load_or_exit(self.file, _config(self.config))
            tasks = found if self.tag is None else found.tagged(self.tag)
            rows = [["TASK", "FOR", "WEIGHT", "IDENTITY", "TAGS"], *(_row(task) for task in tasks)]
        print_table(rows)


def _row(task: Task) -> list[str]:
    return [task.name, task.assignee, f"{task.weight:g}", task.identity[:12], ", ".join(task.tags)]


def _summary(name: str, config: Config) -> list[str]:
    try:
        found = load(name, config)
    except TaskError as error:
        return [name, f"not for this config ({error.diagnostics[0].message})", "", ""]
    return [name, str(len(found)), ", ".join(found.sets), ", ".join(found.curricula)]


def print_table(rows: list[list[str]]) -> None:
    """Columns as wide as their longest cell; control characters of a stranger's file are written out."""
    shown = [[_core.escape_text(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _read(path: Path) -> str:
    """The text of a file.

    Raises:
        OSError: it cannot be opened, or is not a file.
        ValueError: it is too long, or not UTF-8 text.
    """
    # Asked before it is opened: opening a pipe waits for somebody to write into it.
    if not path.is_file():
        raise OSError("it is not a file")
    with path.open("rb") as file:
        read = file.read(_FILE_MAX + 1)
    if len(read) > _FILE_MAX:
        raise ValueError(f"it is longer than {_FILE_MAX} bytes")
    return read.decode("utf-8")


def load_or_exit(file: str, config: Config) -> TaskSet:
    """A file's tasks; if it has mistakes, its report is printed and the program ends."""
    try:
        return load(file, config)
    except TaskError as error:
        print(str(error).rstrip())
        raise SystemExit(1) from error


def _config(path: Path | None) -> Config:
    return Config() if path is None else Config.from_toml(path)


def refuse_none(files: tuple[str, ...]) -> None:
    """Refuses a command without files.

    Raises:
        ValueError: there is none.
    """
    if not files:
        raise ValueError("name at least one file")


def _unopened(file: str, error: OSError | ValueError) -> Diagnostic:
    """A file that cannot be opened at all, as a diagnostic."""
    reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    message = f"`{file}` cannot be read: {reason}"
    return Diagnostic(
        file=_core.escape_text(file),
        line=1,
        column=1,
        end_line=1,
        end_column=1,
        label="",
        severity="error",
        code="E040",
        message=_core.escape_text(message),
        hint="give the path of a file with tasks",
    )


def count(number: int, noun: str) -> str:
    """Such as `1 task` and `2 tasks`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
