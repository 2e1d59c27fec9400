"""Pictures of a world, from its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinterland.view.picture import picture
from hinterland.view.text import text_picture

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["RENDER_MODES", "checked_mode", "picture", "render", "text_picture"]

RENDER_MODES = ("rgb_array", "ansi", "human")
"""What `render_mode` can be, besides None."""

State = dict[str, dict[str, Any]]


def checked_mode(render_mode: str | None) -> str | None:
    """The render mode, if there is such a one.

    Raises:
        ValueError: there is not; the message lists them.
    """
    if render_mode is not None and render_mode not in RENDER_MODES:
        modes = ", ".join(f'"{mode}"' for mode in RENDER_MODES)
        raise ValueError(f"render_mode is {render_mode!r}; it must be None or one of {modes}")
    return render_mode


def render(state: State, render_mode: str) -> npt.NDArray[Any] | str | None:
    """One frame: an array for `"rgb_array"`, a text for `"ansi"`; `"human"` prints the text and returns None."""
    if render_mode == "rgb_array":
        return picture(state)
    text = text_picture(state)
    if render_mode == "ansi":
        return text
    print(text)  # noqa: T201 - this mode is for a person at a terminal
    return None
