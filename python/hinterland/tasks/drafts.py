"""Tasks as Python objects before they are checked: made in Python or read from text, and rendered to canonical text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hinterland import _core
from hinterland.tasks.errors import TaskError
from hinterland.tasks.expressions import Expr, Strength, Value, written
from hinterland.tasks.texts import encodable
from hinterland.tasks.words import reserved

__all__ = ["Draft", "File", "agent", "parse", "read_expression", "team"]

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNFIT = re.compile(r'["\x00-\x1f\x7f]')


@dataclass(frozen=True, eq=False)
class Draft:
    """A task that is not checked yet; `str` gives its text. :func:`agent`, :func:`team` and :func:`parse` make it."""

    name: str
    """Its name."""
    assignee: Literal["agent", "team"]
    """Whom it is for."""
    goal: Expr
    """What is to be done."""
    reward: Expr | None = None
    """What a tick is worth; the change of progress if not given."""
    weight: Expr | None = None
    """Its weight when tasks are drawn; 1 if not given."""
    tags: tuple[str, ...] = ()
    """Words to sort it by."""
    embedding: Expr | None = None
    """An embedding of its own: a list of numbers."""
    begin: tuple[str, ...] = ()
    """How its episodes begin, line by line in the language: `"gold 20"`, `"within 10 of center"`."""
    doc: str = ""
    """The comment above it."""

    def __str__(self) -> str:
        """Its text, as :func:`hinterland.tasks.format` lays it out.

        Raises:
            TaskError: a part that is not what the language has in its place.
        """
        comment = "".join(f"# {line}\n" for line in self.doc.splitlines())
        clauses = [f"goal {self.goal}"]
        for word, value in (("reward", self.reward), ("weight", self.weight)):
            clauses += [] if value is None else [f"{word} {value}"]
        if self.tags:
            clauses.append("tags " + ", ".join(_name(tag, "tag") for tag in self.tags))
        if self.embedding is not None:
            clauses.append(f"embedding {self.embedding}")
        if self.begin:
            clauses.append("begin {\n" + "\n".join(self.begin) + "\n}")
        body = "\n".join(clauses)
        text = f"{comment}task {_name(self.name, 'task')} for {self.assignee} {{\n{body}\n}}\n"
        return _core.format_tasks(encodable(text), name=f"task {self.name}")


class File:
    """What a text says, not checked yet: its items in order. `str` gives its text, comments and all, in canonical form.

    Attributes:
        items: a :class:`Draft` for a task, the text of any other item (`let`, `define`, `for`, `set` ...).
    """

    def __init__(self, text: str, items: Sequence[Draft | str]) -> None:
        self._text = text
        self.items = tuple(items)

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The tasks that stand in the file by themselves; those inside of a `for` are known once it is compiled."""
        return tuple(item for item in self.items if isinstance(item, Draft))

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Draft | str]:
        return iter(self.items)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"File({len(self.items)} items, {len(self.drafts)} of them tasks)"


def agent(name: str, goal: Value, **parts: Any) -> Draft:
    """A task for an agent: `agent("fisher", P.HarvestItem(item.ration, 3, 10), tags=["food"])`.

    Args:
        name: its name, without `"` and control characters; `{x}` in it stands for the value of a `let`.
        goal: what is to be done.
        **parts: `reward`, `weight`, `tags`, `embedding`, `begin` and `doc`, as :class:`Draft` has them.

    Raises:
        TypeError: a part that there is not, or something that the language has no word for.
        ValueError: a name or a tag that cannot be written.
    """
    return _draft(name, "agent", goal, **parts)


def team(name: str, goal: Value, **parts: Any) -> Draft:
    """A task for a team as one; the arguments are those of :func:`agent`."""
    return _draft(name, "team", goal, **parts)


def parse(text: str) -> File:
    """Reads a text without asking what its names mean.

    Raises:
        TaskError: a text that cannot be read, with all that is wrong in it.
    """
    outline = json.loads(_core.outline_tasks(encodable(text)))
    return File(outline["text"], [_item(item) for item in outline["items"]])


def read_expression(text: str) -> Expr:
    """An expression from its text; see :func:`hinterland.tasks.expr`."""
    items = json.loads(_core.outline_tasks(f"let x =\n{encodable(text)}", name="<expression>"))["items"]
    if len(items) != 1:
        raise TaskError(f"{text!r} is more than one expression")
    return _expr(items[0]["value"])


def _draft(
    name: str,
    assignee: Literal["agent", "team"],
    goal: Value,
    *,
    reward: Value | None = None,
    weight: Value | None = None,
    tags: Iterable[str] = (),
    embedding: Sequence[float] | None = None,
    begin: str | Iterable[str] = (),
    doc: str = "",
) -> Draft:
    if isinstance(tags, str):
        raise TypeError(f"tags is the string {tags!r}; give a list of words")
    words = tuple(tags)
    _name(name, "task")
    for tag in words:
        _name(tag, "tag")
    return Draft(
        name,
        assignee,
        written(goal),
        reward=None if reward is None else written(reward),
        weight=None if weight is None else written(weight),
        tags=words,
        embedding=None if embedding is None else written([float(number) for number in embedding]),
        begin=tuple(begin.splitlines()) if isinstance(begin, str) else tuple(begin),
        doc=doc,
    )


def _name(name: str, kind: str) -> str:
    """A name as it is written: in quotes, unless it is one word."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a {kind} is a string, not {type(name).__name__}")
    unfit = _UNFIT.search(name)
    if unfit:
        raise ValueError(f"the {kind} {name!r} has {unfit.group()!r} in its name, which cannot be written")
    bare = _BARE.fullmatch(name) and name not in reserved()
    return name if bare else f'"{name}"'


def _item(item: dict[str, Any]) -> Draft | str:
    if item["kind"] == "let":
        return f"let {item['name']} = {item['value']['text']}"
    if item["kind"] != "task":
        return str(item["text"])
    optional = {part: _expr(item[part]) for part in ("reward", "weight", "embedding") if part in item}
    return Draft(
        item["name"],
        item["assignee"],
        _expr(item["goal"]),
        tags=tuple(item.get("tags", ())),
        begin=tuple(item.get("begin", ())),
        doc=item["doc"],
        **optional,
    )


def _expr(value: dict[str, Any]) -> Expr:
    return Expr(value["text"], Strength(value["strength"]))
