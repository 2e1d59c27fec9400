"""The peers' side of `make compare`: a request a line in, a reply a line out, so that rows are measured in turns.

A request is JSON, `{"row": NAME, ...}`, the rest arguments of the row. A row is a generator: it prepares and warms up,
then yields `(steps, seconds, notes)` for one repetition each time it is asked. Nothing but the standard library is
imported here: every peer runs in an environment of its own.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator

Repetition = tuple[float, float, dict[str, float]]


def serve(name: str, rows: dict[str, Callable[..., Iterator[Repetition]]]) -> None:
    """Answers requests until there are no more; what libraries print goes to standard error."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    print(json.dumps({"ready": name}), file=replies, flush=True)
    started: dict[str, Iterator[Repetition]] = {}
    for line in sys.stdin:
        try:
            if line not in started:
                arguments = json.loads(line)
                started[line] = rows[arguments.pop("row")](**arguments)
            steps, seconds, notes = next(started[line])
            reply = {"steps": steps, "seconds": seconds, **notes}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=replies, flush=True)
