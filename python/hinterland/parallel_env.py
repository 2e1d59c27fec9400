"""One world as a PettingZoo parallel environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pettingzoo.utils.env import ParallelEnv as PettingZooParallelEnv

from hinterland import _core, spaces, view
from hinterland.actions import ABSENT, write_agents
from hinterland.autoreset import AutoresetMode
from hinterland.batch import INFO_KEYS, Batch
from hinterland.config import Config
from hinterland.forms import action_form, agent_id_form, checked, observation_form
from hinterland.observations import ObservationReader

if TYPE_CHECKING:
    import gymnasium
    import numpy.typing as npt

    from hinterland.batch import Assigned
    from hinterland.event_log import EventLog
    from hinterland.maps import MapPool
    from hinterland.tasks import TaskSet, WeightedSet

__all__ = ["ParallelEnv", "env", "parallel_env", "raw_env"]

AgentID = int | str
Step = tuple[
    dict[AgentID, Any], dict[AgentID, float], dict[AgentID, bool], dict[AgentID, bool], dict[AgentID, dict[str, Any]]
]


class ParallelEnv(PettingZooParallelEnv):  # type: ignore[misc, type-arg, unused-ignore]
    """One world; every agent acts in every step. Made by :func:`parallel_env`, which describes the arguments."""

    metadata: ClassVar[dict[str, Any]] = {
        "name": "hinterland_v0",
        "render_modes": ["rgb_array", "ansi", "human"],
        "render_fps": 10,
        "is_parallelizable": True,
    }

    def __init__(
        self,
        config: Config | None = None,
        *,
        seed: int | None = None,
        render_mode: str | None = None,
        observations: Literal["flat", "dict"] | None = None,
        actions: Literal["multidiscrete", "dict"] | None = None,
        agent_ids: Literal["int", "str"] | None = None,
        dead: Literal["remove", "keep"] = "remove",
        maps: MapPool | None = None,
        event_log: bool = False,
    ) -> None:
        self._arguments = {name: value for name, value in locals().items() if name not in ("self", "__class__")}
        if config is not None and not isinstance(config, Config):
            raise TypeError(f"config must be a hinterland.Config, not {type(config).__name__}")
        self.config = Config() if config is None else config
        _refuse_respawn(self.config)
        self.render_mode = view.checked_mode(render_mode)
        self.max_cycles = self.config.episode.horizon
        self._seed = seed
        self._keeps_dead = checked("dead", dead, ("remove", "keep")) == "keep"
        form = observation_form(observations, self.config)
        self._action_form = action_form(actions, self.config)
        named = agent_id_form(agent_ids, self.config) == "str"
        count = self.config.players.count
        self.possible_agents: list[AgentID] = [f"agent_{n}" if named else n for n in range(1, count + 1)]
        self._slot = {agent: slot for slot, agent in enumerate(self.possible_agents)}
        observation_space = spaces.observation_space(self.config, form, self._action_form, mask_key=False)
        # Agents sample actions of their own, so each has a space with a random state of its own.
        self.observation_spaces = dict.fromkeys(self.possible_agents, observation_space)
        self.action_spaces = {
            agent: spaces.action_space(self.config, self._action_form) for agent in self.possible_agents
        }
        self.state_space = spaces.state_space(self.config)
        self._reader = ObservationReader(self.config, form, self._action_form, mask_key=False)
        self._batch = Batch(self.config, 1, AutoresetMode.DISABLED, num_threads=1, maps=maps, event_log=event_log)
        self._batch.check_seed(seed)
        # Looked at many times a step, so the list is kept, with whom it was made of.
        self._agents: tuple[bytes, list[AgentID]] = (b"", [])

    @property
    def agents(self) -> list[AgentID]:
        """Who is in the next step, in order of id; nobody before the first reset, after the end, or when closed.

        It is asked of the world, so that it is right also after the world was changed through :meth:`world`.

        Raises:
            RuntimeError: another thread is stepping.
        """
        shown = self._batch.arrays["alive"].tobytes() if self._is_playing() else b""
        if shown != self._agents[0]:
            self._agents = shown, [self.possible_agents[slot] for slot in self._current()]
        return self._agents[1]

    def observation_space(self, agent: AgentID) -> gymnasium.spaces.Space[Any]:
        """The agent's observation space, always the same object."""
        return self.observation_spaces[agent]

    def action_space(self, agent: AgentID) -> gymnasium.spaces.Space[Any]:
        """The agent's action space, always the same object."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[dict[AgentID, Any], dict[AgentID, dict[str, Any]]]:
        """Begins an episode with every agent.

        Args:
            seed: of the world. None goes on with the next episode of the seed it has; the first reset takes the
                constructor's seed, or a random one.
            options: accepted for PettingZoo's sake; nothing in it is looked at.

        Raises:
            TypeError: a seed that is not an integer.
            ValueError: a seed out of range.
            RuntimeError: closed, or another thread is stepping.
        """
        with self._batch.exclusive() as core:
            if seed is None and not self._batch.is_reset:
                seed = self._seed
            self._batch.reset(core, seed, None)
            current = self._current()
            return self._observe(current), self._infos(current)

    def step(self, actions: Mapping[AgentID, Any]) -> Step:
        """Steps the world once.

        Args:
            actions: of any agents. A missing agent does nothing; actions for the dead and for unknown ids are counted.

        Returns:
            Observations, rewards, terminations, truncations and infos of the agents that were in the world, fresh
            dicts and arrays each time. After the end they are empty.

        Raises:
            TypeError: actions that are not a mapping, or not of an integer type.
            ValueError: an action of another shape, or NaN.
            TaskError: a registered statistic cannot be worked out; see :func:`hinterland.tasks.register_statistic`.
            RuntimeError: not reset, closed, or another thread is stepping.
        """
        if not isinstance(actions, Mapping):
            raise TypeError(f"actions must be {{agent: action}}, not {type(actions).__name__}")
        with self._batch.exclusive() as core:
            if not self._batch.is_reset:
                raise RuntimeError("call reset() before stepping this environment")
            current = self._current()
            unknown_names, strangers = self._write(actions)
            for _ in range(strangers):
                core.unknown_action(0)
            core.step()
            for slot, count in unknown_names.items():
                self._batch.arrays["invalid_actions"][slot] += count
            return self._results(current)

    def state(self) -> npt.NDArray[np.int16]:
        """The 31 observed columns of every player (rules 4.1), int16 of shape (players, 31), in id order.

        Raises:
            RuntimeError: not reset, closed, or another thread is stepping.
        """
        columns = self._world_state()["entity"]
        rows = len(self.possible_agents)
        observed = np.stack([column[:rows] for column in list(columns.values())[:31]], axis=1)
        limits = np.iinfo(np.int16)
        table: npt.NDArray[np.int16] = np.clip(observed, limits.min, limits.max).astype(np.int16)
        return table

    def observe(self) -> tuple[dict[AgentID, Any], dict[AgentID, dict[str, Any]]]:
        """Observations and infos of `agents` as they stand, such as after the world was put into another state.

        Raises:
            RuntimeError: not reset, closed, or another thread is stepping.
        """
        with self._batch.exclusive():
            if not self._batch.is_reset:
                raise RuntimeError("call reset() before looking at this environment")
            current = self._current()
            return self._observe(current), self._infos(current)

    def world(self, index: int = 0) -> _core.World:
        """The handle of the world: its state out and in, snapshots, single steps, events, digests.

        What its calls change shows in `agents`, in :meth:`observe` and in the next step.

        Raises:
            IndexError: an index other than 0.
            RuntimeError: closed.
        """
        return self._batch.core.world(index)

    def set_tasks(
        self,
        tasks: TaskSet | str | os.PathLike[str] | None,
        *,
        sampled: WeightedSet | str | None = None,
        assigned: Assigned | None = None,
    ) -> None:
        """Sets the tasks that the episodes to come are played for; running episodes keep theirs.

        Each agent of a world has `task.at_once` tasks at a time (1), its own or its team's. In an episode with tasks
        the reward is what they pay (`reward.death` in the step of death); `infos` tells of task and progress, and the
        field `Task` of the observation shows embeddings. Snapshots are taken back only where the same tasks are set.

        Args:
            tasks: checked tasks, or the path of a file with them; None for none.
            sampled: the set (or its name) that tasks are drawn from by weight, by the world's seed and episode; nobody
                has a task twice. By default all tasks with their own weights. Teams draw first: a task for teams, or
                that each member draws its own.
            assigned: instead, a task (its place or name) for each player of a world, by id, or a sequence of
                `task.at_once` where that is more than 1; a team's task goes to the whole team, at one place.

        Raises:
            TaskError: a file with mistakes.
            KeyError: no set or task of that name.
            TypeError: `tasks` that are no tasks.
            ValueError: tasks that these worlds cannot play, such as one whose embedding is longer than
                `task.embedding_dim`, or that read a statistic which is not registered in this process.
        """
        with self._batch.exclusive() as core:
            self._batch.set_tasks(core, self.config, tasks, sampled, assigned)

    @property
    def tasks(self) -> TaskSet | None:
        """The tasks of the episodes to come; `infos["task"]` counts places in it."""
        return self._batch.tasks

    @property
    def event_log(self) -> EventLog:
        """What happened since the log was last taken or cleared; its column `world` is 0.

        It can be read after `close()`, too.

        Raises:
            AttributeError: the environment was made without `event_log=True`.
        """
        return self._batch.event_log

    def render(self) -> npt.NDArray[np.uint8] | str | None:
        """A picture of the world: uint8 of shape (height, width, 3), or text, which `"human"` prints.

        Raises:
            RuntimeError: not reset, closed, or another thread is stepping.
        """
        if self.render_mode is None:
            return None
        return view.render(self._world_state(), self.render_mode)

    def close(self) -> None:
        """Lets go of the world. Calling it again does nothing."""
        self._batch.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy has the constructor's arguments and the tasks; it must be reset before it is stepped."""
        return _rebuild, (type(self), self._arguments, self._batch.tasks, *self._batch.chosen)

    def _world_state(self) -> dict[str, dict[str, npt.NDArray[Any]]]:
        with self._batch.exclusive() as core:
            if not self._batch.is_reset:
                raise RuntimeError("call reset() before looking at this environment")
            return core.world(0).state()

    def _write(self, actions: Mapping[AgentID, Any]) -> tuple[dict[int, int], int]:
        """Writes every action; returns unknown action names by slot, and how many actions were for unknown agents."""
        target = self._batch.arrays["actions"]
        target.fill(ABSENT)
        slots = self._slot
        known = [(slots[agent], agent, action) for agent, action in actions.items() if agent in slots]
        unknown_names = write_agents(target, known, self._batch.layout, nested=self._action_form == "dict")
        return unknown_names, len(actions) - len(known)

    def _is_playing(self) -> bool:
        return not (self._batch.is_closed or self._batch.core.world(0).is_over)

    def _current(self) -> npt.NDArray[np.intp]:
        """The slots of `agents`: the living, or, where the dead are kept, all until the world is over."""
        if not self._is_playing():
            return np.zeros(0, dtype=np.intp)
        return np.arange(len(self.possible_agents)) if self._keeps_dead else np.flatnonzero(self._batch.arrays["alive"])

    def _results(self, current: npt.NDArray[np.intp]) -> Step:
        arrays = self._batch.arrays
        agents = [self.possible_agents[slot] for slot in current]
        terminations = arrays["terminations"][current]
        truncations = arrays["truncations"][current]
        return (
            self._observe(current),
            dict(zip(agents, arrays["rewards"][current].tolist(), strict=True)),
            dict(zip(agents, terminations.tolist(), strict=True)),
            dict(zip(agents, truncations.tolist(), strict=True)),
            self._infos(current),
        )

    def _observe(self, slots: npt.NDArray[np.intp]) -> dict[AgentID, Any]:
        observations = self._reader.singles(self._batch.arrays["observations"], slots)
        return {self.possible_agents[slot]: value for slot, value in zip(slots, observations, strict=True)}

    def _infos(self, slots: npt.NDArray[np.intp]) -> dict[AgentID, dict[str, Any]]:
        columns = {key: self._batch.arrays[key][slots].tolist() for key in INFO_KEYS}
        if self._action_form == "multidiscrete" and self._reader.layout.mask_bytes:
            columns["action_mask"] = self._reader.mask_singles(self._batch.arrays["observations"], slots)
        rows = _core.rows(columns)
        return {self.possible_agents[slot]: row for slot, row in zip(slots, rows, strict=True)}


def parallel_env(
    config: Config | None = None,
    *,
    seed: int | None = None,
    render_mode: str | None = None,
    observations: Literal["flat", "dict"] | None = None,
    actions: Literal["multidiscrete", "dict"] | None = None,
    agent_ids: Literal["int", "str"] | None = None,
    dead: Literal["remove", "keep"] = "remove",
    maps: MapPool | None = None,
    event_log: bool = False,
) -> ParallelEnv:
    """One world as a PettingZoo `ParallelEnv`.

    Args:
        config: what the world is built for; `Config()` by default.
        seed: of the first reset; random by default.
        render_mode: `"rgb_array"`, `"ansi"`, `"human"` (prints the ansi picture) or None.
        observations: `"flat"` (bytes, mask included; the default of the layout `"packed"`) or `"dict"`.
        actions: `"multidiscrete"` (the default of `"packed"`, flat int8 masks in `infos[agent]["action_mask"]`) or
            `"dict"`, nested as Neural MMO's (masks in the observation's `ActionTargets`).
        agent_ids: `"str"` (`agent_1`, the default of `"packed"`) or `"int"` (1).
        dead: `"remove"` takes an agent out of `agents` after the step in which it died, as PettingZoo says. `"keep"`
            keeps it there with the dummy observation (rules 12) and reward 0 until the world ends, which many
            trainers need.
        maps: maps to play on instead of those that the config selects.
        event_log: whether everything that happens is kept for :attr:`ParallelEnv.event_log`. Off, it costs nothing.

    Raises:
        TypeError: an argument of the wrong type.
        ValueError: an unknown form, or `players.respawn = "immediate"`: PettingZoo forbids an agent to come back.
    """
    return ParallelEnv(
        config,
        seed=seed,
        render_mode=render_mode,
        observations=observations,
        actions=actions,
        agent_ids=agent_ids,
        dead=dead,
        maps=maps,
        event_log=event_log,
    )


def raw_env(**arguments: Any) -> Any:
    """The same world as a PettingZoo `AECEnv`, agents acting in turn; arguments as :func:`parallel_env`."""
    from pettingzoo.utils.conversions import parallel_to_aec

    return parallel_to_aec(parallel_env(**arguments))


env = raw_env


def _rebuild(
    cls: type[ParallelEnv],
    arguments: dict[str, Any],
    tasks: TaskSet | None,
    sampled: WeightedSet | None,
    assigned: Assigned | None,
) -> ParallelEnv:
    made = cls(**arguments)
    if tasks is not None:
        made.set_tasks(tasks, sampled=sampled, assigned=assigned)
    return made


def _refuse_respawn(config: Config) -> None:
    if config.players.respawn == "immediate":
        raise ValueError(
            '`players.respawn` is "immediate", but in a PettingZoo environment an agent that died never comes back; '
            'use hinterland.VectorEnv, or respawn="never"'
        )
