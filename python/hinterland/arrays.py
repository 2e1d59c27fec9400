"""The arrays that an environment works on: allocated here or supplied by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config

__all__ = ["allocate", "buffer_specs", "read_only"]

_CACHE_LINE = 64


def buffer_specs(
    config: Config, num_worlds: int, *, final_obs: bool = False
) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    """Shape and dtype of every array that `VectorEnv(buffers=...)` can be given.

    Raises:
        ValueError: more worlds than memory can hold.
    """
    specs = _core.buffer_specs(config.to_json(), num_worlds, final_obs)
    return {name: (tuple(shape), np.dtype(dtype)) for name, dtype, shape in specs}


def allocate(
    config: Config, num_worlds: int, *, final_obs: bool, supplied: Mapping[str, Any] | None
) -> dict[str, npt.NDArray[Any]]:
    """Every array of an environment: the caller's where there is one, fresh zeros elsewhere.

    Raises:
        ValueError: an array that nobody works on.
    """
    specs = buffer_specs(config, num_worlds, final_obs=final_obs)
    supplied = dict(supplied or {})
    unknown = supplied.keys() - specs.keys()
    if unknown:
        raise ValueError(f"buffers has unknown arrays {sorted(map(str, unknown))}; known: {', '.join(specs)}")
    return {name: supplied[name] if name in supplied else _zeros(*spec) for name, spec in specs.items()}


def _zeros(shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """Zeros that begin at a cache line, so that worlds of different threads share none at their borders."""
    size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    memory = np.zeros(size + _CACHE_LINE, dtype=np.uint8)
    start = -memory.ctypes.data % _CACHE_LINE
    aligned: npt.NDArray[Any] = memory[start : start + size].view(dtype).reshape(shape)
    return aligned


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A view that cannot be written through."""
    view: npt.NDArray[Any] = array.view()
    view.flags.writeable = False
    return view
