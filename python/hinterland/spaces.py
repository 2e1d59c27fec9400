"""Where everything stands in an observation, and the Gymnasium spaces of every form of observations and actions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from gymnasium import spaces

from hinterland import _core

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.config import Config

__all__ = [
    "ActionForm",
    "Field",
    "Head",
    "Layout",
    "ObservationForm",
    "action_space",
    "layout",
    "observation_space",
    "split_mask",
]

ObservationForm = Literal["flat", "dict"]
ActionForm = Literal["multidiscrete", "dict"]


@dataclass(frozen=True)
class Field:
    """One field of an observation record."""

    name: str
    """The key in dict observations."""
    dtype: np.dtype[Any]
    """Little-endian dtype."""
    shape: tuple[int, ...]
    """Shape for one agent; () is one number."""
    offset: int
    """First byte inside the record."""
    doc: str
    """What it says, column by column."""

    @property
    def nbytes(self) -> int:
        """Bytes it takes in a record."""
        return int(self.dtype.itemsize * np.prod(self.shape, dtype=np.int64))

    def part(self, records: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """A view of its bytes, (..., nbytes), in records of shape (..., record_bytes)."""
        return records[..., self.offset : self.offset + self.nbytes]

    def numbers(self, part: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
        """Such bytes as numbers of its dtype and shape, whatever the strides of the axes before the last."""
        array: npt.NDArray[Any] = part
        if self.dtype.itemsize > 1:
            array = (part if part.strides[-1:] == (1,) else np.ascontiguousarray(part)).view(self.dtype)
        return array if len(self.shape) == 1 else array.reshape(part.shape[:-1] + (self.shape or (1,)))


@dataclass(frozen=True)
class Head:
    """One argument of one action: a choice among `size`."""

    action: str
    """The action, such as `Attack`."""
    argument: str
    """Its argument, such as `Target`."""
    size: int
    """Number of choices."""
    offset: int
    """First byte of its mask inside the action mask."""

    @property
    def name(self) -> str:
        """`Action.Argument`."""
        return f"{self.action}.{self.argument}"


@dataclass(frozen=True)
class Layout:
    """The observation record of one agent, byte by byte, and its action heads in alphabetical order."""

    record_bytes: int
    """Bytes of a record, mask included."""
    mask_offset: int
    """Where the action mask begins."""
    mask_bytes: int
    """Bytes of the action mask: one a choice, 0 where `observation.action_targets` is off."""
    fields: tuple[Field, ...]
    """The fields in order, the mask (`action_mask`) last."""
    heads: tuple[Head, ...]
    """The action heads."""

    @cached_property
    def nvec(self) -> npt.NDArray[np.int64]:
        """Sizes of the heads."""
        return np.array([head.size for head in self.heads], dtype=np.int64)

    def field(self, name: str) -> Field:
        """The field called `name`.

        Raises:
            KeyError: there is none; the message lists the names.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"no field {name!r}; fields: {', '.join(field.name for field in self.fields)}")

    def view(self, records: npt.NDArray[np.uint8], name: str) -> npt.NDArray[Any]:
        """A view of one field of flat observations of shape (..., record_bytes); no bytes are copied.

        Records are packed without padding, so the view can be unaligned; `.copy()` of it is an ordinary array.
        """
        field = self.field(name)
        return field.numbers(field.part(records))


@lru_cache(maxsize=64)
def layout(config: Config) -> Layout:
    """The layout that `config` gives: offsets of flat observations, and the action heads."""
    raw = json.loads(_core.layout(config.to_json()))
    fields = tuple(
        Field(field["name"], np.dtype(field["dtype"]), tuple(field["shape"]), field["offset"], field["doc"])
        for field in raw["fields"]
    )
    heads = tuple(Head(**head) for head in raw["heads"])
    return Layout(raw["record_bytes"], raw["mask_offset"], raw["mask_bytes"], fields, heads)


def split_mask(config: Config, mask: npt.NDArray[Any]) -> dict[str, dict[str, npt.NDArray[Any]]]:
    """Views of a flat action mask of shape (..., sum of head sizes), nested as `{action: {argument: view}}`.

    Raises:
        ValueError: the last axis has another length.
    """
    heads = layout(config).heads
    size = sum(head.size for head in heads)
    if mask.shape[-1:] != (size,):
        raise ValueError(f"mask has shape {mask.shape}; its last axis must have {size} entries, one for each choice")
    views: dict[str, dict[str, npt.NDArray[Any]]] = {}
    for head in heads:
        views.setdefault(head.action, {})[head.argument] = mask[..., head.offset : head.offset + head.size]
    return views


def action_space(config: Config, form: ActionForm) -> spaces.Space[Any]:
    """One agent's action space: `MultiDiscrete` of the heads, or nested `Dict` of `Discrete` as Neural MMO's."""
    heads = layout(config).heads
    if form == "multidiscrete":
        return spaces.MultiDiscrete(layout(config).nvec.copy())
    nested: dict[str, dict[str, spaces.Space[Any]]] = {}
    for head in heads:
        nested.setdefault(head.action, {})[head.argument] = spaces.Discrete(head.size)
    return spaces.Dict({action: spaces.Dict(arguments) for action, arguments in nested.items()})


def observation_space(
    config: Config, form: ObservationForm, actions: ActionForm, *, mask_key: bool
) -> spaces.Space[Any]:
    """One agent's observation space.

    Flat observations are one `Box` of bytes, the action mask included. Dict observations have the layout's fields as
    keys; masks are nested under `ActionTargets` with dict actions, and flat under `action_mask` with multidiscrete
    actions if `mask_key`.
    """
    record = layout(config)
    if form == "flat":
        return spaces.Box(0, 255, (record.record_bytes,), np.uint8)
    entries: dict[str, spaces.Space[Any]] = {
        field.name: _field_space(config, field) for field in record.fields if field.name != "action_mask"
    }
    if record.mask_bytes and actions == "dict":
        nested: dict[str, dict[str, spaces.Space[Any]]] = {}
        for head in record.heads:
            nested.setdefault(head.action, {})[head.argument] = _mask_space(head.size)
        entries["ActionTargets"] = spaces.Dict({action: spaces.Dict(masks) for action, masks in nested.items()})
    elif record.mask_bytes and mask_key:
        entries["action_mask"] = _mask_space(record.mask_bytes)
    return spaces.Dict(entries)


def scalar_size(config: Config, field: Field) -> int | None:
    """How many values a scalar of the layout `"nmmo"` has, which is `Discrete` as in the original; None for others."""
    if config.observation.layout != "nmmo":
        return None
    return {"CurrentTick": 32767, "AgentId": config.players.count + 1}.get(field.name)


def _field_space(config: Config, field: Field) -> spaces.Space[Any]:
    size = scalar_size(config, field)
    if size is not None:
        return spaces.Discrete(size)
    dtype = field.dtype.newbyteorder("=")
    shape = field.shape or (1,)
    if dtype.kind == "f":
        return spaces.Box(-np.inf, np.inf, shape, dtype.type)
    limits = np.iinfo(dtype)
    return spaces.Box(limits.min, limits.max, shape, dtype.type)


def _mask_space(size: int) -> spaces.Box:
    return spaces.Box(0, 1, (size,), np.int8)


def state_space(config: Config) -> spaces.Box:
    """The space of PettingZoo's `state()`: the 31 columns of every player, in id order."""
    limits = np.iinfo(np.int16)
    return spaces.Box(limits.min, limits.max, (config.players.count, 31), np.int16)
