"""Proximal policy optimisation on many worlds at once, in one file after CleanRL's manner.

Every slot of a `VectorEnv` is a learner with the same policy (parameter sharing). A rollout of `ticks` is played,
advantages are estimated (GAE), and the policy takes small steps on the clipped objective, minibatch by minibatch
(Schulman et al. 2017). What is special to this environment:

* actions have several heads, each under its mask, sampled with noise keyed by (seed, episode, tick, agent, head):
  `noise.py`; an argument of an action that is not taken counts for nothing: `policy.py`;
* only living agents count: the dead are neither asked nor learned from;
* worlds are staggered, so that an update sees all phases of an episode and not the same one in every world;
* the reward can be shaped by a potential (Ng, Harada, Russell 1999) of the observation, which leaves the best policy
  as it is.

`hinterland train` runs it; docs/training.md has the measurements behind the defaults.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
import tyro
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter

import hinterland
from hinterland import evaluate, spaces
from hinterland.batch import default_num_threads
from hinterland.tasks.selection import select_set
from hinterland.train import checkpoint, report
from hinterland.train.checkpoint import Checkpoint, Counters
from hinterland.train.computing import Computing, Precision
from hinterland.train.dashboard import Dashboard, Stopwatch
from hinterland.train.encoder import Records
from hinterland.train.interruption import interruptible
from hinterland.train.noise import uniform
from hinterland.train.policy import Network, Policy
from hinterland.train.syllabus import Syllabus

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Args", "main"]

TASK_WIDTH = 64
"""Of the vector of one's task, where training with tasks is not told another."""
HEALTH = 12
"""The column of `Self` (rules 4.1); food and water follow."""


@dataclass(frozen=True)
class Args:
    """Train a policy, evaluate it on worlds it never saw, and draw it."""

    minutes: float = 14.5
    """Wall time of training, over all sittings of the run; set-up and evaluation come on top."""
    agent_steps: int | None = None
    """Train for so many agent-steps instead: then the learning rate does not depend on the clock, and a run can be
    repeated."""
    resume: Path | None = None
    """Go on with this run (its folder, or one of its checkpoints). Options not given are as they were."""
    runs: Path = Path("runs")
    """Where the folders of runs are."""
    name: str | None = None
    """Name of the run's folder; the time by default."""
    config: Path | None = None
    """A config in TOML; medium by default. `players.respawn` and `map` are set by the options below."""
    seed: int = 1
    """World i of the first sitting has seed + i; the next sitting goes on from there. Also of the network's initial
    values."""
    first_map: int = 0
    """The first of the maps to train on."""
    maps: int = 1024
    """How many; made once and kept in the user's cache."""
    respawn: Literal["immediate", "never"] = "immediate"
    """Whether the dead are new-born at once, so that every slot always learns. Evaluation is without."""
    worlds: int = 16
    """Worlds that are stepped together."""
    ticks: int = 32
    """Ticks of a rollout."""
    minibatch: int = 2048
    """Agent-steps of a minibatch."""
    epochs: int = 2
    """How often a rollout is gone through."""
    learning_rate: float = 1e-3
    """Of Adam; falls to zero in a straight line."""
    gamma: float = 0.98
    """Discount."""
    gae_lambda: float = 0.95
    """Trade between bias and variance of the advantages."""
    clip: float = 0.2
    """How far the ratio of new to old probability may go."""
    entropy: float = 0.01
    """Weight of the entropy bonus."""
    value: float = 0.5
    """Weight of the value's loss."""
    max_grad_norm: float = 0.5
    """Gradients longer than this are shortened."""
    shaping: float = 1.0
    """Weight of the potential (min(food, water) + health) / 200 in the reward; 0 learns from the environment's reward
    alone."""
    tasks: str | None = None
    """Train for tasks: `FILE`, `FILE:SET` or `FILE:CURRICULUM`; `hinterland:NAME` is a shipped file. The policy then
    reads its task."""
    task_weight: float = 0.5
    """With tasks: what their pay is multiplied by. Death costs 1 all the same."""
    survival: float = 1.0
    """With tasks: paid besides, 1/horizon of it for each tick alive."""
    heldout: str | None = None
    """With tasks: `FILE` or `FILE:SET` to evaluate on; what stands in it is not trained on. By default
    `hinterland:heldout:heldout`."""
    beside: Path | None = None
    """With tasks: a checkpoint to evaluate beside, such as one that was trained without."""
    network: Network = field(default_factory=Network)
    """The network."""
    threads: int | None = None
    """Threads of torch and of the worlds; by default the cores this process may run on."""
    device: str = "auto"
    """Torch device; cuda if there is one."""
    precision: Precision = "float32"
    """Of the layers; bfloat16 is mixed precision, for devices that have it."""
    compile: bool = False
    """Compile the network with `torch.compile`, which takes a minute."""
    checkpoint_minutes: float = 2.0
    """Wall time between checkpoints; the latest two are kept."""
    evaluation_worlds: int = 20
    """Worlds of the evaluation at the end; 0 for none, nor pictures."""


@dataclass
class Rollout:
    """What `ticks` steps of all slots gave; n slots. Records have one row more, the observations after the last
    step."""

    records: Tensor  # uint8  (ticks + 1, n, record_bytes)
    living: Tensor  # bool (ticks, n)
    choices: Tensor  # int64 (ticks, n, played heads)
    log_prob: Tensor  # float32 (ticks, n)
    value: Tensor  # float32 (ticks + 1, n)
    reward: Tensor  # float32 (ticks, n)
    died: Tensor  # bool (ticks, n)
    done: Tensor  # bool (ticks, n): the life ended, or the episode
    lifetime: Tensor  # int32 (ticks, n): ticks lived so far, or by the life that ended
    task: Tensor  # int32 (ticks, n): place of its task, -1 without
    best: Tensor  # float32 (ticks, n): best progress so far, or of the life that ended

    @classmethod
    def empty(cls, ticks: int, slots: int, policy: Policy, *, pinned: bool = False) -> Rollout:
        """Zeros, to be written over again and again."""
        return cls(
            records=torch.zeros(ticks + 1, slots, policy.layout.record_bytes, dtype=torch.uint8, pin_memory=pinned),
            living=torch.zeros(ticks, slots, dtype=torch.bool),
            choices=torch.zeros(ticks, slots, len(policy.played), dtype=torch.int64),
            log_prob=torch.zeros(ticks, slots),
            value=torch.zeros(ticks + 1, slots),
            reward=torch.zeros(ticks, slots),
            died=torch.zeros(ticks, slots, dtype=torch.bool),
            done=torch.zeros(ticks, slots, dtype=torch.bool),
            lifetime=torch.zeros(ticks, slots, dtype=torch.int32),
            task=torch.zeros(ticks, slots, dtype=torch.int32),
            best=torch.zeros(ticks, slots),
        )


class Worlds:
    """A `VectorEnv`, and what keyed sampling needs to know of each slot: seed, episode, tick, agent."""

    def __init__(
        self, config: hinterland.Config, count: int, seed: int, threads: int, syllabus: Syllabus | None = None
    ) -> None:
        self.envs = hinterland.VectorEnv(count, config, num_threads=threads, copy=False)
        self.count, self.slots, self.horizon = count, self.envs.num_envs, config.episode.horizon
        players = self.slots // count
        self.seed = torch.arange(seed, seed + count).repeat_interleave(players)
        self.agent = torch.arange(1, players + 1).repeat(count)
        self.episode = torch.zeros(self.slots, dtype=torch.int64)
        self.tick = torch.zeros(self.slots, dtype=torch.int64)
        if syllabus is not None:
            self.set_tasks(syllabus)
        self.records, _ = self.envs.reset(seed=seed)

    def set_tasks(self, syllabus: Syllabus) -> None:
        """Episodes to come draw from the stage that the syllabus is at."""
        self.envs.set_tasks(syllabus.tasks, sampled=syllabus.drawn)

    def stagger(self, seed: int) -> None:
        """Steps random actions for one horizon and resets one world after the other on the way."""
        generator = np.random.default_rng(seed)
        sizes = spaces.layout(self.envs.config).nvec
        starts = [world * self.horizon // self.count for world in range(self.count)]
        for tick in range(self.horizon):
            if tick in starts:
                chosen = np.arange(self.slots) // (self.slots // self.count) == starts.index(tick)
                self.records, _ = self.envs.reset(options={"reset_mask": chosen})
                self._new_episode(torch.from_numpy(chosen))
            self.step(generator.integers(sizes, size=(self.slots, len(sizes))))

    def step(self, actions: npt.NDArray[np.int64]) -> tuple[npt.NDArray[Any], ...]:
        """One tick: rewards, deaths, ends of lives or episodes, lifetimes, tasks, best progresses; the observations are
        in `records`."""
        self.records, rewards, terminations, truncations, infos = self.envs.step(actions)
        done = terminations | truncations
        self.tick += 1
        ended = done.reshape(self.count, -1).all(axis=1)
        self._new_episode(torch.from_numpy(ended.repeat(self.slots // self.count)))
        return rewards, terminations, done, infos["life_length"], infos["task"], infos["task_best"]

    def _new_episode(self, slots: Tensor) -> None:
        self.episode[slots] += 1
        self.tick[slots] = 0


class Trainer:
    """The parts of a run that a checkpoint is made of, and the three things that are done with them in turn."""

    def __init__(self, args: Args, config: hinterland.Config, computing: Computing) -> None:
        self.args, self.config, self.computing = args, config, computing
        torch.manual_seed(args.seed)
        self.policy = Policy(config, args.network).to(computing.device)
        self.infer = computing.prepared(self.policy)
        self.syllabus: Syllabus | None = None
        self.optimizer = torch.optim.Adam(self.policy.parameters(), lr=args.learning_rate, eps=1e-5)
        self.counters = Counters()
        self.curve: list[dict[str, float]] = []

    def restore(self, saved: Checkpoint) -> None:
        """Goes on from a checkpoint."""
        self.policy.load_state_dict(saved.policy().state_dict())
        checkpoint.restore_moments(self.policy, self.optimizer, saved.moments)
        self.counters, self.curve = saved.counters, saved.curve

    def take_up_tasks(self) -> None:
        """Reads the tasks that are trained for, if any, at the stage that the counters tell."""
        if self.args.tasks is not None:
            named = report.heldout(self.args.heldout)
            held_out = set() if named is None else {task.identity for task in select_set(named, self.config)[0]}
            self.syllabus = Syllabus(self.args.tasks, self.config, held_out, self.counters.stage)

    def checkpoint(self) -> Checkpoint:
        """The run as it is now."""
        options = {name: value for name, value in vars(self.args).items() if name not in _NOT_SAVED}
        return Checkpoint(
            config=self.config,
            network=self.args.network,
            options=options,
            counters=self.counters,
            curve=self.curve,
            parameters=self.policy.state_dict(),
            moments=checkpoint.moments_of(self.policy, self.optimizer),
        )

    @property
    def progress(self) -> float:
        """How much of the run is done, from 0 to 1."""
        if self.args.agent_steps is not None:
            return min(1.0, self.counters.agent_steps / self.args.agent_steps)
        return min(1.0, self.counters.seconds / (60 * self.args.minutes))

    @torch.inference_mode()
    def play(self, worlds: Worlds, rollout: Rollout, watch: Stopwatch) -> None:
        """Fills the rollout with the policy's own play."""
        to_device = self.computing.to_device
        for tick in range(self.args.ticks):
            with watch("inference"):
                records = self._observe(worlds, rollout, tick)
                living = self._is_living(records).nonzero()[:, 0]
                logits, value = self.infer(to_device(records)[to_device(living)])
                keys = (worlds.seed, worlds.episode, worlds.tick, worlds.agent)
                seed, episode, now, agent = (to_device(part[living]) for part in keys)
                choices = self.policy.sample(logits, uniform(seed, episode, now, agent, self.policy.numbers))
                rollout.living[tick] = False
                rollout.living[tick, living] = True
                rollout.choices[tick, living] = choices.cpu()
                rollout.log_prob[tick, living] = self.policy.log_prob_and_entropy(logits, choices)[0].cpu()
                rollout.value[tick] = 0
                rollout.value[tick, living] = value.cpu()
                actions = self.policy.actions(rollout.choices[tick]).numpy()
            with watch("simulation"):
                results = worlds.step(actions)
                parts = (rollout.reward, rollout.died, rollout.done, rollout.lifetime, rollout.task, rollout.best)
                for part, result in zip(parts, results, strict=True):
                    part[tick].numpy()[...] = result
        with watch("inference"):
            records = self._observe(worlds, rollout, self.args.ticks)
            rollout.value[-1] = self.infer(to_device(records))[1].cpu() * self._is_living(records)

    def _observe(self, worlds: Worlds, rollout: Rollout, tick: int) -> Tensor:
        rollout.records[tick].numpy()[...] = worlds.records
        return rollout.records[tick]

    def _is_living(self, records: Tensor) -> Tensor:
        """bool (n,). The dead observe zeros."""
        return Records(records, self.policy.layout).field("Self")[:, HEALTH] > 0

    def _potential(self, records: Tensor) -> Tensor:
        """float32 (n,) in [0, 1], 0 for the dead."""
        health, food, water = (
            Records(records, self.policy.layout).field("Self")[:, HEALTH : HEALTH + 3].float().unbind(dim=1)
        )
        return (torch.minimum(food, water) + health) / 200

    @torch.inference_mode()
    def advantages(self, rollout: Rollout) -> tuple[Tensor, Tensor]:
        """Generalised advantage estimates and the returns that the value should tell, float32 (ticks, n) each.

        An end at the horizon is an end, not a cut: the tick is observed, and nothing can be gained after it.
        """
        goes_on = (~rollout.done).float()
        potential = self.args.shaping * torch.stack([self._potential(records) for records in rollout.records])
        shaped = self._reward(rollout) + self.args.gamma * potential[1:] * goes_on - potential[:-1]
        target = shaped + self.args.gamma * rollout.value[1:] * goes_on
        error = target - rollout.value[:-1]
        advantage = torch.zeros_like(error)
        running = torch.zeros_like(error[0])
        for tick in reversed(range(len(error))):
            running = error[tick] + self.args.gamma * self.args.gae_lambda * goes_on[tick] * running
            advantage[tick] = running
        return advantage, advantage + rollout.value[:-1]

    def _reward(self, rollout: Rollout) -> Tensor:
        """The environment's, float32 (ticks, n); with tasks their pay weighed, and the worth of being alive besides."""
        if self.syllabus is None:
            return rollout.reward
        paid = self.args.task_weight * rollout.reward + self.args.survival / self.config.episode.horizon
        return torch.where(rollout.died, rollout.reward, paid)

    def learn(self, rollout: Rollout) -> dict[str, float]:
        """Goes through the rollout `epochs` times in minibatches; returns what is worth logging."""
        args, to_device = self.args, self.computing.to_device
        for group in self.optimizer.param_groups:
            group["lr"] = args.learning_rate * (1 - self.progress)
        played = (rollout.value[:-1], rollout.records[:-1], rollout.choices, rollout.log_prob)
        advantage, returns, value, records, choices, log_prob = (  # copied to the device once, not batch by batch
            to_device(part.flatten(0, 1)) for part in (*self.advantages(rollout), *played)
        )
        living = rollout.living.flatten().nonzero()[:, 0]
        # The order depends on the seed and the update only, so that a resumed run takes the step it would have taken.
        order = torch.Generator().manual_seed(args.seed * 1_000_003 + self.counters.updates)
        logged: list[Tensor] = []
        for _ in range(args.epochs):
            shuffled = to_device(living[torch.randperm(len(living), generator=order)])
            for batch in torch.split(shuffled, args.minibatch):
                if len(batch) < min(args.minibatch, len(living)) // 2:
                    continue  # a rest too small for its advantages to be normalised
                logits, predicted = self.infer(records[batch])
                new, entropy = self.policy.log_prob_and_entropy(logits, choices[batch])
                change = new - log_prob[batch]
                ratio = change.exp()
                gain = advantage[batch]
                gain = (gain - gain.mean()) / (gain.std() + 1e-8)
                policy_loss = -torch.minimum(gain * ratio, gain * ratio.clamp(1 - args.clip, 1 + args.clip)).mean()
                value_loss = 0.5 * (predicted - returns[batch]).square().mean()
                loss = policy_loss + args.value * value_loss - args.entropy * entropy.mean()
                self.optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
                nn.utils.clip_grad_norm_(self.policy.parameters(), args.max_grad_norm)
                self.optimizer.step()
                with torch.no_grad():
                    clipped = ((ratio - 1).abs() > args.clip).float().mean()
                    divergence = (ratio - 1 - change).mean()  # the KL divergence, with the least variance
                    parts = (policy_loss, value_loss, entropy.mean(), divergence, clipped)
                    logged.append(torch.stack([part.detach() for part in parts]))
        self.counters.agent_steps += len(living)
        self.counters.updates += 1
        names = ("policy_loss", "value_loss", "entropy", "kl", "clipped")
        row = dict(zip(names, torch.stack(logged).mean(dim=0).tolist(), strict=True))
        unexplained = ((returns - value)[shuffled].var() / (returns[shuffled].var() + 1e-8)).item()
        return row | {"explained_variance": 1 - unexplained, "learning_rate": self.optimizer.param_groups[0]["lr"]}


def main(args: Args) -> None:
    """Trains, evaluates and draws. Ctrl-C stops after the update under way, with a checkpoint; twice, at once.

    Raises:
        ValueError: options that contradict each other, or a checkpoint that cannot be resumed.
    """
    saved = None if args.resume is None else Checkpoint.load(args.resume)
    args = _told_its_task(_with_saved_options(args, saved), saved)
    threads = args.threads or default_num_threads()
    torch.set_num_threads(threads)
    computing = Computing(args.device, args.precision, compile_it=args.compile)
    trainer = Trainer(args, _training_config(args, saved), computing)
    folder = _run_folder(args)
    if saved is not None:
        trainer.restore(saved)
    trainer.take_up_tasks()
    if args.evaluation_worlds:  # what cannot be evaluated is better known now than after the training
        checked = report.evaluation(trainer.checkpoint(), folder, args.evaluation_worlds, args.beside)
        evaluate.prepare(trainer.checkpoint(), checked)
    finished = train(trainer, folder, threads)
    worlds = args.evaluation_worlds if finished else 0
    report.finish(trainer.checkpoint(), folder, worlds=worlds, beside=args.beside)


def train(trainer: Trainer, folder: Path, threads: int, clock: Callable[[], float] = time.monotonic) -> bool:
    """The loop: play, learn, log. Returns whether the run came to its end rather than being interrupted."""
    args, counters = trainer.args, trainer.counters
    first_seed = args.seed + counters.sittings * args.worlds
    counters.sittings += 1
    with Dashboard(folder) as dashboard, SummaryWriter(folder / "tensorboard") as writer, interruptible() as stop:
        dashboard.say(f"{args.maps} maps, {args.worlds} worlds; staggering them")
        worlds = Worlds(trainer.config, args.worlds, first_seed, threads, trainer.syllabus)
        worlds.stagger(first_seed)
        rollout = Rollout.empty(args.ticks, worlds.slots, trainer.policy, pinned=trainer.computing.is_pinned)
        saved_at = begun = clock() - counters.seconds
        while trainer.progress < 1 and not stop:
            watch = Stopwatch()
            trainer.play(worlds, rollout, watch)
            with watch("learning"):
                row = trainer.learn(rollout)
            counters.seconds = clock() - begun
            row |= _lives(rollout) | watch.seconds
            if trainer.syllabus is not None:
                row |= _follow(trainer.syllabus, counters, worlds, rollout)
            trainer.curve.append({"agent_steps": counters.agent_steps, "seconds": counters.seconds} | row)
            for name, number in trainer.curve[-1].items():
                writer.add_scalar(f"train/{name}", number, counters.agent_steps)
            dashboard.show(trainer.progress, trainer.curve)
            if clock() - saved_at > 60 * args.checkpoint_minutes:
                trainer.checkpoint().save(folder / "checkpoints")
                saved_at = clock()
        path = trainer.checkpoint().save(folder / "checkpoints")
        dashboard.say(f"checkpoint {path}")
    return trainer.progress >= 1


def _lives(rollout: Rollout) -> dict[str, float]:
    """How long agents live: lives that ended, and agent-steps a death, which lives still under way do not bias."""
    ended = rollout.lifetime[rollout.done & rollout.living]
    row = {"steps_per_death": int(rollout.living.sum()) / max(1, int((rollout.died & rollout.living).sum()))}
    return row | ({"lifetime": ended.float().mean().item()} if len(ended) else {})


def _follow(syllabus: Syllabus, counters: Counters, worlds: Worlds, rollout: Rollout) -> dict[str, float]:
    """Goes on to the next stage where this one is over; returns how lives that ended had got on with their tasks."""
    ended = rollout.done & rollout.living & (rollout.task >= 0)
    best = rollout.best[ended]
    syllabus.note(rollout.task[ended].numpy(), best.numpy())
    row = {"stage": float(syllabus.stage)}
    if len(best):
        row |= {"task_progress": best.mean().item(), "task_completed": (best == 1).float().mean().item()}
    if syllabus.advance(counters.agent_steps - counters.stage_began):
        counters.stage, counters.stage_began = syllabus.stage, counters.agent_steps
        worlds.set_tasks(syllabus)
    return row


def _told_its_task(args: Args, saved: Checkpoint | None) -> Args:
    """With tasks the network reads them.

    Raises:
        ValueError: a run without tasks is to go on with them.
    """
    if args.tasks is None or args.network.task_width:
        return args
    if saved is not None:
        raise ValueError("the run that is resumed was trained without tasks, and its network does not read them")
    return dataclasses.replace(args, network=dataclasses.replace(args.network, task_width=TASK_WIDTH))


def _training_config(args: Args, saved: Checkpoint | None) -> hinterland.Config:
    if saved is not None:
        config = saved.config
    else:
        config = hinterland.Config() if args.config is None else hinterland.Config.from_toml(args.config)
    return config.replace(players={"respawn": args.respawn}, map={"first": args.first_map, "count": args.maps})


def _with_saved_options(args: Args, saved: Checkpoint | None) -> Args:
    """The saved options, except where the command line says something else than the defaults."""
    if saved is None:
        return args
    kept = checkpoint.as_dataclass(Args, saved.options)
    given = {name: value for name, value in vars(args).items() if value != getattr(_DEFAULTS, name)}
    return dataclasses.replace(kept, **{"network": saved.network, **given})


def _run_folder(args: Args) -> Path:
    """A new folder, or that of the run that is resumed."""
    if args.resume is not None:
        found = checkpoint.find(args.resume)
        return found.parent.parent if found.parent.name == "checkpoints" else found.parent
    folder = args.runs / (args.name or time.strftime("%Y-%m-%d-%H%M%S"))
    if (folder / "checkpoints").exists():
        raise ValueError(f"{folder} has checkpoints of another run: choose another --name, or --resume {folder}")
    return folder


_DEFAULTS = Args()
_NOT_SAVED = ("network", "config", "resume", "runs", "beside")
"""Options that a checkpoint says in another way, or that belong to one sitting."""

if __name__ == "__main__":
    main(tyro.cli(Args))
