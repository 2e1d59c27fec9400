"""From what a caller gives as actions to the int32 array that a step reads.

Any integer dtype, memory order and stride is an action; bool, float and object are refused. Values are not judged here:
what is out of range is dropped or clamped, and counted, by the rules (11.2). A value beyond int32 keeps its sign and
becomes the largest there is, so that it never wraps around to a valid one.
"""

from __future__ import annotations

import enum
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hinterland import _core

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.spaces import Layout

__all__ = ["ABSENT", "nested", "write_agents", "write_batch", "write_nested_batch"]

ABSENT = int(np.iinfo(np.int32).min)
"""An argument that was not given. An action without any argument is not sent; one with some is dropped and counted."""

_LARGEST = int(np.iinfo(np.int32).max)


def write_batch(target: npt.NDArray[np.int32], actions: Any) -> None:
    """Writes actions of shape (slots, heads) into `target`.

    Raises:
        TypeError: a dtype other than an integer one.
        ValueError: another shape, or NaN.
    """
    array = _integers(actions, "actions")
    if array.shape != target.shape:
        raise ValueError(f"actions have shape {array.shape}; they must have {target.shape}: (slots, action heads)")
    _store(target, array)


def write_nested_batch(
    target: npt.NDArray[np.int32], extra: npt.NDArray[np.int32], actions: Any, layout: Layout
) -> None:
    """Writes `{action: {argument: array of (slots,)}}`; actions may be missing.

    `extra` receives, for each slot, how many unknown actions or arguments were sent, to be added to its invalid
    actions.

    Raises:
        TypeError: not a mapping, or an array whose dtype is not an integer one.
        ValueError: an array of another shape, or with NaN.
    """
    if not isinstance(actions, Mapping):
        raise TypeError(f"actions must be {{action: {{argument: array}}}}, not {type(actions).__name__}")
    target.fill(ABSENT)
    heads = _heads(layout)
    for key, arguments in actions.items():
        action = _name(key)
        if not isinstance(arguments, Mapping):
            raise TypeError(f"actions[{action!r}] must be {{argument: array}}, not {type(arguments).__name__}")
        known = heads.get(action, {})
        is_whole = bool(known) and all(_name(argument) in known for argument in arguments)
        if not is_whole:
            extra += 1
        for argument_key, value in arguments.items():
            argument = _name(argument_key)
            array = _integers(value, f"actions[{action!r}][{argument!r}]")
            if array.shape != target.shape[:1]:
                message = f"actions[{action!r}][{argument!r}] has shape {array.shape}; it must have {target.shape[:1]}"
                raise ValueError(message)
            if is_whole:
                _store(target[:, known[argument]], array)


def nested(actions: npt.NDArray[np.int32], layout: Layout) -> dict[str, dict[str, npt.NDArray[np.int32]]]:
    """Actions of shape (slots, heads) as `{action: {argument: array of (slots,)}}`, views."""
    return {
        action: {argument: actions[:, column] for argument, column in arguments.items()}
        for action, arguments in _heads(layout).items()
    }


def write_agents(
    target: npt.NDArray[np.int32], actions: Sequence[tuple[int, object, Any]], layout: Layout, *, nested: bool
) -> dict[int, int]:
    """Writes the actions of some agents, each as (slot, its name, action), into their rows; None is no action.

    Returns:
        How many unknown actions a slot's action contained, where there were any.

    Raises:
        TypeError: something that is not an action, or not of an integer type.
        ValueError: another shape, or NaN.
    """
    given = [entry for entry in actions if entry[2] is not None]
    if nested:
        return _write_nested(target, given, layout)
    slots = [slot for slot, _, _ in given]
    arrays = [action for _, _, action in given]
    # Nearly always all are arrays of one kind, which are judged and stored together: half a microsecond each, not ten.
    if arrays and _are_alike(arrays, target.shape[1:]):
        rows = np.concatenate(arrays).reshape(len(arrays), -1)
        stored = np.empty(rows.shape, np.int32)
        _store(stored, rows)
        target[slots] = stored
        return {}
    for slot, agent, action in given:
        array = _integers(action, f"the action of {agent!r}")
        if array.shape != target.shape[1:]:
            raise ValueError(f"the action of {agent!r} has shape {array.shape}; it must have {target.shape[1:]}")
        _store(target[slot], array)
    return {}


def _are_alike(arrays: Sequence[Any], shape: tuple[int, ...]) -> bool:
    """Whether they are plain integer arrays of one dtype and the shape."""
    dtype = getattr(arrays[0], "dtype", None)
    return all(type(array) is np.ndarray and array.dtype == dtype and array.shape == shape for array in arrays) and (
        arrays[0].dtype.kind in "iu"
    )


_KINDS = frozenset({dict, OrderedDict, int} | {np.dtype(code).type for code in "bBhHiIlLqQ"})
"""Types of plain actions: Python's integers and NumPy's, in dicts, or what older versions of Gymnasium sample."""


def _write_nested(
    target: npt.NDArray[np.int32], actions: Sequence[tuple[int, object, Any]], layout: Layout
) -> dict[int, int]:
    heads = _heads(layout)
    unknown = {}
    # What is plain, which nearly everything is, is read by the compiled part: a microsecond an agent, not ten.
    for place in _core.write_plain_actions(target, actions, heads, _KINDS):
        slot, agent, action = actions[place]
        if not isinstance(action, Mapping):
            kind = type(action).__name__
            raise TypeError(f"the action of {agent!r} must be {{action: {{argument: index}}}}, not {kind}")
        count = _write_odd(target[slot], action, heads, agent)
        if count:
            unknown[slot] = count
    return unknown


def _write_odd(
    row: npt.NDArray[np.int32], action: Mapping[Any, Any], heads: Mapping[str, Mapping[str, int]], agent: object
) -> int:
    """Writes one agent's action, whatever it is made of; returns how many unknown actions it contained."""
    row.fill(ABSENT)
    unknown = 0
    for key, arguments in action.items():
        name = _name(key)
        if not isinstance(arguments, Mapping):
            raise TypeError(f"{name!r} of {agent!r} must be {{argument: index}}, not {type(arguments).__name__}")
        known = heads.get(name, {})
        values = {_name(argument): _index(value, name, agent) for argument, value in arguments.items()}
        if known and values.keys() <= known.keys():
            for argument, value in values.items():
                row[known[argument]] = value
        else:
            unknown += 1
    return unknown


def _index(value: Any, action: str, agent: object) -> int:
    """One argument as an int32 that keeps its sign."""
    if type(value) is int:
        return max(-1, min(value, _LARGEST))
    array = _integers(value, f"an argument of {action!r} of {agent!r}")
    if array.size != 1:
        raise ValueError(f"an argument of {action!r} of {agent!r} has shape {array.shape}; it must be one number")
    return max(-1, min(int(array.item()), _LARGEST))


def _integers(value: Any, what: str) -> npt.NDArray[np.integer[Any]]:
    array = np.asarray(value)
    kind = array.dtype.kind
    if kind in "iu":
        return array
    if kind in "fc" and np.isnan(array).any():
        raise ValueError(f"{what}: NaN is not an action; actions are integers")
    if kind == "f" and array.size == 0:
        raise ValueError(f"{what} is empty; it must hold an integer for each action head")
    hint = "; Python integers beyond 64 bits cannot be actions" if kind == "O" and _all_int(array) else ""
    raise TypeError(f"{what}: dtype {array.dtype} is not an action; any integer dtype is, such as int64{hint}")


def _all_int(array: npt.NDArray[Any]) -> bool:
    return bool(array.size) and all(isinstance(value, int) for value in array.flat)


def _store(target: npt.NDArray[np.int32], array: npt.NDArray[np.integer[Any]]) -> None:
    """Copies integers; the largest int32 stands for whatever is larger, and -1 for whatever is negative."""
    # Into the target at once: what lies between would be fresh memory, which costs more than the numbers.
    if array.dtype == np.int32:
        np.maximum(array, -1, out=target)
        return
    if array.size and array.min() >= -1 and array.max() <= _LARGEST:
        np.copyto(target, array, casting="unsafe")
        return
    low = 0 if array.dtype.kind == "u" else -1
    high = min(_LARGEST, int(np.iinfo(array.dtype).max))
    np.clip(array, low, high, out=target, casting="unsafe")


@lru_cache(maxsize=64)
def _heads(layout: Layout) -> dict[str, dict[str, int]]:
    """`{action: {argument: column}}`."""
    heads: dict[str, dict[str, int]] = {}
    for column, head in enumerate(layout.heads):
        heads.setdefault(head.action, {})[head.argument] = column
    return heads


def _name(key: Any) -> str:
    """Names, enum members and classes name an action, as in the original (rules 11.1)."""
    if isinstance(key, str):
        return key
    if isinstance(key, enum.Enum):
        return key.name
    return getattr(key, "__name__", str(key))
