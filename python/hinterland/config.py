"""The config of a world: nested, typed, immutable, and validated when it is made."""

from __future__ import annotations

import enum
import json
import math
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from hinterland import _core, moved
from hinterland.sections import SECTIONS, Sections

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from hinterland.options import ConfigOptions

__all__ = ["Config"]

_Given = dict[str, Any]

_PRESETS: dict[str, _Given] = {
    "small": {
        "players": {"count": 64},
        "map": {"preset": "small"},
        "npc": {"count": 32, "level_max": 5},
        "episode": {"horizon": 128},
    },
    "medium": {},
    "large": {
        "players": {"count": 1024},
        # A map takes seconds to make: 64 of them would let the first use wait for minutes.
        "map": {"preset": "large", "count": 8},
        "npc": {"count": 1024, "level_max": 15},
        "episode": {"horizon": 8192},
    },
}
"""Rules 2.3, but for the number of maps."""


class Config(Sections):
    """What a world is built for.

    A config has one attribute per section (`config.players.count`), each a frozen dataclass of
    :mod:`hinterland.sections`; docs/config.md lists every option. `Config()` is the preset medium with every system on;
    sections are given as mappings of the options that differ:

    >>> Config(players={"count": 64}, episode={"horizon": 256}).episode.horizon
    256

    Options that were not given follow their defaults, some of which follow other options: `observation.entities` is
    32 in the layout `"packed"` and 100 in `"nmmo"`, also after `replace(observation={"layout": "nmmo"})`.

    Configs are hashable, compare equal when every option has the same value, and can be pickled.

    Raises:
        ValueError: an unknown section or option, a value of the wrong kind or outside its range, or options that
            contradict each other. The message names the option, the value and what would be right.
    """

    __slots__ = ("_given", "_json", *SECTIONS)

    _given: _Given
    _json: str

    def __init__(self, **sections: Unpack[ConfigOptions]) -> None:
        given = {section: _read_section(section, options) for section, options in sections.items()}
        _refuse_moved(given)
        text = _core.resolve_config(json.dumps(given))
        object.__setattr__(self, "_given", given)
        object.__setattr__(self, "_json", text)
        for section, options in json.loads(text).items():
            object.__setattr__(self, section, SECTIONS[section](**_freeze(options)))

    @classmethod
    def small(cls) -> Self:
        """64 players and 32 NPCs on maps of 64 tiles, 128 ticks."""
        return cls(**_PRESETS["small"])

    @classmethod
    def medium(cls) -> Self:
        """128 players and 128 NPCs on maps of 160 tiles, 1,024 ticks."""
        return cls(**_PRESETS["medium"])

    @classmethod
    def large(cls) -> Self:
        """1,024 players and 1,024 NPCs on 8 maps of 1,056 tiles, 8,192 ticks.

        The maps are made when first used, in less than a minute on two cores, and kept in the user's cache.
        `Config.large().replace(map={"count": 64})` has more of them.
        """
        return cls(**_PRESETS["large"])

    def replace(self, **sections: Unpack[ConfigOptions]) -> Self:
        """The same config with some options changed, section by section: `replace(players={"respawn": "immediate"})`.

        Raises:
            ValueError: as the constructor.
        """
        given: _Given = {section: dict(options) for section, options in self._given.items()}
        for section, options in sections.items():
            read = _read_section(section, options)
            known = given.setdefault(section, {})
            given[section] = {**known, **read} if isinstance(read, dict) else read
        return type(self)(**given)

    @classmethod
    def from_toml(cls, source: str | os.PathLike[str]) -> Self:
        """Reads a TOML file, or TOML text: a string with a line break or an equals sign is text.

        Raises:
            ValueError: text that is not TOML (with line and column), or as the constructor.
            OSError: a file that cannot be read.
        """
        is_text = isinstance(source, str) and ("\n" in source or "=" in source or not source.strip())
        text = str(source) if is_text else Path(source).read_text(encoding="utf-8")
        try:
            return cls(**json.loads(_core.toml_to_json(text)))
        except ValueError as error:
            if is_text:
                raise
            raise ValueError(f"{os.fspath(source)}: {error}") from error

    def to_toml(self) -> str:
        """Every option as TOML, except those whose default follows from other options and that were not given.

        `Config.from_toml(config.to_toml()) == config`.
        """
        values = json.loads(self._json)
        for section, option in _follows_others():
            if option not in self._given.get(section, {}):
                del values[section][option]
        return _core.json_to_toml(json.dumps(values))

    def to_json(self) -> str:
        """Every option as JSON, `{section: {option: value}}`."""
        return self._json

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads what `to_json` wrote.

        Raises:
            ValueError: text that is not JSON or not a table, or as the constructor.
        """
        given = json.loads(text)
        if not isinstance(given, dict):
            raise ValueError(f"a config in JSON is a table of sections, not {text[:40]!r}")
        return cls(**given)

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Config) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        given = ", ".join(f"{section}={options!r}" for section, options in self._given.items() if options)
        return f"{type(self).__name__}({given})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self._given)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    if not TYPE_CHECKING:  # with it, type checkers would believe that every attribute exists

        def __getattr__(self, name: str) -> NoReturn:
            """Reading `config.PLAYER_N` says what it is called here."""
            told = moved.CALLS.get(name) or (moved.explain(None, name, _known()) if name.isupper() else None)
            raise AttributeError(told or f"a Config has no {name!r}; its sections are {', '.join(SECTIONS)}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Config is immutable; use config.replace({name}={{...}})")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Config is immutable")


def _rebuild(cls: type[Config], given: _Given) -> Config:
    return cls(**given)


def _read_section(section: str, options: object) -> Any:
    """Plain data from what was given for a section; what is not a table is left for the validation to name."""
    if is_dataclass(options) and not isinstance(options, type):
        if type(options) is not SECTIONS.get(section):
            raise ValueError(f"`{section}` was given a {type(options).__name__}, which is another section")
        options = {field.name: getattr(options, field.name) for field in fields(options)}
    if not isinstance(options, Mapping):
        return _plain(section, options)
    return {str(option): _plain(f"{section}.{option}", value) for option, value in options.items()}


def _plain(name: str, value: Any) -> Any:
    """The value as JSON can say it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"`{name}` is {value}; it must be a finite number")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(f"{name}.{key}", entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, range, np.ndarray)):
        return [_plain(name, entry) for entry in value]
    raise ValueError(f"`{name}` is {value!r}; it must be a number, a word, True, False or None")


def _freeze(options: dict[str, Any]) -> dict[str, Any]:
    """Values that nobody can change."""
    return {name: _frozen(value) for name, value in options.items()}


def _frozen(value: Any) -> Any:
    """Teams as a read-only mapping, lists as tuples."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(entry) for key, entry in value.items()})
    return tuple(value) if isinstance(value, list) else value


def _refuse_moved(given: Mapping[str, Any]) -> None:
    """Names of the original's options are answered before the validation would call them unknown."""
    known = _known()
    for section, options in given.items():
        if section not in known:
            message = moved.explain(None, section, known)
            if message is not None:
                raise ValueError(message)
        elif isinstance(options, dict):
            for option in options.keys() - known[section]:
                message = moved.explain(section, option, known)
                if message is not None:
                    raise ValueError(message)


def _known() -> dict[str, frozenset[str]]:
    """The options of each section."""
    return {section: frozenset(field.name for field in fields(cls)) for section, cls in SECTIONS.items()}


def _follows_others() -> list[tuple[str, str]]:
    """The options whose default follows from other options."""
    return [
        (section["name"], setting["name"])
        for section in json.loads(_core.config_schema())
        for setting in section["settings"]
        if setting["default"] is None and setting["kind"] not in ("optional_integer", "teams")
    ]
