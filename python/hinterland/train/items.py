"""Items as vectors: what one holds and what is for sale, by the same network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hinterland.train.encoder import orthogonal

if TYPE_CHECKING:
    from hinterland.spaces import Layout
    from hinterland.train.encoder import Records

__all__ = ["ItemEncoder", "Rows"]

TYPES = 18
"""Ids of item types (rules 8.2) end below this; the first row of `Market` is type 2."""
FIRST_TYPE = 2
HEADS = {"Inventory": "Use.InventoryItem", "Market": "Buy.MarketItem"}
"""The tables, and the head whose mask says which rows are of use."""
GOLD = 11
"""The column of `Self` (rules 4.1)."""


class Rows:
    """The rows of a table that are there, as vectors.

    Args:
        vectors: (m, width) float32.
        place: (m,) int64, each vector's place in the n * count rows of all records.
        count: rows of the table.
    """

    def __init__(self, vectors: Tensor, place: Tensor, count: int) -> None:
        self.vectors, self.place, self.count = vectors, place, count

    def total(self, n: int) -> Tensor:
        """The sum of each record's vectors by 4, (n, width)."""
        zeros = torch.zeros(n, self.vectors.shape[1], device=self.vectors.device)
        return zeros.index_add(0, self.place // self.count, self.vectors.float()) / 4

    def scores(self, query: Tensor) -> Tensor:
        """Each record's query (n, width) times its vectors, by the root of the width; (n, count), 0 where no row is."""
        products = (self.vectors * query[self.place // self.count]).sum(dim=1) / query.shape[1] ** 0.5
        table = torch.zeros(len(query) * self.count, device=query.device)
        return table.index_put((self.place,), products.float()).view(len(query), self.count)


class ItemEncoder(nn.Module):
    """The rows of `Inventory` and the cells of `Market` that hold something, one vector each.

    A vector tells type, level, number, whether worn, the price and for how long it has been asked, whether the mask
    lets it be used or bought, and what of one's gold the price is. A table that the layout lacks is left out.
    """

    def __init__(self, layout: Layout, width: int) -> None:
        super().__init__()
        fields = {field.name: field for field in layout.fields}
        self.tables = tuple(name for name in HEADS if name in fields)
        heads = {head.name: head.offset for head in layout.heads}
        self._masks = {name: heads[HEADS[name]] for name in self.tables}
        self.levels = fields["Market"].shape[1] if "Market" in fields else 0
        self.width = width
        self.kind = nn.Embedding(TYPES, width)
        nn.init.normal_(self.kind.weight, std=0.5)
        self.first = orthogonal(nn.Linear(8, width))
        self.second = orthogonal(nn.Linear(width, width))

    def forward(self, records: Records) -> dict[str, Rows]:
        """The rows of each of `tables`."""
        read = {"Inventory": self._inventory, "Market": self._market}
        found = [read[table](records) for table in self.tables]
        if not found:
            return {}
        kinds, numbers = torch.cat([part[0] for part in found]), torch.cat([part[1] for part in found])
        vectors = F.relu(self.second(F.relu(self.first(numbers) + self.kind(kinds))))
        parts = torch.split(vectors, [len(part[2]) for part in found])
        return {
            table: Rows(part, place, count)
            for table, part, (_, _, place, count) in zip(self.tables, parts, found, strict=True)
        }

    def _inventory(self, records: Records) -> tuple[Tensor, Tensor, Tensor, int]:
        table = records.field("Inventory")
        place = torch.nonzero(table[:, :, 0].flatten())[:, 0]
        row = table.reshape(-1, table.shape[2])[place]
        kind, level, quantity, worn, price, since = row.float().unbind(dim=1)
        offered = torch.zeros_like(kind)
        valid = self._valid(records, "Inventory", place, table.shape[1])
        numbers = (level / 10, quantity.clamp(max=20) / 20, worn, price / 50, since / 4, offered, valid, offered)
        return kind.long(), torch.stack(numbers, dim=1), place, table.shape[1]

    def _market(self, records: Records) -> tuple[Tensor, Tensor, Tensor, int]:
        prices = records.field("Market").flatten(1)
        count = prices.shape[1]
        place = torch.nonzero(prices.flatten())[:, 0]
        price = prices.flatten()[place].float()
        cell = place % count
        gold = records.field("Self")[:, GOLD].float()[place // count]
        zero = torch.zeros_like(price)
        valid = self._valid(records, "Market", place, count)
        share = price / (gold + 1).clamp(min=price)
        numbers = (cell % self.levels / 10, zero, zero, price / 50, zero, zero + 1, valid, share)
        return cell // self.levels + FIRST_TYPE, torch.stack(numbers, dim=1), place, count

    def _valid(self, records: Records, table: str, place: Tensor, count: int) -> Tensor:
        """1 where the mask of the table's head allows the row, else 0."""
        owner, row = place // count, place % count
        return records.mask[owner, self._masks[table] + row].float()
