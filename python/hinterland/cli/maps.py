"""`hinterland maps`: look at maps, and check maps to be imported."""

from dataclasses import dataclass
from pathlib import Path

import tyro

from hinterland import _core
from hinterland.config import Config
from hinterland.files import written_aside
from hinterland.maps import MATERIALS, MapPool, load_grid

__all__ = ["MapsImport", "MapsList", "MapsPreview"]


@dataclass(frozen=True)
class MapsList:
    """List the map presets."""

    def run(self) -> None:
        """Prints one line a preset."""
        for name, size, center, about in _core.map_presets():
            print(f"{name:<12} {size:>5} tiles, {center:>5} playable  {about}")


@dataclass(frozen=True)
class MapsPreview:
    """Draw maps of a preset, or of a config, as a PNG."""

    preset: str = "medium"
    """Name of a map preset; `hinterland maps list` lists them."""
    config: Path | None = None
    """A config in TOML, instead of a preset."""
    first: int = 0
    """Index of the first map."""
    count: int = 1
    """How many maps."""
    columns: int = 4
    """Maps in a row."""
    scale: int = 4
    """Pixels a tile."""
    shrink: int = 1
    """Tiles a pixel, for large maps; the commonest material is drawn."""
    out: Path = Path("maps.png")
    """The picture to write."""

    def run(self) -> None:
        """Writes the picture and says where."""
        config = Config(map={"preset": self.preset}) if self.config is None else Config.from_toml(self.config)
        pool = MapPool(config.replace(map={"first": self.first, "count": self.count}))
        _write(self.out, pool.preview(columns=self.columns, scale=self.scale, shrink=self.shrink))
        print(f"{self.out}: {len(pool)} maps of {pool.size} x {pool.size} tiles, first {self.first}")


@dataclass(frozen=True)
class MapsImport:
    """Check maps in .npy files (materials or noise, as Neural MMO's map.npy and fractal.npy), and draw them."""

    files: tyro.conf.Positional[tuple[Path, ...]]
    """The files, all material grids or all noise fields."""
    config: Path | None = None
    """A config in TOML that gives size and thresholds; by default medium with the size of the files."""
    out: Path | None = None
    """A picture to write."""

    def run(self) -> None:
        """Says what the maps consist of, or why they cannot be played on."""
        if not self.files:
            raise ValueError("name at least one .npy file")
        config = self._default_config() if self.config is None else Config.from_toml(self.config)
        pool = MapPool.from_npy(self.files, config)
        for position, file in enumerate(self.files):
            grid = pool.material(position)
            present = [(name.lower(), (grid == n).mean()) for n, name in enumerate(MATERIALS) if (grid == n).any()]
            shares = [f"{name} {share:.0%}" for name, share in present]
            print(f"{file}: {grid.shape[0]} x {grid.shape[1]} tiles; {', '.join(shares)}")
        if self.out is not None:
            _write(self.out, pool.preview(scale=4))
            print(f"{self.out}: written")
        print("play on them with hinterland.MapPool.from_npy(files, config) and VectorEnv(..., maps=pool)")

    def _default_config(self) -> Config:
        size = load_grid(self.files[0]).shape[0]
        return Config(map={"size": size, "center": size - 32})


def _write(path: Path, data: bytes) -> None:
    with written_aside(path) as aside:
        aside.write_bytes(data)
