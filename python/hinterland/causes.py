"""What a life ended by."""

from __future__ import annotations

import enum

__all__ = ["CauseOfDeath"]


class CauseOfDeath(enum.IntEnum):
    """The codes in `infos["cause_of_death"]`."""

    NONE = 0
    """Alive, or the episode ended first."""
    STARVATION = 1
    """Had no food."""
    DEHYDRATION = 2
    """Had no water."""
    FOG = 3
    """Stood in the death fog."""
    PLAYER = 4
    """Was killed by another player."""
    NPC = 5
    """Was killed by an NPC."""
