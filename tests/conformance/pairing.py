"""Which of our items is which of theirs: ids of what was made in the tick need not agree, everything else must."""

from collections import defaultdict

import numpy as np
from names import ITEM_EVENTS

Table = dict[str, np.ndarray]
Names = dict[int, int]
"""Their item ids, and ours of the same items."""

_WHAT = ("type_id", "level")
_ALL = ("owner_id", "type_id", "level", "quantity", "equipped", "listed_price", "listed_tick")


def _keys(items: Table, columns: tuple[str, ...]) -> dict[int, tuple[int, ...]]:
    rows = zip(*(items[name].tolist() for name in columns), strict=True)
    return dict(zip(items["id"].tolist(), rows, strict=True))


def pair(theirs: Table, ours: Table, before: Names) -> Names:
    """The items of a state in pairs; `before` are the pairs of the state before.

    What was there before and is still of its type and level is paired first, then what agrees in everything, then what
    agrees in less, so that a difference shows in as few columns as it can.
    """
    names: Names = {}
    what, our_what = _keys(theirs, _WHAT), _keys(ours, _WHAT)
    for item, key in what.items():
        same = before.get(item)
        if same is not None and our_what.get(same) == key:
            names[item] = same
    for columns in (_ALL, _ALL[:4], _ALL[:3], _WHAT):
        taken = set(names.values())
        free = defaultdict(list)
        for item, key in _keys(ours, columns).items():
            if item not in taken:
                free[key].append(item)
        for item, key in _keys(theirs, columns).items():
            if item not in names and free[key]:
                names[item] = free[key].pop(0)
    return names


def canonical_events(events: np.ndarray, before: Table, names: Names, known: Names, *, ours: bool) -> list[list[int]]:
    """Rows of the log in an order of their own, items called by our ids, 0 for those that came and went in the tick.

    `names` pairs the items of the state after, `known` those of the state before; `before` is their table, then.
    """
    rows = events.tolist()
    old = _keys(before, _WHAT)
    old = {known.get(item, item): key for item, key in old.items()}
    new = set(names.values())
    for row in rows:
        if row[2] not in ITEM_EVENTS:
            continue
        item = row[7] if ours else known.get(row[7], row[7])
        if old.get(item) == (row[3], row[4]):
            row[7] = item
        else:
            after = row[7] if ours else names.get(row[7], 0)
            row[7] = after if after in new else 0
    return sorted(rows)
