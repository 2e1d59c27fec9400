"""What happens in a world, by name and code (rules 13)."""

from __future__ import annotations

from enum import IntEnum

from hinterland import _core

__all__ = ["EVENTS", "EventCode"]

EVENTS: tuple[str, ...] = tuple(name for name, _ in _core.event_codes())
"""The kinds of events, in the order of `infos["life_events"]` and of the table `event` of a state."""


class EventCode(IntEnum):
    """The codes in the column `event` of the event log, Neural MMO's; `EVENTS` has the same names in lower case."""

    EAT_FOOD = 1
    """A player ate foilage."""
    DRINK_WATER = 2
    """A player drank."""
    GO_FARTHEST = 3
    """A player came nearer to the centre than ever; `number` is how far from the border, in tiles."""
    SEIZE_TILE = 4
    """A player seized a target tile; `number` is its row, `gold` its column."""
    SCORE_HIT = 11
    """A player hit `target_ent`; `type` is the skill of the style (1 melee, 2 range, 3 mage), `number` the damage."""
    PLAYER_KILL = 12
    """An entity killed `target_ent`; `level` is the victim's attack level."""
    FIRE_AMMO = 13
    """A player used up one of its ammunition; `number` is what is left."""
    CONSUME_ITEM = 21
    """A player ate or drank an item."""
    GIVE_ITEM = 22
    """A player gave an item away."""
    DESTROY_ITEM = 23
    """A player destroyed an item of its own."""
    HARVEST_ITEM = 24
    """A player harvested an item."""
    EQUIP_ITEM = 25
    """A player put an item on."""
    LOOT_ITEM = 26
    """A player took an item from the dead."""
    GIVE_GOLD = 31
    """A player gave gold away."""
    LIST_ITEM = 32
    """A player put an item on the market; `gold` is the price."""
    EARN_GOLD = 33
    """A player sold an item; `gold` is the price."""
    BUY_ITEM = 34
    """A player bought an item; `gold` is the price."""
    LOOT_GOLD = 35
    """An entity took `gold` from the dead `target_ent`."""
    LEVEL_UP = 41
    """A player's skill rose; `type` is the skill, `level` the new level."""
    AGENT_CULLED = 91
    """A player died."""
