"""From text to checked tasks."""

from __future__ import annotations

import os
from collections.abc import Iterable

from hinterland import _core
from hinterland.config import Config
from hinterland.tasks.checked import TaskSet
from hinterland.tasks.drafts import Draft, File
from hinterland.tasks.files import LIBRARY, locate
from hinterland.tasks.statistics import registered
from hinterland.tasks.texts import encodable

__all__ = ["compile", "format", "load"]


def load(path: str | os.PathLike[str], config: Config | None = None) -> TaskSet:
    """Reads and checks a file with all that it imports, which lies in the file's folder or below it, or is shipped.

    Args:
        path: the file, or `"hinterland:NAME"` for one that is shipped; :func:`shipped` lists their names.
        config: what the tasks are checked for: map, horizon, levels, teams. By default `Config()`.

    Raises:
        TaskError: what is wrong with the files, all of it.
        ValueError: no file of this name is shipped.
        OSError: the file cannot be opened.
    """
    config = Config() if config is None else config
    core = _core.check_tasks(config.to_json(), str(LIBRARY), path=locate(path), statistics=registered())
    return TaskSet(core, config)


def compile(text: str | Draft | File | Iterable[str | Draft], config: Config | None = None) -> TaskSet:
    """Checks a text, or tasks made in Python, or several of both. They import what is shipped alone.

    Args:
        text: the text of a file, or what renders to one.
        config: as in :func:`load`.

    Raises:
        TaskError: what is wrong with it, all of it; the report calls the text `<text>`.
        TypeError: neither a text nor a task.
    """
    config = Config() if config is None else config
    parts = text if isinstance(text, Iterable) and not isinstance(text, (str, bytes, File)) else [text]
    whole = "\n".join(_rendered(part) for part in parts)
    core = _core.check_tasks(config.to_json(), str(LIBRARY), text=whole, statistics=registered())
    return TaskSet(core, config)


def format(text: str) -> str:
    """The text of a file laid out in the one way: it means the same, comments stay, and doing it again changes nothing.

    Raises:
        TaskError: a text that cannot be read. Names are not looked up.
    """
    return _core.format_tasks(encodable(text))


def _rendered(part: str | Draft | File) -> str:
    return encodable(str(part) if isinstance(part, (Draft, File)) else part)
