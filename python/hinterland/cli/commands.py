"""Train policies for Hinterland, evaluate them, look at its maps, and write tasks."""

from dataclasses import dataclass
from typing import Annotated

import tyro

from hinterland.cli.maps import MapsImport, MapsList, MapsPreview
from hinterland.cli.tasks import TasksCheck, TasksExplain, TasksFormat, TasksList
from hinterland.cli.trial import TasksTry
from hinterland.cli.version import print_versions

__all__ = ["Command"]

MapsCommand = (
    Annotated[MapsList, tyro.conf.subcommand("list")]
    | Annotated[MapsPreview, tyro.conf.subcommand("preview")]
    | Annotated[MapsImport, tyro.conf.subcommand("import")]
)


@dataclass(frozen=True)
class Maps:
    """Look at maps, and check maps to be imported."""

    command: tyro.conf.OmitSubcommandPrefixes[MapsCommand]
    """What to do with maps."""

    def run(self) -> None:
        """Runs the chosen command."""
        self.command.run()


TasksCommand = (
    Annotated[TasksCheck, tyro.conf.subcommand("check")]
    | Annotated[TasksFormat, tyro.conf.subcommand("fmt")]
    | Annotated[TasksExplain, tyro.conf.subcommand("explain")]
    | Annotated[TasksTry, tyro.conf.subcommand("try")]
    | Annotated[TasksList, tyro.conf.subcommand("list")]
)


@dataclass(frozen=True)
class Tasks:
    """Check, lay out, explain, try and list files of the task language."""

    command: tyro.conf.OmitSubcommandPrefixes[TasksCommand]
    """What to do with tasks."""

    def run(self) -> None:
        """Runs the chosen command."""
        self.command.run()


@dataclass(frozen=True)
class Version:
    """Print the versions of Hinterland and of what it stands on."""

    def run(self) -> None:
        """Prints them."""
        print_versions()


@dataclass(frozen=True)
class Train:
    """Train a policy, evaluate it on worlds it never saw, and draw it; `hinterland train --help` lists its options."""


@dataclass(frozen=True)
class Evaluate:
    """Play a checkpoint and random valid actions on the same worlds; `hinterland evaluate --help` lists its options."""


# The last two stand here for the list alone: `main` sends them on before it comes to this.
Command = (
    Annotated[Maps, tyro.conf.subcommand("maps")]
    | Annotated[Tasks, tyro.conf.subcommand("tasks")]
    | Annotated[Version, tyro.conf.subcommand("version")]
    | Annotated[Train, tyro.conf.subcommand("train")]
    | Annotated[Evaluate, tyro.conf.subcommand("evaluate")]
)
