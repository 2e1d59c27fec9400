"""Writes sections.py, options.py and docs/config.md from the config's one definition, the serde structs in Rust.

Run it with the package installed after any change of an option: `python docs/make_config.py`. A test compares what it
makes with what is committed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from hinterland import _core, moved

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ROOT / "python" / "hinterland" / "sections.py"
OPTIONS = ROOT / "python" / "hinterland" / "options.py"
PAGE = ROOT / "docs" / "config.md"

Setting = dict[str, Any]
Section = dict[str, Any]

SECTIONS_HEAD = '''\
"""The sections of the config, generated from the Rust declaration by docs/make_config.py: do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

'''

OPTIONS_HEAD = '''\
"""What may be given for each section of the config, generated as sections.py is: do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from hinterland import sections

'''

PAGE_HEAD = """# The config

Every option with its default and range; generated from the declaration by `docs/make_config.py`. `hinterland.Config()`
is `Config.medium()`; `Config.small()` and `Config.large()` are the other sizes of Neural MMO 2.1. *auto* means that the
default follows from other options, as the description says. A config is validated when it is made; see
`hinterland.Config`.

"""

GONE_HEAD = """## Names in Neural MMO 2.1

`X_Y_Z` of system X is `x.y_z` here. Those that are called otherwise:

| Neural MMO | here |
| --- | --- |
"""


def main() -> None:
    """Writes all three files."""
    SECTIONS.write_text(sections_module())
    OPTIONS.write_text(options_module())
    PAGE.write_text(page())


def schema() -> list[Section]:
    """The declaration, with the kind of each option as (word, choices)."""
    return list(json.loads(_core.config_schema()))


def kind_of(setting: Setting) -> tuple[str, list[str]]:
    """("choice", words), ("choices", words) or (kind, [])."""
    kind = setting["kind"]
    return next(iter(kind.items())) if isinstance(kind, dict) else (kind, [])


def python_type(setting: Setting, given: bool) -> str:
    """The annotation of an option; what may be given is wider than what is read."""
    kind, words = kind_of(setting)
    literal = f"Literal[{', '.join(json.dumps(word) for word in words)}]"
    if kind == "choice":
        return literal
    if kind in ("choices", "integers"):
        entry = literal if words else "int"
        return f"Sequence[{entry}]" if given else f"tuple[{entry}, ...]"
    teams = "Mapping[str, Sequence[int]] | None" if given else "Mapping[str, tuple[int, ...]] | None"
    plain = {"bool": "bool", "integer": "int", "number": "float", "text": "str", "optional_integer": "int | None"}
    return teams if kind == "teams" else plain[kind]


def default_text(setting: Setting) -> str:
    """The default as Python writes it."""
    kind, _ = kind_of(setting)
    if setting["default"] is None:
        return "None" if kind in ("optional_integer", "teams") else "auto"
    default = setting["default"]
    return repr(tuple(default) if isinstance(default, list) else default)


def range_text(setting: Setting) -> str:
    """The values that are allowed, in words."""
    kind, words = kind_of(setting)
    if words:
        listed = ", ".join(json.dumps(word) for word in words)
        return f"some of {listed}" if kind == "choices" else listed
    if setting["range"] is not None:
        return " to ".join(f"{bound:g}" if abs(bound) < 1e6 else f"{bound:.0f}" for bound in setting["range"])
    plain = {"bool": "True, False", "text": "a name", "teams": "team name to agent ids", "integers": "whole numbers"}
    return plain.get(kind, "")


def sections_module() -> str:
    """sections.py, formatted by ruff."""
    parts = [SECTIONS_HEAD]
    for section in schema():
        name = class_name(section)
        parts.append(f'@dataclass(frozen=True, kw_only=True)\nclass {name}:\n    """{section["doc"]}"""\n\n')
        for setting in section["settings"]:
            bounds = range_text(setting) if kind_of(setting)[0] in ("integer", "number", "optional_integer") else ""
            note = f"default {default_text(setting)}" + (f", range {bounds}" if bounds else "")
            parts.append(f"    {setting['name']}: {python_type(setting, given=False)}\n")
            parts.append(docstring(f"{setting['doc']} ({note})"))
        parts.append("\n\n")
    parts.append(index())
    return ruff_format("".join(parts))


def options_module() -> str:
    """options.py, formatted by ruff."""
    parts = [OPTIONS_HEAD]
    for section in schema():
        parts.append(f"class {class_name(section)}Options(TypedDict, total=False):\n")
        parts.append(f'    """What may be given for `{section["name"]}`."""\n\n')
        parts.extend(f"    {s['name']}: {python_type(s, given=True)}\n" for s in section["settings"])
        parts.append("\n\n")
    parts.append('class ConfigOptions(TypedDict, total=False):\n    """What may be given to `Config`."""\n\n')
    names = [(section["name"], class_name(section)) for section in schema()]
    parts.extend(f"    {name}: sections.{kind} | {kind}Options\n" for name, kind in names)
    return ruff_format("".join(parts))


def docstring(text: str) -> str:
    """An attribute's docstring, on several lines where one would be too long."""
    lines = textwrap.wrap(text, 110)
    if len(lines) == 1:
        return f'    """{text}"""\n'
    return "\n".join(['    """' + lines[0], *(f"    {line}" for line in lines[1:]), '    """\n'])


def index() -> str:
    """The classes that name every section."""
    names = [(section["name"], class_name(section)) for section in schema()]
    lines = ['class Sections:\n    """The sections of a config as attributes."""\n\n    __slots__ = ()\n\n']
    lines.extend(f"    {name}: {kind}\n" for name, kind in names)
    lines.append("\n\nSECTIONS: dict[str, type] = {" + ", ".join(f'"{name}": {kind}' for name, kind in names) + "}\n")
    return "".join(lines)


def class_name(section: Section) -> str:
    """`players` is `Players`."""
    return str(section["name"]).capitalize()


def ruff_format(source: str) -> str:
    """The house's format, so that `ruff format --check` agrees."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(SECTIONS), "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def page() -> str:
    """docs/config.md."""
    parts = [PAGE_HEAD]
    for section in schema():
        parts.append(f"## `{section['name']}`\n\n{section['doc']}\n\n| option | default | allowed | meaning |\n")
        parts.append("| --- | --- | --- | --- |\n")
        for setting in section["settings"]:
            default = default_text(setting)
            shown = "*auto*" if default == "auto" else f"`{default}`"
            doc = setting["doc"].replace("|", "\\|")
            parts.append(f"| `{setting['name']}` | {shown} | {range_text(setting)} | {doc} |\n")
        parts.append("\n")
    parts.append(GONE_HEAD)
    parts.extend(f"| `{old}` | `{new}` |\n" for old, new in moved.RENAMED.items())
    parts.append("\nAnd those that are gone:\n\n| Neural MMO | why, and what to do instead |\n| --- | --- |\n")
    parts.extend(f"| `{old}` | {reason} |\n" for old, reason in moved.GONE.items())
    return "".join(parts)


if __name__ == "__main__":
    main()
