"""Who plays the worlds that tasks are tried on: chance under the masks, or a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from hinterland.config import Config
from hinterland.spaces import layout
from hinterland.tasks.selection import refuse_several

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.evaluate.actors import Actor
    from hinterland.spaces import Layout

__all__ = ["Choose", "Player", "load_player"]


class Choose(Protocol):
    """Chooses for every slot of some worlds."""

    def __call__(
        self, records: npt.NDArray[np.uint8], alive: npt.NDArray[np.bool_], seed: int, tick: int
    ) -> npt.NDArray[np.int64]:
        """Actions (slots, heads) for flat observations (slots, record_bytes); world i has the seed `seed + i`. What
        stands in the rows of the dead does not matter."""


@dataclass(frozen=True)
class Player:
    """Who plays, and in what."""

    name: str
    """`"random"`, or the checkpoint's path."""
    config: Config
    """The worlds' config; nobody is new-born."""
    choose: Choose
    """What chooses actions."""


def load_player(policy: str, config: Config | None) -> Player:
    """Random valid actions, or a checkpoint.

    Args:
        policy: `"random"`, or the path of a checkpoint or of a run's folder.
        config: what to play; by default `Config()`, or what the checkpoint was trained on.

    Raises:
        ValueError: a checkpoint that cannot be read, or whose observations the config does not give; `task.at_once`
            above 1.
        OSError: no such checkpoint.
        ModuleNotFoundError: a checkpoint without torch.
    """
    if policy == "random":
        chosen = Config() if config is None else config
        refuse_several(chosen)
        if not layout(chosen).mask_bytes:
            raise ValueError("observation.action_targets is off; without action masks nobody knows what is valid")
        return Player(policy, _lasting(chosen), _Chance(layout(chosen)))
    # Only a checkpoint needs torch.
    from hinterland.evaluate.actors import PolicyActor
    from hinterland.train.checkpoint import Checkpoint

    saved = Checkpoint.load(Path(policy))
    chosen = saved.config if config is None else config
    if layout(chosen) != layout(saved.config):
        raise ValueError(
            f"{policy} was trained on other observations or actions than the config gives: leave --config out, or "
            "give one that agrees with the checkpoint's"
        )
    return Player(policy, _lasting(chosen), _Learned(PolicyActor(saved.policy().eval()), chosen.players.count))


def _lasting(config: Config) -> Config:
    return config.replace(players={"respawn": "never"})


class _Chance:
    """Every head uniform over its mask, by seed and tick."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._edges = np.cumsum(layout.nvec)[:-1]

    def __call__(
        self, records: npt.NDArray[np.uint8], alive: npt.NDArray[np.bool_], seed: int, tick: int
    ) -> npt.NDArray[np.int64]:
        first = self._layout.mask_offset
        mask = records[:, first : first + self._layout.mask_bytes]
        draws = np.random.default_rng((seed, tick)).random(mask.shape, dtype=np.float32) * mask
        return np.stack([head.argmax(axis=1) for head in np.split(draws, self._edges, axis=1)], axis=1)


class _Learned:
    """A policy, with the noise that evaluations key by seed, tick and agent."""

    def __init__(self, actor: Actor, players: int) -> None:
        self._actor, self._players = actor, players

    def __call__(
        self, records: npt.NDArray[np.uint8], alive: npt.NDArray[np.bool_], seed: int, tick: int
    ) -> npt.NDArray[np.int64]:
        from torch import from_numpy

        slots = np.flatnonzero(alive)
        world, agent = np.divmod(slots, self._players)
        keys = [world + seed, np.zeros_like(slots), np.full_like(slots, tick), agent + 1]
        chosen = self._actor(from_numpy(records[slots]), *(from_numpy(key) for key in keys)).numpy()
        actions = np.zeros((len(alive), chosen.shape[1]), dtype=np.int64)
        actions[slots] = chosen
        return actions
