"""The forms that observations, actions and agent ids can take; their defaults follow the layout."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinterland.config import Config
    from hinterland.spaces import ActionForm, ObservationForm

__all__ = ["action_form", "agent_id_form", "checked", "observation_form"]


def observation_form(given: str | None, config: Config) -> ObservationForm:
    """`"flat"` or `"dict"`; by default flat in the layout `"packed"`, dict in `"nmmo"`."""
    form = checked("observations", given or _by_layout(config, nmmo="dict", packed="flat"), ("flat", "dict"))
    return cast("ObservationForm", form)


def action_form(given: str | None, config: Config) -> ActionForm:
    """`"multidiscrete"` or `"dict"`; by default multidiscrete in the layout `"packed"`, dict in `"nmmo"`."""
    form = given or _by_layout(config, nmmo="dict", packed="multidiscrete")
    return cast("ActionForm", checked("actions", form, ("multidiscrete", "dict")))


def agent_id_form(given: str | None, config: Config) -> Literal["int", "str"]:
    """`"int"` (1 to N) or `"str"` (`agent_1`); by default str in the layout `"packed"`, int in `"nmmo"`."""
    form = checked("agent_ids", given or _by_layout(config, nmmo="int", packed="str"), ("int", "str"))
    return cast("Literal['int', 'str']", form)


def checked(argument: str, value: Any, allowed: Sequence[str]) -> str:
    """The value, if it is allowed.

    Raises:
        ValueError: it is not; the message lists what is, and the nearest.
    """
    if isinstance(value, str) and value in allowed:
        return value
    near = get_close_matches(str(value), allowed, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    words = ", ".join(f'"{word}"' for word in allowed)
    raise ValueError(f"{argument} is {value!r}; it must be one of {words}{hint}")


def _by_layout(config: Config, *, nmmo: str, packed: str) -> str:
    return nmmo if config.observation.layout == "nmmo" else packed
