"""Actions by ids, and how the original is told them: by rows of what the agent saw, else as objects.

An intent is (agent, action code, first argument, second argument). Styles, directions, prices and tokens are numbers as
a caller may send them, valid or not; entity and item ids that are 0 stand for a row beyond the last.
"""

import random
from collections import Counter
from typing import Any

import nmmo
from names import ACTION_NAMES, ACTIONS, CONSUMABLES
from nmmo.core import action as actions

Intent = tuple[int, int, int, int]
CODE = {name: code for code, name in enumerate(ACTION_NAMES)}
_LOWEST = {"Style": 0, "Direction": 0, "Price": 1, "Token": 1}
"""What row 0 of these stands for."""
_DIRECT = -1_000
"""In place of a row: the argument was given as an object."""


class Told:
    """A tick's intents as the original takes them."""

    def __init__(self, env: nmmo.Env, intents: list[Intent], order: list[int], rng: random.Random) -> None:
        self.env, self.rng = env, rng
        self.rows: list[tuple[int, ...]] = []
        """The intents with the row of each argument: `actions` of a trace."""
        self.given: dict[int, dict[str, dict[str, int]]] = {agent: {} for agent in order}
        """What goes into `env.step`."""
        self.objects: dict[int, dict[type, dict[type, Any]]] = {}
        """What is put behind the original's decoding, because no row stands for it."""
        self.refused: Counter[str] = Counter()
        """Rules 11.2: what decoding drops or clamps."""
        seen: dict[int, dict[str, dict[int, int]]] = {}
        market: dict[int, int] | None = None
        for agent, code, *values in intents:
            if agent not in seen:
                if market is None and agent in env.realm.players:
                    market = _rows(env.obs[agent].market)
                seen[agent] = self._seen(agent, market or {})
            self._tell(agent, ACTION_NAMES[code], values, seen[agent])

    def _seen(self, agent: int, market: dict[int, int]) -> dict[str, dict[int, int]]:
        if agent not in self.env.realm.players:
            return {}
        observation = self.env.obs[agent]
        return {
            "Target": _rows(observation.entities),
            "InventoryItem": _rows(observation.inventory),
            "MarketItem": market,
        }

    def _tell(self, agent: int, name: str, values: list[int], seen: dict[str, dict[int, int]]) -> None:
        arguments = ACTIONS.get(name, ("Price",))
        enabled = name in self.env._str_atn_map
        if not seen:
            self.refused["nobody alive of this id"] += 1
        elif not enabled:
            self.refused["unknown action" if name not in ACTIONS else "disabled action"] += 1
        if name == "Buy" and values[0] not in seen.get("MarketItem", {}) and not self._sellable(values[0]):
            values[0] = 0
        indices = [self._row(argument, value, seen) for argument, value in zip(arguments, values, strict=False)]
        if _DIRECT in indices and enabled and seen:
            self._tell_objects(agent, name, arguments, values)
        else:
            self.given.setdefault(agent, {})[name] = dict(zip(arguments, indices, strict=True))
            if enabled and seen:
                self._note_refused(name, dict(zip(arguments, indices, strict=True)), seen)
        second = values[1] if len(arguments) > 1 else 0
        row = (agent, CODE[name], values[0], second, indices[0], indices[1] if len(indices) > 1 else 0)
        self.rows.append(row)

    def _sellable(self, item: int) -> bool:
        """Whether the original can be asked to sell what is not listed: it asserts that nobody equips it meanwhile."""
        return item in self.env.realm.items and self.env.realm.items[item].type_id.val in CONSUMABLES

    def _row(self, argument: str, value: int, seen: dict[str, dict[int, int]]) -> int:
        if argument in _LOWEST:
            return value - _LOWEST[argument]
        rows = seen.get(argument, {})
        if value == 0:
            return len(rows) + self.rng.randrange(4)
        return rows.get(value, _DIRECT)

    def _note_refused(self, name: str, indices: dict[str, int], seen: dict[str, dict[int, int]]) -> None:
        for argument, index in indices.items():
            if argument in seen:
                if index >= len(seen[argument]):
                    self.refused[f"{argument} beyond the last"] += 1
            elif index < 0:
                self.refused[f"{argument} negative"] += 1
            elif index >= len(self.env._str_atn_map[argument].edges):
                self.refused[f"{argument} clamped"] += 1

    def _tell_objects(self, agent: int, name: str, arguments: tuple[str, ...], values: list[int]) -> None:
        realm, found = self.env.realm, {}
        for argument, value in zip(arguments, values, strict=False):
            kind = getattr(actions, argument)
            if argument in _LOWEST:
                thing = actions.deserialize_fixed_arg(kind, value - _LOWEST[argument])
            else:
                thing = realm.entity_or_none(value) if argument == "Target" else realm.items.get(value)
            if value == 0 or thing is None:
                return
            found[kind] = thing
        self.objects.setdefault(agent, {})[getattr(actions, name)] = found

    def validated(self, actions_of: dict[int, dict[type, dict]]) -> dict[int, dict[type, dict]]:
        """The original's decoded actions with the objects added, alphabetical as it does."""
        for agent, more in self.objects.items():
            both = {**actions_of[agent], **more}
            actions_of[agent] = {kind: both[kind] for kind in sorted(both, key=lambda kind: kind.__name__)}
        return actions_of


def _rows(observed: Any) -> dict[int, int]:
    if observed is None or observed.ids is None:
        return {}
    return {entity: row for row, entity in enumerate(observed.ids.tolist())}
