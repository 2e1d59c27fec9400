"""Writes the tables of docs/worlds.md from the declaration of a state in Rust.

Run it with the package installed after any change of a column: `python docs/make_worlds.py`. A test compares what it
makes with what is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hinterland import _core

PAGE = Path(__file__).resolve().parent / "worlds.md"
BEGIN = "<!-- tables: written by docs/make_worlds.py -->\n"
END = "<!-- end of tables -->\n"


def main() -> None:
    """Writes the page anew."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")


def page(old: str) -> str:
    """The page with its tables made afresh."""
    before, rest = old.split(BEGIN)
    return before + BEGIN + tables() + END + rest.split(END)[1]


def tables() -> str:
    """A section for each table of a state."""
    return "".join(section(table) for table in json.loads(_core.state_schema()))


def section(table: dict[str, Any]) -> str:
    """The columns of one table."""
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in table["columns"])
    return f"\n### `{table['name']}`\n\n{table['doc']}\n\n| column | meaning |\n| --- | --- |\n{rows}\n"


if __name__ == "__main__":
    main()
