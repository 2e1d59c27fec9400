"""`make compare`: measures everything in turns, prints it, and writes the page. `--quick` takes three rounds."""

import argparse
import json
import os
from pathlib import Path

from rich.console import Console

from hinterland.files import written_aside
from side_by_side.measure import measure
from side_by_side.page import write
from side_by_side.programs import ROOT, commands
from side_by_side.results import Results
from side_by_side.table import print_results

DOCS = ROOT / "docs"
RESULTS = "benchmarks.json"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="side_by_side", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="repetitions of every row")
    parser.add_argument("--quick", action="store_true", help="three rounds, and the page stays as it is")
    parser.add_argument("--cores", type=int, nargs="+", help="which cores; the first one is all that most rows get")
    parser.add_argument("--page", type=Path, metavar="FILE", help="only write the page anew, from the JSON of a run")
    parser.add_argument("--log", type=Path, default=ROOT / "runs" / "compare.log", help="what programs complain about")
    arguments = parser.parse_args()
    console = Console()
    if arguments.page:
        write(Results.load(arguments.page), DOCS)
        return
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))
    arguments.log.parent.mkdir(parents=True, exist_ok=True)
    with arguments.log.open("w", encoding="utf-8") as log, console.status("preparing peers") as status:
        data = measure(
            commands(log, status.update),
            rounds=3 if arguments.quick else arguments.rounds,
            cores=arguments.cores or allowed[:2],
            log=log,
            say=status.update,
        )
    results = Results(data)
    print_results(console, results)
    if not arguments.quick:
        with written_aside(DOCS / RESULTS) as aside:
            aside.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
        write(results, DOCS)
        console.print("docs/benchmarks.md is written.")


if __name__ == "__main__":
    main()
