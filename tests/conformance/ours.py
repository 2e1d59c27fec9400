"""One of our worlds, driven by traces."""

from collections import Counter
from functools import cached_property
from typing import Any

import decoding
import numpy as np
import translate
from compare import Choices, Difference
from configs import HORIZON
from names import EVENT, NOOPS
from pairing import HARVEST_ITEM, Names, harvested
from sights import compare_sights
from traces import State, Tick

import hinterland
from hinterland.spaces import layout

_SEEN = {"Target": "Entity", "InventoryItem": "Inventory", "MarketItem": "Market"}
"""The table whose rows a head chooses from."""


class Ours:
    """A world in the layout `nmmo` with the config of a trace."""

    def __init__(self, header: dict[str, Any]) -> None:
        base = {"small": hinterland.Config.small, "medium": hinterland.Config.medium}[header["size"]]()
        sections = translate.options(header["options"])
        for name, options in (
            ("observation", {"layout": "nmmo"}),
            ("players", {"order": "id"}),
            ("episode", {"horizon": HORIZON}),
            ("map", {"seize_targets": header["seize"]} if header["seize"] else {}),
            ("players", {"teams": header["teams"]} if "teams" in header else {}),
        ):
            sections[name] = {**sections.get(name, {}), **options}
        self.config = base.replace(**sections)
        self.env = hinterland.parallel_env(self.config, observations="flat", actions="dict", agent_ids="int")
        self.env.reset(seed=0)
        self.handle = self.env.world(0)
        self.latest: tuple[dict[int, Any], dict[str, Any]] = {}, {}
        """The arguments of the latest step."""
        self.arrays = self.env._batch.arrays
        self.layout = layout(self.config)
        self.players = self.config.players.count
        self.limits = {"Token": self.config.communication.num_tokens, "Price": self.config.exchange.prices}

    def load(self, state: State) -> None:
        """Puts the original's state in."""
        self.handle.load_state(translate.state(state, self.players))

    def step(self, tick: Tick, living: set[int], names: Names, *, decided: bool = True) -> State:
        """Plays a tick with its luck, and returns the state after it."""
        chosen = translate.actions(tick, living, names, self.limits)
        events = tick.tables["events"]
        looted, made = tick.tables["loot_order"][:, 1], events[events[:, 2] == HARVEST_ITEM, 7]
        script = translate.script(tick, names, decided=decided)
        if np.isin(looted, made).any():
            # Something is looted that was harvested in this very tick. Only playing it tells how we call it.
            before = self.handle.snapshot()
            self.handle.step(chosen, script)
            script = translate.script(tick, {**names, **harvested(events, self.events())}, decided=decided)
            self.handle.restore(before)
        self.handle.step(chosen, script)
        self.latest = chosen, script
        return self.handle.state()

    def events(self) -> np.ndarray:
        """The rows of the log of the latest tick."""
        columns = self.handle.events()
        return np.stack([columns[name] for name in EVENT], 1).astype(np.int64)

    def outcomes(self) -> dict[int, tuple[bool, bool, float]]:
        """Flags and reward of every agent in the latest tick."""
        columns = (self.arrays[name].tolist() for name in ("terminations", "truncations", "rewards"))
        return {place + 1: row for place, row in enumerate(zip(*columns, strict=True))}

    @cached_property
    def _tables(self) -> dict[str, str]:
        """By argument, the table whose rows it chooses from, where there is one."""
        known = {field.name for field in self.layout.fields}
        return {argument: table for argument, table in _SEEN.items() if table in known}

    def _rows(self) -> dict[str, np.ndarray]:
        """By argument, the ids in the rows that each agent sees."""
        records = self.arrays["observations"]
        return {argument: self.layout.view(records, table)[:, :, 0] for argument, table in self._tables.items()}

    def choices(self) -> dict[int, Choices]:
        """The masks of every agent, by ids."""
        masks, ids = self.layout.view(self.arrays["observations"], "action_mask") != 0, self._rows()
        offered: dict[int, Choices] = {agent: {} for agent in range(1, self.players + 1)}
        for head in self.layout.heads:
            mask = masks[:, head.offset : head.offset + head.size]
            if head.argument in ids:
                assert (head.action, head.argument) in NOOPS, head.name
                values = np.pad(ids[head.argument], ((0, 0), (0, head.size - ids[head.argument].shape[1])))
            elif head.name == "GiveGold.Price":
                # How many are offered, as these must be the lowest.
                mask = mask.cumprod(1) * (mask.sum(1) == mask.cumprod(1).sum(1))[:, None] > 0
                mask = mask & ~np.pad(mask, ((0, 0), (0, 1)))[:, 1:]
                values = np.broadcast_to(np.arange(1, head.size + 1), mask.shape)
            elif head.name == "Move.Direction":
                values = np.broadcast_to(np.arange(head.size), mask.shape)
            else:
                assert mask[self.arrays["alive"]].all(), head.name
                continue
            ends = np.cumsum(np.count_nonzero(mask, 1)).tolist()
            values = values[mask].tolist()
            for agent, (start, end) in enumerate(zip([0, *ends], ends, strict=False), 1):
                offered[agent][head.action, head.argument] = set(values[start:end])
        return offered

    def sights(self, state: State) -> list[Difference]:
        """Where the agents see something else than there is."""
        known = {field.name for field in self.layout.fields}
        records = self.arrays["observations"]

        def see(table: str) -> np.ndarray | None:
            return self.layout.view(records, table) if table in known else None

        return compare_sights(see, state, self.players, self.config.players.vision_radius)

    def decode(self, tick: Tick, before: State, after: State) -> list[Difference]:
        """Plays a tick by rows of what the agents see, and tells what differs (see `decoding`)."""
        self.load(before)
        living = set(before["entity"]["id"].tolist())
        sizes = {(head.action, head.argument): head.size for head in self.layout.heads}
        given, invalid = decoding.told(tick, living, self._rows(), sizes)
        self.env.step(given)
        found = decoding.compare(tick, after, self.handle.state(), self.events())
        counted = Counter(dict(enumerate(self.arrays["invalid_actions"].tolist(), 1)))
        for agent in sorted(living):
            if agent > 0 and counted[agent] != invalid[agent]:
                found.append(Difference("invalid_actions", agent, invalid[agent], counted[agent]))
        return found

    def close(self) -> None:
        """Lets go of the world."""
        self.env.close()
