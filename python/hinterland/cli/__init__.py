"""The console script `hinterland`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import hinterland

__all__ = ["main"]


@dataclass(frozen=True)
class Version:
    """Print the versions of Hinterland and of what it stands on."""

    def run(self) -> None:
        """Prints one line each."""
        import platform

        import gymnasium
        import numpy
        import pettingzoo

        print(f"hinterland {hinterland.__version__}")
        print(f"python {platform.python_version()}, numpy {numpy.__version__}", end=", ")
        print(f"gymnasium {gymnasium.__version__}, pettingzoo {pettingzoo.__version__}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a subcommand; `hinterland --help` lists them.

    Raises:
        SystemExit: with a message, for what the person at the terminal can put right.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        import tyro
    except ModuleNotFoundError:
        if given == ["version"]:
            return Version().run()
        raise SystemExit("this command needs tyro: pip install 'hinterland[train]'") from None
    run = tyro.cli(_commands(tyro, given), prog="hinterland", args=given, description="Hinterland's tools.")
    try:
        (run.run if hasattr(run, "run") else _entry(run))()
    except (ValueError, OSError, IndexError) as error:
        raise SystemExit(f"hinterland: {error}") from error
    return None


def _commands(tyro: Any, given: Sequence[str]) -> Any:
    """The type of all subcommands. Those of training are imported only when asked for: they bring torch."""
    from hinterland.cli.maps import MapsImport, MapsList, MapsPreview

    maps = (
        Annotated[MapsList, tyro.conf.subcommand("list")]
        | Annotated[MapsPreview, tyro.conf.subcommand("preview")]
        | Annotated[MapsImport, tyro.conf.subcommand("import")]
    )

    @dataclass(frozen=True)
    class Maps:
        """Look at maps, and check maps to be imported."""

        command: maps  # type: ignore[valid-type]

        def run(self) -> None:
            self.command.run()  # type: ignore[attr-defined]

    commands = Annotated[Version, tyro.conf.subcommand("version")] | Annotated[Maps, tyro.conf.subcommand("maps")]
    word = next((argument for argument in given if not argument.startswith("-")), None)
    for name, (module, about) in _LATE.items():
        kind = _late_arguments(module) if word == name else _placeholder(about)
        commands |= Annotated[kind, tyro.conf.subcommand(name)]
    return commands


_LATE = {
    "train": ("hinterland.train.ppo", "Train a policy, evaluate it and draw it."),
    "evaluate": ("hinterland.evaluate", "Play a checkpoint and random actions on the same worlds."),
}
"""Subcommands that live in modules with heavy imports: the module has a dataclass `Args` and a function `main(args)`."""


def _late_arguments(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module).Args
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hinterland"):
            raise
        raise SystemExit(f"this command needs {error.name}: pip install 'hinterland[train]'") from None


def _placeholder(about: str) -> type:
    """Stands in the list of subcommands for one that was not asked for."""

    @dataclass(frozen=True)
    class Command:
        pass

    Command.__doc__ = about
    return Command


def _entry(arguments: Any) -> Callable[[], object]:
    """The `main(args)` beside the class of the arguments."""
    module = sys.modules[type(arguments).__module__]
    return lambda: module.main(arguments)


if __name__ == "__main__":
    main()
