"""One of our worlds, driven by traces."""

from typing import Any

import numpy as np
import translate
from compare import Choices
from names import EVENT, NOOPS
from pairing import Names
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
            ("episode", {"horizon": 1024}),
        ):
            sections[name] = {**sections.get(name, {}), **options}
        self.config = base.replace(**sections)
        self.envs = hinterland.VectorEnv(1, self.config, num_threads=1)
        self.envs.reset(seed=0)
        self.handle = self.envs.world(0)
        self.layout = layout(self.config)
        self.players = self.config.players.count
        self.limits = {"Token": self.config.communication.num_tokens, "Price": self.config.exchange.prices}

    def load(self, state: State) -> None:
        """Puts the original's state in."""
        self.handle.load_state(translate.state(state, self.players))

    def step(self, tick: Tick, living: set[int], names: Names, *, decided: bool = True) -> State:
        """Plays a tick with its luck, and returns the state after it."""
        chosen = translate.actions(tick, living, names, self.limits)
        self.handle.step(chosen, translate.script(tick, names, decided=decided))
        return self.handle.state()

    def events(self) -> np.ndarray:
        """The rows of the log of the latest tick."""
        columns = self.handle.events()
        return np.stack([columns[name] for name in EVENT], 1).astype(np.int64)

    def outcomes(self) -> dict[int, tuple[bool, bool, float]]:
        """Flags and reward of every agent in the latest tick."""
        arrays = self.envs._batch.arrays
        columns = (arrays[name].tolist() for name in ("terminations", "truncations", "rewards"))
        return {place + 1: row for place, row in enumerate(zip(*columns, strict=True))}

    def choices(self) -> dict[int, Choices]:
        """The masks of every agent, by ids."""
        records = self.envs._batch.arrays["observations"]
        masks = self.layout.view(records, "action_mask")
        tables = {field.name for field in self.layout.fields}
        ids = {
            argument: self.layout.view(records, table)[:, :, 0] for argument, table in _SEEN.items() if table in tables
        }
        offered: dict[int, Choices] = {agent: {} for agent in range(1, self.players + 1)}
        for head in self.layout.heads:
            mask = masks[:, head.offset : head.offset + head.size] != 0
            whom, which = np.nonzero(mask)
            if head.argument in ids:
                rows = ids[head.argument]
                noop = which >= rows.shape[1]
                values = np.where(noop, 0, rows[whom, np.minimum(which, rows.shape[1] - 1)])
            elif head.name == "GiveGold.Price":
                values = which + 1
            elif head.name == "Move.Direction":
                values = which
            else:
                continue
            for agent, value in zip((whom + 1).tolist(), values.tolist(), strict=True):
                offered[agent].setdefault((head.action, head.argument), set()).add(value)
        assert all((head.action, head.argument) in NOOPS for head in self.layout.heads if head.argument in ids)
        return offered

    def close(self) -> None:
        """Lets go of the world."""
        self.envs.close()
