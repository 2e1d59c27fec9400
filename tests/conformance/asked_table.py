"""What was compared of tasks, and what must have been: predicates, keywords and operators, in each class."""

from collections import defaultdict
from dataclasses import dataclass

from asked import GROUPS, KINDS, OPERATORS, SHOTS_LEFT, Spec, operators, predicates
from names import EVENT_NAMES

PAIRS, BETWEEN = 5_000, 2_000
"""Pairs of task and state that a comparison needs, and how many of them with a progress strictly between 0 and 1."""

PREDICATES = (
    *("Success", "TickGE", "CanSeeTile", "StayAlive", "AllDead", "CheckAgentStatus", "OccupyTile", "CanSeeAgent"),
    *("CanSeeGroup", "DistanceTraveled", "AttainSkill", "GainExperience", "CountEvent", "ScoreHit", "DefeatEntity"),
    *("HoardGold", "EarnGold", "SpendGold", "MakeProfit", "InventorySpaceGE", "OwnItem", "EquipItem", "FullyArmed"),
    *("ConsumeItem", "HarvestItem", "FireAmmo", SHOTS_LEFT, "ListItem", "BuyItem", "ProgressTowardCenter"),
    *("AllMembersWithinRange", "SeizeTile", "SeizeCenter", "SeizeQuadCenter", "ProtectLeader"),
)
"""Rules 14.4, in its order."""

Row = tuple[str, str]
"""What kind of thing, and which."""


@dataclass
class Count:
    """Pairs of task and state: how many, with a progress above 0, strictly between 0 and 1, and that differ."""

    pairs: int = 0
    above: int = 0
    between: int = 0
    wrong: int = 0

    def add(self, other: "Count") -> None:
        """Adds another's."""
        self.pairs += other.pairs
        self.above += other.above
        self.between += other.between
        self.wrong += other.wrong

    def __str__(self) -> str:
        return f"{self.pairs:>9,} {self.above:>7,} {self.between:>7,} {self.wrong:>5,}"


def _rows(spec: Spec) -> set[Row]:
    """What a task counts for."""
    goal, found = spec["goal"], {("to", spec["reward_to"])}
    for name, arguments in predicates(goal):
        found.add(("predicate", name))
        for key, value in arguments.items():
            if key == "subject" or key.startswith("target"):
                found |= {("keyword", value), ("about", f"{name} {key} {value}")}
            if key == "event":
                found.add(("event", value))
    return found | {("operator", name) for name in operators(goal)}


REQUIRED: tuple[Row, ...] = (
    *(("predicate", name) for name in PREDICATES),
    *(("keyword", name) for name in GROUPS),
    *(("operator", name) for name in (*OPERATORS, "NOT")),
    *(("to", name) for name in ("agent", "team")),
)
"""Each in each class, and in one of them with a progress above 0."""

HAPPENED: tuple[Row, ...] = tuple(("event", name.lower()) for name in EVENT_NAMES.values())
"""Each with a progress above 0."""


class Table:
    """Counts by row and class."""

    def __init__(self) -> None:
        self.total = Count()
        self.kept = 0
        """Pairs of a task that had been completed before: its progress was compared with the best of ours."""
        self.counts: dict[tuple[Row, str], Count] = defaultdict(Count)
        self.examples: dict[Row, str] = {}

    def note(self, spec: Spec, count: Count, where: str) -> None:
        """Counts a pair; `where` says what differs, if it does."""
        self.total.add(count)
        for row in _rows(spec):
            self.counts[row, spec["kind"]].add(count)
            if count.wrong:
                self.examples.setdefault(row, where)

    def holes(self) -> list[str]:
        """What was asked too seldom."""
        found = [
            f"{' '.join(row)} in {kind}"
            for row in REQUIRED
            for kind in KINDS
            if not self.counts.get((row, kind), Count()).pairs
        ]
        found += [
            f"{' '.join(row)} with a progress above 0"
            for row in (*REQUIRED, *HAPPENED)
            if not any(self.counts.get((row, kind), Count()).above for kind in KINDS)
        ]
        for name, count, least in (
            ("pairs of task and state", self.total.pairs, PAIRS),
            ("pairs with a progress between 0 and 1", self.total.between, BETWEEN),
        ):
            if count < least:
                found.append(f"{count:,} {name}, {least:,} are needed")
        return found

    def report(self) -> tuple[list[str], list[str]]:
        """Lines of the table, and the holes."""
        lines = [f"{'pairs, above 0, between 0 and 1, differing':58}" + "".join(f"{kind:>33}" for kind in KINDS)]
        others = sorted({row for row, _ in self.counts} - set(REQUIRED))
        for row in (*REQUIRED, *others):
            cells = "".join(f"  {self.counts.get((row, kind), Count())}" for kind in KINDS)
            lines.append(f"{' '.join(row):58}{cells}")
        lines.append(f"{'all pairs of task and state':58}  {self.total}")
        lines.append(f"{'of tasks that were completed before, by their best':58}  {self.kept:>9,}")
        lines += [f"{' '.join(row)}: {where}" for row, where in self.examples.items() if row[0] == "predicate"]
        holes = self.holes()
        return lines + [f"too few: {hole}" for hole in holes], holes
