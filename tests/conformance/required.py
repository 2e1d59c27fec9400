"""What a whole comparison must have seen, and how often."""

from names import ACTIONS, EVENT_NAMES

_OWN = ("not own", "combat", "equipped")
_RECEIVER = ("gifts off", "npc target", "dead target", "self", "far")
_CLAUSES = {
    "6.1 Attack": ("immunity", "self", "dead target", "reach"),
    "6.1 NPC Attack": ("dead target",),
    "9.3 Use": ("not own", "combat", "listed", "level"),
    "9.3 Destroy": _OWN,
    "9.3 Give": (*_OWN, "listed", *_RECEIVER, "no room"),
    "9.3 GiveGold": ("combat", *_RECEIVER, "gold"),
    "9.3 Sell": (*_OWN, "listed"),
    "9.3 Buy": ("nobody's", "not listed", "gold", "own", "combat", "no room"),
    "11.4 Move": ("impassable", "occupied"),
}
"""Sell's price is always positive: 11.2 sees to that."""

_DECODING = (
    *("nobody alive of this id", "unknown action", "disabled action"),
    *(f"{argument} {how}" for argument in ("Direction", "Style", "Price", "Token") for how in ("negative", "clamped")),
    *(f"{argument} beyond the last" for argument in ("Target", "InventoryItem", "MarketItem")),
)

_DEATHS = ("player by player", "player by npc", "player by nobody", "player by hunger", "npc by player", "npc by npc")

REQUIRED: dict[str, int] = {
    **{f"event {code}": 200 for code in EVENT_NAMES},
    **{f"execute {action}": 1_000 for action in (*ACTIONS, "NPC Attack", "NPC Move")},
    **{f"refuse {rule}: {clause}": 50 for rule, clauses in _CLAUSES.items() for clause in clauses},
    **{f"refuse 11.2 {what}": 50 for what in _DECODING},
    **{f"refuse 11.3 {what}": 50 for what in ("dead", "frozen")},
    **{f"die {path}": 100 for path in _DEATHS},
    **{f"receive {how}": 100 for how in ("received", "merged", "full")},
}
"""By the name under which the original's side counts it (`oracle.coverage`)."""


def table(counts: dict[str, int], ticks: dict[str, int]) -> tuple[list[str], list[str]]:
    """Lines of the table, and what happened too seldom. `ticks` counts compared ticks by kind."""
    needed = {
        "compared ticks": 20_000,
        "of them from generated crowds": 10_000,
        "compared again, loading every 50": 2_000,
    }
    lines, holes = [], []
    for name, least in (*needed.items(), *REQUIRED.items()):
        count = (ticks if name in needed else counts).get(name, 0)
        label = f"{name} ({EVENT_NAMES[int(name.split()[1])]})" if name.startswith("event ") else name
        lines.append(f"{label:48} {count:>9,} of {least:,}{'' if count >= least else '  <- too few'}")
        if count < least:
            holes.append(f"{label}: {count} of {least}")
    return lines, holes
