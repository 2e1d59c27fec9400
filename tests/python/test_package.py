"""The package as a whole: light to import, typed, with a console script and pictures."""

import json
import subprocess
import sys

import numpy as np
import pytest

import hinterland
from hinterland import spaces, view

IMPORTS = """
import json, sys
before = set(sys.modules)
import hinterland
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before})))
"""

TIME = """
import time
start = time.process_time()
import hinterland
print(time.process_time() - start)
"""

HEAVY = {
    "torch",
    "tyro",
    "rich",
    "matplotlib",
    "PIL",
    "scipy",
    "pandas",
    "pyarrow",
    "tensorboard",
    "safetensors",
    "pygame",
    "jax",
}


def run(code, *arguments):
    return subprocess.run([sys.executable, *arguments, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.floors
def test_importing_brings_nothing_heavy():
    assert not HEAVY & set(json.loads(run(IMPORTS)))


@pytest.mark.floors
def test_importing_is_fast():
    """The processor's time, so that a busy machine does not fail it; the best of three."""
    assert min(float(run(TIME)) for _ in range(3)) < 0.5


@pytest.mark.floors
def test_autoreset_modes_have_gymnasiums_names_and_values():
    modes = {mode.name: mode.value for mode in hinterland.AutoresetMode}
    assert modes == {"NEXT_STEP": "NextStep", "SAME_STEP": "SameStep", "DISABLED": "Disabled"}


@pytest.mark.floors
def test_everything_public_is_there():
    for name in hinterland.__all__:
        assert getattr(hinterland, name) is not None
    assert [cause.value for cause in hinterland.CauseOfDeath] == [0, 1, 2, 3, 4, 5]


@pytest.mark.floors
def test_the_layout_is_without_gaps(layout):
    config = hinterland.Config(observation={"layout": layout})
    record = spaces.layout(config)
    end = 0
    for field in record.fields:
        assert field.offset == end
        end += field.nbytes
    assert end == record.record_bytes
    assert record.record_bytes - record.mask_bytes == record.mask_offset
    assert record.mask_bytes == record.nvec.sum()
    assert [head.name for head in record.heads] == [
        "Attack.Style",
        "Attack.Target",
        "Buy.MarketItem",
        "Comm.Token",
        "Destroy.InventoryItem",
        "Give.InventoryItem",
        "Give.Target",
        "GiveGold.Price",
        "GiveGold.Target",
        "Move.Direction",
        "Sell.InventoryItem",
        "Sell.Price",
        "Use.InventoryItem",
    ]
    with pytest.raises(KeyError, match="Entity"):
        record.field("Entities")


@pytest.mark.floors
def test_masks_are_split_by_head():
    config = hinterland.Config()
    mask = np.arange(2 * 661).reshape(2, 661)
    parts = spaces.split_mask(config, mask)
    assert parts["Attack"]["Target"].shape == (2, 33)
    assert np.shares_memory(parts["Comm"]["Token"], mask)
    with pytest.raises(ValueError, match="661"):
        spaces.split_mask(config, mask[:, 1:])


@pytest.mark.floors
def test_absent_systems_leave_no_trace(tiny):
    config = tiny(
        npc={"enabled": False},
        combat={"enabled": False},
        communication={"enabled": False},
        item={"enabled": False},
        equipment={"enabled": False},
        profession={"enabled": False},
        exchange={"enabled": False},
        observation={"action_targets": False},
    )
    envs = hinterland.VectorEnv(1, config, observations="dict", actions="dict")
    observations, _ = envs.reset(seed=0)
    assert set(observations) == {"tick", "id", "Self", "Task", "Tile", "Entity"}
    assert list(envs.single_action_space) == ["Move"]
    envs.step({"Move": {"Direction": np.zeros(8, dtype=int)}})
    with pytest.raises(RuntimeError, match="action_targets"):
        envs.action_masks()


@pytest.mark.floors
def test_pictures_show_everyone(tiny):
    env = hinterland.parallel_env(tiny(), render_mode="rgb_array")
    env.reset(seed=0)
    state = env.world().state()
    frame = env.render()
    assert frame.shape == (640, 640, 3)
    assert frame.dtype == np.uint8
    entity = state["entity"]
    for row, col in zip(entity["row"][:8], entity["col"][:8], strict=True):
        assert (frame[row * 10 + 5, col * 10 + 5] == 250).all()
    small = view.picture(state, scale=1)
    assert small.shape == (64, 64, 3)
    text = view.text_picture(state)
    header, *lines = text.splitlines()
    assert header.startswith("tick 0  players 8")
    assert len(lines) == len(lines[0]) == 33
    assert sum(line.count("@") for line in lines) <= 8
    assert any("@" in line for line in lines)


@pytest.mark.floors
def test_text_pictures_of_large_maps_fit_a_terminal():
    config = hinterland.Config(map={"count": 1}, players={"count": 8}, npc={"count": 4})
    env = hinterland.parallel_env(config, render_mode="ansi")
    env.reset(seed=0)
    assert max(map(len, env.render().splitlines())) <= 80


def script(*arguments):
    code = "import sys; from hinterland.cli import main; main(sys.argv[1:])"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120)


@pytest.mark.floors
def test_version_needs_nothing():
    done = script("version")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"hinterland {hinterland.__version__}")


@pytest.mark.floors
def test_a_missing_extra_is_named():
    try:
        import tyro  # noqa: F401
    except ModuleNotFoundError:
        done = script("maps", "list")
        assert done.returncode != 0
        assert "pip install 'hinterland[cli]'" in done.stderr
        assert "Traceback" not in done.stderr


class TestScript:
    """With tyro, which the extra brings."""

    @pytest.fixture(autouse=True)
    def _needs_tyro(self):
        pytest.importorskip("tyro")

    def test_help_lists_the_subcommands(self):
        done = script("--help")
        assert done.returncode == 0, done.stderr
        for word in ("maps", "tasks", "train", "evaluate", "version"):
            assert word in done.stdout

    def test_maps_are_listed(self):
        done = script("maps", "list")
        assert done.returncode == 0, done.stderr
        assert {"small", "medium", "large", "islands"} <= {line.split()[0] for line in done.stdout.splitlines()}

    def test_maps_are_drawn(self, tmp_path):
        out = tmp_path / "pictures" / "small.png"
        done = script("maps", "preview", "--preset", "small", "--count", "2", "--out", str(out))
        assert done.returncode == 0, done.stderr
        assert out.read_bytes().startswith(b"\x89PNG")
        assert [path.name for path in out.parent.iterdir()] == ["small.png"]

    def test_maps_are_checked_for_import(self, tmp_path):
        pool = hinterland.MapPool(hinterland.Config.small().replace(map={"count": 1}))
        good, bad = tmp_path / "map.npy", tmp_path / "bad.npy"
        np.save(good, pool.material(0))
        np.save(bad, np.full((64, 64), 99))
        done = script("maps", "import", str(good), "--out", str(tmp_path / "map.png"))
        assert done.returncode == 0, done.stderr
        assert "64 x 64 tiles" in done.stdout
        assert (tmp_path / "map.png").exists()
        done = script("maps", "import", str(bad))
        assert done.returncode != 0
        assert "material 99 at row 0, column 0" in done.stderr
        assert "Traceback" not in done.stderr

    def test_mistakes_are_told_without_a_traceback(self):
        done = script("maps", "preview", "--preset", "smal")
        assert done.returncode != 0
        assert "did you mean `small`" in done.stderr
        assert "Traceback" not in done.stderr
