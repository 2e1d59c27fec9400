"""What happens in a world, by name and code (rules 13)."""

from __future__ import annotations

from enum import IntEnum

from hinterland import _core

__all__ = ["EVENTS", "EventCode"]

EVENTS: tuple[str, ...] = tuple(name for name, _ in _core.event_codes())
"""The kinds of events, in the order of `infos["life_events"]` and of the table `event` of a state."""

EventCode = IntEnum("EventCode", [(name.upper(), code) for name, code in _core.event_codes()])  # type: ignore[misc]
"""The code of each event in the column `event` of `env.world(i).events()`."""
