"""Train policies for Hinterland, evaluate them, and look at its maps."""

from dataclasses import dataclass
from typing import Annotated

import tyro

from hinterland.cli.maps import MapsImport, MapsList, MapsPreview
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
    | Annotated[Version, tyro.conf.subcommand("version")]
    | Annotated[Train, tyro.conf.subcommand("train")]
    | Annotated[Evaluate, tyro.conf.subcommand("evaluate")]
)
