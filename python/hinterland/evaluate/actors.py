"""Who chooses actions: a policy, or chance under the masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from hinterland.train.encoder import Records
from hinterland.train.noise import uniform

if TYPE_CHECKING:
    from hinterland.spaces import Layout
    from hinterland.train.policy import Policy

__all__ = ["Actor", "PolicyActor", "RandomActor"]


class Actor(Protocol):
    """Chooses for living agents."""

    def __call__(self, records: Tensor, seed: Tensor, episode: Tensor, tick: Tensor, agent: Tensor) -> Tensor:
        """Actions, int64 (n, heads), for records, uint8 (n, record_bytes); the rest is int64 (n,) and keys the
        noise."""


class PolicyActor:
    """Samples from a policy, as it was trained."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @torch.inference_mode()
    def __call__(self, records: Tensor, seed: Tensor, episode: Tensor, tick: Tensor, agent: Tensor) -> Tensor:
        """See `Actor`."""
        logits, _ = self._policy(records)
        noise = uniform(seed, episode, tick, agent, self._policy.numbers)
        return self._policy.actions(self._policy.sample(logits, noise))


class RandomActor:
    """Every head uniform over its mask."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._choices = torch.arange(layout.mask_bytes)

    def __call__(self, records: Tensor, seed: Tensor, episode: Tensor, tick: Tensor, agent: Tensor) -> Tensor:
        """See `Actor`."""
        draws = uniform(seed, episode, tick, agent, self._choices) * Records(records, self._layout).mask
        heads = torch.split(draws, [head.size for head in self._layout.heads], dim=1)
        return torch.stack([head.argmax(dim=1) for head in heads], dim=1)
