"""The words of the task language as Python names, from the tables that the checker uses.

`P.HarvestItem(item.ration, level=3)` is a predicate of the prelude, `S.gold(group.me)` a statistic or function,
`F.level >= 3` a filter. `dir(P)` lists the names, `help(P.HarvestItem)` says what one does.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from functools import cache
from inspect import Parameter, Signature
from typing import Any

from hinterland import _core
from hinterland.tasks.expressions import Expr, Strength, Value, written
from hinterland.tasks.statistics import registered

__all__ = ["Calls", "F", "P", "S", "Words", "event", "group", "item", "material", "reserved", "skill", "style"]

_FILTERS = ("item", "skill", "style", "level", "number", "quantity", "damage", "gold", "price", "target")
_STATES = ("equipped", "listed")


@cache
def _table() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_core.task_words())
    return read


@cache
def reserved() -> frozenset[str]:
    """Words that are no names without quotes."""
    return frozenset(_table()["reserved"])


class Words:
    """Names that stand for themselves."""

    def __init__(self, kind: str, names: Callable[[], Iterable[str]], texts: Callable[[str], Expr] = Expr) -> None:
        self._kind = kind
        self._names = names
        self._texts = texts

    def __getattr__(self, name: str) -> Expr:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._names():
            raise AttributeError(_unknown(self._kind, name, self._names()))
        return self._texts(name)

    def __dir__(self) -> list[str]:
        return sorted(self._names())

    def __repr__(self) -> str:
        return f"<every {self._kind} of the task language>"


class Calls:
    """Names that are called with arguments, and give an expression."""

    def __init__(self, kind: str, calls: Callable[[], dict[str, Callable[..., Any]]]) -> None:
        self._kind = kind
        self._calls = calls

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        known = self._calls()
        if name not in known:
            raise AttributeError(_unknown(self._kind, name, known))
        return known[name]

    def __dir__(self) -> list[str]:
        return sorted(self._calls())

    def __repr__(self) -> str:
        return f"<every {self._kind} of the task language>"


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"the task language has no {kind} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _call(name: str, arguments: Iterable[Value], named: dict[str, Value]) -> Expr:
    parts = [str(written(value)) for value in arguments]
    parts += [f"{key} = {written(value)}" for key, value in named.items()]
    return Expr(f"{name}({', '.join(parts)})")


def _predicate(name: str, params: list[list[Any]], doc: str) -> Callable[..., Expr]:
    """A predicate as a function whose parameters are those of the prelude."""

    def parameter(param: str, kind: str, default: str | None) -> Parameter:
        given = Parameter.empty if default is None else Expr(default, Strength.LOOSEST)
        return Parameter(param, Parameter.POSITIONAL_OR_KEYWORD, default=given, annotation=kind)

    signature = Signature([parameter(*param) for param in params], return_annotation=Expr)

    def predicate(*arguments: Value, **named: Value) -> Expr:
        try:
            signature.bind(*arguments, **named)
        except TypeError as error:
            raise TypeError(f"{name}{signature.replace(return_annotation=Signature.empty)}: {error}") from None
        return _call(name, arguments, named)

    return _titled(predicate, name, doc, signature)


def _statistic(name: str, text: str, doc: str) -> Callable[..., Expr]:
    """A statistic or function; which arguments it takes is for the checker to say."""

    def statistic(*arguments: Value) -> Expr:
        return _call(name, arguments, {})

    return _titled(statistic, name, f"`{text}`: {doc}.", None)


def _titled(call: Callable[..., Expr], name: str, doc: str, signature: Signature | None) -> Callable[..., Expr]:
    call.__name__ = call.__qualname__ = name
    call.__doc__ = doc
    if signature is not None:
        call.__signature__ = signature  # type: ignore[attr-defined]
    return call


@cache
def _predicates() -> dict[str, Callable[..., Any]]:
    return {row["name"]: _predicate(row["name"], row["params"], row["doc"]) for row in _table()["predicates"]}


@cache
def _statistics() -> dict[str, Any]:
    calls = {name: _statistic(name, text, doc) for name, text, doc in _table()["calls"]}
    return calls | {name: Expr(name) for name, _ in _table()["values"]}


def _calls() -> dict[str, Any]:
    own = {name: _statistic(name, f"{name}(GROUP)", doc or "registered") for name, _, _, doc in registered()}
    return _statistics() | own


def _filter(name: str) -> Expr:
    return Expr(f"is {name}", Strength.LOOSEST) if name in _STATES else Expr(name)


def _first(key: str) -> Callable[[], list[str]]:
    return lambda: [row if isinstance(row, str) else row[0] for row in _table()[key]]


P = Calls("predicate", _predicates)
"""The prelude's predicates: `P.AttainSkill(skill.fishing, 5, num_agent=2, subject=group.team)`."""
S: Any = Calls("statistic or function", _calls)
"""Statistics, registered ones too, functions, and the words of clock, places and rewards: `S.gold(group.team)`,
`S.tick`, `S.progress`.
"""
F = Words("filter", lambda: (*_FILTERS, *_STATES), _filter)
"""Columns in filters: `S.count(event.harvest_item, group.me, F.item == item.ration)`; `F.equipped`, `F.listed`."""
group = Words("group", _first("groups"))
"""Groups of players: `group.me`, `group.team`."""
skill = Words("skill", _first("skills"))
"""Skills: `skill.fishing`."""
style = Words("style of combat", _first("styles"))
"""Styles of combat: `style.melee`."""
item = Words("item", _first("items"))
"""Items: `item.ration`."""
material = Words("material", _first("materials"))
"""Materials: `material.fish`."""
event = Words("event", _first("events"))
"""Events: `event.harvest_item`."""
