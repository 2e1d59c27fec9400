"""The console script `hinterland`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["main"]

_HEAVY = {"train": "hinterland.train.ppo", "evaluate": "hinterland.evaluate"}
"""Subcommands whose modules bring torch; each has a dataclass `Args` and a function `main(args)`."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a subcommand; `hinterland --help` lists them.

    Raises:
        SystemExit: with a message, for what the person at the terminal can put right.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["version"]:
        # Works without any extra, so that a report of a broken installation can name the versions.
        from hinterland.cli.version import print_versions

        print_versions()
        return
    tyro = _import("tyro")
    try:
        if given and given[0] in _HEAVY:
            module = _import(_HEAVY[given[0]])
            module.main(tyro.cli(module.Args, prog=f"hinterland {given[0]}", args=given[1:]))
        else:
            commands: Any = _import("hinterland.cli.commands")
            tyro.cli(commands.Command, prog="hinterland", args=given, description=commands.__doc__).run()
    except (ValueError, OSError, IndexError) as error:
        raise SystemExit(f"hinterland: {error}") from error


def _import(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        if missing.split(".")[0] == "hinterland":
            raise
        raise SystemExit(f"hinterland: this command needs {missing}: pip install 'hinterland[train]'") from error
