"""From the bytes of the packed layout to vectors: own columns, window of tiles, walking distances, entities in view.

Records come as uint8 of shape (n, record_bytes) and are decoded here, inside the model: a replay buffer of bytes is 4
times smaller than one of floats, and decoding is cheap beside what follows. Offsets come from
`hinterland.spaces.layout`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

if TYPE_CHECKING:
    from hinterland.config import Config
    from hinterland.spaces import Layout

__all__ = [
    "DistanceEncoder",
    "EntityEncoder",
    "OwnEncoder",
    "Records",
    "TaskEncoder",
    "WindowEncoder",
    "WindowKind",
    "orthogonal",
]

WindowKind = Literal["planes", "embedding", "convolution"]

MATERIALS = 16
WATER, SCRUB, FOILAGE = 1, 3, 4
IMPASSABLE = (0, 1, 5, 14, 15)
"""Void, water, stone, ocean, fish (rules 3.1)."""
FOOD_AND_WATER = ((4,), (1,), (15,))
GOODS = ((7,), (9,), (11,), (13,))
"""Food, water, fish; ore, trees, crystals and herbs (rules 3.1): what walking distances are computed to."""
WALLS = (0, 5)
"""What is impassable and nothing else."""
KINDS = 5
"""An `Entity` row's kind: 0 an immortal player, 1 a player, 2 a passive, 3 a neutral, 4 a hostile NPC."""
IMMUNITY, COMBAT_STATUS = 20, 3
"""Ticks after birth without attacks by players; ticks that one counts as in combat (defaults of rules 2.4)."""


def orthogonal(layer: nn.Linear | nn.Conv2d, gain: float = math.sqrt(2)) -> nn.Linear | nn.Conv2d:
    """Initialises a layer's weights orthogonally and its bias with zeros; returns it."""
    nn.init.orthogonal_(layer.weight, gain)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


class Records:
    """A batch of packed records, uint8 of shape (n, record_bytes), with its fields as tensors."""

    def __init__(self, data: Tensor, layout: Layout) -> None:
        self.data = data
        self._layout = layout

    def __len__(self) -> int:
        return self.data.shape[0]

    def field(self, name: str) -> Tensor:
        """A field as a tensor of shape (n, ...): uint8 as it stands in the record, two-byte integers as int16."""
        field = self._layout.field(name)
        part = self.data[:, field.offset : field.offset + field.nbytes]
        if field.dtype.itemsize > 1:
            part = _reinterpret(part, _torch_dtype(field.dtype.kind, field.dtype.itemsize))
        return part.reshape(len(self), *(field.shape or (1,)))

    @cached_property
    def mask(self) -> Tensor:
        """The action mask, bool of shape (n, mask_bytes)."""
        start = self._layout.mask_offset
        return self.data[:, start : start + self._layout.mask_bytes].contiguous() != 0


def _reinterpret(part: Tensor, dtype: torch.dtype) -> Tensor:
    """The bytes of the last axis as numbers. A view must be aligned and records have odd lengths: hence the copy."""
    return part.clone(memory_format=torch.contiguous_format).view(dtype)


def _torch_dtype(kind: str, size: int) -> torch.dtype:
    """The signed type of that size for integers: every unsigned field of the layout stays below its limit."""
    return {("i", 2): torch.int16, ("u", 2): torch.int16, ("i", 4): torch.int32, ("u", 4): torch.int32}.get(
        (kind, size), torch.float16
    )


class OwnEncoder(nn.Module):
    """One's own columns as scaled numbers: (n, 31 + 7) float32."""

    scale: Tensor

    SCALES = {4: 20, 6: 10, 7: 50, 11: 100, 12: 100, 13: 100, 14: 100} | dict.fromkeys(range(15, 31, 2), 10)
    """Divisors of the columns of `Self` (rules 4.1) that are read as numbers; ids and messages are not."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        scale = torch.zeros(31)
        for column, divisor in self.SCALES.items():
            scale[column] = 1 / divisor
        scale[5] = 1 / config.episode.horizon
        self.register_buffer("scale", scale, persistent=False)
        self.horizon = float(config.episode.horizon)
        self.middle = config.map.size // 2
        self.radius = config.map.center / 2
        self.width = 31 + 7

    def forward(self, records: Records) -> Tensor:
        """The columns, and: time of day, whether a player or an NPC attacked, whether healing (rules 4.3), position."""
        own = records.field("Self").float()
        tick = records.field("tick").float()[:, 0]
        attacker, food, water = own[:, 8], own[:, 13], own[:, 14]
        derived = (
            tick / self.horizon,
            attacker > 0,
            attacker < 0,
            (food > 50) & (water > 50),
            own[:, 5] < IMMUNITY,
            (own[:, 2] - self.middle) / self.radius,
            (own[:, 3] - self.middle) / self.radius,
        )
        return torch.cat([own * self.scale, torch.stack([part.float() for part in derived], dim=1)], dim=1)


class TaskEncoder(nn.Module):
    """The embedding of one's task through two layers: (n, width) float32, after a ReLU.

    Raises:
        ValueError: observations without embeddings.
    """

    def __init__(self, layout: Layout, width: int) -> None:
        super().__init__()
        numbers = math.prod(layout.field("Task").shape)
        if not numbers:
            raise ValueError("task.embedding_dim is 0; a policy that is told its task needs the embedding of it")
        # A structural embedding has length 1: this makes its numbers as large as the others that the network reads.
        self.scale = math.sqrt(numbers)
        self.width = width
        self.layers = nn.Sequential(
            orthogonal(nn.Linear(numbers, width)),
            nn.LayerNorm(width),
            nn.ReLU(),
            orthogonal(nn.Linear(width, width)),
            nn.ReLU(),
        )

    def forward(self, records: Records) -> Tensor:
        """Reads the field `Task`, float16 of shape (n, `task.embedding_dim`); zeros where there is no task."""
        told: Tensor = self.layers(records.field("Task").float() * self.scale)
        return told


class WindowEncoder(nn.Module):
    """The window of tiles: (n, width) float32, after a ReLU.

    `embedding` sums one vector a (cell, material). `planes` is the same sum with materials of the same use sharing
    their
    vectors: four planes of the window (water, food, food to come, wall) times one matrix, which a CPU multiplies
    three times as fast as it scatters gradients into a table. `convolution` puts two 3x3 convolutions before that
    matrix.
    """

    cells: Tensor
    uses: Tensor

    def __init__(self, layout: Layout, kind: WindowKind, width: int) -> None:
        super().__init__()
        shape = layout.field("Tile").shape
        self.has_fog = len(shape) == 2
        self.count = shape[-1]
        self.side = math.isqrt(self.count)
        self.kind = kind
        self.width = width
        channels = 4 + self.has_fog
        if kind == "embedding":
            self.table = nn.EmbeddingBag(self.count * MATERIALS, width, mode="sum")
            nn.init.normal_(self.table.weight, std=1 / self.side)
            self.register_buffer("cells", torch.arange(self.count, dtype=torch.int32) * MATERIALS, persistent=False)
            self.fog = orthogonal(nn.Linear(self.count, width)) if self.has_fog else None
        elif kind == "planes":
            self.linear = orthogonal(nn.Linear(channels * self.count, width))
        else:
            self.first = orthogonal(nn.Conv2d(channels, 16, 3))
            self.second = orthogonal(nn.Conv2d(16, 16, 3, stride=2))
            self.linear = orthogonal(nn.Linear(16 * ((self.side - 2 - 3) // 2 + 1) ** 2, width))

    def forward(self, tiles: Tensor) -> Tensor:
        """`tiles`: uint8 of shape (n, cells) or, with fog, (n, 2, cells)."""
        tiles = tiles.contiguous()  # comparing bytes of a slice of records is ten times slower
        material = tiles[:, 0] if self.has_fog else tiles
        if self.kind == "embedding":
            total = self.table(material.int() + self.cells)
            return F.relu(total if self.fog is None else total + self.fog(tiles[:, 1].float() / 20))
        planes = self._planes(tiles, material)
        if self.kind == "planes":
            return F.relu(self.linear(planes.flatten(1)))
        image = planes.view(-1, planes.shape[1], self.side, self.side)
        return F.relu(self.linear(F.relu(self.second(F.relu(self.first(image)))).flatten(1)))

    def _planes(self, tiles: Tensor, material: Tensor) -> Tensor:
        """(n, 4 or 5, cells) float32: water, food, food to come, wall, fog."""
        planes = torch.empty(len(material), 4 + self.has_fog, self.count, device=material.device)
        planes[:, 0] = material == WATER
        planes[:, 1] = material == FOILAGE
        planes[:, 2] = material == SCRUB
        planes[:, 3] = (material == WALLS[0]) | (material == WALLS[1])
        if self.has_fog:
            planes[:, 4] = tiles[:, 1] / 20
        return planes


class DistanceEncoder(nn.Module):
    """How far goals are on foot, by way of each neighbouring tile and from one's own.

    (n, 40) float32, (n, 70) with goods `apart`. The goals are food (foilage), water, fish, and what yields other items:
    the nearest of ore, trees, crystals and herbs, or each of them, for tasks that ask for one. A wave runs from them
    over the walkable tiles of the window, all rows of a record and up to four goals at once: a row of up to 15 tiles is
    a quarter of an int64, one for each goal. Nothing here is learned.
    """

    bits: Tensor

    def __init__(self, layout: Layout, *, apart: bool = False, steps: int = 15) -> None:
        super().__init__()
        cells = layout.field("Tile").shape[-1]
        self.side = math.isqrt(cells)
        self.steps = steps
        # Water and fish (1 and 2) are reached from beside them, the others on the tile itself.
        joined = tuple(material for goods in GOODS for material in goods)
        self.waves = [(FOOD_AND_WATER, (1, 2)), (GOODS, ())] if apart else [((*FOOD_AND_WATER, joined), (1, 2))]
        goals = sum(len(kinds) for kinds, _ in self.waves)
        self.width = 2 * 5 * goals if self.side <= 15 else 0
        self.register_buffer("bits", 2.0 ** torch.arange(self.side), persistent=False)

    def forward(self, material: Tensor) -> Tensor:
        """`material`: uint8 of shape (n, cells). Distances d as exp(-d / 4) and d / 20; an unreachable goal has d =
        steps."""
        distance = self.distances(material).float()
        return torch.cat([torch.exp(-distance / 4), distance / 20], dim=1)

    def distances(self, material: Tensor) -> Tensor:
        """Steps to the goals, int of shape (n, 5 * goals): wave after wave, from N, S, E, W and one's own tile."""
        tiles = material.reshape(-1, self.side, self.side).contiguous()
        walkable = (1 << self.side) - 1 - self._rows(tiles, IMPASSABLE)
        return torch.cat([self._wave(tiles, walkable, kinds, beside) for kinds, beside in self.waves], dim=1)

    def _wave(self, tiles: Tensor, walkable: Tensor, kinds: Sequence[tuple[int, ...]], beside: Sequence[int]) -> Tensor:
        walkable = _lanes(1, range(len(kinds))) * walkable
        goals = sum((self._rows(tiles, kind) << 16 * lane for lane, kind in enumerate(kinds)), walkable & 0)
        # A shift moves a row by a tile; the unused 16th bit of each quarter stops it.
        shore = _lanes(0x7FFF, beside)
        front = ((goals & ~shore) | (_spread(goals & shore))) & walkable
        middle = self.side // 2
        fronts = []
        for _ in range(self.steps):
            fronts.append(front[:, middle - 1 : middle + 2])
            front = _spread(front) & walkable
        above, here, below = torch.stack(fronts).unbind(dim=2)
        from_tiles = (above >> middle, below >> middle, here >> (middle + 1), here >> (middle - 1), here >> middle)
        reached = torch.stack(from_tiles, dim=-1)
        lanes = [(reached >> 16 * lane) & 1 for lane in range(len(kinds))]
        return self.steps - torch.cat(lanes, dim=-1).sum(dim=0)

    def _rows(self, tiles: Tensor, kinds: tuple[int, ...]) -> Tensor:
        """Which columns are of these kinds, one bit each: int64 (n, side). A product of floats, exact below 2**24, is
        several times as fast as sums of integers."""
        there = tiles == kinds[0]
        for kind in kinds[1:]:
            there |= tiles == kind
        return (there.float() @ self.bits).long()


def _lanes(row: int, lanes: Sequence[int]) -> int:
    """The same row of bits in some quarters of an int64."""
    return sum(row << 16 * lane for lane in lanes)


def _spread(rows: Tensor) -> Tensor:
    """Every tile and its four neighbours; rows are (n, side) of bits."""
    wider = rows | (rows << 1) | (rows >> 1)
    wider[:, 1:] |= rows[:, :-1]
    wider[:, :-1] |= rows[:, 1:]
    return wider


class EntityEncoder(nn.Module):
    """Everyone in view but oneself: one vector a row, and their sum.

    Only rows that are there are computed: about five of 32.
    """

    scale: Tensor

    SCALES = {5: 20, 6: 256, 7: 4, 8: 10, 9: 50, 16: 100, 17: 100, 18: 100} | dict.fromkeys(range(19, 27), 10)
    """Divisors of the bytes of an `Entity` row that are read as numbers."""

    def __init__(self, layout: Layout, width: int) -> None:
        super().__init__()
        self.rows, columns = layout.field("Entity").shape
        self.side = math.isqrt(layout.field("Tile").shape[-1])
        scale = torch.zeros(columns)
        for column, divisor in self.SCALES.items():
            scale[column] = 1 / divisor
        self.register_buffer("scale", scale, persistent=False)
        self.width = width
        self.place = nn.Embedding(KINDS * self.side**2, width)
        nn.init.normal_(self.place.weight, std=0.1)
        self.first = orthogonal(nn.Linear(columns + 4, width))
        self.second = orthogonal(nn.Linear(width, width))

    def forward(self, records: Records) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the sum over rows (n, width), the vectors (m, width) and each vector's place in (n * rows,)."""
        table = records.field("Entity")
        # An empty row has id 0 and then nothing but zeros; a row that is there has a position inside the window.
        there = ((table[:, :, 0] | table[:, :, 1]) != 0).flatten()
        there.view(-1, self.rows)[:, 0] = False
        place = torch.nonzero(there)[:, 0]
        owner = place // self.rows
        row = table.reshape(-1, table.shape[2])[place]
        attacker = _reinterpret(row[:, 10:12], torch.int16)[:, 0]
        numbers = row.float()
        derived = (
            attacker == records.field("id")[:, 0][owner],
            (numbers[:, 6] < IMMUNITY) & (numbers[:, 7] == 0),
            numbers[:, 12] < COMBAT_STATUS,
            (numbers[:, 17] > 50) & (numbers[:, 18] > 50),
        )
        cell = (row[:, 2].int() * self.side + row[:, 3]) * self.side + row[:, 4]
        features = torch.cat([numbers * self.scale, torch.stack(derived, dim=1).float()], dim=1)
        vectors = F.relu(self.second(F.relu(self.first(features) + self.place(cell))))
        total = torch.zeros(len(records), self.width, device=vectors.device).index_add(0, owner, vectors.float())
        return total / 4, vectors, place
