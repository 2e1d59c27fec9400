"""Instructions of what is hot, counted by callgrind, against those that `instructions.json` records.

`make instructions` runs it; with `--bless` what was counted is recorded. Each row of `instructions.rs` is divided by
how much it does. A row that got better fails, as one that got worse does: unrecorded, it would hide a loss as large.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

RECORD = Path(__file__).with_suffix(".json")
COMMAND = "cargo bench --quiet --locked -p hinterland-env --bench instructions -- --output-format=json --parallel"
BLESS = "make instructions ARGS=--bless"
# By function of `instructions.rs`: what the counts are for, and how many of them its constants make.
UNITS = {
    "step_busy": ("agent-step", 2 * 128 * 6),
    "step_wander": ("agent-step", 2 * 128 * 6),
    "reset": ("world", 2),
    "state": ("world", 1),
    "snapshot": ("world", 1),
    "tasks": ("agent and tick", 128 * 8),
}


def count() -> dict[str, float]:
    """Run every row under callgrind; instructions per unit by name."""
    output = subprocess.run(COMMAND.split(), check=True, stdout=subprocess.PIPE, text=True).stdout
    counted = {}
    for line in output.splitlines():
        summary = json.loads(line)
        function, case = summary["function_name"], summary["id"]
        unit, units = UNITS[function]
        (profile,) = summary["profiles"]
        instructions = profile["data"]["total"]["metrics"]["Ir"]["values"]["new"]
        counted[f"{function} {case}, per {unit}"] = round(instructions / units, 1)
    return counted


def surroundings() -> dict[str, str]:
    """What counts depend on besides the compiler, whose version is pinned."""
    valgrind = subprocess.run(["valgrind", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {
        "machine": platform.machine(),
        "libc": os.confstr("CS_GNU_LIBC_VERSION") or "",
        "valgrind": valgrind.strip(),
    }


def differences(counted: dict[str, float], recorded: dict[str, float], tolerance: float) -> list[str]:
    """Print a line for each row; return those that are not as recorded."""
    wrong = []
    for name in [*counted, *(recorded.keys() - counted.keys())]:
        new, old = counted.get(name), recorded.get(name)
        line = f"{name:40} counted {'-' if new is None else f'{new:,.1f}':>12}"
        if old is not None:
            line += f"  recorded {old:>12,.1f}"
        if new is not None and old is not None:
            line += f"  {100 * (new - old) / old:+7.2f} %"
        print(line)
        if new is None or old is None or abs(new - old) > old * tolerance / 100:
            wrong.append(line)
    return wrong


def main() -> int:
    """Count, then compare or record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bless", action="store_true", help="record what is counted")
    bless = parser.parse_args().bless
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    tolerance, here = record["tolerance_percent"], surroundings()
    counted = count()
    wrong = differences(counted, record["instructions"], tolerance)
    if bless:
        record |= {"counted_with": here, "instructions": counted}
        RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        print(f"recorded in {RECORD.name}")
        return 0
    if wrong:
        listed = "\n  ".join(wrong)
        print(f"\nnot as {RECORD.name} records, beyond {tolerance} %:\n  {listed}\n", file=sys.stderr)
        print(
            f"More: find out why. Meant, or fewer: record it with `{BLESS}`, and the commit says why.", file=sys.stderr
        )
        if here != record["counted_with"]:
            print(
                f"It was recorded with {record['counted_with']}, this is {here}: that alone may be why.",
                file=sys.stderr,
            )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
