"""Rules 11.2 in lockstep: the same rows and numbers, valid and not, sent to us as an agent sends them.

Luck cannot be laid down on this way, so only what does not hang on it is compared: what players say, where they are,
whom they hit and how, and how many of their actions were invalid.
"""

from collections import Counter

import numpy as np
from compare import Difference
from names import ACTION_NAMES, ACTIONS
from traces import State, Tick

Given = dict[int, dict[str, dict[str, int]]]
_FIRST = {"Style": 0, "Direction": 0, "Price": 1, "Token": 1}
_SCORE_HIT = 11


def told(
    tick: Tick, living: set[int], rows: dict[str, np.ndarray], sizes: dict[tuple[str, str], int]
) -> tuple[Given, Counter[int]]:
    """The tick's actions by our rows, and how many of each agent's are invalid.

    `rows`: by argument, the ids in the rows of what each agent sees, shape (agents, rows). `sizes`: by action and
    argument, of each head. What the original was told as objects, beyond what the agent saw, is left out.
    """
    given: Given = {}
    invalid: Counter[int] = Counter()
    for agent, code, first, second, *indices in tick.tables["actions"].tolist():
        action = ACTION_NAMES[code]
        arguments = ACTIONS.get(action, ("Price",))
        if agent not in living:
            continue
        if (action, arguments[0]) not in sizes:
            given.setdefault(agent, {})[action] = dict(zip(arguments, indices, strict=False))
            invalid[agent] += 1
            continue
        chosen, wrong = {}, False
        for argument, value in zip(arguments, (first, second), strict=False):
            if argument in _FIRST:
                chosen[argument] = value - _FIRST[argument]
                wrong |= not 0 <= chosen[argument] < sizes[action, argument]
                continue
            seen = rows[argument][agent - 1]
            count, found = int(np.count_nonzero(seen)), np.flatnonzero(seen == value)
            if value and not len(found):
                break
            chosen[argument] = int(found[0]) if value else count
            # The row after the last possible one is the no-op.
            wrong |= not value and count != len(seen)
        else:
            given.setdefault(agent, {})[action] = chosen
            invalid[agent] += wrong
    return given, invalid


def compare(tick: Tick, after: State, ours: State, events: np.ndarray) -> list[Difference]:
    """What differs after a tick that began in the same state, with other luck."""
    found = []
    theirs, mine = after["entity"], ours["entity"]
    place = {agent: row for row, agent in enumerate(theirs["id"].tolist()) if agent > 0}
    for row, agent in enumerate(mine["id"].tolist()):
        if agent not in place or mine["health"][row] == 0:
            continue
        for name in ("message", "row", "col"):
            left, right = int(theirs[name][place[agent]]), int(mine[name][row])
            if left != right:
                found.append(Difference(f"entity.{name}", agent, left, right))
    hits = [
        {(row[0], row[3], row[7]) for row in rows.tolist() if row[2] == _SCORE_HIT}
        for rows in (tick.tables["events"], events)
    ]
    found += [Difference("event.11", hit[0], hit, "missing") for hit in hits[0] - hits[1]]
    found += [Difference("event.11", hit[0], "missing", hit) for hit in hits[1] - hits[0]]
    return found
