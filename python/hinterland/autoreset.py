"""Gymnasium's `AutoresetMode`, also where Gymnasium is too old to have it."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import gymnasium.vector

__all__ = ["AutoresetMode", "parse_autoreset_mode"]

if TYPE_CHECKING:
    from gymnasium.vector import AutoresetMode
elif hasattr(gymnasium.vector, "AutoresetMode"):
    AutoresetMode = gymnasium.vector.AutoresetMode
else:

    class AutoresetMode(enum.Enum):
        """When a world that ended begins its next episode (Gymnasium's enum of 1.1 and later)."""

        NEXT_STEP = "NextStep"
        SAME_STEP = "SameStep"
        DISABLED = "Disabled"


def parse_autoreset_mode(mode: AutoresetMode | str) -> AutoresetMode:
    """The mode from itself, its value (`"SameStep"`) or its name (`"SAME_STEP"`).

    Raises:
        ValueError: anything else; the message lists the modes.
    """
    for known in AutoresetMode:
        if mode is known or mode in (known.value, known.name):
            return known
    modes = ", ".join(f'"{known.value}"' for known in AutoresetMode)
    raise ValueError(f"autoreset_mode is {mode!r}; it must be a gymnasium AutoresetMode or one of {modes}")
