"""`gymnasium.make_vec("Hinterland-v0", num_envs=...)`."""

from __future__ import annotations

from typing import Any

import gymnasium

from hinterland.config import Config
from hinterland.vector_env import VectorEnv

__all__ = ["ENV_ID", "make_vector_env", "register"]

ENV_ID = "Hinterland-v0"


def register() -> None:
    """Registers the environment with Gymnasium, once."""
    if ENV_ID not in gymnasium.registry:
        gymnasium.register(id=ENV_ID, vector_entry_point="hinterland.registration:make_vector_env")


def make_vector_env(
    num_envs: int = 1, config: Config | None = None, *, max_episode_steps: int | None = None, **arguments: Any
) -> VectorEnv:
    """A `VectorEnv` with `num_envs` slots; other arguments are those of `VectorEnv`.

    Raises:
        ValueError: `num_envs` is not a whole number of worlds, or `max_episode_steps` was given.
    """
    if max_episode_steps is not None:
        raise ValueError("max_episode_steps is not used here: set `episode.horizon` in the config")
    config = Config() if config is None else config
    learners = config.players.count
    worlds, rest = divmod(num_envs, learners)
    if rest or worlds < 1:
        below, above = max(worlds, 1) * learners, (worlds + 1) * learners
        near = f"{below} or {above}" if worlds >= 1 else f"{above}"
        raise ValueError(
            f"num_envs is {num_envs}, but a world has {learners} agents (`players.count`), each one environment "
            f"of the vector: num_envs must be a multiple of {learners}, such as {near}"
        )
    return VectorEnv(worlds, config, **arguments)
