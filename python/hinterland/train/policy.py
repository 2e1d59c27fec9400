"""The policy: encoders, a small trunk, one head an action's argument under its mask, and a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hinterland.config import Config
from hinterland.spaces import layout
from hinterland.tasks.selection import refuse_several
from hinterland.train.encoder import (
    DistanceEncoder,
    EntityEncoder,
    OwnEncoder,
    Records,
    TaskEncoder,
    WindowEncoder,
    WindowKind,
    orthogonal,
)
from hinterland.train.items import ItemEncoder, Rows

if TYPE_CHECKING:
    from hinterland.spaces import Head

__all__ = ["Network", "Policy"]

MASKED = -1e8
"""The logit of a choice that is not valid: finite, so that its share in the entropy is 0 and not NaN."""


TABLES = {"Inventory": "InventoryItem", "Market": "MarketItem"}
"""The argument that chooses among the rows of a table."""
ROWS = ("Target", "InventoryItem", "MarketItem")
"""Arguments that can be nobody or nothing: their last choice."""


@dataclass(frozen=True)
class Network:
    """What the network is like."""

    window: WindowKind = "planes"
    """How the window of tiles is read."""
    window_width: int = 128
    """Width of the window's vector."""
    entity_width: int = 48
    """Width of the vector of someone in view."""
    item_width: int = 32
    """Width of the vector of an item, held or for sale."""
    hidden: int = 128
    """Width of the two layers of the trunk."""
    distances: bool = True
    """Whether walking distances to food and water in view are computed for the policy."""
    task_width: int = 0
    """Width of the vector of one's task; 0 does not read it. Training with tasks makes it 64. The policy then also sees
    ore, trees, crystals and herbs apart."""
    silent: tuple[str, ...] = (
        "Comm.Token",
        "Destroy.InventoryItem",
        "Give.InventoryItem",
        "Give.Target",
        "GiveGold.Price",
        "GiveGold.Target",
    )
    """Heads that are not played: nobody and nothing, always the first token, no gradient. A token means nothing to
    survival, what is given or destroyed is lost to it, and the noise of heads that do not matter drowns the others in
    the ratio."""


def layer(width: int, hidden: int) -> nn.Sequential:
    """A layer of the trunk: linear, normalised, rectified."""
    return nn.Sequential(orthogonal(nn.Linear(width, hidden)), nn.LayerNorm(hidden), nn.ReLU())


class Policy(nn.Module):
    """Actor and critic on packed records.

    Raises:
        ValueError: a config whose observations it cannot read, or with several tasks an agent, or a silent head that
            does not exist.
    """

    numbers: Tensor
    """int64: which numbers of `uniform` the played heads are sampled with, one each."""
    silence: Tensor
    """int64 (heads,): what is sent where a head is not played."""

    def __init__(self, config: Config, network: Network) -> None:
        super().__init__()
        if config.observation.layout != "packed":
            raise ValueError(
                f'observation.layout is "{config.observation.layout}"; the policy reads "packed" records only'
            )
        refuse_several(config)
        self.layout = layout(config)
        if not self.layout.mask_bytes:
            raise ValueError("observation.action_targets is off; the policy needs the action masks in the observations")
        known = [head.name for head in layout(Config()).heads]
        for name in network.silent:
            if name not in known:
                raise ValueError(f"silent head {name!r} does not exist; heads: {', '.join(known)}")
        self.played = [head for head in self.layout.heads if head.name not in network.silent]
        self.register_buffer("numbers", torch.tensor([head.offset for head in self.played]), persistent=False)
        self._has_idle = config.observation.noop_action_target
        silence = [self._idle(head) for head in self.layout.heads]
        self.register_buffer("silence", torch.tensor(silence), persistent=False)
        self.gates = [self._gate(head) for head in self.played]
        self.own = OwnEncoder(config)
        self.window = WindowEncoder(self.layout, network.window, network.window_width)
        self.entities = EntityEncoder(self.layout, network.entity_width)
        self.items = ItemEncoder(self.layout, network.item_width)
        # A task may ask for ore and not for herbs; who only wants to live takes what is near.
        self.distances = DistanceEncoder(self.layout, apart=network.task_width > 0) if network.distances else None
        width = self.own.width + self.window.width + self.entities.width + self.items.width * len(self.items.tables)
        width += self.distances.width if self.distances is not None else 0
        self.task = TaskEncoder(self.layout, network.task_width) if network.task_width else None
        width += network.task_width
        self.seen = layer(width, network.hidden)
        # What matters depends on the task: it scales the features, and stands among them (FiLM, Perez et al. 2018).
        self.matters = orthogonal(nn.Linear(network.task_width, network.hidden), 0.1) if network.task_width else None
        self.trunk = layer(network.hidden, network.hidden)
        # A head over the rows of a table compares a query with each row's vector and has one more logit for no-op.
        queries = {"Target": self.entities.width} | dict.fromkeys(("InventoryItem", "MarketItem"), self.items.width)
        self.widths = [queries[head.argument] + 1 if head.argument in queries else head.size for head in self.played]
        self.heads = orthogonal(nn.Linear(network.hidden, sum(self.widths)), gain=0.01)
        self.value = orthogonal(nn.Linear(network.hidden, 1), gain=1.0)

    def forward(self, data: Tensor) -> tuple[list[Tensor], Tensor]:
        """Logits and values for records, uint8 of shape (n, record_bytes).

        Returns:
            One (n, size) float32 for each played head, choices that are not valid at -1e8; the values, (n,) float32.
        """
        records = Records(data, self.layout)
        tiles = records.field("Tile")
        total, vectors, place = self.entities(records)
        tables = {TABLES[name]: rows for name, rows in self.items(records).items()}
        parts = [self.own(records), self.window(tiles), total, *(rows.total(len(data)) for rows in tables.values())]
        tables["Target"] = Rows(vectors, place, self.entities.rows)
        if self.distances is not None:
            parts.append(self.distances(tiles[:, 0] if self.window.has_fog else tiles))
        if self.task is None or self.matters is None:
            hidden = self.trunk(self.seen(torch.cat(parts, dim=1)))
        else:
            task = self.task(records)
            hidden = self.trunk(self.seen(torch.cat([*parts, task], dim=1)) * (1 + self.matters(task)))
        outputs = torch.split(self.heads(hidden), self.widths, dim=1)
        logits = [
            self._rows(output, tables[head.argument], head) if head.argument in tables else output
            for head, output in zip(self.played, outputs, strict=True)
        ]
        invalid = ~records.mask
        logits = [
            logit.masked_fill(invalid[:, head.offset : head.offset + head.size], MASKED)
            for head, logit in zip(self.played, logits, strict=True)
        ]
        return logits, self.value(hidden)[:, 0]

    def _rows(self, output: Tensor, rows: Rows, head: Head) -> Tensor:
        """(n, head.size) logits: one for each row of the table, then no-op where the head has it."""
        return torch.cat([rows.scores(output[:, :-1]), output[:, -1:]], dim=1)[:, : head.size]

    def _idle(self, head: Head) -> int:
        """The choice of nobody or nothing, or what drops the action where there is none; else the first choice."""
        if head.argument in ("Style", "Price", "Token"):
            return 0
        return head.size - 1 if self._has_idle or head.argument == "Direction" else -1

    def _gate(self, head: Head) -> int | None:
        """The column of the played head that says whether the head's action is taken at all: its no-op is without the
        others' choices. None where there is none but itself."""
        if not self._has_idle:
            return None
        for column, other in enumerate(self.played):
            if other.action == head.action and other.argument in ROWS:
                return None if other is head else column
        return None

    def sample(self, logits: list[Tensor], noise: Tensor) -> Tensor:
        """Choices by inversion: in every played head the first at which the distribution function reaches the noise.

        Args:
            logits: of `forward`.
            noise: uniform in (0, 1), (n, number of played heads) float32, drawn by `numbers`.

        Returns:
            int64 of shape (n, number of played heads).
        """
        chosen = []
        for column, logit in enumerate(logits):
            # A choice that is not valid adds exactly 0, so that it is never the first to reach anything above 0.
            reached = torch.softmax(logit, dim=1).cumsum(dim=1)
            chosen.append((reached < noise[:, column : column + 1] * reached[:, -1:]).sum(dim=1))
        return torch.stack(chosen, dim=1)

    def log_prob_and_entropy(self, logits: list[Tensor], choices: Tensor) -> tuple[Tensor, Tensor]:
        """Of the actions, (n,) float32 each: summed over the played heads.

        An argument counts as far as its action is taken: a price without an item to sell is no choice, and would be
        noise in the ratio of probabilities.
        """
        log_prob = torch.zeros(len(choices), device=choices.device)
        entropy = torch.zeros_like(log_prob)
        log_probs = [F.log_softmax(logit, dim=1) for logit in logits]
        for column, (part, gate) in enumerate(zip(log_probs, self.gates, strict=True)):
            own_log_prob = part.gather(1, choices[:, column : column + 1])[:, 0]
            own_entropy = -(part.exp() * part).sum(dim=1)
            if gate is not None:
                own_log_prob = own_log_prob * (choices[:, gate] != log_probs[gate].shape[1] - 1)
                own_entropy = own_entropy * (1 - log_probs[gate][:, -1].exp())
            log_prob, entropy = log_prob + own_log_prob, entropy + own_entropy
        return log_prob, entropy

    def actions(self, choices: Tensor) -> Tensor:
        """What the environment wants: int64 of shape (n, number of heads), silent heads as `silence`."""
        whole = self.silence.repeat(len(choices), 1)
        for column, head in enumerate(self.played):
            whole[:, self.layout.heads.index(head)] = choices[:, column]
        return whole
