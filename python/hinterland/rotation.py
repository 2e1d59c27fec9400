"""In which order groups of worlds are sent and received."""

from __future__ import annotations

__all__ = ["Rotation"]


class Rotation:
    """Whose turn it is to be sent and to be received."""

    def __init__(self, groups: int) -> None:
        self._groups = groups
        self.restart(fresh=False)

    def restart(self, *, fresh: bool = True) -> None:
        """Begins with group 0; fresh groups have first observations that nobody received."""
        self.sending = self.receiving = 0
        self._fresh = [fresh] * self._groups

    def is_fresh(self, group: int) -> bool:
        """Whether its first observations were not received yet."""
        return self._fresh[group]

    def sent(self) -> None:
        """The group whose turn it was got actions."""
        self._fresh[self.sending] = False
        self.sending = (self.sending + 1) % self._groups

    def received(self) -> None:
        """The results of the group whose turn it was were handed out."""
        self._fresh[self.receiving] = False
        self.receiving = (self.receiving + 1) % self._groups
