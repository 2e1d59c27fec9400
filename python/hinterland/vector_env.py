"""Many worlds as one Gymnasium vector environment."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

import gymnasium.vector
import numpy as np
from gymnasium.vector.utils import batch_space

from hinterland import spaces, view
from hinterland.actions import nested, write_batch, write_nested_batch
from hinterland.arrays import read_only
from hinterland.autoreset import AutoresetMode, parse_autoreset_mode
from hinterland.batch import INFO_KEYS, Batch, default_num_threads
from hinterland.config import Config
from hinterland.forms import action_form, observation_form
from hinterland.observations import ObservationReader
from hinterland.rotation import Rotation

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland import _core
    from hinterland.batch import Assigned
    from hinterland.event_log import EventLog
    from hinterland.maps import MapPool
    from hinterland.tasks import TaskSet, WeightedSet

__all__ = ["VectorEnv"]

Results = tuple[Any, "npt.NDArray[np.float32]", "npt.NDArray[np.bool_]", "npt.NDArray[np.bool_]", dict[str, Any]]

_OUTCOMES = ("rewards", "terminations", "truncations")


class VectorEnv(gymnasium.vector.VectorEnv):  # type: ignore[misc, type-arg, unused-ignore]
    """`num_worlds` worlds with one slot for each learner: slot `world * learners + k`, `num_envs` in all.

    Rewards are float32, flags bool, all of shape (num_envs,). `infos` has the arrays `alive` (bool), `life_return`
    (float32), `life_length` (int32), `cause_of_death` (uint8, :class:`hinterland.CauseOfDeath`), `world_tick` (int32)
    and `invalid_actions` (int32, actions dropped or clamped in this step), each with Gymnasium's mask `_key`; and of
    the life, int32, `life_gold`, `life_kills`, `life_exploration` (how far from the border it came, in tiles) and
    `life_events` of shape (num_envs, events): how often each of `hinterland.EVENTS` happened to it (for
    `go_farthest`, the farthest); and of its task `task` (int32, place in the list, -1 none), `task_progress` and
    `task_best` (float32, 0 to 1), `task_completed` (int32, the tick, -1 not) and `task_failed` (int32, 0 or 1), of
    shape (num_envs, task.at_once) where an agent has several. Where a slot's life ended in this step, they speak of it.

    With `config.players.respawn = "never"` a dead slot stays with zeros until its world ends; with `"immediate"` it is
    new-born. A world ends at the horizon or when no learner lives; in that step every slot has a flag.

    Args:
        num_worlds: how many worlds, at least 1.
        config: what the worlds are built for; `Config()` by default.
        num_threads: threads that step worlds; by default the cores this process may run on.
        pin_threads: whether each is bound to a core of its own; by default where that leaves no core without one. On
            virtual machines two that are not can be no faster than one; bound by several programs to the same few
            cores they slow each other down.
        autoreset_mode: Gymnasium's enum or its value as text.
        observations: `"flat"` (bytes, mask included; the default of the layout `"packed"`) or `"dict"`.
        actions: `"multidiscrete"` (the default of `"packed"`) or `"dict"`, nested as Neural MMO's.
        copy: whether returned arrays are the caller's to keep. With False they are read-only views that the next step
            overwrites; views of dict observations can be unaligned.
        buffers: arrays to work on, such as shared memory, by name; shapes and dtypes as `buffer_specs`. Missing ones
            are allocated.
            Only the environment may write them: what a step cannot have changed is not written again.
        batch_worlds: how many worlds `send` and `recv` handle at a time; must divide `num_worlds`. All by default.
        final_obs: whether same-step resets also return what they replaced: `infos["final_obs"]`, `_final_obs` and
            `final_info`, as Gymnasium's own vector environments. In the other modes the observation is that already.
        render_mode: `"rgb_array"`, `"ansi"`, `"human"` or None.
        maps: maps to play on instead of those that the config selects.
        event_log: whether everything that happens is kept for :attr:`event_log`. Off, it costs nothing.

    Raises:
        TypeError: an argument of the wrong type, or a buffer with another dtype.
        ValueError: an argument out of range, with what would be right.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012 - as Gymnasium's; each instance has its own
        "name": "hinterland_v0",
        "render_modes": ["rgb_array", "ansi", "human"],
        "render_fps": 10,
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self,
        num_worlds: int,
        config: Config | None = None,
        *,
        num_threads: int | None = None,
        pin_threads: bool | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.SAME_STEP,
        observations: Literal["flat", "dict"] | None = None,
        actions: Literal["multidiscrete", "dict"] | None = None,
        copy: bool = True,
        buffers: Mapping[str, Any] | None = None,
        batch_worlds: int | None = None,
        final_obs: bool = False,
        render_mode: str | None = None,
        maps: MapPool | None = None,
        event_log: bool = False,
    ) -> None:
        self._arguments = {name: value for name, value in locals().items() if name not in ("self", "__class__")}
        self.config = Config() if config is None else _checked_config(config)
        self.num_worlds = _positive("num_worlds", num_worlds)
        self.batch_worlds = self.num_worlds if batch_worlds is None else _positive("batch_worlds", batch_worlds)
        if self.num_worlds % self.batch_worlds:
            raise ValueError(f"batch_worlds is {self.batch_worlds}; it must divide num_worlds, {self.num_worlds}")
        threads = default_num_threads() if num_threads is None else _positive("num_threads", num_threads)
        self.autoreset_mode = parse_autoreset_mode(autoreset_mode)
        self.metadata = {**type(self).metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = view.checked_mode(render_mode)
        self.observation_form = observation_form(observations, self.config)
        self.action_form = action_form(actions, self.config)
        self._copy = bool(copy)
        self._final_obs = bool(final_obs) and self.autoreset_mode is AutoresetMode.SAME_STEP
        self._learners = self.config.players.count
        self.num_envs = self.num_worlds * self._learners
        self.single_action_space = spaces.action_space(self.config, self.action_form)
        self.single_observation_space = spaces.observation_space(
            self.config, self.observation_form, self.action_form, mask_key=True
        )
        self._reader = ObservationReader(self.config, self.observation_form, self.action_form, mask_key=True)
        self._batch = Batch(
            self.config,
            self.num_worlds,
            self.autoreset_mode,
            num_threads=threads,
            pin_threads=pin_threads,
            groups=self.num_worlds // self.batch_worlds,
            final_obs=self._final_obs,
            buffers=buffers,
            maps=maps,
            event_log=event_log,
        )
        self._last = slice(0, self.num_envs)
        self._extra = np.zeros(self.num_envs, dtype=np.int32)
        self._made_views: dict[tuple[int, int], tuple[list[npt.NDArray[Any]], dict[str, npt.NDArray[Any]]]] = {}
        self._rotation = Rotation(self.num_worlds // self.batch_worlds)
        self.spec = None
        self.closed = False
        # Gymnasium 0.29 looks at these; later releases do not.
        self.is_vector_env = True
        self.viewer = None

    @cached_property
    def observation_space(self) -> gymnasium.spaces.Space[Any]:  # type: ignore[override, unused-ignore]
        """The space of all observations together; made when first asked for, as it is as large as two observations."""
        return batch_space(self.single_observation_space, self.num_envs)

    @cached_property
    def action_space(self) -> gymnasium.spaces.Space[Any]:  # type: ignore[override, unused-ignore]
        """The space of all actions together."""
        return batch_space(self.single_action_space, self.num_envs)

    def reset(  # type: ignore[override, unused-ignore]
        self, *, seed: int | Iterable[int | None] | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begins episodes and returns first observations and infos of every slot.

        Args:
            seed: world i gets `seed + i`; a list gives one seed to each world. None goes on with the next episode of
                the seed that a world has; a world without one is given a random one.
            options: `{"reset_mask": bool array of (num_envs,)}` resets only those worlds; the mask must be the same for
                all slots of a world. Other entries are ignored.

        Raises:
            TypeError: a seed or mask of the wrong type.
            ValueError: a seed out of range, or a mask of the wrong shape.
            RuntimeError: closed, or another thread is stepping.
        """
        chosen = _reset_mask(options, self.num_envs, self._learners)
        with self._batch.exclusive() as core:
            self._batch.reset(core, seed, chosen)
            self._rotation.restart()
            self._last = slice(0, self.num_envs)
            return self._observe(self._last), self._infos(self._last)

    def step(self, actions: Any) -> Results:
        """Steps every world once.

        Args:
            actions: integers of shape (num_envs, heads), or `{action: {argument: integers of (num_envs,)}}`; for dict
                actions any subset.

        Returns:
            observations, rewards, terminations, truncations, infos.

        Raises:
            TypeError: actions of a dtype that is not an integer one.
            ValueError: actions of another shape, or NaN.
            TaskError: a registered statistic cannot be worked out; see :func:`hinterland.tasks.register_statistic`.
            RuntimeError: not reset, closed, another thread is stepping, or steps that were sent and not received.
        """
        everything = slice(0, self.num_envs)
        with self._batch.exclusive() as core:
            self._refuse_unreset()
            self._write(everything, actions)
            core.step()
            self._rotation.restart(fresh=False)
            return self._results(everything)

    def send(self, actions: Any) -> None:
        """Lets the next group of `batch_worlds` worlds step in the background, with actions for their slots only.

        Groups take turns in a fixed order, the same for `send` and `recv`.

        Raises:
            TypeError, ValueError: as `step`.
            RuntimeError: as `step`, or the group's last results were not received yet.
        """
        with self._batch.exclusive() as core:
            self._refuse_unreset()
            group = self._rotation.sending
            if core.is_sent(group):
                raise RuntimeError("every group has been sent: call recv() before the next send()")
            self._write(self._slots(group), actions)
            core.send(group)
            self._rotation.sent()

    def recv(self) -> Results:
        """Waits for the group whose turn it is and returns its results, as `step` does for all slots.

        `infos["world_ids"]` says which worlds they are of. After a reset, a group that was not sent yet gives its first
        observations, so that a loop may begin with `recv` as well as with `send`.

        Raises:
            RuntimeError: nothing was sent, closed, or another thread is stepping.
        """
        with self._batch.exclusive() as core:
            self._refuse_unreset()
            group = self._rotation.receiving
            if core.is_sent(group):
                core.recv(group)
            elif not self._rotation.is_fresh(group):
                raise RuntimeError("nothing was sent: call send(actions) before recv()")
            self._rotation.received()
            results = self._results(self._slots(group))
            first = group * self.batch_worlds
            results[-1]["world_ids"] = np.arange(first, first + self.batch_worlds)
            return results

    def action_masks(self) -> npt.NDArray[np.int8]:
        """The flat masks that belong to the observations returned last: int8, one column for each choice of each head.

        `hinterland.spaces.split_mask` gives a view for each head.

        Raises:
            RuntimeError: not reset, closed, or masks are off in the config.
        """
        with self._batch.exclusive():
            self._refuse_unreset()
            masks = self._reader.masks(self._batch.arrays["observations"][self._last])
            return masks.copy() if self._copy else cast("npt.NDArray[np.int8]", read_only(masks))

    def sample_actions(self, rng: np.random.Generator) -> Any:
        """Random valid actions for the observations returned last, in the form that :meth:`step` takes.

        Every head is drawn by itself, uniformly over its mask; one number of `rng` decides about all.

        Raises:
            RuntimeError: not reset, or closed.
            ValueError: masks are off in the config.
        """
        with self._batch.exclusive() as core:
            self._refuse_unreset()
            whole = self._last == slice(0, self.num_envs)
            group = None if whole else self._last.start // (self.batch_worlds * self._learners)
            actions = core.sample_actions(int(rng.integers(2**64, dtype=np.uint64)), group)
        return nested(actions, self._batch.layout) if self.action_form == "dict" else actions

    def observe(self) -> tuple[Any, dict[str, Any]]:
        """Observations and infos of every slot as they stand, such as after a world was put into another state.

        Raises:
            RuntimeError: not reset, closed, or another thread is stepping.
        """
        with self._batch.exclusive():
            self._refuse_unreset()
            self._last = slice(0, self.num_envs)
            return self._observe(self._last), self._infos(self._last)

    def world(self, index: int) -> _core.World:
        """The handle of one world: its state out and in, snapshots, single steps, events, digests.

        What its calls change shows in :meth:`observe` and in the next step.

        Raises:
            IndexError: there is no such world.
            RuntimeError: closed.
        """
        return self._batch.core.world(operator.index(index))

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
        """What happened in all worlds since the log was last taken or cleared.

        Steps that were sent count when they are received. It can be read after `close()`, too.

        Raises:
            AttributeError: the environment was made without `event_log=True`.
        """
        return self._batch.event_log

    def render(self, worlds: int | Iterable[int] | None = None) -> tuple[Any, ...] | None:
        """Pictures of the chosen worlds, of all by default: arrays (height, width, 3) of uint8, or texts.

        In the mode `"human"` the texts are printed and None is returned; without a render mode nothing is drawn.

        Raises:
            IndexError: there is no such world.
            RuntimeError: not reset, closed, or another thread is stepping.
        """
        if self.render_mode is None:
            return None
        if worlds is None:
            worlds = range(self.num_worlds)
        elif not isinstance(worlds, Iterable):
            worlds = [worlds]
        with self._batch.exclusive():
            self._refuse_unreset()
            frames = tuple(view.render(self.world(index).state(), self.render_mode) for index in worlds)
        return None if self.render_mode == "human" else frames

    def close_extras(self, **kwargs: Any) -> None:
        """Lets go of the worlds."""
        batch = getattr(self, "_batch", None)
        if batch is not None:
            batch.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(num_worlds={self.num_worlds}, num_envs={self.num_envs})"

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy has the constructor's arguments and the tasks; it must be reset before it is stepped."""
        return _rebuild, (type(self), self._arguments, self._batch.tasks, *self._batch.chosen)

    def __copy__(self) -> VectorEnv:
        """Deep, so that no two environments ever write into the same buffers."""
        from copy import deepcopy

        return deepcopy(self)

    def _refuse_unreset(self) -> None:
        if not self._batch.is_reset:
            raise RuntimeError("call reset() before stepping this environment")

    def _slots(self, group: int) -> slice:
        size = self.batch_worlds * self._learners
        return slice(group * size, (group + 1) * size)

    def _write(self, slots: slice, actions: Any) -> None:
        target = self._batch.arrays["actions"][slots]
        if self.action_form == "dict":
            extra = self._extra[slots]
            extra.fill(0)
            write_nested_batch(target, extra, actions, self._batch.layout)
        else:
            write_batch(target, actions)

    def _results(self, slots: slice) -> Results:
        self._last = slots
        if self.action_form == "dict":
            self._batch.arrays["invalid_actions"][slots] += self._extra[slots]
            self._extra[slots] = 0
        rewards, terminations, truncations = self._views(slots)[0]
        if self._copy:
            rewards, terminations, truncations = rewards.copy(), terminations.copy(), truncations.copy()
        infos = self._infos(slots)
        if self._final_obs:
            self._add_final(infos, slots, terminations | truncations)
        return self._observe(slots), rewards, terminations, truncations, infos

    def _observe(self, slots: slice) -> Any:
        return self._reader.batch(self._batch.arrays["observations"][slots], copy=self._copy)

    def _infos(self, slots: slice) -> dict[str, Any]:
        infos = self._views(slots)[1]
        return {name: view.copy() for name, view in infos.items()} if self._copy else infos.copy()

    def _views(self, slots: slice) -> tuple[list[npt.NDArray[Any]], dict[str, npt.NDArray[Any]]]:
        """Read-only views of outcomes and infos. They are made once: that takes 30 microseconds."""
        span = (slots.start, slots.stop)
        views = self._made_views.get(span)
        if views is None:
            arrays = self._batch.arrays
            infos: dict[str, npt.NDArray[Any]] = {}
            # Gymnasium's mark of whom an info is told of: everybody.
            everybody = read_only(np.ones(slots.stop - slots.start, dtype=bool))
            for key in INFO_KEYS:
                infos |= {key: read_only(arrays[key][slots]), f"_{key}": everybody}
            views = [read_only(arrays[name][slots]) for name in _OUTCOMES], infos
            self._made_views[span] = views
        return views

    def _add_final(self, infos: dict[str, Any], slots: slice, done: npt.NDArray[np.bool_]) -> None:
        """Gymnasium's conventions for what a same-step reset replaced."""
        if not done.any():
            return
        chosen = np.flatnonzero(done)
        records = self._batch.arrays["final_observations"][slots]
        final = np.full(len(done), None, dtype=object)
        for slot, observation in zip(chosen, self._reader.singles(records, chosen), strict=True):
            final[slot] = observation
        infos["final_obs"], infos["_final_obs"] = final, done.copy()
        ended: dict[str, Any] = {}
        for key in INFO_KEYS:
            chosen_slots = done.reshape(-1, *[1] * (infos[key].ndim - 1))
            ended[key] = np.where(chosen_slots, infos[key], np.zeros((), dtype=infos[key].dtype))
            ended[f"_{key}"] = done.copy()
        infos["final_info"], infos["_final_info"] = ended, done.copy()


def _rebuild(
    cls: type[VectorEnv],
    arguments: dict[str, Any],
    tasks: TaskSet | None,
    sampled: WeightedSet | None,
    assigned: Assigned | None,
) -> VectorEnv:
    made = cls(**arguments)
    if tasks is not None:
        made.set_tasks(tasks, sampled=sampled, assigned=assigned)
    return made


def _checked_config(config: object) -> Config:
    if not isinstance(config, Config):
        raise TypeError(f"config must be a hinterland.Config, not {type(config).__name__}; Config.from_toml reads one")
    return config


def _positive(name: str, value: object) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an integer, not {type(value).__name__}")
    number = operator.index(value)
    if number < 1:
        raise ValueError(f"{name} is {number}; it must be at least 1")
    return number


def _reset_mask(options: Mapping[str, Any] | None, num_envs: int, learners: int) -> npt.NDArray[np.bool_] | None:
    """Which worlds to reset, from a mask of slots."""
    mask = (options or {}).get("reset_mask")
    if mask is None:
        return None
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        raise TypeError('options["reset_mask"] must be a numpy array of dtype bool')
    if mask.shape != (num_envs,):
        raise ValueError(f'options["reset_mask"] has shape {mask.shape}; it must have ({num_envs},)')
    if not mask.any():
        raise ValueError('options["reset_mask"] chooses no world')
    worlds = mask.reshape(-1, learners)
    if (worlds != worlds[:, :1]).any():
        raise ValueError('options["reset_mask"] must be the same for all slots of a world: worlds are reset as a whole')
    return cast("npt.NDArray[np.bool_]", worlds[:, 0].copy())
