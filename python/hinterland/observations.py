"""From observation records to what a caller gets: flat bytes or dicts, copies or views, masks where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core
from hinterland.arrays import read_only
from hinterland.recycled import Recycled
from hinterland.spaces import Field, layout, scalar_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from hinterland.config import Config
    from hinterland.spaces import ActionForm, ObservationForm

__all__ = ["ObservationReader"]


class ObservationReader:
    """Reads records of shape (slots, record_bytes) in one form.

    Args:
        config: gives the layout.
        form: `"flat"` or `"dict"`.
        actions: the action form, which decides the key of the masks in dict observations.
        mask_key: whether dict observations with multidiscrete actions carry the flat mask as `action_mask`.
    """

    def __init__(self, config: Config, form: ObservationForm, actions: ActionForm, *, mask_key: bool) -> None:
        self.layout = layout(config)
        self.form = form
        self._nested_masks = actions == "dict" and self.layout.mask_bytes > 0
        self._flat_mask = actions != "dict" and mask_key and self.layout.mask_bytes > 0
        self._memory = Recycled()
        self._fields = [
            (field, scalar_size(config, field) is not None)
            for field in self.layout.fields
            if field.name != "action_mask"
        ]

    def masks(self, records: npt.NDArray[np.uint8]) -> npt.NDArray[np.int8]:
        """The flat action masks, an int8 view of shape (slots, sum of head sizes).

        Raises:
            RuntimeError: `observation.action_targets` is off.
        """
        if not self.layout.mask_bytes:
            raise RuntimeError("there are no action masks: `observation.action_targets` is False in the config")
        start = self.layout.mask_offset
        return records[..., start : start + self.layout.mask_bytes].view(np.int8)

    def batch(self, records: npt.NDArray[np.uint8], *, copy: bool) -> Any:
        """Observations of all slots: fresh aligned arrays, or read-only views of the records."""
        if self.form == "flat":
            return self._memory.copy(records, len(records)) if copy else read_only(records)
        names = [field.name for field, _ in self._fields]
        arrays = self._arrays(records, len(records), copy=copy)
        observations: dict[str, Any] = dict(zip(names, arrays, strict=True))
        if self._nested_masks:
            masks = self.masks(records)
            observations["ActionTargets"] = self._nest(masks if copy else read_only(masks), copy=copy)
        elif self._flat_mask:
            masks = self.masks(records)
            observations["action_mask"] = masks.copy() if copy else read_only(masks)
        return observations

    def singles(self, records: npt.NDArray[np.uint8], slots: npt.NDArray[np.intp]) -> list[Any]:
        """One fresh observation for each of the given slots, ascending."""
        chosen = records if len(slots) == len(records) else records[slots]
        if self.form == "flat":
            return list(self._memory.copy(chosen, len(records)))
        # Each field is copied once for all and then gone through row by row, which costs a tenth of a copy for each.
        columns: dict[str, list[Any]] = {
            field.name: array.tolist() if is_scalar else list(array)
            for (field, is_scalar), array in zip(
                self._fields, self._arrays(chosen, len(records), copy=True), strict=True
            )
        }
        if self._nested_masks:
            columns["ActionTargets"] = self._nested_singles(self.masks(chosen))
        elif self._flat_mask:
            columns["action_mask"] = self.mask_singles(records, slots)
        return _core.rows(columns)

    def mask_singles(self, records: npt.NDArray[np.uint8], slots: npt.NDArray[np.intp]) -> list[npt.NDArray[np.int8]]:
        """One fresh flat mask for each of the given slots."""
        return list(self.masks(records)[slots])

    def _arrays(self, records: npt.NDArray[np.uint8], rows: int, *, copy: bool) -> Iterator[npt.NDArray[Any]]:
        """The fields of records, of which there are `rows` at the most: copies, aligned, or read-only views."""
        for field, is_scalar in self._fields:
            part = field.part(records)
            # Bytes are copied first: as numbers, which are not aligned in a record, they would be copied one by one.
            view = field.numbers(self._memory.copy(part, rows) if copy else part)
            array = _scalar(view) if is_scalar else _native(view, field)
            yield array if copy else read_only(array)

    def _nested_singles(self, masks: npt.NDArray[np.int8]) -> list[dict[str, dict[str, npt.NDArray[np.int8]]]]:
        """For each slot its masks by action and argument."""
        nested = self._nest(masks, copy=True)
        columns = {action: {name: list(part) for name, part in parts.items()} for action, parts in nested.items()}
        return _core.rows({action: _core.rows(parts) for action, parts in columns.items()})

    def _nest(self, masks: npt.NDArray[np.int8], *, copy: bool) -> dict[str, dict[str, npt.NDArray[np.int8]]]:
        nested: dict[str, dict[str, npt.NDArray[np.int8]]] = {}
        for head in self.layout.heads:
            part = masks[..., head.offset : head.offset + head.size]
            nested.setdefault(head.action, {})[head.argument] = part.copy() if copy else part
        return nested


def _scalar(view: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The dtype of Gymnasium's `Discrete`."""
    numbers: npt.NDArray[np.int64] = view.reshape(view.shape[0]).astype(np.int64)
    return numbers


def _native(view: npt.NDArray[Any], field: Field) -> npt.NDArray[Any]:
    """Little-endian numbers in the machine's own byte order, which is the same nearly everywhere."""
    native = field.dtype.newbyteorder("=")
    return view if native == field.dtype else view.astype(native)
