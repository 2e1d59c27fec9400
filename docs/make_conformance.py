"""Writes the table of docs/conformance.md: which tests hold to which rule, found by their names.

A test of rule 9.3 is called `rules_9_3_` and what it shows; in Python, `test_rules_9_3_`. Run it after tests came or
went: `python docs/make_conformance.py`. A contract test asks that each rule has a test and that each one named exists.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "conformance.md"
BEGIN, END = "<!-- rules: made by docs/make_conformance.py -->\n", "<!-- end of rules -->\n"
TEST = re.compile(r"^\s*(?:fn|def test)_?\s?(rules_(\d+)(?:_(\d+))?_\w+)\(", re.MULTILINE)

RULES = {
    "4.1": "Attribute columns",
    "4.2": "Initial values",
    "4.3": "Player update",
    "4.4": "NPC update",
    "4.5": "Receiving damage, dying",
    "4.6": "History",
    "5.1": "Experience and levels",
    "5.2": "Skills and what they gain",
    "5.3": "Gathering",
    "6.1": "Who may attack whom",
    "6.2": "Damage",
    "6.3": "In combat",
    "7.1": "Danger",
    "7.2": "Default spawning",
    "7.3": "Custom spawning",
    "7.4": "Decisions of NPCs",
    "7.5": "Paths",
    "8.1": "Columns of items",
    "8.2": "Types of items",
    "8.3": "Use",
    "8.4": "Sources of items",
    "9.1": "Inventory",
    "9.2": "Exchange",
    "9.3": "Preconditions of each action",
    "10.1": "Communication",
    "10.2": "Death fog",
    "10.3": "Seizing",
    "10.4": "Resilience",
    "10.5": "Immortality, recon, resurrection",
    "11.1": "Action space",
    "11.2": "Validation",
    "11.3": "Execution guards",
    "11.4": "Move",
    "11.5": "Masks",
    "12": "Observations",
}


def main() -> None:
    """Writes the table between its marks."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.split(END)[1])


def tests() -> dict[str, dict[str, list[str]]]:
    """By rule and file, in order: what the tests show, which is the end of their names."""
    found: dict[str, dict[str, list[str]]] = {rule: {} for rule in RULES}
    files = [*ROOT.glob("crates/*/src/**/*.rs"), *ROOT.glob("tests/*.rs"), *ROOT.glob("tests/python/*.py")]
    for file in sorted(files):
        for name, section, part in TEST.findall(file.read_text()):
            rule = f"{section}.{part}" if f"{section}.{part}" in RULES else section
            if rule in RULES:
                shows = name.removeprefix(f"rules_{rule.replace('.', '_')}_")
                found[rule].setdefault(str(file.relative_to(ROOT)), []).append(shows)
    return found


def table() -> str:
    """A row for each rule and file."""
    lines = ["\n| rule | | file | tests |\n| --- | --- | --- | --- |\n"]
    for rule, files in tests().items():
        for file, names in files.items():
            shown = ", ".join(f"`{name}`" for name in names)
            lines.append(f"| {rule} | {RULES[rule]} | [{file.removeprefix('crates/')}](../{file}) | {shown} |\n")
    return "".join(lines) + "\n"


if __name__ == "__main__":
    main()
