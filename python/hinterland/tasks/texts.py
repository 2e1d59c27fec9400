"""Texts as the compiled part takes them."""

from __future__ import annotations

__all__ = ["encodable"]


def encodable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot say, as U+FFFD: the checker then shows where they stand.

    Raises:
        TypeError: not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"the task language is text, not {type(text).__name__}")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
