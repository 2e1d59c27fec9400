"""Maps to look at, to import and to export."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core

if TYPE_CHECKING:
    import numpy.typing as npt
    from typing_extensions import Self

    from hinterland.config import Config

__all__ = ["MATERIALS", "MapPool", "load_grid"]

MATERIALS = (
    "Void", "Water", "Grass", "Scrub", "Foilage", "Stone", "Slag", "Ore",
    "Stump", "Tree", "Fragment", "Crystal", "Weeds", "Herb", "Ocean", "Fish",
)  # fmt: skip
"""Names of the materials; the index is the id (rules 3.1)."""


class MapPool:
    """Maps of one size, shared by all worlds that play on them: `VectorEnv(8, config, maps=pool)`.

    A pool is made from a config, from material grids (episodes start from the grid itself) or from noise fields
    (episodes are laid out from the field with the thresholds of the config and resources scattered afresh). Grids are
    square arrays as the original's `map.npy` and `fractal.npy`.
    """

    def __init__(self, config: Config) -> None:
        """The maps that a config selects: `map.first` to `map.first + map.count - 1`."""
        self._recipe: tuple[str, tuple[Any, ...]] = ("load", (config.to_json(),))
        self.core = _core.MapPool.load(config.to_json())

    @classmethod
    def from_materials(cls, grids: Iterable[npt.ArrayLike], config: Config) -> Self:
        """Material grids: integer ids 0 to 15, of shape (map.size, map.size).

        Raises:
            TypeError: not an integer dtype.
            ValueError: not square, of another size than the config says, an unknown material, or no grass.
        """
        arrays = [_material_grid(grid, f"material grid {n}") for n, grid in enumerate(_listed(grids))]
        return cls._make("from_materials", (config.map.size, config.map.center, arrays))

    @classmethod
    def from_fields(cls, fields: Iterable[npt.ArrayLike], config: Config) -> Self:
        """Noise fields: float16, float32 or float64 in [0, 1], of shape (map.size, map.size).

        Raises:
            TypeError: not a floating dtype.
            ValueError: not square, of another size than the config says, a value outside [0, 1], or no grass.
        """
        arrays = [_noise_field(field, f"noise field {n}") for n, field in enumerate(_listed(fields))]
        return cls._make("from_fields", (config.to_json(), arrays))

    @classmethod
    def from_npy(cls, paths: Iterable[str | os.PathLike[str]], config: Config) -> Self:
        """Files such as the original's: all material grids, or all noise fields, which their dtype tells.

        Raises:
            OSError: a file that cannot be read.
            ValueError: a file that is no plain array, a mixture of both kinds, or as the other constructors.
        """
        grids = [load_grid(path) for path in paths]
        floats = {grid.dtype.kind == "f" for grid in grids}
        if len(floats) > 1:
            raise ValueError("a pool holds material grids or noise fields, not both")
        return cls.from_fields(grids, config) if floats == {True} else cls.from_materials(grids, config)

    @classmethod
    def _make(cls, constructor: str, arguments: tuple[Any, ...]) -> Self:
        pool = cls.__new__(cls)
        pool._recipe = (constructor, arguments)
        pool.core = getattr(_core.MapPool, constructor)(*arguments)
        return pool

    def __len__(self) -> int:
        return len(self.core)

    @property
    def size(self) -> int:
        """Side of every map in tiles."""
        return self.core.size

    @property
    def center(self) -> int:
        """Side of the playable square in tiles."""
        return self.core.center

    def index(self, position: int) -> int:
        """The map's index among the maps of its preset; for imported maps its position."""
        return self.core.index(position)

    def digest(self, position: int) -> int:
        """A number that names the map's contents."""
        return self.core.digest(position)

    def material(self, position: int, *, border: bool = True) -> npt.NDArray[np.uint8]:
        """Material ids, uint8 of shape (size, size), before resources are scattered: `numpy.save` exports it."""
        return self.core.material(position, border)

    def field(self, position: int) -> npt.NDArray[np.float32] | None:
        """The noise field, float32 in [0, 1] of shape (size, size); None for a map imported as materials."""
        return self.core.field(position)

    def preview(
        self, positions: Sequence[int] | None = None, *, columns: int = 4, scale: int = 1, shrink: int = 1
    ) -> bytes:
        """A PNG of some maps (all by default) in rows of `columns`; a tile has `scale` pixels, `shrink` tiles have one.

        Raises:
            IndexError: there is no such map.
            ValueError: a picture without maps or beyond 16,384 pixels a side.
        """
        chosen = list(range(len(self)) if positions is None else positions)
        return self.core.preview(chosen, columns, scale, shrink)

    def __repr__(self) -> str:
        return f"MapPool({len(self)} maps of {self.size} x {self.size} tiles)"

    def __reduce__(self) -> tuple[Any, ...]:
        return MapPool._make, self._recipe

    def __deepcopy__(self, memo: dict[int, Any]) -> MapPool:
        return self


def load_grid(path: str | os.PathLike[str]) -> npt.NDArray[Any]:
    """A 2-d array of numbers from a `.npy` file; pickled objects are never read.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not a `.npy` file of plain numbers with two axes.
    """
    try:
        grid = np.load(Path(path), allow_pickle=False)
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{os.fspath(path)}: not a .npy file of plain numbers ({error})") from error
    if not isinstance(grid, np.ndarray):
        raise ValueError(f"{os.fspath(path)}: an archive of arrays, not one .npy array")
    if grid.ndim != 2 or grid.dtype.kind not in "iuf":
        found = f"dtype {grid.dtype} and shape {grid.shape}"
        raise ValueError(f"{os.fspath(path)}: {found}; it must hold numbers in two axes")
    return grid


def _listed(grids: Iterable[npt.ArrayLike]) -> list[npt.ArrayLike]:
    """One array is a list of one map."""
    return [grids] if isinstance(grids, np.ndarray) and grids.ndim == 2 else list(grids)


def _material_grid(grid: npt.ArrayLike, what: str) -> npt.NDArray[np.uint8]:
    array = np.asarray(grid)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{what} has dtype {array.dtype}; materials are integers from 0 to {len(MATERIALS) - 1}")
    _refuse_other_axes(array, what)
    wrong = np.argwhere((array < 0) | (array >= len(MATERIALS)))
    if len(wrong):
        row, col = wrong[0]
        found = f"material {array[row, col]} at row {row}, column {col}"
        raise ValueError(f"{what}: {found}; materials are 0 to {len(MATERIALS) - 1}")
    return np.ascontiguousarray(array, dtype=np.uint8)


def _noise_field(field: npt.ArrayLike, what: str) -> npt.NDArray[np.float32]:
    array = np.asarray(field)
    if array.dtype.kind != "f":
        raise TypeError(f"{what} has dtype {array.dtype}; noise is float16, float32 or float64")
    _refuse_other_axes(array, what)
    return np.ascontiguousarray(array, dtype=np.float32)


def _refuse_other_axes(array: npt.NDArray[Any], what: str) -> None:
    if array.ndim != 2:
        raise ValueError(f"{what} has shape {array.shape}; it must have two axes")
