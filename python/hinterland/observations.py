"""From observation records to what a caller gets: flat bytes or dicts, copies or views, masks where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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
            return records.copy() if copy else _lock(records.view())
        observations: dict[str, Any] = {name: _finish(array, copy) for name, array in self._views(records)}
        if self._nested_masks:
            observations["ActionTargets"] = self._nest(_finish(self.masks(records), copy), copy=copy)
        elif self._flat_mask:
            observations["action_mask"] = _finish(self.masks(records), copy)
        return observations

    def singles(self, records: npt.NDArray[np.uint8], slots: npt.NDArray[np.intp]) -> list[Any]:
        """One fresh observation for each of the given slots."""
        chosen = records[slots]
        if self.form == "flat":
            return list(chosen)
        columns = {name: _finish(array, copy=True) for name, array in self._views(chosen)}
        scalars = {field.name for field, is_scalar in self._fields if is_scalar}
        observations = [
            {name: int(column[row]) if name in scalars else column[row] for name, column in columns.items()}
            for row in range(len(slots))
        ]
        if self._nested_masks:
            masks = self.masks(chosen)
            for observation, mask in zip(observations, masks, strict=True):
                observation["ActionTargets"] = self._nest(mask, copy=True)
        elif self._flat_mask:
            for observation, mask in zip(observations, self.masks(chosen), strict=True):
                observation["action_mask"] = mask.copy()
        return observations

    def _views(self, records: npt.NDArray[np.uint8]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        for field, is_scalar in self._fields:
            view = self.layout.view(records, field.name)
            yield field.name, _scalar(view) if is_scalar else _native(view, field)

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


def _finish(array: npt.NDArray[Any], copy: bool) -> npt.NDArray[Any]:
    return np.array(array, order="C", copy=True) if copy else _lock(array.view())


def _lock(view: npt.NDArray[Any]) -> npt.NDArray[Any]:
    view.flags.writeable = False
    return view
