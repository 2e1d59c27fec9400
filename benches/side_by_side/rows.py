"""What is measured: each row names the program that measures it and what that program is asked.

Keys are how results, targets and the page speak of a row.
"""

from dataclasses import dataclass
from typing import Any

__all__ = ["PROGRAMS", "ROWS", "Row"]

AGENT_STEPS, WORLDS, STATES, RECORDS, BYTES = "agent-steps", "worlds", "states", "records", "bytes"


@dataclass(frozen=True)
class Row:
    """One row of the comparison."""

    key: str
    title: str
    program: str
    """One of :data:`PROGRAMS`."""
    request: dict[str, Any]
    """What the program is asked for, each time the same."""
    unit: str = AGENT_STEPS
    """What it counts."""


PROGRAMS = {
    "rust": "benches/serve.rs",
    "rust, two cores": "benches/serve.rs",
    "python": "benches/peers/ours.py",
    "original": "benches/peers/original.py",
    "nmmo3": "benches/peers/nmmo3.c",
    "nmmo3, python": "benches/peers/nmmo3.py",
    "magent": "benches/peers/magent.py",
    "smax": "benches/peers/smax.py",
    "api": "benches/peers/api.py",
}
"""Who measures, and the source of each program."""

RECORD_BYTES = 2482
"""Bytes of a packed record of the default config, which the no-op environments hand out, too."""


def _rust(measure: str, layout: str = "packed", worlds: int = 16, respawn: str = "immediate", **more: Any) -> dict:
    config = {"observation": {"layout": layout}, "players": {"respawn": respawn}}
    for section, values in more.pop("config", {}).items():
        config[section] = {**config.get(section, {}), **values}
    return {"measure": measure, "worlds": worlds, "config": config, **more}


def _spacious(agents: int, worlds: int) -> dict:
    """As many agents, NPCs and things to gather for the area as the preset `large`: a tile in 1,024 each."""
    center = {128: 360, 256: 512, 512: 720, 1024: 1024}[agents]
    config = {
        "players": {"count": agents},
        "npc": {"count": agents},
        "map": {"size": center + 32, "center": center, "count": 4},
        "profession": {"spawn_clusters": agents, "spawn_uniforms": 4 * agents},
    }
    return _rust("wander", worlds=worlds, config=config)


def _sized(center: int) -> dict:
    return _rust("wander", config={"map": {"size": center + 32, "center": center, "count": 4}})


_OURS = [
    Row("wander-packed", "wander, packed layout", "rust", _rust("wander")),
    Row("busy-packed", "busy, packed layout", "rust", _rust("busy")),
    Row("busy-tasks", "busy, packed layout, 128 tasks", "rust", _rust("busy", tasks=True)),
    Row("wander-nmmo", "wander, the original's layout", "rust", _rust("wander", "nmmo")),
    Row("busy-nmmo", "busy, the original's layout", "rust", _rust("busy", "nmmo")),
    Row("fresh-packed", "ticks 1 to 64, packed layout", "rust", _rust("fresh", respawn="never", ticks=64)),
    Row(
        "fresh-nmmo", "ticks 1 to 64, the original's layout", "rust", _rust("fresh", "nmmo", respawn="never", ticks=64)
    ),
]
_PYTHON = [
    Row(
        f"vector-{layout}-{'copy' if copy else 'view'}",
        f"`VectorEnv.step`, {layout}, `copy={copy}`",
        "python",
        {"row": "vector", "layout": layout, "copy": copy},
    )
    for layout in ("packed", "nmmo")
    for copy in (False, True)
] + [
    Row(f"dicts-{layout}", f"`parallel_env`, {layout}, ticks 1 to 16", "python", {"row": "dicts", "layout": layout})
    for layout in ("packed", "nmmo")
]
_SCALING = [
    Row("threads-2", "two threads, each bound to a core", "rust, two cores", _rust("wander", threads=2)),
    *(Row(f"worlds-{n}", f"{n} world{'s' * (n > 1)} of 128", "rust", _rust("wander", worlds=n)) for n in (1, 4, 64)),
    *(
        Row(f"agents-{n}", f"{2048 // n} worlds of {n:,}", "rust", _spacious(n, 2048 // n))
        for n in (128, 256, 512, 1024)
    ),
    *(Row(f"map-{n}", f"{n:,} x {n:,} tiles", "rust", _sized(n)) for n in (64, 256, 512, 1024)),
]
_COSTS = [
    Row("reset", "beginning an episode", "rust", _rust("reset"), WORLDS),
    Row("state", "`state()`, into new memory", "rust", _rust("state"), STATES),
    Row("capture", "`capture()`, in the memory of an earlier one", "rust", _rust("capture"), STATES),
    Row("capture-copy", "memcpy of the bytes of a capture", "rust", _rust("capture_copy"), STATES),
    Row("snapshot", "`snapshot()`, compressed", "rust", _rust("snapshot"), STATES),
    Row("memory", "heap of a world, outputs not counted", "rust", _rust("memory"), BYTES),
    Row("copy-packed", "memcpy of packed records", "rust", _rust("record_copy"), RECORDS),
    Row("copy-nmmo", "memcpy of the original's records", "rust", _rust("record_copy", "nmmo"), RECORDS),
    Row("change-packed", "memcpy of what `busy` changes, packed", "rust", _rust("change_copy"), RECORDS),
    Row("change-nmmo", "memcpy of what `busy` changes, the original's", "rust", _rust("change_copy", "nmmo"), RECORDS),
]
_PEERS = [
    Row("original", "Neural MMO 2.1.2, ticks 1 to 64", "original", {"row": "fresh", "ticks": 64}),
    Row("original-opening", "Neural MMO 2.1.2, ticks 1 to 16", "original", {"row": "fresh", "ticks": 16}),
    Row("nmmo3-small", "Neural MMO 3 in C, 16 x 128 on 256 x 256", "nmmo3", {"place": 0}),
    Row("nmmo3-large", "Neural MMO 3 in C, 1 x 1,024 on 512 x 512", "nmmo3", {"place": 1}),
    *(
        Row(
            f"nmmo3-{name}-python",
            f"Neural MMO 3 through Python, {worlds} x {players:,}",
            "nmmo3, python",
            {"row": "binding", "worlds": worlds, "side": side, "players": players, "ticks": 64},
        )
        for name, worlds, side, players in (("small", 16, 256, 128), ("large", 1, 512, 1024))
    ),
    Row("magent", "MAgent2 battle, PettingZoo dicts, 162 agents", "magent", {"row": "dicts", "map_size": 45}),
    Row("magent-engine", "MAgent2 battle, its engine's arrays", "magent", {"row": "engine", "map_size": 45}),
    Row(
        "smax",
        "JaxMARL SMAX 27m_vs_30m, 64 environments, CPU",
        "smax",
        {"row": "smax", "scenario": "27m_vs_30m", "environments": 64},
    ),
]
_CEILINGS = [
    Row("no-op-dicts", "no-op, PettingZoo parallel dicts", "api", {"row": "dicts", "record_bytes": RECORD_BYTES}),
    Row("no-op-nested", "no-op, PettingZoo dicts in the original's form, copies", "api", {"row": "nested"}),
    Row("no-op-rllib", "no-op, recorded by RLlib", "api", {"row": "rllib", "record_bytes": RECORD_BYTES}),
    *(
        Row(
            f"no-op-vector-{'copy' if copy else 'view'}",
            f"no-op, Gymnasium vector, {'copies' if copy else 'views'}",
            "api",
            {"row": "vector", "record_bytes": RECORD_BYTES, "copy": copy},
        )
        for copy in (True, False)
    ),
]

ROWS = {row.key: row for row in (*_OURS, *_PYTHON, *_SCALING, *_COSTS, *_PEERS, *_CEILINGS)}
"""Every row by its key, in the order in which a round measures them."""
