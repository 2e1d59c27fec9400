"""Asks whether the oracle can be believed: loading a dumped state must change nothing about what happens next.

Two originals play side by side: one goes on by itself, the other loads the first one's state before every tick. With
the same luck both must end every tick alike. Besides, the first one's objects must agree with its tables.

    PYTHONPATH=tests/conformance .venv-nmmo/bin/python -m oracle.check
"""

import argparse
import random
import sys
import zlib
from typing import Any

import numpy as np
from configs import SETUPS
from nmmo.core import tile as tiles
from traces import State, Tick

from oracle import luck
from oracle.busy import Crowd
from oracle.dump import disagreements
from oracle.load import load
from oracle.play import Players
from oracle.session import Session


def _drawn(*what: int) -> float:
    """A number in [0, 1) that depends on nothing but its subject."""
    return zlib.crc32(repr(what).encode()) / 2**32


class SubjectsLuck(luck.RecordingGenerator):
    """Shuffles by who is shuffled, so that the order of a list before does not matter after."""

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Shuffles in place."""
        super().shuffle(x, axis)
        for name, kind in (("loot_order", lambda one: one.id.val), ("buy_order", lambda one: one[0])):
            rows = luck.RECORD[name]
            if (
                isinstance(x, list)
                and x
                and len(rows) >= len(x)
                and rows[-1][-1] == (kind(x[-1]) if _has(x[-1], name) else None)
            ):
                x.sort(key=lambda one: _drawn(kind(one)))
                rows[-len(x) :] = [(*row[:-1], kind(one)) for row, one in zip(rows[-len(x) :], x, strict=True)]
                return


def _has(one: Any, name: str) -> bool:
    return hasattr(one, "owner_id") == (name == "loot_order")


def _regrow_by_subject(self: tiles.Tile) -> None:
    if self.depleted and self.material.respawn and _drawn(*self.pos, self.realm.tick) < self.material.respawn:
        self._respawn()


def _differences(one: State, other: State, tick: Tick, same: Tick) -> list[str]:
    """Everything that differs after the tick."""
    found = []
    for table, columns in one.items():
        for name, column in columns.items():
            if not np.array_equal(column, other[table][name]):
                if column.shape == other[table][name].shape:
                    where = np.argwhere(column != other[table][name])[:3].tolist()
                    who = [int(one[table]["id"][place[0]]) for place in where] if "id" in one[table] else where
                    values = [(column[tuple(place)], other[table][name][tuple(place)]) for place in where]
                    found.append(f"{table}.{name} of {who}: {values}")
                else:
                    found.append(f"{table}.{name}: {column.shape} and {other[table][name].shape}")
    for name, rows in tick.tables.items():
        # The rows of an observation may differ: of the actions only ids count.
        mine, yours = (
            sorted(some[:, :4].tolist() if name == "actions" else some.tolist()) for some in (rows, same.tables[name])
        )
        if mine != yours:
            left, right = (
                [row for row in some if row not in others][:3] for some, others in ((mine, yours), (yours, mine))
            )
            found.append(f"tick table {name}: {left} and {right}")
    found += [
        f"masks {name}"
        for name in ("targets", "usable", "offers")
        if not np.array_equal(getattr(tick, name), getattr(same, name))
    ]
    return found


def _set_luck(session: Session, like: Session) -> None:
    ours, theirs = session.env._np_random, like.env._np_random
    ours.bit_generator.state = theirs.bit_generator.state
    ours._dir_idx, ours._dir_seq = theirs._dir_idx, list(theirs._dir_seq)


def check(name: str, seed: int, ticks: int, *, busy: bool) -> int:
    """Plays one episode twice, and prints what differs; returns the number of ticks with a difference."""
    rng, wrong = random.Random(seed), 0
    one, other = Session(name, seed), Session(name, seed)
    for session in (one, other):
        session.begin(seed)
    assert np.array_equal(one.env.materials, other.env.materials), "one seed, two maps"
    players, crowd = Players(one.env, rng, (0.4, 0.3, 0.3)), Crowd(one.env, rng, soldiers=one.setup.soldiers)
    if busy:
        one.load(crowd.state())
    for tick in range(ticks):
        if not one.env.realm.players:
            break
        load(other.env, one.state)
        other.writer.states.append(one.state)
        order, intents = sorted(one.env.realm.players), players.intents()
        for session in (other, one):
            session.rng.seed(tick)
            _set_luck(other, one)
            session.step(intents, order)
        found = _differences(one.state, other.state, one.writer.ticks[-1], other.writer.ticks[-1])
        found += disagreements(one.env)
        wrong += bool(found)
        for text in found[:8] if wrong < 4 else ():
            sys.stdout.write(f"{name}, seed {seed}, tick {tick}: {text}\n")
    sys.stdout.write(
        f"{name} ({'busy' if busy else 'fresh'}): {len(one.writer.ticks)} ticks, {wrong} with a difference\n"
    )
    return wrong


def main() -> None:
    """Check the setups that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--setup", nargs="*", default=list(SETUPS), choices=list(SETUPS))
    parser.add_argument("--ticks", type=int, default=40)
    arguments = parser.parse_args()
    luck.RecordingGenerator = SubjectsLuck
    tiles.Tile.step = _regrow_by_subject
    wrong = [check(name, 7, arguments.ticks, busy=busy) for name in arguments.setup for busy in (True, False)]
    sys.exit(min(sum(wrong), 1))


if __name__ == "__main__":
    main()
