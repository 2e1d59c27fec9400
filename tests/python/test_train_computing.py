"""Device, precision and compilation of the network change how it is computed, not what comes out of it."""

import shutil
from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import hinterland  # noqa: E402
from hinterland.train import ppo  # noqa: E402
from hinterland.train.computing import Computing  # noqa: E402
from hinterland.train.dashboard import Stopwatch  # noqa: E402
from hinterland.train.policy import Network, Policy  # noqa: E402

Tiny = Callable[..., hinterland.Config]
NETWORK = Network(window_width=16, entity_width=16, hidden=16)


def records(config: hinterland.Config) -> torch.Tensor:
    """Observations of a world in which something has happened."""
    envs = hinterland.VectorEnv(1, config, num_threads=1)
    random = np.random.default_rng(1)
    seen, _ = envs.reset(seed=3)
    for _ in range(20):
        seen, *_ = envs.step(envs.sample_actions(random))
    return torch.from_numpy(seen)


def outputs(config: hinterland.Config, computing: Computing) -> list[torch.Tensor]:
    """Logits and values of a network with the same weights each time."""
    torch.manual_seed(2)
    policy = Policy(config, NETWORK).to(computing.device)
    with torch.inference_mode():
        logits, value = computing.prepared(policy)(computing.to_device(records(config)))
    return [*logits, value]


def test_mixed_precision_is_near(tiny: Tiny) -> None:
    config = tiny(players={"respawn": "immediate"})
    exact, half = (outputs(config, Computing("cpu", precision)) for precision in ("float32", "bfloat16"))
    for one, other in zip(exact, half, strict=True):
        assert one.dtype == other.dtype == torch.float32
        # Choices that are not valid are at -1e8, or near it.
        assert (one.clamp(min=-9) - other.clamp(min=-9)).abs().mean() < 0.25
    assert any(not torch.equal(one, other) for one, other in zip(exact, half, strict=True))


def test_it_learns_in_mixed_precision(tiny: Tiny) -> None:
    config = tiny(players={"respawn": "immediate"})
    args = ppo.Args(agent_steps=100_000, network=NETWORK, worlds=2, ticks=8, minibatch=32)
    learner = ppo.Trainer(args, config, Computing("cpu", "bfloat16"))
    worlds = ppo.Worlds(config, 2, seed=1, threads=1)
    rollout = ppo.Rollout.empty(args.ticks, worlds.slots, learner.policy)
    learner.play(worlds, rollout, Stopwatch())
    before = [part.clone() for part in learner.policy.parameters()]
    row = learner.learn(rollout)
    assert all(np.isfinite(number) for number in row.values())
    assert any(not torch.equal(old, new) for old, new in zip(before, learner.policy.parameters(), strict=True))
    assert all(part.dtype == torch.float32 for part in learner.policy.parameters())


@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a C++ compiler on a CPU")
def test_a_compiled_network_says_the_same(tiny: Tiny) -> None:
    config = tiny(players={"respawn": "immediate"})
    plain, compiled = (outputs(config, Computing("cpu", compile_it=compiled)) for compiled in (False, True))
    for one, other in zip(plain, compiled, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-5)


def test_a_cpu_computes_in_single_precision_unless_told_otherwise() -> None:
    assert Computing("cpu").precision == "float32"
    assert not Computing("cpu").is_pinned
    with pytest.raises(RuntimeError, match="device"):
        Computing("abacus")
