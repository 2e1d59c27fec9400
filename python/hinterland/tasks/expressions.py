"""Expressions of the task language as Python objects: a text, and how tightly it holds together."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import IntEnum
from numbers import Integral, Real
from typing import Any, Literal, NoReturn

__all__ = ["Expr", "Strength", "Value", "always", "expr", "if_", "written"]


class Strength(IntEnum):
    """How tightly an expression holds together: the language's operators from the loosest on."""

    LOOSEST = 0
    OR = 1
    AND = 2
    WHILE = 3
    THEN = 4
    NOT = 5
    TIMED = 6
    COMPARISON = 7
    SUM = 8
    ON = 9
    PRODUCT = 10
    UNARY = 11
    ATOM = 12


class Expr:
    """An expression of the task language; `str` gives its text.

    `&`, `|` and `~` are the language's `and`, `or` and `not`; `+ - * /` and comparisons are its own. Nothing is
    worked out and nothing is checked in Python: :func:`hinterland.tasks.compile` checks the text.
    """

    __slots__ = ("strength", "text")

    # NumPy's numbers leave arithmetic to us.
    __array_ufunc__ = None

    def __init__(self, text: str, strength: Strength = Strength.ATOM) -> None:
        self.text = text
        self.strength = strength

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Expr({self.text!r})"

    def __and__(self, other: Value) -> Expr:
        return _infix(self, "and", other, Strength.AND)

    def __rand__(self, other: Value) -> Expr:
        return _infix(other, "and", self, Strength.AND)

    def __or__(self, other: Value) -> Expr:
        return _infix(self, "or", other, Strength.OR)

    def __ror__(self, other: Value) -> Expr:
        return _infix(other, "or", self, Strength.OR)

    def __invert__(self) -> Expr:
        return Expr(f"not {_at_least(self, Strength.COMPARISON)}", Strength.NOT)

    def __add__(self, other: Value) -> Expr:
        return _infix(self, "+", other, Strength.SUM)

    def __radd__(self, other: Value) -> Expr:
        return _infix(other, "+", self, Strength.SUM)

    def __sub__(self, other: Value) -> Expr:
        return _infix(self, "-", other, Strength.SUM)

    def __rsub__(self, other: Value) -> Expr:
        return _infix(other, "-", self, Strength.SUM)

    def __mul__(self, other: Value) -> Expr:
        return _infix(self, "*", other, Strength.PRODUCT)

    def __rmul__(self, other: Value) -> Expr:
        return _infix(other, "*", self, Strength.PRODUCT)

    def __truediv__(self, other: Value) -> Expr:
        return _infix(self, "/", other, Strength.PRODUCT)

    def __rtruediv__(self, other: Value) -> Expr:
        return _infix(other, "/", self, Strength.PRODUCT)

    def __neg__(self) -> Expr:
        return Expr(f"-{_at_least(self, Strength.ATOM)}", Strength.UNARY)

    def __ge__(self, other: Value) -> Expr:
        return _comparison(self, ">=", other)

    def __le__(self, other: Value) -> Expr:
        return _comparison(self, "<=", other)

    def __gt__(self, other: Value) -> Expr:
        return _comparison(self, ">", other)

    def __lt__(self, other: Value) -> Expr:
        return _comparison(self, "<", other)

    def __eq__(self, other: Value) -> Expr:  # type: ignore[override]
        return _comparison(self, "==", other)

    def __ne__(self, other: Value) -> Expr:  # type: ignore[override]
        return _comparison(self, "!=", other)

    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"`{self.text}` is known only while a world is played: join expressions with &, | and ~ in place of and, "
            "or and not, and write a <= b <= c as (a <= b) & (b <= c)"
        )

    def is_in(self, choices: list[Any] | tuple[Any, ...]) -> Expr:
        """`self in [...]`, a filter."""
        return _comparison(self, "in", choices)

    def by(self, tick: Value) -> Expr:
        """Reached by a tick of the episode, or never."""
        return _timed(self, f"by {_number(tick)}")

    def within(self, ticks: Value) -> Expr:
        """Reached in so many ticks from when the task is given, or never."""
        return _timed(self, f"within {_number(ticks)} ticks")

    def lasting(self, ticks: Value) -> Expr:
        """`for N ticks`: 1 in so many ticks in a row."""
        return _timed(self, f"for {_number(ticks)} ticks")

    def then(self, after: Value) -> Expr:
        """Reached, and after it another."""
        return _infix(self, "then", after, Strength.THEN)

    def during(self, condition: Value) -> Expr:
        """`self while condition`: reached before the condition stops being 1."""
        return _infix(self, "while", condition, Strength.WHILE)

    def on(self, occasion: Literal["success", "failure", "death"]) -> Expr:
        """This number in the tick of an occasion, else 0; in rewards."""
        return Expr(f"{_at_least(self, Strength.ON)} on {occasion}", Strength.ON)


Value = Expr | int | float | list[Any] | tuple[Any, ...]
"""What may stand in an expression; a list or tuple is a list of the language."""


def if_(condition: Value, yes: Value, no: Value) -> Expr:
    """One of two values; `yes` where the condition is 1."""
    text = f"if {_at_least(condition, Strength.ATOM)} then {written(yes)} else {written(no)}"
    return Expr(text, Strength.LOOSEST)


def always(condition: Value, *, until: Value) -> Expr:
    """1 in every tick until a tick of the episode; 0 for good once it is not."""
    return Expr(f"always {written(condition)} until {_number(until)}", Strength.LOOSEST)


def expr(text: str) -> Expr:
    """An expression from its text.

    Raises:
        TaskError: a text that cannot be read, or that is more than one expression. Names are not looked up.
    """
    from hinterland.tasks.drafts import read_expression

    return read_expression(text)


def written(value: object) -> Expr:
    """A value as an expression.

    Raises:
        TypeError: what the language has no word for.
        ValueError: a number that is not finite.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, (list, tuple)):
        return Expr(f"[{', '.join(str(written(part)) for part in value)}]")
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"{value!r} is no part of an expression; give a number, a list, or an Expr such as S.gold(group.me)"
        )
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number of the task language; it must be finite")
    # `repr` gives the fewest digits that are read back as the same number, Decimal writes them without an exponent.
    number = str(int(value)) if isinstance(value, Integral) else f"{Decimal(repr(float(value))):f}"
    return Expr(number, Strength.UNARY if number.startswith("-") else Strength.ATOM)


def _at_least(value: Value, strength: Strength) -> str:
    """The text, in parentheses if it holds together less tightly."""
    found = written(value)
    return found.text if found.strength >= strength else f"({found.text})"


def _number(value: Value) -> str:
    """What stands behind `by` and the like."""
    return _at_least(value, Strength.ATOM)


def _infix(left: Value, operator: str, right: Value, strength: Strength) -> Expr:
    # A time behind `and` and the like looks as if it were said of both sides, which the checker warns of.
    tighter = Strength(strength + 1) if strength > Strength.TIMED else Strength.COMPARISON
    return Expr(f"{_at_least(left, strength)} {operator} {_at_least(right, tighter)}", strength)


def _comparison(left: Value, operator: str, right: Value) -> Expr:
    text = f"{_at_least(left, Strength.SUM)} {operator} {_at_least(right, Strength.SUM)}"
    return Expr(text, Strength.COMPARISON)


def _timed(inner: Expr, tail: str) -> Expr:
    return Expr(f"{_at_least(inner, Strength.TIMED)} {tail}", Strength.TIMED)
