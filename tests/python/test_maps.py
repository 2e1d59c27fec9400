"""Maps in and out: NumPy grids of the original's shape, previews, and reasons for refusing one."""

import pickle

import numpy as np
import pytest

import hinterland
from hinterland import Config, MapPool
from hinterland.maps import MATERIALS, load_grid

SMALL = Config.small().replace(map={"count": 3}, players={"count": 8}, npc={"count": 4})


def test_a_pool_is_what_the_config_selects():
    pool = MapPool(SMALL)
    later = MapPool(SMALL.replace(map={"first": 2, "count": 1}))
    assert (len(pool), pool.size, pool.center) == (3, 64, 32)
    assert [pool.index(n) for n in range(3)] == [0, 1, 2]
    assert later.digest(0) == pool.digest(2)
    assert len({pool.digest(n) for n in range(3)}) == 3
    np.testing.assert_array_equal(later.field(0), pool.field(2))


def test_the_border_is_that_of_the_rules():
    grid = MapPool(SMALL).material(0)
    assert (grid[:15] == MATERIALS.index("Void")).all()
    assert (grid[16, 16:49] == MATERIALS.index("Grass")).all()
    assert not (MapPool(SMALL).material(0, border=False)[:15] == 0).any()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_noise_goes_out_and_in(tmp_path, dtype):
    pool = MapPool(SMALL)
    paths = []
    for n in range(3):
        paths.append(tmp_path / f"fractal{n}.npy")
        np.save(paths[-1], pool.field(n).astype(dtype))
    twin = MapPool.from_npy(paths, SMALL)
    tolerance = 1e-3 if dtype == "float16" else 1e-6
    for n in range(3):
        assert np.abs(twin.field(n) - pool.field(n)).max() < tolerance
        assert (twin.material(n) == pool.material(n)).mean() > 0.99


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int64"])
def test_materials_go_out_and_in(tmp_path, dtype):
    pool = MapPool(SMALL)
    path = tmp_path / "map.npy"
    np.save(path, pool.material(1).astype(dtype))
    twin = MapPool.from_npy([path], SMALL)
    np.testing.assert_array_equal(twin.material(0), pool.material(1))
    assert twin.field(0) is None


@pytest.mark.parametrize("make", [lambda c, **k: hinterland.VectorEnv(1, c, **k), hinterland.parallel_env])
def test_worlds_are_played_on_imported_maps(make):
    grid = np.full((64, 64), 2)
    grid[30:34, 30:34] = 4
    pool = MapPool.from_materials([grid], SMALL)
    env = make(SMALL, maps=pool)
    env.reset(seed=0)
    material = env.world(0).state()["tile"]["material"]
    inside = material[17:48, 17:48]
    assert (inside[13:17, 13:17] == 4).all()
    assert set(np.unique(inside)) == {2, 4}
    twin = pickle.loads(pickle.dumps(env))  # noqa: S301 - our own bytes, made a moment ago
    twin.reset(seed=0)
    assert twin.world(0).digest() == env.world(0).digest()


def test_noise_is_laid_out_afresh_each_episode():
    pool = MapPool.from_fields([MapPool(SMALL).field(0)], SMALL)
    env = hinterland.parallel_env(SMALL, maps=pool)
    grids = []
    for seed in (0, 1):
        env.reset(seed=seed)
        grids.append(env.world().state()["tile"]["material"])
    assert not np.array_equal(*grids)


def test_maps_that_cannot_be_played_on_are_refused():
    good = MapPool(SMALL).material(0)
    stone, unknown = np.full_like(good, 5), good.copy()
    unknown[3, 4] = 77
    negative = good.astype(int)
    negative[0, 0] = -1
    field = MapPool(SMALL).field(0)
    beyond = field.copy()
    beyond[2, 1] = 1.5
    cases = [
        (ValueError, "no grass", lambda: MapPool.from_materials([stone], SMALL)),
        (ValueError, "material 77 at row 3, column 4", lambda: MapPool.from_materials([unknown], SMALL)),
        (ValueError, "material -1 at row 0, column 0", lambda: MapPool.from_materials([negative], SMALL)),
        (ValueError, "square", lambda: MapPool.from_materials([good[:50]], SMALL)),
        (ValueError, "64", lambda: MapPool.from_materials([good[:50, :50]], SMALL)),
        (ValueError, "two axes", lambda: MapPool.from_materials(good.reshape(1, 1, 64, 64), SMALL)),
        (ValueError, "at least one", lambda: MapPool.from_materials([], SMALL)),
        (TypeError, "integers", lambda: MapPool.from_materials([field], SMALL)),
        (TypeError, "noise", lambda: MapPool.from_fields([good], SMALL)),
        (ValueError, "row 2, column 1", lambda: MapPool.from_fields([beyond], SMALL)),
        (ValueError, "is NaN", lambda: MapPool.from_fields([field * np.nan], SMALL)),
        (ValueError, "map.size 160", lambda: hinterland.VectorEnv(1, Config(), maps=MapPool(SMALL))),
    ]
    for error, match, make in cases:
        with pytest.raises(error, match=match):
            make()


def test_files_that_are_no_maps_are_refused(tmp_path):
    pickled = tmp_path / "pickled.npy"
    np.save(pickled, np.array([[{}]]), allow_pickle=True)
    cut = tmp_path / "cut.npy"
    np.save(cut, np.zeros((64, 64)))
    cut.write_bytes(cut.read_bytes()[:200])
    text = tmp_path / "text.npy"
    text.write_text("maps")
    empty = tmp_path / "empty.npy"
    empty.touch()
    words = tmp_path / "words.npy"
    np.save(words, np.array([["a"]]))
    archive = tmp_path / "archive.npz"
    np.savez(archive, a=np.zeros(3))
    for path in (pickled, cut, text, empty, words, archive):
        with pytest.raises(ValueError, match=path.name):
            load_grid(path)
    with pytest.raises(FileNotFoundError):
        load_grid(tmp_path / "none.npy")


def test_previews_are_pictures():
    image = pytest.importorskip("PIL.Image")
    import io

    pool = MapPool(SMALL)
    one = image.open(io.BytesIO(pool.preview([0], scale=3)))
    assert one.size == (192, 192)
    sheet = image.open(io.BytesIO(pool.preview(columns=2, shrink=2)))
    assert sheet.size == (68, 68)
    with pytest.raises(IndexError, match="3"):
        pool.preview([3])
    with pytest.raises(ValueError, match="16384"):
        pool.preview([0], scale=1000)


def test_material_names_match_the_palette():
    from hinterland import _core

    assert len(_core.palette()) == len(MATERIALS) == 16
