"""A world as an array of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["picture"]

_SIDE = 640
_PLAYER = (250, 250, 250)
_NPC_COLOURS = {1: (240, 214, 90), 2: (236, 140, 60), 3: (208, 44, 52)}
_OUTLINE = (24, 24, 28)


def picture(state: dict[str, dict[str, Any]], scale: int | None = None) -> npt.NDArray[np.uint8]:
    """The map with everyone on it, uint8 of shape (size * scale, size * scale, 3).

    Players are white, passive NPCs yellow, neutral ones orange, hostile ones red; each has a dark edge where a tile
    has 4 pixels or more.

    Args:
        state: `world.state()`.
        scale: pixels a tile; by default as many as fit into 640.
    """
    material = state["tile"]["material"]
    if scale is None:
        scale = max(1, _SIDE // material.shape[0])
    colours = np.array(_core.palette(), dtype=np.uint8)
    pixels: npt.NDArray[np.uint8] = colours[material].repeat(scale, axis=0).repeat(scale, axis=1)
    entity = state["entity"]
    # Players last, so that nobody hides them.
    for row in np.argsort(entity["npc_type"] <= 0, kind="stable"):
        if entity["health"][row] > 0:
            colour = _NPC_COLOURS.get(int(entity["npc_type"][row]), _PLAYER)
            _mark(pixels, int(entity["row"][row]) * scale, int(entity["col"][row]) * scale, scale, colour)
    return pixels


def _mark(pixels: npt.NDArray[np.uint8], top: int, left: int, scale: int, colour: tuple[int, int, int]) -> None:
    edge = 1 if scale >= 4 else 0
    if edge:
        pixels[top : top + scale, left : left + scale] = _OUTLINE
    pixels[top + edge : top + scale - edge, left + edge : left + scale - edge] = colour
