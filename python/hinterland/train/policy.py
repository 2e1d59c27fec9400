"""The policy: encoders, a small trunk, one head an action's argument under its mask, and a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hinterland.spaces import layout
from hinterland.train.encoder import (
    DistanceEncoder,
    EntityEncoder,
    OwnEncoder,
    Records,
    WindowEncoder,
    WindowKind,
    orthogonal,
)

if TYPE_CHECKING:
    from hinterland.config import Config

__all__ = ["Network", "Policy"]

MASKED = -1e8
"""The logit of a choice that is not valid: finite, so that its share in the entropy is 0 and not NaN."""


@dataclass(frozen=True)
class Network:
    """What the network is like."""

    window: WindowKind = "planes"
    """How the window of tiles is read."""
    window_width: int = 128
    """Width of the window's vector."""
    entity_width: int = 48
    """Width of the vector of someone in view."""
    hidden: int = 128
    """Width of the two layers of the trunk."""
    distances: bool = True
    """Whether walking distances to food and water in view are computed for the policy."""
    silent: tuple[str, ...] = ("Comm.Token",)
    """Heads that are not played: always the first valid choice, no gradient. A token means nothing to survival, and the
    noise of a head that does not matter drowns the others in the ratio."""


class Policy(nn.Module):
    """Actor and critic on packed records.

    Raises:
        ValueError: a config whose observations it cannot read, or a silent head that does not exist.
    """

    choices: Tensor
    """int64: the bytes of the played heads' choices in the action mask, head by head."""

    def __init__(self, config: Config, network: Network) -> None:
        super().__init__()
        if config.observation.layout != "packed":
            raise ValueError(
                f'observation.layout is "{config.observation.layout}"; the policy reads "packed" records only'
            )
        self.layout = layout(config)
        if not self.layout.mask_bytes:
            raise ValueError("observation.action_targets is off; the policy needs the action masks in the observations")
        names = [head.name for head in self.layout.heads]
        for name in network.silent:
            if name not in names:
                raise ValueError(f"silent head {name!r} does not exist; heads: {', '.join(names)}")
        self.played = [head for head in self.layout.heads if head.name not in network.silent]
        bytes_ = [head.offset + choice for head in self.played for choice in range(head.size)]
        self.register_buffer("choices", torch.tensor(bytes_), persistent=False)
        self.own = OwnEncoder(config)
        self.window = WindowEncoder(self.layout, network.window, network.window_width)
        self.entities = EntityEncoder(self.layout, network.entity_width)
        self.distances = DistanceEncoder(self.layout) if network.distances else None
        width = self.own.width + self.window.width + self.entities.width
        width += self.distances.width if self.distances is not None else 0
        self.trunk = nn.Sequential(
            orthogonal(nn.Linear(width, network.hidden)),
            nn.LayerNorm(network.hidden),
            nn.ReLU(),
            orthogonal(nn.Linear(network.hidden, network.hidden)),
            nn.LayerNorm(network.hidden),
            nn.ReLU(),
        )
        # A head over rows of the entity table compares a query with each row's vector and has one more logit for no-op.
        self.widths = [self.entities.width + 1 if head.argument == "Target" else head.size for head in self.played]
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
        parts = [self.own(records), self.window(tiles), total]
        if self.distances is not None:
            parts.append(self.distances(tiles[:, 0] if self.window.has_fog else tiles))
        hidden = self.trunk(torch.cat(parts, dim=1))
        outputs = torch.split(self.heads(hidden), self.widths, dim=1)
        logits = [
            self._targets(output, vectors, place) if head.argument == "Target" else output
            for head, output in zip(self.played, outputs, strict=True)
        ]
        invalid = ~records.mask
        logits = [
            logit.masked_fill(invalid[:, head.offset : head.offset + head.size], MASKED)
            for head, logit in zip(self.played, logits, strict=True)
        ]
        return logits, self.value(hidden)[:, 0]

    def _targets(self, output: Tensor, vectors: Tensor, place: Tensor) -> Tensor:
        """(n, rows + 1) logits: one for each row of the entity table, then no-op."""
        n, rows = len(output), self.entities.rows
        query, idle = output[:, :-1], output[:, -1:]
        scores = (vectors * query[place // rows]).sum(dim=1) / math.sqrt(self.entities.width)
        table = torch.zeros(n * rows, device=output.device).index_put((place,), scores).view(n, rows)
        return torch.cat([table, idle], dim=1)

    def sample(self, logits: list[Tensor], noise: Tensor) -> Tensor:
        """Choices by the Gumbel trick: argmax(logit + noise) in every played head.

        Args:
            logits: of `forward`.
            noise: standard Gumbel, (n, k) float32, one for each of the k `choices`.

        Returns:
            int64 of shape (n, number of played heads).
        """
        parts = torch.split(noise, [head.size for head in self.played], dim=1)
        return torch.stack([(logit + part).argmax(dim=1) for logit, part in zip(logits, parts, strict=True)], dim=1)

    def log_prob_and_entropy(self, logits: list[Tensor], choices: Tensor) -> tuple[Tensor, Tensor]:
        """Both summed over the played heads, (n,) float32 each."""
        log_prob = torch.zeros(len(choices), device=choices.device)
        entropy = torch.zeros_like(log_prob)
        for column, logit in enumerate(logits):
            log_probs = F.log_softmax(logit, dim=1)
            log_prob = log_prob + log_probs.gather(1, choices[:, column : column + 1])[:, 0]
            entropy = entropy - (log_probs.exp() * log_probs).sum(dim=1)
        return log_prob, entropy

    def actions(self, choices: Tensor) -> Tensor:
        """What the environment wants: int64 of shape (n, number of heads), silent heads at their first choice."""
        whole = torch.zeros(len(choices), len(self.layout.heads), dtype=torch.int64, device=choices.device)
        for column, head in enumerate(self.played):
            whole[:, self.layout.heads.index(head)] = choices[:, column]
        return whole
