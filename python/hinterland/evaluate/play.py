"""Playing worlds to their end, one row for every life."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from hinterland import EVENTS, AutoresetMode, CauseOfDeath, VectorEnv
from hinterland.files import written_aside
from hinterland.spaces import layout

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config
    from hinterland.evaluate.actors import Actor
    from hinterland.evaluate.tasks import DealtTasks

__all__ = ["Life", "Stage", "play", "write_lives"]


@dataclass(frozen=True)
class Life:
    """One agent's life in one world."""

    policy: str
    """Who played: everyone in a world is played by the same."""
    world: int
    """Number of the world, from 0."""
    map: int
    """Index of its map."""
    seed: int
    """Its seed."""
    agent: int
    """The agent's id."""
    lifetime: int
    """Ticks lived; whoever lives at the horizon has the horizon."""
    survived: bool
    """Whether alive at the horizon."""
    cause_of_death: str
    """`starvation`, `dehydration`, `fog`, `player`, `npc`; `none` for survivors."""
    reward: float
    """Sum of the environment's rewards, without shaping."""
    worn: float
    """Levels of all worn items together, on average over its ticks."""
    events: dict[str, int]
    """How often each of `hinterland.EVENTS` happened to it, those that did; for `go_farthest`, the farthest."""
    task: str | None = None
    """Name of its task, None without; all that follows is of the task."""
    best_progress: float | None = None
    """The greatest that its progress was, 0 to 1."""
    completed: int | None = None
    """The tick in which it was completed; None if it was not."""


ITEM_LEVEL = 7
"""The column of `Self` (rules 4.1)."""


class Stage:
    """Worlds of one map each, played once from reset to their end, nobody new-born."""

    def __init__(self, config: Config, worlds: int, seed: int, first_map: int, dealt: DealtTasks | None = None) -> None:
        self.horizon = config.episode.horizon
        self.players = config.players.count
        self.envs = []
        for world in range(worlds):
            chosen = config.replace(players={"respawn": "never"}, map={"first": first_map + world, "count": 1})
            self.envs.append(VectorEnv(1, chosen, num_threads=1, autoreset_mode=AutoresetMode.DISABLED))
            if dealt is not None:
                self.envs[-1].set_tasks(dealt.tasks, assigned=dealt.places[world].tolist())
        resets = [env.reset(seed=seed + world) for world, env in enumerate(self.envs)]
        self.records = np.concatenate([records for records, _ in resets])
        slots = worlds * self.players
        self.living = np.concatenate([infos["alive"] for _, infos in resets])
        self.tick = 0
        self.lifetime = np.zeros(slots, dtype=np.int64)
        self.cause = np.zeros(slots, dtype=np.int64)
        self.reward = np.zeros(slots, dtype=np.float64)
        self.worn = np.zeros(slots, dtype=np.int64)
        self.events = np.zeros((slots, len(EVENTS)), dtype=np.int64)
        self.best = np.zeros(slots, dtype=np.float32)
        self.completed = np.full(slots, -1, dtype=np.int64)
        self._layout = layout(self.envs[0].config)
        self._seed = np.repeat(np.arange(seed, seed + worlds), self.players)
        self._agent = np.tile(np.arange(1, self.players + 1), worlds)

    @property
    def is_over(self) -> bool:
        """Whether nobody is left to play."""
        return not self.living.any()

    def step(self, actor: Actor) -> None:
        """One tick of every world in which somebody lives."""
        slots = np.flatnonzero(self.living)
        seed, agent = (torch.from_numpy(part[slots]) for part in (self._seed, self._agent))
        tick = torch.full((len(slots),), self.tick)
        chosen = actor(torch.from_numpy(self.records[slots]), seed, torch.zeros_like(seed), tick, agent)
        actions = np.zeros((len(self.living), chosen.shape[1]), dtype=np.int64)
        actions[slots] = chosen.numpy()
        for world, env in enumerate(self.envs):
            part = slice(world * self.players, (world + 1) * self.players)
            if self.living[part].any():
                self._step_world(env, part, actions[part])
        self.tick += 1

    def _step_world(self, env: VectorEnv, part: slice, actions: npt.NDArray[np.int64]) -> None:
        living = self.living[part]
        self.worn[part] += self._layout.view(self.records[part], "Self")[:, ITEM_LEVEL] * living
        self.records[part], rewards, terminations, truncations, infos = env.step(actions)
        self.lifetime[part] += living
        self.reward[part] += np.where(living, rewards, 0)
        # Those of a life go on as long as it does: the last that were told while it lived are all of them.
        self.events[part] = np.where(living[:, None], infos["life_events"], self.events[part])
        self.best[part] = np.where(living, infos["task_best"], self.best[part])
        self.completed[part] = np.where(living, infos["task_completed"], self.completed[part])
        self.cause[part] = np.where(living & terminations, infos["cause_of_death"], self.cause[part])
        self.living[part] = living & ~terminations & ~truncations


def play(
    config: Config,
    name: str,
    actor: Actor,
    *,
    worlds: int,
    seed: int,
    first_map: int,
    dealt: DealtTasks | None = None,
) -> list[Life]:
    """Plays `worlds` worlds to the end; world i has the seed `seed + i`, the map `first_map + i`, its row of tasks."""
    stage = Stage(config, worlds, seed, first_map, dealt)
    names = None if dealt is None else [dealt.tasks.names[place] for place in dealt.places.flat]
    while not stage.is_over:
        stage.step(actor)
    lives = []
    for slot in range(len(stage.lifetime)):
        world, agent = divmod(slot, stage.players)
        cause = CauseOfDeath(int(stage.cause[slot]))
        lives.append(
            Life(
                policy=name,
                world=world,
                map=first_map + world,
                seed=seed + world,
                agent=agent + 1,
                lifetime=int(stage.lifetime[slot]),
                survived=cause is CauseOfDeath.NONE,
                cause_of_death=cause.name.lower(),
                reward=round(float(stage.reward[slot]), 6),
                worn=round(float(stage.worn[slot] / max(1, stage.lifetime[slot])), 6),
                events={name: int(count) for name, count in zip(EVENTS, stage.events[slot], strict=True) if count},
                **({} if names is None else _of_task(stage, slot, names[slot])),
            )
        )
    return lives


def _of_task(stage: Stage, slot: int, name: str) -> dict[str, Any]:
    tick = int(stage.completed[slot])
    best = round(float(stage.best[slot]), 6)
    return {"task": name, "best_progress": best, "completed": None if tick < 0 else tick}


def write_lives(path: Path, lives: Iterable[Life]) -> None:
    """JSON lines: one object a life."""
    with written_aside(path) as aside, aside.open("w", encoding="utf-8") as file:
        for life in lives:
            file.write(json.dumps(asdict(life)) + "\n")
