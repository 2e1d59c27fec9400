"""Whoever plays the recorded ticks: valid choices, wild ones, and those that get in each other's way."""

import random

import nmmo
import numpy as np
from names import ACTIONS, CONSUMABLES

from oracle.intents import CODE, Intent

_NOT_INDICES = {"Style": 3, "Direction": 5}
NOBODY = 10_000
"""An id that no player has."""


class Players:
    """Draws a tick's intents. `valid`, `wild` and `hostile` are the weights of the three ways to play."""

    def __init__(self, env: nmmo.Env, rng: random.Random, weights: tuple[float, float, float]) -> None:
        self.env, self.rng, self.weights = env, rng, weights

    def intents(self) -> list[Intent]:
        """One tick's, in ascending id of the agents."""
        players, found = self.env.realm.players, []
        self._meet()
        for agent in sorted(players):
            way = self.rng.choices((self._valid, self._wild, self._hostile), self.weights)[0]
            found += [(agent, CODE[name], *values) for name, values in way(agent).items()]
        return found + self._strangers()

    def _valid(self, agent: int) -> dict[str, tuple[int, int]]:
        """Some of the actions, each with arguments that its masks offer."""
        observation, chosen = self.env.obs[agent], {}
        masks = observation.action_targets.values
        for action, heads in masks.items():
            if self.rng.random() > (0.85 if action in ("Move", "Attack") else 0.5):
                continue
            values = [self._offered(observation, argument, heads[argument]) for argument in ACTIONS[action]]
            if None not in values:
                chosen[action] = (*values, 0)[:2]
        return chosen

    def _offered(self, observation: object, argument: str, mask: np.ndarray) -> int | None:
        offered = np.flatnonzero(mask).tolist()
        if not offered:
            return None
        # Low prices are the ones somebody can pay.
        row = (
            offered[min(self.rng.randrange(len(offered)), self.rng.randrange(len(offered)) // 4)]
            if (argument == "Price")
            else self.rng.choice(offered)
        )
        return self._named(observation, argument, row)

    @staticmethod
    def _named(observation: object, argument: str, row: int) -> int:
        """What a row stands for; 0 beyond the last."""
        if argument in ("Price", "Token"):
            return row + 1
        if argument in _NOT_INDICES:
            return row
        seen = {"Target": "entities", "InventoryItem": "inventory", "MarketItem": "market"}[argument]
        ids = getattr(observation, seen).ids
        return int(ids[row]) if row < len(ids) else 0

    def _wild(self, agent: int) -> dict[str, tuple[int, int]]:
        """Every action with arguments that may be anything."""
        rng, observation, chosen = self.rng, self.env.obs[agent], {}
        for action, arguments in ACTIONS.items():
            if rng.random() < 0.4:
                continue
            values = []
            for argument in arguments:
                if argument in ("Price", "Token"):
                    most = (
                        self.env.config.PRICE_N_OBS if argument == "Price" else self.env.config.COMMUNICATION_NUM_TOKENS
                    )
                    wild = rng.choice((-3, 0, 1, rng.randrange(1, most + 1), most, most + 1, most + 40))
                    values.append(rng.randrange(1, 5) if argument == "Price" and rng.random() < 0.6 else wild)
                elif argument in _NOT_INDICES:
                    size = _NOT_INDICES[argument]
                    values.append(rng.choice((-1, -7, size, size + 3)) if rng.random() < 0.25 else rng.randrange(size))
                else:
                    values.append(self._anything(observation, argument))
            chosen[action] = (*values, 0)[:2]
        if rng.random() < 0.05:
            chosen["Unknown"] = (1, 0)
        return chosen

    def _anything(self, observation: object, argument: str) -> int:
        """Somebody or something in sight, or out of it, or nothing."""
        rng, realm = self.rng, self.env.realm
        how = rng.random()
        if how < 0.08:
            return 0
        seen = {"Target": "entities", "InventoryItem": "inventory", "MarketItem": "market"}[argument]
        observed = getattr(observation, seen)
        if how < 0.80 and observed is not None and len(observed.ids):
            return int(rng.choice(observed.ids))
        everything = [*realm.players, *realm.npcs] if argument == "Target" else list(realm.items)
        if argument == "MarketItem":
            everything = [item for item in everything if realm.items[item].type_id.val in CONSUMABLES]
        return rng.choice(everything) if everything else 0

    def _meet(self) -> None:
        """Whom and what the hostile agree on: the weak, the cheap, the full."""
        players = self.env.realm.players
        alive = list(players.values())
        self._weak = {player.ent_id for player in alive if player.health.val <= 25}
        self._full = {player.ent_id for player in alive if player.inventory.space <= 1}
        listings = self.env.realm.exchange._item_listings
        goods = sorted(listings, key=lambda item: (listings[item].price, item))
        self._goods = self.rng.sample(goods[:24], min(3, len(goods)))

    def _hostile(self, agent: int) -> dict[str, tuple[int, int]]:
        """Everybody the same target and the same goods, gifts to those who are full, one item for every action."""
        rng, observation, chosen = self.rng, self.env.obs[agent], {}
        seen = [entity for entity in observation.entities.ids.tolist() if entity != agent]
        if seen:
            weak = [entity for entity in seen if entity in self._weak] or seen[:1]
            chosen["Attack"] = (rng.randrange(3), rng.choice(weak))
        chosen["Move"] = (rng.randrange(5), 0)
        if self._goods:
            chosen["Buy"] = (rng.choice(self._goods), 0)
        if (
            observation.inventory is not None
            and observation.inventory.ids is not None
            and len(observation.inventory.ids)
        ):
            owned = observation.inventory.ids.tolist()
            item = rng.choice(owned)
            receivers = [entity for entity in seen if entity in self._full] or [entity for entity in seen if entity > 0]
            plan = rng.randrange(4)
            if plan == 0:
                chosen |= dict.fromkeys(("Use", "Destroy"), (item, 0)) | {"Sell": (item, rng.randrange(1, 6))}
            if plan <= 1 and receivers:
                chosen["Give"] = (item, rng.choice(receivers))
                chosen["GiveGold"] = (rng.randrange(1, 4), rng.choice(receivers))
            if plan == 2:
                chosen["Sell"] = (item, rng.randrange(1, 4))
                chosen["Use"] = (rng.choice(owned), 0)
            if plan == 3:
                chosen["Give"] = (item, agent)
                chosen["GiveGold"] = (1, agent)
        if rng.random() < 0.4:
            chosen.pop("Attack", None)
        return chosen

    def _strangers(self) -> list[Intent]:
        """Actions of the dead and of nobody."""
        dead = [agent for agent in self.env.possible_agents if agent not in self.env.realm.players]
        found = [(NOBODY, CODE["Move"], 0, 0)] if self.rng.random() < 0.2 else []
        if dead and self.rng.random() < 0.5:
            found.append((self.rng.choice(dead), CODE["Move"], 1, 0))
        return found
