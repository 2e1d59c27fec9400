"""One setup of the original: states in and out, and ticks that are written down."""

import random
from typing import Any

import nmmo
import numpy as np
from configs import ASKED, SETUPS
from names import EVENT
from nmmo.lib import event_log
from traces import State, Tick, TraceWriter

from oracle import coverage, luck, masks, mending
from oracle.build import MAPS, build
from oracle.dump import dump, materials
from oracle.intents import Intent, Told
from oracle.load import load


class Session:
    """The original for one setup. `begin` starts a trace, `load` and `step` add to it, `writer` holds it."""

    def __init__(self, setup: str, seed: int) -> None:
        self.name, self.setup = setup, (SETUPS | ASKED)[setup]
        self.env: nmmo.Env = build(self.setup, seed)
        coverage.count_from_now_on()
        self.rng = random.Random(seed)
        self._decode = self.env._validate_actions
        self._told: Told | None = None
        self._chosen: dict[int, dict[type, dict]] = {}
        self.env._validate_actions = self._validated
        self.state: State = {}
        self.writer: TraceWriter | None = None

    def begin(self, seed: int, **header: Any) -> None:
        """A new episode on one of the maps, and a new trace."""
        self.env.reset(seed=seed, map_id=seed % MAPS + 1)
        mending.lowest_rows_first(self.env.realm.datastore)
        event_log.EventState.State.table(self.env.realm.datastore).reset()
        self.env.materials = materials(self.env)
        coverage.COUNTS.clear()
        about = {"setup": self.name, "size": self.setup.size, "options": self.setup.given, "seize": self.setup.seize}
        self.writer = TraceWriter({**about, "seed": seed, **header}, self.env.materials)
        self._keep()

    def load(self, state: State) -> None:
        """Goes on from another state of the same map."""
        load(self.env, state)
        self._keep()

    def _keep(self) -> None:
        self.state = dump(self.env)
        self.writer.states.append(self.state)

    def _validated(self, actions: dict) -> dict:
        self._chosen = self._told.validated(self._decode(actions))
        return self._chosen

    def step(self, intents: list[Intent], order: list[int] | None = None) -> None:
        """One tick; `order`: all living players, in the order in which they are updated and act."""
        env = self.env
        order = order or sorted(env.realm.players)
        entities = env.realm.players.entities
        env.realm.players.entities = {agent: entities[agent] for agent in order}
        luck.start_tick()
        coverage.CALLED.clear()
        self._told = Told(env, intents, order, self.rng)
        slain = self._slain()
        _, rewards, terminated, truncated, _ = env.step(self._told.given)
        self._count(slain)
        tick = Tick(len(self.writer.states) - 1, luck.tables(order))
        self._keep()
        told = masks.read(env, self.state)
        tick.targets, tick.usable, tick.offers = told["targets"], told["usable"], told["offers"]
        outcomes = [
            (agent, terminated[agent], truncated[agent], round(rewards[agent] * 1_000_000))
            for agent in sorted(terminated)
        ]
        tick.tables |= told["tables"]
        tick.tables["outcomes"] = np.array(outcomes, np.int32).reshape(-1, 4)
        tick.tables["actions"] = np.array(self._told.rows, np.int32).reshape(-1, 6)
        tick.tables["events"] = self._events()
        self.writer.ticks.append(tick)

    def _events(self) -> np.ndarray:
        """The tick's rows of the log, which is emptied: nothing else reads it."""
        table = event_log.EventState.State.table(self.env.realm.datastore)
        rows = table._data[table._data[:, 0] == 1, 1:].astype(np.int32)
        assert rows.shape[1] == len(EVENT)
        table.reset()
        for code in rows[:, 2].tolist():
            coverage.COUNTS[f"event {code}"] += 1
        return rows

    @staticmethod
    def _slain() -> int:
        """Players that damage has killed so far."""
        return sum(coverage.COUNTS[f"die player by {who}"] for who in ("player", "npc", "nobody"))

    def _count(self, slain: int) -> None:
        """Refusals by decoding, and by being dead or frozen when one's turn comes; deaths without damage."""
        coverage.COUNTS.update({f"refuse 11.2 {what}": count for what, count in self._told.refused.items()})
        called, dead = set(coverage.CALLED), self.env.dead_this_tick
        for agent, chosen in self._chosen.items():
            for kind in chosen:
                if (agent, kind.__name__) not in called:
                    coverage.COUNTS[f"refuse 11.3 {'dead' if agent in dead else 'frozen'}"] += 1
        coverage.COUNTS["die player by hunger"] += len(dead) - (self._slain() - slain)
