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


def canonical_events(events: np.ndarray, before: Table, after: Table, names: Names, known: Names) -> list[list[int]]:
    """Rows of the log in an order of their own, items called by our ids, 0 for those that came and went in the tick.

    `before` and `after` are the items of the states around the tick, by the ids that the rows use. `names` are our ids
    of those after, `known` of those before.
    """
    rows = events.tolist()
    old, new = _keys(before, _WHAT), _keys(after, _WHAT)
    for row in rows:
        if row[2] not in ITEM_EVENTS:
            continue
        # An id may be given out anew within the tick: it means the item of this type and level.
        item, what = row[7], (row[3], row[4])
        if old.get(item) == what:
            row[7] = known.get(item, item)
        else:
            row[7] = names.get(item, 0) if new.get(item) == what else 0
    return sorted(rows)
