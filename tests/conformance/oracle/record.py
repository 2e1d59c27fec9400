"""Plays the original and writes traces.

Run it in the environment that `benches/peers/setup` makes, with `tests/conformance` on the path:

    PYTHONPATH=tests/conformance .venv-nmmo/bin/python -m oracle.record --out traces
"""

import argparse
import gc
import multiprocessing
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from configs import SETUPS

from oracle import coverage
from oracle.busy import Crowd
from oracle.play import Players
from oracle.session import Session

WEIGHTS = ((1.0, 0.0, 0.0), (0.5, 0.25, 0.25), (0.2, 0.4, 0.4), (0.1, 0.1, 0.8))
"""How much of valid, wild and hostile play a trace has."""

CHUNK = 15
"""Traces that one process writes."""


def record(session: Session, seed: int, ticks: int, *, busy: bool, segment: int) -> None:
    """One trace: an episode from its reset, or `ticks` in crowds, a new one every `segment` ticks."""
    rng = random.Random(seed)
    shuffled = rng.random() < 0.5
    session.rng.seed(seed)
    session.begin(seed, busy=busy)
    players = Players(session.env, rng, WEIGHTS[seed % len(WEIGHTS)])
    crowd = Crowd(session.env, rng, soldiers=session.setup.soldiers)
    for tick in range(ticks):
        if busy and tick % segment == 0:
            session.load(crowd.state())
        if not session.env.realm.players:
            break
        order = sorted(session.env.realm.players)
        if shuffled:
            rng.shuffle(order)
        session.step(players.intents(), order)
    session.writer.header["coverage"] = dict(coverage.COUNTS)
    session.writer.header["shuffled"] = shuffled


def plan(name: str, scale: float, ticks: int) -> list[tuple[int, int, bool]]:
    """(seed, ticks, busy) of each trace of a setup: four of five are busy."""
    setup = SETUPS[name]
    count = max(2, round(scale * setup.ticks / ticks))
    first = 1_000 * list(SETUPS).index(name)
    return [(first + place, ticks, place % 5 != 1) for place in range(count)]


def record_some(
    name: str, parts: list[tuple[int, int, bool]], out: Path, segment: int, small: bool
) -> tuple[int, float]:
    """Traces of one setup; returns ticks and seconds."""
    # Entities and their realm refer to each other, and thousands are made for each crowd.
    gc.set_threshold(100_000, 20, 20)
    start, played, session = time.perf_counter(), 0, Session(name, seed=1)
    for seed, ticks, busy in parts:
        record(session, seed, ticks, busy=busy, segment=segment)
        session.writer.write(out / f"{name}-{seed:05d}-{'busy' if busy else 'fresh'}.npz", small=small)
        played += len(session.writer.ticks)
    return played, time.perf_counter() - start


def main() -> None:
    """Record the setups that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the traces, made if missing")
    parser.add_argument("--setup", nargs="*", default=list(SETUPS), choices=list(SETUPS))
    parser.add_argument("--scale", type=float, default=1.0, help="fraction of the ticks of a whole comparison")
    parser.add_argument("--ticks", type=int, default=64, help="ticks of a trace")
    parser.add_argument("--segment", type=int, default=16, help="ticks between two generated states of a busy trace")
    parser.add_argument("--small", action="store_true", help="smaller files, slower")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(arguments.jobs, context, max_tasks_per_child=1) as pool:
        jobs = {}
        for name in arguments.setup:
            parts = plan(name, arguments.scale, arguments.ticks)
            for first in range(0, len(parts), CHUNK):
                some = parts[first : first + CHUNK]
                jobs[pool.submit(record_some, name, some, arguments.out, arguments.segment, arguments.small)] = name
        for done in as_completed(jobs):
            played, seconds = done.result()
            sys.stdout.write(f"{jobs[done]}: {played} ticks in {seconds:.0f} s\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
