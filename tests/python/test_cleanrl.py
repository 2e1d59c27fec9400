"""CleanRL's loop runs on `VectorEnv`, and what it trains lives longer."""

import importlib.util
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "cleanrl_ppo.py"


@pytest.fixture
def example():
    torch = pytest.importorskip("torch")
    pytest.importorskip("tyro")
    pytest.importorskip("tensorboard")
    spec = importlib.util.spec_from_file_location("cleanrl_ppo", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # Minibatches are small: on a busy machine more threads wait for each other longer than they work.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield module
    torch.set_num_threads(threads)


@pytest.mark.timeout(1800)
def test_it_learns_to_live_longer(example, tmp_path, monkeypatch):
    """Over 500,000 agent-steps the lives of the last tenth are at least 1.3 times as long as those of the first."""
    monkeypatch.chdir(tmp_path)
    args = example.Args(total_timesteps=500_000)
    envs = example.train(args)
    assert envs.steps >= 490_000
    first = example.mean_life(envs.lives, 0, envs.steps / 10)
    last = example.mean_life(envs.lives, 9 * envs.steps / 10, envs.steps)
    assert last >= 1.3 * first, f"first tenth {first:.1f} ticks, last tenth {last:.1f}"
    assert list(Path("runs").iterdir())
