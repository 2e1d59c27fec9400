"""Which of our items is which of theirs: ids of what was made in the tick need not agree, everything else must."""

from collections import defaultdict

import numpy as np
from names import ITEM_EVENTS

Table = dict[str, np.ndarray]
Names = dict[int, int]
"""Their item ids, and ours of the same items."""

HARVEST_ITEM, _LOOT_ITEM = 24, 26
_WHAT = ("type_id", "level")
_ALL = ("owner_id", "type_id", "level", "quantity", "equipped", "listed_price", "listed_tick")


def _keys(items: Table, columns: tuple[str, ...]) -> dict[int, tuple[int, ...]]:
    rows = zip(*(items[name].tolist() for name in columns), strict=True)
    return dict(zip(items["id"].tolist(), rows, strict=True))


def pair(theirs: Table, ours: Table, before: Names) -> Names:
    """The items of a state in pairs; `before` are the pairs of the state before.

    Two that agree in everything are paired first, by preference those that were a pair before; then pairs from before
    that are still of one type and level; then what agrees in less: a difference shows in as few columns as it can.
    """
    names: Names = {}
    for columns, again in ((_ALL, True), (_ALL, False), (_WHAT, True), (_ALL[:4], False), (_ALL[:3], False)):
        taken = set(names.values())
        free = defaultdict(list)
        for item, key in _keys(ours, columns).items():
            if item not in taken:
                free[key].append(item)
        for item, key in _keys(theirs, columns).items():
            candidates = free[key]
            if item in names or not candidates:
                continue
            if not again:
                names[item] = candidates.pop(0)
            elif before.get(item) in candidates:
                names[item] = before[item]
                candidates.remove(before[item])
    return names


def canonical_events(events: np.ndarray, before: Table, known: Names) -> list[list[int]]:
    """Rows of the log in an order of their own, items called by our ids, 0 for those that are new.

    `before` are the items of the state before, by the ids that the rows use; `known` are our ids of them.
    """
    rows, old = events.tolist(), _keys(before, _WHAT)
    for row in rows:
        if row[2] in ITEM_EVENTS:
            # An id may be given out anew within the tick: it means the item of this type and level. What is looted may
            # be of a kind that was there before; whose it is now, the table of items says.
            same = row[2] not in (HARVEST_ITEM, _LOOT_ITEM) and old.get(row[7]) == (row[3], row[4])
            row[7] = known.get(row[7], 0) if same else 0
    return sorted(rows)


def harvested(theirs: np.ndarray, ours: np.ndarray) -> Names:
    """Items that were harvested in a tick, from the rows of both logs: by who, type and level."""
    called = {tuple(row[:1] + row[3:5]): row[7] for row in ours.tolist() if row[2] == HARVEST_ITEM}
    rows = (row for row in theirs.tolist() if row[2] == HARVEST_ITEM)
    pairs = ((row[7], called.get(tuple(row[:1] + row[3:5]))) for row in rows)
    return {item: same for item, same in pairs if same is not None}
