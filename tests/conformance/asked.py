"""The tasks that both sides are asked, and how ours are written. Imports neither package.

A goal is a tree of lists, so that a trace can hold it: `["HoardGold", {"amount": 20}]` is a base predicate with its
arguments, `["AND", goal, goal]` an operator (a number may stand for a goal in ADD, SUB and MUL). Words among the
arguments are those of the task language, but for the keywords of groups, which are the original's.
"""

from collections.abc import Iterator
from typing import Any

from names import EVENT_NAMES, SKILLS

Goal = list[Any]
Spec = dict[str, Any]
"""`goal`, `kind` (the class), `hold` (ticks), `multiplier`, `reward_to`."""

KINDS = ("Task", "OngoingTask", "HoldDurationTask")
GROUPS = {
    "left_team": "left_team",
    "left_team_leader": "left_leader",
    "right_team": "right_team",
    "right_team_leader": "right_leader",
    "my_team_leader": "leader",
    "all_foes": "foes",
    "all_foe_leaders": "foe_leaders",
}
"""The original's keywords for targets, and ours."""

LEADERS = ("left_team_leader", "right_team_leader", "my_team_leader")
"""Those that are one player."""

ITEMS = (
    *("hat", "top", "bottom", "spear", "bow", "wand", "rod", "gloves", "pickaxe", "axe", "chisel"),
    *("whetstone", "arrow", "runes", "ration", "potion"),
)
"""The first has type id 2."""

WORN, AMMUNITION, GATHERED = ITEMS[:14], ITEMS[11:14], ITEMS[11:]
SEEN = ("foilage", "ore", "tree", "crystal", "herb", "fish", "stump", "water")
STYLES = SKILLS[:3]
QUADRANTS = ("first", "second", "third", "fourth")
OPERATORS = {"AND": "and", "OR": "or", "ADD": "+", "SUB": "-", "MUL": "*"}
TARGETED = ("AllDead", "StayAlive")
"""Predicates whose target is their subject."""

SHOTS_LEFT = "FireAmmo, as it is"
"""The original's own FireAmmo (rules 17, R7), which the prelude does not have: it is written out."""


def _leaves(size: int) -> dict[str, list[dict[str, Any]]]:
    """Arguments to ask each base predicate with; `size` is the map's side."""
    middle = size // 2
    item = [{"level": level, "quantity": many} for level, many in ((1, 1), (1, 6), (2, 3), (4, 12))]

    def items(kinds: tuple[str, ...], many: int = 30) -> list[dict[str, Any]]:
        return [
            {"item": kind, **item[place % 4], "quantity": item[place % 4]["quantity"] + many * (place % 2)}
            for place, kind in enumerate(kinds)
        ]

    teams = [keyword for keyword in GROUPS if keyword not in (*LEADERS, "all_foe_leaders")]
    gold = [{"amount": amount} for amount in (60, 7, 3, 400)]
    every: dict[str, list[dict[str, Any]]] = {
        "Success": [{}],
        "TickGE": [{"num_tick": 500}, {"num_tick": 950}, {}],
        "CanSeeTile": [{"tile_type": kind} for kind in SEEN],
        "StayAlive": [{}, *({"target": keyword} for keyword in GROUPS)],
        "AllDead": [{"target": keyword} for keyword in GROUPS],
        "CheckAgentStatus": [
            {"target": keyword, "status": status} for keyword in GROUPS for status in ("alive", "dead")
        ],
        "OccupyTile": [{"row": middle, "col": middle}, {"row": middle, "col": middle + 8}, {"row": 40, "col": 40}],
        "CanSeeAgent": [{"target": keyword} for keyword in LEADERS],
        "CanSeeGroup": [{"target": keyword} for keyword in (*teams, "all_foe_leaders")],
        "DistanceTraveled": [{"dist": dist} for dist in (15, 30, 45, 60)],
        "AttainSkill": [
            {"skill": skill, "level": 1 + (3 * place) % 10, "num_agent": place % 3 + 1}
            for place, skill in enumerate((*SKILLS, "melee", "range"))
        ],
        "GainExperience": [
            {"skill": skill, "experience": 300 * (place + 1), "num_agent": place % 2 + 1}
            for place, skill in enumerate(SKILLS)
        ],
        "CountEvent": [{"event": name.lower(), "N": many} for many in (1, 4) for name in EVENT_NAMES.values()],
        "ScoreHit": [{"combat_style": style, "N": many} for style in STYLES for many in (2, 40)],
        "DefeatEntity": [
            {"agent_type": kind, "level": level, "num_agent": many}
            for kind in ("player", "npc")
            for level, many in ((1, 5), (2, 3), (1, 8), (1, 0))
        ],
        "HoardGold": gold,
        "EarnGold": gold,
        "SpendGold": gold,
        "MakeProfit": gold,
        "InventorySpaceGE": [{"space": space} for space in (1, 3, 5, 8)],
        "OwnItem": items(ITEMS),
        "EquipItem": [
            {"item": kind, "level": place % 3 + 1, "num_agent": (0, 3, 6, 2)[place % 4]}
            for place, kind in enumerate(WORN)
        ],
        "FullyArmed": [
            {"combat_style": style, "level": level, "num_agent": many}
            for style in STYLES
            for level, many in ((2, 1), (3, 1), (1, 1), (1, 3), (1, 4), (1, 2))
        ],
        "ConsumeItem": items(("ration", "potion", "ration", "potion"), 0),
        "HarvestItem": items(GATHERED * 2, 2),
        "FireAmmo": items(AMMUNITION * 4, 2),
        SHOTS_LEFT: items(AMMUNITION * 4, 20),
        "ListItem": items(ITEMS, 2),
        "BuyItem": items(ITEMS, 2),
        "ProgressTowardCenter": [{}],
        "AllMembersWithinRange": [{"dist": dist} for dist in (1, 3, 5, 10)],
        "SeizeTile": [
            {"row": middle, "col": middle, "num_ticks": 20},
            {"row": middle + size // 8, "col": middle + size // 8, "num_ticks": 30, "progress_bonus": 0.25},
            {"row": middle, "col": middle, "num_ticks": 9, "progress_bonus": 0.5, "seize_bonus": 0.1},
        ],
        "SeizeCenter": [{"num_ticks": 15}, {"num_ticks": 40, "progress_bonus": 0.2}, {"num_ticks": 3}],
        "SeizeQuadCenter": [{"num_ticks": 5 * (place + 1), "quadrant": name} for place, name in enumerate(QUADRANTS)],
        "ProtectLeader": [
            {"target_protect": leader, "target_destroy": "all_foe_leaders"} for leader in ("my_team_leader", *LEADERS)
        ],
    }
    return every


def _others() -> Iterator[Goal]:
    """Predicates about other groups than who has the task."""
    for place, keyword in enumerate(GROUPS):
        yield ["HoardGold", {"amount": 90 * (place + 1), "subject": keyword}]
        yield ["AttainSkill", {"skill": SKILLS[place], "level": 9, "num_agent": 1, "subject": keyword}]
        yield ["CountEvent", {"event": "score_hit", "N": 40, "subject": keyword}]
        yield ["OwnItem", {"item": ITEMS[place], "level": 1, "quantity": 25, "subject": keyword}]


def _combined() -> Iterator[Goal]:
    """Each operator over what is often between 0 and 1. A goal that never is 1 is refused by ours."""
    gold, hits = ["HoardGold", {"amount": 300}], ["CountEvent", {"event": "score_hit", "N": 30}]
    walk, skill = (
        ["DistanceTraveled", {"dist": 60}],
        ["GainExperience", {"skill": "range", "experience": 9000, "num_agent": 1}],
    )
    tick, alive = ["TickGE", {"num_tick": 1000}], ["StayAlive", {}]
    yield from (["AND", gold, walk], ["AND", hits, alive, tick], ["OR", gold, hits], ["OR", skill, tick, walk])
    yield from (["NOT", gold], ["NOT", hits], ["NOT", ["AND", walk, tick]], ["NOT", alive])
    yield from (
        ["ADD", gold, hits],
        ["ADD", walk, 0.25],
        ["ADD", ["MUL", gold, 0.5], walk, skill],
        ["ADD", ["SUB", walk, 0.2], hits],
        ["ADD", tick, alive],
    )
    yield from (
        ["SUB", ["ADD", alive, gold], walk],
        ["SUB", tick, gold],
        ["SUB", ["ADD", gold, walk], hits],
        ["SUB", alive, tick],
    )
    yield from (
        ["MUL", gold, hits],
        ["MUL", ["ADD", tick, hits], walk],
        ["MUL", tick, alive, skill],
        ["MUL", ["NOT", gold], tick],
    )
    yield ["OR", ["AND", ["CanSeeTile", {"tile_type": "ore"}], gold], ["MUL", tick, ["NOT", hits]]]
    yield ["AND", ["AllDead", {"target": "left_team"}], ["CanSeeGroup", {"target": "all_foes"}]]


def specs(size: int) -> list[Spec]:
    """All tasks: each predicate and operator in each class, for agents and for teams."""
    goals: list[list[Goal]] = [[[name, arguments] for arguments in some] for name, some in _leaves(size).items()]
    goals += [[goal] for goal in _others()]
    for operator in (*OPERATORS, "NOT"):
        goals.append([goal for goal in _combined() if goal[0] == operator])
    found = []
    for some in goals:
        least = 6 if len(some) > 1 or some[0][0] in ("Success", "ProgressTowardCenter") else 1
        for place in range(max(len(some), least)):
            # Every class for agents and for teams, with some arguments at least.
            turn = place + len(found) if len(some) == 1 and least == 1 else place
            kind, reward_to = KINDS[turn % 3], ("agent", "team")[turn // 3 % 2]
            found.append(
                {
                    "goal": _for_one(some[place % len(some)]) if reward_to == "agent" else some[place % len(some)],
                    "kind": kind,
                    "hold": 2 + turn % 4 if kind == "HoldDurationTask" else 0,
                    "multiplier": (1.0, 0.5, 2.0)[turn // 3 % 3],
                    "reward_to": reward_to,
                }
            )
    return found


def _for_one(goal: Goal) -> Goal:
    """The same for an agent, where several are needed: ours refuse what nobody can reach."""
    name, arguments = goal[0], goal[1]
    if name in ("AttainSkill", "EquipItem", "FullyArmed") and arguments["num_agent"] > 1:
        return [name, {**arguments, "num_agent": 1}]
    return goal


def predicates(goal: Goal) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and arguments of each predicate in a goal."""
    if isinstance(goal, list):
        if isinstance(goal[1], dict):
            yield goal[0], goal[1]
        else:
            for part in goal[1:]:
                yield from predicates(part)


def operators(goal: Goal) -> set[str]:
    """The operators in a goal."""
    if not isinstance(goal, list) or isinstance(goal[1], dict):
        return set()
    return {goal[0]}.union(*(operators(part) for part in goal[1:]))


def text(name: str, spec: Spec) -> str:
    """A task in the task language."""
    goal, reward = written(spec["goal"]), {"Task": "progress", "OngoingTask": "ongoing", "HoldDurationTask": "hold"}
    if spec["kind"] == "HoldDurationTask":
        goal = f"({goal}) for {spec['hold']} ticks"
    return (
        f'task "{name}" for {spec["reward_to"]} {{\n    goal {goal}\n'
        f"    reward {spec['multiplier']:g} * {reward[spec['kind']]}\n}}\n"
    )


def written(goal: Goal | float) -> str:
    """A goal in the task language."""
    if not isinstance(goal, list):
        return f"{goal:g}"
    name, *parts = goal
    if name == "NOT":
        return f"not ({written(parts[0])})"
    if name in OPERATORS:
        return f" {OPERATORS[name]} ".join(f"({written(part)})" for part in parts)
    arguments = dict(parts[0])
    if name == SHOTS_LEFT:
        filters = f"item == {arguments['item']}, level >= {arguments['level']}"
        return f"total(fire_ammo, number, assignee, {filters}) >= {arguments['quantity']}"
    if name in TARGETED and "target" in arguments:
        arguments["subject"] = arguments.pop("target")
    if "quadrant" in arguments:
        arguments["quadrant"] = QUADRANTS.index(arguments["quadrant"]) + 1
    return f"{name}({', '.join(f'{key} = {GROUPS.get(value, value)}' for key, value in arguments.items())})"
