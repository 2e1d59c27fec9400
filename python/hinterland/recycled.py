"""Memory for the arrays that are handed out in every step, taken again once nobody holds any of it.

Fresh memory is dearer than what is written into it: the system hands it out page by page, clears each, and takes all
back when the observations of a step are let go. There, the copies of an `"nmmo"` world take ten times as long.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Recycled"]

_KEPT = 3
"""Arrays of one shape: a caller nearly always holds the latest observations and those before them, no more."""


class Recycled:
    """Copies as good as fresh ones: what is handed out does not change as long as it, or a view of it, is held."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, ...], list[npt.NDArray[np.uint8]]] = {}

    def copy(self, array: npt.NDArray[np.uint8], rows: int) -> npt.NDArray[np.uint8]:
        """The bytes of an array of any strides, C-contiguous and aligned, in memory for as many as `rows` rows.

        An array with fewer rows takes the first ones: as agents die there are as many numbers of rows as agents, and
        memory kept for each would add up.
        """
        copied = self._empty((rows, *array.shape[1:]))[: len(array)]
        copied[...] = array
        return copied

    def _empty(self, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
        kept = self._kept.setdefault(shape, [])
        for place in range(len(kept)):
            if _references(kept, place) == _UNHELD:
                return kept[place]
        array = np.empty(shape, np.uint8)
        if len(kept) < _KEPT:
            kept.append(array)
        return array


def _references(arrays: list[npt.NDArray[np.uint8]], place: int) -> int:
    """How many references an array has. Each view of it has one, and whatever shares its memory has one to a view."""
    return sys.getrefcount(arrays[place])


_UNHELD = _references([np.empty(0, np.uint8)], 0)
"""References of an array that only its list holds, as this interpreter counts them."""
