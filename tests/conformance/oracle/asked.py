"""Plays the original with tasks and writes traces with what each task gave in every tick.

    PYTHONPATH=tests/conformance .venv-nmmo/bin/python -m oracle.asked --out traces/tasks

Each trace begins with a state and an empty event log. Tasks are made by the original's own `make_task_from_spec`, or of
its predicates where a specification cannot say it, and are asked about the original's own `GameState`, once a tick.
"""

import argparse
import dataclasses
import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asked
import numpy as np
from configs import ASKED
from names import AMMUNITION, ARMOR, WEAPONS
from nmmo.lib import event_log, material, team_helper
from nmmo.systems import item as items
from nmmo.systems import skill as skills
from nmmo.task import base_predicates, game_state, predicate_api, task_api, task_spec
from nmmo.task.group import Group
from traces import State

from oracle import busy, coverage
from oracle.play import Players
from oracle.session import Session

TEAMS = 8
UNIT = 1_000_000_000
"""Of a score in a trace."""


def Shots(gs: Any, subject: Any, item: type, level: int, quantity: int) -> float:  # noqa: N802 - as the original's are
    """FireAmmo by shots, not by what is left of the stack (rules 17, R7)."""
    fired = subject.event.FIRE_AMMO
    return base_predicates.norm(np.count_nonzero((fired.type == item.ITEM_TYPE_ID) & (fired.level >= level)) / quantity)


def NearestToCenter(gs: Any, subject: Any) -> float:  # noqa: N802
    """ProgressTowardCenter, which fails with two members alive (rules 17, C5)."""
    if len(subject.row) < 2:
        return base_predicates.ProgressTowardCenter(gs, subject)
    center = gs.config.MAP_SIZE // 2
    distances = np.maximum(np.abs(subject.row - center), np.abs(subject.col - center))
    return 1.0 - distances.min() / (center - gs.config.MAP_BORDER)


def RoomOfTheLiving(gs: Any, subject: Any, space: int) -> float:  # noqa: N802
    """InventorySpaceGE of those who live: of nobody, 0 (rules 17, R34)."""
    return bool(subject.obs.inventory) and base_predicates.InventorySpaceGE(gs, subject, space)


def _forget(self: Group) -> None:
    """A group that is asked twice in a tick clears the state, and from then on nobody in it is alive."""
    self._gs = self._sd = None


Group.clear_prev_state = _forget
_MENDED = {"FireAmmo": Shots, "ProgressTowardCenter": NearestToCenter, "InventorySpaceGE": RoomOfTheLiving}
_CLASSES = {kind: getattr(task_api, kind) for kind in asked.KINDS}
_OPERATORS = {name: getattr(predicate_api, name) for name in (*asked.OPERATORS, "NOT")}


def _function(name: str) -> Any:
    if name == asked.SHOTS_LEFT:
        return base_predicates.FireAmmo
    return _MENDED.get(name) or getattr(base_predicates, name)


def _word(name: str, value: Any) -> Any:
    """An argument as the original takes it."""
    if name in ("skill", "combat_style"):
        return getattr(skills, value.capitalize())
    if name == "item":
        return getattr(items, value.capitalize())
    if name == "tile_type":
        return getattr(material, value.capitalize())
    return value.upper() if name == "event" else value


def _arguments(goal: asked.Goal) -> dict[str, Any]:
    return {name: _word(name, value) for name, value in goal[1].items()}


class Maker:
    """Makes the tasks of a team."""

    def __init__(self, teams: dict[int, list[int]]) -> None:
        self.teams, self.order = teams, team_helper.TeamHelper(teams)

    def tasks(self, team: int, spec: asked.Spec) -> list[task_api.Task]:
        """One for the team, or one for each member."""
        options, goal = {"reward_multiplier": spec["multiplier"]}, spec["goal"]
        if spec["hold"]:
            options["hold_duration"] = spec["hold"]
        if isinstance(goal[1], dict) and "subject" not in goal[1]:
            return self._specified(team, spec, options)
        whose = [self.teams[team]] if spec["reward_to"] == "team" else [[agent] for agent in self.teams[team]]
        kind = _CLASSES[spec["kind"]]
        return [
            self._predicate(team, assignee, goal).create_task(task_cls=kind, assignee=assignee, **options)
            for assignee in whose
        ]

    def _specified(self, team: int, spec: asked.Spec, options: dict[str, Any]) -> list[task_api.Task]:
        """A base predicate, as the original's curricula ask it; AllDead needs a target there (rules 17, C10)."""
        function, arguments = _function(spec["goal"][0]), _arguments(spec["goal"])
        # Who comes first gets the only specification; the order of teams goes round, so neighbours stay.
        ids = list(self.teams)
        place = ids.index(team)
        turned = {other: self.teams[other] for other in (*ids[place:], *ids[:place])}
        asks = task_spec.TaskSpec(function, arguments, _CLASSES[spec["kind"]], options, spec["reward_to"])
        return task_spec.make_task_from_spec(turned, [asks])

    def _predicate(self, team: int, assignee: list[int], goal: Any) -> Any:
        if not isinstance(goal, list):
            return goal
        name, *parts = goal
        if name in _OPERATORS:
            return _OPERATORS[name](*(self._predicate(team, assignee, part) for part in parts))
        arguments, subject = _arguments(goal), assignee
        for key in [key for key in arguments if key == "subject" or key.startswith("target")]:
            arguments[key] = self.order.get_target_agent(team, arguments[key])
        if "subject" in arguments or (name in asked.TARGETED and "target" in arguments):
            subject = arguments.pop("subject" if "subject" in arguments else "target")
        return predicate_api.make_predicate(_function(name))(Group(subject), **arguments)


class Armed(busy.Crowd):
    """A crowd of which a third are armed from head to foot, so that some predicates are ever reached."""

    def _pockets(self, player: SimpleNamespace) -> list[SimpleNamespace]:
        if player.id % 3:
            return super()._pockets(player)
        style, armed = self.rng.randrange(3), []
        for kind in (*ARMOR, WEAPONS[style], AMMUNITION[style]):
            item = busy.new_item(kind, self.rng.randrange(1, busy.known(player, kind) + 1))
            item.owner_id, item.equipped = player.id, 1
            item.quantity = self.rng.randrange(2, 30) if kind in AMMUNITION else 1
            armed.append(item)
        return armed


class Asking(Session):
    """A session whose event log is kept from the first tick, and whose tasks are asked in every tick."""

    def start(self, state: State) -> None:
        """The state before the first tick is there: tasks are given, and nothing has happened yet."""
        entity = state["entity"]
        self._log: list[np.ndarray] = []
        self._views = game_state.GameStateGenerator(self.env.realm, self.env.config)
        self._views.spawn_pos = {
            agent: (row, col)
            for agent, row, col in zip(
                *(entity[name].tolist() for name in ("id", "spawn_row", "spawn_col")), strict=True
            )
        }
        self.tasks: list[task_api.Task] = []
        self._scores: list[np.ndarray] = []

    def _events(self) -> np.ndarray:
        table = event_log.EventState.State.table(self.env.realm.datastore)
        self._log.append(table._data[table._data[:, 0] == 1].copy())
        return super()._events()

    def ask(self) -> None:
        """Evaluates every task; those that nobody has any more are closed, as the environment closes them."""
        env = self.env
        current = {*env.realm.players, *env.dead_this_tick}
        state = self._views.generate(env.realm, {agent: env.obs[agent] for agent in env.realm.players})
        log = np.concatenate(self._log)
        index = game_state.precompute_index(log, game_state.EventAttr["ent_id"])
        state = dataclasses.replace(state, event_data=log, event_index=index)
        scores = np.full((2, len(self.tasks)), -1, np.int32)
        for place, task in enumerate(self.tasks):
            if current.intersection(task.assignee):
                rewards, _ = task.compute_rewards(state)
                scores[:, place] = [round(UNIT * value) for value in (task.progress, rewards[task.assignee[0]])]
        self._scores.append(scores)
        state.clear_cache()

    def scores(self) -> np.ndarray:
        """As a trace holds them."""
        return np.stack(self._scores, 2)


def record(session: Asking, seed: int, ticks: int, *, crowd: bool) -> None:
    """One trace: `ticks` from a reset, or from a crowd."""
    rng = random.Random(seed)
    session.rng.seed(seed)
    session.begin(seed, busy=crowd)
    if crowd:
        session.load(Armed(session.env, rng).state())
    session.start(session.state)
    teams = team_helper.make_teams(session.env.config, TEAMS)
    given, maker = asked.specs(session.env.config.MAP_SIZE), Maker(teams)
    order = rng.sample(range(len(given)), len(given))
    table = []
    for place, spec in enumerate(order):
        made = maker.tasks(place % TEAMS, given[spec])
        session.tasks += made
        table += [{"spec": spec, "round": place // TEAMS, "who": sorted(task.assignee)} for task in made]
    players = Players(session.env, rng, (0.7, 0.1, 0.2))
    for _ in range(ticks):
        session.step(players.intents())
        session.ask()
    header = {"teams": {f"team {team + 1}": members for team, members in teams.items()}, "specs": given}
    session.writer.header |= header | {"tasks": table, "coverage": dict(coverage.COUNTS), "shuffled": False}
    session.writer.scores = session.scores()


def main() -> None:
    """Record traces with tasks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the traces, made if missing")
    parser.add_argument("--traces", type=int, default=6, help="how many; every fourth begins with a reset")
    parser.add_argument("--ticks", type=int, default=40, help="ticks of a trace")
    parser.add_argument("--seed", type=int, default=19_000, help="of the first trace")
    parser.add_argument("--small", action="store_true", help="smaller files, slower")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in ASKED:
        session = Asking(name, seed=1)
        for place in range(arguments.traces):
            start, crowd = time.perf_counter(), place % 4 != 1
            seed = arguments.seed + place
            record(session, seed, arguments.ticks, crowd=crowd)
            path = arguments.out / f"{name}-{seed:05d}-{'busy' if crowd else 'fresh'}.npz"
            session.writer.write(path, small=arguments.small)
            sys.stdout.write(f"{path.name}: {len(session.tasks)} tasks, {time.perf_counter() - start:.0f} s\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
