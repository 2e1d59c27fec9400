"""The training script: its arithmetic, that a resumed run goes on as it would have, and that it learns."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import hinterland  # noqa: E402
from hinterland.train import ppo  # noqa: E402
from hinterland.train.checkpoint import Checkpoint  # noqa: E402
from hinterland.train.computing import Computing  # noqa: E402
from hinterland.train.dashboard import Stopwatch  # noqa: E402
from hinterland.train.policy import Network  # noqa: E402

Tiny = Callable[..., hinterland.Config]
NETWORK = Network(window_width=16, entity_width=16, hidden=16)
CPU = Computing("cpu")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums in one order, so that results can be compared bit by bit."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def trainer(config: hinterland.Config, **options: Any) -> ppo.Trainer:
    args = ppo.Args(agent_steps=100_000, network=NETWORK, **{"worlds": 2, "ticks": 8, "minibatch": 32, **options})
    return ppo.Trainer(args, config, CPU)


def played(learner: ppo.Trainer, worlds: int = 2, seed: int = 1) -> ppo.Rollout:
    stage = ppo.Worlds(learner.config, worlds, seed, threads=1)
    rollout = ppo.Rollout.empty(learner.args.ticks, stage.slots, learner.policy)
    learner.play(stage, rollout, Stopwatch())
    return rollout


def test_a_resumed_run_takes_the_step_it_would_have_taken(tiny: Tiny, tmp_path: Path) -> None:
    config = tiny(players={"respawn": "immediate"})
    learner = trainer(config)
    learner.learn(played(learner))
    learner.checkpoint().save(tmp_path)
    resumed = trainer(config, seed=1)
    resumed.restore(Checkpoint.load(tmp_path))
    assert resumed.counters == learner.counters
    second = played(learner, seed=50)
    rows = [each.learn(second) for each in (learner, resumed)]
    assert rows[0] == rows[1]
    parameters = zip(learner.policy.parameters(), resumed.policy.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in parameters)
    assert resumed.curve == learner.curve


def test_play_does_not_depend_on_how_many_worlds_there_are(tiny: Tiny) -> None:
    learner = trainer(tiny(players={"respawn": "immediate"}), ticks=70)
    alone, together = played(learner, worlds=1, seed=8), played(learner, worlds=3, seed=7)
    part = slice(8, 16)  # world 1 of three has the seed 8
    for name in ("choices", "reward", "done", "lifetime"):
        assert torch.equal(getattr(alone, name), getattr(together, name)[:, part]), name
    assert torch.equal(alone.records, together.records[:, part])


def test_advantages_are_those_of_the_definition(tiny: Tiny) -> None:
    learner = trainer(tiny(), ticks=5, gamma=0.9, gae_lambda=0.8, shaping=0.5)
    rollout = played(learner, worlds=1)
    generator = torch.Generator().manual_seed(0)
    rollout.reward = torch.randn(5, 8, generator=generator)
    rollout.value = torch.randn(6, 8, generator=generator)
    rollout.done = torch.rand(5, 8, generator=generator) < 0.3
    advantage, returns = learner.advantages(rollout)
    layout = hinterland.spaces.layout(learner.config)
    own = layout.view(rollout.records.numpy(), "Self").astype(float)
    potential = 0.5 * (np.minimum(own[..., 13], own[..., 14]) + own[..., 12]) / 200
    for slot in range(8):
        for start in range(5):
            total, weight = 0.0, 1.0
            for tick in range(start, 5):
                ends = bool(rollout.done[tick, slot])
                after = 0.0 if ends else float(rollout.value[tick + 1, slot]) + potential[tick + 1, slot]
                shaped = float(rollout.reward[tick, slot]) + 0.9 * after - potential[tick, slot]
                total += weight * (shaped - float(rollout.value[tick, slot]))
                weight *= 0.9 * 0.8
                if ends:
                    break
            assert advantage[start, slot].item() == pytest.approx(total, abs=1e-4)
    torch.testing.assert_close(returns, advantage + rollout.value[:-1])


def test_the_dead_are_neither_asked_nor_learned_from(tiny: Tiny) -> None:
    # Hunger comes so fast that some die within the rollout, and stay dead until their world ends.
    hungry = tiny(players={"respawn": "never"}, resource={"depletion_rate": 20})
    learner = trainer(hungry, ticks=24)
    rollout = played(learner, worlds=1)
    health = hinterland.spaces.layout(hungry).view(rollout.records.numpy(), "Self")[..., 12]
    assert (rollout.living.numpy() == (health[:-1] > 0)).all()
    assert not rollout.living.all(), "the test needs dead agents"
    spoilt = dataclasses.replace(rollout, choices=rollout.choices.clone(), log_prob=rollout.log_prob.clone())
    spoilt.log_prob[~rollout.living] = -3.0
    spoilt.choices[~rollout.living] = 1
    other = trainer(hungry, ticks=24)
    assert learner.learn(rollout) == other.learn(spoilt)
    assert learner.counters.agent_steps == int(rollout.living.sum())


def test_worlds_are_staggered(tiny: Tiny) -> None:
    worlds = ppo.Worlds(tiny(players={"respawn": "immediate"}), 4, seed=1, threads=1)
    worlds.stagger(seed=1)
    ticks = [int(worlds.envs.world(world).state()["clock"]["tick"][0]) for world in range(4)]
    assert ticks == [0, 48, 32, 16]
    assert worlds.tick.reshape(4, -1)[:, 0].tolist() == ticks
    episodes = [int(worlds.envs.world(world).state()["clock"]["episode"][0]) for world in range(4)]
    assert worlds.episode.reshape(4, -1)[:, 0].tolist() == episodes


def test_saved_options_hold_unless_others_are_given(tiny: Tiny) -> None:
    saved = trainer(tiny(), seed=5, epochs=3).checkpoint()
    merged = ppo._with_saved_options(ppo.Args(resume=Path("x"), epochs=4), saved)
    assert (merged.seed, merged.epochs, merged.ticks, merged.network) == (5, 4, 8, NETWORK)
    saved.options["epochs"] = "many"
    with pytest.raises(ValueError, match="epochs is 'many'"):
        ppo._with_saved_options(ppo.Args(), saved)


def command(*arguments: object) -> list[str]:
    """A run so small that it takes seconds: 64 agents a world, maps of 64 tiles."""
    small = ("--worlds", 2, "--ticks", 16, "--maps", 2, "--minibatch", 512, "--threads", 1, "--evaluation-worlds", 2)
    return [sys.executable, "-m", "hinterland.train.ppo", *map(str, (*small, *arguments))]


@pytest.fixture
def small_toml(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(hinterland.Config.small().to_toml())
    return path


def test_ctrl_c_leaves_a_checkpoint_that_can_be_resumed(tmp_path: Path, small_toml: Path) -> None:
    runs = ("--runs", tmp_path, "--name", "run")
    first = subprocess.Popen(
        command(*runs, "--config", small_toml, "--checkpoint-minutes", 0), stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("run/checkpoints/0*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(first.pid, signal.SIGINT)
    said = first.communicate(timeout=120)[0]
    assert first.returncode == 0
    assert "--resume" in said
    before = Checkpoint.load(tmp_path / "run")
    assert len(before.curve) == before.counters.updates
    more = before.counters.agent_steps + 10_000
    done = subprocess.run(
        command("--resume", tmp_path / "run", "--agent-steps", more),
        stdout=subprocess.PIPE,
        text=True,
        timeout=240,
        check=True,
    )
    after = Checkpoint.load(tmp_path / "run")
    assert after.counters.agent_steps >= more
    assert after.counters.sittings == 2
    assert after.curve[: len(before.curve)] == before.curve
    assert after.config == before.config
    for name in ("learning-curve.png", "world.gif", "summary.txt", "evaluation/lives.jsonl", "evaluation/summary.json"):
        assert (tmp_path / "run" / name).stat().st_size > 100, name
    assert "95 % interval" in done.stdout
    again = subprocess.run(command(*runs), stderr=subprocess.PIPE, text=True, timeout=60)
    assert again.returncode != 0
    assert "another run" in again.stderr


def test_it_learns(tmp_path: Path) -> None:
    # Surviving alone: with goods to handle, as many steps as a test has time for show too little.
    off = {"enabled": False}
    config = hinterland.Config.small().replace(
        players={"respawn": "immediate", "count": 16},
        npc={"count": 16},
        map={"count": 16},
        progression=off,
        item=off,
        equipment=off,
        profession=off,
        exchange=off,
    )
    args = ppo.Args(agent_steps=200_000, worlds=16, ticks=16, minibatch=512, epochs=4, checkpoint_minutes=60)
    learner = ppo.Trainer(args, config, CPU)
    ppo.train(learner, tmp_path, threads=1)
    lives = [row["steps_per_death"] for row in learner.curve]
    tenth = max(1, len(lives) // 10)
    first, last = np.mean(lives[:tenth]), np.mean(lives[-tenth:])
    assert last > 1.3 * first, f"{first:.1f} agent-steps a death at first, {last:.1f} at last"
