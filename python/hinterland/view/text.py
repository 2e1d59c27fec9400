"""A world as text, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["text_picture"]

_COLUMNS = 80
_MATERIALS = np.array(list(' ~.,"#:o;T*^wh-f'))
"""One sign a material: void, water, grass, scrub, foilage, stone, ..."""
_PLAYER, _NPC = "@", "n"


def text_picture(state: dict[str, dict[str, Any]]) -> str:
    """A header line and the map, at most 80 signs wide: a sign stands for a square block of tiles.

    `@` is a block with a player, `n` one with an NPC; otherwise the commonest material: `~` water, `.` grass, `,`
    scrub,
    `"` foilage, `#` stone.
    """
    clock, entity, material = state["clock"], state["entity"], state["tile"]["material"]
    alive = entity["health"] > 0
    players, npcs = alive & (entity["id"] > 0), alive & (entity["id"] < 0)
    # The void around the playable square says nothing.
    rows, cols = np.flatnonzero(material.any(axis=1)), np.flatnonzero(material.any(axis=0))
    top, left = rows[0], cols[0]
    block = -(-len(cols) // _COLUMNS)
    signs = _MATERIALS[_commonest(material[top : rows[-1] + 1, left : cols[-1] + 1], block)]
    for who, sign in ((npcs, _NPC), (players, _PLAYER)):
        inside = who & (entity["row"] >= top) & (entity["col"] >= left)
        row = (entity["row"][inside] - top) // block
        col = (entity["col"][inside] - left) // block
        seen = (row < signs.shape[0]) & (col < signs.shape[1])
        signs[row[seen], col[seen]] = sign
    header = f"tick {int(clock['tick'][0])}  players {int(players.sum())}  npcs {int(npcs.sum())}"
    return "\n".join([header, *("".join(line) for line in signs)])


def _commonest(material: npt.NDArray[np.uint8], block: int) -> npt.NDArray[np.intp]:
    """The commonest material of each block; the last blocks are padded with void, which never wins."""
    height, width = (-(-side // block) * block for side in material.shape)
    padded = np.zeros((height, width), dtype=np.uint8)
    padded[: material.shape[0], : material.shape[1]] = material
    blocks = padded.reshape(height // block, block, width // block, block)
    counts = np.stack([(blocks == kind).sum(axis=(1, 3)) for kind in range(1, len(_MATERIALS))])
    return np.where(counts.any(axis=0), counts.argmax(axis=0) + 1, 0)
