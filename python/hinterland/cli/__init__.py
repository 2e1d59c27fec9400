"""The console script `hinterland`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

__all__ = ["main"]

_HEAVY = {"train": "hinterland.train.ppo", "evaluate": "hinterland.evaluate"}
"""Subcommands whose modules bring torch; each has a dataclass `Args` and a function `main(args)`."""
_CLI = {"tyro", "rich", "matplotlib"}
"""What the extra `cli` brings; everything else comes with `train`."""


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
    is_heavy = bool(given) and given[0] in _HEAVY
    try:
        tyro = import_module("tyro")
        if is_heavy:
            module = import_module(_HEAVY[given[0]])
            module.main(tyro.cli(module.Args, prog=f"hinterland {given[0]}", args=given[1:]))
        else:
            commands: Any = import_module("hinterland.cli.commands")
            tyro.cli(commands.Command, prog="hinterland", args=given, description=commands.__doc__).run()
    except ModuleNotFoundError as error:
        # Also raised by what a command imports when it runs: a checkpoint needs torch.
        missing = (error.name or str(error)).split(".")[0]
        if missing == "hinterland":
            raise
        extra = "cli" if missing in _CLI and not is_heavy else "train"
        raise SystemExit(f"hinterland: this command needs {missing}: pip install 'hinterland[{extra}]'") from error
    except (ValueError, OSError, IndexError) as error:
        raise SystemExit(f"hinterland: {error}") from error
